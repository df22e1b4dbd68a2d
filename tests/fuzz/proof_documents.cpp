// Certificates of state, for people and of land, anchors, proofs of all, checkpoints and policies, frames of
// bundles: one encoding each, and verifiers that come back from anything.

#include "base/codec.hpp"
#include "ledger/bundle_format.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/epoch_chain.hpp"
#include "ledger/log_tree_anchor.hpp"
#include "ledger/proof_document.hpp"
#include "registries/land_certificate.hpp"
#include "registries/person_certificate.hpp"
#include "target.hpp"
#include "source_dir.hpp"

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

namespace tamga::fuzz {
namespace {

using namespace ledger;

void judge_all_proof(ByteView in) {
    const auto proof = decode_all_proof(in);
    if (!proof) return;
    ENSURE(equal(ledger::encode(*proof), in));
    const auto root = root_of(*proof, {{}, 0});
    if (!root) return;
    // What proves every entry of a tree cannot prove that there is none.
    ENSURE(!verify_none(*root, {{}, 0}, std::nullopt));
}

void judge_document(ByteView in) {
    const auto document = decode_proof_document(in);
    if (!document) return;
    ENSURE(equal(ledger::encode(*document), in));
    static_cast<void>(verify_proof_document(*document, {}));
}

void judge_anchor(ByteView in) {
    const auto anchor = decode_anchor(in);
    if (!anchor) return;
    ENSURE(equal(ledger::encode(*anchor), in));
    static_cast<void>(verify_anchor(*anchor, {}));
}

void judge_epochs(ByteView in) {
    const auto chain = decode_epoch_chain(in);
    if (!chain) return;
    ENSURE(equal(ledger::encode(*chain), in));
    const auto set = chain->ends.empty() ? ValidatorsHash() : chain->ends[0].set.hash();
    static_cast<void>(verify_epochs(*chain, {std::nullopt, set}));
}

void judge_person(ByteView in) {
    const auto certificate = registries::decode_person_certificate(in);
    if (!certificate) return;
    ENSURE(equal(registries::encode(*certificate), in));
    if (registries::verify_person_certificate(*certificate, {})) {
        ENSURE(!registries::words_of(*certificate).english.empty());
    }
}

void judge_land(ByteView in) {
    const auto certificate = registries::decode_land_certificate(in);
    if (!certificate) return;
    ENSURE(equal(registries::encode(*certificate), in));
    // Also of claims that nobody proved: whatever passes has words.
    if (registries::check_land_statement(*certificate)) {
        ENSURE(!registries::words_of(*certificate).english.empty());
    } else {
        ENSURE(!registries::verify_land_certificate(*certificate, {}));
    }
}

void judge_checkpoint(ByteView in) {
    const auto checkpoint = parse_checkpoint(as_text(in));
    if (!checkpoint) return;
    ENSURE(checkpoint->text() == as_text(in));
    static_cast<void>(verify_checkpoint(*checkpoint, {}, 0));
}

void judge_policy(ByteView in) {
    const auto policy = parse_policy(as_text(in));
    if (policy) ENSURE(policy->quorum <= policy->witnesses.size());
}

void judge_head(ByteView in) {
    Reader reader(in);
    const auto head = read_proof_head(reader);
    if (!head || !reader.done()) return;
    Writer out;
    write(out, *head);
    ENSURE(equal(out.view(), in));
    static_cast<void>(verify_head(*head, {}, "fuzz"));
}

// With a right digest, so that mutation reaches what is inside.
void judge_frame(ByteView in) {
    static_cast<void>(decode_frame(in));
    const auto frame = decode_frame(frame_of(Height(0), 1, in));
    if (frame) ENSURE(frame->blocks.size() == 1);
}

void judge_index(ByteView in) {
    const auto frames = decode_index(in);
    if (frames) ENSURE(equal(index_of(*frames), in));
}

constexpr Judge judges[] = {judge_all_proof,  judge_document, judge_anchor,
                            judge_person,     judge_checkpoint, judge_policy,
                            judge_head,       judge_frame,    judge_index,
                            judge_land,       judge_epochs};

void run(ByteView input) { choose(input, judges); }

// The first vector of every kind.
std::map<std::string, Bytes> valid_vectors() {
    std::stringstream in;
    for (const char* name : {"1-valid.txt", "3-land-valid.txt", "5-holdings-valid.txt"}) {
        in << std::ifstream(source_dir() + "/tests/vectors/proofs/" + name).rdbuf();
    }
    std::map<std::string, Bytes> blobs;
    std::map<std::string, Bytes> kinds;
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        std::string what;
        std::string name;
        std::string word;
        words >> what >> name;
        if (what == "blob") {
            while (words >> word) {
                append(blobs[name], word[0] == '@' ? blobs.at(word.substr(1))
                                                   : from_hex(word).value());
            }
        } else if (what == "valid") {
            std::string trust;
            std::string kind;
            words >> kind >> trust >> word;
            kinds.emplace(kind, blobs.at(word));
        }
    }
    return kinds;
}

std::vector<Bytes> seeds() {
    const auto text = [](const std::string& words) { return to_bytes(as_bytes(words)); };
    std::vector<Bytes> all;
    const auto kinds = valid_vectors();
    ENSURE(!kinds.empty());
    for (const auto& [kind, bytes] : kinds) {
        if (kind.starts_with("state-")) all.push_back(chosen(1, bytes));
        if (kind.starts_with("person-")) all.push_back(chosen(3, bytes));
        if (kind.starts_with("land-") || kind.starts_with("holdings-")) {
            all.push_back(chosen(9, bytes));
        }
    }
    const auto anchor = decode_anchor(kinds.at("anchor")).value();
    all.push_back(chosen(2, ledger::encode(anchor)));
    all.push_back(chosen(10, ledger::encode(EpochChain{{anchor.head}})));
    const auto document = decode_proof_document(kinds.at("state-all")).value();
    AllProof proof;
    for (const StateEntry& entry : document.claims.at(0).entries) {
        proof.leaves.push_back({entry.path, Hash256()});
    }
    proof.steps = document.claims[0].steps;
    all.push_back(chosen(0, ledger::encode(proof)));
    Checkpoint checkpoint = checkpoint_of(anchor.head);
    const SecretKey key = SecretKey::from_seed({7});
    checkpoint.signatures.push_back(cosign(checkpoint, "court.example", key, 1));
    all.push_back(chosen(4, text(checkpoint.text())));
    all.push_back(chosen(5, text("# trust\nchain " + anchor.head.header.chain_id.hex() +
                                 "\nwitness court.example " + key.public_key().hex() +
                                 "\nquorum 1\nmax-age-s 60\n")));
    Writer head;
    write(head, anchor.head);
    all.push_back(chosen(6, head.view()));
    BundleBlock block;
    block.leaves.resize(1);
    Writer records;
    write_block(records, block);
    write_record(records, RecordKind::tip, tamga::encode(FinalityProof()));
    all.push_back(chosen(7, records.view()));
    all.push_back(chosen(8, index_of({{bundle_head_bytes, Height(0), 2, Hash256()}})));
    return all;
}

const Registration registration({"proof_documents", run, seeds, 20'000});

} // namespace
} // namespace tamga::fuzz
