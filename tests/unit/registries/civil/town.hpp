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
    // On a decision of the court that this enters into that country.
    [[nodiscard]] Draft judicial(const MarriageId& marriage, std::int32_t in_force_day);
    [[nodiscard]] Draft death(const std::string& name, std::int32_t day) const;
    [[nodiscard]] Draft correction(const Bytes& record) const;
    [[nodiscard]] static Draft revocation(Country& country, const Bytes& record);

    // Applies, waits, marries.
    MarriageId marry(const std::string& one, const std::string& other);
    void die(const std::string& name, std::int32_t day);
    [[nodiscard]] civil::Marriage find(const MarriageId& id) const;
    // The one live record of that type in which the person stands.
    [[nodiscard]] Bytes record_of(const SubjectId& subject, proto::civil::RecordType type) const;
};

// An endorser attests; true unless changed afterwards.
void attest(Draft& draft, proto::PredicateCode code, const std::string& endorser,
            std::vector<Commitment> about, std::int32_t at_day = 0, std::int64_t argument = 0);
// Changes every answer of that code, or takes it away.
void answer(Draft& draft, proto::PredicateCode code, proto::PredicateAnswer answer);
void silence(Draft& draft, proto::PredicateCode code);
// A commitment to the words, listed in the envelope with that class.
[[nodiscard]] std::string listed(Draft& draft, proto::identity::DataClass data_class,
                                 const std::string& words);
void add_source(Draft& draft, std::uint32_t document_type, std::int32_t issue_day);
// The words of a paper, listed in the envelope as ACT_CONTENT.
[[nodiscard]] std::string paper(Draft& draft, const std::string& words);

} // namespace tamga::registries::test
