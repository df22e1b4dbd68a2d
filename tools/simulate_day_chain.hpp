// A chain of one validator without a network: blocks of given acts at given times.
//
// Its home is a node's (config/genesis.json, data/ledger), so that `tamga audit` replays it.
// Nothing in it depends on a clock: the same acts at the same times give the same blocks, byte for
// byte.

#pragma once

#include "base/certificate.hpp"
#include "base/result.hpp"
#include "base/workers.hpp"
#include "ledger/block.hpp"
#include "ledger/chain.hpp"
#include "ledger/genesis.hpp"
#include "ledger/store.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

namespace tamga::tools::day {

class LocalChain {
public:
    // Makes `home`, which must not exist. `validator` is the one member of the set of `genesis`;
    // `initial_state` is the file that it names, if it does.
    [[nodiscard]] static Result<std::unique_ptr<LocalChain>>
    make(const std::filesystem::path& home, const ledger::Genesis& genesis,
         const SecretKey& validator, const Workers& workers,
         const std::filesystem::path& initial_state = {});

    [[nodiscard]] const ChainId& id() const { return chain_id_; }
    [[nodiscard]] const Header& tip() const { return last_; }
    [[nodiscard]] ledger::StateSource state() const { return store_->state_source(); }

    // Verifies and executes the acts, in as many blocks as their sizes need, a millisecond apart
    // from `time` on; the number of each outcome. An act that is in the chain already is left out,
    // and its outcome is that of then. An error: an act that may not stand in a block, or an
    // invariant that an act broke.
    [[nodiscard]] Result<std::vector<std::uint16_t>>
    execute(std::span<const ledger::SignedTransaction> acts, TimestampMs time);

private:
    LocalChain(ledger::Genesis genesis, SecretKey validator, Workers workers)
        : genesis_(std::move(genesis)), validator_(std::move(validator)),
          workers_(std::move(workers)), limits_(ledger::limits_of(genesis_.parameters)) {}

    [[nodiscard]] Status open(const std::filesystem::path& home,
                              const std::filesystem::path& initial_state);
    // The outcome of an act that stands in the chain.
    [[nodiscard]] Result<std::uint16_t> known(const TransactionId& txid) const;
    [[nodiscard]] Status admit(const ledger::VerifiedTransaction& act, TimestampMs time) const;
    [[nodiscard]] Status commit(const ledger::Body& body, TimestampMs time,
                                std::span<std::uint16_t*> outcomes);
    [[nodiscard]] Certificate certificate(VoteKind kind, View view, const BlockHash& block) const;

    ledger::Genesis genesis_;
    SecretKey validator_;
    Workers workers_;
    ledger::BlockLimits limits_;
    ChainId chain_id_;
    ValidatorSet set_;
    std::unique_ptr<ledger::Store> store_;
    std::unique_ptr<ledger::Chain> chain_; // Refers to the store.
    Header last_;
};

} // namespace tamga::tools::day
