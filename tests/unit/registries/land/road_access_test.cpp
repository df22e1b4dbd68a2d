// LND-12, access to a road: which children of a division can be reached, and over what.

#include "village.hpp"

#include "registries/land/queries.hpp"

#include <catch2/catch.hpp>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;

namespace {

constexpr std::uint32_t road = 301;
constexpr std::uint32_t lane = 302;

auto& division_of(Draft& draft) { return *draft.act().mutable_subdivide_parcel(); }

// Rows of PUBLIC_WAYS, ascending by area.
void tell_ways(Country& country,
               const std::vector<std::pair<std::string, std::string>>& rows) {
    Draft draft = by_governance();
    auto& request = *draft.act().mutable_load_codes();
    request.set_table(proto::codes::PUBLIC_WAYS);
    for (const auto& [area, uses] : rows) {
        auto& row = *request.add_rows();
        row.set_code(area);
        row.set_valid_from_day(country.today());
        row.set_value(uses);
    }
    country.apply(draft);
}

// P-number of Bek, of that use, on its square or where it is told.
void settle_of_use(Village& village, int number, std::uint32_t use, const Corners& corners) {
    Draft draft = village.first_registration(number, village.bek);
    auto& parcel = *draft.act().mutable_register_parcel_first()->mutable_parcel();
    set_parcel(parcel, "P-" + std::to_string(number), corners);
    parcel.set_use_code(use);
    village.country.apply(draft);
}

// P-0 of Ana; east of it P-1, of that use: the eastern child borders on it, the western does not.
Village with_neighbour(std::uint32_t use) {
    Village village = Village::founded();
    village.settle(0, village.ana);
    settle_of_use(village, 1, use, square(1));
    tell_ways(village.country, {{"417", "-"}, {"41711", "301,302"}});
    return village;
}

void add_way(Draft& draft, std::uint32_t child, std::uint32_t over) {
    auto& way = *division_of(draft).add_ways();
    way.set_child(child);
    way.set_over(over);
}

void set_use(Draft& draft, int child, std::uint32_t use) {
    division_of(draft).mutable_children(child)->mutable_parcel()->set_use_code(use);
}

// The owner of P-1 lets those of U-0 pass, or whatever it is for.
Draft easement(proto::land::EasementPurpose purpose) {
    Draft draft = Village::by("keeper");
    draft.sign_also("ana");
    draft.sign_also("bek");
    auto& request = *draft.act().mutable_register_easement();
    request.set_servient("U-1");
    request.set_dominant("U-0");
    request.set_purpose(purpose);
    request.set_act(act_paper(draft));
    return draft;
}

} // namespace

TEST_CASE("LND-12: access of the children to a road, rule by rule") {
    const Village village = with_neighbour(road);
    Draft through = village.division(0); // To the western child over the eastern one.
    add_way(through, 0, 1);
    check_rows(village.country, through,
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"the western child cannot be reached",
                    [](Country&, Draft& d) { division_of(d).clear_ways(); },
                    Outcome::parcel_without_access},
                   {"a way in the wrong direction",
                    [](Country&, Draft& d) {
                        division_of(d).clear_ways();
                        add_way(d, 1, 0);
                    },
                    Outcome::parcel_without_access},
                   {"a way over itself",
                    [](Country&, Draft& d) { division_of(d).mutable_ways(0)->set_over(0); },
                    Outcome::malformed_act},
                   {"a way over a child that there is not",
                    [](Country&, Draft& d) { division_of(d).mutable_ways(0)->set_over(2); },
                    Outcome::malformed_act},
                   {"the same way twice", [](Country&, Draft& d) { add_way(d, 0, 1); },
                    Outcome::malformed_act},
                   {"a strip within the child that it crosses",
                    [](Country&, Draft& d) {
                        set_shape(*division_of(d).mutable_ways(0)->mutable_strip(),
                                  rectangle(50'000, 0, 100'000, 3'000));
                    },
                    Outcome::applied},
                   {"a strip that begins in the other child",
                    [](Country&, Draft& d) {
                        set_shape(*division_of(d).mutable_ways(0)->mutable_strip(),
                                  rectangle(49'999, 0, 100'000, 3'000));
                    },
                    Outcome::shapes_reach_outside},
                   {"a strip that crosses itself",
                    [](Country&, Draft& d) {
                        set_shape(*division_of(d).mutable_ways(0)->mutable_strip(),
                                  {{60'000, 0}, {70'000, 10'000}, {70'000, 0}, {60'000, 10'000}});
                    },
                    Outcome::shape_not_valid},
                   {"the eastern child is a street from now on",
                    [](Country&, Draft& d) {
                        division_of(d).clear_ways();
                        set_use(d, 1, lane);
                    },
                    Outcome::applied},
                   {"the western one is, and leads nowhere",
                    [](Country&, Draft& d) {
                        division_of(d).clear_ways();
                        set_use(d, 0, lane);
                    },
                    Outcome::parcel_without_access},
               });

    Village after = village;
    after.country.apply(through);
    const auto rights = after.rights("U-0B");
    REQUIRE(rights.size() == 2);
    CHECK(rights[1].type == proto::land::SERVITUDE);
    CHECK(rights[1].scope == proto::land::RIGHT_OF_WAY);
    CHECK(rights[1].dominant == to_bytes(as_bytes("U-0A")));
    CHECK(after.rights("U-0A").size() == 1);
}

TEST_CASE("LND-12: where nobody asks for access, by the longest beginning of the area") {
    Village village = Village::founded();
    village.settle(0, village.ana);
    CHECK(village.country.submit(village.division(0)) == Outcome::applied); // No table.
    const auto divided = [](const std::vector<std::pair<std::string, std::string>>& rows) {
        Village other = Village::founded();
        other.settle(0, other.ana);
        tell_ways(other.country, rows);
        return other.country.submit(other.division(0));
    };
    CHECK(divided({{"41721", "301"}}) == Outcome::applied);
    CHECK(divided({{"417", "301"}}) == Outcome::parcel_without_access);
    CHECK(divided({{"417", "301"}, {"41711", "-"}}) == Outcome::applied);
    CHECK(divided({{"417", "-"}, {"41711", "301"}}) == Outcome::parcel_without_access);
}

TEST_CASE("LND-12: what is a road, and what borders on one") {
    Village field = with_neighbour(300);
    Draft through = field.division(0);
    add_way(through, 0, 1);
    CHECK(field.country.submit(through) == Outcome::parcel_without_access);

    Village corner = Village::founded(); // A road that meets P-0 in one point.
    corner.settle(0, corner.ana);
    settle_of_use(corner, 1, road, rectangle(100'000, 100'000, 200'000, 200'000));
    tell_ways(corner.country, {{"417", "301"}});
    CHECK(corner.country.submit(through) == Outcome::parcel_without_access);

    Village street = Village::founded(); // A street that is divided stays one, as far as it does.
    Draft first = street.first_registration(0, street.ana);
    first.act().mutable_register_parcel_first()->mutable_parcel()->set_use_code(road);
    street.country.apply(first);
    tell_ways(street.country, {{"417", "301"}});
    Draft halves = street.division(0);
    Village sold = street;
    CHECK(sold.country.submit(halves) == Outcome::parcel_without_access);
    set_use(halves, 0, road);
    sold = street;
    CHECK(sold.country.submit(halves) == Outcome::applied);
    set_use(halves, 1, road);
    CHECK(street.country.submit(halves) == Outcome::applied);
}

TEST_CASE("LND-12: over the land of others, who owe a right of way") {
    Village village = with_neighbour(1);
    settle_of_use(village, 2, road, square(2));
    Draft through = village.division(0);
    add_way(through, 0, 1);
    Village before = village;
    CHECK(before.country.submit(through) == Outcome::parcel_without_access);
    before = village;
    before.country.apply(easement(proto::land::EASEMENT_PURPOSE_NONE)); // For water, say.
    CHECK(before.country.submit(through) == Outcome::parcel_without_access);
    village.country.apply(easement(proto::land::RIGHT_OF_WAY));
    Draft alone = village.division(0); // The east comes out, the west does not come so far.
    before = village;
    CHECK(before.country.submit(alone) == Outcome::parcel_without_access);
    CHECK(village.country.submit(through) == Outcome::applied);
    CHECK(village.rights("U-1").size() == 3); // Both children have the way that their parent had.
}
