// Columns by name, rows by field.

#include "tools/vehicles_file.hpp"

#include "base/key_file.hpp"
#include "tools/csv.hpp"
#include "tools/terminal.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

namespace tamga::tools {

namespace {

constexpr std::size_t file_bytes_max = std::size_t{1} << 28;

constexpr std::array members{
    std::pair{"id", &FileVehicle::id},
    std::pair{"vin", &FileVehicle::vin},
    std::pair{"body", &FileVehicle::body},
    std::pair{"category", &FileVehicle::category},
    std::pair{"plate_kind", &FileVehicle::plate_kind},
    std::pair{"maker", &FileVehicle::maker},
    std::pair{"model", &FileVehicle::model},
    std::pair{"year", &FileVehicle::year},
    std::pair{"colour", &FileVehicle::colour},
    std::pair{"fuel", &FileVehicle::fuel},
    std::pair{"mass_kg", &FileVehicle::mass_kg},
    std::pair{"engine", &FileVehicle::engine},
    std::pair{"origin", &FileVehicle::origin},
    std::pair{"plate", &FileVehicle::plate},
    std::pair{"owner", &FileVehicle::owner},
    std::pair{"organisation", &FileVehicle::organisation},
    std::pair{"creditor", &FileVehicle::creditor},
    std::pair{"claim_ref", &FileVehicle::claim_ref},
    std::pair{"odometer_km", &FileVehicle::odometer_km},
    std::pair{"inspection_until", &FileVehicle::inspection_until},
    std::pair{"alarm", &FileVehicle::alarm},
};

using Indices = std::array<std::optional<std::size_t>, members.size()>;

Result<Indices> indices_of(const CsvTable& table, const VehicleColumns& columns) {
    Indices at;
    for (std::size_t i = 0; i < members.size(); ++i) {
        const std::string field = members[i].first;
        const auto mapped = columns.columns.find(field);
        const std::string& name = mapped == columns.columns.end() ? field : mapped->second;
        const auto found = std::ranges::find(table.columns, name);
        if (found != table.columns.end()) {
            at[i] = static_cast<std::size_t>(found - table.columns.begin());
        } else if (mapped != columns.columns.end()) {
            TRY(at[i], table.column(name)); // Names the columns that there are.
        }
    }
    if (!at[0]) return fail(ErrorCode::usage, "no column has the id of a row: --map id=COLUMN");
    return at;
}

} // namespace

const std::vector<std::string>& vehicle_fields() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all;
        for (const auto& [name, member] : members) all.emplace_back(name);
        return all;
    }();
    return names;
}

Status add_pairs(const std::vector<std::string>& pairs, std::map<std::string, std::string>& out) {
    const auto& fields = vehicle_fields();
    for (const std::string& pair : pairs) {
        const std::size_t middle = pair.find('=');
        const std::string field = pair.substr(0, middle);
        const bool known = std::ranges::find(fields, field) != fields.end();
        if (middle == std::string::npos || !known) {
            return fail(ErrorCode::usage, pair + ": expected field=value with a known field");
        }
        if (!out.emplace(field, pair.substr(middle + 1)).second) {
            return fail(ErrorCode::usage, field + " is given twice");
        }
    }
    return {};
}

Result<std::vector<FileVehicle>> load_vehicles(const std::string& path,
                                               const VehicleColumns& columns) {
    TRY(const std::string text, read_file(path, file_bytes_max));
    TRY(const CsvTable table, parse_csv(text));
    TRY(const Indices at, indices_of(table, columns));
    std::vector<FileVehicle> vehicles;
    std::set<std::string> ids;
    for (const auto& cells : table.rows) {
        FileVehicle vehicle;
        for (std::size_t i = 0; i < members.size(); ++i) {
            std::string& value = vehicle.*members[i].second;
            if (at[i]) value = cells[*at[i]];
            const auto constant = columns.constants.find(members[i].first);
            if (value.empty() && constant != columns.constants.end()) value = constant->second;
        }
        if (vehicle.id.empty() || !ids.insert(vehicle.id).second) {
            return fail(ErrorCode::malformed,
                        "row " + std::to_string(vehicles.size() + 1) +
                            ": its id is empty or stands on another row too");
        }
        vehicles.push_back(std::move(vehicle));
    }
    return vehicles;
}

} // namespace tamga::tools
