// Epochs: one validator set each, joined by the proof that the block between them is final (2.11).

#pragma once

#include "base/certificate.hpp"
#include "base/types.hpp"

namespace tamga::consensus {

// What an epoch begins on: the last block of the epoch before, and why it is final.
struct Opening {
    BlockHash last;         // B of 2.11; block 0 for epoch 1.
    FinalityProof proof;    // Of B; empty for epoch 1.
    ValidatorSet previous;  // Who proved it; empty for epoch 1.

    friend bool operator==(const Opening&, const Opening&) = default;
};

struct EpochStart {
    Epoch epoch{1};
    ValidatorSet set;
    Opening opening;
};

} // namespace tamga::consensus
