// CRT-04: a hold on entities of any register. Courts and bailiffs carry out an act of a court;
// prosecutors and customs may go before it, for a few days.

#include "registries/courts/court_acts.hpp"
#include "registries/courts/courts.hpp"
#include "registries/courts/holds.hpp"

#include <vector>

namespace tamga::registries::courts {

namespace {

using Request = proto::courts::ImposeHold;

constexpr int targets_max = 64;

Outcome check_form(const Request& request) {
    if (request.targets().empty() || request.targets_size() > targets_max) {
        return Outcome::malformed_act;
    }
    for (int i = 0; i < request.targets_size(); ++i) {
        const std::string& target = request.targets(i);
        if (target.empty() || target.size() > target_bytes_max) return Outcome::malformed_act;
        if (i > 0 && request.targets(i - 1) >= target) return Outcome::malformed_act;
    }
    if (request.scope() == 0 || request.scope() > scope::all) return Outcome::malformed_act;
    if (request.has_until() > 1) return Outcome::malformed_act;
    if (request.has_until() == 0 && request.until_day() != 0) return Outcome::malformed_act;
    return Outcome::applied;
}

Outcome check_ground(const Request& request, const Context& context) {
    if (!request.court_act().empty()) {
        for (const std::string& target : request.targets()) {
            const Outcome ordered = check_ordered(context, request.court_act(),
                                                  proto::courts::IMPOSE_A_HOLD, as_bytes(target));
            if (ordered != Outcome::applied) return ordered;
        }
        return Outcome::applied;
    }
    const access::Officer& officer = *context.officer();
    const bool may_precede = officer.has_role(proto::access::PROSECUTOR) ||
                             officer.has_role(proto::access::CUSTOMS);
    if (!may_precede) return Outcome::court_act_not_found;
    const auto days = context.parameter(ledger::ParameterId::hold_provisional_days);
    const bool fits = request.has_until() == 1 && request.until_day() <= context.today() + days;
    return fits ? Outcome::applied : Outcome::hold_lasts_too_long;
}

} // namespace

Outcome impose_hold(const Request& request, Context& context) {
    const Outcome form = check_form(request);
    if (form != Outcome::applied) return form;
    if (request.has_until() == 1 && request.until_day() < context.today()) {
        return Outcome::validity_is_empty;
    }
    const Outcome ground = check_ground(request, context);
    if (ground != Outcome::applied) return ground;

    std::optional<CourtActId> court_act;
    if (!request.court_act().empty()) court_act = CourtActId::from(as_bytes(request.court_act()));
    std::optional<std::int32_t> until;
    if (request.has_until() == 1) until = request.until_day();
    std::vector<Bytes> targets;
    for (const std::string& target : request.targets()) {
        targets.push_back(to_bytes(as_bytes(target)));
        if (!court_act) continue;
        carry_out(context, request.court_act(), proto::courts::IMPOSE_A_HOLD, as_bytes(target));
    }
    impose(context, targets, static_cast<std::uint16_t>(request.scope()), court_act, until,
           request.priority());
    return Outcome::applied;
}

} // namespace tamga::registries::courts
