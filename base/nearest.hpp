// What somebody meant who wrote a name that nobody knows.

#pragma once

#include <span>
#include <string_view>

namespace tamga {

// The name among `names` with the fewest letters to change, add or leave out, whatever their case;
// the first of several, empty if there are no names.
[[nodiscard]] std::string_view nearest(std::string_view word,
                                       std::span<const std::string_view> names);

} // namespace tamga
