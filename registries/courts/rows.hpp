// Rows of the courts' register: acts of courts and holds on entities of any register (1.7).
//
// A target is the key of an entity as its register writes it: 32 bytes of a person, a marriage or
// an object, or a code. What a hold means for a register is read with courts/holds.hpp.

#pragma once

#include "proto/courts.pb.h"
#include "registries/row.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace tamga::registries::courts {

using Command = proto::courts::Command;
using CourtActType = proto::courts::CourtActType;

inline constexpr std::size_t target_bytes_max = 64;

enum class CourtActStatus : std::uint8_t { issued = 1, in_force = 2, stayed = 3, reversed = 4 };

// One thing that a court orders about one target; carried out once.
struct CourtCommand {
    Command command = proto::courts::COMMAND_NONE;
    Bytes target;
    std::optional<std::int32_t> carried_out_day;

    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.command, row.target, row.carried_out_day);
    }
    friend bool operator==(const CourtCommand&, const CourtCommand&) = default;
};

struct CourtAct {
    static constexpr Facet facet = tables::court_act;
    CourtActId id;
    std::uint64_t version = 0;
    Bytes court; // Office.
    CourtActType type = proto::courts::COURT_ACT_TYPE_NONE;
    CourtActStatus status = CourtActStatus::issued;
    std::int32_t decided_day = 0;
    std::int32_t in_force_day = 0; // ISSUED comes into force by itself on this day.
    std::int32_t appeal_until_day = 0;
    std::vector<CourtCommand> commands; // Ascending by command and target.
    Commitment act;                     // Class ACT_CONTENT.

    [[nodiscard]] bool is_in_force(std::int32_t day) const {
        const bool lives = status == CourtActStatus::issued || status == CourtActStatus::in_force;
        return lives && in_force_day <= day;
    }

    [[nodiscard]] const CourtActId& entity() const { return id; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.id, row.version, row.court, row.type, row.status, row.decided_day,
              row.in_force_day, row.appeal_until_day, row.commands, row.act);
    }
    friend bool operator==(const CourtAct&, const CourtAct&) = default;
};

enum class HoldStatus : std::uint8_t { active = 1, lifted = 2 };

struct Hold {
    static constexpr Facet facet = tables::hold;
    HoldId id;
    std::uint64_t version = 0;
    Bytes agency; // Who imposed it.
    Bytes office;
    std::optional<CourtActId> court_act;
    Bytes case_ref;
    std::uint16_t scope = 0; // Bits of courts/holds.hpp.
    std::int32_t from_day = 0;
    std::optional<std::int32_t> until_day; // The last day; absent = until it is lifted.
    std::uint32_t priority = 0;
    HoldStatus status = HoldStatus::active;

    [[nodiscard]] bool is_active(std::int32_t day) const {
        return status == HoldStatus::active && (!until_day || day <= *until_day);
    }

    [[nodiscard]] const HoldId& entity() const { return id; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.id, row.version, row.agency, row.office, row.court_act, row.case_ref, row.scope,
              row.from_day, row.until_day, row.priority, row.status);
    }
    friend bool operator==(const Hold&, const Hold&) = default;
};

// What a hold is on.
struct HoldTarget {
    static constexpr Facet facet = tables::hold_target;
    HoldId hold;
    Bytes target;

    [[nodiscard]] const HoldId& entity() const { return hold; }
    [[nodiscard]] const Bytes& item() const { return target; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.hold, row.target);
    }
    friend bool operator==(const HoldTarget&, const HoldTarget&) = default;
};

// The same seen from the target, while the hold was not lifted.
struct Held {
    static constexpr Facet facet = tables::held;
    Bytes target;
    HoldId hold;
    std::int32_t since_day = 0;

    [[nodiscard]] const Bytes& entity() const { return target; }
    [[nodiscard]] const HoldId& item() const { return hold; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.target, row.hold, row.since_day);
    }
    friend bool operator==(const Held&, const Held&) = default;
};

struct EndedHeld {
    static constexpr Facet facet = tables::ended_held;
    Bytes target;
    HoldId hold;
    std::int32_t since_day = 0;
    std::int32_t until_day = 0;

    [[nodiscard]] const Bytes& entity() const { return target; }
    [[nodiscard]] const HoldId& item() const { return hold; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.target, row.hold, row.since_day, row.until_day);
    }
    friend bool operator==(const EndedHeld&, const EndedHeld&) = default;
};

} // namespace tamga::registries::courts
