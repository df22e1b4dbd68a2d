// Openings: sealed at rest, of their commitment, missing ones remembered.

#include "toy_chain.hpp"

#include "ledger/payloads.hpp"

#include <fstream>
#include <rocksdb/db.h>

using namespace tamga;
using namespace tamga::ledger;
using namespace tamga::ledger::toy;

namespace {

const ChainId chain_id(sha256(as_bytes("a chain")).bytes);
const SealKey seal_key{1, 2, 3};

Payloads::Entry entry(std::uint8_t number) {
    Opening opening;
    opening.data_class = 1;
    opening.schema = 2;
    opening.salt.fill(number);
    opening.payload = to_bytes(as_bytes("a person's name " + std::to_string(number)));
    return {commitment_of(chain_id, opening), opening};
}

std::unique_ptr<Payloads> open(const Folder& folder) {
    return Payloads::open(folder / "payloads", seal_key, chain_id).value();
}

} // namespace

TEST_CASE("1: openings are read back, also after a restart, and only those that were put") {
    const Folder folder;
    const std::vector<Payloads::Entry> entries{entry(1), entry(2), entry(3)};
    REQUIRE(open(folder)->put(entries));
    const auto payloads = open(folder);
    for (const auto& [commitment, opening] : entries) {
        const auto found = payloads->get(commitment).value();
        REQUIRE(found);
        CHECK(encode(*found) == encode(opening));
        CHECK(payloads->has(commitment).value());
    }
    CHECK_FALSE(payloads->get(entry(4).commitment).value());
    CHECK_FALSE(payloads->has(entry(4).commitment).value());
    CHECK(payloads->check().value() == 3);
}

TEST_CASE("1: RocksDB keeps no LOG file, whose second line on a full disk is an abort") {
    const Folder folder;
    const auto payloads = open(folder);
    const auto store = Store::open(folder / "ledger", {}).value();
    for (const char* database : {"payloads", "ledger"}) {
        for (const auto& file : std::filesystem::directory_iterator(folder / database)) {
            CHECK_FALSE(file.path().filename().string().starts_with("LOG"));
        }
    }
}

TEST_CASE("1: an opening of another commitment is refused and nothing of its batch is kept") {
    const Folder folder;
    const auto payloads = open(folder);
    Payloads::Entry wrong = entry(2);
    wrong.opening.payload.push_back('!');
    const Status status = payloads->put(std::vector<Payloads::Entry>{entry(1), wrong});
    REQUIRE_FALSE(status);
    CHECK(status.error().code == ErrorCode::malformed);
    CHECK_FALSE(payloads->has(entry(1).commitment).value());
}

TEST_CASE("1: no clear text reaches the disk") {
    const Folder folder;
    {
        const auto payloads = open(folder);
        REQUIRE(payloads->put(std::vector<Payloads::Entry>{entry(1), entry(2)}));
    }
    for (const auto& file : std::filesystem::directory_iterator(folder / "payloads")) {
        std::ifstream in(file.path(), std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(in)),
                                std::istreambuf_iterator<char>());
        CHECK(bytes.find("person") == std::string::npos);
    }
}

TEST_CASE("1: another payload key is refused with advice, and harms nothing") {
    const Folder folder;
    REQUIRE(open(folder)->put(std::vector<Payloads::Entry>{entry(1)}));
    SealKey other = seal_key;
    other[31] ^= 1;
    const auto wrong = Payloads::open(folder / "payloads", other, chain_id);
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().code == ErrorCode::config);
    CHECK(wrong.error().message.find("payload_key") != std::string::npos);
    const auto foreign =
        Payloads::open(folder / "payloads", seal_key, ChainId(sha256(as_bytes("b")).bytes));
    REQUIRE_FALSE(foreign);
    CHECK(foreign.error().code == ErrorCode::wrong_chain);
    CHECK(open(folder)->check().value() == 1);
}

TEST_CASE("1: what final blocks commit to and is not held is missing until it arrives") {
    const Folder folder;
    std::vector<Commitment> wanted{entry(1).commitment, entry(2).commitment, entry(3).commitment};
    {
        const auto payloads = open(folder);
        REQUIRE(payloads->put(std::vector<Payloads::Entry>{entry(1)}));
        REQUIRE(payloads->expect(wanted));
        CHECK(payloads->missing_count() == 2);
        REQUIRE(payloads->expect(wanted));
        CHECK(payloads->missing_count() == 2);
    }
    const auto payloads = open(folder);
    CHECK(payloads->missing_count() == 2);
    const auto first = payloads->missing(std::nullopt, 1);
    REQUIRE(first.size() == 1);
    const auto rest = payloads->missing(first[0], 10);
    REQUIRE(rest.size() == 1);
    CHECK(first[0] < rest[0]);
    REQUIRE(payloads->put(std::vector<Payloads::Entry>{entry(2), entry(3)}));
    CHECK(payloads->missing_count() == 0);
    CHECK(payloads->missing(std::nullopt, 10).empty());
    CHECK(payloads->check().value() == 3);
}

TEST_CASE("PRV-01: what is erased is gone from every file, and neither taken nor missed again") {
    const Folder folder;
    const TransactionId tombstone(sha256(as_bytes("tombstone")).bytes);
    Payloads::Entry large = entry(1);
    Prng random(7);
    large.opening.payload.clear();
    while (large.opening.payload.size() < opening_payload_bytes_max) {
        large.opening.payload.push_back(static_cast<std::uint8_t>(random.next()));
    }
    large.commitment = commitment_of(chain_id, large.opening);
    const std::vector<Payloads::Erasure> erasures{{large.commitment, tombstone},
                                                  {entry(2).commitment, tombstone}};
    // Bytes of the files that hold rows; a database that is made anew takes no more.
    const auto size = [&] {
        std::uint64_t bytes = 0;
        for (const auto& file : std::filesystem::directory_iterator(folder / "payloads")) {
            const auto extension = file.path().extension();
            if (extension == ".sst" || extension == ".log") bytes += file.file_size();
        }
        return bytes;
    };
    REQUIRE(open(folder)->put(std::vector<Payloads::Entry>{large, entry(3)}));
    {
        const auto payloads = open(folder);
        REQUIRE(payloads->expect(std::vector<Commitment>{entry(2).commitment}));
        CHECK(payloads->missing_count() == 1);
        CHECK_FALSE(payloads->erased(large.commitment).value());
        REQUIRE(payloads->erase(erasures));
        CHECK(payloads->missing_count() == 0);
        CHECK(size() > opening_payload_bytes_max);
    }
    const auto payloads = open(folder); // What is left to do is known after a crash, too.
    CHECK(payloads->purge(8).value() == 1);
    CHECK(payloads->purge(8).value() == 0);
    CHECK(size() < opening_payload_bytes_max / 4);
    for (const Payloads::Erasure& each : erasures) {
        CHECK_FALSE(payloads->has(each.commitment).value());
        CHECK_FALSE(payloads->get(each.commitment).value());
        CHECK(payloads->erased(each.commitment).value() == tombstone);
    }
    // Another act names them again, and somebody has kept a copy.
    REQUIRE(payloads->put(std::vector<Payloads::Entry>{large, entry(2), entry(4)}));
    REQUIRE(payloads->expect(std::vector<Commitment>{large.commitment, entry(2).commitment}));
    CHECK(payloads->missing_count() == 0);
    CHECK(payloads->check().value() == 2);
    CHECK(payloads->has(entry(3).commitment).value());
    CHECK(payloads->has(entry(4).commitment).value());
    // Once more, under another act: the first tombstone stands.
    const TransactionId later(sha256(as_bytes("later")).bytes);
    REQUIRE(payloads->erase(std::vector<Payloads::Erasure>{{large.commitment, later}}));
    CHECK(payloads->erased(large.commitment).value() == tombstone);
}

TEST_CASE("1: a changed byte of a sealed payload is found and its commitment named") {
    const Folder folder;
    const auto one = entry(1);
    REQUIRE(open(folder)->put(std::vector<Payloads::Entry>{one, entry(2)}));
    {
        rocksdb::DB* db = nullptr;
        REQUIRE(rocksdb::DB::Open({}, (folder / "payloads").string(), &db).ok());
        const std::unique_ptr<rocksdb::DB> owned(db);
        const std::string key = "p" + to_text(one.commitment.view());
        std::string value;
        REQUIRE(db->Get({}, key, &value).ok());
        value[value.size() / 2] = static_cast<char>(value[value.size() / 2] ^ 1);
        REQUIRE(db->Put({}, key, value).ok());
    }
    const auto payloads = open(folder);
    const auto checked = payloads->check();
    REQUIRE_FALSE(checked);
    CHECK(checked.error().code == ErrorCode::corrupt_store);
    CHECK(checked.error().message.find(one.commitment.hex()) != std::string::npos);
    CHECK_FALSE(payloads->get(one.commitment));
    CHECK(payloads->get(entry(2).commitment).value());
}

TEST_CASE("1: every read of a payload leaves one line") {
    const Folder folder;
    for (std::uint64_t time = 1; time <= 2; ++time) {
        const auto access = AccessLog::open(folder / "access.log").value();
        REQUIRE(access->append(
            {TimestampMs(time), key(5).public_key(), "CIVIL_EXTRACT", entry(1).commitment}));
        CHECK_FALSE(access->append(
            {TimestampMs(time), key(5).public_key(), "two\nlines", entry(1).commitment}));
    }
    std::ifstream in(folder / "access.log");
    std::string line;
    std::vector<std::string> lines;
    while (std::getline(in, line)) lines.push_back(line);
    REQUIRE(lines.size() == 2);
    CHECK(lines[1] == "2 " + key(5).public_key().hex() + " CIVIL_EXTRACT " +
                          entry(1).commitment.hex());
}
