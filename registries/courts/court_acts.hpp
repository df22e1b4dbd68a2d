// Acts of courts as other registers use them: an act names the court act that orders it.
//
//     const Outcome ordered = courts::check_ordered(context, request.court_act(),
//                                                   proto::courts::TRANSFER_RIGHT, parcel.code);
//     if (ordered != Outcome::applied) return ordered;
//     ...
//     courts::carry_out(context, request.court_act(), proto::courts::TRANSFER_RIGHT, parcel.code);

#pragma once

#include "registries/context.hpp"
#include "registries/courts/rows.hpp"
#include "registries/outcome.hpp"

#include <string>

namespace tamga::registries::courts {

// The act of a court exists (701; 101 unless 32 bytes), is in force today (702) and orders this
// about the target, and nobody has carried it out (703).
[[nodiscard]] Outcome check_ordered(const Context& context, const std::string& court_act,
                                    Command command, ByteView target);
// The order was carried out today. Checked by the caller.
void carry_out(Context& context, const std::string& court_act, Command command, ByteView target);

} // namespace tamga::registries::courts
