// Encodings of what goes to the vote log: kind u8, then the object (protocol 2.5).

#include "consensus/replica.hpp"

#include "base/codec.hpp"

#include <limits>

namespace tamga::consensus {

namespace {

enum class RecordKind : std::uint8_t {
    proposal = 1,
    vote = 2,
    certificate = 3,
    opening = 4,
    abstention = 5,
};

void write_record(Writer& out, const ProposalRecord& record) {
    out.u8(static_cast<std::uint8_t>(RecordKind::proposal));
    out.raw(encode(record.proposal));
}

void write_record(Writer& out, const VoteRecord& record) {
    out.u8(static_cast<std::uint8_t>(RecordKind::vote));
    write(out, record.vote);
}

void write_record(Writer& out, const CertificateRecord& record) {
    out.u8(static_cast<std::uint8_t>(RecordKind::certificate));
    write(out, record.certificate);
}

void write_record(Writer& out, const OpeningRecord& record) {
    out.u8(static_cast<std::uint8_t>(RecordKind::opening));
    out.ordinal(record.epoch);
    write(out, record.proof);
}

void write_record(Writer& out, const AbstentionRecord& record) {
    out.u8(static_cast<std::uint8_t>(RecordKind::abstention));
    out.ordinal(record.epoch);
    out.u64(record.number);
    out.u8(static_cast<std::uint8_t>(record.state));
    out.ordinal(record.until);
}

Result<LogRecord> decode_abstention(ByteView bytes) {
    Reader in(bytes);
    AbstentionRecord record;
    record.epoch = in.ordinal<Epoch>();
    record.number = in.u64();
    const std::uint8_t state = in.u8();
    record.until = in.ordinal<View>();
    if (!in.done()) return fail(ErrorCode::malformed, "an abstention has exactly 25 bytes");
    const bool is_settled = state == static_cast<std::uint8_t>(LossState::settled);
    if (state > static_cast<std::uint8_t>(LossState::settled) ||
        (!is_settled && record.until.value > 0)) {
        return fail(ErrorCode::malformed, "an abstention is detected, declared, or settled up to "
                                          "a view");
    }
    record.state = static_cast<LossState>(state);
    return record;
}

Result<LogRecord> decode_proposal_record(ByteView bytes) {
    Result<Proposal> proposal = decode_proposal(bytes);
    if (!proposal) return std::unexpected(std::move(proposal).error());
    LogRecord record;
    std::get<ProposalRecord>(record).proposal = *std::move(proposal);
    return record;
}

Result<LogRecord> decode_opening(ByteView bytes) {
    Reader in(bytes);
    OpeningRecord record;
    record.epoch = in.ordinal<Epoch>();
    TRY(record.proof, read_finality_proof(in));
    if (!in.done()) return fail(ErrorCode::malformed, "bytes follow the opening record");
    return record;
}

using Position = std::pair<Epoch, View>;

Position position(const ProposalRecord& record) {
    return {record.proposal.header.epoch, record.proposal.header.view};
}
Position position(const VoteRecord& record) { return {record.vote.epoch, record.vote.view}; }
Position position(const CertificateRecord& record) {
    return {record.certificate.epoch, record.certificate.view};
}
Position position(const OpeningRecord& record) { return {record.epoch, View(0)}; }
// Above all that is ever settled: the log keeps the last one (ledger::VoteLog::standing).
Position position(const AbstentionRecord&) {
    return {Epoch(std::numeric_limits<std::uint64_t>::max()), View(0)};
}

} // namespace

Bytes encode(const LogRecord& record) {
    Writer out;
    std::visit([&out](const auto& body) { write_record(out, body); }, record);
    return std::move(out).take();
}

Result<LogRecord> decode_record(ByteView bytes) {
    if (bytes.empty()) return fail(ErrorCode::malformed, "an empty record");
    const ByteView body = bytes.subspan(1);
    switch (static_cast<RecordKind>(bytes.front())) {
    case RecordKind::proposal: return decode_proposal_record(body);
    case RecordKind::vote: {
        TRY(Vote vote, decode_vote(body));
        return VoteRecord{vote};
    }
    case RecordKind::certificate: {
        TRY(Certificate certificate, decode_certificate(body));
        return CertificateRecord{std::move(certificate)};
    }
    case RecordKind::opening: return decode_opening(body);
    case RecordKind::abstention: return decode_abstention(body);
    }
    return fail(ErrorCode::malformed, "a record is of kind 1 to 5");
}

std::pair<Epoch, View> position_of(const LogRecord& record) {
    return std::visit([](const auto& body) { return position(body); }, record);
}

} // namespace tamga::consensus
