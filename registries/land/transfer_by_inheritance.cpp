// LND-07: a notary's certificate gives what a dead person held to the heirs, who stand in the act
// or in the register of estates (EST-04); of joint property the surviving spouse keeps one half.

#include "registries/courts/estates.hpp"
#include "registries/land/common.hpp"
#include "registries/land/land.hpp"
#include "registries/land/transfers.hpp"

namespace tamga::registries::land {

Outcome transfer_by_inheritance(const proto::land::TransferByInheritance& request,
                                Context& context) {
    const FoundUnit found = find_unit(context, request.unit());
    if (found.outcome != Outcome::applied) return found.outcome;
    const ReadShares heirs = request.has_heirs()
                                 ? read_shares(context, request.heirs(), true)
                                 : parties::given_of(context, found.unit.code,
                                                     courts::Ground::inheritance);
    if (heirs.outcome != Outcome::applied) return heirs.outcome;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    const Outcome dead = parties::check_decedent(context, request.decedent());
    if (dead != Outcome::applied) return dead;
    const Outcome free = check_free(context, found.unit, scope::inherit);
    if (free != Outcome::applied) return free;
    const Right right = primary_of(context.state.view(), found.unit.code);
    const parties::Holding holding{right.denominator, right.shares};
    const auto estate = parties::estate_share(context, holding,
                                              SubjectId::from(as_bytes(request.decedent())));
    if (!estate) return Outcome::party_not_holder;
    const Outcome able = parties::check_heirs(context, heirs);
    if (able != Outcome::applied) return able;
    MovedShares moved = move_parts(context, right, parties::parts_of(*estate, holding, heirs));
    if (moved.outcome != Outcome::applied) return moved.outcome;

    moved.right.act = Commitment::from(as_bytes(request.act()));
    courts::strike_entitlements(context, found.unit.code);
    tell(context, "EstateDistributed", {found.unit.code, right.id.view()});
    change_right(context, right, std::move(moved.right));
    return Outcome::applied;
}

} // namespace tamga::registries::land
