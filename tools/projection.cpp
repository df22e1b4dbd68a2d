// Krueger's series of the transverse Mercator projection.

#include "tools/projection.hpp"

#include <array>
#include <cmath>

namespace tamga::tools {

namespace {

constexpr double semi_major_m = 6'378'137.0;
constexpr double flattening = 1.0 / 298.257222101;
constexpr double degree = 3.14159265358979323846 / 180.0;

// alpha_1 to alpha_4 of Krueger (1912) in the third flattening.
std::array<double, 4> series(double n) {
    const double n2 = n * n;
    const double n3 = n2 * n;
    const double n4 = n2 * n2;
    return {n / 2 - 2 * n2 / 3 + 5 * n3 / 16 + 41 * n4 / 180,
            13 * n2 / 48 - 3 * n3 / 5 + 557 * n4 / 1440,
            61 * n3 / 240 - 103 * n4 / 140, 49561 * n4 / 161280};
}

// Northing of a latitude on the central meridian and the whole plane point, in metres.
struct Metres {
    double east = 0;
    double north = 0;
};

Metres on_plane(double longitude_from_origin, double latitude) {
    const double n = flattening / (2 - flattening);
    const double radius =
        semi_major_m / (1 + n) * (1 + n * n / 4 + n * n * n * n / 64);
    const double eccentricity = std::sqrt(flattening * (2 - flattening));
    const double sine = std::sin(latitude);
    const double t =
        std::sinh(std::atanh(sine) - eccentricity * std::atanh(eccentricity * sine));
    const double xi = std::atan2(t, std::cos(longitude_from_origin));
    const double eta =
        std::atanh(std::sin(longitude_from_origin) / std::sqrt(1 + t * t));
    Metres out{eta, xi};
    const std::array<double, 4> alpha = series(n);
    for (std::size_t i = 0; i < alpha.size(); ++i) {
        const double order = 2.0 * static_cast<double>(i + 1);
        out.east += alpha[i] * std::cos(order * xi) * std::sinh(order * eta);
        out.north += alpha[i] * std::sin(order * xi) * std::cosh(order * eta);
    }
    return {out.east * radius, out.north * radius};
}

} // namespace

std::optional<TransverseMercator> plane_of(std::uint32_t epsg) {
    if (epsg == 2193) return TransverseMercator{173, 0, 0.9996, 1'600'000, 10'000'000};
    return std::nullopt;
}

registries::geometry::Point project(const TransverseMercator& plane, double longitude,
                                    double latitude) {
    const Metres origin = on_plane(0, plane.latitude_of_origin * degree);
    const Metres at =
        on_plane((longitude - plane.longitude_of_origin) * degree, latitude * degree);
    const double east = plane.false_easting_m + plane.scale * at.east;
    const double north = plane.false_northing_m + plane.scale * (at.north - origin.north);
    return {std::llround(east * 1000), std::llround(north * 1000)};
}

} // namespace tamga::tools
