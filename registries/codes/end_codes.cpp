// COD-02: governance ends codes; what was valid before stays valid of its days.

#include "registries/codes/codes.hpp"

namespace tamga::registries::codes {

Outcome end_codes(const proto::codes::EndCodes& request, Context& context) {
    if (request.table() == proto::codes::CODE_TABLE_NONE || request.codes().empty()) {
        return Outcome::malformed_act;
    }
    if (request.codes_size() > context.parameter(ledger::ParameterId::fanout_max)) {
        return Outcome::act_touches_too_much;
    }
    for (int i = 1; i < request.codes_size(); ++i) {
        if (!(request.codes(i - 1) < request.codes(i))) return Outcome::malformed_act;
    }
    std::vector<Code> rows;
    for (const std::string& code : request.codes()) {
        auto row = context.state.find<Code>(key_of(request.table()), as_bytes(code));
        if (!row) return Outcome::code_not_found;
        if (row->until_day && *row->until_day <= request.until_day()) {
            return Outcome::code_ended_before;
        }
        if (request.until_day() <= row->from_day) return Outcome::code_ended_before;
        rows.push_back(std::move(*row));
    }

    for (Code& row : rows) {
        row.until_day = request.until_day();
        context.state.put(std::move(row));
    }
    Writer told;
    told.u16(static_cast<std::uint16_t>(request.table()));
    told.u16(static_cast<std::uint16_t>(request.codes_size()));
    context.emit("CodesEnded", std::move(told).take());
    return Outcome::applied;
}

} // namespace tamga::registries::codes
