// A register of vehicles as a CSV file, with the file's own names of columns.

#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tamga::tools {

// What a row tells, as text; empty where the file has no such column.
struct FileVehicle {
    std::string id;
    std::string vin;
    std::string body; // Number of the body or the chassis.
    std::string category;
    std::string plate_kind;
    std::string maker;
    std::string model;
    std::string year;
    std::string colour;
    std::string fuel;
    std::string mass_kg;
    std::string engine;
    std::string origin;
    std::string plate;
    std::string owner;        // Names, joined by '|': equal shares.
    std::string organisation; // Codes, joined by '|': owners too.
    std::string creditor;     // Codes by rank, joined by '|'.
    std::string claim_ref;
    std::string odometer_km;
    std::string inspection_until; // YYYY-MM-DD.
    std::string alarm;            // STOLEN or WANTED.
};

// field -> the file's column, and field -> what every row has that has nothing there.
struct VehicleColumns {
    std::map<std::string, std::string> columns;
    std::map<std::string, std::string> constants;
};
// Every field, in the order of FileVehicle.
[[nodiscard]] const std::vector<std::string>& vehicle_fields();
// "field=value", each field known and at most once.
[[nodiscard]] Status add_pairs(const std::vector<std::string>& pairs,
                               std::map<std::string, std::string>& out);
// A field without a mapping stands in the column of its own name, if the file has one; `id` must
// be there, once in every row.
[[nodiscard]] Result<std::vector<FileVehicle>> load_vehicles(const std::string& path,
                                                             const VehicleColumns& columns);

} // namespace tamga::tools
