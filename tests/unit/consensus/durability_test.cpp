// Persist before send, and what a restart makes of the log (protocol 2.2, 2.5).

#include "lab.hpp"

using namespace tamga;
using namespace tamga::consensus;

namespace {

template <class T>
bool is(const LogRecord& record) {
    return std::holds_alternative<T>(record);
}

} // namespace

TEST_CASE("2.5: a vote leaves when its frame is durable, and counts only then") {
    Lab lab(4);
    lab.slow_disk = true;
    lab.start();
    const Proposal proposal = lab.propose(View(1), lab.tip.header, "a");
    lab.receive(1, proposal);
    CHECK(lab.logged_votes(VoteKind::notarize).size() == 1);
    CHECK(lab.votes_of(VoteKind::notarize).empty());
    lab.vote(1, VoteKind::notarize, View(1), hash_of(proposal.header));
    lab.vote(2, VoteKind::notarize, View(1), hash_of(proposal.header));
    CHECK(lab.status().cur == View(1)); // With the own vote there would be a certificate.
    lab.flush();
    CHECK(lab.votes_of(VoteKind::notarize).size() == 1);
    CHECK(lab.status().cur == View(2));
}

TEST_CASE("2.5: a flag counts when the record is appended, before it is durable") {
    Lab lab(4);
    lab.slow_disk = true;
    lab.start();
    lab.step(WorkChanged{true});
    lab.pass(1000);
    REQUIRE(lab.logged_votes(VoteKind::skip).size() == 1);
    const Proposal proposal = lab.propose(View(1), lab.tip.header, "a");
    lab.receive(1, proposal);
    lab.receive(1, lab.notarized(proposal.header));
    CHECK(lab.logged_votes(VoteKind::finalize).empty());
}

TEST_CASE("2.5: frames are numbered consecutively and hold all that one turn appended") {
    Lab lab(4);
    lab.slow_disk = true;
    lab.start();
    const Proposal proposal = lab.propose(View(1), lab.tip.header, "a");
    lab.receive(1, proposal);
    lab.receive(1, lab.notarized(proposal.header));
    REQUIRE(lab.frames.size() == 2);
    CHECK(lab.frames[0].number == 1);
    CHECK(lab.frames[1].number == 2);
    SECTION("the last number covers those before it") {
        lab.step(Durable{2});
        CHECK(lab.votes_of(VoteKind::notarize).size() == 1);
        CHECK(lab.votes_of(VoteKind::finalize).size() == 1);
    }
    SECTION("the first releases only its own") {
        lab.step(Durable{1});
        CHECK(lab.votes_of(VoteKind::notarize).size() == 1);
        CHECK(lab.votes_of(VoteKind::finalize).empty());
    }
}

TEST_CASE("2.2: under the first vote of view 1 stands the opening proof, under Notarize the block") {
    Lab lab(4);
    lab.start();
    lab.receive(1, lab.propose(View(1), lab.tip.header, "a"));
    REQUIRE(lab.logged.size() == 3);
    CHECK(is<OpeningRecord>(lab.logged[0]));
    CHECK(is<ProposalRecord>(lab.logged[1]));
    CHECK(is<VoteRecord>(lab.logged[2]));
}

TEST_CASE("2.2: under Finalize stands the NotarCert") {
    Lab lab(4);
    lab.start();
    const Proposal proposal = lab.propose(View(1), lab.tip.header, "a");
    lab.receive(1, proposal);
    lab.forget();
    lab.receive(1, lab.notarized(proposal.header));
    REQUIRE(lab.logged.size() == 2);
    REQUIRE(is<CertificateRecord>(lab.logged[0]));
    CHECK(std::get<CertificateRecord>(lab.logged[0]).certificate == lab.notarized(proposal.header));
    CHECK(is<VoteRecord>(lab.logged[1]));
    CHECK(lab.logged_of<OpeningRecord>().empty()); // That stands under the first vote alone.
}

TEST_CASE("2.2: under the first vote of a later view stands the certificate that led there") {
    Lab lab(4);
    lab.start();
    lab.step(WorkChanged{true});
    lab.skip_to(View(3));
    lab.pass(60'000);
    REQUIRE(lab.logged_of<VoteRecord>().size() == 1);
    REQUIRE(is<CertificateRecord>(lab.logged[0]));
    CHECK(std::get<CertificateRecord>(lab.logged[0]).certificate == lab.skipped(View(2)));
}

TEST_CASE("2.5: a leader's proposal is durable before anyone sees it, and is never made twice") {
    Lab lab(4);
    const View mine = lab.view_led_by(0);
    lab.slow_disk = true;
    lab.start();
    lab.step(WorkChanged{true});
    lab.skip_to(mine);
    lab.build();
    CHECK(lab.logged_of<ProposalRecord>().size() == 1);
    CHECK(lab.sent_of<Proposal>().empty());
    lab.flush();
    REQUIRE(lab.sent_of<Proposal>().size() == 1);
    REQUIRE(lab.votes_of(VoteKind::notarize).size() == 1);
    const Proposal proposal = lab.sent_of<Proposal>()[0];

    SECTION("after a crash the same bytes are sent again and nothing new is built") {
        lab.restart();
        lab.forget();
        lab.restart();
        lab.step(WorkChanged{true});
        CHECK(lab.status().cur == mine);
        CHECK(lab.builds.empty());
        REQUIRE_FALSE(lab.sent_of<Proposal>().empty());
        CHECK(lab.sent_of<Proposal>()[0] == proposal);
        CHECK(lab.votes_of(VoteKind::notarize).size() == 1);
    }
}

TEST_CASE("2.5: a crash before the flush forgets the vote, which nobody saw") {
    Lab lab(4);
    lab.slow_disk = true;
    lab.start();
    lab.receive(1, lab.propose(View(1), lab.tip.header, "a"));
    CHECK(lab.sent_of<Vote>().empty());
    lab.restart();
    lab.forget();
    const Proposal other = lab.propose(View(1), lab.tip.header, "b");
    lab.receive(1, other);
    REQUIRE(lab.logged_votes(VoteKind::notarize).size() == 1);
    CHECK(lab.logged_votes(VoteKind::notarize)[0].block == hash_of(other.header));
}

TEST_CASE("2.5: after a start cur is one above the highest certificate of the log") {
    Lab lab(4);
    lab.start();
    lab.step(WorkChanged{true});
    lab.receive(1, lab.propose(View(5), lab.tip.header, "a", lab.skips_between(View(0), View(5))));
    REQUIRE(lab.status().cur == View(5));
    lab.restart();
    CHECK(lab.status().cur == View(5)); // From the justify inside the proposal.
    lab.forget();
    lab.step(WorkChanged{true});
    lab.pass(60'000);
    CHECK(lab.logged_votes(VoteKind::skip).size() == 1);
    lab.restart();
    CHECK(lab.status().cur == View(5));
}

TEST_CASE("2.5: a recovered Skip is sent again, with its timer") {
    Lab lab(4);
    lab.start();
    lab.step(WorkChanged{true});
    lab.pass(1000);
    REQUIRE(lab.votes_of(VoteKind::skip).size() == 1);
    lab.forget();
    lab.restart();
    CHECK(lab.votes_of(VoteKind::skip).size() == 1);
    lab.pass(500);
    CHECK(lab.votes_of(VoteKind::skip).size() == 2);
    CHECK(lab.logged.empty()); // Byte-identical, not cast again.
}

TEST_CASE("2.5: nothing is cast while replaying") {
    Lab lab(4);
    lab.start();
    const Proposal proposal = lab.propose(View(1), lab.tip.header, "a");
    lab.receive(1, proposal);
    std::vector<LogRecord> records = lab.durable;
    records.push_back(CertificateRecord{lab.notarized(proposal.header)});
    lab.forget();
    lab.replica = std::make_unique<Replica>(lab.config, lab.tip, records);
    const Effects effects = lab.replica->start(lab.now, lab.challenge);
    CHECK(effects.persist.empty());
    for (const Send& send : effects.send) {
        const Vote* vote = std::get_if<Vote>(&send.message);
        CHECK((!vote || vote->kind == VoteKind::notarize));
    }
}

TEST_CASE("2.5: records at or below the recovered final view are ignored") {
    Lab lab(4);
    lab.start();
    const Proposal proposal = lab.propose(View(1), lab.tip.header, "a");
    lab.receive(1, proposal);
    lab.receive(1, lab.notarized(proposal.header));
    lab.receive(1, lab.finalized(proposal.header));
    REQUIRE(lab.commits.size() == 1);
    lab.tip.header = proposal.header;
    lab.tip.hash = hash_of(proposal.header);
    lab.tip.proof = lab.commits[0].proof;
    lab.forget();
    lab.restart();
    CHECK(lab.status().cur == View(2));
    CHECK(lab.status().final_view == View(1));
    CHECK(lab.sent_of<Vote>().empty());
    CHECK(lab.executions.empty());
}

TEST_CASE("2.3 R10: own conflicting votes in the log stop the replica") {
    Lab lab(4);
    const BlockHash block = hash_of(lab.propose(View(1), lab.tip.header, "a").header);
    SECTION("Skip and Finalize") {
        lab.start({VoteRecord{make_vote(lab.set, VoteKind::skip, View(1), {}, 0)},
                   VoteRecord{make_vote(lab.set, VoteKind::finalize, View(1), block, 0)}});
    }
    SECTION("two Notarize") {
        lab.start({VoteRecord{make_vote(lab.set, VoteKind::notarize, View(1), block, 0)},
                   VoteRecord{make_vote(lab.set, VoteKind::notarize, View(1), lab.tip.hash, 0)}});
    }
    CHECK(lab.alarms_of(AlarmKind::panic) == 1);
    CHECK(lab.status().stopped);
    lab.step(WorkChanged{true});
    lab.pass(60'000);
    CHECK(lab.logged.empty());
}

TEST_CASE("2.5: no vote before q-1 others answered the Challenge") {
    Lab lab(4);
    lab.replica = std::make_unique<Replica>(lab.config, lab.tip, std::vector<LogRecord>());
    Effects effects = lab.replica->start(lab.now, lab.challenge);
    std::size_t challenges = 0;
    for (const Send& send : effects.send) challenges += send.message.index() == 4;
    CHECK(challenges == 3);
    const Proposal proposal = lab.propose(View(1), lab.tip.header, "a");
    lab.receive(1, proposal);
    CHECK(lab.logged.empty());
    lab.receive(1, lab.status_of(1, View(1), lab.challenge));
    lab.receive(1, lab.status_of(1, View(1), lab.challenge)); // The same again is no second answer.
    lab.receive(2, lab.status_of(2, View(1)));                // Not an answer.
    CHECK(lab.logged.empty());
    lab.receive(3, lab.status_of(3, View(1), lab.challenge));
    CHECK(lab.logged_votes(VoteKind::notarize).size() == 1);
}

TEST_CASE("2.5: the Challenge is repeated until it is answered, 0.5 s doubling to 8 s") {
    Lab lab(4);
    lab.config.timing.heartbeat_ms = 1'000'000;
    lab.replica = std::make_unique<Replica>(lab.config, lab.tip, std::vector<LogRecord>());
    lab.wake_at_ms = *lab.replica->start(lab.now, lab.challenge).wake_at_ms;
    lab.pass(500);
    CHECK(lab.sent_of<Challenge>().size() == 3);
    lab.pass(1000);
    CHECK(lab.sent_of<Challenge>().size() == 6);
    lab.answer_challenge();
    lab.forget();
    lab.pass(60'000);
    CHECK(lab.sent_of<Challenge>().empty());
}

TEST_CASE("2.5: a vote of mine that my log does not hold: nothing more is signed") {
    Lab lab(4);
    lab.start();
    const Vote lost = make_vote(lab.set, VoteKind::skip, View(1), {}, 0);
    Vote forged = lost;
    forged.signature.bytes[0] ^= 1;
    lab.receive(1, lab.status_of(1, View(1), lab.challenge, {forged}));
    CHECK_FALSE(lab.status().reentering);
    SECTION("in an answer") { lab.receive(1, lab.status_of(1, View(1), lab.challenge, {lost})); }
    SECTION("as a message") { lab.receive(1, lost); }
    SECTION("in a certificate") {
        lab.receive(1, make_certificate(lab.set, VoteKind::skip, View(1), {}, {0, 1, 2}));
    }
    CHECK(lab.alarms_of(AlarmKind::log_loss) == 1);
    CHECK(lab.status().reentering);
    lab.forget();
    lab.receive(1, lab.propose(View(1), lab.tip.header, "a"));
    lab.step(WorkChanged{true});
    lab.pass(60'000);
    CHECK(lab.sent_of<Vote>().empty());
    CHECK(lab.sent_of<Challenge>().empty()); // It waits for the operator.
}

TEST_CASE("2.5: a vote of mine that my log holds is no loss") {
    Lab lab(4);
    lab.start();
    lab.step(WorkChanged{true});
    lab.pass(1000);
    lab.restart();
    const Vote mine = make_vote(lab.set, VoteKind::skip, View(1), {}, 0);
    lab.receive(1, lab.status_of(1, View(1), lab.challenge, {mine}));
    lab.receive(1, make_certificate(lab.set, VoteKind::skip, View(1), {}, {0, 1, 2}));
    CHECK_FALSE(lab.status().stopped);
    CHECK(lab.status().cur == View(2));
}
