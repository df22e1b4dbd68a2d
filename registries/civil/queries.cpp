// Queries of the civil registry.

#include "registries/civil/queries.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace tamga::registries::civil {

namespace {

std::vector<LegacyConflict> open_conflicts(const ledger::StateView& view, ByteView number) {
    std::vector<LegacyConflict> found = list_rows<LegacyConflict>(view, number);
    std::ranges::sort(found, {}, [](const LegacyConflict& entry) {
        return std::tuple(entry.rule, entry.subject);
    });
    return found;
}

// A marriage contains the day: certainly, certainly not, or nobody knows.
Answer covers(const Marriage& marriage, std::int32_t day) {
    const Interval on = Interval::day(day);
    if (certainly_before(on, marriage.from.days)) return Answer::no;
    const bool begun = marriage.from.days.latest && *marriage.from.days.latest <= day;
    if (!marriage.to) return begun ? Answer::yes : Answer::unknown;
    if (marriage.to->latest && *marriage.to->latest <= day) return Answer::no;
    const bool lasts = marriage.to->earliest && day < *marriage.to->earliest;
    return begun && lasts ? Answer::yes : Answer::unknown;
}

void add_application(const ledger::StateView& view, const ApplicationId& id,
                     std::vector<ApplicationView>& found) {
    auto view_of = application(view, id);
    if (view_of) found.push_back(std::move(*view_of));
}

} // namespace

std::optional<RecordView> record(const ledger::StateView& view, ByteView number) {
    auto stored = read_row<CivilRecord>(view, ledger::StatePath::singular(
                                                  CivilRecord::facet.table, number,
                                                  CivilRecord::facet.facet));
    if (!stored) return std::nullopt;
    return RecordView{stored->provenance, std::move(stored->row), open_conflicts(view, number)};
}

std::optional<RecordView> record_by_archive_ref(const ledger::StateView& view,
                                                const ArchiveRef& ref) {
    const auto entry = find_row<ArchiveEntry>(view, ref);
    if (!entry) return std::nullopt;
    return record(view, entry->record);
}

std::vector<CivilRecord> record_versions(const ledger::StateView& view, ByteView number) {
    std::vector<CivilRecord> versions;
    for (EndedRecordVersion& ended : list_rows<EndedRecordVersion>(view, number)) {
        versions.push_back(std::move(ended.record));
    }
    auto current = find_row<CivilRecord>(view, number);
    if (current) versions.push_back(std::move(*current));
    std::ranges::sort(versions, {}, &CivilRecord::version);
    return versions;
}

std::vector<CivilRecord> records_of(const ledger::StateView& view, const SubjectId& subject) {
    std::vector<CivilRecord> found;
    const auto add = [&](const Bytes& number) {
        auto entry = find_row<CivilRecord>(view, number);
        ENSURE(entry.has_value());
        found.push_back(std::move(*entry));
    };
    for (const SubjectRecord& link : list_rows<SubjectRecord>(view, subject)) add(link.record);
    for (const EndedSubjectRecord& ended : list_rows<EndedSubjectRecord>(view, subject)) {
        add(ended.link.record);
    }
    std::ranges::sort(found, {}, &CivilRecord::number);
    return found;
}

std::optional<Marriage> marriage(const ledger::StateView& view, const MarriageId& id) {
    auto current = find_row<Marriage>(view, id);
    if (current) return current;
    auto ended = find_row<EndedMarriage>(view, id);
    if (!ended) return std::nullopt;
    return std::move(ended->marriage);
}

std::vector<Marriage> marriages_of(const ledger::StateView& view, const SubjectId& subject) {
    std::vector<Marriage> found;
    const auto add = [&](const MarriageId& id) {
        auto entry = marriage(view, id);
        ENSURE(entry.has_value());
        found.push_back(std::move(*entry));
    };
    for (const SubjectMarriage& link : list_rows<SubjectMarriage>(view, subject)) {
        add(link.marriage);
    }
    for (const EndedSubjectMarriage& link : list_rows<EndedSubjectMarriage>(view, subject)) {
        add(link.marriage);
    }
    std::ranges::sort(found, {}, [](const Marriage& entry) {
        return std::tuple(entry.from.days.earliest, entry.id);
    });
    return found;
}

std::vector<SpouseAt> spouses_at(const ledger::StateView& view, const SubjectId& subject,
                                 std::int32_t day) {
    std::vector<SpouseAt> found;
    for (Marriage& entry : marriages_of(view, subject)) {
        if (entry.is_annulled()) continue;
        const Answer answer = covers(entry, day);
        if (answer == Answer::no) continue;
        const SubjectId spouse = entry.other_than(subject);
        found.push_back({spouse, answer, std::move(entry)});
    }
    return found;
}

std::vector<Filiation> parents(const ledger::StateView& view, const SubjectId& child) {
    std::vector<Filiation> found = list_rows<Filiation>(view, child);
    std::ranges::sort(found, {}, &Filiation::parent);
    return found;
}

std::vector<Filiation> children(const ledger::StateView& view, const SubjectId& parent) {
    std::vector<Filiation> found;
    for (const ChildOf& link : list_rows<ChildOf>(view, parent)) {
        auto edge = find_row<Filiation>(view, link.child, parent);
        ENSURE(edge.has_value());
        found.push_back(std::move(*edge));
    }
    std::ranges::sort(found, {}, &Filiation::child);
    return found;
}

std::vector<ParentTag> parent_tags(const ledger::StateView& view, const SubjectId& child) {
    std::vector<ParentTag> found = list_rows<ParentTag>(view, child);
    std::ranges::sort(found, {}, &ParentTag::tag);
    return found;
}

std::optional<ApplicationView> application(const ledger::StateView& view,
                                           const ApplicationId& id) {
    auto open = find_row<MarriageApplication>(view, id);
    if (open) return ApplicationView{std::move(*open), true};
    auto ended = find_row<EndedMarriageApplication>(view, id);
    if (!ended) return std::nullopt;
    return ApplicationView{std::move(ended->application), false};
}

std::vector<ApplicationView> applications(const ledger::StateView& view,
                                          const SubjectId& subject) {
    std::vector<ApplicationView> found;
    for (const SubjectApplication& link : list_rows<SubjectApplication>(view, subject)) {
        add_application(view, link.application, found);
    }
    for (const EndedSubjectApplication& link :
         list_rows<EndedSubjectApplication>(view, subject)) {
        add_application(view, link.application, found);
    }
    return found;
}

std::vector<PostMortemAct> post_mortem_acts(const ledger::StateView& view,
                                            const SubjectId& subject) {
    return list_rows<PostMortemAct>(view, subject);
}

ConflictPage conflicts(const ledger::StateView& view, std::optional<ledger::StatePath> after,
                       std::size_t count_max) {
    Writer prefix;
    prefix.u16(LegacyConflict::facet.table);
    ConflictPage page;
    const auto entries = view.list(prefix.view(), after, count_max);
    for (const ledger::StateEntry& entry : entries) {
        auto stored = decode_value<LegacyConflict>(entry.value);
        ENSURE(stored.has_value());
        page.conflicts.push_back(std::move(stored->row));
    }
    if (!entries.empty() && entries.size() == count_max) page.next = entries.back().path;
    return page;
}

} // namespace tamga::registries::civil
