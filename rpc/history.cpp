// Changes of entries, told.

#include "rpc/history.hpp"

#include "registries/civil/rows.hpp"
#include "registries/row_words.hpp"
#include "rpc/views.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <tuple>

namespace tamga::rpc {

namespace {

using registries::RowField;
using registries::RowTold;

constexpr std::size_t timeline_entries_max = 1'000;
constexpr std::size_t timeline_changes_max = 20'000;

// Tables of ended facts stand 80 above those of current ones (registries/tables.hpp).
constexpr std::uint16_t ended_tables = 80;

// "official_mm2" is "officialMm2".
std::string camel(std::string_view name) {
    std::string out;
    bool upper = false;
    for (const char letter : name) {
        if (letter == '_') {
            upper = true;
            continue;
        }
        out += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(letter))) : letter;
        upper = false;
    }
    return out;
}

Json field_json(const RowField& field) {
    switch (field.kind) {
    case RowField::Kind::nothing: return nullptr;
    case RowField::Kind::flag: return field.text == "yes";
    case RowField::Kind::number: return std::stoll(field.text);
    case RowField::Kind::text: return field.text;
    case RowField::Kind::list: {
        Json out = Json::array();
        for (const RowField& part : field.parts) out.push_back(field_json(part));
        return out;
    }
    case RowField::Kind::group: {
        Json out = Json::object();
        for (const RowField& part : field.parts) out[camel(part.name)] = field_json(part);
        return out;
    }
    }
    UNREACHABLE();
}

std::optional<RowTold> told(const ledger::StatePath& path, const std::optional<Bytes>& value) {
    return value ? registries::tell_row(path, *value) : std::nullopt;
}

bool is_same_entity(const ledger::StatePath& left, const ledger::StatePath& right) {
    return equal(left.view().subspan(2, 32), right.view().subspan(2, 32));
}

std::string_view kind_of(const EntryChange& change) {
    if (change.stood) return "stood";
    if (!change.after) return "removed";
    return change.before ? "changed" : "entered";
}

} // namespace

Result<std::vector<EntryChange>> changes_of(Backend& backend, const ledger::StatePath& path,
                                            Height through, std::size_t count_max) {
    // One more: what the last of them replaced.
    TRY(std::vector<ledger::StateVersion> versions, backend.history(path, through, count_max + 1));
    std::vector<EntryChange> changes;
    for (std::size_t i = 0; i < std::min(versions.size(), count_max); ++i) {
        EntryChange change{path, versions[i].since, {}, versions[i].value, versions[i].stood};
        if (i + 1 < versions.size()) change.before = versions[i + 1].value;
        changes.push_back(std::move(change));
    }
    return changes;
}

Result<Historian> Historian::of(Backend& backend, const StateSnapshot& knowledge) {
    TRY(StateSnapshot now, backend.state(std::nullopt));
    return Historian(backend, knowledge, std::move(now));
}

std::optional<TimestampMs> Historian::time_of(Height height) {
    const auto known = times_.find(height);
    if (known != times_.end()) return known->second;
    const auto header = backend_->header(height);
    return times_[height] = header ? std::optional(header->time_ms) : std::nullopt;
}

std::optional<std::int32_t> Historian::legal_day(const EntryChange& change) {
    if (const auto after = told(change.path, change.after)) {
        const auto day = registries::legal_day_of(told(change.path, change.before), *after);
        if (day) return day;
    }
    const auto time = time_of(change.height);
    if (!time) return std::nullopt;
    return civil_day_of(*knowledge_, *time);
}

// The name of the act; null when it is not one of this chain, or no longer held.
Json Historian::act_named(const TransactionId& txid) {
    const auto known = acts_.find(txid);
    if (known != acts_.end()) return known->second;
    Json name = nullptr;
    const auto status = backend_->status_of(txid);
    if (status && status->inclusion) {
        const ledger::LogLeaf& leaf = status->inclusion->record.leaf;
        name = leaf.operation != 0 ? Json(operation_name(leaf.operation))
                                   : Json(std::to_string(leaf.count) + " operations");
    }
    return acts_[txid] = std::move(name);
}

// A deletion leaves no provenance, but what ends is entered among the ended facts by the same act:
// the one that wrote there of the same entity in that block, if all of it is one act's.
std::optional<TransactionId> Historian::remover_of(const EntryChange& change) {
    if (!changed_.contains(change.height)) {
        const auto paths = backend_->changed_by(change.height);
        if (!paths) return std::nullopt;
        changed_[change.height] = {paths->begin(), paths->end()};
    }
    const auto state = backend_->state(change.height);
    if (!state) return std::nullopt;
    std::optional<TransactionId> found;
    for (const ledger::StatePath& path : changed_.at(change.height)) {
        const bool twin = path.table() == change.path.table() + ended_tables &&
                          is_same_entity(path, change.path);
        const auto value = twin ? state->view.find(path) : std::nullopt;
        if (!value || value->size() < 32) continue;
        const auto txid = TransactionId::from(ByteView(*value).first(32));
        if (path.size == change.path.size && equal(path.view().subspan(2),
                                                   change.path.view().subspan(2))) {
            return txid;
        }
        if (found && *found != txid) return std::nullopt;
        found = txid;
    }
    return found;
}

bool Historian::is_sealed(const EntryChange& change) const {
    namespace civil = registries::civil;
    const std::uint16_t table = change.path.table();
    const bool record_of_civil_status = table == civil::CivilRecord::facet.table ||
                                        table == civil::EndedRecordVersion::facet.table;
    if (!record_of_civil_status) return false;
    const auto row = told(change.path, change.after ? change.after : change.before);
    if (!row) return false;
    const auto record = registries::find_row<civil::CivilRecord>(now_.view, row->entity);
    return record && record->sealed;
}

Result<Json> Historian::tell(const EntryChange& change) {
    const auto before = told(change.path, change.before);
    const auto after = told(change.path, change.after);
    const auto txid = after ? std::optional(after->provenance) : remover_of(change);
    const auto time = time_of(change.height);
    Json out;
    out["legalDate"] = day_json(legal_day(change));
    out["height"] = decimal(change.height.value);
    out["timeMs"] = time ? Json(decimal(time->value)) : Json(nullptr);
    const Json act = txid ? act_named(*txid) : Json(nullptr);
    out["txid"] = act.is_null() ? Json(nullptr) : Json(txid->hex());
    out["act"] = act;
    out["facet"] = facet_name(change.path);
    out["path"] = to_hex(change.path.view());
    out["change"] = kind_of(change);
    if (!before && !after) return fail(ErrorCode::corrupt_store, "an entry is not of its table");
    if (is_sealed(change)) {
        out["legalDate"] = nullptr;
        out["words"] = "a sealed record: courts and auditors read what it said";
        out["row"] = nullptr;
        return out;
    }
    out["words"] = registries::words_of_change(before, after, change.stood);
    out["row"] = nullptr;
    if (after) {
        RowField row{{}, RowField::Kind::group, {}, {}, after->fields};
        out["row"] = field_json(row);
    }
    return out;
}

Result<Json> timeline(const Arguments& arguments, Backend& backend, const PageAsked& page,
                      const StateSnapshot& state, const registries::EntryPaths& paths) {
    constexpr const char* too_long = "too much happened for one timeline: ask state_history of "
                                     "the entries one by one";
    if (paths.size() > timeline_entries_max) return fail(ErrorCode::usage, too_long);
    TRY(Historian historian, Historian::of(backend, state));
    struct Event {
        std::optional<std::int32_t> day;
        EntryChange change;
    };
    std::vector<Event> events;
    for (const ledger::StatePath& path : paths) {
        TRY(std::vector<EntryChange> changes, changes_of(backend, path, state.header.height,
                                                         timeline_changes_max + 1));
        for (EntryChange& change : changes) {
            const auto day = historian.legal_day(change);
            if (arguments.has("asOf") && day && *day > arguments.day("asOf")) continue;
            events.push_back({day, std::move(change)});
        }
        if (events.size() > timeline_changes_max) return fail(ErrorCode::usage, too_long);
    }
    std::ranges::stable_sort(events, {}, [](const Event& event) {
        return std::tuple(event.day, event.change.height);
    });
    Json numbers = Json::array();
    for (std::size_t i = 0; i < events.size(); ++i) numbers.push_back(i);
    TRY(Json out, page_of(state, page, "entries", numbers));
    for (Json& entry : out["entries"]) {
        TRY(entry, historian.tell(events[entry.get<std::size_t>()].change));
    }
    return out;
}

} // namespace tamga::rpc
