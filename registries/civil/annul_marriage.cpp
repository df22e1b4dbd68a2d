// CIV-19: a marriage that never was, by a court; the register keeps when it was entered.

#include "registries/civil/civil.hpp"
#include "registries/civil/common.hpp"
#include "registries/civil/kinship.hpp"
#include "registries/civil/marriages.hpp"
#include "registries/civil/queries.hpp"
#include "registries/civil/records.hpp"
#include "registries/courts/court_acts.hpp"

#include <utility>

namespace tamga::registries::civil {

Outcome annul_marriage(const proto::civil::AnnulMarriage& request, Context& context) {
    if (request.marriage().size() != 32) return Outcome::malformed_act;
    const Outcome act = check_commitment(context, proto::identity::ACT_CONTENT, request.act());
    if (act != Outcome::applied) return act;
    auto found = marriage(context.state.view(), MarriageId::from(as_bytes(request.marriage())));
    if (!found) return Outcome::marriage_not_found;
    if (found->is_annulled()) return Outcome::marriage_already_ended;
    if (is_own_or_relative(context, found->spouse_a) ||
        is_own_or_relative(context, found->spouse_b)) {
        return Outcome::own_record;
    }
    const Outcome ordered = courts::check_ordered(
        context, request.court_act(), proto::courts::ANNUL_THE_MARRIAGE, found->id.view());
    if (ordered != Outcome::applied) return ordered;
    auto number = next_number(context, proto::civil::ANNULMENT);
    if (!number) return Outcome::record_numbers_exhausted;

    courts::carry_out(context, request.court_act(), proto::courts::ANNUL_THE_MARRIAGE,
                      found->id.view());
    CivilRecord record = new_record(context, proto::civil::ANNULMENT, std::move(*number));
    record.lateness = proto::civil::TIMELY;
    record.event_date = LegalDate::day(context.today());
    record.persons = {{proto::civil::SPOUSE_A, found->spouse_a},
                      {proto::civil::SPOUSE_B, found->spouse_b}};
    record.marriage = found->id;
    record.act = Commitment::from(as_bytes(request.act()));
    annul_marriage(context, std::move(*found));
    enter_record(context, std::move(record));
    return Outcome::applied;
}

} // namespace tamga::registries::civil
