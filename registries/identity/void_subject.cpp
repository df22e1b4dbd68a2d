// ID-07: a person who never was. Nothing that lives may hang on the record any more.

#include "registries/courts/court_acts.hpp"
#include "registries/identity/identity.hpp"
#include "registries/ties.hpp"

namespace tamga::registries::identity {

Outcome void_subject(const proto::identity::VoidSubject& request, Context& context) {
    if (request.subject().size() != 32) return Outcome::malformed_act;
    const FoundSubject found = find_subject(context, as_bytes(request.subject()));
    if (found.outcome != Outcome::applied) return found.outcome;
    const SubjectId& id = found.subject.id;
    if (context.is_own_record(id)) return Outcome::own_record;
    if (has_live_ties(context.state.view(), id, context.today())) return Outcome::subject_has_ties;
    const Outcome ordered = courts::check_ordered(context, request.court_act(),
                                                  proto::courts::VOID_PERSON, id.view());
    if (ordered != Outcome::applied) return ordered;

    courts::carry_out(context, request.court_act(), proto::courts::VOID_PERSON, id.view());
    void_person(context, id);
    return Outcome::applied;
}

} // namespace tamga::registries::identity
