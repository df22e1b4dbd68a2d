// Rows: how a struct stands in the state (ledger.md 4).
//
// A row names its facet, its keys, and its fields once, in the order they are stored; the same list
// writes and reads. A value is provenance 32 || fields. Keys are among the fields, so that who
// holds the whole state can name what a hashed path is about.
//
//     struct Office {
//         static constexpr Facet facet = tables::office;
//         Bytes code;
//         std::uint64_t version = 0; // Kept by State::put.
//         [[nodiscard]] ByteView entity() const { return code; }
//         template <class Row, class Codec>
//         static void fields(Row& row, Codec& codec) { codec(row.code, row.version); }
//     };

#pragma once

#include "base/codec.hpp"
#include "base/crypto.hpp"
#include "ledger/state.hpp"
#include "registries/identifiers.hpp"
#include "registries/tables.hpp"

#include <concepts>
#include <cstring>
#include <optional>
#include <type_traits>
#include <vector>

namespace tamga::registries {

template <class Row>
concept Versioned = requires(Row row) {
    { row.version } -> std::same_as<std::uint64_t&>;
};

// Writes fields: integers big-endian, signed ones as two's complement, enums as u16 (u8 when they
// are one byte wide), bytes with a u32 length, lists with a u16 count, optionals with a flag u8.
class FieldWriter {
public:
    explicit FieldWriter(Writer& out) : out_(out) {}

    template <class... Field>
    void operator()(const Field&... field) {
        (write(field), ...);
    }

private:
    void write(bool value) { out_.u8(value ? 1 : 0); }
    void write(std::uint8_t value) { out_.u8(value); }
    void write(std::uint16_t value) { out_.u16(value); }
    void write(std::uint32_t value) { out_.u32(value); }
    void write(std::uint64_t value) { out_.u64(value); }
    void write(std::int32_t value) { out_.u32(static_cast<std::uint32_t>(value)); }
    void write(std::int64_t value) { out_.u64(static_cast<std::uint64_t>(value)); }
    void write(const Bytes& value) { out_.blob(value); }
    void write(const PublicKey& value) { out_.raw(value.bytes); }
    template <class Tag>
    void write(const Digest<Tag>& value) {
        out_.digest(value);
    }
    template <class Tag>
    void write(const Ordinal<Tag>& value) {
        out_.ordinal(value);
    }
    template <class Enum>
        requires std::is_enum_v<Enum>
    void write(Enum value) {
        if constexpr (sizeof(Enum) == 1) {
            out_.u8(static_cast<std::uint8_t>(value));
        } else {
            out_.u16(static_cast<std::uint16_t>(value));
        }
    }
    template <class Field>
    void write(const std::optional<Field>& value) {
        write(value.has_value());
        if (value) write(*value);
    }
    template <class Field>
    void write(const std::vector<Field>& values) {
        ENSURE(values.size() <= 0xffff);
        out_.u16(static_cast<std::uint16_t>(values.size()));
        for (const Field& value : values) write(value);
    }
    template <class Field>
        requires requires(const Field& field, FieldWriter& codec) { Field::fields(field, codec); }
    void write(const Field& value) {
        Field::fields(value, *this);
    }

    Writer& out_;
};

// Reads what FieldWriter writes; sticky as Reader.
class FieldReader {
public:
    explicit FieldReader(Reader& in) : in_(in) {}

    template <class... Field>
    void operator()(Field&... field) {
        (read(field), ...);
    }

private:
    void read(bool& value) {
        const std::uint8_t flag = in_.u8();
        if (flag > 1) in_.refuse();
        value = flag == 1;
    }
    void read(std::uint8_t& value) { value = in_.u8(); }
    void read(std::uint16_t& value) { value = in_.u16(); }
    void read(std::uint32_t& value) { value = in_.u32(); }
    void read(std::uint64_t& value) { value = in_.u64(); }
    void read(std::int32_t& value) { value = static_cast<std::int32_t>(in_.u32()); }
    void read(std::int64_t& value) { value = static_cast<std::int64_t>(in_.u64()); }
    void read(Bytes& value) { value = to_bytes(in_.blob(in_.left())); }
    void read(PublicKey& value) {
        const ByteView raw = in_.raw(32);
        if (raw.size() == 32) std::memcpy(value.bytes.data(), raw.data(), 32);
    }
    template <class Tag>
    void read(Digest<Tag>& value) {
        value = in_.digest<Digest<Tag>>();
    }
    template <class Tag>
    void read(Ordinal<Tag>& value) {
        value = in_.ordinal<Ordinal<Tag>>();
    }
    template <class Enum>
        requires std::is_enum_v<Enum>
    void read(Enum& value) {
        if constexpr (sizeof(Enum) == 1) {
            value = static_cast<Enum>(in_.u8());
        } else {
            value = static_cast<Enum>(in_.u16());
        }
    }
    template <class Field>
    void read(std::optional<Field>& value) {
        bool present = false;
        read(present);
        value.reset();
        if (present) read(value.emplace());
    }
    template <class Field>
    void read(std::vector<Field>& values) {
        values.clear();
        const std::size_t count = in_.u16();
        for (std::size_t i = 0; i < count && !in_.failed(); ++i) read(values.emplace_back());
    }
    template <class Field>
        requires requires(Field& field, FieldReader& codec) { Field::fields(field, codec); }
    void read(Field& value) {
        Field::fields(value, *this);
    }

    Reader& in_;
};

template <class Row>
[[nodiscard]] Bytes encode_value(const TransactionId& provenance, const Row& row) {
    Writer out;
    out.digest(provenance);
    FieldWriter codec(out);
    Row::fields(row, codec);
    return std::move(out).take();
}

// A row and the act that wrote it.
template <class Row>
struct Stored {
    TransactionId provenance;
    Row row;
};

// Nothing when the bytes are not a value of this row.
template <class Row>
[[nodiscard]] std::optional<Stored<Row>> decode_value(ByteView value) {
    Reader in(value);
    Stored<Row> stored;
    stored.provenance = in.digest<TransactionId>();
    FieldReader codec(in);
    Row::fields(stored.row, codec);
    if (!in.done()) return std::nullopt;
    return stored;
}

template <class Row>
[[nodiscard]] ledger::StatePath path_of(const Row& row) {
    if constexpr (Row::facet.plural) {
        const Bytes item = to_bytes(key_bytes(row.item()));
        return ledger::StatePath::plural(Row::facet.table, key_bytes(row.entity()),
                                         Row::facet.facet, item);
    } else {
        return ledger::StatePath::singular(Row::facet.table, key_bytes(row.entity()),
                                           Row::facet.facet);
    }
}

// Reading rows of a view: what queries, admission and audits use; handlers use State.
template <class Row>
[[nodiscard]] std::optional<Stored<Row>> read_row(const ledger::StateView& view,
                                                  const ledger::StatePath& path) {
    const std::optional<Bytes> value = view.find(path);
    if (!value) return std::nullopt;
    std::optional<Stored<Row>> stored = decode_value<Row>(*value);
    ENSURE(stored.has_value()); // The state holds only what rows have written.
    return stored;
}

template <class Row, class Entity>
    requires(!Row::facet.plural)
[[nodiscard]] std::optional<Row> find_row(const ledger::StateView& view, const Entity& entity) {
    auto stored = read_row<Row>(view, ledger::StatePath::singular(
                                          Row::facet.table, key_bytes(entity), Row::facet.facet));
    if (!stored) return std::nullopt;
    return std::move(stored->row);
}

template <class Row, class Entity, class Item>
    requires(Row::facet.plural)
[[nodiscard]] std::optional<Row> find_row(const ledger::StateView& view, const Entity& entity,
                                          const Item& item) {
    auto stored =
        read_row<Row>(view, ledger::StatePath::plural(Row::facet.table, key_bytes(entity),
                                                      Row::facet.facet, key_bytes(item)));
    if (!stored) return std::nullopt;
    return std::move(stored->row);
}

// Every item of a plural facet of one entity, in path order.
template <class Row, class Entity>
    requires(Row::facet.plural)
[[nodiscard]] std::vector<Row> list_rows(const ledger::StateView& view, const Entity& entity) {
    constexpr std::size_t page = 1024;
    const Bytes prefix =
        ledger::items_prefix(Row::facet.table, key_bytes(entity), Row::facet.facet);
    std::vector<Row> rows;
    std::optional<ledger::StatePath> after;
    while (true) {
        const std::vector<ledger::StateEntry> entries = view.list(prefix, after, page);
        for (const ledger::StateEntry& entry : entries) {
            auto stored = decode_value<Row>(entry.value);
            ENSURE(stored.has_value());
            rows.push_back(std::move(stored->row));
        }
        if (entries.size() < page) return rows;
        after = entries.back().path;
    }
}

} // namespace tamga::registries
