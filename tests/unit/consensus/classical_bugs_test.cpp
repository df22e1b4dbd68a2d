// The 22 classical implementation bugs of protocol 2.16: a test each, named after the bug.

#include "cluster.hpp"
#include "lab.hpp"

#include "consensus/rules.hpp"

using namespace tamga;
using namespace tamga::consensus;

namespace {

// Notarized the block of view 1, then timed out there.
Proposal notarize_then_skip(Lab& lab) {
    const Proposal proposal = lab.propose(View(1), lab.tip.header, "a");
    lab.receive(1, proposal);
    lab.step(WorkChanged{true});
    lab.pass(1000);
    REQUIRE(lab.logged_votes(VoteKind::notarize).size() == 1);
    REQUIRE(lab.logged_votes(VoteKind::skip).size() == 1);
    return proposal;
}

} // namespace

TEST_CASE("2.16 bug 1: a Finalize built while recovering or repeating, without the Skip check") {
    Lab lab(4);
    lab.start();
    const Proposal proposal = notarize_then_skip(lab);
    SECTION("repeating") {}
    SECTION("recovering") { lab.restart(); }
    lab.receive(1, lab.notarized(proposal.header));
    lab.step(WorkChanged{true});
    lab.pass(60'000); // Through many standstills.
    CHECK(lab.votes_of(VoteKind::finalize).empty());
    CHECK(lab.logged_votes(VoteKind::finalize).empty());
}

TEST_CASE("2.16 bug 2: the memory of a Skip is cleared before a late NotarCert asks for it") {
    Lab lab(4);
    lab.start();
    const Proposal proposal = notarize_then_skip(lab);
    lab.skip_to(View(40)); // Far ahead, and nothing final.
    lab.receive(1, lab.notarized(proposal.header));
    CHECK(lab.logged_votes(VoteKind::finalize).empty());
}

TEST_CASE("2.16 bug 3: a start resumes from the last record appended and begins a view twice") {
    Lab lab(4);
    lab.start();
    lab.slow_executor = true;
    const Proposal late = lab.propose(View(1), lab.tip.header, "late");
    lab.receive(1, late);
    const View mine = lab.view_led_by(0, View(2));
    lab.skip_to(mine);
    lab.step(WorkChanged{true});
    lab.build();
    REQUIRE(lab.sent_of<Proposal>().size() == 1);
    // The record appended last is of an older view: its body was slow.
    lab.step(BodyReady{hash_of(late.header), Verdict::valid});
    REQUIRE(lab.logged_votes(VoteKind::notarize).back().view == View(1));
    const Proposal made = lab.sent_of<Proposal>().front();
    lab.forget();
    lab.slow_executor = false;
    lab.restart();
    CHECK(lab.status().cur == mine);
    lab.step(WorkChanged{true});
    lab.pass(60'000);
    CHECK(lab.builds.empty());
    for (const Proposal& again : lab.sent_of<Proposal>()) CHECK(again == made);
}

TEST_CASE("2.16 bug 4: a Skip comes back from the log without its timer and is never said again") {
    Lab lab(4);
    lab.start();
    lab.step(WorkChanged{true});
    lab.pass(1000);
    lab.forget();
    lab.restart();
    lab.pass(4000);
    CHECK(lab.votes_of(VoteKind::skip).size() >= 3);
}

TEST_CASE("2.16 bug 5: records of another epoch are replayed into this one") {
    Lab lab(4);
    Vote foreign = make_vote(lab.set, VoteKind::skip, View(1), {}, 0);
    foreign.epoch = Epoch(9);
    Certificate proof = lab.skipped(View(5));
    proof.epoch = Epoch(9);
    lab.start({VoteRecord{foreign}, CertificateRecord{proof}});
    CHECK(lab.status().cur == View(1));
    CHECK(lab.sent_of<Vote>().empty());
    lab.receive(1, lab.propose(View(1), lab.tip.header, "a"));
    CHECK(lab.votes_of(VoteKind::notarize).size() == 1);
    lab.receive(2, proof); // Nor from the wire.
    CHECK(lab.status().cur == View(1));
}

TEST_CASE("2.16 bug 6: votes are made or sent while the log is replayed") {
    Lab lab(4);
    lab.start();
    const Proposal proposal = lab.propose(View(1), lab.tip.header, "a");
    lab.receive(1, proposal);
    std::vector<LogRecord> log = lab.durable;
    log.push_back(CertificateRecord{lab.notarized(proposal.header)});
    Replica replica(lab.config, lab.tip, log);
    const Effects effects = replica.start(lab.now, lab.challenge);
    CHECK(effects.persist.empty());
    for (const Send& send : effects.send) { // What the log holds, and nothing that follows from it.
        if (const Vote* vote = std::get_if<Vote>(&send.message)) {
            CHECK(vote->kind == VoteKind::notarize);
        }
    }
}

TEST_CASE("2.16 bug 7: a restart forgets the own Skip, or proposes and votes a second time") {
    Lab lab(4);
    lab.start();
    const View mine = lab.view_led_by(0);
    lab.skip_to(mine);
    lab.step(WorkChanged{true});
    SECTION("the Skip") {
        lab.pass(5000);
        REQUIRE(lab.votes_of(VoteKind::skip).size() >= 1);
        lab.forget();
        lab.restart();
        lab.step(WorkChanged{true});
        lab.pass(2000);
        CHECK(lab.builds.empty()); // R2: not after Skip.
        CHECK_FALSE(lab.votes_of(VoteKind::skip).empty());
    }
    SECTION("the proposal") {
        lab.build("one");
        const BlockHash one = hash_of(lab.sent_of<Proposal>().front().header);
        lab.forget();
        lab.restart();
        lab.step(WorkChanged{true});
        lab.pass(500);
        CHECK(lab.builds.empty());
        for (const Vote& vote : lab.votes_of(VoteKind::notarize)) CHECK(vote.block == one);
    }
}

TEST_CASE("2.16 bug 8: a timer is reset by progress that is not finality") {
    Lab lab(4);
    lab.start();
    Header parent = lab.tip.header;
    for (View view(1); view < View(9); view = view.next()) { // Notarized, never final.
        if (lab.leader(view) == 0) {
            lab.receive(1, lab.skipped(view));
            continue;
        }
        const Proposal proposal =
            lab.propose(view, parent, "a", lab.skips_between(parent.view, view));
        lab.receive(1, proposal);
        lab.receive(1, lab.notarized(proposal.header));
        parent = proposal.header;
    }
    REQUIRE(lab.status().cur == View(9));
    REQUIRE(lab.status().highest_notarized == View(7));
    lab.forget();
    lab.step(WorkChanged{true});
    lab.pass(15'900); // T0 * 2^4 is 16 s.
    CHECK(lab.votes_of(VoteKind::skip).empty());
    lab.pass(200);
    CHECK(lab.votes_of(VoteKind::skip).size() == 1);
}

TEST_CASE("2.16 bug 9: who voted Skip refuses to go on from the notarization") {
    Lab lab(4);
    lab.start();
    const View before(lab.view_led_by(0, View(2)).value - 1);
    lab.skip_to(before);
    const Proposal proposal =
        lab.propose(before, lab.tip.header, "a", lab.skips_between(View(0), before));
    lab.receive(1, proposal);
    lab.step(WorkChanged{true});
    lab.pass(60'000);
    REQUIRE_FALSE(lab.votes_of(VoteKind::skip).empty());
    lab.forget();
    lab.receive(1, lab.notarized(proposal.header));
    CHECK(lab.status().cur == before.next());
    REQUIRE_FALSE(lab.builds.empty()); // It leads, and builds on the block.
    CHECK(lab.builds.front().draft.parent_hash == hash_of(proposal.header));
}

TEST_CASE("2.16 bug 10: a leader jumps over a view that it only knows to be notarized") {
    Lab lab(4);
    lab.start();
    const View mine = lab.view_led_by(0, View(3));
    const View before(mine.value - 1);
    lab.skip_to(before);
    const Proposal hidden =
        lab.propose(before, lab.tip.header, "hidden", lab.skips_between(View(0), before));
    lab.receive(1, lab.notarized(hidden.header)); // The certificate; the block is not here.
    REQUIRE(lab.status().cur == mine);
    lab.forget();
    lab.step(WorkChanged{true});
    lab.pass(5000);
    CHECK(lab.builds.empty());
    CHECK_FALSE(lab.sent_of<GetCertificates>().empty());
    CHECK_FALSE(lab.sent_of<GetProposal>().empty());
}

TEST_CASE("2.16 bug 11: the gap to be proven is taken from the own view, not the proposal's") {
    Lab lab(4);
    lab.start();
    // In view 1, and a proposal of view 9 proves 1 to 8.
    lab.receive(1, lab.propose(View(9), lab.tip.header, "a",
                               lab.skips_between(View(0), View(9))));
    CHECK(lab.status().cur == View(9));
    CHECK(lab.votes_of(VoteKind::notarize).size() == 1);
    // In view 9, and a proposal of view 12 whose gap begins before the own view.
    lab.receive(1, lab.propose(View(12), lab.tip.header, "b",
                               lab.skips_between(View(8), View(12))));
    CHECK(lab.votes_of(VoteKind::notarize).size() == 1);
}

TEST_CASE("2.16 bug 12: a timeout queued before a commit gives two blocks at one height") {
    Lab lab(4);
    lab.start();
    lab.skip_to(lab.view_led_by(0));
    lab.step(WorkChanged{true});
    REQUIRE(lab.builds.size() == 1);
    SECTION("the timeout first") {
        lab.pass(5000);
        lab.build();
        CHECK(lab.sent_of<Proposal>().empty());
    }
    SECTION("the block first") {
        lab.build();
        lab.pass(5000);
        CHECK_FALSE(lab.sent_of<Proposal>().empty());
        for (const Proposal& again : lab.sent_of<Proposal>()) {
            CHECK(again == lab.sent_of<Proposal>().front());
        }
    }
    lab.pass(10'000);
    CHECK(lab.builds.empty());
    CHECK(lab.logged_votes(VoteKind::notarize).size() <= 1);
}

TEST_CASE("2.16 bug 13: replicas that hold to different blocks wait for one another") {
    Lab lab(4);
    lab.start();
    const Proposal first = lab.propose(View(1), lab.tip.header, "first");
    lab.receive(1, first);
    lab.receive(1, lab.notarized(first.header)); // It even finalizes: IBFT would be locked.
    REQUIRE(lab.votes_of(VoteKind::finalize).size() == 1);
    lab.receive(1, lab.skipped(View(1)));
    const Proposal second =
        lab.propose(View(2), lab.tip.header, "second", lab.skips_between(View(0), View(2)));
    lab.receive(1, second);
    REQUIRE(lab.votes_of(VoteKind::notarize).size() == 2);
    lab.receive(1, lab.notarized(second.header));
    CHECK(lab.votes_of(VoteKind::finalize).size() == 2);
    lab.receive(1, lab.finalized(second.header));
    CHECK(lab.commits.size() == 1);
}

TEST_CASE("2.16 bug 14: the quorum is wrong for n other than 3f+1") {
    for (std::size_t n = 1; n <= validators_max; ++n) {
        const ValidatorSet set = make_set(n);
        const std::size_t f = set.faulty_max();
        const std::size_t q = set.quorum();
        CAPTURE(n, f, q);
        CHECK(3 * f < n);
        CHECK(n <= 3 * f + 3);
        CHECK(q == n - f);         // The honest alone are a quorum.
        CHECK(2 * q >= n + f + 1); // Two quorums share somebody honest.
    }
    Lab lab(6); // f = 1, q = 5.
    lab.start();
    for (const std::uint64_t signer : {2, 3, 4, 5}) lab.vote(signer, VoteKind::skip, View(1));
    CHECK(lab.status().cur == View(1));
    lab.vote(1, VoteKind::skip, View(1));
    CHECK(lab.status().cur == View(2));
}

TEST_CASE("2.16 bug 15: one signer counts twice, or one who does not exist counts") {
    Lab lab(4);
    lab.start();
    for (int i = 0; i < 4; ++i) lab.vote(1, VoteKind::skip, View(1));
    CHECK(lab.status().cur == View(1));
    Certificate twice = make_certificate(lab.set, VoteKind::skip, View(1), {}, {1, 2});
    twice.bitmap |= 8; // Signer 3, by the hand of 2.
    twice.signatures.push_back(twice.signatures.back());
    lab.receive(1, twice);
    Certificate stranger = make_certificate(lab.set, VoteKind::skip, View(1), {}, {1, 2});
    stranger.bitmap |= 1u << 30;
    stranger.signatures.push_back(stranger.signatures.back());
    lab.receive(1, stranger);
    CHECK(lab.status().cur == View(1));
    Bytes bytes = encode(lab.skipped(View(1)));
    bytes[49] |= 0x80; // Bit 31 of the bitmap.
    CHECK_FALSE(decode_certificate(bytes));
}

TEST_CASE("2.16 bug 16: a block is known to be final and its parts are thrown away as old") {
    Lab lab(4);
    lab.start();
    const Proposal first = lab.propose(View(1), lab.tip.header, "a");
    const Proposal second = lab.propose(View(2), first.header, "b");
    lab.receive(1, lab.finalized(second.header));
    REQUIRE(lab.status().final_view == View(2));
    lab.receive(1, second); // Of a view that is settled, and needed all the same.
    lab.receive(1, first);
    REQUIRE(lab.commits.size() == 1);
    CHECK(lab.commits.front().blocks.size() == 2);
}

TEST_CASE("2.16 bug 17: an empty quorum, or nothing at all, brings a replica down") {
    Lab lab(4);
    lab.start();
    Certificate empty;
    empty.epoch = Epoch(1);
    empty.view = View(1);
    CHECK_FALSE(has_quorum(empty, lab.set));
    CHECK_FALSE(has_quorum(empty, ValidatorSet()));
    for (const VoteKind kind : {VoteKind::notarize, VoteKind::skip, VoteKind::finalize}) {
        empty.kind = kind;
        lab.receive(1, empty);
    }
    Proposal bare = lab.propose(View(2), lab.tip.header, "a", {empty});
    bare.items.clear();
    lab.receive(1, bare);
    lab.receive(1, Proposal());
    lab.receive(1, Vote());
    lab.receive(1, ViewStatus());
    lab.receive(1, Challenge());
    lab.receive(1, GetCertificates{Epoch(1), View(9), View(1)});
    lab.receive(1, GetProposal());
    lab.step(Verified{77, {}});
    lab.step(Durable{77});
    lab.step(BodyReady{});
    CHECK(lab.status().cur == View(1));
    CHECK_FALSE(lab.status().stopped);
}

TEST_CASE("2.16 bug 18: what is said in a standstill grows until nothing else gets through") {
    Lab lab(4);
    lab.config.timing.heartbeat_ms = 1'000'000'000;
    lab.start();
    lab.step(WorkChanged{true});
    lab.skip_to(View(3000)); // 3,000 SkipCerts of 245 bytes each.
    lab.forget();
    std::size_t bytes = 0;
    std::size_t repeats = 0;
    for (std::uint64_t s = 0; s < 120; ++s) {
        lab.pass(1000);
        std::size_t now = 0;
        for (const Send& send : lab.sent) now += encode(send.message).size();
        CHECK(now <= (1u << 20) + 4096); // At most 1 MiB a repeat.
        repeats += now > 100'000 ? 1u : 0u;
        bytes += now;
        lab.forget();
    }
    CHECK(repeats >= 3);
    CHECK(repeats <= 12); // 2 s, then x1.5 up to 30 s.
    CHECK(bytes / 120 < 128 * 1024);
}

TEST_CASE("2.16 bug 19: a sync to the height that is here resets what was counted") {
    Lab lab(4);
    lab.start();
    lab.step(WorkChanged{true});
    lab.skip_to(View(6)); // T is 4 s here.
    lab.pass(3900);
    lab.step(Synced{lab.tip});
    lab.forget();
    lab.pass(200);
    CHECK(lab.status().cur == View(6));
    CHECK(lab.votes_of(VoteKind::skip).size() == 1);
    CHECK(lab.votes_of(VoteKind::skip).front().view == View(6));
}

TEST_CASE("2.16 bug 20: deciding and stopping wait for one another") {
    Lab lab(4);
    lab.slow_verifier = true;
    lab.slow_executor = true;
    lab.start();
    lab.answer_checks();
    const Proposal proposal = lab.propose(View(1), lab.tip.header, "invalid");
    lab.receive(1, proposal);
    lab.answer_checks();
    lab.receive(1, lab.finalized(proposal.header));
    lab.vote(2, VoteKind::skip, View(1));
    lab.step(BodyReady{hash_of(proposal.header), Verdict::invalid});
    lab.answer_checks(); // The decision and the stop, and answers that come after both.
    CHECK(lab.status().stopped);
    CHECK(lab.alarms_of(AlarmKind::panic) == 1);
    lab.forget();
    lab.vote(1, VoteKind::skip, View(2));
    lab.answer_checks();
    lab.step(Durable{99});
    lab.pass(60'000);
    CHECK(lab.sent.empty());
}

TEST_CASE("2.16 bug 21: timeouts are rounded, or follow the wall clock when it jumps") {
    const Timing timing;
    for (std::uint64_t failed = 0; failed < 6; ++failed) {
        CHECK(view_timeout_ms(View(1 + 2 * failed), View(0), 1, 0, timing) == 1000u << failed);
    }
    CHECK(view_timeout_ms(View(UINT64_MAX), View(0), 0, UINT64_MAX / 2, timing) <=
          std::uint64_t{1} << 40);
    for (const std::int64_t jump : {-3'600'000, 3'600'000}) {
        Lab lab(4);
        lab.config.timing.heartbeat_ms = 1'000'000'000;
        lab.start();
        lab.step(WorkChanged{true});
        lab.pass(500);
        lab.now.wall_ms = static_cast<std::uint64_t>(
            static_cast<std::int64_t>(lab.now.wall_ms) + jump);
        lab.pass(499);
        CHECK(lab.votes_of(VoteKind::skip).empty());
        lab.pass(1);
        CHECK(lab.votes_of(VoteKind::skip).size() == 1);
    }
}

TEST_CASE("2.16 bug 22: an idle chain whose tip is not final waits for ever") {
    Cluster cluster(4, 22);
    cluster.run(2000);
    cluster.cut = {{0, 1}, {0, 2}, {0, 3}}; // One cannot speak, and the rest is slow.
    cluster.delay_ms_max = 400;
    cluster.submit(1);
    cluster.run(3000);
    cluster.cut.clear();
    cluster.run(120'000); // No other act comes.
    CHECK(cluster.is_drained());
    for (const Cluster::Node& node : cluster.nodes) {
        const ReplicaStatus status = node.replica->status();
        CHECK(status.highest_notarized <= status.final_view);
        CHECK_FALSE(status.work_pending);
    }
}
