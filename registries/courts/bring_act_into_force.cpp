// CRT-02: an act of a court is in force from today. By its date it comes into force by itself.

#include "registries/courts/courts.hpp"
#include "registries/courts/rows.hpp"

#include <utility>

namespace tamga::registries::courts {

Outcome bring_act_into_force(const proto::courts::BringActIntoForce& request, Context& context) {
    if (request.court_act().size() != 32) return Outcome::malformed_act;
    auto act = context.state.find<CourtAct>(as_bytes(request.court_act()));
    if (!act) return Outcome::court_act_not_found;
    if (act->status == CourtActStatus::reversed) return Outcome::court_act_is_reversed;
    if (act->is_in_force(context.today())) return Outcome::court_act_is_in_force;

    act->status = CourtActStatus::in_force;
    if (act->in_force_day > context.today()) act->in_force_day = context.today();
    context.emit("CourtActInForce", to_bytes(act->id.view()));
    context.state.put(std::move(*act));
    return Outcome::applied;
}

} // namespace tamga::registries::courts
