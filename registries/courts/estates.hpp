// Estates and entitlements as other registers use them.
//
// A register of objects carries out who gets what:
//
//     const auto shares = courts::entitlements(context.state.view(), parcel.code);
//     ...
//     courts::strike_entitlements(context, parcel.code);

#pragma once

#include "registries/context.hpp"
#include "registries/courts/estate_rows.hpp"
#include "registries/outcome.hpp"

#include <string>
#include <vector>

namespace tamga::registries::courts {

// EST-01, a leg of a death: what the person leaves waits for heirs.
void open_estate(Context& context, const SubjectId& decedent, const Bytes& record);
// The death was revoked: open estates of the person become disputed.
void dispute_estates(Context& context, const SubjectId& decedent);

struct FoundEstate {
    Outcome outcome = Outcome::applied;
    Estate estate;
};
// 101, 718 or 719.
[[nodiscard]] FoundEstate find_open_estate(const Context& context, const std::string& raw);
// The open estate of a dead person.
[[nodiscard]] std::optional<Estate> estate_of(const ledger::StateView& view,
                                              const SubjectId& decedent);

using Shares = google::protobuf::RepeatedPtrField<proto::courts::Share>;
// Ascending by holder, 32 bytes each, every numerator at least 1 (101), together the denominator
// (712).
[[nodiscard]] Outcome check_shares(const Shares& shares, std::uint64_t denominator);
// Whoever gets something of the object, in path order; empty when nothing was decided.
[[nodiscard]] std::vector<Entitlement> entitlements(const ledger::StateView& view,
                                                    ByteView object);
// The object's register has carried them out.
void strike_entitlements(Context& context, ByteView object);

} // namespace tamga::registries::courts
