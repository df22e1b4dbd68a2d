// Claims for tests of certificates of land: what a node would prove of a state, without the proofs.

#pragma once

#include "../country.hpp"
#include "ledger/proof_document.hpp"
#include "registries/land_certificate.hpp"
#include "registries/row.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
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

inline std::string why(const LandCertificate& certificate) {
    const Status verdict = check_land_statement(certificate);
    return verdict ? "valid" : verdict.error().message;
}

// That no claim of a valid certificate can be left out, be another one's, stand elsewhere, or be of
// another prefix.
inline void check_claims_in_order(const LandCertificate& good, const LandCertificate& other) {
    REQUIRE(why(good) == "valid");
    const std::size_t count = good.document.claims.size();
    for (std::size_t i = 0; i < count; ++i) {
        INFO("claim " << i);
        LandCertificate bad = good;
        bad.document.claims.erase(bad.document.claims.begin() + static_cast<std::ptrdiff_t>(i));
        CHECK(why(bad) != "valid");
        bad = good;
        bad.document.claims[i] = other.document.claims[0];
        CHECK(why(bad) != "valid");
        bad = good;
        std::swap(bad.document.claims[i], bad.document.claims[(i + 1) % count]);
        CHECK(why(bad) != "valid");
        bad = good;
        bad.document.claims[i].prefix.bits -= 1; // Wider or narrower than the list.
        CHECK(why(bad) != "valid");
    }
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
