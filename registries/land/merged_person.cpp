// Two entries of the register of persons were one person: what one held, the other holds.

#include "registries/land/common.hpp"
#include "registries/land/land.hpp"

#include <algorithm>
#include <vector>

namespace tamga::registries::land {

namespace {

std::vector<PartyRight> links_of(const ledger::StateView& view, const Party& party) {
    return list_rows<PartyRight>(view, party.key());
}

Party person(const SubjectId& subject) {
    return {proto::land::PERSON, to_bytes(subject.view())};
}

Party group(const GroupId& id) { return {proto::land::GROUP, to_bytes(id.view())}; }

// Groups of the person that hold something today.
std::vector<GroupId> groups_of(const ledger::StateView& view, const SubjectId& subject) {
    std::vector<GroupId> groups;
    for (const GroupMember& link : list_rows<GroupMember>(view, subject)) {
        if (!links_of(view, group(link.group)).empty()) groups.push_back(link.group);
    }
    return groups;
}

// In one right: the share of one becomes, or adds to, the share of the other.
void move_share(Context& context, const Right& before, const Party& from, const Party& to) {
    Right after = before;
    const auto given = std::ranges::find(after.shares, from, &Share::party);
    ENSURE(given != after.shares.end());
    const auto kept = std::ranges::find(after.shares, to, &Share::party);
    if (kept == after.shares.end()) {
        given->party = to;
    } else {
        kept->numerator += given->numerator; // Both were parts of one denominator.
        kept->since_day = std::min(kept->since_day, given->since_day);
        after.shares.erase(given);
    }
    std::ranges::sort(after.shares, {}, &Share::party);
    change_right(context, before, std::move(after));
}

void move_party(Context& context, const Party& from, const Party& to) {
    for (const PartyRight& link : links_of(context.state.view(), from)) {
        const auto right = context.state.find<Right>(link.right);
        ENSURE(right.has_value());
        move_share(context, *right, from, to);
    }
}

} // namespace

bool has_rights(const ledger::StateView& view, const SubjectId& subject) {
    return !links_of(view, person(subject)).empty() || !groups_of(view, subject).empty();
}

std::size_t count_ties(const ledger::StateView& view, const SubjectId& subject) {
    std::size_t count = links_of(view, person(subject)).size();
    for (const GroupId& id : groups_of(view, subject)) count += links_of(view, group(id)).size();
    return count + list_rows<LandConsent>(view, subject).size();
}

bool move_ties(Context& context, const SubjectId& from, const SubjectId& to) {
    for (const GroupId& id : groups_of(context.state.view(), from)) {
        const auto old = context.state.find<Group>(id);
        ENSURE(old.has_value());
        if (std::ranges::find(old->members, to) != old->members.end()) return false;
        std::vector<SubjectId> members = old->members;
        std::ranges::replace(members, from, to);
        std::ranges::sort(members);
        move_party(context, group(id), enter_group(context, old->kind, std::move(members)));
    }
    move_party(context, person(from), person(to));
    for (LandConsent use : context.state.list<LandConsent>(from)) {
        context.state.erase(use);
        use.subject = to;
        context.state.put(std::move(use));
    }
    return true;
}

} // namespace tamga::registries::land
