// Packed entries: (path size u8 | 0x80 if the provenance is zero and left out || path ||
// value size u32 || value) each.

#include "ledger/replay_state.hpp"

#include "base/codec.hpp"
#include "base/ensure.hpp"
#include "base/hash.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace tamga::ledger {

namespace {

constexpr std::size_t chunk_bytes = 64u << 10;
constexpr std::uint8_t without_provenance = 0x80;
constexpr std::size_t provenance_bytes = 32;

bool starts_with(const StatePath& path, ByteView prefix) {
    return path.size >= prefix.size() && equal(path.view().first(prefix.size()), prefix);
}

bool is_before(ByteView left, const StatePath& right) {
    const std::size_t common = std::min<std::size_t>(left.size(), right.size);
    const int order = std::memcmp(left.data(), right.bytes.data(), common);
    return order != 0 ? order < 0 : left.size() < right.size;
}

bool begins_with_zeros(ByteView value) {
    const auto is_zero = [](std::uint8_t byte) { return byte == 0; };
    return value.size() >= provenance_bytes &&
           std::ranges::all_of(value.first(provenance_bytes), is_zero);
}

// The next entries under the prefix, from a cursor that stands at or before the first of them.
template <class Cursor>
std::vector<StateEntry> entries_under(Cursor cursor, ByteView prefix,
                                      const std::optional<StatePath>& after,
                                      std::size_t count_max) {
    std::vector<StateEntry> entries;
    for (; cursor.valid() && entries.size() < count_max; cursor.next()) {
        const StatePath path = cursor.path();
        if (!starts_with(path, prefix)) break;
        if (after && path <= *after) continue;
        entries.push_back({path, cursor.value()});
    }
    return entries;
}

StatePath start_of(ByteView prefix, const std::optional<StatePath>& after) {
    StatePath start;
    start.size = static_cast<std::uint8_t>(prefix.size());
    std::copy(prefix.begin(), prefix.end(), start.bytes.begin());
    return after && *after > start ? *after : start;
}

} // namespace

// ---- Packed ----

ByteView PackedEntries::Chunk::path(std::size_t at) const {
    const std::size_t start = starts[at];
    return ByteView(bytes).subspan(start + 1, bytes[start] & ~without_provenance);
}

Bytes PackedEntries::Chunk::value(std::size_t at) const {
    const std::size_t start = starts[at];
    const bool bare = (bytes[start] & without_provenance) != 0;
    Reader in(ByteView(bytes).subspan(start + 1 + path(at).size()));
    const ByteView stored = in.raw(in.u32());
    Bytes value(bare ? provenance_bytes : 0);
    value.reserve(value.size() + stored.size());
    append(value, stored);
    return value;
}

void PackedEntries::add(const StatePath& path, ByteView value) {
    if (!chunks_.empty()) {
        ENSURE(is_before(chunks_.back().path(chunks_.back().starts.size() - 1), path));
    }
    const bool bare = begins_with_zeros(value);
    if (bare) value = value.subspan(provenance_bytes);
    Writer entry;
    entry.u8(static_cast<std::uint8_t>(path.size | (bare ? without_provenance : 0)));
    entry.raw(path.view());
    entry.u32(static_cast<std::uint32_t>(value.size()));
    entry.raw(value);
    if (chunks_.empty() || chunks_.back().bytes.size() + entry.view().size() > chunk_bytes) {
        if (!chunks_.empty()) {
            chunks_.back().bytes.shrink_to_fit();
            chunks_.back().starts.shrink_to_fit();
        }
        chunks_.emplace_back().bytes.reserve(std::max(chunk_bytes, entry.view().size()));
    }
    Chunk& chunk = chunks_.back();
    chunk.starts.push_back(static_cast<std::uint32_t>(chunk.bytes.size()));
    append(chunk.bytes, entry.view());
    ++size_;
}

PackedEntries::Cursor::Cursor(const PackedEntries& entries, const StatePath& start)
    : entries_(&entries) {
    const std::vector<Chunk>& chunks = entries.chunks_;
    const auto after = std::ranges::partition_point(
        chunks, [&](const Chunk& chunk) { return is_before(chunk.path(0), start); });
    if (after == chunks.begin()) return;
    chunk_ = static_cast<std::size_t>(after - chunks.begin()) - 1;
    const Chunk& chunk = chunks[chunk_];
    std::size_t low = 0;
    for (std::size_t high = chunk.starts.size(); low < high;) {
        const std::size_t middle = (low + high) / 2;
        if (is_before(chunk.path(middle), start)) low = middle + 1;
        else high = middle;
    }
    at_ = low;
    if (at_ < chunk.starts.size()) return;
    ++chunk_;
    at_ = 0;
}

StatePath PackedEntries::Cursor::path() const {
    const auto path = StatePath::from(entries_->chunks_[chunk_].path(at_));
    ENSURE(path.has_value());
    return *path;
}

Bytes PackedEntries::Cursor::value() const { return entries_->chunks_[chunk_].value(at_); }

void PackedEntries::Cursor::next() {
    if (++at_ < entries_->chunks_[chunk_].starts.size()) return;
    ++chunk_;
    at_ = 0;
}

std::optional<Bytes> PackedEntries::find(const StatePath& path) const {
    const Cursor at(*this, path);
    if (!at.valid() || at.path() != path) return std::nullopt;
    return at.value();
}

// ---- With changes ----

std::optional<Bytes> ReplayState::find_value(const StatePath& path) const {
    const auto changed = changes_.find(path);
    if (changed == changes_.end()) return began_with_.find(path);
    if (!changed->second) return std::nullopt;
    return changed->second->value;
}

std::optional<StateRow> ReplayState::find(const StatePath& path) const {
    const auto changed = changes_.find(path);
    if (changed != changes_.end()) return changed->second;
    std::optional<Bytes> value = began_with_.find(path);
    if (!value) return std::nullopt;
    const Hash256 hash = sha256(*value);
    return StateRow{since_, hash, std::move(*value)};
}

void ReplayState::erase(const StatePath& path) {
    if (began_with_.find(path)) {
        changes_[path] = std::nullopt;
    } else {
        changes_.erase(path);
    }
}

Height ReplayState::latest() const {
    Height latest = since_;
    for (const auto& [path, row] : changes_) {
        if (row) latest = std::max(latest, row->since);
    }
    return latest;
}

ReplayState::Cursor::Cursor(const ReplayState& state, const StatePath& start)
    : began_(state.since_), packed_(state.began_with_, start),
      change_(state.changes_.lower_bound(start)), end_(state.changes_.end()) {
    skip_erased();
}

bool ReplayState::Cursor::is_change() const {
    return change_ != end_ && (!packed_.valid() || change_->first <= packed_.path());
}

// What was erased since stands on both sides.
void ReplayState::Cursor::skip_erased() {
    while (is_change() && !change_->second) {
        ENSURE(packed_.valid() && packed_.path() == change_->first);
        packed_.next();
        ++change_;
    }
}

StatePath ReplayState::Cursor::path() const {
    return is_change() ? change_->first : packed_.path();
}

Bytes ReplayState::Cursor::value() const {
    return is_change() ? change_->second->value : packed_.value();
}

Height ReplayState::Cursor::since() const { return is_change() ? change_->second->since : began_; }

void ReplayState::Cursor::next() {
    if (is_change()) {
        if (packed_.valid() && packed_.path() == change_->first) packed_.next();
        ++change_;
    } else {
        packed_.next();
    }
    skip_erased();
}

// ---- Views ----

StateSource source_of(std::shared_ptr<const ReplayState> state) {
    StateSource source;
    source.find = [state](const StatePath& path) { return state->find_value(path); };
    source.list = [state](ByteView prefix, std::optional<StatePath> after,
                          std::size_t count_max) {
        return entries_under(ReplayState::Cursor(*state, start_of(prefix, after)), prefix, after,
                             count_max);
    };
    return source;
}

StateSource source_of_beginning(std::shared_ptr<const ReplayState> state) {
    StateSource source;
    source.find = [state](const StatePath& path) { return state->began_with().find(path); };
    source.list = [state](ByteView prefix, std::optional<StatePath> after,
                          std::size_t count_max) {
        return entries_under(PackedEntries::Cursor(state->began_with(), start_of(prefix, after)),
                             prefix, after, count_max);
    };
    return source;
}

} // namespace tamga::ledger
