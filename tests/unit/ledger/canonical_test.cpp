// The canonical checker: frozen accept and reject vectors, and a differential against the library.

#include "ledger/canonical.hpp"

#include "base/prng.hpp"
#include "ledger_samples.hpp"
#include "source_dir.hpp"

#include <catch2/catch.hpp>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

using namespace tamga;
using namespace tamga::ledger;

namespace {

struct Vector {
    std::string verdict;
    std::string message;
    Bytes bytes;
    std::string reason;
};

// Lines `accept|reject MESSAGE HEX REASON...`; the hex of an empty message is `-`.
std::vector<Vector> canonical_vectors() {
    std::ifstream in(source_dir() + "/tests/vectors/canonical.txt");
    std::vector<Vector> out;
    std::string line;
    while (std::getline(in, line)) {
        if (line.empty() || line[0] == '#') continue;
        std::istringstream words(line);
        Vector vector;
        std::string hex;
        words >> vector.verdict >> vector.message >> hex;
        std::getline(words >> std::ws, vector.reason);
        if (hex != "-") vector.bytes = from_hex(hex).value();
        out.push_back(vector);
    }
    return out;
}

// Fills a message at random; depth bounds recursion.
void fill(google::protobuf::Message& message, Prng& random, int depth) {
    const auto* reflection = message.GetReflection();
    using google::protobuf::FieldDescriptor;
    for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
        const FieldDescriptor* field = message.GetDescriptor()->field(i);
        const int count = field->is_repeated() ? static_cast<int>(random.between(0, 3))
                                               : static_cast<int>(random.between(0, 1));
        const bool wide_oneof = field->real_containing_oneof() != nullptr &&
                                field->real_containing_oneof()->field_count() > 4;
        if (wide_oneof && !random.chance(60)) continue;
        for (int n = 0; n < count; ++n) {
            switch (field->cpp_type()) {
            case FieldDescriptor::CPPTYPE_UINT32: {
                const std::uint64_t word = random.next() >> random.between(32, 63);
                const auto value = static_cast<std::uint32_t>(word);
                field->is_repeated() ? reflection->AddUInt32(&message, field, value)
                                     : reflection->SetUInt32(&message, field, value);
                break;
            }
            case FieldDescriptor::CPPTYPE_INT32: {
                const std::uint64_t word = random.next() >> random.between(0, 60);
                const auto value = static_cast<std::int32_t>(word);
                field->is_repeated() ? reflection->AddInt32(&message, field, value)
                                     : reflection->SetInt32(&message, field, value);
                break;
            }
            case FieldDescriptor::CPPTYPE_UINT64: {
                const std::uint64_t value = random.next() >> random.between(0, 63);
                field->is_repeated() ? reflection->AddUInt64(&message, field, value)
                                     : reflection->SetUInt64(&message, field, value);
                break;
            }
            case FieldDescriptor::CPPTYPE_INT64: {
                const std::uint64_t word = random.next() >> random.between(0, 63);
                const auto value = static_cast<std::int64_t>(word);
                field->is_repeated() ? reflection->AddInt64(&message, field, value)
                                     : reflection->SetInt64(&message, field, value);
                break;
            }
            case FieldDescriptor::CPPTYPE_ENUM: {
                const int last = field->enum_type()->value_count() - 1;
                const int value =
                    field->enum_type()->value(static_cast<int>(random.between(0, last)))->number();
                field->is_repeated() ? reflection->AddEnumValue(&message, field, value)
                                     : reflection->SetEnumValue(&message, field, value);
                break;
            }
            case FieldDescriptor::CPPTYPE_STRING: {
                const std::string value(random.between(0, 5), static_cast<char>(random.next()));
                field->is_repeated() ? reflection->AddString(&message, field, value)
                                     : reflection->SetString(&message, field, value);
                break;
            }
            case FieldDescriptor::CPPTYPE_MESSAGE:
                if (depth > 0) {
                    fill(field->is_repeated() ? *reflection->AddMessage(&message, field)
                                              : *reflection->MutableMessage(&message, field),
                         random, depth - 1);
                }
                break;
            default: FAIL("a type that bodies do not use: " << field->full_name());
            }
        }
    }
}

Bytes mutated(Bytes bytes, Prng& random) {
    const std::size_t at = random.between(0, bytes.size() - 1);
    switch (random.between(0, 5)) {
    case 0: bytes[at] = static_cast<std::uint8_t>(random.next()); break;
    case 1: bytes[at] = static_cast<std::uint8_t>(bytes[at] ^ (1u << random.between(0, 7))); break;
    case 2: bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(at)); break;
    case 3:
        bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                     static_cast<std::uint8_t>(random.next()));
        break;
    case 4: // A varint that goes on with nothing more to say.
        if (bytes[at] < 0x80) {
            bytes[at] = static_cast<std::uint8_t>(bytes[at] | 0x80);
            bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at) + 1, 0);
        }
        break;
    case 5: // A piece twice.
        append(bytes, to_bytes(ByteView(bytes).subspan(at)));
        break;
    }
    return bytes;
}

} // namespace

TEST_CASE("every frozen canonical vector is judged as frozen and names the reason") {
    const auto vectors = canonical_vectors();
    CHECK(vectors.size() >= 60);
    for (const Vector& vector : vectors) {
        const Status status = check_canonical("tamga.proto." + vector.message, vector.bytes);
        INFO(vector.message << ' ' << to_hex(vector.bytes) << " expected: " << vector.reason);
        if (vector.verdict == "accept") {
            INFO((status ? "" : status.error().message));
            CHECK(status.has_value());
            continue;
        }
        REQUIRE(vector.verdict == "reject");
        REQUIRE_FALSE(status.has_value());
        CHECK(status.error().code == ErrorCode::malformed);
        INFO(status.error().message);
        CHECK(status.error().message == "not canonical: " + vector.reason);
    }
}

TEST_CASE("what the library serialises from any filled body is canonical") {
    Prng random(3);
    for (int i = 0; i < 3'000; ++i) {
        proto::TransactionBody body;
        fill(body, random, 5);
        const Bytes bytes = samples::serialise(body);
        const Status status = check_canonical_body(bytes);
        INFO(to_hex(bytes) << ' ' << (status ? "" : status.error().message));
        REQUIRE(status.has_value());
    }
}

TEST_CASE("whatever the checker accepts the library serialises back to the same bytes") {
    Prng random(4);
    std::size_t accepted = 0;
    std::size_t library_only = 0;
    for (int i = 0; i < 30'000; ++i) {
        proto::TransactionBody body;
        fill(body, random, 5);
        Bytes bytes = samples::serialise(body);
        if (bytes.empty()) continue;
        for (std::uint64_t n = random.between(1, 3); n > 0 && !bytes.empty(); --n) {
            bytes = mutated(bytes, random);
        }
        proto::TransactionBody read;
        const bool parsed = read.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
        if (!check_canonical_body(bytes)) {
            library_only += parsed ? 1 : 0;
            continue;
        }
        ++accepted;
        INFO(to_hex(bytes));
        REQUIRE(parsed);
        REQUIRE(samples::serialise(read) == bytes);
    }
    CHECK(accepted > 1'000);     // The property is not empty,
    CHECK(library_only > 1'000); // and the library alone would accept other encodings.
}

TEST_CASE("a message that no body reaches has no schema here") {
    const Status status = check_canonical("tamga.proto.Submission", Bytes());
    REQUIRE_FALSE(status.has_value());
    CHECK(status.error().code == ErrorCode::usage);
}
