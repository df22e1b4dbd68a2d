// Entering and ending mandates.

#include "registries/courts/mandates.hpp"

#include <utility>

namespace tamga::registries::courts {

namespace {

// A guardianship lasts until it is ended: 9999-12-31.
constexpr std::int32_t for_ever = 2'932'896;

std::optional<Mandate> find(const Context& context, const MandateId& id) {
    return context.state.find<Mandate>(id);
}

void end_one(Context& context, Mandate mandate, MandateStatus status) {
    context.state.erase(GivenMandate{mandate.principal, mandate.id});
    if (mandate.agent) context.state.erase(HeldMandate{*mandate.agent, mandate.id});
    context.state.put(EndedMandate{mandate.principal, mandate.id});
    mandate.status = status;
    mandate.ended_day = context.today();
    context.emit("MandateEnded", to_bytes(mandate.id.view()));
    context.state.put(std::move(mandate));
}

// All but those of executors; the one of an authority over somebody without parents only if asked.
void end_given(Context& context, const SubjectId& subject, bool of_authority) {
    for (const GivenMandate& link : context.state.list<GivenMandate>(subject)) {
        auto mandate = find(context, link.mandate);
        ENSURE(mandate.has_value());
        if (mandate->status != MandateStatus::active) continue; // Ended with another one.
        if (mandate->kind == proto::courts::EXECUTOR) continue;
        if (!mandate->agent && !of_authority) continue;
        end_mandate(context, std::move(*mandate), MandateStatus::ended);
    }
}

} // namespace

void enter_mandate(Context& context, Mandate mandate) {
    context.state.put(GivenMandate{mandate.principal, mandate.id});
    if (mandate.agent) context.state.put(HeldMandate{*mandate.agent, mandate.id});
    context.emit("MandateRegistered", to_bytes(mandate.id.view()));
    context.state.put(std::move(mandate));
}

void end_mandate(Context& context, Mandate mandate, MandateStatus status) {
    const MandateId id = mandate.id;
    const SubjectId principal = mandate.principal;
    end_one(context, std::move(mandate), status);
    for (Mandate& other : mandates_of(context.state.view(), principal)) {
        if (other.parent == id) end_mandate(context, std::move(other), MandateStatus::ended);
    }
}

void end_given_mandates(Context& context, const SubjectId& subject) {
    end_given(context, subject, false);
}

void end_mandates(Context& context, const SubjectId& subject) {
    end_given(context, subject, true);
    for (const HeldMandate& link : context.state.list<HeldMandate>(subject)) {
        auto mandate = find(context, link.mandate);
        ENSURE(mandate.has_value());
        if (mandate->status != MandateStatus::active) continue;
        end_mandate(context, std::move(*mandate), MandateStatus::ended);
    }
}

void enter_guardianship(Context& context, const SubjectId& ward, Bytes agency) {
    Mandate mandate;
    mandate.id = context.new_id<MandateId>();
    mandate.kind = proto::courts::GUARDIAN;
    mandate.principal = ward;
    mandate.agency = std::move(agency);
    for (std::uint16_t hundred = 200; hundred <= 800; hundred += 100) {
        mandate.powers.push_back(hundred);
    }
    mandate.from_day = context.today();
    mandate.to_day = for_ever;
    mandate.office = to_bytes(as_bytes(context.body().office()));
    enter_mandate(context, std::move(mandate));
}

std::vector<Mandate> mandates_of(const ledger::StateView& view, const SubjectId& principal) {
    std::vector<Mandate> found;
    for (const GivenMandate& link : list_rows<GivenMandate>(view, principal)) {
        auto mandate = find_row<Mandate>(view, link.mandate);
        ENSURE(mandate.has_value());
        found.push_back(std::move(*mandate));
    }
    return found;
}

} // namespace tamga::registries::courts
