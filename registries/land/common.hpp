// What several handlers of the land registry share: parties and consents, units, guards.
//
// Writes of a refused act are dropped, so a consent is kept where it is found.

#pragma once

#include "registries/context.hpp"
#include "registries/land/rows.hpp"
#include "registries/outcome.hpp"
#include "registries/parties/parties.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tamga::registries::land {

// The scopes of a hold that acts on land ask for (registries/courts/holds.hpp), and of a caveat.
namespace scope {
inline constexpr std::uint16_t transfer = 1;
inline constexpr std::uint16_t encumber = 2;
inline constexpr std::uint16_t subdivide = 4;
inline constexpr std::uint16_t inherit = 32;
inline constexpr std::uint32_t of_caveats = 7;
} // namespace scope

// Types of documents that acts of this register ask for among their sources; frozen.
namespace document {
inline constexpr std::uint32_t tax_receipt = 501;
inline constexpr std::uint32_t survey = 502;
inline constexpr std::uint32_t auction_protocol = 503;
inline constexpr std::uint32_t compensation = 504;
inline constexpr std::uint32_t category_decision = 505;
inline constexpr std::uint32_t commissioning_act = 506;
inline constexpr std::uint32_t demolition_act = 507;
inline constexpr std::uint32_t neighbours_notified = 508;
inline constexpr std::uint32_t caveat_ground = 509;
inline constexpr std::uint32_t allocation_act = 510;
} // namespace document

// [A-Z0-9:/._-], 1 to 32.
[[nodiscard]] bool is_land_code(const std::string& code);
// No parcel, unit or building has the code or ever had it; otherwise 505, or 101 out of form.
[[nodiscard]] Outcome check_new_code(const Context& context, const std::string& code);
using parties::check_act;

// --- Parties -------------------------------------------------------------------------------------

using parties::enter_group;
using parties::persons_of;
using parties::read_party;
using parties::read_shares;
using parties::ReadParty;
using parties::ReadShares;

// Persons are alive (202), of full capacity (209) and not the officers' own (120).
[[nodiscard]] Outcome check_able(const Context& context, const Party& party);
// Of age, as a notary or a registrar attests (118); a minor needs the guardianship body (123).
[[nodiscard]] Outcome check_of_age(Context& context, const Party& party);
// Everybody that the party is consents (117), about that unit; an agency by a key or an officer.
[[nodiscard]] Outcome take_consent(Context& context, const Party& party, const Bytes& unit);
// The spouse of each holder of jointly acquired property consents, unless a notary attests that it
// is separate.
[[nodiscard]] Outcome take_spouses(Context& context, const Share& share, const Bytes& unit);
// Foreigners may not hold land of categories whose row says CITIZENS: 512.
[[nodiscard]] Outcome check_eligible(const Context& context, const Party& party,
                                     const Unit& unit);

// --- Units and guards ----------------------------------------------------------------------------

struct FoundUnit {
    Outcome outcome = Outcome::applied;
    Unit unit;
};
// Does the thing lie in the territory that the act names?
[[nodiscard]] bool is_within(ByteView territory, const Context& context);
// 101, 501, 502; outside the act's territory 115.
[[nodiscard]] FoundUnit find_unit(const Context& context, const std::string& code);

struct FoundRight {
    Outcome outcome = Outcome::applied;
    Right right;
};
// A current right of that type (101, 517); RIGHT_TYPE_NONE: of any.
[[nodiscard]] FoundRight find_right(const Context& context, const std::string& id,
                                    RightType type);
// Current rights of a unit: primary, by type, by rank, by id.
[[nodiscard]] std::vector<Right> rights_of(const ledger::StateView& view, ByteView unit);
[[nodiscard]] Right primary_of(const ledger::StateView& view, ByteView unit);

// No hold on the unit, its parcels or a holder (506), no live caveat (507) forbids one of these.
[[nodiscard]] Outcome free_on(const ledger::StateView& view, const Unit& unit,
                              std::uint16_t scopes, std::int32_t day);
[[nodiscard]] inline Outcome check_free(const Context& context, const Unit& unit,
                                        std::uint16_t scopes) {
    return free_on(context.state.view(), unit, scopes, context.today());
}
// Nobody lodged before who still waits (508); a lodgement that is named waits on this unit (509).
[[nodiscard]] Outcome check_turn(const Context& context, const Unit& unit,
                                 const std::string& lodgement);
// The named lodgement was carried out: it leaves the queues of all its units.
void close_lodgement(Context& context, const std::string& lodgement);

// --- Writing rights ------------------------------------------------------------------------------

// A new right with the next id; its links to the unit and the parties.
RightId enter_right(Context& context, Right right);
// The next version of a right; the one before is history.
void change_right(Context& context, const Right& before, Right after);
// Ends a right; mortgages of the unit close up.
void end_right(Context& context, const Right& right);
// Ends what the unit still has and makes it HISTORIC.
void retire_unit(Context& context, Unit unit, LandEnd end, std::vector<Bytes> successors);

using parties::tell;

} // namespace tamga::registries::land
