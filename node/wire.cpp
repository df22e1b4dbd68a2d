// Reading the payloads of frames.

#include "node/wire.hpp"

#include "proto/network.pb.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace tamga::node {

namespace {

template <class Message>
Result<Message> parse(ByteView payload, const char* broken) {
    Message message;
    if (!message.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
        return fail(ErrorCode::malformed, broken);
    }
    return message;
}

template <class Digest>
std::optional<Digest> digest_of(const std::string& raw) {
    if (raw.size() != 32) return std::nullopt;
    return Digest::from(as_bytes(raw));
}

// Nothing unless class and schema have 16 bits, the salt 32 bytes and the payload its bound.
std::optional<ledger::Opening> opening_of(const proto::Opening& raw) {
    ledger::Opening opening;
    if (raw.data_class() > 0xffff || raw.schema() > 0xffff) return std::nullopt;
    if (raw.salt().size() != opening.salt.size()) return std::nullopt;
    if (raw.payload().size() > ledger::opening_payload_bytes_max) return std::nullopt;
    opening.data_class = static_cast<std::uint16_t>(raw.data_class());
    opening.schema = static_cast<std::uint16_t>(raw.schema());
    std::copy(raw.salt().begin(), raw.salt().end(), opening.salt.begin());
    opening.payload = to_bytes(as_bytes(raw.payload()));
    return opening;
}

} // namespace

Result<std::vector<Pushed>> decode_transactions(ByteView payload) {
    TRY(const auto frame,
        parse<proto::network::Transactions>(payload, "broken push of transactions"));
    std::vector<Pushed> acts;
    for (const proto::Submission& submission : frame.submissions()) {
        Pushed& act = acts.emplace_back();
        act.transaction.body = to_bytes(as_bytes(submission.transaction().body()));
        for (const std::string& bytes : submission.transaction().signature()) {
            const std::optional<Signature> signature = Signature::from(as_bytes(bytes));
            if (!signature) return fail(ErrorCode::malformed, "a signature is not 64 bytes");
            act.transaction.signatures.push_back(*signature);
        }
        for (const proto::Opening& each : submission.openings()) {
            std::optional<ledger::Opening> opening = opening_of(each);
            if (!opening) return fail(ErrorCode::malformed, "a broken opening");
            act.openings.push_back(std::move(*opening));
        }
    }
    return acts;
}

Result<std::vector<TransactionId>> decode_acknowledged(ByteView payload) {
    TRY(const auto message, parse<proto::network::Acknowledged>(payload, "broken acknowledgement"));
    std::vector<TransactionId> txids;
    for (const std::string& raw : message.txids()) {
        const auto txid = digest_of<TransactionId>(raw);
        if (txid) txids.push_back(*txid);
    }
    return txids;
}

Result<BlocksWanted> decode_get_blocks(ByteView payload) {
    TRY(const auto request,
        parse<proto::network::GetBlocks>(payload, "broken request for blocks"));
    return BlocksWanted{request.request(), request.from_height(), request.bytes_max()};
}

Result<BlocksAnswer> decode_blocks(ByteView payload) {
    TRY(const auto answer, parse<proto::network::Blocks>(payload, "broken blocks"));
    BlocksAnswer out{answer.request(), Height(answer.tip_height()), {}};
    for (const proto::network::Block& raw : answer.blocks()) {
        TRY(const Header header, decode_header(as_bytes(raw.header())));
        TRY(Justify justify, decode_justify(as_bytes(raw.justify())));
        const std::optional<Signature> signature = Signature::from(as_bytes(raw.signature()));
        if (!signature) return fail(ErrorCode::malformed, "a block's signature is not 64 bytes");
        out.chunk.blocks.push_back(ledger::StoredBlock{header, std::move(justify), *signature,
                                                       to_bytes(as_bytes(raw.items()))});
    }
    if (!out.chunk.blocks.empty()) {
        TRY(out.chunk.proof, decode_finality_proof(as_bytes(answer.finality())));
    }
    return out;
}

Result<std::vector<Commitment>> decode_get_openings(ByteView payload) {
    TRY(const auto request,
        parse<proto::network::GetOpenings>(payload, "broken request for openings"));
    std::vector<Commitment> commitments;
    for (const std::string& raw : request.commitments()) {
        const auto commitment = digest_of<Commitment>(raw);
        if (!commitment) return fail(ErrorCode::malformed, "a commitment is not 32 bytes");
        commitments.push_back(*commitment);
    }
    return commitments;
}

Result<std::vector<ledger::Opening>> decode_openings(ByteView payload) {
    TRY(const auto answer, parse<proto::network::Openings>(payload, "broken openings"));
    std::vector<ledger::Opening> openings;
    for (const proto::Opening& raw : answer.openings()) {
        std::optional<ledger::Opening> opening = opening_of(raw);
        if (opening) openings.push_back(std::move(*opening));
    }
    return openings;
}

Result<BeatSaid> decode_beat(ByteView payload) {
    TRY(const auto message, parse<proto::network::Beat>(payload, "broken beat"));
    return BeatSaid{message.wall_ms(), Height(message.height())};
}

} // namespace tamga::node
