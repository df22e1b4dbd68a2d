// The journal of accepted submissions: what `accepted` promises survives a crash (ledger.md 1).
//
// One file of frames: length u32 || crc32c u32 of the bytes || bytes, after a header of 8 bytes.
// append() writes a batch and returns after fdatasync. Recovery cuts a torn tail and nothing else: a
// bad frame with a good one after it is damage, and is named. compact() rewrites the file with what
// is still wanted. One thread at a time.

#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

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

    static constexpr std::size_t record_bytes_max = 16u << 20;

    // Creates the file if it is missing.
    [[nodiscard]] static Result<Recovered> open(const std::filesystem::path& path);
    ~Journal();
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    // All records in one write and one fdatasync. After an error the journal must not be used.
    [[nodiscard]] Status append(std::span<const Bytes> records);
    // The file becomes exactly these records (written beside it, synced, renamed over it).
    [[nodiscard]] Status compact(std::span<const Bytes> records);
    [[nodiscard]] std::uint64_t size_bytes() const { return size_bytes_; }

private:
    Journal(std::filesystem::path path, int file, std::uint64_t size_bytes)
        : path_(std::move(path)), file_(file), size_bytes_(size_bytes) {}

    std::filesystem::path path_;
    int file_ = -1;
    std::uint64_t size_bytes_ = 0;
};

} // namespace tamga::ledger
