// CIV-07: a divorce by joint wish, without a court.

#include "registries/civil/civil.hpp"
#include "registries/civil/common.hpp"
#include "registries/civil/kinship.hpp"
#include "registries/civil/records.hpp"

#include <algorithm>
#include <utility>

namespace tamga::registries::civil {

namespace {

Outcome check_spouses(Context& context, const Spouses& spouses) {
    for (const SubjectId& spouse : spouses) {
        const auto found = identity::find_subject(context, spouse.view());
        if (found.outcome != Outcome::applied) return found.outcome;
        if (is_own_or_relative(context, spouse)) return Outcome::own_record;
        if (found.subject.life != identity::LifeStatus::alive) return Outcome::subject_not_alive;
        if (found.subject.capacity != identity::Capacity::full) {
            return Outcome::subject_lacks_capacity;
        }
    }
    return Outcome::applied;
}

// The joint application lies long enough.
Outcome check_wait(const Context& context) {
    if (!context.has_source(document::divorce_application)) return Outcome::source_missing;
    const auto wait = context.parameter(ledger::ParameterId::divorce_wait_days);
    const bool over = std::ranges::any_of(context.body().sources(), [&](const auto& source) {
        return source.document_type() == document::divorce_application &&
               source.issue_day() + wait <= context.today();
    });
    return over ? Outcome::applied : Outcome::waiting_period_not_over;
}

} // namespace

Outcome
register_divorce_administrative(const proto::civil::RegisterDivorceAdministrative& request,
                                Context& context) {
    auto found = find_lasting(context, request.marriage());
    if (found.outcome == Outcome::malformed_act) return found.outcome;
    const Outcome act = check_commitment(context, proto::identity::ACT_CONTENT, request.act());
    if (act != Outcome::applied) return act;
    if (found.outcome != Outcome::applied) return found.outcome;
    const Spouses spouses{found.marriage.spouse_a, found.marriage.spouse_b};
    const Outcome fit = check_spouses(context, spouses);
    if (fit != Outcome::applied) return fit;
    const Outcome wait = check_wait(context);
    if (wait != Outcome::applied) return wait;
    for (const proto::PredicateCode code :
         {proto::NO_COMMON_MINORS, proto::NO_PROPERTY_DISPUTE, proto::NOT_PREGNANT_OR_INFANT}) {
        const Outcome attested =
            check_attested(context, code, spouses,
                           {proto::access::CIVIL_REGISTRAR, proto::access::CIVIL_SUPERVISOR});
        if (attested != Outcome::applied) return attested;
    }
    const Outcome consents = check_consents(context, spouses);
    if (consents != Outcome::applied) return consents;
    auto number = next_number(context, proto::civil::DIVORCE);
    if (!number) return Outcome::record_numbers_exhausted;

    for (const SubjectId& spouse : spouses) {
        keep_consent(context, spouse, proto::Operation::kRegisterDivorceAdministrative);
    }
    enter_divorce(context, std::move(*number), std::move(found.marriage), context.today(),
                  proto::civil::DIVORCE_ZAGS, Commitment::from(as_bytes(request.act())));
    return Outcome::applied;
}

} // namespace tamga::registries::civil
