// The journal of accepted submissions: what `accepted` promises survives a crash (ledger.md 1).
//
// One file: a header of 8 bytes, 16 random bytes of its own (so that nobody's act can look like a
// frame), then frames, one per append: length u32 || crc32c u32 over those 16 bytes and the rest ||
// record blobs. append() returns after fdatasync, and only then may the next frame be written: so
// recovery cuts one torn frame at the end and nothing else; a bad frame with a good one after it
// is damage, and is named. compact() rewrites the file with what is still wanted. One thread at a
// time.

#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

namespace tamga::ledger {

class Journal {
public:
    struct Recovered {
        std::unique_ptr<Journal> journal;
        std::vector<Bytes> records; // In the order in which they were appended.
        std::uint64_t cut_bytes = 0; // Of an unsynced tail that was removed.
    };

    using Salt = std::array<std::uint8_t, 16>;
    static constexpr std::size_t record_bytes_max = 8u << 20;

    // Creates the file, with this salt (16 random bytes), if it is missing.
    [[nodiscard]] static Result<Recovered> open(const std::filesystem::path& path,
                                                const Salt& fresh);
    ~Journal();
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    // All records in one frame and one fdatasync (more for several MiB). None may be empty. After
    // an error the journal must not be used.
    [[nodiscard]] Status append(std::span<const Bytes> records);
    // The file becomes exactly these records (written beside it, synced, renamed over it).
    [[nodiscard]] Status compact(std::span<const Bytes> records);
    [[nodiscard]] std::uint64_t size_bytes() const { return size_bytes_; }

private:
    Journal(std::filesystem::path path, const Salt& salt, int file, std::uint64_t size_bytes)
        : path_(std::move(path)), salt_(salt), file_(file), size_bytes_(size_bytes) {}

    std::filesystem::path path_;
    Salt salt_{};
    int file_ = -1;
    std::uint64_t size_bytes_ = 0;
};

} // namespace tamga::ledger
