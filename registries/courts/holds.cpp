// Reading, copying and entering holds.

#include "registries/courts/holds.hpp"

#include <algorithm>
#include <utility>

namespace tamga::registries::courts {

std::vector<Hold> holds_on(const ledger::StateView& view, ByteView target, std::int32_t day) {
    std::vector<Hold> found;
    for (const Held& link : list_rows<Held>(view, target)) {
        auto hold = find_row<Hold>(view, link.hold);
        ENSURE(hold.has_value());
        if (hold->is_active(day)) found.push_back(std::move(*hold));
    }
    return found;
}

std::uint16_t held_scope(const ledger::StateView& view, ByteView target, std::int32_t day) {
    std::uint16_t scopes = 0;
    for (const Hold& hold : holds_on(view, target, day)) {
        scopes = static_cast<std::uint16_t>(scopes | hold.scope);
    }
    return scopes;
}

bool is_held(const ledger::StateView& view, ByteView target, std::uint16_t scopes,
             std::int32_t day) {
    return (held_scope(view, target, day) & scopes) != 0;
}

void copy_holds(Context& context, ByteView from, ByteView to) {
    for (const Held& link : context.state.list<Held>(from)) {
        context.state.put(Held{to_bytes(to), link.hold, context.today()});
        context.state.put(HoldTarget{link.hold, to_bytes(to)});
    }
}

HoldId impose(Context& context, const std::vector<Bytes>& targets, std::uint16_t scope,
              std::optional<CourtActId> court_act, std::optional<std::int32_t> until_day,
              std::uint32_t priority) {
    Hold hold;
    hold.id = context.new_id<HoldId>();
    hold.agency = to_bytes(context.agency());
    hold.office = to_bytes(as_bytes(context.body().office()));
    hold.court_act = court_act;
    hold.case_ref = to_bytes(as_bytes(context.body().case_ref()));
    hold.scope = scope;
    hold.from_day = context.today();
    hold.until_day = until_day;
    hold.priority = priority;
    const HoldId id = hold.id;
    for (const Bytes& target : targets) {
        context.state.put(HoldTarget{id, target});
        context.state.put(Held{target, id, context.today()});
    }
    context.state.put(std::move(hold));
    context.emit("HoldImposed", to_bytes(id.view()));
    return id;
}

} // namespace tamga::registries::courts
