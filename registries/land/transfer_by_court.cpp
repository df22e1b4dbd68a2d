// LND-08: a court moves shares without the owner's consent, by the parts of the act, or as it gave
// the unit before (CRT-07); holds of other proceedings stay.

#include "registries/courts/estates.hpp"
#include "registries/land/common.hpp"
#include "registries/land/land.hpp"
#include "registries/land/transfers.hpp"

namespace tamga::registries::land {

namespace {

using proto::land::TransferByCourt;

struct Lifted {
    Outcome outcome = Outcome::applied;
    std::vector<Right> caveats;
};

Lifted read_lifted(const Context& context, const TransferByCourt& request, const Unit& unit) {
    Lifted lifted;
    for (int i = 0; i < request.lifted_size(); ++i) {
        if (i > 0 && request.lifted(i) <= request.lifted(i - 1)) {
            lifted.outcome = Outcome::malformed_act;
            return lifted;
        }
        FoundRight found = find_right(context, request.lifted(i), proto::land::CAVEAT);
        lifted.outcome = found.outcome;
        if (found.outcome == Outcome::applied && found.right.unit != unit.code) {
            lifted.outcome = Outcome::right_not_found;
        }
        if (lifted.outcome != Outcome::applied) return lifted;
        lifted.caveats.push_back(std::move(found.right));
    }
    return lifted;
}

struct Decided {
    Outcome outcome = Outcome::applied;
    Right right;
};

// The primary right with the shares that the court gives.
Decided decide(Context& context, const TransferByCourt& request, const Right& right) {
    if (!request.parts().empty()) {
        const ReadParts read = read_parts(context, request.parts());
        if (read.outcome != Outcome::applied) return {read.outcome, {}};
        const Outcome receivers = parties::check_receivers(context, read.parts);
        if (receivers != Outcome::applied) return {receivers, {}};
        MovedShares moved = move_parts(context, right, read.parts);
        return {moved.outcome, std::move(moved.right)};
    }
    ReadShares given = parties::given_of(context, right.unit, courts::Ground::court);
    if (given.outcome != Outcome::applied) return {given.outcome, {}};
    if (right.shares.empty()) return {Outcome::right_type_not_allowed, {}}; // The state's.
    const Outcome heirs = parties::check_heirs(context, given);
    if (heirs != Outcome::applied) return {heirs, {}};
    courts::strike_entitlements(context, right.unit);
    Right after = right;
    after.denominator = given.denominator;
    after.shares = std::move(given.shares);
    return {Outcome::applied, std::move(after)};
}

} // namespace

Outcome transfer_by_court(const TransferByCourt& request, Context& context) {
    const FoundUnit found = find_unit(context, request.unit());
    if (found.outcome != Outcome::applied) return found.outcome;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    const Lifted lifted = read_lifted(context, request, found.unit);
    if (lifted.outcome != Outcome::applied) return lifted.outcome;
    const Right right = primary_of(context.state.view(), found.unit.code);
    Decided decided = decide(context, request, right);
    if (decided.outcome != Outcome::applied) return decided.outcome;

    decided.right.act = Commitment::from(as_bytes(request.act()));
    for (const Right& caveat : lifted.caveats) end_right(context, caveat);
    parties::settle_escheat(context, found.unit.code,
                            {decided.right.denominator, decided.right.shares});
    tell(context, "RightTransferred", {found.unit.code, right.id.view()});
    change_right(context, right, std::move(decided.right));
    return Outcome::applied;
}

} // namespace tamga::registries::land
