// The outcomes as a table.

#include "registries/outcome.hpp"

#include "base/ensure.hpp"

#include <algorithm>
#include <array>

namespace tamga::registries {

namespace {

constexpr std::array table{
#define TAMGA_OUTCOME_ROW(number, name, rule, english, russian)                                    \
    OutcomeText{Outcome::name, number, #name, rule, english, russian},
    TAMGA_OUTCOMES(TAMGA_OUTCOME_ROW)
#undef TAMGA_OUTCOME_ROW
};

// Binary search needs it, and two outcomes of one number would be a lie for ever.
static_assert(std::ranges::is_sorted(table, {}, &OutcomeText::number) &&
              std::ranges::adjacent_find(table, std::ranges::equal_to{}, &OutcomeText::number) ==
                  table.end());

} // namespace

std::span<const OutcomeText> outcomes() {
    return table;
}

const OutcomeText* find_outcome(std::uint16_t number) {
    const auto found = std::ranges::lower_bound(table, number, {}, &OutcomeText::number);
    return found != table.end() && found->number == number ? &*found : nullptr;
}

const OutcomeText* find_outcome(std::string_view name) {
    const auto found = std::ranges::find(table, name, &OutcomeText::name);
    return found != table.end() ? &*found : nullptr;
}

const OutcomeText& text_of(Outcome outcome) {
    const OutcomeText* found = find_outcome(static_cast<std::uint16_t>(outcome));
    ENSURE(found != nullptr);
    return *found;
}

} // namespace tamga::registries
