// land_ and codes_: extracts, the map, what somebody owns, and whether a unit may be transferred.

#include "registries/codes/codes.hpp"
#include "registries/land/map.hpp"
#include "registries/land/queries.hpp"
#include "registries/parties/parties.hpp"
#include "rpc/history.hpp"
#include "rpc/method_table.hpp"
#include "rpc/query_json.hpp"

#include <nlohmann/json.hpp>

#include <limits>

namespace tamga::rpc::handlers {
namespace {

namespace land = registries::land;
namespace codes = registries::codes;
namespace parties = registries::parties;
namespace geometry = registries::geometry;
using registries::name_of;

constexpr std::uint64_t page_default = 30;
constexpr std::uint64_t page_max = 100;
constexpr std::size_t lineage_max = 200;

std::string_view status_name(land::LandStatus status) {
    return status == land::LandStatus::current ? "current" : "historic";
}

std::string_view quality_name(land::GeometryQuality quality) {
    switch (quality) {
    case land::GeometryQuality::surveyed: return "surveyed";
    case land::GeometryQuality::digitised: return "digitised";
    case land::GeometryQuality::legacy: return "legacy";
    }
    UNREACHABLE();
}

std::string_view end_name(land::LandEnd end) {
    switch (end) {
    case land::LandEnd::none: return "none";
    case land::LandEnd::divided: return "divided";
    case land::LandEnd::merged: return "merged";
    case land::LandEnd::cancelled: return "cancelled";
    case land::LandEnd::demolished: return "demolished";
    }
    UNREACHABLE();
}

Json texts(const std::vector<Bytes>& values) {
    Json out = Json::array();
    for (const Bytes& value : values) out.push_back(to_text(value));
    return out;
}

Json signed_text(std::int64_t value) { return std::to_string(value); }

Json right_json(const StateSnapshot& state, const land::Right& right) {
    Json out = {{"right", right.id.hex()},
                {"unit", to_text(right.unit)},
                {"version", decimal(right.version)},
                {"type", proto::land::RightType_Name(right.type)},
                {"primary", land::is_primary(right.type)},
                {"from", date_of(right.from_day)}};
    out["until"] = right.until_day ? Json(date_of(*right.until_day)) : Json(nullptr);
    Json shares = Json::array();
    for (const land::Share& share : right.shares) {
        shares.push_back({{"party", party_json(state, share.party)},
                          {"numerator", share.numerator},
                          {"since", date_of(share.since_day)}});
    }
    if (!right.shares.empty()) out["denominator"] = right.denominator;
    out["shares"] = std::move(shares);
    if (right.rank != 0) out["rank"] = right.rank;
    if (right.amount) out["amount"] = right.amount->hex();
    if (right.transfer_needs_consent) out["transferNeedsConsent"] = true;
    if (right.head) out["head"] = right.head->hex();
    if (!right.dominant.empty()) out["dominant"] = to_text(right.dominant);
    if (right.type == proto::land::SERVITUDE && right.scope != 0) {
        out["purpose"] = proto::land::EasementPurpose_Name(
            static_cast<proto::land::EasementPurpose>(right.scope));
    } else if (right.scope != 0) {
        out["scope"] = right.scope;
    }
    out["changed"] = date_of(right.changed_day);
    return out;
}

Json parcel_json(const land::Parcel& parcel, bool with_shape) {
    Json out = {{"parcel", to_text(parcel.code)},
                {"version", decimal(parcel.version)},
                {"status", status_name(parcel.status)},
                {"end", end_name(parcel.end)},
                {"crs", parcel.crs},
                {"territory", to_text(parcel.territory)},
                {"officialMm2", signed_text(parcel.official_mm2)},
                {"calculatedTwiceMm2", signed_text(parcel.area2)},
                {"quality", quality_name(parcel.quality)},
                {"accuracyMm", parcel.accuracy_mm},
                {"category", parcel.category},
                {"use", parcel.use_code},
                {"units", texts(parcel.units)},
                {"parents", texts(parcel.parents)},
                {"children", texts(parcel.children)},
                {"since", date_of(parcel.since_day)}};
    if (!parcel.is_current()) out["ended"] = date_of(parcel.ended_day);
    if (!with_shape) return out;
    Json rings = Json::array();
    for (const land::RingRow& ring : parcel.rings) {
        Json points = Json::array();
        for (const geometry::Point& point : ring.points) points.push_back({point.x, point.y});
        rings.push_back(std::move(points));
    }
    out["rings"] = std::move(rings);
    return out;
}

// "x1,y1,x2,y2" in millimetres.
std::optional<geometry::Box> box_of(const std::string& text) {
    std::array<std::int64_t, 4> values{};
    std::size_t at = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::size_t end = i < 3 ? text.find(',', at) : text.size();
        if (end == std::string::npos || end == at || end - at > 14) return std::nullopt;
        std::int64_t value = 0;
        const bool negative = text[at] == '-';
        for (std::size_t k = at + (negative ? 1 : 0); k < end; ++k) {
            if (text[k] < '0' || text[k] > '9') return std::nullopt;
            value = value * 10 + (text[k] - '0');
        }
        values[i] = negative ? -value : value;
        if (value >= geometry::coordinate_limit) return std::nullopt;
        at = end + 1;
    }
    if (values[0] > values[2] || values[1] > values[3]) return std::nullopt;
    return geometry::Box{{values[0], values[1]}, {values[2], values[3]}};
}

// [[[x, y], ...], ...]: the outer ring first.
std::optional<geometry::Polygon> polygon_of(const Json& rings) {
    geometry::Polygon polygon;
    std::size_t count = 0;
    if (rings.empty() || rings.size() > geometry::holes_max + 1) return std::nullopt;
    for (const Json& points : rings) {
        if (!points.is_array()) return std::nullopt;
        geometry::Ring ring;
        for (const Json& point : points) {
            const bool pair = point.is_array() && point.size() == 2 &&
                              point[0].is_number_integer() && point[1].is_number_integer();
            if (!pair || ++count > geometry::vertices_max) return std::nullopt;
            ring.push_back({point[0].get<std::int64_t>(), point[1].get<std::int64_t>()});
        }
        if (polygon.outer.empty() && polygon.holes.empty()) polygon.outer = std::move(ring);
        else polygon.holes.push_back(std::move(ring));
    }
    return polygon;
}

std::optional<codes::Table> table_of(const std::string& name) {
    codes::Table table = proto::codes::CODE_TABLE_NONE;
    if (!proto::codes::CodeTable_Parse(name, &table)) return std::nullopt;
    return table;
}

Json code_json(const codes::Code& row) {
    Json out = {{"code", to_text(row.code)}, {"from", date_of(row.from_day)}};
    out["until"] = row.until_day ? Json(date_of(*row.until_day)) : Json(nullptr);
    out["parent"] = to_text(row.parent);
    out["value"] = to_text(row.value);
    return out;
}

} // namespace

Result<Json> land_parcel(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    const auto found = land::parcel(state.view, as_bytes(arguments.text("parcel")));
    if (!found) return fail(ErrorCode::not_found, "there is no parcel with this code");
    Json out = parcel_json(*found, true);
    Json conflicts = Json::array();
    for (const auto& conflict : land::conflicts_of(state.view, found->code)) {
        conflicts.push_back({{"neighbour", to_text(conflict.other)},
                             {"fault", geometry::name_of(conflict.fault)},
                             {"since", date_of(conflict.since_day)}});
    }
    out["conflicts"] = std::move(conflicts);
    return answer_at(state, out);
}

Result<Json> land_unit(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    const auto found = land::unit(state.view, as_bytes(arguments.text("unit")));
    if (!found) return fail(ErrorCode::not_found, "there is no registration unit with this code");
    const std::int32_t day = day_asked(arguments, state);
    Json out = {{"unit", to_text(found->code)},
                {"version", decimal(found->version)},
                {"type", proto::land::UnitType_Name(found->type)},
                {"status", status_name(found->status)},
                {"end", end_name(found->end)},
                {"territory", to_text(found->territory)},
                {"parcels", texts(found->parcels)},
                {"buildings", texts(found->buildings)},
                {"parents", texts(found->parents)},
                {"successors", texts(found->successors)},
                {"since", date_of(found->since_day)},
                {"asOf", date_of(day)}};
    Json rights = Json::array();
    for (const land::Right& right : land::rights_at(state.view, found->code, day)) {
        rights.push_back(right_json(state, right));
    }
    out["rights"] = std::move(rights);
    Json queue = Json::array();
    for (const auto& entry : land::queue_of(state.view, found->code, day)) {
        queue.push_back({{"number", entry.number},
                         {"lodgement", entry.lodgement.hex()},
                         {"until", date_of(entry.until_day)}});
    }
    out["queue"] = std::move(queue);
    return answer_at(state, out);
}

Result<Json> land_property_of(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    if (arguments.has("subject") == arguments.has("organisation")) {
        return fail(ErrorCode::usage, "either subject or organisation is needed");
    }
    land::Party party;
    party.kind = arguments.has("subject") ? proto::land::PERSON : proto::land::ORGANISATION;
    party.id = arguments.has("subject") ? arguments.hex("subject")
                                        : to_bytes(as_bytes(arguments.text("organisation")));
    Json rights = Json::array();
    for (const land::PartyRight& link : land::property_of(state.view, party)) {
        rights.push_back({{"unit", to_text(link.unit)},
                          {"right", link.right.hex()},
                          {"party", party_json(state, link.party)},
                          {"estatePending", parties::is_of_the_dead(state.view, link.party)}});
    }
    return answer_at(state, {{"rights", std::move(rights)}});
}

Result<Json> land_may_transfer(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    const auto answer = land::may_be_transferred(
        state.view, as_bytes(arguments.text("unit")), day_asked(arguments, state));
    if (!answer) return fail(ErrorCode::not_found, "there is no registration unit with this code");
    Json reasons = Json::array();
    for (const land::Obstacle& obstacle : answer->obstacles) {
        const auto& text = registries::text_of(obstacle.outcome);
        const bool digest = obstacle.about.size() == 32;
        reasons.push_back({{"outcome", text.name},
                           {"outcomeNumber", text.number},
                           {"rule", text.rule},
                           {"message", text.english},
                           {"messageRu", text.russian},
                           {"about", digest ? to_hex(obstacle.about) : to_text(obstacle.about)}});
    }
    Json consents = Json::array();
    for (const land::Party& party : answer->consents) {
        consents.push_back(party_json(state, party));
    }
    Json out = {{"unit", arguments.text("unit")},
                {"may", reasons.empty()},
                {"reasons", std::move(reasons)},
                {"consents", std::move(consents)}};
    out["turn"] = answer->first ? Json(answer->first->hex()) : Json(nullptr);
    return answer_at(state, out);
}

Result<Json> land_window(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    const auto box = box_of(arguments.text("box"));
    if (!box) return fail(ErrorCode::usage, "box is x1,y1,x2,y2 in millimetres, low corner first");
    const std::uint64_t count = arguments.number_or("limit", page_default);
    if (count < 1 || count > page_max) return fail(ErrorCode::usage, "limit is 1 to 100");
    const Bytes after =
        arguments.has("after") ? to_bytes(as_bytes(arguments.text("after"))) : Bytes();
    const land::Window window =
        land::parcels_in(state.view, static_cast<std::uint32_t>(arguments.number("crs")), *box,
                         after, static_cast<std::size_t>(count));
    if (window.too_large) return fail(ErrorCode::usage, "the box covers too much; take less");
    Json parcels = Json::array();
    for (const land::Parcel& parcel : window.parcels) {
        parcels.push_back(parcel_json(parcel, true));
    }
    Json out = {{"parcels", std::move(parcels)}};
    out["next"] = window.more ? Json(to_text(window.parcels.back().code)) : Json(nullptr);
    return answer_at(state, out);
}

Result<Json> land_lineage(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    const auto found = land::parcel(state.view, as_bytes(arguments.text("parcel")));
    if (!found) return fail(ErrorCode::not_found, "there is no parcel with this code");
    const land::Lineage lineage = land::lineage_of(state.view, *found, lineage_max);
    const auto list = [](const std::vector<land::Parcel>& parcels) {
        Json out = Json::array();
        for (const land::Parcel& parcel : parcels) out.push_back(parcel_json(parcel, false));
        return out;
    };
    return answer_at(state, {{"parcel", to_text(found->code)},
                             {"ancestors", list(lineage.ancestors)},
                             {"descendants", list(lineage.descendants)}});
}

Result<Json> land_timeline(const Arguments& arguments, Backend& backend) {
    TRY(const PageAsked page, page_asked(arguments));
    TRY(const StateSnapshot state, backend.state(page.height));
    if (arguments.has("unit") == arguments.has("parcel")) {
        return fail(ErrorCode::usage, "either unit or parcel is needed");
    }
    const bool unit = arguments.has("unit");
    const std::string code = arguments.text(unit ? "unit" : "parcel");
    const registries::EntryPaths paths =
        unit ? registries::entries_of_unit(state.view, as_bytes(code))
             : registries::entries_of_parcel(state.view, as_bytes(code));
    if (paths.empty()) return fail(ErrorCode::not_found, "there is none with this code");
    TRY(const Json entries, timeline(arguments, backend, page, state, paths));
    return answer_at(state, entries);
}

Result<Json> land_check_shape(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    const auto shape = polygon_of(arguments.json("rings"));
    if (!shape) return fail(ErrorCode::usage, "rings is [[[x, y], ...], ...] in whole millimetres");
    const Bytes except =
        arguments.has("except") ? to_bytes(as_bytes(arguments.text("except"))) : Bytes();
    Json faults = Json::array();
    for (const land::ShapeFault& fault :
         land::faults_of(state.view, static_cast<std::uint32_t>(arguments.number("crs")), *shape,
                         except)) {
        faults.push_back({{"fault", fault.fault}, {"neighbour", to_text(fault.neighbour)}});
    }
    return answer_at(state, {{"ok", faults.empty()}, {"faults", std::move(faults)}});
}

Result<Json> codes_find(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    const auto table = table_of(arguments.text("table"));
    if (!table) return fail(ErrorCode::usage, "there is no code table of this name");
    const std::int32_t day = day_asked(arguments, state);
    Json line = Json::array();
    for (const codes::Code& row :
         codes::line_of(state.view, *table, as_bytes(arguments.text("code")), day)) {
        line.push_back(code_json(row));
    }
    if (line.empty()) return fail(ErrorCode::not_found, "the code was not valid on that day");
    return answer_at(state, {{"asOf", date_of(day)}, {"line", std::move(line)}});
}

Result<Json> codes_list(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    const auto table = table_of(arguments.text("table"));
    if (!table) return fail(ErrorCode::usage, "there is no code table of this name");
    const std::uint64_t count = arguments.number_or("limit", page_default);
    if (count < 1 || count > page_max) return fail(ErrorCode::usage, "limit is 1 to 100");
    const std::string after = arguments.has("after") ? arguments.text("after") : std::string();
    Json rows = Json::array();
    Json next(nullptr);
    for (const codes::Code& row : codes::rows_of(state.view, *table)) {
        if (as_text(row.code) <= after) continue;
        if (rows.size() == count) {
            next = rows.back()["code"];
            break;
        }
        rows.push_back(code_json(row));
    }
    return answer_at(state, {{"rows", std::move(rows)}, {"next", std::move(next)}});
}

} // namespace tamga::rpc::handlers
