// Questions about documents, residence, courts and figures, over rows as the registries write them.

#include "fake_backend.hpp"
#include "registries/access/rows.hpp"
#include "registries/civil/rows.hpp"
#include "registries/courts/estate_rows.hpp"
#include "registries/courts/holds.hpp"
#include "registries/identity/document_rows.hpp"
#include "registries/identity/rows.hpp"
#include "registries/residence/rows.hpp"
#include "rpc/method_table.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <set>

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

int code_of(FakeBackend& backend, std::string_view method, const Json& params) {
    int out = 0;
    invoke(backend, method, params, [&](const Answer& answer) {
        if (!answer) out = error_object(answer.error())["code"].get<int>();
    });
    return out;
}

Bytes code(std::string_view text) { return to_bytes(as_bytes(text)); }

const SubjectId anna({1});
const SubjectId boris({2});
constexpr std::int32_t day0 = 20'454; // 2026-01-01

void put_person(FakeBackend& backend, const SubjectId& id) {
    identity::Subject subject;
    subject.id = id;
    subject.kind = proto::identity::CITIZEN;
    subject.life = identity::LifeStatus::alive;
    subject.created_day = day0;
    subject.capacity_since = day0;
    put(backend, subject);
}

identity::Document passport(const DocTag& tag) {
    identity::Document document;
    document.tag = tag;
    document.type = proto::identity::PASSPORT;
    document.holder = to_bytes(anna.view());
    document.agency = code("ZAGS");
    document.issued_day = document.valid_from_day = day0;
    document.valid_until_day = day0 + 3650;
    document.list = code("ZAGS/1");
    document.index = 9;
    return document;
}

residence::Registration registration(std::uint8_t id, const SubjectId& subject,
                                     residence::RegistrationKind kind) {
    residence::Registration entry;
    entry.id = RegistrationId({id});
    entry.subject = subject;
    entry.dwelling = AddressTag({5});
    entry.kind = kind;
    entry.from_day = day0;
    return entry;
}

} // namespace

TEST_CASE("a document: valid until it ended, and nobody knows when a suspension began") {
    FakeBackend backend;
    put_person(backend, anna);
    put(backend, passport(DocTag({1})));
    put(backend, identity::HolderDocument{to_bytes(anna.view()), DocTag({1}),
                                          proto::identity::PASSPORT});
    auto revoked = passport(DocTag({2}));
    revoked.status = identity::DocumentStatus::revoked;
    put(backend, revoked);
    put(backend,
        identity::EndedHolderDocument{to_bytes(anna.view()), DocTag({2}), day0 + 10});
    auto suspended = passport(DocTag({3}));
    suspended.status = identity::DocumentStatus::suspended;
    suspended.valid_from_day = -1000; // The fake's block is of 2023.
    put(backend, suspended);

    const auto valid = [&](std::uint8_t tag, const std::string& day) {
        return ask(backend, "identity_document",
                   {{"document", DocTag({tag}).hex()}, {"asOf", day}})["isValid"];
    };
    CHECK(valid(1, "2026-01-01") == "yes");
    CHECK(valid(1, "2025-12-31") == "no");
    CHECK(valid(1, "2040-01-01") == "no");
    CHECK(valid(2, "2026-01-10") == "yes");
    CHECK(valid(2, "2026-01-11") == "no");
    CHECK(valid(3, "1969-12-01") == "unknown");
    CHECK(valid(3, "2026-01-02") == "no");
    const Json mine = ask(backend, "identity_documentsOf", {{"subject", anna.hex()}});
    REQUIRE(mine["documents"].size() == 1);
    CHECK(mine["documents"][0]["type"] == "PASSPORT");
    CHECK(mine["next"].is_null());
    CHECK(code_of(backend, "identity_document", {{"document", DocTag({7}).hex()}}) == -32041);
}

TEST_CASE("a status list tells everybody the same, and one place of it on request") {
    FakeBackend backend;
    identity::StatusChunk chunk;
    chunk.list = code("ZAGS/1");
    chunk.chunk = 1;
    chunk.used = chunk.revoked = chunk.suspended = Bytes(256, 0);
    chunk.used[1] = 0x60; // Indexes 2048 + 9 and 2048 + 10.
    chunk.revoked[1] = 0x40;
    put(backend, chunk);

    const Json list = ask(backend, "identity_statusList",
                          {{"list", "ZAGS/1"}, {"purpose", "revocation"}});
    const std::string bits = list["bits"];
    CHECK(bits.size() == 2 * 16'384);
    CHECK(bits.substr(2 * (256 + 1), 2) == "40");
    CHECK(list["length"] == 131'072);
    const auto status = [&](int index) {
        return ask(backend, "identity_documentStatus", {{"list", "ZAGS/1"}, {"index", index}});
    };
    CHECK(status(2057)["revoked"] == true);
    CHECK(status(2058)["revoked"] == false);
    CHECK(status(2058)["suspended"] == false);
    CHECK(code_of(backend, "identity_documentStatus", {{"list", "ZAGS/1"}, {"index", 2059}}) ==
          -32041);
    CHECK(code_of(backend, "identity_documentStatus", {{"list", "ZAGS/1"}, {"index", 131072}}) ==
          -32602);
    CHECK(code_of(backend, "identity_statusList", {{"list", "ZAGS/2"}, {"purpose", "suspension"}}) ==
          -32041);
    CHECK(code_of(backend, "identity_statusList", {{"list", "ZAGS/1"}, {"purpose", "theft"}}) ==
          -32602);
}

TEST_CASE("full capacity on a day: known since the last change") {
    FakeBackend backend;
    put_person(backend, anna);
    const auto capacity = [&](const std::string& day) {
        return ask(backend, "identity_capacityAt",
                   {{"subject", anna.hex()}, {"asOf", day}})["hasFullCapacity"];
    };
    CHECK(capacity("2026-01-01") == "yes");
    CHECK(capacity("2025-12-31") == "unknown");
    CHECK(code_of(backend, "identity_capacityAt", {{"subject", boris.hex()}}) == -32041);
}

TEST_CASE("residence: where, when, with whom, and only numbers of a dwelling") {
    FakeBackend backend;
    using residence::RegistrationKind;
    put_person(backend, anna);
    put_person(backend, boris);
    put(backend, residence::Dwelling{AddressTag({5}), 0, code("41711000000000"), 4,
                                     residence::DwellingStatus::open});
    auto before = registration(1, anna, RegistrationKind::residence);
    before.from_day = -100;
    before.ended_day = -50;
    before.end_reason = residence::EndReason::moved;
    auto now = registration(2, anna, RegistrationKind::residence);
    now.from_day = -50;
    auto guest = registration(3, boris, RegistrationKind::foreign_stay);
    guest.from_day = -60;
    guest.until_day = -20;
    for (const auto& entry : {before, now, guest}) put(backend, entry);
    put(backend, residence::EndedSubjectRegistration{anna, before.id});
    put(backend, residence::SubjectRegistration{anna, now.id});
    put(backend, residence::SubjectRegistration{boris, guest.id});
    put(backend, residence::DwellingRegistration{AddressTag({5}), now.id});
    put(backend, residence::DwellingRegistration{AddressTag({5}), guest.id});

    const auto at = [&](const std::string& day) {
        return ask(backend, "residence_of",
                   {{"subject", anna.hex()}, {"asOf", day}})["registrations"];
    };
    REQUIRE(at("1969-10-01").size() == 1);
    CHECK(at("1969-10-01")[0]["endReason"] == "moved");
    CHECK(at("1969-09-01").empty());
    REQUIRE(at("2026-01-01").size() == 1);
    CHECK(at("2026-01-01")[0]["dwelling"] == AddressTag({5}).hex());
    CHECK(at("2026-01-01")[0]["isActive"] == true);

    Json params = {{"subject", anna.hex()}, {"all", true}, {"limit", 1}};
    const Json first = ask(backend, "residence_of", params);
    REQUIRE(first["next"].is_string());
    params["cursor"] = first["next"];
    const Json second = ask(backend, "residence_of", params);
    CHECK(second["next"].is_null());
    CHECK(first["registrations"][0]["registration"] == before.id.hex());
    CHECK(second["registrations"][0]["registration"] == now.id.hex());
    params["cursor"] = "00";
    CHECK(code_of(backend, "residence_of", params) == -32602);

    const Json dwelling =
        ask(backend, "residence_dwelling", {{"dwelling", AddressTag({5}).hex()}});
    CHECK(dwelling["registered"]["residence"] == 1);
    CHECK(dwelling["registered"]["foreign_stay"] == 0);
    CHECK(dwelling.dump().find(anna.hex()) == std::string::npos);

    const auto people = [&](const std::string& area, const std::string& day) {
        return ask(backend, "residence_population", {{"area", area}, {"asOf", day}})["counts"];
    };
    REQUIRE(people("417", "1969-12-01").size() == 1);
    CHECK(people("417", "1969-12-01")[0]["registered"]["residence"] == 1);
    CHECK(people("417", "1969-12-01")[0]["registered"]["foreign_stay"] == 1);
    CHECK(people("418", "1969-12-01").empty());
    const Json overdue = ask(backend, "residence_overdueStays", {{"asOf", "2026-01-01"}});
    REQUIRE(overdue["stays"].size() == 1);
    CHECK(overdue["stays"][0]["subject"] == boris.hex());
    CHECK(ask(backend, "residence_overdueStays", {{"asOf", "1969-12-12"}})["stays"].empty());
    CHECK(ask(backend, "residence_overdueStays", {{"asOf", "1969-10-01"}})["stays"].empty());
}

TEST_CASE("households and addresses") {
    FakeBackend backend;
    put_person(backend, anna);
    residence::Household household;
    household.id = HouseholdId({4});
    household.dwelling = AddressTag({5});
    household.head = anna;
    household.members = 1;
    put(backend, household);
    put(backend, residence::HouseholdMember{household.id, anna, day0});
    put(backend, residence::SubjectHousehold{anna, household.id});
    residence::Address address;
    address.id = AddressId({6});
    address.area = code("41711000000000");
    address.elements = {code("CHUI"), code("1")};
    put(backend, address);

    const Json home = ask(backend, "residence_household", {{"subject", anna.hex()}});
    CHECK(home["head"] == anna.hex());
    CHECK(home["members"][0]["since"] == "2026-01-01");
    put_person(backend, boris);
    CHECK(code_of(backend, "residence_household", {{"subject", boris.hex()}}) == -32041);
    const Json shown = ask(backend, "residence_address", {{"address", address.id.hex()}});
    CHECK(shown["elements"] == Json::array({"CHUI", "1"}));
    CHECK(code_of(backend, "residence_address", {{"address", anna.hex()}}) == -32041);
}

TEST_CASE("courts: an act, and the holds of a day, lifted since or not") {
    FakeBackend backend;
    courts::CourtAct act;
    act.id = CourtActId({7});
    act.court = code("COUR1");
    act.type = proto::courts::DECISION;
    act.in_force_day = day0 + 30;
    act.commands = {{proto::courts::ADOPT, to_bytes(anna.view()), std::nullopt}};
    put(backend, act);
    const auto in_force = [&](const std::string& day) {
        return ask(backend, "court_act", {{"courtAct", act.id.hex()}, {"asOf", day}})["isInForce"];
    };
    CHECK(in_force("2026-01-30") == false);
    CHECK(in_force("2026-01-31") == true);

    const auto impose = [&](std::uint8_t id, std::uint16_t scope) {
        courts::Hold hold;
        hold.id = HoldId({id});
        hold.scope = scope;
        hold.from_day = day0;
        put(backend, hold);
        return hold;
    };
    const auto standing = impose(1, courts::scope::transfer);
    auto lifted = impose(2, courts::scope::leaving);
    lifted.status = courts::HoldStatus::lifted;
    put(backend, lifted);
    put(backend, courts::Held{code("PARCEL-1"), standing.id, day0});
    put(backend, courts::EndedHeld{code("PARCEL-1"), lifted.id, day0, day0 + 10});
    const auto holds = [&](const std::string& day) {
        return ask(backend, "court_holds", {{"target", "PARCEL-1"}, {"asOf", day}});
    };
    CHECK(holds("2025-12-31")["holds"].empty());
    CHECK(holds("2026-01-10")["forbidden"] == Json::array({"TRANSFER", "EXIT"}));
    CHECK(holds("2026-01-10")["holds"].size() == 2);
    CHECK(holds("2026-01-11")["forbidden"] == Json::array({"TRANSFER"}));
}

TEST_CASE("courts: mandates of both sides, facts, estates and entitlements") {
    FakeBackend backend;
    put_person(backend, anna);
    put_person(backend, boris);
    courts::Mandate mandate;
    mandate.id = MandateId({1});
    mandate.kind = proto::courts::POWER_OF_ATTORNEY;
    mandate.principal = anna;
    mandate.agent = boris;
    mandate.powers = {400};
    mandate.from_day = day0;
    mandate.to_day = day0 + 100;
    put(backend, mandate);
    put(backend, courts::GivenMandate{anna, mandate.id});
    put(backend, courts::HeldMandate{boris, mandate.id});
    auto ended = mandate;
    ended.id = MandateId({2});
    ended.status = courts::MandateStatus::revoked;
    ended.ended_day = day0 + 5;
    put(backend, ended);
    put(backend, courts::EndedMandate{anna, ended.id});

    const Json given = ask(backend, "court_mandates", {{"subject", anna.hex()},
                                                       {"asOf", "2026-01-05"}})["mandates"];
    REQUIRE(given.size() == 2);
    CHECK(given[1]["isLive"] == true);
    const Json later = ask(backend, "court_mandates", {{"subject", anna.hex()},
                                                       {"asOf", "2026-01-06"}})["mandates"];
    CHECK(later[0]["isLive"] == true);
    CHECK(later[1]["isLive"] == false);
    const Json held = ask(backend, "court_mandates", {{"subject", boris.hex()}, {"as", "agent"}});
    REQUIRE(held["mandates"].size() == 1);
    CHECK(held["mandates"][0]["principal"] == anna.hex());
    CHECK(code_of(backend, "court_mandates", {{"subject", boris.hex()}, {"as", "friend"}}) ==
          -32602);

    put(backend, courts::EstablishedFact{to_bytes(anna.view()), proto::courts::FACT_OF_DEATH, day0,
                                         CourtActId({7})});
    CHECK(ask(backend, "court_facts", {{"about", anna.hex()}})["facts"][0]["day"] == "2026-01-01");

    courts::Estate estate;
    estate.id = EstateId({3});
    estate.decedent = anna;
    estate.opened_day = day0;
    put(backend, estate);
    put(backend, courts::SubjectEstate{anna, estate.id});
    put(backend, courts::EstateClaim{estate.id, boris, true, day0});
    const Json left = ask(backend, "court_estatesOf", {{"subject", anna.hex()}});
    CHECK(left["estates"][0]["status"] == "open");
    CHECK(left["estates"][0]["heirs"][0]["accepted"] == true);
    put(backend, courts::Entitlement{code("PARCEL-1"), to_bytes(boris.view()), 1, 2,
                                     courts::Ground::inheritance, estate.id, std::nullopt, day0});
    put(backend, courts::Entitlement{code("PARCEL-1"), {}, 1, 2, courts::Ground::escheat,
                                     std::nullopt, std::nullopt, day0});
    const Json shares = ask(backend, "court_entitlements", {{"target", "PARCEL-1"}})["shares"];
    REQUIRE(shares.size() == 2);
    std::set<std::string> holders;
    for (const Json& share : shares) holders.insert(share["holder"].get<std::string>());
    CHECK(holders == std::set<std::string>{"STATE", boris.hex()});
}

TEST_CASE("civil: status on a day, what is overdue, and how late offices register") {
    FakeBackend backend;
    put_person(backend, anna);
    put_person(backend, boris);
    civil::Marriage marriage;
    marriage.id = MarriageId({4});
    marriage.spouse_a = anna;
    marriage.spouse_b = boris;
    marriage.from = civil::LegalDate::day(day0 + 10);
    marriage.to = civil::Interval::day(day0 + 20);
    marriage.end_reason = proto::civil::DIVORCE_COURT;
    put(backend, civil::EndedMarriage{marriage});
    put(backend, civil::EndedSubjectMarriage{anna, marriage.id});
    const auto status = [&](const std::string& day) {
        return ask(backend, "civil_statusAt",
                   {{"subject", anna.hex()}, {"asOf", day}})["status"];
    };
    CHECK(status("2026-01-02") == "never_married");
    CHECK(status("2026-01-12") == "married");
    CHECK(status("2026-01-21") == "divorced");
    CHECK(status("2025-12-31") == "unknown");

    civil::VitalNotification notification;
    notification.id = NotificationId({5});
    notification.event = proto::civil::EVENT_DEATH;
    notification.due_day = day0;
    put(backend, notification);
    put(backend, civil::OpenNotification{day0, notification.id});
    const auto overdue = [&](const std::string& day) {
        return ask(backend, "civil_overdueNotifications", {{"asOf", day}})["notifications"];
    };
    CHECK(overdue("2026-01-01").empty());
    REQUIRE(overdue("2026-01-02").size() == 1);
    CHECK(overdue("2026-01-02")[0]["due"] == "2026-01-01");

    access::Office office;
    office.code = code("BISH1");
    office.territories = {code("41711")};
    put(backend, office);
    const auto record = [&](const char* number, proto::civil::Lateness lateness, bool legacy) {
        civil::CivilRecord row;
        row.number = code(number);
        row.type = proto::civil::BIRTH;
        row.registered_day = day0 + 40;
        row.lateness = lateness;
        row.legacy = legacy;
        put(backend, row);
    };
    record("BISH1-1-2026-0000001", proto::civil::TIMELY, false);
    record("BISH1-1-2026-0000002", proto::civil::LATE, false);
    record("BISH1-1-2026-0000003", proto::civil::LATENESS_NONE, true);
    const Json counts = ask(backend, "civil_lateness", {{"area", "417"}})["counts"];
    REQUIRE(counts.size() == 1);
    CHECK(counts[0]["area"] == "41711");
    CHECK(counts[0]["month"] == "2026-02");
    CHECK(counts[0]["timely"] == 1);
    CHECK(counts[0]["late"] == 1);
    CHECK(ask(backend, "civil_lateness", {{"area", "418"}})["counts"].empty());
}

TEST_CASE("CIV-16: of a sealed record only what it says now is shown") {
    FakeBackend backend;
    civil::CivilRecord record;
    record.number = code("BISH1-1-2026-0000001");
    record.type = proto::civil::BIRTH;
    record.act = Commitment({1});
    put(backend, civil::EndedRecordVersion{record});
    record.version = 1;
    record.act = Commitment({2});
    record.correction = proto::civil::JUDICIAL_ORDER;
    record.corrected = {proto::civil::FIELD_PARENTS};
    put(backend, record);
    const Json params = {{"recNo", "BISH1-1-2026-0000001"}, {"versions", true}};
    CHECK(ask(backend, "civil_record", params)["versions"].size() == 2);
    CHECK(ask(backend, "civil_record", params)["correction"] == "JUDICIAL_ORDER");
    record.sealed = true;
    put(backend, record);
    const Json shown = ask(backend, "civil_record", params);
    CHECK(shown["sealed"] == true);
    CHECK_FALSE(shown.contains("versions"));
    CHECK_FALSE(shown.contains("correction"));
    CHECK(shown.dump().find(Commitment({1}).hex()) == std::string::npos);
}
