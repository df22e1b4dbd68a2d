// The stateless judgements: headers, justifies, time, timeouts (protocol 2.1, 2.3 R3b, 2.4, 2.9).

#include "consensus/rules.hpp"
#include "lab.hpp"

#include <set>

using namespace tamga;
using namespace tamga::consensus;

namespace {

// A block in view 5 on a block in view 2, views 3 and 4 skipped.
struct Family {
    Lab lab{4};
    Proposal parent = lab.propose(View(2), lab.tip.header, "", lab.skips_between(View(0), View(2)));
    Proposal child =
        lab.propose(View(5), parent.header, "body", lab.skips_between(View(2), View(5)));

    [[nodiscard]] Fault judge() const { return header_fault(child.header, lab.config, lab.set.hash()); }
    [[nodiscard]] Fault judge_justify() const {
        return justify_fault(child.header, child.justify, lab.set);
    }
};

} // namespace

TEST_CASE("2.1: a header is refused by the name of what is wrong") {
    Family family;
    Header& header = family.child.header;
    CHECK_FALSE(family.judge());
    SECTION("chain") { header.chain_id = ChainId(); CHECK(family.judge() == "made for another chain"); }
    SECTION("epoch") { header.epoch = Epoch(2); CHECK(family.judge() == "of another epoch"); }
    SECTION("closing") {
        header.kind = BlockKind::closing;
        CHECK(family.judge() == "a closing block with a body");
    }
    SECTION("epoch_end") {
        header.flags = flag_epoch_end;
        CHECK(family.judge() == "epoch_end and the next validators go together");
    }
    SECTION("flags") { header.flags = 2; CHECK(family.judge() == "a reserved flag is set"); }
    SECTION("next set") {
        header.next_validators_hash = family.lab.set.hash();
        CHECK(family.judge() == "epoch_end and the next validators go together");
    }
    SECTION("set") {
        header.validators_hash = ValidatorsHash();
        CHECK(family.judge() == "of another validator set");
    }
    SECTION("parent view") {
        header.parent_view = header.view;
        CHECK(family.judge() == "the parent's view is not before its own");
    }
    SECTION("height") { header.height = Height(0); CHECK(family.judge() == "height 0 is the genesis block"); }
    SECTION("proposer") {
        header.proposer = static_cast<std::uint16_t>((header.proposer + 1) % 4);
        CHECK(family.judge() == "not proposed by the leader of its view");
    }
}

TEST_CASE("2.1: leaders rotate, each once in n views") {
    const ValidatorSet set = make_set(7);
    for (std::uint64_t start = 1; start < 20; ++start) {
        std::set<std::uint64_t> leaders;
        for (std::uint64_t view = start; view < start + 7; ++view) {
            leaders.insert(set.leader(0xffff'ffff'ffff'ffffULL, View(view)).value);
        }
        CHECK(leaders.size() == 7);
    }
}

TEST_CASE("2.3 R3b: a justify proves the parent and every view of the gap, and nothing else") {
    Family family;
    Justify& justify = family.child.justify;
    const Lab& lab = family.lab;
    const Fault parent = "the parent is not certified";
    const Fault gap = "a view of the gap has no SkipCert";
    CHECK_FALSE(family.judge_justify());
    SECTION("no parent") { justify.parent.reset(); CHECK(family.judge_justify() == parent); }
    SECTION("another block") {
        justify.parent->block = lab.tip.hash;
        CHECK(family.judge_justify() == parent);
    }
    SECTION("another view") {
        justify.parent->view = View(3);
        CHECK(family.judge_justify() == parent);
    }
    SECTION("a FinalCert will do") {
        justify.parent = lab.finalized(family.parent.header);
        CHECK_FALSE(family.judge_justify());
    }
    SECTION("a SkipCert will not") {
        justify.parent->kind = VoteKind::skip;
        CHECK(family.judge_justify() == parent);
    }
    SECTION("below quorum") {
        justify.parent = make_certificate(lab.set, VoteKind::notarize, View(2),
                                          hash_of(family.parent.header), {0, 1});
        CHECK(family.judge_justify() == parent);
    }
    SECTION("gap at the start") { justify.skips.erase(justify.skips.begin()); CHECK(family.judge_justify() == gap); }
    SECTION("gap at the end") { justify.skips.pop_back(); CHECK(family.judge_justify() == gap); }
    SECTION("one too many") {
        justify.skips.push_back(lab.skipped(View(5)));
        CHECK(family.judge_justify() == gap);
    }
    SECTION("one twice") { justify.skips[1] = justify.skips[0]; CHECK(family.judge_justify() == gap); }
    SECTION("a skip below quorum") {
        justify.skips[0] = make_certificate(lab.set, VoteKind::skip, View(3), {}, {0, 1});
        CHECK(family.judge_justify() == gap);
    }
}

TEST_CASE("2.1: the first block of the epoch stands on genesis with the empty proof") {
    const Lab lab(4);
    Proposal proposal = lab.propose(View(1), lab.tip.header, "");
    CHECK_FALSE(justify_fault(proposal.header, proposal.justify, lab.set));
    proposal.justify.parent = lab.skipped(View(1));
    CHECK(justify_fault(proposal.header, proposal.justify, lab.set));
}

TEST_CASE("2.1: a child is one higher and later than its parent") {
    const Family family;
    Header child = family.child.header;
    CHECK_FALSE(child_fault(child, family.parent.header));
    SECTION("height") { child.height = child.height.next(); CHECK(child_fault(child, family.parent.header)); }
    SECTION("time") { child.time_ms = family.parent.header.time_ms; CHECK(child_fault(child, family.parent.header)); }
    SECTION("view") { child.parent_view = View(1); CHECK(child_fault(child, family.parent.header)); }
}

TEST_CASE("2.4: a timeout doubles every f+1 unfinalized views up to T_max") {
    const Timing timing; // T0 = 1 s, T_max = 60 s
    const auto timeout = [&](std::uint64_t view, std::uint64_t base = 0) {
        return view_timeout_ms(View(view), View(100), 1, base, timing);
    };
    CHECK(timeout(101) == 1000);
    CHECK(timeout(102) == 1000);
    CHECK(timeout(103) == 2000);
    CHECK(timeout(105) == 4000);
    CHECK(timeout(101, 3) == 8000);
    CHECK(timeout(1000) == 60'000);
    CHECK(timeout(100 + 1024) == 60'000);
    CHECK(timeout(100 + 1024 + 127) == 60'000);
    CHECK(timeout(100 + 1024 + 128) == 120'000);
    CHECK(timeout(100 + 1024 + 256) == 240'000);
    CHECK(timeout(std::uint64_t{1} << 60) >= 240'000); // Saturates.
}

TEST_CASE("2.9: a proposal's time may be ahead by PRECISION and old by MSGDELAY, doubled as views fail") {
    const Timing timing; // PRECISION 500 ms, MSGDELAY 2 s
    const std::uint64_t now = 1'700'000'000'000;
    Header header;
    header.view = View(1);
    const auto judge = [&](std::int64_t ahead, std::uint64_t view = 1) {
        header.view = View(view);
        header.time_ms = TimestampMs(now + static_cast<std::uint64_t>(ahead));
        return timeliness_of(header, now, View(0), 1, timing);
    };
    CHECK(judge(500) == Timeliness::timely);
    CHECK(judge(501) == Timeliness::early);
    CHECK(judge(-2500) == Timeliness::timely);
    CHECK(judge(-2501) == Timeliness::late);
    CHECK(judge(-2501, 3) == Timeliness::timely);
    CHECK(judge(-4501, 3) == Timeliness::late);
    CHECK(judge(-600'500, 1000) == Timeliness::timely);
    CHECK(judge(-600'501, 1000) == Timeliness::late);
}
