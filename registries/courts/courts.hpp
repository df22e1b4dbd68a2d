// The courts' register: acts of courts and holds on entities of any register (registries.md 1.7).
// One handler file per act; what other registers ask stands in holds.hpp and court_acts.hpp.

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

} // namespace tamga::registries::courts
