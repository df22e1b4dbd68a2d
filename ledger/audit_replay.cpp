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
constexpr std::size_t acts_per_job = 8; // About a millisecond.

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

bool ReplayedActs::contains(const VerifiedTransaction& act) const {
    const auto hour = by_hour_.find(hour_of(act.envelope().valid_until));
    if (hour != by_hour_.end() && hour->second.find(act.txid()) != nullptr) return true;
    return before_.contains(act.txid());
}

void ReplayedActs::add(const VerifiedTransaction& act) {
    by_hour_[hour_of(act.envelope().valid_until)].add(act.txid(), {});
}

void ReplayedActs::forget_until(TimestampMs time) {
    by_hour_.erase(by_hour_.begin(), by_hour_.lower_bound(hour_of(time)));
}

// A block of a batch and what the workers found out about it.
struct Replayer::Pending {
    StoredBlock block;
    CompareBlock compare;
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
    // Of its epoch: what is done meanwhile may begin another.
    std::shared_ptr<const ValidatorSet> validators;
    bool ordered = false;
    Crew::Group jobs; // That fill it.

    [[nodiscard]] bool ends_epoch() const {
        return !blocks.empty() && blocks.back().block.header.epoch_end();
    }
};

// A block that was executed, and what is checked of it while the next one is.
struct Replayer::Step {
    explicit Step(Pending of) : pending(std::move(of)), header(pending.block.header) {}

    Pending pending;
    const Header header;
    AuditCounts counts; // Of this block.
    std::vector<TransactionPtr> acts;
    std::shared_ptr<const Executed> executed;

    Crew::Group jobs; // That fill what follows.
    Status invariants;
    LogFrontier log;
    std::vector<Hash256> value_hashes;
    StateTree::Root root = 0;
    std::optional<Fault> fault; // Of its roots.
    Status compared;
};

// One call of run().
struct Replayer::Run {
    Crew& crew;
    const Fetch& fetch;
    Height tip;
    const Replayed& replayed;
    std::unique_ptr<Step> open = nullptr; // The last block that was executed, not yet settled.
};

Replayer::Replayer(const AuditGenesis& genesis, const Replay& replay, const AuditOptions& options)
    : genesis_(genesis), replay_(replay), options_(options),
      leader_seed_(leader_seed(hash_of(genesis.header))),
      epochs_{{epoch_, AuditEpoch{genesis.validators, genesis.header}}}, last_(genesis.header),
      settled_(genesis.header) {
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
    settled_ = last_;
    StateTree::Builder tree(tree_);
    for (ReplayState::Cursor at(*base.state); at.valid(); at.next()) {
        tree.add(at.path(), sha256(at.value()));
    }
    root_ = tree.finish();
    ENSURE(tree_.hash(root_) == last_.state_root);
    state_ = std::move(base.state);
    log_ = std::move(base.log);
    hours_ = std::move(base.hours);
    acts_.insert_before(std::move(base.txids));
    epochs_ = std::move(base.epochs);
    recent_ = std::move(base.recent);
    epoch_ = epochs_.rbegin()->first;
    leader_seed_ = leader_seed(hash_of(epochs_.rbegin()->second.begins_on));
    counts_.blocks = 0;
}

bool Replayer::proves_last(const FinalityProof& proof) const {
    const Epoch epoch(std::max<std::uint64_t>(1, settled_.epoch.value)); // Of block 0: 0.
    return proves_final(proof, settled_, genesis_.header.chain_id, epochs_.at(epoch).set) &&
           (!settled_.epoch_end() || settled_.height.value == 0 || check_closing(proof, settled_));
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
    std::optional<Finding> finding;
    Crew::run(options_.workers, [&](Crew& crew) {
        Run run{crew, fetch, tip, replayed};
        finding = lead(run);
    });
    return finding;
}

std::optional<Finding> Replayer::lead(Run& run) {
    auto batch = std::make_unique<Batch>();
    while (last_.height < run.tip) {
        // The first, or an epoch began: its validators are known now.
        if (!batch->ordered) order(run, *batch, last_.height.next());
        run.crew.wait(batch->jobs);
        auto next = std::make_unique<Batch>();
        const bool drains = batch->end || batch->ends_epoch();
        const Height after(last_.height.value + batch->blocks.size());
        if (after < run.tip && !drains) order(run, *next, after.next());
        std::optional<Finding> finding = replay_batch(run, *batch);
        if (!finding && drains) finding = settle_open(run);
        if (!finding) finding = batch->end;
        if (finding) {
            run.crew.wait(next->jobs);
            return finding;
        }
        batch = std::move(next);
    }
    return settle_open(run);
}

std::optional<Finding> Replayer::replay_batch(Run& run, Batch& batch) {
    for (Pending& pending : batch.blocks) {
        const Height height = last_.height.next();
        auto step = std::make_unique<Step>(std::move(pending));
        std::optional<Fault> fault = execute(*step);
        if (auto earlier = settle_open(run)) return earlier;
        counts_.certificates += step->counts.certificates;
        counts_.signatures += step->counts.signatures;
        if (fault) return finding_in(fault->part, height, std::move(fault->what));
        go_on_after(*step);
        run.open = std::move(step);
        post_checks(run, *run.open);
    }
    return std::nullopt;
}

// Has a batch filled from `first` on.
void Replayer::order(Run& run, Batch& batch, Height first) const {
    batch.ordered = true;
    batch.validators = std::make_shared<const ValidatorSet>(set());
    run.crew.post(batch.jobs, Crew::Urgency::now,
                  [this, &run, &batch, first] { take(run, batch, first); });
}

// An epoch ends a batch: only executing its last block tells whose signatures come next.
void Replayer::take(Run& run, Batch& batch, Height first) const {
    std::size_t bytes = 0;
    for (Height at = first; at <= run.tip; at = at.next()) {
        if (batch.blocks.size() >= batch_blocks_max || bytes >= batch_bytes_max) break;
        auto fetched = run.fetch(at);
        if (!fetched) {
            batch.end = fetched.error();
            break;
        }
        bytes += fetched->block.items.size();
        Pending& pending = batch.blocks.emplace_back();
        pending.block = std::move(fetched->block);
        pending.compare = std::move(fetched->compare);
        if (batch.ends_epoch()) break;
    }
    for (Pending& pending : batch.blocks) { // They stay where they are now.
        run.crew.post(batch.jobs, Crew::Urgency::soon, [this, &run, &batch, &pending] {
            decode(pending);
            judge(run, batch, pending);
        });
    }
}

// As far as it can be decoded.
void Replayer::decode(Pending& pending) {
    pending.hash = hash_of(pending.block.header);
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
}

// Every certificate and signature of the block.
void Replayer::judge(Run& run, Batch& batch, Pending& pending) const {
    const ChainId& chain = genesis_.header.chain_id;
    pending.checked.assign(pending.acts.size(), fail(ErrorCode::malformed, "not checked"));
    for (std::size_t begin = 0; begin < pending.acts.size(); begin += acts_per_job) {
        run.crew.post(batch.jobs, Crew::Urgency::soon, [&chain, &pending, begin] {
            const std::size_t end = std::min(begin + acts_per_job, pending.acts.size());
            for (std::size_t i = begin; i < end; ++i) {
                pending.checked[i] = check(std::move(pending.acts[i]), chain);
            }
        });
    }
    const ValidatorSet& validators = *batch.validators;
    const Justify& justify = pending.block.justify;
    const std::size_t first_skip = justify.parent ? 1 : 0;
    pending.certificates.assign(justify.skips.size() + first_skip, 0);
    for (std::size_t i = 0; i < pending.certificates.size(); ++i) {
        const Certificate& certificate =
            i < first_skip ? *justify.parent : justify.skips[i - first_skip];
        pending.certificates[i] = verify(certificate, chain, validators) ? 1 : 0;
    }
    const Header& header = pending.block.header;
    if (header.proposer >= validators.size()) return;
    const Validator& leader = validators.at(ReplicaId(header.proposer));
    const auto message = sign_bytes(SignKind::proposal, chain, header.epoch, header.view,
                                    pending.hash);
    pending.leader = verify(leader.consensus_key, message, pending.block.signature) ? 1 : 0;
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

std::optional<Replayer::Fault> Replayer::check_signatures(const Pending& pending,
                                                          AuditCounts& counts) {
    const Justify& justify = pending.block.justify;
    if (!std::all_of(pending.certificates.begin(), pending.certificates.end(),
                     [](char good) { return good != 0; })) {
        return Fault{Part::justify, "a certificate lacks a quorum of valid signatures"};
    }
    if (pending.leader == 0) return Fault{Part::justify, "the leader's signature is wrong"};
    counts.certificates += pending.certificates.size();
    counts.signatures += 1;
    if (justify.opening.certificate) { // Judged with the links.
        counts.certificates += 1;
        counts.signatures += justify.opening.certificate->signatures.size();
    }
    if (justify.parent) counts.signatures += justify.parent->signatures.size();
    for (const Certificate& skip : justify.skips) counts.signatures += skip.signatures.size();
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
        if (acts_.contains(*acts[i]) || !here.insert(acts[i]->txid()).second) {
            return Fault{Part::body, name + " stands in the chain twice"};
        }
    }
    return std::nullopt;
}

// On what the last block made, which need not be settled.
std::optional<Replayer::Fault> Replayer::execute(Step& step) const {
    const Pending& pending = step.pending;
    if (auto fault = check_links(pending.block)) return fault;
    if (auto fault = check_signatures(pending, step.counts)) return fault;
    if (pending.fault) return pending.fault;
    for (std::size_t i = 0; i < pending.checked.size(); ++i) {
        const auto& checked = pending.checked[i];
        if (!checked) {
            return Fault{Part::body, "act " + std::to_string(i) + ": " + checked.error().message};
        }
        step.acts.push_back(*checked);
    }
    if (auto fault = check_acts(pending, step.acts)) return fault;

    const StateView parent =
        unsettled_ ? view().over({unsettled_, &unsettled_->delta}) : view();
    const std::uint64_t hour = hour_of(step.header.time_ms);
    const std::function<AgencyHour(std::string_view)> agency_hour = [&](std::string_view agency) {
        const auto found = hours_.find({hour, std::string(agency)});
        return found == hours_.end() ? AgencyHour() : found->second;
    };
    const std::function<std::optional<BlockHash>(Height)> hash_at = [this](Height height) {
        return ancestor(height);
    };
    Result<Executed> executed = replay_.execute(ReplayBlock{
        parent, step.header, step.acts, agency_hour, hash_at, pending.evidence, epochs_});
    if (!executed) return Fault{Part::body, executed.error().message};
    step.executed = std::make_shared<const Executed>(std::move(*executed));
    return std::nullopt;
}

// The next block finds it as its parent.
void Replayer::go_on_after(const Step& step) {
    last_ = step.header;
    unsettled_ = step.executed;
    recent_.push_back(step.pending.hash);
    if (recent_.size() > ReplayBlock::ancestors_kept) recent_.pop_front();
    for (const TransactionPtr& act : step.acts) acts_.add(*act);
    acts_.forget_until(last_.time_ms);
    for (const TransactionRecord& record : step.executed->records) {
        if (record.leaf.kind == LeafKind::evidence) continue; // Of no agency.
        AgencyHour& counts = hours_[{hour_of(record.leaf.time_ms), record.leaf.agency}];
        counts.leaves += 1;
        if (record.leaf.outcome != 0) counts.refused += 1;
    }
}

// While they run, nothing changes what is settled.
void Replayer::post_checks(Run& run, Step& step) {
    if (replay_.check) {
        run.crew.post(step.jobs, Crew::Urgency::now, [this, &step] {
            step.invariants = replay_.check(view(), step.executed->delta, step.header.height);
        });
    }
    run.crew.post(step.jobs, Crew::Urgency::now, [this, &step] { check_roots(step); });
    if (step.pending.compare) {
        run.crew.post(step.jobs, Crew::Urgency::now,
                      [&step] { step.compared = step.pending.compare(*step.executed); });
    }
}

void Replayer::check_roots(Step& step) {
    step.log = log_;
    for (const TransactionRecord& record : step.executed->records) {
        step.log.append(log_leaf_hash(record.leaf));
    }
    step.value_hashes = value_hashes(step.executed->delta);
    step.root = tree_.apply(root_, step.executed->delta, step.value_hashes);
    if (const Status told = check_announced(step.header, step.executed->next_validators); !told) {
        step.fault = Fault{Part::header, told.error().message};
    } else if (step.log.size() != step.header.log_size ||
               step.log.root() != step.header.log_root) {
        step.fault = Fault{Part::header, "replaying gives another log_size or log_root"};
    } else if (tree_.hash(step.root) != step.header.state_root) {
        step.fault = Fault{Part::header, "replaying gives another state_root"};
    }
}

// Waits for the checks of the block that was executed last, and takes it over if they are good.
std::optional<Finding> Replayer::settle_open(Run& run) {
    if (!run.open) return std::nullopt;
    run.crew.wait(run.open->jobs);
    const std::unique_ptr<Step> step = std::move(run.open);
    const Height height = step->header.height;
    if (auto fault = settle(*step, run.replayed)) {
        tree_.release(step->root);
        return finding_in(fault->part, height, std::move(fault->what));
    }
    const bool due = height.value % progress_every_blocks == 0 || height == run.tip;
    if (due && options_.progress) options_.progress(height.value, run.tip.value);
    return std::nullopt;
}

std::optional<Replayer::Fault> Replayer::settle(Step& step, const Replayed& replayed) {
    if (!step.invariants) return Fault{Part::body, step.invariants.error().message};
    if (replay_.done) replay_.done(step.header, *step.executed);
    if (step.fault) return step.fault;
    if (!step.compared && !difference_) {
        difference_.emplace(step.header.height, step.compared.error().message);
    }
    if (replayed) {
        CommitBlock commit;
        commit.value_hashes = step.value_hashes;
        commit.block = std::move(step.pending.block);
        commit.executed = step.executed;
        if (slots_told_) commit.slots = tree_.slot_changes(root_, step.root);
        replayed(commit, prior(), log_);
    }
    log_ = std::move(step.log);
    tree_.release(std::exchange(root_, step.root));
    apply(step);
    settled_ = step.header;
    if (unsettled_ == step.executed) unsettled_ = nullptr;
    if (step.executed->next_validators) begin_epoch(*step.executed->next_validators);
    for (const TransactionPtr& act : step.acts) {
        const std::size_t signatures = act->signed_transaction().signatures.size();
        counts_.signatures += signatures;
        counts_.act_signatures += signatures;
        counts_.bytes += act->size_bytes();
    }
    counts_.transactions += step.acts.size();
    counts_.evidence += step.pending.evidence.size();
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

void Replayer::apply(const Step& step) {
    auto hash = step.value_hashes.begin();
    for (const auto& [path, value] : step.executed->delta.changes()) {
        if (value) {
            state_->put(path, StateRow{step.header.height, *hash, *value});
        } else {
            state_->erase(path);
        }
        ++hash;
    }
}

} // namespace tamga::ledger
