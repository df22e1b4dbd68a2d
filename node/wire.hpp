// What peers send besides consensus, as values: the payloads of frames (proto/network.proto), read
// and judged for form alone.
//
// Every function takes a whole payload within its kind's bound (node/frames.hpp) and gives the
// value or an error that says what is broken; the sender of a broken payload is at fault.

#pragma once

#include "base/result.hpp"
#include "base/types.hpp"
#include "ledger/transaction.hpp"
#include "node/executor.hpp"

#include <cstdint>
#include <vector>

namespace tamga::node {

// One act of a push: form unjudged but for lengths; ledger::check() is next.
struct Pushed {
    ledger::SignedTransaction transaction;
    std::vector<ledger::Opening> openings;
};
[[nodiscard]] Result<std::vector<Pushed>> decode_transactions(ByteView payload);

// Ids of another length than 32 bytes are left out.
[[nodiscard]] Result<std::vector<TransactionId>> decode_acknowledged(ByteView payload);

struct BlocksWanted {
    std::uint64_t request = 0;
    std::uint64_t from_height = 0;
    std::uint64_t bytes_max = 0;
};
[[nodiscard]] Result<BlocksWanted> decode_get_blocks(ByteView payload);

// Headers, justifies, signatures and the proof decode; whether they belong together is for the
// executor. Without blocks there is no proof.
struct BlocksAnswer {
    std::uint64_t request = 0;
    Height tip;
    Chunk chunk;
};
[[nodiscard]] Result<BlocksAnswer> decode_blocks(ByteView payload);

[[nodiscard]] Result<std::vector<Commitment>> decode_get_openings(ByteView payload);
// Openings that are none are left out: what remains is compared with what was asked for.
[[nodiscard]] Result<std::vector<ledger::Opening>> decode_openings(ByteView payload);

struct BeatSaid {
    std::uint64_t wall_ms = 0;
    Height height;
};
[[nodiscard]] Result<BeatSaid> decode_beat(ByteView payload);

} // namespace tamga::node
