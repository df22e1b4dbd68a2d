// Changed, missing and surplus rows.

#include "ledger/audit_rows.hpp"

#include "base/ensure.hpp"
#include "base/hash.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace tamga::ledger {

namespace {

// Tables whose rows are compared as a whole at the end, or by other means.
bool is_compared_at_once(Family family) {
    switch (family) {
    case Family::headers:
    case Family::justifies:
    case Family::bodies:
    case Family::records:
    case Family::txids:
    case Family::state_old:
    case Family::log_nodes:
    case Family::state_changes:
    case Family::tree_old: return true;
    case Family::meta:
    case Family::finality:
    case Family::state:
    case Family::agency_hours: return false;
    }
    UNREACHABLE();
}

std::array<std::uint8_t, 16> fingerprint(ByteView key) {
    const Hash256 hash = sha256(key);
    std::array<std::uint8_t, 16> half{};
    std::copy_n(hash.bytes.begin(), half.size(), half.begin());
    return half;
}

} // namespace

Height height_of_key(Family family, ByteView key, Height other) {
    switch (family) {
    case Family::headers:
    case Family::justifies:
    case Family::finality:
    case Family::state_changes:
    case Family::bodies: return Codec<Height>::decode(key).value_or(other);
    case Family::records: {
        const auto decoded = Codec<RecordKey>::decode(key);
        return decoded ? decoded->height : other;
    }
    case Family::state_old: {
        const auto decoded = Codec<OldKey>::decode(key);
        return decoded ? decoded->since : other;
    }
    case Family::tree_old: {
        const auto decoded = Codec<SlotKey>::decode(key);
        return decoded ? decoded->changed : other;
    }
    case Family::meta:
    case Family::txids:
    case Family::state:
    case Family::log_nodes:
    case Family::agency_hours: return other;
    }
    UNREACHABLE();
}

void RowAudit::report(Family family, ByteView key, Height height, std::string what) {
    if (findings_.size() >= AuditReport::findings_max) return;
    Finding finding{std::string(name_of(family)), to_hex(key), height, std::move(what)};
    if (std::find(findings_.begin(), findings_.end(), finding) != findings_.end()) return;
    findings_.push_back(std::move(finding));
}

void RowAudit::compare_rows(std::span<const Row> rows, Height height) {
    for (const Row& row : rows) {
        if (!is_compared_at_once(row.family)) continue;
        ENSURE(row.value.has_value());
        derived_[static_cast<std::size_t>(row.family)].push_back(fingerprint(row.key));
        rows_ += 1;
        rocksdb::PinnableSlice stored;
        const rocksdb::Status status = database_.db->Get(
            rocksdb::ReadOptions(), database_.handle(row.family), slice_of(row.key), &stored);
        if (status.IsNotFound()) {
            report(row.family, row.key, height, "the row is missing");
        } else if (!status.ok()) {
            report(row.family, row.key, height, status.ToString());
        } else if (!equal(view_of(stored), *row.value)) {
            report(row.family, row.key, height, "the row is not what replaying gives");
        }
    }
}

void RowAudit::compare_table(Family family, const std::function<bool(Expected&)>& next,
                             Height tip) {
    const std::unique_ptr<rocksdb::Iterator> stored(
        database_.db->NewIterator(rocksdb::ReadOptions(), database_.handle(family)));
    stored->SeekToFirst();
    Expected expected;
    bool more = next(expected);
    while (more || stored->Valid()) {
        const int order = !more              ? -1
                          : !stored->Valid() ? 1
                                             : stored->key().compare(slice_of(expected.key));
        if (order < 0) {
            const ByteView key = view_of(stored->key());
            report(family, key, height_of_key(family, key, tip),
                   "the row is surplus: no block wrote it");
            stored->Next();
            continue;
        }
        rows_ += 1;
        if (order > 0) {
            report(family, expected.key, expected.height, "the row is missing");
        } else {
            if (!equal(view_of(stored->value()), expected.value)) {
                report(family, expected.key, expected.height,
                       "the row is not what replaying gives");
            }
            stored->Next();
        }
        more = next(expected);
    }
    if (!stored->status().ok()) report(family, {}, tip, stored->status().ToString());
}

void RowAudit::compare_state(const ReplayState& state) {
    ReplayState::Cursor at(state);
    const auto next = [&](Expected& expected) {
        if (!at.valid()) return false;
        const Bytes value = at.value();
        expected = {Codec<StatePath>::encode(at.path()),
                    encode_state_row(at.since(), sha256(value), value), at.since()};
        at.next();
        return true;
    };
    compare_table(Family::state, next, state.latest());
}

void RowAudit::compare_hours(const Replayer::HourMap& hours, Height tip) {
    auto it = hours.begin();
    const auto next = [&](Expected& expected) {
        if (it == hours.end()) return false;
        expected = {Codec<HourKey>::encode(HourKey{it->first.first, it->first.second}),
                    Codec<AgencyHour>::encode(it->second), tip};
        ++it;
        return true;
    };
    compare_table(Family::agency_hours, next, tip);
}

void RowAudit::compare_meta(const AuditGenesis& genesis, Height tip, const BlockHash& hash) {
    Row format = row_of_format(forgiven_ ? store_format_pruned : store_format);
    std::vector<Expected> rows{
        {std::move(format.key), std::move(*format.value), Height(0)},
        {Codec<MetaKey>::encode(MetaKey::genesis), genesis.json, Height(0)},
        {Codec<MetaKey>::encode(MetaKey::tip), Codec<TipRow>::encode(TipRow{tip, hash}), tip},
    };
    // A validator's own note, explained by nothing but its checksum.
    const auto votes = database_.meta.find(MetaKey::votes);
    if (votes && *votes && decode_votes_lowest(**votes)) {
        rows.push_back({Codec<MetaKey>::encode(MetaKey::votes), **votes, tip});
    }
    for (const auto& [key, head] : heads_) {
        rows.push_back({Codec<MetaKey>::encode(key), head, tip});
    }
    std::ranges::sort(rows, {}, &Expected::key);
    auto it = rows.begin();
    const auto next = [&](Expected& expected) {
        if (it == rows.end()) return false;
        expected = *it++;
        return true;
    };
    compare_table(Family::meta, next, tip);
}

void RowAudit::expect_head(MetaKey key, const SnapshotHead& head) {
    heads_.emplace_back(key, encode(head));
}

bool RowAudit::is_forgiven(Family family, ByteView key) const {
    const bool goes = family == Family::bodies || family == Family::state_changes ||
                      family == Family::state_old || family == Family::tree_old;
    return goes && forgiven_ && height_of_key(family, key, forgiven_->next()) <= *forgiven_;
}

void RowAudit::find_surplus(Height tip) {
    for (const FamilyInfo& family : families) {
        if (!is_compared_at_once(family.family)) continue;
        auto& derived = derived_[static_cast<std::size_t>(family.family)];
        std::ranges::sort(derived);
        const std::unique_ptr<rocksdb::Iterator> stored(
            database_.db->NewIterator(rocksdb::ReadOptions(), database_.handle(family.family)));
        for (stored->SeekToFirst(); stored->Valid(); stored->Next()) {
            const ByteView key = view_of(stored->key());
            if (std::ranges::binary_search(derived, fingerprint(key))) continue;
            if (is_forgiven(family.family, key)) continue;
            report(family.family, key, height_of_key(family.family, key, tip),
                   "the row is surplus: no block wrote it");
        }
        if (!stored->status().ok()) {
            report(family.family, {}, tip, stored->status().ToString());
        }
    }
    const std::unique_ptr<rocksdb::Iterator> unnamed(
        database_.db->NewIterator(rocksdb::ReadOptions(), database_.handles.back().get()));
    unnamed->SeekToFirst();
    if (unnamed->Valid() && findings_.size() < AuditReport::findings_max) {
        findings_.push_back({"default", to_hex(view_of(unnamed->key())), tip,
                             "the row is surplus: this table is not used"});
    }
}

} // namespace tamga::ledger
