// Admission: which transactions may stand in a block at all (ledger.md 1, "Three ways to fail").
//
// Judged in the state after the parent block, before execution: (a) or (b), and (c). Leaders drop
// what is not admissible; a block with one is invalid. Validity of officers, roles, territories and
// consents is never judged here: those are outcomes.

#pragma once

#include "base/types.hpp"
#include "ledger/state.hpp"
#include "ledger/store.hpp"
#include "ledger/transaction.hpp"

#include <string_view>

namespace tamga::registries {

enum class Admission {
    admissible,
    agency_not_active,       // (a) The agency named does not exist or is not ACTIVE.
    submitter_unknown,       // (a) The submitter is no key of it and no ACTIVE officer of it.
    register_outside_agency, // (a) An act of a register that is not among the agency's.
    not_governance,          // (b) No agency, but an act or the submitter is not of governance.
    acts_per_hour,           // (c) The agency has used up this hour.
    refused_per_hour,        // (c) Too many of its acts were refused in this hour.
    window_too_long,         // valid_until - valid_from over tx_window_ms_max.
    outside_window,          // The block's time is not within the validity window.
    over_limits,             // Over a quarter of a block: found by who builds one (block.hpp).
};

[[nodiscard]] std::string_view name_of(Admission admission);

// `hour` counts leaves of the agency on the parent chain in the hour of `time`.
[[nodiscard]] Admission admissible(const ledger::StateView& parent,
                                   const ledger::AgencyHour& hour,
                                   const ledger::Envelope& envelope, TimestampMs time);

} // namespace tamga::registries
