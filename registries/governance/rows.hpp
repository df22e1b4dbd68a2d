// Rows of governance: who validates.

#pragma once

#include "registries/row.hpp"

namespace tamga::registries::governance {

// A member of the validator set. The name is its identity; keys are replaced by governance acts.
struct Validator {
    static constexpr Facet facet = tables::validator;
    Bytes name;
    PublicKey consensus_key;
    PublicKey node_key;
    Bytes address; // "host:port"; empty: the configuration of the others knows.
    Height since;  // The block that gave it these keys.

    [[nodiscard]] static ByteView entity() { return as_bytes("VALIDATORS"); }
    [[nodiscard]] const Bytes& item() const { return name; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.name, row.consensus_key, row.node_key, row.address, row.since);
    }
    friend bool operator==(const Validator&, const Validator&) = default;
};

} // namespace tamga::registries::governance
