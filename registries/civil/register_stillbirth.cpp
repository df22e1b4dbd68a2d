// CIV-04: a child that was born dead. There is no person and no PIN: a record for statistics.

#include "registries/civil/civil.hpp"
#include "registries/civil/common.hpp"
#include "registries/civil/records.hpp"

#include <utility>

namespace tamga::registries::civil {

Outcome register_stillbirth(const proto::civil::RegisterStillbirth& request, Context& context) {
    const Outcome act = check_commitment(context, proto::identity::ACT_CONTENT, request.act());
    if (act != Outcome::applied) return act;
    const Commitment content = Commitment::from(as_bytes(request.act()));
    const auto certified = context.endorsed(proto::BIRTH_MEDICALLY_CERTIFIED, 0, 0, {content},
                                            {proto::access::HEALTH_NOTIFIER});
    if (!certified) return Outcome::endorsement_missing;
    if (*certified != proto::PREDICATE_ANSWER_TRUE) return Outcome::predicate_is_false;
    auto number = next_number(context, proto::civil::STILLBIRTH);
    if (!number) return Outcome::record_numbers_exhausted;

    CivilRecord record = new_record(context, proto::civil::STILLBIRTH, std::move(*number));
    record.lateness = proto::civil::TIMELY;
    record.act = content;
    context.emit("FoetalDeathRegistered", record.number);
    enter_record(context, std::move(record));
    return Outcome::applied;
}

} // namespace tamga::registries::civil
