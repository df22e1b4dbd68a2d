// CRT-05: a court takes, limits or gives back capacity (ID-14). Keys of who lost it are suspended
// and what the person gave to others to do ends; from then on a guardian consents.

#include "registries/courts/court_acts.hpp"
#include "registries/courts/courts.hpp"
#include "registries/courts/mandates.hpp"
#include "registries/identity/identity.hpp"

#include <utility>

namespace tamga::registries::courts {

namespace {

using identity::Capacity;

identity::FoundSubject find_person(const Context& context, const std::string& raw) {
    if (raw.size() != 32) return {Outcome::malformed_act, {}};
    auto found = identity::find_subject(context, as_bytes(raw));
    if (found.outcome != Outcome::applied) return found;
    if (context.is_own_record(found.subject.id)) return {Outcome::own_record, {}};
    if (found.subject.life != identity::LifeStatus::alive) {
        return {Outcome::subject_not_alive, {}};
    }
    return found;
}

} // namespace

Outcome declare_incapacity(const proto::courts::DeclareIncapacity& request, Context& context) {
    if (request.limited() > 1) return Outcome::malformed_act;
    const auto found = find_person(context, request.subject());
    if (found.outcome != Outcome::applied) return found.outcome;
    const SubjectId& id = found.subject.id;
    const bool limited = request.limited() == 1;
    const Capacity capacity = limited ? Capacity::limited : Capacity::none;
    if (found.subject.capacity == capacity) return Outcome::capacity_unchanged;
    const Command command =
        limited ? proto::courts::LIMIT_CAPACITY : proto::courts::TAKE_CAPACITY;
    const Outcome ordered = check_ordered(context, request.court_act(), command, id.view());
    if (ordered != Outcome::applied) return ordered;

    carry_out(context, request.court_act(), command, id.view());
    identity::set_capacity(context, id, capacity);
    end_given_mandates(context, id);
    return Outcome::applied;
}

Outcome restore_capacity(const proto::courts::RestoreCapacity& request, Context& context) {
    const auto found = find_person(context, request.subject());
    if (found.outcome != Outcome::applied) return found.outcome;
    const SubjectId& id = found.subject.id;
    if (found.subject.capacity == Capacity::full) return Outcome::capacity_unchanged;
    const Outcome ordered = check_ordered(context, request.court_act(),
                                          proto::courts::RESTORE_CAPACITY, id.view());
    if (ordered != Outcome::applied) return ordered;

    carry_out(context, request.court_act(), proto::courts::RESTORE_CAPACITY, id.view());
    identity::set_capacity(context, id, Capacity::full);
    end_given_mandates(context, id); // Guardians and curators.
    return Outcome::applied;
}

} // namespace tamga::registries::courts
