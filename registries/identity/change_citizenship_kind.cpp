// ID-15: citizenship is given or lost; with it go identity card and passport.

#include "registries/identity/documents.hpp"
#include "registries/identity/identity.hpp"

#include <utility>

namespace tamga::registries::identity {

namespace {

using namespace proto::identity;

bool is_kind(SubjectKind kind) {
    return kind == CITIZEN || kind == FOREIGNER || kind == STATELESS;
}

} // namespace

Outcome change_citizenship_kind(const ChangeCitizenshipKind& request, Context& context) {
    if (request.subject().size() != 32 || !is_kind(request.kind())) return Outcome::malformed_act;
    FoundSubject found = find_subject(context, as_bytes(request.subject()));
    if (found.outcome != Outcome::applied) return found.outcome;
    Subject& subject = found.subject;
    if (context.is_own_record(subject.id)) return Outcome::own_record;
    if (subject.life != LifeStatus::alive) return Outcome::subject_not_alive;
    if (subject.kind == request.kind() || subject.kind == HISTORIC) {
        return Outcome::kind_not_allowed;
    }
    if (!context.has_source(citizenship_act)) return Outcome::source_missing;

    const SubjectId id = subject.id;
    subject.kind = request.kind();
    context.state.put(std::move(subject));
    for (Document& document : documents_of(context.state.view(), id.view())) {
        const bool citizens = document.type == ID_CARD || document.type == PASSPORT;
        const bool foreigners = document.type == RESIDENCE_PERMIT;
        if (request.kind() == CITIZEN ? !foreigners : !citizens) continue;
        change_status(context, std::move(document), DocumentStatus::revoked,
                      DOCUMENT_CITIZENSHIP);
    }
    context.emit("CitizenshipChanged", to_bytes(id.view()));
    return Outcome::applied;
}

} // namespace tamga::registries::identity
