// One walk of the tree of a log, for who makes the proof of a run and for who judges it.

#include "ledger/log_tree_range.hpp"

#include "base/ensure.hpp"

#include <bit>

namespace tamga::ledger {

namespace {

// The leaves [begin, end) of a log as RFC 9162 parts them: the left side is a power of two.
std::uint64_t middle_of(std::uint64_t begin, std::uint64_t end) {
    return begin + std::bit_floor(end - begin - 1);
}

struct Run {
    std::uint64_t first;
    std::uint64_t end;

    [[nodiscard]] bool misses(std::uint64_t from, std::uint64_t to) const {
        return to <= first || end <= from;
    }
};

// Complete subtrees are stored; the ragged right edge of the log is joined from those.
Hash256 hash_of_subtree(std::uint64_t begin, std::uint64_t end, const LogNodeReader& reader) {
    if (std::has_single_bit(end - begin)) {
        const auto level = static_cast<unsigned>(std::countr_zero(end - begin));
        return reader(level, begin >> level);
    }
    const std::uint64_t middle = middle_of(begin, end);
    return log_inner_hash(hash_of_subtree(begin, middle, reader),
                          hash_of_subtree(middle, end, reader));
}

void collect(const Run& run, std::uint64_t begin, std::uint64_t end, const LogNodeReader& reader,
             std::vector<Hash256>& out) {
    if (run.misses(begin, end)) {
        out.push_back(hash_of_subtree(begin, end, reader));
        return;
    }
    if (end - begin == 1) return;
    const std::uint64_t middle = middle_of(begin, end);
    collect(run, begin, middle, reader, out);
    collect(run, middle, end, reader, out);
}

// Takes hashes from the front of both lists.
struct Walk {
    Run run;
    std::span<const Hash256> leaves;
    std::span<const Hash256> path;
    bool is_short = false;

    Hash256 next(std::span<const Hash256>& list) {
        if (list.empty()) {
            is_short = true;
            return Hash256();
        }
        const Hash256 taken = list.front();
        list = list.subspan(1);
        return taken;
    }
    Hash256 hash(std::uint64_t begin, std::uint64_t end) {
        if (run.misses(begin, end)) return next(path);
        if (end - begin == 1) return next(leaves);
        const std::uint64_t middle = middle_of(begin, end);
        const Hash256 left = hash(begin, middle);
        return log_inner_hash(left, hash(middle, end));
    }
};

} // namespace

std::vector<Hash256> range_path(std::uint64_t first, std::uint64_t count, std::uint64_t size,
                                const LogNodeReader& reader) {
    ENSURE(count > 0 && first < size && count <= size - first);
    std::vector<Hash256> out;
    collect({first, first + count}, 0, size, reader, out);
    return out;
}

std::optional<LogRoot> root_of_range(std::span<const Hash256> leaf_hashes, std::uint64_t first,
                                     std::uint64_t size, std::span<const Hash256> path) {
    const std::uint64_t count = leaf_hashes.size();
    if (count == 0 || first >= size || count > size - first) return std::nullopt;
    if (path.size() > log_range_hashes_max) return std::nullopt;
    Walk walk{{first, first + count}, leaf_hashes, path};
    const Hash256 root = walk.hash(0, size);
    if (walk.is_short || !walk.leaves.empty() || !walk.path.empty()) return std::nullopt;
    return LogRoot(root.bytes);
}

} // namespace tamga::ledger
