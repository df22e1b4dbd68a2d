// CRT-03: an act of a court is reversed. Nothing is rewound: restitution falls due for everything
// that was carried out, and objects that changed hands by it are held until it is made.

#include "registries/courts/courts.hpp"
#include "registries/courts/holds.hpp"

#include <utility>
#include <vector>

namespace tamga::registries::courts {

namespace {

bool moves_an_object(Command command) {
    return command == proto::courts::TRANSFER_RIGHT || command == proto::courts::DIVIDE_RIGHT ||
           command == proto::courts::ANNUL_RIGHT || command == proto::courts::GIVE_TO_STATE;
}

} // namespace

Outcome reverse_court_act(const proto::courts::ReverseCourtAct& request, Context& context) {
    if (request.court_act().size() != 32 || request.act().size() != 32) {
        return Outcome::malformed_act;
    }
    if (!context.lists(proto::identity::ACT_CONTENT, as_bytes(request.act()))) {
        return Outcome::commitment_not_listed;
    }
    auto act = context.state.find<CourtAct>(as_bytes(request.court_act()));
    if (!act) return Outcome::court_act_not_found;
    if (act->status == CourtActStatus::reversed) return Outcome::court_act_is_reversed;

    std::vector<Bytes> traced;
    for (const CourtCommand& entry : act->commands) {
        if (!entry.carried_out_day) continue;
        Writer due;
        due.digest(act->id);
        due.u16(static_cast<std::uint16_t>(entry.command));
        due.blob(entry.target);
        context.emit("RestitutionDue", std::move(due).take());
        if (moves_an_object(entry.command)) traced.push_back(entry.target);
    }
    if (!traced.empty()) {
        impose(context, traced, scope::transfer | scope::encumber, act->id, std::nullopt, 0);
    }
    act->status = CourtActStatus::reversed;
    context.emit("CourtActReversed", to_bytes(act->id.view()));
    context.state.put(std::move(*act));
    return Outcome::applied;
}

} // namespace tamga::registries::courts
