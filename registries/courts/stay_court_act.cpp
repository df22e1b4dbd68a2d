// CRT-03: an act of a court is stayed; what was carried out stands.

#include "registries/courts/courts.hpp"
#include "registries/courts/rows.hpp"

#include <utility>

namespace tamga::registries::courts {

Outcome stay_court_act(const proto::courts::StayCourtAct& request, Context& context) {
    if (request.court_act().size() != 32 || request.act().size() != 32) {
        return Outcome::malformed_act;
    }
    if (!context.lists(proto::identity::ACT_CONTENT, as_bytes(request.act()))) {
        return Outcome::commitment_not_listed;
    }
    auto act = context.state.find<CourtAct>(as_bytes(request.court_act()));
    if (!act) return Outcome::court_act_not_found;
    if (act->status == CourtActStatus::reversed) return Outcome::court_act_is_reversed;
    if (act->status == CourtActStatus::stayed) return Outcome::court_act_not_in_force;

    act->status = CourtActStatus::stayed;
    context.emit("CourtActStayed", to_bytes(act->id.view()));
    context.state.put(std::move(*act));
    return Outcome::applied;
}

} // namespace tamga::registries::courts
