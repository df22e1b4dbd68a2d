// Rules of the land registry: rights of a unit, shapes of parcels, lineage, ranks (G-30 to G-42).

#include "registries/invariants_scope.hpp"

#include "registries/geometry/coverage.hpp"
#include "registries/land/common.hpp"
#include "registries/land/map.hpp"
#include "registries/land/process_rows.hpp"
#include "registries/parties/shares.hpp"

#include <algorithm>

namespace tamga::registries {

namespace {

using land::Parcel;
using land::Party;
using land::Right;
using land::RightType;
using land::Unit;

// Rights that the links of a unit name; a link to nothing is told once, here.
std::vector<Right> rights_of(const Scope& scope, const Bytes& unit, std::vector<Violation>& out) {
    std::vector<Right> rights;
    for (const auto& link : list_rows<land::UnitRight>(scope.view, unit)) {
        auto right = find_row<Right>(scope.view, link.right);
        if (!right || right->unit != unit) {
            violate(out, "G-30", unit, "is linked to a right that is not current or not its own");
            continue;
        }
        rights.push_back(std::move(*right));
    }
    return rights;
}

bool is_linked(const Scope& scope, const Right& right, const Party& party) {
    return find_row<land::PartyRight>(scope.view, party.key(), right.id).has_value();
}

void check_right_shares(const Scope& scope, const Right& right, std::vector<Violation>& out) {
    const land::TypeRule* rule = land::rule_of(right.type);
    if (rule == nullptr || right.shares.empty()) return; // G-32 tells of it.
    std::vector<std::uint32_t> numerators;
    for (const land::Share& share : right.shares) {
        numerators.push_back(share.numerator);
        if (!is_linked(scope, right, share.party)) {
            violate(out, "G-31", right.id, "a party does not know of its share");
        }
    }
    const bool exact = rule->whole ? parties::are_whole(right.denominator, numerators)
                                   : parties::are_parts(right.denominator, numerators);
    if (!exact) violate(out, "G-31", right.id, "the shares do not make exactly the whole");
    const bool ascending = std::ranges::is_sorted(right.shares, {}, &land::Share::party) &&
                           std::ranges::adjacent_find(right.shares, {}, &land::Share::party) ==
                               right.shares.end();
    if (!ascending) violate(out, "G-31", right.id, "a party stands twice, or out of order");
}

bool may_clash(const Scope& scope, const Parcel& parcel, const Parcel& other) {
    const bool open =
        find_row<land::BoundaryConflict>(scope.view, parcel.code, other.code).has_value() &&
        find_row<land::BoundaryConflict>(scope.view, other.code, parcel.code).has_value();
    const auto legacy = land::GeometryQuality::legacy;
    return open && (parcel.quality == legacy || other.quality == legacy);
}

std::optional<Parcel> current_parcel(const Scope& scope, const Bytes& code) {
    auto parcel = find_row<Parcel>(scope.view, code);
    if (!parcel || !parcel->is_current() || parcel->rings.empty()) return std::nullopt;
    return parcel;
}

// Twice the official area and the calculated one differ by at most one per cent.
bool within_tolerance(const Parcel& parcel) {
    geometry::Int128 difference = geometry::Int128{2} * parcel.official_mm2 - parcel.area2;
    if (difference < 0) difference = -difference;
    return difference * 100 <= parcel.area2;
}

geometry::Int128 sum_of(const Scope& scope, const std::vector<Bytes>& codes) {
    geometry::Int128 sum = 0;
    for (const Bytes& code : codes) {
        const auto parcel = find_row<Parcel>(scope.view, code);
        if (parcel) sum += parcel->area2;
    }
    return sum;
}

// No parcel is its own ancestor; lines are followed as far as they go, each parcel once.
bool descends_from_itself(const Scope& scope, const Parcel& parcel) {
    std::set<Bytes> seen;
    std::vector<Bytes> next = parcel.parents;
    while (!next.empty()) {
        const Bytes code = next.back();
        next.pop_back();
        if (code == parcel.code) return true;
        if (!seen.insert(code).second) continue;
        const auto older = find_row<Parcel>(scope.view, code);
        if (older) next.insert(next.end(), older->parents.begin(), older->parents.end());
    }
    return false;
}

} // namespace

void check_primary_rights(const Scope& scope, std::vector<Violation>& out) {
    for (const Bytes& code : scope.land_units) {
        const auto unit = find_row<Unit>(scope.view, code);
        if (!unit) {
            violate(out, "G-30", code, "a unit is gone");
            continue;
        }
        const std::vector<Right> rights = rights_of(scope, code, out);
        const auto primary = std::ranges::count_if(
            rights, [](const Right& right) { return land::is_primary(right.type); });
        if (unit->is_current() && primary != 1) {
            violate(out, "G-30", code, "has not exactly one primary right");
        }
        if (!unit->is_current() && !rights.empty()) {
            violate(out, "G-30", code, "is historic and has rights");
        }
        for (const Bytes& parcel : unit->parcels) {
            const auto found = find_row<Parcel>(scope.view, parcel);
            const bool linked = found && std::ranges::binary_search(found->units, code);
            if (linked != unit->is_current()) {
                violate(out, "G-30", code, "its parcels do not know of it, or know too long");
            }
        }
    }
}

void check_land_shares(const Scope& scope, std::vector<Violation>& out) {
    for (const Bytes& code : scope.land_units) {
        std::vector<Violation> told; // G-30 tells of broken links.
        for (const Right& right : rights_of(scope, code, told)) {
            check_right_shares(scope, right, out);
        }
    }
}

void check_land_parties(const Scope& scope, std::vector<Violation>& out) {
    for (const Bytes& code : scope.land_units) {
        std::vector<Violation> told;
        for (const Right& right : rights_of(scope, code, told)) {
            const land::TypeRule* rule = land::rule_of(right.type);
            if (rule == nullptr) {
                violate(out, "G-32", right.id, "is of no type that there is");
            } else if (rule->parties && right.shares.empty()) {
                violate(out, "G-32", right.id, "has no party and must have one");
            } else if (right.type == proto::land::STATE_OWNERSHIP && !right.shares.empty()) {
                violate(out, "G-32", right.id, "has a party and must have none");
            }
        }
    }
}

void check_parcels_apart(const Scope& scope, std::vector<Violation>& out) {
    for (const Bytes& code : scope.parcels) {
        const auto parcel = current_parcel(scope, code);
        if (!parcel) continue;
        const geometry::Polygon shape = parcel->shape();
        const auto around =
            land::near(scope.view, parcel->crs, geometry::box_of(shape.outer));
        if (!around || !around->contains(code)) {
            violate(out, "G-33", code, "is not on the map where it is");
            continue;
        }
        for (const Bytes& other : *around) {
            // Of two that were touched the first one tells.
            if (other == code || (scope.parcels.contains(other) && other < code)) continue;
            const auto neighbour = current_parcel(scope, other);
            if (!neighbour) {
                violate(out, "G-33", other, "is on the map and not current");
                continue;
            }
            const geometry::Fault fault = geometry::relate(shape, neighbour->shape()).fault;
            if (!fault || may_clash(scope, *parcel, *neighbour)) continue;
            violate(out, "G-33", code,
                    geometry::describe(fault) + " with " + to_text(other));
        }
    }
}

void check_parcel_shapes(const Scope& scope, std::vector<Violation>& out) {
    for (const Bytes& code : scope.parcels) {
        const auto parcel = current_parcel(scope, code);
        if (!parcel) continue;
        const geometry::Polygon shape = parcel->shape();
        const geometry::Fault fault = geometry::check_polygon(shape);
        if (fault) {
            violate(out, "G-34", code, geometry::describe(fault));
        } else if (geometry::area2(shape) != parcel->area2) {
            violate(out, "G-34", code, "its area is not that of its shape");
        }
        const bool surveyed = parcel->quality == land::GeometryQuality::surveyed;
        if (surveyed && !within_tolerance(*parcel)) {
            violate(out, "G-34", code, "official and calculated area differ too much");
        }
    }
}

void check_lineage(const Scope& scope, std::vector<Violation>& out) {
    for (const Bytes& code : scope.parcels) {
        const auto parcel = find_row<Parcel>(scope.view, code);
        if (!parcel) {
            violate(out, "G-35", code, "a parcel is gone");
            continue;
        }
        if (parcel->is_current() != (parcel->end == land::LandEnd::none) ||
            parcel->is_current() != parcel->children.empty()) {
            violate(out, "G-35", code, "is historic without children, or current with them");
        }
        for (const Bytes& child : parcel->children) {
            const auto younger = find_row<Parcel>(scope.view, child);
            if (!younger || std::ranges::find(younger->parents, code) == younger->parents.end()) {
                violate(out, "G-35", code, "a child does not know of it");
            }
        }
        if (descends_from_itself(scope, *parcel)) {
            violate(out, "G-35", code, "descends from itself");
        }
        // What was divided or merged covers what it covered then, whatever happened since.
        const bool before = scope.before != nullptr && find_row<Parcel>(*scope.before, code);
        const bool divided = parcel->end == land::LandEnd::divided && !scope.whole() && before &&
                             find_row<Parcel>(*scope.before, code)->is_current();
        if (divided && sum_of(scope, parcel->children) != parcel->area2) {
            violate(out, "G-35", code, "its children have another area together");
        }
        const bool merged = !parcel->parents.empty() && !scope.whole() && !before &&
                            parcel->is_current() && parcel->parents.size() > 1;
        if (merged && sum_of(scope, parcel->parents) != parcel->area2) {
            violate(out, "G-35", code, "its parents had another area together");
        }
    }
}

void check_mortgage_ranks(const Scope& scope, std::vector<Violation>& out) {
    for (const Bytes& code : scope.land_units) {
        std::vector<Violation> told;
        std::vector<std::uint32_t> ranks;
        for (const Right& right : rights_of(scope, code, told)) {
            if (right.type == proto::land::MORTGAGE) ranks.push_back(right.rank);
        }
        std::ranges::sort(ranks);
        for (std::size_t i = 0; i < ranks.size(); ++i) {
            if (ranks[i] == i + 1) continue;
            violate(out, "G-36", code, "ranks of mortgages are not 1, 2, ...");
            break;
        }
    }
}

void check_sub_leases(const Scope& scope, std::vector<Violation>& out) {
    for (const Bytes& code : scope.land_units) {
        std::vector<Violation> told;
        for (const Right& right : rights_of(scope, code, told)) {
            if (!right.head) continue;
            const auto head = find_row<Right>(scope.view, *right.head);
            const bool within = head && head->unit == code && head->from_day <= right.from_day &&
                                (!head->until_day ||
                                 (right.until_day && *right.until_day <= *head->until_day));
            if (!within) violate(out, "G-37", right.id, "a sub-lease is not within its head");
        }
    }
}

void check_servitudes(const Scope& scope, std::vector<Violation>& out) {
    for (const Bytes& code : scope.land_units) {
        std::vector<Violation> told;
        for (const Right& right : rights_of(scope, code, told)) {
            if (right.dominant.empty()) continue;
            const auto dominant = find_row<Unit>(scope.view, right.dominant);
            if (!dominant || !dominant->is_current()) {
                violate(out, "G-38", right.id, "serves a unit that is not current");
            }
        }
    }
}

void check_common_property(const Scope& scope, std::vector<Violation>& out) {
    for (const Bytes& code : scope.buildings) {
        const auto building = find_row<land::Building>(scope.view, code);
        if (!building || building->kind != proto::land::BUILDING) continue;
        std::uint64_t sum = 0;
        for (const auto& link : list_rows<land::BuildingPart>(scope.view, code)) {
            const auto part = find_row<land::Building>(scope.view, link.part);
            if (part && part->is_current()) sum += part->fraction;
        }
        if (sum != building->fraction_denominator) {
            violate(out, "G-42", code, "fractions in the common property are not the whole");
        }
    }
}

} // namespace tamga::registries
