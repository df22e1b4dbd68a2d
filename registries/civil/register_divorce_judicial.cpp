// CIV-08: a divorce that a court decided (CRT-01).

#include "registries/civil/civil.hpp"
#include "registries/civil/common.hpp"
#include "registries/civil/kinship.hpp"
#include "registries/civil/records.hpp"
#include "registries/courts/court_acts.hpp"

#include <utility>

namespace tamga::registries::civil {

Outcome register_divorce_judicial(const proto::civil::RegisterDivorceJudicial& request,
                                  Context& context) {
    auto found = find_lasting(context, request.marriage());
    if (found.outcome == Outcome::malformed_act) return found.outcome;
    const Outcome act = check_commitment(context, proto::identity::ACT_CONTENT, request.act());
    if (act != Outcome::applied) return act;
    if (found.outcome != Outcome::applied) return found.outcome;
    Marriage& marriage = found.marriage;
    if (is_own_or_relative(context, marriage.spouse_a) ||
        is_own_or_relative(context, marriage.spouse_b)) {
        return Outcome::own_record;
    }
    if (request.in_force_day() > context.today()) return Outcome::event_in_the_future;
    if (certainly_before(Interval::day(request.in_force_day()), marriage.from.days)) {
        return Outcome::event_before_marriage;
    }
    const Outcome ordered = courts::check_ordered(
        context, request.court_act(), proto::courts::DISSOLVE_MARRIAGE, marriage.id.view());
    if (ordered != Outcome::applied) return ordered;
    auto number = next_number(context, proto::civil::DIVORCE);
    if (!number) return Outcome::record_numbers_exhausted;

    courts::carry_out(context, request.court_act(), proto::courts::DISSOLVE_MARRIAGE,
                      marriage.id.view());
    enter_divorce(context, std::move(*number), std::move(marriage), request.in_force_day(),
                  proto::civil::DIVORCE_COURT, Commitment::from(as_bytes(request.act())));
    return Outcome::applied;
}

} // namespace tamga::registries::civil
