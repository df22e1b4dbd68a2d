// LND-19 to LND-21: mortgages; their ranks are 1, 2, ... without gaps (G-36).

#include "registries/land/common.hpp"
#include "registries/land/land.hpp"

#include <algorithm>

namespace tamga::registries::land {

namespace {

std::vector<Right> mortgages_of(const Context& context, const Bytes& unit) {
    std::vector<Right> rights = rights_of(context.state.view(), unit);
    std::erase_if(rights,
                  [](const Right& right) { return right.type != proto::land::MORTGAGE; });
    return rights;
}

Outcome take_creditors_of(Context& context, const Right& mortgage) {
    for (const Share& share : mortgage.shares) {
        const Outcome consent = take_consent(context, share.party, mortgage.unit);
        if (consent != Outcome::applied) return consent;
    }
    return Outcome::applied;
}

// The owners agree, and the spouses of those who acquired in marriage.
Outcome take_owners(Context& context, const Unit& unit) {
    const Right primary = primary_of(context.state.view(), unit.code);
    for (const Share& share : primary.shares) {
        Outcome fit = check_able(context, share.party);
        if (fit == Outcome::applied) fit = check_of_age(context, share.party);
        if (fit == Outcome::applied) fit = take_consent(context, share.party, unit.code);
        if (fit == Outcome::applied) fit = take_spouses(context, share, unit.code);
        if (fit != Outcome::applied) return fit;
    }
    return primary.shares.empty() ? Outcome::right_type_not_allowed : Outcome::applied;
}

template <class Request>
Outcome check_terms(const Context& context, const Request& request) {
    const bool formed = request.amount().size() == 32 && request.transfer_needs_consent() <= 1;
    if (!formed || request.rank() == 0) return Outcome::malformed_act;
    if (!context.lists(proto::identity::ACT_CONTENT, as_bytes(request.amount()))) {
        return Outcome::commitment_not_listed;
    }
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    return request.due_day() > context.today() ? Outcome::applied : Outcome::dates_out_of_order;
}

template <class Request>
void set_terms(Right& right, const Request& request) {
    right.until_day = request.due_day();
    right.amount = Commitment::from(as_bytes(request.amount()));
    right.transfer_needs_consent = request.transfer_needs_consent() == 1;
    right.act = Commitment::from(as_bytes(request.act()));
}

// From the first to the last of them each moves by one rank.
void shift(Context& context, const std::vector<Right>& mortgages, std::int32_t by) {
    for (const Right& right : mortgages) {
        Right moved = right;
        moved.rank = static_cast<std::uint32_t>(static_cast<std::int32_t>(right.rank) + by);
        change_right(context, right, std::move(moved));
    }
}

} // namespace

Outcome register_mortgage(const proto::land::RegisterMortgage& request, Context& context) {
    const FoundUnit found = find_unit(context, request.unit());
    if (found.outcome != Outcome::applied) return found.outcome;
    const ReadParty creditor = read_party(context, request.creditor());
    if (creditor.outcome != Outcome::applied) return creditor.outcome;
    const Outcome terms = check_terms(context, request);
    if (terms != Outcome::applied) return terms;
    const Outcome free = check_free(context, found.unit, scope::encumber);
    if (free != Outcome::applied) return free;
    const Outcome turn = check_turn(context, found.unit, request.lodgement());
    if (turn != Outcome::applied) return turn;
    std::vector<Right> after = mortgages_of(context, found.unit.code);
    if (request.rank() > after.size() + 1) return Outcome::rank_not_free;
    after.erase(after.begin(), after.begin() + (request.rank() - 1));
    for (const Right& mortgage : after) { // Those who come after agree.
        if (take_creditors_of(context, mortgage) != Outcome::applied) {
            return Outcome::rank_not_free;
        }
    }
    const Outcome owners = take_owners(context, found.unit);
    if (owners != Outcome::applied) return owners;
    const Outcome consent = take_consent(context, creditor.party, found.unit.code);
    if (consent != Outcome::applied) return consent;

    close_lodgement(context, request.lodgement());
    shift(context, after, 1);
    Right mortgage;
    mortgage.unit = found.unit.code;
    mortgage.type = proto::land::MORTGAGE;
    mortgage.from_day = context.today();
    mortgage.shares = {{creditor.party, 1, context.today()}};
    mortgage.rank = request.rank();
    set_terms(mortgage, request);
    enter_right(context, std::move(mortgage));
    tell(context, "MortgageRegistered", {found.unit.code});
    return Outcome::applied;
}

Outcome vary_mortgage(const proto::land::VaryMortgage& request, Context& context) {
    const FoundRight found = find_right(context, request.right(), proto::land::MORTGAGE);
    if (found.outcome != Outcome::applied) return found.outcome;
    const Right& before = found.right;
    const FoundUnit unit = find_unit(context, to_text(before.unit));
    if (unit.outcome != Outcome::applied) return unit.outcome;
    const ReadParty creditor = read_party(context, request.creditor());
    if (creditor.outcome != Outcome::applied) return creditor.outcome;
    const Outcome terms = check_terms(context, request);
    if (terms != Outcome::applied) return terms;
    const Outcome free = check_free(context, unit.unit, scope::encumber);
    if (free != Outcome::applied) return free;
    std::vector<Right> between = mortgages_of(context, before.unit);
    if (request.rank() > between.size()) return Outcome::rank_not_free;
    const auto [low, high] = std::minmax({before.rank, request.rank()});
    std::erase_if(between, [&](const Right& right) {
        return right.id == before.id || right.rank < low || right.rank > high;
    });
    for (const Right& mortgage : between) {
        if (take_creditors_of(context, mortgage) != Outcome::applied) {
            return Outcome::rank_not_free;
        }
    }
    Outcome consent = take_creditors_of(context, before);
    if (consent == Outcome::applied) consent = take_owners(context, unit.unit);
    if (consent == Outcome::applied) {
        consent = take_consent(context, creditor.party, before.unit);
    }
    if (consent != Outcome::applied) return consent;

    shift(context, between, request.rank() < before.rank ? 1 : -1);
    Right after = before;
    after.rank = request.rank();
    after.shares = {{creditor.party, 1, context.today()}};
    after.denominator = 1;
    set_terms(after, request);
    change_right(context, before, std::move(after));
    tell(context, "MortgageVaried", {before.unit, before.id.view()});
    return Outcome::applied;
}

Outcome discharge_mortgage(const proto::land::DischargeMortgage& request, Context& context) {
    const FoundRight found = find_right(context, request.right(), proto::land::MORTGAGE);
    if (found.outcome != Outcome::applied) return found.outcome;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    if (!context.signed_by_role({proto::access::COURT})) {
        const Outcome consent = take_creditors_of(context, found.right);
        if (consent != Outcome::applied) return consent;
    }

    tell(context, "MortgageDischarged", {found.right.unit, found.right.id.view()});
    end_right(context, found.right);
    return Outcome::applied;
}

} // namespace tamga::registries::land
