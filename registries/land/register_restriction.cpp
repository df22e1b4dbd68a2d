// LND-25: an authority's restriction or responsibility, on one unit or on many.

#include "registries/land/common.hpp"
#include "registries/land/land.hpp"

namespace tamga::registries::land {

namespace {

bool is_of_authority(RightType type) {
    const TypeRule* rule = rule_of(type);
    return rule != nullptr && rule->kind != RightKind::right && !rule->parties &&
           type != proto::land::SERVITUDE;
}

} // namespace

Outcome register_restriction(const proto::land::RegisterRestriction& request, Context& context) {
    if (!is_of_authority(request.type())) return Outcome::right_type_not_allowed;
    if (request.units().empty() || request.has_until() > 1) return Outcome::malformed_act;
    if (request.units_size() > context.parameter(ledger::ParameterId::fanout_max)) {
        return Outcome::act_touches_too_much;
    }
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    if (request.has_until() == 1 && request.until_day() <= context.today()) {
        return Outcome::dates_out_of_order;
    }
    for (int i = 0; i < request.units_size(); ++i) {
        if (i > 0 && request.units(i) <= request.units(i - 1)) return Outcome::malformed_act;
        const FoundUnit found = find_unit(context, request.units(i));
        if (found.outcome != Outcome::applied) return found.outcome;
    }

    for (const std::string& unit : request.units()) {
        Right right;
        right.unit = to_bytes(as_bytes(unit));
        right.type = request.type();
        right.from_day = context.today();
        if (request.has_until() == 1) right.until_day = request.until_day();
        right.act = Commitment::from(as_bytes(request.act()));
        enter_right(context, std::move(right));
    }
    tell(context, "RestrictionRegistered", {as_bytes(request.units(0))});
    return Outcome::applied;
}

} // namespace tamga::registries::land
