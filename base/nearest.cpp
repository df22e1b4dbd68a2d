// Levenshtein distance, one row at a time.

#include "base/nearest.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tamga {

std::string_view nearest(std::string_view word, std::span<const std::string_view> names) {
    std::string_view best;
    std::size_t best_distance = SIZE_MAX;
    for (const std::string_view name : names) {
        std::vector<std::size_t> row(name.size() + 1);
        for (std::size_t i = 0; i < row.size(); ++i) row[i] = i;
        for (std::size_t i = 0; i < word.size(); ++i) {
            std::size_t diagonal = row[0];
            row[0] = i + 1;
            for (std::size_t j = 0; j < name.size(); ++j) {
                const int left = std::tolower(static_cast<unsigned char>(word[i]));
                const int right = std::tolower(static_cast<unsigned char>(name[j]));
                const std::size_t change = diagonal + (left == right ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = std::min({change, row[j + 1] + 1, row[j] + 1});
            }
        }
        if (row.back() < best_distance) {
            best_distance = row.back();
            best = name;
        }
    }
    return best;
}

} // namespace tamga
