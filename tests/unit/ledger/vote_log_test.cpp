// The vote log: nothing promised is forgotten, whatever the disk does to unsynced writes.

#include "ledger/vote_log.hpp"
#include "ledger/vote_frame.hpp"
#include "sim/crash_disk.hpp"

#include <catch2/catch.hpp>

using namespace tamga;
using namespace tamga::ledger;
using sim::CrashDisk;

namespace {

constexpr std::uint64_t segment_bytes = 4096;

VoteLogRecord record(std::uint64_t view, std::size_t size = 40) {
    return {Epoch(1), View(view), Bytes(size, static_cast<std::uint8_t>(view))};
}

std::vector<std::uint64_t> views(const std::vector<VoteLogRecord>& records) {
    std::vector<std::uint64_t> out;
    for (const VoteLogRecord& row : records) out.push_back(row.view.value);
    return out;
}

VoteLog opened(CrashDisk& disk, View final_view = View(0)) {
    auto found = VoteLog::open(disk.disk(), segment_bytes, Epoch(1), final_view);
    REQUIRE(found.has_value());
    return std::move(found->log);
}

std::vector<std::uint64_t> recovered(CrashDisk& disk, View final_view = View(0)) {
    const auto found = VoteLog::open(disk.disk(), segment_bytes, Epoch(1), final_view);
    REQUIRE(found.has_value());
    return views(found->records);
}

} // namespace

TEST_CASE("2.5: a home with no valid checkpoint frame is log loss") {
    CrashDisk disk(1);
    const auto found = VoteLog::open(disk.disk(), segment_bytes, Epoch(1), View(0));
    REQUIRE_FALSE(found.has_value());
    CHECK(found.error().code == ErrorCode::log_loss);
}

TEST_CASE("2.5: a key is born once") {
    CrashDisk disk(1);
    REQUIRE(VoteLog::born(disk.disk(), segment_bytes));
    CHECK(VoteLog::born(disk.disk(), segment_bytes).error().code == ErrorCode::config);
    CHECK(recovered(disk).empty());
}

TEST_CASE("2.5: what was appended is found again, in order, above v_fin only") {
    CrashDisk disk(2);
    REQUIRE(VoteLog::born(disk.disk(), segment_bytes));
    {
        VoteLog log = opened(disk);
        for (std::uint64_t view = 1; view <= 20; ++view) {
            const std::vector<VoteLogRecord> one{record(view)};
            REQUIRE(log.append(one));
        }
    }
    disk.crash();
    CHECK(recovered(disk, View(17)) == std::vector<std::uint64_t>{18, 19, 20});
}

TEST_CASE("2.5: a frame larger than a segment finds room") {
    CrashDisk disk(3);
    REQUIRE(VoteLog::born(disk.disk(), segment_bytes));
    VoteLog log = opened(disk);
    const std::vector<VoteLogRecord> large{record(1, 20'000)};
    REQUIRE(log.append(large));
    disk.crash();
    CHECK(recovered(disk) == std::vector<std::uint64_t>{1});
}

TEST_CASE("2.5: advance lets segments go by view, and a lone Skip is kept") {
    CrashDisk disk(4);
    REQUIRE(VoteLog::born(disk.disk(), segment_bytes));
    VoteLog log = opened(disk);
    for (std::uint64_t view = 1; view <= 200; ++view) {
        const std::vector<VoteLogRecord> one{record(view, 300)};
        REQUIRE(log.append(one));
        if (view > 3) log.advance(Epoch(1), View(view - 3));
    }
    CHECK(log.segments() == 1);
    CHECK(disk.files().size() == 1);
    disk.crash();
    CHECK(recovered(disk, View(197)) == std::vector<std::uint64_t>{198, 199, 200});
}

TEST_CASE("2.5: what stands is kept through every epoch, until another takes its place") {
    CrashDisk disk(5);
    REQUIRE(VoteLog::born(disk.disk(), segment_bytes));
    {
        VoteLog log = opened(disk);
        const VoteLogRecord first{VoteLog::standing, View(0), Bytes{1}};
        const VoteLogRecord second{VoteLog::standing, View(0), Bytes{2}};
        REQUIRE(log.append(std::vector<VoteLogRecord>{first}));
        REQUIRE(log.append(std::vector<VoteLogRecord>{second, record(1)}));
    }
    for (int again = 0; again < 2; ++again) { // From frames, then from a checkpoint.
        disk.crash();
        const auto found = VoteLog::open(disk.disk(), segment_bytes, Epoch(9), View(7));
        REQUIRE(found);
        REQUIRE(found->records.size() == 1);
        CHECK(found->records.front().bytes == Bytes{2});
    }
}

TEST_CASE("2.5: a torn last frame is dropped whole, a missing middle one is log loss") {
    CrashDisk disk(5);
    REQUIRE(VoteLog::born(disk.disk(), 1u << 16));
    VoteLog log = std::move(VoteLog::open(disk.disk(), 1u << 16, Epoch(1), View(0))->log);
    for (std::uint64_t view = 1; view <= 3; ++view) {
        const std::vector<VoteLogRecord> one{record(view, 700)};
        REQUIRE(log.append(one));
    }
    Bytes& file = disk.files().begin()->second;
    const auto frames_at = [&](std::size_t index) { return 512 + 512 + index * 1024; };

    SECTION("the last") {
        file[frames_at(2) + 600] ^= 1;
        disk.reload();
        CHECK(recovered(disk) == std::vector<std::uint64_t>{1, 2});
    }
    SECTION("the middle") {
        file[frames_at(1) + 600] ^= 1;
        disk.reload();
        const auto found = VoteLog::open(disk.disk(), segment_bytes, Epoch(1), View(0));
        REQUIRE_FALSE(found.has_value());
        CHECK(found.error().code == ErrorCode::log_loss);
    }
}

TEST_CASE("2.5: a segment made ahead of use is used, and nothing is created at that moment") {
    CrashDisk disk(6);
    REQUIRE(VoteLog::born(disk.disk(), segment_bytes));
    VoteLog log = opened(disk);
    std::size_t created = 0;
    std::uint64_t view = 0;
    const auto append = [&](std::size_t size) {
        const std::vector<VoteLogRecord> one{record(++view, size)};
        REQUIRE(log.append(one));
        log.advance(Epoch(1), View(view - 1));
    };
    CHECK_FALSE(log.wanted()); // Less than half of the segment is used.
    for (int i = 0; i < 100; ++i) {
        append(300);
        CHECK(disk.files().size() <= 2);
        const auto spare = log.wanted();
        if (!spare) continue;
        CHECK_FALSE(log.wanted()); // Asked for once.
        CHECK_FALSE(disk.files().contains(segment_name(spare->number)));
        REQUIRE(VoteLog::create(disk.disk(), *spare));
        REQUIRE(log.prepared(*spare));
        created = spare->number;
    }
    CHECK(created > 10);
    CHECK(disk.files().rbegin()->first == segment_name(created)); // No other was ever created.
    disk.crash();
    CHECK(recovered(disk, View(view - 1)) == std::vector<std::uint64_t>{view});
    CHECK(disk.files().size() == 1); // What lay unused is gone.
}

TEST_CASE("2.5: a segment that comes too late, or is too small, is removed and never used") {
    CrashDisk disk(7);
    REQUIRE(VoteLog::born(disk.disk(), segment_bytes));
    VoteLog log = opened(disk);
    std::optional<VoteLog::Spare> spare;
    std::uint64_t view = 0;
    while (!spare) {
        const std::vector<VoteLogRecord> one{record(++view, 300)};
        REQUIRE(log.append(one));
        spare = log.wanted();
    }
    const std::vector<VoteLogRecord> large{record(++view, 20'000)};
    SECTION("too late") {
        REQUIRE(log.append(large));
        REQUIRE(VoteLog::create(disk.disk(), *spare));
        REQUIRE(log.prepared(*spare));
    }
    SECTION("too small") {
        REQUIRE(VoteLog::create(disk.disk(), *spare));
        REQUIRE(log.prepared(*spare));
        REQUIRE(log.append(large));
    }
    CHECK_FALSE(disk.files().contains(segment_name(spare->number)));
    CHECK(disk.files().size() == 1);
    disk.crash();
    CHECK(recovered(disk).size() == view);
}

TEST_CASE("2.5: the lowest segment needed is kept before older ones go, and an older log is known") {
    CrashDisk disk(8);
    REQUIRE(VoteLog::born(disk.disk(), segment_bytes));
    const auto earlier = disk.files();
    LowestSegment lowest;
    std::size_t files_when_kept = 0;
    lowest.keep = [&](std::uint64_t number) -> Status {
        files_when_kept = disk.files().size();
        CHECK(disk.files().contains(segment_name(number)));
        lowest.known = number;
        return {};
    };
    const auto open = [&] {
        return VoteLog::open(disk.disk(), segment_bytes, Epoch(1), View(0), lowest);
    };
    auto log = open();
    REQUIRE(log.has_value());
    CHECK(files_when_kept == 2); // The new one, and the old one still there.
    CHECK(lowest.known == 2);
    REQUIRE(log->log.append(std::vector<VoteLogRecord>{record(1)}));
    REQUIRE(open().has_value());
    CHECK(lowest.known == 3);

    SECTION("an image of an earlier day") { disk.files() = earlier; }
    SECTION("a log that was born again") {
        disk.files().clear();
        disk.reload();
        REQUIRE(VoteLog::born(disk.disk(), segment_bytes));
    }
    disk.reload();
    const auto refused = open();
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::log_loss);

    lowest.accept_older = true; // Numbers go on all the same.
    REQUIRE(open().has_value());
    CHECK(lowest.known == 4);
}

TEST_CASE("2.5: every prefix of disk operations leaves a log that holds what was acknowledged") {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        CAPTURE(seed);
        CrashDisk disk(seed);
        Prng prng(seed + 1000);
        REQUIRE(VoteLog::born(disk.disk(), segment_bytes));
        std::uint64_t view = 0;
        std::uint64_t acknowledged = 0;
        for (int life = 0; life < 6; ++life) {
            auto found = VoteLog::open(disk.disk(), segment_bytes, Epoch(1), View(0));
            if (found) {
                const auto seen = views(found->records);
                for (std::uint64_t v = 1; v <= acknowledged; ++v) {
                    REQUIRE(std::count(seen.begin(), seen.end(), v) >= 1);
                }
                view = seen.empty() ? 0 : seen.back();
                acknowledged = view;
                disk.fail_after(prng.between(1, 40));
                for (int i = 0; i < 30; ++i) {
                    if (const auto spare = found->log.wanted(); spare && prng.chance(700)) {
                        if (!VoteLog::create(disk.disk(), *spare)) break;
                        if (prng.chance(800) && !found->log.prepared(*spare)) break;
                    }
                    const std::vector<VoteLogRecord> one{
                        record(view + 1, static_cast<std::size_t>(prng.between(1, 1500)))};
                    if (!found->log.append(one)) break;
                    view += 1;
                    acknowledged = view;
                }
            }
            disk.crash();
            if (life % 2 == 1) disk.fail_after(prng.between(1, 8)); // The next start may die, too.
            auto dying = VoteLog::open(disk.disk(), segment_bytes, Epoch(1), View(0));
            disk.crash();
        }
        const auto last = recovered(disk);
        for (std::uint64_t v = 1; v <= acknowledged; ++v) {
            REQUIRE(std::count(last.begin(), last.end(), v) >= 1);
        }
    }
}

TEST_CASE("the frame decoder takes back exactly what the encoder wrote") {
    VoteFrame frame;
    frame.segment.fill(7);
    frame.sequence = 9;
    frame.kind = FrameKind::checkpoint;
    frame.records = {record(1), record(2, 0)};
    const Bytes bytes = encode(frame);
    const auto found = find_frame(bytes, frame.segment);
    REQUIRE(found.has_value());
    CHECK(found->frame.records == frame.records);
    CHECK(encode(found->frame) == bytes);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        Bytes broken = bytes;
        broken[i] ^= 1;
        CHECK_FALSE(find_frame(broken, frame.segment).has_value());
    }
}
