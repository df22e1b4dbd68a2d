// Counting.

#include "registries/civil/statistics.hpp"

#include "registries/access/rows.hpp"
#include "registries/codes/identifiers.hpp"
#include "registries/scan.hpp"

#include <algorithm>
#include <utility>

namespace tamga::registries::civil {

namespace {

constexpr std::size_t office_code_bytes = 5; // A record's number begins with it.

Bytes area_of(const ledger::StateView& view, const CivilRecord& record,
              std::map<Bytes, Bytes>& known) {
    const Bytes code(record.number.begin(), record.number.begin() + office_code_bytes);
    const auto found = known.find(code);
    if (found != known.end()) return found->second;
    const auto office = find_row<access::Office>(view, code);
    Bytes area = office && !office->territories.empty() ? office->territories.front() : Bytes();
    return known.emplace(code, std::move(area)).first->second;
}

// The end of a marriage that was certainly over on that day.
bool ended_by(const Marriage& marriage, std::int32_t day) {
    return marriage.to && marriage.to->latest && *marriage.to->latest <= day;
}

Status status_after(proto::civil::EndReason reason) {
    switch (reason) {
    case proto::civil::END_BY_DEATH:
    case proto::civil::END_BY_PRESUMED_DEATH: return Status::widowed;
    case proto::civil::DIVORCE_ZAGS:
    case proto::civil::DIVORCE_COURT: return Status::divorced;
    default: return Status::unknown;
    }
}

} // namespace

LatenessPage lateness(const ledger::StateView& view, ByteView area,
                      const std::optional<ledger::StatePath>& after, std::size_t records_max) {
    LatenessPage page;
    std::map<Bytes, Bytes> known;
    const auto scanned = scan_rows<CivilRecord>(view, after, records_max);
    for (const CivilRecord& record : scanned.rows) {
        if (record.legacy || record.status != RecordStatus::registered) continue;
        Bytes place = area_of(view, record, known);
        if (place.size() < area.size() || !equal(ByteView(place).first(area.size()), area)) {
            continue;
        }
        const auto date = codes::date_of(record.registered_day);
        LatenessKey key{std::move(place), date.year, date.month, record.type};
        page.counts[std::move(key)].by_lateness.at(static_cast<std::size_t>(record.lateness)) += 1;
    }
    page.next = scanned.next;
    return page;
}

OverduePage overdue(const ledger::StateView& view, std::int32_t day,
                    const std::optional<ledger::StatePath>& after, std::size_t open_max) {
    OverduePage page;
    const auto scanned = scan_rows<OpenNotification>(view, after, open_max);
    for (const OpenNotification& open : scanned.rows) {
        if (open.due_day >= day) continue;
        auto found = find_row<VitalNotification>(view, open.notification);
        ENSURE(found.has_value());
        page.notifications.push_back(std::move(*found));
    }
    page.next = scanned.next;
    return page;
}

Status status_at(const ledger::StateView& view, const identity::Subject& subject,
                 std::int32_t day) {
    const auto spouses = spouses_at(view, subject.id, day);
    if (std::ranges::any_of(spouses, [](const SpouseAt& found) {
            return found.answer == Answer::yes;
        })) {
        return Status::married;
    }
    if (!spouses.empty()) return Status::unknown;
    const Marriage* last = nullptr;
    const auto marriages = marriages_of(view, subject.id);
    for (const Marriage& marriage : marriages) {
        if (marriage.is_annulled() || !ended_by(marriage, day)) continue;
        if (last == nullptr || *last->to->latest <= *marriage.to->latest) last = &marriage;
    }
    if (last != nullptr) return status_after(last->end_reason);
    const bool known = subject.kind != proto::identity::HISTORIC && subject.created_day <= day;
    return known ? Status::never_married : Status::unknown;
}

} // namespace tamga::registries::civil
