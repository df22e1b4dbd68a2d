// The audit of a store's folder.
//
// First backwards: the last header is proven by its certificate, every other by the hash in the one
// after it, so that from then on a difference is the fault of the row it was found in. Then
// forwards: replay, and compare every row. A store that began with a snapshot ends both ways there;
// one that gave up its past is replayed from there alone.

#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "ledger/audit.hpp"
#include "ledger/audit_base.hpp"
#include "ledger/audit_replay.hpp"
#include "ledger/audit_rows.hpp"
#include "ledger/block.hpp"
#include "ledger/store_database.hpp"

#include <algorithm>
#include <utility>

namespace tamga::ledger {

namespace {

constexpr int open_attempts = 5; // A running node may be in the middle of a write.
constexpr std::size_t proofs_per_batch = 512;

Result<std::shared_ptr<Store::Database>> open_database(const std::filesystem::path& path) {
    auto opened = Store::Database::open(path, {StoreMode::read_only});
    for (int attempt = 1; attempt < open_attempts && !opened; ++attempt) {
        if (opened.error().code == ErrorCode::not_found) break;
        opened = Store::Database::open(path, {StoreMode::read_only});
    }
    return opened;
}

class StoreAudit {
public:
    StoreAudit(const Store::Database& database, const AuditGenesis& genesis, const Replay& replay,
               const AuditOptions& options)
        : database_(database), genesis_(genesis), options_(options),
          replayer_(genesis, replay, options), rows_(database, report_.findings) {}

    AuditReport run() && {
        const bool begun = find_tip() && find_base();
        if (begun) {
            if (ends_in_epoch_1()) {
                if (check_tip_proof() && check_headers()) {
                    check_proofs();
                    replay_blocks();
                }
            } else if (check_headers() && replay_blocks() && check_tip_proof()) {
                check_proofs(); // The replay has told the validators of each epoch.
            }
        }
        report_.tip = replayer_.last();
        report_.counts = replayer_.counts();
        report_.counts.rows = rows_.rows() + proof_rows_;
        if (begun) report_.state = replayer_.view();
        if (begun && (genesis_.initial || base_.last())) report_.brought = replayer_.beginning();
        report_.epochs = replayer_.epochs();
        return std::move(report_);
    }

private:
    // A row of a table by height; reports what is wrong with it.
    template <class Value>
    std::expected<Value, Finding> find(const Table<Height, Value>& table, Family family,
                                       Height height) const {
        auto row = table.find(height);
        const std::string key = to_hex(Codec<Height>::encode(height));
        const auto finding = [&](std::string what) {
            return std::unexpected(
                Finding{std::string(name_of(family)), key, height, std::move(what)});
        };
        if (!row) return finding(row.error().message);
        if (!*row) return finding("the row is missing");
        return std::move(**row);
    }

    bool refuse(Finding finding) {
        report_.findings.push_back(std::move(finding));
        return false;
    }
    bool refuse(Family family, Height height, std::string what) {
        rows_.report(family, Codec<Height>::encode(height), height, std::move(what));
        return false;
    }

    // The tip is the last header; what meta says of it is compared at the end.
    bool find_tip() {
        const auto rows = database_.headers.iterate();
        rows->SeekToLast();
        if (!rows->Valid()) return refuse(Family::headers, Height(0), "there is no block");
        const ByteView key = view_of(rows->key());
        const auto height = Codec<Height>::decode(key);
        if (!height) {
            rows_.report(Family::headers, key, Height(0), height.error().message);
            return false;
        }
        tip_ = *height;
        return true;
    }

    bool find_base() {
        auto found = base_of(database_, genesis_);
        if (!found) return refuse(found.error());
        base_ = std::move(*found);
        if (base_.last() == nullptr) return begin();
        if (tip_ < base_.last()->header().height) {
            return refuse(Family::headers, tip_, "there are blocks only before the snapshot");
        }
        auto base = replay_base(database_, base_, genesis_, options_, rows_);
        if (!base) return refuse(base.error());
        replayer_.begin_after(std::move(*base));
        if (base_.snapshot) {
            rows_.expect_head(MetaKey::snapshot, *base_.snapshot);
            report_.snapshot = base_.snapshot->header();
        }
        if (base_.pruned) {
            rows_.expect_head(MetaKey::pruned, *base_.pruned);
            rows_.forgive_up_to(base_.pruned->header().height);
            report_.pruned = base_.pruned->header();
        }
        return true;
    }

    bool begin() {
        const Status begun = replayer_.begin();
        if (begun) return true;
        return refuse(Finding{"initial state", "", Height(0), begun.error().message});
    }

    // Then genesis names everybody whose signature counts, and the last certificate vouches for
    // every header before anything is replayed.
    bool ends_in_epoch_1() {
        const auto header = database_.headers.find(tip_);
        return !header || !*header || (*header)->epoch <= Epoch(1);
    }

    // The validators of a block's epoch; null when no such epoch has begun.
    [[nodiscard]] const ValidatorSet* set_of(const Header& header) const {
        const Epoch epoch(std::max<std::uint64_t>(1, header.epoch.value));
        const auto found = replayer_.epochs().find(epoch);
        return found == replayer_.epochs().end() ? nullptr : &found->second.set;
    }
    [[nodiscard]] bool is_final(const FinalityProof& proof, const Header& header) const {
        const ValidatorSet* set = set_of(header);
        return set != nullptr && proves_final(proof, header, chain(), *set);
    }

    bool check_tip_proof() {
        const auto header = find(database_.headers, Family::headers, tip_);
        if (!header) return refuse(header.error());
        const auto proof = find(database_.finality, Family::finality, tip_);
        if (!proof) return refuse(proof.error());
        if (header->height != tip_) {
            return refuse(Family::headers, tip_, "the header is of another height");
        }
        if (is_final(*proof, *header)) {
            if (tip_.value > 0 || *header == genesis_.header) return true;
            return refuse(Family::headers, tip_, "not block 0 of this genesis.json");
        }
        // A proof that is right in itself convicts the header.
        const ValidatorSet* set = set_of(*header);
        if (proof->certificate && set != nullptr && verify(*proof->certificate, chain(), *set)) {
            if (proof->headers.empty()) {
                return refuse(Family::headers, tip_, "the certificate is of another header");
            }
            FinalityProof rest = *proof;
            const Header first = rest.headers.front();
            rest.headers.erase(rest.headers.begin());
            if (proves_final(rest, first, chain(), *set)) {
                return refuse(Family::headers, tip_, "the certificate is of another header");
            }
        }
        return refuse(Family::finality, tip_, "the last block is not proven final");
    }

    // Backwards from the tip: every header is named by the one after it.
    bool check_headers() {
        auto child = find(database_.headers, Family::headers, tip_);
        if (!child) return refuse(child.error());
        const Header& first = base_.snapshot ? base_.snapshot->header() : genesis_.header;
        while (child->height > first.height) {
            const Height height(child->height.value - 1);
            auto header = find(database_.headers, Family::headers, height);
            if (!header) return refuse(header.error());
            if (header->height != height || hash_of(*header) != child->parent_hash) {
                return refuse(Family::headers, height,
                              "the header is not the one that the block after it names");
            }
            child = std::move(header);
        }
        if (*child == first) return true;
        return refuse(Family::headers, first.height,
                      base_.snapshot ? "not the block of the snapshot"
                                     : "not block 0 of this genesis.json");
    }

    // Every proof that is stored proves its block; only the tip's may lead through later headers.
    void check_proofs() {
        struct Stored {
            Height height;
            Header header;
            FinalityProof proof;
            char good = 0;
        };
        std::vector<Stored> batch;
        const auto judge = [&] {
            options_.workers(batch.size(), [&](std::size_t i) {
                Stored& stored = batch[i];
                stored.good = is_final(stored.proof, stored.header) ? 1 : 0;
            });
            for (const Stored& stored : batch) {
                if (stored.good == 0) {
                    refuse(Family::finality, stored.height, "the proof does not prove its block");
                }
            }
            batch.clear();
        };
        const auto rows = database_.finality.iterate();
        for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
            const ByteView key = view_of(rows->key());
            const auto height = Codec<Height>::decode(key);
            if (!height || *height > tip_) {
                rows_.report(Family::finality, key, tip_, "the row is surplus: there is no block");
                continue;
            }
            const auto proof = Codec<FinalityProof>::decode(view_of(rows->value()));
            const auto header = find(database_.headers, Family::headers, *height);
            proof_rows_ += 1;
            if (!proof || !header) {
                refuse(Family::finality, *height, proof ? "no header" : proof.error().message);
            } else if (!proof->headers.empty() && *height < tip_ && !header->epoch_end()) {
                refuse(Family::finality, *height, "the proof leads through later headers");
            } else if (header->epoch_end() && *height > Height(0) &&
                       !check_closing(*proof, *header)) {
                refuse(Family::finality, *height, "not the closing blocks of its epoch");
            } else if (height->value == 0 && *proof != FinalityProof()) {
                refuse(Family::finality, *height, "block 0 has the empty proof");
            } else {
                batch.push_back({*height, *header, *proof});
            }
            if (batch.size() >= proofs_per_batch) judge();
        }
        judge();
        if (!rows->status().ok()) refuse(Family::finality, tip_, rows->status().ToString());
    }

    std::expected<FetchedBlock, Finding> fetch(Height height) const {
        FetchedBlock fetched;
        StoredBlock& block = fetched.block;
        auto header = find(database_.headers, Family::headers, height);
        if (!header) return std::unexpected(header.error());
        auto justify = find(database_.justifies, Family::justifies, height);
        if (!justify) return std::unexpected(justify.error());
        auto items = find(database_.bodies, Family::bodies, height);
        if (!items) return std::unexpected(items.error());
        block.header = std::move(*header);
        block.justify = std::move(justify->justify);
        block.signature = justify->signature;
        block.items = std::move(*items);
        return fetched;
    }

    bool replay_blocks() {
        if (!base_.snapshot) { // Else its rows were compared when it was found.
            // Entries of the state are compared at the end, with all others.
            auto rows = rows_of_genesis(genesis_.json, genesis_.header, StateDelta());
            if (base_.pruned) {
                std::erase_if(rows, [](const Row& row) { return row.family == Family::bodies; });
            }
            rows_.compare_rows(rows, Height(0));
        }
        replayer_.tell_slots();
        const auto finding = replayer_.run(
            [this](Height height) { return fetch(height); }, tip_,
            [this](const CommitBlock& block, const PriorRows& prior, LogFrontier log) {
                const auto rows = rows_of_block(block, prior, log);
                ENSURE(rows.has_value()); // The replay's own rows are in memory.
                rows_.compare_rows(*rows, block.block.header.height);
            });
        if (finding) return refuse(*finding);
        rows_.compare_state(replayer_.state());
        rows_.compare_hours(replayer_.hours(), tip_);
        rows_.compare_meta(genesis_, tip_, hash_of(replayer_.last()));
        rows_.find_surplus(tip_);
        return true;
    }

    [[nodiscard]] const ChainId& chain() const { return genesis_.header.chain_id; }

    const Store::Database& database_;
    const AuditGenesis& genesis_;
    const AuditOptions& options_;
    AuditReport report_;
    Replayer replayer_;
    RowAudit rows_;
    Height tip_;
    StoreBase base_;
    std::uint64_t proof_rows_ = 0;
};

} // namespace

Result<AuditReport> audit_store(const std::filesystem::path& path, const AuditGenesis& genesis,
                                const Replay& replay, const AuditOptions& options) {
    TRY(const std::shared_ptr<Store::Database> database, open_database(path));
    return StoreAudit(*database, genesis, replay, options).run();
}

} // namespace tamga::ledger
