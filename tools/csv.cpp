// A small CSV reader.

#include "tools/csv.hpp"

#include <algorithm>

namespace tamga::tools {

namespace {

class CsvReader {
public:
    explicit CsvReader(std::string_view text) : rest_(text) {
        if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
    }

    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    [[nodiscard]] std::size_t line() const { return line_; }

    // One record; empty lines are records of one empty field.
    Result<std::vector<std::string>> record() {
        std::vector<std::string> fields;
        while (true) {
            TRY(std::string field,
                rest_.starts_with('"') ? quoted() : Result<std::string>(plain()));
            fields.push_back(std::move(field));
            if (rest_.starts_with(',')) {
                rest_.remove_prefix(1);
                continue;
            }
            if (rest_.starts_with('\r')) rest_.remove_prefix(1);
            if (rest_.starts_with('\n')) rest_.remove_prefix(1);
            ++line_;
            return fields;
        }
    }

private:
    std::string plain() {
        const std::size_t end = std::min(rest_.find_first_of(",\r\n"), rest_.size());
        std::string field(rest_.substr(0, end));
        rest_.remove_prefix(end);
        return field;
    }

    Result<std::string> quoted() {
        std::string field;
        rest_.remove_prefix(1);
        while (true) {
            const std::size_t end = rest_.find('"');
            if (end == std::string_view::npos) {
                return fail(ErrorCode::malformed,
                            "line " + std::to_string(line_) + ": a quoted field does not end");
            }
            field += rest_.substr(0, end);
            line_ += static_cast<std::size_t>(std::count(rest_.begin(), rest_.begin() +
                                                             static_cast<std::ptrdiff_t>(end),
                                                         '\n'));
            rest_.remove_prefix(end + 1);
            if (!rest_.starts_with('"')) return field;
            field += '"';
            rest_.remove_prefix(1);
        }
    }

    std::string_view rest_;
    std::size_t line_ = 1;
};

} // namespace

Result<std::size_t> CsvTable::column(std::string_view name) const {
    const auto found = std::find(columns.begin(), columns.end(), name);
    if (found != columns.end()) return static_cast<std::size_t>(found - columns.begin());
    std::string names;
    for (const std::string& known : columns) names += (names.empty() ? "" : ", ") + known;
    return fail(ErrorCode::malformed,
                "there is no column " + std::string(name) + "; the columns are " + names);
}

Result<CsvTable> parse_csv(std::string_view text) {
    CsvReader reader(text);
    CsvTable table;
    if (reader.at_end()) return fail(ErrorCode::malformed, "the file is empty");
    TRY(table.columns, reader.record());
    while (!reader.at_end()) {
        const std::size_t line = reader.line();
        TRY(std::vector<std::string> fields, reader.record());
        if (fields.size() == 1 && fields.front().empty()) continue;
        if (fields.size() != table.columns.size()) {
            return fail(ErrorCode::malformed, "line " + std::to_string(line) + " has " +
                                                  std::to_string(fields.size()) +
                                                  " fields; the first line names " +
                                                  std::to_string(table.columns.size()));
        }
        table.rows.push_back(std::move(fields));
    }
    return table;
}

} // namespace tamga::tools
