// ID-04: another PIN for the same person; the old one is retired for ever and documents that tell
// it are suspended until they are issued again.

#include "registries/identity/documents.hpp"
#include "registries/identity/identity.hpp"

#include <algorithm>
#include <utility>

namespace tamga::registries::identity {

namespace {

using namespace proto::identity;
using Request = ChangePin;

// An earlier operation of this transaction gave the person another SEX_DOB (CIV-14, CIV-16).
bool was_corrected(const Context& context, const SubjectId& subject) {
    const auto below = find_row<Attribute>(context.state.below(), subject, key_of(SEX_DOB));
    const auto now = context.state.find<Attribute>(subject, key_of(SEX_DOB));
    return below && now && below->commitment != now->commitment;
}

void retire(Context& context, Pin old, const PinTag& replacement) {
    const PinTag tag = old.tag;
    old.status = PinStatus::retired;
    context.state.erase(SubjectPin{old.subject, old.scheme, tag});
    auto links = context.state.find<PinLink>(pin_key(old.scheme, tag));
    PinLink link = links ? *links : PinLink{old.scheme, tag, {}, {}};
    link.replaced_by = replacement;
    context.state.put(std::move(link));
    context.state.put(PinLink{old.scheme, replacement, tag, {}});
    context.state.put(std::move(old));
}

} // namespace

Outcome change_pin(const Request& request, Context& context) {
    if (request.subject().size() != 32 || request.pin_tag().size() != 32 ||
        request.pin_commitment().size() != 32) {
        return Outcome::malformed_act;
    }
    if (request.scheme() == PIN_SCHEME_NONE || request.reason() == PIN_CHANGE_NONE) {
        return Outcome::malformed_act;
    }
    if (!context.lists(PIN_NUMBER, as_bytes(request.pin_commitment()))) {
        return Outcome::commitment_not_listed;
    }
    const FoundSubject found = find_subject(context, as_bytes(request.subject()));
    if (found.outcome != Outcome::applied) return found.outcome;
    const SubjectId& id = found.subject.id;
    if (context.is_own_record(id)) return Outcome::own_record;
    const auto link = context.state.find<SubjectPin>(id, key_of(request.scheme()));
    if (!link) return Outcome::pin_not_active;
    auto old = context.state.find<Pin>(pin_key(link->scheme, link->tag));
    ENSURE(old.has_value());
    if (old->status != PinStatus::active) return Outcome::pin_not_active;
    const PinTag tag = PinTag::from(as_bytes(request.pin_tag()));
    if (context.state.has<Pin>(pin_key(request.scheme(), tag))) return Outcome::pin_tag_taken;
    if (request.reason() == PIN_CHANGE_CORRECTION && !was_corrected(context, id)) {
        return Outcome::pin_change_without_ground;
    }
    const auto birth = current_attribute(context, id, SEX_DOB);
    if (!birth) return Outcome::attribute_missing;
    const Commitment number = Commitment::from(as_bytes(request.pin_commitment()));
    const auto matches =
        context.endorsed(proto::PIN_MATCHES_SEX_DOB, 0, 0, {*birth, number},
                         {proto::access::PIN_AUTHORITY, proto::access::CIVIL_SUPERVISOR});
    if (!matches) return Outcome::endorsement_missing;
    if (*matches != proto::PREDICATE_ANSWER_TRUE) return Outcome::predicate_is_false;
    if (!context.signed_by_role({proto::access::CIVIL_SUPERVISOR})) {
        return Outcome::second_officer_missing;
    }

    retire(context, std::move(*old), tag);
    give_pin(context, id, request.scheme(), tag, PIN_REASON_CHANGE, number);
    for (Document& document : documents_of(context.state.view(), id.view())) {
        if (!tells_identity(document.type) || document.status != DocumentStatus::valid) continue;
        change_status(context, std::move(document), DocumentStatus::suspended,
                      DOCUMENT_PIN_CHANGE);
    }
    context.emit("PinChanged", to_bytes(id.view()));
    return Outcome::applied;
}

} // namespace tamga::registries::identity
