// vehicle_: what the register says of a vehicle, a plate, an owner; whether it may be sold.

#include "registries/codes/codes.hpp"
#include "registries/parties/parties.hpp"
#include "registries/vehicles/common.hpp"
#include "registries/vehicles/queries.hpp"
#include "rpc/history.hpp"
#include "rpc/method_table.hpp"
#include "rpc/query_json.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <utility>

namespace tamga::rpc::handlers {
namespace {

namespace vehicles = registries::vehicles;
namespace codes = registries::codes;
namespace parties = registries::parties;
using registries::VehicleId;

std::string_view status_name(vehicles::VehicleStatus status) {
    switch (status) {
    case vehicles::VehicleStatus::active: return "active";
    case vehicles::VehicleStatus::deregistered: return "deregistered";
    case vehicles::VehicleStatus::exported: return "exported";
    case vehicles::VehicleStatus::scrapped: return "scrapped";
    }
    UNREACHABLE();
}

std::string_view status_name(vehicles::PlateStatus status) {
    switch (status) {
    case vehicles::PlateStatus::assigned: return "assigned";
    case vehicles::PlateStatus::reserved: return "reserved";
    case vehicles::PlateStatus::deposited: return "deposited";
    case vehicles::PlateStatus::surrendered: return "surrendered";
    case vehicles::PlateStatus::lost: return "lost";
    case vehicles::PlateStatus::transit: return "transit";
    }
    UNREACHABLE();
}

std::string_view ground_name(vehicles::Ground ground) {
    switch (ground) {
    case vehicles::Ground::registration: return "registration";
    case vehicles::Ground::cut_over: return "cut_over";
    case vehicles::Ground::agreement: return "agreement";
    case vehicles::Ground::inheritance: return "inheritance";
    case vehicles::Ground::court: return "court";
    case vehicles::Ground::auction: return "auction";
    case vehicles::Ground::division: return "division";
    case vehicles::Ground::merge: return "merge";
    }
    UNREACHABLE();
}

template <std::size_t count>
Json names_of(std::uint16_t bits,
              const std::array<std::pair<std::uint16_t, std::string_view>, count>& names) {
    Json out = Json::array();
    for (const auto& [bit, name] : names) {
        if ((bits & bit) != 0) out.push_back(name);
    }
    return out;
}

Json alarms_json(const vehicles::Vehicle& vehicle) {
    constexpr std::array<std::pair<std::uint16_t, std::string_view>, 2> names{
        {{vehicles::alarm::stolen, "stolen"}, {vehicles::alarm::wanted, "wanted"}}};
    return names_of(vehicle.alarms, names);
}

Json suspended_json(const vehicles::Vehicle& vehicle, std::int32_t day) {
    namespace suspension = vehicles::suspension;
    constexpr std::array<std::pair<std::uint16_t, std::string_view>, 6> names{
        {{suspension::registrar, "registrar"},
         {suspension::police, "police"},
         {suspension::court, "court"},
         {suspension::dangerous, "dangerous"},
         {suspension::no_plate, "no_plate"},
         {suspension::sale, "sale"}}};
    return names_of(vehicle.suspended_on(day), names);
}

Json flags_json(const vehicles::Vehicle& vehicle) {
    constexpr std::array<std::pair<std::uint16_t, std::string_view>, 3> names{
        {{vehicles::flag::check_digit_differs, "check_digit_differs"},
         {vehicles::flag::maker_known, "maker_known"},
         {vehicles::flag::rollback, "rollback"}}};
    return names_of(vehicle.flags, names);
}

Json text_or_null(const Bytes& text) { return text.empty() ? Json(nullptr) : Json(to_text(text)); }

Json shares_json(const StateSnapshot& state, const vehicles::Ownership& ownership) {
    Json shares = Json::array();
    for (const vehicles::Share& share : ownership.shares) {
        shares.push_back({{"party", party_json(state, share.party)},
                          {"numerator", share.numerator},
                          {"since", date_of(share.since_day)}});
    }
    return shares;
}

Json owners_json(const StateSnapshot& state, const vehicles::Ownership& ownership) {
    return {{"version", decimal(ownership.version)},
            {"from", date_of(ownership.changed_day)},
            {"ground", ground_name(ownership.ground)},
            {"denominator", ownership.denominator},
            {"shares", shares_json(state, ownership)}};
}

Json description_json(const vehicles::Vehicle& vehicle, std::int32_t day) {
    const vehicles::Description& data = vehicle.data;
    Json out = {{"vehicle", vehicle.id.hex()},
                {"version", decimal(vehicle.version)},
                {"vin", text_or_null(data.vin)},
                {"category", to_text(data.category)},
                {"plateKind", to_text(data.plate_kind)},
                {"maker", to_text(data.maker)},
                {"model", to_text(data.model)},
                {"year", data.year},
                {"colour", data.colour},
                {"fuel", data.fuel},
                {"massKg", data.mass_kg},
                {"origin", proto::vehicles::Origin_Name(vehicle.origin)},
                {"status", status_name(vehicle.status)},
                {"alarms", alarms_json(vehicle)},
                {"suspended", suspended_json(vehicle, day)},
                {"flags", flags_json(vehicle)},
                {"plate", text_or_null(vehicle.plate)},
                {"transitPlate", text_or_null(vehicle.transit_plate)},
                {"odometerKm", vehicle.odometer_km},
                {"since", date_of(vehicle.since_day)},
                {"asOf", date_of(day)}};
    if (!data.body_mark.empty()) out["bodyMark"] = to_hex(data.body_mark);
    if (!vehicle.secondary_mark.empty()) out["secondaryMark"] = to_hex(vehicle.secondary_mark);
    out["inspectionUntil"] = day_json(vehicle.inspection_until);
    out["saleUntil"] = day_json(vehicle.sale_until);
    out["exportUntil"] = day_json(vehicle.export_until);
    out["noticeDue"] = day_json(vehicle.notice_due);
    if (vehicle.is_gone()) out["ended"] = date_of(vehicle.ended_day);
    return out;
}

Json liens_json(const StateSnapshot& state, const VehicleId& id) {
    Json liens = Json::array();
    for (const vehicles::Lien& lien : vehicles::liens_of(state.view, id)) {
        liens.push_back({{"lien", lien.id.hex()},
                         {"rank", lien.rank},
                         {"creditor", party_json(state, lien.creditor)},
                         {"claimRef", to_text(lien.claim_ref)},
                         {"due", date_of(lien.due_day)},
                         {"from", date_of(lien.from_day)}});
    }
    return liens;
}

Json users_json(const StateSnapshot& state, const VehicleId& id, std::int32_t day) {
    Json users = Json::array();
    for (const vehicles::UseRight& right : vehicles::users_of(state.view, id, day)) {
        users.push_back({{"useRight", right.id.hex()},
                         {"user", right.user.hex()},
                         {"kind", proto::vehicles::UseKind_Name(right.kind)},
                         {"from", date_of(right.from_day)},
                         {"until", day_json(right.until_day)}});
    }
    return users;
}

Result<vehicles::Vehicle> vehicle_named(const Arguments& arguments, const StateSnapshot& state) {
    const int given = (arguments.has("vehicle") ? 1 : 0) + (arguments.has("vin") ? 1 : 0) +
                      (arguments.has("plate") ? 1 : 0);
    if (given != 1) return fail(ErrorCode::usage, "one of vehicle, vin and plate is needed");
    std::optional<vehicles::Vehicle> found;
    if (arguments.has("vehicle")) {
        found = vehicles::vehicle(state.view, VehicleId::from(arguments.hex("vehicle")));
    } else if (arguments.has("vin")) {
        found = vehicles::vehicle_by_vin(state.view, as_bytes(arguments.text("vin")));
    } else {
        found = vehicles::vehicle_by_plate(state.view, as_bytes(arguments.text("plate")));
    }
    if (!found) return fail(ErrorCode::not_found, "there is no such vehicle");
    return std::move(*found);
}

} // namespace

Result<Json> vehicle_find(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    TRY(const vehicles::Vehicle named, vehicle_named(arguments, state));
    const std::int32_t day = day_asked(arguments, state);
    const auto found = vehicles::vehicle_at(state.view, named.id, day);
    const auto owners = vehicles::owners_at(state.view, named.id, day);
    if (!found || !owners) {
        return fail(ErrorCode::not_found, "the vehicle was not registered on that day");
    }
    Json out = description_json(*found, day);
    out["owners"] = owners_json(state, *owners);
    out["liens"] = liens_json(state, named.id);
    out["users"] = users_json(state, named.id, day);
    return answer_at(state, out);
}

Result<Json> vehicle_check(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    const auto found = vehicles::vehicle_by_vin(state.view, as_bytes(arguments.text("vin")));
    const bool matches = found && as_text(found->plate) == arguments.text("plate");
    Json out = {{"registered", found.has_value()}, {"matches", matches}};
    if (!matches) return answer_at(state, out); // Only who has seen the vehicle is told more.
    const std::int32_t day = today_of(state);
    constexpr std::uint16_t any = vehicles::scope::transfer | vehicles::scope::encumber |
                                  vehicles::scope::exporting | vehicles::scope::deregister;
    out["active"] = found->status == vehicles::VehicleStatus::active;
    out["stolen"] = (found->alarms & vehicles::alarm::stolen) != 0;
    out["wanted"] = (found->alarms & vehicles::alarm::wanted) != 0;
    out["held"] =
        vehicles::free_on(state.view, *found, any, day) != registries::Outcome::applied;
    out["encumbered"] = !vehicles::liens_of(state.view, found->id).empty();
    out["suspended"] = found->suspended_on(day) != 0;
    out["legalised"] = found->is_legalised();
    out["inspected"] = found->inspection_until && *found->inspection_until >= day;
    out["rollback"] = (found->flags & vehicles::flag::rollback) != 0;
    return answer_at(state, out);
}

Result<Json> vehicle_may_transfer(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    TRY(const vehicles::Vehicle found, vehicle_named(arguments, state));
    const auto answer =
        vehicles::may_be_transferred(state.view, found, day_asked(arguments, state));
    Json reasons = Json::array();
    for (const vehicles::VehicleObstacle& obstacle : answer.obstacles) {
        const auto& text = registries::text_of(obstacle.outcome);
        reasons.push_back({{"outcome", text.name},
                           {"outcomeNumber", text.number},
                           {"rule", text.rule},
                           {"message", text.english},
                           {"messageRu", text.russian},
                           {"about", to_hex(obstacle.about)}});
    }
    Json consents = Json::array();
    for (const vehicles::Party& party : answer.consents) {
        consents.push_back(party_json(state, party));
    }
    return answer_at(state, {{"vehicle", found.id.hex()},
                             {"may", reasons.empty()},
                             {"online", answer.online},
                             {"reasons", std::move(reasons)},
                             {"consents", std::move(consents)}});
}

Result<Json> vehicle_owned_by(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    if (arguments.has("subject") == arguments.has("organisation")) {
        return fail(ErrorCode::usage, "either subject or organisation is needed");
    }
    vehicles::Party party;
    party.kind = arguments.has("subject") ? proto::land::PERSON : proto::land::ORGANISATION;
    party.id = arguments.has("subject") ? arguments.hex("subject")
                                        : to_bytes(as_bytes(arguments.text("organisation")));
    Json owned = Json::array();
    for (const vehicles::PartyVehicle& link : vehicles::vehicles_of(state.view, party)) {
        const auto vehicle = vehicles::vehicle(state.view, link.vehicle);
        owned.push_back({{"vehicle", link.vehicle.hex()},
                         {"vin", vehicle ? text_or_null(vehicle->data.vin) : Json(nullptr)},
                         {"plate", vehicle ? text_or_null(vehicle->plate) : Json(nullptr)},
                         {"party", party_json(state, link.party)},
                         {"estatePending", parties::is_of_the_dead(state.view, link.party)}});
    }
    return answer_at(state, {{"vehicles", std::move(owned)}});
}

Result<Json> vehicle_owners(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    TRY(const vehicles::Vehicle found, vehicle_named(arguments, state));
    Json versions = Json::array();
    for (const vehicles::Ownership& version : vehicles::owner_history(state.view, found.id)) {
        versions.push_back(owners_json(state, version));
    }
    return answer_at(state, {{"vehicle", found.id.hex()}, {"versions", std::move(versions)}});
}

Result<Json> vehicle_timeline(const Arguments& arguments, Backend& backend) {
    TRY(const PageAsked page, page_asked(arguments));
    TRY(const StateSnapshot state, backend.state(page.height));
    TRY(const vehicles::Vehicle vehicle, vehicle_named(arguments, state));
    TRY(const Json entries, timeline(arguments, backend, page, state,
                                     registries::entries_of_vehicle(state.view, vehicle.id)));
    return answer_at(state, entries);
}

Result<Json> vehicle_inspections(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    TRY(const vehicles::Vehicle found, vehicle_named(arguments, state));
    Json inspections = Json::array();
    for (const vehicles::Inspection& entry : vehicles::inspections_of(state.view, found.id)) {
        inspections.push_back({{"number", entry.number},
                               {"day", date_of(entry.day)},
                               {"station", to_text(entry.station)},
                               {"result", proto::vehicles::InspectionResult_Name(entry.result)},
                               {"validUntil", day_json(entry.valid_until)},
                               {"odometerKm", entry.odometer_km},
                               {"rollback", entry.rollback}});
    }
    return answer_at(state,
                     {{"vehicle", found.id.hex()}, {"inspections", std::move(inspections)}});
}

Result<Json> vehicle_plate(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    const std::string text = arguments.text("plate");
    Json series = Json::array();
    for (const codes::Code& row :
         codes::series_of(state.view, text, day_asked(arguments, state))) {
        series.push_back(to_text(row.code));
    }
    const auto found = vehicles::plate(state.view, as_bytes(text));
    Json out = {{"plate", text}, {"series", std::move(series)}};
    const bool possible = !out["series"].empty();
    out["status"] = found ? Json(status_name(found->status))
                          : (possible ? Json("stock") : Json(nullptr));
    out["vehicle"] = found && found->vehicle ? Json(found->vehicle->hex()) : Json(nullptr);
    out["until"] = found ? day_json(found->until_day) : Json(nullptr);
    return answer_at(state, out);
}

} // namespace tamga::rpc::handlers
