// Recovery, appending and segments of the vote log (protocol 2.5).

#include "ledger/vote_log.hpp"

#include "base/hash.hpp"
#include "ledger/vote_frame.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace tamga::ledger {

namespace {

constexpr std::uint64_t sector = VoteLog::sector_bytes;

std::uint64_t padded(std::uint64_t size) { return (size + sector - 1) / sector * sector; }

struct Located {
    FoundFrame found;
    std::string segment;
    std::uint64_t offset = 0;
};

// Everything readable on the disk, before any judgement.
struct Scan {
    std::map<std::uint64_t, Located> frames; // By sequence.
    std::vector<std::string> names;          // Segments, by number.
    std::uint64_t number_highest = 0;
    std::uint64_t sequence_highest = 0;
    std::vector<VoteLogFinding> findings; // Valid frames where a writer puts none.
};

void scan_segment(const std::string& name, ByteView bytes, Scan& scan) {
    const auto header = decode_segment_header(bytes);
    if (!header) return; // Never begun, or lost: the chain of sequences will tell.
    std::uint64_t before = 0;
    for (std::uint64_t at = sector; at + sector <= bytes.size();) {
        auto found = find_frame(bytes.subspan(static_cast<std::size_t>(at)), header->segment);
        if (!found) {
            at += sector;
            continue;
        }
        const std::uint64_t size = padded(found->size);
        const std::uint64_t sequence = found->frame.sequence;
        const bool opens = found->frame.kind != FrameKind::records;
        if (opens != (at == sector) || (!opens && sequence <= before)) {
            scan.findings.push_back({name, at, "frame " + std::to_string(sequence) +
                                                   " does not belong where it stands"});
        }
        before = sequence;
        scan.sequence_highest = std::max(scan.sequence_highest, sequence);
        scan.frames.insert_or_assign(sequence, Located{std::move(*found), name, at});
        at += size;
    }
}

Result<Scan> scan_disk(const VoteDisk& disk) {
    Scan scan;
    TRY(const std::vector<std::string> names, disk.list());
    std::map<std::uint64_t, std::string> segments;
    for (const std::string& name : names) {
        if (const auto number = segment_number(name)) segments[*number] = name;
    }
    for (const auto& [number, name] : segments) {
        TRY(const Bytes bytes, disk.read(name));
        scan_segment(name, bytes, scan);
        scan.names.push_back(name);
        scan.number_highest = number;
    }
    return scan;
}

using Chain = std::vector<const Located*>;

// The newest checkpoint; null without one.
const Located* checkpoint_of(const Scan& scan) {
    const auto newest = std::find_if(scan.frames.rbegin(), scan.frames.rend(), [](const auto& row) {
        return row.second.found.frame.kind != FrameKind::records;
    });
    return newest == scan.frames.rend() ? nullptr : &newest->second;
}

Chain links_from(const Scan& scan, const Located& first) {
    Chain chain{&first};
    for (;;) {
        const FoundFrame& last = chain.back()->found;
        const auto next = scan.frames.find(last.frame.sequence + 1);
        if (next == scan.frames.end() || next->second.found.frame.previous != last.hash) break;
        chain.push_back(&next->second);
    }
    return chain;
}

// From the newest checkpoint on: consecutive sequences, matching links.
Result<Chain> chain_of(const Scan& scan) {
    const Located* const newest = checkpoint_of(scan);
    if (newest == nullptr) {
        return fail(ErrorCode::log_loss,
                    "the vote log has no valid checkpoint frame: what this key has promised is not "
                    "known. It must not vote; restore the votes directory of its last run");
    }
    Chain chain = links_from(scan, *newest);
    const std::uint64_t end = chain.back()->found.frame.sequence;
    if (scan.sequence_highest > end) {
        return fail(ErrorCode::log_loss,
                    "the vote log is broken after frame " + std::to_string(end) + " (" +
                        chain.back()->segment + "): a later frame exists, so promises are "
                        "missing. This key must not vote; restore the votes directory");
    }
    return chain;
}

bool above(const VoteLogRecord& record, Epoch epoch, View view) {
    return std::pair(record.epoch, record.view) > std::pair(epoch, view);
}

} // namespace

VoteLog::VoteLog(VoteDisk disk, std::uint64_t segment_bytes)
    : disk_(std::move(disk)), segment_bytes_(padded(std::max(segment_bytes, 8 * sector))) {}

Status VoteLog::born(const VoteDisk& disk, std::uint64_t segment_bytes) {
    TRY(const Scan scan, scan_disk(disk));
    if (!scan.names.empty()) {
        return fail(ErrorCode::config, "the votes directory holds a vote log already; a key that "
                                       "has voted is never born again");
    }
    VoteLog log(disk, segment_bytes);
    return log.begin_segment(static_cast<std::uint8_t>(FrameKind::born));
}

Result<VoteLog::Opened> VoteLog::open(VoteDisk disk, std::uint64_t segment_bytes, Epoch epoch,
                                      View final_view, LowestSegment lowest) {
    TRY(const Scan scan, scan_disk(disk));
    TRY(const auto chain, chain_of(scan));
    const std::uint64_t first = segment_number(chain.front()->segment).value_or(0);
    if (first < lowest.known && !lowest.accept_older) {
        return fail(ErrorCode::log_loss,
                    "the vote log begins in " + chain.front()->segment + ", but " +
                        segment_name(lowest.known) + " has been written: this is a log of an "
                        "earlier day. This key must not vote; restore the votes directory of its "
                        "last run, or start once with --restored");
    }
    VoteLog log(std::move(disk), segment_bytes);
    log.lowest_ = std::move(lowest);
    log.names_ = scan.names;
    log.number_ = scan.number_highest;
    log.number_given_ = std::max(scan.number_highest, log.lowest_.known);
    // A torn frame may carry the next sequence; it is never used again.
    log.sequence_ = chain.back()->found.frame.sequence + 1;
    log.previous_ = chain.back()->found.hash;
    for (const Located* located : chain) {
        log.keep(located->found.frame.records);
    }
    log.advance(epoch, final_view);
    TRY_VOID(log.roll());
    std::vector<VoteLogRecord> records = log.live_;
    return Opened{std::move(log), std::move(records)};
}

void VoteLog::keep(std::span<const VoteLogRecord> records) {
    for (const VoteLogRecord& record : records) {
        if (record.epoch == standing) {
            std::erase_if(live_, [](const VoteLogRecord& each) { return each.epoch == standing; });
        }
        live_.push_back(record);
    }
}

Status VoteLog::append(std::span<const VoteLogRecord> records) {
    keep(records);
    std::uint64_t size = 2 * sector;
    for (const VoteLogRecord& record : records) size += record.bytes.size() + 20;
    if (offset_ + padded(size) > size_) return roll(); // The checkpoint holds them, too.
    return write_frame(static_cast<std::uint8_t>(FrameKind::records), records);
}

void VoteLog::advance(Epoch epoch, View view) {
    std::erase_if(live_, [&](const VoteLogRecord& record) { return !above(record, epoch, view); });
}

std::optional<VoteLog::Spare> VoteLog::wanted() {
    if (spare_asked_ || offset_ < size_ / 2) return std::nullopt;
    spare_asked_ = true;
    return Spare{++number_given_, segment_bytes_};
}

Status VoteLog::create(const VoteDisk& disk, const Spare& spare) {
    return disk.create(segment_name(spare.number), spare.bytes);
}

Status VoteLog::prepared(const Spare& spare) {
    if (spare.number < number_) return disk_.remove(segment_name(spare.number));
    spare_ = spare;
    return {};
}

// A new segment with a checkpoint of what is live; durable, so nothing before it is needed.
Status VoteLog::roll() {
    const std::vector<std::string> old = names_;
    names_.clear();
    TRY_VOID(begin_segment(static_cast<std::uint8_t>(FrameKind::checkpoint)));
    if (lowest_.keep) TRY_VOID(lowest_.keep(number_));
    for (const std::string& name : old) TRY_VOID(disk_.remove(name));
    return {};
}

Status VoteLog::begin_segment(std::uint8_t kind) {
    std::uint64_t size = 4 * sector;
    for (const VoteLogRecord& record : live_) size += record.bytes.size() + 20;
    TRY_VOID(take_segment(padded(size)));
    segment_id_ = disk_.random();
    const std::string name = segment_name(number_);
    TRY_VOID(disk_.write(name, 0, encode_segment_header(number_, segment_id_)));
    names_.push_back(name);
    offset_ = sector;
    return write_frame(kind, live_);
}

// The spare if there is one that is large enough; else a file made now.
Status VoteLog::take_segment(std::uint64_t size_min) {
    spare_asked_ = false;
    const std::optional<Spare> spare = std::exchange(spare_, std::nullopt);
    if (spare && spare->bytes >= size_min) {
        number_ = spare->number;
        size_ = spare->bytes;
        return {};
    }
    if (spare) TRY_VOID(disk_.remove(segment_name(spare->number)));
    number_ = ++number_given_;
    size_ = std::max(segment_bytes_, size_min);
    return disk_.create(segment_name(number_), size_);
}

Status VoteLog::write_frame(std::uint8_t kind, std::span<const VoteLogRecord> records) {
    VoteFrame frame;
    frame.segment = segment_id_;
    frame.sequence = sequence_ + 1;
    frame.kind = static_cast<FrameKind>(kind);
    frame.previous = previous_;
    frame.records.assign(records.begin(), records.end());
    const Bytes bytes = encode(frame);
    TRY_VOID(disk_.write(names_.back(), offset_, bytes));
    TRY_VOID(disk_.sync(names_.back()));
    sequence_ += 1;
    previous_ = sha256(bytes);
    offset_ += padded(bytes.size());
    return {};
}

Result<VoteLog::Inspection> VoteLog::inspect(const VoteDisk& disk) {
    Inspection inspection;
    TRY(const Scan scan, scan_disk(disk));
    inspection.findings = scan.findings;
    const Located* const newest = checkpoint_of(scan);
    const Chain links = newest == nullptr ? Chain() : links_from(scan, *newest);
    if (const auto chain = chain_of(scan); !chain) {
        const bool none = links.empty();
        const std::string segment = !none               ? links.back()->segment
                                    : scan.names.empty() ? "votes"
                                                         : scan.names.back();
        inspection.findings.push_back(
            {segment, none ? 0 : links.back()->offset, chain.error().message});
    }
    for (const Located* located : links) {
        for (const VoteLogRecord& record : located->found.frame.records) {
            inspection.records.push_back({record, located->segment, located->offset});
        }
    }
    return inspection;
}

} // namespace tamga::ledger
