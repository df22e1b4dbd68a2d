// What both acts of the cut-over ask first.

#pragma once

#include "registries/context.hpp"
#include "registries/land/process_rows.hpp"
#include "registries/outcome.hpp"

#include <string>

namespace tamga::registries::land {

// The record was not imported before (542), the act is listed, and the second reading agrees.
[[nodiscard]] Outcome check_import(Context& context, const std::string& archive_ref,
                                   const std::string& act);

} // namespace tamga::registries::land
