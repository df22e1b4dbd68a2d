// What the queries of every register share.

#include "rpc/query_json.hpp"

#include "base/codec.hpp"
#include "ledger/parameters.hpp"
#include "registries/access/queries.hpp"
#include "registries/identity/queries.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace tamga::rpc {
namespace {

constexpr std::uint64_t page_default = 30;
constexpr std::uint64_t page_max = 100;

} // namespace

Json cursor_json(const StateSnapshot& state, ByteView after) {
    Writer out;
    out.ordinal(state.header.height);
    out.raw(after);
    return to_hex(out.view());
}

Json answer_at(const StateSnapshot& state, const Json& fields) {
    Json out = {{"height", decimal(state.header.height.value)},
                {"timeMs", decimal(state.header.time_ms.value)}};
    out.update(fields);
    return out;
}

std::int32_t today_of(const StateSnapshot& state) {
    return civil_day_of(state, state.header.time_ms);
}

std::int32_t civil_day_of(const StateSnapshot& state, TimestampMs time) {
    const std::int64_t offset =
        registries::access::parameter(state.view, ledger::ParameterId::legal_tz_offset_s);
    const std::int64_t seconds = static_cast<std::int64_t>(time.value / 1000) + offset;
    const std::int64_t day = seconds >= 0 ? seconds / 86'400 : (seconds - 86'399) / 86'400;
    return static_cast<std::int32_t>(day);
}

std::int32_t day_asked(const Arguments& arguments, const StateSnapshot& state) {
    return arguments.has("asOf") ? arguments.day("asOf") : today_of(state);
}

Json interval_json(std::optional<std::int32_t> earliest, std::optional<std::int32_t> latest) {
    return {{"earliest", day_json(earliest)}, {"latest", day_json(latest)}};
}

Json day_json(std::optional<std::int32_t> day) { return day ? Json(date_of(*day)) : Json(nullptr); }

Json key_json(const Bytes& key) {
    const bool readable =
        std::ranges::all_of(key, [](std::uint8_t byte) { return byte > 32 && byte < 127; });
    return readable ? to_text(key) : to_hex(key);
}

Json party_json(const StateSnapshot& state, const registries::parties::Party& party) {
    namespace parties = registries::parties;
    Json out = {{"kind", proto::land::PartyKind_Name(party.kind)}};
    const bool digest = party.kind == proto::land::PERSON || party.kind == proto::land::GROUP;
    out["id"] = digest ? to_hex(party.id) : to_text(party.id);
    if (party.kind == proto::land::GROUP) {
        const auto group = registries::find_row<parties::Group>(
            state.view, parties::GroupId::from(party.id));
        if (group) {
            out["group"] = proto::land::GroupKind_Name(group->kind);
            for (const auto& member : group->members) out["members"].push_back(member.hex());
        }
    }
    return out;
}

Result<registries::SubjectId> known_subject(const Arguments& arguments,
                                            const StateSnapshot& state) {
    const auto id = arguments.digest<registries::SubjectId>("subject");
    if (!registries::identity::subject(state.view, id)) {
        return fail(ErrorCode::not_found, "there is no person with this id");
    }
    return id;
}

Result<PageAsked> page_asked(const Arguments& arguments) {
    const std::uint64_t limit = arguments.number_or("limit", page_default);
    if (limit == 0 || limit > page_max) return fail(ErrorCode::usage, "limit: 1 to 100");
    PageAsked page{arguments.height(), static_cast<std::size_t>(limit), {}};
    if (!arguments.has("cursor")) return page;
    const Bytes raw = arguments.hex("cursor");
    Reader in(raw);
    page.height = in.ordinal<Height>();
    page.after = to_bytes(in.raw(in.left()));
    if (!in.done() || page.after.empty()) {
        return fail(ErrorCode::usage, "cursor: not one of this node");
    }
    return page;
}

Result<Json> page_of(const StateSnapshot& state, const PageAsked& page, std::string_view name,
                     const Json& all) {
    std::size_t from = 0;
    if (!page.after.empty()) {
        Reader in(page.after);
        from = static_cast<std::size_t>(in.u32());
        if (!in.done()) return fail(ErrorCode::usage, "cursor: not one of this list");
    }
    Json items = Json::array();
    std::size_t at = std::min(from, all.size());
    for (; at < all.size() && items.size() < page.limit; ++at) items.push_back(all[at]);
    Json out = {{std::string(name), std::move(items)}};
    Writer next;
    next.u32(static_cast<std::uint32_t>(at));
    out["next"] = at < all.size() ? cursor_json(state, next.view()) : Json(nullptr);
    return out;
}

Result<std::optional<ledger::StatePath>> path_after(const PageAsked& page) {
    if (page.after.empty()) return std::optional<ledger::StatePath>();
    auto path = ledger::StatePath::from(page.after);
    if (!path) return fail(ErrorCode::usage, "cursor: not one of this list");
    return path;
}

Json next_json(const StateSnapshot& state, const std::optional<ledger::StatePath>& next) {
    return next ? cursor_json(state, next->view()) : Json(nullptr);
}

} // namespace tamga::rpc
