// The catalog: every act the chain understands, one row each.
//
// This is the only list. The executor dispatches on it, rpc and tamga take their names from it,
// `tamga docs` prints it, the fuzzer walks it. A test compares it with the oneof in
// proto/transaction.proto. How to add an act: registries/README.md.

#pragma once

#include "proto/transaction.pb.h"
#include "registries/authority.hpp"
#include "registries/context.hpp"
#include "registries/outcome.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace tamga::registries {

struct Entry {
    std::uint16_t field = 0; // In the oneof; its hundred is the register.
    std::string_view name;   // "civil.register_death": what people and programs call it.
    std::string_view id;     // "CIV-09": the rule in registries.md.
    Authority authority;
    Outcome (*apply)(const proto::Operation&, Context&) = nullptr;
};

// A rule that other acts carry out as part of themselves; nobody submits it.
struct Leg {
    std::string_view id;   // "RES-07"
    std::string_view what; // In words, without a full stop.
    std::string_view by;   // The acts whose leg it is.
};
[[nodiscard]] std::span<const Leg> system_legs();

// Every act, ascending by field number.
[[nodiscard]] std::span<const Entry> catalog();
[[nodiscard]] const Entry* find_act(std::uint16_t field);
[[nodiscard]] const Entry* find_act(std::string_view name);

[[nodiscard]] constexpr access::Register register_of(std::uint16_t field) {
    return static_cast<access::Register>(field / 100);
}
[[nodiscard]] constexpr bool is_governance_act(const Authority& authority) {
    return authority.by == By::governance || authority.by == By::governance_key ||
           authority.by == By::agency_key_or_governance;
}

} // namespace tamga::registries
