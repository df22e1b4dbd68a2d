// Evidence that waits for a block: once each, told again, kept across a start, forgotten in time.

#include "node/evidence_pool.hpp"

#include "ledger/block.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace tamga;
using namespace tamga::node;

namespace {

registries::evidence::Piece piece(std::uint64_t epoch, std::uint16_t signer, std::uint8_t offence) {
    registries::evidence::Piece made;
    made.row.epoch = Epoch(epoch);
    made.row.signer = signer;
    made.row.offence = offence;
    made.bytes = Bytes{static_cast<std::uint8_t>(epoch), static_cast<std::uint8_t>(signer),
                       offence};
    return made;
}

} // namespace

TEST_CASE("2.12: one piece for each epoch, signer and offence, oldest epoch first") {
    EvidencePool pool;
    CHECK_FALSE(pool.has_work());
    CHECK(pool.add(piece(2, 1, 2)));
    CHECK(pool.add(piece(1, 3, 5)));
    CHECK_FALSE(pool.add(piece(2, 1, 2)));
    CHECK(pool.add(piece(2, 1, 3)));
    CHECK(pool.size() == 3);
    CHECK(pool.due().front().row.epoch == Epoch(1));
    CHECK(pool.has_work());
    pool.enter(Epoch(2));
    CHECK(pool.size() == 3);
    pool.enter(Epoch(3));
    CHECK(pool.size() == 2);
    pool.settle(piece(2, 1, 2).row.item());
    CHECK_FALSE(pool.holds(piece(2, 1, 2).row.item()));
    pool.settle(piece(2, 1, 3).row.item());
    CHECK_FALSE(pool.has_work());
}

TEST_CASE("2.12: what a held block contains is no work, but work again when it is abandoned") {
    EvidencePool pool;
    pool.add(piece(1, 1, 1));
    pool.add(piece(1, 2, 1));
    pool.cover({piece(1, 1, 1).row.item()});
    CHECK(pool.has_work());
    pool.cover({piece(1, 1, 1).row.item(), piece(1, 2, 1).row.item()});
    CHECK_FALSE(pool.has_work());
    CHECK(pool.due().size() == 2);
    pool.cover({});
    CHECK(pool.has_work());
}

TEST_CASE("2.12: told once, again after a while, and to who comes back") {
    EvidencePool pool;
    for (std::uint16_t i = 0; i < 6; ++i) pool.add(piece(1, i, 1));
    CHECK(pool.to_tell(0, 1000, 4).size() == 4);
    CHECK(pool.to_tell(1, 1000, 4).size() == 2);
    CHECK(pool.to_tell(2, 1000, 4).empty());
    CHECK(pool.to_tell(1000, 1000, 99).empty());
    CHECK(pool.to_tell(1001, 1000, 99).size() == 6);
    CHECK(pool.to_tell(1002, 1000, 99).empty());
    pool.tell_again();
    CHECK(pool.to_tell(1003, 1000, 99).size() == 6);
}

TEST_CASE("2.12: what waits outlives the node") {
    const auto file = std::filesystem::temp_directory_path() /
                      ("tamga_evidence_" + std::to_string(::getpid()));
    std::filesystem::remove(file);
    CHECK(kept_evidence(file).value().empty());
    std::vector<Bytes> pieces;
    for (std::uint8_t i = 0; i < 20; ++i) pieces.push_back(Bytes(100, i));
    REQUIRE(keep_evidence(file, pieces));
    const auto kept = kept_evidence(file).value();
    REQUIRE(kept.size() == ledger::evidence_items_max);
    CHECK(kept.back() == pieces[15]);
    std::ofstream(file, std::ios::app) << "x";
    CHECK_FALSE(kept_evidence(file).has_value());
    REQUIRE(keep_evidence(file, {}));
    CHECK_FALSE(std::filesystem::exists(file));
    REQUIRE(keep_evidence(file, {}));
}
