// LND-23: one unit serves another; the servitude stays with the land.

#include "registries/land/common.hpp"
#include "registries/land/land.hpp"
#include "registries/land/map.hpp"
#include "registries/land/succession.hpp"

#include <algorithm>

namespace tamga::registries::land {

Outcome register_easement(const proto::land::RegisterEasement& request, Context& context) {
    const FoundUnit servient = find_unit(context, request.servient());
    if (servient.outcome != Outcome::applied) return servient.outcome;
    if (!is_land_code(request.dominant()) || request.dominant() == request.servient()) {
        return Outcome::malformed_act;
    }
    const auto dominant = context.state.find<Unit>(as_bytes(request.dominant()));
    if (!dominant) return Outcome::unit_not_found;
    if (!dominant->is_current()) return Outcome::unit_not_current;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    if (request.has_strip()) {
        const auto strip = read_polygon(request.strip());
        if (!strip) return Outcome::malformed_act;
        const Outcome valid = outcome_of(geometry::check_polygon(*strip));
        if (valid != Outcome::applied) return valid;
        const bool within =
            std::ranges::any_of(servient.unit.parcels, [&](const Bytes& code) {
                const auto parcel = context.state.find<Parcel>(code);
                return parcel && geometry::contains(parcel->shape(), *strip);
            });
        if (!within) return Outcome::shapes_reach_outside;
    }
    const Outcome free = check_free(context, servient.unit, scope::encumber);
    if (free != Outcome::applied) return free;
    const Outcome turn = check_turn(context, servient.unit, {});
    if (turn != Outcome::applied) return turn;
    if (!context.signed_by_role({proto::access::COURT})) {
        for (const Bytes& unit : {servient.unit.code, dominant->code}) {
            const Outcome owners =
                take_consents(context, primary_of(context.state.view(), unit), unit);
            if (owners != Outcome::applied) return owners;
        }
    }

    Right right;
    right.unit = servient.unit.code;
    right.type = proto::land::SERVITUDE;
    right.from_day = context.today();
    right.dominant = dominant->code;
    right.scope = static_cast<std::uint32_t>(request.purpose());
    right.act = Commitment::from(as_bytes(request.act()));
    tell(context, "EasementRegistered", {right.unit, right.dominant});
    enter_right(context, std::move(right));
    return Outcome::applied;
}

} // namespace tamga::registries::land
