// Registrations: what several acts of this and other registers do with them.

#pragma once

#include "registries/context.hpp"
#include "registries/outcome.hpp"
#include "registries/residence/rows.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tamga::registries::residence {

struct FoundRegistration {
    Outcome outcome = Outcome::applied;
    Registration registration;
};
// 101, 401 when there is none, 402 when it has ended.
[[nodiscard]] FoundRegistration find_active(const Context& context, const std::string& raw);
// Of the person, not ended by an act; expired stays too.
[[nodiscard]] std::vector<Registration> registrations_of(const ledger::StateView& view,
                                                         const SubjectId& subject);
// And those that have ended.
[[nodiscard]] std::vector<Registration> history_of(const ledger::StateView& view,
                                                   const SubjectId& subject);
// Where the person is registered to live, or to live abroad.
[[nodiscard]] std::optional<Registration> residence_of(const ledger::StateView& view,
                                                       const SubjectId& subject,
                                                       std::int32_t day);
// A registration of any kind is in force on the day; a stay that is over is none.
[[nodiscard]] bool is_registered(const ledger::StateView& view, const SubjectId& subject,
                                 std::int32_t day);
// A registration of that kind is in force.
[[nodiscard]] bool has_stay(const ledger::StateView& view, const SubjectId& subject,
                            RegistrationKind kind, std::int32_t day);
[[nodiscard]] std::vector<Registration> registered_at(const ledger::StateView& view,
                                                      const AddressTag& dwelling,
                                                      std::int32_t day);
// The dwelling is open (404, 405) and one more finds room (406).
[[nodiscard]] Outcome check_dwelling(const Context& context, const AddressTag& tag);

// A registration from today; emits ResidenceRegistered, StayRegistered or ForeignStayRegistered.
RegistrationId enter(Context& context, Registration registration);
// It counts until the day before; emits ResidenceClosed.
void end(Context& context, Registration registration, std::int32_t day, EndReason reason);
// The person lives nowhere else any more: residence and diaspora end today.
void end_residence(Context& context, const SubjectId& subject, EndReason reason);

// RES-07, a leg of a death: every registration ends, and the household loses the person.
void leave_by_death(Context& context, const SubjectId& subject);
// RES-10, a leg of a birth: the child lives where the parent does.
[[nodiscard]] Outcome check_parent(const Context& context, const std::string& registration);
void register_newborn(Context& context, const SubjectId& child, const std::string& registration);
// A merge: what the winner does not have goes to the winner.
void move_registrations(Context& context, const SubjectId& from, const SubjectId& to);

// Somebody leaves the household; without a head it is vacant.
void leave(Context& context, const SubjectId& subject);

// The grounds of RES-01 and RES-02: who must consent and who attests, by basis.
struct Grounds {
    Basis basis = proto::residence::BASIS_NONE;
    SubjectId subject;
    AddressTag dwelling;
    std::vector<SubjectId> owners;
    std::optional<SubjectId> parent;
    std::string court_act;
};
// Of RES-01 and RES-02; nothing when an id is not 32 bytes.
template <class Request>
[[nodiscard]] std::optional<Grounds> grounds_of(const Request& request) {
    const auto is_id = [](const std::string& raw) { return raw.size() == 32; };
    if (!is_id(request.subject()) || !is_id(request.dwelling())) return std::nullopt;
    Grounds grounds{request.basis(), SubjectId::from(as_bytes(request.subject())),
                    AddressTag::from(as_bytes(request.dwelling())), {}, {}, request.court_act()};
    for (const std::string& owner : request.owners()) {
        if (!is_id(owner)) return std::nullopt;
        grounds.owners.push_back(SubjectId::from(as_bytes(owner)));
    }
    if (request.parent().empty()) return grounds;
    if (!is_id(request.parent())) return std::nullopt;
    grounds.parent = SubjectId::from(as_bytes(request.parent()));
    return grounds;
}
// 101 unless form and basis agree.
[[nodiscard]] Outcome check_form(const Grounds& grounds);
// 117, 118, 123, 104, 407, or what a court act is refused with.
[[nodiscard]] Outcome check_grounds(Context& context, const Grounds& grounds);
void keep_grounds(Context& context, const Grounds& grounds, std::uint16_t act);
// DWELLING_IS_OWNED about the tag and the owners' names, by RESIDENCE_OFFICER or LAND_REGISTRAR.
[[nodiscard]] Outcome check_owned(Context& context, const AddressTag& dwelling,
                                  const std::vector<SubjectId>& owners);

} // namespace tamga::registries::residence
