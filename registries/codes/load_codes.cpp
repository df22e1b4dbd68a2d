// COD-01: governance loads rows of a code table; loading the same file again changes nothing.

#include "registries/codes/codes.hpp"
#include "registries/codes/identifiers.hpp"
#include "registries/codes/plates.hpp"
#include "registries/codes/public_ways.hpp"
#include "registries/codes/retention.hpp"

#include <algorithm>
#include <set>

namespace tamga::registries::codes {

namespace {

constexpr std::size_t code_max = 32;
constexpr std::size_t value_max = 96;
constexpr std::size_t area_max = 14; // Digits of SOATE, the longer of the two.

bool are_digits(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return '0' <= c && c <= '9'; });
}

// What a table asks of its codes beyond the alphabet.
bool fits_table(Table table, std::string_view code, std::string_view value) {
    switch (table) {
    case proto::codes::SOATE: return has_soate_form(code);
    case proto::codes::SOATO: return has_soato_form(code);
    case proto::codes::PLATE_SERIES: return read_series(value).has_value();
    case proto::codes::WORKING_DAYS:
        return parse_day(code) && (value == "HOLIDAY" || value == "WORKDAY");
    case proto::codes::MAKERS: return code.size() == 3 || code.size() == 6;
    case proto::codes::DOCUMENT_TYPES:
    case proto::codes::LAND_CATEGORIES: return code.size() <= 9 && are_digits(code);
    case proto::codes::PUBLIC_WAYS:
        return code.size() <= area_max && are_digits(code) && read_way_uses(value);
    case proto::codes::RETENTION:
        return is_retention_code(code) && read_retention(value).has_value();
    default: return true;
    }
}

bool has_form(Table table, const proto::codes::CodeRow& row) {
    if (!is_code(row.code(), code_max) || row.value().size() > value_max) return false;
    if (!row.parent().empty() && !is_code(row.parent(), code_max)) return false;
    const bool printable =
        std::ranges::all_of(row.value(), [](char c) { return c > ' ' && c < 127; });
    if (!printable || row.has_until() > 1) return false;
    if (row.has_until() == 0 && row.valid_until_day() != 0) return false;
    if (row.has_until() == 1 && row.valid_until_day() <= row.valid_from_day()) return false;
    return row.parent() != row.code() && fits_table(table, row.code(), row.value());
}

Code row_of(Table table, const proto::codes::CodeRow& request) {
    Code row{table, to_bytes(as_bytes(request.code())), to_bytes(as_bytes(request.parent())),
             request.valid_from_day(), std::nullopt, to_bytes(as_bytes(request.value()))};
    if (request.has_until() == 1) row.until_day = request.valid_until_day();
    return row;
}

Outcome check_row(const Context& context, const Code& row, const std::set<Bytes>& here) {
    if (!row.parent.empty() && !here.contains(row.parent) &&
        !context.state.has<Code>(key_of(row.table), row.parent)) {
        return Outcome::code_parent_not_found;
    }
    const auto before = context.state.find<Code>(key_of(row.table), row.code);
    if (!before || *before == row || before->from_day < row.from_day) return Outcome::applied;
    return Outcome::code_row_differs;
}

} // namespace

Outcome load_codes(const proto::codes::LoadCodes& request, Context& context) {
    if (request.table() == proto::codes::CODE_TABLE_NONE || request.rows().empty()) {
        return Outcome::malformed_act;
    }
    if (request.rows_size() > context.parameter(ledger::ParameterId::fanout_max)) {
        return Outcome::act_touches_too_much;
    }
    std::set<Bytes> here;
    std::vector<Code> rows;
    for (const proto::codes::CodeRow& entry : request.rows()) {
        if (!has_form(request.table(), entry)) return Outcome::code_not_in_form;
        rows.push_back(row_of(request.table(), entry));
        if (rows.size() > 1 && !(rows[rows.size() - 2].code < rows.back().code)) {
            return Outcome::malformed_act;
        }
        here.insert(rows.back().code);
    }
    for (const Code& row : rows) {
        const Outcome fit = check_row(context, row, here);
        if (fit != Outcome::applied) return fit;
    }

    for (Code& row : rows) {
        auto before = context.state.find<Code>(key_of(row.table), row.code);
        if (before && *before == row) continue;
        if (before) {
            if (!before->until_day || *before->until_day > row.from_day) {
                before->until_day = row.from_day;
            }
            context.state.put(EndedCode{std::move(*before)});
        }
        context.state.put(std::move(row));
    }
    Writer told;
    told.u16(static_cast<std::uint16_t>(request.table()));
    told.u16(static_cast<std::uint16_t>(request.rows_size()));
    context.emit("CodesLoaded", std::move(told).take());
    return Outcome::applied;
}

} // namespace tamga::registries::codes
