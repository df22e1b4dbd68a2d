// The form of CIV-20: what an act about an archive record says, read once.

#pragma once

#include "proto/civil.pb.h"
#include "registries/civil/rows.hpp"
#include "registries/context.hpp"
#include "registries/outcome.hpp"

#include <cstdint>
#include <vector>

namespace tamga::registries::civil {

struct ArchivePerson {
    PersonRole role = proto::civil::PERSON_ROLE_NONE;
    bool created = false; // By this act; `subject` is then the id it will have.
    SubjectId subject;
    FiliationKind filiation = proto::civil::FILIATION_KIND_NONE;
    const proto::civil::ImportedPerson* request = nullptr;
};

struct ArchiveForm {
    Outcome outcome = Outcome::applied; // 101, 103, 204, 302: nothing else is filled then.
    RecordType type = proto::civil::RECORD_TYPE_NONE;
    ArchiveRef ref;
    std::optional<LegalDate> date; // Not of a birth.
    std::vector<ArchivePerson> persons;
    MarriageId marriage; // Of a DIVORCE.
    Commitment act;

    [[nodiscard]] const ArchivePerson* find(PersonRole role) const {
        for (const ArchivePerson& person : persons) {
            if (person.role == role) return &person;
        }
        return nullptr;
    }
};

[[nodiscard]] ArchiveForm read_form(const proto::civil::ImportArchiveRecord& request,
                                    const Context& context);

// Ordinals of what the act creates are fixed by role, so that a client can compute the ids.
inline constexpr std::uint16_t marriage_ordinal = 0;
[[nodiscard]] std::uint16_t ordinal_of(PersonRole role);

} // namespace tamga::registries::civil
