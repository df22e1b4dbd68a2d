// G-39: what the dead hold is of an estate, and heirs and courts alone move it.
//
// That a share is of an estate follows from the entry of the person who holds it, alone or in a
// group; nothing is stored beside it that could say otherwise. So what is left to check is every
// version of ownership that was superseded: what it gave to the dead is less afterwards only by
// inheritance, by a court or an enforcement, because two entries were one person, or because a
// record of land was corrected (LND-26).

#include "registries/invariants_scope.hpp"

#include "proto/transaction.pb.h"
#include "registries/courts/estate_rows.hpp"
#include "registries/land/rows.hpp"
#include "registries/parties/parties.hpp"
#include "registries/vehicles/rows.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace tamga::registries {

namespace {

using land::EndedRight;
using land::Right;
using parties::Party;
using parties::Share;
using proto::Operation;
using vehicles::EndedOwnership;
using vehicles::Ownership;

constexpr std::array<std::uint16_t, 6> heirs_and_courts{
    Operation::kMergeSubjects,    Operation::kTransferByInheritance, Operation::kTransferByCourt,
    Operation::kTransferByAuction, Operation::kExpropriate,          Operation::kCorrectLandRecord,
};

// The day on which the last death of the person was registered; nothing when there is no death.
std::optional<std::int32_t> told_dead(const Scope& scope, const SubjectId& person) {
    const auto subject = find_row<identity::Subject>(scope.view, person);
    if (!subject || !subject->has_death) return std::nullopt;
    std::optional<std::int32_t> day;
    for (const auto& link : list_rows<courts::SubjectEstate>(scope.view, person)) {
        const auto estate = find_row<courts::Estate>(scope.view, link.estate);
        if (estate) day = std::max(day.value_or(estate->opened_day), estate->opened_day);
    }
    if (day) return day;
    const auto record = find_row<civil::CivilRecord>(scope.view, subject->death_record); // Archive.
    return record ? std::optional(record->registered_day) : std::nullopt;
}

// The party's shares were of an estate when the version ended. Of what happened on the day or in
// the block of the registration the order is not known here: the guards of the acts judged it.
bool was_of_estate(const Scope& scope, const Party& party, std::int32_t ended_day) {
    if (scope.whole()) {
        return std::ranges::any_of(
            parties::persons_of(scope.view, party), [&](const SubjectId& person) {
                const auto day = told_dead(scope, person);
                return day && *day < ended_day;
            });
    }
    if (party.kind == proto::land::GROUP &&
        !find_row<parties::Group>(*scope.before, parties::GroupId::from(party.id))) {
        return false; // Of this block.
    }
    return parties::is_of_the_dead(*scope.before, party) &&
           parties::is_of_the_dead(scope.view, party);
}

// numerator / denominator is more than what the party has in the other holding.
bool is_less_in(const Share& share, std::uint32_t denominator, const std::vector<Share>& shares,
                std::uint32_t other_denominator) {
    const auto found = std::ranges::find(shares, share.party, &Share::party);
    const std::uint64_t left = found == shares.end() ? 0 : found->numerator;
    return left * denominator < std::uint64_t{share.numerator} * other_denominator;
}

// What followed a version of a right; no shares when it ended.
Right next_of(const Scope& scope, const EndedRight& ended) {
    if (ended.ended) return {};
    const std::uint64_t version = ended.right.version + 1;
    const auto current = find_row<Right>(scope.view, ended.right.id);
    if (current && current->version == version) return *current;
    Writer key;
    key.u64(version);
    const auto older = find_row<EndedRight>(scope.view, ended.right.id, key.view());
    return older ? older->right : Right();
}

std::optional<Ownership> next_of(const Scope& scope, const EndedOwnership& ended) {
    const std::uint64_t version = ended.ownership.version + 1;
    const auto current = find_row<Ownership>(scope.view, ended.ownership.vehicle);
    if (current && current->version == version) return current;
    const auto older = find_row<EndedOwnership>(scope.view, ended.ownership.vehicle,
                                                vehicles::version_key(version));
    return older ? std::optional(older->ownership) : std::nullopt;
}

void check_right(const Scope& scope, const EndedRight& ended, std::vector<Violation>& out) {
    if (!land::is_primary(ended.right.type)) return;
    if (std::ranges::find(heirs_and_courts, ended.by) != heirs_and_courts.end()) return;
    const Right next = next_of(scope, ended);
    for (const Share& share : ended.right.shares) {
        if (is_less_in(share, ended.right.denominator, next.shares, next.denominator) &&
            was_of_estate(scope, share.party, ended.ended_day)) {
            violate(out, "G-39", ended.right.id, "a share of the dead passed by another act");
        }
    }
}

void check_ownership(const Scope& scope, const EndedOwnership& ended,
                     std::vector<Violation>& out) {
    using vehicles::Ground;
    const auto next = next_of(scope, ended);
    if (!next || next->ground == Ground::inheritance || next->ground == Ground::court ||
        next->ground == Ground::auction || next->ground == Ground::division ||
        next->ground == Ground::merge) {
        return;
    }
    for (const Share& share : ended.ownership.shares) {
        if (is_less_in(share, ended.ownership.denominator, next->shares, next->denominator) &&
            was_of_estate(scope, share.party, ended.ended_day)) {
            violate(out, "G-39", ended.ownership.vehicle, "a share of the dead passed by an "
                                                          "agreement");
        }
    }
}

} // namespace

void check_estates(const Scope& scope, std::vector<Violation>& out) {
    for (const auto& [right, version] : scope.ended_rights) {
        const auto ended = find_row<EndedRight>(scope.view, right, version);
        if (ended) check_right(scope, *ended, out);
    }
    for (const auto& [vehicle, version] : scope.ended_ownerships) {
        const auto ended = find_row<EndedOwnership>(scope.view, vehicle, version);
        if (ended) check_ownership(scope, *ended, out);
    }
}

} // namespace tamga::registries
