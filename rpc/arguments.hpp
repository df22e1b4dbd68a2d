// Parameters of one call, bound by name or by position and judged by kind before a handler runs.

#pragma once

#include "base/bytes.hpp"
#include "base/types.hpp"
#include "rpc/error_map.hpp"
#include "rpc/json.hpp"

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tamga::rpc {

enum class Kind : std::uint8_t {
    text,   // Printable ASCII, 1 to 128 characters.
    number, // An integer >= 0, as a number or a decimal string.
    day,    // A civil day since 1970-01-01, or a date YYYY-MM-DD.
    flag,   // true or false.
    digest, // 32 bytes in lower-case hexadecimal.
    hex,    // Bytes in lower-case hexadecimal.
    object,
    list,
};

[[nodiscard]] std::string_view name_of(Kind kind);

struct Param {
    std::string_view name; // Empty: no parameter.
    Kind kind = Kind::text;
    bool required = false;
    std::string_view doc;
};

inline constexpr std::size_t params_max = 7;
using Params = std::array<Param, params_max>;

class Arguments {
public:
    // Refuses what is unknown, missing, surplus or of another kind. Absent optional parameters may
    // be given as null. `values` must outlive the result.
    [[nodiscard]] static std::expected<Arguments, RpcError> bind(const Params& params,
                                                                 const Json& values);

    // Given; false also for a name that the method does not have.
    [[nodiscard]] bool has(std::string_view name) const;
    // The getters ask for parameters of their kind that are there; anything else is a bug.
    [[nodiscard]] std::string text(std::string_view name) const;
    [[nodiscard]] std::uint64_t number(std::string_view name) const;
    [[nodiscard]] std::int32_t day(std::string_view name) const;
    [[nodiscard]] bool flag(std::string_view name) const; // False when absent.
    [[nodiscard]] Bytes hex(std::string_view name) const;
    [[nodiscard]] const Json& json(std::string_view name) const;

    template <class D>
    [[nodiscard]] D digest(std::string_view name) const {
        return D::from(hex(name));
    }
    // Absent: nothing.
    [[nodiscard]] std::optional<Height> height() const;
    [[nodiscard]] std::uint64_t number_or(std::string_view name, std::uint64_t absent) const {
        return has(name) ? number(name) : absent;
    }

private:
    [[nodiscard]] const Json* find(std::string_view name) const;

    std::span<const Param> params_;
    std::array<const Json*, params_max> values_{};
};

// A civil day of a date "YYYY-MM-DD" (proleptic Gregorian, years -9999 to 9999), or of an integer.
[[nodiscard]] std::optional<std::int32_t> day_of(const Json& value);
// The date of a civil day; years before 0 with a minus sign.
[[nodiscard]] std::string date_of(std::int32_t day);

} // namespace tamga::rpc
