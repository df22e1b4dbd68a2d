// Reading the files of a cadastre.

#include "tools/parcels_file.hpp"

#include "registries/codes/identifiers.hpp"
#include "tools/csv.hpp"
#include "tools/process.hpp"
#include "tools/terminal.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace tamga::tools {

namespace {

using nlohmann::json;
namespace geometry = registries::geometry;

constexpr std::size_t file_bytes_max = std::size_t{1} << 30;

Result<std::string> load(const std::string& path) {
    if (path.ends_with(".gz")) return run_capture({"/usr/bin/gzip", "-dc", path});
    return read_file(path, file_bytes_max);
}

Result<CsvTable> load_csv(const std::string& path) {
    TRY(const std::string text, load(path));
    auto table = parse_csv(text);
    if (!table) return fail(table.error().code, path + ": " + table.error().message);
    return table;
}

// Closed by repetition in the file, by itself here.
std::optional<geometry::Ring> ring_of(const json& points, const TransverseMercator& plane) {
    if (!points.is_array() || points.size() < 4 || points.front() != points.back()) {
        return std::nullopt;
    }
    geometry::Ring ring;
    for (std::size_t i = 0; i + 1 < points.size(); ++i) {
        if (!points[i].is_array() || points[i].size() < 2) return std::nullopt;
        ring.push_back(project(plane, points[i][0].get<double>(), points[i][1].get<double>()));
    }
    return ring;
}

FileParcel parcel_of(const json& feature, const TransverseMercator& plane) {
    FileParcel parcel;
    const json& properties = feature.at("properties");
    parcel.id = properties.value("id", "");
    parcel.intent = properties.value("parcel_int", "");
    const std::string area = properties.value("survey_are", "0");
    parcel.official_mm2 = std::llround(std::strtod(area.c_str(), nullptr) * 1e6);
    const json& shape = feature.at("geometry");
    if (shape.value("type", "") != "Polygon") {
        parcel.fault = "not a single polygon";
        return parcel;
    }
    for (const json& points : shape.at("coordinates")) {
        auto ring = ring_of(points, plane);
        if (!ring) {
            parcel.fault = "a ring that is not closed";
            return parcel;
        }
        if (parcel.shape.outer.empty()) parcel.shape.outer = std::move(*ring);
        else parcel.shape.holes.push_back(std::move(*ring));
    }
    geometry::make_canonical(parcel.shape);
    return parcel;
}

Result<std::vector<FileParcel>> read_parcels(const std::string& path,
                                             const TransverseMercator& plane) {
    TRY(const std::string text, load(path));
    const json value = json::parse(text, nullptr, false);
    if (!value.is_object() || !value.contains("features")) {
        return fail(ErrorCode::malformed, path + " is not a GeoJSON FeatureCollection");
    }
    std::vector<FileParcel> parcels;
    try {
        for (const json& feature : value["features"]) {
            parcels.push_back(parcel_of(feature, plane));
        }
    } catch (const json::exception& error) {
        return fail(ErrorCode::malformed,
                    path + ": feature " + std::to_string(parcels.size()) + ": " + error.what());
    }
    return parcels;
}

std::uint32_t whole(const std::string& text) {
    std::uint64_t value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9' || value > 0xffff'ffff) return 0;
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return value > 0xffff'ffff ? 0 : static_cast<std::uint32_t>(value);
}

Status read_titles(const CadastrePaths& paths, CadastreFiles& files) {
    TRY(const CsvTable table, load_csv(paths.titles));
    TRY(const std::size_t id, table.column("id"));
    TRY(const std::size_t number, table.column("title_no"));
    TRY(const std::size_t parcel, table.column("parcelid"));
    TRY(const std::size_t type, table.column("type"));
    for (const auto& row : table.rows) {
        files.titles.push_back({row[id], row[number], row[parcel], row[type], {}});
    }
    return {};
}

Status read_parties(const CadastrePaths& paths, CadastreFiles& files) {
    TRY(const CsvTable table, load_csv(paths.parties));
    TRY(const std::size_t id, table.column("id"));
    TRY(const std::size_t type, table.column("type_code"));
    for (const auto& row : table.rows) {
        files.parties[row[id]] = {row[type] == "naturalPerson"};
    }
    return {};
}

// Right -> its shares, with the party that each is linked to.
Result<std::map<std::string, std::vector<FileShare>>> read_shares(const CadastrePaths& paths,
                                                                  CadastreFiles& files) {
    TRY(const CsvTable links, load_csv(paths.party_links));
    TRY(const std::size_t link_share, links.column("share_id"));
    TRY(const std::size_t link_party, links.column("party_id"));
    std::map<std::string, std::string> party_of_share;
    for (const auto& row : links.rows) party_of_share[row[link_share]] = row[link_party];
    TRY(const CsvTable table, load_csv(paths.shares));
    TRY(const std::size_t right, table.column("rrr_id"));
    TRY(const std::size_t id, table.column("id"));
    TRY(const std::size_t numerator, table.column("nominator"));
    TRY(const std::size_t denominator, table.column("denominator"));
    std::map<std::string, std::vector<FileShare>> shares;
    for (const auto& row : table.rows) {
        const auto party = party_of_share.find(row[id]);
        shares[row[right]].push_back({party == party_of_share.end() ? "" : party->second,
                                      whole(row[numerator]), whole(row[denominator])});
    }
    files.shares = table.rows.size();
    return shares;
}

Status read_rights(const CadastrePaths& paths, CadastreFiles& files) {
    TRY(auto shares, read_shares(paths, files));
    TRY(const CsvTable table, load_csv(paths.rights));
    TRY(const std::size_t id, table.column("id"));
    TRY(const std::size_t unit, table.column("ba_unit_id"));
    TRY(const std::size_t type, table.column("type_code"));
    TRY(const std::size_t primary, table.column("is_primary"));
    TRY(const std::size_t date, table.column("registration_date"));
    std::map<std::string, std::size_t> title_of;
    for (std::size_t i = 0; i < files.titles.size(); ++i) title_of[files.titles[i].id] = i;
    for (const auto& row : table.rows) {
        FileRight right{row[id], row[type], 0, {}};
        right.from_day = registries::codes::parse_day(row[date].substr(0, 10)).value_or(0);
        const auto found = shares.find(row[id]);
        if (found != shares.end()) {
            right.shares = std::move(found->second);
            shares.erase(found);
        }
        const auto title = title_of.find(row[unit]);
        if (title == title_of.end()) {
            files.orphans.push_back("right " + row[id]);
            continue;
        }
        auto& rights = files.titles[title->second].rights;
        rights.insert(row[primary] == "true" ? rights.begin() : rights.end(), std::move(right));
    }
    for (const auto& [right, left] : shares) files.orphans.push_back("shares of right " + right);
    files.rights = table.rows.size();
    return {};
}

} // namespace

Result<CadastreFiles> load_cadastre(const CadastrePaths& paths,
                                    const TransverseMercator& plane) {
    CadastreFiles files;
    TRY(files.parcels, read_parcels(paths.parcels, plane));
    if (paths.titles.empty()) return files;
    TRY_VOID(read_titles(paths, files));
    TRY_VOID(read_parties(paths, files));
    TRY_VOID(read_rights(paths, files));
    return files;
}

} // namespace tamga::tools
