// Finding where two chains part, and judging the signers of both branches.

#include "tools/audit_compare.hpp"

#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "ledger/block.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace tamga::tools {

namespace {

using ledger::BlockSource;

Result<BlockHash> hash_at(const BlockSource& source, Height height) {
    TRY(const ledger::StoredBlock block, source.block(height));
    if (block.header.height != height) {
        return fail(ErrorCode::corrupt_store, "a block of another height was given for " +
                                                  std::to_string(height.value));
    }
    return hash_of(block.header);
}

Result<bool> same_at(const BlockSource& ours, const BlockSource& theirs, Height height) {
    TRY(const BlockHash one, hash_at(ours, height));
    TRY(const BlockHash other, hash_at(theirs, height));
    return one == other;
}

// The first height at which they differ, between `same` (they agree) and `differs`.
Result<Height> first_difference(const BlockSource& ours, const BlockSource& theirs, Height same,
                                Height differs) {
    while (same.next() < differs) {
        const Height middle(same.value + (differs.value - same.value) / 2);
        TRY(const bool equal, same_at(ours, theirs, middle));
        (equal ? same : differs) = middle;
    }
    return differs;
}

// What the epochs of our chain, which has been audited, tell of the one that a block is of.
struct Court {
    Epoch epoch;
    const ValidatorSet& set;
    const ChainId& chain;
};

Result<Court> court_of(const Epochs& epochs, Epoch epoch) {
    const auto found = epochs.find(epoch);
    if (found == epochs.end()) {
        return fail(ErrorCode::corrupt_store,
                    "the audit did not reach epoch " + std::to_string(epoch.value));
    }
    return Court{epoch, found->second.set, epochs.begin()->second.begins_on.chain_id};
}

// The last block of an epoch, as far as the source goes: `from` is one of it.
Result<Height> last_of(const BlockSource& source, Height from, Epoch epoch) {
    TRY(const ledger::StoredBlock tip, source.block(source.tip));
    if (tip.header.epoch <= epoch) return source.tip;
    Height later = source.tip;
    while (from.next() < later) {
        const Height middle(from.value + (later.value - from.value) / 2);
        TRY(const ledger::StoredBlock block, source.block(middle));
        (block.header.epoch <= epoch ? from : later) = middle;
    }
    return from;
}

// Why the source does not prove that its blocks of this epoch are final; empty = it does. Their
// last one carries the proof of all: the tip its own, the end of an epoch that of the block after.
Result<std::string> unproven(const BlockSource& source, Height from, const Court& court) {
    TRY(const Height height, last_of(source, from, court.epoch));
    TRY(const ledger::StoredBlock last, source.block(height));
    FinalityProof proof = source.tip_proof;
    const bool is_tip = height == source.tip;
    if (!is_tip) {
        TRY(ledger::StoredBlock after, source.block(height.next()));
        proof = std::move(after.justify.opening);
    }
    const bool ends = last.header.epoch_end() && height.value != 0;
    if ((is_tip || last.header.epoch_end()) &&
        proves_final(proof, last.header, court.chain, court.set) &&
        (!ends || ledger::check_closing(proof, last.header))) {
        return std::string();
    }
    if (is_tip) {
        return "nothing proves its last block " + std::to_string(height.value) + " final";
    }
    return "nothing proves its last block of epoch " + std::to_string(court.epoch.value) + ", " +
           std::to_string(height.value) + ", final";
}

struct Branch {
    std::vector<Certificate> certificates;
    std::vector<consensus::ProvenBlock> blocks;
};

// Every certificate of an epoch that a branch carries from `from` on, and what its last block rests
// on. A branch whose blocks do not name each other is a fault: the text says so.
Result<std::string> collect(const BlockSource& source, Height from, Epoch epoch, Branch& out) {
    const Height last(std::min(source.tip.value, from.value + fork_blocks_max - 1));
    TRY(BlockHash parent, hash_at(source, Height(from.value - 1)));
    for (Height height = from; height <= last; height = height.next()) {
        TRY(ledger::StoredBlock block, source.block(height));
        if (block.header.parent_hash != parent) {
            return "its block " + std::to_string(height.value) + " does not follow the one before";
        }
        parent = hash_of(block.header);
        const Justify& justify = block.justify;
        if (justify.parent) out.certificates.push_back(*justify.parent);
        if (justify.opening.certificate) out.certificates.push_back(*justify.opening.certificate);
        out.certificates.insert(out.certificates.end(), justify.skips.begin(),
                                justify.skips.end());
        if (block.header.epoch != epoch) break;
        out.blocks.push_back({block.header, std::move(block.justify)});
    }
    if (source.tip_proof.certificate) out.certificates.push_back(*source.tip_proof.certificate);
    return std::string();
}

// What the epoch began on, as a block of it must prove that; nothing for the first epoch.
Result<std::optional<consensus::Opening>> opening_of(const BlockSource& ours,
                                                     const Epochs& epochs, Epoch epoch) {
    if (epoch <= Epoch(1)) return std::optional<consensus::Opening>();
    const Header& begin = epochs.at(epoch).begins_on;
    TRY(const Court before, court_of(epochs, begin.epoch));
    TRY(ledger::StoredBlock first, ours.block(begin.height.next()));
    return consensus::Opening{hash_of(begin), std::move(first.justify.opening), before.set};
}

// The fork at a height; its fault if the other branch proves nothing.
Result<std::string> judge_fork(const BlockSource& ours, const BlockSource& theirs,
                               const Epochs& epochs, Fork& fork) {
    TRY(const ledger::StoredBlock block, ours.block(fork.height));
    TRY(const ledger::StoredBlock other, theirs.block(fork.height));
    fork.epoch = block.header.epoch; // Of both, because they have one parent.
    if (other.header.epoch != fork.epoch) {
        return "its block " + std::to_string(fork.height.value) + " is of another epoch";
    }
    TRY(const Court court, court_of(epochs, fork.epoch));
    fork.set = court.set;
    TRY(std::string fault, unproven(theirs, fork.height, court));
    if (!fault.empty()) return fault;
    Branch both;
    TRY(const std::string own_fault, collect(ours, fork.height, fork.epoch, both));
    if (!own_fault.empty()) return fail(ErrorCode::corrupt_store, "here: " + own_fault);
    TRY(fault, collect(theirs, fork.height, fork.epoch, both));
    if (!fault.empty()) return fault;
    TRY(const auto opening, opening_of(ours, epochs, fork.epoch));
    const consensus::Jury jury{
        court.chain, fork.epoch, court.set,
        leader_seed(hash_of(epochs.at(fork.epoch).begins_on)),
        [](const PublicKey& key, ByteView message, const Signature& signature) {
            return verify(key, message, signature);
        },
        opening ? &*opening : nullptr};
    fork.evidence = consensus::accuse(both.certificates, both.blocks, jury);
    return std::string();
}

} // namespace

Result<Comparison> compare_chains(const BlockSource& ours, const BlockSource& theirs,
                                  const Epochs& epochs) {
    Comparison result;
    result.ours = ours.tip;
    result.theirs = theirs.tip;
    ENSURE(epochs.contains(Epoch(1)));
    TRY(const BlockHash first, hash_at(theirs, Height(0)));
    if (first != hash_of(epochs.at(Epoch(1)).begins_on)) {
        result.fault = "it is a chain of another genesis";
        return result;
    }
    result.common = std::min(ours.tip, theirs.tip);
    TRY(const bool same, same_at(ours, theirs, result.common));
    if (same) {
        TRY(const ledger::StoredBlock last, ours.block(result.common));
        const Epoch epoch(std::max<std::uint64_t>(1, last.header.epoch.value)); // Of block 0: 0.
        TRY(const Court court, court_of(epochs, epoch));
        TRY(result.fault, unproven(theirs, result.common, court));
        return result;
    }
    Fork fork;
    TRY(fork.height, first_difference(ours, theirs, Height(0), result.common));
    TRY(fork.ours, hash_at(ours, fork.height));
    TRY(fork.theirs, hash_at(theirs, fork.height));
    TRY(result.fault, judge_fork(ours, theirs, epochs, fork));
    result.common = Height(fork.height.value - 1);
    if (result.fault.empty()) result.fork = std::move(fork);
    return result;
}

} // namespace tamga::tools
