// An archive being imported into the small country: papers in the words of a test.
//
// People are named; a name that the register does not know yet is created by the paper. Questions
// about dates of birth are answered `unknown` unless a test says otherwise.

#pragma once

#include "registries/civil/queries.hpp"
#include "registries/civil/rows.hpp"
#include "../country.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace tamga::registries::test {

struct Paper {
    Draft draft;
    ArchiveRef ref;
    std::vector<std::pair<civil::PersonRole, std::string>> persons;

    [[nodiscard]] proto::civil::ImportArchiveRecord& request() {
        return *draft.act().mutable_import_archive_record();
    }
    // Both readers answer every question of that kind so.
    void answer(proto::PredicateCode code, proto::PredicateAnswer answer);
};

void set_date(proto::civil::LegalDate& out, const civil::LegalDate& date);
// An interval with open sides.
[[nodiscard]] civil::LegalDate between(std::optional<std::int32_t> earliest,
                                       std::optional<std::int32_t> latest);
[[nodiscard]] inline civil::LegalDate on(std::int32_t day) { return civil::LegalDate::day(day); }
[[nodiscard]] inline civil::LegalDate undated() { return {}; }

class Archive {
public:
    explicit Archive(Country settled) : country(std::move(settled)) {}

    [[nodiscard]] Paper birth(const std::string& ref, const std::string& child,
                              const std::string& mother = {}, const std::string& father = {});
    [[nodiscard]] Paper death(const std::string& ref, const std::string& person,
                              const civil::LegalDate& date);
    [[nodiscard]] Paper marriage(const std::string& ref, const std::string& husband,
                                 const std::string& wife, const civil::LegalDate& date);
    // Of the marriage that the paper `marriage_ref` made.
    [[nodiscard]] Paper divorce(const std::string& ref, const std::string& marriage_ref,
                                const civil::LegalDate& date);

    Outcome submit(const Paper& paper);
    // The test fails unless it is applied; gives the names of the conflicts.
    std::vector<std::string> enter(const Paper& paper);

    [[nodiscard]] SubjectId id(const std::string& name) const;
    [[nodiscard]] civil::CivilRecord record(const std::string& ref) const;
    [[nodiscard]] civil::Marriage made_by(const std::string& ref) const;
    void know(const std::string& name, const SubjectId& subject) { people_[name] = subject; }

    Country country;

private:
    [[nodiscard]] Paper paper(const std::string& ref, proto::civil::RecordType type);
    void add_person(Paper& paper, civil::PersonRole role, const std::string& name,
                    civil::FiliationKind kind = proto::civil::FILIATION_KIND_NONE);
    void ask(Paper& paper, proto::PredicateCode code, std::int64_t argument,
             const std::vector<std::string>& names);

    std::map<std::string, SubjectId> people_;
};

[[nodiscard]] ArchiveRef ref_of(const std::string& words);

} // namespace tamga::registries::test
