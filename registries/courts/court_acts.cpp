// Looking up what a court orders, and noting that it was done.

#include "registries/courts/court_acts.hpp"

#include <algorithm>
#include <utility>

namespace tamga::registries::courts {

namespace {

auto find_command(CourtAct& act, Command command, ByteView target) {
    return std::ranges::find_if(act.commands, [&](const CourtCommand& entry) {
        return entry.command == command && equal(entry.target, target);
    });
}

} // namespace

Outcome check_ordered(const Context& context, const std::string& court_act, Command command,
                      ByteView target) {
    if (court_act.size() != 32) return Outcome::malformed_act;
    auto act = context.state.find<CourtAct>(as_bytes(court_act));
    if (!act) return Outcome::court_act_not_found;
    if (!act->is_in_force(context.today())) return Outcome::court_act_not_in_force;
    const auto ordered = find_command(*act, command, target);
    if (ordered == act->commands.end() || ordered->carried_out_day) {
        return Outcome::court_act_orders_otherwise;
    }
    return Outcome::applied;
}

void carry_out(Context& context, const std::string& court_act, Command command, ByteView target) {
    auto act = context.state.find<CourtAct>(as_bytes(court_act));
    ENSURE(act.has_value());
    const auto ordered = find_command(*act, command, target);
    ENSURE(ordered != act->commands.end());
    ordered->carried_out_day = context.today();
    context.state.put(std::move(*act));
}

} // namespace tamga::registries::courts
