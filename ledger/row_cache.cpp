// Slots of rows and the version that they are true of.

#include "ledger/row_cache.hpp"

#include "base/ensure.hpp"

#include <utility>

namespace tamga::ledger {

namespace {

constexpr std::size_t slots_max = 1u << 15;

} // namespace

// The path is made of SHA-256 hashes: their bits are spread already.
std::size_t RowCache::index_of(const StatePath& path) {
    std::size_t index = path.bytes[2] | std::size_t{path.bytes[3]} << 8;
    index ^= std::size_t{path.bytes[1]} << 5;
    index ^= std::size_t{path.facet()} << 9;
    if (path.size == plural_path_bytes) {
        index ^= path.bytes[singular_path_bytes] |
                 std::size_t{path.bytes[singular_path_bytes + 1]} << 8;
    }
    return index % slots_max;
}

std::uint64_t RowCache::version() const {
    const std::lock_guard lock(mutex_);
    return version_;
}

std::optional<RowCache::RowPtr> RowCache::find(std::uint64_t version,
                                               const StatePath& path) const {
    const std::lock_guard lock(mutex_);
    if (version != version_ || version % 2 != 0 || slots_.empty()) return std::nullopt;
    const Slot& slot = slots_[index_of(path)];
    if (!slot.known || slot.path != path) return std::nullopt;
    return slot.row;
}

void RowCache::put(std::uint64_t version, const StatePath& path, RowPtr row) {
    const std::lock_guard lock(mutex_);
    if (version != version_ || version % 2 != 0) return;
    if (slots_.empty()) slots_.resize(slots_max);
    slots_[index_of(path)] = {true, path, std::move(row)};
}

void RowCache::begin_commit() {
    const std::lock_guard lock(mutex_);
    ENSURE(version_ % 2 == 0);
    version_ += 1;
}

void RowCache::end_commit(const StateDelta& changed) {
    const std::lock_guard lock(mutex_);
    ENSURE(version_ % 2 == 1);
    version_ += 1;
    if (slots_.empty()) return;
    for (const auto& [path, value] : changed.changes()) {
        Slot& slot = slots_[index_of(path)];
        if (slot.known && slot.path == path) slot = {};
    }
}

} // namespace tamga::ledger
