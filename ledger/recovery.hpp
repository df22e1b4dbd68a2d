// A chain that goes on where another one stopped for good: who decided it, and what it goes on from
// (protocol 2.11, docs/formats.md 17).
//
// genesis.json names the predecessor's last final block; governance keys of the predecessor sign it
// (kind 8). The file of the initial state brings the proof that the block is final and the whole
// state after it. Nothing here is done by a daemon of its own accord.

#pragma once

#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "base/result.hpp"
#include "ledger/epoch_chain.hpp"
#include "ledger/genesis.hpp"
#include "ledger/proof_head.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tamga::ledger {

// "TMG1" || 8 || chain_id of the predecessor || SHA-256 of genesis.json without signatures (the
// list is there and empty). The genesis has a predecessor and passes check_genesis.
[[nodiscard]] std::array<std::uint8_t, 69> recovery_sign_bytes(const Genesis& genesis);

// Signed, and by as many governance keys of this genesis as decide. That these are the
// predecessor's is for whoever reads its state (registries/recovery.hpp). An error names the key
// and says what to do. A genesis without a predecessor needs nobody.
[[nodiscard]] Status check_recovery_signatures(const Genesis& genesis);

// The chains whose state this one has come from, the oldest first: commitments in it may be theirs.
[[nodiscard]] std::vector<ChainId> predecessors_of(const Genesis& genesis);

// The last final block of a chain with all that shows it to be final.
struct ChainEnd {
    Bytes genesis_json;
    ProofHead head;
    EpochChain epochs; // The ends of all epochs before the head's.

    friend bool operator==(const ChainEnd&, const ChainEnd&) = default;
};

inline constexpr std::size_t chain_end_bytes_max = 96u << 20;

// format u16 8 || genesis.json blob || head || epochs blob.
[[nodiscard]] Bytes encode(const ChainEnd& end);
[[nodiscard]] Result<ChainEnd> decode_chain_end(ByteView bytes);

// Its block is final by the validators of its epoch, who follow from those of its genesis.json.
[[nodiscard]] Status verify_chain_end(const ChainEnd& end);
// It is the one that the predecessor names, number by number, and the genesis goes on with its
// code tables and its ancestors. The message names what differs.
[[nodiscard]] Status check_chain_end(const ChainEnd& end, const Genesis& genesis);

// The last final block that is known from one place.
struct KnownHead {
    std::string place; // A home or a file, as it was named.
    Header header;
};
// The first of the highest of the homes. Refused: heads of several chains, two blocks of one
// height, and a head that is above every home, for acts in it were final.
[[nodiscard]] Result<std::size_t> highest_home(std::span<const KnownHead> homes,
                                               std::span<const KnownHead> heads);

// Of a chain that goes on from this end: all of `predecessor` but reason and signatures.
[[nodiscard]] Result<Predecessor> predecessor_of(const ChainEnd& end);

} // namespace tamga::ledger
