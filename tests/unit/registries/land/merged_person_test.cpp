// ID-05 and ID-07 where a person holds land: what a merge moves, and who is not voided.

#include "village.hpp"

#include "registries/land/land.hpp"
#include "registries/land/queries.hpp"
#include "registries/parties/parties.hpp"
#include "registries/ties.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;

namespace {

std::vector<land::PartyRight> property_of(const Village& village, const SubjectId& person) {
    return land::property_of(village.country.view(),
                             {proto::land::PERSON, to_bytes(person.view())});
}

} // namespace

TEST_CASE("ID-05: who stays holds what the other held, alone, beside it and in groups") {
    Village village = Village::founded();
    village.settle(0, village.cholpon);
    Draft shared = village.first_registration(1);
    auto& shares = *shared.act().mutable_register_parcel_first()->mutable_shares();
    shares.Clear();
    shares.set_denominator(6);
    add_share(shares, village.ana, 1);
    add_share(shares, village.bek, 2);
    add_share(shares, village.cholpon, 3);
    village.country.apply(shared);
    settle_together(village, 2, village.ana, village.cholpon);
    CHECK(land::has_rights(village.country.view(), village.cholpon));
    CHECK(land::count_ties(village.country.view(), village.cholpon) == 3);
    CHECK(has_live_ties(village.country.view(), village.cholpon, village.country.today()));
    const std::uint64_t version = village.primary("U-0").version;

    village.country.apply(village.merger());

    CHECK_FALSE(land::has_rights(village.country.view(), village.cholpon));
    CHECK(property_of(village, village.cholpon).empty());
    CHECK(property_of(village, village.bek).size() == 3);
    const land::Right alone = village.primary("U-0");
    CHECK(alone.version == version + 1);
    CHECK(alone.shares.at(0).party.id == to_bytes(village.bek.view()));
    const land::Right beside = village.primary("U-1");
    REQUIRE(beside.shares.size() == 2);
    for (const land::Share& share : beside.shares) {
        const bool of_ana = share.party.id == to_bytes(village.ana.view());
        CHECK(share.numerator == (of_ana ? 1 : 5));
    }
    const auto group =
        land::group(village.country.view(),
                    land::GroupId::from(village.primary("U-2").shares.at(0).party.id));
    REQUIRE(group.has_value());
    CHECK(group->members ==
          std::vector{std::min(village.ana, village.bek), std::max(village.ana, village.bek)});
    CHECK(land::count_ties(village.country.view(), village.bek) == 3);
}

TEST_CASE("ID-05: two members of one group are not one person") {
    Village village = Village::founded();
    settle_together(village, 0, village.bek, village.cholpon);
    CHECK(village.country.submit(village.merger()) == Outcome::subjects_contradict);
    CHECK(village.primary("U-0").version == 1);
}

TEST_CASE("ID-07: a person with land is not voided") {
    Village village = Village::founded();
    const CourtActId order =
        village.country.decide(proto::courts::VOID_PERSON, village.cholpon.view());
    Draft draft = by_officer("supervisor");
    draft.act().mutable_void_subject()->set_subject(field(village.cholpon));
    draft.act().mutable_void_subject()->set_court_act(field(order));
    Village settled = village;
    settled.settle(0, settled.cholpon);
    CHECK(settled.country.submit(draft) == Outcome::subject_has_ties);
    CHECK(village.country.submit(draft) == Outcome::applied);
}

TEST_CASE("CIV-17: the birth of a person with land is not revoked") {
    Village village = Village::founded();
    const SubjectId child =
        id_given<SubjectId>(village.country.apply(village.birth("daniyar")), 0, 0);
    const Bytes born = village.record_of(child, proto::civil::BIRTH);
    Village settled = village;
    settled.settle(0, child);
    CHECK(settled.country.submit(Village::revocation(settled.country, born)) ==
          Outcome::subject_has_ties);
    CHECK(village.country.submit(Village::revocation(village.country, born)) == Outcome::applied);
}

TEST_CASE("ID-05: a group of somebody who was merged away acquires nothing") {
    Village village = Village::founded();
    settle_together(village, 0, village.ana, village.cholpon);
    const std::string group = field(village.primary("U-0").shares.front().party.id);
    Draft sale = village.first_registration(1);
    auto& share =
        *sale.act().mutable_register_parcel_first()->mutable_shares()->mutable_shares(0);
    share.mutable_party()->Clear();
    share.mutable_party()->set_kind(proto::land::GROUP);
    share.mutable_party()->set_id(group);
    Village before = village;
    CHECK(before.country.submit(sale) == Outcome::applied);
    Draft merged = village.merger();
    village.country.apply(merged);
    CHECK(village.country.submit(sale) == Outcome::subject_is_void);
}

TEST_CASE("a death revoked gives back what a group holds only if no other member is dead") {
    Village village = Village::founded();
    settle_together(village, 0, village.bek, village.cholpon);
    const auto pending = [&](const SubjectId& person) {
        const auto held = property_of(village, person);
        return parties::is_of_the_dead(village.country.view(), held.at(0).party);
    };
    CHECK_FALSE(pending(village.bek));
    village.die("bek", village.country.today());
    village.die("cholpon", village.country.today());
    CHECK(pending(village.bek));
    const Bytes record = village.record_of(village.bek, proto::civil::DEATH);
    village.country.apply(village.revocation(village.country, record));
    CHECK(pending(village.bek));
}
