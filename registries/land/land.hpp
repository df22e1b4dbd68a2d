// The land registry: parcels, units, rights, restrictions (registries.md 1.4, ISO 19152 terms). One
// handler file per act of the list.
//
// A handler is called after the authority of its act was judged (authority.hpp). It checks top-down
// and then writes; whatever it wrote is dropped unless it returns `applied`.

#pragma once

#include "proto/land.pb.h"
#include "registries/context.hpp"
#include "registries/outcome.hpp"

#include <optional>

namespace tamga::registries::land {

[[nodiscard]] Outcome lodge_application(const proto::land::LodgeApplication&, Context&);
[[nodiscard]] Outcome register_parcel_first(const proto::land::RegisterParcelFirst&, Context&);
[[nodiscard]] Outcome open_public_display(const proto::land::OpenPublicDisplay&, Context&);
[[nodiscard]] Outcome close_public_display(const proto::land::ClosePublicDisplay&, Context&);
[[nodiscard]] Outcome lodge_objection(const proto::land::LodgeObjection&, Context&);
[[nodiscard]] Outcome resolve_objection(const proto::land::ResolveObjection&, Context&);
[[nodiscard]] Outcome transfer_ownership(const proto::land::TransferOwnership&, Context&);
[[nodiscard]] Outcome transfer_by_inheritance(const proto::land::TransferByInheritance&, Context&);
[[nodiscard]] Outcome transfer_by_court(const proto::land::TransferByCourt&, Context&);
[[nodiscard]] Outcome transfer_by_auction(const proto::land::TransferByAuction&, Context&);
[[nodiscard]] Outcome expropriate(const proto::land::Expropriate&, Context&);
[[nodiscard]] Outcome privatise_or_allocate(const proto::land::PrivatiseOrAllocate&, Context&);
[[nodiscard]] Outcome subdivide_parcel(const proto::land::SubdivideParcel&, Context&);
[[nodiscard]] Outcome consolidate_parcels(const proto::land::ConsolidateParcels&, Context&);
[[nodiscard]] Outcome adjust_boundary(const proto::land::AdjustBoundary&, Context&);
[[nodiscard]] Outcome resurvey_parcel(const proto::land::ResurveyParcel&, Context&);
[[nodiscard]] Outcome convert_land_category(const proto::land::ConvertLandCategory&, Context&);
[[nodiscard]] Outcome register_building(const proto::land::RegisterBuilding&, Context&);
[[nodiscard]] Outcome demolish_building(const proto::land::DemolishBuilding&, Context&);
[[nodiscard]] Outcome register_mortgage(const proto::land::RegisterMortgage&, Context&);
[[nodiscard]] Outcome vary_mortgage(const proto::land::VaryMortgage&, Context&);
[[nodiscard]] Outcome discharge_mortgage(const proto::land::DischargeMortgage&, Context&);
[[nodiscard]] Outcome register_lease(const proto::land::RegisterLease&, Context&);
[[nodiscard]] Outcome vary_lease(const proto::land::VaryLease&, Context&);
[[nodiscard]] Outcome terminate_lease(const proto::land::TerminateLease&, Context&);
[[nodiscard]] Outcome register_easement(const proto::land::RegisterEasement&, Context&);
[[nodiscard]] Outcome register_caveat(const proto::land::RegisterCaveat&, Context&);
[[nodiscard]] Outcome vary_caveat(const proto::land::VaryCaveat&, Context&);
[[nodiscard]] Outcome remove_caveat(const proto::land::RemoveCaveat&, Context&);
[[nodiscard]] Outcome register_restriction(const proto::land::RegisterRestriction&, Context&);
[[nodiscard]] Outcome correct_land_record(const proto::land::CorrectLandRecord&, Context&);
[[nodiscard]] Outcome cancel_title(const proto::land::CancelTitle&, Context&);
[[nodiscard]] Outcome issue_cadastral_plan(const proto::land::IssueCadastralPlan&, Context&);
[[nodiscard]] Outcome import_parcel(const proto::land::ImportParcel&, Context&);
[[nodiscard]] Outcome import_title(const proto::land::ImportTitle&, Context&);

// What a death does here: a caveat stands on each unit that the dead person disposed of after that
// day. Shares of the dead are of an estate by that alone (G-39): guards look at the person.
void on_death(Context& context, const SubjectId& subject, std::optional<std::int32_t> death_day);
// The death was earlier than was told before (CIV-14): a caveat on what was disposed of in between.
void on_death_moved(Context& context, const SubjectId& subject, std::int32_t death_day,
                    std::int32_t told_before);

// What hangs on a person here (registries/ties.hpp): shares, alone and in groups; consents given.
[[nodiscard]] bool has_rights(const ledger::StateView& view, const SubjectId& subject);
[[nodiscard]] std::size_t count_ties(const ledger::StateView& view, const SubjectId& subject);
// `to` holds what `from` held; two shares of one right become one. False when both are members of
// one group: nothing is to be kept of what was written then.
[[nodiscard]] bool move_ties(Context& context, const SubjectId& from, const SubjectId& to);

} // namespace tamga::registries::land
