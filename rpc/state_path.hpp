// Paths of the state as clients name them: `path` in hex, or facet with its keys.

#pragma once

#include "base/result.hpp"
#include "ledger/state.hpp"
#include "rpc/arguments.hpp"

namespace tamga::rpc {

// The path or prefix that the parameters path, facet, entity and item name.
[[nodiscard]] Result<Bytes> path_of(const Arguments& arguments);
// A whole path of its declared length, not a prefix.
[[nodiscard]] Result<ledger::StatePath> whole_path_of(const Arguments& arguments);

} // namespace tamga::rpc
