// How many signatures were verified: for figures, so that nobody has to compute them.

#pragma once

#include <cstdint>

namespace tamga {

// Ed25519 verifications that verify() has made on this thread.
[[nodiscard]] std::uint64_t verifications_of_thread();

} // namespace tamga
