// Evidence (protocol 2.12): seen, proven, judged; and nothing against who did nothing.

#include "lab.hpp"

#include "consensus/evidence.hpp"

#include <set>

using namespace tamga;
using namespace tamga::consensus;

namespace {

Jury jury_of(const Lab& lab) {
    return Jury{test_chain, Epoch(1), lab.set, lab.config.leader_seed,
                [](const PublicKey& key, ByteView message, const Signature& signature) {
                    return fake_signature(key, message) == signature;
                }};
}

BlockHash block(std::string_view name) {
    return hash_as<BlockHash>("test", {as_bytes(name)});
}

// The only evidence, which convinces the jury and outlives its encoding.
Evidence only(const Lab& lab) {
    REQUIRE(lab.evidence.size() == 1);
    const Evidence& found = lab.evidence.front();
    CHECK_FALSE(evidence_fault(found, jury_of(lab)));
    const Bytes bytes = encode(found);
    const Result<Evidence> decoded = decode_evidence(bytes);
    REQUIRE(decoded);
    CHECK(*decoded == found);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        REQUIRE_FALSE(decode_evidence(ByteView(bytes).first(size)));
    }
    return found;
}

} // namespace

TEST_CASE("2.12 E1: two proposals of one leader in one view") {
    Lab lab(4);
    lab.start();
    const Proposal first = lab.propose(View(1), lab.tip.header, "a");
    lab.receive(1, first);
    lab.receive(1, first);
    CHECK(lab.evidence.empty());
    lab.receive(2, lab.propose(View(1), lab.tip.header, "b"));
    lab.receive(3, lab.propose(View(1), lab.tip.header, "c")); // Told once.
    CHECK(only(lab).offence == Offence::two_proposals);
    CHECK(only(lab).signer == ReplicaId(1));
    Evidence forged = lab.evidence.front();
    std::get<TwoProposals>(forged.proof).second = std::get<TwoProposals>(forged.proof).first;
    CHECK(evidence_fault(forged, jury_of(lab)) == "the same proposal twice");
    forged = lab.evidence.front();
    forged.signer = ReplicaId(2);
    CHECK(evidence_fault(forged, jury_of(lab)) == "the signer did not lead this view");
    forged = lab.evidence.front();
    std::get<TwoProposals>(forged.proof).second.header.height = Height(9);
    CHECK(evidence_fault(forged, jury_of(lab)) == "a signature is not the signer's");
}

TEST_CASE("2.12 E2 to E4: votes that exclude each other") {
    Lab lab(4);
    lab.start();
    const auto vote = [&](VoteKind kind, std::string_view name) {
        lab.vote(2, kind, View(1), name.empty() ? BlockHash() : block(name));
    };
    Offence expected = Offence::two_notarize;
    SECTION("E2") {
        vote(VoteKind::notarize, "a");
        vote(VoteKind::notarize, "b");
    }
    SECTION("E3") {
        vote(VoteKind::finalize, "a");
        vote(VoteKind::skip, "");
        expected = Offence::finalize_and_skip;
    }
    SECTION("E4, two Finalize") {
        vote(VoteKind::finalize, "a");
        vote(VoteKind::finalize, "b");
        expected = Offence::two_blocks;
    }
    SECTION("E4, Notarize and Finalize") {
        vote(VoteKind::notarize, "a");
        vote(VoteKind::finalize, "b");
        expected = Offence::two_blocks;
    }
    CHECK(only(lab).offence == expected);
    CHECK(only(lab).signer == ReplicaId(2));
    Evidence forged = lab.evidence.front();
    std::get<TwoVotes>(forged.proof).first.signature.bytes[1] ^= 1;
    CHECK(evidence_fault(forged, jury_of(lab)) == "a signature is not the signer's");
    forged = lab.evidence.front();
    forged.signer = ReplicaId(3);
    CHECK(evidence_fault(forged, jury_of(lab)) == "signed by another");
}

TEST_CASE("2.12: what an honest replica signs is no offence") {
    const Lab lab(4);
    const auto vote = [&](VoteKind kind, std::uint64_t view, std::string_view name) {
        return make_vote(lab.set, kind, View(view), name.empty() ? BlockHash() : block(name), 2);
    };
    const auto offence = [](const Vote& a, const Vote& b) { return offence_of(a, b).has_value(); };
    CHECK_FALSE(offence(vote(VoteKind::notarize, 1, "a"), vote(VoteKind::notarize, 1, "a")));
    CHECK_FALSE(offence(vote(VoteKind::notarize, 1, "a"), vote(VoteKind::notarize, 2, "b")));
    CHECK_FALSE(offence(vote(VoteKind::notarize, 1, "a"), vote(VoteKind::skip, 1, "")));
    CHECK_FALSE(offence(vote(VoteKind::notarize, 1, "a"), vote(VoteKind::finalize, 1, "a")));
    CHECK_FALSE(offence(vote(VoteKind::finalize, 1, "a"), vote(VoteKind::skip, 2, "")));
}

TEST_CASE("2.12 E5: a signature on a block that its justify does not prove") {
    Lab lab(4);
    lab.start();
    const View view(3);
    Proposal broken = lab.propose(view, lab.tip.header, "a", lab.skips_between(View(0), view));
    SECTION("a gap") { broken.justify.skips.pop_back(); }
    SECTION("a forged signature") { broken.justify.skips[0].signatures[1].bytes[2] ^= 1; }
    SECTION("below the quorum") {
        broken.justify.skips[0] = make_certificate(lab.set, VoteKind::skip, View(1), {}, {1, 2});
    }
    broken.header.justify_hash = hash_of(broken.justify);
    lab.sign(broken);
    lab.skip_to(view);
    lab.vote(1, VoteKind::notarize, view, hash_of(broken.header)); // Before it is seen.
    lab.receive(3, broken);
    lab.vote(2, VoteKind::notarize, view, hash_of(broken.header)); // And after.
    REQUIRE(lab.evidence.size() == 3);
    for (const Evidence& each : lab.evidence) {
        CHECK(each.offence == Offence::unproven_block);
        CHECK_FALSE(evidence_fault(each, jury_of(lab)));
        CHECK(decode_evidence(encode(each)).value() == each);
    }
    CHECK(lab.evidence[0].signer == ReplicaId(3)); // leader(3)
    CHECK(lab.evidence[1].signer == ReplicaId(1));
    CHECK(lab.evidence[2].signer == ReplicaId(2));
    Evidence other = lab.evidence.front();
    auto& proof = std::get<UnprovenBlock>(other.proof);
    const Proposal sound = lab.propose(view, lab.tip.header, "a",
                                       lab.skips_between(View(0), view));
    proof = UnprovenBlock{sound.header, sound.justify, SignKind::proposal, sound.signature};
    CHECK(evidence_fault(other, jury_of(lab)) == "the block is proven");
    proof.justify.skips.clear();
    CHECK(evidence_fault(other, jury_of(lab)) == "not the justify of this block");
}

TEST_CASE("2.12: bytes that are no evidence are refused") {
    CHECK_FALSE(decode_evidence(Bytes{}));
    CHECK_FALSE(decode_evidence(Bytes{0, 0, 1}));
    CHECK_FALSE(decode_evidence(Bytes{6, 0, 1}));
    Lab lab(4);
    lab.start();
    lab.vote(2, VoteKind::notarize, View(1), block("a"));
    lab.vote(2, VoteKind::notarize, View(1), block("b"));
    Evidence stranger = lab.evidence.at(0);
    stranger.signer = ReplicaId(9);
    CHECK(evidence_fault(stranger, jury_of(lab)) == "the signer is no member");
    Evidence mislabelled = lab.evidence.at(0);
    mislabelled.offence = Offence::two_blocks;
    CHECK(evidence_fault(mislabelled, jury_of(lab)));
}

TEST_CASE("2.13: two final blocks name at least f+1 signers, of every kind of fork") {
    const Lab lab(4);
    const Jury jury = jury_of(lab);
    std::vector<Certificate> shown;
    std::vector<ProvenBlock> blocks;
    const auto certificate = [&](VoteKind kind, std::uint64_t view, std::string_view name,
                                 std::vector<std::uint64_t> signers) {
        shown.push_back(make_certificate(lab.set, kind, View(view),
                                         name.empty() ? BlockHash() : block(name),
                                         std::move(signers)));
    };
    SECTION("in one view") {
        certificate(VoteKind::finalize, 1, "a", {0, 2, 3});
        certificate(VoteKind::finalize, 1, "b", {1, 2, 3});
    }
    SECTION("another block of that view is notarized") {
        certificate(VoteKind::finalize, 1, "a", {0, 2, 3});
        certificate(VoteKind::notarize, 1, "b", {1, 2, 3});
    }
    SECTION("the view is jumped over with a SkipCert") {
        certificate(VoteKind::finalize, 1, "a", {0, 2, 3});
        certificate(VoteKind::skip, 1, "", {1, 2, 3});
    }
    SECTION("the view is jumped over without one") {
        certificate(VoteKind::finalize, 1, "a", {0, 1, 2});
        Proposal jump = lab.propose(View(2), lab.tip.header, "b");
        const BlockHash hash = hash_of(jump.header);
        shown.push_back(make_certificate(lab.set, VoteKind::finalize, View(2), hash, {1, 2, 3}));
        blocks.push_back(ProvenBlock{jump.header, jump.justify});
    }
    std::set<ReplicaId> named;
    for (const Evidence& each : accuse(shown, blocks, jury)) {
        CHECK_FALSE(evidence_fault(each, jury));
        named.insert(each.signer);
    }
    CHECK(named.size() >= 2);
    CHECK_FALSE(named.contains(ReplicaId(0)));
}
