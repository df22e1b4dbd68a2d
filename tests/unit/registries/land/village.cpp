// The village: see village.hpp.

#include "village.hpp"

#include "registries/identity/queries.hpp"
#include "registries/land/common.hpp"

#include <algorithm>

namespace tamga::registries::test {

void tell_prefixes(Country& country, const std::vector<std::string>& prefixes,
                   std::int32_t from_day) {
    Draft draft = by_governance();
    auto& request = *draft.act().mutable_load_codes();
    request.set_table(proto::codes::PARCEL_PREFIXES);
    for (const std::string& prefix : prefixes) {
        auto& row = *request.add_rows();
        row.set_code(prefix);
        row.set_valid_from_day(from_day);
    }
    country.apply(draft);
}

void found_agency(Country& country, const std::string& code,
                  std::vector<proto::access::Role> roles, proto::access::Register of) {
    Draft draft = by_governance();
    auto& request = *draft.act().mutable_register_agency();
    request.set_code(code);
    request.set_title(code);
    request.add_keys(key_field(code));
    std::ranges::sort(roles);
    for (const auto role : roles) request.add_roles(role);
    request.add_registers(of);
    country.apply(draft);
}

void open_office(Country& country, const std::string& agency, const std::string& code,
                 const std::string& territory) {
    Draft draft = by_agency(agency);
    auto& request = *draft.act().mutable_register_office();
    request.set_code(code);
    request.add_territories(territory);
    country.apply(draft);
}

void appoint(Country& country, const std::string& agency, const std::string& office,
             const std::string& territory, const std::string& name, proto::access::Role role) {
    Draft draft = by_agency(agency);
    draft.sign_also(name);
    auto& request = *draft.act().mutable_appoint_officer();
    request.set_key(key_field(name));
    request.set_office(office);
    request.add_roles(role);
    request.add_territories(territory);
    country.apply(draft);
}

Corners rectangle(std::int64_t left, std::int64_t low, std::int64_t right, std::int64_t high) {
    return {{left, low}, {right, low}, {right, high}, {left, high}};
}

Corners square(int number) {
    const std::int64_t side = 100'000;
    return rectangle(number * side, 0, (number + 1) * side, side);
}

void set_shape(proto::land::Polygon& polygon, const Corners& corners) {
    polygon.clear_rings();
    auto& ring = *polygon.add_rings();
    for (const auto& [x, y] : corners) {
        ring.add_xy(x);
        ring.add_xy(y);
    }
}

void set_parcel(proto::land::NewParcel& parcel, const std::string& code,
                const Corners& corners) {
    parcel.set_code(code);
    parcel.set_crs(7692);
    set_shape(*parcel.mutable_shape(), corners);
    const std::int64_t wide = corners[2].first - corners[0].first;
    const std::int64_t high = corners[2].second - corners[0].second;
    parcel.set_official_mm2(wide * high);
    parcel.set_accuracy_mm(50);
    parcel.set_category(1);
}

void set_person(proto::land::Party& party, const SubjectId& subject) {
    party.Clear();
    party.set_kind(proto::land::PERSON);
    party.set_id(field(subject));
}

void set_organisation(proto::land::Party& party, const std::string& code) {
    party.Clear();
    party.set_kind(proto::land::ORGANISATION);
    party.set_id(code);
}

void add_share(proto::land::Shares& shares, const SubjectId& subject, std::uint32_t numerator) {
    auto& share = *shares.add_shares();
    set_person(*share.mutable_party(), subject);
    share.set_numerator(numerator);
}

std::string act_paper(Draft& draft) {
    for (const auto& listed : draft.body.commitments()) {
        if (listed.commitment() == field(commit("paper"))) return listed.commitment();
    }
    return paper(draft, "paper");
}

void hold(Country& country, ByteView target, std::uint32_t scope) {
    Draft draft = by_judge();
    auto& request = *draft.act().mutable_impose_hold();
    request.add_targets(field(target));
    request.set_scope(scope);
    request.set_court_act(field(country.decide(proto::courts::IMPOSE_A_HOLD, target)));
    country.apply(draft);
}

Village Village::founded() {
    static const Village once = [] {
        using namespace proto::access;
        Village village;
        Country& country = village.country;
        found_agency(country, "CADASTRE",
                     {CADASTRE_SURVEYOR, CADASTRE_APPROVER, LAND_REGISTRAR, NOTARY,
                      ADDRESS_AUTHORITY},
                     REGISTER_LAND);
        found_agency(country, "BANK", {BANK}, REGISTER_LAND);
        open_office(country, "CADASTRE", "CADA1", "417");
        open_office(country, "CADASTRE", "CADA2", "41721");
        open_office(country, "BANK", "BANK1", "");
        const auto hire = [&](const char* name, proto::access::Role role) {
            appoint(country, "CADASTRE", "CADA1", "417", name, role);
        };
        hire("surveyor", CADASTRE_SURVEYOR);
        hire("approver", CADASTRE_APPROVER);
        hire("keeper", LAND_REGISTRAR);
        hire("second keeper", LAND_REGISTRAR);
        hire("land notary", NOTARY);
        hire("mayor", ADDRESS_AUTHORITY);
        appoint(country, "CADASTRE", "CADA2", "41721", "far keeper", LAND_REGISTRAR);
        appoint(country, "BANK", "BANK1", "", "banker", BANK);
        return village;
    }();
    return once;
}

Draft Village::by(const std::string& officer) {
    Draft draft;
    draft.body.set_agency("CADASTRE");
    draft.body.set_office("CADA1");
    draft.body.set_territory("41711");
    draft.signers = {officer};
    return draft;
}

void Village::of_age(Draft& draft, const std::string& person,
                     proto::PredicateAnswer answer) const {
    draft.sign_also("land notary");
    draft.attested.push_back({proto::AGE_GE, "land notary", {commit(person + " born")}, answer, 18,
                              country.today()});
}

Draft Village::first_registration(int number) const {
    Draft draft = by("surveyor");
    draft.sign_also("approver");
    add_source(draft, land::document::survey, country.today());
    add_source(draft, land::document::allocation_act, country.today());
    auto& request = *draft.act().mutable_register_parcel_first();
    const std::string name = std::to_string(number);
    set_parcel(*request.mutable_parcel(), "P-" + name, square(number));
    request.set_unit("U-" + name);
    request.set_right(proto::land::OWNERSHIP);
    request.mutable_shares()->set_denominator(2);
    add_share(*request.mutable_shares(), ana, 1);
    add_share(*request.mutable_shares(), bek, 1);
    request.set_act(act_paper(draft));
    return draft;
}

Draft Village::first_registration(int number, const SubjectId& owner) const {
    Draft draft = first_registration(number);
    auto& shares = *draft.act().mutable_register_parcel_first()->mutable_shares();
    shares.Clear();
    shares.set_denominator(1);
    add_share(shares, owner, 1);
    return draft;
}

void Village::settle(int number, const SubjectId& owner) {
    country.apply(first_registration(number, owner));
}

land::Right Village::primary(const std::string& unit) const {
    return land::primary_of(country.view(), as_bytes(unit));
}

std::vector<land::Right> Village::rights(const std::string& unit) const {
    return land::rights_of(country.view(), as_bytes(unit));
}

Draft Village::sale(int number) const {
    Draft draft = by("keeper");
    draft.sign_also("ana");
    draft.sign_also("bek");
    of_age(draft, "ana");
    add_source(draft, land::document::tax_receipt, country.today());
    auto& request = *draft.act().mutable_transfer_ownership();
    request.set_unit("U-" + std::to_string(number));
    request.set_ground(proto::land::SALE);
    auto& part = *request.add_parts();
    set_person(*part.mutable_from(), ana);
    set_person(*part.mutable_to(), bek);
    part.set_numerator(1);
    part.set_denominator(1);
    request.set_act(act_paper(draft));
    return draft;
}

Draft Village::mortgage(int number, std::uint32_t rank) const {
    Draft draft = by("keeper");
    draft.sign_also("ana");
    draft.sign_also("banker");
    of_age(draft, "ana");
    auto& request = *draft.act().mutable_register_mortgage();
    request.set_unit("U-" + std::to_string(number));
    set_organisation(*request.mutable_creditor(), "BANK");
    request.set_rank(rank);
    request.set_amount(paper(draft, "amount"));
    request.set_due_day(country.today() + 3650);
    request.set_act(act_paper(draft));
    return draft;
}

Draft Village::lodging(int number) const {
    Draft draft = by("keeper");
    draft.sign_also("ana");
    auto& request = *draft.act().mutable_lodge_application();
    request.add_units("U-" + std::to_string(number));
    request.set_service(506);
    request.add_applicants(field(ana));
    return draft;
}

Draft Village::division(int number) const {
    Draft draft = by("surveyor");
    draft.sign_also("approver");
    draft.sign_also("ana");
    add_source(draft, land::document::survey, country.today());
    auto& request = *draft.act().mutable_subdivide_parcel();
    const std::string name = std::to_string(number);
    request.set_parcel("P-" + name);
    const std::int64_t left = number * 100'000;
    const std::int64_t middle = left + 50'000;
    const std::int64_t right = left + 100'000;
    const auto insert = [&](std::int64_t from, std::int64_t to, std::int64_t y) {
        auto& insertion = *request.add_insertions();
        for (const std::int64_t value : {from, y, to, y}) insertion.add_edge(value);
        insertion.add_point(middle);
        insertion.add_point(y);
    };
    insert(left, right, 0);
    insert(right, left, 100'000);
    auto& west = *request.add_children();
    set_parcel(*west.mutable_parcel(), "P-" + name + "A", rectangle(left, 0, middle, 100'000));
    west.set_unit("U-" + name + "A");
    auto& east = *request.add_children();
    set_parcel(*east.mutable_parcel(), "P-" + name + "B", rectangle(middle, 0, right, 100'000));
    east.set_unit("U-" + name + "B");
    request.set_act(act_paper(draft));
    return draft;
}

Draft Village::lease(std::int32_t days) const {
    Draft draft = by("keeper");
    draft.sign_also("ana");
    draft.sign_also("bek");
    auto& request = *draft.act().mutable_register_lease();
    request.set_unit("U-0");
    request.set_type(proto::land::LEASE);
    request.mutable_shares()->set_denominator(1);
    add_share(*request.mutable_shares(), bek, 1);
    request.set_from_day(country.today());
    request.set_until_day(country.today() + days);
    request.set_act(act_paper(draft));
    return draft;
}

Draft Village::merger() const {
    Draft draft = by_officer();
    for (const char* also : {"supervisor", "bek", "cholpon"}) draft.sign_also(also);
    auto& request = *draft.act().mutable_merge_subjects();
    request.set_winner(field(bek));
    request.set_loser(field(cholpon));
    return draft;
}

void settle_together(Village& village, int number, const SubjectId& one, const SubjectId& other) {
    Draft draft = village.first_registration(number, one);
    auto& party = *draft.act().mutable_register_parcel_first()->mutable_shares()
                       ->mutable_shares(0)->mutable_party();
    party.Clear();
    party.set_kind(proto::land::GROUP);
    party.set_group(proto::land::COMMUNITY);
    party.add_members(field(std::min(one, other)));
    party.add_members(field(std::max(one, other)));
    village.country.apply(draft);
}

} // namespace tamga::registries::test
