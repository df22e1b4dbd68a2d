// Encoding and verification of anchors.

#include "ledger/log_tree_anchor.hpp"

#include "base/codec.hpp"
#include "base/ensure.hpp"
#include "ledger/log_tree.hpp"

#include <string>

namespace tamga::ledger {

namespace {

constexpr std::uint16_t anchor_format = 3;

std::unexpected<Error> refuse(const char* reason) {
    return fail(ErrorCode::malformed, std::string("anchor: ") + reason);
}

} // namespace

Bytes encode(const LogAnchor& anchor) {
    ENSURE(anchor.path.size() <= log_path_max + 1);
    Writer out;
    out.u16(anchor_format);
    out.u64(anchor.first_size);
    out.digest(anchor.first_root);
    out.u8(static_cast<std::uint8_t>(anchor.path.size()));
    for (const Hash256& hash : anchor.path) out.digest(hash);
    write(out, anchor.head);
    return std::move(out).take();
}

Result<LogAnchor> decode_anchor(ByteView bytes) {
    if (bytes.size() > receipt_bytes_max) return refuse("more than 8 MiB");
    Reader in(bytes);
    if (in.u16() != anchor_format) return refuse("not of format 3");
    LogAnchor anchor;
    anchor.first_size = in.u64();
    anchor.first_root = in.digest<LogRoot>();
    const std::size_t count = in.u8();
    if (count > log_path_max + 1) return refuse("a path has at most 65 hashes");
    for (std::size_t i = 0; i < count && !in.failed(); ++i) {
        anchor.path.push_back(in.digest<Hash256>());
    }
    TRY(anchor.head, read_proof_head(in));
    if (!in.done()) return refuse("cut short or too long");
    return anchor;
}

Status verify_anchor(const LogAnchor& anchor, const HeadTrust& trust) {
    TRY_VOID(verify_head(anchor.head, trust, "anchor"));
    const Header& header = anchor.head.header;
    if (anchor.first_size > header.log_size) return refuse("the earlier log is the longer one");
    if (!verify_consistency(anchor.first_size, anchor.first_root, header.log_size, header.log_root,
                            anchor.path)) {
        return refuse("the earlier log is not the beginning of the head's");
    }
    return {};
}

Status verify_anchored(const Receipt& receipt, const LogAnchor& anchor, const HeadTrust& trust) {
    TRY_VOID(verify_anchor(anchor, trust));
    if (receipt.leaf.chain_id != anchor.head.header.chain_id ||
        receipt.header.chain_id != anchor.head.header.chain_id) {
        return refuse("the receipt is of another chain");
    }
    if (receipt.header.log_size != anchor.first_size ||
        receipt.header.log_root != anchor.first_root) {
        return refuse("the earlier log is not that of the receipt's head");
    }
    if (receipt.leaf.height > receipt.header.height) {
        return refuse("the act is younger than the receipt's header");
    }
    if (!verify_inclusion(log_leaf_hash(receipt.leaf), receipt.index, anchor.first_size,
                          receipt.path, anchor.first_root)) {
        return refuse("the receipt's path does not lead to the earlier log");
    }
    return {};
}

} // namespace tamga::ledger
