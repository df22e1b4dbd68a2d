// Rows in named fields and in words.

#include "base/hash.hpp"
#include "registries/row_words.hpp"
#include "registries/rows.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>

using namespace tamga;
using namespace tamga::registries;

namespace {

const TransactionId act(sha256(as_bytes("act")).bytes);
constexpr std::int32_t day0 = 20'515; // 2026-03-03

template <class Row>
RowTold told(const Row& row) {
    auto out = tell_row(path_of(row), encode_value(act, row));
    REQUIRE(out.has_value());
    return *out;
}

const RowField& field(const std::vector<RowField>& fields, std::string_view name) {
    for (const RowField& one : fields) {
        if (one.name == name) return one;
    }
    FAIL("no field " << name);
    return fields.front();
}

land::Right ownership() {
    land::Right right;
    right.id = land::RightId({0x3f});
    right.version = 1;
    right.unit = to_bytes(as_bytes("KG-1"));
    right.type = proto::land::OWNERSHIP;
    right.from_day = day0 - 10'000;
    right.changed_day = day0;
    right.shares = {{{proto::land::PERSON, Bytes(32, 0xaa)}, 1, day0}};
    return right;
}

// Every integer of a row, by its name.
void add_integers(const std::vector<RowField>& fields, std::set<std::string>& days,
                  std::set<std::string>& others) {
    for (const RowField& one : fields) {
        if (one.day) days.insert(one.name);
        if (one.kind == RowField::Kind::number) others.insert(one.name);
        add_integers(one.parts, days, others);
    }
}

} // namespace

TEST_CASE("every kind of row is told under the names of its declaration") {
    std::set<std::string> days;
    std::set<std::string> others;
    std::size_t kinds = 0;
    for_each_row_kind([&]<class Row>() {
        const Row row{};
        const RowTold out = told(row);
        INFO(out.facet->name);
        CHECK(*out.facet == Row::facet);
        CHECK(out.provenance == act);
        REQUIRE_FALSE(out.fields.empty());
        std::set<std::string> names;
        for (const RowField& one : out.fields) {
            CHECK_FALSE(one.name.empty());
            CHECK(names.insert(one.name).second);
        }
        add_integers(out.fields, days, others);
        ++kinds;
    });
    CHECK(kinds == std::tuple_size_v<AllRows>);
    for (const char* name : {"from_day", "since_day", "changed_day", "capacity_since", "day"}) {
        CHECK(days.contains(name));
    }
    // A number that ought to be a day would stand here under another name.
    for (const std::string& name : others) {
        INFO(name);
        CHECK(name.find("day") == std::string::npos);
    }
}

TEST_CASE("a field is told by its type and name: days, enumerations, ids, absent ones") {
    land::Parcel parcel;
    parcel.code = to_bytes(as_bytes("P-1"));
    parcel.status = land::LandStatus::historic;
    parcel.quality = static_cast<land::GeometryQuality>(9);
    parcel.official_mm2 = 12'000'000;
    parcel.since_day = day0;
    parcel.rings = {{{{1, 2}, {3, 4}, {5, 6}}}};
    parcel.units = {to_bytes(as_bytes("U-1"))};
    const RowTold out = told(parcel);
    CHECK(to_text(out.entity) == "P-1");
    CHECK(field(out.fields, "code").text == "P-1");
    CHECK(field(out.fields, "status").text == "historic");
    CHECK(field(out.fields, "quality").text == "9"); // No name of this version's.
    CHECK(field(out.fields, "official_mm2").text == "12000000");
    CHECK(field(out.fields, "since_day").text == "2026-03-03");
    CHECK(field(out.fields, "since_day").day == day0);
    CHECK(field(out.fields, "ended_day").kind == RowField::Kind::nothing);
    CHECK(field(out.fields, "archive_ref").kind == RowField::Kind::nothing);
    CHECK(field(out.fields, "act").kind == RowField::Kind::nothing);
    CHECK(field(out.fields, "units").parts.at(0).text == "U-1");
    const RowField& points = field(field(out.fields, "rings").parts.at(0).parts, "points");
    CHECK(field(points.parts.at(2).parts, "y").text == "6");

    const RowTold right = told(ownership());
    CHECK(field(right.fields, "type").text == "OWNERSHIP");
    CHECK(field(right.fields, "until_day").kind == RowField::Kind::nothing);
    const RowField& share = field(right.fields, "shares").parts.at(0);
    CHECK(field(field(share.parts, "party").parts, "kind").text == "PERSON");

    const ledger::StatePath path = path_of(ownership());
    CHECK_FALSE(tell_row(path, Bytes{1, 2}).has_value());
    CHECK_FALSE(tell_row(ledger::StatePath::singular(999, as_bytes("x"), 1), Bytes(32, 1)));
}

TEST_CASE("what changed is said once, in words, and what stayed is not") {
    const land::Right first = ownership();
    land::Right second = first;
    second.version = 2;
    second.act = Commitment({9});
    second.changed_day = day0 + 1;
    second.shares[0].party.id = Bytes(32, 0xbb);
    CHECK(words_of_change(told(first), told(second)) ==
          "land rights 3f000000...: shares now [(party (kind PERSON, id bbbbbbbb...), numerator 1, "
          "since 2026-03-03)], was [(party (kind PERSON, id aaaaaaaa...), numerator 1, since "
          "2026-03-03)], changed now 2026-03-04, was 2026-03-03");
    CHECK(words_of_change(told(first), told(first)) ==
          "land rights 3f000000... written again, unchanged");

    identity::SubjectPin pin;
    pin.subject = SubjectId({7});
    const std::string entered = words_of_change(std::nullopt, told(pin));
    CHECK(entered.starts_with("subject pins 07000000..., pin "));
    CHECK(entered.find(" entered: subject 07000000...") != std::string::npos);
    CHECK(words_of_change(told(pin), std::nullopt).find(" removed: ") != std::string::npos);

    vehicles::Vehicle car;
    car.id = VehicleId({1});
    vehicles::Vehicle painted = car;
    painted.data.colour = 3;
    CHECK(words_of_change(told(car), told(painted)) ==
          "vehicles 01000000...: data colour now 3, was 0");
}

TEST_CASE("the legal date is the one that a version brings, not the day it was written") {
    const land::Right first = ownership();
    land::Right second = first;
    second.changed_day = day0 + 1;
    CHECK(legal_day_of(std::nullopt, told(first)) == day0 - 10'000);
    CHECK(legal_day_of(told(first), told(second)) == day0 + 1);
    CHECK_FALSE(legal_day_of(told(first), told(first)).has_value());

    identity::Subject alive;
    alive.created_day = day0;
    identity::Subject dead = alive;
    dead.life = identity::LifeStatus::deceased;
    dead.has_death = true;
    dead.death_earliest = dead.death_latest = day0 - 30;
    CHECK(legal_day_of(told(alive), told(dead)) == day0 - 30);

    civil::Marriage marriage;
    marriage.from = civil::LegalDate::day(day0 - 100);
    civil::Marriage over = marriage;
    over.divorced = civil::LegalDate::day(day0 - 5);
    CHECK(legal_day_of(std::nullopt, told(marriage)) == day0 - 100);
    CHECK(legal_day_of(std::nullopt, told(civil::EndedMarriage{over})) == day0 - 5);
}
