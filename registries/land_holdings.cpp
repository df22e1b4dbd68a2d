// Claims and rules of certificates of what a person holds.

#include "registries/land_holdings.hpp"

#include "registries/certificate_walk.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace tamga::registries {

namespace {

using certificate::refuse;
using certificate::Walk;
using land::Party;
using land::PartyRight;
using land::Right;

Status read_shares(Walk& walk, const SubjectId& person, LandHoldings& out) {
    TRY(const std::vector<land::GroupMember> groups, walk.list<land::GroupMember>(person.view()));
    std::vector<Party> parties{{proto::land::PERSON, to_bytes(person.view())}};
    for (const land::GroupMember& link : groups) {
        parties.push_back({proto::land::GROUP, to_bytes(link.group.view())});
    }
    for (const Party& party : parties) {
        TRY(std::vector<PartyRight> shares, walk.list<PartyRight>(party.key()));
        for (PartyRight& share : shares) {
            if (share.party != party) return refuse("a share is listed under another party");
            out.shares.push_back(std::move(share));
        }
    }
    return {};
}

Status read_rights(Walk& walk, LandHoldings& out) {
    std::set<land::RightId> seen;
    for (const PartyRight& share : out.shares) {
        if (!seen.insert(share.right).second) continue;
        TRY(std::optional<Right> right, walk.present<Right>(share.right.view()));
        if (right) out.rights.push_back(std::move(*right));
    }
    return {};
}

Status read_units(Walk& walk, LandHoldings& out) {
    std::set<Bytes> seen;
    for (const Right& right : out.rights) {
        if (!seen.insert(right.unit).second) continue;
        TRY(std::optional<land::Unit> unit, walk.present<land::Unit>(right.unit));
        if (unit) out.units.push_back(std::move(*unit));
    }
    return {};
}

Status read_holdings(Walk& walk, const SubjectId& id, LandHoldings& out) {
    TRY(std::optional<identity::Subject> person, walk.present<identity::Subject>(id.view()));
    if (person) {
        TRY_VOID(certificate::check_person(*person, id));
        out.person = std::move(*person);
    }
    TRY_VOID(read_shares(walk, id, out));
    if (walk.ended()) return {};
    TRY_VOID(read_rights(walk, out));
    if (walk.ended()) return {};
    return read_units(walk, out);
}

// What the lists of parties say of a right, the right itself says too.
Status judge_share(const PartyRight& share, const LandHoldings& holdings) {
    const Right* right = holdings.right_of(share);
    const land::Unit* unit = holdings.unit_of(share);
    if (right == nullptr || unit == nullptr) return refuse("a claim is missing");
    if (right->unit != share.unit) return refuse("a right is of another unit");
    if (std::ranges::find(right->shares, share.party, &land::Share::party) == right->shares.end()) {
        return refuse("a right is not of the party that it is listed for");
    }
    if (!unit->is_current()) return refuse("a unit is historic");
    return {};
}

} // namespace

const Right* LandHoldings::right_of(const PartyRight& share) const {
    const auto found = std::ranges::find(rights, share.right, &Right::id);
    return found == rights.end() ? nullptr : &*found;
}

const land::Unit* LandHoldings::unit_of(const PartyRight& share) const {
    const Right* right = right_of(share);
    if (right == nullptr) return nullptr;
    const auto found = std::ranges::find(units, right->unit, &land::Unit::code);
    return found == units.end() ? nullptr : &*found;
}

Result<LandHoldings> land_holdings(const SubjectId& person,
                                   const std::vector<ledger::StateClaim>& claims) {
    LandHoldings out;
    Walk walk(claims, out.wanted);
    TRY_VOID(read_holdings(walk, person, out));
    out.whole = !walk.ended();
    return out;
}

Status check_holdings(const SubjectId& person, const std::vector<ledger::StateClaim>& claims) {
    TRY(const LandHoldings holdings, land_holdings(person, claims));
    if (!holdings.whole) return refuse("a claim is missing");
    if (holdings.wanted.size() < claims.size()) return refuse("a claim too many");
    for (const PartyRight& share : holdings.shares) TRY_VOID(judge_share(share, holdings));
    return {};
}

} // namespace tamga::registries
