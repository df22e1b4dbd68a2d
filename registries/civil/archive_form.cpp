// Reading an act about an archive record.

#include "registries/civil/archive_form.hpp"

#include "registries/identity/identity.hpp"

#include <algorithm>
#include <utility>

namespace tamga::registries::civil {

namespace {

using Request = proto::civil::ImportArchiveRecord;
using Person = proto::civil::ImportedPerson;

// The roles, in order, are those of the type; parents may be missing.
Outcome check_roles(const Request& request) {
    std::vector<PersonRole> roles;
    for (const Person& person : request.persons()) roles.push_back(person.role());
    if (!std::ranges::is_sorted(roles) || std::ranges::adjacent_find(roles) != roles.end()) {
        return Outcome::malformed_act;
    }
    const auto within = [&](std::initializer_list<PersonRole> allowed) {
        return std::ranges::all_of(roles, [&](PersonRole role) {
            return std::ranges::find(allowed, role) != allowed.end();
        });
    };
    using namespace proto::civil;
    switch (request.type()) {
    case BIRTH:
        if (roles.empty() || roles.front() != CHILD || !within({CHILD, MOTHER, FATHER})) break;
        return Outcome::applied;
    case DEATH:
        if (roles != std::vector{DECEASED}) break;
        return Outcome::applied;
    case MARRIAGE:
        if (!within({SPOUSE_A, SPOUSE_B})) break;
        return roles.size() == 2 ? Outcome::applied : Outcome::spouse_missing;
    case DIVORCE:
        if (!roles.empty()) break;
        return Outcome::applied;
    default: break;
    }
    return Outcome::malformed_act;
}

bool filiation_fits(const Person& person) {
    using namespace proto::civil;
    switch (person.role()) {
    case MOTHER: return person.filiation() == BIRTH_MOTHER || person.filiation() == LEGACY_RECORDED;
    case FATHER:
        return person.filiation() == FATHER_BY_MARRIAGE || person.filiation() == LEGACY_RECORDED;
    default: return person.filiation() == FILIATION_KIND_NONE;
    }
}

// Known already and then without field groups, or created with all of them.
Outcome read_person(const Person& request, const Context& context, ArchivePerson& person) {
    if (!filiation_fits(request)) return Outcome::malformed_act;
    person.role = request.role();
    person.filiation = request.filiation();
    person.request = &request;
    person.created = request.subject().empty();
    if (person.created) {
        person.subject = context.new_id<SubjectId>(ordinal_of(person.role));
        return identity::check_attributes(request.attributes(), true, context);
    }
    const auto id = identity::subject_id(as_bytes(request.subject()));
    if (!id || !request.attributes().empty()) return Outcome::malformed_act;
    person.subject = *id;
    return Outcome::applied;
}

// Only a divorce names a marriage and why it ended, which an archive does not tell.
bool marriage_fits(const Request& request) {
    if (request.type() == proto::civil::DIVORCE) {
        return request.marriage().size() == 32 &&
               request.end_reason() == proto::civil::UNSPECIFIED;
    }
    return request.marriage().empty() && request.end_reason() == proto::civil::END_REASON_NONE;
}

Outcome read_date(const Request& request, ArchiveForm& form) {
    if (request.type() == proto::civil::BIRTH) {
        return request.has_event_date() ? Outcome::malformed_act : Outcome::applied;
    }
    if (!request.has_event_date()) return Outcome::malformed_act;
    form.date = legal_date(request.event_date());
    return form.date ? Outcome::applied : Outcome::malformed_act;
}

Outcome read_all(const Request& request, const Context& context, ArchiveForm& form) {
    if (request.archive_ref().size() != 32 || request.act().size() != 32) {
        return Outcome::malformed_act;
    }
    const Outcome roles = check_roles(request);
    if (roles != Outcome::applied) return roles;
    if (!marriage_fits(request)) return Outcome::malformed_act;
    const Outcome date = read_date(request, form);
    if (date != Outcome::applied) return date;
    for (const Person& person : request.persons()) {
        const Outcome read = read_person(person, context, form.persons.emplace_back());
        if (read != Outcome::applied) return read;
    }
    if (!context.lists(proto::identity::ACT_CONTENT, as_bytes(request.act()))) {
        return Outcome::commitment_not_listed;
    }
    form.type = request.type();
    form.ref = ArchiveRef::from(as_bytes(request.archive_ref()));
    form.act = Commitment::from(as_bytes(request.act()));
    if (form.type == proto::civil::DIVORCE) {
        form.marriage = MarriageId::from(as_bytes(request.marriage()));
    }
    return Outcome::applied;
}

} // namespace

std::uint16_t ordinal_of(PersonRole role) {
    using namespace proto::civil;
    switch (role) {
    case CHILD:
    case DECEASED:
    case SPOUSE_A: return 1;
    case MOTHER:
    case SPOUSE_B: return 2;
    case FATHER: return 3;
    default: UNREACHABLE();
    }
}

ArchiveForm read_form(const Request& request, const Context& context) {
    ArchiveForm form;
    form.outcome = read_all(request, context, form);
    return form;
}

} // namespace tamga::registries::civil
