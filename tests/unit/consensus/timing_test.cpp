// Timers, Skip, idle silence and proposing (protocol 2.3 R2, R4, 2.4, 2.6, 2.10).

#include "lab.hpp"

using namespace tamga;
using namespace tamga::consensus;

namespace {

// Milliseconds until the replica casts its next Skip.
std::uint64_t until_skip(Lab& lab) {
    lab.forget();
    for (std::uint64_t ms = 0; ms < 1'000'000; ms += 50) {
        if (!lab.logged_votes(VoteKind::skip).empty()) return ms;
        lab.pass(50);
    }
    return 0;
}

} // namespace

TEST_CASE("2.10: without work there is no timer and no proposal") {
    Lab lab(4);
    lab.start();
    lab.skip_to(lab.view_led_by(0));
    lab.forget();
    lab.pass(300'000);
    CHECK(lab.logged.empty());
    CHECK(lab.builds.empty());
    CHECK(lab.sent_of<ViewStatus>().size() == 60);
    CHECK(lab.sent.size() == 60);
}

TEST_CASE("2.4: the timer starts when work comes, and ends with it") {
    Lab lab(4);
    lab.start();
    lab.pass(60'000);
    lab.step(WorkChanged{true});
    lab.pass(999);
    CHECK(lab.logged.empty());
    SECTION("work stays") {
        lab.pass(1);
        CHECK(lab.logged_votes(VoteKind::skip).size() == 1);
    }
    SECTION("work goes") {
        lab.step(WorkChanged{false});
        lab.pass(60'000);
        CHECK(lab.logged.empty());
    }
}

TEST_CASE("2.4: timeouts grow with unfinalized views, every f+1 of them, and entering resets nothing") {
    Lab lab(4);
    lab.start();
    lab.step(WorkChanged{true});
    std::vector<std::uint64_t> waits;
    for (int view = 1; view <= 8; ++view) {
        waits.push_back(until_skip(lab));
        lab.skip_to(lab.status().cur.next());
        lab.builds.clear();
    }
    CHECK(waits == std::vector<std::uint64_t>{1000, 1000, 2000, 2000, 4000, 4000, 8000, 8000});
}

TEST_CASE("2.4: after a success the exponent goes down by one, not to the bottom") {
    Lab lab(4);
    lab.start();
    lab.step(WorkChanged{true});
    lab.skip_to(View(7)); // Exponent 3.
    const Proposal proposal =
        lab.propose(View(7), lab.tip.header, "a", lab.skips_between(View(0), View(7)));
    lab.receive(1, proposal);
    lab.receive(1, lab.notarized(proposal.header));
    lab.receive(1, lab.finalized(proposal.header));
    REQUIRE(lab.status().final_view == View(7));
    CHECK(until_skip(lab) == 4000);
}

TEST_CASE("2.3 R4: Skip is sent again every T_r, with the certificate that led here") {
    Lab lab(4);
    lab.start();
    lab.step(WorkChanged{true});
    lab.skip_to(View(2));
    lab.pass(1000);
    REQUIRE(lab.votes_of(VoteKind::skip).size() == 1);
    lab.forget();
    lab.pass(499);
    CHECK(lab.votes_of(VoteKind::skip).empty());
    lab.pass(1);
    CHECK(lab.votes_of(VoteKind::skip).size() == 1);
    REQUIRE(lab.sent_of<Certificate>().size() == 1);
    CHECK(lab.sent_of<Certificate>()[0] == lab.skipped(View(1)));
    lab.pass(999); // With R8's after 2 s.
    CHECK(lab.votes_of(VoteKind::skip).size() == 2);
    lab.pass(1);
    CHECK(lab.votes_of(VoteKind::skip).size() == 3);
}

TEST_CASE("2.3 R4: the leader's own Skip is followed at once") {
    Lab lab(4);
    lab.start();
    lab.vote(lab.leader(View(1)), VoteKind::skip, View(1));
    CHECK(lab.logged_votes(VoteKind::skip).size() == 1);
}

TEST_CASE("2.3 R4: f+1 Skips are followed after T0, with or without own work and at any view") {
    Lab lab(4);
    lab.start();
    lab.skip_to(View(30));
    lab.forget();
    const std::uint64_t leader = lab.leader(View(30));
    const std::uint64_t one = leader == 1 ? 3 : 1;
    const std::uint64_t two = leader == 2 ? 3 : 2;
    lab.vote(one, VoteKind::skip, View(30));
    lab.pass(5000);
    CHECK(lab.logged.empty());
    lab.vote(two, VoteKind::skip, View(30));
    lab.pass(999);
    CHECK(lab.logged.empty());
    lab.pass(1);
    CHECK(lab.logged_votes(VoteKind::skip).size() == 1);
}

TEST_CASE("2.3 R2: a leader with work builds on the highest notarized block") {
    Lab lab(4);
    lab.start();
    lab.step(WorkChanged{true});
    const View mine = lab.view_led_by(0);
    const View before(mine.value - 1);
    lab.skip_to(before);
    const Proposal parent =
        lab.propose(before, lab.tip.header, "a", lab.skips_between(View(0), before));
    lab.receive(1, parent);
    lab.receive(1, lab.notarized(parent.header));
    REQUIRE(lab.builds.size() == 1);
    CHECK(lab.builds[0].draft.parent_hash == hash_of(parent.header));
    CHECK(lab.builds[0].draft.height == Height(2));
    lab.build();
    REQUIRE(lab.sent_of<Proposal>().size() == 1);
    const Proposal proposal = lab.sent_of<Proposal>()[0];
    CHECK(proposal.justify.parent == lab.notarized(parent.header));
    CHECK(lab.votes_of(VoteKind::notarize).back().block == hash_of(proposal.header));
    lab.pass(500);
    CHECK(lab.builds.empty());
}

TEST_CASE("2.3 R2: a missing SkipCert is asked for, and the gap is then proven whole") {
    Lab lab(4);
    lab.start();
    lab.step(WorkChanged{true});
    const View mine = lab.view_led_by(0, View(4));
    lab.receive(1, lab.skipped(View(mine.value - 1))); // A jump.
    CHECK(lab.builds.empty());
    REQUIRE(lab.sent_of<GetCertificates>().size() == 1);
    CHECK(lab.sent_of<GetCertificates>()[0].from == View(1));
    CHECK(lab.sent_of<GetCertificates>()[0].to == View(mine.value - 2));
    lab.pass(299);
    CHECK(lab.sent_of<GetCertificates>().size() == 1);
    lab.pass(1);
    CHECK(lab.sent_of<GetCertificates>().size() == 2);
    for (const Certificate& skip : lab.skips_between(View(0), mine)) lab.receive(1, skip);
    REQUIRE(lab.builds.size() == 1);
    CHECK(lab.builds[0].justify.skips.size() == mine.value - 1);
}

TEST_CASE("2.3 R2: a missing parent is fetched, and given up for the next one if it is skipped") {
    Lab lab(4);
    lab.start();
    lab.step(WorkChanged{true});
    const View mine = lab.view_led_by(0);
    const View before(mine.value - 1);
    lab.skip_to(before);
    const Proposal parent =
        lab.propose(before, lab.tip.header, "a", lab.skips_between(View(0), before));
    lab.receive(1, lab.notarized(parent.header));
    lab.pass(50);
    REQUIRE(lab.sent_of<GetProposal>().size() == 1);
    CHECK(lab.sent_of<GetProposal>()[0].block == hash_of(parent.header));
    SECTION("not skipped: nothing to build on") {
        lab.pass(900);
        CHECK(lab.builds.empty());
    }
    SECTION("skipped: the parent's parent after T/3") {
        lab.receive(1, lab.skipped(before));
        lab.pass(200);
        CHECK(lab.builds.empty());
        lab.pass(500);
        REQUIRE(lab.builds.size() == 1);
        CHECK(lab.builds[0].draft.parent_hash == lab.tip.hash);
    }
    SECTION("it comes") {
        lab.receive(2, parent);
        REQUIRE(lab.builds.size() == 1);
        CHECK(lab.builds[0].draft.parent_hash == hash_of(parent.header));
    }
}

TEST_CASE("2.3 R2: a leader that voted Skip proposes no more, whatever was being built") {
    Lab lab(4);
    lab.start();
    lab.step(WorkChanged{true});
    lab.skip_to(lab.view_led_by(0));
    REQUIRE(lab.builds.size() == 1);
    lab.pass(60'000);
    REQUIRE(lab.logged_votes(VoteKind::skip).size() == 1);
    lab.build();
    CHECK(lab.logged_of<ProposalRecord>().empty());
}

TEST_CASE("2.3 R2: a block that was built too late for its view is not proposed") {
    Lab lab(4);
    lab.start();
    lab.step(WorkChanged{true});
    const View mine = lab.view_led_by(0);
    lab.skip_to(mine);
    REQUIRE(lab.builds.size() == 1);
    lab.skip_to(mine.next());
    lab.build();
    CHECK(lab.logged_of<ProposalRecord>().empty());
    CHECK(lab.sent_of<Proposal>().empty());
}

TEST_CASE("2.5: a leader whose Challenge is not answered builds nothing") {
    Lab lab(1 + 3);
    lab.replica = std::make_unique<Replica>(lab.config, lab.tip, std::vector<LogRecord>());
    REQUIRE(lab.replica->start(lab.now, lab.challenge).wake_at_ms);
    lab.step(WorkChanged{true});
    lab.skip_to(lab.view_led_by(0));
    CHECK(lab.builds.empty());
    lab.answer_challenge();
    CHECK(lab.builds.size() == 1);
}

TEST_CASE("2.9: a leader dates its block now, or just after the parent") {
    Lab lab(4);
    lab.start();
    lab.step(WorkChanged{true});
    const View mine = lab.view_led_by(0);
    const View before(mine.value - 1);
    lab.skip_to(before);
    Proposal parent =
        lab.propose(before, lab.tip.header, "a", lab.skips_between(View(0), before));
    SECTION("now") {
        lab.receive(1, parent);
        lab.pass(10);
        lab.receive(1, lab.notarized(parent.header));
        REQUIRE(lab.builds.size() == 1);
        CHECK(lab.builds[0].draft.time_ms.value == lab.now.wall_ms);
    }
    SECTION("after a parent far ahead, when that is near enough") {
        parent.header.time_ms = TimestampMs(lab.now.wall_ms + 700);
        lab.sign(parent);
        lab.receive(1, parent);
        lab.receive(1, lab.notarized(parent.header));
        CHECK(lab.builds.empty());
        lab.pass(201);
        REQUIRE(lab.builds.size() == 1);
        CHECK(lab.builds[0].draft.time_ms.value == parent.header.time_ms.value + 1);
    }
}

TEST_CASE("2.6: a leader far above the final height proposes an empty block") {
    Lab lab(4);
    lab.config.timing.depth_max = 2;
    lab.start();
    lab.step(WorkChanged{true});
    const View mine = lab.view_led_by(0);
    REQUIRE(mine == View(4));
    Proposal parent = lab.propose(View(1), lab.tip.header, "a");
    lab.receive(1, parent);
    parent = lab.propose(View(2), parent.header, "b");
    lab.receive(1, parent);
    parent = lab.propose(View(3), parent.header, "c");
    lab.receive(1, parent);
    lab.receive(1, lab.notarized(parent.header));
    REQUIRE(lab.builds.size() == 1);
    CHECK(lab.builds[0].empty);
}

TEST_CASE("2.10: an unfinalized tip is work, though not for an empty block at once") {
    Lab lab(4);
    lab.start();
    const View mine = lab.view_led_by(0);
    const View before(mine.value - 1);
    lab.skip_to(before);
    const Proposal parent =
        lab.propose(before, lab.tip.header, "a", lab.skips_between(View(0), before));
    lab.receive(1, parent);
    lab.receive(1, lab.notarized(parent.header));
    CHECK(lab.status().work_pending);
    CHECK(lab.builds.empty());
    SECTION("final soon") {
        lab.receive(1, lab.finalized(parent.header));
        CHECK_FALSE(lab.status().work_pending);
        lab.pass(60'000);
        CHECK(lab.builds.empty());
    }
    SECTION("not final") {
        lab.pass(1000);
        CHECK(lab.builds.size() == 1);
    }
}

TEST_CASE("2.10: a tip older than HEARTBEAT is work") {
    Lab lab(4);
    lab.config.timing.heartbeat_ms = 30'000;
    lab.start();
    lab.skip_to(lab.view_led_by(0));
    lab.pass(28'000);
    CHECK(lab.builds.empty());
    lab.pass(1100);
    CHECK(lab.builds.size() == 1);
}

TEST_CASE("2.5: one replica alone goes on from the votes its log holds") {
    Lab lab(1);
    lab.start();
    lab.step(WorkChanged{true});
    SECTION("a Skip") { lab.pass(1000); }
    SECTION("a Notarize") { lab.build(); }
    const std::vector<LogRecord> all = lab.durable;
    for (std::size_t kept = 1; kept <= all.size(); ++kept) { // Power goes after any record.
        lab.durable.assign(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(kept));
        lab.builds.clear();
        lab.commits.clear();
        lab.restart();
        lab.step(WorkChanged{true});
        for (int i = 0; i < 50 && lab.commits.empty(); ++i) {
            lab.pass(1000);
            if (!lab.builds.empty()) lab.build();
        }
        CHECK_FALSE(lab.commits.empty());
    }
}

TEST_CASE("2.1: one replica alone is a chain") {
    Lab lab(1);
    lab.start();
    for (int height = 1; height <= 3; ++height) {
        lab.step(WorkChanged{true});
        lab.build();
        lab.step(WorkChanged{false});
    }
    CHECK(lab.commits.size() == 3);
    CHECK(lab.status().final_height == Height(3));
    CHECK_FALSE(lab.status().work_pending);
}

TEST_CASE("2.10: a proposal held in cur is work, though the pool counts its acts no more") {
    Lab lab(4);
    lab.start();
    lab.receive(1, lab.propose(View(1), lab.tip.header, "a"));
    CHECK(lab.status().work_pending);
    lab.pass(1000);
    CHECK(lab.logged_votes(VoteKind::skip).size() == 1);
}
