// The encoding of rows is part of the state root, hence frozen.

#include "country.hpp"

#include "base/hash.hpp"
#include "registries/rows.hpp"

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;

namespace {

const TransactionId provenance(sha256(as_bytes("provenance")).bytes);

// Reads back to what was written, and to nothing else when a byte is missing or surplus.
template <class Row>
std::string frozen(const Row& row) {
    const Bytes value = encode_value(provenance, row);
    const auto stored = decode_value<Row>(value);
    REQUIRE(stored.has_value());
    CHECK(stored->provenance == provenance);
    CHECK(stored->row == row);
    CHECK_FALSE(decode_value<Row>(ByteView(value).first(value.size() - 1)).has_value());
    Bytes longer = value;
    longer.push_back(0);
    CHECK_FALSE(decode_value<Row>(longer).has_value());
    return to_hex(ByteView(value).subspan(32));
}

PublicKey plain_key(std::uint8_t byte) {
    PublicKey key;
    key.bytes.fill(byte);
    return key;
}

SubjectId plain_subject(std::uint8_t byte) {
    SubjectId id;
    id.bytes.fill(byte);
    return id;
}

std::string repeated(const char* byte) {
    std::string text;
    for (int i = 0; i < 32; ++i) text += byte;
    return text;
}

} // namespace

TEST_CASE("rows of the access register: field by field, big-endian") {
    using namespace access;
    Agency agency;
    agency.code = to_bytes(as_bytes("ZAGS"));
    agency.version = 2;
    agency.title = to_bytes(as_bytes("Z"));
    agency.keys = {{plain_key(1), {TimestampMs(3), TimestampMs(4)}}};
    agency.roles = {proto::access::CIVIL_REGISTRAR, proto::access::AUDITOR};
    agency.registers = {proto::access::REGISTER_CIVIL};
    CHECK(frozen(agency) == "000000045a414753" "0000000000000002" "0001" "000000015a" "0001" +
                                repeated("01") + "0000000000000003" "0000000000000004"
                                "0002" "0001" "0022" "0001" "0003" "00000000");

    Officer officer;
    officer.key = plain_key(2);
    officer.version = 1;
    officer.office = to_bytes(as_bytes("BISH1"));
    officer.status = OfficerStatus::suspended;
    officer.reason = proto::access::OFFICER_REASON_COURT;
    officer.roles = {proto::access::CONSUL};
    officer.territories = {to_bytes(as_bytes("417")), Bytes()};
    officer.subject = plain_subject(9);
    CHECK(frozen(officer) == repeated("02") + "0000000000000001" "000000054249534831" "02" "0006"
                             "0001" "0003" "0002" "00000003343137" "00000000"
                             "0000000000000000" "0000000000000000" "01" + repeated("09"));

    CHECK(frozen(Parameter{to_bytes(as_bytes("x")), -2}) == "0000000178" "fffffffffffffffe");
    CHECK(frozen(SeenKey{plain_key(3), KeyUse::holder}) == repeated("03") + "05");
    CHECK(frozen(Governance{{plain_key(4)}, 1}) == "0001" + repeated("04") + "00000001");
}

TEST_CASE("rows of governance: field by field, big-endian") {
    CHECK(frozen(governance::Validator{to_bytes(as_bytes("v1")), plain_key(1), plain_key(2),
                                       to_bytes(as_bytes("h:1")), Height(5)}) ==
          "00000002" "7631" + repeated("01") + repeated("02") +
              "00000003" "683a31" "0000000000000005");
}

TEST_CASE("rows of the identity register: field by field, big-endian") {
    using namespace identity;
    Subject subject;
    subject.id = plain_subject(5);
    subject.version = 3;
    subject.kind = proto::identity::HISTORIC;
    subject.life = LifeStatus::deceased;
    subject.has_death = true;
    subject.death_latest = -1;
    subject.death_record = to_bytes(as_bytes("R"));
    subject.capacity_since = 1;
    subject.created_day = 2;
    CHECK(frozen(subject) == repeated("05") + "0000000000000003" "0005" "02" "01" "00"
                             "01ffffffff" "0000000152" "01" "00000001" "00" "00000002");

    const Attribute attribute{plain_subject(6), proto::identity::SEX_DOB, commit("x"), 7};
    CHECK(frozen(attribute) == repeated("06") + "0002" + commit("x").hex() + "00000007");
    CHECK(path_of(attribute).view().size() == ledger::plural_path_bytes);

    HolderKey key;
    key.key = plain_key(7);
    key.version = 1;
    key.subject = plain_subject(8);
    key.assurance = proto::identity::ASSURANCE_FACE;
    CHECK(frozen(key) == repeated("07") + "0000000000000001" + repeated("08") + "01" "0000" "0001"
                         "0000000000000000" "0000000000000000" "00");
}
