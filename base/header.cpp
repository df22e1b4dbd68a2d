// Encoding and hash of the block header (consensus.md 2.1).

#include "base/header.hpp"

#include "base/hash.hpp"

namespace tamga {

void write(Writer& out, const Header& header) {
    out.u16(header.version);
    out.u8(static_cast<std::uint8_t>(header.kind));
    out.u8(header.flags);
    out.digest(header.chain_id);
    out.ordinal(header.epoch);
    out.ordinal(header.view);
    out.ordinal(header.height);
    out.ordinal(header.parent_view);
    out.digest(header.parent_hash);
    out.ordinal(header.time_ms);
    out.u16(header.proposer);
    out.digest(header.body_hash);
    out.digest(header.justify_hash);
    out.digest(header.state_root);
    out.u64(header.log_size);
    out.digest(header.log_root);
    out.digest(header.validators_hash);
    out.digest(header.next_validators_hash);
}

Bytes encode(const Header& header) {
    Writer out;
    write(out, header);
    ENSURE(out.size() == header_bytes);
    return std::move(out).take();
}

Result<Header> decode_header(ByteView bytes) {
    Reader in(bytes);
    TRY(Header header, read_header(in));
    if (!in.done()) return fail(ErrorCode::malformed, "a header has exactly 310 bytes");
    return header;
}

Result<Header> read_header(Reader& in) {
    Header header;
    header.version = in.u16();
    const std::uint8_t kind = in.u8();
    header.flags = in.u8();
    header.chain_id = in.digest<ChainId>();
    header.epoch = in.ordinal<Epoch>();
    header.view = in.ordinal<View>();
    header.height = in.ordinal<Height>();
    header.parent_view = in.ordinal<View>();
    header.parent_hash = in.digest<BlockHash>();
    header.time_ms = in.ordinal<TimestampMs>();
    header.proposer = in.u16();
    header.body_hash = in.digest<BodyHash>();
    header.justify_hash = in.digest<JustifyHash>();
    header.state_root = in.digest<StateRoot>();
    header.log_size = in.u64();
    header.log_root = in.digest<LogRoot>();
    header.validators_hash = in.digest<ValidatorsHash>();
    header.next_validators_hash = in.digest<ValidatorsHash>();
    if (in.failed()) return fail(ErrorCode::malformed, "a header has exactly 310 bytes");
    if (kind > 1) {
        in.refuse();
        return fail(ErrorCode::malformed, "a header is of kind 0 or 1");
    }
    if ((header.flags & ~flag_epoch_end) != 0) {
        in.refuse();
        return fail(ErrorCode::malformed, "a header has a reserved flag set");
    }
    header.kind = static_cast<BlockKind>(kind);
    return header;
}

BlockHash hash_of(const Header& header) {
    return hash_as<BlockHash>(tag::header, {encode(header)});
}

} // namespace tamga
