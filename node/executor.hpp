// The executor thread's work: building, judging and committing blocks; owner of the Chain.
//
// Every function here runs on the one executor thread, in the order in which the loop asked. What
// it finds goes back through the callbacks as values; nothing here decides what the node does next.

#pragma once

#include "base/workers.hpp"
#include "consensus/replica.hpp"
#include "ledger/block.hpp"
#include "ledger/chain.hpp"
#include "ledger/genesis.hpp"
#include "ledger/store.hpp"
#include "node/act_check.hpp"
#include "registries/admission.hpp"
#include "registries/evidence/bench.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tamga::node {

// A body whose every transaction is verified, and its items in full as they are stored and sent.
struct Assembled {
    ledger::Body body;
    Bytes items;
};
using AssembledPtr = std::shared_ptr<const Assembled>;

// What a body is made of: acts from the pool, or bytes that are still to be verified.
struct Parts {
    std::vector<Bytes> evidence;
    std::vector<std::variant<ledger::TransactionPtr, ledger::SignedTransaction>> transactions;
};

enum class Judged : std::uint8_t {
    valid,
    invalid,        // The block is at fault.
    mismatched,     // The bytes are not the block's: they say nothing about it.
    parent_unknown, // Ask again when the parent is here.
    quarantined,    // It holds an act that is not executed here (2.3 R2).
};

struct TrustedHead {
    Height height;
    BlockHash hash;
};
// "HEIGHT:HASH"; nothing for an empty text, an error for any other.
[[nodiscard]] Result<std::optional<TrustedHead>> trusted_head_of(const std::string& text);

struct Execution {
    Judged judged = Judged::invalid;
    std::string why;
    AssembledPtr body; // If valid.
    std::optional<ValidatorSet> next = std::nullopt; // If valid: the validators after it (2.11).
};

// A candidate that may not stand in the block, and why.
struct Dropped {
    TransactionId txid;
    registries::Admission why = registries::Admission::admissible;
    bool breaks_invariant = false; // Executing it leaves a state that cannot be: a bug of ours.
};

using EvidencePieces = std::vector<registries::evidence::Piece>;

struct Building {
    consensus::BuildDone done;
    AssembledPtr body;
    std::vector<Dropped> dropped;
};

// One block that is now the tip, with what became of its acts.
struct Committed {
    Header header;
    BlockHash hash;
    AssembledPtr body;
    std::vector<ledger::TransactionRecord> records;
};

// A chunk of block sync: consecutive blocks and the proof of the last.
struct Chunk {
    std::vector<ledger::StoredBlock> blocks;
    FinalityProof proof;
};

class Executor {
public:
    struct Setup {
        ChainId chain;
        ledger::Genesis genesis;
        ValidatorSet set; // Of the epoch after the tip.
        Workers workers;
        SignatureCount* verified = nullptr; // If they are to be counted.
        // A block that the chain must hold: keys of validators who left could make up another one
        // for whoever knows nothing later than genesis (ledger.md 6).
        std::optional<TrustedHead> trusted = std::nullopt;
    };
    // Whether a block at the trusted height is the trusted one; others are.
    [[nodiscard]] static bool is_trusted(const std::optional<TrustedHead>& trusted,
                                         const Header& header);
    Executor(Setup setup, ledger::Store& store, std::unique_ptr<ledger::Chain> chain);

    // Judges a proposal's body against its header (protocol 2.3 R3d and R3g).
    [[nodiscard]] Execution execute(const Header& header, const BlockHash& hash, Parts parts);
    // Whether a piece of evidence proves something that the chain has not recorded yet.
    // `already_done`: it is recorded; the rest as in Bench::judge.
    [[nodiscard]] Result<registries::evidence::Piece> judge_evidence(ByteView bytes) const;
    // Fills the draft with those candidates that may stand in it. Nothing if the parent is neither
    // the tip nor above it any more: block sync has overtaken the view.
    [[nodiscard]] std::optional<Building>
    build(consensus::BuildRequest request,
          const std::vector<ledger::TransactionPtr>& candidates,
          const EvidencePieces& evidence = {});
    // Stores final blocks; those stored already are passed over. An error ends the node.
    [[nodiscard]] Result<std::vector<Committed>> commit(const consensus::CommitRequest& request);
    // Verifies, executes and stores a chunk. `network`: the peer is at fault; others end the node.
    [[nodiscard]] Result<std::vector<Committed>> import(const Chunk& chunk);

    [[nodiscard]] ledger::Chain& chain() { return *chain_; }
    // Microseconds one act took lately, to size blocks by real time.
    [[nodiscard]] std::uint64_t act_us() const { return act_us_; }

private:
    struct Executing;
    using EvidenceRecords = std::vector<registries::evidence::Record>;

    [[nodiscard]] Result<AssembledPtr> assemble(const Header& header, Parts parts) const;
    // Gives the evidence as it is recorded; an error names the rule that the body breaks.
    [[nodiscard]] Result<EvidenceRecords> judge(const Header& header, const ledger::Body& body);
    [[nodiscard]] registries::Admission admission_of(Executing& on,
                                                     const ledger::VerifiedTransaction& act);
    // An error: the state after it breaks an invariant of the registers.
    [[nodiscard]] Result<ledger::Chain::Prepared> run(const Header& header,
                                                      const ledger::Body& body,
                                                      const EvidenceRecords& evidence);
    [[nodiscard]] EvidenceRecords take_evidence(const ledger::StateView& parent,
                                                const EvidencePieces& due,
                                                ledger::BlockLimits& room,
                                                ledger::Body& body) const;
    void leave_out_breaking(const Header& header, ledger::Body& body, std::vector<Dropped>& out);
    [[nodiscard]] Result<Committed> store(const ledger::StoredBlock& block, const BlockHash& hash,
                                          const FinalityProof& proof);

    Setup setup_;
    ledger::Store& store_;
    std::unique_ptr<ledger::Chain> chain_;
    registries::evidence::Bench bench_; // Of the epoch after the tip.
    struct Held {
        Height height;
        AssembledPtr body;
        std::vector<ledger::TransactionRecord> records;
        std::optional<ValidatorSet> next;
    };
    std::map<BlockHash, Held> held_; // Executed blocks above the tip.
    std::vector<ledger::TransactionRecord> last_records_; // Of the last run().
    std::uint64_t act_us_ = 100;
};

} // namespace tamga::node
