// Judging evidence in blocks: equally by every validator, auditor and latecomer (protocol 2.12).
//
// What a block may hold depends on the block alone: its epoch says which validators are judged, the
// state of its parent which evidence is recorded already. Sets and first blocks of epochs come from
// the chain below the block.

#pragma once

#include "base/certificate.hpp"
#include "ledger/state.hpp"
#include "registries/evidence/rows.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace tamga::registries::evidence {

// A piece that convinced: its bytes, and the row that recording it writes but for the height.
struct Piece {
    Bytes bytes;
    Record row;
};

struct KnownEpoch {
    Epoch epoch;
    ValidatorSet set;
    BlockHash begins_on; // The last block of the epoch before; block 0 for epoch 1.
};

class Bench {
public:
    // The current epoch and the two before it, as far as there are such, the latest last: evidence
    // is of the current one or the one before, whose first block rests on the third.
    static constexpr std::size_t epochs_known = 3;
    Bench(const ChainId& chain, std::vector<KnownEpoch> epochs);

    [[nodiscard]] Epoch epoch() const { return epochs_.back().epoch; }
    // The next epoch begins: what was current is the one before.
    void begin(const ValidatorSet& set, const BlockHash& begins_on);

    // Form, epoch and proof. `malformed`: it proves nothing, and never will; `expired` and
    // `not_found`: of an epoch that is past, or not begun here.
    [[nodiscard]] Result<Piece> judge(ByteView bytes) const;
    // Whether an epoch is one that evidence may be of.
    [[nodiscard]] bool is_open(Epoch epoch) const;

private:
    [[nodiscard]] const KnownEpoch* find(std::uint64_t epoch) const;

    ChainId chain_;
    std::vector<KnownEpoch> epochs_; // Ascending.
};

// The evidence of a block on `parent`, judged; an error names the first piece that may not stand
// there: unproven, too old, recorded already or twice.
[[nodiscard]] Result<std::vector<Piece>> check_evidence(std::span<const Bytes> evidence,
                                                        const ledger::StateView& parent,
                                                        const Bench& bench);

[[nodiscard]] bool is_recorded(const ledger::StateView& view, const Record& row);
// The row of one piece without its proof: what deduplication needs. An error: not evidence.
[[nodiscard]] Result<Record> claimed_by(ByteView bytes);

} // namespace tamga::registries::evidence
