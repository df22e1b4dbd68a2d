// The types of rights, and what each asks (LADM: LA_Right, LA_Restriction, LA_Responsibility).

#pragma once

#include "proto/land.pb.h"

#include <array>
#include <cstdint>

namespace tamga::registries::land {

using RightType = proto::land::RightType;
using UnitType = proto::land::UnitType;

enum class RightKind : std::uint8_t { right = 1, restriction = 2, responsibility = 3 };

// Whose shares make the whole: ownership and what stands for it, G-31. Of other rights a register
// may know parts alone.
struct TypeRule {
    RightType type = proto::land::RIGHT_TYPE_NONE;
    RightKind kind = RightKind::right;
    bool primary = false;
    bool whole = false;   // Shares make exactly the whole.
    bool parties = false; // At least one. Otherwise: none of STATE_OWNERSHIP, any of a burden.
};

inline constexpr std::array type_rules{
    TypeRule{proto::land::OWNERSHIP, RightKind::right, true, true, true},
    TypeRule{proto::land::APARTMENT, RightKind::right, true, true, true},
    TypeRule{proto::land::STATE_OWNERSHIP, RightKind::right, true, false, false},
    TypeRule{proto::land::OWNERSHIP_ASSUMED, RightKind::right, true, true, true},
    TypeRule{proto::land::LIFE_ESTATE, RightKind::right, true, true, true},
    TypeRule{proto::land::TENANCY, RightKind::right, true, true, true},
    TypeRule{proto::land::PERMANENT_USE, RightKind::right, true, true, true},
    TypeRule{proto::land::OPERATIONAL_CONTROL, RightKind::right, true, true, true},
    TypeRule{proto::land::BUSINESS_MANAGEMENT, RightKind::right, true, true, true},
    TypeRule{proto::land::LEASE, RightKind::right, false, false, true},
    TypeRule{proto::land::USUFRUCT, RightKind::right, false, false, true},
    TypeRule{proto::land::SUPERFICIES, RightKind::right, false, false, true},
    TypeRule{proto::land::SERVITUDE, RightKind::restriction, false, false, false},
    TypeRule{proto::land::MORTGAGE, RightKind::restriction, false, false, true},
    TypeRule{proto::land::CAVEAT, RightKind::restriction, false, false, true},
    TypeRule{proto::land::NO_BUILDING, RightKind::restriction, false, false, false},
    TypeRule{proto::land::HISTORIC_PRESERVATION, RightKind::restriction, false, false, false},
    TypeRule{proto::land::LIMITED_ACCESS, RightKind::restriction, false, false, false},
    TypeRule{proto::land::MONUMENT_MAINTENANCE, RightKind::responsibility, false, false, false},
    TypeRule{proto::land::WATERWAY_MAINTENANCE, RightKind::responsibility, false, false, false},
};

// Null for a type that the table does not have.
[[nodiscard]] constexpr const TypeRule* rule_of(RightType type) {
    for (const TypeRule& rule : type_rules) {
        if (rule.type == type) return &rule;
    }
    return nullptr;
}
[[nodiscard]] constexpr bool is_primary(RightType type) {
    const TypeRule* rule = rule_of(type);
    return rule != nullptr && rule->primary;
}

} // namespace tamga::registries::land
