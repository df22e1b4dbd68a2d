// Finality, fetching, standstill, answers, panic (protocol 2.3 R7 to R10, 2.7, 2.15).

#include "lab.hpp"

#include <set>

using namespace tamga;
using namespace tamga::consensus;

TEST_CASE("2.3 R7: a FinalCert commits its block and all before it, in height order, once") {
    Lab lab(4);
    lab.start();
    const Proposal first = lab.propose(View(1), lab.tip.header, "a");
    const Proposal second = lab.propose(View(2), first.header, "b");
    lab.receive(1, first);
    lab.receive(1, second);
    lab.receive(1, lab.finalized(second.header));
    lab.receive(2, lab.finalized(second.header));
    lab.receive(2, lab.finalized(first.header));
    REQUIRE(lab.commits.size() == 1);
    CHECK(lab.commits[0].blocks == std::vector{first, second});
    CHECK(lab.commits[0].proof.certificate == lab.finalized(second.header));
    CHECK(lab.status().final_height == Height(2));
    CHECK(lab.status().views_held <= 2);
}

TEST_CASE("2.3 R7: v_fin rises at once, the commit waits for the bodies") {
    Lab lab(4);
    lab.slow_executor = true;
    lab.start();
    const Proposal first = lab.propose(View(1), lab.tip.header, "a");
    const Proposal second = lab.propose(View(2), first.header, "b");
    lab.receive(1, lab.finalized(second.header));
    CHECK(lab.status().final_view == View(2));
    CHECK(lab.status().cur == View(3));
    lab.pass(1);
    REQUIRE(lab.sent_of<GetProposal>().size() == 1);
    CHECK(lab.sent_of<GetProposal>()[0].block == hash_of(second.header));
    lab.receive(3, second);
    lab.pass(1);
    REQUIRE(lab.sent_of<GetProposal>().size() == 2);
    CHECK(lab.sent_of<GetProposal>()[1].block == hash_of(first.header));
    lab.receive(3, first);
    CHECK(lab.commits.empty());
    lab.step(BodyReady{hash_of(first.header), Verdict::valid});
    CHECK(lab.commits.empty());
    lab.step(BodyReady{hash_of(second.header), Verdict::valid});
    CHECK(lab.commits.size() == 1);
    CHECK(lab.logged.empty()); // R3: settled views get no votes.
}

TEST_CASE("2.7: a fetch goes round the signers, ever slower") {
    Lab lab(4);
    lab.start();
    const Proposal proposal = lab.propose(View(1), lab.tip.header, "a");
    lab.receive(1, lab.notarized(proposal.header));
    lab.pass(50 + 300 + 450);
    std::set<std::uint64_t> asked;
    for (const Send& send : lab.sent) {
        if (std::holds_alternative<GetProposal>(send.message)) asked.insert(send.to->value);
    }
    CHECK(asked == std::set<std::uint64_t>{1, 2, 3});
    lab.receive(2, proposal);
    lab.forget();
    lab.pass(900);
    CHECK(lab.sent_of<GetProposal>().empty());
}

TEST_CASE("2.3 R3: f+1 Notarize votes without a proposal: their signers are asked") {
    Lab lab(4);
    lab.start();
    const Proposal proposal = lab.propose(View(1), lab.tip.header, "a");
    lab.vote(1, VoteKind::notarize, View(1), hash_of(proposal.header));
    lab.pass(100);
    CHECK(lab.sent_of<GetProposal>().empty());
    lab.vote(2, VoteKind::notarize, View(1), hash_of(proposal.header));
    lab.pass(100);
    CHECK(lab.sent_of<GetProposal>().size() == 1);
}

TEST_CASE("2.7: a body that is missing is sought again when its signers are known") {
    Lab lab(4);
    lab.slow_executor = true;
    lab.start();
    const Proposal proposal = lab.propose(View(1), lab.tip.header, "a");
    lab.receive(1, proposal);
    REQUIRE(lab.executions.size() == 1);
    CHECK(lab.executions[0].ask == std::vector{ReplicaId(1)});
    lab.receive(1, lab.notarized(proposal.header));
    REQUIRE(lab.executions.size() == 2);
    CHECK(lab.executions[1].ask == std::vector{ReplicaId(1), ReplicaId(2), ReplicaId(3)});
}

namespace {

// So many blocks, each on the one before, of the views that others lead.
std::vector<Proposal> chain_of(const Lab& lab, std::size_t length) {
    std::vector<Proposal> chain;
    Header parent = lab.tip.header;
    for (View view(1); chain.size() < length; view = view.next()) {
        if (ReplicaId(lab.leader(view)) == lab.config.self) continue;
        chain.push_back(lab.propose(view, parent, "a", lab.skips_between(parent.view, view)));
        parent = chain.back().header;
    }
    return chain;
}

} // namespace

TEST_CASE("2.7: too far behind for single blocks: an alarm, then block sync") {
    Lab lab(4);
    lab.start();
    std::vector<Proposal> chain = {lab.propose(View(1), lab.tip.header, "a")};
    for (std::uint64_t view = 2; view <= 21; ++view) {
        chain.push_back(lab.propose(View(view), chain.back().header, "b"));
    }
    lab.receive(1, lab.finalized(chain.back().header));
    lab.receive(1, chain.back());
    CHECK(lab.alarms_of(AlarmKind::behind) == 1);
    FinalTip tip{chain[19].header, hash_of(chain[19].header), {}};
    tip.proof.certificate = lab.finalized(chain[19].header);
    lab.step(Synced{tip});
    REQUIRE(lab.commits.size() == 1); // The last one was here.
    CHECK(lab.status().final_height == Height(21));
    lab.receive(1, lab.propose(View(22), chain.back().header, "c"));
    CHECK(lab.logged_votes(VoteKind::notarize).size() == 1);
}

TEST_CASE("2.3 R7: a chain of any length that is here is committed when its top is final") {
    Lab lab(4);
    lab.start();
    const std::vector<Proposal> chain = chain_of(lab, 60);
    for (const Proposal& block : chain) lab.receive(1, block);
    REQUIRE(lab.commits.empty());
    lab.receive(1, lab.finalized(chain.back().header));
    REQUIRE(lab.commits.size() == 1); // Nobody committed the first: no block sync can bring it.
    CHECK(lab.commits[0].blocks.size() == 60);
    CHECK(lab.alarms_of(AlarmKind::behind) == 0);
}

TEST_CASE("2.7: what block sync may not have is fetched too, however far down it is") {
    Lab lab(4);
    lab.start();
    const std::vector<Proposal> chain = chain_of(lab, 40);
    lab.receive(1, lab.finalized(chain.back().header));
    for (auto block = chain.rbegin(); block != chain.rend(); ++block) {
        const std::vector<GetProposal> requests = lab.sent_of<GetProposal>();
        CHECK(std::ranges::count(requests, hash_of(block->header), &GetProposal::block) == 1);
        lab.receive(2, *block);
        lab.pass(100);
    }
    CHECK(lab.alarms_of(AlarmKind::behind) == 1);
    REQUIRE(lab.commits.size() == 1);
    CHECK(lab.status().final_height == Height(40));
}

TEST_CASE("2.7: of many notarized blocks none is forgotten because others are being fetched") {
    Lab lab(4);
    lab.start();
    const std::vector<Proposal> chain = chain_of(lab, 80);
    for (const Proposal& block : chain) lab.receive(1, lab.notarized(block.header));
    const auto give_what_is_asked = [&] {
        lab.forget();
        lab.pass(1'000);
        for (const GetProposal& request : lab.sent_of<GetProposal>()) {
            for (const Proposal& block : chain) {
                if (hash_of(block.header) == request.block) lab.receive(2, block);
            }
        }
        return lab.executions.size();
    };
    CHECK(give_what_is_asked() == 64);
    CHECK(give_what_is_asked() == 16);
}

TEST_CASE("2.7: final blocks that nobody gives are left to block sync too") {
    Lab lab(4);
    lab.start();
    lab.receive(1, lab.finalized(lab.propose(View(3), lab.tip.header, "a").header));
    lab.pass(10'000);
    CHECK(lab.alarms_of(AlarmKind::behind) >= 1);
}

TEST_CASE("2.3 R7: 100 ms after v_fin rose, peers that show less are told, others not") {
    Lab lab(4);
    lab.start();
    const Proposal proposal = lab.propose(View(1), lab.tip.header, "a");
    lab.receive(1, proposal);
    for (std::uint64_t id = 1; id < 4; ++id) {
        lab.vote(id, VoteKind::finalize, View(1), hash_of(proposal.header));
    }
    REQUIRE(lab.status().final_view == View(1));
    lab.forget();
    lab.receive(2, lab.finalized(proposal.header));
    lab.pass(99);
    CHECK(lab.sent.empty());
    lab.pass(1);
    REQUIRE(lab.sent.size() == 2);
    CHECK(lab.sent[0].to == ReplicaId(1));
    CHECK(lab.sent[1].to == ReplicaId(3));
}

TEST_CASE("2.3 R7: a status below mine is answered with what brings its sender forward") {
    Lab lab(4);
    lab.start();
    const Proposal proposal = lab.propose(View(1), lab.tip.header, "a");
    lab.receive(1, proposal);
    lab.receive(1, lab.finalized(proposal.header));
    lab.skip_to(View(3));
    lab.forget();
    lab.receive(2, lab.status_of(2, View(1)));
    REQUIRE(lab.sent.size() == 2);
    CHECK(std::get<Certificate>(lab.sent[0].message).kind == VoteKind::finalize);
    CHECK(std::get<Certificate>(lab.sent[1].message) == lab.skipped(View(2)));
    CHECK(lab.sent[0].to == ReplicaId(2));
    lab.forget();
    lab.receive(2, lab.status_of(2, View(3)));
    CHECK(lab.sent_of<Certificate>().size() == 1);
    ViewStatus forged = lab.status_of(2, View(1));
    forged.signature.bytes[0] ^= 1;
    lab.forget();
    lab.receive(2, forged);
    CHECK(lab.sent.empty());
}

TEST_CASE("2.3 R8: in a standstill everything above v_fin is said again, ever slower") {
    Lab lab(4);
    lab.start();
    lab.step(WorkChanged{true});
    const Proposal proposal = lab.propose(View(1), lab.tip.header, "a");
    lab.receive(1, proposal);
    lab.receive(1, lab.notarized(proposal.header));
    lab.forget();
    lab.pass(1999);
    CHECK(lab.votes_of(VoteKind::notarize).empty());
    lab.pass(1);
    CHECK(lab.votes_of(VoteKind::notarize).size() == 1);
    CHECK(lab.votes_of(VoteKind::finalize).size() == 1);
    CHECK(std::ranges::count(lab.sent_of<Certificate>(), lab.notarized(proposal.header)) >= 1);
    CHECK(lab.sent_of<ViewStatus>().size() >= 1);
    lab.pass(2999);
    CHECK(lab.votes_of(VoteKind::finalize).size() == 1);
    lab.pass(1);
    CHECK(lab.votes_of(VoteKind::finalize).size() == 2);
    SECTION("and no more once v_fin moves") {
        lab.step(WorkChanged{false});
        lab.receive(1, lab.finalized(proposal.header));
        lab.forget();
        lab.pass(60'000);
        CHECK(lab.votes_of(VoteKind::notarize).empty());
        CHECK(lab.votes_of(VoteKind::finalize).empty());
    }
}

TEST_CASE("2.3 R9: certificates asked for are given, within a bound") {
    Lab lab(4);
    lab.start();
    lab.skip_to(View(400));
    lab.forget();
    lab.receive(2, GetCertificates{Epoch(1), View(3), View(5)});
    CHECK(lab.sent_of<Certificate>() ==
          std::vector{lab.skipped(View(3)), lab.skipped(View(4)), lab.skipped(View(5))});
    lab.forget();
    lab.receive(2, GetCertificates{Epoch(1), View(0), View(1'000'000)});
    CHECK(lab.sent.size() > 100);
    CHECK(lab.sent.size() * 245 <= 64 * 1024);
}

TEST_CASE("2.3 R9: a view that is final is answered with the FinalCert") {
    Lab lab(4);
    lab.start();
    const Proposal proposal = lab.propose(View(1), lab.tip.header, "a");
    lab.receive(1, proposal);
    lab.receive(1, lab.finalized(proposal.header));
    lab.forget();
    lab.receive(2, GetCertificates{Epoch(1), View(1), View(1)});
    CHECK(lab.sent_of<Certificate>() == std::vector{lab.finalized(proposal.header)});
}

TEST_CASE("2.3 R9: proposals are given while they are open and for a while after") {
    Lab lab(4);
    lab.start();
    const Proposal proposal = lab.propose(View(1), lab.tip.header, "a");
    lab.receive(1, proposal);
    lab.receive(2, GetProposal{Epoch(1), View(1), hash_of(proposal.header)});
    lab.receive(1, lab.finalized(proposal.header));
    lab.receive(2, GetProposal{Epoch(1), View(1), hash_of(proposal.header)});
    lab.receive(2, GetProposal{Epoch(1), View(1), lab.tip.hash});
    CHECK(lab.sent_of<Proposal>() == std::vector{proposal, proposal});
}

TEST_CASE("2.5: a Challenge is answered with the asker's votes above the view it names") {
    Lab lab(4);
    lab.start();
    lab.vote(2, VoteKind::skip, View(1));
    lab.receive(1, make_certificate(lab.set, VoteKind::skip, View(2), {}, {1, 2, 3}));
    lab.vote(1, VoteKind::skip, View(3));
    lab.forget();
    const Hash256 nonce = sha256(as_bytes("asked"));
    lab.receive(2, Challenge{nonce, Epoch(1), View(0)});
    REQUIRE(lab.sent_of<ViewStatus>().size() == 1);
    const ViewStatus status = lab.sent_of<ViewStatus>()[0];
    CHECK(status.challenge == nonce);
    CHECK(status.cur == View(3));
    CHECK(status.entry == make_certificate(lab.set, VoteKind::skip, View(2), {}, {1, 2, 3}));
    CHECK(status.votes == std::vector{make_vote(lab.set, VoteKind::skip, View(2), {}, 2),
                                      make_vote(lab.set, VoteKind::skip, View(1), {}, 2)});
    lab.forget();
    lab.receive(2, Challenge{nonce, Epoch(1), View(1)});
    CHECK(lab.sent_of<ViewStatus>()[0].votes.size() == 1);
}

TEST_CASE("2.3 R10: a FinalCert for a block found invalid stops the replica") {
    Lab lab(4);
    lab.start();
    const Proposal proposal = lab.propose(View(1), lab.tip.header, "invalid");
    lab.receive(1, proposal);
    lab.receive(1, lab.notarized(proposal.header)); // Alone that is others' trouble.
    CHECK_FALSE(lab.status().stopped);
    lab.receive(1, lab.finalized(proposal.header));
    CHECK(lab.alarms_of(AlarmKind::panic) == 1);
    CHECK(lab.status().stopped);
    CHECK(lab.commits.empty());
}

TEST_CASE("2.3 R10: a fork of the committed chain stops the replica") {
    Lab lab(4);
    lab.start();
    const Proposal first = lab.propose(View(1), lab.tip.header, "a");
    lab.receive(1, first);
    lab.receive(1, lab.finalized(first.header));
    const Proposal other =
        lab.propose(View(2), lab.tip.header, "b", {lab.skipped(View(1))});
    lab.receive(1, lab.finalized(other.header));
    lab.receive(1, other);
    CHECK(lab.alarms_of(AlarmKind::panic) == 1);
    CHECK(lab.commits.size() == 1);
}

TEST_CASE("2.15: what a hostile peer sends does not pile up") {
    Lab lab(4);
    lab.start();
    for (std::uint64_t view = 1; view < 2000; ++view) {
        lab.vote(3, VoteKind::skip, View(view));
        Vote forged = make_vote(lab.set, VoteKind::notarize, View(view), lab.tip.hash, 2);
        forged.signature.bytes[1] ^= 1;
        lab.receive(3, forged);
        if (lab.leader(View(view)) != 3) continue;
        lab.receive(3, lab.propose(View(view), lab.tip.header, "x"));
    }
    CHECK(lab.status().views_held <= 10);
    CHECK(lab.status().cur == View(1));
}
