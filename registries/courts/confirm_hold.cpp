// CRT-04: a court confirms a hold that was imposed for a short time; it lasts as the court says.

#include "registries/courts/court_acts.hpp"
#include "registries/courts/courts.hpp"
#include "registries/courts/holds.hpp"

#include <utility>

namespace tamga::registries::courts {

Outcome confirm_hold(const proto::courts::ConfirmHold& request, Context& context) {
    if (request.hold().size() != 32 || request.has_until() > 1) return Outcome::malformed_act;
    if (request.has_until() == 0 && request.until_day() != 0) return Outcome::malformed_act;
    auto hold = context.state.find<Hold>(as_bytes(request.hold()));
    if (!hold) return Outcome::hold_not_found;
    if (!hold->is_active(context.today())) return Outcome::hold_not_active;
    if (request.has_until() == 1 && request.until_day() < context.today()) {
        return Outcome::validity_is_empty;
    }
    const Outcome ordered = check_ordered(context, request.court_act(),
                                          proto::courts::IMPOSE_A_HOLD, hold->id.view());
    if (ordered != Outcome::applied) return ordered;

    carry_out(context, request.court_act(), proto::courts::IMPOSE_A_HOLD, hold->id.view());
    hold->court_act = CourtActId::from(as_bytes(request.court_act()));
    hold->until_day.reset();
    if (request.has_until() == 1) hold->until_day = request.until_day();
    context.emit("HoldConfirmed", to_bytes(hold->id.view()));
    context.state.put(std::move(*hold));
    return Outcome::applied;
}

} // namespace tamga::registries::courts
