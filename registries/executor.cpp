// Executing blocks: one delta and one leaf per transaction.

#include "registries/executor.hpp"

#include "base/act_in_hand.hpp"
#include "base/hash.hpp"
#include "ledger/hash_table.hpp"
#include "registries/catalog.hpp"
#include "registries/evidence/execute.hpp"
#include "registries/governance/validators.hpp"
#include "registries/rows.hpp"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace tamga::registries {

namespace {

// A body that passed the border decodes; it was checked canonical for this schema.
proto::TransactionBody decode_body(const ledger::VerifiedTransaction& transaction) {
    proto::TransactionBody body;
    const Bytes& bytes = transaction.signed_transaction().body;
    const bool decoded = body.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    ENSURE(decoded);
    return body;
}

struct Verdict {
    Outcome outcome = Outcome::applied;
    std::uint8_t first_failing = 0xff;
};

bool versions_hold(const proto::TransactionBody& body, const ledger::StateView& view) {
    for (const proto::ExpectedVersion& expected : body.expected_versions()) {
        if (version_of(view, as_bytes(expected.entity())) != expected.version()) return false;
    }
    return true;
}

bool sources_are_past(const proto::TransactionBody& body, std::int32_t today) {
    for (const proto::Source& source : body.sources()) {
        if (source.issue_day() > today) return false;
    }
    return true;
}

Outcome execute_operation(const proto::Operation& operation, Context& context) {
    const Entry* entry = find_act(static_cast<std::uint16_t>(operation.act_case()));
    if (entry == nullptr) return Outcome::act_not_available_yet;
    const Outcome authority = judge_authority(entry->authority, context);
    if (authority != Outcome::applied) return authority;
    return entry->apply(operation, context);
}

// First what the envelope claims, then each operation, then whether somebody signed for nothing.
Verdict execute_operations(const proto::TransactionBody& body, Context& context) {
    if (!versions_hold(body, context.state.view())) return {Outcome::version_is_stale};
    if (!sources_are_past(body, context.today())) return {Outcome::source_in_the_future};
    for (int i = 0; i < body.operations_size(); ++i) {
        context.begin_operation(static_cast<std::uint16_t>(i));
        const Outcome outcome = execute_operation(body.operations(i), context);
        if (outcome != Outcome::applied) return {outcome, static_cast<std::uint8_t>(i)};
    }
    if (!context.all_signers_used()) return {Outcome::signer_superfluous};
    return {};
}

// What the act writes goes into `into`, which `below` may show: it is read no more by then.
Simulation execute_one(const ledger::StateView& below, const BlockInfo& block,
                       const ledger::VerifiedTransaction& transaction,
                       const proto::TransactionBody& body, ledger::StateDelta& into) {
    Context context(below, block, transaction.envelope(), body, transaction.txid());
    const Verdict verdict = execute_operations(body, context);
    if (verdict.outcome != Outcome::applied) {
        return {verdict.outcome, verdict.first_failing, {}, encode(std::vector<Event>{})};
    }
    Bytes events = encode(context.events());
    into.merge(std::move(context.state).take_delta());
    return {Outcome::applied, 0xff, {}, std::move(events)};
}

// The parent's state, each entry asked for once: acts of a block read the same officers, offices
// and parameters again and again. The parent does not change, so what was read stays true.
ledger::StateView remembering(const ledger::StateView& parent) {
    using Known = ledger::HashTable<ledger::StatePath, std::optional<Bytes>>;
    ledger::StateSource source;
    source.find = [parent, known = std::make_shared<Known>()](const ledger::StatePath& path) {
        const std::optional<Bytes>* before = known->find(path);
        return before != nullptr ? *before : known->add(path, parent.find(path));
    };
    source.list = [parent](ByteView prefix, std::optional<ledger::StatePath> after,
                           std::size_t count_max) { return parent.list(prefix, after, count_max); };
    return ledger::StateView(std::move(source));
}

Hash256 signers_hash(const std::vector<PublicKey>& signers) {
    Bytes keys;
    keys.reserve(32 * signers.size());
    for (const PublicKey& key : signers) append(keys, key.bytes);
    return tagged(tag::signers, {keys});
}

ledger::TransactionRecord record_of(const BlockInfo& block, std::uint32_t position,
                                    const ledger::VerifiedTransaction& transaction,
                                    Simulation& result) {
    const ledger::Envelope& envelope = transaction.envelope();
    ledger::LogLeaf leaf;
    leaf.version = block.version;
    leaf.chain_id = block.chain;
    leaf.height = block.height;
    leaf.position = position;
    leaf.kind = ledger::LeafKind::transaction;
    leaf.operation = envelope.operations.size() == 1 ? envelope.operations.front()
                                                     : std::uint16_t{0};
    leaf.count = static_cast<std::uint8_t>(envelope.operations.size());
    leaf.first_failing = result.first_failing;
    leaf.agency = envelope.agency;
    leaf.id = Hash256(transaction.txid().bytes);
    leaf.signers = signers_hash(envelope.signers);
    leaf.outcome = static_cast<std::uint16_t>(result.outcome);
    leaf.events = tagged(tag::events, {result.events});
    leaf.time_ms = block.time_ms;
    return {std::move(leaf), std::move(result.events)};
}

// The leaf of a piece of evidence: of no agency, signed by nobody but who is accused.
ledger::TransactionRecord record_of(const BlockInfo& block, std::uint32_t position,
                                    const evidence::Record& piece) {
    Bytes data = piece.item();
    append(data, piece.consensus_key.bytes);
    Bytes events = encode(std::vector<Event>{{"EvidenceRecorded", std::move(data)}});
    ledger::LogLeaf leaf;
    leaf.version = block.version;
    leaf.chain_id = block.chain;
    leaf.height = block.height;
    leaf.position = position;
    leaf.kind = ledger::LeafKind::evidence;
    leaf.id = piece.digest;
    leaf.signers = signers_hash({});
    leaf.events = tagged(tag::events, {events});
    leaf.time_ms = block.time_ms;
    return {std::move(leaf), std::move(events)};
}

} // namespace

ledger::Executed execute_block(const ledger::StateView& parent, const BlockInfo& block,
                               std::span<const ledger::TransactionPtr> transactions,
                               const Workers& workers) {
    return execute_block(parent, block, {}, transactions, workers);
}

ledger::Executed execute_block(const ledger::StateView& parent, const BlockInfo& block,
                               std::span<const evidence::Record> evidence,
                               std::span<const ledger::TransactionPtr> transactions,
                               const Workers& workers) {
    std::vector<proto::TransactionBody> bodies(transactions.size());
    workers(transactions.size(),
            [&](std::size_t i) {
                const ActInHand act(transactions[i]->txid());
                bodies[i] = decode_body(*transactions[i]);
            });

    const auto so_far = std::make_shared<ledger::StateDelta>();
    const ledger::StateView view = remembering(parent).over(so_far);
    ledger::Executed executed;
    executed.records.reserve(evidence.size() + transactions.size());
    for (evidence::Record piece : evidence) {
        piece.recorded_at = block.height;
        const auto position = static_cast<std::uint32_t>(executed.records.size());
        executed.records.push_back(record_of(block, position, piece));
        so_far->put(path_of(piece), encode_value(TransactionId(piece.digest.bytes), piece));
    }
    for (std::size_t i = 0; i < transactions.size(); ++i) {
        const ActInHand act(transactions[i]->txid());
        Simulation result = execute_one(view, block, *transactions[i], bodies[i], *so_far);
        const auto position = static_cast<std::uint32_t>(executed.records.size());
        executed.records.push_back(record_of(block, position, *transactions[i], result));
    }
    executed.delta = std::move(*so_far);
    executed.next_validators = governance::next_validators(parent, executed.delta);
    return executed;
}

Simulation simulate(const ledger::StateView& below, const BlockInfo& block,
                    const ledger::VerifiedTransaction& transaction) {
    const ActInHand act(transaction.txid());
    ledger::StateDelta delta;
    Simulation result = execute_one(below, block, transaction, decode_body(transaction), delta);
    result.delta = std::move(delta);
    return result;
}

Bytes encode(const std::vector<Event>& events) {
    Writer out;
    out.u16(static_cast<std::uint16_t>(events.size()));
    for (const Event& event : events) {
        out.short_blob(as_bytes(event.name));
        out.blob(event.data);
    }
    return std::move(out).take();
}

} // namespace tamga::registries
