// The rows of the catalog for vehicles, in the order of numbers.

#pragma once

#include "registries/catalog_row.hpp"
#include "registries/vehicles/vehicles.hpp"

#include <array>

namespace tamga::registries::vehicles {

namespace rows {

using Op = proto::Operation;
using proto::access::BAILIFF;
using proto::access::BANK;
using proto::access::COURT;
using proto::access::CUSTOMS;
using proto::access::EXCHANGE_OPERATOR;
using proto::access::INSPECTION_STATION;
using proto::access::NOTARY;
using proto::access::PLEDGE_OFFICE;
using proto::access::POLICE;
using proto::access::VEHICLE_REGISTRAR;

inline constexpr std::array first_acts{
    row<&Op::register_first, vehicles::register_first>(
        Op::kRegisterFirst, "vehicles.register_first", "VEH-01",
        {.roles = {VEHICLE_REGISTRAR},
         .consents = "the owners; VIN_NOT_WANTED by POLICE"}),
    row<&Op::register_imported, vehicles::register_imported>(
        Op::kRegisterImported, "vehicles.register_imported", "VEH-02",
        {.roles = {VEHICLE_REGISTRAR},
         .consents = "the owners; VIN_NOT_WANTED by POLICE; CUSTOMS_CLEARED by "
                     "CUSTOMS; without the foreign certificate ORIGIN_CONFIRMED by "
                     "CUSTOMS or COURT"}),
    row<&Op::register_legalised, vehicles::register_legalised>(
        Op::kRegisterLegalised, "vehicles.register_legalised", "VEH-03",
        {.roles = {VEHICLE_REGISTRAR},
         .consents = "the owners; VIN_NOT_WANTED by POLICE; CUSTOMS_CLEARED by "
                     "CUSTOMS"}),
    row<&Op::transfer_vehicle, vehicles::transfer_vehicle>(
        Op::kTransferVehicle, "vehicles.transfer_vehicle", "VEH-04",
        {.roles = {VEHICLE_REGISTRAR},
         .consents = "every transferor and transferee; spouses (or "
                     "SEPARATE_PROPERTY by NOTARY); creditors; AGE_GE"}),
    row<&Op::transfer_vehicle_online, vehicles::transfer_vehicle_online>(
        Op::kTransferVehicleOnline, "vehicles.transfer_vehicle_online", "VEH-05",
        {.roles = {VEHICLE_REGISTRAR, EXCHANGE_OPERATOR},
         .consents = "seller and buyer by keys that a face is bound to; the "
                     "spouse; AGE_GE; NO_TRAFFIC_DEBT by POLICE; TAX_PAID by "
                     "TAX_AUTHORITY"}),
    row<&Op::inherit_vehicle, vehicles::inherit_vehicle>(
        Op::kInheritVehicle, "vehicles.inherit_vehicle", "VEH-06",
        {.roles = {NOTARY},
         .consents = "before the waiting period is over, an officer of a COURT; of "
                     "a legalised vehicle IS_SPOUSE_OR_CHILD"}),
    row<&Op::transfer_vehicle_by_court, vehicles::transfer_vehicle_by_court>(
        Op::kTransferVehicleByCourt, "vehicles.transfer_vehicle_by_court", "VEH-07",
        {.roles = {COURT, BAILIFF, VEHICLE_REGISTRAR},
         .consents = "an act of a court"}),
    row<&Op::divide_joint_vehicle, vehicles::divide_joint_vehicle>(
        Op::kDivideJointVehicle, "vehicles.divide_joint_vehicle", "VEH-08",
        {.roles = {VEHICLE_REGISTRAR, NOTARY},
         .consents = "both spouses; or an act of a court"}),
    row<&Op::report_unregistered_sale, vehicles::report_unregistered_sale>(
        Op::kReportUnregisteredSale, "vehicles.report_unregistered_sale", "VEH-09",
        {.roles = {VEHICLE_REGISTRAR, NOTARY},
         .consents = "the seller"}),
    row<&Op::assign_plate, vehicles::assign_plate>(
        Op::kAssignPlate, "vehicles.assign_plate", "VEH-10",
        {.roles = {VEHICLE_REGISTRAR},
         .consents = "an owner"}),
    row<&Op::modify_vehicle, vehicles::modify_vehicle>(
        Op::kModifyVehicle, "vehicles.modify_vehicle", "VEH-11",
        {.roles = {VEHICLE_REGISTRAR},
         .consents = "an owner; of a restamped number RESTAMPING_EXPERTISE by "
                     "POLICE"}),
    row<&Op::correct_vehicle_record, vehicles::correct_vehicle_record>(
        Op::kCorrectVehicleRecord, "vehicles.correct_vehicle_record", "VEH-12",
        {.roles = {VEHICLE_REGISTRAR}, .second = {VEHICLE_REGISTRAR},
         .consents = "of the VIN: RESTAMPING_EXPERTISE by POLICE"}),
};

inline constexpr std::array middle_acts{
    row<&Op::register_lien, vehicles::register_lien>(
        Op::kRegisterLien, "vehicles.register_lien", "VEH-13",
        {.roles = {PLEDGE_OFFICE, BANK, NOTARY},
         .consents = "owners and spouses; the creditor; creditors who come after; "
                     "AGE_GE"}),
    row<&Op::release_lien, vehicles::release_lien>(
        Op::kReleaseLien, "vehicles.release_lien", "VEH-14",
        {.roles = {PLEDGE_OFFICE, BANK, NOTARY},
         .consents = "the creditor; or an officer of a COURT"}),
    row<&Op::report_stolen, vehicles::report_stolen>(
        Op::kReportStolen, "vehicles.report_stolen", "VEH-15",
        {.roles = {POLICE}}),
    row<&Op::report_recovered, vehicles::report_recovered>(
        Op::kReportRecovered, "vehicles.report_recovered", "VEH-16",
        {.roles = {POLICE}}),
    row<&Op::record_inspection, vehicles::record_inspection>(
        Op::kRecordInspection, "vehicles.record_inspection", "VEH-17",
        {.roles = {INSPECTION_STATION}}),
    row<&Op::suspend_registration, vehicles::suspend_registration>(
        Op::kSuspendRegistration, "vehicles.suspend_registration", "VEH-18",
        {.roles = {VEHICLE_REGISTRAR, POLICE, COURT}}),
    row<&Op::lift_suspension, vehicles::lift_suspension>(
        Op::kLiftSuspension, "vehicles.lift_suspension", "VEH-19",
        {.roles = {VEHICLE_REGISTRAR, POLICE, COURT},
         .consents = "of a reported sale, the seller"}),
    row<&Op::deregister_export, vehicles::deregister_export>(
        Op::kDeregisterExport, "vehicles.deregister_export", "VEH-20",
        {.roles = {VEHICLE_REGISTRAR},
         .consents = "the owners; NO_TRAFFIC_DEBT by POLICE"}),
    row<&Op::deregister_scrap, vehicles::deregister_scrap>(
        Op::kDeregisterScrap, "vehicles.deregister_scrap", "VEH-21",
        {.roles = {VEHICLE_REGISTRAR},
         .consents = "the owners"}),
    row<&Op::temp_deregister, vehicles::temp_deregister>(
        Op::kTempDeregister, "vehicles.temp_deregister", "VEH-22",
        {.roles = {VEHICLE_REGISTRAR},
         .consents = "an owner"}),
    row<&Op::grant_use_right, vehicles::grant_use_right>(
        Op::kGrantUseRight, "vehicles.grant_use_right", "VEH-23",
        {.roles = {VEHICLE_REGISTRAR, NOTARY},
         .consents = "the owners and the user; of a legalised vehicle "
                     "IS_SPOUSE_OR_CHILD"}),
    row<&Op::re_register_from_export, vehicles::re_register_from_export>(
        Op::kReRegisterFromExport, "vehicles.re_register_from_export", "VEH-24",
        {.roles = {VEHICLE_REGISTRAR},
         .consents = "the owners; VIN_NOT_WANTED by POLICE; CUSTOMS_CLEARED by "
                     "CUSTOMS"}),
};

inline constexpr std::array last_acts{
    row<&Op::change_plate, vehicles::change_plate>(
        Op::kChangePlate, "vehicles.change_plate", "VEH-10",
        {.roles = {VEHICLE_REGISTRAR},
         .consents = "an owner"}),
    row<&Op::reserve_plate, vehicles::reserve_plate>(
        Op::kReservePlate, "vehicles.reserve_plate", "VEH-10",
        {.roles = {VEHICLE_REGISTRAR},
         .consents = "who asks for it"}),
    row<&Op::surrender_plate, vehicles::surrender_plate>(
        Op::kSurrenderPlate, "vehicles.surrender_plate", "VEH-10",
        {.roles = {VEHICLE_REGISTRAR},
         .consents = "an owner"}),
    row<&Op::report_plate_lost, vehicles::report_plate_lost>(
        Op::kReportPlateLost, "vehicles.report_plate_lost", "VEH-10",
        {.roles = {VEHICLE_REGISTRAR, POLICE},
         .consents = "an owner"}),
    row<&Op::confirm_export, vehicles::confirm_export>(
        Op::kConfirmExport, "vehicles.confirm_export", "VEH-20",
        {.roles = {CUSTOMS}}),
    row<&Op::record_foreign_notice, vehicles::record_foreign_notice>(
        Op::kRecordForeignNotice, "vehicles.record_foreign_notice", "VEH-20",
        {.roles = {VEHICLE_REGISTRAR}}),
    row<&Op::reactivate_vehicle, vehicles::reactivate_vehicle>(
        Op::kReactivateVehicle, "vehicles.reactivate_vehicle", "VEH-22",
        {.roles = {VEHICLE_REGISTRAR},
         .consents = "an owner"}),
    row<&Op::revoke_use_right, vehicles::revoke_use_right>(
        Op::kRevokeUseRight, "vehicles.revoke_use_right", "VEH-23",
        {.roles = {VEHICLE_REGISTRAR, NOTARY},
         .consents = "an owner or the user"}),
    row<&Op::transfer_vehicle_by_auction, vehicles::transfer_vehicle_by_auction>(
        Op::kTransferVehicleByAuction, "vehicles.transfer_vehicle_by_auction", "VEH-07",
        {.roles = {BAILIFF, NOTARY},
         .consents = "the buyer"}),
    row<&Op::import_vehicle, vehicles::import_vehicle>(
        Op::kImportVehicle, "vehicles.import_vehicle", "VEH-01",
        {.roles = {VEHICLE_REGISTRAR}, .second = {VEHICLE_REGISTRAR}, .second_of_office = true,
         .consents = "SECOND_READING by a VEHICLE_REGISTRAR"}),
};

} // namespace rows

using rows::first_acts;
using rows::last_acts;
using rows::middle_acts;

} // namespace tamga::registries::vehicles
