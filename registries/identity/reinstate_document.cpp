// ID-12: a suspended document is valid again.

#include "registries/identity/documents.hpp"
#include "registries/identity/identity.hpp"

#include <utility>

namespace tamga::registries::identity {

Outcome reinstate_document(const proto::identity::ReinstateDocument& request, Context& context) {
    if (request.tag().size() != 32) return Outcome::malformed_act;
    auto document = context.state.find<Document>(as_bytes(request.tag()));
    if (!document) return Outcome::document_not_found;
    if (document->personal && context.is_own_record(SubjectId::from(document->holder))) {
        return Outcome::own_record;
    }
    if (document->status != DocumentStatus::suspended) return Outcome::document_not_suspended;
    // What a court or another PIN suspended is not the issuer's to give back.
    if (document->reason == proto::identity::DOCUMENT_COURT ||
        document->reason == proto::identity::DOCUMENT_PIN_CHANGE) {
        return Outcome::document_not_due;
    }
    if (!equal(document->agency, context.agency())) return Outcome::document_not_of_issuer;

    change_status(context, std::move(*document), DocumentStatus::valid,
                  proto::identity::DOCUMENT_REASON_NONE);
    return Outcome::applied;
}

} // namespace tamga::registries::identity
