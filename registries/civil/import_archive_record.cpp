// CIV-20: a record of an archive enters the register, read by two registrars of one office.
//
// What an archive says is entered as it is said. A rule that is broken for every day the dates
// allow is no refusal but a LegacyConflict beside the record; refused are only what does not exist,
// the same record again, and a second death.

#include "registries/civil/archive_form.hpp"
#include "registries/civil/civil.hpp"
#include "registries/civil/common.hpp"
#include "registries/civil/death.hpp"
#include "registries/civil/kinship.hpp"
#include "registries/civil/marriages.hpp"
#include "registries/civil/queries.hpp"
#include "registries/civil/records.hpp"
#include "registries/identity/documents.hpp"
#include "registries/identity/identity.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace tamga::registries::civil {

namespace {

using namespace proto::civil;
using ledger::ParameterId;

constexpr std::size_t ancestors_max = 4'096;

// Rules the record breaks, in the order in which conflicts are kept.
using Broken = std::set<std::pair<ConflictRule, SubjectId>>;

// A question about dates of birth, which the chain does not see: both readers answer it.
struct Question {
    proto::PredicateCode code = proto::PREDICATE_NONE;
    std::int64_t argument = 0;
    std::vector<Commitment> about;
    ConflictRule rule = ConflictRule::marriages_overlap; // Broken if the answer is no.
    SubjectId subject;
};

class Import {
public:
    Import(ArchiveForm form, Context& context) : form_(std::move(form)), context_(context) {}

    [[nodiscard]] Outcome check();
    void apply(Bytes number);
    [[nodiscard]] RecordType type() const { return form_.type; }

private:
    // Checks, in the order of the rule.
    [[nodiscard]] Outcome check_persons();
    [[nodiscard]] Outcome check_birth() const;
    [[nodiscard]] Outcome check_ancestry(const ArchivePerson& child) const;
    [[nodiscard]] Outcome check_death() const;
    [[nodiscard]] Outcome check_marriage() const;
    [[nodiscard]] Outcome check_divorce();
    [[nodiscard]] Outcome check_width() const;
    [[nodiscard]] Outcome ask();
    [[nodiscard]] bool read_twice() const;
    [[nodiscard]] std::vector<Question> questions() const;
    [[nodiscard]] std::optional<Commitment> birth_of(const ArchivePerson& person) const;
    [[nodiscard]] std::optional<proto::PredicateAnswer> answer_of_both(const Question& question);

    // Effects.
    void birth(const Bytes& number);
    void death(const Bytes& number);
    void marriage(const Bytes& number);
    void divorce(const Bytes& number);
    void find_new_kin(const SubjectId& child);
    void find_overlaps(const Marriage& made);

    [[nodiscard]] const ledger::StateView& view() const { return context_.state.view(); }
    [[nodiscard]] const ArchivePerson& person(PersonRole role) const {
        const ArchivePerson* found = form_.find(role);
        ENSURE(found != nullptr);
        return *found;
    }
    void conflict(ConflictRule rule, const SubjectId& subject = {}) {
        broken_.emplace(rule, subject);
    }

    ArchiveForm form_;
    Context& context_;
    std::optional<Marriage> ended_; // By a divorce.
    Broken broken_;
};

Outcome Import::check() {
    if (context_.state.has<ArchiveEntry>(form_.ref)) {
        return Outcome::archive_record_already_imported;
    }
    const Outcome persons = check_persons();
    if (persons != Outcome::applied) return persons;
    Outcome by_type = Outcome::applied;
    switch (form_.type) {
    case BIRTH: by_type = check_birth(); break;
    case DEATH: by_type = check_death(); break;
    case MARRIAGE: by_type = check_marriage(); break;
    case DIVORCE: by_type = check_divorce(); break;
    default: UNREACHABLE();
    }
    if (by_type != Outcome::applied) return by_type;
    const Outcome width = check_width();
    if (width != Outcome::applied) return width;
    return ask();
}

Outcome Import::check_persons() {
    std::set<SubjectId> distinct;
    for (const ArchivePerson& person : form_.persons) {
        distinct.insert(person.subject);
        if (person.created) continue;
        const auto found = identity::find_subject(context_, person.subject.view());
        if (found.outcome != Outcome::applied) return Outcome::subject_not_found;
        if (is_own_or_relative(context_, person.subject)) return Outcome::own_record;
    }
    if (distinct.size() != form_.persons.size()) return Outcome::persons_not_distinct;
    return Outcome::applied;
}

Outcome Import::check_birth() const {
    const ArchivePerson& child = person(CHILD);
    if (!child.created && live_record(context_, child.subject, CHILD)) {
        return Outcome::record_already_registered;
    }
    for (const ArchivePerson& one : form_.persons) {
        if (one.created) continue;
        const auto subject = context_.state.find<identity::Subject>(one.subject);
        if (subject->kind != proto::identity::HISTORIC) return Outcome::subject_not_historic;
    }
    const ArchivePerson* mother = form_.find(MOTHER);
    const ArchivePerson* father = form_.find(FATHER);
    if (father != nullptr && father->filiation == FATHER_BY_MARRIAGE) {
        if (mother == nullptr) return Outcome::marriage_not_found;
        const auto known = marriages_of(view(), father->subject);
        const bool married = std::ranges::any_of(known, [&](const Marriage& entry) {
            return entry.is_of(mother->subject) && !entry.is_annulled();
        });
        if (!married) return Outcome::marriage_not_found;
    }
    return check_ancestry(child);
}

// Only who has children already can be an ancestor of the own parents.
Outcome Import::check_ancestry(const ArchivePerson& child) const {
    if (child.created || context_.state.list<ChildOf>(child.subject).empty()) {
        return Outcome::applied;
    }
    for (const ArchivePerson& parent : form_.persons) {
        if (parent.role == CHILD || parent.created) continue;
        const auto circle = descends_from(view(), parent.subject, child.subject, ancestors_max);
        if (!circle) return Outcome::act_touches_too_much;
        if (*circle) return Outcome::person_is_own_ancestor;
    }
    return Outcome::applied;
}

Outcome Import::check_death() const {
    const ArchivePerson& deceased = person(DECEASED);
    if (deceased.created) return Outcome::applied;
    const auto subject = context_.state.find<identity::Subject>(deceased.subject);
    if (subject->has_death) return Outcome::already_deceased;
    // The death of who lives here is not an archive's to tell: CIV-09, with all that ends by it.
    return subject->kind == proto::identity::HISTORIC ? Outcome::applied
                                                      : Outcome::subject_not_historic;
}

Outcome Import::check_marriage() const {
    const ArchivePerson& wife = person(SPOUSE_B);
    for (const Marriage& entry : marriages_of(view(), person(SPOUSE_A).subject)) {
        if (!entry.is_of(wife.subject) || entry.is_annulled()) continue;
        if (entry.from.days == form_.date->days) return Outcome::record_already_registered;
    }
    return Outcome::applied;
}

Outcome Import::check_divorce() {
    ended_ = civil::marriage(view(), form_.marriage);
    if (!ended_) return Outcome::marriage_not_found;
    if (is_own_or_relative(context_, ended_->spouse_a) ||
        is_own_or_relative(context_, ended_->spouse_b)) {
        return Outcome::own_record;
    }
    if (ended_->divorced || ended_->is_annulled()) return Outcome::marriage_already_ended;
    return Outcome::applied;
}

// Marriages of the persons and of their spouses are looked at again.
Outcome Import::check_width() const {
    const auto limit = static_cast<std::size_t>(context_.parameter(ParameterId::fanout_max));
    std::size_t touched = 0;
    for (const ArchivePerson& one : form_.persons) {
        if (one.created) continue;
        for (const Marriage& entry : marriages_of(view(), one.subject)) {
            touched += 1;
            if (form_.type != DEATH) continue;
            touched += marriages_of(view(), entry.other_than(one.subject)).size();
        }
        const bool dies = one.role == DECEASED && form_.date->days.latest;
        if (dies && !death_fits(context_, one.subject, *form_.date->days.latest)) {
            return Outcome::act_touches_too_much;
        }
        if (one.role != CHILD) continue;
        const auto line = descendants(view(), one.subject, kinship_generations, limit);
        if (!line) return Outcome::act_touches_too_much;
        touched += line->size();
    }
    return touched > limit ? Outcome::act_touches_too_much : Outcome::applied;
}

Outcome Import::ask() {
    if (!read_twice()) return Outcome::endorsement_missing;
    for (const Question& question : questions()) {
        if (question.about.empty()) return Outcome::attribute_missing;
        const auto answer = answer_of_both(question);
        if (!answer) return Outcome::endorsement_missing;
        if (*answer == proto::PREDICATE_ANSWER_FALSE) conflict(question.rule, question.subject);
    }
    return Outcome::applied;
}

// The second reader says that the paper says so too.
bool Import::read_twice() const {
    const auto readings =
        context_.endorsements(proto::SECOND_READING, 0, 0, {form_.act},
                              {proto::access::CIVIL_REGISTRAR});
    return std::ranges::any_of(readings, [&](const Endorsement& reading) {
        return reading.endorser == context_.second_officer()->key &&
               reading.answer == proto::PREDICATE_ANSWER_TRUE;
    });
}

std::vector<Question> Import::questions() const {
    std::vector<Question> asked;
    const auto add = [&](proto::PredicateCode code, std::int64_t argument,
                         std::initializer_list<PersonRole> roles, ConflictRule rule,
                         PersonRole subject) {
        Question question{code, argument, {}, rule, person(subject).subject};
        for (const PersonRole role : roles) {
            const auto birth = birth_of(person(role));
            if (birth) question.about.push_back(*birth);
        }
        if (question.about.size() != roles.size()) question.about.clear();
        asked.push_back(std::move(question));
    };
    switch (form_.type) {
    case BIRTH:
        if (form_.find(MOTHER) != nullptr) {
            add(proto::PARENT_ALIVE_AT_BIRTH, 0, {CHILD, MOTHER},
                ConflictRule::mother_not_alive_at_birth, MOTHER);
        }
        if (form_.find(FATHER) != nullptr) {
            add(proto::PARENT_ALIVE_AT_BIRTH,
                context_.parameter(ParameterId::father_by_marriage_days_max), {CHILD, FATHER},
                ConflictRule::father_not_alive_at_birth, FATHER);
        }
        break;
    case DEATH:
        add(proto::DEATH_NOT_BEFORE_BIRTH, 0, {DECEASED}, ConflictRule::death_before_birth,
            DECEASED);
        break;
    case MARRIAGE:
        for (const PersonRole spouse : {SPOUSE_A, SPOUSE_B}) {
            add(proto::AGE_GE, context_.parameter(ParameterId::legacy_marriage_age), {spouse},
                ConflictRule::marriage_under_age, spouse);
        }
        break;
    default: break; // A divorce asks nothing.
    }
    return asked;
}

std::optional<Commitment> Import::birth_of(const ArchivePerson& one) const {
    if (one.created) {
        return identity::find_attribute(one.request->attributes(), proto::identity::SEX_DOB);
    }
    return identity::current_attribute(context_, one.subject, proto::identity::SEX_DOB);
}

// Both readers answer, and the same.
std::optional<proto::PredicateAnswer> Import::answer_of_both(const Question& question) {
    const auto given = context_.endorsements(question.code, question.argument, 0, question.about,
                                             {proto::access::CIVIL_REGISTRAR});
    const auto answer_by = [&](const PublicKey& key) -> std::optional<proto::PredicateAnswer> {
        const auto found = std::ranges::find(given, key, &Endorsement::endorser);
        if (found == given.end()) return std::nullopt;
        return found->answer;
    };
    const auto first = answer_by(context_.officer()->key);
    const auto second = answer_by(context_.second_officer()->key);
    if (!first || first != second) return std::nullopt;
    return first;
}

// Every precondition holds. From here on nothing can fail.
void Import::apply(Bytes number) {
    CivilRecord record = new_record(context_, form_.type, std::move(number));
    record.legacy = true;
    record.event_date = form_.date;
    record.act = form_.act;
    record.archive_ref = form_.ref;
    for (const ArchivePerson& one : form_.persons) {
        if (one.created) {
            identity::create_as(context_, one.subject, proto::identity::HISTORIC,
                                one.request->attributes());
        }
        record.persons.push_back({one.role, one.subject});
    }
    switch (form_.type) {
    case BIRTH: birth(record.number); break;
    case DEATH: death(record.number); break;
    case MARRIAGE:
        record.marriage = context_.new_id<MarriageId>(marriage_ordinal);
        marriage(record.number);
        break;
    case DIVORCE:
        record.marriage = form_.marriage;
        divorce(record.number);
        break;
    default: UNREACHABLE();
    }
    for (const auto& [rule, subject] : broken_) {
        open_conflict(context_, record.number, rule, subject);
    }
    context_.emit("ArchiveImported", record.number);
    enter_record(context_, std::move(record));
}

void Import::birth(const Bytes& number) {
    const SubjectId& child = person(CHILD).subject;
    for (const ArchivePerson& parent : form_.persons) {
        if (parent.role == CHILD) continue;
        context_.state.put(Filiation{child, parent.subject, parent.filiation, number});
        context_.state.put(ChildOf{parent.subject, child});
    }
    if (!person(CHILD).created) find_new_kin(child);
}

// Marriages that came before the birth record of an ancestor: spouses may turn out to be kin.
void Import::find_new_kin(const SubjectId& child) {
    const auto limit = static_cast<std::size_t>(context_.parameter(ParameterId::fanout_max));
    const auto line = descendants(view(), child, kinship_generations, limit);
    ENSURE(line.has_value());
    for (const SubjectId& member : *line) {
        for (const Marriage& entry : marriages_of(view(), member)) {
            if (entry.is_annulled() || !are_close_kin(view(), entry.spouse_a, entry.spouse_b)) {
                continue;
            }
            if (has_open_conflict(view(), entry.record, ConflictRule::spouses_are_kin)) continue;
            conflict(ConflictRule::spouses_are_kin);
        }
    }
}

void Import::death(const Bytes& number) {
    const SubjectId& deceased = person(DECEASED).subject;
    const Interval& day = form_.date->days;
    identity::register_death(context_, deceased, {day.earliest, day.latest, number});
    for (Marriage& entry : marriages_of(view(), deceased)) {
        if (entry.is_annulled()) continue;
        if (certainly_before(day, entry.from.days)) {
            conflict(ConflictRule::marriage_after_death, deceased);
        }
        if (entry.divorced && certainly_before(day, entry.divorced->days)) {
            conflict(ConflictRule::divorce_after_death);
        }
        find_overlaps(entry);
        settle_marriage(context_, std::move(entry));
    }
    void_applications(context_, deceased);
    // G-60: certificates that were given of the person end with it.
    identity::revoke_documents(context_, deceased.view(), proto::identity::DOCUMENT_DEATH);
    if (day.latest) flag_post_mortem(context_, deceased, *day.latest, number);
}

// Against every other marriage of either spouse, unless a record tells of it already.
void Import::find_overlaps(const Marriage& made) {
    for (const SubjectId& spouse : {made.spouse_a, made.spouse_b}) {
        for (const Marriage& other : marriages_of(view(), spouse)) {
            if (other.id == made.id || !certainly_overlap(view(), made, other)) continue;
            if (has_open_conflict(view(), made.record, ConflictRule::marriages_overlap) ||
                has_open_conflict(view(), other.record, ConflictRule::marriages_overlap)) {
                continue;
            }
            conflict(ConflictRule::marriages_overlap);
        }
    }
}

void Import::marriage(const Bytes& number) {
    Marriage made;
    made.id = context_.new_id<MarriageId>(marriage_ordinal);
    made.spouse_a = std::min(person(SPOUSE_A).subject, person(SPOUSE_B).subject);
    made.spouse_b = std::max(person(SPOUSE_A).subject, person(SPOUSE_B).subject);
    made.from = *form_.date;
    made.regime = PROPERTY_REGIME_NONE;
    made.legacy = true;
    made.record = number;
    for (const SubjectId& spouse : {made.spouse_a, made.spouse_b}) {
        const auto subject = context_.state.find<identity::Subject>(spouse);
        const Interval died{subject->death_earliest, subject->death_latest};
        if (subject->has_death && certainly_before(died, made.from.days)) {
            conflict(ConflictRule::marriage_after_death, spouse);
        }
        for (const Marriage& other : marriages_of(view(), spouse)) {
            if (certainly_overlap(view(), made, other)) conflict(ConflictRule::marriages_overlap);
        }
    }
    if (are_close_kin(view(), made.spouse_a, made.spouse_b)) {
        conflict(ConflictRule::spouses_are_kin);
    }
    Writer told;
    told.digest(made.id);
    context_.emit("MarriageRegistered", std::move(told).take());
    enter_marriage(context_, std::move(made));
}

void Import::divorce(const Bytes& number) {
    Marriage& entry = *ended_;
    if (certainly_before(form_.date->days, entry.from.days)) {
        conflict(ConflictRule::divorce_before_marriage);
    }
    for (const SubjectId& spouse : {entry.spouse_a, entry.spouse_b}) {
        const auto subject = context_.state.find<identity::Subject>(spouse);
        const Interval died{subject->death_earliest, subject->death_latest};
        if (subject->has_death && certainly_before(died, form_.date->days)) {
            conflict(ConflictRule::divorce_after_death);
        }
    }
    entry.divorced = form_.date;
    entry.end_reason = UNSPECIFIED;
    entry.divorce_record = number;
    settle_marriage(context_, entry);
}

} // namespace

Outcome import_archive_record(const ImportArchiveRecord& request, Context& context) {
    ArchiveForm form = read_form(request, context);
    if (form.outcome != Outcome::applied) return form.outcome;
    Import import(std::move(form), context);
    const Outcome checked = import.check();
    if (checked != Outcome::applied) return checked;
    auto number = next_number(context, import.type());
    if (!number) return Outcome::record_numbers_exhausted;

    import.apply(std::move(*number));
    return Outcome::applied;
}

} // namespace tamga::registries::civil
