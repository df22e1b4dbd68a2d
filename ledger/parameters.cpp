// Look-ups in the parameter table, and checked values.

#include "ledger/parameters.hpp"

#include "base/ensure.hpp"

#include <algorithm>
#include <string>

namespace tamga::ledger {

namespace {

std::size_t index_of(ParameterId id) {
    const auto found = std::ranges::find(parameter_table, id, &ParameterSpec::id);
    ENSURE(found != parameter_table.end());
    return static_cast<std::size_t>(found - parameter_table.begin());
}

} // namespace

const ParameterSpec& spec_of(ParameterId id) { return parameter_table[index_of(id)]; }

std::optional<ParameterId> find_parameter(std::string_view name) {
    const auto found = std::ranges::find(parameter_table, name, &ParameterSpec::name);
    if (found == parameter_table.end()) return std::nullopt;
    return found->id;
}

Parameters::Parameters() {
    for (std::size_t i = 0; i < values_.size(); ++i) values_[i] = parameter_table[i].value_default;
}

std::int64_t Parameters::get(ParameterId id) const { return values_[index_of(id)]; }

std::uint64_t Parameters::positive(ParameterId id) const {
    const std::int64_t value = get(id);
    ENSURE(value >= 0);
    return static_cast<std::uint64_t>(value);
}

Status Parameters::set(ParameterId id, std::int64_t value) {
    const std::size_t index = index_of(id);
    const ParameterSpec& spec = parameter_table[index];
    if (value < spec.value_min || value > spec.value_max) {
        return fail(ErrorCode::config, std::string(spec.name) + ": " + std::to_string(value) +
                                           " is not between " + std::to_string(spec.value_min) +
                                           " and " + std::to_string(spec.value_max));
    }
    values_[index] = value;
    return {};
}

} // namespace tamga::ledger
