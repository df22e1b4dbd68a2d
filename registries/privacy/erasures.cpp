// Reading erasures off acts and states.

#include "registries/privacy/erasures.hpp"

#include "base/ensure.hpp"
#include "proto/transaction.pb.h"

#include <algorithm>

namespace tamga::registries::privacy {

namespace {

constexpr std::size_t page = 1024;

} // namespace

std::vector<ledger::Payloads::Erasure> erasures_of(const ledger::VerifiedTransaction& act) {
    std::vector<ledger::Payloads::Erasure> erasures;
    const auto& operations = act.envelope().operations;
    if (std::ranges::count(operations, proto::Operation::kErasePayload) == 0) return erasures;
    proto::TransactionBody body;
    const Bytes& bytes = act.signed_transaction().body;
    ENSURE(body.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
    for (const proto::Operation& operation : body.operations()) {
        for (const std::string& raw : operation.erase_payload().commitments()) {
            erasures.push_back({Commitment::from(as_bytes(raw)), act.txid()});
        }
    }
    return erasures;
}

TombstonePage erasures_in(const ledger::StateView& view,
                          const std::optional<ledger::StatePath>& after) {
    Writer prefix;
    prefix.u16(tables::tombstone.table);
    TombstonePage found;
    const auto entries = view.list(prefix.view(), after, page);
    for (const ledger::StateEntry& entry : entries) {
        const auto stored = decode_value<Tombstone>(entry.value);
        ENSURE(stored.has_value());
        found.erasures.push_back({stored->row.commitment, stored->provenance});
    }
    if (entries.size() == page) found.next = entries.back().path;
    return found;
}

std::optional<TransactionId> tombstone_of(const ledger::StateView& view,
                                          const Commitment& commitment) {
    const auto stored = read_row<Tombstone>(
        view, ledger::StatePath::singular(tables::tombstone.table, commitment.view(),
                                          tables::tombstone.facet));
    if (!stored) return std::nullopt;
    return stored->provenance;
}

} // namespace tamga::registries::privacy
