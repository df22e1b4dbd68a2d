// The rules of a chain, one block after the other.

#include "ledger/audit_replay.hpp"

#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "ledger/block.hpp"

#include <algorithm>
#include <utility>

namespace tamga::ledger {

namespace {

constexpr std::size_t batch_blocks_max = 64;
constexpr std::size_t batch_bytes_max = 4u << 20;
constexpr std::uint64_t progress_every_blocks = 64;

} // namespace

Finding finding_in(Part part, Height height, std::string what) {
    const auto table = [&] {
        switch (part) {
        case Part::header: return Family::headers;
        case Part::justify: return Family::justifies;
        case Part::body: return Family::bodies;
        }
        UNREACHABLE();
    }();
    return {std::string(name_of(table)), to_hex(Codec<Height>::encode(height)), height,
            std::move(what)};
}

// A block of a batch and what the workers found out about it.
struct Replayer::Pending {
    StoredBlock block;
    BlockHash hash;
    std::optional<Fault> fault; // Of its form.
    std::vector<SignedTransaction> acts;
    std::vector<Bytes> evidence;
    // Filled by the workers, one slot each.
    std::vector<Result<TransactionPtr>> checked;
    std::vector<char> certificates; // The parent's first if there is one, then the skips.
    char leader = 0;
};

// Some blocks that follow one another.
struct Replayer::Batch {
    std::vector<Pending> blocks;
    std::optional<Finding> end; // The block after them cannot be had.

    [[nodiscard]] bool ends_epoch() const {
        return !blocks.empty() && blocks.back().block.header.epoch_end();
    }
};

Replayer::Replayer(const AuditGenesis& genesis, const Replay& replay, const AuditOptions& options)
    : genesis_(genesis), replay_(replay), options_(options),
      leader_seed_(leader_seed(hash_of(genesis.header))),
      epochs_{{epoch_, AuditEpoch{genesis.validators, genesis.header}}}, last_(genesis.header) {
    counts_.blocks = 1;
    recent_.push_back(hash_of(genesis.header));
}

Replayer::~Replayer() { tree_.release(root_); }

// The file was judged before; its hash is checked again at its end, and here the root.
Status Replayer::begin() {
    PackedEntries entries;
    StateTree::Builder tree(tree_);
    TRY_VOID(for_each_genesis_entry(genesis_.state, genesis_.initial.get(),
                                    [&](const StatePath& path, ByteView value) -> Status {
                                        entries.add(path, value);
                                        tree.add(path, sha256(value));
                                        return {};
                                    }));
    root_ = tree.finish();
    ENSURE(tree_.hash(root_) == last_.state_root);
    *state_ = ReplayState(Height(0), std::move(entries));
    return {};
}

void Replayer::begin_after(ReplayBase base) {
    last_ = std::move(base.header);
    StateTree::Builder tree(tree_);
    for (ReplayState::Cursor at(*base.state); at.valid(); at.next()) {
        tree.add(at.path(), sha256(at.value()));
    }
    root_ = tree.finish();
    ENSURE(tree_.hash(root_) == last_.state_root);
    state_ = std::move(base.state);
    log_ = std::move(base.log);
    hours_ = std::move(base.hours);
    txids_ = std::move(base.txids);
    epochs_ = std::move(base.epochs);
    recent_ = std::move(base.recent);
    epoch_ = epochs_.rbegin()->first;
    leader_seed_ = leader_seed(hash_of(epochs_.rbegin()->second.begins_on));
    counts_.blocks = 0;
}

bool Replayer::proves_last(const FinalityProof& proof) const {
    const Epoch epoch(std::max<std::uint64_t>(1, last_.epoch.value)); // Of block 0: 0.
    return proves_final(proof, last_, genesis_.header.chain_id, epochs_.at(epoch).set) &&
           (!last_.epoch_end() || last_.height.value == 0 || check_closing(proof, last_));
}

PriorRows Replayer::prior() const {
    PriorRows prior;
    prior.state = [this](const StatePath& path) -> Result<std::shared_ptr<const StateRow>> {
        std::optional<StateRow> found = state_->find(path);
        if (!found) return std::shared_ptr<const StateRow>();
        return std::make_shared<const StateRow>(std::move(*found));
    };
    prior.agency_hour = [this](const HourKey& key) -> Result<AgencyHour> {
        const auto found = hours_.find({key.hour, key.agency});
        return found == hours_.end() ? AgencyHour() : found->second;
    };
    return prior;
}

std::optional<Finding> Replayer::run(const Fetch& fetch, Height tip, const Replayed& replayed) {
    Batch batch;
    while (last_.height < tip) {
        if (batch.blocks.empty()) { // The first, or an epoch began: its validators are known now.
            batch = take(fetch, last_.height.next(), tip);
            judge(batch, {});
        }
        Batch next;
        const Height after(last_.height.value + batch.blocks.size());
        if (after < tip && !batch.end && !batch.ends_epoch()) {
            next = take(fetch, after.next(), tip);
        }
        std::optional<Finding> found;
        judge(next, [&] { found = replay_batch(batch, tip, replayed); });
        if (found) return found;
        if (batch.end) return batch.end;
        if (next.blocks.empty() && next.end) return next.end;
        batch = std::move(next);
    }
    return std::nullopt;
}

std::optional<Finding> Replayer::replay_batch(Batch& batch, Height tip,
                                              const Replayed& replayed) {
    for (Pending& pending : batch.blocks) {
        const Height height = last_.height.next();
        if (auto fault = replay_one(pending, replayed)) {
            return finding_in(fault->part, height, std::move(fault->what));
        }
        const bool due = height.value % progress_every_blocks == 0 || height == tip;
        if (due && options_.progress) options_.progress(height.value, tip.value);
    }
    return std::nullopt;
}

// Some blocks from `first`, decoded as far as they can be. An epoch ends a batch: only executing
// its last block tells whose signatures come next.
Replayer::Batch Replayer::take(const Fetch& fetch, Height first, Height tip) const {
    Batch batch;
    std::size_t bytes = 0;
    for (Height at = first; at <= tip; at = at.next()) {
        if (batch.blocks.size() >= batch_blocks_max || bytes >= batch_bytes_max) break;
        auto block = fetch(at);
        if (!block) {
            batch.end = block.error();
            break;
        }
        Pending pending;
        pending.block = std::move(*block);
        pending.hash = hash_of(pending.block.header);
        bytes += pending.block.items.size();
        auto items = decode_items(pending.block.items);
        if (!items) {
            pending.fault = Fault{Part::body, items.error().message};
        } else if (items->form != ItemsForm::full) {
            pending.fault = Fault{Part::body, "not the acts in full"};
        } else if (items->hash() != pending.block.header.body_hash) {
            pending.fault = Fault{Part::body, "the body does not have the header's body_hash"};
        } else {
            pending.acts = std::move(items->full);
            pending.evidence = std::move(items->evidence);
        }
        batch.blocks.push_back(std::move(pending));
        if (batch.ends_epoch()) break;
    }
    return batch;
}

// Every certificate and signature of the batch, which is of the epoch that runs, by all workers;
// one of them does first what is to be done meanwhile.
void Replayer::judge(Batch& batch, const std::function<void()>& meanwhile) const {
    struct Task {
        Pending* pending;
        std::size_t index; // Acts, then certificates, then the leader's signature.
    };
    std::vector<Task> tasks;
    for (Pending& pending : batch.blocks) {
        const Justify& justify = pending.block.justify;
        pending.checked.assign(pending.acts.size(), fail(ErrorCode::malformed, "not checked"));
        pending.certificates.assign(justify.skips.size() + (justify.parent ? 1 : 0), 0);
        const std::size_t count = pending.checked.size() + pending.certificates.size() + 1;
        for (std::size_t i = 0; i < count; ++i) tasks.push_back({&pending, i});
    }
    const ChainId& chain = genesis_.header.chain_id;
    const ValidatorSet validators = set(); // What is done meanwhile may begin an epoch.
    options_.workers(tasks.size() + 1, [&](std::size_t n) {
        if (n == 0) {
            if (meanwhile) meanwhile();
            return;
        }
        Pending& pending = *tasks[n - 1].pending;
        std::size_t at = tasks[n - 1].index;
        if (at < pending.checked.size()) {
            pending.checked[at] = check(std::move(pending.acts[at]), chain);
            return;
        }
        at -= pending.checked.size();
        const Justify& justify = pending.block.justify;
        if (at < pending.certificates.size()) {
            const std::size_t first_skip = justify.parent ? 1 : 0;
            const Certificate& certificate =
                at < first_skip ? *justify.parent : justify.skips[at - first_skip];
            pending.certificates[at] = verify(certificate, chain, validators) ? 1 : 0;
            return;
        }
        const Header& header = pending.block.header;
        if (header.proposer >= validators.size()) return;
        const Validator& leader = validators.at(ReplicaId(header.proposer));
        const auto message = sign_bytes(SignKind::proposal, chain, header.epoch, header.view,
                                        pending.hash);
        pending.leader = verify(leader.consensus_key, message, pending.block.signature) ? 1 : 0;
    });
}

// Header and justify against the block before, without signatures.
std::optional<Replayer::Fault> Replayer::check_links(const StoredBlock& block) const {
    const Header& header = block.header;
    HeaderRules rules;
    rules.chain = genesis_.header.chain_id;
    rules.version = genesis_.header.version;
    rules.epoch = epoch_;
    rules.set = &set();
    rules.leader_seed = leader_seed_;
    if (const Status status = check_header(header, last_, rules); !status) {
        return Fault{Part::header, status.error().message};
    }
    const Justify& justify = block.justify;
    if (hash_of(justify) != header.justify_hash) {
        return Fault{Part::justify, "the justify does not have the header's justify_hash"};
    }
    return check_justify(justify, header);
}

// The first block of an epoch rests on the proof that the last one of the epoch before is final.
std::optional<Replayer::Fault> Replayer::check_opening(const Justify& justify) const {
    if (last_.height.value == 0) {
        if (!justify.parent && justify.opening == FinalityProof()) return std::nullopt;
        return Fault{Part::justify, "the first block rests on the empty proof of block 0"};
    }
    if (justify.parent || !proves_final(justify.opening, last_, genesis_.header.chain_id,
                                        epochs_.at(last_.epoch).set)) {
        return Fault{Part::justify, "nothing proves the last block of the epoch before final"};
    }
    if (const Status closing = check_closing(justify.opening, last_); !closing) {
        return Fault{Part::justify, closing.error().message};
    }
    return std::nullopt;
}

std::optional<Replayer::Fault> Replayer::check_justify(const Justify& justify,
                                                       const Header& header) const {
    if (last_.epoch != header.epoch) {
        if (auto fault = check_opening(justify)) return fault;
    } else {
        if (!justify.parent) return Fault{Part::justify, "no certificate of the parent"};
        const Certificate& parent = *justify.parent;
        if (parent.kind == VoteKind::skip || parent.block != header.parent_hash ||
            parent.epoch != last_.epoch || parent.view != header.parent_view) {
            return Fault{Part::justify, "the certificate is not of the parent"};
        }
    }
    View expected = header.parent_view.next();
    for (const Certificate& skip : justify.skips) {
        if (skip.kind != VoteKind::skip || skip.epoch != header.epoch || skip.view != expected) {
            return Fault{Part::justify, "the skip certificates do not cover the gap in views"};
        }
        expected = expected.next();
    }
    if (expected != header.view) {
        return Fault{Part::justify, "the skip certificates do not cover the gap in views"};
    }
    return std::nullopt;
}

std::optional<Replayer::Fault> Replayer::check_signatures(const Pending& pending) {
    const Justify& justify = pending.block.justify;
    if (!std::all_of(pending.certificates.begin(), pending.certificates.end(),
                     [](char good) { return good != 0; })) {
        return Fault{Part::justify, "a certificate lacks a quorum of valid signatures"};
    }
    if (pending.leader == 0) return Fault{Part::justify, "the leader's signature is wrong"};
    counts_.certificates += pending.certificates.size();
    counts_.signatures += 1;
    if (justify.opening.certificate) { // Judged with the links.
        counts_.certificates += 1;
        counts_.signatures += justify.opening.certificate->signatures.size();
    }
    if (justify.parent) counts_.signatures += justify.parent->signatures.size();
    for (const Certificate& skip : justify.skips) counts_.signatures += skip.signatures.size();
    return std::nullopt;
}

// Validity window and uniqueness; form and signatures were checked by the workers.
std::optional<Replayer::Fault>
Replayer::check_acts(const Pending& pending, std::span<const TransactionPtr> acts) const {
    const TimestampMs time = pending.block.header.time_ms;
    std::set<TransactionId> here;
    for (std::size_t i = 0; i < acts.size(); ++i) {
        const Envelope& envelope = acts[i]->envelope();
        const std::string name = "act " + std::to_string(i) + " (" + acts[i]->txid().hex() + ")";
        if (time < envelope.valid_from || time > envelope.valid_until) {
            return Fault{Part::body, name + " is outside its validity window"};
        }
        if (txids_.contains(acts[i]->txid()) || !here.insert(acts[i]->txid()).second) {
            return Fault{Part::body, name + " stands in the chain twice"};
        }
    }
    return std::nullopt;
}

std::optional<Replayer::Fault> Replayer::replay_one(Pending& pending, const Replayed& replayed) {
    const Header& header = pending.block.header;
    if (auto fault = check_links(pending.block)) return fault;
    if (auto fault = check_signatures(pending)) return fault;
    if (pending.fault) return pending.fault;
    std::vector<TransactionPtr> acts;
    for (std::size_t i = 0; i < pending.checked.size(); ++i) {
        const auto& checked = pending.checked[i];
        if (!checked) {
            return Fault{Part::body, "act " + std::to_string(i) + ": " + checked.error().message};
        }
        acts.push_back(*checked);
    }
    if (auto fault = check_acts(pending, acts)) return fault;

    const StateView parent = view();
    const std::uint64_t hour = hour_of(header.time_ms);
    const std::function<AgencyHour(std::string_view)> agency_hour = [&](std::string_view agency) {
        const auto found = hours_.find({hour, std::string(agency)});
        return found == hours_.end() ? AgencyHour() : found->second;
    };
    const std::function<std::optional<BlockHash>(Height)> hash_at = [this](Height height) {
        return ancestor(height);
    };
    Result<Executed> executed = replay_(
        ReplayBlock{parent, header, acts, agency_hour, hash_at, pending.evidence, epochs_});
    if (!executed) return Fault{Part::body, executed.error().message};
    if (const Status told = check_announced(header, executed->next_validators); !told) {
        return Fault{Part::header, told.error().message};
    }

    LogFrontier log = log_;
    for (const TransactionRecord& record : executed->records) {
        log.append(log_leaf_hash(record.leaf));
    }
    if (log.size() != header.log_size || log.root() != header.log_root) {
        return Fault{Part::header, "replaying gives another log_size or log_root"};
    }
    CommitBlock commit;
    commit.value_hashes = value_hashes(executed->delta);
    const StateTree::Root root = tree_.apply(root_, executed->delta, commit.value_hashes);
    if (slots_told_) commit.slots = tree_.slot_changes(root_, root);
    tree_.release(std::exchange(root_, root));
    if (tree_.hash(root_) != header.state_root) {
        return Fault{Part::header, "replaying gives another state_root"};
    }

    commit.block = std::move(pending.block);
    commit.executed = std::make_shared<const Executed>(std::move(*executed));
    if (replayed) replayed(commit, prior(), log_);
    log_ = std::move(log);
    apply(*commit.executed, commit.value_hashes, commit.block.header.height);
    last_ = commit.block.header;
    if (commit.executed->next_validators) {
        begin_epoch(*commit.executed->next_validators);
    }
    recent_.push_back(pending.hash);
    if (recent_.size() > ReplayBlock::ancestors_kept) recent_.pop_front();
    for (const TransactionPtr& act : acts) {
        txids_.insert(act->txid());
        counts_.signatures += act->signed_transaction().signatures.size();
        counts_.bytes += act->size_bytes();
    }
    counts_.transactions += acts.size();
    counts_.evidence += pending.evidence.size();
    counts_.blocks += 1;
    return std::nullopt;
}

void Replayer::begin_epoch(const NamedValidators& validators) {
    epoch_ = epoch_.next();
    leader_seed_ = leader_seed(hash_of(last_));
    epochs_.emplace(epoch_, AuditEpoch{set_of(validators), last_});
}

// The last of `recent_` is the hash of `last_`.
std::optional<BlockHash> Replayer::ancestor(Height height) const {
    if (height > last_.height) return std::nullopt;
    const std::uint64_t below = last_.height.value - height.value;
    if (below >= recent_.size()) return std::nullopt;
    return recent_[recent_.size() - 1 - below];
}

void Replayer::apply(const Executed& executed, std::span<const Hash256> value_hashes,
                     Height height) {
    auto hash = value_hashes.begin();
    for (const auto& [path, value] : executed.delta.changes()) {
        if (value) {
            state_->put(path, StateRow{height, *hash, *value});
        } else {
            state_->erase(path);
        }
        ++hash;
    }
    for (const TransactionRecord& record : executed.records) {
        if (record.leaf.kind == LeafKind::evidence) continue; // Of no agency.
        AgencyHour& counts = hours_[{hour_of(record.leaf.time_ms), record.leaf.agency}];
        counts.leaves += 1;
        if (record.leaf.outcome != 0) counts.refused += 1;
    }
}

} // namespace tamga::ledger
