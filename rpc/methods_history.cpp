// state_history and state_diff: what acts did to the entries of the state, in words.

#include "base/codec.hpp"
#include "rpc/history.hpp"
#include "rpc/method_table.hpp"
#include "rpc/state_path.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace tamga::rpc::handlers {
namespace {

constexpr std::uint64_t blocks_per_page_max = 1'000;

// Where a page of state_diff goes on: height u64 || number of the change in that block u32.
struct DiffPlace {
    Height height;
    std::uint32_t index = 0;
};

Result<DiffPlace> place_after(const PageAsked& page, Height from) {
    if (page.after.empty()) return DiffPlace{from.next(), 0};
    Reader in(page.after);
    DiffPlace place;
    place.height = in.ordinal<Height>();
    place.index = in.u32();
    if (!in.done() || place.height <= from) {
        return fail(ErrorCode::usage, "cursor: not one of this list");
    }
    return place;
}

Bytes encode_place(const DiffPlace& place) {
    Writer out;
    out.ordinal(place.height);
    out.u32(place.index);
    return std::move(out).take();
}

// The changes of one block from `place` on, at most as many as `list` has room for; moves `place`
// behind what was told.
Status tell_block(Backend& backend, Historian& historian, std::size_t limit, DiffPlace& place,
                  Json& list) {
    TRY(const std::vector<ledger::StatePath> paths, backend.changed_by(place.height));
    if (place.index < paths.size()) {
        TRY(const StateSnapshot before, backend.state(Height(place.height.value - 1)));
        TRY(const StateSnapshot after, backend.state(place.height));
        for (; place.index < paths.size() && list.size() < limit; ++place.index) {
            const ledger::StatePath& path = paths[place.index];
            EntryChange change{path, place.height, before.view.find(path), after.view.find(path)};
            if (!change.before && !change.after) continue; // Entered and removed by one block.
            TRY(Json told, historian.tell(change));
            list.push_back(std::move(told));
        }
    }
    if (place.index >= paths.size()) place = {place.height.next(), 0};
    return {};
}

// A page of state_history goes on below the height of its last version.
Result<Height> versions_through(const PageAsked& page, Height last) {
    if (page.after.empty()) return last;
    Reader in(page.after);
    const Height told = in.ordinal<Height>();
    if (in.done() && told.value > 0 && told <= last) return Height(told.value - 1);
    return fail(ErrorCode::usage, "cursor: not one of this list");
}

} // namespace

Result<Json> state_history(const Arguments& arguments, Backend& backend) {
    TRY(const ledger::StatePath path, whole_path_of(arguments));
    TRY(const PageAsked page, page_asked(arguments));
    TRY(const StateSnapshot state, backend.state(page.height));
    TRY(const Height through, versions_through(page, state.header.height));
    TRY(const std::vector<EntryChange> changes,
        changes_of(backend, path, through, page.limit + 1));
    if (changes.empty() && page.after.empty()) {
        return fail(ErrorCode::not_found, "nothing ever stood at this path up to height " +
                                              decimal(state.header.height.value));
    }
    TRY(Historian historian, Historian::of(backend, state));
    const std::size_t shown = std::min(page.limit, changes.size());
    Json out = {{"versions", Json::array()}, {"next", nullptr}};
    for (std::size_t i = 0; i < shown; ++i) {
        TRY(Json version, historian.tell(changes[i]));
        out["versions"].push_back(std::move(version));
    }
    if (shown < changes.size()) {
        Writer last;
        last.ordinal(changes[shown - 1].height);
        out["next"] = cursor_json(state, last.view());
    }
    return answer_at(state, out);
}

Result<Json> state_diff(const Arguments& arguments, Backend& backend) {
    TRY(PageAsked page, page_asked(arguments));
    if (arguments.has("to") && !page.height) page.height = Height(arguments.number("to"));
    TRY(const StateSnapshot state, backend.state(page.height));
    const Height from(arguments.number("from"));
    const Height to = state.header.height;
    if (from > to) return fail(ErrorCode::usage, "from is after to");
    TRY(DiffPlace place, place_after(page, from));
    TRY(Historian historian, Historian::of(backend, state));
    Json list = Json::array();
    const std::uint64_t last = std::min(to.value, place.height.value + blocks_per_page_max - 1);
    while (place.height.value <= last && list.size() < page.limit) {
        TRY_VOID(tell_block(backend, historian, page.limit, place, list));
    }
    Json out = {{"from", decimal(from.value)}, {"to", decimal(to.value)}};
    out["changes"] = std::move(list);
    out["next"] = place.height <= to ? cursor_json(state, encode_place(place)) : Json(nullptr);
    return out;
}

} // namespace tamga::rpc::handlers
