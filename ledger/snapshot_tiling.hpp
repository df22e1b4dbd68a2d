// What of a state is proven already, and what is still to be fetched.
//
// A verified chunk says more than its entries: the path to the root turns off only at the bits it
// lists, so that beside the chunk nothing can stand but below its siblings. Chunks are taken in any
// order and of any size; when nothing is missing, the entries taken are the state.

#pragma once

#include "ledger/snapshot_chunk.hpp"

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace tamga::ledger {

class StateTiling {
public:
    StateTiling() = default;
    explicit StateTiling(std::vector<Prefix> missing) : missing_(std::move(missing)) {}

    // Notes a chunk that verify_chunk() has let pass. False: everything under it was proven before.
    bool cover(const StateChunk& chunk);
    // The regions that nothing is known of, none within another.
    [[nodiscard]] const std::vector<Prefix>& missing() const { return missing_; }
    [[nodiscard]] bool complete() const { return missing_.empty(); }

private:
    std::vector<Prefix> missing_{Prefix()};
};

// The same for the leaves [first, end) of a log.
class LeavesTiling {
public:
    LeavesTiling(std::uint64_t first, std::uint64_t end);
    explicit LeavesTiling(std::map<std::uint64_t, std::uint64_t> missing)
        : missing_(std::move(missing)) {}
    bool cover(const LeavesChunk& chunk);
    // Runs that are missing: index of the first -> index after the last.
    [[nodiscard]] const std::map<std::uint64_t, std::uint64_t>& missing() const {
        return missing_;
    }
    [[nodiscard]] bool complete() const { return missing_.empty(); }

private:
    std::map<std::uint64_t, std::uint64_t> missing_;
};

} // namespace tamga::ledger
