// The state, the leaves and the receipts that a store held at its base, found in it later.

#include "ledger/audit_base.hpp"

#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "ledger/snapshot_cut.hpp"
#include "ledger/snapshot_rows.hpp"

#include <memory>
#include <utility>

namespace tamga::ledger {

namespace {

std::unexpected<Finding> finding(Family family, ByteView key, Height height, std::string what) {
    return std::unexpected(
        Finding{std::string(name_of(family)), to_hex(key), height, std::move(what)});
}

class Base {
public:
    Base(const Store::Database& database, const StoreBase& base, RowAudit& rows)
        : database_(database), base_(base), head_(*base.last()), rows_(rows) {
        made_.header = head_.header();
    }

    std::expected<ReplayBase, Finding> find(const AuditGenesis& genesis,
                                            const AuditOptions& options) {
        if (base_.snapshot) compare_head(*base_.snapshot, genesis.header);
        if (base_.pruned) compare_head(*base_.pruned, genesis.header);
        if (auto fault = find_state()) return std::unexpected(std::move(*fault));
        if (auto fault = find_leaves()) return std::unexpected(std::move(*fault));
        if (auto fault = find_receipts(genesis)) return std::unexpected(std::move(*fault));
        if (auto fault = find_epochs(genesis, options)) return std::unexpected(std::move(*fault));
        for (const Header& header : head_.ancestors) made_.recent.push_back(hash_of(header));
        made_.recent.push_back(hash_of(made_.header));
        while (made_.recent.size() > ReplayBlock::ancestors_kept) made_.recent.pop_front();
        return std::move(made_);
    }

private:
    using Fault = std::optional<Finding>;

    [[nodiscard]] Height height() const { return made_.header.height; }

    // Proofs are judged where they stand; those of the head must be there too. That of its own
    // block may be gone, if it led through headers that were committed since.
    void compare_head(const SnapshotHead& head, const Header& genesis) {
        const std::vector<Row> rows = rows_of_snapshot(head, genesis);
        rows_.compare_rows(rows, head.header().height);
        for (const Row& row : rows) {
            if (row.family != Family::finality) continue;
            const auto at = Codec<Height>::decode(row.key);
            ENSURE(at.has_value());
            const auto stored = database_.finality.find(*at);
            const bool may_be_gone =
                *at == head.header().height && !head.head.finality.headers.empty();
            if (stored && !*stored && !may_be_gone) {
                rows_.report(Family::finality, row.key, *at, "the row is missing");
            }
        }
    }

    // An entry that was not written since stands in `state`, another in `state_old`, its latest
    // version first.
    Fault find_state() {
        std::map<StatePath, std::pair<Height, std::optional<Bytes>>> overwritten;
        const auto old = database_.state_old.iterate();
        for (old->SeekToFirst(); old->Valid(); old->Next()) {
            const ByteView key = view_of(old->key());
            const auto at = Codec<OldKey>::decode(key);
            if (!at || at->since > height() || overwritten.contains(at->path)) continue;
            auto row = database_.state_old.decode(key, view_of(old->value()));
            if (!row) continue; // Named when it is compared.
            overwritten.emplace(at->path, std::pair(at->since, std::move(row->value)));
        }
        PackedEntries entries;
        StateCutter cutter;
        auto next = overwritten.begin();
        const auto add = [&](const StatePath& path, Height since, ByteView value) {
            cutter.add(path, sha256(value), value.size());
            entries.add(path, value, since == height() ? std::nullopt : std::optional(since));
        };
        const auto add_overwritten = [&](const StatePath* before) {
            for (; next != overwritten.end() && (!before || next->first < *before); ++next) {
                const auto& [since, value] = next->second;
                if (value) add(next->first, since, *value);
            }
        };
        const auto now = database_.state.iterate();
        for (now->SeekToFirst(); now->Valid(); now->Next()) {
            const ByteView key = view_of(now->key());
            const auto path = Codec<StatePath>::decode(key);
            const auto row = database_.state.decode(key, view_of(now->value()));
            if (!path || !row || row->since > height()) continue; // Named when it is compared.
            add_overwritten(&*path);
            // What stands in `state` is the later one.
            if (next != overwritten.end() && next->first == *path) ++next;
            add(*path, row->since, row->value);
        }
        add_overwritten(nullptr);
        made_.state = std::make_shared<ReplayState>(height(), std::move(entries));
        if (std::move(cutter).finish().root == made_.header.state_root) return std::nullopt;
        return Finding{std::string(name_of(Family::state)), "", height(),
                       base_.pruned ? "the entries that were there after this block, before which "
                                      "the past was given up, do not have its state root"
                                    : "the entries that came with the snapshot do not have its "
                                      "state root"};
    }

    // The leaves that came with a snapshot.
    Fault find_leaves() {
        if (!base_.snapshot) return std::nullopt;
        const Height began = base_.snapshot->header().height;
        SnapshotLeaves leaves(*base_.snapshot, [&](const std::vector<Row>& rows) -> Status {
            rows_.compare_rows(rows, began);
            return {};
        });
        const auto stored = database_.records.iterate();
        for (stored->SeekToFirst(); stored->Valid(); stored->Next()) {
            const ByteView raw = view_of(stored->key());
            const auto key = Codec<RecordKey>::decode(raw);
            const auto named = [&](std::string what) {
                return finding(Family::records, raw, began, std::move(what)).error();
            };
            if (!key) return named(key.error().message);
            if (key->height > began) break;
            auto row = database_.records.decode(raw, view_of(stored->value()));
            if (!row) return named(row.error().message);
            if (const Status fits = leaves.add(*key, *row); !fits) {
                return named(fits.error().message);
            }
            compare_leaves(*key, std::move(*row));
        }
        if (const Status whole = leaves.end(); !whole) {
            return Finding{std::string(name_of(Family::records)), "", began,
                           whole.error().message};
        }
        made_.log = leaves.log();
        made_.hours = leaves.hours();
        return std::nullopt;
    }

    void compare_leaves(const RecordKey& key, std::vector<TransactionRecord> row) {
        std::vector<Row> derived;
        for (TransactionRecord& record : row) {
            record.events.clear(); // Events do not come with a snapshot.
            if (record.leaf.kind != LeafKind::transaction) continue;
            const TransactionId txid(record.leaf.id.bytes);
            made_.txids.insert(txid);
            derived.push_back(
                row_of(Family::txids, txid, Position{record.leaf.height, record.leaf.position}));
        }
        derived.push_back(row_of(Family::records, key, row));
        rows_.compare_rows(derived, key.height);
    }

    // Of blocks whose acts were given up: each is named by the next, its justify by it, and its
    // leaves make its log.
    Fault find_receipts(const AuditGenesis& genesis) {
        if (!base_.pruned) return std::nullopt;
        Header parent = base_.snapshot ? base_.snapshot->header() : genesis.header;
        while (parent.height < height()) {
            const Height at = parent.height.next();
            const Bytes key = Codec<Height>::encode(at);
            const auto header = database_.headers.find(at);
            const auto justify = database_.justifies.find(at);
            if (!header || !*header || (*header)->parent_hash != hash_of(parent)) {
                return finding(Family::headers, key, at, "not the child of the block before it")
                    .error();
            }
            if (!justify || !*justify || hash_of((*justify)->justify) != (*header)->justify_hash) {
                return finding(Family::justifies, key, at, "not the justify of its block").error();
            }
            rows_.compare_rows(std::vector<Row>{row_of(Family::headers, at, **header),
                                                row_of(Family::justifies, at, **justify)},
                               at);
            if (auto fault = find_receipts(**header, parent.log_size)) return fault;
            parent = **header;
        }
        return std::nullopt;
    }

    Fault find_receipts(const Header& header, std::uint64_t leaves_before) {
        const Height at = header.height;
        std::vector<TransactionRecord> records;
        for (std::uint32_t chunk = 0; leaves_before + records.size() < header.log_size; ++chunk) {
            const RecordKey key{at, chunk};
            auto row = database_.records.find(key);
            const bool is_read = row && *row && !(*row)->empty();
            if (!is_read) {
                return finding(Family::records, Codec<RecordKey>::encode(key), at,
                               row ? "the row is missing" : row.error().message)
                    .error();
            }
            std::ranges::move(**row, std::back_inserter(records));
        }
        for (std::size_t i = 0; i < records.size(); ++i) {
            const LogLeaf& leaf = records[i].leaf;
            const bool fits = leaf.height == at && leaf.position == i &&
                              leaf.events == tagged(tag::events, {records[i].events});
            if (fits) {
                count(leaf);
                continue;
            }
            const RecordKey key{at, static_cast<std::uint32_t>(i / records_per_row)};
            return finding(Family::records, Codec<RecordKey>::encode(key), at,
                           "a receipt that is not of its leaf, or not in its place")
                .error();
        }
        rows_.compare_rows(rows_of_records(at, records, made_.log), at);
        if (made_.log.size() == header.log_size && made_.log.root() == header.log_root) {
            return std::nullopt;
        }
        return finding(Family::records, Codec<RecordKey>::encode({at, 0}), at,
                       "the leaves of the block do not make the log that its header has")
            .error();
    }

    void count(const LogLeaf& leaf) {
        if (leaf.kind == LeafKind::transaction &&
            leaf.time_ms.value + snapshot_window_ms >= made_.header.time_ms.value) {
            made_.txids.insert(TransactionId(leaf.id.bytes));
        }
        if (leaf.kind == LeafKind::evidence) return; // Of no agency.
        AgencyHour& counts = made_.hours[{hour_of(leaf.time_ms), leaf.agency}];
        counts.leaves += 1;
        if (leaf.outcome != 0) counts.refused += 1;
    }

    Fault find_epochs(const AuditGenesis& genesis, const AuditOptions& options) {
        Header begins_on = genesis.header;
        for (const ProofHead& end : head_.epochs.ends) {
            made_.epochs.emplace(end.header.epoch, AuditEpoch{end.set, begins_on});
            begins_on = end.header;
        }
        made_.epochs.emplace(made_.header.epoch, AuditEpoch{head_.head.set, begins_on});
        if (!made_.header.epoch_end()) return std::nullopt;
        // The state after it holds the validators of the next epoch.
        ENSURE(options.validators_in != nullptr);
        const ValidatorSet next = options.validators_in(StateView(source_of(made_.state)));
        if (next.hash() != made_.header.next_validators_hash) {
            return Finding{std::string(name_of(Family::headers)), "", height(),
                           "the state after it does not hold the validators that it announces"};
        }
        made_.epochs.emplace(made_.header.epoch.next(), AuditEpoch{next, made_.header});
        return std::nullopt;
    }

    const Store::Database& database_;
    const StoreBase& base_;
    const SnapshotHead& head_; // The last of it.
    RowAudit& rows_;
    ReplayBase made_;
};

} // namespace

namespace {

std::expected<std::optional<SnapshotHead>, Finding>
head_in(const Store::Database& database, MetaKey name, const AuditGenesis& genesis) {
    const Bytes key = Codec<MetaKey>::encode(name);
    const auto raw = database.meta.find(name);
    if (!raw) return finding(Family::meta, key, Height(0), raw.error().message);
    if (!*raw) return std::optional<SnapshotHead>();
    auto head = decode_snapshot_head(**raw);
    if (!head) return finding(Family::meta, key, Height(0), head.error().message);
    SnapshotTrust trust;
    trust.chain = genesis.header.chain_id;
    const Status holds = verify_snapshot_head(*head, genesis.validators.hash(), trust);
    if (!holds) return finding(Family::meta, key, head->header().height, holds.error().message);
    return std::optional(std::move(*head));
}

} // namespace

std::expected<StoreBase, Finding> base_of(const Store::Database& database,
                                          const AuditGenesis& genesis) {
    auto snapshot = head_in(database, MetaKey::snapshot, genesis);
    if (!snapshot) return std::unexpected(snapshot.error());
    auto pruned = head_in(database, MetaKey::pruned, genesis);
    if (!pruned) return std::unexpected(pruned.error());
    if (*snapshot && *pruned && (*pruned)->header().height <= (*snapshot)->header().height) {
        return finding(Family::meta, Codec<MetaKey>::encode(MetaKey::pruned),
                       (*pruned)->header().height, "not after the snapshot");
    }
    return StoreBase{std::move(*snapshot), std::move(*pruned)};
}

std::expected<ReplayBase, Finding>
replay_base(const Store::Database& database, const StoreBase& base, const AuditGenesis& genesis,
            const AuditOptions& options, RowAudit& rows) {
    ENSURE(base.last() != nullptr);
    return Base(database, base, rows).find(genesis, options);
}

} // namespace tamga::ledger
