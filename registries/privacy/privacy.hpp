// Erasing openings of commitments (PRV-01), whatever register they belong to.

#pragma once

#include "proto/privacy.pb.h"
#include "registries/context.hpp"
#include "registries/outcome.hpp"

namespace tamga::registries::privacy {

[[nodiscard]] Outcome erase_payload(const proto::privacy::ErasePayload&, Context&);

} // namespace tamga::registries::privacy
