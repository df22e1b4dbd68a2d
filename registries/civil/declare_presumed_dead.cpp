// CIV-11: a court presumes a death; everything follows that follows from one.

#include "registries/civil/civil.hpp"
#include "registries/civil/common.hpp"
#include "registries/civil/death.hpp"
#include "registries/civil/kinship.hpp"
#include "registries/civil/records.hpp"
#include "registries/courts/court_acts.hpp"

#include <utility>

namespace tamga::registries::civil {

Outcome declare_presumed_dead(const proto::civil::DeclarePresumedDead& request,
                              Context& context) {
    if (request.subject().size() != 32) return Outcome::malformed_act;
    const Outcome act = check_commitment(context, proto::identity::ACT_CONTENT, request.act());
    if (act != Outcome::applied) return act;
    const auto found = identity::find_subject(context, as_bytes(request.subject()));
    if (found.outcome != Outcome::applied) return found.outcome;
    const SubjectId& id = found.subject.id;
    if (is_own_or_relative(context, id)) return Outcome::own_record;
    const Outcome mortal = check_mortal(found.subject);
    if (mortal != Outcome::applied) return mortal;
    if (request.death_day() > context.today()) return Outcome::event_in_the_future;
    if (!death_fits(context, id, request.death_day())) return Outcome::act_touches_too_much;
    const Outcome ordered = courts::check_ordered(context, request.court_act(),
                                                  proto::courts::PRESUME_DEAD, id.view());
    if (ordered != Outcome::applied) return ordered;
    auto number = next_number(context, proto::civil::PRESUMED_DEATH);
    if (!number) return Outcome::record_numbers_exhausted;

    courts::carry_out(context, request.court_act(), proto::courts::PRESUME_DEAD, id.view());
    CivilRecord record =
        new_record(context, proto::civil::PRESUMED_DEATH, std::move(*number));
    record.lateness = proto::civil::TIMELY;
    record.event_date = LegalDate::day(request.death_day());
    record.persons = {{proto::civil::DECEASED, id}};
    record.act = Commitment::from(as_bytes(request.act()));
    enter_death(context, id, request.death_day(), record.number,
                identity::LifeStatus::presumed_dead);
    context.emit("PresumedDead", record.number);
    enter_record(context, std::move(record));
    return Outcome::applied;
}

} // namespace tamga::registries::civil
