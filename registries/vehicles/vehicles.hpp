// The vehicle registry: vehicles, plates, owners, liens, inspections (registries.md 1.5). One
// handler file per act or small family of the list.
//
// A handler is called after the authority of its act was judged (authority.hpp). It checks top-down
// and then writes; whatever it wrote is dropped unless it returns `applied`.

#pragma once

#include "proto/vehicles.pb.h"
#include "registries/context.hpp"
#include "registries/outcome.hpp"

#include <cstddef>

namespace tamga::registries::vehicles {

[[nodiscard]] Outcome register_first(const proto::vehicles::RegisterFirst&, Context&);
[[nodiscard]] Outcome register_imported(const proto::vehicles::RegisterImported&, Context&);
[[nodiscard]] Outcome register_legalised(const proto::vehicles::RegisterLegalised&, Context&);
[[nodiscard]] Outcome transfer_vehicle(const proto::vehicles::TransferVehicle&, Context&);
[[nodiscard]] Outcome transfer_vehicle_online(
    const proto::vehicles::TransferVehicleOnline&, Context&);
[[nodiscard]] Outcome inherit_vehicle(const proto::vehicles::InheritVehicle&, Context&);
[[nodiscard]] Outcome transfer_vehicle_by_court(
    const proto::vehicles::TransferVehicleByCourt&, Context&);
[[nodiscard]] Outcome divide_joint_vehicle(const proto::vehicles::DivideJointVehicle&, Context&);
[[nodiscard]] Outcome report_unregistered_sale(
    const proto::vehicles::ReportUnregisteredSale&, Context&);
[[nodiscard]] Outcome assign_plate(const proto::vehicles::AssignPlate&, Context&);
[[nodiscard]] Outcome modify_vehicle(const proto::vehicles::ModifyVehicle&, Context&);
[[nodiscard]] Outcome correct_vehicle_record(
    const proto::vehicles::CorrectVehicleRecord&, Context&);
[[nodiscard]] Outcome register_lien(const proto::vehicles::RegisterLien&, Context&);
[[nodiscard]] Outcome release_lien(const proto::vehicles::ReleaseLien&, Context&);
[[nodiscard]] Outcome report_stolen(const proto::vehicles::ReportStolen&, Context&);
[[nodiscard]] Outcome report_recovered(const proto::vehicles::ReportRecovered&, Context&);
[[nodiscard]] Outcome record_inspection(const proto::vehicles::RecordInspection&, Context&);
[[nodiscard]] Outcome suspend_registration(const proto::vehicles::SuspendRegistration&, Context&);
[[nodiscard]] Outcome lift_suspension(const proto::vehicles::LiftSuspension&, Context&);
[[nodiscard]] Outcome deregister_export(const proto::vehicles::DeregisterExport&, Context&);
[[nodiscard]] Outcome deregister_scrap(const proto::vehicles::DeregisterScrap&, Context&);
[[nodiscard]] Outcome temp_deregister(const proto::vehicles::TempDeregister&, Context&);
[[nodiscard]] Outcome grant_use_right(const proto::vehicles::GrantUseRight&, Context&);
[[nodiscard]] Outcome re_register_from_export(
    const proto::vehicles::ReRegisterFromExport&, Context&);
[[nodiscard]] Outcome change_plate(const proto::vehicles::ChangePlate&, Context&);
[[nodiscard]] Outcome reserve_plate(const proto::vehicles::ReservePlate&, Context&);
[[nodiscard]] Outcome surrender_plate(const proto::vehicles::SurrenderPlate&, Context&);
[[nodiscard]] Outcome report_plate_lost(const proto::vehicles::ReportPlateLost&, Context&);
[[nodiscard]] Outcome confirm_export(const proto::vehicles::ConfirmExport&, Context&);
[[nodiscard]] Outcome record_foreign_notice(const proto::vehicles::RecordForeignNotice&, Context&);
[[nodiscard]] Outcome reactivate_vehicle(const proto::vehicles::ReactivateVehicle&, Context&);
[[nodiscard]] Outcome revoke_use_right(const proto::vehicles::RevokeUseRight&, Context&);
[[nodiscard]] Outcome transfer_vehicle_by_auction(
    const proto::vehicles::TransferVehicleByAuction&, Context&);
[[nodiscard]] Outcome import_vehicle(const proto::vehicles::ImportVehicle&, Context&);

// What a death does here: rights to use end, those of the dead and those on what the dead owned.
// Shares of the dead are of an estate by that alone (G-39): guards look at the person.
void on_death(Context& context, const SubjectId& subject);

// What hangs on a person here (registries/ties.hpp): shares, alone and in groups; rights to use.
[[nodiscard]] bool has_rights(const ledger::StateView& view, const SubjectId& subject);
[[nodiscard]] std::size_t count_ties(const ledger::StateView& view, const SubjectId& subject);
// `to` holds what `from` held; two shares of one vehicle become one. False when both are members of
// one group: nothing is to be kept of what was written then.
[[nodiscard]] bool move_ties(Context& context, const SubjectId& from, const SubjectId& to);

} // namespace tamga::registries::vehicles
