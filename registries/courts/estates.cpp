// Opening estates, and who gets what.

#include "registries/courts/estates.hpp"

#include <utility>

namespace tamga::registries::courts {

void open_estate(Context& context, const SubjectId& decedent, const Bytes& record) {
    Estate estate;
    estate.id = context.new_id<EstateId>();
    estate.decedent = decedent;
    estate.record = record;
    estate.opened_day = context.today();
    const auto days = context.parameter(ledger::ParameterId::inheritance_days);
    estate.term_day = context.today() + static_cast<std::int32_t>(days);
    context.state.put(SubjectEstate{decedent, estate.id});
    context.emit("EstateOpened", to_bytes(estate.id.view()));
    context.state.put(std::move(estate));
}

void dispute_estates(Context& context, const SubjectId& decedent) {
    for (const SubjectEstate& link : context.state.list<SubjectEstate>(decedent)) {
        auto estate = context.state.find<Estate>(link.estate);
        ENSURE(estate.has_value());
        if (estate->status == EstateStatus::disputed) continue;
        estate->status = EstateStatus::disputed;
        context.emit("EstateDisputed", to_bytes(estate->id.view()));
        context.state.put(std::move(*estate));
    }
}

FoundEstate find_open_estate(const Context& context, const std::string& raw) {
    if (raw.size() != 32) return {Outcome::malformed_act, {}};
    auto estate = context.state.find<Estate>(as_bytes(raw));
    if (!estate) return {Outcome::estate_not_found, {}};
    if (estate->status != EstateStatus::open) return {Outcome::estate_not_open, {}};
    return {Outcome::applied, std::move(*estate)};
}

std::optional<Estate> estate_of(const ledger::StateView& view, const SubjectId& decedent) {
    for (const SubjectEstate& link : list_rows<SubjectEstate>(view, decedent)) {
        auto estate = find_row<Estate>(view, link.estate);
        if (estate && estate->status == EstateStatus::open) return estate;
    }
    return std::nullopt;
}

Outcome check_shares(const Shares& shares, std::uint64_t denominator) {
    constexpr int shares_max = 64;
    constexpr std::uint64_t denominator_max = 1'000'000'000'000;
    if (shares.empty() || shares.size() > shares_max || denominator > denominator_max) {
        return Outcome::malformed_act;
    }
    std::uint64_t sum = 0;
    for (int i = 0; i < shares.size(); ++i) {
        const proto::courts::Share& share = shares[i];
        if (share.holder().size() != 32 || share.numerator() == 0) return Outcome::malformed_act;
        if (share.numerator() > denominator_max) return Outcome::malformed_act;
        if (i > 0 && shares[i - 1].holder() >= share.holder()) return Outcome::malformed_act;
        sum += share.numerator();
    }
    return sum == denominator ? Outcome::applied : Outcome::shares_do_not_sum;
}

std::vector<Entitlement> entitlements(const ledger::StateView& view, ByteView object) {
    return list_rows<Entitlement>(view, object);
}

void strike_entitlements(Context& context, ByteView object) {
    for (Entitlement& entry : context.state.list<Entitlement>(object)) {
        context.state.erase(entry);
        context.state.put(EndedEntitlement{std::move(entry), context.today()});
    }
}

} // namespace tamga::registries::courts
