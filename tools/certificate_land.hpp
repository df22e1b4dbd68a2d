// Asking for a certificate of land: title, owner, no encumbrance of a unit; holdings of a person.

#pragma once

#include "base/result.hpp"
#include "registries/land_certificate.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace tamga::tools {

struct LandRequest {
    registries::LandStatementKind kind = registries::LandStatementKind::title;
    std::string subject;      // Code of the unit; of holdings the SubjectId in hex.
    std::string person;       // Of an owner, one of these three: SubjectId in hex,
    std::string organisation; // code,
    std::string group;        // GroupId in hex.
    std::string share;        // N/D; what the register says if empty.
    std::string day;          // YYYY-MM-DD; that of the head if empty.
    std::string node;
    std::optional<std::uint64_t> height;
};

// Asks until every claim that follows from the others is proved at one head, and judges the whole.
// not_found: no such unit or person; malformed: the registers do not bear the statement out.
[[nodiscard]] Result<registries::LandCertificate> land_certificate_of(const LandRequest& request);

// What is stated, and what stands on the unit or is held by the person, as data.
[[nodiscard]] nlohmann::json land_statement_json(const registries::LandCertificate& certificate);

} // namespace tamga::tools
