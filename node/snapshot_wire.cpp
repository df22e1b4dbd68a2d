// Frames about snapshots.

#include "node/snapshot_wire.hpp"

#include "base/codec.hpp"

#include "proto/network.pb.h"

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

FramePtr frame(const google::protobuf::MessageLite& message, FrameKind kind) {
    return make_frame(kind, as_bytes(message.SerializeAsString()));
}

std::string text_of(ByteView bytes) { return std::string(as_text(bytes)); }

} // namespace

FramePtr frame_of(const SnapshotsWanted& message) {
    proto::network::GetSnapshots out;
    if (message.header) out.set_header_height(message.header->value);
    out.set_with_header(message.header.has_value());
    return frame(out, FrameKind::get_snapshots);
}

FramePtr frame_of(const SnapshotsOffered& message) {
    proto::network::Snapshots out;
    for (const SnapshotOffer& each : message.offers) {
        proto::network::SnapshotOffer& offer = *out.add_offers();
        offer.set_height(each.height.value);
        offer.set_block(text_of(each.block.bytes));
        offer.set_leaves_first(each.leaves_first);
    }
    if (message.header) out.set_header(text_of(encode(*message.header)));
    return frame(out, FrameKind::snapshots);
}

FramePtr frame_of(const HeadWanted& message) {
    proto::network::GetSnapshotHead out;
    out.set_height(message.height.value);
    return frame(out, FrameKind::get_snapshot_head);
}

FramePtr frame_of(const HeadGiven& message) {
    proto::network::SnapshotHead out;
    out.set_height(message.height.value);
    out.set_head(text_of(message.head));
    return frame(out, FrameKind::snapshot_head);
}

FramePtr frame_of(const PieceWanted& message) {
    proto::network::GetSnapshotPiece out;
    out.set_request(message.request);
    out.set_height(message.height.value);
    if (const auto* region = std::get_if<ledger::Prefix>(&message.piece)) {
        out.mutable_region()->set_bits(static_cast<std::uint32_t>(region->bits));
        out.mutable_region()->set_bytes(text_of(region->bytes));
    } else {
        out.set_leaf(std::get<std::uint64_t>(message.piece));
    }
    return frame(out, FrameKind::get_snapshot_piece);
}

FramePtr frame_of(const PieceGiven& message) {
    proto::network::SnapshotPiece out;
    out.set_request(message.request);
    out.set_chunk(text_of(message.chunk));
    return frame(out, FrameKind::snapshot_piece);
}

Result<SnapshotsWanted> decode_snapshots_wanted(ByteView payload) {
    TRY(const auto message,
        parse<proto::network::GetSnapshots>(payload, "broken request for snapshots"));
    SnapshotsWanted out;
    if (message.with_header()) out.header = Height(message.header_height());
    return out;
}

Result<SnapshotsOffered> decode_snapshots_offered(ByteView payload) {
    TRY(const auto message,
        parse<proto::network::Snapshots>(payload, "a broken list of snapshots"));
    if (static_cast<std::size_t>(message.offers_size()) > snapshot_offers_max) {
        return fail(ErrorCode::malformed, "a list of more than 16 snapshots");
    }
    SnapshotsOffered out;
    for (const proto::network::SnapshotOffer& each : message.offers()) {
        if (each.block().size() != 32) {
            return fail(ErrorCode::malformed, "the hash of a block is not 32 bytes");
        }
        out.offers.push_back(
            {Height(each.height()), BlockHash::from(as_bytes(each.block())),
             each.leaves_first()});
    }
    if (!message.header().empty()) {
        TRY(out.header, decode_header(as_bytes(message.header())));
    }
    return out;
}

Result<HeadWanted> decode_head_wanted(ByteView payload) {
    TRY(const auto message, parse<proto::network::GetSnapshotHead>(
                                payload, "broken request for the head of a snapshot"));
    return HeadWanted{Height(message.height())};
}

Result<HeadGiven> decode_head_given(ByteView payload) {
    TRY(const auto message,
        parse<proto::network::SnapshotHead>(payload, "a broken head of a snapshot"));
    return HeadGiven{Height(message.height()), to_bytes(as_bytes(message.head()))};
}

Result<PieceWanted> decode_piece_wanted(ByteView payload) {
    TRY(const auto message, parse<proto::network::GetSnapshotPiece>(
                                payload, "broken request for a piece of a snapshot"));
    PieceWanted out{message.request(), Height(message.height()), Piece()};
    using Kind = proto::network::GetSnapshotPiece::PieceCase;
    switch (message.piece_case()) {
    case Kind::kRegion: {
        const ledger::Prefix region{to_bytes(as_bytes(message.region().bytes())),
                                    message.region().bits()};
        if (!region.is_well_formed()) {
            return fail(ErrorCode::malformed, "a request for a region that is none");
        }
        out.piece = region;
        return out;
    }
    case Kind::kLeaf: out.piece = message.leaf(); return out;
    default: return fail(ErrorCode::malformed, "a request for no piece of a snapshot");
    }
}

Result<PieceGiven> decode_piece_given(ByteView payload) {
    TRY(const auto message,
        parse<proto::network::SnapshotPiece>(payload, "a broken piece of a snapshot"));
    return PieceGiven{message.request(), to_bytes(as_bytes(message.chunk()))};
}

} // namespace tamga::node
