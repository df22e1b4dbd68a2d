// Moving shares of a right: what sales, heirs, courts and auctions have in common.

#pragma once

#include "registries/land/common.hpp"

#include <cstdint>
#include <vector>

namespace tamga::registries::land {

struct Part {
    Party from;
    Party to;
    std::uint32_t numerator = 0;
    std::uint32_t denominator = 1;
};
struct ReadParts {
    Outcome outcome = Outcome::applied;
    std::vector<Part> parts;
};
using PartRequests = google::protobuf::RepeatedPtrField<proto::land::TransferPart>;
// 1 to 64 parts with parties as in read_party; nobody gives to itself.
[[nodiscard]] ReadParts read_parts(Context& context, const PartRequests& requests);

// The right after all parts, one after another: 513 when a party has less than it gives, 514 when
// no denominator can say it.
struct MovedShares {
    Outcome outcome = Outcome::applied;
    Right right;
};
[[nodiscard]] MovedShares move_parts(const Context& context, Right right,
                                     const std::vector<Part>& parts);

// The party's share; null when it has none.
[[nodiscard]] const Share* share_of(const Right& right, const Party& party);

} // namespace tamga::registries::land
