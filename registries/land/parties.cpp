// Who may act on land, who has consented: what this register adds to parties of every register.

#include "registries/land/common.hpp"

#include "registries/codes/codes.hpp"
#include "registries/identity/rows.hpp"

#include <algorithm>

namespace tamga::registries::land {

namespace {

// Where a caveat goes when a death comes to light.
void keep_use(Context& context, const SubjectId& person, const Bytes& unit) {
    context.state.put(LandConsent{person, context.txid(), context.operation_index(), unit,
                                  context.today()});
}

} // namespace

Outcome check_able(const Context& context, const Party& party) {
    return parties::check_capable(context, party);
}

Outcome check_of_age(Context& context, const Party& party) {
    return parties::check_of_age(context, party, proto::access::LAND_REGISTRAR);
}

Outcome take_consent(Context& context, const Party& party, const Bytes& unit) {
    return parties::take_consents_of(context, party, unit, keep_use);
}

Outcome take_spouses(Context& context, const Share& share, const Bytes& unit) {
    return parties::take_spouses_of(context, share, unit, keep_use);
}

Outcome check_eligible(const Context& context, const Party& party, const Unit& unit) {
    bool foreign = false;
    for (const SubjectId& person : persons_of(context, party)) {
        const auto subject = context.state.find<identity::Subject>(person);
        foreign = foreign || subject->kind == proto::identity::FOREIGNER ||
                  subject->kind == proto::identity::STATELESS;
    }
    if (!foreign) return Outcome::applied;
    for (const Bytes& code : unit.parcels) {
        const auto parcel = context.state.find<Parcel>(code);
        ENSURE(parcel.has_value());
        const auto row =
            codes::code_at(context.state.view(), proto::codes::LAND_CATEGORIES,
                           as_bytes(std::to_string(parcel->category)), context.today());
        if (row && equal(row->value, as_bytes("CITIZENS"))) return Outcome::party_not_eligible;
    }
    return Outcome::applied;
}

} // namespace tamga::registries::land
