// residence_: where somebody was registered, who is registered at a dwelling, and figures.
//
// Nothing personal is in the answers: where somebody lives is a dwelling's tag, and who lives at a
// dwelling is told as numbers and kinds.

#include "registries/residence/queries.hpp"
#include "rpc/method_table.hpp"
#include "rpc/query_json.hpp"

#include <nlohmann/json.hpp>

namespace tamga::rpc::handlers {
namespace {

namespace residence = registries::residence;
using registries::find_row;
using Registration = residence::Registration;
using Kind = residence::RegistrationKind;

constexpr std::size_t scanned_max = 2'000; // Rows a page of a statistic is counted from.

std::string_view kind_name(Kind kind) {
    switch (kind) {
    case Kind::residence: return "residence";
    case Kind::stay: return "stay";
    case Kind::foreign_stay: return "foreign_stay";
    case Kind::diaspora: return "diaspora";
    }
    UNREACHABLE();
}

std::string_view reason_name(residence::EndReason reason) {
    switch (reason) {
    case residence::EndReason::none: return "none";
    case residence::EndReason::moved: return "moved";
    case residence::EndReason::wish: return "wish";
    case residence::EndReason::owner: return "owner";
    case residence::EndReason::court: return "court";
    case residence::EndReason::death: return "death";
    case residence::EndReason::fictitious: return "fictitious";
    case residence::EndReason::merged: return "merged";
    case residence::EndReason::expired: return "expired";
    }
    UNREACHABLE();
}

Json registration_json(const Registration& entry, std::int32_t day) {
    Json out = {{"registration", entry.id.hex()},
                {"version", decimal(entry.version)},
                {"kind", kind_name(entry.kind)},
                {"from", date_of(entry.from_day)},
                {"until", day_json(entry.until_day)},
                {"ended", day_json(entry.ended_day)},
                {"endReason", reason_name(entry.end_reason)},
                {"isActive", entry.is_active(day)}};
    if (entry.kind != Kind::diaspora) out["dwelling"] = entry.dwelling.hex();
    if (entry.kind == Kind::foreign_stay) {
        out["late"] = entry.late;
    } else {
        out["basis"] = proto::residence::Basis_Name(entry.basis);
    }
    if (entry.notice_day) {
        out["noticeGiven"] = date_of(*entry.notice_day);
        out["objected"] = entry.objected;
    }
    return out;
}

Json counts_json(const residence::KindCounts& counts) {
    Json out = Json::object();
    for (const Kind kind : {Kind::residence, Kind::stay, Kind::foreign_stay}) {
        out[std::string(kind_name(kind))] = counts.at(static_cast<std::size_t>(kind));
    }
    return out;
}

} // namespace

Result<Json> residence_of(const Arguments& arguments, Backend& backend) {
    TRY(const PageAsked page, page_asked(arguments));
    TRY(const StateSnapshot state, backend.state(page.height));
    TRY(const auto subject, known_subject(arguments, state));
    const std::int32_t day = day_asked(arguments, state);
    const bool all = arguments.flag("all");
    Json registrations = Json::array();
    for (const Registration& entry : residence::history_of(state.view, subject)) {
        if (all || entry.is_active(day)) registrations.push_back(registration_json(entry, day));
    }
    Json out = {{"subject", subject.hex()}, {"asOf", date_of(day)}};
    TRY(const Json part, page_of(state, page, "registrations", registrations));
    out.update(part);
    return answer_at(state, out);
}

Result<Json> residence_dwelling(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    const auto tag = arguments.digest<registries::AddressTag>("dwelling");
    const auto dwelling = find_row<residence::Dwelling>(state.view, tag);
    if (!dwelling) return fail(ErrorCode::not_found, "there is no dwelling with this tag");
    const std::int32_t today = today_of(state);
    residence::KindCounts counts{};
    for (const Registration& entry : residence::registered_at(state.view, tag, today)) {
        counts.at(static_cast<std::size_t>(entry.kind)) += 1;
    }
    return answer_at(state, {{"dwelling", tag.hex()},
                             {"version", decimal(dwelling->version)},
                             {"area", to_text(dwelling->area)},
                             {"open", dwelling->status == residence::DwellingStatus::open},
                             {"personsMax", dwelling->persons_max},
                             {"registered", counts_json(counts)}});
}

Result<Json> residence_address(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    const auto found = find_row<residence::Address>(
        state.view, arguments.digest<registries::AddressId>("address"));
    if (!found) return fail(ErrorCode::not_found, "there is no such address");
    Json elements = Json::array();
    for (const Bytes& element : found->elements) elements.push_back(to_text(element));
    return answer_at(state,
                     {{"address", found->id.hex()},
                      {"version", decimal(found->version)},
                      {"area", to_text(found->area)},
                      {"elements", std::move(elements)},
                      {"object", key_json(found->object)},
                      {"active", found->status == residence::AddressStatus::active},
                      {"since", date_of(found->since_day)}});
}

Result<Json> residence_household(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    TRY(const auto subject, known_subject(arguments, state));
    const auto found = residence::household_of(state.view, subject);
    if (!found) return fail(ErrorCode::not_found, "the person belongs to no household");
    Json members = Json::array();
    for (const residence::HouseholdMember& member : found->members) {
        members.push_back(
            {{"subject", member.subject.hex()}, {"since", date_of(member.since_day)}});
    }
    Json out = {{"household", found->household.id.hex()},
                {"version", decimal(found->household.version)},
                {"dwelling", found->household.dwelling.hex()},
                {"vacantSince", day_json(found->household.vacant_since_day)},
                {"members", std::move(members)}};
    if (found->household.head) out["head"] = found->household.head->hex();
    return answer_at(state, out);
}

Result<Json> residence_population(const Arguments& arguments, Backend& backend) {
    TRY(const PageAsked asked, page_asked(arguments));
    TRY(const auto after, path_after(asked));
    TRY(const StateSnapshot state, backend.state(asked.height));
    const std::string area = arguments.has("area") ? arguments.text("area") : std::string();
    const std::int32_t day = day_asked(arguments, state);
    const auto page =
        residence::population(state.view, as_bytes(area), day, after, scanned_max);
    Json counts = Json::array();
    for (const auto& [place, count] : page.by_area) {
        counts.push_back({{"area", to_text(place)}, {"registered", counts_json(count)}});
    }
    return answer_at(state, {{"asOf", date_of(day)},
                             {"counts", std::move(counts)},
                             {"next", next_json(state, page.next)}});
}

Result<Json> residence_overdue_stays(const Arguments& arguments, Backend& backend) {
    TRY(const PageAsked asked, page_asked(arguments));
    TRY(const auto after, path_after(asked));
    TRY(const StateSnapshot state, backend.state(asked.height));
    const std::int32_t day = day_asked(arguments, state);
    auto page = residence::overdue_stays(state.view, day, after, asked.limit);
    for (std::size_t seen = asked.limit; page.next && page.stays.empty() && seen < scanned_max;
         seen += asked.limit) {
        page = residence::overdue_stays(state.view, day, page.next, asked.limit);
    }
    Json stays = Json::array();
    for (const Registration& entry : page.stays) {
        Json one = registration_json(entry, day);
        one["subject"] = entry.subject.hex();
        stays.push_back(std::move(one));
    }
    return answer_at(state, {{"asOf", date_of(day)},
                             {"stays", std::move(stays)},
                             {"next", next_json(state, page.next)}});
}

} // namespace tamga::rpc::handlers
