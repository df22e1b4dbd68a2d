// Packed entries: (path size u8 | 0x80 if the provenance is zero and left out, | 0x10 if a height
// stands there || path || height u64 or nothing || value size u32 || value) each.

#include "ledger/replay_state.hpp"

#include "base/codec.hpp"
#include "base/ensure.hpp"
#include "base/hash.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <iterator>
#include <utility>

namespace tamga::ledger {

namespace {

constexpr std::size_t chunk_bytes = 64u << 10;
constexpr std::uint8_t without_provenance = 0x80;
constexpr std::uint8_t with_height = 0x10;
constexpr std::uint8_t entry_flags = without_provenance | with_height;
static_assert(((singular_path_bytes | plural_path_bytes) & entry_flags) == 0);
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

// The first bytes of a path as a number, in the order of paths.
std::uint64_t head_of(const StatePath& path) {
    std::uint64_t head = 0;
    std::memcpy(&head, path.bytes.data(), sizeof head);
    static_assert(std::endian::native == std::endian::little);
    return std::byteswap(head);
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
    return ByteView(bytes).subspan(start + 1, bytes[start] & ~entry_flags);
}

std::optional<Height> PackedEntries::Chunk::since(std::size_t at) const {
    const std::size_t start = starts[at];
    if ((bytes[start] & with_height) == 0) return std::nullopt;
    return Reader(ByteView(bytes).subspan(start + 1 + path(at).size())).ordinal<Height>();
}

Bytes PackedEntries::Chunk::value(std::size_t at) const {
    const std::size_t start = starts[at];
    const bool bare = (bytes[start] & without_provenance) != 0;
    Reader in(ByteView(bytes).subspan(start + 1 + path(at).size()));
    if ((bytes[start] & with_height) != 0) in.u64();
    const ByteView stored = in.raw(in.u32());
    Bytes value(bare ? provenance_bytes : 0);
    value.reserve(value.size() + stored.size());
    append(value, stored);
    return value;
}

void PackedEntries::add(const StatePath& path, ByteView value, std::optional<Height> since) {
    if (!chunks_.empty()) {
        ENSURE(is_before(chunks_.back().path(chunks_.back().starts.size() - 1), path));
    }
    const bool bare = begins_with_zeros(value);
    if (bare) value = value.subspan(provenance_bytes);
    Writer entry;
    entry.u8(static_cast<std::uint8_t>(path.size | (bare ? without_provenance : 0) |
                                       (since ? with_height : 0)));
    entry.raw(path.view());
    if (since) entry.ordinal(*since);
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

std::optional<Height> PackedEntries::Cursor::since() const {
    return entries_->chunks_[chunk_].since(at_);
}

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

// ---- Rows ----

ReplayRows::Place ReplayRows::place_of(const StatePath& path) const {
    const std::uint64_t wanted = head_of(path);
    std::size_t low = 0;
    for (std::size_t high = runs_.size(); low < high;) { // To the first run that begins after it.
        const std::size_t middle = (low + high) / 2;
        const Row& first = *runs_[middle]->rows.front();
        const bool after = firsts_[middle] != wanted ? firsts_[middle] > wanted : first.path > path;
        if (after) high = middle;
        else low = middle + 1;
    }
    Place place{low == 0 ? 0 : low - 1, 0};
    if (is_end(place)) return place;
    const Run& run = *runs_[place.run];
    low = 0;
    for (std::size_t high = run.rows.size(); low < high;) {
        const std::size_t middle = (low + high) / 2;
        if (is_before(run.heads[middle], *run.rows[middle], wanted, path)) low = middle + 1;
        else high = middle;
    }
    place.at = low;
    return place;
}

ReplayRows::Place ReplayRows::lower_bound(const StatePath& path) const {
    const Place place = place_of(path);
    if (is_end(place) || place.at < runs_[place.run]->rows.size()) return place;
    return {place.run + 1, 0};
}

ReplayRows::Place ReplayRows::next(Place place) const {
    if (++place.at < runs_[place.run]->rows.size()) return place;
    return {place.run + 1, 0};
}

const ReplayRows::Row* ReplayRows::find(const StatePath& path) const {
    const Place place = place_of(path);
    if (is_end(place) || place.at == runs_[place.run]->rows.size()) return nullptr;
    const Row& found = row(place);
    return found.path == path ? &found : nullptr;
}

ReplayRows::Row& ReplayRows::at(const StatePath& path) {
    if (runs_.empty()) {
        firsts_.push_back(head_of(path));
        Run& only = *runs_.emplace_back(std::make_unique<Run>());
        only.heads.push_back(head_of(path));
        return *only.rows.emplace_back(std::make_unique<Row>(Row{path, std::nullopt}));
    }
    const Place place = place_of(path);
    Run& run = *runs_[place.run];
    if (place.at < run.rows.size() && run.rows[place.at]->path == path) return *run.rows[place.at];
    const auto at = static_cast<std::ptrdiff_t>(place.at);
    run.heads.insert(run.heads.begin() + at, head_of(path));
    Row& entered = **run.rows.insert(run.rows.begin() + at,
                                     std::make_unique<Row>(Row{path, std::nullopt}));
    firsts_[place.run] = run.heads.front();
    if (run.rows.size() > run_rows_max) split(place.run);
    return entered;
}

void ReplayRows::erase(const StatePath& path) {
    const Place place = place_of(path);
    if (is_end(place) || place.at == runs_[place.run]->rows.size()) return;
    Run& run = *runs_[place.run];
    if (run.rows[place.at]->path != path) return;
    const auto at = static_cast<std::ptrdiff_t>(place.at);
    run.heads.erase(run.heads.begin() + at);
    run.rows.erase(run.rows.begin() + at);
    if (!run.rows.empty()) {
        firsts_[place.run] = run.heads.front();
        return;
    }
    const auto number = static_cast<std::ptrdiff_t>(place.run);
    firsts_.erase(firsts_.begin() + number);
    runs_.erase(runs_.begin() + number);
}

// Half of the run goes into a new one after it.
void ReplayRows::split(std::size_t number) {
    Run& run = *runs_[number];
    const auto middle = static_cast<std::ptrdiff_t>(run.rows.size() / 2);
    auto upper = std::make_unique<Run>();
    upper->heads.reserve(run_rows_max + 1);
    upper->rows.reserve(run_rows_max + 1);
    upper->heads.assign(run.heads.begin() + middle, run.heads.end());
    std::move(run.rows.begin() + middle, run.rows.end(), std::back_inserter(upper->rows));
    run.heads.resize(static_cast<std::size_t>(middle));
    run.rows.resize(static_cast<std::size_t>(middle));
    const auto after = static_cast<std::ptrdiff_t>(number) + 1;
    firsts_.insert(firsts_.begin() + after, upper->heads.front());
    runs_.insert(runs_.begin() + after, std::move(upper));
}

// ---- With changes ----

std::optional<Bytes> ReplayState::find_value(const StatePath& path) const {
    const ReplayRows::Row* changed = changes_.find(path);
    if (changed == nullptr) return began_with_.find(path);
    if (!changed->row) return std::nullopt;
    return changed->row->value;
}

std::optional<StateRow> ReplayState::find(const StatePath& path) const {
    const ReplayRows::Row* changed = changes_.find(path);
    if (changed != nullptr) return changed->row;
    const PackedEntries::Cursor at(began_with_, path);
    if (!at.valid() || at.path() != path) return std::nullopt;
    Bytes value = at.value();
    const Hash256 hash = sha256(value);
    return StateRow{at.since().value_or(since_), hash, std::move(value)};
}

void ReplayState::erase(const StatePath& path) {
    if (began_with_.find(path)) {
        changes_.at(path).row.reset();
    } else {
        changes_.erase(path);
    }
}

Height ReplayState::latest() const {
    Height latest = since_;
    for (auto at = changes_.lower_bound({}); !changes_.is_end(at); at = changes_.next(at)) {
        const auto& row = changes_.row(at).row;
        if (row) latest = std::max(latest, row->since);
    }
    return latest;
}

ReplayState::Cursor::Cursor(const ReplayState& state, const StatePath& start)
    : began_(state.since_), packed_(state.began_with_, start), changes_(&state.changes_),
      change_(state.changes_.lower_bound(start)) {
    skip_erased();
}

bool ReplayState::Cursor::is_change() const {
    return !changes_->is_end(change_) && (!packed_.valid() || change().path <= packed_.path());
}

// What was erased since stands on both sides.
void ReplayState::Cursor::skip_erased() {
    while (is_change() && !change().row) {
        ENSURE(packed_.valid() && packed_.path() == change().path);
        packed_.next();
        change_ = changes_->next(change_);
    }
}

StatePath ReplayState::Cursor::path() const {
    return is_change() ? change().path : packed_.path();
}

Bytes ReplayState::Cursor::value() const {
    return is_change() ? change().row->value : packed_.value();
}

Height ReplayState::Cursor::since() const {
    return is_change() ? change().row->since : packed_.since().value_or(began_);
}

void ReplayState::Cursor::next() {
    if (is_change()) {
        if (packed_.valid() && packed_.path() == change().path) packed_.next();
        change_ = changes_->next(change_);
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
