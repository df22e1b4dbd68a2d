// Rows of documents and of their status lists (registries.md 1.1).
//
// A document is known by its issuer's tag of series and number; whoever holds one looks its status
// up by list and index, without saying whose it is.

#pragma once

#include "proto/identity.pb.h"
#include "registries/row.hpp"

#include <cstdint>
#include <optional>

namespace tamga::registries::identity {

using DocumentType = proto::identity::DocumentType;
using DocumentReason = proto::identity::DocumentReason;

enum class DocumentStatus : std::uint8_t { valid = 1, suspended = 2, revoked = 3, replaced = 4 };

struct Document {
    static constexpr Facet facet = tables::document;
    DocTag tag;
    std::uint64_t version = 0;
    DocumentType type = proto::identity::DOCUMENT_TYPE_NONE;
    bool personal = true;
    Bytes holder; // SubjectId, or the key of an object.
    Bytes agency; // Issuer.
    std::int32_t issued_day = 0;
    std::int32_t valid_from_day = 0;
    std::optional<std::int32_t> valid_until_day; // The last day.
    DocumentStatus status = DocumentStatus::valid;
    DocumentReason reason = proto::identity::DOCUMENT_REASON_NONE; // Of the status.
    std::optional<std::int32_t> suspended_until_day;
    std::optional<std::int32_t> grace_until_day; // After a change of name.
    Bytes list; // Of statuses.
    std::uint32_t index = 0;
    std::optional<DocTag> supersedes;
    Bytes record; // Of a certificate: RecNo.
    Commitment content; // Class DOC_NUMBER.

    [[nodiscard]] bool is_valid_at(std::int32_t day) const {
        const bool lapsed = suspended_until_day && *suspended_until_day < day;
        const bool stands = status == DocumentStatus::valid ||
                            (status == DocumentStatus::suspended && lapsed);
        return stands && valid_from_day <= day && (!valid_until_day || day <= *valid_until_day) &&
               (!grace_until_day || day <= *grace_until_day);
    }

    [[nodiscard]] const DocTag& entity() const { return tag; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.tag, row.version, row.type, row.personal, row.holder, row.agency, row.issued_day,
              row.valid_from_day, row.valid_until_day, row.status, row.reason,
              row.suspended_until_day, row.grace_until_day, row.list, row.index, row.supersedes,
              row.record, row.content);
    }
    friend bool operator==(const Document&, const Document&) = default;
};

// Documents of a person or an object that are valid or suspended.
struct HolderDocument {
    static constexpr Facet facet = tables::holder_document;
    Bytes holder;
    DocTag tag;
    DocumentType type = proto::identity::DOCUMENT_TYPE_NONE;

    [[nodiscard]] const Bytes& entity() const { return holder; }
    [[nodiscard]] const DocTag& item() const { return tag; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.holder, row.tag, row.type);
    }
    friend bool operator==(const HolderDocument&, const HolderDocument&) = default;
};

struct EndedHolderDocument {
    static constexpr Facet facet = tables::ended_holder_document;
    Bytes holder;
    DocTag tag;
    std::int32_t ended_day = 0;

    [[nodiscard]] const Bytes& entity() const { return holder; }
    [[nodiscard]] const DocTag& item() const { return tag; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.holder, row.tag, row.ended_day);
    }
    friend bool operator==(const EndedHolderDocument&, const EndedHolderDocument&) = default;
};

// The status lists of an agency: "ZAGS/1", "ZAGS/2"; the last one takes new documents.
struct StatusHead {
    static constexpr Facet facet = tables::status_head;
    Bytes agency;
    std::uint32_t lists = 0;
    std::uint32_t used = 0; // Indexes of the last list.

    [[nodiscard]] const Bytes& entity() const { return agency; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.agency, row.lists, row.used);
    }
    friend bool operator==(const StatusHead&, const StatusHead&) = default;
};

inline constexpr std::uint32_t status_list_entries = 131'072;
inline constexpr std::uint32_t status_chunk_entries = 2'048;

[[nodiscard]] inline Bytes chunk_key(std::uint16_t chunk) {
    Writer out;
    out.u16(chunk);
    return std::move(out).take();
}

// One part of a list; bit i of an entry stands in byte i / 8, the highest bit first.
struct StatusChunk {
    static constexpr Facet facet = tables::status_chunk;
    Bytes list;
    std::uint16_t chunk = 0;
    Bytes used;      // 256 bytes each.
    Bytes revoked;   // Never cleared.
    Bytes suspended;

    [[nodiscard]] const Bytes& entity() const { return list; }
    [[nodiscard]] Bytes item() const { return chunk_key(chunk); }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.list, row.chunk, row.used, row.revoked, row.suspended);
    }
    friend bool operator==(const StatusChunk&, const StatusChunk&) = default;
};

} // namespace tamga::registries::identity
