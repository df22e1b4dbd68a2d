// Claims for tests of certificates of land: what a node would prove of a state, without the proofs.

#pragma once

#include "../country.hpp"
#include "ledger/proof_document.hpp"
#include "registries/row.hpp"

#include <catch2/catch.hpp>

#include <vector>

namespace tamga::registries::test {

// What a node proves of a path or a prefix.
inline ledger::StateClaim claim_of(const Country& country, const ledger::Prefix& prefix) {
    ledger::StateClaim claim;
    claim.prefix = prefix;
    for (const auto& [path, value] : country.entries()) {
        if (!prefix.starts(path.view())) continue;
        claim.entries.push_back({path, value});
    }
    if (claim.entries.empty()) return claim;
    const bool whole = claim.entries.size() == 1 &&
                       claim.entries[0].path.view().size() == prefix.bytes.size();
    claim.kind = whole ? ledger::ClaimKind::present : ledger::ClaimKind::all;
    return claim;
}

// Asks until what is read of the claims wants nothing more; up to a refusal, which is left to judge.
template <class Read>
std::vector<ledger::StateClaim> claims_asked(const Country& country, const Read& read) {
    std::vector<ledger::StateClaim> claims;
    for (int round = 0; round < 8; ++round) {
        const auto extract = read(claims);
        if (!extract || extract->whole) return claims;
        REQUIRE(extract->wanted.size() > claims.size());
        claims.clear();
        for (const ledger::Prefix& prefix : extract->wanted) {
            claims.push_back(claim_of(country, prefix));
        }
    }
    FAIL("the claims do not end");
    return claims;
}

// Writes a row anew, as an act that changed it would have.
template <class Row>
void set_row(ledger::StateClaim& claim, const Row& row, std::size_t entry = 0) {
    claim.entries.at(entry).value = encode_value(TransactionId(), row);
}
template <class Row>
Row row_in(const ledger::StateClaim& claim, std::size_t entry = 0) {
    return decode_value<Row>(claim.entries.at(entry).value).value().row;
}

} // namespace tamga::registries::test
