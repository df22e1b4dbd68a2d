// CIV-01: a birth; the child enters the register, with a PIN if one is given.
//
// Who the parents are is never in clear: the act has tags of the edges and commitments to the
// parents' names, and the registry's officers attest what is to be known about them (3.6).

#include "registries/civil/civil.hpp"
#include "registries/civil/common.hpp"
#include "registries/civil/kinship.hpp"
#include "registries/civil/notifications.hpp"
#include "registries/civil/records.hpp"
#include "registries/courts/estate_rows.hpp"
#include "registries/residence/registrations.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace tamga::registries::civil {

namespace {

using Request = proto::civil::RegisterBirth;
using proto::PREDICATE_ANSWER_TRUE;

constexpr int parents_max = 2;

bool is_kind_of_birth(identity::SubjectKind kind) {
    return kind == proto::identity::CITIZEN || kind == proto::identity::FOREIGNER ||
           kind == proto::identity::STATELESS;
}

Outcome check_parents(const Request& request) {
    int mothers = 0;
    for (int i = 0; i < request.parents_size(); ++i) {
        const proto::civil::ParentTag& parent = request.parents(i);
        using namespace proto::civil;
        if (parent.kind() != BIRTH_MOTHER && parent.kind() != FATHER_BY_MARRIAGE &&
            parent.kind() != FATHER_ACKNOWLEDGED && parent.kind() != FATHER_COURT) {
            return Outcome::malformed_act;
        }
        if (parent.tag().size() != 32 || parent.parent().size() != 32) {
            return Outcome::malformed_act;
        }
        const auto key = [](const proto::civil::ParentTag& entry) {
            return std::tuple(entry.kind(), entry.tag());
        };
        if (i > 0 && key(request.parents(i - 1)) >= key(parent)) return Outcome::malformed_act;
        if (parent.kind() == BIRTH_MOTHER) mothers += 1;
    }
    if (request.parents_size() > parents_max || mothers > 1) return Outcome::too_many_parents;
    if (request.parents_size() - mothers > 1) return Outcome::too_many_parents;
    return Outcome::applied;
}

Outcome check_form(const Request& request, const Context& context) {
    if (!is_kind_of_birth(request.kind())) return Outcome::malformed_act;
    if (request.lateness() == proto::civil::LATENESS_NONE) return Outcome::malformed_act;
    if (!request.informant().empty() && request.informant().size() != 32) {
        return Outcome::malformed_act;
    }
    if (request.has_pin() && (request.pin().scheme() == proto::identity::PIN_SCHEME_NONE ||
                              request.pin().pin_tag().size() != 32)) {
        return Outcome::malformed_act;
    }
    const Outcome parents = check_parents(request);
    if (parents != Outcome::applied) return parents;
    const Outcome attributes = identity::check_attributes(request.attributes(), true, context);
    if (attributes != Outcome::applied) return attributes;
    if (request.has_pin()) {
        const Outcome pin = check_commitment(context, proto::identity::PIN_NUMBER,
                                             request.pin().pin_commitment());
        if (pin != Outcome::applied) return pin;
    }
    return check_commitment(context, proto::identity::ACT_CONTENT, request.act());
}

// What a court found stands in place of evidence and of the medical certificate (CRT-06).
bool is_established(const Request& request, const Context& context) {
    const auto birth = identity::find_attribute(request.attributes(), proto::identity::SEX_DOB);
    return birth && context.state.has<courts::EstablishedFact>(
                        birth->view(), courts::key_of(proto::courts::FACT_OF_BIRTH));
}

// A late one rests on evidence and a supervisor; after a year it is an act of its own (CIV-02).
Outcome check_lateness(const Request& request, Context& context) {
    if (request.lateness() == proto::civil::TIMELY) return Outcome::applied;
    if (request.lateness() == proto::civil::DELAYED) return Outcome::lateness_is_wrong;
    if (!context.has_source(document::late_birth_evidence)) return Outcome::source_missing;
    if (!context.signed_by_role({proto::access::CIVIL_SUPERVISOR})) {
        return Outcome::second_officer_missing;
    }
    return Outcome::applied;
}

// Two officers saw somebody sign who is not in the register.
bool consented_at_counter(Context& context) {
    for (const proto::CommitmentRef& paper : context.body().commitments()) {
        if (paper.data_class() != proto::identity::SIGNED_CONSENT) continue;
        const auto seen = context.endorsements(
            proto::CONSENT_IN_PERSON, 0, context.today(),
            {Commitment::from(as_bytes(paper.commitment()))},
            {proto::access::CIVIL_REGISTRAR, proto::access::CIVIL_SUPERVISOR,
             proto::access::CONSUL});
        const auto agreed = std::ranges::count(seen, PREDICATE_ANSWER_TRUE, &Endorsement::answer);
        if (agreed >= 2) return true;
    }
    return false;
}

Outcome check_informant(const Request& request, Context& context) {
    if (request.informant().empty()) {
        return consented_at_counter(context) ? Outcome::applied : Outcome::consent_missing;
    }
    const auto informant = identity::find_subject(context, as_bytes(request.informant()));
    if (informant.outcome != Outcome::applied) return informant.outcome;
    if (informant.subject.life != identity::LifeStatus::alive) return Outcome::subject_not_alive;
    if (informant.subject.capacity == identity::Capacity::none) {
        return Outcome::subject_lacks_capacity;
    }
    if (is_own_or_relative(context, informant.subject.id)) return Outcome::own_record;
    return context.consented(informant.subject.id) ? Outcome::applied : Outcome::consent_missing;
}

Outcome is_true(const std::optional<proto::PredicateAnswer>& answer) {
    if (!answer) return Outcome::endorsement_missing;
    return *answer == PREDICATE_ANSWER_TRUE ? Outcome::applied : Outcome::predicate_is_false;
}

Outcome check_attestations(const Request& request, Context& context) {
    using namespace proto::access;
    const Commitment name = *identity::find_attribute(request.attributes(), proto::identity::NAME);
    const Commitment birth =
        *identity::find_attribute(request.attributes(), proto::identity::SEX_DOB);
    const Outcome certified = is_true(context.endorsed(proto::BIRTH_MEDICALLY_CERTIFIED, 0, 0,
                                                       {birth}, {HEALTH_NOTIFIER, COURT}));
    if (certified != Outcome::applied && !is_established(request, context)) return certified;
    const Outcome is_new = is_true(context.endorsed(proto::DEDUP_CLEAR, 0, 0, {name, birth},
                                                    {BIOMETRIC_AUTHORITY, CIVIL_SUPERVISOR}));
    if (is_new != Outcome::applied) return is_new;
    const auto days = context.parameter(ledger::ParameterId::father_by_marriage_days_max);
    for (const proto::civil::ParentTag& parent : request.parents()) {
        const std::int64_t grace = parent.kind() == proto::civil::BIRTH_MOTHER ? 0 : days;
        const Outcome lived = is_true(context.endorsed(
            proto::PARENT_ALIVE_AT_BIRTH, grace, 0,
            {birth, Commitment::from(as_bytes(parent.parent()))}, {CIVIL_SUPERVISOR}));
        if (lived != Outcome::applied) return lived;
    }
    if (!request.has_pin()) return Outcome::applied;
    return is_true(context.endorsed(
        proto::PIN_MATCHES_SEX_DOB, 0, 0,
        {birth, Commitment::from(as_bytes(request.pin().pin_commitment()))},
        {PIN_AUTHORITY, CIVIL_SUPERVISOR}));
}

// The newborn of a provisional PIN (ID-03) whose notification this record answers; its PIN is the
// one it has.
Outcome check_provisional(const Request& request, const Context& context) {
    if (request.subject().empty()) return Outcome::applied;
    if (request.has_pin()) return Outcome::malformed_act;
    const auto found = identity::find_subject(context, as_bytes(request.subject()));
    if (found.outcome != Outcome::applied) return found.outcome;
    if (found.subject.life != identity::LifeStatus::alive) return Outcome::subject_not_alive;
    const auto pins = context.state.list<identity::SubjectPin>(found.subject.id);
    const bool provisional = std::ranges::any_of(pins, [&](const identity::SubjectPin& link) {
        const auto pin = context.state.find<identity::Pin>(
            identity::pin_key(link.scheme, link.tag));
        return pin && pin->status == identity::PinStatus::provisional;
    });
    // Another's record may have come to the person by a merge since (G-04).
    const auto records = context.state.list<SubjectRecord>(found.subject.id);
    const bool born = std::ranges::any_of(records, [](const SubjectRecord& link) {
        return link.type == proto::civil::BIRTH && link.role == proto::civil::CHILD;
    });
    return provisional && !born ? Outcome::applied : Outcome::subject_not_provisional;
}

Outcome check_notified(const Request& request, const Context& context) {
    if (request.notification().empty()) return Outcome::applied;
    const auto found = find_open_notification(context, request.notification(),
                                              proto::civil::EVENT_BIRTH);
    if (found.outcome != Outcome::applied) return found.outcome;
    const auto& subject = found.notification.subject;
    const bool same = subject ? equal(subject->view(), as_bytes(request.subject()))
                              : request.subject().empty();
    return same ? Outcome::applied : Outcome::notification_not_found;
}

Outcome check_home(const Request& request, const Context& context) {
    if (request.residence().empty()) return Outcome::applied;
    return residence::check_parent(context, request.residence());
}

Outcome check_pin_free(const Request& request, const Context& context) {
    if (!request.has_pin()) return Outcome::applied;
    const PinTag tag = PinTag::from(as_bytes(request.pin().pin_tag()));
    const bool taken =
        context.state.has<identity::Pin>(identity::pin_key(request.pin().scheme(), tag));
    return taken ? Outcome::pin_tag_taken : Outcome::applied;
}

// A new person, or the one of the provisional PIN with what the record says of it.
SubjectId enter_child(const Request& request, Context& context) {
    if (request.subject().empty()) {
        return identity::create(context, request.kind(), request.attributes());
    }
    const SubjectId child = SubjectId::from(as_bytes(request.subject()));
    auto person = context.state.find<identity::Subject>(child);
    ENSURE(person.has_value());
    person->kind = request.kind(); // As the record has it.
    context.state.put(std::move(*person));
    identity::replace_attributes(context, child, request.attributes());
    identity::confirm_pins(context, child);
    return child;
}

void answer_notification(const Request& request, Context& context, const Bytes& record) {
    if (request.notification().empty()) return;
    auto found = find_open_notification(context, request.notification(),
                                        proto::civil::EVENT_BIRTH);
    civil::answer(context, std::move(found.notification), record);
}

void enter(const Request& request, Context& context, CivilRecord record) {
    const SubjectId child = enter_child(request, context);
    for (const proto::civil::ParentTag& parent : request.parents()) {
        context.state.put(ParentTag{child, FiliationTag::from(as_bytes(parent.tag())),
                                    parent.kind(), record.number});
    }
    if (request.has_pin()) {
        identity::give_pin(context, child, request.pin().scheme(),
                           PinTag::from(as_bytes(request.pin().pin_tag())),
                           proto::identity::PIN_REASON_BIRTH,
                           Commitment::from(as_bytes(request.pin().pin_commitment())));
    }
    if (!request.informant().empty()) {
        const auto& act = context.body().operations(static_cast<int>(context.operation_index()));
        keep_consent(context, SubjectId::from(as_bytes(request.informant())),
                     static_cast<std::uint16_t>(act.act_case()));
    }
    if (!request.residence().empty()) {
        residence::register_newborn(context, child, request.residence());
    }
    answer_notification(request, context, record.number);
    record.lateness = request.lateness();
    record.persons = {{proto::civil::CHILD, child}};
    record.act = Commitment::from(as_bytes(request.act()));
    context.emit("BirthRegistered", record.number);
    enter_record(context, std::move(record));
}

// Everything after lateness.
Outcome judge(const Request& request, Context& context) {
    const Outcome informant = check_informant(request, context);
    if (informant != Outcome::applied) return informant;
    const Outcome attested = check_attestations(request, context);
    if (attested != Outcome::applied) return attested;
    for (const auto check : {check_provisional, check_notified, check_home, check_pin_free}) {
        const Outcome outcome = check(request, context);
        if (outcome != Outcome::applied) return outcome;
    }
    auto number = next_number(context, proto::civil::BIRTH);
    if (!number) return Outcome::record_numbers_exhausted;

    enter(request, context, new_record(context, proto::civil::BIRTH, std::move(*number)));
    return Outcome::applied;
}

} // namespace

Outcome register_birth(const Request& request, Context& context) {
    const Outcome form = check_form(request, context);
    if (form != Outcome::applied) return form;
    const Outcome lateness = check_lateness(request, context);
    if (lateness != Outcome::applied) return lateness;
    return judge(request, context);
}

Outcome register_delayed_birth(const Request& request, Context& context) {
    const Outcome form = check_form(request, context);
    if (form != Outcome::applied) return form;
    if (request.lateness() != proto::civil::DELAYED) return Outcome::lateness_is_wrong;
    const bool evidence = context.has_source(document::late_birth_evidence) ||
                          is_established(request, context);
    if (!evidence) return Outcome::source_missing;
    return judge(request, context);
}

} // namespace tamga::registries::civil
