// Bookkeeping of regions and runs.

#include "ledger/snapshot_tiling.hpp"

#include <algorithm>
#include <utility>

namespace tamga::ledger {

namespace {

// The prefix that agrees with `prefix` before `bit` and turns off there.
Prefix turned_off(const Prefix& prefix, std::size_t bit) {
    Prefix out;
    out.bits = bit + 1;
    out.bytes.assign(prefix.bytes.begin(),
                     prefix.bytes.begin() + static_cast<std::ptrdiff_t>((out.bits + 7) / 8));
    const auto mask = static_cast<std::uint8_t>(0x80u >> (bit % 8));
    out.bytes.back() = static_cast<std::uint8_t>((out.bytes.back() ^ mask) & ~(mask - 1u));
    return out;
}

// The first bit in which two prefixes differ, within both; their common length if none.
std::size_t parting_of(const Prefix& left, const Prefix& right) {
    const std::size_t common = std::min(left.bits, right.bits);
    for (std::size_t bit = 0; bit < common; ++bit) {
        if (bit_of(left.bytes, bit) != bit_of(right.bytes, bit)) return bit;
    }
    return common;
}

bool turns_at(const StateChunk& chunk, std::size_t bit) {
    if (chunk.entries.empty()) return true; // none() says nothing of what is beside it.
    return std::ranges::any_of(chunk.steps,
                               [bit](const ProofStep& step) { return step.bit == bit; });
}

} // namespace

bool StateTiling::cover(const StateChunk& chunk) {
    const Prefix& prefix = chunk.prefix;
    std::vector<Prefix> left;
    bool is_new = false;
    for (Prefix& region : missing_) {
        const std::size_t parting = parting_of(region, prefix);
        if (parting == prefix.bits) { // Under the chunk.
            is_new = true;
        } else if (parting == region.bits) { // Around the chunk: what is left of it.
            is_new = true;
            for (std::size_t bit = region.bits; bit < prefix.bits; ++bit) {
                if (turns_at(chunk, bit)) left.push_back(turned_off(prefix, bit));
            }
        } else if (turns_at(chunk, parting)) {
            left.push_back(std::move(region));
        } else { // Beside it, where no entry can be.
            is_new = true;
        }
    }
    missing_ = std::move(left);
    return is_new;
}

LeavesTiling::LeavesTiling(std::uint64_t first, std::uint64_t end) {
    if (first < end) missing_.emplace(first, end);
}

bool LeavesTiling::cover(const LeavesChunk& chunk) {
    const std::uint64_t begin = chunk.first;
    const std::uint64_t end = begin + chunk.leaves.size();
    bool is_new = false;
    std::map<std::uint64_t, std::uint64_t> left;
    for (const auto& [from, to] : missing_) {
        if (end <= from || to <= begin) {
            left.emplace(from, to);
            continue;
        }
        is_new = true;
        if (from < begin) left.emplace(from, begin);
        if (end < to) left.emplace(end, to);
    }
    missing_ = std::move(left);
    return is_new;
}

} // namespace tamga::ledger
