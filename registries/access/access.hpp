// The access register: agencies, offices, officers (registries.md 1.0). One handler file per act.
//
// A handler is called after the authority of its act was judged (authority.hpp). It checks top-down
// and then writes; whatever it wrote is dropped unless it returns `applied`.

#pragma once

#include "proto/access.pb.h"
#include "registries/context.hpp"
#include "registries/outcome.hpp"

namespace tamga::registries::access {

[[nodiscard]] Outcome register_agency(const proto::access::RegisterAgency&, Context&);
[[nodiscard]] Outcome change_agency(const proto::access::ChangeAgency&, Context&);
[[nodiscard]] Outcome rotate_agency_key(const proto::access::RotateAgencyKey&, Context&);
[[nodiscard]] Outcome register_office(const proto::access::RegisterOffice&, Context&);
[[nodiscard]] Outcome change_office(const proto::access::ChangeOffice&, Context&);
[[nodiscard]] Outcome appoint_officer(const proto::access::AppointOfficer&, Context&);
[[nodiscard]] Outcome change_officer(const proto::access::ChangeOfficer&, Context&);
[[nodiscard]] Outcome suspend_officer(const proto::access::SuspendOfficer&, Context&);
[[nodiscard]] Outcome reinstate_officer(const proto::access::ReinstateOfficer&, Context&);
[[nodiscard]] Outcome dismiss_officer(const proto::access::DismissOfficer&, Context&);

} // namespace tamga::registries::access
