// Body hash, items on the wire, limits and the stateless rules of headers.

#include "ledger/block.hpp"

#include "base/codec.hpp"
#include "base/hash.hpp"
#include "ledger/log_tree.hpp"

#include <array>
#include <limits>
#include <set>
#include <string>
#include <utility>

namespace tamga::ledger {

namespace {

constexpr std::uint8_t item_evidence = 1;
constexpr std::uint8_t item_transaction = 2;

Hash256 item_hash(std::uint8_t kind, const std::array<std::uint8_t, 32>& digest) {
    std::array<std::uint8_t, 33> item{kind};
    std::copy(digest.begin(), digest.end(), item.begin() + 1);
    return log_leaf_hash(ByteView(item));
}

std::vector<WitnessId> wids_of(const Body& body) {
    std::vector<WitnessId> wids;
    wids.reserve(body.transactions.size());
    for (const TransactionPtr& transaction : body.transactions) wids.push_back(transaction->wid());
    return wids;
}

void write_head(Writer& out, ItemsForm form, const Body& body) {
    ENSURE(body.evidence.size() <= evidence_items_max);
    ENSURE(body.transactions.size() <= block_transactions_limit);
    out.u8(static_cast<std::uint8_t>(form));
    out.u16(static_cast<std::uint16_t>(body.evidence.size()));
    for (const Bytes& evidence : body.evidence) out.blob(evidence);
    out.u32(static_cast<std::uint32_t>(body.transactions.size()));
}

Status wrong(std::string field_and_rule) {
    return fail(ErrorCode::malformed, "header: " + std::move(field_and_rule));
}

} // namespace

BodyHash body_hash(std::span<const Bytes> evidence, std::span<const WitnessId> transactions) {
    std::vector<Hash256> leaves;
    leaves.reserve(evidence.size() + transactions.size());
    for (const Bytes& item : evidence) {
        leaves.push_back(item_hash(item_evidence, tagged(tag::evidence, {item}).bytes));
    }
    for (const WitnessId& wid : transactions) {
        leaves.push_back(item_hash(item_transaction, wid.bytes));
    }
    return BodyHash(log_root_of(leaves).bytes);
}

BodyHash body_hash(const Body& body) { return body_hash(body.evidence, wids_of(body)); }

std::size_t size_bytes(const Body& body) {
    std::size_t size = 0;
    for (const Bytes& evidence : body.evidence) size += evidence.size();
    for (const TransactionPtr& transaction : body.transactions) size += transaction->size_bytes();
    return size;
}

std::vector<WitnessId> ItemList::witness_ids() const {
    if (form == ItemsForm::ids) return ids;
    std::vector<WitnessId> wids;
    wids.reserve(full.size());
    for (const SignedTransaction& transaction : full) {
        wids.push_back(wid_of(txid_of(transaction.body), transaction.signatures));
    }
    return wids;
}

BodyHash ItemList::hash() const { return body_hash(evidence, witness_ids()); }

Bytes encode_items_full(const Body& body) {
    Writer out;
    write_head(out, ItemsForm::full, body);
    for (const TransactionPtr& transaction : body.transactions) {
        write(out, transaction->signed_transaction());
    }
    return std::move(out).take();
}

Bytes encode_items_ids(const Body& body) {
    Writer out;
    write_head(out, ItemsForm::ids, body);
    for (const TransactionPtr& transaction : body.transactions) out.digest(transaction->wid());
    return std::move(out).take();
}

Result<ItemList> decode_items(ByteView bytes) {
    if (bytes.size() > items_bytes_max) return fail(ErrorCode::malformed, "items: over 2 MiB");
    Reader in(bytes);
    ItemList items;
    const std::uint8_t form = in.u8();
    if (in.failed() || form > 1) return fail(ErrorCode::malformed, "items: the form is 0 or 1");
    items.form = static_cast<ItemsForm>(form);
    const std::size_t evidence_count = in.u16();
    if (evidence_count > evidence_items_max) {
        return fail(ErrorCode::malformed, "items: over 16 pieces of evidence");
    }
    for (std::size_t i = 0; i < evidence_count && !in.failed(); ++i) {
        items.evidence.push_back(to_bytes(in.blob(evidence_bytes_max)));
    }
    const std::size_t count = in.u32();
    if (count > block_transactions_limit) {
        return fail(ErrorCode::malformed, "items: over 16,384 transactions");
    }
    for (std::size_t i = 0; i < count && !in.failed(); ++i) {
        if (items.form == ItemsForm::ids) {
            items.ids.push_back(in.digest<WitnessId>());
        } else {
            TRY(SignedTransaction transaction, read_transaction(in));
            items.full.push_back(std::move(transaction));
        }
    }
    if (!in.done()) return fail(ErrorCode::malformed, "items: cut short or too long");
    return items;
}

BlockLimits limits_of(const Parameters& parameters) {
    return {parameters.positive(ParameterId::block_transactions_max),
            parameters.positive(ParameterId::block_bytes_max),
            parameters.positive(ParameterId::block_units_max)};
}

Status check_limits(const VerifiedTransaction& transaction, const BlockLimits& limits) {
    if (transaction.size_bytes() > limits.bytes_max / 4) {
        return fail(ErrorCode::malformed,
                    "a transaction may use at most a quarter of a block: " +
                        std::to_string(limits.bytes_max / 4) + " bytes");
    }
    if (transaction.envelope().cost_units > limits.units_max / 4) {
        return fail(ErrorCode::malformed,
                    "a transaction may use at most a quarter of a block: " +
                        std::to_string(limits.units_max / 4) + " units");
    }
    return {};
}

Status check_limits(const Body& body, const BlockLimits& limits) {
    if (body.evidence.size() > evidence_items_max) {
        return fail(ErrorCode::malformed, "body: over 16 pieces of evidence");
    }
    if (body.transactions.size() > limits.transactions_max) {
        return fail(ErrorCode::malformed, "body: more transactions than block_transactions_max");
    }
    if (size_bytes(body) > limits.bytes_max) {
        return fail(ErrorCode::malformed, "body: more bytes than block_bytes_max");
    }
    std::uint64_t units = 0;
    std::set<TransactionId> seen;
    for (const TransactionPtr& transaction : body.transactions) {
        TRY_VOID(check_limits(*transaction, limits));
        units += transaction->envelope().cost_units;
        if (!seen.insert(transaction->txid()).second) {
            return fail(ErrorCode::malformed,
                        "body: transaction " + transaction->txid().hex() + " stands twice");
        }
    }
    if (units > limits.units_max) {
        return fail(ErrorCode::malformed, "body: more cost units than block_units_max");
    }
    return {};
}

Status check_window(const Envelope& envelope, TimestampMs block_time,
                    std::uint64_t window_ms_max) {
    if (envelope.valid_until.value - envelope.valid_from.value > window_ms_max) {
        return fail(ErrorCode::malformed, "valid_until_ms: the window is longer than "
                                          "tx_window_ms_max, " +
                                              std::to_string(window_ms_max) + " ms");
    }
    if (block_time < envelope.valid_from) {
        return fail(ErrorCode::malformed, "valid_from_ms: the transaction is not valid yet");
    }
    if (block_time > envelope.valid_until) {
        return fail(ErrorCode::expired, "valid_until_ms: the validity window is over");
    }
    return {};
}

Status check_header(const Header& header, const Header& parent, const HeaderRules& rules) {
    ENSURE(rules.set != nullptr && rules.set->size() > 0);
    if (header.version != rules.version) return wrong("version is not the chain's");
    if (header.kind != BlockKind::normal) return wrong("kind is not normal");
    if ((header.flags & ~flag_epoch_end) != 0) return wrong("flags: a reserved bit is set");
    if (header.chain_id != rules.chain) return wrong("chain_id is another chain's");
    if (header.epoch != rules.epoch) return wrong("epoch is not the current one");
    if (header.view.value == 0) return wrong("view counts from 1");
    if (parent.height.value == std::numeric_limits<std::uint64_t>::max() ||
        header.height != parent.height.next()) {
        return wrong("height is not the parent's + 1");
    }
    if (header.parent_hash != hash_of(parent)) return wrong("parent_hash is not the parent's");
    const View parent_view = parent.epoch == header.epoch ? parent.view : View();
    if (header.parent_view != parent_view) return wrong("parent_view is not the parent's");
    if (header.view <= parent_view) return wrong("view is not above the parent's");
    if (header.time_ms <= parent.time_ms) return wrong("time_ms is not after the parent's");
    const ReplicaId leader = rules.set->leader(rules.leader_seed, header.view);
    if (ReplicaId(header.proposer) != leader) return wrong("proposer is not the view's leader");
    if (header.log_size < parent.log_size) return wrong("log_size is below the parent's");
    if (header.validators_hash != rules.set->hash()) {
        return wrong("validators_hash is not the epoch's");
    }
    if (header.epoch_end() && header.next_validators_hash.is_zero()) {
        return wrong("epoch_end is set without next_validators_hash");
    }
    if (!header.epoch_end() && !header.next_validators_hash.is_zero()) {
        return wrong("next_validators_hash is not zero");
    }
    return {};
}

Status check_closing(const Header& closing, const Header& parent, const Header& last) {
    if (closing.kind != BlockKind::closing) return wrong("kind is not closing");
    if (closing.flags != 0) return wrong("epoch_end is set by a closing block");
    if (!closing.next_validators_hash.is_zero()) {
        return wrong("next_validators_hash is set by a closing block");
    }
    Header same = closing; // What may differ from the epoch's last block.
    same.kind = last.kind;
    same.flags = last.flags;
    same.view = last.view;
    same.parent_view = last.parent_view;
    same.parent_hash = last.parent_hash;
    same.time_ms = last.time_ms;
    same.proposer = last.proposer;
    same.justify_hash = last.justify_hash;
    same.next_validators_hash = last.next_validators_hash;
    same.body_hash = last.body_hash;
    if (same != last) return wrong("a closing block differs from the last of its epoch");
    if (closing.body_hash != body_hash(Body())) return wrong("a closing block has a body");
    if (closing.parent_hash != hash_of(parent) || closing.parent_view != parent.view ||
        closing.view <= parent.view) {
        return wrong("a closing block does not follow its parent");
    }
    if (closing.time_ms <= parent.time_ms) return wrong("time_ms is not after the parent's");
    return {};
}

Status check_closing(const FinalityProof& proof, const Header& last) {
    const Header* parent = &last;
    for (const Header& header : proof.headers) {
        TRY_VOID(check_closing(header, *parent, last));
        parent = &header;
    }
    return {};
}

void announce(Header& header, const std::optional<NamedValidators>& next_validators) {
    header.flags = next_validators ? flag_epoch_end : std::uint8_t{0};
    header.next_validators_hash =
        next_validators ? set_of(*next_validators).hash() : ValidatorsHash();
}

Status check_announced(const Header& header,
                       const std::optional<NamedValidators>& next_validators) {
    Header expected = header;
    announce(expected, next_validators);
    if (header.flags != expected.flags) {
        return wrong(next_validators ? "epoch_end is not set, but the block changes the validators"
                                     : "epoch_end is set, but the validators stay");
    }
    if (header.next_validators_hash != expected.next_validators_hash) {
        return wrong("next_validators_hash is not that of the set after the block");
    }
    return {};
}

} // namespace tamga::ledger
