// How a vehicle enters the register, or comes back to it.

#pragma once

#include "registries/vehicles/common.hpp"

#include <string>

namespace tamga::registries::vehicles {

// The parts of acts that register a vehicle.
struct Entering {
    const proto::land::Shares& owners;
    const std::string& plate;
    bool has_certificate = false;
    const proto::vehicles::Certificate& certificate;
    const std::string& act;
    bool legalised = false;
};
template <class Request>
[[nodiscard]] Entering entering(const Request& request, bool legalised = false) {
    return {request.owners(),      request.plate(), request.has_certificate(),
            request.certificate(), request.act(),   legalised};
}

// Papers (101, 103, 104), that nobody looks for it (118, 607), owners and their consents, plate and
// certificate.
struct Admission {
    Outcome outcome = Outcome::applied;
    std::uint32_t denominator = 1;
    std::vector<Share> owners;
};
[[nodiscard]] Admission admit(Context& context, const Entering& entering, const Bytes& plate_kind);
// Cleared by the customs: 118, 123.
[[nodiscard]] Outcome check_customs(Context& context, const std::string& act);

} // namespace tamga::registries::vehicles
