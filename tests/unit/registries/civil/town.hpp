// Acts of civil status among the living of the small country, as drafts that are applied.

#pragma once

#include "../country.hpp"

#include "registries/civil/civil.hpp"
#include "registries/civil/queries.hpp"

#include <string>

namespace tamga::registries::test {

// Ana, Bek and Cholpon are citizens of age with holder keys of their names.
struct Town {
    Town();

    Country country = Country::settled();
    SubjectId ana;
    SubjectId bek;
    SubjectId cholpon;

    [[nodiscard]] const SubjectId& id(const std::string& name) const;

    [[nodiscard]] Draft birth(const std::string& child) const;
    [[nodiscard]] Draft application(const std::string& one, const std::string& other) const;
    [[nodiscard]] Draft marriage(const ApplicationId& application, const std::string& one,
                                 const std::string& other) const;
    [[nodiscard]] Draft divorce(const MarriageId& marriage, const std::string& one,
                                const std::string& other) const;
    [[nodiscard]] Draft judicial(const MarriageId& marriage, std::int32_t in_force_day) const;
    [[nodiscard]] Draft death(const std::string& name, std::int32_t day) const;
    [[nodiscard]] Draft correction(const Bytes& record) const;
    [[nodiscard]] Draft revocation(const Bytes& record) const;

    // Applies, waits, marries.
    MarriageId marry(const std::string& one, const std::string& other);
    void die(const std::string& name, std::int32_t day);
    [[nodiscard]] civil::Marriage find(const MarriageId& id) const;
    // The one live record of that type in which the person stands.
    [[nodiscard]] Bytes record_of(const SubjectId& subject, proto::civil::RecordType type) const;
};

void add_source(Draft& draft, std::uint32_t document_type, std::int32_t issue_day);
// The words of a paper, listed in the envelope as ACT_CONTENT.
[[nodiscard]] std::string paper(Draft& draft, const std::string& words);

} // namespace tamga::registries::test
