// The file of a snapshot being written; for snapshot_export.cpp and tests.

#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace tamga::ledger {

inline constexpr std::string_view snapshot_magic = "TMGSNAP1";
inline constexpr std::string_view snapshot_end_magic = "TMGSEND1";

// head(), chunk() each, end(), finish(): until then it has a .partial name, and without finish()
// the file is removed.
class SnapshotWriter {
public:
    [[nodiscard]] static Result<SnapshotWriter> create(const std::filesystem::path& path);
    SnapshotWriter(SnapshotWriter&& other) noexcept;
    SnapshotWriter& operator=(SnapshotWriter&&) = delete;
    ~SnapshotWriter();

    [[nodiscard]] Status head(ByteView bytes);
    [[nodiscard]] Status chunk(ByteView bytes);
    [[nodiscard]] Status end();
    // Synced and renamed into place.
    [[nodiscard]] Status finish();
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

private:
    SnapshotWriter(std::filesystem::path path, int descriptor)
        : path_(std::move(path)), descriptor_(descriptor) {}
    [[nodiscard]] std::filesystem::path partial() const { return path_.string() + ".partial"; }
    [[nodiscard]] Status append(ByteView bytes);
    [[nodiscard]] Status blob(ByteView bytes);

    std::filesystem::path path_;
    int descriptor_ = -1;
    std::uint64_t bytes_ = 0;
};

} // namespace tamga::ledger
