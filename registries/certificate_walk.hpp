// Reading the claims of a certificate whose later claims follow from the values of earlier ones.

#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "ledger/proof_document.hpp"
#include "registries/certificate_common.hpp"
#include "registries/row.hpp"

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace tamga::registries::certificate {

// Takes claims one after another and remembers what was asked for.
class Walk {
public:
    Walk(const std::vector<ledger::StateClaim>& claims, std::vector<ledger::Prefix>& wanted)
        : claims_(claims), wanted_(wanted) {}

    // More was asked for than there are claims.
    [[nodiscard]] bool ended() const { return wanted_.size() > claims_.size(); }

    // The row of the entity; nothing when the claims have ended.
    template <class Row>
    [[nodiscard]] Result<std::optional<Row>> present(ByteView entity) {
        TRY(const ledger::StateClaim* claim, next(core_of(Row::facet, entity)));
        if (claim == nullptr) return std::optional<Row>();
        TRY(Row row, present_row<Row>(*claim));
        if (path_of(row) != claim->entries.at(0).path) return refuse(elsewhere);
        return std::optional<Row>(std::move(row));
    }

    // Every row under the entity, or proven none; nothing when the claims have ended.
    template <class Row>
    [[nodiscard]] Result<std::vector<Row>> list(ByteView entity) {
        TRY(const ledger::StateClaim* claim, next(items_of(Row::facet, entity)));
        std::vector<Row> rows;
        if (claim == nullptr) return rows;
        if (claim->kind == ledger::ClaimKind::present) return refuse(others);
        for (const ledger::StateEntry& entry : claim->entries) {
            auto stored = decode_value<Row>(entry.value);
            if (!stored) return refuse("a value is not of its table");
            if (path_of(stored->row) != entry.path) return refuse(elsewhere);
            rows.push_back(std::move(stored->row));
        }
        return rows;
    }

private:
    static constexpr const char* others = "the claims are not those of the statement";
    static constexpr const char* elsewhere = "a value does not belong to its path";

    Result<const ledger::StateClaim*> next(ledger::Prefix prefix) {
        const std::size_t number = wanted_.size();
        wanted_.push_back(std::move(prefix));
        if (number >= claims_.size()) return nullptr;
        if (claims_[number].prefix != wanted_[number]) return refuse(others);
        return &claims_[number];
    }

    const std::vector<ledger::StateClaim>& claims_;
    std::vector<ledger::Prefix>& wanted_;
};

} // namespace tamga::registries::certificate
