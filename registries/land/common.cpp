// Units, guards, and writing rights.

#include "registries/land/common.hpp"

#include "registries/codes/identifiers.hpp"
#include "registries/courts/holds.hpp"
#include "registries/identity/identity.hpp"
#include "registries/land/process_rows.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace tamga::registries::land {

namespace {

constexpr std::size_t code_max = 32;

// Whom a hold on would bind the unit: its codes, and whoever holds it.
std::vector<Bytes> targets_of(const ledger::StateView& view, const Unit& unit) {
    std::vector<Bytes> targets{unit.code};
    targets.insert(targets.end(), unit.parcels.begin(), unit.parcels.end());
    targets.insert(targets.end(), unit.buildings.begin(), unit.buildings.end());
    const Right primary = primary_of(view, unit.code);
    targets.push_back(to_bytes(primary.id.view()));
    for (const Share& share : primary.shares) {
        if (share.party.kind == proto::land::ORGANISATION) targets.push_back(share.party.id);
        for (const SubjectId& person : persons_of(view, share.party)) {
            targets.push_back(to_bytes(person.view()));
        }
    }
    return targets;
}

std::set<Party> parties_of(const Right& right) {
    std::set<Party> parties;
    for (const Share& share : right.shares) parties.insert(share.party);
    if (!right.dominant.empty()) parties.insert({proto::land::UNIT, right.dominant});
    return parties;
}

void link_party(Context& context, const Right& right, const Party& party) {
    context.state.put(PartyRight{party, right.id, right.unit});
}

void unlink_party(Context& context, const Right& right, const Party& party) {
    auto link = context.state.find<PartyRight>(party.key(), right.id);
    ENSURE(link.has_value());
    context.state.erase(*link);
    context.state.put(EndedPartyRight{std::move(*link), context.today()});
}

std::uint16_t act_of(const Context& context) {
    return static_cast<std::uint16_t>(
        context.body().operations(context.operation_index()).act_case());
}

// Ranks of the mortgages that are left run from 1 without gaps.
void close_up(Context& context, const Bytes& unit) {
    std::uint32_t rank = 0;
    for (const Right& right : rights_of(context.state.view(), unit)) {
        if (right.type != proto::land::MORTGAGE) continue;
        if (right.rank != ++rank) {
            Right moved = right;
            moved.rank = rank;
            change_right(context, right, std::move(moved));
        }
    }
}

} // namespace

bool is_land_code(const std::string& code) {
    return codes::is_code(code, code_max);
}

Outcome check_new_code(const Context& context, const std::string& code) {
    if (!is_land_code(code)) return Outcome::malformed_act;
    const ByteView key = as_bytes(code);
    const bool used = context.state.has<Parcel>(key) || context.state.has<Unit>(key) ||
                      context.state.has<Building>(key);
    return used ? Outcome::code_used_before : Outcome::applied;
}

bool is_within(ByteView territory, const Context& context) {
    const ByteView stated = as_bytes(context.body().territory());
    return stated.size() <= territory.size() && equal(stated, territory.first(stated.size()));
}

FoundUnit find_unit(const Context& context, const std::string& code) {
    if (!is_land_code(code)) return {Outcome::malformed_act, {}};
    auto unit = context.state.find<Unit>(as_bytes(code));
    if (!unit) return {Outcome::unit_not_found, {}};
    if (!unit->is_current()) return {Outcome::unit_not_current, {}};
    if (!is_within(unit->territory, context)) return {Outcome::officer_outside_territory, {}};
    return {Outcome::applied, std::move(*unit)};
}

FoundRight find_right(const Context& context, const std::string& id, RightType type) {
    if (id.size() != 32) return {Outcome::malformed_act, {}};
    auto right = context.state.find<Right>(RightId::from(as_bytes(id)));
    if (!right) return {Outcome::right_not_found, {}};
    if (type != proto::land::RIGHT_TYPE_NONE && right->type != type) {
        return {Outcome::right_not_found, {}};
    }
    const auto unit = context.state.find<Unit>(right->unit);
    ENSURE(unit.has_value());
    if (!is_within(unit->territory, context)) return {Outcome::officer_outside_territory, {}};
    return {Outcome::applied, std::move(*right)};
}

std::vector<Right> rights_of(const ledger::StateView& view, ByteView unit) {
    std::vector<Right> rights;
    for (const UnitRight& link : list_rows<UnitRight>(view, unit)) {
        auto right = find_row<Right>(view, link.right);
        ENSURE(right.has_value());
        rights.push_back(std::move(*right));
    }
    std::ranges::sort(rights, {}, [](const Right& right) {
        return std::tuple(!is_primary(right.type), right.type, right.rank, right.id);
    });
    return rights;
}

Right primary_of(const ledger::StateView& view, ByteView unit) {
    std::vector<Right> rights = rights_of(view, unit);
    ENSURE(!rights.empty() && is_primary(rights.front().type)); // G-30.
    return std::move(rights.front());
}

Outcome free_on(const ledger::StateView& view, const Unit& unit, std::uint16_t scopes,
                std::int32_t day) {
    for (const Bytes& target : targets_of(view, unit)) {
        if (courts::is_held(view, target, scopes, day)) return Outcome::unit_is_frozen;
    }
    for (const Right& right : rights_of(view, unit.code)) {
        const bool live = right.type == proto::land::CAVEAT &&
                          (!right.until_day || day < *right.until_day);
        if (live && (right.scope & scopes) != 0) return Outcome::unit_has_caveat;
    }
    return Outcome::applied;
}

Outcome check_turn(const Context& context, const Unit& unit, const std::string& lodgement) {
    if (!lodgement.empty() && lodgement.size() != 32) return Outcome::malformed_act;
    std::vector<UnitLodgement> queue = context.state.list<UnitLodgement>(unit.code);
    std::ranges::sort(queue, {}, &UnitLodgement::number);
    for (const UnitLodgement& entry : queue) {
        if (entry.until_day < context.today()) continue;
        const bool named =
            !lodgement.empty() && entry.lodgement == LodgementId::from(as_bytes(lodgement));
        return named ? Outcome::applied : Outcome::lodgement_ahead;
    }
    return lodgement.empty() ? Outcome::applied : Outcome::lodgement_not_open;
}

void close_lodgement(Context& context, const std::string& raw) {
    if (raw.empty()) return;
    auto lodgement = context.state.find<Lodgement>(LodgementId::from(as_bytes(raw)));
    ENSURE(lodgement.has_value());
    for (const Bytes& unit : lodgement->units) {
        for (const UnitLodgement& entry : context.state.list<UnitLodgement>(unit)) {
            const bool same = entry.lodgement == lodgement->id;
            const bool expired = entry.until_day < context.today();
            if (!same && !expired) continue;
            context.state.erase(entry);
            context.state.put(EndedUnitLodgement{entry, !same, context.today()});
        }
    }
    lodgement->done = true;
    context.state.put(*lodgement);
}

RightId enter_right(Context& context, Right right) {
    right.id = context.new_id<RightId>();
    right.version = 0;
    right.changed_day = context.today();
    const RightId id = right.id;
    context.state.put(UnitRight{right.unit, id});
    for (const Party& party : parties_of(right)) link_party(context, right, party);
    context.state.put(std::move(right));
    return id;
}

void change_right(Context& context, const Right& before, Right after) {
    const std::set<Party> had = parties_of(before);
    const std::set<Party> has = parties_of(after);
    for (const Party& party : had) {
        if (!has.contains(party)) unlink_party(context, before, party);
    }
    for (const Party& party : has) {
        if (!had.contains(party)) link_party(context, after, party);
    }
    context.state.put(EndedRight{before, false, context.today(), act_of(context)});
    after.changed_day = context.today();
    context.state.put(std::move(after));
}

void end_right(Context& context, const Right& right) {
    for (const Party& party : parties_of(right)) unlink_party(context, right, party);
    const UnitRight link{right.unit, right.id};
    context.state.erase(link);
    context.state.put(EndedUnitRight{link});
    context.state.erase(right);
    context.state.put(EndedRight{right, true, context.today(), act_of(context)});
    if (right.type == proto::land::MORTGAGE) close_up(context, right.unit);
}

void retire_unit(Context& context, Unit unit, LandEnd end, std::vector<Bytes> successors) {
    std::vector<Right> rights = rights_of(context.state.view(), unit.code);
    while (!rights.empty()) { // Backwards, so that no mortgage closes up.
        end_right(context, rights.back());
        rights.pop_back();
    }
    unit.status = LandStatus::historic;
    unit.end = end;
    unit.ended_day = context.today();
    unit.successors = std::move(successors);
    context.state.put(std::move(unit));
}

} // namespace tamga::registries::land
