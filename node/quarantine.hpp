// Marker files of acts that are quarantined: one each, named by txid (protocol 2.3 R2, poison).
//
// A marker is written by the handler of the crash that the act caused (crash_marker.*), or by the
// node that found that executing it breaks an invariant. It holds for the program that wrote it:
// another binary tries the act again.
//
//   data/quarantine/<txid in hex>      line 1: the program; line 2: the cause

#pragma once

#include "base/result.hpp"
#include "base/types.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace tamga::node {

// What a marker says of the act: why it is not executed here.
using Quarantine = std::map<TransactionId, std::string>;

// Makes the folder. Markers of other programs are taken away; a file that is none is an error.
[[nodiscard]] Result<Quarantine> load_quarantine(const std::filesystem::path& folder,
                                                 std::string_view program);
[[nodiscard]] Status write_marker(const std::filesystem::path& folder, std::string_view program,
                                  const TransactionId& txid, std::string_view cause);
// Nothing happens if there is none.
[[nodiscard]] Status remove_marker(const std::filesystem::path& folder, const TransactionId& txid);

} // namespace tamga::node
