// Walking the fields of rows for commitments, and the registers for what is under way.

#include "registries/privacy/kept.hpp"

#include "registries/courts/holds.hpp"
#include "registries/rows.hpp"

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

namespace tamga::registries::privacy {

namespace {

using identity::DataClass;

// A codec that reads a row's fields: commitments and persons, however deep.
class Looker {
public:
    std::vector<Commitment> commitments;
    std::vector<SubjectId> persons;
    bool may_keep = false; // A field could hold a commitment, even if this row has none there.

    template <class... Field>
    void operator()(const Field&... field) {
        (look(field), ...);
    }

private:
    void look(const Commitment& commitment) {
        may_keep = true;
        if (commitment != Commitment()) commitments.push_back(commitment); // Zero: has none.
    }
    void look(const SubjectId& person) { persons.push_back(person); }
    void look(const parties::Party& party) {
        if (party.kind == proto::land::PERSON && party.id.size() == 32) {
            persons.push_back(SubjectId::from(party.id));
        }
    }
    template <class Field>
    void look(const std::optional<Field>& value) {
        if (value) return look(*value);
        may_keep = may_keep || std::is_same_v<Field, Commitment>;
    }
    template <class Field>
    void look(const std::vector<Field>& values) {
        for (const Field& value : values) look(value);
        may_keep = may_keep || std::is_same_v<Field, Commitment>;
    }
    template <class Field>
        requires requires(const Field& field, Looker& codec) { Field::fields(field, codec); }
    void look(const Field& value) {
        Field::fields(value, *this);
    }
    template <class Field>
    void look(const Field&) {}
};

template <class Row>
Looker look_at(const Row& row) {
    Looker looker;
    Row::fields(row, looker);
    return looker;
}

// Tombstones name what is gone; what an adoption sealed stands in its record.
template <class Row>
constexpr bool is_about_commitments =
    std::is_same_v<Row, Tombstone> || std::is_same_v<Row, civil::SealedCommitment>;

template <class Row>
bool keeps_commitments() {
    if constexpr (is_about_commitments<Row>) {
        return false;
    } else {
        static const bool keeps = [] {
            const Row none{};
            return look_at(none).may_keep;
        }();
        return keeps;
    }
}

// Under which class the commitment of a row was listed.
template <class Row>
DataClass class_in(const Row&, const Commitment&) {
    return proto::identity::ACT_CONTENT;
}
DataClass class_in(const identity::Attribute& row, const Commitment&) { return row.data_class; }
DataClass class_in(const identity::EndedAttribute& row, const Commitment&) {
    return row.data_class;
}
DataClass class_in(const identity::Pin&, const Commitment&) { return proto::identity::PIN_NUMBER; }
DataClass class_in(const identity::HolderKey&, const Commitment&) {
    return proto::identity::DEVICE_ATTESTATION;
}
DataClass class_in(const identity::Document&, const Commitment&) {
    return proto::identity::DOC_NUMBER;
}
DataClass class_in(const civil::VitalNotification&, const Commitment&) {
    return proto::identity::EVIDENCE_SCANS;
}
DataClass class_in(const civil::CivilRecord& row, const Commitment& commitment) {
    return row.cause == commitment ? proto::identity::CAUSE_OF_DEATH
                                   : proto::identity::ACT_CONTENT;
}
DataClass class_in(const civil::EndedRecordVersion& row, const Commitment& commitment) {
    return class_in(row.record, commitment);
}

// The day on which what the row tells was over; rows that name none are kept without an end.
template <class Row>
std::optional<std::int32_t> ended_day_of(const Row& row) {
    if constexpr (requires { row.ended_day; }) {
        if (row.ended_day != 0) return row.ended_day;
    }
    return std::nullopt;
}
std::optional<std::int32_t> ended_day_of(const identity::EndedAttribute& row) {
    return row.until_day;
}
std::optional<std::int32_t> ended_day_of(const vehicles::Inspection& row) { return row.day; }

// What else than its own entity a row is about.
template <class Row>
void add_entities(const Row&, std::vector<Bytes>&) {}
void add_entities(const identity::Document& row, std::vector<Bytes>& out) {
    out.push_back(row.holder);
    if (!row.record.empty()) out.push_back(row.record);
}
void add_entities(const land::Right& row, std::vector<Bytes>& out) { out.push_back(row.unit); }
void add_entities(const land::EndedRight& row, std::vector<Bytes>& out) {
    out.push_back(row.right.unit);
}
void add_entities(const land::Display& row, std::vector<Bytes>& out) {
    out.insert(out.end(), row.parcels.begin(), row.parcels.end());
}
void add_entities(const land::Objection& row, std::vector<Bytes>& out) {
    out.push_back(row.parcel);
}
void add_entities(const land::Parcel& row, std::vector<Bytes>& out) {
    out.insert(out.end(), row.units.begin(), row.units.end());
}
void add_entities(const land::Building& row, std::vector<Bytes>& out) {
    if (!row.unit.empty()) out.push_back(row.unit);
    out.insert(out.end(), row.parcels.begin(), row.parcels.end());
}

// The row is a process that is not done, or a decision that may still be appealed.
template <class Row>
bool is_open_on(const Row&, std::int32_t) {
    return false;
}
bool is_open_on(const civil::MarriageApplication&, std::int32_t) { return true; }
bool is_open_on(const civil::VitalNotification& row, std::int32_t) { return row.record.empty(); }
bool is_open_on(const land::Display& row, std::int32_t) { return !row.closed; }
bool is_open_on(const land::Objection& row, std::int32_t) {
    return row.status == land::ObjectionStatus::open;
}
bool is_open_on(const courts::CourtAct& row, std::int32_t day) {
    return day <= row.appeal_until_day || row.status == courts::CourtActStatus::stayed;
}

template <class Row>
Kept kept_in(const Row& row, std::int32_t day) {
    Looker found = look_at(row);
    Kept kept;
    kept.commitments = std::move(found.commitments);
    kept.persons = std::move(found.persons);
    for (const Commitment& commitment : kept.commitments) {
        kept.classes.push_back(class_in(row, commitment));
    }
    if constexpr (std::is_same_v<Row, identity::Document>) {
        if (row.personal) kept.persons.push_back(SubjectId::from(row.holder));
    }
    kept.ended_day = ended_day_of(row);
    kept.entities.push_back(to_bytes(key_bytes(row.entity())));
    add_entities(row, kept.entities);
    for (const SubjectId& person : kept.persons) kept.entities.push_back(to_bytes(person.view()));
    std::ranges::sort(kept.entities);
    const auto doubles = std::ranges::unique(kept.entities);
    kept.entities.erase(doubles.begin(), doubles.end());
    kept.is_open = is_open_on(row, day);
    return kept;
}

template <class Row>
constexpr bool is_history = Row::facet.table % 100 >= 80;

// A row in force of that entity, other than `itself`, holds the commitment.
template <class Row>
bool holds(const ledger::StateView& view, ByteView entity, const ledger::StatePath& itself,
           const Commitment& commitment) {
    const auto has = [&](const Row& row) {
        return !ended_day_of(row) && path_of(row) != itself &&
               std::ranges::count(look_at(row).commitments, commitment) != 0;
    };
    if constexpr (Row::facet.plural) {
        return std::ranges::any_of(list_rows<Row>(view, entity), has);
    } else {
        const auto row = find_row<Row>(view, entity);
        return row && has(*row);
    }
}

// Parcels, units and rights that hang together: acts on one write the same commitment to all.
std::vector<Bytes> with_land(const ledger::StateView& view, std::vector<Bytes> entities) {
    const auto add = [&](const Bytes& key) {
        if (std::ranges::find(entities, key) == entities.end()) entities.push_back(key);
    };
    for (std::size_t i = 0; i < entities.size(); ++i) {
        const Bytes key = entities[i];
        if (const auto unit = find_row<land::Unit>(view, key)) {
            for (const Bytes& parcel : unit->parcels) add(parcel);
            for (const auto& link : list_rows<land::UnitRight>(view, key)) {
                add(to_bytes(link.right.view()));
            }
        }
        if (const auto parcel = find_row<land::Parcel>(view, key)) {
            for (const Bytes& unit : parcel->units) add(unit);
        }
    }
    return entities;
}

bool is_person_in_process(const ledger::StateView& view, const SubjectId& person) {
    if (!list_rows<civil::SubjectApplication>(view, person).empty()) return true;
    return std::ranges::any_of(
        list_rows<courts::SubjectEstate>(view, person), [&](const courts::SubjectEstate& link) {
            const auto estate = find_row<courts::Estate>(view, link.estate);
            return estate && estate->status != courts::EstateStatus::closed;
        });
}

} // namespace

std::vector<Commitment> commitments_of(const ledger::StateEntry& entry) {
    std::vector<Commitment> found;
    for_each_row_kind([&]<class Row>() {
        if (Row::facet.table != entry.path.table() || Row::facet.facet != entry.path.facet()) {
            return;
        }
        if (!keeps_commitments<Row>()) return;
        const auto stored = decode_value<Row>(entry.value);
        ENSURE(stored.has_value());
        found = look_at(stored->row).commitments;
    });
    return found;
}

std::optional<Kept> kept_at(const ledger::StateView& view, std::uint16_t table, ByteView entity,
                            ByteView item, std::int32_t day) {
    std::optional<Kept> kept;
    for_each_row_kind([&]<class Row>() {
        if (Row::facet.table != table || Row::facet.facet != 1 || !keeps_commitments<Row>()) return;
        std::optional<Row> row;
        if constexpr (Row::facet.plural) {
            row = find_row<Row>(view, entity, item);
        } else if (item.empty()) {
            row = find_row<Row>(view, entity);
        }
        if (!row) return;
        Kept found = kept_in(*row, day);
        if (!found.commitments.empty()) kept = std::move(found);
    });
    return kept;
}

bool has_open_process(const ledger::StateView& view, const Kept& kept, std::int32_t day) {
    if (kept.is_open) return true;
    for (const SubjectId& person : kept.persons) {
        if (is_person_in_process(view, person)) return true;
    }
    return std::ranges::any_of(kept.entities, [&](const Bytes& key) {
        const auto waits = [&](const land::UnitLodgement& link) { return day <= link.until_day; };
        return !courts::holds_on(view, key, day).empty() ||
               std::ranges::any_of(list_rows<land::UnitLodgement>(view, key), waits) ||
               !list_rows<land::BoundaryConflict>(view, key).empty() ||
               !list_rows<civil::LegacyConflict>(view, key).empty();
    });
}

bool stands_elsewhere(const ledger::StateView& view, const Kept& kept,
                      const ledger::StatePath& itself, const Commitment& commitment) {
    bool found = false;
    for (const Bytes& entity : with_land(view, kept.entities)) {
        for_each_row_kind([&]<class Row>() {
            if constexpr (!is_history<Row> && Row::facet.facet == 1) {
                if (found || !keeps_commitments<Row>()) return;
                found = holds<Row>(view, entity, itself, commitment);
            }
        });
    }
    return found;
}

} // namespace tamga::registries::privacy
