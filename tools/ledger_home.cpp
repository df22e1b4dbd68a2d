// Opening a store that another process may be writing to.

#include "tools/ledger_home.hpp"

#include <filesystem>

namespace tamga::tools {

namespace {

constexpr int open_attempts = 5; // A running node may be in the middle of a write.

} // namespace

Result<std::unique_ptr<ledger::Store>> open_ledger(const std::string& home) {
    const auto folder = std::filesystem::path(home) / "data/ledger";
    if (!std::filesystem::is_directory(folder)) {
        return fail(ErrorCode::usage, home + " is not the home of a node");
    }
    auto store = ledger::Store::open(folder, {ledger::StoreMode::read_only});
    for (int attempt = 1; attempt < open_attempts && !store; ++attempt) {
        store = ledger::Store::open(folder, {ledger::StoreMode::read_only});
    }
    if (!store) return std::unexpected(store.error());
    if (!(*store)->initialised()) return fail(ErrorCode::usage, home + " has no blocks");
    return store;
}

} // namespace tamga::tools
