// The signed bytes of a recovery, frozen; reading and writing "predecessor"; copying openings over.

#include "ledger/recovery.hpp"

#include "base/hash.hpp"
#include "ledger/payloads.hpp"
#include "ledger_samples.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>

#include <unistd.h>

using namespace tamga;
using namespace tamga::ledger;

namespace {

Genesis sample() {
    Genesis made;
    made.chain_name = "test-chain";
    made.time_ms = TimestampMs(1'790'000'000'000);
    made.validators = {
        {"validator-1", samples::secret(1).public_key(), samples::secret(101).public_key()}};
    made.governance_keys = {samples::secret(21).public_key(), samples::secret(22).public_key()};
    made.governance_threshold = 2;
    made.code_tables = {{"legal_basis", Hash256(samples::filled(5))}};
    made.snapshot = Hash256(samples::filled(6));
    made.predecessor = Predecessor{samples::chain,
                                   {ChainId(samples::filled(0xa1)), ChainId(samples::filled(0xa2))},
                                   Height(1'234),
                                   BlockHash(samples::filled(7)),
                                   TimestampMs(1'780'000'000'000),
                                   StateRoot(samples::filled(8)),
                                   99,
                                   LogRoot(samples::filled(9)),
                                   "Fire in both centres; \xd1\x83\xd0\xba\xd0\xb0\xd0\xb7 12.",
                                   {}};
    // The keys of governance stand in order: signatures hold over what is written.
    Genesis sorted = parse_genesis(serialise_genesis(made).value()).value();
    for (const std::uint8_t number : {std::uint8_t{21}, std::uint8_t{22}}) {
        const SecretKey key = samples::secret(number);
        sorted.predecessor->signatures.push_back(
            {key.public_key(), key.sign(recovery_sign_bytes(sorted))});
    }
    return sorted;
}

std::string error_of(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != text.npos);
    text.replace(at, from.size(), to);
    const auto read = parse_genesis(text);
    return read ? "accepted" : read.error().message;
}

} // namespace

TEST_CASE("recovery: the signed bytes and the file are frozen") {
    const Genesis genesis = sample();
    const std::string text = serialise_genesis(genesis).value();
    CHECK(to_hex(recovery_sign_bytes(genesis)) == samples::frozen("recovery_signed_bytes"));
    CHECK(to_hex(as_bytes(text)) == samples::frozen("recovery_genesis_json"));
    CHECK(chain_id_of(text).hex() == samples::frozen("recovery_chain_id"));
    const Genesis read = parse_genesis(text).value();
    CHECK(serialise_genesis(read).value() == text);
    CHECK(check_recovery_signatures(read).has_value());
    CHECK(predecessors_of(read).size() == 3);
    CHECK(predecessors_of(Genesis()).empty());
    CHECK(check_recovery_signatures(Genesis()).has_value());
}

TEST_CASE("recovery: every member of a predecessor is there once, of its kind and in its bounds") {
    const std::string text = serialise_genesis(sample()).value();
    const auto names = [&](std::string_view from, std::string_view to, const char* key) {
        const std::string message = error_of(text, from, to);
        INFO(message);
        return message.find(key) != message.npos;
    };
    CHECK(names("\"height\":1234", "\"height\":0", "predecessor.height"));
    CHECK(names("\"height\":1234", "\"height\":\"1\"", "predecessor.height"));
    CHECK(names("\"log_size\":99", "\"log_size\":-1", "predecessor.log_size"));
    CHECK(names("\"log_size\":99", "\"log_sizf\":99", "predecessor.log_size: missing"));
    CHECK(names("\"ancestors\":[\"a1", "\"ancestors\":[\"A1", "predecessor.ancestors[0]"));
    CHECK(names("\"signature\":\"", "\"signature\":\"0", "predecessor.signatures[0].signature"));
    CHECK(names("\"height\":1234", "\"extra\":1,\"height\":1234",
                "predecessor.extra: unknown key"));
    CHECK(names("\"time_ms\":1780000000000", "\"time_ms\":1790000000000", "time_ms"));
}

TEST_CASE("recovery: openings of a predecessor's commitments are held like the chain's own") {
    const auto folder = std::filesystem::temp_directory_path() /
                        ("tamga-recovery-openings-" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder);
    const ChainId now(samples::filled(1));
    const ChainId before(samples::filled(2));
    const Opening opening{2, 1, samples::filled(3), Bytes(5, 4)};
    const Payloads::Entry theirs{commitment_of(before, opening), opening};
    const Payloads::Entry own{commitment_of(now, opening), opening};
    const SealKey key = samples::filled(9);
    {
        const auto payloads = Payloads::open(folder, key, now).value();
        CHECK_FALSE(payloads->put(std::vector{theirs}).has_value());
    }
    const auto payloads = Payloads::open(folder, key, now, {before}).value();
    REQUIRE(payloads->put(std::vector{theirs, own}));
    const auto held = payloads->get(theirs.commitment).value();
    REQUIRE(held.has_value());
    CHECK(held->payload == opening.payload);
    CHECK(payloads->check().value() == 2);
    std::vector<Commitment> seen;
    CHECK(payloads->for_each([&](const Payloads::Entry& entry) -> Status {
        seen.push_back(entry.commitment);
        return {};
    }));
    CHECK(seen.size() == 2);
    std::filesystem::remove_all(folder);
}
