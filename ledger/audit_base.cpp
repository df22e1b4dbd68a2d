// The state and the leaves that a snapshot brought, found in a store that went on from there.

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
    Base(const Store::Database& database, const SnapshotHead& head, RowAudit& rows)
        : database_(database), head_(head), rows_(rows) {
        made_.header = head.header();
    }

    std::expected<ReplayBase, Finding> find(const AuditGenesis& genesis,
                                            const AuditOptions& options) {
        const std::vector<Row> rows = rows_of_snapshot(head_, genesis.header);
        rows_.compare_rows(rows, height());
        compare_proofs(rows);
        if (auto fault = find_state()) return std::unexpected(std::move(*fault));
        if (auto fault = find_leaves()) return std::unexpected(std::move(*fault));
        if (auto fault = find_epochs(genesis, options)) return std::unexpected(std::move(*fault));
        for (const Header& header : head_.ancestors) made_.recent.push_back(hash_of(header));
        made_.recent.push_back(hash_of(made_.header));
        while (made_.recent.size() > ReplayBlock::ancestors_kept) made_.recent.pop_front();
        return std::move(made_);
    }

private:
    using Fault = std::optional<Finding>;

    [[nodiscard]] Height height() const { return made_.header.height; }

    // Proofs are judged where they stand; those that came with the snapshot must be there too. That
    // of its own block may be gone, if it led through headers that were committed since.
    void compare_proofs(const std::vector<Row>& rows) {
        for (const Row& row : rows) {
            if (row.family != Family::finality) continue;
            const auto at = Codec<Height>::decode(row.key);
            ENSURE(at.has_value());
            const auto stored = database_.finality.find(*at);
            const bool may_be_gone = *at == height() && !head_.head.finality.headers.empty();
            if (stored && !*stored && !may_be_gone) {
                rows_.report(Family::finality, row.key, *at, "the row is missing");
            }
        }
    }

    // An entry that was not written since stands in `state`, another in `state_old`.
    Fault find_state() {
        std::map<StatePath, Bytes> overwritten;
        const auto old = database_.state_old.iterate();
        for (old->SeekToFirst(); old->Valid(); old->Next()) {
            const ByteView key = view_of(old->key());
            const auto at = Codec<OldKey>::decode(key);
            if (!at || at->since != height()) continue;
            auto row = database_.state_old.decode(key, view_of(old->value()));
            if (row && row->value) overwritten.insert_or_assign(at->path, std::move(*row->value));
        }
        PackedEntries entries;
        StateCutter cutter;
        auto next = overwritten.begin();
        const auto add = [&](const StatePath& path, ByteView value) {
            cutter.add(path, sha256(value), value.size());
            entries.add(path, value);
        };
        const auto add_overwritten = [&](const StatePath* before) {
            for (; next != overwritten.end() && (!before || next->first < *before); ++next) {
                add(next->first, next->second);
            }
        };
        const auto now = database_.state.iterate();
        for (now->SeekToFirst(); now->Valid(); now->Next()) {
            const ByteView key = view_of(now->key());
            const auto path = Codec<StatePath>::decode(key);
            const auto row = database_.state.decode(key, view_of(now->value()));
            if (!path || !row || row->since != height()) continue; // Named when it is compared.
            add_overwritten(&*path);
            if (next != overwritten.end() && next->first == *path) ++next; // One of them is false.
            add(*path, row->value);
        }
        add_overwritten(nullptr);
        made_.state = std::make_shared<ReplayState>(height(), std::move(entries));
        if (std::move(cutter).finish().root == made_.header.state_root) return std::nullopt;
        return Finding{std::string(name_of(Family::state)), "", height(),
                       "the entries that came with the snapshot do not have its state root"};
    }

    Fault find_leaves() {
        SnapshotLeaves leaves(head_, [this](const std::vector<Row>& rows) -> Status {
            rows_.compare_rows(rows, height());
            return {};
        });
        const auto stored = database_.records.iterate();
        for (stored->SeekToFirst(); stored->Valid(); stored->Next()) {
            const ByteView raw = view_of(stored->key());
            const auto key = Codec<RecordKey>::decode(raw);
            const auto named = [&](std::string what) {
                return finding(Family::records, raw, height(), std::move(what)).error();
            };
            if (!key) return named(key.error().message);
            if (key->height > height()) break;
            auto row = database_.records.decode(raw, view_of(stored->value()));
            if (!row) return named(row.error().message);
            if (const Status fits = leaves.add(*key, *row); !fits) {
                return named(fits.error().message);
            }
            compare_leaves(*key, std::move(*row));
        }
        if (const Status whole = leaves.end(); !whole) {
            return Finding{std::string(name_of(Family::records)), "", height(),
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
    const SnapshotHead& head_;
    RowAudit& rows_;
    ReplayBase made_;
};

} // namespace

std::expected<std::optional<SnapshotHead>, Finding>
snapshot_of(const Store::Database& database, const AuditGenesis& genesis) {
    const Bytes key = Codec<MetaKey>::encode(MetaKey::snapshot);
    const auto raw = database.meta.find(MetaKey::snapshot);
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

std::expected<ReplayBase, Finding>
replay_base(const Store::Database& database, const SnapshotHead& head, const AuditGenesis& genesis,
            const AuditOptions& options, RowAudit& rows) {
    return Base(database, head, rows).find(genesis, options);
}

} // namespace tamga::ledger
