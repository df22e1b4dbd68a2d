// What may be asked of the civil registry, in any state.
//
// Answers are three-valued where days are intervals: `unknown` means that the register cannot tell.

#pragma once

#include "ledger/state.hpp"
#include "registries/civil/rows.hpp"
#include "registries/identity/queries.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace tamga::registries::civil {

using identity::Answer;

// A record as its latest version says, with the rules it breaks. Persons and the marriage with
// their ids stand in `record`.
struct RecordView {
    TransactionId provenance; // The act that wrote this version.
    CivilRecord record;
    std::vector<LegacyConflict> conflicts; // Open ones, by rule, then subject.
};
[[nodiscard]] std::optional<RecordView> record(const ledger::StateView& view, ByteView number);
[[nodiscard]] std::optional<RecordView> record_by_archive_ref(const ledger::StateView& view,
                                                              const ArchiveRef& ref);
// Every version, oldest first; the last one is in force. Empty when there is no such record.
[[nodiscard]] std::vector<CivilRecord> record_versions(const ledger::StateView& view,
                                                       ByteView number);
// The records in which a person stands, by number; revoked ones too.
[[nodiscard]] std::vector<CivilRecord> records_of(const ledger::StateView& view,
                                                  const SubjectId& subject);

// A marriage, whether or not it has ended.
[[nodiscard]] std::optional<Marriage> marriage(const ledger::StateView& view,
                                               const MarriageId& id);
// All marriages of a person, by first possible day, then id; annulled ones too.
[[nodiscard]] std::vector<Marriage> marriages_of(const ledger::StateView& view,
                                                 const SubjectId& subject);

// Was the person married to that spouse on that day? `no` answers are not listed.
struct SpouseAt {
    SubjectId spouse;
    Answer answer = Answer::unknown;
    Marriage marriage;
};
[[nodiscard]] std::vector<SpouseAt> spouses_at(const ledger::StateView& view,
                                               const SubjectId& subject, std::int32_t day);

// Edges in clear, of HISTORIC people; by the other person's id.
[[nodiscard]] std::vector<Filiation> parents(const ledger::StateView& view,
                                             const SubjectId& child);
[[nodiscard]] std::vector<Filiation> children(const ledger::StateView& view,
                                              const SubjectId& parent);
// Of a living child: as many as it has legal parents, none of them named.
[[nodiscard]] std::vector<ParentTag> parent_tags(const ledger::StateView& view,
                                                 const SubjectId& child);

struct ApplicationView {
    MarriageApplication application;
    bool open = false;
};
[[nodiscard]] std::optional<ApplicationView> application(const ledger::StateView& view,
                                                         const ApplicationId& id);
// Of a person; open ones first.
[[nodiscard]] std::vector<ApplicationView> applications(const ledger::StateView& view,
                                                        const SubjectId& subject);

// Acts that a person consented to after the day of the death.
[[nodiscard]] std::vector<PostMortemAct> post_mortem_acts(const ledger::StateView& view,
                                                          const SubjectId& subject);

// Open conflicts in path order, a page at a time: pass `next` to go on.
struct ConflictPage {
    std::vector<LegacyConflict> conflicts;
    std::optional<ledger::StatePath> next; // Nothing: that was the last page.
};
[[nodiscard]] ConflictPage conflicts(const ledger::StateView& view,
                                     std::optional<ledger::StatePath> after,
                                     std::size_t count_max);

} // namespace tamga::registries::civil
