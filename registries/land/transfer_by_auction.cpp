// LND-09: enforcement sells the whole unit; the enforced mortgage and those after it end.

#include "registries/land/common.hpp"
#include "registries/land/land.hpp"
#include "registries/parties/transfers.hpp"

namespace tamga::registries::land {

Outcome transfer_by_auction(const proto::land::TransferByAuction& request, Context& context) {
    const FoundUnit found = find_unit(context, request.unit());
    if (found.outcome != Outcome::applied) return found.outcome;
    const ReadParty buyer = read_party(context, request.buyer());
    if (buyer.outcome != Outcome::applied) return buyer.outcome;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    if (!context.has_source(document::auction_protocol)) return Outcome::source_missing;
    const Outcome free = check_free(context, found.unit, scope::transfer);
    if (free == Outcome::unit_is_frozen) return free;
    std::uint32_t enforced = 0;
    if (!request.mortgage().empty()) {
        const FoundRight mortgage =
            find_right(context, request.mortgage(), proto::land::MORTGAGE);
        if (mortgage.outcome != Outcome::applied) return mortgage.outcome;
        if (mortgage.right.unit != found.unit.code) return Outcome::right_not_found;
        enforced = mortgage.right.rank;
    }
    Outcome fit = check_able(context, buyer.party);
    if (fit == Outcome::applied) fit = check_eligible(context, buyer.party, found.unit);
    if (fit == Outcome::applied) fit = take_consent(context, buyer.party, found.unit.code);
    if (fit != Outcome::applied) return fit;

    std::vector<Right> rights = rights_of(context.state.view(), found.unit.code);
    const Right primary = rights.front();
    for (auto right = rights.rbegin(); right != rights.rend(); ++right) {
        const bool ends = right->type == proto::land::MORTGAGE && enforced != 0 &&
                          right->rank >= enforced;
        if (ends) end_right(context, *right);
    }
    Right sold = primary;
    if (!rule_of(sold.type)->parties) sold.type = proto::land::OWNERSHIP;
    sold.denominator = 1;
    sold.shares = {{buyer.party, 1, context.today()}};
    sold.act = Commitment::from(as_bytes(request.act()));
    parties::settle_escheat(context, found.unit.code, {sold.denominator, sold.shares});
    tell(context, "RightTransferred", {found.unit.code, primary.id.view()});
    change_right(context, primary, std::move(sold));
    return Outcome::applied;
}

} // namespace tamga::registries::land
