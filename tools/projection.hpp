// From longitude and latitude to a plane in whole millimetres: what an import needs, once.
//
// The register never projects: shapes enter it as whole millimetres of a plane. A transverse
// Mercator by Krueger's series to the fourth order is exact to far below a millimetre.

#pragma once

#include "registries/geometry/shape.hpp"

#include <cstdint>
#include <optional>

namespace tamga::tools {

// On the ellipsoid GRS80, which WGS84 equals to a tenth of a millimetre.
struct TransverseMercator {
    double longitude_of_origin = 0;
    double latitude_of_origin = 0;
    double scale = 1;
    double false_easting_m = 0;
    double false_northing_m = 0;
};

// EPSG:2193 (New Zealand Transverse Mercator 2000); nothing for another.
[[nodiscard]] std::optional<TransverseMercator> plane_of(std::uint32_t epsg);
[[nodiscard]] registries::geometry::Point project(const TransverseMercator& plane,
                                                  double longitude, double latitude);

} // namespace tamga::tools
