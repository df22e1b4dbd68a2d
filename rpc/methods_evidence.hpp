// chain_evidence, apart from method_table.hpp: what the ledger holds against validators.

#pragma once

#include "rpc/method_table.hpp"

namespace tamga::rpc::handlers {

Result<Json> chain_evidence(const Arguments& arguments, Backend& backend);

} // namespace tamga::rpc::handlers
