// Rows of representation and of estates: mandates, facts that courts found, estates and who gets
// what of an object (registries.md 1.7).

#pragma once

#include "proto/courts.pb.h"
#include "registries/row.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace tamga::registries::courts {

using FactKind = proto::courts::FactKind;
using MandateKind = proto::courts::MandateKind;

[[nodiscard]] inline Bytes key_of(FactKind kind) {
    return Bytes{static_cast<std::uint8_t>(kind)};
}

// What a court found to be true (CRT-06).
struct EstablishedFact {
    static constexpr Facet facet = tables::established_fact;
    Bytes about; // A person; of a birth the SEX_DOB commitment.
    FactKind kind = proto::courts::FACT_KIND_NONE;
    std::int32_t day = 0; // Of a death.
    CourtActId court_act;

    [[nodiscard]] const Bytes& entity() const { return about; }
    [[nodiscard]] Bytes item() const { return key_of(kind); }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.about, row.kind, row.day, row.court_act);
    }
    friend bool operator==(const EstablishedFact&, const EstablishedFact&) = default;
};

enum class MandateStatus : std::uint8_t { active = 1, revoked = 2, ended = 3 };

// Who acts for whom: powers are numbers of acts, a hundred stands for a whole register.
struct Mandate {
    static constexpr Facet facet = tables::mandate;
    MandateId id;
    std::uint64_t version = 0;
    MandateKind kind = proto::courts::MANDATE_KIND_NONE;
    SubjectId principal;
    std::optional<SubjectId> agent;
    Bytes agency; // A guardianship authority acts by its officers where there is no agent.
    std::vector<std::uint16_t> powers; // Ascending.
    std::vector<Bytes> objects;        // Ascending; none = everything.
    std::int32_t from_day = 0;
    std::int32_t to_day = 0;
    bool substitution = false;
    std::optional<MandateId> parent;
    MandateStatus status = MandateStatus::active;
    std::int32_t ended_day = 0;
    Bytes office;
    std::optional<CourtActId> court_act;

    [[nodiscard]] bool is_live(std::int32_t day) const {
        return status == MandateStatus::active && from_day <= day && day <= to_day;
    }
    [[nodiscard]] bool covers(std::uint16_t act) const {
        const auto register_number = static_cast<std::uint16_t>(act / 100 * 100);
        return std::ranges::binary_search(powers, act) ||
               std::ranges::binary_search(powers, register_number);
    }
    [[nodiscard]] bool covers(ByteView object) const {
        return object.empty() || objects.empty() ||
               std::ranges::any_of(objects, [&](const Bytes& o) { return equal(o, object); });
    }

    [[nodiscard]] const MandateId& entity() const { return id; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.id, row.version, row.kind, row.principal, row.agent, row.agency, row.powers,
              row.objects, row.from_day, row.to_day, row.substitution, row.parent, row.status,
              row.ended_day, row.office, row.court_act);
    }
    friend bool operator==(const Mandate&, const Mandate&) = default;
};

// Mandates that have not ended, seen from the principal and from the agent.
struct GivenMandate {
    static constexpr Facet facet = tables::given_mandate;
    SubjectId principal;
    MandateId mandate;

    [[nodiscard]] const SubjectId& entity() const { return principal; }
    [[nodiscard]] const MandateId& item() const { return mandate; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.principal, row.mandate);
    }
    friend bool operator==(const GivenMandate&, const GivenMandate&) = default;
};

struct HeldMandate {
    static constexpr Facet facet = tables::held_mandate;
    SubjectId agent;
    MandateId mandate;

    [[nodiscard]] const SubjectId& entity() const { return agent; }
    [[nodiscard]] const MandateId& item() const { return mandate; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.agent, row.mandate);
    }
    friend bool operator==(const HeldMandate&, const HeldMandate&) = default;
};

struct EndedMandate {
    static constexpr Facet facet = tables::ended_mandate;
    SubjectId principal;
    MandateId mandate;

    [[nodiscard]] const SubjectId& entity() const { return principal; }
    [[nodiscard]] const MandateId& item() const { return mandate; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.principal, row.mandate);
    }
    friend bool operator==(const EndedMandate&, const EndedMandate&) = default;
};

enum class EstateStatus : std::uint8_t { open = 1, closed = 2, disputed = 3 };

struct Estate {
    static constexpr Facet facet = tables::estate;
    EstateId id;
    std::uint64_t version = 0;
    SubjectId decedent;
    Bytes record; // Of the death.
    std::int32_t opened_day = 0;
    std::int32_t term_day = 0; // The last day on which heirs answer.
    EstateStatus status = EstateStatus::open;

    [[nodiscard]] const EstateId& entity() const { return id; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.id, row.version, row.decedent, row.record, row.opened_day, row.term_day,
              row.status);
    }
    friend bool operator==(const Estate&, const Estate&) = default;
};

struct SubjectEstate {
    static constexpr Facet facet = tables::subject_estate;
    SubjectId decedent;
    EstateId estate;

    [[nodiscard]] const SubjectId& entity() const { return decedent; }
    [[nodiscard]] const EstateId& item() const { return estate; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.decedent, row.estate);
    }
    friend bool operator==(const SubjectEstate&, const SubjectEstate&) = default;
};

// What an heir said; final.
struct EstateClaim {
    static constexpr Facet facet = tables::estate_claim;
    EstateId estate;
    SubjectId heir;
    bool accepted = false;
    std::int32_t day = 0;

    [[nodiscard]] const EstateId& entity() const { return estate; }
    [[nodiscard]] const SubjectId& item() const { return heir; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.estate, row.heir, row.accepted, row.day);
    }
    friend bool operator==(const EstateClaim&, const EstateClaim&) = default;
};

enum class Ground : std::uint8_t { inheritance = 1, court = 2, escheat = 3 };

// What of an object somebody gets; the object's register carries it out and then strikes it off.
struct Entitlement {
    static constexpr Facet facet = tables::entitlement;
    Bytes object;
    Bytes holder; // SubjectId; empty = the state.
    std::uint64_t numerator = 0;
    std::uint64_t denominator = 0; // One for the whole object; numerators sum to it.
    Ground ground = Ground::inheritance;
    std::optional<EstateId> estate;
    std::optional<CourtActId> court_act;
    std::int32_t since_day = 0;

    [[nodiscard]] const Bytes& entity() const { return object; }
    [[nodiscard]] const Bytes& item() const { return holder; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.object, row.holder, row.numerator, row.denominator, row.ground, row.estate,
              row.court_act, row.since_day);
    }
    friend bool operator==(const Entitlement&, const Entitlement&) = default;
};

struct EndedEntitlement {
    static constexpr Facet facet = tables::ended_entitlement;
    Entitlement entitlement;
    std::int32_t ended_day = 0;

    [[nodiscard]] const Bytes& entity() const { return entitlement.object; }
    [[nodiscard]] const Bytes& item() const { return entitlement.holder; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.entitlement, row.ended_day);
    }
    friend bool operator==(const EndedEntitlement&, const EndedEntitlement&) = default;
};

} // namespace tamga::registries::courts
