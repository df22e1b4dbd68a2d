// LND-07 and LND-08 as the register of estates and courts gave it before (EST-04, CRT-07).

#include "village.hpp"

#include "registries/courts/estates.hpp"
#include "registries/land/common.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <utility>
#include <vector>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;

namespace {

// Who holds the unit now, ascending, with numerators.
std::vector<std::pair<Bytes, std::uint32_t>> holders(const Village& village,
                                                     const std::string& unit) {
    std::vector<std::pair<Bytes, std::uint32_t>> found;
    for (const land::Share& share : village.primary(unit).shares) {
        found.emplace_back(share.party.id, share.numerator);
    }
    return found;
}

std::size_t entitled(const Village& village, const std::string& unit) {
    return courts::entitlements(village.country.view(), as_bytes(unit)).size();
}

// Bek has two parts of three and Cholpon one.
template <class Request>
void share_out(Request& request, const Village& village) {
    std::vector<std::pair<SubjectId, std::uint64_t>> parts{{village.bek, 2}, {village.cholpon, 1}};
    std::ranges::sort(parts);
    for (const auto& [holder, numerator] : parts) {
        auto& share = *request.add_shares();
        share.set_holder(field(holder));
        share.set_numerator(numerator);
    }
    request.set_denominator(3);
}

// A court gives U-number to the two.
void command(Village& village, const std::string& unit) {
    Draft draft = by_judge();
    auto& request = *draft.act().mutable_command_transfer();
    request.set_command(proto::courts::TRANSFER_RIGHT);
    request.set_target(unit);
    request.set_court_act(
        field(village.country.decide(proto::courts::TRANSFER_RIGHT, as_bytes(unit))));
    share_out(request, village);
    village.country.apply(draft);
}

Draft by_court(const std::string& unit) {
    Draft draft = by_judge();
    draft.body.set_territory("41711");
    auto& request = *draft.act().mutable_transfer_by_court();
    request.set_unit(unit);
    request.set_act(act_paper(draft));
    return draft;
}

Draft inheritance(const Village& village, const std::string& unit) {
    Draft draft = Village::by("land notary");
    auto& request = *draft.act().mutable_transfer_by_inheritance();
    request.set_unit(unit);
    request.set_decedent(field(village.ana));
    request.set_act(act_paper(draft));
    return draft;
}

// Ana is dead, the two have accepted, and after the term a notary says who gets U-0.
void certify(Village& village) {
    const EstateId estate = courts::estate_of(village.country.view(), village.ana)->id;
    for (const auto& [name, heir] : {std::pair{"bek", village.bek}, {"cholpon", village.cholpon}}) {
        Draft draft = by_state("notary");
        draft.sign_also(name);
        draft.act().mutable_accept_inheritance()->set_estate(field(estate));
        draft.act().mutable_accept_inheritance()->set_heir(field(heir));
        village.country.apply(draft);
    }
    village.country.pass_days(200);
    Draft draft = by_state("notary");
    auto& request = *draft.act().mutable_issue_inheritance_certificate();
    request.set_estate(field(estate));
    request.set_object("U-0");
    share_out(request, village);
    request.set_act(paper(draft, "certificate of inheritance"));
    village.country.apply(draft);
}

} // namespace

TEST_CASE("LND-07: heirs as the certificate of the estate has them") {
    Village village = Village::founded();
    village.settle(0, village.ana);
    village.settle(1, village.ana);
    village.die("ana", village.country.today());
    Draft early = inheritance(village, "U-0");
    early.sign_also("judge");
    CHECK(village.country.submit(early) == Outcome::nothing_is_given);
    certify(village);
    CHECK(entitled(village, "U-0") == 2);
    CHECK(village.country.submit(inheritance(village, "U-1")) == Outcome::nothing_is_given);
    CHECK(village.country.submit(by_court("U-0")) == Outcome::nothing_is_given); // Of no court.
    Village orphan = village;
    orphan.die("cholpon", orphan.country.today());
    CHECK(orphan.country.submit(inheritance(orphan, "U-0")) == Outcome::subject_not_alive);

    village.country.apply(inheritance(village, "U-0"));
    auto expected = std::vector{std::pair{to_bytes(village.bek.view()), 2U},
                                std::pair{to_bytes(village.cholpon.view()), 1U}};
    std::ranges::sort(expected);
    CHECK(holders(village, "U-0") == expected);
    CHECK(entitled(village, "U-0") == 0);

    // A notary who names the heirs in the act carries the certificate out as well.
    Village named = orphan;
    Draft draft = inheritance(named, "U-0");
    auto& heirs = *draft.act().mutable_transfer_by_inheritance()->mutable_heirs();
    heirs.set_denominator(1);
    add_share(heirs, named.bek, 1);
    named.country.apply(draft);
    CHECK(entitled(named, "U-0") == 0);
}

TEST_CASE("LND-08: the whole as a court gave it") {
    Village village = Village::founded();
    village.settle(0, village.ana);
    CHECK(village.country.submit(by_court("U-0")) == Outcome::nothing_is_given);
    command(village, "U-0");
    Village orphan = village;
    orphan.die("cholpon", orphan.country.today());
    CHECK(orphan.country.submit(by_court("U-0")) == Outcome::subject_not_alive);
    village.country.apply(by_court("U-0"));
    CHECK(holders(village, "U-0").size() == 2);
    CHECK(village.primary("U-0").denominator == 3);
    CHECK(entitled(village, "U-0") == 0);
    CHECK(village.country.submit(by_court("U-0")) == Outcome::nothing_is_given);

    Village state = Village::founded(); // What is the state's has no shares that could pass.
    Draft first = state.first_registration(0);
    auto& request = *first.act().mutable_register_parcel_first();
    request.set_right(proto::land::STATE_OWNERSHIP);
    request.clear_shares();
    state.country.apply(first);
    command(state, "U-0");
    CHECK(state.country.submit(by_court("U-0")) == Outcome::right_type_not_allowed);
}

TEST_CASE("EST-05: what falls to the state is struck off when the dead have nothing of it any more") {
    Village village = Village::founded();
    village.country.apply(village.first_registration(0)); // Half Ana's, half Bek's.
    village.die("ana", village.country.today());
    village.country.pass_days(200);
    Draft escheat = by_state("notary");
    auto& request = *escheat.act().mutable_escheat_estate();
    request.set_estate(field(courts::estate_of(village.country.view(), village.ana)->id));
    request.set_object("U-0");
    request.set_act(paper(escheat, "escheat"));
    const std::string object = "U-0";
    request.set_court_act(
        field(village.country.decide(proto::courts::GIVE_TO_STATE, as_bytes(object))));
    village.country.apply(escheat);
    const auto to_the_bank = [](const SubjectId& from) {
        Draft draft = by_court("U-0");
        auto& part = *draft.act().mutable_transfer_by_court()->add_parts();
        set_person(*part.mutable_from(), from);
        set_organisation(*part.mutable_to(), "BANK");
        part.set_numerator(1);
        part.set_denominator(2);
        return draft;
    };
    village.country.apply(to_the_bank(village.bek));
    CHECK(entitled(village, "U-0") == 1); // Ana's half waits.
    SECTION("by a court's transfer") {
        village.country.apply(to_the_bank(village.ana));
    }
    SECTION("sold at once") {
        Draft draft = Village::by("land notary");
        draft.sign_also("cholpon");
        add_source(draft, land::document::auction_protocol, village.country.today());
        auto& auction = *draft.act().mutable_transfer_by_auction();
        auction.set_unit("U-0");
        set_person(*auction.mutable_buyer(), village.cholpon);
        auction.set_act(act_paper(draft));
        village.country.apply(draft);
    }
    SECTION("land of the state") {
        Draft draft = Village::by("keeper");
        draft.sign_also("judge");
        add_source(draft, land::document::compensation, village.country.today());
        draft.act().mutable_expropriate()->set_unit("U-0");
        draft.act().mutable_expropriate()->set_act(act_paper(draft));
        village.country.apply(draft);
    }
    CHECK(entitled(village, "U-0") == 0);
}
