// Canonical bodies: one encoding per value, judged by our own single pass (ledger.md 1).
//
// The grammar is in docs/formats.md. Our checker, not the library: libprotobuf accepts overlong
// varints, explicit defaults, any order and unknown fields. The schema table is built once from
// the descriptors; a schema that uses what the grammar forbids ends the process at first use.

#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <string_view>

namespace tamga::ledger {

inline constexpr std::size_t nesting_max = 8; // The body is level 1.

// Accepts exactly the canonical encodings of proto.TransactionBody; the error names the field path
// and the reason.
[[nodiscard]] Status check_canonical_body(ByteView body);

// The same for any message reachable from TransactionBody, by full name: for tests and fuzzers.
[[nodiscard]] Status check_canonical(std::string_view message, ByteView bytes);

} // namespace tamga::ledger
