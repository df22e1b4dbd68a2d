// Flushing the vote log.

#include "node/vote_writer.hpp"

#include "base/log.hpp"

#include <chrono>
#include <fcntl.h>
#include <unistd.h>

namespace tamga::node {

void die_of_failed_flush(const std::filesystem::path& marker, const std::string& why) {
    log::error("flush_failed", {{"why", why}});
    const int file = ::open(marker.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (file >= 0) {
        [[maybe_unused]] const ssize_t written = ::write(file, why.data(), why.size());
        ::fsync(file);
        ::close(file);
    }
    ::_exit(3);
}

VoteWriter::VoteWriter(ledger::VoteLog log, ledger::VoteDisk disk, std::filesystem::path marker,
                       std::function<void(std::uint64_t frame)> durable)
    : log_(std::move(log)), disk_(std::move(disk)), marker_(std::move(marker)),
      durable_(std::move(durable)) {}

void VoteWriter::stop() {
    preparing_.stop();
    thread_.stop();
}

// On the writer thread: has the next segment made ahead of use. If that fails it is made when it is
// needed, and only then a failure is final.
void VoteWriter::prepare_segment() {
    const std::optional<ledger::VoteLog::Spare> wanted = log_.wanted();
    if (!wanted) return;
    preparing_.post([this, spare = *wanted] {
        const Status made = ledger::VoteLog::create(disk_, spare);
        if (!made) {
            log::warning("vote_segment_not_prepared", {{"why", made.error().message}});
            return;
        }
        thread_.post([this, spare] {
            const Status taken = log_.prepared(spare);
            if (!taken) die_of_failed_flush(marker_, taken.error().message);
        });
    });
}

void VoteWriter::write(std::uint64_t frame, std::vector<ledger::VoteLogRecord> records) {
    bool first = false;
    {
        const std::lock_guard guard(mutex_);
        first = waiting_.empty();
        waiting_.insert(waiting_.end(), std::make_move_iterator(records.begin()),
                        std::make_move_iterator(records.end()));
        last_ = frame;
    }
    if (first) thread_.post([this] { flush(); });
}

void VoteWriter::advance(Epoch epoch, View view) {
    thread_.post([this, epoch, view] { log_.advance(epoch, view); });
}

void VoteWriter::flush() {
    std::vector<ledger::VoteLogRecord> records;
    std::uint64_t frame = 0;
    {
        const std::lock_guard guard(mutex_);
        records.swap(waiting_);
        frame = last_;
    }
    if (records.empty()) return;
    const auto begun = std::chrono::steady_clock::now();
    const Status written = log_.append(records);
    if (!written) die_of_failed_flush(marker_, written.error().message);
    const auto taken = std::chrono::steady_clock::now() - begun;
    flushes_ += 1;
    flush_us_total_ += static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(taken).count());
    durable_(frame);
    prepare_segment();
}

} // namespace tamga::node
