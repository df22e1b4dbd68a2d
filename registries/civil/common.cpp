// What several handlers of the civil registry share.

#include "registries/civil/common.hpp"

#include "registries/civil/civil.hpp"
#include "registries/civil/kinship.hpp"
#include "registries/civil/marriages.hpp"
#include "registries/civil/queries.hpp"
#include "registries/civil/records.hpp"
#include "registries/invariants.hpp"

#include <algorithm>
#include <utility>

namespace tamga::registries::civil {

namespace {

using ledger::ParameterId;

std::vector<Commitment> attributes_of(const Context& context, const Spouses& spouses,
                                      identity::DataClass data_class) {
    std::vector<Commitment> found;
    for (const SubjectId& spouse : spouses) {
        const auto commitment = identity::current_attribute(context, spouse, data_class);
        if (commitment) found.push_back(*commitment);
    }
    return found;
}

Outcome check_spouse(const Context& context, const SubjectId& spouse) {
    const auto found = identity::find_subject(context, spouse.view());
    if (found.outcome != Outcome::applied) return found.outcome;
    if (is_own_or_relative(context, spouse)) return Outcome::own_record;
    if (found.subject.life != identity::LifeStatus::alive) return Outcome::subject_not_alive;
    if (found.subject.capacity != identity::Capacity::full) return Outcome::subject_lacks_capacity;
    if (!context.state.list<SubjectMarriage>(spouse).empty()) return Outcome::spouse_is_married;
    const bool foreign = found.subject.kind == proto::identity::FOREIGNER ||
                         found.subject.kind == proto::identity::STATELESS;
    if (foreign && !context.has_source(document::no_impediment)) return Outcome::source_missing;
    return Outcome::applied;
}

// Of age on the day of the block, or permitted to marry before.
Outcome check_age(Context& context, const SubjectId& spouse) {
    const auto birth = identity::current_attribute(context, spouse, proto::identity::SEX_DOB);
    if (!birth) return Outcome::attribute_missing;
    const auto of_age = context.endorsed(
        proto::AGE_GE, context.parameter(ParameterId::marriage_age_years), context.today(),
        {*birth}, {proto::access::CIVIL_REGISTRAR, proto::access::CIVIL_SUPERVISOR});
    if (!of_age) return Outcome::endorsement_missing;
    if (*of_age == proto::PREDICATE_ANSWER_TRUE) return Outcome::applied;
    if (*of_age == proto::PREDICATE_ANSWER_UNKNOWN) return Outcome::predicate_is_false;
    return context.has_source(document::marriage_permission) ? Outcome::applied
                                                             : Outcome::source_missing;
}

} // namespace

Outcome check_commitment(const Context& context, identity::DataClass data_class,
                         const std::string& raw) {
    if (raw.size() != 32) return Outcome::malformed_act;
    if (!context.lists(data_class, as_bytes(raw))) return Outcome::commitment_not_listed;
    return Outcome::applied;
}

Outcome check_optional(const Context& context, identity::DataClass data_class,
                       const std::string& raw) {
    return raw.empty() ? Outcome::applied : check_commitment(context, data_class, raw);
}

Outcome check_betrothed(Context& context, const Spouses& spouses) {
    for (const SubjectId& spouse : spouses) {
        const Outcome fit = check_spouse(context, spouse);
        if (fit != Outcome::applied) return fit;
    }
    if (are_close_kin(context.state.view(), spouses[0], spouses[1])) {
        return Outcome::spouses_are_close_kin;
    }
    const Outcome kin =
        check_attested(context, proto::NOT_KIN, spouses, {proto::access::CIVIL_SUPERVISOR});
    if (kin != Outcome::applied) return kin;
    for (const SubjectId& spouse : spouses) {
        const Outcome age = check_age(context, spouse);
        if (age != Outcome::applied) return age;
    }
    return Outcome::applied;
}

Outcome check_consents(Context& context, const Spouses& spouses) {
    for (const SubjectId& spouse : spouses) {
        if (!context.consented(spouse)) return Outcome::consent_missing;
    }
    return Outcome::applied;
}

void keep_consent(Context& context, const SubjectId& subject, std::uint16_t act) {
    const auto mandate = context.mandate_used(subject);
    ConsentUse use{subject,       context.txid(),  context.operation_index(), act,
                   context.now(), context.today(), std::nullopt,              false};
    if (mandate) use.mandate = mandate->first;
    context.state.put(use);
    if (!mandate || !mandate->second || *mandate->second == subject) return;
    if (context.state.has<ConsentUse>(*mandate->second, use.item())) return; // Also for itself.
    use.subject = *mandate->second;
    use.as_agent = true;
    context.state.put(std::move(use));
}

Outcome check_attested(Context& context, proto::PredicateCode code, const Spouses& spouses,
                       std::initializer_list<access::Role> roles) {
    const auto answer = context.endorsed(
        code, 0, context.today(), attributes_of(context, spouses, proto::identity::NAME), roles);
    if (!answer) return Outcome::endorsement_missing;
    return *answer == proto::PREDICATE_ANSWER_TRUE ? Outcome::applied
                                                   : Outcome::predicate_is_false;
}

FoundMarriage find_lasting(const Context& context, const std::string& raw) {
    if (raw.size() != 32) return {Outcome::malformed_act, {}};
    auto found = marriage(context.state.view(), MarriageId::from(as_bytes(raw)));
    if (!found) return {Outcome::marriage_not_found, {}};
    if (!context.state.has<Marriage>(found->id)) return {Outcome::marriage_already_ended, {}};
    return {Outcome::applied, std::move(*found)};
}

void enter_divorce(Context& context, Bytes number, Marriage marriage, std::int32_t in_force_day,
                   EndReason reason, const Commitment& act) {
    CivilRecord record = new_record(context, proto::civil::DIVORCE, std::move(number));
    record.lateness = proto::civil::TIMELY;
    record.event_date = LegalDate::day(in_force_day);
    record.persons = {{proto::civil::SPOUSE_A, marriage.spouse_a},
                      {proto::civil::SPOUSE_B, marriage.spouse_b}};
    record.marriage = marriage.id;
    record.act = act;
    marriage.divorced = record.event_date;
    marriage.end_reason = reason;
    marriage.divorce_record = record.number;
    settle_marriage(context, std::move(marriage));
    enter_record(context, std::move(record));
}

Age is_of_age(Context& context, const SubjectId& subject, ParameterId years) {
    const auto birth = identity::current_attribute(context, subject, proto::identity::SEX_DOB);
    if (!birth) return {Outcome::attribute_missing};
    const auto answer =
        context.endorsed(proto::AGE_GE, context.parameter(years), context.today(), {*birth},
                         {proto::access::CIVIL_REGISTRAR, proto::access::CIVIL_SUPERVISOR,
                          proto::access::RESIDENCE_OFFICER});
    if (!answer) return {Outcome::endorsement_missing};
    if (*answer == proto::PREDICATE_ANSWER_UNKNOWN) return {Outcome::predicate_is_false};
    return {Outcome::applied, *answer == proto::PREDICATE_ANSWER_TRUE};
}

Outcome check_child_agrees(Context& context, const SubjectId& child) {
    const Age age = is_of_age(context, child, ParameterId::child_consent_years);
    if (age.outcome != Outcome::applied) return age.outcome;
    if (!age.reached) return Outcome::applied;
    if (!context.consented(child)) return Outcome::consent_missing;
    const proto::Operation& act =
        context.body().operations(static_cast<int>(context.operation_index()));
    keep_consent(context, child, static_cast<std::uint16_t>(act.act_case()));
    return Outcome::applied;
}

void take_name(Context& context, const SubjectId& subject, const std::string& name) {
    if (name.empty()) return;
    identity::Attributes attributes;
    proto::identity::Attribute& attribute = *attributes.Add();
    attribute.set_data_class(proto::identity::NAME);
    attribute.set_commitment(name);
    identity::replace_attributes(context, subject, attributes);
}

void flag_post_mortem(Context& context, const SubjectId& subject, std::int32_t death_day,
                      const Bytes& death_record) {
    for (const ConsentUse& use : context.state.list<ConsentUse>(subject)) {
        if (use.day <= death_day || context.state.has<PostMortemAct>(subject, use.item())) continue;
        context.state.put(
            PostMortemAct{subject, use.txid, use.operation, use.day, death_record});
        Writer told;
        told.digest(subject);
        told.digest(use.txid);
        told.u16(use.operation);
        context.emit("PostMortemActFlagged", std::move(told).take());
    }
}

void end_application(Context& context, MarriageApplication application) {
    for (const SubjectId& spouse : {application.spouse_a, application.spouse_b}) {
        context.state.erase(SubjectApplication{spouse, application.id});
        context.state.put(EndedSubjectApplication{spouse, application.id});
    }
    context.state.erase(application);
    context.state.put(EndedMarriageApplication{std::move(application), context.today()});
}

void void_applications(Context& context, const SubjectId& subject) {
    for (const SubjectApplication& link : context.state.list<SubjectApplication>(subject)) {
        auto application = context.state.find<MarriageApplication>(link.application);
        ENSURE(application.has_value());
        end_application(context, std::move(*application));
    }
}

void restore_or_keep(Context& context, Marriage marriage) {
    if (marriage.is_annulled() || marriage.end_kept) return;
    for (const SubjectId& spouse : {marriage.spouse_a, marriage.spouse_b}) {
        for (const Marriage& other : marriages_of(context.state.view(), spouse)) {
            if (other.id == marriage.id) continue;
            if (!certainly_overlap(context.state.view(), marriage, other)) continue;
            marriage.end_kept = true;
            context.state.put(EndedMarriage{std::move(marriage)});
            return;
        }
    }
    settle_marriage(context, std::move(marriage));
}

bool breaks_a_rule(const Context& context) {
    return !check_touched(context.state.below(), context.state.view(), context.state.delta())
                .empty();
}

} // namespace tamga::registries::civil
