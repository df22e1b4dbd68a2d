// Every act of the catalog with arbitrary contents: never a crash, never a trace of a refusal, and
// nothing in the state that a row does not explain.

#include "country.hpp"

#include "base/prng.hpp"
#include "registries/catalog.hpp"
#include "registries/identity/queries.hpp"

#include <google/protobuf/message.h>

#include <set>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Values that acts are likely to know, so that they get past the first guard.
struct Pool {
    std::vector<std::string> bytes;
    std::vector<std::string> signers;
    std::vector<Commitment> commitments;
};

template <class T>
const T& one_of(Prng& random, const std::vector<T>& values) {
    return values[random.between(0, values.size() - 1)];
}

void fill(Message& message, Prng& random, const Pool& pool);

void fill_field(Message& message, const FieldDescriptor& field, Prng& random, const Pool& pool) {
    const auto& reflect = *message.GetReflection();
    const bool many = field.is_repeated();
    switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
        const std::string& value = one_of(random, pool.bytes);
        many ? reflect.AddString(&message, &field, value)
             : reflect.SetString(&message, &field, value);
        return;
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
        const auto& type = *field.enum_type();
        const auto index = static_cast<int>(
            random.between(1, static_cast<std::uint64_t>(type.value_count() - 1)));
        many ? reflect.AddEnum(&message, &field, type.value(index))
             : reflect.SetEnum(&message, &field, type.value(index));
        return;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
        fill(many ? *reflect.AddMessage(&message, &field)
                  : *reflect.MutableMessage(&message, &field),
             random, pool);
        return;
    case FieldDescriptor::CPPTYPE_UINT32: {
        const auto value = static_cast<std::uint32_t>(random.between(1, 3));
        many ? reflect.AddUInt32(&message, &field, value)
             : reflect.SetUInt32(&message, &field, value);
        return;
    }
    case FieldDescriptor::CPPTYPE_UINT64:
        reflect.SetUInt64(&message, &field, random.chance(500) ? random.next() : 1);
        return;
    case FieldDescriptor::CPPTYPE_INT64: {
        const auto value = static_cast<std::int64_t>(random.next() % 200'000) - 50'000;
        many ? reflect.AddInt64(&message, &field, value)
             : reflect.SetInt64(&message, &field, value);
        return;
    }
    case FieldDescriptor::CPPTYPE_INT32:
        reflect.SetInt32(&message, &field,
                         static_cast<std::int32_t>(random.next() % 50'000) - 20'000);
        return;
    default: FAIL("a field of a type that no act has: " << field.full_name());
    }
}

void fill(Message& message, Prng& random, const Pool& pool) {
    const auto* type = message.GetDescriptor();
    for (int i = 0; i < type->field_count(); ++i) {
        const FieldDescriptor& field = *type->field(i);
        if (random.chance(100)) continue;
        const std::uint64_t count = field.is_repeated() ? random.between(0, 3) : 1;
        for (std::uint64_t k = 0; k < count; ++k) fill_field(message, field, random, pool);
    }
}

Draft arbitrary(const Entry& entry, Prng& random, const Pool& pool) {
    Draft draft = by_officer();
    if (is_governance_act(entry.authority)) draft = by_governance();
    if (entry.authority.by == By::agency_key) draft = by_agency("ZAGS");
    const auto* field = proto::Operation::descriptor()->FindFieldByNumber(entry.field);
    auto& act = draft.act();
    fill(*act.GetReflection()->MutableMessage(&act, field), random, pool);
    for (std::uint64_t i = random.between(0, 4); i > 0; --i) {
        draft.sign_also(one_of(random, pool.signers));
    }
    std::set<Commitment> listed;
    for (std::uint64_t i = random.between(0, 6); i > 0; --i) {
        const Commitment& commitment = one_of(random, pool.commitments);
        if (listed.insert(commitment).second) {
            draft.list(static_cast<std::uint32_t>(random.between(1, 14)), commitment);
        }
    }
    return draft;
}

} // namespace

TEST_CASE("every act with arbitrary contents is judged, leaves a leaf, and a refusal no trace") {
    Country country = Country::settled();
    Pool pool;
    pool.signers = {"registrar", "clerk", "supervisor", "doctor", "judge", "ZAGS", "phone"};
    for (const char* name : {"Ana", "Boris"}) {
        const SubjectId id = country.add_citizen(name);
        pool.bytes.push_back(field(id));
        pool.commitments.push_back(commit(name));
        pool.commitments.push_back(commit(std::string(name) + " born"));
    }
    country.bind(SubjectId::from(as_bytes(pool.bytes[0])), "phone");
    for (const Commitment& commitment : pool.commitments) pool.bytes.push_back(field(commitment));
    for (const char* text : {"ZAGS", "BISH1", "417", "41711", "NEW-1", "NEW01", "x"}) {
        pool.bytes.emplace_back(text);
    }
    pool.bytes.push_back(key_field("registrar"));
    pool.bytes.push_back(key_field("phone"));
    pool.bytes.push_back(std::string(32, '\0'));

    Prng random(20'260'101);
    for (const Entry& entry : catalog()) {
        INFO(entry.name);
        for (int round = 0; round < 60; ++round) {
            const auto before = country.entries();
            const Outcome outcome = country.submit(arbitrary(entry, random, pool));
            REQUIRE(country.last().records.size() == 1);
            REQUIRE(find_outcome(static_cast<std::uint16_t>(outcome)) != nullptr);
            if (outcome != Outcome::applied) REQUIRE(country.entries() == before);
        }
    }
}
