// Judging the authority of an operation, check by check in the order of the outcomes.

#include "registries/authority.hpp"

#include <algorithm>
#include <vector>

namespace tamga::registries {

namespace {

bool has_any(const access::Officer& officer, const AnyRole& roles) {
    return std::ranges::any_of(roles, [&](access::Role role) {
        return role != proto::access::ROLE_NONE && officer.has_role(role);
    });
}

bool asks_for_second(const Authority& authority) {
    return authority.second[0] != proto::access::ROLE_NONE;
}

// Two keys of one person are one officer.
bool same_person(const access::Officer& left, const access::Officer& right) {
    return left.key == right.key || (left.subject && left.subject == right.subject);
}

Outcome judge_governance(const Authority& authority, Context& context) {
    const auto governance = context.state.find<access::Governance>(access::Governance::entity());
    if (!governance || !context.agency().empty()) return Outcome::governance_quorum_missing;
    std::uint32_t count = 0;
    for (const PublicKey& key : governance->keys) {
        if (context.signed_by(key)) ++count;
    }
    const bool one = authority.by == By::governance_key;
    if (count < (one ? 1u : governance->threshold)) return Outcome::governance_quorum_missing;
    return Outcome::applied;
}

Outcome judge_agency_key(const access::Agency& agency, Context& context) {
    if (agency.has_key(context.submitter(), context.now())) {
        context.mark_used(context.submitter());
        return Outcome::applied;
    }
    for (const PublicKey& key : context.signers()) {
        if (!agency.has_key(key, context.now())) continue;
        context.mark_used(key);
        return Outcome::applied;
    }
    return Outcome::agency_key_missing;
}

// Keeps the officers for whom `holds`; false when none is left.
template <class Holds>
bool keep(std::vector<access::Officer>& officers, Holds holds) {
    std::erase_if(officers, [&](const access::Officer& officer) { return !holds(officer); });
    return !officers.empty();
}

std::optional<access::Officer> find_second(const Authority& authority, const Context& context,
                                           const access::Officer& first) {
    for (const PublicKey& key : context.signers()) {
        const auto other = find_acting_officer(context.state.view(), key, context.now());
        if (!other || same_person(*other, first) || !has_any(*other, authority.second)) continue;
        if (authority.second_of_office && other->office != first.office) continue;
        const auto office = context.state.find<access::Office>(other->office);
        if (!office || !equal(office->agency, context.agency())) continue;
        return other;
    }
    return std::nullopt;
}

// Roles that were taken from the agency are the officer's no longer.
void keep_roles_of(const access::Agency& agency, access::Officer& officer) {
    std::erase_if(officer.roles, [&](access::Role role) { return !agency.has_role(role); });
}

Outcome judge_officer(const Authority& authority, const access::Agency& agency,
                      Context& context) {
    const ByteView office_code = as_bytes(context.body().office());
    const auto office = context.state.find<access::Office>(office_code);
    if (!office || !office->is_active() || !equal(office->agency, context.agency())) {
        return Outcome::office_not_active;
    }

    std::vector<access::Officer> officers;
    for (const PublicKey& key : context.signers()) {
        auto officer = context.state.find<access::Officer>(key);
        if (officer && officer->is_active() && officer->office == office->code) {
            keep_roles_of(agency, *officer);
            officers.push_back(std::move(*officer));
        }
    }
    if (officers.empty()) return Outcome::officer_not_active;
    if (!keep(officers, [&](const auto& o) { return o.validity.contains(context.now()); })) {
        return Outcome::officer_outside_validity;
    }
    if (!keep(officers, [&](const auto& o) { return has_any(o, authority.roles); })) {
        return Outcome::officer_lacks_role;
    }
    const ByteView territory = as_bytes(context.body().territory());
    if (!covers(office->territories, territory) ||
        !keep(officers, [&](const auto& o) { return covers(o.territories, territory); })) {
        return Outcome::officer_outside_territory;
    }

    // The submitter acts if it may; otherwise the lowest key.
    const auto submitter = std::ranges::find(officers, context.submitter(), &access::Officer::key);
    const access::Officer acting = submitter != officers.end() ? *submitter : officers.front();
    std::optional<access::Officer> second;
    if (asks_for_second(authority)) {
        second = find_second(authority, context, acting);
        if (!second) return Outcome::second_officer_missing;
        context.mark_used(second->key);
    }
    context.mark_used(acting.key);
    context.set_officers(acting, second);
    return Outcome::applied;
}

} // namespace

Outcome judge_authority(const Authority& authority, Context& context) {
    const bool governs =
        authority.by == By::governance || authority.by == By::governance_key ||
        (authority.by == By::agency_key_or_governance && context.agency().empty());
    if (governs) return judge_governance(authority, context);

    const auto agency = context.state.find<access::Agency>(context.agency());
    if (!agency || !agency->is_active()) return Outcome::agency_not_active;
    switch (authority.by) {
    case By::governance:
    case By::governance_key: UNREACHABLE();
    case By::agency_key_or_governance:
    case By::agency_key: return judge_agency_key(*agency, context);
    case By::officer: return judge_officer(authority, *agency, context);
    }
    UNREACHABLE();
}

std::optional<access::Officer> find_acting_officer(const ledger::StateView& view,
                                                   const PublicKey& key, TimestampMs time) {
    auto officer = find_row<access::Officer>(view, key);
    if (!officer || !officer->is_active() || !officer->validity.contains(time)) return std::nullopt;
    const auto office = find_row<access::Office>(view, officer->office);
    if (!office || !office->is_active()) return std::nullopt;
    const auto agency = find_row<access::Agency>(view, office->agency);
    if (!agency || !agency->is_active()) return std::nullopt;
    keep_roles_of(*agency, *officer);
    return officer;
}

bool covers(std::span<const Bytes> prefixes, ByteView territory) {
    return std::ranges::any_of(prefixes, [&](const Bytes& prefix) {
        return prefix.size() <= territory.size() &&
               equal(prefix, territory.first(prefix.size()));
    });
}

} // namespace tamga::registries
