// The vote log: what a replica has promised, on disk before anybody hears of it (protocol 2.5).
//
// Segments of 512-byte sectors hold frames, one per flush. A frame names its segment's 16 random
// bytes, a sequence that is never reused and the hash of the frame before it, and ends in a
// CRC-32C, so a torn write is seen and nobody's transaction can look like a frame. Recovery reads
// from the newest checkpoint frame; what is missing behind it is either the unsynced last frame,
// which is dropped whole, or log loss, which stops the node. Records are bytes with a position:
// what they mean is consensus/replica.hpp's. Not thread-safe: the writer thread owns it.

#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/types.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace tamga::ledger {

// What the log needs of a disk; POSIX in the daemon, one that crashes in the simulator.
struct VoteDisk {
    // Names of files, in any order.
    std::function<Result<std::vector<std::string>>()> list;
    // A new file of `size` zero bytes, durable with its directory entry when it returns.
    std::function<Status(const std::string& name, std::uint64_t size)> create;
    std::function<Result<Bytes>(const std::string& name)> read;
    std::function<Status(const std::string& name, std::uint64_t offset, ByteView bytes)> write;
    // fdatasync; a failure is final, never retried.
    std::function<Status(const std::string& name)> sync;
    // Also syncs the directory.
    std::function<Status(const std::string& name)> remove;
    // 16 fresh random bytes for a segment.
    std::function<std::array<std::uint8_t, 16>()> random;
};

// Files in `directory`, which must exist. `direct`: read past the page cache, after a flush that
// failed (the cache may show what is not on disk).
[[nodiscard]] VoteDisk posix_vote_disk(std::string directory, bool direct);

struct VoteLogRecord {
    Epoch epoch;
    View view;
    Bytes bytes;

    friend bool operator==(const VoteLogRecord&, const VoteLogRecord&) = default;
};

struct VoteLogFinding {
    std::string segment;
    std::uint64_t offset = 0;
    std::string what;
};

class VoteLog {
public:
    static constexpr std::uint64_t sector_bytes = 512;
    static constexpr std::uint64_t frame_bytes_max = 64u << 20;

    // Writes the *born* checkpoint of a key that never voted. Refuses a disk with segments.
    [[nodiscard]] static Status born(const VoteDisk& disk, std::uint64_t segment_bytes);

    struct Opened;
    // Recovers, then writes what lies above (epoch, final_view) as the checkpoint of a new segment
    // and only then removes older ones. `log_loss` when the log does not cover what was promised.
    [[nodiscard]] static Result<Opened> open(VoteDisk disk, std::uint64_t segment_bytes,
                                             Epoch epoch, View final_view);

    // One frame and its fdatasync: when it returns well, the records are on disk.
    [[nodiscard]] Status append(std::span<const VoteLogRecord> records);
    // v_sync rose: records of older epochs, or of `epoch` up to `view`, are no longer needed. Files
    // go when the log next begins a segment.
    void advance(Epoch epoch, View view);

    // Structure alone, for the auditor: every frame from the newest checkpoint, and the records
    // with the place of their frames. A fault is named by the last frame before it that holds.
    struct Placed {
        VoteLogRecord record;
        std::string segment;
        std::uint64_t offset = 0;
    };
    struct Inspection {
        std::vector<Placed> records;
        std::vector<VoteLogFinding> findings;
    };
    [[nodiscard]] static Result<Inspection> inspect(const VoteDisk& disk);

    [[nodiscard]] std::uint64_t sequence() const { return sequence_; }
    [[nodiscard]] std::size_t segments() const { return names_.size(); }

private:
    VoteLog(VoteDisk disk, std::uint64_t segment_bytes);

    [[nodiscard]] Status begin_segment(std::uint8_t kind);
    [[nodiscard]] Status write_frame(std::uint8_t kind, std::span<const VoteLogRecord> records);
    [[nodiscard]] Status roll();

    VoteDisk disk_;
    std::uint64_t segment_bytes_;
    std::vector<std::string> names_; // Live segments, oldest first; the last one is written.
    std::uint64_t number_ = 0;       // Of the last segment.
    std::uint64_t size_ = 0;         // Of its file.
    std::uint64_t offset_ = 0;       // Of the next frame.
    std::array<std::uint8_t, 16> segment_id_{};
    std::uint64_t sequence_ = 0; // Of the last frame written.
    Hash256 previous_;
    std::vector<VoteLogRecord> live_; // Everything above what advance() gave up.
};

struct VoteLog::Opened {
    VoteLog log;
    std::vector<VoteLogRecord> records; // Above (epoch, final_view), in the order written.
};

} // namespace tamga::ledger
