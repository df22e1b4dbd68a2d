// Names and bytes of tiles, and filling them.

#include "ledger/log_tiles.hpp"

#include "base/codec.hpp"
#include "base/ensure.hpp"
#include "ledger/snapshot.hpp"

#include <algorithm>
#include <utility>

namespace tamga::ledger {

namespace {

// Groups of three digits, "x" before all but the last, and the width.
std::string place(std::uint64_t index, std::size_t width) {
    const auto three = [](std::uint64_t part) {
        const std::string digits = std::to_string(part);
        return std::string(3 - digits.size(), '0') + digits;
    };
    std::string text = three(index % 1000);
    for (index /= 1000; index > 0; index /= 1000) text = "x" + three(index % 1000) + "/" + text;
    return width == log_tile_width ? text : text + ".p/" + std::to_string(width);
}

std::unexpected<Error> refuse(const std::string& path, const std::string& what) {
    return fail(ErrorCode::malformed, path + ": " + what);
}

// What `decode` makes of the file of this width, or of the full one cut to it.
template <class T, class Path, class Decode>
Result<std::optional<std::vector<T>>> read_of(const TileSource& source, const Path& path_of,
                                              std::size_t width, const Decode& decode) {
    for (const std::size_t there : {width, log_tile_width}) {
        const std::string path = path_of(there);
        TRY(const std::optional<Bytes> bytes, source.read(path));
        if (!bytes) continue;
        auto items = decode(*bytes, there);
        if (!items) return refuse(path, items.error().message);
        items->resize(width);
        return std::optional(std::move(*items));
    }
    return std::optional<std::vector<T>>();
}

} // namespace

std::string tile_path(unsigned level, std::uint64_t index, std::size_t width) {
    return "tile/" + std::to_string(level) + "/" + place(index, width);
}

std::string entries_path(std::uint64_t index, std::size_t width) {
    return "tile/entries/" + place(index, width);
}

std::size_t tile_width(unsigned level, std::uint64_t index, std::uint64_t size) {
    const unsigned shift = level * log_tile_levels;
    const std::uint64_t nodes = shift < 64 ? size >> shift : 0;
    if (index >= (nodes + log_tile_width - 1) / log_tile_width) return 0;
    return static_cast<std::size_t>(
        std::min<std::uint64_t>(log_tile_width, nodes - index * log_tile_width));
}

Bytes encode_tile(std::span<const Hash256> hashes) {
    Writer out;
    for (const Hash256& hash : hashes) out.digest(hash);
    return std::move(out).take();
}

Result<std::vector<Hash256>> decode_tile(ByteView bytes, std::size_t width) {
    Reader in(bytes);
    std::vector<Hash256> hashes;
    while (!in.failed() && hashes.size() < width) hashes.push_back(in.digest<Hash256>());
    if (!in.done() || width == 0 || width > log_tile_width) {
        return fail(ErrorCode::malformed, std::to_string(bytes.size()) + " bytes are no tile of " +
                                              std::to_string(width) + " hashes");
    }
    return hashes;
}

Bytes encode_entries(std::span<const Bytes> entries) {
    Writer out;
    for (const Bytes& entry : entries) {
        ENSURE(entry.size() <= log_entry_bytes_max);
        out.u16(static_cast<std::uint16_t>(entry.size()));
        out.raw(entry);
    }
    return std::move(out).take();
}

Result<std::vector<Bytes>> decode_entries(ByteView bytes, std::size_t width) {
    Reader in(bytes);
    std::vector<Bytes> entries;
    while (!in.failed() && entries.size() < width) entries.push_back(to_bytes(in.raw(in.u16())));
    if (!in.done() || width == 0 || width > log_tile_width) {
        return fail(ErrorCode::malformed, std::to_string(bytes.size()) +
                                              " bytes are no bundle of " + std::to_string(width) +
                                              " entries");
    }
    return entries;
}

Result<std::optional<std::vector<Hash256>>> read_tile(const TileSource& source, unsigned level,
                                                      std::uint64_t index, std::size_t width) {
    return read_of<Hash256>(
        source, [&](std::size_t there) { return tile_path(level, index, there); }, width,
        decode_tile);
}

Result<std::optional<std::vector<Bytes>>> read_entries(const TileSource& source,
                                                       std::uint64_t index, std::size_t width) {
    return read_of<Bytes>(
        source, [&](std::size_t there) { return entries_path(index, there); }, width,
        decode_entries);
}

Result<LogTiles> LogTiles::go_on(const TileSource& source, std::uint64_t size) {
    LogTiles tiles;
    std::vector<Hash256> edge;
    if (size > log_leaves_max) return refuse("checkpoint", "a log has at most 2^62 leaves");
    std::uint64_t nodes = size;
    for (unsigned level = 0; nodes != 0; ++level, nodes >>= log_tile_levels) {
        const auto width = static_cast<std::size_t>(nodes % log_tile_width);
        tiles.hashes_.emplace_back();
        if (width == 0) continue;
        const std::uint64_t index = nodes / log_tile_width;
        TRY(auto hashes, read_tile(source, level, index, width));
        if (!hashes) return refuse(tile_path(level, index, width), "missing");
        edge.insert(edge.end(), hashes->begin(), hashes->end());
        tiles.hashes_[level] = std::move(*hashes);
        if (level > 0) continue;
        TRY(auto entries, read_entries(source, index, width));
        if (!entries) return refuse(entries_path(index, width), "missing");
        tiles.entries_ = std::move(*entries);
        for (std::size_t i = 0; i < width; ++i) {
            if (log_leaf_hash(tiles.entries_[i]) == tiles.hashes_[0][i]) continue;
            return refuse(entries_path(index, width),
                          "entry " + std::to_string(i) + " is not what the tile beside it says");
        }
    }
    if (size > 0) tiles.log_ = frontier_of(edge, size);
    return tiles;
}

void LogTiles::append(Bytes leaf) {
    ENSURE(leaf.size() <= log_entry_bytes_max);
    const std::uint64_t leaf_index = size();
    const Hash256 hash = log_leaf_hash(leaf);
    entries_.push_back(std::move(leaf));
    if (entries_.size() == log_tile_width) {
        full_.push_back({entries_path(leaf_index / log_tile_width), encode_entries(entries_)});
        entries_.clear();
    }
    log_.append(hash, [&](unsigned level, std::uint64_t index, const Hash256& node) {
        if (level % log_tile_levels != 0) return;
        const unsigned row = level / log_tile_levels;
        if (row == hashes_.size()) hashes_.emplace_back();
        std::vector<Hash256>& hashes = hashes_[row];
        hashes.push_back(node);
        if (hashes.size() < log_tile_width) return;
        full_.push_back({tile_path(row, index / log_tile_width), encode_tile(hashes)});
        hashes.clear();
    });
}

std::vector<TileFile> LogTiles::take_full() { return std::exchange(full_, {}); }

std::vector<TileFile> LogTiles::partial() const {
    std::vector<TileFile> files;
    if (!entries_.empty()) {
        files.push_back({entries_path(size() / log_tile_width, entries_.size()),
                         encode_entries(entries_)});
    }
    for (unsigned level = 0; level < hashes_.size(); ++level) {
        if (hashes_[level].empty()) continue;
        const std::uint64_t index = (size() >> (level * log_tile_levels)) / log_tile_width;
        files.push_back(
            {tile_path(level, index, hashes_[level].size()), encode_tile(hashes_[level])});
    }
    return files;
}

} // namespace tamga::ledger
