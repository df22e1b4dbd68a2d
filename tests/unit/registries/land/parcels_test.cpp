// LND-03 to 05, 12 to 18, 26 to 28: displays, dividing, merging, boundaries, surveys, buildings.

#include "village.hpp"

#include "registries/land/common.hpp"
#include "registries/land/map.hpp"
#include "registries/land/queries.hpp"

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;
namespace document = tamga::registries::land::document;

namespace {

auto& division_of(Draft& draft) { return *draft.act().mutable_subdivide_parcel(); }

land::Parcel parcel(const Village& village, const std::string& code) {
    const auto found = land::parcel(village.country.view(), as_bytes(code));
    REQUIRE(found);
    return *found;
}

void map_right(Draft& draft, const land::RightId& id, std::vector<std::uint32_t> children) {
    auto& mapping = *division_of(draft).add_rights();
    mapping.set_right(field(id));
    for (const std::uint32_t child : children) mapping.add_children(child);
    std::ranges::sort(*division_of(draft).mutable_rights(), {},
                      [](const auto& entry) { return entry.right(); });
}

Draft easement(const std::string& servient, const std::string& dominant) {
    Draft draft = Village::by("keeper");
    draft.sign_also("ana");
    auto& request = *draft.act().mutable_register_easement();
    request.set_servient(servient);
    request.set_dominant(dominant);
    request.set_act(act_paper(draft));
    return draft;
}

// P-0 and P-1 of Ana become P-01.
Draft merger() {
    Draft draft = Village::by("surveyor");
    draft.sign_also("approver");
    draft.sign_also("ana");
    auto& request = *draft.act().mutable_consolidate_parcels();
    request.add_parcels("P-0");
    request.add_parcels("P-1");
    set_parcel(*request.mutable_merged()->mutable_parcel(), "P-01",
               {{0, 0}, {200'000, 0}, {200'000, 100'000}, {0, 100'000}});
    set_shape(*request.mutable_merged()->mutable_parcel()->mutable_shape(),
              {{0, 0}, {100'000, 0}, {200'000, 0}, {200'000, 100'000}, {100'000, 100'000},
               {0, 100'000}});
    request.mutable_merged()->set_unit("U-01");
    request.set_act(act_paper(draft));
    return draft;
}

} // namespace

TEST_CASE("LND-12: a parcel is divided, rule by rule") {
    Village village = Village::founded();
    village.settle(0, village.ana);
    check_rows(
        village.country, village.division(0),
        {
            {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
            {"of nothing that there is",
             [](Country&, Draft& d) { division_of(d).set_parcel("P-9"); },
             Outcome::parcel_not_found},
            {"without the owner", [](Country&, Draft& d) { d.without("ana"); },
             Outcome::consent_missing},
            {"without a survey", [](Country&, Draft& d) { d.body.clear_sources(); },
             Outcome::source_missing},
            {"one child alone",
             [](Country&, Draft& d) { division_of(d).mutable_children()->RemoveLast(); },
             Outcome::malformed_act},
            {"two children of one code",
             [](Country&, Draft& d) {
                 division_of(d).mutable_children(1)->mutable_parcel()->set_code("P-0A");
             },
             Outcome::code_used_before},
            {"a child's code that begins otherwise than the table says",
             [](Country& c, Draft&) { tell_prefixes(c, {"P-0A"}, c.today()); },
             Outcome::parcel_prefix_not_known},
            {"one millimetre of overlap",
             [](Country&, Draft& d) {
                 set_parcel(*division_of(d).mutable_children(1)->mutable_parcel(), "P-0B",
                            rectangle(49'999, 0, 100'000, 100'000));
             },
             Outcome::shapes_overlap},
            {"one millimetre of gap",
             [](Country&, Draft& d) {
                 set_parcel(*division_of(d).mutable_children(1)->mutable_parcel(), "P-0B",
                            rectangle(50'001, 0, 100'000, 100'000));
             },
             Outcome::shapes_leave_gap},
            {"beyond the old parcel",
             [](Country&, Draft& d) {
                 set_shape(*division_of(d).mutable_children(1)->mutable_parcel()->mutable_shape(),
                           rectangle(50'000, 0, 100'001, 100'000));
             },
             Outcome::shapes_reach_outside},
            {"a corner far from its edge",
             [](Country&, Draft& d) {
                 division_of(d).mutable_insertions(0)->set_point(1, 5);
             },
             Outcome::insertion_does_not_fit},
            {"official areas that do not add up",
             [](Country&, Draft& d) {
                 auto& child = *division_of(d).mutable_children(1)->mutable_parcel();
                 child.set_official_mm2(child.official_mm2() + 11'000'000);
             },
             Outcome::area_out_of_tolerance},
            {"under a hold on dividing",
             [](Country& c, Draft&) { hold(c, as_bytes("P-0"), 4); }, Outcome::unit_is_frozen},
            {"a right is mapped that there is not",
             [](Country&, Draft& d) { map_right(d, land::RightId(), {0}); },
             Outcome::rights_unaccounted},
        });

    village.country.apply(village.division(0));
    const land::Parcel parent = parcel(village, "P-0");
    CHECK_FALSE(parent.is_current());
    CHECK(parent.children.size() == 2);
    CHECK(parcel(village, "P-0A").area2 + parcel(village, "P-0B").area2 == parent.area2);
    CHECK(village.primary("U-0B").shares[0].party.id == to_bytes(village.ana.view()));
    CHECK_FALSE(land::unit(village.country.view(), as_bytes("U-0"))->is_current());
    CHECK(land::lineage_of(village.country.view(), parent, 9).descendants.size() == 2);
    CHECK(village.country.submit(village.division(0)) == Outcome::parcel_not_current);
    const auto window = land::parcels_in(village.country.view(), 7692,
                                         {{60'000, 10'000}, {61'000, 11'000}}, {}, 10);
    REQUIRE(window.parcels.size() == 1);
    CHECK(to_text(window.parcels[0].code) == "P-0B");
}

TEST_CASE("6.7 vector 7: a division leaves no right behind, a neighbour takes the new corner") {
    Village village = Village::founded();
    village.settle(0, village.ana);
    village.settle(1, village.ana);
    village.country.apply(easement("U-0", "U-1"));
    village.country.apply(village.mortgage(0, 1));
    const auto rights = village.rights("U-0"); // Ownership, servitude, mortgage.
    Draft draft = village.division(0);
    draft.sign_also("banker");
    Draft unmapped = draft;
    map_right(unmapped, rights.at(2).id, {0, 1});
    CHECK(village.country.submit(unmapped) == Outcome::rights_unaccounted);
    map_right(draft, rights.at(1).id, {1});
    map_right(draft, rights.at(2).id, {0, 1});
    Draft without_bank = draft;
    without_bank.without("banker");
    CHECK(village.country.submit(without_bank) == Outcome::unit_is_encumbered);
    Draft burden_ends = draft;
    for (auto& mapping : *division_of(burden_ends).mutable_rights()) {
        if (mapping.right() == field(rights.at(1).id)) mapping.clear_children();
    }
    CHECK(village.country.submit(burden_ends) == Outcome::rights_unaccounted);
    Draft out_of_order = draft;
    division_of(out_of_order).mutable_rights()->SwapElements(0, 1);
    CHECK(village.country.submit(out_of_order) == Outcome::malformed_act);
    CHECK(village.country.submit(draft) == Outcome::applied);
    CHECK(village.rights("U-0A").size() == 2);
    CHECK(village.rights("U-0B").size() == 3);
    CHECK(village.rights("U-0B").at(1).dominant == to_bytes(as_bytes("U-1")));

    // Dividing the dominant unit: the servitude is for both children then.
    Draft next = village.division(1);
    CHECK(village.country.submit(next) == Outcome::applied);
    CHECK(village.rights("U-0B").size() == 4);

    // A cut across: the corner on the common boundary is the neighbour's too.
    Village fresh = Village::founded();
    fresh.settle(0, fresh.ana);
    fresh.settle(1, fresh.ana);
    Draft across = fresh.division(0);
    auto& request = division_of(across);
    request.clear_insertions();
    const auto insert = [&](std::int64_t x, std::int64_t from, std::int64_t to,
                            const char* neighbour) {
        auto& insertion = *request.add_insertions();
        for (const std::int64_t value : {x, from, x, to}) insertion.add_edge(value);
        insertion.add_point(x);
        insertion.add_point(50'000);
        insertion.set_neighbour(neighbour);
    };
    insert(100'000, 0, 100'000, "P-1");
    insert(0, 100'000, 0, "");
    set_parcel(*request.mutable_children(0)->mutable_parcel(), "P-0A",
               rectangle(0, 0, 100'000, 50'000));
    set_parcel(*request.mutable_children(1)->mutable_parcel(), "P-0B",
               rectangle(0, 50'000, 100'000, 100'000));
    Draft silent = across;
    division_of(silent).mutable_insertions(0)->clear_neighbour();
    CHECK(fresh.country.submit(silent) == Outcome::shape_not_noded);
    CHECK(fresh.country.submit(across) == Outcome::applied);
    CHECK(parcel(fresh, "P-1").rings[0].points.size() == 5);
    CHECK(parcel(fresh, "P-1").version == 2);
}

TEST_CASE("LND-13: parcels of the same owners become one") {
    Village village = Village::founded();
    village.settle(0, village.ana);
    village.settle(1, village.ana);
    village.settle(3, village.ana);
    village.country.apply(easement("U-0", "U-1"));
    village.country.apply(easement("U-3", "U-1"));
    Draft draft = merger();
    add_source(draft, document::survey, village.country.today());
    auto request_of = [](Draft& d) -> auto& { return *d.act().mutable_consolidate_parcels(); };
    check_rows(village.country, draft,
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"without the owner", [](Country&, Draft& d) { d.without("ana"); },
                    Outcome::consent_missing},
                   {"a code that begins otherwise than the table says",
                    [](Country& c, Draft&) { tell_prefixes(c, {"X"}, c.today()); },
                    Outcome::parcel_prefix_not_known},
                   {"two that do not touch",
                    [&](Country&, Draft& d) { request_of(d).set_parcels(1, "P-3"); },
                    Outcome::shapes_not_one},
                   {"a form that is wrong comes before what is there",
                    [&](Country&, Draft& d) {
                        request_of(d).set_parcels(0, "P-99");
                        request_of(d).set_parcels(1, "p 1");
                    },
                    Outcome::malformed_act},
                   {"a shape without a corner of the old ones",
                    [&](Country&, Draft& d) {
                        set_shape(*request_of(d).mutable_merged()->mutable_parcel()
                                       ->mutable_shape(),
                                  rectangle(0, 0, 200'000, 100'000));
                    },
                    Outcome::shapes_leave_gap},
                   {"the whole said as two halves",
                    [&](Country& c, Draft& d) {
                        Draft fourth = village.first_registration(2, village.ana);
                        auto& shares =
                            *fourth.act().mutable_register_parcel_first()->mutable_shares();
                        shares.set_denominator(2);
                        shares.mutable_shares(0)->set_numerator(2);
                        c.apply(fourth);
                        request_of(d).set_parcels(0, "P-1");
                        request_of(d).set_parcels(1, "P-2");
                        set_parcel(*request_of(d).mutable_merged()->mutable_parcel(), "P-01",
                                   {{100'000, 0}, {200'000, 0}, {300'000, 0}, {300'000, 100'000},
                                    {200'000, 100'000}, {100'000, 100'000}});
                        request_of(d).mutable_merged()->mutable_parcel()->set_official_mm2(
                            20'000'000'000);
                    },
                    Outcome::applied},
                   {"of another owner",
                    [&](Country& c, Draft& d) {
                        c.apply(village.sale(0));
                        d.sign_also("bek");
                    },
                    Outcome::owners_differ},
                   {"one of them is mortgaged",
                    [&](Country& c, Draft& d) {
                        c.apply(village.mortgage(0, 1));
                        d.sign_also("banker");
                    },
                    Outcome::rights_unaccounted},
                   {"both are, to the same bank",
                    [&](Country& c, Draft& d) {
                        c.apply(village.mortgage(0, 1));
                        c.apply(village.mortgage(1, 1));
                        d.sign_also("banker");
                    },
                    Outcome::applied},
               });
    village.country.apply(draft);
    CHECK(village.rights("U-01").size() == 1); // No servitude on the own land.
    CHECK(village.rights("U-3").at(1).dominant == to_bytes(as_bytes("U-01")));
    CHECK(parcel(village, "P-01").parents.size() == 2);
}

TEST_CASE("LND-14 to 16: a boundary moves, a parcel is measured anew, its category changes") {
    Village village = Village::founded();
    village.settle(0, village.ana);
    village.settle(1, village.bek);
    Draft draft = Village::by("surveyor");
    for (const char* also : {"approver", "ana", "bek"}) draft.sign_also(also);
    add_source(draft, document::survey, village.country.today());
    auto& request = *draft.act().mutable_adjust_boundary();
    request.set_left("P-0");
    request.set_right("P-1");
    set_shape(*request.mutable_left_shape(), {{0, 0}, {100'000, 0}, {100'500, 50'000},
                                              {100'000, 100'000}, {0, 100'000}});
    set_shape(*request.mutable_right_shape(), {{100'000, 0}, {200'000, 0}, {200'000, 100'000},
                                               {100'000, 100'000}, {100'500, 50'000}});
    request.set_left_official_mm2(10'025'000'000);
    request.set_right_official_mm2(9'975'000'000);
    request.set_act(act_paper(draft));
    auto change = [](Draft& d) -> auto& { return *d.act().mutable_adjust_boundary(); };
    check_rows(village.country, draft,
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"without one neighbour", [](Country&, Draft& d) { d.without("bek"); },
                    Outcome::consent_missing},
                   {"one side alone",
                    [&](Country&, Draft& d) {
                        set_shape(*change(d).mutable_right_shape(), square(1));
                    },
                    Outcome::shapes_overlap},
                   {"more than an adjustment may",
                    [&](Country&, Draft& d) {
                        set_shape(*change(d).mutable_left_shape(),
                                  {{0, 0}, {100'000, 0}, {104'000, 50'000}, {100'000, 100'000},
                                   {0, 100'000}});
                        change(d).set_left_official_mm2(10'200'000'000);
                    },
                    Outcome::moved_too_far},
               });
    village.country.apply(draft);
    CHECK(parcel(village, "P-0").area2 + parcel(village, "P-1").area2 == 40'000'000'000);

    Draft survey = Village::by("surveyor");
    survey.sign_also("approver");
    add_source(survey, document::survey, village.country.today());
    add_source(survey, document::neighbours_notified, village.country.today());
    auto& measured = *survey.act().mutable_resurvey_parcel();
    measured.set_parcel("P-0");
    set_shape(*measured.mutable_shape(), {{0, 100'000}, {100, 50}, {100'000, 0},
                                          {100'500, 50'000}, {100'000, 100'000}});
    measured.set_official_mm2(10'022'000'000);
    measured.set_accuracy_mm(20);
    measured.set_act(act_paper(survey));
    Draft far = survey;
    set_shape(*far.act().mutable_resurvey_parcel()->mutable_shape(),
              {{0, 100'000}, {600, 300}, {100'000, 0}, {100'500, 50'000}, {100'000, 100'000}});
    CHECK(village.country.submit(far) == Outcome::moved_too_far);
    Draft into = survey;
    set_shape(*into.act().mutable_resurvey_parcel()->mutable_shape(),
              {{0, 0}, {100'000, 0}, {100'600, 50'000}, {100'000, 100'000}, {0, 100'000}});
    CHECK(village.country.submit(into) == Outcome::shapes_overlap);
    CHECK(village.country.submit(survey) == Outcome::applied);
    CHECK(parcel(village, "P-0").accuracy_mm == 20);

    Draft convert = Village::by("mayor");
    add_source(convert, document::category_decision, village.country.today());
    convert.act().mutable_convert_land_category()->set_parcel("P-0");
    convert.act().mutable_convert_land_category()->set_category(3);
    convert.act().mutable_convert_land_category()->set_act(act_paper(convert));
    CHECK(village.country.submit(convert) == Outcome::applied);
    CHECK(parcel(village, "P-0").category == 3);
}

TEST_CASE("LND-03 to 05: shown to the public, objected to, resolved") {
    Village village = Village::founded();
    Draft open = Village::by("approver");
    open.act().mutable_open_public_display()->add_parcels("P-0");
    open.act().mutable_open_public_display()->set_act(act_paper(open));
    Country elsewhen = village.country;
    tell_prefixes(elsewhen, {"X"}, elsewhen.today());
    CHECK(elsewhen.submit(open) == Outcome::parcel_prefix_not_known);
    const auto display = id_given<land::DisplayId>(village.country.apply(open), 0, 0);

    Draft objection = Village::by("keeper");
    objection.sign_also("cholpon");
    auto& request = *objection.act().mutable_lodge_objection();
    request.set_display(field(display));
    request.set_parcel("P-0");
    set_person(*request.mutable_objector(), village.cholpon);
    request.set_act(act_paper(objection));
    Draft elsewhere = objection;
    elsewhere.act().mutable_lodge_objection()->set_parcel("P-7");
    CHECK(village.country.submit(elsewhere) == Outcome::display_not_found);
    const auto id = id_given<land::ObjectionId>(village.country.apply(objection), 0, 0);

    Draft close = Village::by("approver");
    close.act().mutable_close_public_display()->set_display(field(display));
    CHECK(village.country.submit(close) == Outcome::display_wait_not_over);
    Draft claim = village.first_registration(0);
    claim.body.clear_sources();
    add_source(claim, document::survey, village.country.today());
    claim.act().mutable_register_parcel_first()->set_display(field(display));
    CHECK(village.country.submit(claim) == Outcome::display_not_open);
    village.country.pass_days(30);
    CHECK(village.country.submit(close) == Outcome::applied);
    CHECK(village.country.submit(close) == Outcome::display_not_open);
    CHECK(village.country.submit(claim) == Outcome::objection_open);

    Draft resolve = Village::by("keeper");
    auto& resolution = *resolve.act().mutable_resolve_objection();
    resolution.set_objection(field(id));
    resolution.set_resolution(proto::land::WITHDRAWN);
    resolution.set_act(act_paper(resolve));
    CHECK(village.country.submit(resolve) == Outcome::consent_missing);
    resolve.sign_also("cholpon");
    Draft dismissed = resolve;
    dismissed.act().mutable_resolve_objection()->set_resolution(proto::land::DISMISSED);
    CHECK(village.country.submit(dismissed) == Outcome::endorsement_missing);
    CHECK(village.country.submit(resolve) == Outcome::applied);
    CHECK(village.country.submit(resolve) == Outcome::objection_not_open);
    CHECK(village.country.submit(claim) == Outcome::applied);
}

TEST_CASE("LND-17, 18, 27, 28: a house, its flats, what they have in common, and their end") {
    Village village = Village::founded();
    village.settle(0, village.ana);
    const std::int32_t today = village.country.today();
    const auto building = [&](proto::land::BuildingKind kind, const std::string& code) {
        Draft draft = Village::by("approver");
        add_source(draft, document::commissioning_act, today);
        auto& request = *draft.act().mutable_register_building();
        request.set_kind(kind);
        request.set_code(code);
        request.set_act(act_paper(draft));
        return draft;
    };
    Draft house = building(proto::land::BUILDING, "B-1");
    auto& request = *house.act().mutable_register_building();
    request.add_parcels("P-0");
    set_shape(*request.mutable_footprint(), rectangle(10'000, 10'000, 30'000, 20'000));
    Draft outside = house;
    set_shape(*outside.act().mutable_register_building()->mutable_footprint(),
              rectangle(90'000, 10'000, 110'000, 20'000));
    CHECK(village.country.submit(outside) == Outcome::building_outside_parcel);
    CHECK(village.country.submit(house) == Outcome::applied);
    for (const char* number : {"1", "2"}) {
        Draft flat = building(proto::land::BUILDING_UNIT, std::string("F-") + number);
        auto& part = *flat.act().mutable_register_building();
        part.set_building("B-1");
        part.set_unit(std::string("UF-") + number);
        part.mutable_shares()->set_denominator(1);
        add_share(*part.mutable_shares(), village.ana, 1);
        CHECK(village.country.submit(flat) == Outcome::applied);
    }
    Draft common = building(proto::land::COMMON_PROPERTY, "");
    auto& fractions = *common.act().mutable_register_building();
    fractions.set_building("B-1");
    fractions.set_fraction_denominator(10);
    for (const auto& [code, numerator] : {std::pair{"F-1", 6u}, std::pair{"F-2", 3u}}) {
        auto& fraction = *fractions.add_fractions();
        fraction.set_building_unit(code);
        fraction.set_numerator(numerator);
    }
    CHECK(village.country.submit(common) == Outcome::shares_not_whole);
    common.act().mutable_register_building()->mutable_fractions(1)->set_numerator(4);
    CHECK(village.country.submit(common) == Outcome::applied);

    Draft plan = Village::by("keeper");
    auto& issued = *plan.act().mutable_issue_cadastral_plan();
    issued.set_unit("UF-1");
    issued.set_doc_tag(std::string(32, 'q'));
    issued.set_act(act_paper(plan));
    CHECK(village.country.submit(plan) == Outcome::applied);
    CHECK(village.country.submit(plan) == Outcome::document_tag_used);

    const auto demolition = [&](const char* code) {
        Draft draft = Village::by("approver");
        add_source(draft, document::demolition_act, today);
        draft.act().mutable_demolish_building()->set_code(code);
        draft.act().mutable_demolish_building()->set_act(act_paper(draft));
        return draft;
    };
    CHECK(village.country.submit(demolition("B-1")) == Outcome::unit_has_rights);
    CHECK(village.country.submit(demolition("F-1")) == Outcome::consent_missing);
    for (const char* code : {"F-1", "F-2"}) {
        Draft draft = demolition(code);
        draft.sign_also("ana");
        CHECK(village.country.submit(draft) == Outcome::applied);
    }
    Draft elsewhere = demolition("B-1");
    elsewhere.body.set_territory("417110");
    CHECK(village.country.submit(elsewhere) == Outcome::officer_outside_territory);
    CHECK(village.country.submit(demolition("B-1")) == Outcome::applied);
    CHECK(village.country.submit(demolition("B-1")) == Outcome::building_not_found);

    Draft cancel = Village::by("keeper");
    cancel.sign_also("second keeper");
    cancel.sign_also("ana");
    auto& title = *cancel.act().mutable_cancel_title();
    title.set_unit("U-0");
    title.set_reason(proto::land::DEMOLISHED);
    title.set_act(act_paper(cancel));
    CHECK(village.country.submit(cancel) == Outcome::rights_unaccounted);
}

TEST_CASE("LND-26: a slip of the pen is corrected, shares only by a court") {
    Village village = Village::founded();
    village.settle(0, village.ana);
    Draft draft = Village::by("keeper");
    draft.sign_also("second keeper");
    auto& request = *draft.act().mutable_correct_land_record();
    request.set_parcel("P-0");
    request.set_official_mm2(10'001'000'000);
    request.set_act(act_paper(draft));
    auto change = [](Draft& d) -> auto& { return *d.act().mutable_correct_land_record(); };
    check_rows(village.country, draft,
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"by one officer", [](Country&, Draft& d) { d.without("second keeper"); },
                    Outcome::second_officer_missing},
                   {"beyond the tolerance",
                    [&](Country&, Draft& d) { change(d).set_official_mm2(11'000'000'000); },
                    Outcome::area_out_of_tolerance},
                   {"shares without a court",
                    [&](Country&, Draft& d) {
                        change(d).set_unit("U-0");
                        change(d).mutable_shares()->set_denominator(1);
                        add_share(*change(d).mutable_shares(), village.bek, 1);
                    },
                    Outcome::endorsement_missing},
                   {"shares by a court",
                    [&](Country&, Draft& d) {
                        d.sign_also("judge");
                        change(d).set_unit("U-0");
                        change(d).mutable_shares()->set_denominator(1);
                        add_share(*change(d).mutable_shares(), village.bek, 1);
                    },
                    Outcome::applied},
               });
}
