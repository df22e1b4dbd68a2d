// The courts' register: acts of courts, holds, representation and estates (registries.md 1.7). One
// handler file per act; what other registers ask stands in holds.hpp, court_acts.hpp, mandates.hpp
// and estates.hpp.

#pragma once

#include "proto/courts.pb.h"
#include "registries/context.hpp"
#include "registries/outcome.hpp"

namespace tamga::registries::courts {

[[nodiscard]] Outcome register_court_act(const proto::courts::RegisterCourtAct&, Context&);
[[nodiscard]] Outcome bring_act_into_force(const proto::courts::BringActIntoForce&, Context&);
[[nodiscard]] Outcome stay_court_act(const proto::courts::StayCourtAct&, Context&);
[[nodiscard]] Outcome reverse_court_act(const proto::courts::ReverseCourtAct&, Context&);
[[nodiscard]] Outcome impose_hold(const proto::courts::ImposeHold&, Context&);
[[nodiscard]] Outcome lift_hold(const proto::courts::LiftHold&, Context&);
[[nodiscard]] Outcome confirm_hold(const proto::courts::ConfirmHold&, Context&);

[[nodiscard]] Outcome declare_incapacity(const proto::courts::DeclareIncapacity&, Context&);
[[nodiscard]] Outcome restore_capacity(const proto::courts::RestoreCapacity&, Context&);
[[nodiscard]] Outcome establish_fact(const proto::courts::EstablishFact&, Context&);
[[nodiscard]] Outcome command_transfer(const proto::courts::CommandTransfer&, Context&);
[[nodiscard]] Outcome register_mandate(const proto::courts::RegisterMandate&, Context&);
[[nodiscard]] Outcome revoke_mandate(const proto::courts::RevokeMandate&, Context&);
[[nodiscard]] Outcome accept_inheritance(const proto::courts::AcceptInheritance&, Context&);
[[nodiscard]] Outcome renounce_inheritance(const proto::courts::RenounceInheritance&, Context&);
[[nodiscard]] Outcome
issue_inheritance_certificate(const proto::courts::IssueInheritanceCertificate&, Context&);
[[nodiscard]] Outcome escheat_estate(const proto::courts::EscheatEstate&, Context&);

} // namespace tamga::registries::courts
