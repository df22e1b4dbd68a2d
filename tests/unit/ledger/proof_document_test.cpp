// Certificates of state, anchors, and trees of old heights, over a real chain with a toy executor.

#include "ledger/proof_document.hpp"

#include "base/prng.hpp"
#include "ledger/log_tree.hpp"
#include "ledger/log_tree_anchor.hpp"
#include "naive_tree.hpp"
#include "toy_chain.hpp"

#include <catch2/catch.hpp>

using namespace tamga;
using namespace tamga::ledger;
using namespace tamga::ledger::toy;

namespace {

std::string verdict(const Status& status) { return status ? "verified" : status.error().message; }

ProofDocument document_of(ToyChain& toy, const std::vector<Prefix>& wanted, Height height) {
    ProofDocument made;
    made.head = {toy.store->header(height).value(), toy.store->proof(height).value(), toy.set};
    const StateProver prover = toy.chain->prover_at(height).value();
    const StateSource source = toy.store->state_source_at(height).value();
    for (const Prefix& prefix : wanted) {
        made.claims.push_back(make_claim(prover, prefix, source.find).value());
    }
    return made;
}

std::vector<Prefix> wanted() {
    std::vector<Prefix> all;
    for (std::uint8_t i = 0; i < 24; ++i) all.push_back(Prefix::whole(singular(i).view()));
    for (std::uint8_t i = 0; i < 4; ++i) {
        all.push_back(Prefix::whole(plural(i, 0).view().first(35)));
        all.push_back(Prefix::whole(plural(i, 3).view()));
    }
    all.push_back({{}, 0});
    all.push_back({{0x03, 0x80}, 10});
    all.push_back({{0x04}, 8});
    return all;
}

} // namespace

TEST_CASE("all is proved for every prefix under which something stands, and nothing is hidden") {
    Prng random(7);
    for (int round = 0; round < 200; ++round) {
        StateTree tree;
        TreeChanges changes;
        const std::size_t count = random.between(1, 12);
        for (std::size_t i = 0; i < count; ++i) {
            const auto entity = static_cast<std::uint8_t>(random.next());
            const StatePath path = random.chance(500)
                                       ? singular(entity % 24)
                                       : plural(entity % 4, entity % 8);
            changes[path] = Hash256(sha256(Bytes{entity, static_cast<std::uint8_t>(i)}));
        }
        const StateTree::Root root = tree.apply(0, changes);
        const StateRoot hash = tree.hash(root);
        for (const Prefix& prefix : wanted()) {
            std::vector<AllProof::Leaf> under;
            for (const auto& [path, value] : changes) {
                if (prefix.starts(path.view())) under.push_back({path, *value});
            }
            const auto proof = tree.prove_all(root, prefix);
            REQUIRE(proof.has_value() == !under.empty());
            if (!proof) continue;
            CHECK(proof->leaves == under);
            CHECK(verify_all(hash, prefix, *proof));
            CHECK(decode_all_proof(encode(*proof)).value() == *proof);
            CHECK_FALSE(verify_none(hash, prefix, std::nullopt));
            // One leaf hidden, one value changed, a leaf twice, a longer or shorter prefix.
            for (std::size_t i = 0; i < proof->leaves.size(); ++i) {
                AllProof bad = *proof;
                bad.leaves.erase(bad.leaves.begin() + static_cast<long>(i));
                CHECK_FALSE(verify_all(hash, prefix, bad));
                bad = *proof;
                bad.leaves[i].value_hash.bytes[5] ^= 1;
                CHECK_FALSE(verify_all(hash, prefix, bad));
                bad = *proof;
                bad.leaves.insert(bad.leaves.begin() + static_cast<long>(i), proof->leaves[i]);
                CHECK_FALSE(verify_all(hash, prefix, bad));
            }
            CHECK(tree.prove_all(root, prefix, under.size()).has_value());
            CHECK_FALSE(tree.prove_all(root, prefix, under.size() - 1).has_value());
        }
        tree.release(root);
    }
}

TEST_CASE("all without its rule on bits hides a leaf: the rule is needed") {
    // The proof of one leaf by itself, offered as all of a prefix that covers its sibling too.
    StateTree tree;
    const TreeChanges changes{{plural(1, 1), Hash256(sha256(Bytes{1}))},
                              {plural(1, 2), Hash256(sha256(Bytes{2}))},
                              {singular(3), Hash256(sha256(Bytes{3}))}};
    const StateTree::Root root = tree.apply(0, changes);
    const Prefix prefix = Prefix::whole(plural(1, 1).view().first(35));
    const LeafProof one = tree.prove_present(root, plural(1, 1)).value();
    const AllProof forged{{{one.path, one.value_hash}}, one.steps};
    REQUIRE(root_of(one) == tree.hash(root));
    CHECK_FALSE(verify_all(tree.hash(root), prefix, forged));
    // Under its own whole path it is true.
    CHECK(verify_all(tree.hash(root), Prefix::whole(one.path.view()), forged));
    tree.release(root);
}

TEST_CASE("the state of every height of a chain is proved, after a start, too") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    for (int i = 0; i < 30; ++i) toy.grow(12);
    toy.grow_pair(9);
    const auto check_all = [&] {
        for (Height height(0); height <= toy.last.height; height = height.next()) {
            const auto entries =
                StateView(toy.store->state_source_at(height).value()).list({}, {}, 100);
            const auto proof =
                toy.chain->prover_at(height).value().all(Prefix(), entries.size()).value();
            REQUIRE(proof.has_value());
            CHECK(proof->leaves.size() == entries.size());
            CHECK(root_of(*proof, Prefix()) == toy.store->header(height)->state_root);
        }
    };
    check_all();
    for (int i = 0; i < 10; ++i) toy.grow(12);
    toy.open();
    check_all();
    CHECK(toy.chain->prover_at(toy.last.height.next()).error().code == ErrorCode::not_found);
}

TEST_CASE("a certificate of state of any height verifies, is read back, and shares its hashes") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    for (int i = 0; i < 12; ++i) toy.grow(15);
    toy.grow_pair(5);
    const HeadTrust trust{toy.chain_id, toy.set.hash()};
    for (std::uint64_t height = 1; height <= toy.last.height.value; ++height) {
        const ProofDocument made = document_of(toy, wanted(), Height(height));
        CHECK(verdict(verify_proof_document(made, trust)) == "verified");
        const Bytes bytes = encode(made);
        REQUIRE(decode_proof_document(bytes).value() == made);
        std::size_t steps = 0;
        for (const StateClaim& claim : made.claims) steps += claim.steps.size();
        CHECK(std::size_t{bytes[2]} * 256 + bytes[3] < steps / 2); // Hashes once, not per step.
    }
    CHECK(verdict(verify_proof_document(document_of(toy, wanted(), Height(3)),
                                        {ChainId(), std::nullopt})) ==
          "certificate: the header is of another chain");
}

TEST_CASE("no flipped bit of a certificate of state verifies, and none is cut or longer") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    for (int i = 0; i < 4; ++i) toy.grow(15);
    const HeadTrust trust{toy.chain_id, toy.set.hash()};
    const std::vector<Prefix> some{wanted()[0], wanted()[24], wanted()[25], wanted().back()};
    const Bytes bytes = encode(document_of(toy, some, Height(4)));
    std::size_t accepted = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        Bytes bad = bytes;
        bad[i] ^= static_cast<std::uint8_t>(1u << (i % 8));
        const auto read = decode_proof_document(bad);
        if (read && verify_proof_document(*read, trust)) ++accepted;
    }
    // A bit of a prefix under which there is nothing may turn it into another such prefix.
    const ProofDocument made = decode_proof_document(bytes).value();
    std::size_t open = 0;
    for (const StateClaim& claim : made.claims) {
        if (claim.kind == ClaimKind::none) open += claim.prefix.bytes.size() + 2;
    }
    CHECK(accepted <= open);
    for (std::size_t size = 0; size < bytes.size(); size += 7) {
        CHECK_FALSE(decode_proof_document(ByteView(bytes).first(size)).has_value());
    }
    Bytes longer = bytes;
    longer.push_back(0);
    CHECK_FALSE(decode_proof_document(longer).has_value());
}

TEST_CASE("an anchor carries a receipt of retired keys to a newer head") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    for (int i = 0; i < 9; ++i) toy.grow(7);
    Receipt receipt = toy.store->receipt({Height(4), 2}, toy.set).value();
    const Header first = receipt.header;
    LogAnchor anchor;
    anchor.first_size = first.log_size;
    anchor.first_root = first.log_root;
    anchor.path = toy.store->consistency_path(first.log_size, toy.last.log_size).value();
    anchor.head = {toy.last, toy.store->proof(toy.last.height).value(), toy.set};
    const HeadTrust trust{toy.chain_id, toy.set.hash()};
    CHECK(verdict(verify_anchored(receipt, anchor, trust)) == "verified");
    CHECK(decode_anchor(encode(anchor)).value() == anchor);

    receipt.finality.certificate->signatures[0].bytes[1] ^= 1; // The old head needs no keys now.
    CHECK(verdict(verify_anchored(receipt, anchor, trust)) == "verified");
    Receipt other = receipt;
    other.leaf.outcome ^= 1;
    CHECK(verdict(verify_anchored(other, anchor, trust)) ==
          "anchor: the receipt's path does not lead to the earlier log");
    other = receipt;
    other.header.log_root.bytes[0] ^= 1;
    CHECK(verdict(verify_anchored(other, anchor, trust)) ==
          "anchor: the earlier log is not that of the receipt's head");
    LogAnchor bad = anchor;
    bad.path.pop_back();
    CHECK(verdict(verify_anchor(bad, trust)) ==
          "anchor: the earlier log is not the beginning of the head's");
    bad = anchor;
    bad.head.finality.certificate->signatures.pop_back();
    bad.head.finality.certificate->bitmap = 0b0011;
    CHECK(verdict(verify_anchor(bad, trust)) == "anchor: the certificate has no quorum");
    const Bytes bytes = encode(anchor);
    for (std::size_t size = 0; size < bytes.size(); size += 5) {
        CHECK_FALSE(decode_anchor(ByteView(bytes).first(size)).has_value());
    }
}
