// What the state tree and its rows cost: made-up entries, real tree, store and blocks.
//
// Of an entity two facets are singular and one is plural. Times are CPU time of this thread, so
// that what else runs on the machine does not count, nor do RocksDB's own threads; percentiles of
// blocks and starts are on the clock.

#include "tools/bench_state.hpp"

#include "base/hash.hpp"
#include "base/histogram.hpp"
#include "base/prng.hpp"
#include "base/worker_pool.hpp"
#include "ledger/chain.hpp"
#include "ledger/proof.hpp"
#include "ledger/state_tree.hpp"
#include "ledger/store.hpp"
#include "ledger/store_schema.hpp"
#include "tools/terminal.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace tamga::tools {

namespace {

using ledger::StateDelta;
using ledger::StatePath;
using ledger::StateTree;

constexpr std::uint64_t naive_entries = 10'000;
constexpr std::uint64_t batch_entries = 1'000;
constexpr std::uint64_t batches = 200;
constexpr std::uint64_t proofs = 100'000;
constexpr std::uint64_t past_proofs = 1'000;
constexpr std::uint64_t load_entries = 10'000; // Of a block while the store is filled.
constexpr std::uint64_t act_entries = 3;
constexpr std::uint16_t table = 999;
constexpr std::size_t value_bytes = 132; // Provenance and a row of a register.

std::uint64_t clock_ns() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

std::uint64_t cpu_ns() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 +
           static_cast<std::uint64_t>(time.tv_nsec);
}

void print(const char* name, std::uint64_t value, const char* unit) {
    std::printf("%s %llu %s\n", name, static_cast<unsigned long long>(value), unit);
    std::fflush(stdout);
}
// The ratio with three digits after the point.
void print_ratio(const char* name, std::uint64_t value, std::uint64_t of, const char* unit) {
    const std::uint64_t thousandths = value * 1000 / std::max<std::uint64_t>(1, of);
    std::printf("%s %llu.%03llu %s\n", name, static_cast<unsigned long long>(thousandths / 1000),
                static_cast<unsigned long long>(thousandths % 1000), unit);
    std::fflush(stdout);
}

// The entry of this number: two singular facets and one plural of every entity.
StatePath path_of(std::uint64_t number) {
    Bytes entity(8);
    const std::uint64_t name = number / 3;
    for (std::size_t i = 0; i < 8; ++i) {
        entity[i] = static_cast<std::uint8_t>(name >> (56 - 8 * i));
    }
    if (number % 3 == 2) return StatePath::plural(table, entity, 3, Bytes{1});
    return StatePath::singular(table, entity, static_cast<std::uint8_t>(1 + number % 3));
}
Bytes value_of(Prng& prng) {
    Bytes value(value_bytes);
    for (std::uint8_t& byte : value) byte = static_cast<std::uint8_t>(prng.next());
    return value;
}
Hash256 hash_of_value(Prng& prng) {
    Hash256 hash;
    for (std::uint8_t& byte : hash.bytes) byte = static_cast<std::uint8_t>(prng.next());
    return hash;
}

using Entries = std::vector<std::pair<StatePath, Hash256>>;

// ledger.md 4 word for word: a recursion over ascending entries, which shares SHA-256 with the
// tree and nothing else.
Hash256 naive_root(std::span<const std::pair<StatePath, Hash256>> entries) {
    if (entries.empty()) return Hash256();
    if (entries.size() == 1) {
        const Bytes head{2, entries[0].first.size};
        return sha256({head, entries[0].first.view(), entries[0].second.view()});
    }
    const auto bit = [](const StatePath& path, std::size_t i) {
        return (path.bytes.at(i / 8) >> (7 - i % 8)) & 1;
    };
    for (std::size_t i = 0;; ++i) {
        const auto zeros = static_cast<std::size_t>(std::ranges::count_if(
            entries, [&](const auto& entry) { return bit(entry.first, i) == 0; }));
        if (zeros == 0 || zeros == entries.size()) continue;
        const Bytes head{3, static_cast<std::uint8_t>(i / 256), static_cast<std::uint8_t>(i)};
        return sha256({head, naive_root(entries.first(zeros)).view(),
                       naive_root(entries.subspan(zeros)).view()});
    }
}

Entries made_entries(std::uint64_t count, Prng& prng) {
    Entries entries;
    entries.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i) {
        entries.emplace_back(path_of(i), hash_of_value(prng));
    }
    std::ranges::sort(entries, {}, &Entries::value_type::first);
    return entries;
}

Status check_naive() {
    Prng prng(7);
    const Entries entries = made_entries(naive_entries, prng);
    StateTree tree;
    StateTree::Root root = 0;
    for (std::size_t at = 0; at < entries.size(); at += batch_entries) {
        ledger::TreeChanges changes;
        for (std::size_t i = at; i < at + batch_entries; ++i) changes.insert(entries[i]);
        const StateTree::Root next = tree.apply(root, changes);
        tree.release(root);
        root = next;
    }
    if (tree.hash(root).bytes != naive_root(entries).bytes) {
        return fail(ErrorCode::corrupt_store, "the tree's root is not the naive tree's");
    }
    print("roots_equal_to_naive_tree", naive_entries, "entries");
    return {};
}

// Batches over a tree, each the parent of the next, as blocks are.
class Batches {
public:
    Batches(StateTree& tree, StateTree::Root root) : tree_(tree), root_(root) {}
    ~Batches() { tree_.release(root_); }
    Batches(const Batches&) = delete;
    Batches& operator=(const Batches&) = delete;

    // Times apply() of this many batches and what is kept of the tree before; `number` gives the
    // entry of each change.
    void run(const std::string& name, Prng& prng, const std::function<std::uint64_t()>& number) {
        std::uint64_t time = 0;
        std::uint64_t slots_time = 0;
        std::uint64_t nodes = 0;
        std::uint64_t rows = 0;
        std::uint64_t bytes = 0;
        for (std::uint64_t batch = 0; batch < batches; ++batch) {
            ledger::TreeChanges changes;
            while (changes.size() < batch_entries) {
                changes[path_of(number())] = hash_of_value(prng);
            }
            const std::uint64_t before = tree_.node_count();
            const std::uint64_t start = cpu_ns();
            const StateTree::Root next = tree_.apply(root_, changes);
            time += cpu_ns() - start;
            nodes += tree_.node_count() - before;
            const std::uint64_t applied = cpu_ns();
            const std::vector<ledger::SlotChange> slots = tree_.slot_changes(root_, next);
            slots_time += cpu_ns() - applied;
            rows += slots.size();
            for (const ledger::SlotChange& slot : slots) {
                using Key = ledger::Codec<ledger::SlotKey>;
                using Value = ledger::Codec<ledger::SlotValue>;
                bytes += Key::encode({slot.slot, Height(batch)}).size();
                bytes += Value::encode(slot.before).size();
            }
            tree_.release(std::exchange(root_, next));
        }
        const std::uint64_t entries = batches * batch_entries;
        const auto print_each = [&](const char* what, std::uint64_t value, const char* unit) {
            print_ratio((name + what).c_str(), value, entries, unit);
        };
        print_each("", time / 1000, "us_per_entry");
        print_each("_inner_hashes", nodes - entries, "per_entry"); // One leaf for each.
        print_each("_slots", slots_time / 1000, "us_per_entry");
        print_each("_rows", rows, "rows_per_entry");
        print_each("_bytes", bytes, "bytes_per_entry");
    }
    // The same by the clock, with what the workers do of it at once.
    void run_shared(const std::string& name, Prng& prng,
                    const std::function<std::uint64_t()>& number, const Workers& workers) {
        std::uint64_t time = 0;
        for (std::uint64_t batch = 0; batch < batches; ++batch) {
            ledger::TreeChanges changes;
            while (changes.size() < batch_entries) {
                changes[path_of(number())] = hash_of_value(prng);
            }
            const std::uint64_t start = clock_ns();
            const StateTree::Root next = tree_.apply(root_, changes, workers);
            time += clock_ns() - start;
            tree_.release(std::exchange(root_, next));
        }
        print_ratio(name.c_str(), time / 1000, batches * batch_entries, "us_per_entry");
    }
    [[nodiscard]] StateTree::Root root() const { return root_; }

private:
    StateTree& tree_;
    StateTree::Root root_;
};

Status measure_proofs(const StateTree& tree, StateTree::Root root, std::uint64_t entries,
                      Prng& prng) {
    std::vector<StatePath> paths;
    for (std::uint64_t i = 0; i < proofs; ++i) paths.push_back(path_of(prng.next() % entries));
    Histogram bytes;
    std::uint64_t steps = 0;
    const std::uint64_t start = cpu_ns();
    for (const StatePath& path : paths) {
        const auto proof = tree.prove_present(root, path);
        if (!proof) return fail(ErrorCode::corrupt_store, "an entry has no proof");
        steps += proof->steps.size();
    }
    const std::uint64_t time = cpu_ns() - start;
    for (std::size_t i = 0; i < paths.size(); i += 10) {
        const auto proof = tree.prove_present(root, paths[i]);
        bytes.record(ledger::encode(*proof).size());
        if (ledger::root_of(*proof) != tree.hash(root)) {
            return fail(ErrorCode::corrupt_store, "a proof does not lead to the root");
        }
    }
    print("proofs_at_the_tip", proofs * 1'000'000'000 / std::max<std::uint64_t>(1, time),
          "per_s_and_core");
    print_ratio("proof_steps_mean", steps, proofs, "steps");
    print("proof_bytes_mean", static_cast<std::uint64_t>(bytes.mean()), "bytes");
    print("proof_bytes_p99", bytes.percentile(99), "bytes");
    print("proofs_verified", bytes.count(), "proofs");
    return {};
}

Status measure_tree(std::uint64_t entries) {
    Prng prng(1);
    StateTree tree;
    StateTree::Root root = 0;
    {
        const Entries made = made_entries(entries, prng);
        const std::uint64_t start = cpu_ns();
        StateTree::Builder builder(tree);
        for (const auto& [path, value] : made) builder.add(path, value);
        root = builder.finish();
        print_ratio("tree_built_at_once", (cpu_ns() - start) / 1'000, entries, "us_per_entry");
    }
    print_ratio("tree_memory", tree.memory_bytes(), entries, "bytes_per_entry");
    Batches run(tree, root);
    const auto any = [&] { return prng.next() % entries; };
    run.run("tree_update", prng, any);
    WorkerPool pool = WorkerPool::beside_caller();
    run.run_shared("tree_update_clock_one_core", prng, any, inline_workers());
    run.run_shared("tree_update_clock_all_cores", prng, any, pool.workers());
    TRY_VOID(measure_proofs(tree, run.root(), entries, prng));
    std::uint64_t next = entries;
    run.run("tree_insert", prng, [&] { return next++; });
    return {};
}

// A chain of blocks that hold nothing but entries and the leaves of acts that wrote three each.
class Country {
public:
    static Result<std::unique_ptr<Country>> make(const std::filesystem::path& path) {
        auto country = std::make_unique<Country>();
        country->path_ = path;
        TRY_VOID(country->open());
        return country;
    }
    // Opens what is there, or begins.
    Status open() {
        chain.reset();
        store.reset();
        TRY(store, ledger::Store::open(path_, {}));
        const Bytes genesis = to_bytes(as_bytes("{\"bench\":\"state\"}"));
        Header header;
        header.version = 1;
        header.flags = flag_epoch_end;
        header.chain_id = ChainId(sha256(genesis).bytes);
        header.time_ms = TimestampMs(1'700'000'000'000);
        header.log_root = LogRoot(sha256(ByteView()).bytes);
        TRY_VOID(store->init(genesis, header, StateDelta()));
        TRY(chain, ledger::Chain::open(*store, {}, pool_.workers()));
        return {};
    }

    struct Cost {
        std::uint64_t prepare_ns = 0; // Hashes of values, tree, log.
        std::uint64_t commit_ns = 0;  // Rows.
        std::uint64_t wall_ns = 0;    // Of both, on the clock.
    };
    // One block with these entries, committed.
    Result<Cost> grow(StateDelta delta, Prng& prng) {
        const auto tip = store->tip();
        ledger::StoredBlock block;
        Header& header = block.header;
        header = tip->header;
        header.flags = 0;
        header.epoch = Epoch(1);
        header.height = tip->header.height.next();
        header.view = View(header.height.value);
        header.parent_hash = tip->hash;
        header.time_ms = TimestampMs(tip->header.time_ms.value + 1'000);
        ledger::Executed executed;
        executed.records = records_for(delta.changes().size(), header, prng);
        executed.delta = std::move(delta);
        Cost cost;
        const auto clock = std::chrono::steady_clock::now();
        const std::uint64_t start = cpu_ns();
        auto prepared = chain->prepare(tip->hash, std::move(executed), header.time_ms);
        cost.prepare_ns = cpu_ns() - start;
        header.state_root = prepared.roots().state_root;
        header.log_size = prepared.roots().log_size;
        header.log_root = prepared.roots().log_root;
        const BlockHash hash = hash_of(header);
        FinalityProof proof;
        proof.certificate = {VoteKind::finalize, header.epoch, header.view, hash, 0, {}};
        const std::uint64_t committed = cpu_ns();
        chain->add(hash, std::move(prepared));
        TRY_VOID(chain->commit(block, proof));
        cost.commit_ns = cpu_ns() - committed;
        cost.wall_ns = static_cast<std::uint64_t>(
            std::chrono::nanoseconds(std::chrono::steady_clock::now() - clock).count());
        return cost;
    }

    std::unique_ptr<ledger::Store> store;
    std::unique_ptr<ledger::Chain> chain;

private:
    static std::vector<ledger::TransactionRecord>
    records_for(std::size_t entries, const Header& header, Prng& prng) {
        std::vector<ledger::TransactionRecord> records((entries + act_entries - 1) / act_entries);
        std::uint32_t position = 0;
        for (ledger::TransactionRecord& record : records) {
            record.leaf.version = header.version;
            record.leaf.chain_id = header.chain_id;
            record.leaf.height = header.height;
            record.leaf.position = position++;
            record.leaf.operation = 1;
            record.leaf.count = 1;
            record.leaf.agency = "BENCH";
            record.leaf.id = hash_of_value(prng);
            record.leaf.time_ms = header.time_ms;
            record.events = Bytes{0, 0};
            record.leaf.events = tagged(tag::events, {record.events});
        }
        return records;
    }

    std::filesystem::path path_;
    WorkerPool pool_ = WorkerPool::beside_caller();
};

Status fill(Country& country, std::uint64_t entries, Prng& prng) {
    Progress bar("entries", entries, false);
    Country::Cost cost;
    for (std::uint64_t at = 0; at < entries;) {
        StateDelta delta;
        for (const std::uint64_t end = std::min(entries, at + load_entries); at < end; ++at) {
            delta.put(path_of(at), value_of(prng));
        }
        TRY(const Country::Cost block, country.grow(std::move(delta), prng));
        cost.prepare_ns += block.prepare_ns;
        cost.commit_ns += block.commit_ns;
        bar.at(at);
    }
    bar.end(entries);
    TRY(const ledger::Tip durable, country.store->sync_wal());
    static_cast<void>(durable);
    print_ratio("store_filled", (cost.prepare_ns + cost.commit_ns) / 1'000, entries,
                "us_per_entry");
    return {};
}

// Blocks of a thousand entries that stand there already.
Status measure_commits(Country& country, std::uint64_t entries, Prng& prng) {
    const ledger::Store::Written before = country.store->written();
    Country::Cost cost;
    Histogram block_us;
    std::uint64_t read_ns = 0;
    for (std::uint64_t batch = 0; batch < batches; ++batch) {
        std::set<StatePath> paths;
        const std::uint64_t start = cpu_ns();
        const ledger::StateView view = country.chain->view_at(country.store->tip()->hash);
        while (paths.size() < batch_entries) { // As handlers do, before they write.
            const StatePath path = path_of(prng.next() % entries);
            if (!view.find(path)) return fail(ErrorCode::corrupt_store, "an entry is missing");
            paths.insert(path);
        }
        read_ns += cpu_ns() - start;
        StateDelta delta;
        for (const StatePath& path : paths) delta.put(path, value_of(prng));
        TRY(const Country::Cost block, country.grow(std::move(delta), prng));
        cost.prepare_ns += block.prepare_ns;
        cost.commit_ns += block.commit_ns;
        block_us.record(block.wall_ns / 1'000);
    }
    const ledger::Store::Written after = country.store->written();
    const std::uint64_t updated = batches * batch_entries;
    print_ratio("block_read", read_ns / 1'000, updated, "us_per_entry");
    print_ratio("block_prepare", cost.prepare_ns / 1'000, updated, "us_per_entry");
    print_ratio("block_commit", cost.commit_ns / 1'000, updated, "us_per_entry");
    print_ratio("block_rows", after.rows - before.rows, updated, "rows_per_entry");
    print_ratio("block_bytes", after.bytes - before.bytes, updated, "bytes_per_entry");
    print_ratio("act_rows", (after.rows - before.rows) * act_entries, updated, "rows_per_act");
    print_ratio("act_bytes", (after.bytes - before.bytes) * act_entries, updated,
                "bytes_per_act");
    print_ratio("act_cpu", (cost.prepare_ns + cost.commit_ns) / 1'000 * act_entries, updated,
                "us_per_act");
    print("block_p50", block_us.percentile(50), "us");
    print("block_p99.9", block_us.percentile(99.9), "us");
    return {};
}

// Proofs as of blocks below the tip, each of a height and an entry of its own, as a node makes
// them: what they read lies in RocksDB's memory, or in files that this machine holds in memory.
Status measure_past(Country& country, std::uint64_t entries, Prng& prng) {
    const std::uint64_t tip = country.store->tip()->header.height.value;
    Histogram time_us;
    for (std::uint64_t i = 0; i < past_proofs; ++i) {
        const Height height(tip - 1 - prng.next() % batches);
        TRY(const Header header, country.store->header(height));
        const auto prefix = ledger::Prefix::whole(path_of(prng.next() % entries).view());
        const std::uint64_t start = cpu_ns();
        TRY(const ledger::StateProver prover, country.chain->prover_at(height));
        TRY(const auto proof, prover.nearest(prefix));
        time_us.record((cpu_ns() - start) / 1'000);
        if (!proof || !prefix.starts(proof->path.view()) ||
            ledger::root_of(*proof) != header.state_root) {
            return fail(ErrorCode::corrupt_store, "a proof of an old height does not lead there");
        }
    }
    print("past_proof_p50", time_us.percentile(50), "us");
    print("past_proof_p99", time_us.percentile(99), "us");
    return {};
}

Status measure_store(std::uint64_t entries, const std::filesystem::path& directory) {
    Prng prng(2);
    TRY(const auto country, Country::make(directory / "ledger"));
    TRY_VOID(fill(*country, entries, prng));
    TRY_VOID(measure_commits(*country, entries, prng));
    TRY_VOID(measure_past(*country, entries, prng));
    const auto clock = std::chrono::steady_clock::now();
    TRY_VOID(country->open());
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - clock);
    print_ratio("start", static_cast<std::uint64_t>(ms.count()), entries / 1'000,
                "s_per_million_entries");
    return {};
}

} // namespace

Status bench_state(std::uint64_t entries, const std::filesystem::path& directory) {
    std::error_code ignored;
    std::filesystem::remove_all(directory, ignored);
    std::filesystem::create_directories(directory, ignored);
    print("entries", entries, "entries");
    TRY_VOID(check_naive());
    TRY_VOID(measure_tree(entries));
    return measure_store(entries, directory);
}

} // namespace tamga::tools
