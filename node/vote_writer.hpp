// The writer thread: frames of the vote log reach the disk here, and nowhere else (protocol 2.5).
//
// Frames that wait while one flush runs share the next. A flush that fails is final: a marker file
// is left for the next start, and the process ends without another word to anyone. A thread of its
// own fills the next segment with zeros before it is needed, so that no flush waits for that.

#pragma once

#include "ledger/vote_log.hpp"
#include "node/task_thread.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <vector>

namespace tamga::node {

class VoteWriter {
public:
    // `durable` is told, on the writer thread, of the last frame that is on disk; `disk` is the one
    // that the log was opened on.
    VoteWriter(ledger::VoteLog log, ledger::VoteDisk disk, std::filesystem::path marker,
               std::function<void(std::uint64_t frame)> durable);
    ~VoteWriter() { stop(); }
    VoteWriter(const VoteWriter&) = delete;
    VoteWriter& operator=(const VoteWriter&) = delete;

    void write(std::uint64_t frame, std::vector<ledger::VoteLogRecord> records);
    // What is final and synced in the store needs no records any more.
    void advance(Epoch epoch, View view);
    void stop();

    [[nodiscard]] std::uint64_t flushes() const { return flushes_; }
    [[nodiscard]] std::uint64_t flush_us_total() const { return flush_us_total_; }

private:
    void flush();
    void prepare_segment();

    ledger::VoteLog log_;
    ledger::VoteDisk disk_;
    std::filesystem::path marker_;
    std::function<void(std::uint64_t)> durable_;
    std::mutex mutex_;
    std::vector<ledger::VoteLogRecord> waiting_;
    std::uint64_t last_ = 0;
    std::atomic<std::uint64_t> flushes_ = 0;
    std::atomic<std::uint64_t> flush_us_total_ = 0;
    TaskThread thread_; // Last: they end before what they use.
    TaskThread preparing_;
};

// Leaves the marker and ends the process (exit code 3).
[[noreturn]] void die_of_failed_flush(const std::filesystem::path& marker, const std::string& why);

} // namespace tamga::node
