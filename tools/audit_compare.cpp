// Finding where two chains part, and judging the signers of both branches.

#include "tools/audit_compare.hpp"

#include "base/ensure.hpp"
#include "base/hash.hpp"

#include <algorithm>
#include <span>

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

struct Branch {
    std::vector<Certificate> certificates;
    std::vector<consensus::ProvenBlock> blocks;
};

// Every certificate that a branch carries from `from` on, and what its last block rests on.
Status collect(const BlockSource& source, Height from, Branch& out) {
    const Height last(std::min(source.tip.value, from.value + fork_blocks_max - 1));
    for (Height height = from; height <= last; height = height.next()) {
        TRY(ledger::StoredBlock block, source.block(height));
        const Justify& justify = block.justify;
        if (justify.parent) out.certificates.push_back(*justify.parent);
        out.certificates.insert(out.certificates.end(), justify.skips.begin(),
                                justify.skips.end());
        out.blocks.push_back({block.header, std::move(block.justify)});
    }
    if (source.tip_proof.certificate) out.certificates.push_back(*source.tip_proof.certificate);
    return {};
}

Result<std::vector<consensus::Evidence>> judge_fork(const BlockSource& ours,
                                                    const BlockSource& theirs, Height from,
                                                    const ledger::AuditGenesis& genesis) {
    Branch both;
    TRY_VOID(collect(ours, from, both));
    TRY_VOID(collect(theirs, from, both));
    const consensus::Jury jury{
        genesis.header.chain_id, Epoch(1), genesis.validators,
        leader_seed(hash_of(genesis.header)),
        [](const PublicKey& key, ByteView message, const Signature& signature) {
            return verify(key, message, signature);
        }};
    return consensus::accuse(both.certificates, both.blocks, jury);
}

// Why nothing follows from what the other source says; empty = it proves its last block.
Result<std::string> fault_of(const BlockSource& theirs, const ledger::AuditGenesis& genesis) {
    TRY(const BlockHash first, hash_at(theirs, Height(0)));
    if (first != hash_of(genesis.header)) return std::string("it is a chain of another genesis");
    TRY(const ledger::StoredBlock last, theirs.block(theirs.tip));
    if (!proves_final(theirs.tip_proof, last.header, genesis.header.chain_id,
                      genesis.validators)) {
        return "nothing proves its last block " + std::to_string(theirs.tip.value) + " final";
    }
    return std::string();
}

} // namespace

Result<Comparison> compare_chains(const BlockSource& ours, const BlockSource& theirs,
                                  const ledger::AuditGenesis& genesis) {
    Comparison result;
    result.ours = ours.tip;
    result.theirs = theirs.tip;
    TRY(result.fault, fault_of(theirs, genesis));
    if (!result.fault.empty()) return result;
    result.common = std::min(ours.tip, theirs.tip);
    TRY(const bool same, same_at(ours, theirs, result.common));
    if (same) return result;
    TRY(const Height parted, first_difference(ours, theirs, Height(0), result.common));
    Fork fork;
    fork.height = parted;
    TRY(fork.ours, hash_at(ours, parted));
    TRY(fork.theirs, hash_at(theirs, parted));
    TRY(fork.evidence, judge_fork(ours, theirs, parted, genesis));
    result.common = Height(parted.value - 1);
    result.fork = std::move(fork);
    return result;
}

} // namespace tamga::tools
