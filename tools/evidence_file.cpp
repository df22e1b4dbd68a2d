// Making, reading and judging files of evidence.

#include "tools/evidence_file.hpp"

#include "consensus/evidence.hpp"
#include "ledger/block.hpp"
#include "ledger/genesis.hpp"
#include "registries/audit.hpp"
#include "registries/governance/epoch_validators.hpp"
#include "tools/evidence_words.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace tamga::tools {

namespace {

using json = nlohmann::ordered_json;
using registries::evidence::Bench;
using registries::evidence::KnownEpoch;
using registries::evidence::Piece;
using registries::evidence::Record;

constexpr std::string_view document_name = "tamga-evidence-1";

// The last block of an epoch, as chain_epochs proves it.
Result<ledger::ProofHead> end_of(const ledger::Store& store, Epoch epoch) {
    TRY(const Height last, store.epoch_begins_on(epoch.next()));
    ledger::ProofHead end;
    TRY(end.header, store.header(last));
    TRY(end.finality, store.proof(last));
    TRY(end.set, registries::governance::set_of_epoch(store, epoch));
    return end;
}

// The leaf of the evidence among those of its block, and its bytes.
Result<std::pair<ledger::Position, Bytes>> find_piece(const ledger::Store& store,
                                                      const Record& record) {
    TRY(const ledger::StoredBlock block, store.block(record.recorded_at));
    TRY(const ledger::ItemList items, ledger::decode_items(block.items));
    for (std::size_t i = 0; i < items.evidence.size(); ++i) {
        const ledger::Position at{record.recorded_at, static_cast<std::uint32_t>(i)};
        TRY(const ledger::TransactionRecord leaf, store.record(at));
        if (leaf.leaf.id == record.digest) return std::pair(at, items.evidence[i]);
    }
    return fail(ErrorCode::corrupt_store, "the block does not hold the evidence that it recorded");
}

std::unexpected<Error> refuse(std::string why) {
    return fail(ErrorCode::malformed, "evidence file: " + std::move(why));
}

// The hash of the validators of every epoch that the file tells of, from genesis on.
Result<std::map<Epoch, ValidatorsHash>> follow(const EvidenceFile& file, const ChainId& chain,
                                               const ValidatorSet& first) {
    if (file.epochs.ends.empty()) {
        return std::map<Epoch, ValidatorsHash>{{Epoch(1), first.hash()}};
    }
    if (file.epochs.ends.front().header.epoch != Epoch(1)) return refuse("epochs begin with 1");
    return ledger::verify_epochs(file.epochs, {chain, first.hash()});
}

// Who judges evidence of `epoch`; the ends of all epochs before are at hand.
Result<Bench> bench_for(const EvidenceFile& file, const ChainId& chain, const BlockHash& block_0,
                        Epoch epoch) {
    std::vector<KnownEpoch> known;
    for (std::uint64_t each = 1; each <= epoch.value; ++each) {
        if (each + Bench::epochs_known <= epoch.value) continue;
        const BlockHash begins_on =
            each == 1 ? block_0 : hash_of(file.epochs.ends[each - 2].header);
        const ValidatorSet& set =
            each == epoch.value ? file.set : file.epochs.ends[each - 1].set;
        known.push_back({Epoch(each), set, begins_on});
    }
    return Bench(chain, std::move(known));
}

// The hash of block 0. It follows from genesis.json, unless an initial state stands beside that:
// then block 1 tells it, which the validators of genesis.json made final.
Result<BlockHash> block_0_of(const EvidenceFile& file, const ledger::Genesis& genesis,
                             const ledger::HeadTrust& trust) {
    if (!genesis.snapshot) {
        if (file.first_block) return refuse("block 1 is in it, which genesis.json makes needless");
        TRY(const ledger::AuditGenesis block_0, registries::audit_genesis(file.genesis));
        return hash_of(block_0.header);
    }
    if (!file.first_block) {
        return refuse("block 1 is missing; the chain began with an initial state");
    }
    TRY_VOID(ledger::verify_head(*file.first_block, trust, "evidence file: block 1"));
    if (file.first_block->header.height != Height(1)) return refuse("its block 1 is another block");
    return file.first_block->header.parent_hash;
}

// Of a chain whose block 0 does not follow from genesis.json alone.
Result<std::optional<ledger::ProofHead>> first_block_of(const ledger::Store& store,
                                                        const ledger::Genesis& genesis) {
    if (!genesis.snapshot) return std::optional<ledger::ProofHead>();
    if (store.base() >= Height(1)) {
        return fail(ErrorCode::pruned, "the file needs block 1, and this home begins with a "
                                       "snapshot: export it at a node that began with block 0");
    }
    ledger::ProofHead first;
    TRY(first.header, store.header(Height(1)));
    TRY(first.finality, store.proof(Height(1)));
    TRY(first.set, registries::governance::set_of_epoch(store, Epoch(1)));
    return std::optional(std::move(first));
}

std::string name_in(const ledger::Genesis& genesis, const PublicKey& key) {
    for (const ledger::GenesisValidator& each : genesis.validators) {
        if (each.consensus_key == key) return "the validator that genesis.json names " + each.name;
    }
    return "the validator";
}

std::vector<std::string> statement_of(const ledger::Genesis& genesis, const ChainId& chain,
                                      const Record& record, const EvidenceFile& file) {
    const auto evidence = consensus::decode_evidence(file.evidence);
    ENSURE(evidence.has_value()); // It was judged.
    std::vector<std::string> words;
    words.push_back("In view " + std::to_string(record.view.value) + " of epoch " +
                    std::to_string(record.epoch.value) + " of the chain " + genesis.chain_name +
                    " (chain id " + chain.hex() + "), " + name_in(genesis, record.consensus_key) +
                    " with the consensus key " + record.consensus_key.hex() +
                    " signed what a node that follows the protocol never signs.");
    words.push_back("The offence is " + std::string(title_of(evidence->offence)) + ".");
    for (std::string& each : signed_by(*evidence)) words.push_back(std::move(each));
    words.emplace_back(why_never(evidence->offence));
    words.push_back("The validators of the chain recorded it in block " +
                    std::to_string(record.recorded_at.value) + ", on " +
                    utc_text(file.receipt.leaf.time_ms) + ", as leaf " +
                    std::to_string(file.receipt.index) + " of its log.");
    words.emplace_back("The signatures show that this key signed; they do not show why. The usual "
                       "cause is two running copies of one node, or one that was started from an "
                       "old copy of its disk; a stolen key is another.");
    return words;
}

// Everything but the words.
Result<JudgedEvidence> judge_bytes(const EvidenceFile& file) {
    TRY(const ledger::Genesis genesis, ledger::parse_genesis(file.genesis));
    TRY(const ValidatorSet first, ledger::validators_of(genesis));
    const ChainId chain = ledger::chain_id_of(file.genesis);
    TRY(const BlockHash block_0, block_0_of(file, genesis, {chain, first.hash()}));
    TRY(const auto known, follow(file, chain, first));
    TRY(Record claim, registries::evidence::claimed_by(file.evidence));
    const auto set = known.find(claim.epoch);
    if (set == known.end()) return refuse("it does not tell of the epoch of the evidence");
    if (file.set.hash() != set->second) return refuse("the validators are not those of the epoch");
    TRY(const Bench bench, bench_for(file, chain, block_0, claim.epoch));
    TRY(const Piece piece, bench.judge(file.evidence));
    const auto recorder = known.find(file.receipt.header.epoch);
    if (recorder == known.end()) return refuse("it does not tell of the epoch of the receipt");
    TRY_VOID(ledger::verify_receipt(file.receipt, {chain, recorder->second, std::nullopt}));
    const ledger::LogLeaf& leaf = file.receipt.leaf;
    if (leaf.kind != ledger::LeafKind::evidence || leaf.id != piece.row.digest) {
        return refuse("the receipt is of something else");
    }
    JudgedEvidence out;
    out.record = piece.row;
    out.record.recorded_at = leaf.height;
    out.statement = statement_of(genesis, chain, out.record, file);
    return out;
}

Result<Bytes> bytes_in(const json& raw, const char* name) {
    if (!raw.is_object() || !raw.contains(name) || !raw[name].is_string()) {
        return refuse(std::string("raw.") + name + " is missing");
    }
    auto bytes = from_hex(raw[name].get<std::string>());
    if (!bytes) return refuse(std::string("raw.") + name + " is not hexadecimal");
    return std::move(*bytes);
}

} // namespace

std::vector<Record> recorded_evidence(const ledger::Store& store) {
    auto rows = registries::list_rows<Record>(ledger::StateView(store.state_source()),
                                              Record::entity());
    std::ranges::sort(rows, {}, [](const Record& row) {
        return std::tuple(row.recorded_at, row.epoch, row.signer, row.offence);
    });
    return rows;
}

Result<EvidenceFile> evidence_file_of(const ledger::Store& store, const Record& record) {
    EvidenceFile file;
    TRY(const Bytes genesis, store.genesis_json());
    file.genesis = to_text(genesis);
    TRY(const ledger::Genesis parsed, ledger::parse_genesis(file.genesis));
    TRY(file.first_block, first_block_of(store, parsed));
    TRY(const auto found, find_piece(store, record));
    file.evidence = found.second;
    TRY(file.set, registries::governance::set_of_epoch(store, record.epoch));
    TRY(file.receipt, store.receipt(found.first, file.set));
    const Epoch last = file.receipt.header.epoch;
    TRY(file.receipt.set, registries::governance::set_of_epoch(store, last));
    for (Epoch epoch(1); epoch < last; epoch = epoch.next()) {
        TRY(ledger::ProofHead end, end_of(store, epoch));
        file.epochs.ends.push_back(std::move(end));
    }
    return file;
}

Result<std::string> text_of(const EvidenceFile& file) {
    TRY(const JudgedEvidence judged, judge_bytes(file));
    const Record& record = judged.record;
    json out;
    out["document"] = document_name;
    out["statement"] = judged.statement;
    out["accused"] = {{"consensusKey", record.consensus_key.hex()},
                      {"signer", record.signer},
                      {"epoch", record.epoch.value},
                      {"view", record.view.value}};
    out["offence"] = "E" + std::to_string(record.offence);
    out["recordedAt"] = record.recorded_at.value;
    out["howToVerify"] = "tamga verify THIS_FILE --genesis genesis.json, with the genesis.json "
                         "that the state published; its SHA-256 is the chain id";
    out["raw"] = {{"evidence", to_hex(file.evidence)},
                  {"receipt", to_hex(ledger::encode(file.receipt))},
                  {"validators", to_hex(encode(file.set))},
                  {"epochs", to_hex(ledger::encode(file.epochs))},
                  {"genesis", file.genesis}};
    if (file.first_block) {
        Writer first;
        write(first, *file.first_block);
        out["raw"]["firstBlock"] = to_hex(first.view());
    }
    return out.dump(2) + "\n";
}

Result<std::optional<EvidenceFile>> parse_evidence_file(std::string_view text) {
    const json object = json::parse(text, nullptr, false);
    if (!object.is_object() || !object.contains("document")) return std::optional<EvidenceFile>();
    if (object["document"] != document_name) return std::optional<EvidenceFile>();
    EvidenceFile file;
    const json raw = object.value("raw", json());
    if (!raw.is_object() || !raw.contains("genesis") || !raw["genesis"].is_string()) {
        return refuse("raw.genesis is missing");
    }
    file.genesis = raw["genesis"].get<std::string>();
    TRY(file.evidence, bytes_in(raw, "evidence"));
    TRY(const Bytes receipt, bytes_in(raw, "receipt"));
    TRY(file.receipt, ledger::decode_receipt(receipt));
    TRY(const Bytes set, bytes_in(raw, "validators"));
    TRY(file.set, decode_validator_set(set));
    TRY(const Bytes epochs, bytes_in(raw, "epochs"));
    TRY(file.epochs, ledger::decode_epoch_chain(epochs));
    if (raw.contains("firstBlock")) {
        TRY(const Bytes bytes, bytes_in(raw, "firstBlock"));
        Reader in(bytes);
        TRY(file.first_block, ledger::read_proof_head(in));
        if (!in.done()) return refuse("raw.firstBlock is longer than a head");
    }
    const json statement = object.value("statement", json());
    if (!statement.is_array()) return refuse("the statement is missing");
    for (const json& each : statement) {
        if (!each.is_string()) return refuse("the statement is no list of sentences");
        file.statement.push_back(each.get<std::string>());
    }
    return std::optional(std::move(file));
}

Result<JudgedEvidence> judge_evidence(const EvidenceFile& file, const ledger::HeadTrust& trust) {
    TRY(const ledger::Genesis genesis, ledger::parse_genesis(file.genesis));
    TRY(const ValidatorSet first, ledger::validators_of(genesis));
    if (trust.chain && ledger::chain_id_of(file.genesis) != *trust.chain) {
        return refuse("it is of another chain");
    }
    if (trust.set && first.hash() != *trust.set) {
        return refuse("its first validators are not the trusted ones");
    }
    TRY(JudgedEvidence judged, judge_bytes(file));
    if (judged.statement != file.statement) return refuse("its words are not those of its proof");
    return judged;
}

} // namespace tamga::tools
