// Moving shares: what sales, heirs, courts and auctions have in common.

#pragma once

#include "registries/context.hpp"
#include "registries/courts/estates.hpp"
#include "registries/outcome.hpp"
#include "registries/parties/parties.hpp"
#include "registries/parties/rows.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace tamga::registries::parties {

struct Part {
    Party from;
    Party to;
    std::uint32_t numerator = 0;
    std::uint32_t denominator = 1;
};
struct ReadParts {
    Outcome outcome = Outcome::applied;
    std::vector<Part> parts;
};
using PartRequests = google::protobuf::RepeatedPtrField<proto::land::TransferPart>;
// 1 to 64 parts with parties as in read_party; nobody gives to itself.
[[nodiscard]] ReadParts read_parts(Context& context, const PartRequests& requests);

// Who has how much of a thing.
struct Holding {
    std::uint32_t denominator = 1;
    std::vector<Share> shares; // Ascending by party.
};
// The holding after all parts, one after another: 513 when a party has less than it gives, 514 when
// no denominator can say it.
struct MovedHolding {
    Outcome outcome = Outcome::applied;
    Holding holding;
};
[[nodiscard]] MovedHolding move_holding(const Context& context, Holding holding,
                                        const std::vector<Part>& parts);
// The party's share; null when it has none.
[[nodiscard]] const Share* share_among(const std::vector<Share>& shares, const Party& party);

// The person is dead (535), not the officers' own (120), and inheritance_days have passed or an
// officer of a court has signed (544).
[[nodiscard]] Outcome check_decedent(Context& context, const std::string& raw);
// What certificates or a court gave of the object (EST-04, CRT-07), to whom it belongs after merges
// (ID-05): 511, 514; 638 when there is nothing of that ground.
[[nodiscard]] ReadShares given_of(const Context& context, ByteView object,
                                  courts::Ground ground);
// What an estate gives, and who else has a part of it.
struct EstateShare {
    Party holder;                  // The dead person, or the spouses' group.
    std::optional<Party> survivor; // Has one half of what the group had.
};
[[nodiscard]] std::optional<EstateShare> estate_share(const Context& context,
                                                      const Holding& holding,
                                                      const SubjectId& dead);
// What falls to the state (EST-05) is carried out when the dead person has nothing of the object
// any more, by whatever act of a court or of enforcement.
void settle_escheat(Context& context, ByteView object, const Holding& after);
// Heirs live and are not the officers' own; children and wards inherit.
[[nodiscard]] Outcome check_heirs(const Context& context, const ReadShares& heirs);
// The half of the survivor, then each heir's part of the rest.
[[nodiscard]] std::vector<Part> parts_of(const EstateShare& estate, const Holding& holding,
                                         const ReadShares& heirs);
// Who receives lives and is not the officers' own: a court may give to a child or a ward.
[[nodiscard]] Outcome check_receivers(const Context& context, const std::vector<Part>& parts);

} // namespace tamga::registries::parties
