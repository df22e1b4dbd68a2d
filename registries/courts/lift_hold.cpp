// CRT-04: a hold ends, by the agency that imposed it or by a court.

#include "registries/courts/court_acts.hpp"
#include "registries/courts/courts.hpp"
#include "registries/courts/holds.hpp"

#include <utility>

namespace tamga::registries::courts {

Outcome lift_hold(const proto::courts::LiftHold& request, Context& context) {
    if (request.hold().size() != 32) return Outcome::malformed_act;
    auto hold = context.state.find<Hold>(as_bytes(request.hold()));
    if (!hold) return Outcome::hold_not_found;
    if (!hold->is_active(context.today())) return Outcome::hold_not_active;
    const bool by_court = !request.court_act().empty();
    if (by_court) {
        const Outcome ordered = check_ordered(context, request.court_act(),
                                              proto::courts::LIFT_A_HOLD, hold->id.view());
        if (ordered != Outcome::applied) return ordered;
    } else if (!equal(hold->agency, context.agency())) {
        return Outcome::hold_of_another_authority;
    }

    if (by_court) {
        carry_out(context, request.court_act(), proto::courts::LIFT_A_HOLD, hold->id.view());
    }
    for (const HoldTarget& entry : context.state.list<HoldTarget>(hold->id)) {
        const auto link = context.state.find<Held>(entry.target, hold->id);
        ENSURE(link.has_value());
        context.state.erase(*link);
        context.state.put(EndedHeld{link->target, link->hold, link->since_day, context.today()});
    }
    hold->status = HoldStatus::lifted;
    context.emit("HoldLifted", to_bytes(hold->id.view()));
    context.state.put(std::move(*hold));
    return Outcome::applied;
}

} // namespace tamga::registries::courts
