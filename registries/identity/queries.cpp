// Queries of the identity register.

#include "registries/identity/queries.hpp"

#include <algorithm>
#include <utility>

namespace tamga::registries::identity {

std::optional<SubjectView> subject(const ledger::StateView& view, const SubjectId& id) {
    auto stored = read_row<Subject>(view, ledger::StatePath::singular(Subject::facet.table,
                                                                      id.view(),
                                                                      Subject::facet.facet));
    if (!stored) return std::nullopt;
    SubjectView found{stored->provenance, std::move(stored->row), {}, {}};
    found.attributes = list_rows<Attribute>(view, id);
    std::ranges::sort(found.attributes, {}, &Attribute::data_class);
    for (const SubjectPin& link : list_rows<SubjectPin>(view, id)) {
        auto pin = find_row<Pin>(view, pin_key(link.scheme, link.tag));
        if (pin) found.pins.push_back(std::move(*pin));
    }
    std::ranges::sort(found.pins, {}, &Pin::scheme);
    return found;
}

std::optional<SubjectId> subject_by_pin_tag(const ledger::StateView& view, PinScheme scheme,
                                            const PinTag& tag) {
    const auto pin = find_row<Pin>(view, pin_key(scheme, tag));
    if (!pin) return std::nullopt;
    return pin->subject;
}

std::vector<HolderKey> keys(const ledger::StateView& view, const SubjectId& id) {
    std::vector<HolderKey> found;
    const auto add = [&](const PublicKey& key) {
        auto holder = find_row<HolderKey>(view, key);
        if (holder) found.push_back(std::move(*holder));
    };
    for (const SubjectKey& link : list_rows<SubjectKey>(view, id)) add(link.key);
    for (const EndedSubjectKey& link : list_rows<EndedSubjectKey>(view, id)) add(link.key);
    return found;
}

std::optional<Answer> is_alive(const ledger::StateView& view, const SubjectId& id,
                               std::int32_t day) {
    const auto person = find_row<Subject>(view, id);
    if (!person || person->life == LifeStatus::void_record) return std::nullopt;
    // Birth dates are committed: before the person stood here nobody can tell from the state.
    const bool known = day >= person->created_day;
    if (person->has_death) {
        if (person->death_latest && *person->death_latest <= day) return Answer::no;
        const bool before = person->death_earliest && day < *person->death_earliest;
        return before && known ? Answer::yes : Answer::unknown;
    }
    return person->life == LifeStatus::alive && known ? Answer::yes : Answer::unknown;
}

} // namespace tamga::registries::identity
