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
[[nodiscard]] Outcome assign_provisional_pin(const proto::identity::AssignProvisionalPin&,
                                             Context&);
[[nodiscard]] Outcome change_pin(const proto::identity::ChangePin&, Context&);
[[nodiscard]] Outcome merge_subjects(const proto::identity::MergeSubjects&, Context&);
[[nodiscard]] Outcome split_subject(const proto::identity::SplitSubject&, Context&);
[[nodiscard]] Outcome void_subject(const proto::identity::VoidSubject&, Context&);
[[nodiscard]] Outcome issue_document(const proto::identity::IssueDocument&, Context&);
[[nodiscard]] Outcome suspend_document(const proto::identity::SuspendDocument&, Context&);
[[nodiscard]] Outcome reinstate_document(const proto::identity::ReinstateDocument&, Context&);
[[nodiscard]] Outcome revoke_document(const proto::identity::RevokeDocument&, Context&);
[[nodiscard]] Outcome change_citizenship_kind(const proto::identity::ChangeCitizenshipKind&,
                                              Context&);
[[nodiscard]] Outcome bind_holder_key(const proto::identity::BindHolderKey&, Context&);
[[nodiscard]] Outcome revoke_holder_key(const proto::identity::RevokeHolderKey&, Context&);

// Type of the document that ID-15 asks for among the sources; frozen.
inline constexpr std::uint32_t citizenship_act = 201;

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
              PinReason reason, std::optional<Commitment> pin_commitment,
              PinStatus status = PinStatus::active);
// The provisional PINs of a newborn become active with the registered birth.
void confirm_pins(Context& context, const SubjectId& subject);

struct Death {
    std::optional<std::int32_t> earliest; // Absent = open.
    std::optional<std::int32_t> latest;
    Bytes record; // RecNo.
    LifeStatus life = LifeStatus::deceased; // Or presumed_dead.
};
// DECEASED; PINs blocked; keys revoked. Emits SubjectDied.
void register_death(Context& context, const SubjectId& subject, const Death& death);
// A death revoked (CIV-17): ALIVE (NOT_KNOWN when HISTORIC), PINs active again; keys stay revoked.
void undo_death(Context& context, const SubjectId& subject);
// Another day of the same death (CIV-14).
void change_death(Context& context, const SubjectId& subject, const Death& death);

// ALIVE or MISSING.
void set_life(Context& context, const SubjectId& subject, LifeStatus life);
// ID-14. Without full capacity keys are suspended; with it they come back. Emits CapacityChanged.
void set_capacity(Context& context, const SubjectId& subject, Capacity capacity);
// ID-07. The record is VOID, PINs are blocked, keys revoked, documents too. Emits SubjectVoided.
void void_person(Context& context, const SubjectId& subject);
// The way back, of a birth record that is reinstated: 203 when the person is merged or not void.
[[nodiscard]] Outcome unvoid_person(Context& context, const SubjectId& subject);

// The key is REVOKED and leaves the person's current ones; emits KeyRevoked.
void revoke_key(Context& context, HolderKey key, KeyReason reason);

} // namespace tamga::registries::identity
