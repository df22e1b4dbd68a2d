// The tombstone of an opening: why it was erased, and who decided (PRV-01, G-82).
//
// It stands for ever. The commitment stays in the rows that hold it; nothing else of the state
// changes. The row's provenance is the act that erased: the tombstone's id.

#pragma once

#include "proto/privacy.pb.h"
#include "registries/identity/rows.hpp"
#include "registries/row.hpp"

#include <cstdint>
#include <optional>

namespace tamga::registries::privacy {

using Basis = proto::privacy::ErasureBasis;

struct Tombstone {
    static constexpr Facet facet = tables::tombstone;
    Commitment commitment;
    identity::DataClass data_class = proto::identity::DATA_CLASS_NONE;
    Basis basis = proto::privacy::ERASURE_BASIS_NONE;
    std::int32_t day = 0;
    Bytes agency; // That decided, by two officers.
    PublicKey officer;
    PublicKey second;
    std::uint16_t table = 0; // Of the row that held it; its keys follow.
    Bytes record;
    Bytes item;
    Bytes rule;           // Value of RETENTION on that day.
    Hash256 notification; // Of the notice to the data protection authority.
    Hash256 receipts_root;
    std::optional<CourtActId> court_act; // By a court alone.

    [[nodiscard]] const Commitment& entity() const { return commitment; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.commitment, row.data_class, row.basis, row.day, row.agency, row.officer,
              row.second, row.table, row.record, row.item, row.rule, row.notification,
              row.receipts_root, row.court_act);
    }
    friend bool operator==(const Tombstone&, const Tombstone&) = default;
};

} // namespace tamga::registries::privacy
