// LND-01, 02, 06 to 11: first registration, the order of lodgement, sales, heirs, courts, auctions.

#include "village.hpp"

#include "registries/land/common.hpp"
#include "registries/land/queries.hpp"

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;
namespace document = tamga::registries::land::document;

namespace {

auto& transfer_of(Draft& draft) { return *draft.act().mutable_transfer_ownership(); }
auto& parcel_of(Draft& draft) { return *draft.act().mutable_register_parcel_first(); }

std::string lodged(Village& village, int number) {
    return field(id_given<land::LodgementId>(village.country.apply(village.lodging(number)), 0, 0));
}

std::vector<Outcome> obstacles(const Village& village, const std::string& unit) {
    const auto answer = land::may_be_transferred(village.country.view(), as_bytes(unit),
                                                 village.country.today());
    REQUIRE(answer);
    std::vector<Outcome> found;
    for (const auto& obstacle : answer->obstacles) found.push_back(obstacle.outcome);
    return found;
}

// Who, how much of the whole.
std::vector<std::pair<SubjectId, std::uint32_t>> owners(const Village& village,
                                                        const std::string& unit) {
    std::vector<std::pair<SubjectId, std::uint32_t>> found;
    for (const auto& share : village.primary(unit).shares) {
        found.emplace_back(SubjectId::from(share.party.id), share.numerator);
    }
    return found;
}

// A court takes Ana's capacity and lets Cholpon act for her.
void make_ward(Village& village) {
    Draft taken = by_judge();
    taken.act().mutable_declare_incapacity()->set_subject(field(village.ana));
    taken.act().mutable_declare_incapacity()->set_court_act(
        field(village.country.decide(proto::courts::TAKE_CAPACITY, village.ana.view())));
    village.country.apply(taken);
    Draft draft = by_state("guardian");
    draft.sign_also("cholpon");
    auto& request = *draft.act().mutable_register_mandate();
    request.set_kind(proto::courts::GUARDIAN);
    request.set_principal(field(village.ana));
    request.set_agent(field(village.cholpon));
    request.add_powers(500);
    request.set_from_day(village.country.today());
    request.set_to_day(village.country.today() + 1'000);
    request.set_court_act(
        field(village.country.decide(proto::courts::APPOINT_GUARDIAN, village.ana.view())));
    request.set_act(paper(draft, "guardianship"));
    village.country.apply(draft);
}

} // namespace

TEST_CASE("LND-06: a ward's land is sold by the guardian, with the guardianship body") {
    Village village = Village::founded();
    village.settle(0, village.ana);
    make_ward(village);
    Draft sale = village.sale(0);
    CHECK(village.country.submit(sale) == Outcome::subject_lacks_capacity);
    sale.sign_also("guardian");
    sale.without("ana"); // Her keys do not speak any more.
    CHECK(village.country.submit(sale) == Outcome::consent_missing);
    sale.sign_also("cholpon");
    Draft alone = sale;
    alone.without("guardian");
    CHECK(village.country.submit(alone) == Outcome::subject_lacks_capacity);
    CHECK(village.country.submit(sale) == Outcome::applied);
    CHECK(owners(village, "U-0").front().first == village.bek);
}

TEST_CASE("LND-02: a first registration, rule by rule") {
    Village village = Village::founded();
    village.settle(0, village.ana);
    check_rows(village.country, village.first_registration(1),
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"the approver is missing",
                    [](Country&, Draft& d) { d.without("approver"); },
                    Outcome::second_officer_missing},
                   {"a right that is not primary",
                    [](Country&, Draft& d) { parcel_of(d).set_right(proto::land::LEASE); },
                    Outcome::right_type_not_allowed},
                   {"a code in lower case",
                    [](Country&, Draft& d) { parcel_of(d).mutable_parcel()->set_code("p-1"); },
                    Outcome::malformed_act},
                   {"a code that another parcel has",
                    [](Country&, Draft& d) { parcel_of(d).mutable_parcel()->set_code("P-0"); },
                    Outcome::code_used_before},
                   {"a code that a unit has",
                    [](Country&, Draft& d) { parcel_of(d).mutable_parcel()->set_code("U-0"); },
                    Outcome::code_used_before},
                   {"a code that begins as the table says",
                    [](Country& c, Draft&) { tell_prefixes(c, {"P", "X"}, c.today()); },
                    Outcome::applied},
                   {"the whole code is in the table",
                    [](Country& c, Draft&) { tell_prefixes(c, {"P-1"}, c.today()); },
                    Outcome::applied},
                   {"a code that begins otherwise",
                    [](Country& c, Draft&) { tell_prefixes(c, {"P-10", "X"}, c.today()); },
                    Outcome::parcel_prefix_not_known},
                   {"a code that begins as the table says from tomorrow on",
                    [](Country& c, Draft&) { tell_prefixes(c, {"P"}, c.today() + 1); },
                    Outcome::parcel_prefix_not_known},
                   {"one code for parcel and unit",
                    [](Country&, Draft& d) { parcel_of(d).set_unit("P-1"); },
                    Outcome::code_used_before},
                   {"a bow-tie",
                    [](Country&, Draft& d) {
                        set_shape(*parcel_of(d).mutable_parcel()->mutable_shape(),
                                  {{100'000, 0}, {200'000, 100'000}, {200'000, 0},
                                   {100'000, 100'000}});
                    },
                    Outcome::shape_not_valid},
                   {"an area of one per cent too much",
                    [](Country&, Draft& d) {
                        parcel_of(d).mutable_parcel()->set_official_mm2(10'100'000'001);
                    },
                    Outcome::area_out_of_tolerance},
                   {"an area of exactly one per cent too much",
                    [](Country&, Draft& d) {
                        parcel_of(d).mutable_parcel()->set_official_mm2(10'100'000'000);
                    },
                    Outcome::applied},
                   {"shares of 0.99996",
                    [&](Country&, Draft& d) {
                        auto& shares = *parcel_of(d).mutable_shares();
                        shares.Clear();
                        shares.set_denominator(100'000);
                        add_share(shares, village.ana, 33'332);
                        add_share(shares, village.bek, 33'332);
                        add_share(shares, village.cholpon, 33'332);
                    },
                    Outcome::shares_not_whole},
                   {"one party twice",
                    [&](Country&, Draft& d) {
                        auto& shares = *parcel_of(d).mutable_shares();
                        shares.Clear();
                        shares.set_denominator(2);
                        add_share(shares, village.ana, 1);
                        add_share(shares, village.ana, 1);
                    },
                    Outcome::shares_not_whole},
                   {"a person whom nobody knows",
                    [](Country&, Draft& d) {
                        auto& share = *parcel_of(d).mutable_shares()->mutable_shares(0);
                        share.mutable_party()->set_id(std::string(32, 'x'));
                    },
                    Outcome::subject_not_found},
                   {"a paper that is not listed",
                    [](Country&, Draft& d) { d.body.clear_commitments(); },
                    Outcome::commitment_not_listed},
                   {"no survey", [](Country&, Draft& d) { d.body.clear_sources(); },
                    Outcome::source_missing},
                   {"claimed without a public display or an allocation",
                    [](Country& c, Draft& d) {
                        d.body.clear_sources();
                        add_source(d, document::survey, c.today());
                    },
                    Outcome::display_not_found},
                   {"within the neighbour",
                    [](Country&, Draft& d) {
                        set_parcel(*parcel_of(d).mutable_parcel(), "P-1",
                                   rectangle(10'000, 10'000, 20'000, 20'000));
                    },
                    Outcome::shapes_overlap},
                   {"across the neighbour's boundary",
                    [](Country&, Draft& d) {
                        set_parcel(*parcel_of(d).mutable_parcel(), "P-1",
                                   rectangle(50'000, 50'000, 150'000, 150'000));
                    },
                    Outcome::shape_not_noded},
                   {"touching at a corner",
                    [](Country&, Draft& d) {
                        set_parcel(*parcel_of(d).mutable_parcel(), "P-1",
                                   rectangle(100'000, 100'000, 200'000, 200'000));
                    },
                    Outcome::applied},
               });
}

TEST_CASE("LND-06: a sale, rule by rule") {
    Village village = Village::founded();
    village.settle(0, village.ana);
    check_rows(
        village.country, village.sale(0),
        {
            {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
            {"of nothing that there is",
             [](Country&, Draft& d) { transfer_of(d).set_unit("U-9"); }, Outcome::unit_not_found},
            {"by an officer for another territory",
             [](Country&, Draft& d) {
                 d.without("keeper");
                 d.sign_also("far keeper");
                 d.submitter = "far keeper";
                 d.body.set_office("CADA2");
                 d.body.set_territory("41721");
             },
             Outcome::officer_outside_territory},
            {"without the seller", [](Country&, Draft& d) { d.without("ana"); },
             Outcome::consent_missing},
            {"without the buyer", [](Country&, Draft& d) { d.without("bek"); },
             Outcome::consent_missing},
            {"nobody says that the seller is of age",
             [](Country&, Draft& d) { d.without("land notary"); }, Outcome::endorsement_missing},
            {"a minor sells",
             [](Country&, Draft& d) {
                 d.attested[0].answer = proto::PREDICATE_ANSWER_FALSE;
             },
             Outcome::predicate_is_false},
            {"tax is not paid", [](Country&, Draft& d) { d.body.clear_sources(); },
             Outcome::source_missing},
            {"of more than there is",
             [&](Country&, Draft& d) {
                 auto& more = *transfer_of(d).add_parts();
                 more = transfer_of(d).parts(0);
             },
             Outcome::party_not_holder},
            {"by who does not own",
             [&](Country&, Draft& d) {
                 set_person(*transfer_of(d).mutable_parts(0)->mutable_from(), village.cholpon);
             },
             Outcome::party_not_holder},
            {"to oneself",
             [&](Country&, Draft& d) {
                 set_person(*transfer_of(d).mutable_parts(0)->mutable_to(), village.ana);
             },
             Outcome::malformed_act},
            {"a part of nothing",
             [](Country&, Draft& d) { transfer_of(d).mutable_parts(0)->set_numerator(0); },
             Outcome::shares_not_whole},
            {"the whole in two parts",
             [](Country&, Draft& d) {
                 transfer_of(d).mutable_parts(0)->set_denominator(3);
                 auto& rest = *transfer_of(d).add_parts();
                 rest = transfer_of(d).parts(0);
                 rest.set_numerator(2);
             },
             Outcome::applied},
            {"under a hold on the unit",
             [](Country& c, Draft&) { hold(c, as_bytes("U-0"), 1); }, Outcome::unit_is_frozen},
            {"under a hold on the parcel",
             [](Country& c, Draft&) { hold(c, as_bytes("P-0"), 1); }, Outcome::unit_is_frozen},
            {"under a hold on the owner",
             [&](Country& c, Draft&) { hold(c, village.ana.view(), 1); },
             Outcome::unit_is_frozen},
            {"under a hold that forbids other things",
             [](Country& c, Draft&) { hold(c, as_bytes("U-0"), 2); }, Outcome::applied},
            {"a signer with nothing to say", [](Country&, Draft& d) { d.sign_also("cholpon"); },
             Outcome::signer_superfluous},
        });

    village.country.apply(village.sale(0));
    CHECK(owners(village, "U-0") == std::vector{std::pair{village.bek, 1u}});
    // A double sale: the seller has nothing any more.
    CHECK(village.country.submit(village.sale(0)) == Outcome::party_not_holder);
    // The history of the right tells who owned it before.
    const auto before = list_rows<land::EndedRight>(village.country.view(),
                                                    village.primary("U-0").id);
    REQUIRE(before.size() == 1);
    CHECK(before[0].right.shares[0].party.id == to_bytes(village.ana.view()));
}

TEST_CASE("LND-06: a share of a co-owner goes to the co-owner first") {
    Village village = Village::founded();
    village.country.apply(village.first_registration(0)); // Ana and Bek, one half each.
    Draft draft = village.sale(0);
    auto& part = *transfer_of(draft).mutable_parts(0);
    part.set_denominator(2);
    Draft outsider = draft;
    set_person(*transfer_of(outsider).mutable_parts(0)->mutable_to(), village.cholpon);
    outsider.sign_also("cholpon");
    outsider.without("bek");
    check_rows(village.country, outsider,
               {
                   {"the co-owner was not asked", [](Country&, Draft&) {},
                    Outcome::consent_missing},
                   {"the co-owner agrees", [](Country&, Draft& d) { d.sign_also("bek"); },
                    Outcome::applied},
                   {"the time is over, says the notary",
                    [](Country& c, Draft& d) {
                        d.attested.push_back({proto::PREEMPTION_EXPIRED, "land notary",
                                              {commit("paper")}, proto::PREDICATE_ANSWER_TRUE, 0,
                                              c.today()});
                    },
                    Outcome::applied},
                   {"a gift", [](Country&, Draft& d) {
                        transfer_of(d).set_ground(proto::land::GIFT);
                    }, Outcome::applied},
               });
    village.country.apply(draft); // To the co-owner.
    CHECK(owners(village, "U-0") == std::vector{std::pair{village.bek, 1u}});
}

TEST_CASE("6.7 vector 5: two lodgements, the second is carried out first") {
    Village village = Village::founded();
    village.settle(0, village.ana);
    const std::string first = lodged(village, 0);
    const std::string second = lodged(village, 0);
    Draft late = village.sale(0);
    transfer_of(late).set_lodgement(second);
    CHECK(village.country.submit(late) == Outcome::lodgement_ahead);
    CHECK(village.country.submit(village.sale(0)) == Outcome::lodgement_ahead);
    Draft never = village.sale(0);
    transfer_of(never).set_lodgement(std::string(32, 'z'));
    CHECK(village.country.submit(never) == Outcome::lodgement_ahead);

    Village patient = village; // The first one expires.
    patient.country.pass_days(31);
    Draft after = patient.sale(0);
    transfer_of(after).set_lodgement(first);
    CHECK(patient.country.submit(after) == Outcome::lodgement_not_open);
    transfer_of(after).clear_lodgement();
    CHECK(patient.country.submit(after) == Outcome::applied);

    Draft early = village.sale(0);
    transfer_of(early).set_lodgement(first);
    CHECK(village.country.submit(early) == Outcome::applied);
    CHECK(village.country.submit(early) == Outcome::lodgement_ahead); // The second waits now.
}

TEST_CASE("LND-01: who lodges holds something, consents, and is not the seventeenth") {
    Village village = Village::founded();
    village.settle(0, village.ana);
    auto change = [](Draft& d) -> auto& { return *d.act().mutable_lodge_application(); };
    check_rows(village.country, village.lodging(0),
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"for an act of another register",
                    [&](Country&, Draft& d) { change(d).set_service(301); },
                    Outcome::malformed_act},
                   {"of no unit", [&](Country&, Draft& d) { change(d).set_units(0, "U-9"); },
                    Outcome::unit_not_found},
                   {"by who has nothing",
                    [&](Country&, Draft& d) {
                        change(d).set_applicants(0, field(village.bek));
                    },
                    Outcome::party_not_holder},
                   {"without consent", [](Country&, Draft& d) { d.without("ana"); },
                    Outcome::consent_missing},
                   {"when sixteen wait",
                    [&](Country& c, Draft&) {
                        for (int i = 0; i < 16; ++i) c.apply(village.lodging(0));
                    },
                    Outcome::too_many_lodgements},
               });
}

TEST_CASE("6.7 vector 6: under a hold on transfers the bank may discharge, the owner not sell") {
    Village village = Village::founded();
    village.settle(0, village.ana);
    village.country.apply(village.mortgage(0, 1));
    hold(village.country, as_bytes("U-0"), 1);
    CHECK(village.country.submit(village.sale(0)) == Outcome::unit_is_frozen);
    CHECK(obstacles(village, "U-0") == std::vector{Outcome::unit_is_frozen});
    Draft discharge = Village::by("keeper");
    discharge.sign_also("banker");
    auto& request = *discharge.act().mutable_discharge_mortgage();
    request.set_right(field(village.rights("U-0").at(1).id));
    request.set_act(act_paper(discharge));
    CHECK(village.country.submit(discharge) == Outcome::applied);
    CHECK(village.rights("U-0").size() == 1);
}

TEST_CASE("LND-08 and 09: a court and an auction need no owner") {
    Village village = Village::founded();
    village.settle(0, village.ana);
    village.country.apply(village.mortgage(0, 1));
    village.country.apply(village.mortgage(0, 2));
    Village auctioned = village;

    Draft order = by_judge();
    order.body.set_territory("41711");
    auto& court = *order.act().mutable_transfer_by_court();
    court.set_unit("U-0");
    auto& part = *court.add_parts();
    set_person(*part.mutable_from(), village.ana);
    set_person(*part.mutable_to(), village.cholpon);
    part.set_numerator(1);
    part.set_denominator(4);
    court.set_act(act_paper(order));
    Draft by_keeper = order;
    by_keeper.signers = {"keeper"};
    by_keeper.body.set_agency("CADASTRE");
    by_keeper.body.set_office("CADA1");
    CHECK(village.country.submit(by_keeper) == Outcome::officer_lacks_role);
    hold(village.country, as_bytes("U-0"), 511); // Of other proceedings: it stays.
    CHECK(village.country.submit(order) == Outcome::applied);
    CHECK(village.primary("U-0").denominator == 4);
    CHECK(village.rights("U-0").size() == 3);
    CHECK(village.country.submit(village.sale(0)) == Outcome::unit_is_frozen);

    Draft auction = Village::by("land notary");
    auction.sign_also("cholpon");
    add_source(auction, document::auction_protocol, auctioned.country.today());
    auto& request = *auction.act().mutable_transfer_by_auction();
    request.set_unit("U-0");
    request.set_mortgage(field(auctioned.rights("U-0").at(1).id)); // Rank 1: both end.
    set_person(*request.mutable_buyer(), auctioned.cholpon);
    request.set_act(act_paper(auction));
    Draft without = auction;
    without.body.clear_sources();
    CHECK(auctioned.country.submit(without) == Outcome::source_missing);
    CHECK(auctioned.country.submit(auction) == Outcome::applied);
    CHECK(auctioned.rights("U-0").size() == 1);
    CHECK(owners(auctioned, "U-0") == std::vector{std::pair{auctioned.cholpon, 1u}});
}

TEST_CASE("LND-10 and 11: land goes to the state and comes from it") {
    Village village = Village::founded();
    village.settle(0, village.ana);
    Draft take = Village::by("keeper");
    take.sign_also("judge");
    add_source(take, document::compensation, village.country.today());
    take.act().mutable_expropriate()->set_unit("U-0");
    take.act().mutable_expropriate()->set_act(act_paper(take));
    Draft alone = take;
    alone.without("judge");
    CHECK(village.country.submit(alone) == Outcome::consent_missing);
    alone.sign_also("ana");
    Village held = village; // The owner may not give away what is held; a court may take it.
    hold(held.country, as_bytes("U-0"), 1);
    CHECK(held.country.submit(alone) == Outcome::unit_is_frozen);
    CHECK(held.country.submit(take) == Outcome::applied);
    CHECK(village.country.submit(take) == Outcome::applied);
    CHECK(village.primary("U-0").type == proto::land::STATE_OWNERSHIP);
    CHECK(village.country.submit(village.sale(0)) == Outcome::party_not_holder);
    CHECK(village.country.submit(take) == Outcome::right_type_not_allowed);

    Draft give = Village::by("mayor");
    give.sign_also("cholpon");
    add_source(give, document::allocation_act, village.country.today());
    auto& request = *give.act().mutable_privatise_or_allocate();
    request.set_unit("U-0");
    request.set_right(proto::land::OWNERSHIP);
    request.mutable_shares()->set_denominator(1);
    add_share(*request.mutable_shares(), village.cholpon, 1);
    request.set_act(act_paper(give));
    Draft lease = give;
    lease.act().mutable_privatise_or_allocate()->set_right(proto::land::LEASE);
    CHECK(village.country.submit(lease) == Outcome::dates_out_of_order);
    lease.act().mutable_privatise_or_allocate()->set_until_day(village.country.today() + 3650);
    Village leased = village;
    CHECK(leased.country.submit(lease) == Outcome::applied);
    CHECK(leased.rights("U-0").size() == 2);
    Draft dated = give;
    dated.act().mutable_privatise_or_allocate()->set_until_day(-1);
    CHECK(village.country.submit(dated) == Outcome::dates_out_of_order);
    CHECK(village.country.submit(give) == Outcome::applied);
    CHECK(owners(village, "U-0") == std::vector{std::pair{village.cholpon, 1u}});
}

TEST_CASE("LND-11: what a dead person had the use of is not given to another") {
    Village village = Village::founded();
    Draft first = village.first_registration(0, village.ana);
    first.act().mutable_register_parcel_first()->set_right(proto::land::PERMANENT_USE);
    village.country.apply(first);
    Draft give = Village::by("mayor");
    give.sign_also("cholpon");
    add_source(give, document::allocation_act, village.country.today());
    auto& request = *give.act().mutable_privatise_or_allocate();
    request.set_unit("U-0");
    request.set_right(proto::land::OWNERSHIP);
    request.mutable_shares()->set_denominator(1);
    add_share(*request.mutable_shares(), village.cholpon, 1);
    request.set_act(act_paper(give));
    Village lives = village;
    CHECK(lives.country.submit(give) == Outcome::applied);
    village.die("ana", village.country.today());
    CHECK(village.country.submit(give) == Outcome::subject_not_alive);
    request.set_right(proto::land::LEASE); // Beside the heirs' right.
    request.set_until_day(village.country.today() + 3650);
    CHECK(village.country.submit(give) == Outcome::applied);
}
