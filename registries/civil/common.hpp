// What several handlers of the civil registry share.

#pragma once

#include "registries/civil/rows.hpp"
#include "registries/context.hpp"
#include "registries/identity/identity.hpp"
#include "registries/outcome.hpp"

#include <array>
#include <optional>
#include <string>

namespace tamga::registries::civil {

using Spouses = std::array<SubjectId, 2>;

// 32 bytes (101) that stand in the envelope with that class (103).
[[nodiscard]] Outcome check_commitment(const Context& context, identity::DataClass data_class,
                                       const std::string& raw);
// The same, or empty.
[[nodiscard]] Outcome check_optional(const Context& context, identity::DataClass data_class,
                                     const std::string& raw);

// Who may marry, on the day of the block: both exist and live (201, 202, 203), are not the
// officers' own (120), have full capacity (209), no marriage (313), are not kin (312), and it is
// attested that they are not kin and of age (118, 123), or permitted to be younger (104).
[[nodiscard]] Outcome check_betrothed(Context& context, const Spouses& spouses);
// Both consent (117).
[[nodiscard]] Outcome check_consents(Context& context, const Spouses& spouses);
// Keeps what G-10 and G-11 are checked on.
void keep_consent(Context& context, const SubjectId& subject, std::uint16_t act);

// True is attested by one with these roles about the NAMEs of both: otherwise 118 or 123.
[[nodiscard]] Outcome check_attested(Context& context, proto::PredicateCode code,
                                     const Spouses& spouses,
                                     std::initializer_list<access::Role> roles);

// A marriage that lasts: 306 when there is none, 307 when it has ended.
struct FoundMarriage {
    Outcome outcome = Outcome::applied;
    Marriage marriage;
};
[[nodiscard]] FoundMarriage find_lasting(const Context& context, const std::string& raw);
// Record of the divorce and the end of the marriage; there is a number for it.
void enter_divorce(Context& context, Bytes number, Marriage marriage, std::int32_t in_force_day,
                   EndReason reason, const Commitment& act);

// Has the person reached the age of that parameter today? Attested about SEX_DOB by a registrar,
// CIVIL_SUPERVISOR or RESIDENCE_OFFICER; otherwise 204, 118, or 123 when nobody knows.
struct Age {
    Outcome outcome = Outcome::applied;
    bool reached = false;
};
[[nodiscard]] Age is_of_age(Context& context, const SubjectId& subject, ledger::ParameterId years);
// From child_consent_years on the child consents too (117).
[[nodiscard]] Outcome check_child_agrees(Context& context, const SubjectId& child);
// A new NAME, unless it is empty.
void take_name(Context& context, const SubjectId& subject, const std::string& name);

// Consents after the day of the death are flagged, each once; emits PostMortemActFlagged.
void flag_post_mortem(Context& context, const SubjectId& subject, std::int32_t death_day,
                      const Bytes& death_record);
// Open applications of the dead end without a marriage.
void void_applications(Context& context, const SubjectId& subject);
void end_application(Context& context, MarriageApplication application);

// A death or a divorce is revoked: the marriage lasts again, unless a spouse remarried meanwhile.
void restore_or_keep(Context& context, Marriage marriage);

// Whether the state with what this act has written breaks an invariant: corrections may not.
[[nodiscard]] bool breaks_a_rule(const Context& context);

} // namespace tamga::registries::civil
