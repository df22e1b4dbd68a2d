// RES-09: households. Each has one head who is a member; when the head leaves or dies, the place is
// vacant until a member takes it.

#include "registries/civil/common.hpp"
#include "registries/identity/identity.hpp"
#include "registries/residence/registrations.hpp"
#include "registries/residence/residence.hpp"

#include <algorithm>
#include <utility>

namespace tamga::registries::residence {

namespace {

constexpr int members_max = 64;

// Alive, registered at the dwelling, in no household, and agrees.
Outcome check_member(Context& context, const SubjectId& member, const AddressTag& dwelling,
                     std::uint16_t act) {
    const auto found = identity::find_subject(context, member.view());
    if (found.outcome != Outcome::applied) return found.outcome;
    if (context.is_own_record(member)) return Outcome::own_record;
    if (found.subject.life != identity::LifeStatus::alive) return Outcome::subject_not_alive;
    if (context.state.has<SubjectHousehold>(member)) return Outcome::in_a_household_already;
    const auto home = residence_of(context.state.view(), member, context.today());
    if (!home || home->dwelling != dwelling) return Outcome::member_lives_elsewhere;
    if (!context.consented(member)) return Outcome::consent_missing;
    civil::keep_consent(context, member, act);
    return Outcome::applied;
}

void add(Context& context, Household& household, const SubjectId& member) {
    context.state.put(HouseholdMember{household.id, member, context.today()});
    context.state.put(SubjectHousehold{member, household.id});
    household.members += 1;
}

// A member takes the head's place.
Outcome take_over(Context& context, Household household, const SubjectId& member) {
    if (household.head) return Outcome::in_a_household_already;
    const auto found = identity::find_subject(context, member.view());
    if (found.outcome != Outcome::applied) return found.outcome;
    if (context.is_own_record(member)) return Outcome::own_record;
    if (found.subject.life != identity::LifeStatus::alive) return Outcome::subject_not_alive;
    if (found.subject.capacity != identity::Capacity::full) return Outcome::subject_lacks_capacity;
    if (!context.consented(member)) return Outcome::consent_missing;
    civil::keep_consent(context, member, proto::Operation::kJoinHousehold);
    household.head = member;
    household.vacant_since_day.reset();
    context.emit("HeadChanged", to_bytes(household.id.view()));
    context.state.put(std::move(household));
    return Outcome::applied;
}

} // namespace

Outcome declare_household(const proto::residence::DeclareHousehold& request, Context& context) {
    if (request.head().size() != 32 || request.dwelling().size() != 32) {
        return Outcome::malformed_act;
    }
    if (request.members_size() >= members_max) return Outcome::malformed_act;
    for (int i = 0; i < request.members_size(); ++i) {
        const std::string& member = request.members(i);
        if (member.size() != 32 || member == request.head()) return Outcome::malformed_act;
        if (i > 0 && request.members(i - 1) >= member) return Outcome::malformed_act;
    }
    const AddressTag dwelling = AddressTag::from(as_bytes(request.dwelling()));
    std::vector<SubjectId> members{SubjectId::from(as_bytes(request.head()))};
    for (const std::string& member : request.members()) {
        members.push_back(SubjectId::from(as_bytes(member)));
    }
    for (const SubjectId& member : members) {
        const Outcome fit =
            check_member(context, member, dwelling, proto::Operation::kDeclareHousehold);
        if (fit != Outcome::applied) return fit;
    }

    Household household;
    household.id = context.new_id<HouseholdId>();
    household.dwelling = dwelling;
    household.head = members.front();
    for (const SubjectId& member : members) add(context, household, member);
    context.emit("HouseholdDeclared", to_bytes(household.id.view()));
    context.state.put(std::move(household));
    return Outcome::applied;
}

Outcome join_household(const proto::residence::JoinHousehold& request, Context& context) {
    if (request.household().size() != 32 || request.member().size() != 32) {
        return Outcome::malformed_act;
    }
    auto household = context.state.find<Household>(as_bytes(request.household()));
    if (!household || household->members == 0) return Outcome::household_not_found;
    const SubjectId member = SubjectId::from(as_bytes(request.member()));
    if (context.state.has<HouseholdMember>(household->id, member)) {
        return take_over(context, std::move(*household), member);
    }
    if (household->members >= members_max) return Outcome::act_touches_too_much;
    const Outcome fit =
        check_member(context, member, household->dwelling, proto::Operation::kJoinHousehold);
    if (fit != Outcome::applied) return fit;
    if (household->head && !context.consented(*household->head)) return Outcome::consent_missing;

    if (household->head) {
        civil::keep_consent(context, *household->head, proto::Operation::kJoinHousehold);
    }
    add(context, *household, member);
    context.emit("HouseholdJoined", to_bytes(household->id.view()));
    context.state.put(std::move(*household));
    return Outcome::applied;
}

Outcome leave_household(const proto::residence::LeaveHousehold& request, Context& context) {
    if (request.household().size() != 32 || request.member().size() != 32) {
        return Outcome::malformed_act;
    }
    if (!request.head().empty() && request.head().size() != 32) return Outcome::malformed_act;
    const auto household = context.state.find<Household>(as_bytes(request.household()));
    const SubjectId member = SubjectId::from(as_bytes(request.member()));
    if (!household || !context.state.has<HouseholdMember>(household->id, member)) {
        return Outcome::household_not_found;
    }
    if (context.is_own_record(member)) return Outcome::own_record;
    const auto successor = identity::subject_id(as_bytes(request.head()));
    const bool hands_over = successor && household->head == member && *successor != member &&
                            context.state.has<HouseholdMember>(household->id, *successor);
    if (successor && !hands_over) return Outcome::household_not_found;
    if (!context.consented(member)) return Outcome::consent_missing;

    civil::keep_consent(context, member, proto::Operation::kLeaveHousehold);
    leave(context, member);
    if (successor) {
        return take_over(context, *context.state.find<Household>(household->id), *successor);
    }
    return Outcome::applied;
}

} // namespace tamga::registries::residence
