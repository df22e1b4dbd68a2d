// Parents that change, and records that are sealed (CIV-14, CIV-16; registries.md 3.6).

#pragma once

#include "registries/civil/rows.hpp"
#include "registries/context.hpp"
#include "registries/identity/identity.hpp"
#include "registries/outcome.hpp"

namespace tamga::registries::civil {

using ParentTags = google::protobuf::RepeatedPtrField<proto::civil::ParentTag>;

// Ascending by kind and tag, 32 bytes each (101); at most two and one birth mother (324).
[[nodiscard]] Outcome check_parent_tags(const ParentTags& parents);
// These are all the tags of the child from now on; the others enter the history.
void replace_parents(Context& context, const SubjectId& child, const ParentTags& parents,
                     const Bytes& record);
// What a birth record has said until now in every version, who the parents are, what the child was
// called before, the field groups that are replaced and the certificates of the record: only a
// court or an auditor may open them.
void seal(Context& context, const CivilRecord& record,
          const identity::Attributes& replacements);
// The person has no active PIN, or an operation of this transaction changes it (ID-04).
[[nodiscard]] bool changes_pin_too(const Context& context, const SubjectId& subject);

} // namespace tamga::registries::civil
