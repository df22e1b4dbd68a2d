// The writer thread: frames of the vote log reach the disk here, and nowhere else (protocol 2.5).
//
// Frames that wait while one flush runs share the next. A flush that fails is final: a marker file
// is left for the next start, and the process ends without another word to anyone.

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
    // `durable` is told, on the writer thread, of the last frame that is on disk.
    VoteWriter(ledger::VoteLog log, std::filesystem::path marker,
               std::function<void(std::uint64_t frame)> durable);

    void write(std::uint64_t frame, std::vector<ledger::VoteLogRecord> records);
    // What is final and synced in the store needs no records any more.
    void advance(Epoch epoch, View view);
    void stop() { thread_.stop(); }

    [[nodiscard]] std::uint64_t flushes() const { return flushes_; }
    [[nodiscard]] std::uint64_t flush_us_total() const { return flush_us_total_; }

private:
    void flush();

    ledger::VoteLog log_;
    std::filesystem::path marker_;
    std::function<void(std::uint64_t)> durable_;
    std::mutex mutex_;
    std::vector<ledger::VoteLogRecord> waiting_;
    std::uint64_t last_ = 0;
    std::atomic<std::uint64_t> flushes_ = 0;
    std::atomic<std::uint64_t> flush_us_total_ = 0;
    TaskThread thread_; // Last: it ends before what it uses.
};

// Leaves the marker and ends the process (exit code 3).
[[noreturn]] void die_of_failed_flush(const std::filesystem::path& marker, const std::string& why);

} // namespace tamga::node
