// Looking codes up.

#include "registries/codes/codes.hpp"
#include "registries/codes/identifiers.hpp"
#include "registries/codes/plates.hpp"

#include <algorithm>
#include <cstdio>
#include <string>

namespace tamga::registries::codes {

namespace {

constexpr std::size_t depth_max = 16;

std::string text_of_day(std::int32_t day) {
    const CivilDate date = date_of(day);
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02d-%02d", date.year % 10'000, date.month % 100,
                  date.day % 100);
    return text;
}

bool is_empty(const ledger::StateView& view, Table table) {
    const Bytes prefix =
        ledger::items_prefix(Code::facet.table, key_of(table), Code::facet.facet);
    return view.list(prefix, std::nullopt, 1).empty();
}

} // namespace

std::optional<Code> code_at(const ledger::StateView& view, Table table, ByteView code,
                            std::int32_t day) {
    auto latest = find_row<Code>(view, key_of(table), code);
    if (!latest || latest->is_valid_on(day)) return latest;
    for (EndedCode& ended : list_rows<EndedCode>(view, code_key(table, code))) {
        if (ended.row.is_valid_on(day)) return std::move(ended.row);
    }
    return std::nullopt;
}

std::vector<Code> rows_of(const ledger::StateView& view, Table table) {
    std::vector<Code> rows = list_rows<Code>(view, key_of(table));
    std::ranges::sort(rows, {}, &Code::code);
    return rows;
}

std::vector<Code> line_of(const ledger::StateView& view, Table table, ByteView code,
                          std::int32_t day) {
    std::vector<Code> line;
    Bytes next = to_bytes(code);
    while (!next.empty() && line.size() < depth_max) {
        auto row = code_at(view, table, next, day);
        if (!row) break;
        next = row->parent;
        line.push_back(std::move(*row));
    }
    return line;
}

bool is_working_day(const ledger::StateView& view, std::int32_t day) {
    const std::string code = text_of_day(day);
    const auto row = find_row<Code>(view, key_of(proto::codes::WORKING_DAYS), code);
    if (row && row->is_valid_on(day)) return equal(row->value, as_bytes("WORKDAY"));
    const std::int32_t weekday = ((day % 7) + 7 + 3) % 7; // 1970-01-01 was a Thursday; 0 = Monday.
    return weekday < 5;
}

std::int32_t add_working_days(const ledger::StateView& view, std::int32_t day,
                              std::uint32_t count) {
    while (count > 0) {
        ++day;
        if (is_working_day(view, day)) --count;
    }
    return day;
}

bool is_known_area(const ledger::StateView& view, std::string_view area, std::int32_t day) {
    using proto::codes::SOATE;
    using proto::codes::SOATO;
    if (is_empty(view, SOATE) && is_empty(view, SOATO)) return true;
    std::string whole(area);
    if (whole.starts_with("417")) whole.resize(std::max<std::size_t>(whole.size(), 14), '0');
    return code_at(view, SOATE, as_bytes(whole), day).has_value() ||
           code_at(view, SOATO, as_bytes(area), day).has_value();
}

bool has_parcel_prefix(const ledger::StateView& view, std::string_view parcel,
                       std::int32_t day) {
    const auto table = proto::codes::PARCEL_PREFIXES;
    if (is_empty(view, table)) return true;
    for (std::size_t length = 1; length <= parcel.size(); ++length) {
        if (code_at(view, table, as_bytes(parcel.substr(0, length)), day)) return true;
    }
    return false;
}

std::vector<Code> series_of(const ledger::StateView& view, std::string_view plate,
                            std::int32_t day) {
    std::vector<Code> found;
    for (Code& row : rows_of(view, proto::codes::PLATE_SERIES)) {
        const auto series = read_series(as_text(row.value));
        if (row.is_valid_on(day) && series && produces(*series, plate)) {
            found.push_back(std::move(row));
        }
    }
    return found;
}

} // namespace tamga::registries::codes
