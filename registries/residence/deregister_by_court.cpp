// RES-06: a court ends a registration.

#include "registries/courts/court_acts.hpp"
#include "registries/residence/registrations.hpp"
#include "registries/residence/residence.hpp"

#include <utility>

namespace tamga::registries::residence {

Outcome deregister_by_court(const proto::residence::DeregisterByCourt& request,
                            Context& context) {
    FoundRegistration found = find_active(context, request.registration());
    if (found.outcome != Outcome::applied) return found.outcome;
    const RegistrationId id = found.registration.id;
    if (context.is_own_record(found.registration.subject)) return Outcome::own_record;
    const Outcome ordered = courts::check_ordered(context, request.court_act(),
                                                  proto::courts::DEREGISTER_RESIDENCE, id.view());
    if (ordered != Outcome::applied) return ordered;

    courts::carry_out(context, request.court_act(), proto::courts::DEREGISTER_RESIDENCE,
                      id.view());
    end(context, std::move(found.registration), context.today(), EndReason::court);
    return Outcome::applied;
}

} // namespace tamga::registries::residence
