// What may be asked of the access register, in any state.

#pragma once

#include "ledger/block.hpp"
#include "ledger/parameters.hpp"
#include "ledger/state.hpp"
#include "registries/access/rows.hpp"

#include <optional>
#include <vector>

namespace tamga::registries::access {

struct AgencyView {
    TransactionId provenance;
    Agency agency;
    std::vector<Bytes> offices;
};
[[nodiscard]] std::optional<AgencyView> agency(const ledger::StateView& view, ByteView code);

struct OfficeView {
    TransactionId provenance;
    Office office;
    std::vector<PublicKey> officers; // Dismissed ones too.
};
[[nodiscard]] std::optional<OfficeView> office(const ledger::StateView& view, ByteView code);

struct OfficerView {
    TransactionId provenance;
    Officer officer;
    Bytes agency;
    bool acting = false; // ACTIVE, valid at that time, in an active office of an active agency.
};
[[nodiscard]] std::optional<OfficerView> officer(const ledger::StateView& view,
                                                 const PublicKey& key, TimestampMs now);

// The value in force; the default when the state has none.
[[nodiscard]] std::int64_t parameter(const ledger::StateView& view, ledger::ParameterId id);
// All of them; what a block may hold on top of this state.
[[nodiscard]] ledger::Parameters parameters(const ledger::StateView& view);
[[nodiscard]] ledger::BlockLimits block_limits(const ledger::StateView& view);

} // namespace tamga::registries::access
