// The checkers restate the rules independently of the core.

#include "sim/checkers.hpp"

#include "base/hash.hpp"
#include "sim/stub_crypto.hpp"

namespace tamga::sim {

void Checkers::open_epoch(std::uint64_t epoch, const Roster& roster) {
    const std::size_t size = roster.nodes.size();
    Members of{roster, size - (size - 1) / 3, (size - 1) / 3, 0};
    for (const std::uint64_t node : roster.nodes) of.hostile += hostile_.contains(node) ? 1 : 0;
    epochs_.emplace(epoch, std::move(of));
}

const Checkers::Members& Checkers::members(Epoch epoch) const {
    const auto found = epochs_.find(epoch.value);
    if (found == epochs_.end()) {
        throw Violation("an honest node speaks in epoch " + std::to_string(epoch.value) +
                        ", which no final block began");
    }
    return found->second;
}

bool Checkers::can_certify(Epoch epoch, const std::set<std::uint64_t>& honest) const {
    return honest.size() + members(epoch).hostile >= members(epoch).quorum;
}

void Checkers::vote_sent(std::uint64_t node, const Vote& vote, bool on_disk) {
    const std::string who =
        "node " + std::to_string(node) + " in view " + std::to_string(vote.view.value);
    const EpochView at{vote.epoch, vote.view};
    if (!on_disk) throw Violation("a vote was sent that is not on disk: " + who);
    ViewVotes& view = views_[at];
    judge_own(view, node, vote, who);
    switch (vote.kind) {
    case VoteKind::notarize: view.notarize[vote.block].insert(node); break;
    case VoteKind::finalize: view.finalize[vote.block].insert(node); break;
    case VoteKind::skip: view.skip.insert(node); break;
    }
    judge(at);
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

void Checkers::judge(const EpochView& at) const {
    if (expects_forks_) return;
    const ViewVotes& view = views_.at(at);
    const std::string where = " in view " + std::to_string(at.view.value);
    const auto is_enough = [&](const std::set<std::uint64_t>& honest) {
        return can_certify(at.epoch, honest);
    };
    std::size_t final_blocks = 0;
    for (const auto& [block, signers] : view.finalize) {
        if (!is_enough(signers)) continue;
        // With nobody honest behind it a FinalCert is beyond f hostile nodes.
        if (is_enough(view.skip) && !signers.empty() && !view.skip.empty()) {
            throw Violation("a SkipCert and a FinalCert can be made" + where);
        }
        if (!signers.empty() && ++final_blocks > 1) {
            throw Violation("two FinalCerts can be made" + where);
        }
    }
    std::size_t notarized = 0;
    for (const auto& [block, signers] : view.notarize) {
        if (!signers.empty() && is_enough(signers) && ++notarized > 1) {
            throw Violation("two NotarCerts can be made" + where);
        }
    }
}

void Checkers::certificate_sent(const ChainId& chain, std::uint64_t node,
                                const Certificate& certificate) {
    const Members& of = members(certificate.epoch);
    const ValidatorSet& set = of.roster.set;
    const Bytes bytes = encode(certificate);
    const Hash256 digest = sha256(bytes);
    if (sound_.contains(digest)) return;
    const std::string where = ": node " + std::to_string(node) + " in view " +
                              std::to_string(certificate.view.value);
    const auto signers = signers_of(certificate);
    if (signers.size() < of.quorum || signers.size() != certificate.signatures.size()) {
        throw Violation("a certificate below the quorum is handed on" + where);
    }
    const auto message = sign_bytes(sign_kind(certificate.kind), chain, certificate.epoch,
                                    certificate.view, certificate.block);
    for (std::size_t i = 0; i < signers.size(); ++i) {
        if (signers[i].value >= set.size() ||
            !stub_verify(set.at(signers[i]).consensus_key, message, certificate.signatures[i])) {
            throw Violation("a certificate that does not verify is handed on" + where);
        }
    }
    sound_.insert(digest);
}

void Checkers::proposal_sent(const ChainId& chain, std::uint64_t node, const Header& header,
                             const Justify& justify) {
    const std::string where = ": node " + std::to_string(node) + " in view " +
                              std::to_string(header.view.value);
    if (header.parent_view.value > 0) {
        if (!justify.parent || justify.parent->block != header.parent_hash) {
            throw Violation("an honest leader does not prove its parent" + where);
        }
        certificate_sent(chain, node, *justify.parent);
    } else if (header.epoch.value > 1) { // 2.11: the first of its epoch.
        if (!justify.opening.certificate) throw Violation("an epoch opens without proof" + where);
        certificate_sent(chain, node, *justify.opening.certificate);
    }
    std::uint64_t gap = header.parent_view.value;
    for (const Certificate& skip : justify.skips) {
        if (skip.kind != VoteKind::skip || skip.view.value != ++gap) {
            throw Violation("an honest leader proves another gap than its own" + where);
        }
        certificate_sent(chain, node, skip);
    }
    if (gap + 1 != header.view.value) {
        throw Violation("an honest leader jumps over a view without a SkipCert" + where);
    }
}

void Checkers::skip_cast(std::uint64_t node, Epoch epoch, std::uint64_t unfinalized,
                         std::uint64_t waited_ms, std::uint64_t view_timeout_ms) const {
    const std::uint64_t faulty_max = members(epoch).faulty_max;
    if (unfinalized <= 2 * (faulty_max + 1) || waited_ms >= view_timeout_ms) return;
    throw Violation("views spin: node " + std::to_string(node) + " skips after " +
                    std::to_string(waited_ms) + " ms, " + std::to_string(unfinalized) +
                    " views above the final one");
}

void Checkers::reentered(std::uint64_t node, Epoch epoch, std::size_t answers) const {
    if (answers >= members(epoch).quorum) return;
    throw Violation("a node without its log votes again after " + std::to_string(answers) +
                    " answers: node " + std::to_string(node));
}

void Checkers::voted_after_a_loss(std::uint64_t node, const Vote& vote, bool is_later) {
    if (is_later) return;
    throw Violation("a node votes where its lost log may hold a vote: node " + std::to_string(node) +
                    " in epoch " + std::to_string(vote.epoch.value) + ", view " +
                    std::to_string(vote.view.value));
}

void Checkers::executed(std::uint64_t node, const Header& claimed, const Header& found) {
    if (claimed == found) return;
    throw Violation("a final block does not hold what its execution gives: node " +
                    std::to_string(node) + " at height " + std::to_string(claimed.height.value));
}

void Checkers::committed(std::uint64_t node, std::uint64_t height, const Header& header) {
    const auto [at, is_new] = final_at_.emplace(height, header);
    const bool differs = !is_new && at->second != header;
    if (expects_forks_ && differs) throw Fork("two final blocks");
    if (expects_forks_) return;
    const std::string where = " at height " + std::to_string(height) + ": node " +
                              std::to_string(node) + " has " + hash_of(header).hex().substr(0, 8);
    if (differs) {
        throw Violation("two final blocks" + where + ", another " +
                        hash_of(at->second).hex().substr(0, 8));
    }
    if (header.kind != BlockKind::normal) throw Violation("a closing block is no block" + where);
    const auto below = final_at_.find(height - 1);
    if (below == final_at_.end()) return;
    if (hash_of(below->second) != header.parent_hash) {
        throw Violation("a final block does not stand on the final block below it" + where);
    }
    const Epoch epoch(below->second.epoch.value + (below->second.epoch_end() ? 1 : 0));
    if (header.epoch != epoch) throw Violation("a final block is of another epoch" + where);
}

void Checkers::ended(const ChainId& chain, std::uint64_t node, const Header& last,
                     const FinalityProof& proof) {
    const std::string where = " of epoch " + std::to_string(last.epoch.value) + ": node " +
                              std::to_string(node);
    if (!proof.certificate || proof.certificate->kind != VoteKind::finalize) {
        throw Violation("the end has no FinalCert" + where);
    }
    certificate_sent(chain, node, *proof.certificate);
    BlockHash top = hash_of(last);
    for (const Header& header : proof.headers) {
        const bool changes = header.kind != BlockKind::closing || header.height != last.height ||
                             header.state_root != last.state_root ||
                             header.log_size != last.log_size ||
                             header.log_root != last.log_root || header.epoch_end() ||
                             header.body_hash != BodyHash(sha256(Bytes()).bytes);
        if (changes) throw Violation("a closing block changes something" + where);
        if (header.parent_hash != top) throw Violation("closing blocks do not link" + where);
        top = hash_of(header);
    }
    if (proof.certificate->block != top || proof.certificate->epoch != last.epoch) {
        throw Violation("the FinalCert is of another block than the end" + where);
    }
}

void Checkers::no_progress(const std::string& what) {
    throw Violation("no progress after the last fault healed: " + what);
}

} // namespace tamga::sim
