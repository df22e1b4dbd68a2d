// Shares of rights, moved exactly.

#include "registries/land/transfers.hpp"

#include <utility>

namespace tamga::registries::land {

const Share* share_of(const Right& right, const Party& party) {
    return parties::share_among(right.shares, party);
}

MovedShares move_parts(const Context& context, Right right, const std::vector<Part>& parts) {
    parties::Holding holding{right.denominator, std::move(right.shares)};
    auto moved = parties::move_holding(context, std::move(holding), parts);
    if (moved.outcome != Outcome::applied) return {moved.outcome, {}};
    right.denominator = moved.holding.denominator;
    right.shares = std::move(moved.holding.shares);
    return {Outcome::applied, std::move(right)};
}

} // namespace tamga::registries::land
