// Questions about people, offices and records, over rows as the registries write them.

#include "fake_backend.hpp"
#include "registries/access/rows.hpp"
#include "registries/civil/rows.hpp"
#include "registries/identity/rows.hpp"
#include "rpc/method_table.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace tamga;
using namespace tamga::rpc;
using namespace tamga::registries;

namespace {

template <class Row>
void put(FakeBackend& backend, const Row& row) {
    backend.entries[path_of(row)] = encode_value(TransactionId({9}), row);
}

Json ask(FakeBackend& backend, std::string_view method, const Json& params) {
    Json out;
    invoke(backend, method, params, [&](const Answer& answer) {
        INFO(method);
        if (!answer) FAIL(error_object(answer.error()).dump());
        out = *answer;
    });
    return out;
}

Bytes code(std::string_view text) { return to_bytes(as_bytes(text)); }

const SubjectId anna({1});
const SubjectId boris({2});
const SubjectId child({3});
const MarriageId wedding({4});

// Anna and Boris, married in 1900; Boris died in 1950; a child of both.
FakeBackend& village(FakeBackend& backend) {
    for (const SubjectId& id : {anna, boris, child}) {
        identity::Subject subject;
        subject.id = id;
        subject.kind = proto::identity::HISTORIC;
        subject.life = identity::LifeStatus::not_known;
        if (id == boris) {
            subject.life = identity::LifeStatus::deceased;
            subject.has_death = true;
            subject.death_earliest = subject.death_latest = -7305; // 1950-01-01
            subject.death_record = code("KG001-2-2026-0000001");
        }
        put(backend, subject);
    }
    identity::Attribute name{anna, proto::identity::NAME, Commitment({6}), 0};
    put(backend, name);

    civil::Marriage marriage;
    marriage.id = wedding;
    marriage.spouse_a = anna;
    marriage.spouse_b = boris;
    marriage.from = civil::LegalDate::day(-25567); // 1900-01-01
    marriage.to = civil::Interval::day(-7305);
    marriage.end_reason = proto::civil::END_BY_DEATH;
    marriage.record = code("KG001-3-2026-0000001");
    put(backend, civil::EndedMarriage{marriage});
    for (const SubjectId& id : {anna, boris}) {
        put(backend, civil::EndedSubjectMarriage{id, wedding});
        put(backend, civil::Filiation{child, id, proto::civil::LEGACY_RECORDED,
                                      code("KG001-1-2026-0000001")});
        put(backend, civil::ChildOf{id, child});
        put(backend, civil::SubjectRecord{id, code("KG001-3-2026-0000001"),
                                          proto::civil::MARRIAGE, proto::civil::SPOUSE_A});
    }
    civil::CivilRecord record;
    record.number = code("KG001-3-2026-0000001");
    record.type = proto::civil::MARRIAGE;
    record.legacy = true;
    record.event_date = civil::LegalDate::day(-25567);
    record.persons = {{proto::civil::SPOUSE_A, anna}, {proto::civil::SPOUSE_B, boris}};
    record.marriage = wedding;
    record.archive_ref = ArchiveRef({8});
    put(backend, record);
    put(backend, civil::ArchiveEntry{ArchiveRef({8}), record.number});
    put(backend, civil::LegacyConflict{record.number, civil::ConflictRule::marriage_under_age,
                                       anna, 20'000});
    return backend;
}

} // namespace

TEST_CASE("an agency, its office and its officer") {
    FakeBackend backend;
    access::Agency agency;
    agency.code = code("ZAGS");
    agency.roles = {proto::access::CIVIL_REGISTRAR};
    const PublicKey agency_key = SecretKey::from_seed({1}).public_key();
    agency.keys = {{agency_key, {}}};
    put(backend, agency);
    put(backend, access::AgencyOffice{code("ZAGS"), code("BISH1")});
    access::Office office;
    office.code = code("BISH1");
    office.agency = code("ZAGS");
    office.territories = {code("417")};
    put(backend, office);
    const PublicKey key = SecretKey::from_seed({2}).public_key();
    put(backend, access::OfficeOfficer{code("BISH1"), key});
    access::Officer officer;
    officer.key = key;
    officer.office = code("BISH1");
    officer.roles = {proto::access::CIVIL_REGISTRAR};
    put(backend, officer);

    const Json shown = ask(backend, "access_agency", {{"agency", "ZAGS"}});
    CHECK(shown["status"] == "AGENCY_ACTIVE");
    CHECK(shown["roles"] == Json::array({"CIVIL_REGISTRAR"}));
    CHECK(shown["offices"] == Json::array({"BISH1"}));
    CHECK(shown["keys"][0]["key"] == agency_key.hex());
    CHECK(ask(backend, "access_office", {{"office", "BISH1"}})["officers"] ==
          Json::array({key.hex()}));
    const Json person = ask(backend, "access_officer", {{"key", key.hex()}});
    CHECK(person["agency"] == "ZAGS");
    CHECK(person["acting"] == true);
}

TEST_CASE("a person: what stands in clear, and only commitments of the rest") {
    FakeBackend backend;
    const Json shown = ask(village(backend), "identity_subject", {{"subject", boris.hex()}});
    CHECK(shown["life"] == "deceased");
    CHECK(shown["death"]["earliest"] == "1950-01-01");
    CHECK(shown["kind"] == "HISTORIC");
    const Json other = ask(backend, "identity_subject", {{"subject", anna.hex()}});
    CHECK(other["attributes"][0]["dataClass"] == "NAME");
    CHECK(other["attributes"][0]["commitment"] == Commitment({6}).hex());
    CHECK(ask(backend, "identity_keys", {{"subject", anna.hex()}})["keys"].empty());
}

TEST_CASE("alive on a day: no after the death, unknown before it for people of archives") {
    FakeBackend backend;
    village(backend);
    const auto alive = [&](const SubjectId& id, const std::string& day) {
        return ask(backend, "identity_isAlive", {{"subject", id.hex()}, {"asOf", day}})["isAlive"];
    };
    CHECK(alive(boris, "1960-01-01") == "no");
    CHECK(alive(boris, "1949-12-31") != "no");
    CHECK(alive(anna, "1960-01-01") == "unknown");
}

TEST_CASE("to whom a person was married on a day") {
    FakeBackend backend;
    village(backend);
    const auto spouses = [&](const std::string& day) {
        return ask(backend, "civil_spouseAt",
                   {{"subject", anna.hex()}, {"asOf", day}})["spouses"];
    };
    REQUIRE(spouses("1920-06-01").size() == 1);
    CHECK(spouses("1920-06-01")[0]["spouse"] == boris.hex());
    CHECK(spouses("1920-06-01")[0]["married"] == "yes");
    CHECK(spouses("1899-12-31").empty());
    CHECK(spouses("1950-01-01").empty());
    const Json all = ask(backend, "civil_marriagesOf", {{"subject", anna.hex()}});
    CHECK(all["marriages"][0]["to"]["latest"] == "1950-01-01");
    CHECK(all["marriages"][0]["endReason"] == "END_BY_DEATH");
    CHECK(all["marriages"][0]["spouses"] == Json::array({anna.hex(), boris.hex()}));
}

TEST_CASE("parents and children of people of archives") {
    FakeBackend backend;
    village(backend);
    CHECK(ask(backend, "civil_parents", {{"subject", child.hex()}})["parents"].size() == 2);
    const Json children = ask(backend, "civil_children", {{"subject", boris.hex()}});
    REQUIRE(children["children"].size() == 1);
    CHECK(children["children"][0]["child"] == child.hex());
    CHECK(ask(backend, "civil_applications", {{"subject", anna.hex()}})["applications"].empty());
}

TEST_CASE("a record by its number and by its archive, with the rule it breaks") {
    FakeBackend backend;
    village(backend);
    const Json record = ask(backend, "civil_record",
                            {{"recNo", "KG001-3-2026-0000001"}, {"versions", true}});
    CHECK(record["type"] == "MARRIAGE");
    CHECK(record["eventDate"]["precision"] == "DAY");
    CHECK(record["persons"][0] == Json({{"role", "SPOUSE_A"}, {"subject", anna.hex()}}));
    CHECK(record["conflicts"][0]["rule"] == "marriage_under_age");
    CHECK(record["versions"].size() == 1);
    const Json same = ask(backend, "civil_record", {{"archiveRef", ArchiveRef({8}).hex()}});
    CHECK(same["recNo"] == "KG001-3-2026-0000001");
    CHECK(ask(backend, "civil_recordsOf", {{"subject", anna.hex()}})["records"].size() == 1);
    const Json open = ask(backend, "civil_conflicts", {{"limit", 1}});
    CHECK(open["conflicts"][0]["subject"] == anna.hex());
}
