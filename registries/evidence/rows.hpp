// The row of a recorded piece of evidence: who signed what no honest validator signs (2.12).
//
// One for each (epoch, signer, offence), for ever. The bytes of the evidence stand in the body of
// the block that recorded it; the row's provenance is their H_evid.

#pragma once

#include "registries/row.hpp"

#include <cstdint>

namespace tamga::registries {

namespace tables {

// Beside tables.hpp, because no act of any register reads or writes it: declared.hpp has both.
inline constexpr Facet evidence{904, 1, true, "evidence.piece", "EVIDENCE",
                                "epoch u64 || signer u16 || offence u8"};

} // namespace tables

namespace evidence {

struct Record {
    static constexpr Facet facet = tables::evidence;
    Epoch epoch;
    std::uint16_t signer = 0;  // Among the validators of the epoch.
    std::uint8_t offence = 0;  // 1 to 5: E1 to E5.
    PublicKey consensus_key;   // That signed.
    View view;
    Hash256 digest;            // H_evid of the bytes.
    Height recorded_at;

    [[nodiscard]] static ByteView entity() { return as_bytes("EVIDENCE"); }
    // What evidence is deduplicated by: epoch u64 || signer u16 || offence u8.
    [[nodiscard]] Bytes item() const {
        Writer out;
        out.ordinal(epoch);
        out.u16(signer);
        out.u8(offence);
        return std::move(out).take();
    }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.epoch, row.signer, row.offence, row.consensus_key, row.view, row.digest,
              row.recorded_at);
    }
    friend bool operator==(const Record&, const Record&) = default;
};

} // namespace evidence
} // namespace tamga::registries
