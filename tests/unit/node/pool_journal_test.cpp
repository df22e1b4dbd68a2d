// The journal of the pool: what was accepted comes back, sealed while it lies there.

#include "acts.hpp"
#include "node/pool_journal.hpp"

#include <catch2/catch.hpp>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>

using namespace tamga;
using namespace tamga::node;
using namespace tamga::test;

namespace {

struct Folder {
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "tamga-pool-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path = name;
    }
    ~Folder() { std::filesystem::remove_all(path); }
    std::filesystem::path path;
};

Act act_with_opening(std::uint32_t number) {
    ledger::Opening opening;
    opening.data_class = 1;
    opening.payload = to_bytes(as_bytes("Ada Lovelace"));
    return {act_of("ZAGS", 1, number),
            std::make_shared<const std::vector<ledger::Opening>>(1, opening)};
}

// Counts what was reported as being on the disk.
struct Reported {
    void wait_for(std::size_t count) {
        std::unique_lock lock(mutex);
        REQUIRE(wake.wait_for(lock, std::chrono::seconds(10), [&] { return txids.size() >= count; }));
    }
    std::mutex mutex;
    std::condition_variable wake;
    std::vector<TransactionId> txids;
};

} // namespace

TEST_CASE("an act is encoded with its source and openings, and nothing else is read as one") {
    const Act act = act_with_opening(1);
    const Bytes encoded = encode_act(act, ReplicaId(3));
    const auto decoded = decode_act(encoded);
    REQUIRE(decoded.has_value());
    CHECK(decoded->source == ReplicaId(3));
    CHECK(decoded->transaction == act.transaction->signed_transaction());
    REQUIRE(decoded->openings.size() == 1);
    CHECK(decoded->openings[0].payload == act.openings->front().payload);
    for (std::size_t size = 0; size < encoded.size(); ++size) {
        CHECK_FALSE(decode_act(ByteView(encoded).first(size)).has_value());
    }
}

TEST_CASE("what was reported as journalled is there after a restart, and cannot be read by others") {
    const Folder folder;
    const SealKey key = random_array<32>();
    const auto payloads = ledger::Payloads::open(folder.path / "payloads", key, chain);
    REQUIRE(payloads.has_value());
    const std::filesystem::path file = folder.path / "journal";
    Reported reported;
    const auto open = [&] {
        auto opened = PoolJournal::open(file, key);
        REQUIRE(opened.has_value());
        return std::move(*opened);
    };
    const auto journal_of = [&](PoolJournal::Opened& opened) {
        return std::make_unique<PoolJournal>(
            std::move(opened.journal), **payloads, key, folder.path / "marker",
            [&](std::vector<TransactionId> txids, std::optional<PublicKey>) {
                const std::lock_guard guard(reported.mutex);
                reported.txids.insert(reported.txids.end(), txids.begin(), txids.end());
                reported.wake.notify_all();
            });
    };
    {
        PoolJournal::Opened opened = open();
        CHECK(opened.acts.empty());
        const auto journal = journal_of(opened);
        for (std::uint32_t i = 0; i < 5; ++i) {
            journal->append({{act_with_opening(i), ReplicaId(i)}}, std::nullopt);
        }
        reported.wait_for(5);
        journal->stop();
    }
    std::ifstream raw(file, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(raw), {}};
    CHECK(bytes.find("Lovelace") == std::string::npos);

    PoolJournal::Opened opened = open();
    REQUIRE(opened.acts.size() == 5);
    CHECK(opened.acts[4].transaction == act_with_opening(4).transaction->signed_transaction());

    // Only what is still wanted stays.
    const auto journal = journal_of(opened);
    REQUIRE(journal->begin({{act_with_opening(2), ReplicaId(2)}}).has_value());
    journal->stop();
    CHECK(open().acts.size() == 1);
    CHECK_FALSE(PoolJournal::open(file, random_array<32>()).has_value());
}

TEST_CASE("PRV-01: what a final act has erased stays neither in the payloads nor in the journal") {
    const Folder folder;
    const SealKey key = random_array<32>();
    auto payloads = ledger::Payloads::open(folder.path / "payloads", key, chain);
    REQUIRE(payloads.has_value());
    const std::filesystem::path file = folder.path / "journal";
    auto opened = PoolJournal::open(file, key);
    REQUIRE(opened.has_value());
    const auto none = [](std::vector<TransactionId>, std::optional<PublicKey>) {};
    PoolJournal journal(std::move(opened->journal), **payloads, key, folder.path / "marker", none);
    const Act act = act_with_opening(1);
    const ledger::Opening& opening = act.openings->front();
    const Commitment commitment = ledger::commitment_of(chain, opening);
    const TransactionId erasing = act_of("ZAGS", 1, 2)->txid();
    journal.append({{act, ReplicaId(0)}, {act_with_opening(2), ReplicaId(0)}}, std::nullopt);
    journal.keep({{commitment, opening}}, {commitment});
    journal.forget({act.transaction->txid()});
    journal.erase({{commitment, erasing}});
    journal.keep({{commitment, opening}}, {commitment}); // A peer that has not heard of it.
    journal.stop();
    CHECK_FALSE((*payloads)->has(commitment).value());
    CHECK((*payloads)->erased(commitment).value() == erasing);
    CHECK((*payloads)->missing_count() == 0);
    const auto left = PoolJournal::open(file, key);
    REQUIRE(left.has_value());
    REQUIRE(left->acts.size() == 1); // Only what waits.
    CHECK(left->acts[0].transaction == act_with_opening(2).transaction->signed_transaction());
}
