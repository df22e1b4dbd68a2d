// Tiles of the log: names, what a growing log writes, and whether a folder is a log.

#include "ledger/log_tiles_check.hpp"

#include "base/hash.hpp"
#include "base/prng.hpp"
#include "ledger/log_tiles.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace tamga;
using namespace tamga::ledger;

namespace {

// A folder in memory.
struct Files {
    std::map<std::string, Bytes> files;

    void put(const std::vector<TileFile>& list) {
        for (const TileFile& file : list) files.insert_or_assign(file.path, file.bytes);
    }
    [[nodiscard]] TileSource source() const {
        return {[this](const std::string& path) -> Result<std::optional<Bytes>> {
                    const auto at = files.find(path);
                    return at == files.end() ? std::optional<Bytes>() : std::optional(at->second);
                },
                [this](const std::string& path) -> Result<std::vector<std::size_t>> {
                    std::vector<std::size_t> widths;
                    const std::string begin = path + ".p/";
                    for (auto at = files.lower_bound(begin);
                         at != files.end() && at->first.starts_with(begin); ++at) {
                        widths.push_back(std::stoul(at->first.substr(begin.size())));
                    }
                    return widths;
                }};
    }
};

Bytes leaf_of(std::uint64_t index) {
    Bytes leaf(20 + index % 7, static_cast<std::uint8_t>(index));
    for (std::size_t i = 0; i < 8; ++i) leaf[i] = static_cast<std::uint8_t>(index >> (8 * i));
    return leaf;
}

struct Log {
    LogTiles tiles;
    Files folder;

    // Publishes at this size.
    void grow(std::uint64_t size) {
        while (tiles.size() < size) tiles.append(leaf_of(tiles.size()));
        folder.put(tiles.take_full());
        folder.put(tiles.partial());
    }
    [[nodiscard]] std::vector<TileFault> faults() const {
        return check_tiles(folder.source(), tiles.size(), tiles.root()).value().faults;
    }
};

// The root from the leaves alone.
LogRoot naive_root(std::uint64_t size) {
    LogFrontier frontier;
    for (std::uint64_t i = 0; i < size; ++i) frontier.append(log_leaf_hash(leaf_of(i)));
    return frontier.root();
}

} // namespace

TEST_CASE("3: tiles have the names of C2SP tlog-tiles") {
    CHECK(tile_path(0, 0) == "tile/0/000");
    CHECK(tile_path(2, 999, 17) == "tile/2/999.p/17");
    CHECK(tile_path(0, 1000) == "tile/0/x001/000");
    CHECK(tile_path(63, 1234067, 1) == "tile/63/x001/x234/067.p/1");
    CHECK(entries_path(1000000, 255) == "tile/entries/x001/x000/000.p/255");
}

TEST_CASE("3: a log of 70,000 leaves has the tiles that the specification counts") {
    constexpr std::uint64_t size = 70'000;
    CHECK(tile_width(0, 272, size) == 256);
    CHECK(tile_width(0, 273, size) == 112);
    CHECK(tile_width(0, 274, size) == 0);
    CHECK(tile_width(1, 0, size) == 256);
    CHECK(tile_width(1, 1, size) == 17);
    CHECK(tile_width(2, 0, size) == 1);
    CHECK(tile_width(3, 0, size) == 0);
    CHECK(tile_width(0, UINT64_MAX, size) == 0);
    Log log;
    log.grow(size);
    CHECK(log.tiles.root() == naive_root(size));
    std::size_t hashes = 0;
    std::size_t bundles = 0;
    for (const auto& [path, bytes] : log.folder.files) {
        if (path.starts_with("tile/entries/")) ++bundles;
        else ++hashes;
    }
    CHECK(bundles == 274);
    CHECK(hashes == 274 + 2 + 1);
}

TEST_CASE("3: entries are length-prefixed, and hash to the tile beside them") {
    Log log;
    log.grow(3);
    const Bytes& bundle = log.folder.files.at("tile/entries/000.p/3");
    CHECK(bundle.size() == 3 * 2 + 20 + 21 + 22);
    CHECK(bundle[0] == 0);
    CHECK(bundle[1] == 20);
    const Bytes& tile = log.folder.files.at("tile/0/000.p/3");
    CHECK(equal(ByteView(tile).subspan(32, 32), log_leaf_hash(leaf_of(1)).view()));
    CHECK(log.folder.files.size() == 2);
}

TEST_CASE("3: whatever sizes were published, the folder is the log of the last of them") {
    Prng prng(7);
    for (int round = 0; round < 20; ++round) {
        Log log;
        std::vector<std::uint64_t> published;
        std::uint64_t size = 0;
        for (int step = 0; step < 6; ++step) {
            size += prng.chance(300) ? 256 - size % 256 : prng.between(0, 399);
            log.grow(size);
            REQUIRE(log.tiles.root() == naive_root(size));
            const auto checked = check_tiles(log.folder.source(), size, log.tiles.root());
            REQUIRE(checked->faults.empty());
            REQUIRE(checked->entries == size);
            published.push_back(size);
        }
        // Older checkpoints are served by full files where partial ones are gone.
        std::erase_if(log.folder.files, [&](const auto& file) {
            const std::size_t end = file.first.find(".p/");
            return end != std::string::npos &&
                   log.folder.files.contains(file.first.substr(0, end));
        });
        for (const std::uint64_t older : published) {
            REQUIRE(check_tiles(log.folder.source(), older, naive_root(older))->faults.empty());
        }
    }
}

TEST_CASE("3: tiles go on from what is published, as if they had never stopped") {
    for (const std::uint64_t size : {0u, 1u, 255u, 256u, 257u, 511u, 512u, 66'000u}) {
        Log log;
        log.grow(size);
        auto again = LogTiles::go_on(log.folder.source(), size);
        REQUIRE(again);
        CHECK(again->size() == size);
        CHECK(again->root() == log.tiles.root());
        for (std::uint64_t i = size; i < size + 300; ++i) {
            again->append(leaf_of(i));
            log.tiles.append(leaf_of(i));
        }
        CHECK(again->take_full() == log.tiles.take_full());
        CHECK(again->partial() == log.tiles.partial());
        CHECK(again->root() == naive_root(size + 300));
    }
}

TEST_CASE("3: tiles do not go on from a last bundle that its tile denies, or from nothing") {
    Log log;
    log.grow(300);
    Files changed = log.folder;
    changed.files.at("tile/entries/001.p/44").back() ^= 1;
    CHECK(LogTiles::go_on(changed.source(), 300).error().message ==
          "tile/entries/001.p/44: entry 43 is not what the tile beside it says");
    changed = log.folder;
    changed.files.erase("tile/1/000.p/1");
    CHECK(LogTiles::go_on(changed.source(), 300).error().message == "tile/1/000.p/1: missing");
    CHECK_FALSE(LogTiles::go_on(log.folder.source(), UINT64_MAX));
}

TEST_CASE("3: one changed byte anywhere is found, and its file is named") {
    Log log;
    for (const std::uint64_t size : {100u, 70'000u}) log.grow(size);
    REQUIRE(log.faults().empty());
    const std::map<std::string, Bytes> whole = log.folder.files;
    Prng prng(11);
    std::vector<std::string> paths;
    for (const auto& [path, bytes] : whole) {
        // All but most of the many that are alike.
        if (!path.starts_with("tile/0/1") && !path.starts_with("tile/entries/1")) {
            paths.push_back(path);
        }
    }
    for (int i = 0; i < 60; ++i) {
        const bool is_edge = i % 3 == 0;
        std::string path = paths[prng.between(0, paths.size() - 1)];
        if (is_edge) {
            path = std::vector<std::string>{"tile/2/000.p/1", "tile/1/001.p/17", "tile/1/000",
                                            "tile/0/273.p/112",
                                            "tile/entries/273.p/112"}[prng.between(0, 4)];
        }
        Bytes& bytes = log.folder.files.at(path);
        bytes[prng.between(0, bytes.size() - 1)] ^= static_cast<std::uint8_t>(prng.between(1, 255));
        const std::vector<TileFault> faults = log.faults();
        INFO(path);
        REQUIRE(faults.size() == 1);
        CHECK(faults.front().path == path);
        bytes = whole.at(path);
    }
}

TEST_CASE("3: a fault says which leaf") {
    Log log;
    log.grow(600);
    log.folder.files.at("tile/entries/001")[2] ^= 1;
    CHECK(log.faults() == std::vector<TileFault>{
                              {"tile/entries/001",
                               "entry 0, leaf 256 of the log, is not what tile/0/001 says"}});
    log.folder.files.at("tile/entries/001")[2] ^= 1;
    log.folder.files.at("tile/0/001")[32] ^= 1;
    CHECK(log.faults() == std::vector<TileFault>{{"tile/0/001",
                                                  "hash 1 is not that of leaf 257"}});
    log.folder.files.at("tile/0/001")[32] ^= 1;
    log.folder.files.at("tile/1/000.p/2")[0] ^= 1;
    CHECK(log.faults() == std::vector<TileFault>{{"tile/1/000.p/2",
                                                  "hash 0 is not that of tile/0/000"}});
}

TEST_CASE("3: missing and cut files are named, also several at once") {
    Log log;
    log.grow(1'000);
    log.folder.files.erase("tile/0/000");
    log.folder.files.erase("tile/entries/001");
    log.folder.files.at("tile/0/003.p/232").pop_back();
    log.folder.files.at("tile/entries/002").pop_back();
    const std::vector<TileFault> faults = log.faults();
    REQUIRE(faults.size() == 4);
    CHECK(faults[0] == TileFault{"tile/0/000", "missing"});
    CHECK(faults[1] == TileFault{"tile/entries/001", "missing"});
    CHECK(faults[2].path == "tile/entries/002");
    CHECK(faults[3] == TileFault{"tile/0/003.p/232", "7423 bytes are no tile of 232 hashes"});
}

TEST_CASE("3: a folder that agrees with itself but not with the checkpoint is another log") {
    Log log;
    log.grow(700);
    const auto checked = check_tiles(log.folder.source(), 700, naive_root(699));
    REQUIRE(checked->faults.size() == 1);
    CHECK(checked->faults.front().path == "checkpoint");
    // Fewer leaves than it says.
    CHECK(check_tiles(log.folder.source(), 1'000, naive_root(1'000))->faults.front() ==
          TileFault{"tile/entries/002", "missing"});
    CHECK(check_tiles(log.folder.source(), UINT64_MAX, naive_root(0))->faults.size() == 1);
    CHECK(check_tiles(log.folder.source(), 0, naive_root(0))->faults.empty());
    CHECK(check_tiles(log.folder.source(), 0, naive_root(1))->faults.size() == 1);
    CHECK(check_tiles({log.folder.source()}, std::uint64_t{1} << 40, naive_root(1))
              ->faults.size() == TilesChecked::faults_max);
}
