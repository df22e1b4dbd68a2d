// ID-10: a document of a person or an object; certificates of civil status are issued by CIV-21.

#include "registries/courts/holds.hpp"
#include "registries/identity/documents.hpp"
#include "registries/identity/identity.hpp"

#include <utility>

namespace tamga::registries::identity {

namespace {

using namespace proto::identity;
using Request = IssueDocument;

Outcome check_form(const Request& request, const Context& context) {
    if (request.tag().size() != 32 || request.type() == DOCUMENT_TYPE_NONE) {
        return Outcome::malformed_act;
    }
    if (request.subject().empty() == request.object().empty()) return Outcome::malformed_act;
    if (!request.subject().empty() && request.subject().size() != 32) {
        return Outcome::malformed_act;
    }
    if (request.object().size() > 64 || request.has_until() > 1) return Outcome::malformed_act;
    if (request.has_until() == 0 && request.valid_until_day() != 0) return Outcome::malformed_act;
    if (request.content().size() != 32) return Outcome::malformed_act;
    if (!context.lists(DOC_NUMBER, as_bytes(request.content()))) {
        return Outcome::commitment_not_listed;
    }
    const bool empty = request.has_until() == 1 &&
                       (request.valid_until_day() < request.valid_from_day() ||
                        request.valid_until_day() < context.today());
    return empty ? Outcome::validity_is_empty : Outcome::applied;
}

// The role that issues documents of that type; nothing for those that other acts issue.
std::optional<access::Role> issuer_of(DocumentType type) {
    if (type == RESIDENCE_PROOF) return proto::access::RESIDENCE_OFFICER;
    if (type == RESIDENCE_PERMIT) return proto::access::MIGRATION_OFFICER;
    if (type == VEHICLE_CERT) return proto::access::VEHICLE_REGISTRAR;
    if (type >= BIRTH_CERT && type <= NAME_CERT) return std::nullopt;
    return proto::access::DOC_ISSUER;
}

bool is_of_objects(DocumentType type) {
    return type == VEHICLE_CERT || type == CADASTRAL_PLAN || type == LICENCE_DOCUMENT;
}

bool has_active_pin(const Context& context, const SubjectId& subject) {
    for (const SubjectPin& link : context.state.list<SubjectPin>(subject)) {
        const auto pin = context.state.find<Pin>(pin_key(link.scheme, link.tag));
        if (pin && pin->status == PinStatus::active) return true;
    }
    return false;
}

Outcome check_person(const Request& request, const Context& context) {
    const FoundSubject found = find_subject(context, as_bytes(request.subject()));
    if (found.outcome != Outcome::applied) return found.outcome;
    const Subject& subject = found.subject;
    if (context.is_own_record(subject.id)) return Outcome::own_record;
    if (subject.life != LifeStatus::alive) return Outcome::subject_not_alive;
    const DocumentType type = request.type();
    const bool of_citizens = type == ID_CARD || type == PASSPORT;
    const bool citizen = subject.kind == CITIZEN || subject.kind == UNKNOWN_FOUNDLING;
    if (of_citizens && !citizen) return Outcome::document_not_due;
    if (type == RESIDENCE_PERMIT && citizen) return Outcome::document_not_due;
    if (tells_identity(type) && !has_active_pin(context, subject.id)) {
        return Outcome::pin_not_active;
    }
    if (courts::is_held(context.state.view(), subject.id.view(), courts::scope::document,
                        context.today())) {
        return Outcome::subject_is_frozen;
    }
    return Outcome::applied;
}

} // namespace

Outcome issue_document(const Request& request, Context& context) {
    const Outcome form = check_form(request, context);
    if (form != Outcome::applied) return form;
    const auto issuer = issuer_of(request.type());
    if (!issuer || !context.officer()->has_role(*issuer)) return Outcome::document_not_of_issuer;
    const bool personal = !request.subject().empty();
    if (personal == is_of_objects(request.type())) return Outcome::document_not_due;
    if (personal) {
        const Outcome person = check_person(request, context);
        if (person != Outcome::applied) return person;
    }
    const DocTag tag = DocTag::from(as_bytes(request.tag()));
    if (context.state.has<Document>(tag)) return Outcome::document_exists;

    Document document;
    document.tag = tag;
    document.type = request.type();
    document.personal = personal;
    document.holder = to_bytes(as_bytes(personal ? request.subject() : request.object()));
    document.valid_from_day = request.valid_from_day();
    if (request.has_until() == 1) document.valid_until_day = request.valid_until_day();
    document.content = Commitment::from(as_bytes(request.content()));
    issue(context, std::move(document));
    return Outcome::applied;
}

} // namespace tamga::registries::identity
