// Histories, differences and timelines, over rows as the registries write them.

#include "fake_backend.hpp"
#include "registries/civil/rows.hpp"
#include "registries/identity/rows.hpp"
#include "registries/land/rows.hpp"
#include "registries/vehicles/rows.hpp"
#include "rpc/method_table.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace tamga;
using namespace tamga::rpc;
using namespace tamga::registries;

namespace {

constexpr std::int32_t day0 = 20'515; // 2026-03-03
const SubjectId anna({1});
const SubjectId boris({2});
const land::RightId right_id({3});

Bytes code(std::string_view text) { return to_bytes(as_bytes(text)); }

template <class Row>
void put(ledger::StateDelta& delta, const Row& row) {
    delta.put(path_of(row), encode_value(FakeBackend::known_txid(), row));
}

// Noon in the legal zone.
TimestampMs noon(std::int32_t day) {
    return TimestampMs(static_cast<std::uint64_t>(day) * 86'400'000 + 21'600'000);
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

land::Right ownership(const SubjectId& owner, std::uint64_t version, std::int32_t day) {
    land::Right right;
    right.id = right_id;
    right.version = version;
    right.unit = code("KG-1");
    right.type = proto::land::OWNERSHIP;
    right.from_day = day0 - 10'000;
    right.changed_day = day;
    right.shares = {{{proto::land::PERSON, to_bytes(owner.view())}, 1, day}};
    return right;
}

// Block 2 registers Anna's unit, block 3 is empty, block 4 sells it to Boris, both on day0; block 5
// ends the right.
void sell(FakeBackend& backend) {
    ledger::StateDelta first;
    land::Unit unit;
    unit.code = code("KG-1");
    unit.version = 1;
    unit.since_day = day0;
    put(first, unit);
    put(first, land::UnitRight{unit.code, right_id});
    put(first, ownership(anna, 1, day0));
    backend.add_block(noon(day0), std::move(first));
    backend.add_block(noon(day0), {});
    ledger::StateDelta second;
    put(second, ownership(boris, 2, day0));
    put(second, land::EndedRight{ownership(anna, 1, day0), false, day0, 501});
    backend.add_block(noon(day0), std::move(second));
    ledger::StateDelta third;
    third.erase(path_of(ownership(boris, 2, day0)));
    third.erase(path_of(land::UnitRight{unit.code, right_id}));
    put(third, land::EndedUnitRight{{unit.code, right_id}});
    put(third, land::EndedRight{ownership(boris, 2, day0), true, day0 + 9, 501});
    backend.add_block(noon(day0 + 9), std::move(third));
}

} // namespace

TEST_CASE("state_history: every version with its act, the row by name, and words") {
    FakeBackend backend;
    sell(backend);
    const Json params = {{"facet", "land_rights.core"}, {"entity", right_id.hex()}};
    const Json all = ask(backend, "state_history", params);
    CHECK(all["height"] == "5");
    CHECK(all["next"].is_null());
    const Json& versions = all["versions"];
    REQUIRE(versions.size() == 3);
    CHECK(versions[0]["change"] == "removed");
    CHECK(versions[0]["row"].is_null());
    CHECK(versions[0]["act"] == "register_birth"); // The fake's one act: found by what it ended.
    CHECK(versions[0]["legalDate"] == "2026-03-12");
    CHECK(versions[1]["change"] == "changed");
    CHECK(versions[1]["height"] == "4");
    CHECK(versions[1]["timeMs"] == decimal(noon(day0).value));
    CHECK(versions[1]["txid"] == FakeBackend::known_txid().hex());
    CHECK(versions[1]["row"]["shares"][0]["party"]["id"] == boris.hex());
    CHECK(versions[1]["words"].get<std::string>().find("shares now [(party (kind PERSON, id "
                                                       "02000000...)") != std::string::npos);
    CHECK(versions[2]["change"] == "entered");
    CHECK(versions[2]["row"]["fromDay"] == "1998-10-16");
    CHECK(versions[2]["legalDate"] == "1998-10-16");

    Json early = params;
    early["height"] = 3;
    CHECK(ask(backend, "state_history", early)["versions"].size() == 1);
    early["height"] = 1;
    CHECK(code_of(backend, "state_history", early) == -32041);

    Json paged = params;
    paged["limit"] = 2;
    const Json page = ask(backend, "state_history", paged);
    CHECK(page["versions"].size() == 2);
    paged["cursor"] = "00";
    CHECK(code_of(backend, "state_history", paged) == -32602);
    paged["cursor"] = page["next"];
    const Json rest = ask(backend, "state_history", paged);
    CHECK(rest["versions"] == Json::array({versions[2]}));
    CHECK(rest["next"].is_null());
}

TEST_CASE("state_history: what stood before what the node holds was not entered then") {
    FakeBackend backend;
    sell(backend);
    backend.base = Height(3);
    const Json params = {{"facet", "land_rights.core"}, {"entity", right_id.hex()}};
    const Json versions = ask(backend, "state_history", params)["versions"];
    REQUIRE(versions.size() == 3);
    CHECK(versions[1]["change"] == "changed");
    CHECK(versions[2]["change"] == "stood");
    CHECK(versions[2]["words"].get<std::string>().find(" stood") != std::string::npos);
    CHECK(versions[2]["row"]["fromDay"] == "1998-10-16");
}

TEST_CASE("state_diff: what the blocks between two heights changed, a page at a time") {
    FakeBackend backend;
    sell(backend);
    const Json all = ask(backend, "state_diff", {{"from", 1}});
    CHECK(all["from"] == "1");
    CHECK(all["to"] == "5");
    REQUIRE(all["changes"].size() == 9);
    CHECK(all["next"].is_null());
    Json joined = Json::array();
    Json params = {{"from", 1}, {"limit", 2}};
    for (int pages = 0; pages < 10; ++pages) {
        const Json page = ask(backend, "state_diff", params);
        CHECK(page["changes"].size() <= 2);
        for (const Json& change : page["changes"]) joined.push_back(change);
        if (page["next"].is_null()) break;
        params["cursor"] = page["next"];
    }
    CHECK(joined == all["changes"]);

    const Json sale = ask(backend, "state_diff", {{"from", 2}, {"to", 4}});
    CHECK(sale["changes"].size() == 2);
    CHECK(sale["changes"][0]["facet"] == "land_rights.core");
    CHECK(sale["changes"][0]["height"] == "4");
    CHECK(ask(backend, "state_diff", {{"from", 4}, {"to", 4}})["changes"].empty());
    CHECK(code_of(backend, "state_diff", {{"from", 5}, {"to", 4}}) == -32602);
    CHECK(code_of(backend, "state_diff", {{"from", 1}, {"cursor", "00"}}) == -32602);
}

TEST_CASE("who owned it on 3 March, as the register knew it then and as it knows it now") {
    FakeBackend backend;
    sell(backend);
    const auto owner = [&](int height) {
        const Json unit = ask(backend, "land_unit",
                              {{"unit", "KG-1"}, {"asOf", "2026-03-03"}, {"height", height}});
        return unit["rights"][0]["shares"][0]["party"]["id"].get<std::string>();
    };
    CHECK(owner(3) == anna.hex());
    CHECK(owner(4) == boris.hex());
    CHECK(owner(5) == boris.hex());

    const Json then = ask(backend, "land_timeline", {{"unit", "KG-1"}, {"height", 3}});
    const Json now = ask(backend, "land_timeline", {{"unit", "KG-1"}});
    REQUIRE(then["entries"].size() == 2);
    REQUIRE(now["entries"].size() == 4);
    CHECK(now["entries"][0]["legalDate"] == "1998-10-16");
    CHECK(now["entries"][0]["height"] == "2");
    CHECK(now["entries"][2]["height"] == "4");
    CHECK(now["entries"][3]["change"] == "removed");
    const Json before =
        ask(backend, "land_timeline", {{"unit", "KG-1"}, {"asOf", "2026-03-02"}});
    CHECK(before["entries"].size() == 1);
    CHECK(code_of(backend, "land_timeline", {{"unit", "KG-9"}}) == -32041);
    CHECK(code_of(backend, "land_timeline", Json::object()) == -32602);
}

TEST_CASE("a death that was registered late stands on its own day, and was learned on another") {
    FakeBackend backend;
    identity::Subject subject;
    subject.id = anna;
    subject.life = identity::LifeStatus::alive;
    subject.created_day = day0 - 10;
    ledger::StateDelta born;
    put(born, subject);
    backend.add_block(noon(day0 - 10), std::move(born));
    subject.life = identity::LifeStatus::deceased;
    subject.has_death = true;
    subject.death_earliest = subject.death_latest = day0;
    ledger::StateDelta died;
    put(died, subject);
    civil::CivilRecord record;
    record.number = code("01000000000000000001");
    record.sealed = true;
    put(died, record);
    put(died, civil::SubjectRecord{anna, record.number});
    backend.add_block(noon(day0 + 20), std::move(died));

    const auto alive = [&](int height) {
        return ask(backend, "identity_isAlive",
                   {{"subject", anna.hex()}, {"asOf", "2026-03-04"}, {"height", height}})["isAlive"];
    };
    CHECK(alive(2) == "yes");
    CHECK(alive(3) == "no");
    const Json entries = ask(backend, "civil_timeline", {{"subject", anna.hex()}})["entries"];
    REQUIRE(entries.size() == 3);
    const auto learned = [&](const Json& entry) { return entry["height"]; };
    bool found = false;
    for (const Json& entry : entries) {
        if (entry["facet"] == "civil_records.core") {
            CHECK(entry["row"].is_null()); // Sealed: nothing is told.
            CHECK(entry["words"] == "a sealed record: courts and auditors read what it said");
        }
        if (entry["change"] != "changed") continue;
        found = true;
        CHECK(entry["legalDate"] == "2026-03-03");
        CHECK(learned(entry) == "3");
        CHECK(entry["words"].get<std::string>().find("life now deceased, was alive") !=
              std::string::npos);
    }
    CHECK(found);
}

TEST_CASE("the timeline of a vehicle holds what has ended too") {
    FakeBackend backend;
    ledger::StateDelta first;
    vehicles::Vehicle car;
    car.id = VehicleId({5});
    car.version = 1;
    car.since_day = car.changed_day = day0;
    vehicles::Lien lien;
    lien.vehicle = car.id;
    lien.id = LienId({6});
    lien.from_day = day0;
    put(first, car);
    put(first, lien);
    backend.add_block(noon(day0), std::move(first));
    ledger::StateDelta second;
    second.erase(path_of(lien));
    put(second, vehicles::EndedLien{lien, day0 + 2});
    backend.add_block(noon(day0 + 2), std::move(second));
    const Json entries =
        ask(backend, "vehicle_timeline", {{"vehicle", car.id.hex()}})["entries"];
    REQUIRE(entries.size() == 3);
    CHECK(entries[2]["facet"] == "vehicle_liens.lien");
    CHECK(entries[2]["change"] == "removed");
    CHECK(entries[2]["act"] == "register_birth"); // Told by the ended twin.
}
