// Stages of a backup: one moment of a store that goes on, given to who holds the lock, and gone.

#include "toy_chain.hpp"

#include "ledger/backup_stage.hpp"
#include "ledger/payloads.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <thread>
#include <vector>

using namespace tamga;
using namespace tamga::ledger;
using namespace tamga::ledger::toy;

namespace {

const SealKey seal_key{1, 2, 3};

Payloads::Entry entry(const ChainId& chain, std::uint8_t number) {
    Opening opening;
    opening.salt.fill(number);
    opening.payload = to_bytes(as_bytes("a name"));
    return {commitment_of(chain, opening), opening};
}

// A store and openings, and the folder of their stages.
struct Home {
    Folder folder;
    ToyChain toy{folder / "ledger"};
    std::unique_ptr<Payloads> payloads =
        Payloads::open(folder / "payloads", seal_key, toy.chain_id).value();
    std::filesystem::path stages = folder / "backup";

    [[nodiscard]] Status make(const std::string& name) {
        return make_backup_stage(stages, name, *toy.store, *payloads);
    }
};

// The height of a copy that has the roots of its last block, recovered and then read; else 0.
Height whole_at(const std::filesystem::path& ledger) {
    if (!Store::open(ledger, {StoreMode::recover})) return Height(0);
    const auto store = Store::open(ledger, {StoreMode::read_only});
    const bool is_whole = store && (*store)->check() && Chain::open(**store);
    return is_whole ? (*store)->tip()->header.height : Height(0);
}

} // namespace

TEST_CASE("a stage holds the store and the openings of its moment, whatever is written later") {
    Home home;
    for (int i = 0; i < 5; ++i) home.toy.grow(10);
    const auto before = entry(home.toy.chain_id, 1);
    REQUIRE(home.payloads->put(std::vector{before}));
    auto stage = BackupStage::begin(home.stages).value();
    REQUIRE(home.make(stage.name()));
    const Header moment = home.toy.last;
    home.toy.grow(10);
    const auto after = entry(home.toy.chain_id, 2);
    REQUIRE(home.payloads->put(std::vector{after}));
    CHECK(stage.is_made().value());
    CHECK(whole_at(stage.ledger()) == moment.height);
    const auto openings =
        Payloads::open(stage.payloads(), seal_key, home.toy.chain_id).value();
    CHECK(openings->has(before.commitment).value());
    CHECK_FALSE(openings->has(after.commitment).value());
}

TEST_CASE("stages made while blocks are committed are of a whole block each") {
    Home home;
    home.toy.grow(10);
    std::atomic<bool> is_over = false;
    std::thread committing([&] {
        while (!is_over) home.toy.grow(5);
    });
    auto stage = BackupStage::begin(home.stages).value();
    std::vector<Height> heights;
    for (int i = 0; i < 8; ++i) {
        const std::string name = "stage" + std::to_string(i);
        const Status made = home.make(name);
        if (made) heights.push_back(whole_at(home.stages / name / "ledger"));
    }
    is_over = true;
    committing.join();
    REQUIRE(heights.size() == 8);
    CHECK(heights.front() > Height(0)); // Each was whole.
    CHECK(std::ranges::is_sorted(heights));
    CHECK(heights.back() > heights.front());
}

TEST_CASE("a stage is wanted as long as somebody waits for it and has no answer") {
    Home home;
    CHECK_FALSE(wanted_backup_stage(home.stages));
    {
        const auto stage = BackupStage::begin(home.stages).value();
        CHECK_FALSE(wanted_backup_stage(home.stages)); // Nothing is asked yet.
        REQUIRE(stage.ask());
        CHECK(wanted_backup_stage(home.stages) == stage.name());
        CHECK_FALSE(stage.is_made().value());

        SECTION("made") {
            REQUIRE(home.make(stage.name()));
            CHECK(stage.is_made().value());
        }
        SECTION("refused, and why") {
            REQUIRE(refuse_backup_stage(home.stages, stage.name(), "the disk is nearly full"));
            const auto made = stage.is_made();
            REQUIRE_FALSE(made);
            CHECK_THAT(made.error().message, Catch::Contains("the disk is nearly full"));
        }
        CHECK_FALSE(wanted_backup_stage(home.stages));
    }
    CHECK(std::filesystem::is_empty(home.stages));
}

TEST_CASE("a second backup of a home is refused while one runs") {
    Home home;
    const auto first = BackupStage::begin(home.stages).value();
    const auto second = BackupStage::begin(home.stages);
    REQUIRE_FALSE(second);
    CHECK(second.error().code == ErrorCode::config);
}

TEST_CASE("what a backup left that was killed is removed once nobody holds the lock") {
    Home home;
    std::filesystem::create_directories(home.stages / "left.partial/ledger");
    std::ofstream(home.stages / "asked") << std::string(32, '0') << '\n';
    CHECK_FALSE(wanted_backup_stage(home.stages));
    CHECK(std::filesystem::is_empty(home.stages));
}

TEST_CASE("what is asked for is never a path") {
    Home home;
    const auto stage = BackupStage::begin(home.stages).value();
    const std::string long_name(64, '0');
    const std::vector<std::string> names{"../../ledger", "..", "", "0123", long_name};
    for (const std::string& name : names) {
        CAPTURE(name);
        std::ofstream(home.stages / "asked") << name << '\n';
        CHECK_FALSE(wanted_backup_stage(home.stages));
    }
}
