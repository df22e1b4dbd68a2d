// The journal of accepted submissions: nothing acknowledged is lost, damage is never taken for a
// torn tail.

#include "toy_chain.hpp"

#include "ledger/journal.hpp"

#include <fstream>

using namespace tamga;
using namespace tamga::ledger;
using namespace tamga::ledger::toy;

namespace {

const Journal::Salt salt{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

Bytes record(std::uint8_t fill, std::size_t size) { return Bytes(size, fill); }

Bytes bytes_of(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return Bytes(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

void write_bytes(const std::filesystem::path& path, ByteView bytes) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << as_text(bytes);
}

} // namespace

TEST_CASE("1: what was appended is recovered in order, over several lives") {
    const Folder folder;
    const auto path = folder / "journal";
    std::vector<Bytes> expected;
    for (std::uint8_t life = 1; life <= 4; ++life) {
        auto opened = Journal::open(path, salt).value();
        REQUIRE(opened.records == expected);
        CHECK(opened.cut_bytes == 0);
        const std::vector<Bytes> batch{record(life, 100), record(life, 3), record(life, 70'000)};
        REQUIRE(opened.journal->append(batch));
        expected.insert(expected.end(), batch.begin(), batch.end());
        CHECK(opened.journal->size_bytes() == std::filesystem::file_size(path));
    }
}

TEST_CASE("1: a batch larger than a frame is kept whole") {
    const Folder folder;
    const std::vector<Bytes> large(5, record(9, 600'000));
    REQUIRE(Journal::open(folder / "journal", salt).value().journal->append(large));
    CHECK(Journal::open(folder / "journal", salt).value().records == large);
}

TEST_CASE("1: a file cut anywhere keeps every frame that was whole, and can be appended to") {
    const Folder folder;
    const auto path = folder / "journal";
    {
        auto opened = Journal::open(path, salt).value();
        for (std::uint8_t i = 0; i < 5; ++i) {
            REQUIRE(opened.journal->append(std::vector<Bytes>{record(i, 40), record(i, 20)}));
        }
    }
    const Bytes whole = bytes_of(path);
    for (std::size_t size = 0; size < whole.size(); size += 7) {
        CAPTURE(size);
        write_bytes(path, ByteView(whole).first(size));
        {
            auto opened = Journal::open(path, salt).value();
            const std::size_t frames = size < 24 ? 0 : (size - 24) / 76;
            REQUIRE(opened.records.size() == 2 * frames);
            REQUIRE(opened.journal->append(std::vector<Bytes>{record(99, 5)}));
        }
        REQUIRE(Journal::open(path, salt).value().records.back() == record(99, 5));
    }
}

TEST_CASE("1: a damaged frame with good ones after it is named and nothing is cut") {
    const Folder folder;
    const auto path = folder / "journal";
    {
        auto opened = Journal::open(path, salt).value();
        for (std::uint8_t i = 0; i < 5; ++i) {
            REQUIRE(opened.journal->append(std::vector<Bytes>{record(i, 40)}));
        }
    }
    const Bytes whole = bytes_of(path);
    const std::size_t last_frame = whole.size() - 52;
    for (std::size_t at = 0; at < whole.size(); at += 3) {
        CAPTURE(at);
        Bytes damaged = whole;
        damaged[at] ^= 0x41;
        write_bytes(path, damaged);
        auto opened = Journal::open(path, salt);
        if (at >= last_frame) {
            REQUIRE(opened);
            REQUIRE(opened->records.size() == 4);
        } else if (at >= 8 && at < 24) {
            // The salt: every frame is bad then, and none says that others were good.
            REQUIRE((!opened || opened->records.empty()));
        } else {
            REQUIRE_FALSE(opened);
            REQUIRE(opened.error().code == ErrorCode::corrupt_store);
            REQUIRE(bytes_of(path) == damaged);
        }
    }
}

TEST_CASE("1: a submission that looks like a frame is not taken for one") {
    const Folder folder;
    const auto path = folder / "journal";
    Bytes crafted;
    {
        // A frame of a journal with another salt.
        Journal::Salt other = salt;
        other[0] ^= 1;
        auto opened = Journal::open(folder / "other", other).value();
        REQUIRE(opened.journal->append(std::vector<Bytes>{record(1, 40)}));
        const Bytes all = bytes_of(folder / "other");
        crafted = Bytes(all.begin() + 24, all.end());
    }
    {
        auto opened = Journal::open(path, salt).value();
        REQUIRE(opened.journal->append(std::vector<Bytes>{record(7, 10)}));
        REQUIRE(opened.journal->append(std::vector<Bytes>{crafted, record(3, 100)}));
    }
    const Bytes whole = bytes_of(path);
    write_bytes(path, ByteView(whole).first(whole.size() - 1));
    const auto opened = Journal::open(path, salt).value();
    CHECK(opened.records == std::vector<Bytes>{record(7, 10)});
}

TEST_CASE("1: compaction keeps exactly what is wanted, and appending goes on") {
    const Folder folder;
    const auto path = folder / "journal";
    auto opened = Journal::open(path, salt).value();
    for (std::uint8_t i = 0; i < 50; ++i) {
        REQUIRE(opened.journal->append(std::vector<Bytes>{record(i, 1000)}));
    }
    const std::vector<Bytes> kept{record(3, 1000), record(40, 1000)};
    REQUIRE(opened.journal->compact(kept));
    CHECK(opened.journal->size_bytes() < 3000);
    REQUIRE(opened.journal->append(std::vector<Bytes>{record(77, 8)}));
    opened.journal.reset();
    CHECK(Journal::open(path, salt).value().records ==
          std::vector<Bytes>{kept[0], kept[1], record(77, 8)});
}
