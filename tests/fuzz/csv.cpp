// CSV tables: what is taken is rectangular, and written quoted it is taken again.

#include "target.hpp"
#include "tools/csv.hpp"

namespace tamga::fuzz {
namespace {

using namespace tools;

void write(std::string& out, const std::vector<std::string>& fields) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
        out += i == 0 ? "\"" : ",\"";
        for (const char c : fields[i]) {
            if (c == '"') out += '"';
            out += c;
        }
        out += '"';
    }
    out += '\n';
}

void run(ByteView input) {
    const Result<CsvTable> table = parse_csv(as_text(input));
    if (!table) return;
    std::string again;
    write(again, table->columns);
    for (const auto& row : table->rows) {
        ENSURE(row.size() == table->columns.size());
        write(again, row);
    }
    const Result<CsvTable> second = parse_csv(again);
    ENSURE(second && second->columns == table->columns);
    ENSURE(second->rows.size() <= table->rows.size()); // A row of one empty field is no row.
}

std::vector<Bytes> seeds() {
    return {to_bytes(as_bytes("id,name\n1,\"a, \"\"b\"\"\"\r\n2,\n")),
            to_bytes(as_bytes("table,code\nSOATE,41711000000000\n"))};
}

const Registration registration({"csv", run, seeds, 20'000});

} // namespace
} // namespace tamga::fuzz
