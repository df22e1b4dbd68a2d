// Blocks of one validator.

#include "tools/simulate_day_chain.hpp"

#include "registries/admission.hpp"
#include "registries/audit.hpp"
#include "registries/executor.hpp"
#include "registries/invariants.hpp"
#include "tools/initial_home.hpp"
#include "tools/terminal.hpp"

#include <algorithm>
#include <utility>

namespace tamga::tools::day {

Result<std::unique_ptr<LocalChain>> LocalChain::make(const std::filesystem::path& home,
                                                     const ledger::Genesis& genesis,
                                                     const SecretKey& validator,
                                                     const Workers& workers,
                                                     const std::filesystem::path& initial_state) {
    std::error_code problem;
    if (std::filesystem::exists(home, problem)) {
        return fail(ErrorCode::usage, home.string() + " exists; name a folder that does not");
    }
    std::filesystem::create_directories(home / "config", problem);
    std::filesystem::create_directories(home / "data", problem);
    if (problem) return fail(ErrorCode::io, home.string() + ": " + problem.message());
    std::unique_ptr<LocalChain> chain(new LocalChain(genesis, validator, workers));
    TRY_VOID(chain->open(home, initial_state));
    return chain;
}

Status LocalChain::open(const std::filesystem::path& home,
                        const std::filesystem::path& initial_state) {
    TRY(const std::string text, ledger::serialise_genesis(genesis_));
    TRY_VOID(write_file((home / "config/genesis.json").string(), text));
    if (genesis_.snapshot) TRY_VOID(begin_home(home, initial_state.string(), true));
    TRY(store_, ledger::Store::open(home / "data/ledger", {}));
    if (!genesis_.snapshot) {
        TRY(const ledger::AuditGenesis trusted, registries::audit_genesis(text));
        TRY_VOID(store_->init(trusted.json, trusted.header, trusted.state));
    }
    TRY(chain_, ledger::Chain::open(*store_));
    chain_id_ = ledger::chain_id_of(text);
    TRY(set_, ledger::validators_of(genesis_));
    last_ = store_->tip()->header;
    return {};
}

Result<std::uint16_t> LocalChain::known(const TransactionId& txid) const {
    TRY(const auto position, store_->find_transaction(txid));
    if (!position) return fail(ErrorCode::not_found, "the act " + txid.hex() + " is not here");
    TRY(const ledger::TransactionRecord record, store_->record(*position));
    return record.leaf.outcome;
}

Status LocalChain::admit(const ledger::VerifiedTransaction& act, TimestampMs time) const {
    TRY_VOID(ledger::check_limits(act, limits_));
    const BlockHash parent = hash_of(last_);
    TRY(const ledger::AgencyHour hour,
        chain_->agency_hour(parent, act.envelope().agency, ledger::hour_of(time)));
    const auto judged =
        registries::admissible(chain_->view_at(parent), hour, act.envelope(), time);
    if (judged == registries::Admission::admissible) return {};
    return fail(ErrorCode::malformed, "the act " + act.txid().hex() +
                                          " may not stand in a block: " +
                                          std::string(registries::name_of(judged)));
}

Result<std::vector<std::uint16_t>>
LocalChain::execute(std::span<const ledger::SignedTransaction> acts, TimestampMs time) {
    std::vector<Result<ledger::TransactionPtr>> checked(
        acts.size(), fail(ErrorCode::malformed, "not verified"));
    workers_(acts.size(),
             [&](std::size_t i) { checked[i] = ledger::check(acts[i], chain_id_); });
    std::vector<std::uint16_t> outcomes(acts.size());
    ledger::Body body;
    std::vector<std::uint16_t*> told;
    std::uint64_t bytes = 0;
    std::uint64_t units = 0;
    const auto flush = [&]() -> Status {
        if (body.transactions.empty()) return {};
        TRY_VOID(commit(body, time, told));
        time = TimestampMs(time.value + 1);
        body.transactions.clear();
        told.clear();
        bytes = units = 0;
        return {};
    };
    for (std::size_t i = 0; i < acts.size(); ++i) {
        TRY(const ledger::TransactionPtr act, checked[i]);
        TRY(const bool there, chain_->has_transaction(hash_of(last_), act->txid()));
        if (there) {
            TRY(outcomes[i], known(act->txid()));
            continue;
        }
        const std::uint64_t cost = act->envelope().cost_units;
        const bool full = body.transactions.size() >= limits_.transactions_max ||
                          bytes + act->size_bytes() > limits_.bytes_max ||
                          units + cost > limits_.units_max;
        if (full) TRY_VOID(flush());
        TRY_VOID(admit(*act, time));
        body.transactions.push_back(act);
        told.push_back(&outcomes[i]);
        bytes += act->size_bytes();
        units += cost;
    }
    TRY_VOID(flush());
    return outcomes;
}

Certificate LocalChain::certificate(VoteKind kind, View view, const BlockHash& block) const {
    const auto message = sign_bytes(sign_kind(kind), chain_id_, Epoch(1), view, block);
    return {kind, Epoch(1), view, block, 1, {validator_.sign(message)}};
}

Status LocalChain::commit(const ledger::Body& body, TimestampMs time,
                          std::span<std::uint16_t*> outcomes) {
    ledger::StoredBlock block;
    Header& header = block.header;
    header.version = genesis_.protocol_version;
    header.chain_id = chain_id_;
    header.epoch = Epoch(1);
    header.view = last_.view.next();
    header.height = last_.height.next();
    header.parent_view = last_.view;
    header.parent_hash = hash_of(last_);
    header.time_ms = std::max(time, TimestampMs(last_.time_ms.value + 1));
    header.validators_hash = set_.hash();
    if (last_.height.value > 0) {
        block.justify.parent = certificate(VoteKind::notarize, last_.view, header.parent_hash);
    }
    header.justify_hash = hash_of(block.justify);
    header.body_hash = ledger::body_hash(body);
    const ledger::StateView parent = chain_->view_at(header.parent_hash);
    const registries::BlockInfo info{chain_id_, header.version, header.height, header.time_ms};
    ledger::Executed executed =
        registries::execute_block(parent, info, body.transactions, workers_);
    TRY_VOID(registries::check_block(parent, executed.delta, header.height));
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        *outcomes[i] = executed.records[i].leaf.outcome;
    }
    auto prepared = chain_->prepare(header.parent_hash, std::move(executed), header.time_ms);
    header.state_root = prepared.roots().state_root;
    header.log_size = prepared.roots().log_size;
    header.log_root = prepared.roots().log_root;
    block.items = ledger::encode_items_full(body);
    const BlockHash hash = hash_of(header);
    block.signature = validator_.sign(
        sign_bytes(SignKind::proposal, chain_id_, header.epoch, header.view, hash));
    chain_->add(hash, std::move(prepared));
    const FinalityProof proof{{}, certificate(VoteKind::finalize, header.view, hash)};
    TRY_VOID(chain_->commit(block, proof));
    last_ = header;
    return {};
}

} // namespace tamga::tools::day
