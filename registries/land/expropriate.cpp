// LND-10, LND-11: land passes to the state, and from the state to those whom it is given to.

#include "registries/land/common.hpp"
#include "registries/land/land.hpp"
#include "registries/parties/transfers.hpp"

#include <algorithm>

namespace tamga::registries::land {

namespace {

// Every owner agrees and may dispose of it, or a court has decided.
Outcome check_owners_agree(Context& context, const Right& right, const Unit& unit) {
    if (context.signed_by_role({proto::access::COURT})) return Outcome::applied;
    const Outcome free = check_free(context, unit, scope::transfer);
    if (free != Outcome::applied) return free;
    for (const Share& share : right.shares) {
        Outcome fit = check_able(context, share.party);
        if (fit == Outcome::applied) fit = take_consent(context, share.party, unit.code);
        if (fit != Outcome::applied) return fit;
    }
    return Outcome::applied;
}

} // namespace

Outcome expropriate(const proto::land::Expropriate& request, Context& context) {
    const FoundUnit found = find_unit(context, request.unit());
    if (found.outcome != Outcome::applied) return found.outcome;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    if (!context.has_source(document::compensation)) return Outcome::source_missing;
    const Right primary = primary_of(context.state.view(), found.unit.code);
    if (primary.type == proto::land::STATE_OWNERSHIP) return Outcome::right_type_not_allowed;
    const Outcome agreed = check_owners_agree(context, primary, found.unit);
    if (agreed != Outcome::applied) return agreed;

    std::vector<Right> rights = rights_of(context.state.view(), found.unit.code);
    for (auto right = rights.rbegin(); right != rights.rend(); ++right) {
        const TypeRule& rule = *rule_of(right->type);
        if (rule.primary || rule.parties) end_right(context, *right); // Burdens of the land stay.
    }
    parties::settle_escheat(context, found.unit.code, {});
    Right state;
    state.unit = found.unit.code;
    state.type = proto::land::STATE_OWNERSHIP;
    state.from_day = context.today();
    state.act = Commitment::from(as_bytes(request.act()));
    enter_right(context, std::move(state));
    tell(context, "Expropriated", {found.unit.code});
    return Outcome::applied;
}

Outcome privatise_or_allocate(const proto::land::PrivatiseOrAllocate& request,
                              Context& context) {
    const FoundUnit found = find_unit(context, request.unit());
    if (found.outcome != Outcome::applied) return found.outcome;
    const bool lease = request.right() == proto::land::LEASE;
    const TypeRule* rule = rule_of(request.right());
    if (rule == nullptr || (!lease && (!rule->primary || !rule->parties)) ||
        request.right() == proto::land::APARTMENT) {
        return Outcome::right_type_not_allowed;
    }
    const ReadShares shares = read_shares(context, request.shares(), true);
    if (shares.outcome != Outcome::applied) return shares.outcome;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    const bool dated = lease ? request.until_day() > context.today() : request.until_day() == 0;
    if (!dated) return Outcome::dates_out_of_order;
    if (!context.has_source(document::allocation_act)) return Outcome::source_missing;
    const Right primary = primary_of(context.state.view(), found.unit.code);
    if (primary.type != proto::land::STATE_OWNERSHIP &&
        primary.type != proto::land::PERMANENT_USE) {
        return Outcome::right_type_not_allowed;
    }
    for (const Share& share : primary.shares) { // Of the dead heirs have the use (G-39).
        if (!lease && parties::is_of_the_dead(context.state.view(), share.party)) {
            return Outcome::subject_not_alive;
        }
    }
    const Outcome free = check_free(context, found.unit, scope::transfer);
    if (free != Outcome::applied) return free;
    for (const Share& share : shares.shares) {
        Outcome fit = check_able(context, share.party);
        if (fit == Outcome::applied) fit = check_eligible(context, share.party, found.unit);
        if (fit == Outcome::applied) fit = take_consent(context, share.party, found.unit.code);
        if (fit != Outcome::applied) return fit;
    }

    Right right;
    right.unit = found.unit.code;
    right.type = request.right();
    right.from_day = context.today();
    if (lease) right.until_day = request.until_day();
    right.denominator = shares.denominator;
    right.shares = shares.shares;
    right.act = Commitment::from(as_bytes(request.act()));
    if (!lease) end_right(context, primary);
    enter_right(context, std::move(right));
    tell(context, "LandAllocated", {found.unit.code});
    return Outcome::applied;
}

} // namespace tamga::registries::land
