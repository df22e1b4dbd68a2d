// Encodings of messages: kind u8, then the fields in the order of the structs (protocol 2.1).

#include "consensus/messages.hpp"

#include "base/codec.hpp"
#include "base/hash.hpp"

namespace tamga::consensus {

namespace {

enum class MessageKind : std::uint8_t {
    proposal = 1,
    vote = 2,
    certificate = 3,
    view_status = 4,
    challenge = 5,
    get_certificates = 6,
    get_proposal = 7,
    epoch_end = 8,
};

Signature read_signature(Reader& in) { return Signature::from(in.raw(64)).value_or(Signature()); }

void write_optional(Writer& out, const std::optional<Certificate>& certificate) {
    out.u8(certificate ? 1 : 0);
    if (certificate) write(out, *certificate);
}

Result<std::optional<Certificate>> read_optional(Reader& in) {
    const std::uint8_t present = in.u8();
    if (present == 0) return std::optional<Certificate>();
    if (present != 1) return fail(ErrorCode::malformed, "a presence byte is 0 or 1");
    TRY(Certificate certificate, read_certificate(in));
    return std::optional<Certificate>(std::move(certificate));
}

void write_body(Writer& out, const Proposal& proposal) {
    write(out, proposal.header);
    write(out, proposal.justify);
    out.blob(proposal.items);
    out.raw(proposal.signature.bytes);
}

void write_unsigned(Writer& out, const ViewStatus& status) {
    ENSURE(status.votes.size() <= status_votes_max);
    out.digest(status.challenge);
    out.ordinal(status.epoch);
    out.ordinal(status.cur);
    write_optional(out, status.entry);
    write_optional(out, status.final_cert);
    out.ordinal(status.final_height);
    out.u16(static_cast<std::uint16_t>(status.votes.size()));
    for (const Vote& vote : status.votes) write(out, vote);
    out.u16(static_cast<std::uint16_t>(status.signer.value));
}

void write_body(Writer& out, const ViewStatus& status) {
    write_unsigned(out, status);
    out.raw(status.signature.bytes);
}

void write_body(Writer& out, const Challenge& challenge) {
    out.digest(challenge.challenge);
    out.ordinal(challenge.epoch);
    out.ordinal(challenge.final_view);
}

void write_body(Writer& out, const GetCertificates& request) {
    out.ordinal(request.epoch);
    out.ordinal(request.from);
    out.ordinal(request.to);
}

void write_body(Writer& out, const GetProposal& request) {
    out.ordinal(request.epoch);
    out.ordinal(request.view);
    out.digest(request.block);
}

void write_body(Writer& out, const EpochEnd& end) {
    out.ordinal(end.epoch);
    write(out, end.proof);
}

void write_body(Writer& out, const Vote& vote) { write(out, vote); }
void write_body(Writer& out, const Certificate& certificate) { write(out, certificate); }

constexpr MessageKind kind_of(const Proposal&) { return MessageKind::proposal; }
constexpr MessageKind kind_of(const Vote&) { return MessageKind::vote; }
constexpr MessageKind kind_of(const Certificate&) { return MessageKind::certificate; }
constexpr MessageKind kind_of(const ViewStatus&) { return MessageKind::view_status; }
constexpr MessageKind kind_of(const Challenge&) { return MessageKind::challenge; }
constexpr MessageKind kind_of(const GetCertificates&) { return MessageKind::get_certificates; }
constexpr MessageKind kind_of(const GetProposal&) { return MessageKind::get_proposal; }
constexpr MessageKind kind_of(const EpochEnd&) { return MessageKind::epoch_end; }

Epoch epoch_in(const Proposal& proposal) { return proposal.header.epoch; }
template <class Body>
Epoch epoch_in(const Body& body) {
    return body.epoch;
}

Result<Proposal> read_proposal(Reader& in) {
    Proposal proposal;
    TRY(proposal.header, read_header(in));
    TRY(proposal.justify, read_justify(in));
    proposal.items = to_bytes(in.blob(items_bytes_max));
    proposal.signature = read_signature(in);
    if (in.failed()) return fail(ErrorCode::malformed, "a proposal is cut short or too long");
    return proposal;
}

Result<ViewStatus> read_status(Reader& in) {
    ViewStatus status;
    status.challenge = in.digest<Hash256>();
    status.epoch = in.ordinal<Epoch>();
    status.cur = in.ordinal<View>();
    TRY(status.entry, read_optional(in));
    TRY(status.final_cert, read_optional(in));
    status.final_height = in.ordinal<Height>();
    const std::size_t count = in.u16();
    if (count > status_votes_max) return fail(ErrorCode::malformed, "a status has too many votes");
    for (std::size_t i = 0; i < count; ++i) {
        TRY(Vote vote, read_vote(in));
        status.votes.push_back(vote);
    }
    status.signer = ReplicaId(in.u16());
    status.signature = read_signature(in);
    if (in.failed()) return fail(ErrorCode::malformed, "a status is cut short");
    if (status.signer.value >= validators_max) {
        return fail(ErrorCode::malformed, "a signer's index is below 31");
    }
    if (status.final_cert && status.final_cert->kind != VoteKind::finalize) {
        return fail(ErrorCode::malformed, "final_cert is of kind Finalize");
    }
    return status;
}

Challenge read_challenge(Reader& in) {
    Challenge challenge;
    challenge.challenge = in.digest<Hash256>();
    challenge.epoch = in.ordinal<Epoch>();
    challenge.final_view = in.ordinal<View>();
    return challenge;
}

GetCertificates read_get_certificates(Reader& in) {
    GetCertificates request;
    request.epoch = in.ordinal<Epoch>();
    request.from = in.ordinal<View>();
    request.to = in.ordinal<View>();
    return request;
}

GetProposal read_get_proposal(Reader& in) {
    GetProposal request;
    request.epoch = in.ordinal<Epoch>();
    request.view = in.ordinal<View>();
    request.block = in.digest<BlockHash>();
    return request;
}

Result<EpochEnd> read_epoch_end(Reader& in) {
    EpochEnd end;
    end.epoch = in.ordinal<Epoch>();
    TRY(end.proof, read_finality_proof(in));
    if (!end.proof.certificate) return fail(ErrorCode::malformed, "an epoch's end has a FinalCert");
    return end;
}

Result<Message> read_message(Reader& in) {
    const std::uint8_t kind = in.u8();
    switch (static_cast<MessageKind>(kind)) {
    case MessageKind::proposal: return read_proposal(in);
    case MessageKind::vote: return read_vote(in);
    case MessageKind::certificate: return read_certificate(in);
    case MessageKind::view_status: return read_status(in);
    case MessageKind::challenge: return read_challenge(in);
    case MessageKind::get_certificates: return read_get_certificates(in);
    case MessageKind::get_proposal: return read_get_proposal(in);
    case MessageKind::epoch_end: return read_epoch_end(in);
    }
    return fail(ErrorCode::malformed, "a message is of kind 1 to 8");
}

} // namespace

Bytes encode(const Message& message) {
    Writer out;
    std::visit(
        [&out](const auto& body) {
            out.u8(static_cast<std::uint8_t>(kind_of(body)));
            write_body(out, body);
        },
        message);
    return std::move(out).take();
}

Result<Message> decode_message(ByteView bytes) {
    if (bytes.size() > message_bytes_max) {
        return fail(ErrorCode::malformed, "a message is too long");
    }
    Reader in(bytes);
    Result<Message> message = read_message(in);
    if (message && !in.done()) return fail(ErrorCode::malformed, "bytes are missing or follow");
    return message;
}

Bytes encode(const Proposal& proposal) {
    Writer out;
    write_body(out, proposal);
    return std::move(out).take();
}

Result<Proposal> decode_proposal(ByteView bytes) {
    Reader in(bytes);
    TRY(Proposal proposal, read_proposal(in));
    if (!in.done()) return fail(ErrorCode::malformed, "bytes follow the proposal");
    return proposal;
}

Epoch epoch_of(const Message& message) {
    return std::visit([](const auto& body) { return epoch_in(body); }, message);
}

Hash256 status_hash(const ViewStatus& status) {
    Writer out;
    write_unsigned(out, status);
    return tagged(tag::status, {out.view()});
}

} // namespace tamga::consensus
