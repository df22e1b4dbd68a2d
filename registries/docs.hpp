// The reference of acts and outcomes as text, from the catalog, the descriptors and the one list of
// outcomes: what cannot be forgotten cannot be out of date.

#pragma once

#include <string>

namespace tamga::registries {

// docs/generated/acts.md: every act with id, who may do it, and its fields.
[[nodiscard]] std::string acts_markdown();
// docs/generated/outcomes.md: every outcome with number, rule and sentence in two languages.
[[nodiscard]] std::string outcomes_markdown();

} // namespace tamga::registries
