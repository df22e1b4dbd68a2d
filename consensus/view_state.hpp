// What a replica knows of one view: what it cast there, whose votes and proofs it has seen.

#pragma once

#include "consensus/evidence.hpp"
#include "consensus/rules.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace tamga::consensus {

// What this replica cast in a view, durable or on its way to the disk (protocol 2.2, 2.5).
struct ViewFlags {
    std::optional<BlockHash> proposed;
    std::optional<BlockHash> notarized;
    std::optional<BlockHash> finalized;
    bool skipped = false;

    [[nodiscard]] bool any() const { return proposed || notarized || finalized || skipped; }
    // Whether this vote is one that was cast.
    [[nodiscard]] bool holds(const Vote& vote) const {
        switch (vote.kind) {
        case VoteKind::notarize: return notarized == vote.block;
        case VoteKind::skip: return skipped;
        case VoteKind::finalize: return finalized == vote.block;
        }
        return false;
    }
};

enum class Execution : std::uint8_t { waiting, requested, valid, invalid, declined };

// A proposal with its leader's signature and every certificate of its justify verified.
struct HeldProposal {
    Proposal proposal;
    BlockHash hash;
    Execution execution = Execution::waiting;
    Timeliness timeliness = Timeliness::timely; // At first receipt (2.9).
    bool asked_signers = false; // The driver knows who certified the body.
    std::optional<ValidatorSet> next; // If valid: the validators after it, when it changed them.
};

struct ViewState {
    ViewFlags flags;
    // The first verified vote of each (kind, signer), own ones once they are durable.
    std::map<std::pair<VoteKind, ReplicaId>, Vote> votes;
    std::map<VoteKind, Certificate> certificates;
    std::map<BlockHash, HeldProposal> proposals; // The leader's first, and those proven needed.
    std::optional<BlockHash> first_proposal;
    std::set<ReplicaId> equivocators;               // Each is reported once.
    std::optional<ProvenBlock> unproven;            // A block without proof, for those who vote.
    std::optional<std::uint64_t> timeout_exponent;  // Of the timer, if one was armed.

    [[nodiscard]] const Certificate* certificate(VoteKind kind) const;
    // Whether f+1 honest replicas have executed this block.
    [[nodiscard]] bool certifies(const BlockHash& block) const;
    [[nodiscard]] const Vote* vote(VoteKind kind, ReplicaId signer) const;
    [[nodiscard]] std::size_t count(VoteKind kind, const BlockHash& block) const;
    [[nodiscard]] std::vector<ReplicaId> voters(VoteKind kind, const BlockHash& block) const;
    // The certificate of the first `quorum` votes in index order; there must be as many.
    [[nodiscard]] Certificate assemble(VoteKind kind, const BlockHash& block,
                                       std::size_t quorum) const;
    // 2.12 E2 to E4: what this signer's votes contradict, if they do.
    [[nodiscard]] Fault contradiction(const Vote& vote) const;
};

} // namespace tamga::consensus
