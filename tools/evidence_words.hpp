// What a piece of evidence says, in sentences for people who run no node (protocol 2.12).

#pragma once

#include "base/types.hpp"
#include "consensus/evidence.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tamga::tools {

// "E2: two votes to notarize in one view".
[[nodiscard]] std::string_view title_of(consensus::Offence offence);
// What was signed, one sentence for each signature.
[[nodiscard]] std::vector<std::string> signed_by(const consensus::Evidence& evidence);
// Why a node that follows the protocol never signs this.
[[nodiscard]] std::string_view why_never(consensus::Offence offence);
// "2026-11-22 21:40:05 UTC".
[[nodiscard]] std::string utc_text(TimestampMs time);

} // namespace tamga::tools
