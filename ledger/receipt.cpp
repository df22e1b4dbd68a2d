// Encoding and verification of receipts (ledger.md 5).

#include "ledger/receipt.hpp"

#include "base/codec.hpp"
#include "base/hash.hpp"
#include "ledger/log_tree.hpp"
#include "ledger/proof_head.hpp"

#include <string>
#include <utility>

namespace tamga::ledger {

namespace {

constexpr std::uint16_t receipt_format = 1;
constexpr std::size_t leaf_bytes_max = 1024;

std::unexpected<Error> refuse(std::string reason) {
    return fail(ErrorCode::malformed, "receipt: " + std::move(reason));
}

} // namespace

Bytes encode(const Receipt& receipt) {
    ENSURE(receipt.path.size() <= log_path_max);
    Writer out;
    out.u16(receipt_format);
    out.blob(encode(receipt.leaf));
    out.u64(receipt.index);
    out.u8(static_cast<std::uint8_t>(receipt.path.size()));
    for (const Hash256& hash : receipt.path) out.digest(hash);
    write(out, receipt.header);
    write(out, receipt.finality);
    write(out, receipt.set);
    return std::move(out).take();
}

Result<Receipt> decode_receipt(ByteView bytes) {
    if (bytes.size() > receipt_bytes_max) return refuse("more than 8 MiB");
    Reader in(bytes);
    if (in.u16() != receipt_format) return refuse("not of format 1");
    Receipt receipt;
    TRY(receipt.leaf, decode_leaf(in.blob(leaf_bytes_max)));
    receipt.index = in.u64();
    const std::size_t count = in.u8();
    if (count > log_path_max) return refuse("a path has at most 64 hashes");
    for (std::size_t i = 0; i < count && !in.failed(); ++i) {
        receipt.path.push_back(in.digest<Hash256>());
    }
    TRY(receipt.header, read_header(in));
    TRY(receipt.finality, read_finality_proof(in));
    TRY(receipt.set, read_validator_set(in));
    if (!in.done()) return refuse("cut short or too long");
    return receipt;
}

Status verify_receipt(const Receipt& receipt, const ReceiptTrust& trust) {
    const Header& header = receipt.header;
    const ProofHead head{header, receipt.finality, receipt.set};
    TRY_VOID(verify_head(head, {trust.chain, trust.set}, "receipt"));
    if (receipt.leaf.chain_id != header.chain_id) return refuse("the leaf is of another chain");
    if (receipt.index >= header.log_size) return refuse("the index lies beyond the header's log");
    if (receipt.leaf.height > header.height) return refuse("the act is younger than the header");
    if (!verify_inclusion(log_leaf_hash(receipt.leaf), receipt.index, header.log_size,
                          receipt.path, header.log_root)) {
        return refuse("the path does not lead from the leaf to the header's log root");
    }
    if (trust.txid && receipt.leaf.id.bytes != trust.txid->bytes) {
        return refuse("the leaf is of another transaction");
    }
    return {};
}

} // namespace tamga::ledger
