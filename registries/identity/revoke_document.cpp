// ID-13: a document ends for good, by its issuer or by a court.

#include "registries/courts/court_acts.hpp"
#include "registries/identity/documents.hpp"
#include "registries/identity/identity.hpp"

#include <utility>

namespace tamga::registries::identity {

namespace {

using namespace proto::identity;

bool is_reason(const RevokeDocument& request) {
    const bool by_court = request.reason() == DOCUMENT_COURT;
    return request.reason() != DOCUMENT_REASON_NONE && request.reason() <= DOCUMENT_COURT &&
           by_court == !request.court_act().empty();
}

} // namespace

Outcome revoke_document(const RevokeDocument& request, Context& context) {
    if (request.tag().size() != 32 || !is_reason(request)) return Outcome::malformed_act;
    auto document = context.state.find<Document>(as_bytes(request.tag()));
    if (!document) return Outcome::document_not_found;
    if (document->personal && context.is_own_record(SubjectId::from(document->holder))) {
        return Outcome::own_record;
    }
    const bool live = document->status == DocumentStatus::valid ||
                      document->status == DocumentStatus::suspended;
    if (!live) return Outcome::document_not_valid;
    const bool by_court = !request.court_act().empty();
    if (by_court) {
        const Outcome ordered =
            courts::check_ordered(context, request.court_act(),
                                  proto::courts::REVOKE_THE_DOCUMENT, document->tag.view());
        if (ordered != Outcome::applied) return ordered;
    } else if (!equal(document->agency, context.agency())) {
        return Outcome::document_not_of_issuer;
    }

    if (by_court) {
        courts::carry_out(context, request.court_act(), proto::courts::REVOKE_THE_DOCUMENT,
                          document->tag.view());
    }
    change_status(context, std::move(*document), DocumentStatus::revoked, request.reason());
    return Outcome::applied;
}

} // namespace tamga::registries::identity
