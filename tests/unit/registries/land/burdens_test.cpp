// LND-19 to 25, estates, and the cut-over: mortgages, leases, caveats, restrictions, imports.

#include "village.hpp"

#include "registries/land/common.hpp"
#include "registries/land/process_rows.hpp"
#include "registries/land/queries.hpp"
#include "registries/parties/parties.hpp"

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;
namespace document = tamga::registries::land::document;

namespace {

auto& mortgage_of(Draft& draft) { return *draft.act().mutable_register_mortgage(); }

// The key of the PIN that the person has from now on.
Bytes give_pin(Village& village, const SubjectId& person, const std::string& name) {
    Draft draft = by_officer();
    draft.sign_also("supervisor");
    auto& request = *draft.act().mutable_assign_pin();
    request.set_subject(field(person));
    request.set_scheme(proto::identity::KG_PIN);
    request.set_pin_tag(field(commit("tag of " + name)));
    request.set_reason(proto::identity::PIN_REASON_APPLICATION);
    request.set_pin_commitment(listed(draft, proto::identity::PIN_NUMBER, "pin of " + name));
    attest(draft, proto::PIN_MATCHES_SEX_DOB, "supervisor",
           {commit(name + " born"), commit("pin of " + name)});
    village.country.apply(draft);
    return identity::pin_key(proto::identity::KG_PIN, PinTag(commit("tag of " + name).bytes));
}

std::vector<std::uint32_t> ranks(const Village& village, const std::string& unit) {
    std::vector<std::uint32_t> found;
    for (const auto& right : village.rights(unit)) {
        if (right.type == proto::land::MORTGAGE) found.push_back(right.rank);
    }
    return found;
}

Draft caveat(const Village& village, std::int32_t days) {
    Draft draft = Village::by("keeper");
    draft.sign_also("cholpon");
    add_source(draft, document::caveat_ground, village.country.today());
    auto& request = *draft.act().mutable_register_caveat();
    request.set_unit("U-0");
    set_person(*request.mutable_claimant(), village.cholpon);
    request.set_scope(1);
    request.set_until_day(village.country.today() + days);
    request.set_act(act_paper(draft));
    return draft;
}

Draft imported() {
    Draft draft = Village::by("keeper");
    draft.sign_also("second keeper");
    draft.attested.push_back({proto::SECOND_READING, "second keeper", {commit("paper")}});
    return draft;
}

Draft old_parcel(const std::string& code, const Corners& corners) {
    Draft draft = imported();
    auto& request = *draft.act().mutable_import_parcel();
    set_parcel(*request.mutable_parcel(), code, corners);
    request.set_archive_ref(field(commit("archive " + code)));
    request.set_act(act_paper(draft));
    return draft;
}

} // namespace

TEST_CASE("6.7 vector 8: mortgages and their ranks (LND-19)") {
    Village village = Village::founded();
    village.settle(0, village.ana);
    check_rows(village.country, village.mortgage(0, 1),
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"without the owner", [](Country&, Draft& d) { d.without("ana"); },
                    Outcome::consent_missing},
                   {"without the bank", [](Country&, Draft& d) { d.without("banker"); },
                    Outcome::consent_missing},
                   {"the second rank before the first",
                    [](Country&, Draft& d) { mortgage_of(d).set_rank(2); },
                    Outcome::rank_not_free},
                   {"due before it begins",
                    [](Country& c, Draft& d) { mortgage_of(d).set_due_day(c.today()); },
                    Outcome::dates_out_of_order},
                   {"over a hold on encumbering",
                    [](Country& c, Draft&) { hold(c, as_bytes("U-0"), 2); },
                    Outcome::unit_is_frozen},
               });
    village.country.apply(village.mortgage(0, 1));
    Draft taken = village.mortgage(0, 1); // The bank has not agreed to come after.
    taken.without("banker");
    set_person(*mortgage_of(taken).mutable_creditor(), village.cholpon);
    taken.sign_also("cholpon");
    CHECK(village.country.submit(taken) == Outcome::rank_not_free);
    taken.sign_also("banker");
    CHECK(village.country.submit(taken) == Outcome::applied);
    CHECK(ranks(village, "U-0") == std::vector<std::uint32_t>{1, 2});
    village.country.apply(village.mortgage(0, 3));

    const auto rights = village.rights("U-0");
    Draft vary = village.mortgage(0, 1);
    mortgage_of(vary);
    auto request = proto::land::VaryMortgage();
    request.set_right(field(rights.at(3).id));
    *request.mutable_creditor() = mortgage_of(vary).creditor();
    request.set_rank(1);
    request.set_amount(mortgage_of(vary).amount());
    request.set_due_day(mortgage_of(vary).due_day());
    request.set_transfer_needs_consent(1);
    request.set_act(mortgage_of(vary).act());
    *vary.act().mutable_vary_mortgage() = request;
    CHECK(village.country.submit(vary) == Outcome::rank_not_free); // Cholpon comes after then.
    vary.sign_also("cholpon");
    CHECK(village.country.submit(vary) == Outcome::applied);
    CHECK(ranks(village, "U-0") == std::vector<std::uint32_t>{1, 2, 3});
    CHECK(village.rights("U-0").at(1).id == rights.at(3).id);

    // The bank must agree to a sale now.
    CHECK(village.country.submit(village.sale(0)) == Outcome::unit_is_encumbered);
    Draft agreed = village.sale(0);
    agreed.sign_also("banker");
    CHECK(village.country.submit(agreed) == Outcome::applied);

    Draft discharge = Village::by("keeper");
    auto& ended = *discharge.act().mutable_discharge_mortgage();
    ended.set_right(field(rights.at(3).id));
    ended.set_act(act_paper(discharge));
    CHECK(village.country.submit(discharge) == Outcome::consent_missing);
    discharge.sign_also("banker");
    CHECK(village.country.submit(discharge) == Outcome::applied);
    CHECK(ranks(village, "U-0") == std::vector<std::uint32_t>{1, 2});
}

TEST_CASE("LND-22: leases, and a sub-lease within its head") {
    Village village = Village::founded();
    village.settle(0, village.ana);
    Draft backwards = village.lease(0);
    CHECK(village.country.submit(backwards) == Outcome::dates_out_of_order);
    const auto head = id_given<land::RightId>(village.country.apply(village.lease(4000)), 0, 0);
    Draft sub = village.lease(5000);
    auto& request = *sub.act().mutable_register_lease();
    request.mutable_shares()->Clear();
    request.mutable_shares()->set_denominator(1);
    add_share(*request.mutable_shares(), village.cholpon, 1);
    request.set_head(field(head));
    sub.without("ana");
    sub.sign_also("cholpon");
    CHECK(village.country.submit(sub) == Outcome::dates_out_of_order);
    sub.act().mutable_register_lease()->set_until_day(village.country.today() + 3000);
    Draft unasked = sub;
    unasked.without("bek");
    CHECK(village.country.submit(unasked) == Outcome::consent_missing);
    CHECK(village.country.submit(sub) == Outcome::applied);

    Draft vary = Village::by("keeper");
    vary.sign_also("ana");
    vary.sign_also("bek");
    vary.act().mutable_vary_lease()->set_right(field(head));
    vary.act().mutable_vary_lease()->set_until_day(village.country.today() + 2000);
    vary.act().mutable_vary_lease()->set_act(act_paper(vary));
    CHECK(village.country.submit(vary) == Outcome::dates_out_of_order);
    vary.act().mutable_vary_lease()->set_until_day(village.country.today() + 6000);
    CHECK(village.country.submit(vary) == Outcome::applied);

    Draft end = Village::by("keeper");
    end.sign_also("ana");
    end.act().mutable_terminate_lease()->set_right(field(head));
    end.act().mutable_terminate_lease()->set_act(act_paper(end));
    CHECK(village.country.submit(end) == Outcome::consent_missing);
    end.sign_also("bek");
    CHECK(village.country.submit(end) == Outcome::applied);
    CHECK(village.rights("U-0").size() == 1);
    CHECK(village.country.submit(end) == Outcome::right_not_found);
}

TEST_CASE("LND-24: a caveat forbids until it ends") {
    Village village = Village::founded();
    village.settle(0, village.ana);
    CHECK(village.country.submit(caveat(village, 91)) == Outcome::dates_out_of_order);
    Draft without = caveat(village, 30);
    without.body.clear_sources();
    CHECK(village.country.submit(without) == Outcome::source_missing);
    const auto id = id_given<land::RightId>(village.country.apply(caveat(village, 30)), 0, 0);
    CHECK(village.country.submit(village.sale(0)) == Outcome::unit_has_caveat);
    CHECK(village.country.submit(village.mortgage(0, 1)) == Outcome::applied);

    Draft vary = Village::by("keeper");
    vary.sign_also("cholpon");
    auto& request = *vary.act().mutable_vary_caveat();
    request.set_right(field(id));
    request.set_scope(3);
    request.set_until_day(village.country.today() + 30);
    request.set_act(act_paper(vary));
    CHECK(village.country.submit(vary) == Outcome::endorsement_missing);
    vary.without("cholpon");
    vary.sign_also("judge");
    CHECK(village.country.submit(vary) == Outcome::applied);
    CHECK(village.country.submit(village.mortgage(0, 2)) == Outcome::unit_has_caveat);

    Draft remove = Village::by("keeper");
    remove.act().mutable_remove_caveat()->set_right(field(id));
    remove.act().mutable_remove_caveat()->set_act(act_paper(remove));
    CHECK(village.country.submit(remove) == Outcome::consent_missing);
    village.country.pass_days(30);
    CHECK(village.country.submit(village.mortgage(0, 2)) == Outcome::applied); // It is over.
    CHECK(village.country.submit(remove) == Outcome::applied);
}

TEST_CASE("LND-23 and 25: a servitude, a restriction on many units") {
    Village village = Village::founded();
    village.settle(0, village.ana);
    village.settle(1, village.ana);
    Draft easement = Village::by("keeper");
    easement.sign_also("ana");
    auto& request = *easement.act().mutable_register_easement();
    request.set_servient("U-0");
    request.set_dominant("U-1");
    set_shape(*request.mutable_strip(), rectangle(0, 0, 100'000, 4'000));
    request.set_act(act_paper(easement));
    Draft beyond = easement;
    set_shape(*beyond.act().mutable_register_easement()->mutable_strip(),
              rectangle(0, 0, 100'001, 4'000));
    CHECK(village.country.submit(beyond) == Outcome::shapes_reach_outside);
    Draft alone = easement;
    alone.without("ana");
    CHECK(village.country.submit(alone) == Outcome::consent_missing);
    alone.sign_also("judge");
    Village ordered = village;
    CHECK(ordered.country.submit(alone) == Outcome::applied);
    CHECK(village.country.submit(easement) == Outcome::applied);

    Draft heritage = Village::by("mayor");
    auto& restriction = *heritage.act().mutable_register_restriction();
    restriction.add_units("U-0");
    restriction.add_units("U-1");
    restriction.set_type(proto::land::HISTORIC_PRESERVATION);
    restriction.set_act(act_paper(heritage));
    Draft wrong = heritage;
    wrong.act().mutable_register_restriction()->set_type(proto::land::MORTGAGE);
    CHECK(village.country.submit(wrong) == Outcome::right_type_not_allowed);
    CHECK(village.country.submit(heritage) == Outcome::applied);
    CHECK(village.rights("U-1").size() == 2);
}

TEST_CASE("CIV-14: a death that was earlier than told puts a caveat on what was sold since") {
    Village village = Village::founded();
    village.settle(0, village.ana);
    const std::int32_t before = village.country.today();
    village.country.pass_days(15);
    village.country.apply(village.sale(0));
    village.country.pass_days(5);
    village.die("ana", village.country.today());
    CHECK(village.rights("U-0").size() == 1);
    Draft draft = village.correction(village.record_of(village.ana, proto::civil::DEATH));
    auto& request = *draft.act().mutable_correct_record();
    request.set_fields(0, proto::civil::FIELD_EVENT_DATE);
    auto& date = *request.mutable_event_date();
    date.set_precision(proto::civil::DAY);
    date.set_has_earliest(1);
    date.set_earliest_day(before);
    date.set_has_latest(1);
    date.set_latest_day(before);
    village.country.apply(draft);
    const auto rights = village.rights("U-0");
    REQUIRE(rights.size() == 2);
    CHECK(rights[1].type == proto::land::CAVEAT);
}

TEST_CASE("6.7 vector 4: a death revoked on day 40 gives life and PIN back, the caveat stays") {
    Village village = Village::founded();
    village.settle(0, village.ana);
    const Bytes pin = give_pin(village, village.ana, "ana");
    const auto pin_status = [&] {
        return find_row<identity::Pin>(village.country.view(), pin)->status;
    };
    const std::int32_t died = village.country.today() + 10;
    village.country.pass_days(16);
    village.country.apply(village.sale(0));
    village.country.pass_days(4);
    village.die("ana", died);
    CHECK(pin_status() != identity::PinStatus::active);
    village.country.pass_days(20);
    village.country.apply(Village::revocation(
        village.country, village.record_of(village.ana, proto::civil::DEATH)));
    CHECK(find_row<identity::Subject>(village.country.view(), village.ana)->life ==
          identity::LifeStatus::alive);
    CHECK(pin_status() == identity::PinStatus::active);
    const auto rights = village.rights("U-0");
    REQUIRE(rights.size() == 2);
    CHECK(rights[1].type == proto::land::CAVEAT);
    CHECK(civil::post_mortem_acts(village.country.view(), village.ana).size() == 1);
}

TEST_CASE("6.7 vector 3: a death that comes to light after a sale, heirs after the wait") {
    Village village = Village::founded();
    village.settle(0, village.ana);
    village.settle(1, village.ana);
    const std::int32_t died = village.country.today() + 10;
    village.country.pass_days(15);
    village.country.apply(village.sale(0)); // After the death, before anybody knew.
    village.country.pass_days(5);
    village.die("ana", died);
    const auto rights = village.rights("U-0");
    REQUIRE(rights.size() == 2);
    CHECK(rights[1].type == proto::land::CAVEAT);
    CHECK(village.country.submit(village.sale(1)) == Outcome::subject_not_alive);
    const auto held = land::property_of(village.country.view(),
                                        {proto::land::PERSON, to_bytes(village.ana.view())});
    CHECK(std::ranges::all_of(held, [&](const auto& link) {
        return parties::is_of_the_dead(village.country.view(), link.party);
    }));
    const auto answer = land::may_be_transferred(village.country.view(), as_bytes("U-1"),
                                                 village.country.today());
    CHECK(answer->obstacles.at(0).outcome == Outcome::subject_not_alive);

    Draft heirs = Village::by("land notary");
    auto& request = *heirs.act().mutable_transfer_by_inheritance();
    request.set_unit("U-1");
    request.set_decedent(field(village.ana));
    request.mutable_heirs()->set_denominator(3);
    add_share(*request.mutable_heirs(), village.bek, 2);
    add_share(*request.mutable_heirs(), village.cholpon, 1);
    request.set_act(act_paper(heirs));
    auto change = [](Draft& d) -> auto& { return *d.act().mutable_transfer_by_inheritance(); };
    check_rows(village.country, heirs,
               {
                   {"too early", [](Country&, Draft&) {}, Outcome::inheritance_wait_not_over},
                   {"too early, but a court says so",
                    [](Country&, Draft& d) { d.sign_also("judge"); }, Outcome::applied},
                   {"after the wait", [](Country& c, Draft&) { c.pass_days(183); },
                    Outcome::applied},
                   {"less than there is",
                    [&](Country& c, Draft& d) {
                        c.pass_days(183);
                        change(d).mutable_heirs()->set_denominator(4);
                    },
                    Outcome::shares_not_whole},
                   {"of the living",
                    [&](Country&, Draft& d) { change(d).set_decedent(field(village.bek)); },
                    Outcome::subject_not_deceased},
                   {"of what the dead never had",
                    [&](Country& c, Draft& d) {
                        c.pass_days(400);
                        change(d).set_unit("U-0");
                    },
                    Outcome::party_not_holder},
               });
    village.country.pass_days(183);
    village.country.apply(heirs);
    CHECK(village.primary("U-1").denominator == 3);
}

TEST_CASE("one of two spouses does not sell alone what was bought in marriage") {
    Village village = Village::founded();
    village.marry("ana", "cholpon");
    village.settle(0, village.ana);
    CHECK(village.country.submit(village.sale(0)) == Outcome::consent_missing);
    Draft both = village.sale(0);
    both.sign_also("cholpon");
    Village agreed = village;
    CHECK(agreed.country.submit(both) == Outcome::applied);
    Draft separate = village.sale(0);
    separate.attested.push_back({proto::SEPARATE_PROPERTY, "land notary", {commit("ana born")},
                                 proto::PREDICATE_ANSWER_TRUE, 0, village.country.today()});
    CHECK(village.country.submit(separate) == Outcome::applied);

    // What was bought in marriage to what one had before cannot be told apart from it.
    Village more = Village::founded();
    more.country.apply(more.first_registration(0)); // Ana has a half, Bek the other one.
    more.country.pass_days(1);
    more.marry("ana", "cholpon");
    Draft back = more.sale(0);
    Draft buys = back;
    auto& bought = *buys.act().mutable_transfer_ownership()->mutable_parts(0);
    set_person(*bought.mutable_from(), more.bek);
    set_person(*bought.mutable_to(), more.ana);
    bought.set_denominator(2);
    buys.attested.clear();
    more.of_age(buys, "bek");
    buys.attested.back().at_day = more.country.today();
    more.country.apply(buys);
    CHECK(more.country.submit(back) == Outcome::consent_missing);

    // As spouses together they hold as one, and the survivor keeps a half.
    Village joint = Village::founded();
    joint.marry("ana", "cholpon");
    Draft first = joint.first_registration(0, joint.ana);
    auto& party = *first.act().mutable_register_parcel_first()->mutable_shares()
                       ->mutable_shares(0)->mutable_party();
    party.Clear();
    party.set_kind(proto::land::GROUP);
    party.set_group(proto::land::SPOUSES_JOINT);
    for (const SubjectId& member : {std::min(joint.ana, joint.cholpon),
                                    std::max(joint.ana, joint.cholpon)}) {
        party.add_members(field(member));
    }
    joint.country.apply(first);
    joint.country.pass_days(1);
    joint.die("ana", joint.country.today());
    joint.country.pass_days(183);
    Draft heirs = Village::by("land notary");
    auto& request = *heirs.act().mutable_transfer_by_inheritance();
    request.set_unit("U-0");
    request.set_decedent(field(joint.ana));
    request.mutable_heirs()->set_denominator(1);
    add_share(*request.mutable_heirs(), joint.bek, 1);
    request.set_act(act_paper(heirs));
    joint.country.apply(heirs);
    CHECK(joint.primary("U-0").denominator == 2);
    CHECK(joint.primary("U-0").shares.size() == 2);
}

TEST_CASE("the cut-over: parcels as they were drawn, titles with their shares, once") {
    Village village = Village::founded();
    village.country.apply(old_parcel("W-1", square(0)));
    Draft draft = old_parcel("W-2", rectangle(50'000, 50'000, 150'000, 150'000));
    Draft again = draft;
    CHECK(village.country.submit(draft) == Outcome::applied); // With a boundary conflict.
    CHECK(village.country.submit(again) == Outcome::land_already_imported);
    const auto conflicts = land::conflicts_of(village.country.view(), as_bytes("W-1"));
    REQUIRE(conflicts.size() == 1);
    CHECK(conflicts[0].fault == geometry::FaultKind::not_noded);
    Draft unread = old_parcel("W-3", square(5));
    unread.attested.clear();
    CHECK(village.country.submit(unread) == Outcome::endorsement_missing);
    CHECK(village.country.submit(old_parcel(
              "W-4", {{0, 0}, {10, 10}, {10, 0}, {0, 10}})) == Outcome::shape_not_valid);

    Country coded = village.country;
    tell_prefixes(coded, {"W-7", "X"}, coded.today());
    CHECK(coded.submit(old_parcel("W-6", square(6))) == Outcome::parcel_prefix_not_known);
    CHECK(coded.submit(old_parcel("W-71", square(6))) == Outcome::applied);

    Draft title = imported();
    auto& request = *title.act().mutable_import_title();
    request.set_unit("T-1");
    request.set_type(proto::land::BASIC_PROPERTY);
    request.add_parcels("W-1");
    request.set_archive_ref(field(commit("archive T-1")));
    request.set_act(act_paper(title));
    title.list(proto::identity::NAME, commit("old owner"));
    auto& owner = *request.add_parties();
    owner.set_person(1);
    owner.set_name(field(commit("old owner")));
    request.add_parties()->set_id("ORG-7");
    auto& ownership = *request.add_rights();
    ownership.set_type(proto::land::OWNERSHIP);
    ownership.set_denominator(1);
    ownership.add_shares()->set_numerator(1);
    auto& mortgage = *request.add_rights(); // Half of it: accepted as the register had it.
    mortgage.set_type(proto::land::MORTGAGE);
    mortgage.set_denominator(2);
    mortgage.set_rank(1);
    mortgage.add_shares()->set_party(1);
    mortgage.mutable_shares(0)->set_numerator(1);
    auto change = [](Draft& d) -> auto& { return *d.act().mutable_import_title(); };
    check_rows(village.country, title,
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"of a parcel that is not there",
                    [&](Country&, Draft& d) { change(d).set_parcels(0, "W-9"); },
                    Outcome::parcel_not_found},
                   {"an owner of one half",
                    [&](Country&, Draft& d) {
                        change(d).mutable_rights(0)->set_denominator(2);
                    },
                    Outcome::shares_not_whole},
                   {"no right at all",
                    [&](Country&, Draft& d) { change(d).clear_rights(); },
                    Outcome::right_not_found},
                   {"no primary right",
                    [&](Country&, Draft& d) {
                        change(d).mutable_rights()->DeleteSubrange(0, 1);
                    },
                    Outcome::right_type_not_allowed},
                   {"a rank that is not the next",
                    [&](Country&, Draft& d) { change(d).mutable_rights(1)->set_rank(2); },
                    Outcome::rank_not_free},
               });
    const TransactionId txid = village.country.apply(title);
    CHECK(village.rights("T-1").size() == 2);
    CHECK(village.primary("T-1").shares[0].party.id ==
          to_bytes(id_given<SubjectId>(txid, 0, 0).view()));

    // A parcel with a conflict is not divided before a survey.
    Draft division = village.division(0);
    division.act().mutable_subdivide_parcel()->set_parcel("W-1");
    CHECK(village.country.submit(division) == Outcome::parcel_is_legacy);
}
