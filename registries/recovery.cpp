// Taking over a state, and writing one down for whoever does.

#include "registries/recovery.hpp"

#include "base/ensure.hpp"
#include "ledger/snapshot.hpp"
#include "registries/access/queries.hpp"
#include "registries/access/rows.hpp"
#include "registries/genesis_state.hpp"
#include "registries/governance/epoch_validators.hpp"
#include "registries/initial_state.hpp"
#include "registries/row.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tamga::registries {

namespace {

std::unexpected<Error> refuse(std::string why) {
    return fail(ErrorCode::config, "recovery: " + std::move(why));
}

bool is_row_of(const ledger::StatePath& path, const Facet& facet) {
    return facet.table == path.table() && facet.facet == path.facet();
}

class Heir final : public ledger::Inheritance {
public:
    explicit Heir(const ledger::Genesis& genesis) : genesis_(genesis) {
        ENSURE(genesis_.predecessor.has_value());
    }

    Status begin(ByteView chain_end) override {
        TRY(const ledger::ChainEnd end, ledger::decode_chain_end(chain_end));
        TRY_VOID(ledger::verify_chain_end(end));
        return ledger::check_chain_end(end, genesis_);
    }

    Result<bool> carries(const ledger::StatePath& path, ByteView value) override {
        if (is_row_of(path, tables::governance)) {
            const auto stored = decode_value<access::Governance>(value);
            if (!stored) return refuse("the predecessor's governance cannot be read");
            governance_ = stored->row;
        }
        if (is_row_of(path, tables::parameter)) {
            const auto stored = decode_value<access::Parameter>(value);
            if (!stored) return refuse("a parameter of the predecessor cannot be read");
            const auto id = ledger::find_parameter(as_text(stored->row.name));
            if (!id) {
                return refuse("the predecessor has the parameter " + to_text(stored->row.name) +
                              ", which this program does not know; use a newer one");
            }
            TRY_VOID(parameters_.set(*id, stored->row.value));
        }
        return !is_of_the_chain(path, value);
    }

    Status end(const StateRoot& root) override {
        if (root != genesis_.predecessor->state_root) {
            return refuse("the entries of the initial state have the root " + root.hex() +
                          ", and the predecessor's last block has " +
                          genesis_.predecessor->state_root.hex());
        }
        if (!governance_) return refuse("the predecessor's state names no governance");
        std::vector<PublicKey> keys = genesis_.governance_keys;
        std::ranges::sort(keys);
        if (governance_->keys != keys || governance_->threshold != genesis_.governance_threshold) {
            return refuse("governance: genesis.json names other keys or another threshold than "
                          "the predecessor's state; they change only by decisions on the chain");
        }
        for (const ledger::ParameterSpec& spec : ledger::parameter_table) {
            if (parameters_.get(spec.id) == genesis_.parameters.get(spec.id)) continue;
            return refuse("parameters." + std::string(spec.name) +
                          ": genesis.json differs from the predecessor's state, which has " +
                          std::to_string(parameters_.get(spec.id)));
        }
        return {};
    }

private:
    const ledger::Genesis genesis_;
    std::optional<access::Governance> governance_;
    ledger::Parameters parameters_; // What the state does not name keeps its default.
};

} // namespace

std::unique_ptr<ledger::Inheritance> inheritance_of(const ledger::Genesis& genesis) {
    return std::make_unique<Heir>(genesis);
}

Result<ledger::ChainEnd> chain_end_of(const ledger::Store& store) {
    ledger::ChainEnd end;
    TRY(end.genesis_json, store.genesis_json());
    const Header tip = store.tip()->header;
    if (tip.height.value == 0) {
        return fail(ErrorCode::usage, "the chain has no block yet: begin it again with another "
                                      "genesis.json");
    }
    const auto set_of = [&](Epoch epoch) { return governance::set_of_epoch(store, epoch); };
    end.head.header = tip;
    TRY(end.head.finality, store.proof(tip.height));
    TRY(end.head.set, set_of(tip.epoch));
    if (const auto began = store.base_head()) end.epochs = began->epochs;
    for (Epoch epoch(end.epochs.ends.size() + 1); epoch < tip.epoch; epoch = epoch.next()) {
        ledger::ProofHead last;
        TRY(const Height height, store.epoch_begins_on(epoch.next()));
        TRY(last.header, store.header(height));
        TRY(last.finality, store.proof(height));
        TRY(last.set, set_of(epoch));
        end.epochs.ends.push_back(std::move(last));
    }
    TRY_VOID(ledger::verify_chain_end(end));
    return end;
}

Result<ledger::Genesis> draft_recovery(const ledger::Store& store, const ledger::ChainEnd& end) {
    TRY(const ledger::Genesis before, ledger::parse_genesis(as_text(end.genesis_json)));
    const ledger::StateView view(store.state_source());
    const auto governance = find_row<access::Governance>(view, access::Governance::entity());
    if (!governance) return refuse("the state of this home names no governance");
    ledger::Genesis genesis;
    genesis.chain_name = before.chain_name;
    genesis.protocol_version = end.head.header.version;
    genesis.governance_keys = governance->keys;
    genesis.governance_threshold = governance->threshold;
    genesis.parameters = access::parameters(view);
    genesis.code_tables = before.code_tables;
    TRY(genesis.predecessor, ledger::predecessor_of(end));
    return genesis;
}

Result<ledger::InitialFigures>
write_inherited_state(const ledger::Store& store, const ledger::ChainEnd& end,
                      const std::filesystem::path& path,
                      const std::function<void(std::uint64_t entries)>& progress) {
    TRY(ledger::InitialStateWriter writer,
        ledger::InitialStateWriter::create_inherited(path, ledger::encode(end)));
    std::uint64_t written = 0;
    Status added;
    TRY_VOID(store.for_each_entry(
        [&](const ledger::StatePath& at, const Hash256&, ByteView value) {
            if (!added) return;
            added = writer.add(at, value);
            if (progress) progress(++written);
        }));
    TRY_VOID(added);
    return writer.finish();
}

Result<StateRoot> judge_inherited_state(const ledger::Genesis& genesis,
                                        const std::filesystem::path& path) {
    TRY(const ledger::StateDelta own, genesis_rows(genesis));
    TRY(const auto initial, open_initial_state(genesis, path));
    return ledger::genesis_root(own, initial.get(), check_initial_entry);
}

} // namespace tamga::registries
