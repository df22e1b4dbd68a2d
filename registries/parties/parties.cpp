// Who holds, who may act, who has consented.

#include "registries/parties/parties.hpp"

#include "registries/civil/common.hpp"
#include "registries/civil/queries.hpp"
#include "registries/civil/rows.hpp"
#include "registries/codes/identifiers.hpp"
#include "registries/identity/identity.hpp"
#include "registries/parties/shares.hpp"

#include <algorithm>

namespace tamga::registries::parties {

namespace {

constexpr std::size_t organisation_max = 32;
constexpr int members_min = 2;
constexpr int members_max = 64;

using ledger::ParameterId;
using proto::access::GUARDIANSHIP_AUTHORITY;
using proto::access::NOTARY;

Bytes bytes_of(const std::string& text) { return to_bytes(as_bytes(text)); }

GroupId group_id(GroupKind kind, const std::vector<SubjectId>& members) {
    Writer out;
    out.u16(static_cast<std::uint16_t>(kind));
    for (const SubjectId& member : members) out.digest(member);
    return hash_as<GroupId>(tag::subject, {out.view()});
}

// The two are husband and wife today, and what they acquire is joint.
bool are_joint_spouses(const Context& context, const std::vector<SubjectId>& members) {
    if (members.size() != 2) return false;
    for (const auto& link : context.state.list<civil::SubjectMarriage>(members[0])) {
        const auto marriage = context.state.find<civil::Marriage>(link.marriage);
        if (marriage && marriage->is_of(members[1]) &&
            marriage->regime == proto::civil::JOINT) {
            return true;
        }
    }
    return false;
}

ReadParty read_group(Context& context, const proto::land::Party& request) {
    if (!request.id().empty()) {
        if (request.id().size() != 32 || !request.members().empty() ||
            request.group() != proto::land::GROUP_KIND_NONE) {
            return {Outcome::malformed_act, {}};
        }
        const auto group = context.state.find<Group>(GroupId::from(as_bytes(request.id())));
        if (!group) return {Outcome::party_not_found, {}};
        for (const SubjectId& member : group->members) { // Merged away since, or void.
            const auto found = identity::find_subject(context, member.view());
            if (found.outcome != Outcome::applied) return {found.outcome, {}};
        }
        return {Outcome::applied, {proto::land::GROUP, bytes_of(request.id())}};
    }
    if (request.group() == proto::land::GROUP_KIND_NONE ||
        request.members_size() < members_min || request.members_size() > members_max) {
        return {Outcome::malformed_act, {}};
    }
    Group group;
    group.kind = request.group();
    for (const std::string& member : request.members()) {
        if (member.size() != 32) return {Outcome::malformed_act, {}};
        const auto found = identity::find_subject(context, as_bytes(member));
        if (found.outcome != Outcome::applied) return {found.outcome, {}};
        if (!group.members.empty() && !(group.members.back() < found.subject.id)) {
            return {Outcome::malformed_act, {}};
        }
        group.members.push_back(found.subject.id);
    }
    if (group.kind == proto::land::SPOUSES_JOINT && !are_joint_spouses(context, group.members)) {
        return {Outcome::party_not_found, {}};
    }
    return {Outcome::applied, enter_group(context, group.kind, std::move(group.members))};
}

Commitment born(const Context& context, const SubjectId& person) {
    const auto birth =
        identity::current_attribute(context, person, proto::identity::SEX_DOB);
    if (birth) return *birth;
    return identity::current_attribute(context, person, proto::identity::NAME)
        .value_or(Commitment());
}

void keep_use(Context& context, const SubjectId& person) {
    const auto act = context.body().operations(context.operation_index()).act_case();
    civil::keep_consent(context, person, static_cast<std::uint16_t>(act));
}

// A key of the agency, or one of its officers, beside the acting ones.
bool organisation_consented(Context& context, const Bytes& code) {
    const auto agency = context.state.find<access::Agency>(code);
    if (!agency || !agency->is_active()) return false;
    for (const PublicKey& key : context.signers()) {
        if (agency->has_key(key, context.now())) {
            context.mark_used(key);
            return true;
        }
        const auto officer = context.state.find<access::Officer>(key);
        if (!officer || !officer->is_active() || !officer->validity.contains(context.now())) {
            continue;
        }
        const auto office = context.state.find<access::Office>(officer->office);
        if (!office || !office->is_active() || office->agency != code) continue;
        context.mark_used(key);
        return true;
    }
    return false;
}

// A party that stands in the register, or a person with a NAME alone who is to be created.
Outcome check_party(const Context& context, const proto::land::ImportedParty& request) {
    if (request.person() > 1) return Outcome::malformed_act;
    const bool created = request.person() == 1 && request.id().empty();
    if (created != (request.name().size() == 32) || (!created && !request.name().empty())) {
        return Outcome::malformed_act;
    }
    if (!created) return Outcome::applied; // read_party judges it.
    return context.lists(proto::identity::NAME, as_bytes(request.name()))
               ? Outcome::applied
               : Outcome::commitment_not_listed;
}

} // namespace

Outcome check_act(const Context& context, const std::string& act) {
    if (act.size() != 32) return Outcome::malformed_act;
    return context.lists(proto::identity::ACT_CONTENT, as_bytes(act))
               ? Outcome::applied
               : Outcome::commitment_not_listed;
}

void tell(Context& context, std::string_view name, std::initializer_list<ByteView> about) {
    Writer out;
    for (const ByteView part : about) out.short_blob(part);
    context.emit(name, std::move(out).take());
}

Party enter_group(Context& context, GroupKind kind, std::vector<SubjectId> members) {
    const GroupId id = group_id(kind, members);
    if (!context.state.has<Group>(id)) {
        for (const SubjectId& member : members) context.state.put(GroupMember{member, id});
        context.state.put(Group{id, kind, std::move(members)});
    }
    return {proto::land::GROUP, to_bytes(id.view())};
}

ReadParty read_party(Context& context, const proto::land::Party& request) {
    if (request.kind() == proto::land::GROUP) return read_group(context, request);
    if (!request.members().empty() || request.group() != proto::land::GROUP_KIND_NONE) {
        return {Outcome::malformed_act, {}};
    }
    if (request.kind() == proto::land::ORGANISATION) {
        if (!codes::is_code(request.id(), organisation_max)) {
            return {Outcome::malformed_act, {}};
        }
        return {Outcome::applied, {request.kind(), bytes_of(request.id())}};
    }
    if (request.kind() != proto::land::PERSON || request.id().size() != 32) {
        return {Outcome::malformed_act, {}};
    }
    const auto found = identity::find_subject(context, as_bytes(request.id()));
    if (found.outcome != Outcome::applied) return {found.outcome, {}};
    return {Outcome::applied, {proto::land::PERSON, bytes_of(request.id())}};
}

ReadShares read_shares(Context& context, const proto::land::Shares& request, bool whole) {
    ReadShares read;
    read.denominator = request.denominator();
    if (request.shares().empty() || request.shares_size() > static_cast<int>(shares_max)) {
        read.outcome = Outcome::malformed_act;
        return read;
    }
    std::vector<std::uint32_t> numerators;
    for (const proto::land::Share& entry : request.shares()) {
        ReadParty party = read_party(context, entry.party());
        if (party.outcome != Outcome::applied) {
            read.outcome = party.outcome;
            return read;
        }
        read.shares.push_back({std::move(party.party), entry.numerator(), context.today()});
        numerators.push_back(entry.numerator());
    }
    std::ranges::sort(read.shares, {}, &Share::party);
    const bool repeated =
        std::ranges::adjacent_find(read.shares, {}, &Share::party) != read.shares.end();
    const bool exact = whole ? are_whole(read.denominator, numerators)
                             : are_parts(read.denominator, numerators);
    if (repeated || !exact) read.outcome = Outcome::shares_not_whole;
    return read;
}

bool is_of_the_dead(const ledger::StateView& view, const Party& party) {
    return std::ranges::any_of(persons_of(view, party), [&](const SubjectId& person) {
        const auto subject = find_row<identity::Subject>(view, person);
        return subject && subject->has_death;
    });
}

std::vector<SubjectId> persons_of(const ledger::StateView& view, const Party& party) {
    if (party.kind == proto::land::PERSON) return {SubjectId::from(party.id)};
    if (party.kind != proto::land::GROUP) return {};
    const auto group = find_row<Group>(view, GroupId::from(party.id));
    ENSURE(group.has_value());
    return group->members;
}

Outcome check_capable(const Context& context, const Party& party) {
    for (const SubjectId& person : persons_of(context, party)) {
        const auto found = identity::find_subject(context, person.view());
        if (found.outcome != Outcome::applied) return found.outcome;
        if (found.subject.life != identity::LifeStatus::alive) return Outcome::subject_not_alive;
        if (found.subject.capacity != identity::Capacity::full) {
            return Outcome::subject_lacks_capacity;
        }
        if (context.is_own_record(person)) return Outcome::own_record;
    }
    return Outcome::applied;
}

Outcome check_of_age(Context& context, const Party& party, access::Role registrar) {
    for (const SubjectId& person : persons_of(context, party)) {
        const auto answer = context.endorsed(
            proto::AGE_GE, context.parameter(ParameterId::full_age_years), context.today(),
            {born(context, person)}, {NOTARY, registrar, proto::access::CIVIL_REGISTRAR});
        if (!answer) return Outcome::endorsement_missing;
        if (*answer == proto::PREDICATE_ANSWER_TRUE) continue;
        if (!context.signed_by_role({GUARDIANSHIP_AUTHORITY})) return Outcome::predicate_is_false;
    }
    return Outcome::applied;
}

Outcome take_consents_of(Context& context, const Party& party, const Bytes& object, Keep keep) {
    if (party.kind == proto::land::ORGANISATION) {
        return organisation_consented(context, party.id) ? Outcome::applied
                                                         : Outcome::consent_missing;
    }
    for (const SubjectId& person : persons_of(context, party)) {
        if (!context.consented(person, object)) return Outcome::consent_missing;
        keep_use(context, person);
        keep(context, person, object);
    }
    return Outcome::applied;
}

Outcome take_spouses_of(Context& context, const Share& share, const Bytes& object, Keep keep) {
    if (share.party.kind != proto::land::PERSON) return Outcome::applied;
    const SubjectId holder = SubjectId::from(share.party.id);
    for (const auto& link : context.state.list<civil::SubjectMarriage>(holder)) {
        const auto marriage = context.state.find<civil::Marriage>(link.marriage);
        ENSURE(marriage.has_value());
        if (marriage->regime != proto::civil::JOINT) continue;
        const auto& wedding = marriage->from.days.earliest;
        if (wedding && share.since_day < *wedding) continue; // Had before the marriage.
        const auto separate = context.endorsed(
            proto::SEPARATE_PROPERTY, 0, context.today(), {born(context, holder)}, {NOTARY});
        if (separate == proto::PREDICATE_ANSWER_TRUE) continue;
        const SubjectId spouse = marriage->other_than(holder);
        if (!context.consented(spouse, object)) return Outcome::consent_missing;
        keep_use(context, spouse);
        keep(context, spouse, object);
    }
    return Outcome::applied;
}

Admitted admit_parties(Context& context, const ImportedParties& requests) {
    Admitted admitted;
    for (const proto::land::ImportedParty& entry : requests) {
        admitted.outcome = check_party(context, entry);
        if (admitted.outcome != Outcome::applied) return admitted;
        if (!entry.name().empty()) {
            identity::Attributes attributes;
            proto::identity::Attribute& name = *attributes.Add();
            name.set_data_class(proto::identity::NAME);
            name.set_commitment(entry.name());
            const SubjectId id = identity::create(context, proto::identity::CITIZEN, attributes);
            admitted.parties.push_back({proto::land::PERSON, to_bytes(id.view())});
            continue;
        }
        proto::land::Party known;
        known.set_kind(entry.person() == 1 ? proto::land::PERSON : proto::land::ORGANISATION);
        known.set_id(entry.id());
        ReadParty party = read_party(context, known);
        admitted.outcome = party.outcome;
        if (admitted.outcome != Outcome::applied) return admitted;
        admitted.parties.push_back(std::move(party.party));
    }
    return admitted;
}

} // namespace tamga::registries::parties
