// Parties of acts on things that are owned: who they are, whether they may act, who has consented.
//
// Writes of a refused act are dropped, so a consent is kept where it is found.

#pragma once

#include "registries/context.hpp"
#include "registries/outcome.hpp"
#include "registries/parties/rows.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace tamga::registries::parties {

// The commitment of class ACT_CONTENT: 101, 103.
[[nodiscard]] Outcome check_act(const Context& context, const std::string& act);
// Emits name with the codes and ids it is about.
void tell(Context& context, std::string_view name, std::initializer_list<ByteView> about);

struct ReadParty {
    Outcome outcome = Outcome::applied;
    Party party;
};
// Form 101; a person that is not there or void 201, 203; a group that is not there 511. A group
// that its members make is entered.
[[nodiscard]] ReadParty read_party(Context& context, const proto::land::Party& request);
// The group that these persons make (ascending), as a party; entered if it is new.
[[nodiscard]] Party enter_group(Context& context, GroupKind kind,
                                std::vector<SubjectId> members);
struct ReadShares {
    Outcome outcome = Outcome::applied;
    std::uint32_t denominator = 1;
    std::vector<Share> shares; // Ascending by party, since today.
};
// 101, parties as above, 514. `whole`: exactly the whole; otherwise parts of it.
[[nodiscard]] ReadShares read_shares(Context& context, const proto::land::Shares& request,
                                     bool whole);
// The persons that a party is: itself, or the members of a group.
[[nodiscard]] std::vector<SubjectId> persons_of(const ledger::StateView& view,
                                                const Party& party);
[[nodiscard]] inline std::vector<SubjectId> persons_of(const Context& context,
                                                       const Party& party) {
    return persons_of(context.state.view(), party);
}

// A death of one of them is registered: what the party holds is of an estate, and heirs and courts
// alone move it (G-39).
[[nodiscard]] bool is_of_the_dead(const ledger::StateView& view, const Party& party);

// Persons are alive (202), of full capacity (209), not the officers' own (120).
[[nodiscard]] Outcome check_capable(const Context& context, const Party& party);
// Of age, as a notary or a registrar attests (118); a minor needs the guardianship body (123).
[[nodiscard]] Outcome check_of_age(Context& context, const Party& party, access::Role registrar);

// What a register notes of each person who consented about an object, beside the consent itself.
using Keep = void (*)(Context&, const SubjectId&, const Bytes& object);
inline void keep_nothing(Context& /*context*/, const SubjectId& /*person*/,
                         const Bytes& /*object*/) {}
// Everybody that the party is consents (117), about that object; an agency by a key or an officer.
[[nodiscard]] Outcome take_consents_of(Context& context, const Party& party, const Bytes& object,
                                   Keep keep = keep_nothing);
// The spouse of each holder of jointly acquired property consents, unless a notary attests that it
// is separate.
[[nodiscard]] Outcome take_spouses_of(Context& context, const Share& share, const Bytes& object,
                                   Keep keep = keep_nothing);

// Parties of the cut-over: who stands in the register, and persons with a NAME alone, who are
// created. 101, 103, and what read_party refuses with.
using ImportedParties = google::protobuf::RepeatedPtrField<proto::land::ImportedParty>;
struct Admitted {
    Outcome outcome = Outcome::applied;
    std::vector<Party> parties;
};
[[nodiscard]] Admitted admit_parties(Context& context, const ImportedParties& requests);

} // namespace tamga::registries::parties
