// A certificate as a page to print: the statement in words, both times, the proof as QR codes.

#pragma once

#include "base/result.hpp"
#include "registries/person_certificate.hpp"

#include <string>

namespace tamga::tools {

// One HTML document without scripts and without anything from elsewhere.
[[nodiscard]] Result<std::string>
certificate_page(const registries::PersonCertificate& certificate);

} // namespace tamga::tools
