// The folder of snapshots that a node gives: what stays in it, and how much a peer may ask at once.

#include "node/snapshots.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace tamga;
using namespace tamga::node;

TEST_CASE("files that are no snapshots are not offered, and what was being written goes") {
    const auto folder = std::filesystem::temp_directory_path() /
                        ("tamga_snapshots_test_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    for (const char* name : {"7.snapshot", "8.snapshot.partial", "notes"}) {
        std::ofstream(folder / name) << "TMGSNAP1 and no more";
    }
    const auto opened = Snapshots::open(folder, {});
    REQUIRE(opened.has_value());
    Snapshots& snapshots = **opened;
    CHECK(snapshots.offers().empty());
    CHECK(snapshots.figures().newest == Height(0));
    CHECK_FALSE(snapshots.head(Height(7)).value().has_value());
    CHECK_FALSE(snapshots.piece(Height(7), ledger::Prefix()).value().has_value());
    CHECK(std::filesystem::exists(folder / "7.snapshot"));
    CHECK_FALSE(std::filesystem::exists(folder / "8.snapshot.partial"));
    CHECK(std::filesystem::exists(folder / "notes"));
    std::filesystem::remove_all(folder);
}

TEST_CASE("a peer has at most four pieces in the making, and others have theirs") {
    const auto folder = std::filesystem::temp_directory_path() /
                        ("tamga_snapshots_giving_" + std::to_string(::getpid()));
    const auto opened = Snapshots::open(folder, {});
    REQUIRE(opened.has_value());
    Snapshots& snapshots = **opened;
    const PublicKey one = SecretKey::from_seed({1}).public_key();
    const PublicKey other = SecretKey::from_seed({2}).public_key();
    for (int i = 0; i < 4; ++i) CHECK(snapshots.begin(one));
    CHECK_FALSE(snapshots.begin(one));
    CHECK(snapshots.begin(other));
    snapshots.end(one);
    CHECK(snapshots.begin(one));
    CHECK_FALSE(snapshots.begin(one));
    std::filesystem::remove_all(folder);
}
