// Building, judging and committing blocks.

#include "node/executor.hpp"

#include "base/act_in_hand.hpp"
#include "base/log.hpp"
#include "node/in_force.hpp"
#include "registries/access/queries.hpp"
#include "registries/evidence/execute.hpp"
#include "registries/invariants.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <set>

namespace tamga::node {

using registries::Admission;

// The parent a block stands on, and the counters asked for while it is judged.
struct Executor::Executing {
    BlockHash parent;
    ledger::StateView view;
    TimestampMs time;
    std::map<std::string, ledger::AgencyHour> hours;
};

static registries::evidence::Bench bench_after_tip(const ChainId& chain,
                                                   const ledger::Store& store) {
    Result<registries::evidence::Bench> bench = bench_of(chain, store);
    ENSURE(bench.has_value()); // A disk that cannot be read stops the node.
    return *std::move(bench);
}

Executor::Executor(Setup setup, ledger::Store& store, std::unique_ptr<ledger::Chain> chain)
    : setup_(std::move(setup)), store_(store), chain_(std::move(chain)),
      bench_(bench_after_tip(setup_.chain, store)) {}

namespace {

WitnessId wid_of(const std::variant<ledger::TransactionPtr, ledger::SignedTransaction>& part) {
    if (const auto* act = std::get_if<ledger::TransactionPtr>(&part)) return (*act)->wid();
    const auto& raw = std::get<ledger::SignedTransaction>(part);
    return ledger::wid_of(ledger::txid_of(raw.body), raw.signatures);
}

} // namespace

// Compares with the header first: other bytes say nothing about the block. Then verifies what is
// not verified yet, on all workers.
Result<AssembledPtr> Executor::assemble(const Header& header, Parts parts) const {
    std::vector<WitnessId> wids;
    for (const auto& part : parts.transactions) wids.push_back(wid_of(part));
    if (ledger::body_hash(parts.evidence, wids) != header.body_hash) {
        return fail(ErrorCode::not_found, "these are not the bytes of the block");
    }
    std::vector<Result<ledger::TransactionPtr>> checked(parts.transactions.size(),
                                                        ledger::TransactionPtr());
    SignatureCount uncounted = 0;
    SignatureCount& verified = setup_.verified == nullptr ? uncounted : *setup_.verified;
    setup_.workers(checked.size(), [&](std::size_t i) {
        if (auto* act = std::get_if<ledger::TransactionPtr>(&parts.transactions[i])) {
            checked[i] = std::move(*act);
            return;
        }
        auto& raw = std::get<ledger::SignedTransaction>(parts.transactions[i]);
        checked[i] = check_act(std::move(raw), setup_.chain, verified);
    });
    auto assembled = std::make_shared<Assembled>();
    assembled->body.evidence = std::move(parts.evidence);
    for (Result<ledger::TransactionPtr>& each : checked) {
        TRY(ledger::TransactionPtr act, std::move(each));
        assembled->body.transactions.push_back(std::move(act));
    }
    assembled->items = ledger::encode_items_full(assembled->body);
    return AssembledPtr(std::move(assembled));
}

Admission Executor::admission_of(Executing& on, const ledger::VerifiedTransaction& act) {
    const std::string& agency = act.envelope().agency;
    auto hour = on.hours.find(agency);
    if (hour == on.hours.end()) {
        const Result<ledger::AgencyHour> read =
            chain_->agency_hour(on.parent, agency, ledger::hour_of(on.time));
        ENSURE(read.has_value()); // A disk that cannot be read stops the node.
        hour = on.hours.emplace(agency, *read).first;
    }
    return registries::admissible(on.view, hour->second, act.envelope(), on.time);
}

// Whether the body may stand under this header on its parent.
Result<Executor::EvidenceRecords> Executor::judge(const Header& header,
                                                  const ledger::Body& body) {
    const auto refuse = [](std::string why) { return fail(ErrorCode::malformed, std::move(why)); };
    if (header.version != setup_.genesis.protocol_version) {
        return refuse("of another protocol version");
    }
    Executing on{header.parent_hash, chain_->view_at(header.parent_hash), header.time_ms, {}};
    TRY_VOID(ledger::check_limits(body, registries::access::block_limits(on.view)));
    if (!body.evidence.empty() && header.epoch != bench_.epoch()) return refuse("of another epoch");
    TRY(const auto pieces, registries::evidence::check_evidence(body.evidence, on.view, bench_));
    for (const ledger::TransactionPtr& act : body.transactions) {
        const Result<bool> known = chain_->has_transaction(header.parent_hash, act->txid());
        ENSURE(known.has_value());
        if (*known) return refuse("holds an act that the chain has already: " + act->txid().hex());
        const Admission admission = admission_of(on, *act);
        if (admission != Admission::admissible) {
            return refuse("holds an act that is not admissible: " +
                          std::string(registries::name_of(admission)));
        }
    }
    EvidenceRecords records;
    for (const registries::evidence::Piece& piece : pieces) records.push_back(piece.row);
    return records;
}

// A register that breaks its own rules must not go on: such a block is neither made nor voted for.
Result<ledger::Chain::Prepared> Executor::run(const Header& header, const ledger::Body& body,
                                              const EvidenceRecords& evidence) {
    const auto begun = std::chrono::steady_clock::now();
    std::optional<ActInHand> only; // What a block of one act does is that act's doing.
    if (body.transactions.size() == 1) only.emplace(body.transactions.front()->txid());
    const registries::BlockInfo info{
        setup_.chain, header.version, header.height, header.time_ms,
        [this, &header](Height height) { return chain_->ancestor(header.parent_hash, height); }};
    ledger::Executed executed =
        registries::execute_block(chain_->view_at(header.parent_hash), info, evidence,
                                  body.transactions, setup_.workers);
    const Status kept = registries::check_block(chain_->view_at(header.parent_hash),
                                                executed.delta, header.height);
    if (!kept) {
        log::error("invariant_broken", {{"what", kept.error().message}});
        return std::unexpected(kept.error());
    }
    last_records_ = executed.records;
    ledger::Chain::Prepared prepared =
        chain_->prepare(header.parent_hash, std::move(executed), header.time_ms);
    const auto taken = std::chrono::steady_clock::now() - begun;
    if (body.transactions.size() >= 16) {
        const auto us = static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::microseconds>(taken).count());
        act_us_ = (7 * act_us_ + us / body.transactions.size()) / 8;
    }
    return prepared;
}

namespace {

std::optional<ValidatorSet> next_of(const ledger::Chain::Prepared& prepared) {
    if (!prepared.next_validators()) return std::nullopt;
    return ledger::set_of(*prepared.next_validators());
}

} // namespace

Execution Executor::execute(const Header& header, const BlockHash& hash, Parts parts) {
    if (const auto held = held_.find(hash); held != held_.end() && chain_->knows(hash)) {
        return {Judged::valid, {}, held->second.body, held->second.next};
    }
    if (!chain_->knows(header.parent_hash)) return {Judged::parent_unknown, {}, nullptr};
    if (!is_trusted(setup_.trusted, header)) {
        return {Judged::invalid, "it is not the block of p2p.trusted_head", nullptr};
    }
    Result<AssembledPtr> body = assemble(header, std::move(parts));
    if (!body) {
        const bool foreign = body.error().code == ErrorCode::not_found;
        return {foreign ? Judged::mismatched : Judged::invalid, body.error().message, nullptr};
    }
    const Result<EvidenceRecords> evidence = judge(header, (*body)->body);
    if (!evidence) return {Judged::invalid, evidence.error().message, nullptr};
    Result<ledger::Chain::Prepared> prepared = run(header, (*body)->body, *evidence);
    if (!prepared) return {Judged::invalid, prepared.error().message, nullptr};
    const ledger::Roots& roots = prepared->roots();
    if (roots != ledger::Roots{header.state_root, header.log_size, header.log_root}) {
        return {Judged::invalid, "its roots are not those of executing it", nullptr};
    }
    if (const Status told = ledger::check_announced(header, prepared->next_validators()); !told) {
        return {Judged::invalid, told.error().message, nullptr};
    }
    std::optional<ValidatorSet> next = next_of(*prepared);
    chain_->add(hash, std::move(*prepared));
    held_[hash] = Held{header.height, *body, std::move(last_records_), next};
    return {Judged::valid, {}, std::move(*body), std::move(next)};
}

// Tries each act alone and keeps those that break nothing.
void Executor::leave_out_breaking(const Header& header, ledger::Body& body,
                                  std::vector<Dropped>& out) {
    std::vector<ledger::TransactionPtr> kept;
    for (const ledger::TransactionPtr& act : body.transactions) {
        if (run(header, ledger::Body{{}, {act}}, {})) {
            kept.push_back(act);
        } else {
            out.push_back({act->txid(), Admission::admissible, true});
        }
    }
    body.transactions = std::move(kept);
}

// Whether the act fits into what is left of a block, and takes it.
static bool take_room(ledger::BlockLimits& room, const ledger::VerifiedTransaction& act) {
    const std::uint64_t units = act.envelope().cost_units;
    if (room.transactions_max == 0 || act.size_bytes() > room.bytes_max ||
        units > room.units_max) {
        return false;
    }
    room.transactions_max -= 1;
    room.bytes_max -= act.size_bytes();
    room.units_max -= units;
    return true;
}

Result<registries::evidence::Piece> Executor::judge_evidence(ByteView bytes) const {
    using namespace registries::evidence;
    TRY(const Record claim, claimed_by(bytes));
    const ledger::StateView view = chain_->view_at(store_.tip()->hash);
    if (is_recorded(view, claim)) {
        return fail(ErrorCode::already_done, "evidence: recorded already");
    }
    return bench_.judge(bytes);
}

// Those pieces that may stand in a block on this parent and fit, ahead of the acts.
Executor::EvidenceRecords Executor::take_evidence(const ledger::StateView& parent,
                                                  const EvidencePieces& due,
                                                  ledger::BlockLimits& room,
                                                  ledger::Body& body) const {
    EvidenceRecords records;
    std::set<Bytes> here;
    for (const registries::evidence::Piece& piece : due) {
        if (records.size() == ledger::evidence_items_max) break;
        if (piece.bytes.size() > room.bytes_max || !bench_.is_open(piece.row.epoch)) continue;
        if (registries::evidence::is_recorded(parent, piece.row)) continue;
        if (!here.insert(piece.row.item()).second) continue;
        room.bytes_max -= piece.bytes.size();
        body.evidence.push_back(piece.bytes);
        records.push_back(piece.row);
    }
    return records;
}

std::optional<Building> Executor::build(consensus::BuildRequest request,
                                        const std::vector<ledger::TransactionPtr>& candidates,
                                        const EvidencePieces& evidence) {
    Building out;
    Header& header = request.draft;
    if (!chain_->knows(header.parent_hash)) return std::nullopt;
    Executing on{header.parent_hash, chain_->view_at(header.parent_hash), header.time_ms, {}};
    auto assembled = std::make_shared<Assembled>();
    // Governance may have lowered what a block holds since the pool picked these.
    ledger::BlockLimits room = registries::access::block_limits(on.view);
    const ledger::BlockLimits limits = room;
    EvidenceRecords records = take_evidence(on.view, evidence, room, assembled->body);
    std::set<TransactionId> seen;
    for (const ledger::TransactionPtr& act : candidates) {
        if (!seen.insert(act->txid()).second) continue;
        if (!ledger::check_limits(*act, limits)) {
            out.dropped.push_back({act->txid(), Admission::over_limits, false});
            continue;
        }
        const Result<bool> known = chain_->has_transaction(header.parent_hash, act->txid());
        ENSURE(known.has_value());
        if (*known) continue;
        const Admission admission = admission_of(on, *act);
        if (admission == Admission::admissible && !take_room(room, *act)) break;
        if (admission == Admission::admissible) {
            assembled->body.transactions.push_back(act);
        } else {
            out.dropped.push_back({act->txid(), admission, false});
        }
    }
    Result<ledger::Chain::Prepared> prepared = run(header, assembled->body, records);
    if (!prepared) {
        leave_out_breaking(header, assembled->body, out.dropped);
        prepared = run(header, assembled->body, records);
    }
    if (!prepared) { // Each alone was good: together they are not.
        assembled->body = {};
        prepared = run(header, assembled->body, {});
    }
    ENSURE(prepared.has_value());
    header.body_hash = ledger::body_hash(assembled->body);
    header.state_root = prepared->roots().state_root;
    header.log_size = prepared->roots().log_size;
    header.log_root = prepared->roots().log_root;
    ledger::announce(header, prepared->next_validators());
    assembled->items = ledger::encode_items_full(assembled->body);
    const BlockHash hash = hash_of(header);
    std::optional<ValidatorSet> next = next_of(*prepared);
    chain_->add(hash, std::move(*prepared));
    constexpr std::size_t full_bytes_max = 32u << 10; // Smaller blocks carry their acts (2.7).
    Bytes items = assembled->items.size() <= full_bytes_max
                      ? assembled->items
                      : ledger::encode_items_ids(assembled->body);
    out.body = std::move(assembled);
    held_[hash] = Held{header.height, out.body, std::move(last_records_), next};
    out.done = consensus::BuildDone{header.view, header, std::move(items), std::move(next)};
    return out;
}

Result<Committed> Executor::store(const ledger::StoredBlock& block, const BlockHash& hash,
                                  const FinalityProof& proof) {
    const auto held = held_.find(hash);
    ENSURE(held != held_.end());
    TRY_VOID(chain_->commit(block, proof));
    Committed committed{block.header, hash, held->second.body, std::move(held->second.records)};
    if (block.header.epoch_end()) { // 2.11: what is imported from here on is the new set's.
        ENSURE(held->second.next.has_value());
        setup_.set = *held->second.next;
        bench_.begin(setup_.set, hash);
    }
    std::erase_if(held_,
                  [&](const auto& each) { return each.second.height <= block.header.height; });
    return committed;
}

Result<std::vector<Committed>> Executor::commit(const consensus::CommitRequest& request) {
    std::vector<Committed> done;
    for (std::size_t i = 0; i < request.blocks.size(); ++i) {
        const consensus::Proposal& proposal = request.blocks[i];
        if (proposal.header.height <= store_.tip()->header.height) continue;
        const BlockHash hash = hash_of(proposal.header);
        if (!held_.contains(hash)) {
            return fail(ErrorCode::corrupt_store, "a final block was never executed here: height " +
                                                      std::to_string(proposal.header.height.value));
        }
        std::vector<Header> after;
        for (std::size_t j = i + 1; j < request.blocks.size(); ++j) {
            after.push_back(request.blocks[j].header);
        }
        const ledger::StoredBlock block{proposal.header, proposal.justify, proposal.signature,
                                        held_.at(hash).body->items};
        TRY(Committed committed, store(block, hash, ledger::proof_through(after, request.proof)));
        done.push_back(std::move(committed));
    }
    return done;
}

// The hash does not cover this signature, but it is stored and audited.
static bool is_signed_by_leader(const Executor::Setup& setup, const ledger::StoredBlock& block,
                                const BlockHash& hash) {
    const Header& header = block.header;
    if (header.proposer >= setup.set.size()) return false;
    const auto message =
        sign_bytes(SignKind::proposal, setup.chain, header.epoch, header.view, hash);
    return verify(setup.set.at(ReplicaId(header.proposer)).consensus_key, message,
                  block.signature);
}

bool Executor::is_trusted(const std::optional<TrustedHead>& trusted, const Header& header) {
    return !trusted || trusted->height != header.height || trusted->hash == hash_of(header);
}

Result<std::optional<TrustedHead>> trusted_head_of(const std::string& text) {
    if (text.empty()) return std::optional<TrustedHead>();
    const std::size_t colon = text.find(':');
    const auto hash = colon == std::string::npos ? std::nullopt : from_hex(text.substr(colon + 1));
    std::uint64_t height = 0;
    const char* const end = text.data() + std::min(colon, text.size());
    const auto [stop, failed] = std::from_chars(text.data(), end, height);
    if (failed != std::errc() || stop != end || !hash || hash->size() != 32) {
        return fail(ErrorCode::config, "p2p.trusted_head: '" + text + "' is not HEIGHT:HASH");
    }
    return std::optional(TrustedHead{Height(height), BlockHash::from(*hash)});
}

Result<std::vector<Committed>> Executor::import(const Chunk& chunk) {
    const auto at_fault = [](const std::string& why) { return fail(ErrorCode::network, why); };
    if (chunk.blocks.empty()) return at_fault("an empty chunk");
    // One epoch at a time: its set proves the last block, and only that one may end it.
    for (const ledger::StoredBlock& block : chunk.blocks) {
        if (&block != &chunk.blocks.back() && block.header.epoch_end()) {
            return at_fault("a chunk goes beyond the end of an epoch");
        }
        if (!is_trusted(setup_.trusted, block.header)) {
            return at_fault("its chain is not the one of p2p.trusted_head");
        }
    }
    // What came by consensus meanwhile may have ended the epoch that the chunk is of.
    if (chunk.blocks.back().header.height <= store_.tip()->header.height) return {};
    // Backwards from the one proof: nothing is believed before it is linked to it.
    if (!proves_final(chunk.proof, chunk.blocks.back().header, setup_.chain, setup_.set)) {
        return at_fault("its last block is not proven final");
    }
    for (std::size_t i = chunk.blocks.size() - 1; i > 0; --i) {
        if (chunk.blocks[i].header.parent_hash != hash_of(chunk.blocks[i - 1].header)) {
            return at_fault("its blocks do not link");
        }
    }
    std::vector<Committed> done;
    for (std::size_t i = 0; i < chunk.blocks.size(); ++i) {
        const ledger::StoredBlock& block = chunk.blocks[i];
        const auto tip = store_.tip();
        if (block.header.height <= tip->header.height) continue;
        if (block.header.parent_hash != tip->hash) return at_fault("it does not join our tip");
        if (block.header.justify_hash != hash_of(block.justify)) {
            return at_fault("a justify is not the header's");
        }
        const BlockHash hash = hash_of(block.header);
        if (!is_signed_by_leader(setup_, block, hash)) {
            return at_fault("a leader's signature is wrong");
        }
        const Result<ledger::ItemList> items = ledger::decode_items(block.items);
        if (!items || items->form != ledger::ItemsForm::full) return at_fault("broken items");
        Parts parts;
        parts.evidence = items->evidence;
        for (const ledger::SignedTransaction& act : items->full) {
            parts.transactions.emplace_back(act);
        }
        const Execution execution = execute(block.header, hash, std::move(parts));
        if (execution.judged == Judged::mismatched) return at_fault(execution.why);
        if (execution.judged != Judged::valid) { // R10: final and invalid cannot both be.
            return fail(ErrorCode::corrupt_store,
                        "a final block is invalid here: " + execution.why);
        }
        std::vector<Header> after;
        for (std::size_t j = i + 1; j < chunk.blocks.size(); ++j) {
            after.push_back(chunk.blocks[j].header);
        }
        TRY(Committed committed, store(block, hash, ledger::proof_through(after, chunk.proof)));
        done.push_back(std::move(committed));
    }
    return done;
}

} // namespace tamga::node
