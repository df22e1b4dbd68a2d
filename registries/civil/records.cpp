// Numbering, entering and superseding records.

#include "registries/civil/records.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace tamga::registries::civil {

namespace {

constexpr std::uint32_t sequence_max = 9'999'999;
constexpr std::size_t year_digits = 4;
constexpr std::size_t sequence_digits = 7;

std::string digits(std::uint64_t value, std::size_t width) {
    const std::string text = std::to_string(value);
    ENSURE(text.size() <= width);
    return std::string(width - text.size(), '0') + text;
}

// "KG001-1-2026"; nothing when the year of the block has no four digits.
std::optional<std::string> series_of(const Context& context, RecordType type) {
    const std::int64_t year = year_of(context.today());
    if (year < 0 || year > 9'999) return std::nullopt;
    return context.body().office() + "-" + std::to_string(static_cast<int>(type)) + "-" +
           digits(static_cast<std::uint64_t>(year), year_digits);
}

} // namespace

std::string_view name_of(ConflictRule rule) {
    switch (rule) {
    case ConflictRule::mother_not_alive_at_birth: return "mother_not_alive_at_birth";
    case ConflictRule::father_not_alive_at_birth: return "father_not_alive_at_birth";
    case ConflictRule::death_before_birth: return "death_before_birth";
    case ConflictRule::marriage_under_age: return "marriage_under_age";
    case ConflictRule::marriage_after_death: return "marriage_after_death";
    case ConflictRule::marriages_overlap: return "marriages_overlap";
    case ConflictRule::spouses_are_kin: return "spouses_are_kin";
    case ConflictRule::divorce_before_marriage: return "divorce_before_marriage";
    case ConflictRule::divorce_after_death: return "divorce_after_death";
    }
    UNREACHABLE();
}

std::optional<Bytes> next_number(const Context& context, RecordType type) {
    const auto series = series_of(context, type);
    if (!series) return std::nullopt;
    const auto row = context.state.find<RecordSequence>(as_bytes(*series));
    const std::uint32_t last = row ? row->last : 0;
    if (last >= sequence_max) return std::nullopt;
    return to_bytes(as_bytes(*series + "-" + digits(last + 1, sequence_digits)));
}

CivilRecord new_record(const Context& context, RecordType type, Bytes number) {
    CivilRecord record;
    record.number = std::move(number);
    record.type = type;
    record.registered_day = context.today();
    record.changed_day = context.today();
    for (const proto::Source& source : context.body().sources()) {
        record.source_types.push_back(source.document_type());
    }
    std::ranges::sort(record.source_types);
    const auto repeated = std::ranges::unique(record.source_types);
    record.source_types.erase(repeated.begin(), repeated.end());
    return record;
}

void enter_record(Context& context, CivilRecord record) {
    const auto series = series_of(context, record.type);
    ENSURE(series.has_value());
    auto row = context.state.find<RecordSequence>(as_bytes(*series));
    const std::uint32_t last = row ? row->last : 0;
    context.state.put(RecordSequence{to_bytes(as_bytes(*series)), last + 1});
    for (const RecordPerson& person : record.persons) {
        context.state.put(SubjectRecord{person.subject, record.number, record.type, person.role});
    }
    if (record.archive_ref) context.state.put(ArchiveEntry{*record.archive_ref, record.number});
    context.state.put(std::move(record));
}

void supersede_record(Context& context, CivilRecord record) {
    auto before = context.state.find<CivilRecord>(record.number);
    ENSURE(before.has_value());
    context.state.put(EndedRecordVersion{std::move(*before)});
    record.changed_day = context.today();
    context.state.put(std::move(record));
}

void end_links(Context& context, const CivilRecord& record) {
    for (const RecordPerson& person : record.persons) {
        const SubjectRecord link{person.subject, record.number, record.type, person.role};
        context.state.erase(link);
        context.state.put(EndedSubjectRecord{link});
    }
}

std::optional<Bytes> live_record(const Context& context, const SubjectId& subject,
                                 PersonRole role) {
    for (SubjectRecord& link : context.state.list<SubjectRecord>(subject)) {
        if (link.role == role) return std::move(link.record);
    }
    return std::nullopt;
}

void open_conflict(Context& context, const Bytes& record, ConflictRule rule,
                   const SubjectId& subject) {
    context.state.put(LegacyConflict{record, rule, subject, context.today()});
    Writer told;
    told.blob(record);
    told.u8(static_cast<std::uint8_t>(rule));
    told.digest(subject);
    context.emit("LegacyConflictFound", std::move(told).take());
}

void close_conflict(Context& context, const LegacyConflict& conflict) {
    context.state.erase(conflict);
    context.state.put(ClosedConflict{conflict, context.today()});
    Writer told;
    told.blob(conflict.record);
    told.u8(static_cast<std::uint8_t>(conflict.rule));
    told.digest(conflict.subject);
    context.emit("LegacyConflictClosed", std::move(told).take());
}

bool has_open_conflict(const ledger::StateView& view, const Bytes& record, ConflictRule rule) {
    return std::ranges::any_of(list_rows<LegacyConflict>(view, record),
                               [&](const LegacyConflict& entry) { return entry.rule == rule; });
}

} // namespace tamga::registries::civil
