// A cadastre in files: parcels as GeoJSON, titles, rights and shares as CSV.
//
// Columns are those of the SOLA exports; each file's lines are kept in their order, and nothing is
// mended: what does not fit stays as it is and the chain refuses it by name.

#pragma once

#include "base/result.hpp"
#include "registries/geometry/shape.hpp"
#include "tools/projection.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tamga::tools {

struct FileParcel {
    std::string id;
    std::string intent; // "Road", "Hydro", ...
    std::int64_t official_mm2 = 0; // 0: the file has none.
    registries::geometry::Polygon shape; // Canonical, in millimetres.
    std::string fault;                   // Not a single polygon, or out of the plane.
};
struct FileShare {
    std::string party;
    std::uint32_t numerator = 0;
    std::uint32_t denominator = 0;
};
struct FileRight {
    std::string id;
    std::string type;
    std::int32_t from_day = 0;
    std::vector<FileShare> shares;
};
struct FileTitle {
    std::string id;
    std::string number;
    std::string parcel;
    std::string type;
    std::vector<FileRight> rights; // The primary one first, then as in the file.
};
struct FileParty {
    bool natural = false;
};
struct CadastreFiles {
    std::vector<FileParcel> parcels;
    std::vector<FileTitle> titles;
    std::map<std::string, FileParty> parties;
    std::size_t rights = 0;
    std::size_t shares = 0;
    std::vector<std::string> orphans; // Rights of no title of the file, shares of no right.
};

struct CadastrePaths {
    std::string parcels;
    std::string titles;
    std::string rights;
    std::string shares;
    std::string party_links;
    std::string parties;
};
// A path that ends in .gz is read through gzip.
[[nodiscard]] Result<CadastreFiles> load_cadastre(const CadastrePaths& paths,
                                                  const TransverseMercator& plane);

} // namespace tamga::tools
