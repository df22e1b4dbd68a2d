// The ledger of a home, to be read also while its node runs.

#pragma once

#include "base/result.hpp"
#include "ledger/store.hpp"

#include <memory>
#include <string>

namespace tamga::tools {

// usage if there is no ledger, or no block in it.
[[nodiscard]] Result<std::unique_ptr<ledger::Store>> open_ledger(const std::string& home);

} // namespace tamga::tools
