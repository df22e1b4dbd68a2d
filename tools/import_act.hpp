// One row of an import as a signed transaction with its openings (CIV-20).
//
// Two registrars sign: the first submits, the second has read again. Everything about a person is
// committed with fresh salts; what stands in clear is in proto/civil.proto. Identifiers that the
// chain will give follow from the txid, so dependants can be prepared from the act alone.
//
// archive_ref = H_arch(source 32 || record id || type u8); the record id is "@I12@", for the n-th
// event of its kind in a record "@I12@#n". It names the row, not its content: a row whose text was
// mended since is still the same row, and a correction is CIV-14.

#pragma once

#include "base/crypto.hpp"
#include "ledger/transaction.hpp"
#include "registries/identifiers.hpp"
#include "tools/import_plan.hpp"

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tamga::tools {

// Who imports, where.
struct ImportOffice {
    ChainId chain;
    SecretKey first_reader;  // Submits.
    SecretKey second_reader; // Another key, of the same office.
    std::string agency;
    std::string office;
    std::string territory;
    std::string legal_basis;
    std::uint64_t validity_ms = 6ULL * 3'600'000;
};

// What later acts need of a person who is on the chain.
struct KnownPerson {
    registries::SubjectId id;
    Commitment sex_dob;

    friend bool operator==(const KnownPerson&, const KnownPerson&) = default;
};

struct ImportAct {
    ledger::SignedTransaction transaction;
    std::vector<ledger::Opening> openings;
    TransactionId txid;
    std::vector<std::pair<std::size_t, KnownPerson>> created; // Person of the archive, identity.
    registries::MarriageId marriage;                          // Of a marriage row.
};

[[nodiscard]] registries::ArchiveRef archive_ref(const Hash256& source, const GedcomEvent& event);

// `known` tells a person that is on the chain already; nothing means: create here. `marriage` is
// what a divorce ends.
[[nodiscard]] ImportAct build_import_act(
    const ImportOffice& office, const GedcomArchive& archive, const ImportPlan& plan,
    std::size_t row, const std::function<std::optional<KnownPerson>(std::size_t)>& known,
    const std::optional<registries::MarriageId>& marriage, TimestampMs now);

} // namespace tamga::tools
