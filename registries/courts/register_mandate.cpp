// REP-01: somebody acts for somebody else: by a power of attorney, by the substitution of one, as a
// guardian or curator, or as the executor of a will.

#include "registries/civil/common.hpp"
#include "registries/courts/court_acts.hpp"
#include "registries/courts/courts.hpp"
#include "registries/courts/estates.hpp"
#include "registries/courts/mandates.hpp"
#include "registries/identity/identity.hpp"

#include <algorithm>
#include <utility>

namespace tamga::registries::courts {

namespace {

using namespace proto::courts;
using Request = RegisterMandate;

template <class List>
bool is_ascending(const List& list, int count_max) {
    return list.size() <= count_max &&
           std::ranges::adjacent_find(list, std::ranges::greater_equal{}) == list.end();
}

bool is_guardian(MandateKind kind) { return kind == GUARDIAN || kind == CURATOR; }

Outcome check_form(const Request& request, const Context& context) {
    constexpr int powers_max = 64;
    constexpr std::uint32_t power_max = 999;
    if (request.kind() == MANDATE_KIND_NONE || request.substitution() > 1) {
        return Outcome::malformed_act;
    }
    if (request.principal().size() != 32 || request.agent().size() != 32) {
        return Outcome::malformed_act;
    }
    if (request.powers().empty() || !is_ascending(request.powers(), powers_max)) {
        return Outcome::malformed_act;
    }
    if (*request.powers().begin() < 100 || *request.powers().rbegin() > power_max) {
        return Outcome::malformed_act;
    }
    if (!is_ascending(request.objects(), powers_max)) return Outcome::malformed_act;
    for (const std::string& object : request.objects()) {
        if (object.empty() || object.size() > target_bytes_max) return Outcome::malformed_act;
    }
    const bool substitutes = !request.parent().empty();
    if (substitutes && (request.parent().size() != 32 || request.kind() != POWER_OF_ATTORNEY)) {
        return Outcome::malformed_act;
    }
    if (is_guardian(request.kind()) != !request.court_act().empty()) {
        return Outcome::malformed_act;
    }
    return civil::check_commitment(context, proto::identity::ACT_CONTENT, request.act());
}

Outcome check_role(const Request& request, const Context& context) {
    const auto role = is_guardian(request.kind()) ? proto::access::GUARDIANSHIP_AUTHORITY
                                                  : proto::access::NOTARY;
    return context.officer()->has_role(role) ? Outcome::applied : Outcome::officer_lacks_role;
}

Outcome check_period(const Request& request, const Context& context) {
    if (request.to_day() < request.from_day() || request.to_day() < context.today()) {
        return Outcome::validity_is_empty;
    }
    const auto days = context.parameter(ledger::ParameterId::mandate_days_max);
    const bool too_long = request.kind() == POWER_OF_ATTORNEY &&
                          std::int64_t{request.to_day()} - request.from_day() > days;
    return too_long ? Outcome::mandate_too_long : Outcome::applied;
}

Outcome check_agent(Context& context, const SubjectId& agent) {
    const auto found = identity::find_subject(context, agent.view());
    if (found.outcome != Outcome::applied) return found.outcome;
    if (context.is_own_record(agent)) return Outcome::own_record;
    if (found.subject.life != identity::LifeStatus::alive) return Outcome::subject_not_alive;
    if (found.subject.capacity != identity::Capacity::full) return Outcome::subject_lacks_capacity;
    return context.consented(agent) ? Outcome::applied : Outcome::consent_missing;
}

// A substitution gives no more than its parent has, and not for longer.
Outcome check_parent(const Request& request, Context& context) {
    const auto parent = context.state.find<Mandate>(as_bytes(request.parent()));
    if (!parent || !equal(parent->principal.view(), as_bytes(request.principal()))) {
        return Outcome::mandate_not_found;
    }
    if (!parent->is_live(context.today())) return Outcome::mandate_not_active;
    bool within = parent->substitution && request.to_day() <= parent->to_day;
    for (const std::uint32_t power : request.powers()) {
        within = within && parent->covers(static_cast<std::uint16_t>(power));
    }
    if (!parent->objects.empty()) {
        within = within && !request.objects().empty();
        for (const std::string& object : request.objects()) {
            within = within && parent->covers(as_bytes(object));
        }
    }
    if (!within) return Outcome::mandate_exceeds_power;
    return parent->agent && context.consented(*parent->agent) ? Outcome::applied
                                                              : Outcome::consent_missing;
}

Outcome check_principal(const Request& request, Context& context) {
    const auto found = identity::find_subject(context, as_bytes(request.principal()));
    if (found.outcome != Outcome::applied) return found.outcome;
    const SubjectId& id = found.subject.id;
    if (context.is_own_record(id)) return Outcome::own_record;
    if (request.kind() == EXECUTOR) {
        return estate_of(context.state.view(), id) ? Outcome::applied : Outcome::estate_not_found;
    }
    if (found.subject.life != identity::LifeStatus::alive) return Outcome::subject_not_alive;
    if (is_guardian(request.kind())) {
        return check_ordered(context, request.court_act(), APPOINT_GUARDIAN, id.view());
    }
    if (found.subject.capacity != identity::Capacity::full) return Outcome::subject_lacks_capacity;
    if (!request.parent().empty()) return check_parent(request, context);
    return context.consented(id) ? Outcome::applied : Outcome::consent_missing;
}

void enter(const Request& request, Context& context) {
    Mandate mandate;
    mandate.id = context.new_id<MandateId>();
    mandate.kind = request.kind();
    mandate.principal = SubjectId::from(as_bytes(request.principal()));
    mandate.agent = SubjectId::from(as_bytes(request.agent()));
    for (const std::uint32_t power : request.powers()) {
        mandate.powers.push_back(static_cast<std::uint16_t>(power));
    }
    for (const std::string& object : request.objects()) {
        mandate.objects.push_back(to_bytes(as_bytes(object)));
    }
    mandate.from_day = request.from_day();
    mandate.to_day = request.to_day();
    mandate.substitution = request.substitution() == 1;
    if (!request.parent().empty()) mandate.parent = MandateId::from(as_bytes(request.parent()));
    mandate.office = to_bytes(as_bytes(context.body().office()));
    civil::keep_consent(context, *mandate.agent, proto::Operation::kRegisterMandate);
    if (is_guardian(request.kind())) {
        mandate.court_act = CourtActId::from(as_bytes(request.court_act()));
        carry_out(context, request.court_act(), APPOINT_GUARDIAN, mandate.principal.view());
    } else if (request.kind() == POWER_OF_ATTORNEY && !mandate.parent) {
        civil::keep_consent(context, mandate.principal, proto::Operation::kRegisterMandate);
    }
    enter_mandate(context, std::move(mandate));
}

} // namespace

Outcome register_mandate(const Request& request, Context& context) {
    const Outcome form = check_form(request, context);
    if (form != Outcome::applied) return form;
    const Outcome role = check_role(request, context);
    if (role != Outcome::applied) return role;
    if (request.principal() == request.agent()) return Outcome::persons_not_distinct;
    const Outcome period = check_period(request, context);
    if (period != Outcome::applied) return period;
    const Outcome principal = check_principal(request, context);
    if (principal != Outcome::applied) return principal;
    const Outcome agent = check_agent(context, SubjectId::from(as_bytes(request.agent())));
    if (agent != Outcome::applied) return agent;

    enter(request, context);
    return Outcome::applied;
}

} // namespace tamga::registries::courts
