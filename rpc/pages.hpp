// What GET answers: /healthz, /readyz?max_blocks_behind=&min_peers= and /metrics, as plain text.

#pragma once

#include "rpc/backend.hpp"

#include <string>
#include <string_view>

namespace tamga::rpc {

inline constexpr std::string_view text_type = "text/plain; charset=utf-8";

struct Page {
    unsigned status = 200; // Of HTTP: 503 when the answer is no.
    std::string_view type = text_type;
    std::string body;
};

[[nodiscard]] Page get_page(Backend& backend, std::string_view target);

} // namespace tamga::rpc
