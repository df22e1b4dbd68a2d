// Paths, and views of the state under overlays (ledger.md 4 and 6).

#include "ledger/state.hpp"

#include "base/ensure.hpp"
#include "base/hash.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace tamga::ledger {

namespace {

void put_head(StatePath& path, std::uint16_t table, ByteView entity, std::uint8_t facet) {
    path.bytes[0] = static_cast<std::uint8_t>(table >> 8);
    path.bytes[1] = static_cast<std::uint8_t>(table);
    const Hash256 key = sha256(entity);
    std::memcpy(path.bytes.data() + 2, key.bytes.data(), 32);
    path.bytes[34] = facet;
    path.size = singular_path_bytes;
}

bool starts_with(const StatePath& path, ByteView prefix) {
    return path.size >= prefix.size() &&
           std::equal(prefix.begin(), prefix.end(), path.bytes.begin());
}

// The least path that a list of `prefix` after `after` may hold, as a search key.
StatePath search_key(ByteView prefix, const std::optional<StatePath>& after) {
    ENSURE(prefix.size() <= plural_path_bytes);
    StatePath key;
    key.size = static_cast<std::uint8_t>(prefix.size());
    std::copy(prefix.begin(), prefix.end(), key.bytes.begin());
    return after && *after > key ? *after : key;
}

} // namespace

StatePath StatePath::singular(std::uint16_t table, ByteView entity, std::uint8_t facet) {
    StatePath path;
    put_head(path, table, entity, facet);
    return path;
}

StatePath StatePath::plural(std::uint16_t table, ByteView entity, std::uint8_t facet,
                            ByteView item) {
    StatePath path;
    put_head(path, table, entity, facet);
    const Hash256 key = sha256(item);
    std::memcpy(path.bytes.data() + singular_path_bytes, key.bytes.data(), 32);
    path.size = plural_path_bytes;
    return path;
}

std::optional<StatePath> StatePath::from(ByteView raw) {
    if (raw.size() != singular_path_bytes && raw.size() != plural_path_bytes) return std::nullopt;
    StatePath path;
    path.size = static_cast<std::uint8_t>(raw.size());
    std::memcpy(path.bytes.data(), raw.data(), raw.size());
    return path;
}

std::uint16_t StatePath::table() const {
    return static_cast<std::uint16_t>((bytes[0] << 8) | bytes[1]);
}

std::strong_ordering operator<=>(const StatePath& left, const StatePath& right) {
    constexpr std::size_t word_bytes = sizeof(std::uint64_t);
    if (left.size >= word_bytes && right.size >= word_bytes) { // Where nearly all differ.
        std::uint64_t first = 0;
        std::uint64_t second = 0;
        std::memcpy(&first, left.bytes.data(), word_bytes);
        std::memcpy(&second, right.bytes.data(), word_bytes);
        static_assert(std::endian::native == std::endian::little);
        if (first != second) return std::byteswap(first) <=> std::byteswap(second);
    }
    const std::size_t common = std::min(left.size, right.size);
    const int order = std::memcmp(left.bytes.data(), right.bytes.data(), common);
    return order != 0 ? order <=> 0 : left.size <=> right.size;
}

Bytes items_prefix(std::uint16_t table, ByteView entity, std::uint8_t facet) {
    return to_bytes(StatePath::singular(table, entity, facet).view());
}

void StateDelta::merge(StateDelta&& later) {
    while (!later.changes_.empty()) {
        auto placed = changes_.insert(later.changes_.extract(later.changes_.begin()));
        if (!placed.inserted) placed.position->second = std::move(placed.node.mapped());
    }
}

StateSource memory_source(std::shared_ptr<const std::map<StatePath, Bytes>> entries) {
    ENSURE(entries != nullptr);
    StateSource source;
    source.find = [entries](const StatePath& path) -> std::optional<Bytes> {
        const auto found = entries->find(path);
        if (found == entries->end()) return std::nullopt;
        return found->second;
    };
    source.list = [entries](ByteView prefix, std::optional<StatePath> after,
                            std::size_t count_max) {
        std::vector<StateEntry> out;
        auto it = entries->lower_bound(search_key(prefix, after));
        for (; it != entries->end() && out.size() < count_max; ++it) {
            if (!starts_with(it->first, prefix)) break;
            if (after && it->first <= *after) continue;
            out.push_back({it->first, it->second});
        }
        return out;
    };
    return source;
}

StateView StateView::over(std::shared_ptr<const StateDelta> delta) const {
    ENSURE(delta != nullptr);
    StateView view = *this;
    view.overlays_.push_back(std::move(delta));
    return view;
}

std::optional<Bytes> StateView::find(const StatePath& path) const {
    for (auto overlay = overlays_.rbegin(); overlay != overlays_.rend(); ++overlay) {
        const auto& changes = (*overlay)->changes();
        const auto found = changes.find(path);
        if (found != changes.end()) return found->second;
    }
    return source_.find(path);
}

std::vector<StateEntry> StateView::list(ByteView prefix, std::optional<StatePath> after,
                                        std::size_t count_max) const {
    // What the overlays say in this range, the latest on top.
    std::map<StatePath, const std::optional<Bytes>*> changed;
    const StatePath key = search_key(prefix, after);
    for (const auto& overlay : overlays_) {
        auto it = overlay->changes().lower_bound(key);
        for (; it != overlay->changes().end() && starts_with(it->first, prefix); ++it) {
            if (!after || it->first > *after) changed[it->first] = &it->second;
        }
    }
    if (changed.empty()) return source_.list(prefix, after, count_max);

    std::vector<StateEntry> out;
    auto change = changed.begin();
    // Takes the changes below `bound` (all if absent).
    const auto take_changes = [&](const StatePath* bound) {
        for (; change != changed.end() && out.size() < count_max; ++change) {
            if (bound != nullptr && change->first >= *bound) return;
            if (change->second->has_value()) out.push_back({change->first, **change->second});
        }
    };
    while (out.size() < count_max) {
        std::vector<StateEntry> page = source_.list(prefix, after, count_max);
        for (StateEntry& entry : page) {
            take_changes(&entry.path);
            if (out.size() == count_max) return out;
            after = entry.path;
            // The change of an entry that the source has too is taken with the next bound.
            const bool replaced = change != changed.end() && change->first == entry.path;
            if (!replaced) out.push_back(std::move(entry));
        }
        if (page.size() < count_max) {
            take_changes(nullptr);
            return out;
        }
    }
    return out;
}

} // namespace tamga::ledger
