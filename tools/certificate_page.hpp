// A certificate as a page to print: the statement in words, both times, the proof as QR codes.

#pragma once

#include "base/bytes.hpp"
#include "base/header.hpp"
#include "base/result.hpp"
#include "registries/certificate_common.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tamga::tools {

struct CertificatePage {
    registries::Words words;
    std::int32_t day = 0;
    Header header;                                          // Of the proof.
    std::vector<std::pair<std::string, std::string>> facts; // What is stated, and of whom.
    Bytes bytes;                                            // The certificate.
};

// One HTML document without scripts and without anything from elsewhere.
[[nodiscard]] Result<std::string> certificate_page(const CertificatePage& certificate);

} // namespace tamga::tools
