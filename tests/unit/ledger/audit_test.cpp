// The audit: a right chain passes; whatever is changed is found and located.

#include "toy_chain.hpp"

#include "base/worker_pool.hpp"
#include "ledger/store_schema.hpp"
#include "ledger/table.hpp"

#include <cstdlib>
#include <fstream>
#include <rocksdb/db.h>

using namespace tamga;
using namespace tamga::ledger;
using namespace tamga::ledger::toy;

namespace {

// A chain with skipped views, refusals, deletions and a borrowed proof at the tip.
void grow_history(ToyChain& toy) {
    for (int i = 0; i < 6; ++i) {
        toy.grow(12);
        toy.grow_pair(20);
        toy.grow(0);
    }
    while (toy.last.log_size < 300) toy.grow(20);
}

AuditReport audit(const std::filesystem::path& path, const ToyChain& toy) {
    auto report = audit_store(path, toy.audit_genesis(), ToyChain::replay(), {});
    if (!report) FAIL(report.error().message);
    return *report;
}

// The tables of a closed store as RocksDB gives them to anybody.
class RawRows {
public:
    explicit RawRows(const std::filesystem::path& path) {
        std::vector<rocksdb::ColumnFamilyDescriptor> wanted;
        for (const FamilyInfo& family : families) {
            wanted.emplace_back(std::string(family.name), rocksdb::ColumnFamilyOptions());
        }
        wanted.emplace_back(rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions());
        rocksdb::DB* opened = nullptr;
        REQUIRE(rocksdb::DB::Open({}, path.string(), wanted, &handles_, &opened).ok());
        db_.reset(opened);
    }
    ~RawRows() {
        for (auto* handle : handles_) db_->DestroyColumnFamilyHandle(handle);
    }
    RawRows(const RawRows&) = delete;
    RawRows& operator=(const RawRows&) = delete;

    using Rows = std::vector<std::pair<std::string, std::string>>;
    [[nodiscard]] Rows all(std::size_t table) const {
        Rows rows;
        const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator({}, handles_[table]));
        for (it->SeekToFirst(); it->Valid(); it->Next()) {
            rows.emplace_back(it->key().ToString(), it->value().ToString());
        }
        return rows;
    }
    void put(std::size_t table, const std::string& key, const std::string& value) {
        REQUIRE(db_->Put({}, handles_[table], key, value).ok());
    }
    void erase(std::size_t table, const std::string& key) {
        REQUIRE(db_->Delete({}, handles_[table], key).ok());
    }

private:
    std::unique_ptr<rocksdb::DB> db_;
    std::vector<rocksdb::ColumnFamilyHandle*> handles_;
};

bool names_row(const AuditReport& report, std::string_view table, const std::string& key) {
    return std::ranges::any_of(report.findings, [&](const Finding& finding) {
        return finding.table == table && finding.key == to_hex(as_bytes(key));
    });
}

std::uint64_t rows_per_table() {
    const char* wanted = std::getenv("TAMGA_AUDIT_ROWS");
    return wanted == nullptr ? 5 : std::strtoull(wanted, nullptr, 10);
}

} // namespace

TEST_CASE("7: a right chain passes, as blocks and as a folder") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    grow_history(toy);
    const BlockSource source = blocks_of(*toy.store).value();
    const AuditReport blocks =
        audit_blocks(source, toy.audit_genesis(), ToyChain::replay(), {});
    CHECK(text_of(blocks).empty());
    CHECK(blocks.counts.blocks == toy.last.height.value + 1);
    CHECK(blocks.counts.transactions == toy.last.log_size);
    CHECK(blocks.tip == toy.last);
    CHECK(blocks.state->list(Bytes()) == StateView(toy.store->state_source()).list(Bytes()));

    toy.chain.reset();
    toy.store.reset();
    const AuditReport folder_report = audit(folder / "ledger", toy);
    CHECK(text_of(folder_report).empty());
    CHECK(folder_report.counts.rows > 2 * toy.last.log_size);
}

TEST_CASE("7: what is checked while the next block is executed is told in the order of blocks") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    grow_history(toy);
    WorkerPool pool(3);
    for (const Workers& workers : {inline_workers(), pool.workers()}) {
        const auto run = [&](Height unlawful, Height forged, Height differing) {
            AuditOptions options;
            options.workers = workers;
            std::vector<Height> done;
            Replay replay = ToyChain::replay();
            replay.check = [&](const StateView& parent, const StateDelta& delta, Height height) {
                // The view is that before the block: what it newly enters is not there yet.
                const bool fresh = std::ranges::all_of(delta.changes(), [&](const auto& change) {
                    return parent.find(change.first) != change.second || !change.second;
                });
                if (fresh && height != unlawful) return Status();
                return Status(fail(ErrorCode::corrupt_store, "unlawful"));
            };
            replay.done = [&](const Header& header, const Executed&) {
                done.push_back(header.height);
            };
            BlockSource source = blocks_of(*toy.store).value();
            source.block = [&, block = source.block](Height height) -> Result<StoredBlock> {
                TRY(StoredBlock stored, block(height));
                if (height == forged) stored.signature.bytes[0] ^= 1;
                return stored;
            };
            source.compare = [&](Height height) -> CompareBlock {
                return [height, differing](const Executed&) -> Status {
                    if (height < differing) return {};
                    return fail(ErrorCode::corrupt_store, "differs");
                };
            };
            const auto report = audit_blocks(source, toy.audit_genesis(), replay, options);
            CHECK(done.size() == report.tip.height.value);
            CHECK(report.counts.blocks == report.tip.height.value + 1);
            return report.findings.empty()
                       ? std::string()
                       : std::to_string(report.findings[0].height.value) + " " +
                             report.findings[0].what.substr(0, 8) + ", tip " +
                             std::to_string(report.tip.height.value);
        };
        const Height never(1'000'000);
        const std::string tip = std::to_string(toy.last.height.value);
        CHECK(run(never, never, never).empty());
        CHECK(run(Height(7), never, never) == "7 unlawful, tip 6");
        CHECK(run(Height(7), Height(8), never) == "7 unlawful, tip 6");
        CHECK(run(Height(7), Height(7), never) == "7 the lead, tip 6");
        CHECK(run(never, Height(8), Height(7)) == "8 the lead, tip 7");
        CHECK(run(never, never, Height(7)) == "7 differs, tip " + tip);
        CHECK(run(toy.last.height, never, never) ==
              tip + " unlawful, tip " + std::to_string(toy.last.height.value - 1));
    }
}

TEST_CASE("7: a folder whose tip is proven through a block not yet stored passes") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    toy.grow(5);
    const StoredBlock one = toy.propose(toy.last, View(2), toy.transactions(3));
    const StoredBlock two = toy.propose(one.header, View(3), toy.transactions(3));
    const std::vector<Header> after{two.header};
    REQUIRE(toy.chain->commit(one, proof_through(after, toy.finality(two.header))));
    toy.chain.reset();
    toy.store.reset();
    CHECK(text_of(audit(folder / "ledger", toy)).empty());
}

TEST_CASE("7: a folder is audited while its node runs") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    for (int i = 0; i < 4; ++i) {
        toy.grow(10);
        const AuditReport report = audit(folder / "ledger", toy);
        CHECK(text_of(report).empty());
        CHECK(report.tip == toy.last);
    }
}

TEST_CASE("7: a changed byte of any row of any table is found and named") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    grow_history(toy);
    toy.chain.reset();
    toy.store.reset();
    RawRows raw(folder / "ledger");
    for (std::size_t each = 0; each < families.size(); ++each) {
        const RawRows::Rows rows = raw.all(each);
        REQUIRE_FALSE(rows.empty());
        for (std::uint64_t i = 0; i < rows_per_table(); ++i) {
            const auto& [key, value] = rows[toy.prng.between(0, rows.size() - 1)];
            if (value.empty()) continue; // The body of block 0.
            const std::uint64_t at = toy.prng.between(0, value.size() - 1);
            const auto bits = static_cast<char>(toy.prng.between(1, 255));
            CAPTURE(families[each].name, to_hex(as_bytes(key)), at);
            std::string changed = value;
            changed[at] = static_cast<char>(changed[at] ^ bits);
            raw.put(each, key, changed);
            const AuditReport report = audit(folder / "ledger", toy);
            INFO(text_of(report));
            REQUIRE(names_row(report, families[each].name, key));
            raw.put(each, key, value);
        }
    }
    CHECK(text_of(audit(folder / "ledger", toy)).empty());
}

TEST_CASE("7: the lowest vote-log segment is kept, and a changed byte of it is found") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    toy.grow(5);
    CHECK_FALSE(toy.store->votes_lowest().value());
    REQUIRE(toy.store->keep_votes_lowest(6));
    REQUIRE(toy.store->keep_votes_lowest(7));
    toy.chain.reset();
    toy.store.reset();
    CHECK(Store::open(folder / "ledger", {}).value()->votes_lowest().value() == 7);
    CHECK(text_of(audit(folder / "ledger", toy)).empty());
    const std::string value = to_text(encode_votes_lowest(7));
    for (std::size_t at = 0; at < value.size(); ++at) {
        std::string changed = value;
        changed[at] = static_cast<char>(changed[at] ^ 4);
        RawRows(folder / "ledger").put(static_cast<std::size_t>(Family::meta), "votes", changed);
        CHECK(names_row(audit(folder / "ledger", toy), "meta", "votes"));
        const auto read = Store::open(folder / "ledger", {}).value()->votes_lowest();
        CHECK(read.error().code == ErrorCode::corrupt_store);
    }
}

TEST_CASE("7: a missing row and a surplus row of any table are found and named") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    grow_history(toy);
    toy.chain.reset();
    toy.store.reset();
    RawRows raw(folder / "ledger");
    for (std::size_t each = 0; each < families.size(); ++each) {
        const RawRows::Rows rows = raw.all(each);
        // Of proofs only the last must be there: any later one proves the blocks before it.
        const bool last = families[each].family == Family::finality;
        const auto& [key, value] =
            last ? rows.back() : rows[toy.prng.between(0, rows.size() - 1)];
        CAPTURE(families[each].name, to_hex(as_bytes(key)));
        raw.erase(each, key);
        {
            const AuditReport report = audit(folder / "ledger", toy);
            INFO(text_of(report));
            // Without its header the chain of the last block ends one earlier.
            const bool shorter = families[each].family == Family::headers && key == rows.back().first;
            REQUIRE((shorter ? !report.findings.empty()
                             : names_row(report, families[each].name, key)));
        }
        raw.put(each, key, value);

        std::string stranger = rows.back().first;
        stranger.back() = static_cast<char>(stranger.back() + 1);
        raw.put(each, stranger, value);
        {
            const AuditReport report = audit(folder / "ledger", toy);
            INFO(text_of(report));
            // A header above the tip has no proof, and it is the proof that is missed.
            const bool above = families[each].family == Family::headers;
            REQUIRE((above ? names_row(report, "finality", stranger)
                           : names_row(report, families[each].name, stranger)));
        }
        raw.erase(each, stranger);
    }
    raw.put(families.size(), "stray", "row");
    CHECK(names_row(audit(folder / "ledger", toy), "default", "stray"));
}

TEST_CASE("7: another genesis is told from a damaged store") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    toy.grow(3);
    const Folder elsewhere;
    ToyChain foreign(elsewhere / "ledger", 2);
    const auto report =
        audit_store(folder / "ledger", foreign.audit_genesis(), ToyChain::replay(), {});
    REQUIRE(report);
    CHECK_FALSE(report->findings.empty());
    const auto none = audit_store(folder / "none", toy.audit_genesis(), ToyChain::replay(), {});
    REQUIRE_FALSE(none);
    CHECK(none.error().code == ErrorCode::not_found);
}

namespace {

// What audit_blocks() says when one block of the source is replaced.
std::string verdict_on(const ToyChain& toy, Height height,
                       const std::function<void(StoredBlock&)>& change) {
    BlockSource source = blocks_of(*toy.store).value();
    const auto honest = source.block;
    source.block = [honest, height, change](Height at) -> Result<StoredBlock> {
        auto block = honest(at);
        if (block && at == height) change(*block);
        return block;
    };
    const AuditReport report =
        audit_blocks(source, toy.audit_genesis(), ToyChain::replay(), {});
    if (report.findings.empty()) return "";
    CHECK(report.findings.front().height == height);
    return report.findings.front().what;
}

} // namespace

TEST_CASE("7: an endpoint that tells another history is convicted, block and reason named") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    toy.grow(4);
    toy.grow_pair(4);
    toy.grow(4);
    const Height two(2);
    const auto verdict = [&](const std::function<void(StoredBlock&)>& change) {
        return verdict_on(toy, two, change);
    };
    const auto contains = [](const std::string& text) { return Catch::Matchers::Contains(text); };

    CHECK(verdict([](StoredBlock&) {}).empty());
    CHECK_THAT(verdict([](StoredBlock& block) { block.justify.skips.clear(); }),
               contains("justify_hash"));
    CHECK_THAT(verdict([](StoredBlock& block) {
                   block.justify.skips.clear();
                   block.header.justify_hash = hash_of(block.justify);
               }),
               contains("gap"));
    CHECK_THAT(verdict([](StoredBlock& block) {
                   block.justify.parent->signatures[0].bytes[0] ^= 1;
                   block.header.justify_hash = hash_of(block.justify);
               }),
               contains("quorum"));
    CHECK_THAT(verdict([](StoredBlock& block) { block.signature.bytes[5] ^= 1; }),
               contains("leader"));
    CHECK_THAT(verdict([](StoredBlock& block) { block.items.back() ^= 1; }), contains("body"));
    CHECK_THAT(verdict([](StoredBlock& block) { block.header.chain_id.bytes[0] ^= 1; }),
               contains("chain"));
    CHECK_THAT(verdict([&](StoredBlock& block) {
                   // A leader who signs a wrong result: only replaying tells.
                   block.header.state_root.bytes[0] ^= 1;
                   block.signature = toy.secrets[block.header.proposer].sign(
                       sign_bytes(SignKind::proposal, toy.chain_id, block.header.epoch,
                                  block.header.view, hash_of(block.header)));
               }),
               contains("state_root"));
}

TEST_CASE("1: an act that stands in the chain twice, or outside its window, is a fault") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    const auto acts = toy.transactions(3);
    const StoredBlock one = toy.propose(toy.last, View(1), acts);
    REQUIRE(toy.chain->commit(one, toy.finality(one.header)));
    const StoredBlock two = toy.propose(one.header, View(2), {acts[1]});
    REQUIRE(toy.chain->commit(two, toy.finality(two.header)));
    const AuditReport report = audit_blocks(blocks_of(*toy.store).value(), toy.audit_genesis(),
                                            ToyChain::replay(), {});
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].height == Height(2));
    CHECK_THAT(report.findings[0].what, Catch::Matchers::Contains("twice"));
}

TEST_CASE("7: a raw flip in any file is found, or the byte is unused and the answer right") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    grow_history(toy);
    // A restart moves what was in the write-ahead log into tables; more goes into a new log.
    toy.open();
    for (int i = 0; i < 4; ++i) toy.grow(10);
    toy.chain.reset();
    toy.store.reset();
    std::vector<std::filesystem::path> files;
    for (const auto& file : std::filesystem::directory_iterator(folder / "ledger")) {
        const std::string name = file.path().filename();
        if (file.file_size() == 0 || name.starts_with("LOG") || name == "LOCK") continue;
        files.push_back(name);
    }
    REQUIRE(files.size() > 5);
    std::uint64_t found = 0;
    for (std::uint64_t i = 0; i < 5 * rows_per_table(); ++i) {
        const auto& name = files[toy.prng.between(0, files.size() - 1)];
        const auto path = folder / "ledger" / name;
        const std::uint64_t at = toy.prng.between(0, std::filesystem::file_size(path) - 1);
        CAPTURE(name, at);
        const auto flip = [&] {
            std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
            file.seekg(static_cast<std::streamoff>(at));
            const int byte = file.get();
            file.seekp(static_cast<std::streamoff>(at));
            file.put(static_cast<char>(byte ^ 0x20));
        };
        flip();
        const auto report =
            audit_store(folder / "ledger", toy.audit_genesis(), ToyChain::replay(), {});
        if (!report || !report->findings.empty()) {
            found += 1;
        } else {
            REQUIRE(report->tip == toy.last);
        }
        flip();
    }
    CHECK(found > 0);
    CHECK(text_of(audit(folder / "ledger", toy)).empty());
}
