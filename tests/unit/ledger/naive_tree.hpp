// The state tree restated in the plainest words of ledger.md 4: a recursion over sorted entries.
// Shares no code with the product but SHA-256.

#pragma once

#include "base/hash.hpp"
#include "ledger/state.hpp"

#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace tamga::ledger::naive {

using Entries = std::map<StatePath, Hash256>; // Path -> hash of the value.
using List = std::vector<std::pair<StatePath, Hash256>>;

inline int bit(const StatePath& path, std::size_t i) {
    return (path.bytes.at(i / 8) >> (7 - i % 8)) & 1;
}

inline Hash256 root(std::span<const std::pair<StatePath, Hash256>> list) {
    if (list.empty()) return Hash256();
    if (list.size() == 1) {
        const Bytes head{2, list[0].first.size};
        return sha256({head, list[0].first.view(), list[0].second.view()});
    }
    for (std::size_t i = 0;; ++i) {
        List sides[2];
        for (const auto& entry : list) sides[bit(entry.first, i)].push_back(entry);
        if (sides[0].empty() || sides[1].empty()) continue;
        const Bytes head{3, static_cast<std::uint8_t>(i / 256), static_cast<std::uint8_t>(i % 256)};
        return sha256({head, root(sides[0]).view(), root(sides[1]).view()});
    }
}

inline Hash256 root(const Entries& entries) { return root(List(entries.begin(), entries.end())); }

} // namespace tamga::ledger::naive
