// Papers of an archive: see archive.hpp.

#include "archive.hpp"

namespace tamga::registries::test {

using namespace proto::civil;


ArchiveRef ref_of(const std::string& words) {
    return ArchiveRef(commit("archive " + words).bytes);
}

void set_date(proto::civil::LegalDate& out, const civil::LegalDate& date) {
    if (date.days.earliest) {
        out.set_has_earliest(1);
        out.set_earliest_day(*date.days.earliest);
    }
    if (date.days.latest) {
        out.set_has_latest(1);
        out.set_latest_day(*date.days.latest);
    }
    out.set_precision(date.precision);
}

civil::LegalDate between(std::optional<std::int32_t> earliest,
                         std::optional<std::int32_t> latest) {
    return {{earliest, latest}, earliest || latest ? RANGE : UNKNOWN_DATE};
}

void Paper::answer(proto::PredicateCode code, proto::PredicateAnswer answer) {
    for (Attested& attested : draft.attested) {
        if (attested.code == code) attested.answer = answer;
    }
}

Paper Archive::paper(const std::string& ref, proto::civil::RecordType type) {
    Paper paper;
    paper.draft = by_officer();
    paper.draft.sign_also("clerk");
    paper.ref = ref_of(ref);
    auto& request = paper.request();
    request.set_type(type);
    request.set_archive_ref(field(paper.ref));
    const Commitment act = commit("act " + ref);
    request.set_act(field(act));
    paper.draft.list(proto::identity::ACT_CONTENT, act);
    paper.draft.attested.push_back({proto::SECOND_READING, "clerk", {act}});
    return paper;
}

void Archive::add_person(Paper& paper, civil::PersonRole role, const std::string& name,
                         civil::FiliationKind kind) {
    auto& person = *paper.request().add_persons();
    person.set_role(role);
    person.set_filiation(kind);
    paper.persons.emplace_back(role, name);
    const auto known = people_.find(name);
    if (known != people_.end()) {
        person.set_subject(field(known->second));
        return;
    }
    add_group(paper.draft, *person.mutable_attributes(), proto::identity::NAME, commit(name));
    add_group(paper.draft, *person.mutable_attributes(), proto::identity::SEX_DOB,
              commit(name + " born"));
}

void Archive::ask(Paper& paper, proto::PredicateCode code, std::int64_t argument,
                  const std::vector<std::string>& names) {
    std::vector<Commitment> about;
    for (const std::string& name : names) about.push_back(commit(name + " born"));
    for (const char* reader : {"registrar", "clerk"}) {
        paper.draft.attested.push_back(
            {code, reader, about, proto::PREDICATE_ANSWER_UNKNOWN, argument});
    }
}

Paper Archive::birth(const std::string& ref, const std::string& child, const std::string& mother,
                     const std::string& father) {
    Paper made = paper(ref, BIRTH);
    add_person(made, CHILD, child);
    if (!mother.empty()) {
        add_person(made, MOTHER, mother, LEGACY_RECORDED);
        ask(made, proto::PARENT_ALIVE_AT_BIRTH, 0, {child, mother});
    }
    if (!father.empty()) {
        add_person(made, FATHER, father, LEGACY_RECORDED);
        ask(made, proto::PARENT_ALIVE_AT_BIRTH, 300, {child, father});
    }
    return made;
}

Paper Archive::death(const std::string& ref, const std::string& person,
                     const civil::LegalDate& date) {
    Paper made = paper(ref, DEATH);
    add_person(made, DECEASED, person);
    set_date(*made.request().mutable_event_date(), date);
    ask(made, proto::DEATH_NOT_BEFORE_BIRTH, 0, {person});
    return made;
}

Paper Archive::marriage(const std::string& ref, const std::string& husband,
                        const std::string& wife, const civil::LegalDate& date) {
    Paper made = paper(ref, MARRIAGE);
    add_person(made, SPOUSE_A, husband);
    add_person(made, SPOUSE_B, wife);
    set_date(*made.request().mutable_event_date(), date);
    ask(made, proto::AGE_GE, 12, {husband});
    ask(made, proto::AGE_GE, 12, {wife});
    return made;
}

Paper Archive::divorce(const std::string& ref, const std::string& marriage_ref,
                       const civil::LegalDate& date) {
    Paper made = paper(ref, DIVORCE);
    set_date(*made.request().mutable_event_date(), date);
    made.request().set_marriage(field(*record(marriage_ref).marriage));
    made.request().set_end_reason(UNSPECIFIED);
    return made;
}

Outcome Archive::submit(const Paper& paper) {
    const Outcome outcome = country.submit(paper.draft);
    if (outcome != Outcome::applied) return outcome;
    const auto entered = civil::record_by_archive_ref(country.view(), paper.ref);
    REQUIRE(entered.has_value());
    for (const auto& [role, name] : paper.persons) people_[name] = *entered->record.person(role);
    return outcome;
}

std::vector<std::string> Archive::enter(const Paper& paper) {
    REQUIRE(submit(paper) == Outcome::applied);
    std::vector<std::string> conflicts;
    const auto entered = civil::record_by_archive_ref(country.view(), paper.ref);
    for (const auto& conflict : entered->conflicts) {
        conflicts.emplace_back(civil::name_of(conflict.rule));
    }
    return conflicts;
}

SubjectId Archive::id(const std::string& name) const {
    const auto known = people_.find(name);
    REQUIRE(known != people_.end());
    return known->second;
}

civil::CivilRecord Archive::record(const std::string& ref) const {
    const auto found = civil::record_by_archive_ref(country.view(), ref_of(ref));
    REQUIRE(found.has_value());
    return found->record;
}

civil::Marriage Archive::made_by(const std::string& ref) const {
    const auto found = civil::marriage(country.view(), *record(ref).marriage);
    REQUIRE(found.has_value());
    return *found;
}

} // namespace tamga::registries::test
