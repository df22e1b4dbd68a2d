// One row of the catalog: from the message of an act and its handler.

#pragma once

#include "registries/catalog.hpp"

#include <cstdint>
#include <string_view>

namespace tamga::registries {

template <auto get, auto handler>
constexpr Entry row(int field, std::string_view name, std::string_view id, Authority authority) {
    return {static_cast<std::uint16_t>(field), name, id, authority,
            [](const proto::Operation& operation, Context& context) {
                return handler((operation.*get)(), context);
            }};
}

} // namespace tamga::registries
