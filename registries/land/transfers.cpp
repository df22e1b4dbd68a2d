// Shares by index, moved exactly.

#include "registries/land/transfers.hpp"

#include "registries/land/shares.hpp"

#include <algorithm>

namespace tamga::registries::land {

namespace {

constexpr int parts_max = 64;

std::size_t index_of(std::vector<Share>& shares, const Party& party, std::int32_t today) {
    const auto found = std::ranges::find(shares, party, &Share::party);
    if (found != shares.end()) return static_cast<std::size_t>(found - shares.begin());
    shares.push_back({party, 0, today});
    return shares.size() - 1;
}

} // namespace

ReadParts read_parts(Context& context, const PartRequests& requests) {
    ReadParts read;
    if (requests.empty() || requests.size() > parts_max) {
        read.outcome = Outcome::malformed_act;
        return read;
    }
    for (const proto::land::TransferPart& request : requests) {
        ReadParty from = read_party(context, request.from());
        ReadParty to = read_party(context, request.to());
        read.outcome = from.outcome != Outcome::applied ? from.outcome : to.outcome;
        if (read.outcome == Outcome::applied && from.party == to.party) {
            read.outcome = Outcome::malformed_act;
        }
        if (read.outcome != Outcome::applied) return read;
        read.parts.push_back({std::move(from.party), std::move(to.party), request.numerator(),
                              request.denominator()});
    }
    return read;
}

const Share* share_of(const Right& right, const Party& party) {
    const auto found = std::ranges::find(right.shares, party, &Share::party);
    return found == right.shares.end() ? nullptr : &*found;
}

MovedShares move_parts(const Context& context, Right right, const std::vector<Part>& parts) {
    Split split{right.denominator, {}};
    for (const Share& share : right.shares) split.numerators.push_back(share.numerator);
    for (const Part& part : parts) {
        const std::size_t from = index_of(right.shares, part.from, context.today());
        const std::size_t to = index_of(right.shares, part.to, context.today());
        split.numerators.resize(right.shares.size(), 0);
        const bool given = part.numerator != 0 && part.denominator != 0 &&
                           part.numerator <= part.denominator &&
                           part.denominator <= share_denominator_max;
        if (!given) return {Outcome::shares_not_whole, {}};
        const bool enough = std::uint64_t{part.numerator} * split.denominator <=
                            std::uint64_t{split.numerators[from]} * part.denominator;
        if (!enough) return {Outcome::party_not_holder, {}};
        auto moved = move_share(std::move(split), from, to, part.numerator, part.denominator);
        if (!moved) return {Outcome::shares_not_whole, {}};
        split = std::move(*moved);
    }
    right.denominator = split.denominator;
    for (std::size_t i = 0; i < right.shares.size(); ++i) {
        right.shares[i].numerator = split.numerators[i];
    }
    std::erase_if(right.shares, [](const Share& share) { return share.numerator == 0; });
    std::ranges::sort(right.shares, {}, &Share::party);
    if (right.shares.size() > shares_max) return {Outcome::act_touches_too_much, {}};
    return {Outcome::applied, std::move(right)};
}

} // namespace tamga::registries::land
