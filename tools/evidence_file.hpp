// Evidence against a validator as one file that people read and `tamga verify` judges offline
// (protocol 2.12).
//
// The file holds everything that judging takes: the evidence as a block recorded it, genesis.json,
// the ends of all epochs before, the validators that the accused was one of, and the receipt that
// shows it recorded. Its words are made from these bytes alone, so that a file whose words say
// something else is not valid.

#pragma once

#include "base/result.hpp"
#include "ledger/epoch_chain.hpp"
#include "ledger/proof_head.hpp"
#include "ledger/receipt.hpp"
#include "ledger/store.hpp"
#include "registries/evidence/bench.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tamga::tools {

inline constexpr std::size_t evidence_file_bytes_max = 256u << 20;

struct EvidenceFile {
    std::string genesis; // The text of genesis.json.
    Bytes evidence;
    ledger::EpochChain epochs; // From epoch 1 to the one before that of the receipt's header.
    ValidatorSet set;          // Of the epoch of the evidence.
    ledger::Receipt receipt;
    // Of a chain that began with an initial state: block 1, which names block 0, so that nobody
    // needs the initial state to judge.
    std::optional<ledger::ProofHead> first_block;
    std::vector<std::string> statement; // What it says in words; empty: not written yet.
};

struct JudgedEvidence {
    registries::evidence::Record record; // As the ledger has it.
    std::vector<std::string> statement;
};

// What a store has recorded, and the file of one of these. The store must have blocks.
[[nodiscard]] std::vector<registries::evidence::Record> recorded_evidence(
    const ledger::Store& store);
[[nodiscard]] Result<EvidenceFile> evidence_file_of(const ledger::Store& store,
                                                    const registries::evidence::Record& record);

// The file as JSON, words first; judges it on the way.
[[nodiscard]] Result<std::string> text_of(const EvidenceFile& file);
// Nothing: the text is no such file. An error: it is a broken one.
[[nodiscard]] Result<std::optional<EvidenceFile>> parse_evidence_file(std::string_view text);

// Every link from the genesis of the trusted chain to the accused's signature and to the block that
// recorded it. The message of a refusal names what does not hold.
[[nodiscard]] Result<JudgedEvidence> judge_evidence(const EvidenceFile& file,
                                                    const ledger::HeadTrust& trust);

} // namespace tamga::tools
