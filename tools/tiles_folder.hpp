// A folder of tiles on disk, for any web server to give out (docs/formats.md 9).
//
// A tile is written under a .partial name, synced, renamed and never written again; the checkpoint
// is replaced when all that it speaks of is durable. One writer at a time.

#pragma once

#include "base/result.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/log_tiles.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>

namespace tamga::tools {

// Reads what is there; judges nothing.
[[nodiscard]] ledger::TileSource tiles_in(const std::filesystem::path& folder);

class TilesFolder {
public:
    // Makes it if it is missing. usage if it holds something else; config if it is in use.
    [[nodiscard]] static Result<TilesFolder> open_to_write(const std::filesystem::path& path);
    TilesFolder(TilesFolder&& other) noexcept;
    TilesFolder& operator=(TilesFolder&&) = delete;
    ~TilesFolder();

    [[nodiscard]] ledger::TileSource source() const { return tiles_in(path_); }
    // Nothing before the first export.
    [[nodiscard]] Result<std::optional<ledger::Checkpoint>> checkpoint() const;

    // Writes the file, or compares it with the one that is there: conflict if it has other bytes,
    // which stay as they are.
    [[nodiscard]] Status put(const ledger::TileFile& file);
    // Syncs what was put, then replaces the checkpoint.
    [[nodiscard]] Status publish(const ledger::Checkpoint& checkpoint);
    // The partial files of the log of `size` whose full ones are there: nobody needs them.
    void drop_partial(std::uint64_t size);

    [[nodiscard]] std::uint64_t written() const { return written_; }
    [[nodiscard]] std::uint64_t compared() const { return compared_; }

private:
    TilesFolder(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}
    [[nodiscard]] Status make_folders(const std::filesystem::path& folder);
    [[nodiscard]] Status write(const std::filesystem::path& file, ByteView bytes);

    std::filesystem::path path_;
    int lock_;
    std::set<std::filesystem::path> touched_; // Folders with new names that are not synced.
    std::uint64_t written_ = 0;
    std::uint64_t compared_ = 0;
};

} // namespace tamga::tools
