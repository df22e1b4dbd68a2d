// Authority: who may do an act, judged in the order of registries.md 1.0 (110 to 116).
//
// Consents (117), endorsements (118) and own records (120) depend on what the act says: handlers
// ask the Context. Superfluous signers (119) are what is left when every operation was applied.

#pragma once

#include "registries/access/rows.hpp"
#include "registries/context.hpp"
#include "registries/outcome.hpp"

#include <array>
#include <optional>
#include <span>
#include <string_view>

namespace tamga::registries {

enum class By : std::uint8_t {
    governance,               // Threshold of governance keys; no agency.
    governance_key,           // One governance key; no agency.
    agency_key,               // A key of the agency.
    agency_key_or_governance, // Governance when the envelope names no agency.
    officer,                  // An officer of the office, with a role and the territory.
};

// Roles of which one suffices; unused places are ROLE_NONE.
using AnyRole = std::array<access::Role, 7>;

struct Authority {
    By by = By::officer;
    AnyRole roles{};
    AnyRole second{};            // A second officer of the same agency with one of these.
    bool second_of_office = false; // And of the same office.
    std::string_view consents = {}; // In words, for the reference: who consents, who attests.
};

// 110 to 116, 121, 122 for the operation at hand; sets the Context's officers.
[[nodiscard]] Outcome judge_authority(const Authority& authority, Context& context);

// The officer with that key: ACTIVE, of an ACTIVE office of an ACTIVE agency, valid at that time.
[[nodiscard]] std::optional<access::Officer> find_acting_officer(const ledger::StateView& view,
                                                                 const PublicKey& key,
                                                                 TimestampMs time);
// `territory` lies within one of the prefixes.
[[nodiscard]] bool covers(std::span<const Bytes> prefixes, ByteView territory);

} // namespace tamga::registries
