// Holds: what may not be done with an entity of any register (CRT-04), and how other registers ask.
//
//     if (courts::is_held(context.state.view(), parcel.code, courts::scope::transfer,
//                         context.today())) return Outcome::parcel_is_frozen;
//
// A hold on a person counts for what the person owns: ask for the object and for each holder.
// Several holds stand beside each other; an entity is free only when all are gone. What becomes of
// an object that is divided or merged keeps its holds: copy_holds.

#pragma once

#include "registries/context.hpp"
#include "registries/courts/rows.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace tamga::registries::courts {

namespace scope {
inline constexpr std::uint16_t transfer = 1;
inline constexpr std::uint16_t encumber = 2;
inline constexpr std::uint16_t subdivide = 4;
inline constexpr std::uint16_t exporting = 8;
inline constexpr std::uint16_t deregister = 16;
inline constexpr std::uint16_t inherit = 32;
inline constexpr std::uint16_t licence = 64;
inline constexpr std::uint16_t document = 128;
inline constexpr std::uint16_t leaving = 256; // EXIT: out of the country.
inline constexpr std::uint16_t all = 511;
} // namespace scope

// The holds that are in force over the target on that day, in path order.
[[nodiscard]] std::vector<Hold> holds_on(const ledger::StateView& view, ByteView target,
                                         std::int32_t day);
// Everything they forbid together.
[[nodiscard]] std::uint16_t held_scope(const ledger::StateView& view, ByteView target,
                                       std::int32_t day);
// One of them forbids one of these.
[[nodiscard]] bool is_held(const ledger::StateView& view, ByteView target, std::uint16_t scopes,
                           std::int32_t day);
// Every hold on `from` that was not lifted is on `to` too.
void copy_holds(Context& context, ByteView from, ByteView to);

// A new hold of the acting agency; the caller has checked it. Emits HoldImposed.
HoldId impose(Context& context, const std::vector<Bytes>& targets, std::uint16_t scope,
              std::optional<CourtActId> court_act, std::optional<std::int32_t> until_day,
              std::uint32_t priority);

} // namespace tamga::registries::courts
