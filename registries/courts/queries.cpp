// Reading holds and mandates of a day.

#include "registries/courts/queries.hpp"

#include <algorithm>
#include <utility>

namespace tamga::registries::courts {

namespace {

bool runs(const Hold& hold, std::int32_t day) { return !hold.until_day || day <= *hold.until_day; }

template <class Link, class Key>
void add_mandates(const ledger::StateView& view, const Key& key, std::vector<Mandate>& found) {
    for (const Link& link : list_rows<Link>(view, key)) {
        auto mandate = find_row<Mandate>(view, link.mandate);
        ENSURE(mandate.has_value());
        found.push_back(std::move(*mandate));
    }
}

} // namespace

std::vector<HoldView> holds_at(const ledger::StateView& view, ByteView target, std::int32_t day) {
    std::vector<HoldView> found;
    const auto add = [&](const HoldId& id, std::int32_t since, std::optional<std::int32_t> until) {
        auto hold = find_row<Hold>(view, id);
        ENSURE(hold.has_value());
        const bool counts = since <= day && (!until || day < *until) && runs(*hold, day);
        if (counts) found.push_back({std::move(*hold), since, until});
    };
    for (const Held& link : list_rows<Held>(view, target)) {
        add(link.hold, link.since_day, std::nullopt);
    }
    for (const EndedHeld& link : list_rows<EndedHeld>(view, target)) {
        add(link.hold, link.since_day, link.until_day);
    }
    std::ranges::sort(found, {}, [](const HoldView& entry) { return entry.hold.id; });
    return found;
}

std::vector<Mandate> all_given_by(const ledger::StateView& view, const SubjectId& principal) {
    std::vector<Mandate> found;
    add_mandates<GivenMandate>(view, principal, found);
    add_mandates<EndedMandate>(view, principal, found);
    std::ranges::sort(found, {}, &Mandate::id);
    return found;
}

std::vector<Mandate> held_by(const ledger::StateView& view, const SubjectId& agent) {
    std::vector<Mandate> found;
    add_mandates<HeldMandate>(view, agent, found);
    std::ranges::sort(found, {}, &Mandate::id);
    return found;
}

bool was_live(const Mandate& mandate, std::int32_t day) {
    const bool stood = mandate.status == MandateStatus::active || day < mandate.ended_day;
    return stood && mandate.from_day <= day && day <= mandate.to_day;
}

std::vector<EstablishedFact> facts_about(const ledger::StateView& view, ByteView about) {
    return list_rows<EstablishedFact>(view, about);
}

} // namespace tamga::registries::courts
