// Entries of timelines.

#include "registries/timelines.hpp"

#include "registries/civil/rows.hpp"
#include "registries/courts/estate_rows.hpp"
#include "registries/courts/rows.hpp"
#include "registries/identity/rows.hpp"
#include "registries/land/rows.hpp"
#include "registries/vehicles/common.hpp"

#include <set>

namespace tamga::registries {

namespace {

constexpr std::size_t ancestors_max = 100; // Units before a parcel's.

class Entries {
public:
    explicit Entries(const ledger::StateView& view) : view_(view) {}

    [[nodiscard]] EntryPaths take() && { return std::move(paths_); }

    void add(const ledger::StatePath& path) {
        if (seen_.insert(path).second) paths_.push_back(path);
    }
    template <class Row, class Entity>
    void add_core(const Entity& entity) {
        add(ledger::StatePath::singular(Row::facet.table, key_bytes(entity), Row::facet.facet));
    }
    template <class Row, class Entity, class Item>
    void add_item(const Entity& entity, const Item& item) {
        add(ledger::StatePath::plural(Row::facet.table, key_bytes(entity), Row::facet.facet,
                                      key_bytes(item)));
    }
    // Holds have a row of their own, which says when each was lifted.
    void add_holds_on(ByteView target) {
        for (const auto& link : list_rows<courts::Held>(view_, target)) {
            add_core<courts::Hold>(link.hold);
        }
        for (const auto& link : list_rows<courts::EndedHeld>(view_, target)) {
            add_core<courts::Hold>(link.hold);
        }
    }
    void add_unit(ByteView unit) {
        add_core<land::Unit>(unit);
        for (const auto& link : list_rows<land::UnitRight>(view_, unit)) {
            add_core<land::Right>(link.right);
        }
        for (const auto& ended : list_rows<land::EndedUnitRight>(view_, unit)) {
            add_core<land::Right>(ended.link.right);
        }
        add_holds_on(unit);
    }

private:
    const ledger::StateView& view_;
    std::set<ledger::StatePath> seen_;
    EntryPaths paths_;
};

// The units and those they came from, nearest first.
std::vector<Bytes> with_parents(const ledger::StateView& view, std::vector<Bytes> units) {
    std::set<Bytes> seen(units.begin(), units.end());
    for (std::size_t i = 0; i < units.size() && units.size() < ancestors_max; ++i) {
        const auto unit = find_row<land::Unit>(view, units[i]);
        if (!unit) continue;
        for (const Bytes& parent : unit->parents) {
            if (seen.insert(parent).second) units.push_back(parent);
        }
    }
    return units;
}

} // namespace

EntryPaths entries_of_unit(const ledger::StateView& view, ByteView unit) {
    if (!find_row<land::Unit>(view, unit)) return {};
    Entries out(view);
    out.add_unit(unit);
    return std::move(out).take();
}

EntryPaths entries_of_parcel(const ledger::StateView& view, ByteView code) {
    const auto parcel = find_row<land::Parcel>(view, code);
    if (!parcel) return {};
    Entries out(view);
    out.add_core<land::Parcel>(code);
    out.add_holds_on(code);
    for (const Bytes& unit : with_parents(view, parcel->units)) out.add_unit(unit);
    return std::move(out).take();
}

EntryPaths entries_of_person(const ledger::StateView& view, const SubjectId& subject) {
    if (!find_row<identity::Subject>(view, subject)) return {};
    Entries out(view);
    out.add_core<identity::Subject>(subject);
    const auto add_marriage = [&](const MarriageId& id) {
        out.add_core<civil::Marriage>(id);
        out.add_core<civil::EndedMarriage>(id);
    };
    for (const auto& link : list_rows<civil::SubjectMarriage>(view, subject)) {
        add_marriage(link.marriage);
    }
    for (const auto& link : list_rows<civil::EndedSubjectMarriage>(view, subject)) {
        add_marriage(link.marriage);
    }
    for (const auto& link : list_rows<civil::SubjectRecord>(view, subject)) {
        out.add_core<civil::CivilRecord>(link.record);
    }
    for (const auto& ended : list_rows<civil::EndedSubjectRecord>(view, subject)) {
        out.add_core<civil::CivilRecord>(ended.link.record);
    }
    for (const auto& fact : list_rows<courts::EstablishedFact>(view, subject)) {
        out.add_item<courts::EstablishedFact>(fact.entity(), fact.item());
    }
    return std::move(out).take();
}

EntryPaths entries_of_vehicle(const ledger::StateView& view, const VehicleId& id) {
    const auto vehicle = find_row<vehicles::Vehicle>(view, id);
    if (!vehicle) return {};
    Entries out(view);
    out.add_core<vehicles::Vehicle>(id);
    out.add_core<vehicles::Ownership>(id);
    const auto add_all = [&]<class Row, class Ended>(const auto& row_of) {
        for (const Row& row : list_rows<Row>(view, id)) {
            out.add_item<Row>(row.entity(), row.item());
        }
        for (const Ended& ended : list_rows<Ended>(view, id)) {
            const Row& row = row_of(ended);
            out.add_item<Row>(row.entity(), row.item());
        }
    };
    add_all.template operator()<vehicles::Lien, vehicles::EndedLien>(
        [](const vehicles::EndedLien& ended) -> const auto& { return ended.lien; });
    add_all.template operator()<vehicles::UseRight, vehicles::EndedUseRight>(
        [](const vehicles::EndedUseRight& ended) -> const auto& { return ended.right; });
    for (const auto& inspection : list_rows<vehicles::Inspection>(view, id)) {
        out.add_item<vehicles::Inspection>(inspection.entity(), inspection.item());
    }
    out.add_holds_on(vehicles::object_of(*vehicle));
    return std::move(out).take();
}

} // namespace tamga::registries
