// Judging evidence: form, epoch, whether it is known, and only then signatures.

#include "registries/evidence/bench.hpp"

#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "consensus/evidence.hpp"
#include "ledger/block.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace tamga::registries::evidence {

namespace {

struct Claim {
    consensus::Evidence evidence;
    Record row; // Without the key.
};

Result<Claim> claim_of(ByteView bytes) {
    if (bytes.size() > ledger::evidence_bytes_max) {
        return fail(ErrorCode::malformed, "evidence: over 64 KiB");
    }
    TRY(consensus::Evidence evidence, consensus::decode_evidence(bytes));
    if (!equal(consensus::encode(evidence), bytes)) {
        return fail(ErrorCode::malformed, "evidence: not in its one encoding");
    }
    Record row;
    row.epoch = consensus::epoch_of(evidence);
    row.signer = static_cast<std::uint16_t>(evidence.signer.value);
    row.offence = static_cast<std::uint8_t>(evidence.offence);
    row.view = consensus::view_of(evidence);
    row.digest = tagged(tag::evidence, {bytes});
    return Claim{std::move(evidence), row};
}

} // namespace

Bench::Bench(const ChainId& chain, std::vector<KnownEpoch> epochs)
    : chain_(chain), epochs_(std::move(epochs)) {
    ENSURE(!epochs_.empty());
    const std::uint64_t last = epochs_.back().epoch.value;
    ENSURE(epochs_.size() == std::min<std::uint64_t>(last, epochs_known));
    for (std::size_t i = 0; i < epochs_.size(); ++i) {
        ENSURE(epochs_[i].epoch.value + epochs_.size() == last + i + 1);
    }
}

void Bench::begin(const ValidatorSet& set, const BlockHash& begins_on) {
    epochs_.push_back({epoch().next(), set, begins_on});
    if (epochs_.size() > epochs_known) epochs_.erase(epochs_.begin());
}

const KnownEpoch* Bench::find(std::uint64_t epoch) const {
    const auto found = std::ranges::find(epochs_, Epoch(epoch), &KnownEpoch::epoch);
    return found == epochs_.end() ? nullptr : &*found;
}

bool Bench::is_open(Epoch epoch) const {
    return epoch.value > 0 && epoch <= this->epoch() && epoch.next() >= this->epoch();
}

Result<Piece> Bench::judge(ByteView bytes) const {
    TRY(Claim claim, claim_of(bytes));
    if (claim.row.epoch > epoch()) {
        return fail(ErrorCode::not_found, "evidence: of an epoch that has not begun");
    }
    if (!is_open(claim.row.epoch)) {
        return fail(ErrorCode::expired, "evidence: older than the epoch before this one");
    }
    const KnownEpoch& of = *find(claim.row.epoch.value);
    consensus::Opening opening{of.begins_on, {}, {}};
    if (const KnownEpoch* before = find(of.epoch.value - 1)) opening.previous = before->set;
    consensus::Jury jury{chain_, of.epoch, of.set, leader_seed(of.begins_on),
                         [](const PublicKey& key, ByteView message, const Signature& signature) {
                             return verify(key, message, signature);
                         },
                         nullptr};
    if (of.epoch.value > 1) jury.opening = &opening;
    if (const auto fault = consensus::evidence_fault(claim.evidence, jury)) {
        return fail(ErrorCode::malformed, "evidence: " + std::string(*fault));
    }
    claim.row.consensus_key = of.set.at(claim.evidence.signer).consensus_key;
    return Piece{to_bytes(bytes), claim.row};
}

bool is_recorded(const ledger::StateView& view, const Record& row) {
    return view.find(path_of(row)).has_value();
}

Result<Record> claimed_by(ByteView bytes) {
    TRY(Claim claim, claim_of(bytes));
    return claim.row;
}

Result<std::vector<Piece>> check_evidence(std::span<const Bytes> evidence,
                                          const ledger::StateView& parent, const Bench& bench) {
    std::vector<Piece> pieces;
    std::set<Bytes> here;
    for (const Bytes& bytes : evidence) {
        TRY(const Record claim, claimed_by(bytes));
        if (!here.insert(claim.item()).second || is_recorded(parent, claim)) {
            return fail(ErrorCode::malformed, "evidence: recorded already");
        }
        TRY(Piece piece, bench.judge(bytes));
        pieces.push_back(std::move(piece));
    }
    return pieces;
}

} // namespace tamga::registries::evidence
