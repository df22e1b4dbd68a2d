// What one replica casts and what it never casts (protocol 2.3 R3 to R6, 2.9).

#include "lab.hpp"

using namespace tamga;
using namespace tamga::consensus;

TEST_CASE("2.3 R3: a proposal of the leader is executed and notarized") {
    Lab lab(4);
    lab.start();
    const Proposal proposal = lab.propose(View(1), lab.tip.header, "body");
    lab.receive(lab.leader(View(1)), proposal);
    REQUIRE(lab.votes_of(VoteKind::notarize).size() == 1);
    CHECK(lab.votes_of(VoteKind::notarize)[0] ==
          make_vote(lab.set, VoteKind::notarize, View(1), hash_of(proposal.header), 0));
}

TEST_CASE("2.3 R3: a proposal is the leader's by its signature, not by who brings it") {
    Lab lab(4);
    lab.start();
    Proposal proposal = lab.propose(View(1), lab.tip.header, "body");
    SECTION("relayed") {
        lab.receive((lab.leader(View(1)) + 1) % 4, proposal);
        CHECK(lab.votes_of(VoteKind::notarize).size() == 1);
    }
    SECTION("signed by another") {
        proposal.signature.bytes[0] ^= 1;
        lab.receive(lab.leader(View(1)), proposal);
        CHECK(lab.votes_of(VoteKind::notarize).empty());
        SECTION("which does not keep the true one out") {
            lab.receive(lab.leader(View(1)), lab.propose(View(1), lab.tip.header, "body"));
            CHECK(lab.votes_of(VoteKind::notarize).size() == 1);
        }
    }
}

TEST_CASE("2.3 R3a: a replica notarizes at most once in a view") {
    Lab lab(4);
    lab.start();
    lab.receive(3, lab.propose(View(1), lab.tip.header, "a"));
    const Proposal second = lab.propose(View(1), lab.tip.header, "b");
    lab.receive(3, second);
    CHECK(lab.logged_votes(VoteKind::notarize).size() == 1);
    CHECK(lab.alarms_of(AlarmKind::equivocation) == 1);

    SECTION("not even when others show the second to be needed") {
        lab.vote(1, VoteKind::notarize, View(1), hash_of(second.header));
        lab.vote(2, VoteKind::notarize, View(1), hash_of(second.header));
        lab.pass(100);
        lab.receive(3, second);
        CHECK(lab.logged_votes(VoteKind::notarize).size() == 1);
    }
    SECTION("and a crash does not give it a second vote") {
        lab.restart();
        lab.forget();
        lab.receive(3, second);
        CHECK(lab.logged_votes(VoteKind::notarize).empty());
    }
}

TEST_CASE("2.3 R3b: a parent below the final view, or beside the final block, is refused") {
    Lab lab(4);
    lab.start();
    const Proposal first = lab.propose(View(1), lab.tip.header, "a");
    const Proposal second = lab.propose(View(2), first.header, "b");
    lab.receive(1, first);
    lab.receive(1, second);
    lab.receive(1, lab.notarized(second.header));
    lab.receive(1, lab.finalized(second.header));
    REQUIRE(lab.commits.size() == 1);
    lab.forget();
    lab.receive(1, lab.propose(View(3), first.header, "c", {lab.skipped(View(2))}));
    CHECK(lab.logged_votes(VoteKind::notarize).empty());
    lab.receive(1, lab.propose(View(3), second.header, "d"));
    CHECK(lab.logged_votes(VoteKind::notarize).empty()); // R3a is per view: the first took the slot.
    lab.skip_to(View(5));
    lab.receive(1, lab.propose(View(5), second.header, "e", lab.skips_between(View(2), View(5))));
    CHECK(lab.logged_votes(VoteKind::notarize).size() == 1);
}

TEST_CASE("2.3 R3b: a certificate in the justify with one bad signature spoils the proposal") {
    Lab lab(4);
    lab.start();
    const Proposal first = lab.propose(View(1), lab.tip.header, "a");
    lab.receive(1, first);
    Proposal second = lab.propose(View(2), first.header, "b");
    second.justify.parent->signatures[1].bytes[5] ^= 1;
    second.header.justify_hash = hash_of(second.justify);
    lab.sign(second);
    lab.forget();
    lab.receive(1, second);
    CHECK(lab.logged_votes(VoteKind::notarize).empty());
    CHECK(lab.status().cur == View(1));
}

TEST_CASE("2.3 R3b: a justify that does not match its hash is the peer's fault, not the leader's") {
    Lab lab(4);
    lab.start();
    const Proposal proposal = lab.propose(View(2), lab.tip.header, "a", {lab.skipped(View(1))});
    Proposal mangled = proposal;
    mangled.justify.skips.clear();
    lab.receive(1, mangled);
    CHECK(lab.logged_votes(VoteKind::notarize).empty());
    lab.receive(2, proposal);
    CHECK(lab.logged_votes(VoteKind::notarize).size() == 1);
}

TEST_CASE("2.3 R3b: another valid justify than the one hashed is refused") {
    Lab lab(7);
    lab.start();
    const Proposal proposal = lab.propose(View(2), lab.tip.header, "a", {lab.skipped(View(1))});
    Proposal other = proposal;
    other.justify.skips[0] =
        make_certificate(lab.set, VoteKind::skip, View(1), {}, {2, 3, 4, 5, 6});
    REQUIRE(other.justify != proposal.justify);
    lab.receive(2, other);
    CHECK(lab.logged_votes(VoteKind::notarize).empty());
    lab.receive(2, proposal);
    CHECK(lab.logged_votes(VoteKind::notarize).size() == 1);
}

TEST_CASE("2.3 R3: a proposal with a fault in its header or justify gets no vote, in any view") {
    Lab lab(4);
    lab.start();
    lab.skip_to(View(5));
    Proposal proposal =
        lab.propose(View(5), lab.tip.header, "a", lab.skips_between(View(0), View(5)));
    SECTION("none") {}
    SECTION("epoch_end") { proposal.header.flags = flag_epoch_end; }
    SECTION("validators") { proposal.header.validators_hash = ValidatorsHash(); }
    SECTION("a view of the gap without SkipCert") {
        proposal.justify.skips.erase(proposal.justify.skips.begin() + 1);
    }
    SECTION("an uncertified parent") {
        const Proposal parent = lab.propose(View(4), lab.tip.header, "p",
                                            lab.skips_between(View(0), View(4)));
        lab.receive(1, parent);
        proposal = lab.propose(View(5), parent.header, "a");
        proposal.justify.parent = lab.notarized(lab.tip.header);
    }
    const bool is_good = proposal == lab.propose(View(5), lab.tip.header, "a",
                                                 lab.skips_between(View(0), View(5)));
    proposal.header.justify_hash = hash_of(proposal.justify);
    lab.sign(proposal);
    lab.receive(1, proposal);
    std::size_t votes = 0;
    for (const Vote& vote : lab.logged_votes(VoteKind::notarize)) votes += vote.view == View(5);
    CHECK(votes == (is_good ? 1 : 0));
}

TEST_CASE("2.3 R3: the certificates of a justify bring a replica to the proposal's view") {
    Lab lab(4);
    lab.start();
    lab.receive(1, lab.propose(View(5), lab.tip.header, "a", lab.skips_between(View(0), View(5))));
    CHECK(lab.status().cur == View(5));
    CHECK(lab.logged_votes(VoteKind::notarize).size() == 1);
}

TEST_CASE("2.3 R3c: a block is executed after its parent and voted for after both") {
    Lab lab(4);
    lab.slow_executor = true;
    lab.start();
    const Proposal first = lab.propose(View(1), lab.tip.header, "a");
    const Proposal second = lab.propose(View(2), first.header, "b");
    lab.receive(1, second);
    CHECK(lab.executions.empty());
    lab.receive(1, first);
    REQUIRE(lab.executions.size() == 1);
    lab.step(BodyReady{hash_of(first.header), Verdict::valid});
    REQUIRE(lab.executions.size() == 2);
    CHECK(lab.executions[1].block == hash_of(second.header));
    lab.step(BodyReady{hash_of(second.header), Verdict::valid});
    CHECK(lab.logged_votes(VoteKind::notarize).size() == 2);
}

TEST_CASE("2.3 R3c: the child of an invalid block is invalid") {
    Lab lab(4);
    lab.start();
    const Proposal first = lab.propose(View(1), lab.tip.header, "invalid");
    lab.receive(1, first);
    lab.receive(1, lab.propose(View(2), first.header, "b"));
    CHECK(lab.logged_votes(VoteKind::notarize).empty());
    CHECK(lab.executions.size() == 1);
}

TEST_CASE("2.3 R3g: an invalid block gets no vote, and its view a Skip at once") {
    Lab lab(4);
    lab.start();
    lab.receive(3, lab.propose(View(1), lab.tip.header, "invalid"));
    CHECK(lab.logged_votes(VoteKind::notarize).empty());
    CHECK(lab.votes_of(VoteKind::skip).size() == 1);
}

TEST_CASE("2.3 R4: Skips without waiting end when views would spin") {
    Lab lab(4);
    lab.start();
    lab.skip_to(View(5)); // 5 - 0 > 2(f+1)
    lab.forget();
    lab.receive(3, lab.propose(View(5), lab.tip.header, "invalid", lab.skips_between(View(0), View(5))));
    CHECK(lab.logged_votes(VoteKind::skip).empty());
}

TEST_CASE("2.3 R3: Notarize is allowed after Skip") {
    Lab lab(4);
    lab.start();
    lab.step(WorkChanged{true});
    lab.pass(1000);
    REQUIRE(lab.votes_of(VoteKind::skip).size() == 1);
    lab.receive(3, lab.propose(View(1), lab.tip.header, "a"));
    CHECK(lab.votes_of(VoteKind::notarize).size() == 1);
}

TEST_CASE("2.3 R5: Finalize follows the NotarCert of the block notarized") {
    Lab lab(4);
    lab.start();
    const Proposal proposal = lab.propose(View(1), lab.tip.header, "a");
    lab.receive(3, proposal);
    lab.receive(1, lab.notarized(proposal.header));
    REQUIRE(lab.votes_of(VoteKind::finalize).size() == 1);
    CHECK(lab.votes_of(VoteKind::finalize)[0].block == hash_of(proposal.header));
    CHECK(lab.status().cur == View(2));
}

TEST_CASE("2.3 R5: no Finalize without own Notarize") {
    Lab lab(4);
    lab.start();
    const Proposal mine = lab.propose(View(1), lab.tip.header, "a");
    const Proposal other = lab.propose(View(1), lab.tip.header, "b");
    SECTION("none") { lab.receive(1, lab.notarized(mine.header)); }
    SECTION("of another block") {
        lab.receive(3, other);
        lab.receive(1, lab.notarized(mine.header));
    }
    CHECK(lab.status().cur == View(2));
    CHECK(lab.logged_votes(VoteKind::finalize).empty());
}

TEST_CASE("2.3 R5: no Finalize next to Skip") {
    Lab lab(4);
    lab.start();
    lab.step(WorkChanged{true});
    const Proposal proposal = lab.propose(View(1), lab.tip.header, "a");
    lab.receive(3, proposal);
    lab.pass(1000);
    REQUIRE(lab.votes_of(VoteKind::skip).size() == 1);
    lab.receive(1, lab.notarized(proposal.header));
    CHECK(lab.status().cur == View(2)); // It still enters and builds on it.
    CHECK(lab.logged_votes(VoteKind::finalize).empty());

    SECTION("not even after a crash") {
        lab.restart();
        lab.receive(1, lab.notarized(proposal.header));
        CHECK(lab.logged_votes(VoteKind::finalize).empty());
    }
}

TEST_CASE("2.3 R4: no Skip next to Finalize, not even after a crash") {
    Lab lab(4);
    lab.start();
    lab.step(WorkChanged{true});
    const Proposal proposal = lab.propose(View(1), lab.tip.header, "a");
    lab.receive(3, proposal);
    lab.receive(1, lab.notarized(proposal.header));
    REQUIRE(lab.votes_of(VoteKind::finalize).size() == 1);
    SECTION("alive") {}
    SECTION("restarted") {
        lab.restart();
        lab.step(WorkChanged{true});
    }
    lab.pass(10'000);
    for (const Vote& vote : lab.logged_votes(VoteKind::skip)) CHECK(vote.view > View(1));
}

TEST_CASE("2.3 R4: no Skip next to Finalize, even if the NotarCert is gone from the log") {
    Lab lab(4);
    const BlockHash block = hash_of(lab.propose(View(1), lab.tip.header, "a").header);
    lab.start({VoteRecord{make_vote(lab.set, VoteKind::notarize, View(1), block, 0)},
               VoteRecord{make_vote(lab.set, VoteKind::finalize, View(1), block, 0)}});
    lab.step(WorkChanged{true});
    lab.pass(60'000);
    CHECK(lab.status().cur == View(1));
    CHECK(lab.logged_votes(VoteKind::skip).empty());
}

TEST_CASE("2.3 R5: no Finalize for a view that is settled in the same turn") {
    Lab lab(4);
    lab.start();
    const Proposal proposal = lab.propose(View(1), lab.tip.header, "a");
    lab.receive(1, proposal);
    ViewStatus status = lab.status_of(2, View(2));
    status.entry = lab.notarized(proposal.header);
    status.final_cert = lab.finalized(proposal.header);
    status.signature = fake_signature(
        lab.set.at(ReplicaId(2)).consensus_key,
        sign_bytes(SignKind::view_status, test_chain, Epoch(1), View(2),
                   BlockHash(status_hash(status).bytes)));
    lab.receive(2, status);
    CHECK(lab.commits.size() == 1);
    CHECK(lab.logged_votes(VoteKind::finalize).empty());
}

TEST_CASE("2.3 R6: a signer who is no member is nobody") {
    Lab lab(4);
    lab.start();
    Vote vote = make_vote(lab.set, VoteKind::skip, View(1), {}, 1);
    vote.signer = ReplicaId(7);
    const std::size_t before = lab.signatures_checked;
    lab.receive(1, vote);
    CHECK(lab.signatures_checked == before);
}

TEST_CASE("2.3 R6: q distinct votes of one kind and block make a certificate") {
    Lab lab(4);
    lab.start();
    const BlockHash block = hash_of(lab.propose(View(1), lab.tip.header, "a").header);
    lab.vote(1, VoteKind::notarize, View(1), block);
    lab.vote(1, VoteKind::notarize, View(1), block);
    lab.vote(2, VoteKind::notarize, View(1), block);
    lab.vote(3, VoteKind::skip, View(1));
    CHECK(lab.status().cur == View(1));
    lab.vote(3, VoteKind::notarize, View(1), block);
    CHECK(lab.status().cur == View(2));
    REQUIRE(lab.sent_of<Certificate>().size() == 1); // R1: told to all, once.
    CHECK(lab.sent_of<Certificate>()[0] ==
          make_certificate(lab.set, VoteKind::notarize, View(1), block, {1, 2, 3}));
}

TEST_CASE("2.3 R6: a forged vote does not occupy the slot") {
    Lab lab(4);
    lab.start();
    const BlockHash block = hash_of(lab.propose(View(1), lab.tip.header, "a").header);
    for (const std::uint64_t signer : {1, 2, 3}) {
        Vote forged = make_vote(lab.set, VoteKind::notarize, View(1), lab.tip.hash, signer);
        forged.signature.bytes[0] ^= 1;
        lab.receive(signer % 3 + 1, forged);
    }
    for (const std::uint64_t signer : {1, 2, 3}) lab.vote(signer, VoteKind::notarize, View(1), block);
    CHECK(lab.status().cur == View(2));
    CHECK(lab.alarms_of(AlarmKind::equivocation) == 0);
}

TEST_CASE("2.12: votes that contradict one another are reported once, and the first counts") {
    Lab lab(4);
    lab.start();
    const BlockHash a = hash_of(lab.propose(View(1), lab.tip.header, "a").header);
    const BlockHash b = hash_of(lab.propose(View(1), lab.tip.header, "b").header);
    SECTION("E2") {
        lab.vote(1, VoteKind::notarize, View(1), a);
        lab.vote(1, VoteKind::notarize, View(1), b);
        lab.vote(1, VoteKind::notarize, View(1), b);
    }
    SECTION("E3") {
        lab.vote(1, VoteKind::skip, View(1));
        lab.vote(1, VoteKind::finalize, View(1), a);
    }
    SECTION("E4") {
        lab.vote(1, VoteKind::finalize, View(1), a);
        lab.vote(1, VoteKind::notarize, View(1), b);
    }
    CHECK(lab.alarms_of(AlarmKind::equivocation) == 1);
    CHECK(lab.alarms[0].who == ReplicaId(1));
}

TEST_CASE("2.8: what is not needed is not verified") {
    Lab lab(4);
    lab.start();
    lab.skip_to(View(2));
    const std::size_t before = lab.signatures_checked;
    lab.vote(3, VoteKind::skip, View(1));            // The SkipCert is held.
    lab.receive(1, lab.skipped(View(1)));            // The same.
    lab.vote(3, VoteKind::skip, View(2 + 9));        // Too far ahead.
    Vote foreign = make_vote(lab.set, VoteKind::skip, View(2), {}, 3);
    foreign.epoch = Epoch(2);
    lab.receive(3, foreign);
    CHECK(lab.signatures_checked == before);
}

TEST_CASE("2.8: what is settled or certified is not verified") {
    Lab lab(7);
    lab.start();
    const Proposal proposal = lab.propose(View(1), lab.tip.header, "a");
    lab.receive(1, proposal);
    lab.receive(1, lab.finalized(proposal.header));
    lab.receive(1, lab.skipped(View(2)));
    const std::size_t before = lab.signatures_checked;
    lab.vote(6, VoteKind::finalize, View(1), hash_of(proposal.header));
    lab.vote(6, VoteKind::skip, View(2));
    lab.receive(1, proposal);
    lab.receive(1, lab.propose(View(1), lab.tip.header, "b"));
    lab.receive(1, make_certificate(lab.set, VoteKind::skip, View(2), {}, {2, 3, 4, 5, 6}));
    CHECK(lab.signatures_checked == before);
}

TEST_CASE("2.15: certificates in verification are at most 64 from one peer") {
    Lab lab(4);
    lab.start();
    lab.slow_verifier = true;
    for (std::uint64_t view = 1; view <= 100; ++view) lab.receive(1, lab.skipped(View(view)));
    CHECK(lab.checks.size() == 64);
    lab.answer_checks();
    CHECK(lab.status().cur == View(65));
    lab.receive(1, lab.skipped(View(65)));
    CHECK(lab.checks.size() == 1);
}

TEST_CASE("2.15: what is being verified for a peer is not verified for it again") {
    Lab lab(4);
    lab.start();
    lab.slow_verifier = true;
    const Proposal proposal = lab.propose(View(1), lab.tip.header, "a");
    const Proposal far = lab.propose(View(9), lab.tip.header, "b", lab.skips_between(View(0), View(9)));
    for (int i = 0; i < 5; ++i) {
        lab.vote(2, VoteKind::skip, View(1));
        lab.receive(1, proposal);
        lab.receive(1, far);
        lab.receive(2, lab.status_of(2, View(1)));
    }
    CHECK(lab.checks.size() == 4);
    Vote forged = make_vote(lab.set, VoteKind::skip, View(1), {}, 3);
    forged.signature.bytes[0] ^= 1;
    lab.receive(2, forged);
    lab.vote(3, VoteKind::skip, View(1)); // Its own is not kept out by another's forgery.
    CHECK(lab.checks.size() == 6);
    lab.answer_checks();
    CHECK(lab.logged_votes(VoteKind::notarize).size() >= 1);
}

TEST_CASE("2.15: an equivocating leader costs two verifications a view, not more") {
    Lab lab(4);
    lab.start();
    lab.receive(1, lab.propose(View(1), lab.tip.header, "a"));
    lab.receive(1, lab.propose(View(1), lab.tip.header, "b"));
    const std::size_t before = lab.signatures_checked;
    lab.receive(1, lab.propose(View(1), lab.tip.header, "c"));
    CHECK(lab.signatures_checked == before);
}

TEST_CASE("2.8: a certificate made of votes verified before costs nothing") {
    Lab lab(4);
    lab.start();
    lab.vote(2, VoteKind::skip, View(1));
    lab.vote(3, VoteKind::skip, View(1));
    const std::size_t before = lab.signatures_checked;
    lab.receive(1, make_certificate(lab.set, VoteKind::skip, View(1), {}, {1, 2, 3}));
    CHECK(lab.status().cur == View(2));
    CHECK(lab.signatures_checked == before + 1);
}

TEST_CASE("2.1: a certificate below quorum or with a stranger's bit is refused") {
    Lab lab(4);
    lab.start();
    lab.receive(1, make_certificate(lab.set, VoteKind::skip, View(1), {}, {1, 2}));
    Certificate stranger = lab.skipped(View(1));
    stranger.bitmap = (stranger.bitmap & ~2u) | 16u;
    lab.receive(1, stranger);
    CHECK(lab.status().cur == View(1));
}

TEST_CASE("2.9: a proposal ahead of time is kept until due") {
    Lab lab(4);
    lab.start();
    Proposal proposal = lab.propose(View(1), lab.tip.header, "a");
    proposal.header.time_ms = TimestampMs(lab.now.wall_ms + 1200);
    lab.sign(proposal);
    lab.receive(3, proposal);
    lab.pass(699);
    CHECK(lab.logged_votes(VoteKind::notarize).empty());
    CHECK(lab.logged_votes(VoteKind::skip).empty());
    lab.pass(1);
    CHECK(lab.logged_votes(VoteKind::notarize).size() == 1);
    CHECK(lab.alarms_of(AlarmKind::untimely) == 1);
}

TEST_CASE("2.9: a proposal that is too old gets Skip, unless f+1 others found it right") {
    Lab lab(4);
    lab.start();
    lab.tip.header.time_ms = TimestampMs(lab.now.wall_ms - 100'000);
    Proposal proposal = lab.propose(View(1), lab.tip.header, "a");
    proposal.header.parent_hash = lab.tip.hash;
    proposal.header.time_ms = TimestampMs(lab.now.wall_ms - 600);
    lab.config.timing.message_delay_ms = 50;
    lab.config.timing.precision_ms = 50;
    lab.sign(proposal);
    SECTION("alone") {
        lab.start();
        lab.receive(3, proposal);
        CHECK(lab.logged_votes(VoteKind::notarize).empty());
        CHECK(lab.logged_votes(VoteKind::skip).size() == 1);
        SECTION("and the votes may come later") {
            lab.vote(1, VoteKind::notarize, View(1), hash_of(proposal.header));
            CHECK(lab.logged_votes(VoteKind::notarize).empty());
            lab.vote(2, VoteKind::notarize, View(1), hash_of(proposal.header));
            CHECK(lab.logged_votes(VoteKind::notarize).size() == 1);
        }
    }
    SECTION("waived") {
        lab.start();
        lab.vote(1, VoteKind::notarize, View(1), hash_of(proposal.header));
        lab.vote(2, VoteKind::notarize, View(1), hash_of(proposal.header));
        lab.receive(3, proposal);
        CHECK(lab.logged_votes(VoteKind::notarize).size() == 1);
        CHECK(lab.logged_votes(VoteKind::skip).empty());
    }
}

TEST_CASE("2.9: a proposal that was fetched late says nothing of anyone's clock") {
    Lab lab(4);
    lab.start();
    const Proposal proposal = lab.propose(View(1), lab.tip.header, "a");
    lab.pass(60'000);
    lab.receive(1, lab.finalized(proposal.header));
    lab.receive(1, proposal);
    CHECK(lab.commits.size() == 1);
    CHECK(lab.alarms_of(AlarmKind::untimely) == 0);
}

TEST_CASE("2.2: an observer casts nothing") {
    Lab lab(4, std::nullopt);
    lab.start();
    const Proposal proposal = lab.propose(View(1), lab.tip.header, "a");
    lab.receive(3, proposal);
    lab.receive(1, lab.notarized(proposal.header));
    lab.receive(1, lab.finalized(proposal.header));
    lab.step(WorkChanged{true});
    lab.pass(60'000);
    CHECK(lab.logged.empty());
    CHECK(lab.sent_of<Vote>().empty());
    REQUIRE(lab.commits.size() == 1);
    CHECK(lab.commits[0].blocks.size() == 1);
}
