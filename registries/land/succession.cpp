// Rights that pass from unit to unit.

#include "registries/land/succession.hpp"

#include "registries/courts/holds.hpp"

#include <algorithm>

namespace tamga::registries::land {

Outcome check_simple(const Unit& unit, const Bytes& parcel) {
    const bool simple = unit.parcels.size() == 1 && unit.parcels.front() == parcel &&
                        unit.buildings.empty();
    return simple ? Outcome::applied : Outcome::unit_not_simple;
}

Outcome take_consents(Context& context, const Right& right, const Bytes& unit) {
    for (const Share& share : right.shares) {
        Outcome fit = check_able(context, share.party);
        if (fit == Outcome::applied) fit = take_consent(context, share.party, unit);
        if (fit != Outcome::applied) return fit;
    }
    return Outcome::applied;
}

Outcome take_creditors(Context& context, const Bytes& unit) {
    for (const Right& right : rights_of(context.state.view(), unit)) {
        if (right.type != proto::land::MORTGAGE) continue;
        for (const Share& share : right.shares) {
            if (take_consent(context, share.party, unit) != Outcome::applied) {
                return Outcome::unit_is_encumbered;
            }
        }
    }
    return Outcome::applied;
}

Right copy_of(const Right& right, const Bytes& unit) {
    Right copy = right;
    copy.unit = unit;
    copy.head.reset();
    return copy;
}

void pass_on_benefits(Context& context, const Bytes& from, const std::vector<Bytes>& to) {
    const Party old{proto::land::UNIT, from};
    for (const PartyRight& link : context.state.list<PartyRight>(old.key())) {
        const auto right = context.state.find<Right>(link.right);
        ENSURE(right.has_value());
        std::vector<Bytes> others;
        for (const Bytes& unit : to) {
            if (unit != right->unit) others.push_back(unit);
        }
        if (others.empty()) {
            end_right(context, *right);
            continue;
        }
        Right first = *right;
        first.dominant = others.front();
        change_right(context, *right, std::move(first));
        for (std::size_t i = 1; i < others.size(); ++i) {
            Right more = copy_of(*right, right->unit);
            more.dominant = others[i];
            enter_right(context, std::move(more));
        }
    }
}

void pass_on_holds(Context& context, const std::vector<Bytes>& from,
                   const std::vector<Bytes>& to) {
    for (const Bytes& target : from) {
        for (const Bytes& other : to) courts::copy_holds(context, target, other);
    }
}

Unit new_unit(const Context& context, const std::string& code, const Bytes& parcel,
              const Unit& like) {
    Unit unit;
    unit.code = to_bytes(as_bytes(code));
    unit.type = like.type;
    unit.territory = like.territory;
    unit.parcels = {parcel};
    unit.since_day = context.today();
    return unit;
}

} // namespace tamga::registries::land
