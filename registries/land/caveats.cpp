// LND-24: somebody claims something of a unit; until it is settled, the caveat forbids.

#include "registries/land/common.hpp"
#include "registries/land/land.hpp"

namespace tamga::registries::land {

namespace {

using ledger::ParameterId;

// Not longer than the parameter, unless a court says so.
Outcome check_term(Context& context, std::int32_t until_day) {
    if (until_day <= context.today()) return Outcome::dates_out_of_order;
    const bool long_term =
        until_day > context.today() + context.parameter(ParameterId::caveat_days_max);
    return !long_term || context.signed_by_role({proto::access::COURT})
               ? Outcome::applied
               : Outcome::dates_out_of_order;
}

Outcome take_claimant(Context& context, const Right& caveat) {
    for (const Share& share : caveat.shares) {
        const Outcome consent = take_consent(context, share.party, caveat.unit);
        if (consent != Outcome::applied) return consent;
    }
    return Outcome::applied;
}

bool is_scope(std::uint32_t scope) {
    return scope != 0 && (scope & ~scope::of_caveats) == 0;
}

} // namespace

Outcome register_caveat(const proto::land::RegisterCaveat& request, Context& context) {
    const FoundUnit found = find_unit(context, request.unit());
    if (found.outcome != Outcome::applied) return found.outcome;
    if (!is_scope(request.scope())) return Outcome::malformed_act;
    const ReadParty claimant = read_party(context, request.claimant());
    if (claimant.outcome != Outcome::applied) return claimant.outcome;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    if (!context.has_source(document::caveat_ground)) return Outcome::source_missing;
    const Outcome term = check_term(context, request.until_day());
    if (term != Outcome::applied) return term;
    const Outcome able = check_able(context, claimant.party);
    if (able != Outcome::applied) return able;
    const Outcome consent = take_consent(context, claimant.party, found.unit.code);
    if (consent != Outcome::applied) return consent;

    Right caveat;
    caveat.unit = found.unit.code;
    caveat.type = proto::land::CAVEAT;
    caveat.from_day = context.today();
    caveat.until_day = request.until_day();
    caveat.shares = {{claimant.party, 1, context.today()}};
    caveat.scope = request.scope();
    caveat.act = Commitment::from(as_bytes(request.act()));
    enter_right(context, std::move(caveat));
    tell(context, "CaveatEntered", {found.unit.code});
    return Outcome::applied;
}

Outcome vary_caveat(const proto::land::VaryCaveat& request, Context& context) {
    const FoundRight found = find_right(context, request.right(), proto::land::CAVEAT);
    if (found.outcome != Outcome::applied) return found.outcome;
    if (!is_scope(request.scope())) return Outcome::malformed_act;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    const bool more = (request.scope() & ~found.right.scope) != 0 ||
                      (found.right.until_day && request.until_day() > *found.right.until_day);
    // More of it only by a court; less of it by who claims.
    if (more && !context.signed_by_role({proto::access::COURT})) {
        return Outcome::endorsement_missing;
    }
    if (request.until_day() <= context.today()) return Outcome::dates_out_of_order;
    if (!more) {
        const Outcome consent = take_claimant(context, found.right);
        if (consent != Outcome::applied) return consent;
    }

    Right after = found.right;
    after.scope = request.scope();
    after.until_day = request.until_day();
    after.act = Commitment::from(as_bytes(request.act()));
    tell(context, "CaveatVaried", {after.unit, after.id.view()});
    change_right(context, found.right, std::move(after));
    return Outcome::applied;
}

// By who claims, by a court, or by the registrar when the term is over.
Outcome remove_caveat(const proto::land::RemoveCaveat& request, Context& context) {
    const FoundRight found = find_right(context, request.right(), proto::land::CAVEAT);
    if (found.outcome != Outcome::applied) return found.outcome;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    const bool over = found.right.until_day && *found.right.until_day <= context.today();
    if (!over && !context.signed_by_role({proto::access::COURT})) {
        const Outcome consent = take_claimant(context, found.right);
        if (consent != Outcome::applied) return consent;
    }

    tell(context, "CaveatRemoved", {found.right.unit, found.right.id.view()});
    end_right(context, found.right);
    return Outcome::applied;
}

} // namespace tamga::registries::land
