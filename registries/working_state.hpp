// WorkingState: what one transaction reads and writes.
//
// Reads see the block so far and this transaction's own writes; writes stand in a delta of their
// own that the executor merges when the outcome is applied and drops otherwise. Every write carries
// the transaction's id as provenance.

#pragma once

#include "ledger/state.hpp"
#include "registries/row.hpp"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace tamga::registries {

class WorkingState {
public:
    WorkingState(ledger::StateView below, const TransactionId& provenance)
        : below_(std::move(below)), delta_(std::make_shared<ledger::StateDelta>()),
          view_(below_.over(delta_)), provenance_(provenance) {}

    // singular: find<Office>(code); plural: find<Attribute>(subject, item).
    template <class Row, class... Key>
    [[nodiscard]] std::optional<Row> find(const Key&... key) const {
        return find_row<Row>(view_, key...);
    }
    template <class Row, class... Key>
    [[nodiscard]] bool has(const Key&... key) const {
        return find<Row>(key...).has_value();
    }
    template <class Row, class Entity>
    [[nodiscard]] std::vector<Row> list(const Entity& entity) const {
        return list_rows<Row>(view_, entity);
    }

    // Enters or replaces the row; a version counts its writes from 1.
    template <class Row>
    void put(Row row) {
        const ledger::StatePath path = path_of(row);
        if constexpr (Versioned<Row>) {
            const auto before = read_row<Row>(view_, path);
            row.version = before ? before->row.version + 1 : 1;
        }
        delta_->put(path, encode_value(provenance_, row));
    }
    // Strikes the row off; the same act enters it in a history table.
    template <class Row>
    void erase(const Row& row) {
        delta_->erase(path_of(row));
    }

    [[nodiscard]] const ledger::StateView& view() const { return view_; }
    // Without this transaction's writes.
    [[nodiscard]] const ledger::StateView& below() const { return below_; }
    [[nodiscard]] const ledger::StateDelta& delta() const { return *delta_; }
    // The writes of an act that applies; the state is read no more.
    [[nodiscard]] ledger::StateDelta take_delta() && { return std::move(*delta_); }

private:
    ledger::StateView below_;
    std::shared_ptr<ledger::StateDelta> delta_;
    ledger::StateView view_;
    TransactionId provenance_;
};

} // namespace tamga::registries
