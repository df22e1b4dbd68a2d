// The identity register: persons, PINs, keys of holders (registries.md 1.1). One handler file per
// act; below them what other registers' acts do to persons.

#pragma once

#include "proto/identity.pb.h"
#include "registries/context.hpp"
#include "registries/outcome.hpp"

#include <optional>
#include <vector>

namespace tamga::registries::identity {

[[nodiscard]] Outcome create_subject(const proto::identity::CreateSubject&, Context&);
[[nodiscard]] Outcome assign_pin(const proto::identity::AssignPin&, Context&);
[[nodiscard]] Outcome bind_holder_key(const proto::identity::BindHolderKey&, Context&);
[[nodiscard]] Outcome revoke_holder_key(const proto::identity::RevokeHolderKey&, Context&);

// Exactly 32 bytes, or nothing.
[[nodiscard]] std::optional<SubjectId> subject_id(ByteView raw);
[[nodiscard]] std::optional<Commitment> commitment(ByteView raw);

// The person exists and is neither void nor merged; otherwise 201 or 203.
struct FoundSubject {
    Outcome outcome = Outcome::applied;
    Subject subject; // When applied.
};
[[nodiscard]] FoundSubject find_subject(const Context& context, ByteView id);

using Attributes = google::protobuf::RepeatedPtrField<proto::identity::Attribute>;

// Form of a list of field groups: ascending by class, classes of persons only (NAME to PHOTO_REF),
// 32 bytes each (101), NAME and SEX_DOB present when `complete` (204), listed in the envelope
// (103).
[[nodiscard]] Outcome check_attributes(const Attributes& attributes, bool complete,
                                       const Context& context);
[[nodiscard]] std::optional<Commitment> find_attribute(const Attributes& attributes,
                                                       DataClass data_class);
// The current commitment of a group of a person.
[[nodiscard]] std::optional<Commitment> current_attribute(const Context& context,
                                                          const SubjectId& subject,
                                                          DataClass data_class);

// What other registers' acts do. Checked by the caller; these cannot fail.

// A new person with its field groups; emits SubjectCreated. ALIVE unless HISTORIC (NOT_KNOWN).
SubjectId create(Context& context, SubjectKind kind, const Attributes& attributes);
// The same under an id that the act's rule fixes (CIV-20), never given before.
void create_as(Context& context, const SubjectId& id, SubjectKind kind,
               const Attributes& attributes);
// New values of field groups; the old ones enter the history table.
void replace_attributes(Context& context, const SubjectId& subject, const Attributes& attributes);

// Preconditions of an assignment whose predicate the caller has checked: 207, 208.
[[nodiscard]] Outcome check_pin(const Context& context, const SubjectId& subject, PinScheme scheme,
                                const PinTag& tag);
void give_pin(Context& context, const SubjectId& subject, PinScheme scheme, const PinTag& tag,
              PinReason reason, std::optional<Commitment> pin_commitment);

struct Death {
    std::optional<std::int32_t> earliest; // Absent = open.
    std::optional<std::int32_t> latest;
    Bytes record; // RecNo.
};
// DECEASED; PINs blocked; keys revoked. Emits SubjectDied.
void register_death(Context& context, const SubjectId& subject, const Death& death);
// A death revoked (CIV-17): ALIVE (NOT_KNOWN when HISTORIC), PINs active again; keys stay revoked.
void undo_death(Context& context, const SubjectId& subject);
// Another day of the same death (CIV-14).
void change_death(Context& context, const SubjectId& subject, const Death& death);

// The key is REVOKED and leaves the person's current ones; emits KeyRevoked.
void revoke_key(Context& context, HolderKey key, KeyReason reason);

} // namespace tamga::registries::identity
