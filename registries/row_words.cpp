// Rows for people: walks the fields of any row, and compares two versions.

#include "registries/row_words.hpp"

#include "registries/certificate_common.hpp"
#include "registries/declared.hpp"
#include "registries/field_names.hpp"
#include "registries/rows.hpp"

#include <google/protobuf/generated_enum_reflection.h>

#include <algorithm>
#include <array>
#include <type_traits>

namespace tamga::registries {

namespace {

using Kind = RowField::Kind;

constexpr std::size_t id_shown = 8;       // Digits of an id, in words.
constexpr std::size_t list_shown_max = 4; // Elements of a list, in words.
constexpr std::size_t fields_shown_max = 12;

// Dates that say since when a version counts, the more telling first.
constexpr std::array<std::string_view, 20> legal_days{
    "ended_day",      "closed_day",     "divorced",        "to",         "death_earliest",
    "death_latest",   "capacity_since", "event_date",      "from",       "decided_day",
    "from_day",       "valid_from_day", "carried_out_day", "day",        "changed_day",
    "registered_day", "issued_day",     "opened_day",      "since_day",  "created_day"};

bool is_readable(ByteView bytes) {
    return std::ranges::all_of(bytes,
                               [](std::uint8_t byte) { return byte >= 32 && byte < 127; });
}

std::string text_of_key(ByteView key) {
    return is_readable(key) ? std::string(as_text(key)) : to_hex(key);
}

// "land::LandStatus::current" without what it is of; empty for a number that has no name.
template <auto Value>
constexpr std::string_view enumerator() {
    std::string_view text = __PRETTY_FUNCTION__;
    text.remove_prefix(text.find("Value = ") + 8);
    text = text.substr(0, text.find_first_of(";]"));
    if (text.starts_with("(")) return {};
    return text.substr(text.find_last_of(':') + 1);
}

constexpr std::size_t enumerators_max = 64;

template <class Enum>
std::string name_of_enum(Enum value) {
    const auto number = static_cast<std::int64_t>(value);
    if constexpr (google::protobuf::is_proto_enum<Enum>::value) {
        const auto* known = google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(
            static_cast<int>(number));
        if (known != nullptr) return known->name();
    } else {
        constexpr auto names = []<std::size_t... I>(std::index_sequence<I...>) {
            return std::array{enumerator<static_cast<Enum>(I)>()...};
        }(std::make_index_sequence<enumerators_max>());
        const bool known = number >= 0 && number < static_cast<std::int64_t>(enumerators_max);
        if (known && !names[static_cast<std::size_t>(number)].empty()) {
            return std::string(names[static_cast<std::size_t>(number)]);
        }
    }
    return std::to_string(number);
}

// Called by a row's fields(): tells each under its name.
template <class Row>
class Teller {
public:
    Teller(const Row& row, std::vector<RowField>& out) : row_(row), out_(out) {}

    template <class... Field>
    void operator()(const Field&... field) {
        (tell_one(field), ...);
    }

private:
    template <class Field>
    void tell_one(const Field& field);

    const Row& row_;
    std::vector<RowField>& out_;
};

RowField text_field(std::string text) { return {{}, Kind::text, std::move(text), {}, {}}; }

RowField tell(std::string_view, bool value) {
    return {{}, Kind::flag, value ? "yes" : "no", {}, {}};
}

template <class Number>
    requires std::is_integral_v<Number>
RowField tell(std::string_view name, Number value) {
    if constexpr (std::is_same_v<Number, std::int32_t>) {
        if (is_day_name(name)) {
            if (value == 0 && name == "ended_day") return {}; // It has not ended.
            return {{}, Kind::text, certificate::date(value), value, {}};
        }
    }
    const bool small = sizeof(Number) <= 4;
    return {{}, small ? Kind::number : Kind::text, std::to_string(value), {}, {}};
}

RowField tell(std::string_view, const Bytes& value) {
    return value.empty() ? RowField() : text_field(text_of_key(value));
}

RowField tell(std::string_view, const PublicKey& value) {
    return text_field(to_hex(value.bytes));
}

template <class Tag>
RowField tell(std::string_view, const Digest<Tag>& value) {
    return value == Digest<Tag>() ? RowField() : text_field(value.hex());
}

template <class Tag>
RowField tell(std::string_view, const Ordinal<Tag>& value) {
    if constexpr (std::is_same_v<Ordinal<Tag>, TimestampMs>) {
        if (value.value == 0) return {};
        Header at;
        at.time_ms = value;
        return text_field(certificate::moment(at));
    } else {
        return text_field(std::to_string(value.value));
    }
}

template <class Enum>
    requires std::is_enum_v<Enum>
RowField tell(std::string_view, Enum value) {
    return text_field(name_of_enum(value));
}

template <class Field>
RowField tell(std::string_view name, const std::optional<Field>& value);
template <class Field>
RowField tell(std::string_view name, const std::vector<Field>& values);

template <class Group>
    requires requires(const Group& group, FieldWriter& codec) { Group::fields(group, codec); }
RowField tell(std::string_view, const Group& group) {
    RowField out{{}, Kind::group, {}, {}, {}};
    Teller<Group> teller(group, out.parts);
    Group::fields(group, teller);
    return out;
}

template <class Field>
RowField tell(std::string_view name, const std::optional<Field>& value) {
    return value ? tell(name, *value) : RowField();
}

template <class Field>
RowField tell(std::string_view, const std::vector<Field>& values) {
    RowField out{{}, Kind::list, {}, {}, {}};
    for (const Field& value : values) out.parts.push_back(tell({}, value));
    return out;
}

template <class Row>
template <class Field>
void Teller<Row>::tell_one(const Field& field) {
    const std::string_view name = name_of_field(row_, &field);
    RowField told = tell(name, field);
    told.name = name;
    out_.push_back(std::move(told));
}

// "from_day" is "from", "official_mm2" is "official mm2".
std::string spoken(std::string_view name) {
    if (name.ends_with("_day") && name.size() > 4) name.remove_suffix(4);
    std::string out(name);
    std::ranges::replace(out, '_', ' ');
    return out;
}

std::string shortened(const std::string& text) {
    const bool id = text.size() == 64 && text.find_first_not_of("0123456789abcdef") ==
                                             std::string::npos;
    return id ? text.substr(0, id_shown) + "..." : text;
}

// What changes with every version and tells a reader nothing: its number, and the commitment to the
// text of the act that wrote it.
bool is_unsaid(std::string_view name) { return name == "version" || name == "act"; }

bool is_said(const RowField& field) {
    if (field.kind == Kind::list) return !field.parts.empty();
    if (field.kind == Kind::group) return std::ranges::any_of(field.parts, is_said);
    return field.kind != Kind::nothing;
}

std::string words_of(const RowField& field) {
    if (!is_said(field)) return "none";
    if (field.kind != Kind::list && field.kind != Kind::group) return shortened(field.text);
    const bool list = field.kind == Kind::list;
    if (list && field.parts.size() > list_shown_max) {
        return std::to_string(field.parts.size()) + " entries";
    }
    std::string out;
    for (const RowField& part : field.parts) {
        if (!is_said(part)) continue;
        if (!out.empty()) out += list ? "; " : ", ";
        out += list ? words_of(part) : spoken(part.name) + " " + words_of(part);
    }
    return list ? "[" + out + "]" : "(" + out + ")";
}

std::string subject_of(const RowTold& row) {
    const std::string_view name = row.facet->name;
    const std::size_t dot = name.find('.');
    std::string out = spoken(name.substr(0, dot)) + " " + shortened(text_of_key(row.entity));
    if (!row.facet->plural) return out;
    return out + ", " + spoken(name.substr(dot + 1)) + " " + shortened(text_of_key(row.item));
}

void add(std::string& out, std::size_t& shown, const std::string& words) {
    ++shown;
    if (shown > fields_shown_max) return;
    out += (shown == 1 ? ": " : ", ") + words;
}

// A group field by field, so that what stayed is not said again.
void add_changes(std::string& out, std::size_t& shown, const std::vector<RowField>& before,
                 const std::vector<RowField>& after, const std::string& under) {
    for (std::size_t i = 0; i < after.size() && i < before.size(); ++i) {
        if (before[i] == after[i] || is_unsaid(after[i].name)) continue;
        const std::string name = under + spoken(after[i].name);
        if (before[i].kind == Kind::group && after[i].kind == Kind::group) {
            add_changes(out, shown, before[i].parts, after[i].parts, name + " ");
        } else {
            add(out, shown, name + " now " + words_of(after[i]) + ", was " + words_of(before[i]));
        }
    }
}

void add_fields(std::string& out, std::size_t& shown, const std::vector<RowField>& fields) {
    for (const RowField& field : fields) {
        if (is_unsaid(field.name) || !is_said(field)) continue;
        add(out, shown, spoken(field.name) + " " + words_of(field));
    }
}

const RowField* find_field(const std::vector<RowField>& fields, std::string_view name) {
    for (const RowField& field : fields) {
        if (field.name == name) return &field;
        if (field.kind != Kind::group) continue;
        if (const RowField* inner = find_field(field.parts, name)) return inner;
    }
    return nullptr;
}

std::optional<std::int32_t> first_day(const RowField& field) {
    if (field.day) return field.day;
    for (const RowField& part : field.parts) {
        if (const auto day = first_day(part)) return day;
    }
    return std::nullopt;
}

} // namespace

bool is_day_name(std::string_view name) {
    constexpr std::array<std::string_view, 6> ends{"day", "until", "since", "due", "earliest",
                                                   "latest"};
    return std::ranges::any_of(ends, [&](std::string_view end) {
        return name == end || name.ends_with("_" + std::string(end));
    });
}

std::optional<RowTold> tell_row(const ledger::StatePath& path, ByteView value) {
    const Facet* facet = find_declared(path.table(), path.facet());
    if (facet == nullptr) return std::nullopt;
    std::optional<RowTold> told;
    for_each_row_kind([&]<class Row>() {
        if (Row::facet != *facet) return;
        const auto stored = decode_value<Row>(value);
        if (!stored) return;
        told.emplace(facet, stored->provenance, to_bytes(key_bytes(stored->row.entity())), Bytes(),
                     std::vector<RowField>());
        if constexpr (Row::facet.plural) told->item = to_bytes(key_bytes(stored->row.item()));
        told->fields = tell({}, stored->row).parts;
    });
    return told;
}

std::string words_of_change(const std::optional<RowTold>& before,
                            const std::optional<RowTold>& after, bool stood) {
    ENSURE(before || after);
    std::size_t shown = 0;
    std::string out = subject_of(after ? *after : *before);
    if (before && after) {
        add_changes(out, shown, before->fields, after->fields, "");
        if (shown == 0) return out + " written again, unchanged";
    } else {
        out += stood ? " stood" : after ? " entered" : " removed";
        add_fields(out, shown, after ? after->fields : before->fields);
    }
    if (shown > fields_shown_max) {
        out += ", and " + std::to_string(shown - fields_shown_max) + " more";
    }
    return out;
}

std::optional<std::int32_t> legal_day_of(const std::optional<RowTold>& before,
                                         const RowTold& after) {
    for (const std::string_view name : legal_days) {
        const RowField* now = find_field(after.fields, name);
        if (now == nullptr) continue;
        const auto day = first_day(*now);
        const RowField* was = before ? find_field(before->fields, name) : nullptr;
        if (day && (was == nullptr || *was != *now)) return day;
    }
    return std::nullopt;
}

} // namespace tamga::registries
