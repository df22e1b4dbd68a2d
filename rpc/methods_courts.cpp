// court_: acts of courts, holds, who acts for whom, estates and who gets what of an object.

#include "registries/courts/estates.hpp"
#include "registries/courts/queries.hpp"
#include "rpc/method_table.hpp"
#include "rpc/query_json.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace tamga::rpc::handlers {
namespace {

namespace courts = registries::courts;
using registries::find_row;
using registries::list_rows;

std::string_view status_name(courts::CourtActStatus status) {
    switch (status) {
    case courts::CourtActStatus::issued: return "issued";
    case courts::CourtActStatus::in_force: return "in_force";
    case courts::CourtActStatus::stayed: return "stayed";
    case courts::CourtActStatus::reversed: return "reversed";
    }
    UNREACHABLE();
}

std::string_view status_name(courts::MandateStatus status) {
    switch (status) {
    case courts::MandateStatus::active: return "active";
    case courts::MandateStatus::revoked: return "revoked";
    case courts::MandateStatus::ended: return "ended";
    }
    UNREACHABLE();
}

std::string_view status_name(courts::EstateStatus status) {
    switch (status) {
    case courts::EstateStatus::open: return "open";
    case courts::EstateStatus::closed: return "closed";
    case courts::EstateStatus::disputed: return "disputed";
    }
    UNREACHABLE();
}

std::string_view ground_name(courts::Ground ground) {
    switch (ground) {
    case courts::Ground::inheritance: return "inheritance";
    case courts::Ground::court: return "court";
    case courts::Ground::escheat: return "escheat";
    }
    UNREACHABLE();
}

Json scope_json(std::uint16_t scope) {
    constexpr std::array<std::string_view, 9> names{
        "TRANSFER", "ENCUMBER", "SUBDIVIDE", "EXPORT", "DEREGISTER",
        "INHERIT",  "LICENCE",  "DOCUMENT",  "EXIT"};
    Json out = Json::array();
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (((scope >> i) & 1) != 0) out.push_back(names[i]);
    }
    return out;
}

Json hold_json(const courts::HoldView& view) {
    const courts::Hold& hold = view.hold;
    Json out = {{"hold", hold.id.hex()},
                {"version", decimal(hold.version)},
                {"agency", to_text(hold.agency)},
                {"office", to_text(hold.office)},
                {"scope", scope_json(hold.scope)},
                {"from", date_of(view.since_day)},
                {"until", day_json(hold.until_day)},
                {"lifted", day_json(view.lifted_day)},
                {"priority", hold.priority}};
    if (hold.court_act) out["courtAct"] = hold.court_act->hex();
    return out;
}

Json mandate_json(const courts::Mandate& mandate, std::int32_t day) {
    Json objects = Json::array();
    for (const Bytes& object : mandate.objects) objects.push_back(key_json(object));
    Json out = {{"mandate", mandate.id.hex()},
                {"version", decimal(mandate.version)},
                {"kind", proto::courts::MandateKind_Name(mandate.kind)},
                {"principal", mandate.principal.hex()},
                {"powers", mandate.powers},
                {"objects", std::move(objects)},
                {"from", date_of(mandate.from_day)},
                {"to", date_of(mandate.to_day)},
                {"substitution", mandate.substitution},
                {"status", status_name(mandate.status)},
                {"isLive", courts::was_live(mandate, day)}};
    if (mandate.agent) out["agent"] = mandate.agent->hex();
    if (!mandate.agency.empty()) out["agency"] = to_text(mandate.agency);
    if (mandate.parent) out["parent"] = mandate.parent->hex();
    if (mandate.court_act) out["courtAct"] = mandate.court_act->hex();
    if (mandate.status != courts::MandateStatus::active) {
        out["ended"] = date_of(mandate.ended_day);
    }
    return out;
}

Json estate_json(const StateSnapshot& state, const courts::Estate& estate) {
    Json heirs = Json::array();
    for (const auto& claim : list_rows<courts::EstateClaim>(state.view, estate.id)) {
        heirs.push_back({{"heir", claim.heir.hex()},
                         {"accepted", claim.accepted},
                         {"day", date_of(claim.day)}});
    }
    return {{"estate", estate.id.hex()},
            {"version", decimal(estate.version)},
            {"status", status_name(estate.status)},
            {"deathRecord", to_text(estate.record)},
            {"opened", date_of(estate.opened_day)},
            {"term", date_of(estate.term_day)},
            {"heirs", std::move(heirs)}};
}

// A target as clients write it: 64 hex digits are 32 bytes, anything else is a code.
Bytes target_of(const std::string& text) {
    const auto raw = from_hex(text);
    return raw && raw->size() == 32 ? *raw : to_bytes(as_bytes(text));
}

} // namespace

Result<Json> court_act(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    const auto found = find_row<courts::CourtAct>(
        state.view, arguments.digest<registries::CourtActId>("courtAct"));
    if (!found) return fail(ErrorCode::not_found, "there is no such act of a court");
    Json commands = Json::array();
    for (const courts::CourtCommand& entry : found->commands) {
        commands.push_back({{"command", proto::courts::Command_Name(entry.command)},
                            {"target", key_json(entry.target)},
                            {"carriedOut", day_json(entry.carried_out_day)}});
    }
    const std::int32_t day = day_asked(arguments, state);
    return answer_at(state, {{"courtAct", found->id.hex()},
                             {"version", decimal(found->version)},
                             {"court", to_text(found->court)},
                             {"type", proto::courts::CourtActType_Name(found->type)},
                             {"status", status_name(found->status)},
                             {"decided", date_of(found->decided_day)},
                             {"inForce", date_of(found->in_force_day)},
                             {"appealUntil", date_of(found->appeal_until_day)},
                             {"asOf", date_of(day)},
                             {"isInForce", found->is_in_force(day)},
                             {"commands", std::move(commands)},
                             {"act", found->act.hex()}});
}

Result<Json> court_holds(const Arguments& arguments, Backend& backend) {
    TRY(const PageAsked page, page_asked(arguments));
    TRY(const StateSnapshot state, backend.state(page.height));
    const Bytes target = target_of(arguments.text("target"));
    const std::int32_t day = day_asked(arguments, state);
    Json holds = Json::array();
    std::uint16_t scope = 0;
    for (const courts::HoldView& view : courts::holds_at(state.view, target, day)) {
        holds.push_back(hold_json(view));
        scope = static_cast<std::uint16_t>(scope | view.hold.scope);
    }
    Json out = {{"target", key_json(target)},
                {"asOf", date_of(day)},
                {"forbidden", scope_json(scope)}};
    TRY(const Json part, page_of(state, page, "holds", holds));
    out.update(part);
    return answer_at(state, out);
}

Result<Json> court_mandates(const Arguments& arguments, Backend& backend) {
    TRY(const PageAsked page, page_asked(arguments));
    TRY(const StateSnapshot state, backend.state(page.height));
    TRY(const auto subject, known_subject(arguments, state));
    const std::string role = arguments.has("as") ? arguments.text("as") : "principal";
    if (role != "principal" && role != "agent") {
        return fail(ErrorCode::usage, "as: principal or agent");
    }
    const std::int32_t day = day_asked(arguments, state);
    Json mandates = Json::array();
    const auto found = role == "agent" ? courts::held_by(state.view, subject)
                                       : courts::all_given_by(state.view, subject);
    for (const courts::Mandate& mandate : found) mandates.push_back(mandate_json(mandate, day));
    Json out = {{"subject", subject.hex()}, {"asOf", date_of(day)}};
    TRY(const Json part, page_of(state, page, "mandates", mandates));
    out.update(part);
    return answer_at(state, out);
}

Result<Json> court_facts(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    const Bytes about = arguments.hex("about");
    Json facts = Json::array();
    for (const courts::EstablishedFact& fact : courts::facts_about(state.view, about)) {
        Json one = {{"kind", proto::courts::FactKind_Name(fact.kind)},
                    {"courtAct", fact.court_act.hex()}};
        if (fact.kind == proto::courts::FACT_OF_DEATH) one["day"] = date_of(fact.day);
        facts.push_back(std::move(one));
    }
    return answer_at(state, {{"about", to_hex(about)}, {"facts", std::move(facts)}});
}

Result<Json> court_estates_of(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    TRY(const auto subject, known_subject(arguments, state));
    Json estates = Json::array();
    for (const auto& link : list_rows<courts::SubjectEstate>(state.view, subject)) {
        const auto estate = find_row<courts::Estate>(state.view, link.estate);
        ENSURE(estate.has_value());
        estates.push_back(estate_json(state, *estate));
    }
    return answer_at(state, {{"subject", subject.hex()}, {"estates", std::move(estates)}});
}

Result<Json> court_entitlements(const Arguments& arguments, Backend& backend) {
    TRY(const PageAsked page, page_asked(arguments));
    TRY(const StateSnapshot state, backend.state(page.height));
    const Bytes target = target_of(arguments.text("target"));
    Json shares = Json::array();
    for (const courts::Entitlement& entry : courts::entitlements(state.view, target)) {
        Json one = {{"holder", entry.holder.empty() ? Json("STATE") : key_json(entry.holder)},
                    {"numerator", decimal(entry.numerator)},
                    {"denominator", decimal(entry.denominator)},
                    {"ground", ground_name(entry.ground)},
                    {"since", date_of(entry.since_day)}};
        if (entry.estate) one["estate"] = entry.estate->hex();
        if (entry.court_act) one["courtAct"] = entry.court_act->hex();
        shares.push_back(std::move(one));
    }
    Json out = {{"target", key_json(target)}};
    TRY(const Json part, page_of(state, page, "shares", shares));
    out.update(part);
    return answer_at(state, out);
}

} // namespace tamga::rpc::handlers
