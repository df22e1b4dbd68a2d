// The rules of admission, in the order in which they are cheap.

#include "registries/admission.hpp"

#include "registries/access/queries.hpp"
#include "registries/access/rows.hpp"
#include "registries/catalog.hpp"

#include <algorithm>

namespace tamga::registries {

namespace {

bool is_officer_of(const ledger::StateView& view, const PublicKey& key,
                   const access::Agency& agency) {
    const auto officer = find_row<access::Officer>(view, key);
    if (!officer || !officer->is_active()) return false;
    const auto office = find_row<access::Office>(view, officer->office);
    return office && office->agency == agency.code;
}

Admission judge_agency(const ledger::StateView& view, const ledger::Envelope& envelope,
                       TimestampMs time) {
    const auto agency = find_row<access::Agency>(view, as_bytes(envelope.agency));
    if (!agency || !agency->is_active()) return Admission::agency_not_active;
    const PublicKey& submitter = envelope.submitter_key();
    if (!agency->has_key(submitter, time) && !is_officer_of(view, submitter, *agency)) {
        return Admission::submitter_unknown;
    }
    for (const std::uint16_t field : envelope.operations) {
        if (!agency->has_register(register_of(field))) return Admission::register_outside_agency;
    }
    return Admission::admissible;
}

Admission judge_governance(const ledger::StateView& view, const ledger::Envelope& envelope) {
    for (const std::uint16_t field : envelope.operations) {
        const Entry* entry = find_act(field);
        if (entry == nullptr || !is_governance_act(entry->authority)) {
            return Admission::not_governance;
        }
    }
    const auto governance = find_row<access::Governance>(view, access::Governance::entity());
    if (!governance ||
        !std::ranges::binary_search(governance->keys, envelope.submitter_key())) {
        return Admission::not_governance;
    }
    return Admission::admissible;
}

} // namespace

std::string_view name_of(Admission admission) {
    switch (admission) {
    case Admission::admissible: return "admissible";
    case Admission::agency_not_active: return "agency_not_active";
    case Admission::submitter_unknown: return "submitter_unknown";
    case Admission::register_outside_agency: return "register_outside_agency";
    case Admission::not_governance: return "not_governance";
    case Admission::acts_per_hour: return "acts_per_hour";
    case Admission::refused_per_hour: return "refused_per_hour";
    case Admission::window_too_long: return "window_too_long";
    case Admission::outside_window: return "outside_window";
    case Admission::over_limits: return "over_limits";
    }
    UNREACHABLE();
}

Admission admissible(const ledger::StateView& parent, const ledger::AgencyHour& hour,
                     const ledger::Envelope& envelope, TimestampMs time) {
    using ledger::ParameterId;
    const auto limit = [&](ParameterId id) {
        return static_cast<std::uint64_t>(access::parameter(parent, id));
    };
    if (time < envelope.valid_from || time > envelope.valid_until) {
        return Admission::outside_window;
    }
    if (envelope.valid_until.value - envelope.valid_from.value >
        limit(ParameterId::tx_window_ms_max)) {
        return Admission::window_too_long;
    }
    const Admission admission = envelope.agency.empty() ? judge_governance(parent, envelope)
                                                        : judge_agency(parent, envelope, time);
    if (admission != Admission::admissible) return admission;
    if (hour.leaves >= limit(ParameterId::acts_per_hour)) return Admission::acts_per_hour;
    if (hour.refused >= limit(ParameterId::refused_per_hour)) return Admission::refused_per_hour;
    return Admission::admissible;
}

} // namespace tamga::registries
