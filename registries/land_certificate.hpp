// Certificates of land: what stands on one registration unit at a head, or what one person holds,
// complete and provable.
//
// Every statement about a unit has the same claims (formats.md 13): the unit, the whole lists of
// its rights and of its pending lodgements, each right, and every hold on whatever would bind the
// unit. So none can leave a mortgage out. Each claim follows from those before it: whoever asks for
// a certificate asks until the extract wants nothing more, and whoever judges one reads the same
// extract. Statements about a person are read in the same way (land_holdings.hpp).

#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "ledger/proof_document.hpp"
#include "registries/certificate_common.hpp"
#include "registries/courts/rows.hpp"
#include "registries/land/process_rows.hpp"
#include "registries/land/rows.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tamga::registries {

enum class LandStatementKind : std::uint8_t {
    title = 1,          // The whole extract.
    owner = 2,          // A party holds this share of the primary right.
    no_encumbrance = 3, // Nothing but the primary right; no hold, no pending lodgement.
    holdings = 4,       // All that a person holds, alone and in groups.
};

struct LandStatement {
    LandStatementKind kind = LandStatementKind::title;
    Bytes unit;                    // Code; empty of holdings.
    land::Party party;             // Of owner: person, organisation or group; of holdings a person.
    std::uint32_t numerator = 0;   // Iff owner: at least 1.
    std::uint32_t denominator = 0; // Iff owner: at least 1.
    std::int32_t day = 0;          // One of the head's civil days.

    friend bool operator==(const LandStatement&, const LandStatement&) = default;
};

struct LandCertificate {
    LandStatement statement;
    ledger::ProofDocument document;

    friend bool operator==(const LandCertificate&, const LandCertificate&) = default;
};

inline constexpr std::uint16_t land_certificate_format = 5;

[[nodiscard]] std::string_view name_of(LandStatementKind kind);
[[nodiscard]] std::optional<LandStatementKind> land_statement_kind_of(std::string_view name);

// 1 to 32 of A-Z, 0-9 and : / . _ -
[[nodiscard]] bool is_certified_code(ByteView code);

// What the claims say of the unit, as far as they go.
struct LandExtract {
    land::Unit unit;
    std::vector<land::Right> rights;       // In the order of their list.
    std::vector<land::UnitLodgement> queue;
    std::vector<land::Group> groups;       // That have a part of the primary right.
    std::vector<courts::Hold> holds;       // On the unit, its parts, right and holders.
    std::vector<ledger::Prefix> wanted;    // The claims, in order, that those read so far ask for.
    bool whole = false;                    // Nothing more is wanted.

    [[nodiscard]] const land::Right& primary() const; // Of a whole one.
};

// Reads the claims in their order; refused if one is not what those before it ask for.
[[nodiscard]] Result<LandExtract> land_extract(ByteView unit,
                                               const std::vector<ledger::StateClaim>& claims);

// A hold that forbids something of land on that day; a lodgement that still waits.
[[nodiscard]] bool binds(const courts::Hold& hold, std::int32_t day);
[[nodiscard]] bool is_pending(const land::UnitLodgement& lodgement, std::int32_t day);

[[nodiscard]] Bytes encode(const LandCertificate& certificate);
[[nodiscard]] Result<LandCertificate> decode_land_certificate(ByteView bytes);

// The day, the claims and the rules of the statement, of claims that are taken as proved.
[[nodiscard]] Status check_land_statement(const LandCertificate& certificate);

// The head and the claims, then check_land_statement. The message of a refusal names what does not
// hold.
[[nodiscard]] Status verify_land_certificate(const LandCertificate& certificate,
                                             const ledger::HeadTrust& trust);

// The statement in words; of a title every right, hold and pending lodgement, of holdings every
// share. Of a certificate that verifies.
[[nodiscard]] Words words_of(const LandCertificate& certificate);

} // namespace tamga::registries
