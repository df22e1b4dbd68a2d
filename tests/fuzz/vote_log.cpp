// The vote log on a disk whose files were changed: opening gives what was written, cut after some
// record, or says log loss; never a record that nobody wrote, never one before a lost one.

#include "ledger/vote_frame.hpp"
#include "ledger/vote_log.hpp"
#include "sim/crash_disk.hpp"
#include "target.hpp"

#include <algorithm>

namespace tamga::fuzz {
namespace {

using namespace ledger;

constexpr std::uint64_t segment_bytes = 8192;

std::vector<VoteLogRecord> written() {
    std::vector<VoteLogRecord> records;
    for (std::uint64_t view = 1; view <= 9; ++view) {
        records.push_back({Epoch(1), View(view), Bytes(20 + 90 * (view % 4), 0x5a)});
    }
    return records;
}

// The files of a log with these records, one frame each, as a stopped node leaves them.
const std::map<std::string, Bytes>& files() {
    static const std::map<std::string, Bytes> made = [] {
        sim::CrashDisk disk(1);
        ENSURE(VoteLog::born(disk.disk(), segment_bytes).has_value());
        auto opened = VoteLog::open(disk.disk(), segment_bytes, Epoch(1), View(0));
        ENSURE(opened.has_value());
        for (const VoteLogRecord& record : written()) {
            ENSURE(opened->log.append(std::span(&record, 1)).has_value());
        }
        return disk.files();
    }();
    return made;
}

// Three bytes a change: where (u16), what.
void judge_changed(ByteView input) {
    sim::CrashDisk disk(2);
    disk.files() = files();
    Bytes& file = disk.files().rbegin()->second;
    Choices in(input);
    if (in.byte() % 16 == 1) file.resize(in.below(file.size() + 1));
    while (!in.empty() && !file.empty()) file[in.below(file.size())] ^= in.byte();
    disk.reload();
    const auto opened = VoteLog::open(disk.disk(), segment_bytes, Epoch(1), View(0));
    if (!opened) {
        ENSURE(opened.error().code == ErrorCode::log_loss);
        return;
    }
    const std::vector<VoteLogRecord> all = written();
    ENSURE(opened->records.size() <= all.size());
    ENSURE(std::equal(opened->records.begin(), opened->records.end(), all.begin()));
}

// A disk that holds anything at all under a segment's name.
void judge_foreign(ByteView input) {
    sim::CrashDisk disk(3);
    disk.files()[segment_name(1)] = to_bytes(input);
    disk.reload();
    static_cast<void>(VoteLog::inspect(disk.disk()));
    static_cast<void>(VoteLog::open(disk.disk(), segment_bytes, Epoch(1), View(0)));
}

void judge_frame(ByteView input) {
    SegmentId segment{};
    segment.fill(7);
    const auto found = find_frame(input, segment);
    if (!found) return;
    ENSURE(found->size <= input.size());
    ENSURE(equal(encode(found->frame), input.first(static_cast<std::size_t>(found->size))));
}

void judge_header(ByteView input) {
    const auto header = decode_segment_header(input);
    if (header) ENSURE(equal(encode_segment_header(header->number, header->segment),
                             input.first(36)));
}

void judge_name(ByteView input) {
    const auto number = segment_number(std::string(as_text(input)));
    if (number) ENSURE(segment_name(*number) == as_text(input));
}

constexpr Judge judges[] = {judge_changed, judge_foreign, judge_frame, judge_header, judge_name};

void run(ByteView input) { choose(input, judges); }

std::vector<Bytes> seeds() {
    VoteFrame frame;
    frame.segment.fill(7);
    frame.sequence = 9;
    frame.records = written();
    const Bytes& file = files().rbegin()->second;
    return {chosen(0, Bytes{0, 0, 0, 0}),
            chosen(0, Bytes{0, 2, 0, 1, 4, 8, 128}),
            chosen(0, Bytes{1, 16, 0}),
            chosen(1, ByteView(file).first(std::min<std::size_t>(file.size(), 6144))),
            chosen(2, encode(frame)),
            chosen(3, encode_segment_header(3, frame.segment)),
            chosen(4, as_bytes(segment_name(77)))};
}

const Registration registration({"vote_log", run, seeds, 6'000});

} // namespace
} // namespace tamga::fuzz
