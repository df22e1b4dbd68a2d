// CIV-10: a court found that nobody knows where a person is.

#include "registries/civil/civil.hpp"
#include "registries/civil/kinship.hpp"
#include "registries/courts/court_acts.hpp"
#include "registries/identity/identity.hpp"

namespace tamga::registries::civil {

Outcome declare_missing(const proto::civil::DeclareMissing& request, Context& context) {
    if (request.subject().size() != 32) return Outcome::malformed_act;
    auto found = identity::find_subject(context, as_bytes(request.subject()));
    if (found.outcome != Outcome::applied) return found.outcome;
    const SubjectId id = found.subject.id;
    if (is_own_or_relative(context, id)) return Outcome::own_record;
    if (found.subject.life != identity::LifeStatus::alive) return Outcome::subject_not_alive;
    const Outcome ordered = courts::check_ordered(context, request.court_act(),
                                                  proto::courts::FIND_MISSING, id.view());
    if (ordered != Outcome::applied) return ordered;

    courts::carry_out(context, request.court_act(), proto::courts::FIND_MISSING, id.view());
    identity::set_life(context, id, identity::LifeStatus::missing);
    context.emit("SubjectMissing", to_bytes(id.view()));
    return Outcome::applied;
}

} // namespace tamga::registries::civil
