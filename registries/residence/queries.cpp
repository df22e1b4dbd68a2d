// Counting registrations.

#include "registries/residence/queries.hpp"

#include "registries/scan.hpp"

#include <algorithm>

namespace tamga::registries::residence {

PopulationPage population(const ledger::StateView& view, ByteView area, std::int32_t day,
                          const std::optional<ledger::StatePath>& after,
                          std::size_t registrations_max) {
    PopulationPage page;
    const auto scanned = scan_rows<Registration>(view, after, registrations_max);
    for (const Registration& entry : scanned.rows) {
        if (entry.kind == RegistrationKind::diaspora || !entry.is_active(day)) continue;
        const auto dwelling = find_row<Dwelling>(view, entry.dwelling);
        ENSURE(dwelling.has_value());
        const Bytes& place = dwelling->area;
        if (place.size() < area.size() || !equal(ByteView(place).first(area.size()), area)) {
            continue;
        }
        page.by_area[place].at(static_cast<std::size_t>(entry.kind)) += 1;
    }
    page.next = scanned.next;
    return page;
}

OverduePage overdue_stays(const ledger::StateView& view, std::int32_t day,
                          const std::optional<ledger::StatePath>& after,
                          std::size_t registrations_max) {
    OverduePage page;
    auto scanned = scan_rows<Registration>(view, after, registrations_max);
    for (Registration& entry : scanned.rows) {
        const bool ran_out = entry.kind == RegistrationKind::foreign_stay && entry.until_day &&
                             *entry.until_day < day && !entry.ended_day;
        if (!ran_out) continue;
        const auto others = registrations_of(view, entry.subject);
        const bool elsewhere = std::ranges::any_of(
            others, [&](const Registration& other) { return other.is_active(day); });
        if (!elsewhere) page.stays.push_back(std::move(entry));
    }
    page.next = scanned.next;
    return page;
}

std::optional<HouseholdView> household_of(const ledger::StateView& view,
                                          const SubjectId& subject) {
    const auto link = find_row<SubjectHousehold>(view, subject);
    if (!link) return std::nullopt;
    auto household = find_row<Household>(view, link->household);
    ENSURE(household.has_value());
    return HouseholdView{std::move(*household),
                         list_rows<HouseholdMember>(view, link->household)};
}

} // namespace tamga::registries::residence
