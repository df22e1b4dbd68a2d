// Initial states: written, read, merged with genesis; whatever is changed in a file is named.

#include "ledger/initial_state.hpp"

#include "base/hash.hpp"
#include "ledger/initial_store.hpp"
#include "ledger/state_tree.hpp"
#include "ledger/store.hpp"
#include "ledger_samples.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <unistd.h>

using namespace tamga;
using namespace tamga::ledger;

namespace {

class Folder {
public:
    Folder()
        : path_(std::filesystem::temp_directory_path() /
                ("tamga-initial-" + std::to_string(::getpid()))) {
        std::filesystem::remove_all(path_);
        std::filesystem::create_directories(path_);
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    [[nodiscard]] std::filesystem::path operator/(const char* name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

Bytes value_of(std::uint8_t provenance, std::uint8_t rest) {
    Bytes value(41, rest);
    std::fill_n(value.begin(), 32, provenance);
    return value;
}

StatePath path_of(std::uint8_t number) {
    const Bytes key(1, number);
    return number % 2 == 0 ? StatePath::singular(200, key, 1)
                           : StatePath::plural(200, key, 2, key);
}

// Forty entries that acts wrote.
StateDelta entries() {
    StateDelta delta;
    for (std::uint8_t i = 0; i < 40; ++i) delta.put(path_of(i), value_of(i, i));
    return delta;
}

InitialFigures write(const std::filesystem::path& file, const StateDelta& delta) {
    auto writer = InitialStateWriter::create(file);
    REQUIRE(writer);
    for (const auto& [path, value] : delta.changes()) REQUIRE(writer->add(path, *value));
    const auto figures = writer->finish();
    REQUIRE(figures);
    return *figures;
}

std::string bytes_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
}

void put_bytes(const std::filesystem::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

Genesis genesis_of(const Hash256& initial_state) {
    Genesis made;
    made.chain_name = "test-chain";
    made.time_ms = TimestampMs(1'790'000'000'000);
    made.validators = {{"validator-1", samples::secret(1).public_key(),
                        samples::secret(101).public_key()}};
    made.governance_keys = {samples::secret(21).public_key()};
    made.snapshot = initial_state;
    return made;
}

Status no_visit(const StatePath&, ByteView) { return {}; }

} // namespace

TEST_CASE("initial state: what was written is read, without provenance, under the file's hash") {
    const Folder folder;
    const StateDelta delta = entries();
    const InitialFigures written = write(folder / "state", delta);
    CHECK(written.entries == 40);
    const std::string bytes = bytes_of(folder / "state");
    CHECK(written.bytes == bytes.size());
    CHECK(written.hash == sha256(as_bytes(bytes)));
    auto next = delta.changes().begin();
    const auto read =
        walk_initial_state(folder / "state", [&](const StatePath& path, ByteView value) -> Status {
            CHECK(path == next->first);
            Bytes expected = *next->second;
            std::fill_n(expected.begin(), 32, std::uint8_t{0});
            CHECK(equal(value, expected));
            ++next;
            return {};
        });
    REQUIRE(read);
    CHECK(next == delta.changes().end());
    CHECK(read->hash == written.hash);
    CHECK_FALSE(std::filesystem::exists(folder / "state.partial"));
}

TEST_CASE("initial state: a changed, cut, longer or missing file is refused, and what to do") {
    const Folder folder;
    const InitialFigures written = write(folder / "state", entries());
    const std::string bytes = bytes_of(folder / "state");
    REQUIRE(InitialState::open(folder / "state", written.hash));
    const auto refused = [&](const std::string& changed) {
        put_bytes(folder / "other", changed);
        const auto opened = InitialState::open(folder / "other", written.hash);
        REQUIRE_FALSE(opened);
        const std::string& message = opened.error().message;
        CHECK(message.find(written.hash.hex()) != std::string::npos);
        CHECK(message.find("get that file") != std::string::npos);
    };
    for (std::size_t at = 0; at < bytes.size(); at += 97) {
        std::string changed = bytes;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        refused(changed);
    }
    refused(bytes.substr(0, bytes.size() - 1));
    refused(bytes + "x");
    const auto missing = InitialState::open(folder / "nowhere", written.hash);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == ErrorCode::not_found);
    CHECK(missing.error().message.find("get that file") != std::string::npos);
}

TEST_CASE("initial state: a file that is none, out of order or with a provenance is malformed") {
    const Folder folder;
    (void)write(folder / "state", entries());
    const std::string bytes = bytes_of(folder / "state");
    const auto fault_of = [&](const std::string& changed) {
        put_bytes(folder / "other", changed);
        const auto read = walk_initial_state(folder / "other", no_visit);
        REQUIRE_FALSE(read);
        CHECK(read.error().code == ErrorCode::malformed);
        return read.error().message;
    };
    std::string changed = bytes;
    changed[0] = 'X';
    CHECK(fault_of(changed) == "it is no file of an initial state");
    CHECK(fault_of("TMG") == "it is no file of an initial state");
    changed = bytes;
    changed[8] = 36; // The length of the first path.
    CHECK(fault_of(changed) == "entry 0: not a path");
    const std::size_t first_path = static_cast<std::uint8_t>(bytes[8]);
    const std::size_t value_at = 8 + 1 + first_path + 4;
    changed = bytes;
    changed[value_at] = 1;
    CHECK(fault_of(changed).find("the provenance is not zero") != std::string::npos);
    const std::size_t entry = value_at + 41 - 8; // One entry twice.
    changed = bytes.substr(0, 8 + entry) + bytes.substr(8);
    CHECK(fault_of(changed) == "entry 1: the paths are not strictly ascending");
    changed = bytes;
    changed.back() = static_cast<char>(changed.back() ^ 1);
    CHECK(fault_of(changed) == "it does not say how many entries it has");
    CHECK(fault_of(bytes + "x") == "something follows its end");
    for (std::size_t size = 8; size < bytes.size(); size += 61) {
        CHECK(fault_of(bytes.substr(0, size)).find("cut short") != std::string::npos);
    }
}

TEST_CASE("initial state: block 0 has its entries and those of genesis.json, none twice") {
    const Folder folder;
    const Genesis genesis = genesis_of(write(folder / "state", entries()).hash);
    const std::string text = serialise_genesis(genesis).value();
    const auto initial = InitialState::open(folder / "state", *genesis.snapshot);
    REQUIRE(initial);

    StateDelta own;
    own.put(StatePath::singular(100, Bytes(1, 1), 1), value_of(0, 77));
    own.put(StatePath::singular(900, Bytes(1, 2), 1), value_of(0, 78));
    StateDelta all = own;
    const StateDelta written = entries();
    for (const auto& [path, value] : written.changes()) {
        Bytes zeroed = *value;
        std::fill_n(zeroed.begin(), 32, std::uint8_t{0});
        all.put(path, zeroed);
    }
    StateTree tree;
    const StateTree::Root root = tree.apply(0, tree_changes(all));
    std::uint64_t checked = 0;
    const InitialStoreOptions options{[&](const StatePath&, ByteView) -> Status {
                                          ++checked;
                                          return {};
                                      },
                                      {}};
    const auto made = make_initial_store(folder / "ledger", text, own, *initial, options);
    REQUIRE(made);
    CHECK(checked == 40);
    CHECK(made->state_root == tree.hash(root));
    CHECK(genesis_root(own, &*initial, {}).value() == tree.hash(root));
    {
        const auto store = Store::open(folder / "ledger", {}).value();
        CHECK(store->tip()->header == *made);
        StateDelta held;
        REQUIRE(store->for_each_entry([&](const StatePath& path, const Hash256&, ByteView value) {
            held.put(path, to_bytes(value));
        }));
        CHECK(held.changes() == all.changes());
        CHECK(store->check());
        // What block 0 wrote, again: the same chain.
        CHECK(store->init(as_bytes(text), *made, own));
    }
    const auto again = make_initial_store(folder / "ledger", text, own, *initial, options);
    REQUIRE_FALSE(again);
    CHECK(again.error().code == ErrorCode::usage);
    REQUIRE(link_store(folder / "ledger", folder / "second"));
    CHECK(Store::open(folder / "second", {}).value()->tip()->header == *made);

    StateDelta both = own;
    both.put(path_of(3), value_of(0, 3));
    const auto twice = make_initial_store(folder / "third", text, both, *initial, options);
    REQUIRE_FALSE(twice);
    CHECK(twice.error().message.find(to_hex(path_of(3).view())) != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(folder / "third"));
    CHECK_FALSE(std::filesystem::exists(folder / "third.initial"));
    tree.release(root);
}
