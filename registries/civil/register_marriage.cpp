// CIV-06: a marriage, after the waiting period, on consents given again on the day.

#include "registries/civil/civil.hpp"
#include "registries/civil/common.hpp"
#include "registries/civil/marriages.hpp"
#include "registries/civil/queries.hpp"
#include "registries/civil/records.hpp"

#include <utility>

namespace tamga::registries::civil {

namespace {

using Request = proto::civil::RegisterMarriage;

Outcome check_form(const Request& request, const Context& context) {
    if (request.application().size() != 32) return Outcome::malformed_act;
    if (request.regime() == proto::civil::PROPERTY_REGIME_NONE) return Outcome::malformed_act;
    for (const std::string* name : {&request.name_a(), &request.name_b()}) {
        const Outcome listed = check_optional(context, proto::identity::NAME, *name);
        if (listed != Outcome::applied) return listed;
    }
    return check_commitment(context, proto::identity::ACT_CONTENT, request.act());
}

void enter(const Request& request, Context& context, MarriageApplication application,
           CivilRecord record) {
    Marriage made;
    made.id = context.new_id<MarriageId>();
    made.spouse_a = application.spouse_a;
    made.spouse_b = application.spouse_b;
    made.from = LegalDate::day(context.today());
    made.regime = request.regime();
    made.record = record.number;

    record.lateness = proto::civil::TIMELY;
    record.event_date = made.from;
    record.persons = {{proto::civil::SPOUSE_A, made.spouse_a},
                      {proto::civil::SPOUSE_B, made.spouse_b}};
    record.marriage = made.id;
    record.act = Commitment::from(as_bytes(request.act()));
    take_name(context, made.spouse_a, request.name_a());
    take_name(context, made.spouse_b, request.name_b());
    for (const SubjectId& spouse : {made.spouse_a, made.spouse_b}) {
        keep_consent(context, spouse, proto::Operation::kRegisterMarriage);
    }
    application.marriage = made.id;
    end_application(context, std::move(application));
    context.emit("MarriageRegistered", to_bytes(made.id.view()));
    enter_marriage(context, std::move(made));
    enter_record(context, std::move(record));
}

} // namespace

Outcome register_marriage(const Request& request, Context& context) {
    const Outcome form = check_form(request, context);
    if (form != Outcome::applied) return form;
    auto filed =
        application(context.state.view(), ApplicationId::from(as_bytes(request.application())));
    if (!filed) return Outcome::application_not_found;
    if (!filed->open) return Outcome::application_not_open;
    if (context.today() < filed->application.not_before_day) {
        return Outcome::waiting_period_not_over;
    }
    const Spouses spouses{filed->application.spouse_a, filed->application.spouse_b};
    const Outcome betrothed = check_betrothed(context, spouses);
    if (betrothed != Outcome::applied) return betrothed;
    const Outcome consents = check_consents(context, spouses);
    if (consents != Outcome::applied) return consents;
    auto number = next_number(context, proto::civil::MARRIAGE);
    if (!number) return Outcome::record_numbers_exhausted;

    enter(request, context, std::move(filed->application),
          new_record(context, proto::civil::MARRIAGE, std::move(*number)));
    return Outcome::applied;
}

} // namespace tamga::registries::civil
