// Rows of the state at the tip that were read lately: officers, offices and parameters are asked
// for by every act, and what an act enters is looked for before it is written.
//
// A fixed number of slots, each for one value of a path's hashed bits; the newest row stays. What a
// slot says is true of one version of the state: a commit makes the version odd before it writes
// and even after, and forgets what it has changed. Readers of an older snapshot find nothing here
// and ask the database; so a cached row never differs from a stored one. Any thread.

#pragma once

#include "ledger/state.hpp"
#include "ledger/store_schema.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace tamga::ledger {

class RowCache {
public:
    using RowPtr = std::shared_ptr<const StateRow>; // Null: the state has no such row.

    // Even: the state stands still.
    [[nodiscard]] std::uint64_t version() const;
    // Nothing when it is not known, or the state is no longer of this version.
    [[nodiscard]] std::optional<RowPtr> find(std::uint64_t version, const StatePath& path) const;
    // What the database said about this version.
    void put(std::uint64_t version, const StatePath& path, RowPtr row);

    // Around the write of a block.
    void begin_commit();
    void end_commit(const StateDelta& changed);

private:
    struct Slot {
        bool known = false;
        StatePath path;
        RowPtr row;
    };
    [[nodiscard]] static std::size_t index_of(const StatePath& path);

    mutable std::mutex mutex_;
    std::uint64_t version_ = 0;
    std::vector<Slot> slots_; // Empty until the first put.
};

} // namespace tamga::ledger
