// The checkers restate the rules independently of the core.

#include "sim/checkers.hpp"

namespace tamga::sim {

Checkers::Checkers(std::size_t validators, std::set<std::uint64_t> hostile)
    : quorum_(validators - (validators - 1) / 3), hostile_(std::move(hostile)) {}

bool Checkers::can_certify(const std::set<std::uint64_t>& honest) const {
    return honest.size() + hostile_.size() >= quorum_;
}

void Checkers::vote_sent(std::uint64_t node, const Vote& vote, bool on_disk) {
    const std::string who =
        "node " + std::to_string(node) + " in view " + std::to_string(vote.view.value);
    if (!on_disk) throw Violation("a vote was sent that is not on disk: " + who);
    ViewVotes& view = views_[vote.view.value];
    switch (vote.kind) {
    case VoteKind::notarize: view.notarize[vote.block].insert(node); break;
    case VoteKind::finalize: view.finalize[vote.block].insert(node); break;
    case VoteKind::skip: view.skip.insert(node); break;
    }
    judge(vote.view.value);
}

void Checkers::judge(std::uint64_t number) const {
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

void Checkers::committed(std::uint64_t node, std::uint64_t height, const BlockHash& block,
                         const BlockHash& parent) {
    const auto [at, is_new] = final_at_.emplace(height, block);
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
