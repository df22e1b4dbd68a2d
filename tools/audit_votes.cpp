// Judging the records of a vote log one by one, then votes against each other.

#include "tools/audit_votes.hpp"

#include "consensus/replica.hpp"
#include "ledger/block.hpp"

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

namespace tamga::tools {

namespace {

using Placed = ledger::VoteLog::Placed;

struct Judge {
    const ChainId& chain;
    const std::map<Epoch, ledger::AuditEpoch>& epochs;
    const ValidatorSet& set; // Of the record's epoch.
    std::uint64_t seed;      // Of its leaders.

    // What is wrong with a record; empty = nothing.
    std::string operator()(const consensus::VoteRecord& record) const {
        return verify(record.vote, chain, set) ? "" : "a vote without its signer's signature";
    }
    std::string operator()(const consensus::CertificateRecord& record) const {
        return verify(record.certificate, chain, set) ? "" : "a certificate without a quorum";
    }
    std::string operator()(const consensus::OpeningRecord& record) const {
        if (record.epoch == Epoch(1)) {
            return record.proof == FinalityProof()
                       ? "" : "epoch 1 opens with the empty proof of block 0";
        }
        const Header& begin = epochs.at(record.epoch).begins_on;
        return proves_final(record.proof, begin, chain, epochs.at(begin.epoch).set)
                   ? "" : "an epoch opens with the proof of the block it begins on";
    }
    std::string operator()(const consensus::AbstentionRecord&) const { return ""; }
    std::string operator()(const consensus::ProposalRecord& record) const {
        const consensus::Proposal& proposal = record.proposal;
        const Header& header = proposal.header;
        const ReplicaId leader = set.leader(seed, header.view);
        const auto message = sign_bytes(SignKind::proposal, chain, header.epoch, header.view,
                                        hash_of(header));
        if (header.chain_id != chain || header.proposer != leader.value ||
            !verify(set.at(leader).consensus_key, message, proposal.signature)) {
            return "a proposal without the signature of its view's leader";
        }
        if (hash_of(proposal.justify) != header.justify_hash) {
            return "a proposal with another justify than its header names";
        }
        if (header.kind == BlockKind::closing && proposal.items.empty()) return "";
        const auto items = ledger::decode_items(proposal.items);
        if (!items || items->form != ledger::ItemsForm::full ||
            items->hash() != header.body_hash) {
            return "a proposal without the acts that its header names";
        }
        return "";
    }
};

struct Judged {
    std::optional<consensus::LogRecord> record; // Absent: no record of a vote log.
    std::string what;
};

// A log may be ahead of the ledger by the epoch that its last votes begin: those are not judged.
std::string judge_in_epoch(const ChainId& chain,
                           const std::map<Epoch, ledger::AuditEpoch>& epochs, Epoch epoch,
                           const consensus::LogRecord& record) {
    if (std::holds_alternative<consensus::AbstentionRecord>(record)) return ""; // Of no epoch.
    const auto found = epochs.find(epoch);
    if (found == epochs.end()) {
        const bool is_next = !epochs.empty() && epoch == epochs.rbegin()->first.next();
        return is_next ? "" : "a record of an epoch that has not begun";
    }
    const Judge rules{chain, epochs, found->second.set,
                      leader_seed(hash_of(found->second.begins_on))};
    return std::visit(rules, record);
}

Judged judge(const ChainId& chain, const std::map<Epoch, ledger::AuditEpoch>& epochs,
             const ledger::VoteLogRecord& stored) {
    auto record = consensus::decode_record(stored.bytes);
    if (!record) return {std::nullopt, record.error().message};
    Judged judged{std::move(*record), ""};
    if (consensus::position_of(*judged.record) != std::pair(stored.epoch, stored.view)) {
        judged.what = "a record at another epoch or view than its own";
    } else {
        judged.what = judge_in_epoch(chain, epochs, stored.epoch, *judged.record);
    }
    return judged;
}

// A vote log is of one key, and a key says one thing of a kind in a view, never Skip and Finalize.
class Consistency {
public:
    std::string operator()(const Vote& vote) {
        // A validator's index may be another one in each epoch.
        const ReplicaId signer = signers_.emplace(vote.epoch, vote.signer).first->second;
        if (signer != vote.signer) return "a vote of another validator";
        const auto said = votes_.emplace(std::tuple(vote.epoch, vote.view, vote.kind), vote.block);
        if (said.first->second != vote.block) return "two votes of one kind in one view";
        for (const auto& [one, other] : {std::pair(VoteKind::skip, VoteKind::finalize),
                                         std::pair(VoteKind::finalize, VoteKind::skip)}) {
            if (vote.kind == one && votes_.contains({vote.epoch, vote.view, other})) {
                return "Skip and Finalize in one view";
            }
        }
        return "";
    }

private:
    std::map<Epoch, ReplicaId> signers_;
    std::map<std::tuple<Epoch, View, VoteKind>, BlockHash> votes_;
};

} // namespace

std::vector<ledger::Finding> audit_votes(const ledger::VoteLog::Inspection& inspection,
                                         const ChainId& chain,
                                         const ledger::AuditReport& report,
                                         const Workers& workers) {
    const Height tip = report.tip.height;
    const auto key = [](const std::string& segment, std::uint64_t offset) {
        return segment + ":" + std::to_string(offset);
    };
    std::vector<ledger::Finding> findings;
    for (const ledger::VoteLogFinding& fault : inspection.findings) {
        findings.push_back({"votes", key(fault.segment, fault.offset), tip, fault.what});
    }
    std::vector<Judged> judged(inspection.records.size());
    workers(judged.size(), [&](std::size_t i) {
        judged[i] = judge(chain, report.epochs, inspection.records[i].record);
    });
    Consistency consistent;
    for (std::size_t i = 0; i < judged.size(); ++i) {
        const Placed& placed = inspection.records[i];
        const auto* record = judged[i].record ? &*judged[i].record : nullptr;
        const auto* vote = record ? std::get_if<consensus::VoteRecord>(record) : nullptr;
        if (judged[i].what.empty() && vote != nullptr) judged[i].what = consistent(vote->vote);
        if (judged[i].what.empty()) continue;
        if (findings.size() >= ledger::AuditReport::findings_max) break;
        const auto* offered = record ? std::get_if<consensus::ProposalRecord>(record) : nullptr;
        findings.push_back({"votes", key(placed.segment, placed.offset),
                            offered != nullptr ? offered->proposal.header.height : tip,
                            "view " + std::to_string(placed.record.view.value) + ": " +
                                judged[i].what});
    }
    return findings;
}

} // namespace tamga::tools
