// The names of a struct's fields, as they stand in its declaration.
//
// A row lists its fields once (row.hpp) and does not name them a second time for people: the
// compiler knows the names, and says them in the signature of a function whose template parameter
// is a pointer to the field. For aggregates without bases of at most 28 fields; anything else does
// not compile.

#pragma once

#include "base/ensure.hpp"

#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <utility>

namespace tamga::registries {

namespace field_names {

// Becomes whatever a field is initialised with; never made.
struct Anything {
    template <class T>
    operator T() const; // Implicit, or no aggregate could be initialised with it.
};

template <class Row, class... Given>
[[nodiscard]] constexpr std::size_t count() {
    if constexpr (requires { Row{Given{}..., Anything{}}; }) {
        return count<Row, Given..., Anything>();
    } else {
        return sizeof...(Given);
    }
}

template <class... Field>
[[nodiscard]] constexpr auto pointers(const Field&... field) {
    return std::tuple{&field...};
}

// Pointers to all fields, in the order of the declaration.
template <class Row>
[[nodiscard]] constexpr auto members(const Row& row) {
    constexpr std::size_t fields = count<Row>();
    static_assert(fields >= 1 && fields <= 28, "more fields than this function can take apart");
    // clang-format off
    if constexpr (fields == 1) { const auto& [m1] = row; return pointers(m1); }
    else if constexpr (fields == 2) { const auto& [m1, m2] = row; return pointers(m1, m2); }
    else if constexpr (fields == 3) { const auto& [m1, m2, m3] = row; return pointers(m1, m2, m3); }
    else if constexpr (fields == 4) {
        const auto& [m1, m2, m3, m4] = row;
        return pointers(m1, m2, m3, m4);
    }
    else if constexpr (fields == 5) {
        const auto& [m1, m2, m3, m4, m5] = row;
        return pointers(m1, m2, m3, m4, m5);
    }
    else if constexpr (fields == 6) {
        const auto& [m1, m2, m3, m4, m5, m6] = row;
        return pointers(m1, m2, m3, m4, m5, m6);
    }
    else if constexpr (fields == 7) {
        const auto& [m1, m2, m3, m4, m5, m6, m7] = row;
        return pointers(m1, m2, m3, m4, m5, m6, m7);
    }
    else if constexpr (fields == 8) {
        const auto& [m1, m2, m3, m4, m5, m6, m7, m8] = row;
        return pointers(m1, m2, m3, m4, m5, m6, m7, m8);
    }
    else if constexpr (fields == 9) {
        const auto& [m1, m2, m3, m4, m5, m6, m7, m8, m9] = row;
        return pointers(m1, m2, m3, m4, m5, m6, m7, m8, m9);
    }
    else if constexpr (fields == 10) {
        const auto& [m1, m2, m3, m4, m5, m6, m7, m8, m9, m10] = row;
        return pointers(m1, m2, m3, m4, m5, m6, m7, m8, m9, m10);
    }
    else if constexpr (fields == 11) {
        const auto& [m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11] = row;
        return pointers(m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11);
    }
    else if constexpr (fields == 12) {
        const auto& [m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12] = row;
        return pointers(m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12);
    }
    else if constexpr (fields == 13) {
        const auto& [m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13] = row;
        return pointers(m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13);
    }
    else if constexpr (fields == 14) {
        const auto& [m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14] = row;
        return pointers(m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14);
    }
    else if constexpr (fields == 15) {
        const auto& [m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15] =
            row;
        return pointers(m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15);
    }
    else if constexpr (fields == 16) {
        const auto& [m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16]
            = row;
        return pointers(m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15,
            m16);
    }
    else if constexpr (fields == 17) {
        const auto& [m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16,
            m17] = row;
        return pointers(m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15,
            m16, m17);
    }
    else if constexpr (fields == 18) {
        const auto& [m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16,
            m17, m18] = row;
        return pointers(m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15,
            m16, m17, m18);
    }
    else if constexpr (fields == 19) {
        const auto& [m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16,
            m17, m18, m19] = row;
        return pointers(m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15,
            m16, m17, m18, m19);
    }
    else if constexpr (fields == 20) {
        const auto& [m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16,
            m17, m18, m19, m20] = row;
        return pointers(m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15,
            m16, m17, m18, m19, m20);
    }
    else if constexpr (fields == 21) {
        const auto& [m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16,
            m17, m18, m19, m20, m21] = row;
        return pointers(m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15,
            m16, m17, m18, m19, m20, m21);
    }
    else if constexpr (fields == 22) {
        const auto& [m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16,
            m17, m18, m19, m20, m21, m22] = row;
        return pointers(m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15,
            m16, m17, m18, m19, m20, m21, m22);
    }
    else if constexpr (fields == 23) {
        const auto& [m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16,
            m17, m18, m19, m20, m21, m22, m23] = row;
        return pointers(m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15,
            m16, m17, m18, m19, m20, m21, m22, m23);
    }
    else if constexpr (fields == 24) {
        const auto& [m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16,
            m17, m18, m19, m20, m21, m22, m23, m24] = row;
        return pointers(m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15,
            m16, m17, m18, m19, m20, m21, m22, m23, m24);
    }
    else if constexpr (fields == 25) {
        const auto& [m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16,
            m17, m18, m19, m20, m21, m22, m23, m24, m25] = row;
        return pointers(m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15,
            m16, m17, m18, m19, m20, m21, m22, m23, m24, m25);
    }
    else if constexpr (fields == 26) {
        const auto& [m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16,
            m17, m18, m19, m20, m21, m22, m23, m24, m25, m26] = row;
        return pointers(m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15,
            m16, m17, m18, m19, m20, m21, m22, m23, m24, m25, m26);
    }
    else if constexpr (fields == 27) {
        const auto& [m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16,
            m17, m18, m19, m20, m21, m22, m23, m24, m25, m26, m27] = row;
        return pointers(m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15,
            m16, m17, m18, m19, m20, m21, m22, m23, m24, m25, m26, m27);
    }
    else if constexpr (fields == 28) {
        const auto& [m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16,
            m17, m18, m19, m20, m21, m22, m23, m24, m25, m26, m27, m28] = row;
        return pointers(m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15,
            m16, m17, m18, m19, m20, m21, m22, m23, m24, m25, m26, m27, m28);
    }
    // clang-format on
}

// Never defined: only the addresses of its fields are taken, while compiling.
template <class Row>
struct Place {
    Row row;
};
template <class Row>
extern const Place<Row> place;

template <auto Pointer>
[[nodiscard]] constexpr std::string_view signature() {
    return __PRETTY_FUNCTION__;
}

// The last name of "... Pointer = (& place<Row>.Row::name); ..." or "... = &place.row.name]".
[[nodiscard]] constexpr std::string_view last_name(std::string_view text) {
    const std::size_t start = text.find("Pointer = ");
    text.remove_prefix(start);
    const std::size_t end = text.find_first_of(");]", text.find('&'));
    text = text.substr(0, end);
    return text.substr(text.find_last_of(".:") + 1);
}

#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template" // Of `place`, on purpose.
#endif
template <class Row>
[[nodiscard]] constexpr auto names() {
    constexpr auto fields = members(place<Row>.row);
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return std::array<std::string_view, sizeof...(I)>{
            last_name(signature<std::get<I>(fields)>())...};
    }(std::make_index_sequence<std::tuple_size_v<decltype(fields)>>());
}
#ifdef __clang__
#pragma clang diagnostic pop
#endif

} // namespace field_names

// The name of a field of this very row ("official_mm2").
template <class Row>
[[nodiscard]] std::string_view name_of_field(const Row& row, const void* field) {
    static constexpr auto names = field_names::names<Row>();
    std::string_view found;
    std::apply(
        [&](const auto*... member) {
            std::size_t at = 0;
            ((found = static_cast<const void*>(member) == field ? names[at] : found, ++at), ...);
        },
        field_names::members(row));
    ENSURE(!found.empty()); // fields() passes the row's own fields.
    return found;
}

} // namespace tamga::registries
