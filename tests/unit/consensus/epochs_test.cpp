// Validator-set change: the end of an epoch, closing blocks, the epoch after it (protocol 2.11).

#include "lab.hpp"

#include "consensus/rules.hpp"

namespace tamga::consensus {

namespace {

constexpr std::uint64_t form_full = 1;

// A lab whose first block may end epoch 1: the last of four members is replaced by a fifth, and the
// one under test may get another key.
class Handover {
public:
    enum class Role { stays, leaves, joins, gets_another_key };

    explicit Handover(Role role = Role::stays) : lab(4, role == Role::joins ? std::nullopt : first()) {
        std::vector<Validator> members(lab.set.members().begin(), lab.set.members().end());
        const ValidatorSet more = make_set(7);
        std::vector<Validator> fresh;
        for (const Validator& each : more.members()) {
            if (!lab.set.index_of(each.consensus_key)) fresh.push_back(each);
        }
        const std::size_t replaced = role == Role::leaves ? 0 : 3;
        members[replaced] = fresh[0];
        if (role == Role::gets_another_key) members[0].consensus_key = fresh[1].consensus_key;
        mine = role == Role::joins              ? fresh[0].consensus_key
               : role == Role::gets_another_key ? fresh[1].consensus_key
                                                : lab.set.at(ReplicaId(0)).consensus_key;
        next = ValidatorSet::from(members).value();
        lab.next_sets.emplace(next.hash(), next);
        lab.config.empty_items = Bytes{form_full};
        lab.config.empty_body = BodyHash(sha256(lab.config.empty_items).bytes);
        for (const PublicKey& key : {lab.set.at(ReplicaId(0)).consensus_key, mine}) {
            if (role == Role::joins && key != mine) continue;
            lab.config.keys.push_back(
                {key, [key](ByteView message) { return fake_signature(key, message); }});
        }
    }
    static std::optional<std::uint64_t> first() { return 0; }

    // B: the block that ends epoch 1.
    [[nodiscard]] Proposal last(View view = View(1)) const {
        Proposal proposal = lab.propose(view, lab.tip.header, "change",
                                        lab.skips_between(View(0), view));
        proposal.header.flags = flag_epoch_end;
        proposal.header.next_validators_hash = next.hash();
        lab.sign(proposal);
        return proposal;
    }
    [[nodiscard]] Proposal closing(View view, const Header& parent) const {
        Proposal proposal = lab.propose(view, parent, "");
        Header& header = proposal.header;
        header.kind = BlockKind::closing;
        header.height = parent.height;
        header.state_root = parent.state_root;
        header.log_size = parent.log_size;
        header.log_root = parent.log_root;
        lab.sign(proposal);
        return proposal;
    }
    // The first block of epoch 2, in the first view that another leads.
    [[nodiscard]] Proposal opening(const Proposal& end, const FinalityProof& proof) const {
        const std::uint64_t seed = leader_seed(hash_of(end.header));
        View view(1);
        while (next.at(next.leader(seed, view)).consensus_key == mine) view = view.next();
        Proposal proposal;
        proposal.justify.opening = proof;
        for (View gap(1); gap < view; gap = gap.next()) proposal.justify.skips.push_back(skip(gap));
        Header& header = proposal.header;
        header.chain_id = test_chain;
        header.epoch = Epoch(2);
        header.view = view;
        header.height = end.header.height.next();
        header.parent_hash = hash_of(end.header);
        header.time_ms = TimestampMs(end.header.time_ms.value + 1);
        header.proposer = static_cast<std::uint16_t>(next.leader(seed, view).value);
        header.validators_hash = next.hash();
        proposal.items = Bytes{form_full, 7};
        header.body_hash = BodyHash(sha256(proposal.items).bytes);
        header.justify_hash = hash_of(proposal.justify);
        sign_in_2(proposal);
        return proposal;
    }
    void sign_in_2(Proposal& proposal) const {
        const Header& header = proposal.header;
        proposal.signature = fake_signature(
            next.at(ReplicaId(header.proposer)).consensus_key,
            sign_bytes(SignKind::proposal, test_chain, Epoch(2), header.view, hash_of(header)));
    }
    // q-1 others answer the last Challenge.
    void answer_in_2() {
        const Hash256 challenge = lab.sent_of<Challenge>().back().challenge;
        for (std::uint64_t id = 0; id < next.size(); ++id) {
            if (next.at(ReplicaId(id)).consensus_key == mine) continue;
            lab.receive(id, status_in_2(id, challenge));
        }
    }
    [[nodiscard]] Certificate skip(View view) const {
        return make_certificate(next, VoteKind::skip, view, {}, {0, 1, 2}, Epoch(2));
    }
    [[nodiscard]] ViewStatus status_in_2(std::uint64_t signer, const Hash256& answer = {}) const {
        ViewStatus status;
        status.challenge = answer;
        status.epoch = Epoch(2);
        status.cur = View(1);
        status.signer = ReplicaId(signer);
        status.signature = fake_signature(next.at(status.signer).consensus_key,
                                          sign_bytes(SignKind::view_status, test_chain, Epoch(2),
                                                     View(1), BlockHash(status_hash(status).bytes)));
        return status;
    }
    // Epoch 1 ends on a block that is final in its own view.
    Proposal cross(View view = View(1)) {
        const Proposal end = last(view);
        lab.receive(1, end);
        lab.receive(1, lab.notarized(end.header));
        lab.receive(1, lab.finalized(end.header));
        return end;
    }

    Lab lab;
    ValidatorSet next;
    PublicKey mine;
};

FinalityProof proof_by(const Certificate& certificate) { return {{}, certificate}; }

} // namespace

TEST_CASE("2.11: an epoch begins when its last block is final, and not before") {
    Handover change;
    Lab& lab = change.lab;
    lab.start();
    const Proposal end = change.last();
    lab.receive(1, end);
    CHECK(lab.votes_of(VoteKind::notarize).size() == 1);
    lab.receive(1, lab.notarized(end.header));
    CHECK(lab.status().epoch == Epoch(1));
    CHECK(lab.commits.empty());
    lab.receive(1, lab.finalized(end.header));
    CHECK(lab.status().epoch == Epoch(2));
    CHECK(lab.status().cur == View(1));
    CHECK(lab.status().final_view == View(0));
    CHECK(lab.status().final_height == Height(1));
    REQUIRE(lab.commits.size() == 1);
    CHECK(lab.commits[0].proof == proof_by(lab.finalized(end.header)));
    const auto openings = lab.logged_of<OpeningRecord>();
    REQUIRE(!openings.empty());
    CHECK(openings.back().epoch == Epoch(2));
    CHECK(openings.back().proof == lab.commits[0].proof);
    const auto told = lab.sent_of<EpochEnd>();
    REQUIRE(told.size() == 1);
    CHECK(told[0].epoch == Epoch(1));
    // And the chain goes on under the new set, once others have said that I did not vote in it.
    change.answer_in_2();
    lab.receive(1, change.opening(end, lab.commits[0].proof));
    CHECK(lab.votes_of(VoteKind::notarize).back().epoch == Epoch(2));
}

TEST_CASE("2.11: a block that others call the end, and execution does not, is no end") {
    Handover change;
    Lab& lab = change.lab;
    lab.next_sets.clear();
    lab.start();
    const Proposal end = change.last();
    lab.receive(1, end);
    CHECK(lab.votes_of(VoteKind::notarize).empty());
    CHECK(lab.status().epoch == Epoch(1));
}

TEST_CASE("2.11: what stands on the last block closes it and changes nothing") {
    Handover change;
    Lab& lab = change.lab;
    lab.start();
    const Proposal end = change.last();
    lab.receive(1, end);
    lab.receive(1, lab.notarized(end.header));
    lab.forget();
    Proposal child = change.closing(View(2), end.header);
    bool is_closing = false;
    SECTION("a closing block") { is_closing = true; }
    SECTION("a normal block") { child = lab.propose(View(2), end.header, "more"); }
    SECTION("another height") { child.header.height = child.header.height.next(); }
    SECTION("another state") { child.header.state_root.bytes[0] ^= 1; }
    SECTION("another log") { child.header.log_size += 1; }
    SECTION("another version") { child.header.version += 1; }
    SECTION("a body") {
        child.items = Bytes{form_full, 9};
        child.header.body_hash = BodyHash(sha256(child.items).bytes);
    }
    SECTION("an end of its own") {
        child.header.flags = flag_epoch_end;
        child.header.next_validators_hash = change.next.hash();
    }
    lab.sign(child);
    lab.receive(2, child);
    CHECK(lab.votes_of(VoteKind::notarize).size() == (is_closing ? 1 : 0));
    CHECK(lab.executions.empty());
}

TEST_CASE("2.11: a closing block in an epoch that does not end gets no vote") {
    Handover change;
    Lab& lab = change.lab;
    lab.start();
    const Proposal first = lab.propose(View(1), lab.tip.header, "a");
    lab.receive(1, first);
    lab.receive(1, lab.notarized(first.header));
    lab.forget();
    lab.receive(2, change.closing(View(2), first.header));
    CHECK(lab.votes_of(VoteKind::notarize).empty());
}

TEST_CASE("2.11: the last block becomes final through closing blocks, which only its proof holds") {
    Handover change;
    Lab& lab = change.lab;
    lab.start();
    const Proposal end = change.last();
    lab.receive(1, end);
    lab.receive(1, lab.notarized(end.header));
    const Proposal first = change.closing(View(2), end.header);
    const Proposal second = change.closing(View(3), first.header);
    lab.receive(2, first);
    lab.receive(2, lab.notarized(first.header));
    lab.receive(3, second);
    CHECK(lab.status().epoch == Epoch(1));
    lab.receive(3, lab.finalized(second.header));
    CHECK(lab.status().epoch == Epoch(2));
    REQUIRE(lab.commits.size() == 1);
    REQUIRE(lab.commits[0].blocks.size() == 1);
    CHECK(lab.commits[0].blocks[0].header == end.header);
    const FinalityProof& proof = lab.commits[0].proof;
    CHECK(proof.headers == std::vector<Header>{first.header, second.header});
    CHECK_FALSE(finality_fault(proof, Epoch(1), lab.set));
    CHECK(block_of(proof) == hash_of(end.header));
    CHECK(finality_fault(proof, Epoch(2), lab.set));
}

TEST_CASE("2.11: the leader closes an epoch whose last block is not final") {
    Handover change;
    Lab& lab = change.lab;
    lab.start();
    const View mine = lab.view_led_by(0, View(2));
    const View before(mine.value - 1);
    lab.skip_to(before);
    const Proposal end = change.last(before);
    lab.receive(1, end);
    lab.receive(1, lab.notarized(end.header));
    REQUIRE(lab.status().cur == mine);
    lab.forget();
    lab.step(WorkChanged{true});
    CHECK(lab.sent_of<Proposal>().empty()); // It waits for the end to become final by itself.
    lab.pass(600);
    const auto offered = lab.sent_of<Proposal>();
    REQUIRE(offered.size() == 1);
    CHECK(offered[0].header.kind == BlockKind::closing);
    CHECK(offered[0].header.height == end.header.height);
    CHECK_FALSE(child_fault(offered[0].header, end.header));
    CHECK(lab.builds.empty());
}

TEST_CASE("2.2: nobody hears of an epoch before its opening proof is on the disk") {
    Handover change;
    Lab& lab = change.lab;
    lab.start();
    lab.slow_disk = true;
    const Proposal end = change.cross();
    REQUIRE(lab.status().epoch == Epoch(2));
    lab.forget();
    lab.step(Connected{ReplicaId(2)});
    change.answer_in_2();
    lab.receive(1, change.opening(end, proof_by(lab.finalized(end.header))));
    lab.pass(6000);
    CHECK(lab.sent_of<ViewStatus>().empty());
    CHECK(lab.sent_of<Vote>().empty());
    lab.flush();
    lab.pass(10);
    CHECK_FALSE(lab.sent_of<ViewStatus>().empty());
    CHECK_FALSE(lab.sent_of<Vote>().empty());
    const auto is_opening = [](const LogRecord& record) {
        const auto* opening = std::get_if<OpeningRecord>(&record);
        return opening != nullptr && opening->epoch == Epoch(2);
    };
    const auto is_vote = [](const LogRecord& record) {
        const auto* vote = std::get_if<VoteRecord>(&record);
        return vote != nullptr && vote->vote.epoch == Epoch(2);
    };
    CHECK(std::ranges::find_if(lab.durable, is_opening) <
          std::ranges::find_if(lab.durable, is_vote));
}

TEST_CASE("2.16 bug 5: the old epoch's log is replayed into the new one") {
    Handover change;
    Lab& lab = change.lab;
    lab.start();
    const Proposal end = change.cross();
    const FinalityProof proof = lab.commits.at(0).proof;
    const Proposal fresh = change.opening(end, proof);
    change.answer_in_2();
    lab.receive(1, fresh);
    REQUIRE(lab.votes_of(VoteKind::notarize).back().epoch == Epoch(2));
    const std::vector<LogRecord> log = lab.durable;
    const auto count = [&](Epoch epoch) {
        return std::ranges::count_if(lab.sent, [epoch](const Send& each) {
            const Vote* vote = std::get_if<Vote>(&each.message);
            return vote != nullptr && vote->epoch == epoch;
        });
    };
    lab.forget();
    lab.events.clear();
    SECTION("the store kept the end: only the new epoch's vote is said again") {
        ReplicaConfig& config = lab.config;
        config.epoch = Epoch(2);
        config.opening = {hash_of(end.header), proof, lab.set};
        config.leader_seed = leader_seed(hash_of(end.header));
        config.set = change.next;
        config.self = change.next.index_of(change.mine);
        lab.tip = {end.header, hash_of(end.header), proof};
        lab.replica = std::make_unique<Replica>(config, lab.tip, log);
        lab.carry(lab.replica->start(lab.now, lab.challenge));
        CHECK(lab.status().cur == View(1));
        CHECK(count(Epoch(1)) == 0);
        CHECK(count(Epoch(2)) >= 1);
    }
    SECTION("the store lost the end: the log proves it, and the votes wait for their epoch") {
        lab.restart();
        CHECK(lab.status().epoch == Epoch(2)); // B and its proof were in the log.
        CHECK(count(Epoch(2)) >= 1);
        change.answer_in_2();
        lab.forget();
        Proposal rival = fresh;
        rival.header.time_ms = rival.header.time_ms.next();
        change.sign_in_2(rival);
        lab.receive(1, rival);
        CHECK(lab.logged_votes(VoteKind::notarize).empty()); // It voted in this view of epoch 2.
    }
}

TEST_CASE("2.3 R9: who speaks of a finished epoch is shown its end") {
    Handover change;
    Lab& lab = change.lab;
    lab.start();
    const Proposal end = change.cross();
    lab.forget();
    lab.receive(1, lab.skipped(View(3)));
    const auto told = lab.sent_of<EpochEnd>();
    REQUIRE(told.size() == 1);
    CHECK(told[0].proof == proof_by(lab.finalized(end.header)));
    CHECK(lab.status().cur == View(1));
    lab.receive(1, told[0]); // No answer to an answer.
    CHECK(lab.sent_of<EpochEnd>().size() == 1);
    lab.receive(2, GetProposal{Epoch(1), View(1), hash_of(end.header)});
    REQUIRE(lab.sent_of<Proposal>().size() == 1);
    CHECK(lab.sent_of<Proposal>()[0] == end);
    lab.step(Received{std::nullopt, GetProposal{Epoch(1), View(1), hash_of(end.header)}});
    CHECK(lab.sent.back().reply); // One who is no validator any more.
}

TEST_CASE("2.11: who hears of a later epoch asks, and is led there by the proof alone") {
    Handover change;
    Lab& lab = change.lab;
    lab.start();
    const Proposal end = change.last();
    lab.receive(1, end);
    const Proposal close = change.closing(View(2), end.header);
    lab.forget();
    lab.receive(2, change.skip(View(4)));
    CHECK(lab.status().cur == View(1));
    CHECK(lab.sent_of<GetCertificates>().size() == 1);
    EpochEnd told{Epoch(1), {{close.header}, lab.finalized(close.header)}};
    SECTION("as it is") {
        lab.receive(2, told);
        CHECK(lab.status().epoch == Epoch(2));
        CHECK(lab.commits.at(0).proof == told.proof);
    }
    SECTION("a forged signature") {
        told.proof.certificate->signatures[0].bytes[0] ^= 1;
        lab.receive(2, told);
        CHECK(lab.status().epoch == Epoch(1));
    }
    SECTION("headers that do not link") {
        told.proof.headers.insert(told.proof.headers.begin(), close.header);
        lab.receive(2, told);
        CHECK(lab.status().epoch == Epoch(1));
    }
    SECTION("no closing block: a FinalCert like any other") {
        const Proposal other = lab.propose(View(1), lab.tip.header, "other");
        told.proof = {{other.header}, lab.finalized(other.header)};
        lab.receive(2, told);
        CHECK(lab.status().epoch == Epoch(1));
        CHECK(lab.status().final_view == View(0));
    }
}

TEST_CASE("2.1: the first block of an epoch stands on any proof of the last one's end") {
    Handover change;
    Lab& lab = change.lab;
    lab.start();
    const Proposal end = change.cross();
    change.answer_in_2();
    lab.forget();
    const Proposal close = change.closing(View(2), end.header);
    FinalityProof other{{close.header}, lab.finalized(close.header)};
    std::size_t votes = 1;
    SECTION("another way to the end") {}
    SECTION("a certificate that is none") {
        other.certificate->signatures[0].bytes[0] ^= 1;
        votes = 0;
    }
    SECTION("of the new set") {
        other.certificate = make_certificate(change.next, VoteKind::finalize, View(2),
                                             hash_of(close.header), {1, 2, 3});
        votes = 0;
    }
    SECTION("no proof at all") {
        other = {};
        votes = 0;
    }
    lab.receive(1, change.opening(end, other));
    CHECK(lab.votes_of(VoteKind::notarize).size() == votes);
    CHECK(lab.evidence.size() == 1 - votes); // E5: it was signed all the same.
}

TEST_CASE("2.11: a member that left serves until a quorum of the new set is in the new epoch") {
    Handover change(Handover::Role::leaves);
    Lab& lab = change.lab;
    lab.start();
    const Proposal end = change.cross();
    CHECK(lab.status().epoch == Epoch(2));
    CHECK_FALSE(lab.status().member);
    CHECK(lab.status().leaving);
    lab.forget();
    lab.receive(1, change.opening(end, proof_by(lab.finalized(end.header))));
    CHECK(lab.votes_of(VoteKind::notarize).empty()); // It has no say any more.
    lab.receive(1, lab.skipped(View(2)));
    CHECK(lab.sent_of<EpochEnd>().size() == 1); // And still answers.
    lab.receive(0, change.status_in_2(0));
    lab.receive(1, change.status_in_2(1));
    lab.receive(1, change.status_in_2(1));
    CHECK_FALSE(lab.status().released);
    const Vote vote = make_vote(change.next, VoteKind::skip, View(1), {}, 2, Epoch(2));
    lab.receive(2, vote);
    CHECK(lab.status().released);
    CHECK(lab.alarms_of(AlarmKind::released) == 1);
}

TEST_CASE("2.11: a new member votes from its epoch on, once others have answered it") {
    Handover change(Handover::Role::joins);
    Lab& lab = change.lab;
    lab.start();
    const Proposal end = change.cross();
    CHECK(lab.status().member);
    lab.receive(1, change.opening(end, proof_by(lab.finalized(end.header))));
    CHECK(lab.votes_of(VoteKind::notarize).empty());
    lab.pass(1000);
    const auto asked = lab.sent_of<Challenge>();
    REQUIRE_FALSE(asked.empty());
    CHECK(asked.back().epoch == Epoch(2));
    change.answer_in_2();
    CHECK(lab.votes_of(VoteKind::notarize).size() == 1);
}

TEST_CASE("2.11: a member with another key signs with it in the new epoch") {
    Handover change(Handover::Role::gets_another_key);
    Lab& lab = change.lab;
    lab.start();
    change.cross();
    REQUIRE(lab.status().member);
    const ReplicaId me = change.next.index_of(change.mine).value();
    change.answer_in_2();
    lab.step(WorkChanged{true});
    lab.pass(3000);
    const auto votes = lab.votes_of(VoteKind::skip);
    REQUIRE_FALSE(votes.empty());
    CHECK(votes.back() ==
          make_vote(change.next, VoteKind::skip, votes.back().view, {}, me.value, Epoch(2)));
}

TEST_CASE("2.5: a lost log is lost for the next epoch too, where votes may have been cast unseen") {
    Handover change;
    Lab& lab = change.lab;
    lab.config.restored = true;
    lab.start();
    REQUIRE(lab.status().reentering);
    change.cross();
    CHECK(lab.status().epoch == Epoch(2));
    CHECK(lab.status().reentering);
    change.answer_in_2();
    CHECK_FALSE(lab.status().reentering);
    CHECK(lab.status().abstains_until == View(2));
    const auto records = lab.logged_of<AbstentionRecord>();
    CHECK(records.back().epoch == Epoch(2));
}

TEST_CASE("2.5: a home that was restored before its key was a member enters again once it is one") {
    Handover change(Handover::Role::joins);
    Lab& lab = change.lab;
    lab.config.restored = true;
    lab.start();
    CHECK_FALSE(lab.status().reentering); // It signs nothing anyway.
    lab.config.restored = false;          // Said once.
    SECTION("in one life") {}
    SECTION("after a restart") { lab.restart(); }
    change.cross();
    REQUIRE(lab.status().epoch == Epoch(2));
    CHECK(lab.status().member);
    CHECK(lab.status().reentering);
    change.answer_in_2();
    CHECK_FALSE(lab.status().reentering);
    CHECK(lab.status().abstains_until == View(2));
}

TEST_CASE("2.5: an epoch that went on beyond the views of a lost log ends the loss") {
    Handover change;
    Lab& lab = change.lab;
    lab.config.restored = true;
    lab.start();
    const Hash256 fresh = lab.sent_of<Challenge>().back().challenge;
    for (std::uint64_t id = 1; id < 4; ++id) lab.receive(id, lab.status_of(id, View(1), fresh));
    REQUIRE(lab.status().abstains_until == View(2));
    lab.config.restored = false;
    bool is_spared = false;
    SECTION("at view 1") { change.cross(); }
    SECTION("at view 3") {
        lab.skip_to(View(3));
        change.cross(View(3));
        is_spared = true;
    }
    REQUIRE(lab.status().epoch == Epoch(2));
    CHECK(lab.status().reentering == !is_spared);
    const auto last = lab.logged_of<AbstentionRecord>().back();
    CHECK(last.epoch == Epoch(2));
    CHECK(last.stands() == !is_spared);
}

} // namespace tamga::consensus
