// LND-01: an application is lodged; from now on it comes before later ones on its units.

#include "registries/land/common.hpp"
#include "registries/land/land.hpp"
#include "registries/land/process_rows.hpp"

#include <algorithm>

namespace tamga::registries::land {

namespace {

using proto::land::LodgeApplication;
using ledger::ParameterId;

constexpr int units_max = 64;
constexpr int applicants_max = 16;

bool are_ascending(const google::protobuf::RepeatedPtrField<std::string>& values) {
    return std::adjacent_find(values.begin(), values.end(), std::greater_equal<>()) ==
           values.end();
}

Outcome check_form(const LodgeApplication& request) {
    const bool sized = request.units_size() >= 1 && request.units_size() <= units_max &&
                       request.applicants_size() <= applicants_max;
    if (!sized || request.service() < 500 || request.service() > 599) {
        return Outcome::malformed_act;
    }
    if (request.applicants().empty() == request.organisation().empty()) {
        return Outcome::malformed_act;
    }
    return are_ascending(request.units()) && are_ascending(request.applicants())
               ? Outcome::applied
               : Outcome::malformed_act;
}

// One of the applicants holds a right on the unit, alone or in a group.
bool holds_something(const Context& context, const Bytes& unit,
                     const std::vector<Party>& applicants) {
    for (const Right& right : rights_of(context.state.view(), unit)) {
        for (const Share& share : right.shares) {
            for (const Party& party : applicants) {
                if (share.party == party) return true;
                if (party.kind != proto::land::PERSON) continue;
                const auto persons = persons_of(context, share.party);
                if (std::ranges::find(persons, SubjectId::from(party.id)) != persons.end()) {
                    return true;
                }
            }
        }
    }
    return false;
}

std::int64_t waiting(const Context& context, const Bytes& unit) {
    return std::ranges::count_if(context.state.list<UnitLodgement>(unit),
                                 [&](const UnitLodgement& entry) {
                                     return entry.until_day >= context.today();
                                 });
}

struct Applicants {
    Outcome outcome = Outcome::applied;
    std::vector<Party> parties;
};

Applicants read_applicants(Context& context, const LodgeApplication& request) {
    Applicants read;
    const auto add = [&](proto::land::PartyKind kind, const std::string& id) {
        proto::land::Party party;
        party.set_kind(kind);
        party.set_id(id);
        ReadParty found = read_party(context, party);
        if (read.outcome == Outcome::applied) read.outcome = found.outcome;
        read.parties.push_back(std::move(found.party));
    };
    for (const std::string& id : request.applicants()) add(proto::land::PERSON, id);
    if (!request.organisation().empty()) add(proto::land::ORGANISATION, request.organisation());
    return read;
}

} // namespace

Outcome lodge_application(const LodgeApplication& request, Context& context) {
    const Outcome form = check_form(request);
    if (form != Outcome::applied) return form;
    std::vector<Unit> units;
    for (const std::string& code : request.units()) {
        FoundUnit found = find_unit(context, code);
        if (found.outcome != Outcome::applied) return found.outcome;
        units.push_back(std::move(found.unit));
    }
    const Applicants applicants = read_applicants(context, request);
    if (applicants.outcome != Outcome::applied) return applicants.outcome;
    for (const Unit& unit : units) {
        if (!holds_something(context, unit.code, applicants.parties)) {
            return Outcome::party_not_holder;
        }
        if (waiting(context, unit.code) >= context.parameter(ParameterId::lodgements_max)) {
            return Outcome::too_many_lodgements;
        }
    }
    for (const Party& party : applicants.parties) {
        const Outcome consent = take_consent(context, party, units.front().code);
        if (consent != Outcome::applied) return consent;
    }

    Lodgement lodgement;
    lodgement.id = context.new_id<LodgementId>();
    lodgement.service = static_cast<std::uint16_t>(request.service());
    lodgement.lodged_day = context.today();
    lodgement.until_day =
        context.today() +
        static_cast<std::int32_t>(context.parameter(ParameterId::lodgement_ttl_days));
    for (Unit& unit : units) {
        lodgement.units.push_back(unit.code);
        unit.lodgements += 1;
        context.state.put(
            UnitLodgement{unit.code, unit.lodgements, lodgement.id, lodgement.until_day});
        context.state.put(std::move(unit));
    }
    tell(context, "Lodged", {lodgement.id.view(), lodgement.units.front()});
    context.state.put(std::move(lodgement));
    return Outcome::applied;
}

} // namespace tamga::registries::land
