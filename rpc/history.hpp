// What became of entries of the state, told for people: which act wrote what when, in named fields
// and in words (registries/row_words.hpp).
//
// Of a sealed record of civil status nothing is told here but that it is sealed.

#pragma once

#include "registries/timelines.hpp"
#include "rpc/backend.hpp"
#include "rpc/json.hpp"
#include "rpc/query_json.hpp"

#include <map>
#include <optional>
#include <set>
#include <vector>

namespace tamga::rpc {

// One change of one entry; absent: it was not there before, or not after.
struct EntryChange {
    ledger::StatePath path;
    Height height; // Of the block that made it.
    std::optional<Bytes> before;
    std::optional<Bytes> after;
    bool stood = false; // It was there before what this node holds; `before` is not known.
};

// The changes of an entry up to a height, the latest first, the first so many.
[[nodiscard]] Result<std::vector<EntryChange>> changes_of(Backend& backend,
                                                          const ledger::StatePath& path,
                                                          Height through, std::size_t count_max);

// Tells changes, and remembers what it has read of acts and blocks: one for each request.
class Historian {
public:
    // `knowledge` is what was known at the height asked about.
    [[nodiscard]] static Result<Historian> of(Backend& backend, const StateSnapshot& knowledge);

    // {legalDate, height, timeMs, txid, act, facet, path, change: entered, changed, removed
    // or stood, words, row: the fields by name}. What this node does not hold any more is null.
    [[nodiscard]] Result<Json> tell(const EntryChange& change);
    // By the law: what the entry says of itself, otherwise the day of the block.
    [[nodiscard]] std::optional<std::int32_t> legal_day(const EntryChange& change);

private:
    Historian(Backend& backend, const StateSnapshot& knowledge, StateSnapshot now)
        : backend_(&backend), knowledge_(&knowledge), now_(std::move(now)) {}

    [[nodiscard]] std::optional<TimestampMs> time_of(Height height);
    [[nodiscard]] Json act_named(const TransactionId& txid);
    [[nodiscard]] std::optional<TransactionId> remover_of(const EntryChange& change);
    [[nodiscard]] bool is_sealed(const EntryChange& change) const;

    Backend* backend_;
    const StateSnapshot* knowledge_;
    StateSnapshot now_; // Seals of today hold for what was known before.
    std::map<Height, std::optional<TimestampMs>> times_;
    std::map<TransactionId, Json> acts_;
    std::map<Height, std::set<ledger::StatePath>> changed_;
};

// The timeline of those entries on both axes, a page of it: {entries, next}, by the legal date,
// then by when the register learned it; up to the day `asOf` if that is asked.
[[nodiscard]] Result<Json> timeline(const Arguments& arguments, Backend& backend,
                                    const PageAsked& page, const StateSnapshot& state,
                                    const registries::EntryPaths& paths);

} // namespace tamga::rpc
