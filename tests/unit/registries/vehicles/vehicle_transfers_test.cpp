// VEH-04 to VEH-09: sales at the counter and online, heirs, courts, auctions, division.

#include "garage.hpp"

#include "registries/courts/estates.hpp"
#include "registries/identity/documents.hpp"
#include "registries/vehicles/common.hpp"

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;
namespace document = tamga::registries::vehicles::document;

namespace {

auto& sale_of(Draft& draft) { return *draft.act().mutable_transfer_vehicle(); }

void set_half(Draft& draft) {
    sale_of(draft).mutable_parts(0)->set_denominator(2);
}

Draft suspension(const VehicleId& vehicle) {
    Draft draft = Garage::by("clerk of cars");
    auto& request = *draft.act().mutable_suspend_registration();
    request.set_vehicle(field(vehicle));
    request.set_act(act_paper(draft));
    return draft;
}

Draft inheritance(const Garage& garage, const VehicleId& vehicle) {
    Draft draft = Garage::by("car notary");
    auto& request = *draft.act().mutable_inherit_vehicle();
    request.set_vehicle(field(vehicle));
    request.set_decedent(field(garage.ana));
    request.mutable_heirs()->set_denominator(3);
    add_share(*request.mutable_heirs(), garage.bek, 2);
    add_share(*request.mutable_heirs(), garage.cholpon, 1);
    request.set_act(act_paper(draft));
    return draft;
}

// Nobody has accepted what the dead person left: EST-05, when the term is over.
void give_to_state(Country& country, const SubjectId& dead, const VehicleId& vehicle) {
    country.pass_days(184);
    Draft draft = by_state("notary");
    auto& request = *draft.act().mutable_escheat_estate();
    request.set_estate(field(courts::estate_of(country.view(), dead)->id));
    request.set_object(field(vehicle));
    request.set_act(act_paper(draft));
    request.set_court_act(
        field(country.decide(proto::courts::GIVE_TO_STATE, vehicle.view())));
    country.apply(draft);
}

// Keys of Ana and Bek that their faces are bound to.
void show_faces(Garage& garage) {
    for (const char* name : {"ana", "bek"}) {
        Draft draft = by_officer();
        draft.sign_also(std::string(name) + " face");
        auto& request = *draft.act().mutable_bind_holder_key();
        request.set_subject(field(garage.id(name)));
        request.set_key(key_field(std::string(name) + " face"));
        request.set_assurance(proto::identity::ASSURANCE_FACE);
        garage.country.apply(draft);
    }
}

Draft online_sale(const Garage& garage, const VehicleId& vehicle) {
    Draft draft = Garage::by("portal");
    draft.sign_also("ana face");
    draft.sign_also("bek face");
    garage.of_age(draft, "ana");
    garage.attest_paper(draft, proto::NO_TRAFFIC_DEBT, "cop");
    garage.attest_paper(draft, proto::TAX_PAID, "taxman");
    auto& request = *draft.act().mutable_transfer_vehicle_online();
    request.set_vehicle(field(vehicle));
    request.set_buyer(field(garage.bek));
    request.set_act(act_paper(draft));
    return draft;
}

} // namespace

TEST_CASE("VEH-04: a sale at the counter, rule by rule") {
    Garage garage = Garage::founded();
    const VehicleId id = garage.settle(first_vin, "01KG123ABC", "ana");
    garage.country.apply(garage.inspection(id, 10'000));
    garage.settle(second_vin, "01KG124ABC", "bek");
    check_rows(garage.country, garage.sale(id),
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"of no vehicle",
                    [](Country&, Draft& d) { sale_of(d).set_vehicle(field(commit("x"))); },
                    Outcome::vehicle_not_found},
                   {"to herself",
                    [&](Country&, Draft& d) {
                        set_person(*sale_of(d).mutable_parts(0)->mutable_to(), garage.ana);
                    },
                    Outcome::malformed_act},
                   {"it is stolen",
                    [&](Country& c, Draft&) { c.apply(garage.theft(id)); },
                    Outcome::vehicle_is_stolen},
                   {"it is wanted",
                    [&](Country& c, Draft&) {
                        Draft draft = garage.theft(id);
                        draft.act().mutable_report_stolen()->set_alarm(proto::vehicles::WANTED);
                        c.apply(draft);
                    },
                    Outcome::vehicle_is_wanted},
                   {"it is being exported",
                    [&](Country& c, Draft&) { c.apply(garage.exporting(id)); },
                    Outcome::vehicle_is_leaving},
                   {"it was to be exported and has not left",
                    [&](Country& c, Draft& d) {
                        c.apply(garage.exporting(id));
                        c.pass_days(31);
                        d = garage.sale(id);
                        d.attested.front().at_day = c.today();
                    },
                    Outcome::applied},
                   {"a court holds it",
                    [&](Country& c, Draft&) { hold(c, id.view(), vehicles::scope::transfer); },
                    Outcome::vehicle_is_frozen},
                   {"a court holds it by its VIN",
                    [](Country& c, Draft&) {
                        hold(c, as_bytes(first_vin), vehicles::scope::transfer);
                    },
                    Outcome::vehicle_is_frozen},
                   {"a court holds what Ana has",
                    [&](Country& c, Draft&) {
                        hold(c, garage.ana.view(), vehicles::scope::transfer);
                    },
                    Outcome::vehicle_is_frozen},
                   {"a hold that is about something else",
                    [&](Country& c, Draft&) { hold(c, id.view(), vehicles::scope::encumber); },
                    Outcome::applied},
                   {"it is suspended",
                    [&](Country& c, Draft&) { c.apply(suspension(id)); },
                    Outcome::vehicle_is_suspended},
                   {"the inspection has expired",
                    [](Country& c, Draft& d) {
                        c.pass_days(101);
                        d.attested.front().at_day = c.today();
                    },
                    Outcome::inspection_not_valid},
                   {"on the inspection's last day",
                    [](Country& c, Draft& d) {
                        c.pass_days(100);
                        d.attested.front().at_day = c.today();
                    },
                    Outcome::applied},
                   {"no tax receipt", [](Country&, Draft& d) { d.body.clear_sources(); },
                    Outcome::source_missing},
                   {"by who does not have it",
                    [&](Country&, Draft& d) {
                        set_person(*sale_of(d).mutable_parts(0)->mutable_from(), garage.cholpon);
                    },
                    Outcome::party_not_holder},
                   {"nobody says that Ana is of age",
                    [](Country&, Draft& d) {
                        d.attested.clear();
                        d.without("car notary");
                    },
                    Outcome::endorsement_missing},
                   {"a minor without the guardianship body",
                    [](Country&, Draft& d) {
                        d.attested.front().answer = proto::PREDICATE_ANSWER_FALSE;
                    },
                    Outcome::predicate_is_false},
                   {"Ana does not agree", [](Country&, Draft& d) { d.without("ana"); },
                    Outcome::consent_missing},
                   {"Bek does not agree", [](Country&, Draft& d) { d.without("bek"); },
                    Outcome::consent_missing},
                   {"a lien, and the bank does not know",
                    [&](Country& c, Draft&) { c.apply(garage.lien(id, 1)); },
                    Outcome::vehicle_is_encumbered},
                   {"a lien, and the bank agrees",
                    [&](Country& c, Draft& d) {
                        c.apply(garage.lien(id, 1));
                        d.sign_also("pledger");
                    },
                    Outcome::applied},
                   {"three halves",
                    [](Country&, Draft& d) {
                        sale_of(d).mutable_parts(0)->set_numerator(3);
                        sale_of(d).mutable_parts(0)->set_denominator(2);
                    },
                    Outcome::shares_not_whole},
                   {"a half", [](Country&, Draft& d) { set_half(d); }, Outcome::applied},
                   {"another plate, which is taken",
                    [](Country&, Draft& d) { sale_of(d).set_plate("01KG124ABC"); },
                    Outcome::plate_in_use},
                   {"another plate, which is free",
                    [](Country&, Draft& d) { sale_of(d).set_plate("02KG124ABC"); },
                    Outcome::applied},
                   {"Ana is dead",
                    [&](Country& c, Draft&) { c.apply(garage.death("ana", c.today())); },
                    Outcome::subject_not_alive},
                   {"sold before", [](Country& c, Draft& d) { c.apply(d); },
                    Outcome::party_not_holder},
               });
}

TEST_CASE("VEH-04: the spouse of a joint owner has a say, what a sale leaves") {
    Garage garage = Garage::founded();
    garage.marry("ana", "cholpon");
    const VehicleId id = garage.settle(first_vin, "01KG123ABC", "ana");
    Draft use = garage.use_right(id);
    CHECK(garage.country.submit(use) == Outcome::consent_missing);
    use.sign_also("cholpon");
    garage.country.apply(use);
    Draft sale = garage.sale(id);
    CHECK(garage.country.submit(sale) == Outcome::consent_missing);
    sale.sign_also("cholpon");
    set_half(sale);
    CHECK(garage.country.submit(sale) == Outcome::applied);
    CHECK(garage.owners(id).size() == 2);
    CHECK(list_rows<vehicles::UseRight>(garage.country.view(), id).empty());
    // The certificate was replaced by nothing: a new one is issued at leisure.
    CHECK(identity::documents_of(garage.country.view(), id.view()).empty());
    const auto versions = list_rows<vehicles::EndedOwnership>(garage.country.view(), id);
    REQUIRE(versions.size() == 1);
    CHECK(versions.front().ownership.shares.size() == 1);
}

TEST_CASE("VEH-05: a sale online, rule by rule") {
    Garage garage = Garage::founded();
    show_faces(garage);
    const VehicleId id = garage.settle(first_vin, "01KG123ABC", "ana");
    Garage fresh = garage;
    garage.country.apply(garage.inspection(id, 10'000));
    check_rows(garage.country, online_sale(garage, id),
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"Ana signs with a key of the office",
                    [](Country&, Draft& d) {
                        d.without("ana face");
                        d.sign_also("ana");
                    },
                    Outcome::holder_face_not_bound},
                   {"to herself",
                    [&](Country&, Draft& d) {
                        d.act().mutable_transfer_vehicle_online()->set_buyer(field(garage.ana));
                    },
                    Outcome::malformed_act},
                   {"there is a lien",
                    [&](Country& c, Draft&) { c.apply(garage.lien(id, 1)); },
                    Outcome::vehicle_is_encumbered},
                   {"it is stolen",
                    [&](Country& c, Draft&) { c.apply(garage.theft(id)); },
                    Outcome::vehicle_is_stolen},
                   {"a foreigner buys",
                    [&](Country& c, Draft& d) {
                        Draft draft = by_state("migration");
                        add_source(draft, 201, c.today());
                        auto& request = *draft.act().mutable_change_citizenship_kind();
                        request.set_subject(field(garage.bek));
                        request.set_kind(proto::identity::FOREIGNER);
                        c.apply(draft);
                        (void)d;
                    },
                    Outcome::party_not_eligible},
                   {"fines are due",
                    [](Country&, Draft& d) {
                        for (auto& entry : d.attested) {
                            if (entry.code == proto::NO_TRAFFIC_DEBT) {
                                entry.answer = proto::PREDICATE_ANSWER_FALSE;
                            }
                        }
                    },
                    Outcome::vehicle_has_debt},
                   {"nobody knows of taxes",
                    [](Country&, Draft& d) {
                        std::erase_if(d.attested, [](const Attested& entry) {
                            return entry.code == proto::TAX_PAID;
                        });
                        d.without("taxman");
                    },
                    Outcome::endorsement_missing},
                   {"of half of it",
                    [&](Country& c, Draft&) {
                        Draft half = garage.sale(id);
                        set_half(half);
                        c.apply(half);
                    },
                    Outcome::party_not_holder},
               });
    CHECK(fresh.country.submit(online_sale(fresh, id)) == Outcome::inspection_not_valid);
}

TEST_CASE("VEH-06: heirs, by the notary or by the certificate of the estate") {
    Garage garage = Garage::founded();
    const VehicleId id = garage.settle(first_vin, "01KG123ABC", "ana");
    garage.country.apply(garage.use_right(id));
    CHECK(garage.country.submit(inheritance(garage, id)) == Outcome::subject_not_deceased);
    garage.die("ana", garage.country.today());
    CHECK(list_rows<vehicles::UseRight>(garage.country.view(), id).empty());
    const auto request = [](Draft& d) -> auto& { return *d.act().mutable_inherit_vehicle(); };
    check_rows(garage.country, inheritance(garage, id),
               {
                   {"too early", [](Country&, Draft&) {}, Outcome::inheritance_wait_not_over},
                   {"too early, but a court says so",
                    [](Country&, Draft& d) { d.sign_also("judge"); }, Outcome::applied},
                   {"after the wait", [](Country& c, Draft&) { c.pass_days(183); },
                    Outcome::applied},
                   {"stolen",
                    [&](Country& c, Draft& d) {
                        c.apply(garage.theft(id));
                        d.sign_also("judge");
                    },
                    Outcome::vehicle_is_stolen},
                   {"held",
                    [&](Country& c, Draft& d) {
                        hold(c, id.view(), vehicles::scope::inherit);
                        d.sign_also("judge");
                    },
                    Outcome::vehicle_is_frozen},
                   {"shares that are not the whole",
                    [&](Country&, Draft& d) {
                        request(d).mutable_heirs()->set_denominator(4);
                    },
                    Outcome::shares_not_whole},
                   {"nobody has said who", [&](Country&, Draft& d) { request(d).clear_heirs(); },
                    Outcome::nothing_is_given},
                   {"nobody inherits, the state gets it",
                    [&](Country& c, Draft& d) {
                        give_to_state(c, garage.ana, id);
                        request(d).clear_heirs();
                    },
                    Outcome::nothing_is_given},
                   {"an heir who is dead",
                    [&](Country& c, Draft& d) {
                        c.apply(garage.death("cholpon", c.today()));
                        d.sign_also("judge");
                    },
                    Outcome::subject_not_alive},
               });
    garage.country.pass_days(183);
    garage.country.apply(inheritance(garage, id));
    CHECK(garage.owners(id).size() == 2);
    CHECK(garage.ownership(id).denominator == 3);
    CHECK(garage.ownership(id).ground == vehicles::Ground::inheritance);
}

TEST_CASE("EST-05: a vehicle that fell to the state goes where a court or an auction sends it") {
    Garage garage = Garage::founded();
    const VehicleId id = garage.settle(first_vin, "01KG123ABC", "ana");
    garage.die("ana", garage.country.today());
    garage.country.pass_days(200);
    Draft escheat = by_state("notary");
    auto& request = *escheat.act().mutable_escheat_estate();
    request.set_estate(field(courts::estate_of(garage.country.view(), garage.ana)->id));
    request.set_object(field(id));
    request.set_act(act_paper(escheat));
    request.set_court_act(field(garage.country.decide(proto::courts::GIVE_TO_STATE, id.view())));
    garage.country.apply(escheat);
    const auto given = [&] { return courts::entitlements(garage.country.view(), id.view()).size(); };
    CHECK(given() == 1);
    SECTION("by a court") {
        const CourtActId order = garage.country.decide(proto::courts::TRANSFER_RIGHT, id.view());
        Draft draft = by_judge();
        auto& transfer = *draft.act().mutable_transfer_vehicle_by_court();
        transfer.set_vehicle(field(id));
        transfer.set_court_act(field(order));
        auto& part = *transfer.add_parts();
        set_person(*part.mutable_from(), garage.ana);
        set_organisation(*part.mutable_to(), "BANK");
        part.set_numerator(1);
        part.set_denominator(1);
        transfer.set_act(act_paper(draft));
        garage.country.apply(draft);
    }
    SECTION("at an auction") {
        Draft draft = Garage::by("car notary");
        draft.sign_also("cholpon");
        add_source(draft, document::auction_protocol, garage.country.today());
        auto& auction = *draft.act().mutable_transfer_vehicle_by_auction();
        auction.set_vehicle(field(id));
        set_person(*auction.mutable_buyer(), garage.cholpon);
        auction.set_act(act_paper(draft));
        garage.country.apply(draft);
    }
    CHECK(given() == 0);
}

TEST_CASE("VEH-07: a court orders who has it, of a stolen vehicle too") {
    Garage garage = Garage::founded();
    const VehicleId id = garage.settle(first_vin, "01KG123ABC", "ana");
    garage.country.apply(garage.theft(id));
    const CourtActId order = garage.country.decide(proto::courts::TRANSFER_RIGHT, id.view());
    Draft draft = by_judge();
    auto& request = *draft.act().mutable_transfer_vehicle_by_court();
    request.set_vehicle(field(id));
    request.set_court_act(field(order));
    auto& part = *request.add_parts();
    set_person(*part.mutable_from(), garage.ana);
    set_person(*part.mutable_to(), garage.cholpon);
    part.set_numerator(1);
    part.set_denominator(3);
    request.set_act(act_paper(draft));
    const auto change = [](Draft& d) -> auto& {
        return *d.act().mutable_transfer_vehicle_by_court();
    };
    check_rows(garage.country, draft,
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"ordered by nobody",
                    [&](Country&, Draft& d) { change(d).set_court_act(field(commit("x"))); },
                    Outcome::court_act_not_found},
                   {"from who does not have it",
                    [&](Country&, Draft& d) {
                        set_person(*change(d).mutable_parts(0)->mutable_from(), garage.bek);
                    },
                    Outcome::party_not_holder},
                   {"carried out before", [](Country& c, Draft& d) { c.apply(d); },
                    Outcome::court_act_orders_otherwise},
                   {"what nobody commanded",
                    [&](Country&, Draft& d) {
                        change(d).clear_parts();
                        change(d).clear_court_act();
                    },
                    Outcome::nothing_is_given},
               });

    Draft command = by_judge();
    auto& commanded = *command.act().mutable_command_transfer();
    commanded.set_court_act(field(order));
    commanded.set_command(proto::courts::TRANSFER_RIGHT);
    commanded.set_target(field(id));
    commanded.set_denominator(1'000'000'000'000);
    const auto& low = std::min(garage.bek, garage.cholpon);
    const auto& high = std::max(garage.bek, garage.cholpon);
    for (const SubjectId& holder : {low, high}) {
        auto& share = *commanded.add_shares();
        share.set_holder(field(holder));
        share.set_numerator(500'000'000'000);
    }
    garage.country.apply(command);
    change(draft).clear_parts();
    change(draft).clear_court_act();
    Garage merged = garage; // Of two who turn out to be one person, the one that stays gets it.
    Draft merger = by_officer();
    for (const char* also : {"supervisor", "bek", "cholpon"}) merger.sign_also(also);
    merger.act().mutable_merge_subjects()->set_winner(field(merged.bek));
    merger.act().mutable_merge_subjects()->set_loser(field(merged.cholpon));
    merged.country.apply(merger);
    merged.country.apply(draft);
    CHECK(merged.owners(id) == std::vector{std::pair{merged.bek, 1U}});
    garage.country.apply(draft);
    CHECK(garage.owners(id) == std::vector{std::pair{low, 1U}, std::pair{high, 1U}});
    CHECK(garage.country.submit(draft) == Outcome::nothing_is_given);
}

TEST_CASE("VEH-07: an auction ends the enforced lien and those after it") {
    Garage garage = Garage::founded();
    const VehicleId id = garage.settle(first_vin, "01KG123ABC", "ana");
    for (std::uint32_t rank = 1; rank <= 3; ++rank) garage.country.apply(garage.lien(id, rank));
    Draft draft = Garage::by("car notary");
    draft.sign_also("cholpon");
    add_source(draft, document::auction_protocol, garage.country.today());
    auto& request = *draft.act().mutable_transfer_vehicle_by_auction();
    request.set_vehicle(field(id));
    set_person(*request.mutable_buyer(), garage.cholpon);
    request.set_lien(field(garage.liens(id).at(1).id));
    request.set_act(act_paper(draft));
    const auto change = [](Draft& d) -> auto& {
        return *d.act().mutable_transfer_vehicle_by_auction();
    };
    check_rows(garage.country, draft,
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"a lien of nothing",
                    [&](Country&, Draft& d) { change(d).set_lien(field(commit("x"))); },
                    Outcome::lien_not_found},
                   {"no protocol", [](Country&, Draft& d) { d.body.clear_sources(); },
                    Outcome::source_missing},
                   {"the buyer does not agree",
                    [](Country&, Draft& d) { d.without("cholpon"); }, Outcome::consent_missing},
                   {"held",
                    [&](Country& c, Draft&) { hold(c, id.view(), vehicles::scope::transfer); },
                    Outcome::vehicle_is_frozen},
                   {"stolen", [&](Country& c, Draft&) { c.apply(garage.theft(id)); },
                    Outcome::vehicle_is_stolen},
               });
    garage.country.apply(draft);
    CHECK(garage.liens(id).size() == 1);
    CHECK(garage.owners(id).front().first == garage.cholpon);
}

TEST_CASE("VEH-08: what spouses have together is divided, exactly") {
    Garage garage = Garage::founded();
    const MarriageId marriage = garage.marry("ana", "bek");
    Draft joint = garage.registration(first_vin, "01KG123ABC", "ana");
    joint.sign_also("bek");
    auto& party = *joint.act().mutable_register_first()->mutable_owners()->mutable_shares(0)
                       ->mutable_party();
    party.Clear();
    party.set_kind(proto::land::GROUP);
    party.set_group(proto::land::SPOUSES_JOINT);
    party.add_members(field(std::min(garage.ana, garage.bek)));
    party.add_members(field(std::max(garage.ana, garage.bek)));
    const VehicleId id = id_given<VehicleId>(garage.country.apply(joint), 0, 0);

    Draft draft = Garage::by("clerk of cars");
    draft.sign_also("ana");
    draft.sign_also("bek");
    garage.of_age(draft, "ana");
    garage.of_age(draft, "bek");
    draft.without("car notary");
    draft.sign_also("car notary");
    auto& request = *draft.act().mutable_divide_joint_vehicle();
    request.set_vehicle(field(id));
    request.set_marriage(field(marriage));
    request.mutable_shares()->set_denominator(3);
    add_share(*request.mutable_shares(), garage.ana, 1);
    add_share(*request.mutable_shares(), garage.bek, 2);
    request.set_act(act_paper(draft));
    const auto change = [](Draft& d) -> auto& { return *d.act().mutable_divide_joint_vehicle(); };
    check_rows(garage.country, draft,
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"of no marriage",
                    [&](Country&, Draft& d) { change(d).set_marriage(field(commit("x"))); },
                    Outcome::marriage_not_found},
                   {"to somebody else",
                    [&](Country&, Draft& d) {
                        set_person(*change(d).mutable_shares()->mutable_shares(0)->mutable_party(),
                                   garage.cholpon);
                    },
                    Outcome::party_not_holder},
                   {"one does not agree", [](Country&, Draft& d) { d.without("bek"); },
                    Outcome::consent_missing},
                   {"one does not agree, and no court has ordered it",
                    [&](Country&, Draft& d) { change(d).set_court_act(field(commit("x"))); },
                    Outcome::court_act_not_found},
                   {"held",
                    [&](Country& c, Draft&) { hold(c, id.view(), vehicles::scope::transfer); },
                    Outcome::vehicle_is_frozen},
               });
    garage.country.apply(draft);
    CHECK(garage.ownership(id).denominator == 3);
    CHECK(garage.owners(id).size() == 2);
}

TEST_CASE("VEH-09: a reported sale suspends the vehicle when the buyer does not come") {
    Garage garage = Garage::founded();
    const VehicleId id = garage.settle(first_vin, "01KG123ABC", "ana");
    Draft draft = Garage::by("clerk of cars");
    draft.sign_also("ana");
    auto& request = *draft.act().mutable_report_unregistered_sale();
    request.set_vehicle(field(id));
    set_person(*request.mutable_seller(), garage.ana);
    request.set_act(act_paper(draft));
    check_rows(garage.country, draft,
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"by who does not have it",
                    [&](Country&, Draft& d) {
                        set_person(*d.act().mutable_report_unregistered_sale()->mutable_seller(),
                                   garage.bek);
                    },
                    Outcome::party_not_holder},
                   {"without the seller", [](Country&, Draft& d) { d.without("ana"); },
                    Outcome::consent_missing},
                   {"of a stolen vehicle",
                    [&](Country& c, Draft&) { c.apply(garage.theft(id)); },
                    Outcome::vehicle_is_stolen},
                   {"twice", [](Country& c, Draft& d) { c.apply(d); },
                    Outcome::sale_reported_before},
               });
    garage.country.apply(draft);
    const std::int32_t today = garage.country.today();
    CHECK(garage.vehicle(id).suspended_on(today + 30) == 0);
    CHECK(garage.vehicle(id).suspended_on(today + 31) == vehicles::suspension::sale);

    Draft back = Garage::by("clerk of cars");
    back.sign_also("ana");
    back.act().mutable_lift_suspension()->set_vehicle(field(id));
    back.act().mutable_lift_suspension()->set_withdraw_sale(1);
    back.act().mutable_lift_suspension()->set_act(act_paper(back));
    Garage withdrawn = garage;
    CHECK(withdrawn.country.submit(back) == Outcome::applied);
    CHECK(withdrawn.country.submit(back) == Outcome::sale_not_reported);

    garage.country.pass_days(40);
    Draft late = garage.sale(id);
    CHECK(garage.country.submit(late) == Outcome::applied);
    CHECK_FALSE(garage.vehicle(id).sale_until);
}
