// Queries of the access register.

#include "registries/access/queries.hpp"

#include "registries/authority.hpp"

namespace tamga::registries::access {

std::optional<AgencyView> agency(const ledger::StateView& view, ByteView code) {
    auto stored = read_row<Agency>(
        view, ledger::StatePath::singular(Agency::facet.table, code, Agency::facet.facet));
    if (!stored) return std::nullopt;
    AgencyView found{stored->provenance, std::move(stored->row), {}};
    for (AgencyOffice& entry : list_rows<AgencyOffice>(view, code)) {
        found.offices.push_back(std::move(entry.office));
    }
    std::ranges::sort(found.offices);
    return found;
}

std::optional<OfficeView> office(const ledger::StateView& view, ByteView code) {
    auto stored = read_row<Office>(
        view, ledger::StatePath::singular(Office::facet.table, code, Office::facet.facet));
    if (!stored) return std::nullopt;
    OfficeView found{stored->provenance, std::move(stored->row), {}};
    for (const OfficeOfficer& entry : list_rows<OfficeOfficer>(view, code)) {
        found.officers.push_back(entry.officer);
    }
    std::ranges::sort(found.officers);
    return found;
}

std::optional<OfficerView> officer(const ledger::StateView& view, const PublicKey& key,
                                   TimestampMs now) {
    auto stored = read_row<Officer>(
        view, ledger::StatePath::singular(Officer::facet.table, key.bytes, Officer::facet.facet));
    if (!stored) return std::nullopt;
    const auto home = find_row<Office>(view, stored->row.office);
    OfficerView found{stored->provenance, std::move(stored->row), {}, false};
    if (home) found.agency = home->agency;
    found.acting = find_acting_officer(view, key, now).has_value();
    return found;
}

std::int64_t parameter(const ledger::StateView& view, ledger::ParameterId id) {
    const ledger::ParameterSpec& spec = ledger::spec_of(id);
    const auto stored = find_row<Parameter>(view, spec.name);
    return stored ? stored->value : spec.value_default;
}

ledger::Parameters parameters(const ledger::StateView& view) {
    ledger::Parameters all;
    for (const ledger::ParameterSpec& spec : ledger::parameter_table) {
        const Status set = all.set(spec.id, parameter(view, spec.id));
        ENSURE(set.has_value()); // Genesis and governance keep the bounds.
    }
    return all;
}

ledger::BlockLimits block_limits(const ledger::StateView& view) {
    const auto limit = [&](ledger::ParameterId id) {
        return static_cast<std::uint64_t>(parameter(view, id));
    };
    return {limit(ledger::ParameterId::block_transactions_max),
            limit(ledger::ParameterId::block_bytes_max),
            limit(ledger::ParameterId::block_units_max)};
}

} // namespace tamga::registries::access
