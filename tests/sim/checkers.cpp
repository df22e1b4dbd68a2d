// The checkers restate the rules independently of the core.

#include "sim/checkers.hpp"

#include "base/hash.hpp"
#include "sim/stub_crypto.hpp"

namespace tamga::sim {

Checkers::Checkers(std::size_t validators, std::set<std::uint64_t> hostile)
    : quorum_(validators - (validators - 1) / 3), faulty_max_((validators - 1) / 3),
      hostile_(std::move(hostile)) {}

bool Checkers::can_certify(const std::set<std::uint64_t>& honest) const {
    return honest.size() + hostile_.size() >= quorum_;
}

void Checkers::vote_sent(std::uint64_t node, const Vote& vote, bool on_disk) {
    const std::string who =
        "node " + std::to_string(node) + " in view " + std::to_string(vote.view.value);
    if (!on_disk) throw Violation("a vote was sent that is not on disk: " + who);
    ViewVotes& view = views_[vote.view.value];
    judge_own(view, node, vote, who);
    switch (vote.kind) {
    case VoteKind::notarize: view.notarize[vote.block].insert(node); break;
    case VoteKind::finalize: view.finalize[vote.block].insert(node); break;
    case VoteKind::skip: view.skip.insert(node); break;
    }
    judge(vote.view.value);
}

// R3a, R4, R5: what no honest node ever signs, whatever the others do.
void Checkers::judge_own(const ViewVotes& view, std::uint64_t node, const Vote& vote,
                         const std::string& who) {
    const auto other = [&](const std::map<BlockHash, std::set<std::uint64_t>>& votes) {
        for (const auto& [block, signers] : votes) {
            if (block != vote.block && signers.contains(node)) return true;
        }
        return false;
    };
    const auto finalized = [&] {
        for (const auto& [block, signers] : view.finalize) {
            if (signers.contains(node)) return true;
        }
        return false;
    };
    if (vote.kind == VoteKind::notarize && other(view.notarize)) {
        throw Violation("two Notarize votes: " + who);
    }
    if (vote.kind == VoteKind::skip && finalized()) throw Violation("Skip next to Finalize: " + who);
    if (vote.kind != VoteKind::finalize) return;
    if (view.skip.contains(node)) throw Violation("Finalize next to Skip: " + who);
    if (other(view.finalize) || other(view.notarize)) {
        throw Violation("Finalize of another block than notarized: " + who);
    }
}

void Checkers::judge(std::uint64_t number) const {
    if (expects_forks_) return;
    const ViewVotes& view = views_.at(number);
    const std::string where = " in view " + std::to_string(number);
    std::size_t final_blocks = 0;
    for (const auto& [block, signers] : view.finalize) {
        if (!can_certify(signers)) continue;
        // With nobody honest behind it a FinalCert is beyond f hostile nodes.
        if (can_certify(view.skip) && !signers.empty() && !view.skip.empty()) {
            throw Violation("a SkipCert and a FinalCert can be made" + where);
        }
        if (!signers.empty() && ++final_blocks > 1) {
            throw Violation("two FinalCerts can be made" + where);
        }
    }
    std::size_t notarized = 0;
    for (const auto& [block, signers] : view.notarize) {
        if (!signers.empty() && can_certify(signers) && ++notarized > 1) {
            throw Violation("two NotarCerts can be made" + where);
        }
    }
}

void Checkers::certificate_sent(const ValidatorSet& set, const ChainId& chain, std::uint64_t node,
                                const Certificate& certificate) {
    const Bytes bytes = encode(certificate);
    const Hash256 digest = sha256(bytes);
    if (sound_.contains(digest)) return;
    const std::string where = ": node " + std::to_string(node) + " in view " +
                              std::to_string(certificate.view.value);
    const auto signers = signers_of(certificate);
    if (signers.size() < quorum_ || signers.size() != certificate.signatures.size()) {
        throw Violation("a certificate below the quorum is handed on" + where);
    }
    const auto message = sign_bytes(sign_kind(certificate.kind), chain, Epoch(1), certificate.view,
                                    certificate.block);
    for (std::size_t i = 0; i < signers.size(); ++i) {
        if (signers[i].value >= set.size() ||
            !stub_verify(set.at(signers[i]).consensus_key, message, certificate.signatures[i])) {
            throw Violation("a certificate that does not verify is handed on" + where);
        }
    }
    sound_.insert(digest);
}

void Checkers::proposal_sent(const ValidatorSet& set, const ChainId& chain, std::uint64_t node,
                             const Header& header, const Justify& justify) {
    if (header.proposer != node) return;
    const std::string where = ": node " + std::to_string(node) + " in view " +
                              std::to_string(header.view.value);
    if (header.parent_view.value > 0) {
        if (!justify.parent || justify.parent->block != header.parent_hash) {
            throw Violation("an honest leader does not prove its parent" + where);
        }
        certificate_sent(set, chain, node, *justify.parent);
    }
    std::uint64_t gap = header.parent_view.value;
    for (const Certificate& skip : justify.skips) {
        if (skip.kind != VoteKind::skip || skip.view.value != ++gap) {
            throw Violation("an honest leader proves another gap than its own" + where);
        }
        certificate_sent(set, chain, node, skip);
    }
    if (gap + 1 != header.view.value) {
        throw Violation("an honest leader jumps over a view without a SkipCert" + where);
    }
}

void Checkers::skip_cast(std::uint64_t node, std::uint64_t unfinalized, std::uint64_t waited_ms,
                         std::uint64_t view_timeout_ms) const {
    const std::uint64_t faulty_max = faulty_max_;
    if (unfinalized <= 2 * (faulty_max + 1) || waited_ms >= view_timeout_ms) return;
    throw Violation("views spin: node " + std::to_string(node) + " skips after " +
                    std::to_string(waited_ms) + " ms, " + std::to_string(unfinalized) +
                    " views above the final one");
}

void Checkers::reentered(std::uint64_t node, std::size_t answers) const {
    if (answers >= quorum_) return;
    throw Violation("a node without its log votes again after " + std::to_string(answers) +
                    " answers: node " + std::to_string(node));
}

void Checkers::executed(std::uint64_t node, const Header& claimed, const Header& found) {
    if (claimed == found) return;
    throw Violation("a final block does not hold what its execution gives: node " +
                    std::to_string(node) + " at height " + std::to_string(claimed.height.value));
}

void Checkers::committed(std::uint64_t node, std::uint64_t height, const BlockHash& block,
                         const BlockHash& parent) {
    const auto [at, is_new] = final_at_.emplace(height, block);
    if (expects_forks_ && !is_new && at->second != block) throw Fork("two final blocks");
    if (expects_forks_) return;
    if (!is_new && at->second != block) {
        throw Violation("two final blocks at height " + std::to_string(height) + ": node " +
                        std::to_string(node) + " has " + block.hex().substr(0, 8) +
                        ", another " + at->second.hex().substr(0, 8));
    }
    const auto below = final_at_.find(height - 1);
    if (below != final_at_.end() && below->second != parent) {
        throw Violation("a final block at height " + std::to_string(height) +
                        " does not stand on the final block below it");
    }
}

void Checkers::no_progress(const std::string& what) {
    throw Violation("no progress after the last fault healed: " + what);
}

} // namespace tamga::sim
