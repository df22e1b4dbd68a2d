// Encoding of log leaves (ledger.md 3): what RFC 9162 hashes, byte for byte.

#include "ledger/executed.hpp"

#include "base/codec.hpp"

namespace tamga::ledger {

Bytes encode(const LogLeaf& leaf) {
    Writer out;
    out.u16(leaf.version);
    out.digest(leaf.chain_id);
    out.ordinal(leaf.height);
    out.u32(leaf.position);
    out.u8(static_cast<std::uint8_t>(leaf.kind));
    out.u16(leaf.operation);
    out.u8(leaf.count);
    out.u8(leaf.first_failing);
    out.short_blob(as_bytes(leaf.agency));
    out.digest(leaf.id);
    out.digest(leaf.signers);
    out.u16(leaf.outcome);
    out.digest(leaf.events);
    out.ordinal(leaf.time_ms);
    return std::move(out).take();
}

Result<LogLeaf> decode_leaf(ByteView bytes) {
    Reader in(bytes);
    LogLeaf leaf;
    leaf.version = in.u16();
    leaf.chain_id = in.digest<ChainId>();
    leaf.height = in.ordinal<Height>();
    leaf.position = in.u32();
    const std::uint8_t kind = in.u8();
    leaf.operation = in.u16();
    leaf.count = in.u8();
    leaf.first_failing = in.u8();
    leaf.agency = to_text(in.short_blob());
    leaf.id = in.digest<Hash256>();
    leaf.signers = in.digest<Hash256>();
    leaf.outcome = in.u16();
    leaf.events = in.digest<Hash256>();
    leaf.time_ms = in.ordinal<TimestampMs>();
    if (!in.done()) return fail(ErrorCode::malformed, "a log leaf is cut short or too long");
    if (kind < 1 || kind > 3) return fail(ErrorCode::malformed, "a log leaf is of kind 1, 2 or 3");
    leaf.kind = static_cast<LeafKind>(kind);
    return leaf;
}

} // namespace tamga::ledger
