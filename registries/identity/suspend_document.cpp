// ID-11: a document is suspended, by its issuer, by the police for a short time, or by a court.

#include "registries/courts/court_acts.hpp"
#include "registries/identity/documents.hpp"
#include "registries/identity/identity.hpp"

#include <utility>

namespace tamga::registries::identity {

namespace {

using namespace proto::identity;

bool is_reason(const SuspendDocument& request) {
    const bool by_court = request.reason() == DOCUMENT_COURT;
    return request.reason() != DOCUMENT_REASON_NONE && request.reason() <= DOCUMENT_COURT &&
           by_court == !request.court_act().empty();
}

} // namespace

Outcome suspend_document(const SuspendDocument& request, Context& context) {
    if (request.tag().size() != 32 || !is_reason(request)) return Outcome::malformed_act;
    auto document = context.state.find<Document>(as_bytes(request.tag()));
    if (!document) return Outcome::document_not_found;
    if (document->personal && context.is_own_record(SubjectId::from(document->holder))) {
        return Outcome::own_record;
    }
    // Whoever carries out what a court has ordered does not act as the police.
    const bool by_police =
        request.court_act().empty() && context.officer()->has_role(proto::access::POLICE);
    // What the police suspended for a short time, others confirm; afterwards it is valid by itself.
    const bool short_time = document->status == DocumentStatus::suspended &&
                            document->suspended_until_day.has_value();
    const bool ended = short_time && *document->suspended_until_day < context.today();
    if (document->status != DocumentStatus::valid && !ended && !(short_time && !by_police)) {
        return Outcome::document_not_valid;
    }
    if (!request.court_act().empty()) {
        const Outcome ordered =
            courts::check_ordered(context, request.court_act(),
                                  proto::courts::SUSPEND_THE_DOCUMENT, document->tag.view());
        if (ordered != Outcome::applied) return ordered;
    } else if (!by_police && !equal(document->agency, context.agency())) {
        return Outcome::document_not_of_issuer;
    }

    document->suspended_until_day.reset();
    if (!request.court_act().empty()) {
        courts::carry_out(context, request.court_act(), proto::courts::SUSPEND_THE_DOCUMENT,
                          document->tag.view());
    } else if (by_police) {
        const auto days = context.parameter(ledger::ParameterId::suspension_days);
        document->suspended_until_day = context.today() + static_cast<std::int32_t>(days);
    }
    change_status(context, std::move(*document), DocumentStatus::suspended, request.reason());
    return Outcome::applied;
}

} // namespace tamga::registries::identity
