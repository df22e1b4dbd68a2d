// Blocks that hold an act which is quarantined here (protocol 2.3 R2, poison).

#include "lab.hpp"

using namespace tamga;
using namespace tamga::consensus;

namespace {

// The first block is here, and the executor will not touch it.
Proposal decline_first(Lab& lab) {
    lab.slow_executor = true;
    lab.start();
    const Proposal block = lab.propose(View(1), lab.tip.header, "poison");
    lab.receive(3, block);
    REQUIRE(lab.executions.size() == 1);
    CHECK_FALSE(lab.executions.front().certified);
    lab.step(BodyReady{hash_of(block.header), Verdict::declined});
    return block;
}

} // namespace

TEST_CASE("2.3 R2: a block that is declined gets no Notarize, and its view a Skip at once") {
    Lab lab(4);
    decline_first(lab);
    CHECK(lab.logged_votes(VoteKind::notarize).empty());
    CHECK(lab.votes_of(VoteKind::skip).size() == 1);
    lab.pass(5000);
    CHECK(lab.executions.size() == 1); // It is not asked for again.
}

TEST_CASE("2.3 R2: a certificate frees it: the block is asked for again and gets its vote") {
    Lab lab(4);
    const Proposal block = decline_first(lab);
    lab.receive(1, lab.notarized(block.header));
    REQUIRE(lab.executions.size() == 2);
    CHECK(lab.executions.back().certified);
    CHECK(lab.executions.back().block == hash_of(block.header));
    lab.step(BodyReady{hash_of(block.header), Verdict::valid});
    CHECK(lab.logged_votes(VoteKind::notarize).size() == 1);
    CHECK(lab.logged_votes(VoteKind::finalize).empty()); // The Skip stands (R5).
}

TEST_CASE("2.3 R2: what is declined and becomes final is executed and committed, without a panic") {
    Lab lab(4);
    const Proposal block = decline_first(lab);
    lab.receive(1, lab.finalized(block.header));
    CHECK(lab.alarms_of(AlarmKind::panic) == 0);
    CHECK(lab.commits.empty());
    REQUIRE(lab.executions.size() == 2);
    CHECK(lab.executions.back().certified);
    lab.step(BodyReady{hash_of(block.header), Verdict::valid});
    CHECK(lab.commits.size() == 1);
}

TEST_CASE("2.3 R2: the proof in a child's justify frees its parent") {
    Lab lab(4);
    const Proposal block = decline_first(lab);
    lab.receive(lab.leader(View(2)), lab.propose(View(2), block.header, "child"));
    REQUIRE(lab.executions.size() == 2);
    CHECK(lab.executions.back().block == hash_of(block.header));
    CHECK(lab.executions.back().certified);
}

TEST_CASE("2.3 R2: an answer that crossed the certificate does not hold") {
    Lab lab(4);
    lab.slow_executor = true;
    lab.start();
    const Proposal block = lab.propose(View(1), lab.tip.header, "poison");
    lab.receive(3, block);
    lab.receive(1, lab.notarized(block.header)); // Asked again while the first answer is on its way.
    lab.step(BodyReady{hash_of(block.header), Verdict::declined});
    REQUIRE_FALSE(lab.executions.empty());
    CHECK(lab.executions.back().certified);
    lab.step(BodyReady{hash_of(block.header), Verdict::valid});
    CHECK(lab.logged_votes(VoteKind::notarize).size() == 1);
}
