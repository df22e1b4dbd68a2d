// Frames between nodes: heads, greetings, pushed acts, answers of block sync, openings and the rest
// of proto/network.proto.

#include "base/certificate.hpp"
#include "node/frames.hpp"
#include "node/greeting.hpp"
#include "node/snapshot_wire.hpp"
#include "node/wire.hpp"
#include "target.hpp"
#include "unit/ledger/ledger_samples.hpp"

#include "proto/network.pb.h"

#include <memory>
#include <openssl/ssl.h>

namespace tamga::fuzz {
namespace {

using namespace node;
using ledger::samples::filled;
using ledger::samples::secret;
using ledger::samples::serialise;

void judge_head(ByteView in) {
    if (in.size() < frame_head_bytes) return;
    std::array<std::uint8_t, frame_head_bytes> raw{};
    std::copy_n(in.begin(), raw.size(), raw.begin());
    const std::optional<FrameHead> head = read_head(raw);
    if (!head) return;
    const auto bound = payload_bytes_max(static_cast<std::uint8_t>(head->kind));
    ENSURE(bound && head->payload_bytes <= *bound);
    if (head->payload_bytes > in.size()) return;
    const FramePtr frame = make_frame(head->kind, in.first(head->payload_bytes));
    ENSURE(equal(ByteView(frame->bytes).first(frame_head_bytes), raw));
}

void judge_transactions(ByteView in) {
    const auto acts = decode_transactions(in);
    if (!acts) return;
    for (const Pushed& act : *acts) {
        for (const ledger::Opening& opening : act.openings) {
            ENSURE(opening.payload.size() <= ledger::opening_payload_bytes_max);
        }
        const auto checked = ledger::check(act.transaction, ledger::samples::chain);
        if (!checked) continue;
        static_cast<void>(ledger::check_openings((*checked)->envelope(), ledger::samples::chain,
                                                 act.openings));
    }
}

void judge_blocks(ByteView in) {
    const Result<BlocksAnswer> answer = decode_blocks(in);
    if (!answer) return;
    if (answer->chunk.blocks.empty()) ENSURE(answer->chunk.proof == FinalityProof());
    for (const ledger::StoredBlock& block : answer->chunk.blocks) {
        ENSURE(ledger::decode_stored_block(ledger::encode(block)) == block);
    }
}

// Without a session no greeting is good: everything before the signature is judged all the same.
void judge_greeting(ByteView in) {
    static const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(
        SSL_CTX_new(TLS_method()), SSL_CTX_free);
    const std::unique_ptr<SSL, decltype(&SSL_free)> session(SSL_new(context.get()), SSL_free);
    NetworkOptions options{ledger::samples::chain, 1, secret(1)};
    options.pins[secret(2).public_key()] = {"two", Role::validator, ReplicaId(1)};
    ENSURE(!judge_hello(session.get(), true, secret(2).public_key(), options, in));
}

// What was read and is written reads as the same.
template <auto decode>
void judge_again(ByteView in) {
    const auto message = decode(in);
    if (!message) return;
    const FramePtr frame = frame_of(*message);
    const auto again = decode(ByteView(frame->bytes).subspan(frame_head_bytes));
    ENSURE(again && *again == *message);
}

void judge_snapshots(ByteView in) {
    judge_again<decode_snapshots_offered>(in);
    const auto answer = decode_snapshots_offered(in);
    if (answer) ENSURE(answer->offers.size() <= snapshot_offers_max);
}

constexpr Judge judges[] = {
    judge_head,
    judge_transactions,
    judge_blocks,
    judge_greeting,
    [](ByteView in) { static_cast<void>(decode_acknowledged(in)); },
    [](ByteView in) { static_cast<void>(decode_get_blocks(in)); },
    [](ByteView in) { static_cast<void>(decode_get_openings(in)); },
    [](ByteView in) { static_cast<void>(decode_openings(in)); },
    [](ByteView in) { static_cast<void>(decode_beat(in)); },
    judge_snapshots,
    judge_again<decode_snapshots_wanted>,
    judge_again<decode_head_wanted>,
    judge_again<decode_head_given>,
    judge_again<decode_piece_wanted>,
    judge_again<decode_piece_given>,
};

void run(ByteView input) { choose(input, judges); }

std::string text32(std::uint8_t byte) { return ledger::samples::text32(byte); }

Bytes sample_blocks() {
    Header header;
    header.version = 1;
    header.height = Height(1);
    Justify justify;
    proto::network::Blocks blocks;
    blocks.set_request(3);
    blocks.set_tip_height(9);
    proto::network::Block& block = *blocks.add_blocks();
    block.set_header(to_text(encode(header)));
    block.set_justify(to_text(encode(justify)));
    block.set_signature(std::string(64, 's'));
    block.set_items(std::string("\x01\0\0\0\0\0\0", 7));
    const Certificate certificate{VoteKind::finalize, Epoch(1), View(1), hash_of(header), 0b111,
                                  std::vector<Signature>(3)};
    blocks.set_finality(to_text(encode(FinalityProof{{}, certificate})));
    return serialise(blocks);
}

Bytes sample_transactions() {
    const auto act = ledger::samples::signed_transaction(ledger::samples::body());
    proto::network::Transactions push;
    proto::Submission& submission = *push.add_submissions();
    submission.mutable_transaction()->set_body(to_text(act.body));
    for (const Signature& signature : act.signatures) {
        submission.mutable_transaction()->add_signature(to_text(signature.bytes));
    }
    proto::Opening& opening = *submission.add_openings();
    opening.set_data_class(2);
    opening.set_schema(1);
    opening.set_salt(text32(7));
    opening.set_payload("personal");
    return serialise(push);
}

template <class Message>
Bytes payload_of(const Message& message) {
    return to_bytes(ByteView(frame_of(message)->bytes).subspan(frame_head_bytes));
}

std::vector<Bytes> seeds() {
    proto::network::Hello hello;
    hello.set_protocol_version(1);
    hello.set_role(1);
    hello.set_chain_id(to_text(ledger::samples::chain.bytes));
    hello.set_signature(std::string(64, 's'));
    proto::network::Acknowledged acknowledged;
    acknowledged.add_txids(text32(1));
    proto::network::GetBlocks get_blocks;
    get_blocks.set_from_height(5);
    get_blocks.set_bytes_max(1u << 20);
    proto::network::GetOpenings get_openings;
    get_openings.add_commitments(text32(2));
    proto::network::Openings openings;
    openings.add_openings()->set_salt(text32(3));
    proto::network::Beat beat;
    beat.set_wall_ms(1'790'000'000'000);
    beat.set_height(7);
    return {chosen(0, make_frame(FrameKind::beat, Bytes(9, 1))->bytes),
            chosen(1, sample_transactions()),
            chosen(2, sample_blocks()),
            chosen(3, serialise(hello)),
            chosen(4, serialise(acknowledged)),
            chosen(5, serialise(get_blocks)),
            chosen(6, serialise(get_openings)),
            chosen(7, serialise(openings)),
            chosen(8, serialise(beat)),
            chosen(9, payload_of(SnapshotsOffered{{{Height(40), BlockHash(), 7}}, Header()})),
            chosen(10, payload_of(SnapshotsWanted{Height(3)})),
            chosen(11, payload_of(HeadWanted{Height(40)})),
            chosen(12, payload_of(HeadGiven{Height(40), Bytes(20, 1)})),
            chosen(13, payload_of(PieceWanted{1, Height(40), ledger::Prefix{Bytes{0x40}, 3}})),
            chosen(13, payload_of(PieceWanted{2, Height(40), std::uint64_t{9}})),
            chosen(14, payload_of(PieceGiven{2, Bytes(20, 1)}))};
}

const Registration registration({"network_frames", run, seeds, 10'000});

} // namespace
} // namespace tamga::fuzz
