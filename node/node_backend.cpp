// What clients ask of a node.

#include "node/node_backend.hpp"

#include "ledger/receipt.hpp"
#include "ledger/snapshot.hpp"
#include "node/node.hpp"
#include "registries/access/queries.hpp"
#include "registries/admission.hpp"
#include "registries/evidence/rows.hpp"
#include "registries/executor.hpp"
#include "registries/governance/validators.hpp"
#include "registries/privacy/erasures.hpp"

#include <algorithm>
#include <array>
#include <future>

namespace tamga::node {

namespace {

// The leaf of a recorded piece of evidence; nothing if that is no H_evid of one.
Result<std::optional<ledger::Position>> find_evidence(const ledger::Store& store,
                                                      const TransactionId& id) {
    using registries::evidence::Record;
    const ledger::StateView view(store.state_source());
    for (const Record& row : registries::list_rows<Record>(view, Record::entity())) {
        if (row.digest.bytes != id.bytes) continue;
        TRY(const auto records, store.records(row.recorded_at));
        for (std::uint32_t i = 0; i < records.size(); ++i) {
            if (records[i].leaf.id == row.digest) {
                return std::optional(ledger::Position{row.recorded_at, i});
            }
        }
    }
    return std::optional<ledger::Position>();
}

std::unexpected<Error> unknown_here(const ledger::Store& store) {
    if (store.began().value == 0) {
        return fail(ErrorCode::not_found, "no final block holds this act");
    }
    return fail(ErrorCode::pruned,
                "no block from " + std::to_string(store.began().value) +
                    " on holds this act, nor any of the 30 days before it; of older ones this node "
                    "knows nothing");
}

constexpr std::uint64_t read_request_age_ms_max = 300'000;
constexpr std::size_t proved_entries_max = 4'096; // Of one answer.

// Calls the callback exactly once, also when whoever holds it goes away.
rpc::SubmitCallback surely(rpc::SubmitCallback callback) {
    struct Once {
        rpc::SubmitCallback callback;
        ~Once() {
            if (callback) callback(fail(ErrorCode::behind, "the node is stopping; ask another"));
        }
    };
    auto once = std::make_shared<Once>(std::move(callback));
    return [once](Result<rpc::Submitted> result) {
        if (const rpc::SubmitCallback call = std::exchange(once->callback, nullptr)) {
            call(std::move(result));
        }
    };
}

} // namespace

// ---- Acts ----

void NodeBackend::submit(rpc::Submission submission, rpc::Level level, std::uint64_t deadline_ms,
                         rpc::SubmitCallback callback) {
    auto shared = std::make_shared<rpc::Submission>(std::move(submission));
    const rpc::SubmitCallback answer = surely(std::move(callback));
    if (node_.driver_->inbox().is_full() ||
        !node_.workers_->post([this, shared, level, deadline_ms, answer] {
            admit(shared, level, deadline_ms, answer);
        })) {
        answer(fail(ErrorCode::pool_full, "the node has as much work as it can take now"));
    }
}

void NodeBackend::admit(std::shared_ptr<rpc::Submission> submission, rpc::Level level,
                        std::uint64_t deadline_ms, const rpc::SubmitCallback& callback) {
    const TransactionId txid = ledger::txid_of(submission->transaction.body);
    // The same bytes again get the first answer, before anything else is looked at.
    const auto known = inclusion_of(txid);
    if (!known) return callback(std::unexpected(known.error()));
    if (*known) return callback(rpc::Submitted{txid, rpc::Level::final, *known});
    const ChainId& chain = node_.genesis_.chain;
    Result<ledger::TransactionPtr> act =
        check_act(std::move(submission->transaction), chain, node_.signatures_verified_);
    if (!act) return callback(std::unexpected(act.error()));
    const Status opened = ledger::check_openings((*act)->envelope(), chain, submission->openings);
    if (!opened) return callback(std::unexpected(opened.error()));
    const Status judged = judge(**act);
    if (!judged) return callback(std::unexpected(judged.error()));
    event::LocalAct local;
    local.act = {std::move(*act), std::make_shared<const std::vector<ledger::Opening>>(
                                      std::move(submission->openings))};
    local.level = level;
    local.deadline_ms = deadline_ms;
    local.callback = [this, txid, callback](Result<rpc::Submitted> result) {
        // It became final between the look above and the loop's.
        if (!result && result.error().code == ErrorCode::already_done) {
            const auto inclusion = inclusion_of(txid);
            if (inclusion && *inclusion) {
                result = rpc::Submitted{txid, rpc::Level::final, *inclusion};
            }
        }
        callback(std::move(result));
    };
    node_.driver_->inbox().post(std::move(local));
}

Status NodeBackend::judge(const ledger::VerifiedTransaction& act) {
    using registries::Admission;
    const ledger::StateView view(node_.store_->state_source());
    TRY_VOID(ledger::check_limits(act, registries::access::block_limits(view)));
    const auto tip = node_.store_->tip();
    if (act.envelope().valid_until < tip->header.time_ms) {
        const Height began = node_.store_->began();
        TRY(const Header first, node_.store_->header(began));
        if (began.value > 0 && act.envelope().valid_from.value + ledger::snapshot_window_ms <
                                   first.time_ms.value) {
            return unknown_here(*node_.store_); // It may have been final before.
        }
        return fail(ErrorCode::expired, "a final block is past its validity window; sign again");
    }
    const std::uint64_t now_ms =
        std::max(node_.clock_.now().wall_ms, tip->header.time_ms.value + 1);
    const TimestampMs now(std::clamp(now_ms, act.envelope().valid_from.value,
                                     act.envelope().valid_until.value));
    TRY(const ledger::AgencyHour hour,
        node_.store_->agency_hour(act.envelope().agency, ledger::hour_of(now)));
    const Admission admission = registries::admissible(view, hour, act.envelope(), now);
    const std::string why = "not admitted: " + std::string(registries::name_of(admission));
    switch (admission) {
    case Admission::admissible: return {};
    case Admission::acts_per_hour:
    case Admission::refused_per_hour: return fail(ErrorCode::pool_full, why);
    case Admission::over_limits:
    case Admission::window_too_long: return fail(ErrorCode::malformed, why);
    case Admission::outside_window: return fail(ErrorCode::expired, why);
    case Admission::agency_not_active:
    case Admission::submitter_unknown:
    case Admission::register_outside_agency:
    case Admission::not_governance: return fail(ErrorCode::unauthorised, why);
    }
    UNREACHABLE();
}

Result<rpc::Simulated> NodeBackend::simulate(const rpc::Submission& submission) {
    const ChainId& chain = node_.genesis_.chain;
    TRY(const ledger::TransactionPtr act, ledger::check(submission.transaction, chain));
    const auto tip = node_.store_->tip();
    const TimestampMs time(
        std::max(node_.clock_.now().wall_ms, tip->header.time_ms.value + 1));
    const auto ancestor = [this](Height height) -> std::optional<BlockHash> {
        const Result<Header> header = node_.store_->header(height);
        if (!header) return std::nullopt;
        return hash_of(*header);
    };
    const registries::BlockInfo info{chain, tip->header.version, tip->header.height.next(), time,
                                     ancestor};
    const ledger::StateView view(node_.store_->state_source());
    const std::array<ledger::TransactionPtr, 1> alone{act};
    ledger::Executed executed = registries::execute_block(view, info, alone, inline_workers());
    ENSURE(executed.records.size() == 1);
    return rpc::Simulated{act->txid(), std::move(executed.records[0]), std::move(executed.delta)};
}

Result<std::optional<rpc::Inclusion>> NodeBackend::inclusion_of(const TransactionId& txid) {
    TRY(const auto position, node_.store_->find_transaction(txid));
    if (!position) return std::optional<rpc::Inclusion>();
    TRY(ledger::TransactionRecord record, node_.store_->record(*position));
    return std::optional(rpc::Inclusion{position->height, position->leaf, std::move(record)});
}

Result<rpc::FoundTransaction> NodeBackend::find_transaction(const TransactionId& txid) {
    TRY(const auto position, node_.store_->find_transaction(txid));
    if (!position) return unknown_here(*node_.store_);
    TRY(ledger::SignedTransaction act, node_.store_->transaction(*position));
    TRY(ledger::TransactionRecord record, node_.store_->record(*position));
    return rpc::FoundTransaction{std::move(act),
                                 {position->height, position->leaf, std::move(record)}};
}

Result<rpc::TransactionStatus> NodeBackend::status_of(const TransactionId& txid) {
    const rpc::Stage stage = node_.driver_->stage_of(txid);
    TRY(std::optional<rpc::Inclusion> inclusion, inclusion_of(txid));
    if (inclusion) return rpc::TransactionStatus{rpc::Stage::final, std::move(inclusion)};
    if (stage == rpc::Stage::unknown && node_.store_->began().value > 0) {
        return unknown_here(*node_.store_);
    }
    return rpc::TransactionStatus{stage, std::nullopt};
}

// Of an act by its txid, of evidence by its H_evid: the ids of their leaves.
Result<Bytes> NodeBackend::receipt(const TransactionId& txid) {
    const ledger::Store& store = *node_.store_;
    TRY(auto position, store.find_transaction(txid));
    if (!position) {
        TRY(position, find_evidence(store, txid));
    }
    if (!position) return unknown_here(*node_.store_);
    ledger::Receipt receipt;
    TRY(ledger::TransactionRecord record, store.record(*position));
    receipt.leaf = std::move(record.leaf);
    TRY(receipt.index, store.log_index(*position));
    // The first block from there on that has a FinalCert of its own: the log is cumulative.
    const Height tip = store.tip()->header.height;
    Height at = position->height;
    TRY(receipt.finality, store.proof(at));
    while (!receipt.finality.headers.empty() && at < tip) {
        at = at.next();
        TRY(receipt.finality, store.proof(at));
    }
    TRY(receipt.header, store.header(at));
    TRY(receipt.path, store.inclusion_path(receipt.index, receipt.header.log_size));
    TRY(receipt.set, set_of(receipt.header));
    return ledger::encode(receipt);
}

std::uint64_t NodeBackend::retry_after_ms() {
    return std::clamp<std::uint64_t>(node_.driver_->standing().pool_transactions / 8, 100, 2'000);
}

// ---- Chain ----

rpc::ChainStatus NodeBackend::status() {
    const Standing standing = node_.driver_->standing();
    const auto tip = node_.store_->tip();
    rpc::ChainStatus out;
    out.chain_id = node_.genesis_.chain;
    out.chain_name = node_.genesis_.genesis.chain_name;
    out.protocol_version = node_.genesis_.genesis.protocol_version;
    out.tip = tip->header;
    out.tip_hash = tip->hash;
    const Height base = node_.store_->base();
    out.earliest = base.value == 0 ? base : base.next();
    out.synced = Height(node_.synced_height_);
    out.target = std::max(tip->header.height, standing.target);
    out.view = standing.replica.cur;
    const auto now = node_.in_force();
    out.leader = now->start.set.leader(now->leader_seed, out.view);
    out.validators = static_cast<std::uint32_t>(now->start.set.size());
    out.replica = now->self;
    out.pool_transactions = standing.pool_transactions;
    out.pool_bytes = standing.pool_bytes;
    return out;
}

Result<Header> NodeBackend::header(Height height) { return node_.store_->header(height); }

Result<rpc::BlockView> NodeBackend::block(Height height) {
    TRY(ledger::StoredBlock block, node_.store_->block(height));
    rpc::BlockView out;
    out.header = block.header;
    out.hash = hash_of(block.header);
    out.justify = encode(block.justify);
    out.signature = block.signature;
    out.items = std::move(block.items);
    TRY(out.finality, node_.store_->proof(height));
    TRY(out.records, node_.store_->records(height));
    return out;
}

Result<FinalityProof> NodeBackend::finality(Height height) { return node_.store_->proof(height); }

Result<ledger::LogAnchor> NodeBackend::consistency(Height from, Height to) {
    const ledger::Store& store = *node_.store_;
    if (to.value == 0) return fail(ErrorCode::usage, "block 0 has no certificate: to is above 0");
    TRY(const Header first, store.header(from));
    ledger::LogAnchor anchor;
    anchor.first_size = first.log_size;
    anchor.first_root = first.log_root;
    TRY(anchor.head.header, store.header(to));
    TRY(anchor.path, store.consistency_path(first.log_size, anchor.head.header.log_size));
    TRY(anchor.head.finality, store.proof(to));
    TRY(anchor.head.set, set_of(anchor.head.header));
    return anchor;
}

// The validators of the header's epoch, from the state that the epoch began on.
Result<ValidatorSet> NodeBackend::set_of(const Header& header) {
    TRY(const ledger::NamedValidators validators, validators_of(*node_.store_, header.epoch));
    return ledger::set_of(validators);
}

Result<Height> NodeBackend::epoch_begins_on(Epoch epoch) {
    return node_.store_->epoch_begins_on(epoch);
}

Result<std::vector<rpc::ParameterView>> NodeBackend::parameters() {
    const ledger::StateView view(node_.store_->state_source());
    std::vector<rpc::ParameterView> all;
    for (const ledger::ParameterSpec& spec : ledger::parameter_table) {
        rpc::ParameterView one;
        one.name = std::string(spec.name);
        one.unit = std::string(spec.unit);
        one.value = static_cast<decltype(one.value)>(registries::access::parameter(view, spec.id));
        all.push_back(std::move(one));
    }
    return all;
}

Bytes NodeBackend::genesis_json() { return to_bytes(as_bytes(node_.genesis_.text)); }

// ---- State ----

Result<rpc::StateSnapshot> NodeBackend::state(std::optional<Height> height) {
    if (!height) {
        // A commit may fall between the two reads: the source is of one moment, so ask again.
        while (true) {
            const auto before = node_.store_->tip();
            ledger::StateView view(node_.store_->state_source());
            if (node_.store_->tip()->hash == before->hash) {
                return rpc::StateSnapshot{before->header, std::move(view)};
            }
        }
    }
    TRY(const Header header, node_.store_->header(*height));
    TRY(ledger::StateSource source, node_.store_->state_source_at(*height));
    return rpc::StateSnapshot{header, ledger::StateView(std::move(source))};
}

Result<std::vector<ledger::StateVersion>>
NodeBackend::history(const ledger::StatePath& path, Height through, std::size_t count_max) {
    return node_.store_->history(path, through, count_max);
}

Result<std::vector<ledger::StatePath>> NodeBackend::changed_by(Height height) {
    return node_.store_->changed_by(height);
}

// On the executor thread, where the tree and the tip stand still.
Result<ledger::ProofDocument>
NodeBackend::prove_here(const std::vector<ledger::Prefix>& wanted, std::optional<Height> asked) {
    const Height height = asked.value_or(node_.store_->tip()->header.height);
    TRY(const ledger::StateProver prover, node_.executor_->chain().prover_at(height));
    ledger::ProofDocument document;
    TRY(document.head.header, node_.store_->header(height));
    TRY(document.head.set, set_of(document.head.header));
    TRY(const ledger::StateSource source, node_.store_->state_source_at(height));
    std::size_t entries_left = proved_entries_max;
    for (const ledger::Prefix& prefix : wanted) {
        auto claim = ledger::make_claim(prover, prefix, source.find, entries_left);
        if (!claim && claim.error().code == ErrorCode::usage) {
            return fail(ErrorCode::usage, "the answer would hold more than 4,096 entries; ask for "
                                          "longer prefixes");
        }
        if (!claim) return std::unexpected(claim.error());
        entries_left -= claim->entries.size();
        document.claims.push_back(std::move(*claim));
    }
    return document;
}

Result<ledger::ProofDocument> NodeBackend::prove(const std::vector<ledger::Prefix>& wanted,
                                                 std::optional<Height> height) {
    if (height && height->value == 0) {
        return fail(ErrorCode::usage, "block 0 has no certificate: heights begin at 1");
    }
    auto answer = std::make_shared<std::promise<Result<ledger::ProofDocument>>>();
    std::future<Result<ledger::ProofDocument>> future = answer->get_future();
    node_.executing_->post(
        [this, wanted, height, answer] { answer->set_value(prove_here(wanted, height)); });
    if (future.wait_for(std::chrono::seconds(5)) != std::future_status::ready) {
        return fail(ErrorCode::timeout, "the executor is busy; ask again");
    }
    TRY(ledger::ProofDocument document, future.get());
    TRY(document.head.finality, node_.store_->proof(document.head.header.height));
    return document;
}

// ---- Openings ----

// The act of a request; an empty one if it names none.
Result<proto::TransactionBody> NodeBackend::act_of(const rpc::PayloadRequest& request) {
    proto::TransactionBody body;
    if (!request.act) return body;
    TRY(const rpc::FoundTransaction found, find_transaction(*request.act));
    const Bytes& bytes = found.transaction.body;
    ENSURE(body.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
    return body;
}

Result<registries::access::Reading>
NodeBackend::judge_reading(const rpc::PayloadRequest& request) {
    const ledger::StateView view(node_.store_->state_source());
    TRY(const proto::TransactionBody act, act_of(request));
    return registries::access::judge_reading(view, request.reader, request.commitment, act,
                                             TimestampMs(node_.clock_.now().wall_ms));
}

Result<rpc::PayloadAnswer> NodeBackend::payload(const rpc::PayloadRequest& request,
                                                const Signature& signature) {
    if (!verify(request.reader, rpc::signing_bytes(request, node_.genesis_.chain), signature)) {
        return fail(ErrorCode::bad_signature, "the request is not signed by its reader");
    }
    const std::uint64_t now = node_.clock_.now().wall_ms;
    const std::uint64_t at = request.at_ms.value;
    if (at + read_request_age_ms_max < now || at > now + read_request_age_ms_max) {
        return fail(ErrorCode::expired, "the request was not signed just now");
    }
    TRY(const registries::access::Reading reading, judge_reading(request));
    if (reading != registries::access::Reading::allowed) return rpc::PayloadAnswer{reading, {}};
    const ledger::StateView view(node_.store_->state_source());
    if (const auto tombstone = registries::privacy::tombstone_of(view, request.commitment)) {
        return fail(ErrorCode::erased, "erased under tombstone " + tombstone->hex());
    }
    TRY(std::optional<ledger::Opening> opening, node_.payloads_->get(request.commitment));
    if (!opening) return fail(ErrorCode::not_found, "no opening of this commitment is held here");
    // On disk before the answer leaves.
    TRY_VOID(node_.access_log_->append(
        {TimestampMs(now), request.reader, request.purpose, request.commitment}));
    return rpc::PayloadAnswer{reading, std::move(opening)};
}

} // namespace tamga::node
