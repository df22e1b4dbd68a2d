// Who validates: members and their keys as the little ledger's state has them, and the set of an
// epoch with the node behind each of its replicas.

#pragma once

#include "base/certificate.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace tamga::sim {

// Part of the state: changed by acts, in force from the next epoch on.
struct Membership {
    std::map<std::uint64_t, std::uint64_t> keys; // Node -> which of its consensus keys.
    std::set<std::uint64_t> left;                // They are never taken back.

    friend bool operator==(const Membership&, const Membership&) = default;
};

struct Roster {
    ValidatorSet set;
    std::vector<std::uint64_t> nodes; // By replica.

    [[nodiscard]] std::optional<ReplicaId> id_of(std::uint64_t node) const {
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            if (nodes[i] == node) return ReplicaId(i);
        }
        return std::nullopt;
    }
};

inline constexpr std::uint64_t keys_max = 4; // That a node may use one after another.

// The `version`-th consensus key that comes of this seed, and the key of its links.
[[nodiscard]] Validator make_validator(std::uint64_t seed, std::uint64_t version);

} // namespace tamga::sim
