// Who holds something: persons, organisations, groups, and their shares (1.4.1 Party).
//
// One meaning for every register of things that are owned: land and vehicles.

#pragma once

#include "proto/land.pb.h"
#include "registries/row.hpp"

#include <compare>
#include <cstdint>
#include <vector>

namespace tamga::registries::parties {

using GroupId = Digest<struct GroupIdTag>; // Parties that hold together.
using PartyKind = proto::land::PartyKind;
using GroupKind = proto::land::GroupKind;

// Who: a person (SubjectId), an organisation (code), a group (GroupId).
struct Party {
    PartyKind kind = proto::land::PARTY_KIND_NONE;
    Bytes id;

    // The key of entries about the party.
    [[nodiscard]] Bytes key() const {
        Writer out;
        out.u8(static_cast<std::uint8_t>(kind));
        out.raw(id);
        return std::move(out).take();
    }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.kind, row.id);
    }
    friend auto operator<=>(const Party&, const Party&) = default;
};

struct Share {
    Party party;
    std::uint32_t numerator = 0;
    std::int32_t since_day = 0; // When the party first came to hold it.

    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.party, row.numerator, row.since_day);
    }
    friend bool operator==(const Share&, const Share&) = default;
};

// Persons that hold as one; its id is the hash of what it is.
struct Group {
    static constexpr Facet facet = tables::land_group;
    GroupId id;
    GroupKind kind = proto::land::GROUP_KIND_NONE;
    std::vector<SubjectId> members; // Ascending.

    [[nodiscard]] const GroupId& entity() const { return id; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.id, row.kind, row.members);
    }
    friend bool operator==(const Group&, const Group&) = default;
};

struct GroupMember {
    static constexpr Facet facet = tables::group_member;
    SubjectId subject;
    GroupId group;

    [[nodiscard]] const SubjectId& entity() const { return subject; }
    [[nodiscard]] const GroupId& item() const { return group; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.subject, row.group);
    }
    friend bool operator==(const GroupMember&, const GroupMember&) = default;
};

} // namespace tamga::registries::parties
