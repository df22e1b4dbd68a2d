// Evidence in the world: none against the honest, and of every fork f+1 signers are named.

#include "sim/node.hpp"
#include "sim/stub_crypto.hpp"
#include "sim/world.hpp"

#include <tuple>

namespace tamga::sim {

consensus::Jury World::jury(Epoch epoch) const {
    return {genesis_.chain_id, epoch, roster_in(epoch).set, seed_in(epoch), stub_verify};
}

// What an honest core hands out convinces anyone, and never names an honest node.
void World::judge_evidence(const consensus::Evidence& evidence) {
    const Epoch epoch = consensus::epoch_of(evidence);
    const Roster& roster = roster_in(epoch);
    const std::string who = "replica " + std::to_string(evidence.signer.value) + " of epoch " +
                            std::to_string(epoch.value);
    const bool is_first = evidence.offence == consensus::Offence::unproven_block && epoch.value > 1;
    if (const auto fault = consensus::evidence_fault(evidence, jury(epoch)); fault && !is_first) {
        throw Violation("evidence that proves nothing: " + who + ", " + std::string(*fault));
    }
    if (!is_hostile(roster.nodes.at(evidence.signer.value))) {
        throw Violation("evidence against an honest node: " + who);
    }
    saw("evidence_" + std::to_string(static_cast<int>(evidence.offence)));
    tell_evidence(evidence);
}

namespace {

using Ballot = std::tuple<VoteKind, Epoch, View, BlockHash>;

// Certificates that a node could make of the votes that it was shown, whether it came to it or not.
std::vector<Certificate> assembled(const std::vector<consensus::Message>& shown,
                                   const consensus::Jury& jury) {
    std::map<Ballot, std::map<ReplicaId, Signature>> ballots;
    for (const consensus::Message& message : shown) {
        const auto* vote = std::get_if<Vote>(&message);
        if (vote == nullptr || vote->epoch != jury.epoch) continue;
        if (vote->signer.value >= jury.set.size()) continue;
        const auto text =
            sign_bytes(sign_kind(vote->kind), jury.chain, vote->epoch, vote->view, vote->block);
        if (!stub_verify(jury.set.at(vote->signer).consensus_key, text, vote->signature)) continue;
        ballots[{vote->kind, vote->epoch, vote->view, vote->block}][vote->signer] = vote->signature;
    }
    std::vector<Certificate> certificates;
    for (const auto& [ballot, signatures] : ballots) {
        if (signatures.size() < jury.set.quorum()) continue;
        const auto& [kind, epoch, view, block] = ballot;
        Certificate certificate{kind, epoch, view, block, 0, {}};
        for (const auto& [signer, signature] : signatures) {
            certificate.bitmap |= std::uint32_t{1} << signer.value;
            certificate.signatures.push_back(signature);
        }
        certificates.push_back(std::move(certificate));
    }
    return certificates;
}

} // namespace

// After a fork: what the honest nodes hold is put before the judge (protocol 2.13).
void World::convict() {
    std::vector<Certificate> certificates;
    std::vector<consensus::ProvenBlock> blocks;
    std::set<Bytes> known;
    const auto show = [&](const Justify& justify) {
        if (justify.parent) certificates.push_back(*justify.parent);
        certificates.insert(certificates.end(), justify.skips.begin(), justify.skips.end());
    };
    for (const auto& node : nodes_) {
        if (node->mask || node->is_forger) continue;
        for (Certificate& proof : assembled(node->shown, jury(Epoch(1)))) {
            certificates.push_back(std::move(proof));
        }
        for (const Node::Stored& stored : node->chain) {
            blocks.push_back({stored.block.header, stored.block.justify});
            show(stored.block.justify);
            if (stored.proof.certificate) certificates.push_back(*stored.proof.certificate);
        }
        for (const consensus::Message& message : node->shown) {
            if (const auto* proof = std::get_if<Certificate>(&message)) {
                if (known.insert(encode(*proof)).second) certificates.push_back(*proof);
            } else if (const auto* proposal = std::get_if<consensus::Proposal>(&message)) {
                if (!known.insert(encode(proposal->header)).second) continue;
                blocks.push_back({proposal->header, proposal->justify});
                show(proposal->justify);
            }
        }
    }
    std::set<std::uint64_t> named;
    for (const auto& evidence : consensus::accuse(certificates, blocks, jury(Epoch(1)))) {
        judge_evidence(evidence);
        named.insert(evidence.signer.value);
    }
    if (named.size() <= set_.faulty_max()) {
        outcome_.violation = "a fork names only " + std::to_string(named.size()) + " signers";
    }
}

} // namespace tamga::sim
