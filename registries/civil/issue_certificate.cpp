// CIV-21: a certificate of a record for who is entitled to one. What is sealed is opened to a court
// or an auditor alone.

#include "registries/civil/civil.hpp"
#include "registries/civil/common.hpp"
#include "registries/civil/queries.hpp"
#include "registries/courts/estates.hpp"
#include "registries/identity/documents.hpp"

#include <utility>

namespace tamga::registries::civil {

namespace {

using namespace proto::civil;
using Request = IssueCertificate;

std::optional<identity::DocumentType> certificate_of(RecordType type) {
    if (type == BIRTH) return proto::identity::BIRTH_CERT;
    if (type == DEATH || type == PRESUMED_DEATH) return proto::identity::DEATH_CERT;
    if (type == MARRIAGE) return proto::identity::MARRIAGE_CERT;
    if (type == DIVORCE) return proto::identity::DIVORCE_CERT;
    if (type == NAME_CHANGE) return proto::identity::NAME_CERT;
    return std::nullopt;
}

bool is_heir(const Context& context, const SubjectId& deceased, const SubjectId& applicant) {
    for (const auto& link : context.state.list<courts::SubjectEstate>(deceased)) {
        const auto claim = context.state.find<courts::EstateClaim>(link.estate, applicant);
        if (claim && claim->accepted) return true;
    }
    return false;
}

// Whose certificate it is: the applicant's of an own record, or that of whom the record tells.
SubjectId holder_of(const Request& request, const CivilRecord& record) {
    return request.ground() == OWN_RECORD ? SubjectId::from(as_bytes(request.applicant()))
                                          : record.persons.front().subject;
}

// Of the dead there is a certificate of death and no other (G-60).
bool is_due(const Context& context, const SubjectId& holder, identity::DocumentType type) {
    const auto person = context.state.find<identity::Subject>(holder);
    return type == proto::identity::DEATH_CERT || (person && !person->has_death);
}

// Why the applicant may have it: 117, 118, 123 or 331.
Outcome check_entitled(const Request& request, Context& context, const CivilRecord& record) {
    if (request.ground() == COURT_OR_AUDITOR) {
        const bool signs =
            context.signed_by_role({proto::access::COURT, proto::access::AUDITOR});
        return signs ? Outcome::applied : Outcome::endorsement_missing;
    }
    const auto applicant = identity::find_subject(context, as_bytes(request.applicant()));
    if (applicant.outcome != Outcome::applied) return applicant.outcome;
    const SubjectId& id = applicant.subject.id;
    if (context.is_own_record(id)) return Outcome::own_record;
    if (request.ground() == OWN_RECORD) {
        const bool own = context.state.has<SubjectRecord>(id, record.number);
        if (!own) return Outcome::not_entitled;
    } else if (request.ground() == PARENT_OF_MINOR) {
        const Outcome parent = check_attested(
            context, proto::IS_LEGAL_PARENT, {record.persons.front().subject, id},
            {proto::access::CIVIL_REGISTRAR, proto::access::CIVIL_SUPERVISOR});
        if (parent != Outcome::applied) return parent;
        const Age age = is_of_age(context, record.persons.front().subject,
                                  ledger::ParameterId::full_age_years);
        if (age.outcome != Outcome::applied) return age.outcome;
        if (age.reached) return Outcome::not_entitled; // Who is of age asks for the own papers.
    } else {
        const auto deceased = record.person(DECEASED);
        if (!deceased || !is_heir(context, *deceased, id)) return Outcome::not_entitled;
    }
    return context.consented(id) ? Outcome::applied : Outcome::consent_missing;
}

} // namespace

Outcome issue_certificate(const Request& request, Context& context) {
    const bool official = request.ground() == COURT_OR_AUDITOR;
    if (request.record().size() != record_number_bytes || request.tag().size() != 32) {
        return Outcome::malformed_act;
    }
    if (request.ground() == CERTIFICATE_GROUND_NONE) return Outcome::malformed_act;
    if (request.applicant().size() != (official ? 0U : 32U)) return Outcome::malformed_act;
    const Outcome content =
        check_commitment(context, proto::identity::DOC_NUMBER, request.content());
    if (content != Outcome::applied) return content;
    const auto found = record(context.state.view(), as_bytes(request.record()));
    if (!found) return Outcome::record_not_found;
    const CivilRecord& base = found->record;
    if (base.status != RecordStatus::registered) return Outcome::record_not_registered;
    const auto type = certificate_of(base.type);
    // A divorce of an archive may name nobody.
    if (!type || base.persons.empty()) return Outcome::document_not_due;
    // Of an adopted child the new parents get the new certificate, others nothing.
    if (base.sealed && !official && request.ground() != PARENT_OF_MINOR &&
        request.ground() != OWN_RECORD) {
        return Outcome::record_is_sealed;
    }
    const DocTag tag = DocTag::from(as_bytes(request.tag()));
    if (context.state.has<identity::Document>(tag)) return Outcome::document_exists;
    const Outcome entitled = check_entitled(request, context, base);
    if (entitled != Outcome::applied) return entitled;
    const SubjectId holder = holder_of(request, base);
    if (!is_due(context, holder, *type)) return Outcome::document_not_due;

    if (!official) {
        keep_consent(context, SubjectId::from(as_bytes(request.applicant())),
                     proto::Operation::kIssueCertificate);
    }
    identity::Document document;
    document.tag = tag;
    document.type = *type;
    document.holder = to_bytes(holder.view());
    document.valid_from_day = context.today();
    document.record = base.number;
    document.content = Commitment::from(as_bytes(request.content()));
    identity::issue(context, std::move(document));
    return Outcome::applied;
}

} // namespace tamga::registries::civil
