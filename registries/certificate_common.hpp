// What certificates for people and of land have in common: how claims are named and their rows
// read, which civil days a head has, of which persons there are any, and how both times are written
// in words.

#pragma once

#include "base/header.hpp"
#include "base/result.hpp"
#include "ledger/proof_document.hpp"
#include "registries/identity/rows.hpp"
#include "registries/row.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tamga::registries {

// A statement in words, with both times. Says what the proof bears out and no more.
struct Words {
    std::string english;
    std::string russian;
};

namespace certificate {

// malformed, "certificate: " and the reason.
[[nodiscard]] std::unexpected<Error> refuse(std::string reason);

// The path of a singular facet, and the 280 bits of all items of a plural one.
[[nodiscard]] ledger::Prefix core_of(const Facet& facet, ByteView entity);
[[nodiscard]] ledger::Prefix items_of(const Facet& facet, ByteView entity);

// The civil days that the moment of the head has in the legal zones that there may be, from 12
// hours west to 14 hours east.
struct HeadDays {
    std::int64_t first;
    std::int64_t last;
};
[[nodiscard]] HeadDays days_of(const Header& header);

// YYYY-MM-DD of a day count, and the head's time as YYYY-MM-DD HH:MM:SS UTC.
[[nodiscard]] std::string date(std::int64_t day);
[[nodiscard]] std::string moment(const Header& header);

// That certificates are given of this record, and that it is this person's: not void, not merged
// into another, not known from archives alone.
[[nodiscard]] Status check_person(const identity::Subject& row, const SubjectId& person);

// The row of a claim of presence; refused if it is another claim, or not a value of this row.
template <class Row>
[[nodiscard]] Result<Row> present_row(const ledger::StateClaim& claim) {
    if (claim.kind != ledger::ClaimKind::present) {
        return refuse("the claims are not those of the statement");
    }
    auto stored = decode_value<Row>(claim.entries.at(0).value);
    if (!stored) return refuse("a value is not of its table");
    return std::move(stored->row);
}

} // namespace certificate
} // namespace tamga::registries
