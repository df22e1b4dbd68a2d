// The log as C2SP tlog-tiles: names, bytes, and the files that a growing log makes (formats.md 9).
//
// A tile holds 256 hashes of one level, a bundle 256 leaves; the last of each may be partial. Files
// never change their bytes: a partial one has its width in its name. Pure: whoever calls has a
// disk.

#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/types.hpp"
#include "ledger/log_tree.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tamga::ledger {

inline constexpr std::size_t log_tile_width = 256; // Hashes of a full tile, leaves of a bundle.
inline constexpr std::size_t log_entry_bytes_max = 0xffff;
inline constexpr std::size_t log_bundle_bytes_max = log_tile_width * (2 + log_entry_bytes_max);

// "tile/<level>/<index>", and "tile/entries/<index>"; with ".p/<width>" if it is not full.
[[nodiscard]] std::string tile_path(unsigned level, std::uint64_t index,
                                    std::size_t width = log_tile_width);
[[nodiscard]] std::string entries_path(std::uint64_t index, std::size_t width = log_tile_width);
// How many hashes (leaves, of level 0) of this tile the log of `size` has: 0 to 256.
[[nodiscard]] std::size_t tile_width(unsigned level, std::uint64_t index, std::uint64_t size);

// Hash 32 each. Exactly `width` of them, which is 1 to 256.
[[nodiscard]] Bytes encode_tile(std::span<const Hash256> hashes);
[[nodiscard]] Result<std::vector<Hash256>> decode_tile(ByteView bytes, std::size_t width);
// length u16 || bytes, each.
[[nodiscard]] Bytes encode_entries(std::span<const Bytes> entries);
[[nodiscard]] Result<std::vector<Bytes>> decode_entries(ByteView bytes, std::size_t width);

struct TileFile {
    std::string path; // Below the folder of the log.
    Bytes bytes;

    friend bool operator==(const TileFile&, const TileFile&) = default;
};

// A folder of tiles, or a mirror of one.
struct TileSource {
    std::function<Result<std::optional<Bytes>>(const std::string& path)> read;
    // Widths for which there are partial files beside a full one: the names in "<path>.p".
    std::function<Result<std::vector<std::size_t>>(const std::string& path)> partials;
};
// The file of this width or, if there is none, the beginning of the full one; nothing if there is
// neither. An error if it is not of the form.
[[nodiscard]] Result<std::optional<std::vector<Hash256>>>
read_tile(const TileSource& source, unsigned level, std::uint64_t index, std::size_t width);
[[nodiscard]] Result<std::optional<std::vector<Bytes>>>
read_entries(const TileSource& source, std::uint64_t index, std::size_t width);

class LogTiles {
public:
    LogTiles() = default;
    // To go on with the log of `size` leaves whose last tiles are there. Whether they are the right
    // ones is to be seen from root().
    [[nodiscard]] static Result<LogTiles> go_on(const TileSource& source, std::uint64_t size);

    // At most log_entry_bytes_max.
    void append(Bytes leaf);
    [[nodiscard]] std::uint64_t size() const { return log_.size(); }
    [[nodiscard]] LogRoot root() const { return log_.root(); }

    // The full ones since this was last called, in the order in which they were filled.
    [[nodiscard]] std::vector<TileFile> take_full();
    // Those that the log of this size has begun and not filled.
    [[nodiscard]] std::vector<TileFile> partial() const;

private:
    LogFrontier log_;
    std::vector<Bytes> entries_;               // Of the last bundle.
    std::vector<std::vector<Hash256>> hashes_; // Of the last tile of each level.
    std::vector<TileFile> full_;
};

} // namespace tamga::ledger
