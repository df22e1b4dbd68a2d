// The civil registry: births, marriages, divorces, deaths, and archives of them (registries.md
// 1.2). One handler file per act.
//
// A handler is called after the authority of its act was judged (authority.hpp). It checks top-down
// and then writes; whatever it wrote is dropped unless it returns `applied`.

#pragma once

#include "proto/civil.pb.h"
#include "registries/context.hpp"
#include "registries/outcome.hpp"

namespace tamga::registries::civil {

[[nodiscard]] Outcome register_birth(const proto::civil::RegisterBirth&, Context&);
[[nodiscard]] Outcome register_birth_late(const proto::civil::RegisterBirthLate&, Context&);
[[nodiscard]] Outcome register_foundling(const proto::civil::RegisterFoundling&, Context&);
[[nodiscard]] Outcome register_stillbirth(const proto::civil::RegisterStillbirth&, Context&);
[[nodiscard]] Outcome file_marriage_application(const proto::civil::FileMarriageApplication&,
                                                Context&);
[[nodiscard]] Outcome register_marriage(const proto::civil::RegisterMarriage&, Context&);
[[nodiscard]] Outcome
register_divorce_administrative(const proto::civil::RegisterDivorceAdministrative&, Context&);
[[nodiscard]] Outcome register_divorce_judicial(const proto::civil::RegisterDivorceJudicial&,
                                                Context&);
[[nodiscard]] Outcome register_death(const proto::civil::RegisterDeath&, Context&);
[[nodiscard]] Outcome declare_missing(const proto::civil::DeclareMissing&, Context&);
[[nodiscard]] Outcome declare_presumed_dead(const proto::civil::DeclarePresumedDead&, Context&);
[[nodiscard]] Outcome register_reappearance(const proto::civil::RegisterReappearance&, Context&);
[[nodiscard]] Outcome recognise_paternity(const proto::civil::RecognisePaternity&, Context&);
[[nodiscard]] Outcome change_name(const proto::civil::ChangeName&, Context&);
[[nodiscard]] Outcome register_adoption(const proto::civil::RegisterAdoption&, Context&);
[[nodiscard]] Outcome reinstate_record(const proto::civil::ReinstateRecord&, Context&);
[[nodiscard]] Outcome annul_marriage(const proto::civil::AnnulMarriage&, Context&);
[[nodiscard]] Outcome issue_certificate(const proto::civil::IssueCertificate&, Context&);
[[nodiscard]] Outcome notify_vital_event(const proto::civil::NotifyVitalEvent&, Context&);
[[nodiscard]] Outcome correct_record(const proto::civil::CorrectRecord&, Context&);
[[nodiscard]] Outcome revoke_record(const proto::civil::RevokeRecord&, Context&);
[[nodiscard]] Outcome import_archive_record(const proto::civil::ImportArchiveRecord&, Context&);

// The same birth with lateness DELAYED, whose approver the caller has judged (CIV-02).
[[nodiscard]] Outcome register_delayed_birth(const proto::civil::RegisterBirth&, Context&);

// Types of documents that acts of this register ask for among their sources; frozen.
namespace document {
inline constexpr std::uint32_t marriage_permission = 301;   // Of a court, below the age.
inline constexpr std::uint32_t shortening_ground = 302;     // Why the waiting period is shorter.
inline constexpr std::uint32_t no_impediment = 303;         // Of the state of a foreign spouse.
inline constexpr std::uint32_t divorce_application = 304;   // Joint; its date begins the wait.
inline constexpr std::uint32_t late_birth_evidence = 305;
} // namespace document

} // namespace tamga::registries::civil
