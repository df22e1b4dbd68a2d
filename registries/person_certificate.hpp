// Certificates for people: a statement, with the proof that the registers bear it out.
//
// A statement has two times: `day`, the legal date on which it is true, and the time of the head,
// when the registers knew it so. The statement names the claims that must be proved, and the rules
// by which their values say yes (formats.md 11); there is no other way for one to be valid.

#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "ledger/proof_document.hpp"
#include "ledger/transaction.hpp"
#include "registries/certificate_common.hpp"
#include "registries/identifiers.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tamga::registries {

enum class StatementKind : std::uint8_t {
    alive = 1,
    married = 2,       // To the spouse.
    not_married = 3,   // On the day of the head.
    never_married = 4, // On the day of the head.
    identity = 5,      // The commitments of these data classes are the current ones.
};

struct Statement {
    StatementKind kind = StatementKind::alive;
    SubjectId subject;
    std::optional<SubjectId> spouse;    // Iff married.
    std::vector<std::uint16_t> classes; // Iff identity: 1 to 16, ascending.
    std::int32_t day = 0;

    friend bool operator==(const Statement&, const Statement&) = default;
};

struct PersonCertificate {
    Statement statement;
    ledger::ProofDocument document;

    friend bool operator==(const PersonCertificate&, const PersonCertificate&) = default;
};

inline constexpr std::uint16_t person_certificate_format = 4;

[[nodiscard]] std::string_view name_of(StatementKind kind);
[[nodiscard]] std::optional<StatementKind> statement_kind_of(std::string_view name);

// What must be proved for the statement, in order. The marriage is needed iff the kind is married.
[[nodiscard]] std::vector<ledger::Prefix> claims_of(const Statement& statement,
                                                    const std::optional<MarriageId>& marriage);

[[nodiscard]] Bytes encode(const PersonCertificate& certificate);
[[nodiscard]] Result<PersonCertificate> decode_person_certificate(ByteView bytes);

// The head and the claims, then that they are those of the statement, then its rules. The message
// of a refusal names what does not hold.
[[nodiscard]] Status verify_person_certificate(const PersonCertificate& certificate,
                                               const ledger::HeadTrust& trust);

// The data class whose commitment, shown by an identity certificate, this opening opens.
[[nodiscard]] std::optional<std::uint16_t> opened_class(const PersonCertificate& certificate,
                                                        const ledger::Opening& opening);

[[nodiscard]] Words words_of(const PersonCertificate& certificate);

} // namespace tamga::registries
