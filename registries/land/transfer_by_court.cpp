// LND-08: a court moves shares without the owner's consent; holds of other proceedings stay.

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

} // namespace

Outcome transfer_by_court(const TransferByCourt& request, Context& context) {
    const FoundUnit found = find_unit(context, request.unit());
    if (found.outcome != Outcome::applied) return found.outcome;
    const ReadParts read = read_parts(context, request.parts());
    if (read.outcome != Outcome::applied) return read.outcome;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    const Lifted lifted = read_lifted(context, request, found.unit);
    if (lifted.outcome != Outcome::applied) return lifted.outcome;
    const Outcome receivers = parties::check_receivers(context, read.parts);
    if (receivers != Outcome::applied) return receivers;
    const Right right = primary_of(context.state.view(), found.unit.code);
    MovedShares moved = move_parts(context, right, read.parts);
    if (moved.outcome != Outcome::applied) return moved.outcome;

    moved.right.act = Commitment::from(as_bytes(request.act()));
    for (const Right& caveat : lifted.caveats) end_right(context, caveat);
    tell(context, "RightTransferred", {found.unit.code, right.id.view()});
    change_right(context, right, std::move(moved.right));
    return Outcome::applied;
}

} // namespace tamga::registries::land
