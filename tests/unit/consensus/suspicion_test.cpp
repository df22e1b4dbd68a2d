// Suspicion, the body budget and the budgets of answers (protocol 2.4, 2.3 R2, 2.15).

#include "lab.hpp"

using namespace tamga;
using namespace tamga::consensus;

namespace {

constexpr std::size_t control_bytes = 64u << 10; // A second's worth.

// All but `silent` say where they stand, `ms` go by.
void hear_all_but(Lab& lab, const std::vector<std::uint64_t>& silent, std::uint64_t ms) {
    for (; ms > 0; ms -= std::min<std::uint64_t>(ms, 2000)) {
        for (std::uint64_t id = 1; id < lab.set.size(); ++id) {
            if (std::ranges::find(silent, id) != silent.end()) continue;
            lab.receive(id, lab.status_of(id, View(1)));
        }
        lab.pass(std::min<std::uint64_t>(ms, 2000));
    }
}

void enter_view_of(Lab& lab, std::uint64_t leader) {
    lab.skip_to(lab.view_led_by(leader, lab.status().cur.next()));
    lab.forget();
}

} // namespace

TEST_CASE("2.4: a leader that is silent for 10 s while others speak is not waited for") {
    Lab lab(4);
    lab.start();
    hear_all_but(lab, {2}, 12'000);
    enter_view_of(lab, 2);
    CHECK(lab.votes_of(VoteKind::skip).empty()); // Without work there is no timer.
    lab.step(WorkChanged{true});
    CHECK(lab.votes_of(VoteKind::skip).size() == 1);
}

TEST_CASE("2.4: nobody is suspected when too few speak: the fault may be here") {
    Lab lab(4);
    lab.start();
    hear_all_but(lab, {2, 3}, 12'000);
    enter_view_of(lab, 2);
    lab.step(WorkChanged{true});
    CHECK(lab.votes_of(VoteKind::skip).empty());
}

TEST_CASE("2.4: a leader whose link is down is not waited for until it is up again") {
    Lab lab(4);
    lab.start();
    lab.step(Disconnected{ReplicaId(2)});
    SECTION("down") {
        enter_view_of(lab, 2);
        lab.step(WorkChanged{true});
        CHECK(lab.votes_of(VoteKind::skip).size() == 1);
    }
    SECTION("up again") {
        lab.step(Connected{ReplicaId(2)});
        enter_view_of(lab, 2);
        lab.step(WorkChanged{true});
        CHECK(lab.votes_of(VoteKind::skip).empty());
    }
    SECTION("its proposal is here all the same") {
        const View view = lab.view_led_by(2, View(2));
        lab.skip_to(view);
        lab.forget();
        lab.receive(1, lab.propose(view, lab.tip.header, "a", lab.skips_between(View(0), view)));
        lab.step(WorkChanged{true});
        CHECK(lab.votes_of(VoteKind::skip).empty());
        CHECK(lab.votes_of(VoteKind::notarize).size() == 1);
    }
}

TEST_CASE("2.4: at most f are suspected at once, those silent longest") {
    Lab lab(7); // f = 2
    lab.start();
    for (const std::uint64_t id : {3, 4, 5}) {
        lab.step(Disconnected{ReplicaId(id)});
        lab.pass(100);
        lab.receive(id, lab.status_of(id, View(1))); // Heard last: 3, then 4, then 5.
    }
    std::size_t skipped_at_once = 0;
    for (const std::uint64_t id : {3, 4, 5}) {
        enter_view_of(lab, id);
        if (lab.status().cur.value > 6) break; // Not beyond 2(f+1).
        lab.step(WorkChanged{true});
        const bool at_once = !lab.votes_of(VoteKind::skip).empty();
        if (id == 5) CHECK_FALSE(at_once);
        skipped_at_once += at_once ? 1u : 0u;
        lab.step(WorkChanged{false});
    }
    CHECK(skipped_at_once <= 2);
    Lab alone(3); // f = 0
    alone.start();
    alone.step(Disconnected{ReplicaId(2)});
    enter_view_of(alone, 2);
    alone.step(WorkChanged{true});
    CHECK(alone.votes_of(VoteKind::skip).empty());
}

TEST_CASE("2.4: nobody is suspected once 2(f+1) views have failed") {
    Lab lab(4);
    lab.start();
    lab.skip_to(View(5));
    enter_view_of(lab, 2);
    REQUIRE(lab.status().cur > View(4));
    lab.step(Disconnected{ReplicaId(2)});
    lab.step(WorkChanged{true});
    lab.pass(200);
    CHECK(lab.votes_of(VoteKind::skip).empty());
}

TEST_CASE("2.12: a signer of two votes is not waited for as a leader, after those who are silent") {
    Lab lab(4);
    lab.start();
    lab.vote(2, VoteKind::notarize, View(1), hash_as<BlockHash>("test", {as_bytes("a")}));
    lab.vote(2, VoteKind::notarize, View(1), hash_as<BlockHash>("test", {as_bytes("b")}));
    REQUIRE(lab.alarms_of(AlarmKind::equivocation) == 1);
    SECTION("alone") {
        enter_view_of(lab, 2);
        lab.step(WorkChanged{true});
        CHECK(lab.votes_of(VoteKind::skip).size() == 1);
    }
    SECTION("the place is taken by one that is silent") {
        lab.step(Disconnected{ReplicaId(3)});
        enter_view_of(lab, 2);
        lab.step(WorkChanged{true});
        CHECK(lab.votes_of(VoteKind::skip).empty());
    }
}

TEST_CASE("2.3 R2: failed views halve the leader's block, down to none") {
    Lab lab(4); // f + 1 = 2
    lab.start();
    lab.step(WorkChanged{true});
    const auto build_in = [&](View from) {
        lab.skip_to(lab.view_led_by(0, from));
        REQUIRE_FALSE(lab.builds.empty());
        return lab.builds.back();
    };
    BuildRequest first = build_in(View(1));
    CHECK(first.halvings == (first.draft.view.value - 1) / 2);
    CHECK_FALSE(first.empty);
    const BuildRequest later = build_in(View(9));
    CHECK(later.halvings == (later.draft.view.value - 1) / 2);
    CHECK_FALSE(later.empty);
    const BuildRequest last = build_in(View(17));
    CHECK(last.halvings == 8);
    CHECK(last.empty);
}

TEST_CASE("2.15: what one peer can have us say is bounded, and flows again later") {
    Lab lab(4);
    lab.start();
    lab.skip_to(View(9));
    lab.forget();
    const auto ask = [&](std::uint64_t peer) {
        const std::size_t before = lab.sent.size();
        lab.receive(peer, GetCertificates{Epoch(1), View(1), View(8)});
        return lab.sent.size() - before;
    };
    CHECK(ask(1) == 8);
    std::size_t rounds = 1;
    while (ask(1) > 0) REQUIRE(++rounds < 1000);
    std::size_t bytes = 0;
    for (const Send& send : lab.sent) bytes += encode(send.message).size();
    CHECK(bytes < 5 * control_bytes);
    CHECK(ask(2) == 8); // Each has its own.
    lab.pass(5000);
    CHECK(ask(1) == 8);
}
