// CRT-01: an act of a court enters the register; others carry out what it orders.

#include "registries/courts/courts.hpp"
#include "registries/courts/rows.hpp"

#include <tuple>
#include <utility>

namespace tamga::registries::courts {

namespace {

using Request = proto::courts::RegisterCourtAct;

constexpr int commands_max = 64;

bool are_commands(const Request& request) {
    if (request.commands().empty() || request.commands_size() > commands_max) return false;
    const auto key = [](const proto::courts::CourtCommand& entry) {
        return std::tuple(entry.command(), entry.target());
    };
    for (int i = 0; i < request.commands_size(); ++i) {
        const auto& entry = request.commands(i);
        if (entry.command() == proto::courts::COMMAND_NONE) return false;
        if (entry.target().empty() || entry.target().size() > target_bytes_max) return false;
        if (i > 0 && key(request.commands(i - 1)) >= key(entry)) return false;
    }
    return true;
}

} // namespace

Outcome register_court_act(const Request& request, Context& context) {
    if (request.type() == proto::courts::COURT_ACT_TYPE_NONE) return Outcome::malformed_act;
    if (!are_commands(request) || request.act().size() != 32) return Outcome::malformed_act;
    if (request.in_force_day() < request.decided_day()) return Outcome::malformed_act;
    if (request.appeal_until_day() < request.decided_day()) return Outcome::malformed_act;
    if (!context.lists(proto::identity::ACT_CONTENT, as_bytes(request.act()))) {
        return Outcome::commitment_not_listed;
    }
    if (request.decided_day() > context.today()) return Outcome::event_in_the_future;

    CourtAct act;
    act.id = context.new_id<CourtActId>();
    act.court = to_bytes(as_bytes(context.body().office()));
    act.type = request.type();
    act.decided_day = request.decided_day();
    act.in_force_day = request.in_force_day();
    act.appeal_until_day = request.appeal_until_day();
    for (const auto& entry : request.commands()) {
        act.commands.push_back({entry.command(), to_bytes(as_bytes(entry.target())), {}});
    }
    act.act = Commitment::from(as_bytes(request.act()));
    context.emit("CourtActRegistered", to_bytes(act.id.view()));
    context.state.put(std::move(act));
    return Outcome::applied;
}

} // namespace tamga::registries::courts
