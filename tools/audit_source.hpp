// Where an audit reads blocks from: the home of a node, an endpoint, the file of a bundle.

#pragma once

#include "base/result.hpp"
#include "ledger/audit.hpp"
#include "rpc/client.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace tamga::tools {

enum class AuditPlace : std::uint8_t { home, endpoint, bundle };
// What `target` names; usage when it is none of the three.
[[nodiscard]] Result<AuditPlace> place_of(const std::string& target);

// Blocks as a node gives them over JSON-RPC, as far as its tip is now. Nothing is judged.
[[nodiscard]] Result<ledger::BlockSource> endpoint_source(std::shared_ptr<rpc::Client> client);

// Blocks of any place, with what must stay open while they are read. Nothing is judged.
struct OpenedBlocks {
    std::shared_ptr<void> held;
    ledger::BlockSource source;
};
[[nodiscard]] Result<OpenedBlocks> open_blocks(const std::string& target);

} // namespace tamga::tools
