// The vote log: what a replica has promised, on disk before anybody hears of it (protocol 2.5).
//
// Segments of 512-byte sectors hold frames, one per flush. A frame names its segment's 16 random
// bytes, a sequence that is never reused and the hash of the frame before it, and ends in a
// CRC-32C, so a torn write is seen and nobody's transaction can look like a frame. Recovery reads
// from the newest checkpoint frame; what is missing behind it is either the unsynced last frame,
// which is dropped whole, or log loss, which stops the node. Records are bytes with a position:
// what they mean is consensus/replica.hpp's. Not thread-safe: the writer thread owns it.
//
// Segments are made ahead of use by whoever asks wanted(); the log itself has no threads. The
// number of the lowest segment needed is kept elsewhere before older ones are removed, so that a
// votes directory of an earlier day is known for what it is.

#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/types.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace tamga::ledger {

// What the log needs of a disk; POSIX in the daemon, one that crashes in the simulator.
struct VoteDisk {
    // Names of files, in any order.
    std::function<Result<std::vector<std::string>>()> list;
    // A new file of `size` zero bytes, durable with its directory entry when it returns. The one
    // function that another thread may call: for a file that nobody else speaks of yet.
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

// Where the number of the lowest segment needed is kept: the ledger's RocksDB (protocol 2.5).
struct LowestSegment {
    std::uint64_t known = 0; // What was kept last; 0: nothing.
    // Synced when it returns well. Absent: it is kept nowhere.
    std::function<Status(std::uint64_t number)> keep = {};
    bool accept_older = false; // The operator said that the log is restored or lost (re-entry).
};

class VoteLog {
public:
    static constexpr std::uint64_t sector_bytes = 512;
    static constexpr std::uint64_t frame_bytes_max = 64u << 20;
    // A record of this epoch is never settled: it is kept until another of it takes its place.
    static constexpr Epoch standing{std::numeric_limits<std::uint64_t>::max()};

    // Writes the *born* checkpoint of a key that never voted. Refuses a disk with segments.
    [[nodiscard]] static Status born(const VoteDisk& disk, std::uint64_t segment_bytes);

    struct Opened;
    // Recovers, then writes what lies above (epoch, final_view) as the checkpoint of a new segment
    // and only then removes older ones. `log_loss` when the log does not cover what was promised,
    // or is older than the lowest segment needed.
    [[nodiscard]] static Result<Opened> open(VoteDisk disk, std::uint64_t segment_bytes,
                                             Epoch epoch, View final_view,
                                             LowestSegment lowest = {});

    // One frame and its fdatasync: when it returns well, the records are on disk.
    [[nodiscard]] Status append(std::span<const VoteLogRecord> records);
    // v_sync rose: records of older epochs, or of `epoch` up to `view`, are no longer needed. Files
    // go when the log next begins a segment.
    void advance(Epoch epoch, View view);

    // The next segment, asked for once, when half of the last one is used: whoever calls creates
    // it, on any thread, and says prepared() here. What is needed earlier is created on the spot.
    struct Spare {
        std::uint64_t number = 0;
        std::uint64_t bytes = 0;
    };
    [[nodiscard]] std::optional<Spare> wanted();
    [[nodiscard]] static Status create(const VoteDisk& disk, const Spare& spare);
    // The file is there, whole. One that comes too late to be used is removed: none is recycled.
    [[nodiscard]] Status prepared(const Spare& spare);

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

    void keep(std::span<const VoteLogRecord> records);
    [[nodiscard]] Status begin_segment(std::uint8_t kind);
    [[nodiscard]] Status take_segment(std::uint64_t size_min);
    [[nodiscard]] Status write_frame(std::uint8_t kind, std::span<const VoteLogRecord> records);
    [[nodiscard]] Status roll();

    VoteDisk disk_;
    std::uint64_t segment_bytes_;
    std::vector<std::string> names_; // Live segments, oldest first; the last one is written.
    LowestSegment lowest_;
    std::uint64_t number_ = 0;       // Of the last segment.
    std::uint64_t number_given_ = 0; // The highest that a segment or a spare has.
    std::optional<Spare> spare_;     // Created and not used yet.
    bool spare_asked_ = false;       // Of the segment after this one.
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
