// The residence register: where people are registered, addresses and households (registries.md
// 1.3). One handler file per act.

#pragma once

#include "proto/residence.pb.h"
#include "registries/context.hpp"
#include "registries/outcome.hpp"

namespace tamga::registries::residence {

[[nodiscard]] Outcome register_residence(const proto::residence::RegisterResidence&, Context&);
[[nodiscard]] Outcome register_stay(const proto::residence::RegisterStay&, Context&);
[[nodiscard]] Outcome extend_stay(const proto::residence::ExtendStay&, Context&);
[[nodiscard]] Outcome deregister_voluntary(const proto::residence::DeregisterVoluntary&,
                                           Context&);
[[nodiscard]] Outcome deregister_by_owner(const proto::residence::DeregisterByOwner&, Context&);
[[nodiscard]] Outcome deregister_by_court(const proto::residence::DeregisterByCourt&, Context&);
[[nodiscard]] Outcome register_foreign_stay(const proto::residence::RegisterForeignStay&,
                                            Context&);
[[nodiscard]] Outcome declare_household(const proto::residence::DeclareHousehold&, Context&);
[[nodiscard]] Outcome join_household(const proto::residence::JoinHousehold&, Context&);
[[nodiscard]] Outcome leave_household(const proto::residence::LeaveHousehold&, Context&);
[[nodiscard]] Outcome create_address(const proto::residence::CreateAddress&, Context&);
[[nodiscard]] Outcome rename_address(const proto::residence::RenameAddress&, Context&);
[[nodiscard]] Outcome retire_address(const proto::residence::RetireAddress&, Context&);
[[nodiscard]] Outcome open_dwelling(const proto::residence::OpenDwelling&, Context&);
[[nodiscard]] Outcome
cancel_fictitious_registration(const proto::residence::CancelFictitiousRegistration&, Context&);

// Types of documents that acts of this register ask for among their sources; frozen.
namespace document {
inline constexpr std::uint32_t basis_of_living = 401; // Of SOCIAL and INSTITUTION.
} // namespace document

} // namespace tamga::registries::residence
