// tamga verify: judges receipts, certificates and folders of tiles offline, trusting only what the
// holder brings.
//
// Trust comes from genesis.json (chain id and first validator set), from the hashes printed in the
// gazette, or from a policy file that may also ask for witnesses. With --node the facts of a
// certificate are also asked for anew; the answer is verified like the certificate itself.

#include "tools/verbs.hpp"

#include "ledger/epoch_chain.hpp"
#include "ledger/genesis.hpp"
#include "ledger/log_tiles_check.hpp"
#include "registries/outcome.hpp"
#include "rpc/client.hpp"
#include "tools/evidence_file.hpp"
#include "tools/proof_file.hpp"
#include "tools/terminal.hpp"
#include "tools/tiles_folder.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

namespace tamga::tools {

namespace {

using json = nlohmann::json;
using ledger::HeadTrust;
using registries::LandCertificate;
using registries::PersonCertificate;

struct Options {
    std::string path;
    std::string genesis;
    std::string chain;
    std::string validators_hash;
    std::string txid;
    std::string anchor;
    std::string checkpoint;
    std::string policy;
    std::vector<std::string> epochs; // Pages of one chain.
    std::string node;
    std::uint64_t age_s_max = 0;
    bool as_json = false;

    [[nodiscard]] bool is_folder() const { return std::filesystem::is_directory(path); }
};

// What the verifier brings: trust in a head, and what else is asked for.
struct Trust {
    HeadTrust head;
    std::optional<ledger::CheckpointPolicy> policy;
};

std::uint64_t now_s() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::seconds>(since).count());
}

std::uint64_t age_s(const Header& header) {
    const std::uint64_t then = header.time_ms.value / 1000;
    return now_s() > then ? now_s() - then : 0;
}

template <class D>
Result<D> digest_of(const std::string& hex, const char* flag) {
    const auto bytes = from_hex(hex);
    if (!bytes || bytes->size() != 32) {
        return fail(ErrorCode::usage, std::string(flag) + " takes 64 hex digits");
    }
    return D::from(*bytes);
}

Result<Trust> trust_of(const Options& options) {
    Trust trust;
    if (!options.policy.empty()) {
        TRY(const std::string text, read_file(options.policy, 1u << 20));
        TRY(ledger::CheckpointPolicy policy, ledger::parse_policy(text));
        trust.head = policy.trust;
        trust.policy = std::move(policy);
    }
    if (!options.genesis.empty()) {
        TRY(const std::string text, read_file(options.genesis, ledger::genesis_bytes_max));
        TRY(const auto genesis, ledger::parse_genesis(text));
        TRY(const ValidatorSet set, ledger::validators_of(genesis));
        trust.head = {ledger::chain_id_of(text), set.hash()};
    }
    if (!options.chain.empty()) {
        TRY(trust.head.chain, digest_of<ChainId>(options.chain, "--chain"));
    }
    if (!options.validators_hash.empty()) {
        TRY(trust.head.set,
            digest_of<ValidatorsHash>(options.validators_hash, "--validators-hash"));
    }
    if (!trust.head.set) {
        return fail(ErrorCode::usage, "a proof proves nothing by itself: give --genesis FILE, "
                                      "--validators-hash HEX (from the gazette) or --policy FILE");
    }
    if (options.is_folder() && !trust.policy) trust.policy.emplace();
    if (trust.policy) trust.policy->trust = trust.head;
    return trust;
}

// The answer of chain_epochs, or its `proof` in hex.
Result<ledger::EpochChain> load_epochs(const std::string& path) {
    TRY(const std::string text, read_file(path, 192u << 20));
    const json object = json::parse(text, nullptr, false);
    const json& answer =
        object.is_object() && object.contains("result") ? object["result"] : object;
    const std::string hex = answer.is_object() ? answer.value("proof", "")
                                               : text.substr(0, text.find_last_not_of(" \n") + 1);
    const auto bytes = from_hex(hex);
    if (!bytes) return fail(ErrorCode::malformed, path + " holds no chain of epochs");
    return ledger::decode_epoch_chain(*bytes);
}

// The head whose votes everything rests on: an anchor's, where a receipt is carried to one.
Result<Header> judged_head(const Options& options, const ProofFile& file) {
    if (options.anchor.empty()) {
        TRY(const ledger::ProofHead head, head_of(file.proof));
        return head.header;
    }
    TRY(const ProofFile anchor, load_proof(options.anchor));
    TRY(const ledger::ProofHead head, head_of(anchor.proof));
    return head.header;
}

// Follows the changes of validators from the set that is trusted to that of the head's epoch.
Status follow_epochs(const Options& options, const ProofFile& file, Trust& trust, json& out) {
    if (options.epochs.empty()) return {};
    TRY(const Header head, judged_head(options, file));
    std::vector<ledger::EpochChain> pages;
    for (const std::string& path : options.epochs) {
        TRY(ledger::EpochChain page, load_epochs(path));
        pages.push_back(std::move(page));
    }
    const ledger::EpochChain chain = ledger::join(std::move(pages));
    TRY(trust.head.set, ledger::set_by_epochs(chain, trust.head, head));
    if (chain.ends.empty()) {
        out["epochs"] = "none has ended: judged by the trusted set itself";
    } else {
        const Header& first = chain.ends.front().header;
        trust.head.chain = first.chain_id;
        out["epochs"] = "followed from epoch " + std::to_string(first.epoch.value) + " to " +
                        std::to_string(head.epoch.value);
    }
    if (trust.policy) trust.policy->trust = trust.head;
    return {};
}

// The anchor or checkpoint that carries a receipt to another head; the head that it ends in.
Result<ledger::ProofHead> carry(const Options& options, const Trust& trust,
                                const ledger::Receipt& receipt) {
    if (!options.anchor.empty()) {
        TRY(const ProofFile file, load_proof(options.anchor));
        const auto* anchor = std::get_if<ledger::LogAnchor>(&file.proof);
        if (anchor == nullptr) {
            return fail(ErrorCode::malformed, options.anchor + " is not an anchor");
        }
        TRY_VOID(ledger::verify_anchored(receipt, *anchor, trust.head));
        return anchor->head;
    }
    TRY_VOID(ledger::verify_receipt(receipt, {trust.head.chain, trust.head.set, std::nullopt}));
    return ledger::ProofHead{receipt.header, receipt.finality, receipt.set};
}

// The head's log must be the one that the policy's witnesses have cosigned.
Status check_witnessed(const Options& options, const Trust& trust, const Header& header) {
    if (options.checkpoint.empty()) return {};
    if (!trust.policy) return fail(ErrorCode::usage, "--checkpoint is judged by a --policy");
    TRY(const ProofFile file, load_proof(options.checkpoint));
    const auto* checkpoint = std::get_if<ledger::Checkpoint>(&file.proof);
    if (checkpoint == nullptr) {
        return fail(ErrorCode::malformed, options.checkpoint + " is not a checkpoint");
    }
    TRY_VOID(ledger::verify_checkpoint(*checkpoint, *trust.policy, now_s()));
    if (checkpoint->size != header.log_size || checkpoint->root != header.log_root) {
        return fail(ErrorCode::malformed, "the head is not the one of the checkpoint: carry the "
                                          "receipt there with --anchor");
    }
    return {};
}

Result<ledger::ProofHead> judge_receipt(const Options& options, const Trust& trust,
                                        const ledger::Receipt& receipt, json& out) {
    const auto* outcome = registries::find_outcome(receipt.leaf.outcome);
    out.update({{"kind", "receipt"},
                {"txid", receipt.leaf.id.hex()},
                {"height", receipt.leaf.height.value},
                {"index", receipt.index},
                {"outcome", receipt.leaf.outcome},
                {"outcomeName", outcome != nullptr ? std::string(outcome->name) : "unknown"}});
    TRY(const ledger::ProofHead head, carry(options, trust, receipt));
    if (!options.txid.empty()) {
        TRY(const auto txid, digest_of<TransactionId>(options.txid, "--txid"));
        if (receipt.leaf.id.bytes != txid.bytes) {
            return fail(ErrorCode::malformed, "receipt: the leaf is of another transaction");
        }
    }
    return head;
}

Result<ledger::ProofHead> judge_person(const ProofFile& file, const Trust& trust,
                                       const PersonCertificate& certificate, json& out) {
    TRY_VOID(registries::verify_person_certificate(certificate, trust.head));
    const registries::Words words = registries::words_of(certificate);
    json shown = json::object();
    for (const ledger::Opening& opening : file.openings) {
        const auto data_class = registries::opened_class(certificate, opening);
        if (!data_class) return fail(ErrorCode::malformed, "an opening opens nothing shown");
        shown[std::to_string(*data_class)] = json::parse(
            json(std::string(as_text(opening.payload)))
                .dump(-1, ' ', false, json::error_handler_t::replace));
    }
    out.update({{"kind", "certificate"},
                {"statement", registries::name_of(certificate.statement.kind)},
                {"subject", certificate.statement.subject.hex()},
                {"day", certificate.statement.day},
                {"words", words.english},
                {"wordsRu", words.russian}});
    if (!shown.empty()) out["openings"] = shown;
    return certificate.document.head;
}

Result<ledger::ProofHead> judge_land(const Trust& trust, const LandCertificate& certificate,
                                     json& out) {
    TRY_VOID(registries::verify_land_certificate(certificate, trust.head));
    const registries::Words words = registries::words_of(certificate);
    out.update({{"kind", "certificate"},
                {"statement", registries::name_of(certificate.statement.kind)},
                {"day", certificate.statement.day},
                {"words", words.english},
                {"wordsRu", words.russian}});
    const registries::LandStatement& statement = certificate.statement;
    if (statement.kind == registries::LandStatementKind::holdings) {
        out["subject"] = to_hex(statement.party.id);
    } else {
        out["unit"] = to_text(statement.unit);
    }
    return certificate.document.head;
}

Result<ledger::ProofHead> judge(const Options& options, const Trust& trust, const ProofFile& file,
                                json& out) {
    if (const auto* receipt = std::get_if<ledger::Receipt>(&file.proof)) {
        return judge_receipt(options, trust, *receipt, out);
    }
    if (const auto* certificate = std::get_if<PersonCertificate>(&file.proof)) {
        return judge_person(file, trust, *certificate, out);
    }
    if (!file.openings.empty()) {
        return fail(ErrorCode::malformed, "openings are for a certificate of identity");
    }
    if (const auto* certificate = std::get_if<LandCertificate>(&file.proof)) {
        return judge_land(trust, *certificate, out);
    }
    if (const auto* document = std::get_if<ledger::ProofDocument>(&file.proof)) {
        out.update({{"kind", "state"}, {"claims", document->claims.size()}});
        TRY_VOID(ledger::verify_proof_document(*document, trust.head));
    } else if (const auto* anchor = std::get_if<ledger::LogAnchor>(&file.proof)) {
        out.update({{"kind", "anchor"}, {"firstSize", anchor->first_size}});
        TRY_VOID(ledger::verify_anchor(*anchor, trust.head));
    } else if (const auto* checkpoint = std::get_if<ledger::Checkpoint>(&file.proof)) {
        if (!trust.policy) return fail(ErrorCode::usage, "a checkpoint is judged by a --policy");
        out.update({{"kind", "checkpoint"},
                    {"logSize", checkpoint->size},
                    {"witnesses", ledger::cosigners(*checkpoint, *trust.policy)}});
        TRY_VOID(ledger::verify_checkpoint(*checkpoint, *trust.policy, now_s()));
    }
    return head_of(file.proof);
}

// Whether the registers say the same today: proved anew at the node's last head.
Status check_online(const Options& options, const Trust& trust, const ProofFile& file, json& out) {
    const ledger::ProofDocument* document = nullptr;
    if (const auto* certificate = std::get_if<PersonCertificate>(&file.proof)) {
        document = &certificate->document;
    } else if (const auto* of_land = std::get_if<LandCertificate>(&file.proof)) {
        document = &of_land->document;
    } else {
        document = std::get_if<ledger::ProofDocument>(&file.proof);
    }
    if (document == nullptr) return fail(ErrorCode::usage, "--node is for certificates of state");
    json claims = json::array();
    for (const ledger::StateClaim& claim : document->claims) {
        json one{{"path", to_hex(claim.prefix.bytes)}};
        if (claim.prefix.bits % 8 != 0) one["bits"] = claim.prefix.bits;
        claims.push_back(std::move(one));
    }
    TRY(rpc::Client client, rpc::Client::connect(options.node));
    TRY(const std::string answer,
        client.call("state_proveBatch", json{{"claims", claims}}.dump()));
    const json object = json::parse(answer, nullptr, false);
    const auto bytes = from_hex(object.is_object() ? object.value("document", "") : "");
    if (!bytes) return fail(ErrorCode::network, "the node's answer has no document");
    TRY(const ledger::ProofDocument now, ledger::decode_proof_document(*bytes));
    TRY_VOID(ledger::verify_proof_document(now, trust.head));
    bool same = now.claims.size() == document->claims.size();
    for (std::size_t i = 0; same && i < now.claims.size(); ++i) {
        const ledger::StateClaim& left = now.claims[i];
        const ledger::StateClaim& right = document->claims[i];
        same = left.kind == right.kind && left.prefix == right.prefix &&
               left.entries == right.entries;
    }
    out["stillSo"] = same;
    out["checkedHeight"] = now.head.header.height.value;
    if (same) return {};
    return fail(ErrorCode::conflict, "the registers say otherwise since: ask for a new one");
}

Status verify_all(const Options& options, const Trust& trust, const ProofFile& file, json& out) {
    TRY(const ledger::ProofHead head, judge(options, trust, file, out));
    const std::uint64_t age = age_s(head.header);
    out.update({{"headHeight", head.header.height.value},
                {"headTimeMs", head.header.time_ms.value},
                {"headAgeS", age},
                {"chainId", head.header.chain_id.hex()},
                {"validators", head.set.size()},
                {"validatorsHash", head.set.hash().hex()}});
    TRY_VOID(check_witnessed(options, trust, head.header));
    if (options.age_s_max != 0 && age > options.age_s_max) {
        return fail(ErrorCode::expired, "the head is older than --max-age");
    }
    if (!options.node.empty()) return check_online(options, trust, file, out);
    return {};
}

int report(const Options& options, json out, const std::string& why) {
    out["valid"] = why.empty();
    out["why"] = why;
    if (options.as_json) {
        std::printf("%s\n", out.dump(2).c_str());
    } else {
        for (const auto& [name, value] : out.items()) {
            if (name == "valid" || name == "why") continue;
            const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
            std::printf("%-15s %s\n", name.c_str(), text.c_str());
        }
        std::printf("%s%s%s\n", why.empty() ? "VALID" : "NOT VALID", why.empty() ? "" : ": ",
                    why.c_str());
    }
    return why.empty() ? exit_fine : exit_negative;
}

// Every leaf and tile of the folder, against the checkpoint that was judged.
Status verify_tiles(const Options& options, const ProofFile& file, json& out) {
    const auto& checkpoint = std::get<ledger::Checkpoint>(file.proof);
    Progress progress("verify", checkpoint.size, options.as_json);
    TRY(const ledger::TilesChecked checked,
        ledger::check_tiles(tiles_in(options.path), checkpoint.size, checkpoint.root,
                            [&](std::uint64_t done) { progress.at(done); }));
    out.update({{"kind", "tiles"}, {"entries", checked.entries}, {"files", checked.files}});
    if (checked.faults.empty()) return {};
    json faults = json::array();
    for (const ledger::TileFault& fault : checked.faults) {
        if (!options.as_json) std::printf("%s: %s\n", fault.path.c_str(), fault.what.c_str());
        faults.push_back({{"path", fault.path}, {"what", fault.what}});
    }
    if (options.as_json) out["faults"] = std::move(faults);
    const ledger::TileFault& first = checked.faults.front();
    return fail(ErrorCode::malformed, first.path + ": " + first.what);
}

// A file of evidence against a validator, if it is one; anything else is for load_proof.
Result<std::optional<EvidenceFile>> load_evidence(const Options& options) {
    if (options.is_folder()) return std::optional<EvidenceFile>();
    const std::string& path = options.path;
    TRY(const std::string text, read_file(path, evidence_file_bytes_max));
    return parse_evidence_file(text);
}

int report_evidence(const Options& options, const Trust& trust, const EvidenceFile& file) {
    json out = json::object();
    const auto judged = judge_evidence(file, trust.head);
    if (!judged) return report(options, std::move(out), judged.error().message);
    const Header& head = file.receipt.header;
    out.update({{"kind", "evidence"},
                {"offence", "E" + std::to_string(judged->record.offence)},
                {"consensusKey", judged->record.consensus_key.hex()},
                {"epoch", judged->record.epoch.value},
                {"view", judged->record.view.value},
                {"recordedAt", judged->record.recorded_at.value},
                {"chainId", head.chain_id.hex()},
                {"headHeight", head.height.value}});
    if (options.as_json) out["statement"] = judged->statement;
    else for (const std::string& each : judged->statement) std::printf("%s\n", each.c_str());
    return report(options, std::move(out), "");
}

// What is judged: the file, or the checkpoint of a folder of tiles.
Result<ProofFile> load(const Options& options) {
    if (!options.is_folder()) return load_proof(options.path);
    const std::string path = options.path + "/checkpoint";
    TRY(ProofFile file, load_proof(path));
    if (std::holds_alternative<ledger::Checkpoint>(file.proof)) return file;
    return fail(ErrorCode::malformed, path + " is not a checkpoint");
}

// A network or a file that cannot be read is no verdict.
bool is_verdict(const Error& error) {
    switch (error.code) {
    case ErrorCode::io:
    case ErrorCode::network:
    case ErrorCode::timeout:
    case ErrorCode::behind:
    case ErrorCode::usage:
    case ErrorCode::not_found: return false;
    default: return true;
    }
}

int give_up(const Error& error) {
    failed("verify", error);
    return error.code == ErrorCode::usage ? exit_usage : exit_failed;
}

} // namespace

int verify(Arguments words) {
    Options options;
    CLI::App app("Verify a receipt, certificate, anchor, checkpoint, evidence or folder of tiles "
                 "offline. Exit 0: valid; 1: not valid, with the reason.",
                 "tamga verify");
    app.add_option("PROOF", options.path,
                   "a node's answer, hex, the text of QR codes, or a folder of tiles")
        ->required();
    app.add_option("--genesis", options.genesis, "genesis.json of the chain");
    app.add_option("--chain", options.chain, "chain id, 64 hex digits");
    app.add_option("--validators-hash", options.validators_hash, "64 hex digits, from the gazette");
    app.add_option("--txid", options.txid, "the act that a receipt must be about");
    app.add_option("--anchor", options.anchor, "carry an old receipt to the newer head of this");
    app.add_option("--checkpoint", options.checkpoint, "that --policy asks for: the same head");
    app.add_option("--policy", options.policy, "chain, validators, witnesses and their quorum");
    app.add_option("--epochs", options.epochs,
                   "answer of chain_epochs, once for each page: from the trusted set to the one of "
                   "the head's epoch")
        ->allow_extra_args(false);
    app.add_option("--max-age,--max-age-s", options.age_s_max, "refuse a head older, in seconds");
    app.add_option("--node", options.node, "ask this node whether a certificate is still so");
    app.add_flag("--json", options.as_json, "for machines");
    if (const auto over = parse(app, words)) return *over;
    const auto evidence = load_evidence(options);
    if (evidence && *evidence) {
        const auto trust = trust_of(options);
        return trust ? report_evidence(options, *trust, **evidence) : give_up(trust.error());
    }
    if (!evidence && evidence.error().code == ErrorCode::malformed) {
        failed("verify", evidence.error());
        return exit_negative;
    }
    const auto file = load(options);
    if (!file) {
        if (!is_verdict(file.error())) return give_up(file.error());
        failed("verify", file.error());
        return exit_negative;
    }
    auto trust = trust_of(options);
    if (!trust) return give_up(trust.error());
    json out = json::object();
    Status verdict = follow_epochs(options, *file, *trust, out);
    if (verdict) verdict = verify_all(options, *trust, *file, out);
    if (verdict && options.is_folder()) verdict = verify_tiles(options, *file, out);
    if (!verdict && !is_verdict(verdict.error())) return give_up(verdict.error());
    return report(options, std::move(out), verdict ? "" : verdict.error().message);
}

} // namespace tamga::tools
