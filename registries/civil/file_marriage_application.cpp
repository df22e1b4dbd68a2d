// CIV-05: two people apply to marry; a month later they may.

#include "registries/civil/civil.hpp"
#include "registries/civil/common.hpp"

#include <utility>

namespace tamga::registries::civil {

Outcome file_marriage_application(const proto::civil::FileMarriageApplication& request,
                                  Context& context) {
    const auto first = identity::subject_id(as_bytes(request.spouse_a()));
    const auto second = identity::subject_id(as_bytes(request.spouse_b()));
    if (!first || !second || *second < *first) return Outcome::malformed_act;
    const Outcome act = check_commitment(context, proto::identity::ACT_CONTENT, request.act());
    if (act != Outcome::applied) return act;
    if (*first == *second) return Outcome::persons_not_distinct;
    const Spouses spouses{*first, *second};
    const Outcome betrothed = check_betrothed(context, spouses);
    if (betrothed != Outcome::applied) return betrothed;
    const bool shortened = request.shortening() != proto::civil::SHORTENING_NONE;
    if (shortened && !context.has_source(document::shortening_ground)) {
        return Outcome::source_missing;
    }
    const Outcome consents = check_consents(context, spouses);
    if (consents != Outcome::applied) return consents;

    const auto wait = context.parameter(ledger::ParameterId::marriage_wait_days);
    MarriageApplication application;
    application.id = context.new_id<ApplicationId>();
    application.spouse_a = *first;
    application.spouse_b = *second;
    application.filed_day = context.today();
    application.not_before_day =
        context.today() + (shortened ? 0 : static_cast<std::int32_t>(wait));
    application.shortening = request.shortening();
    application.office = to_bytes(as_bytes(context.body().office()));
    application.act = Commitment::from(as_bytes(request.act()));
    for (const SubjectId& spouse : spouses) {
        context.state.put(SubjectApplication{spouse, application.id});
        keep_consent(context, spouse, proto::Operation::kFileMarriageApplication);
    }
    context.emit("MarriageApplied", to_bytes(application.id.view()));
    context.state.put(std::move(application));
    return Outcome::applied;
}

} // namespace tamga::registries::civil
