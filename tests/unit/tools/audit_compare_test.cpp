// Two chains side by side: the same, longer, of another genesis, unproven, forked; and the report.

#include "tools/audit_compare.hpp"
#include "tools/audit_page.hpp"
#include "unit/ledger/toy_chain.hpp"

#include <set>

using namespace tamga;
using namespace tamga::tools;
using ledger::toy::Folder;
using ledger::toy::ToyChain;

namespace {

Comparison compared(const ledger::BlockSource& ours, const ledger::BlockSource& theirs,
                    const ToyChain& toy) {
    const ledger::AuditReport audited =
        ledger::audit_blocks(ours, toy.audit_genesis(), toy.replay_epochs(), {});
    REQUIRE(audited.findings.empty());
    auto result = compare_chains(ours, theirs, audited.epochs);
    if (!result) FAIL(result.error().message);
    return *result;
}

ledger::BlockSource source_of(const ToyChain& toy) { return ledger::blocks_of(*toy.store).value(); }

// Two chains that are one as far as the second block of epoch 2.
struct Twins {
    Folder folder;
    ToyChain one{folder / "one"};
    ToyChain other{folder / "other"};

    Twins() {
        for (ToyChain* each : {&one, &other}) {
            each->grow(2);
            each->grow_pair(2);
            each->end_epoch(2, {5, 6, 2, 3, 7}, 2);
            each->grow(2);
            each->grow(1);
        }
    }
    // From here on the other has other acts.
    void part() { other.prng = Prng(99); }

    [[nodiscard]] Comparison compare() const {
        return compared(source_of(one), source_of(other), one);
    }
};

// Who is named, of which each piece must convict by the set that validates in epoch 2.
std::set<std::uint64_t> named_in_epoch_2(const Comparison& result, const ToyChain& toy,
                                         const ValidatorSet& set) {
    REQUIRE(result.fault.empty());
    REQUIRE(result.fork);
    CHECK(result.fork->epoch == Epoch(2));
    CHECK(result.fork->set == set);
    const Header begin = toy.store->header(Height(4)).value();
    const auto check = [](const PublicKey& key, ByteView message, const Signature& mark) {
        return verify(key, message, mark);
    };
    const consensus::Jury jury{toy.chain_id, Epoch(2), set, leader_seed(hash_of(begin)), check};
    std::set<std::uint64_t> named;
    for (const consensus::Evidence& evidence : result.fork->evidence) {
        CHECK_FALSE(consensus::evidence_fault(evidence, jury));
        CHECK(evidence.offence != consensus::Offence::unproven_block);
        named.insert(evidence.signer.value);
    }
    return named;
}

} // namespace

TEST_CASE("the same chain agrees, also when one is further") {
    const Folder folder;
    ToyChain one(folder / "one");
    ToyChain other(folder / "other");
    for (int i = 0; i < 5; ++i) {
        one.grow(3);
        other.grow(3);
    }
    REQUIRE(compared(source_of(one), source_of(other), one).agrees());
    other.grow_pair(2);
    const Comparison further = compared(source_of(one), source_of(other), one);
    REQUIRE(further.agrees());
    REQUIRE(further.common == Height(5));
    REQUIRE(further.theirs == Height(7));
    REQUIRE(describe(further, "B") ==
            "agrees with B up to block 5 (last blocks: 5 here, 7 there)\n");
    const Comparison behind = compared(source_of(other), source_of(one), one);
    REQUIRE(behind.agrees());
    REQUIRE(behind.common == Height(5));
}

TEST_CASE("2.13: a fork is located, and its proofs name those who signed both, nobody else") {
    const Folder folder;
    ToyChain one(folder / "one");
    ToyChain other(folder / "other");
    for (int i = 0; i < 9; ++i) {
        one.grow(2);
        other.grow(2);
    }
    other.prng = Prng(99); // From here on other acts, signed by the same three of four.
    for (int i = 0; i < 7; ++i) {
        one.grow(2);
        other.grow(2);
    }
    const Comparison result = compared(source_of(one), source_of(other), one);
    REQUIRE_FALSE(result.agrees());
    REQUIRE(result.fork);
    REQUIRE(result.fork->height == Height(10));
    REQUIRE(result.common == Height(9));
    const consensus::Jury jury{one.chain_id, Epoch(1), one.set,
                               leader_seed(hash_of(one.genesis)),
                               [](const PublicKey& key, ByteView message, const Signature& mark) {
                                   return verify(key, message, mark);
                               }};
    std::set<std::uint64_t> named;
    for (const consensus::Evidence& evidence : result.fork->evidence) {
        REQUIRE_FALSE(consensus::evidence_fault(evidence, jury));
        named.insert(evidence.signer.value);
    }
    REQUIRE(named == std::set<std::uint64_t>{0, 1, 2}); // Of n = 4, f = 1: at least two.
    REQUIRE(describe(result, "B").starts_with("FORK: another final block than at B at height 10"));
}

TEST_CASE("2.11: a chain of several epochs is compared by the validators of the last shared one") {
    Twins twins;
    CHECK(twins.compare().agrees());
    twins.one.grow(2);
    CHECK(twins.compare().agrees());
    Twins fresh;
    fresh.other.grow(1);
    fresh.other.end_epoch(1, {5, 6, 2, 3}, 1); // Further than ours, in epochs that we do not know.
    CHECK(fresh.compare().agrees());
    fresh.other.grow(1);
    const Comparison further = fresh.compare();
    CHECK(further.fault == "");
    CHECK(further.common == Height(6));
    CHECK(further.theirs == Height(9));
    const Comparison behind = compared(source_of(fresh.other), source_of(fresh.one), fresh.other);
    CHECK(behind.agrees());

    // The end of the shared epoch must be proven by its validators.
    ledger::BlockSource unproven = source_of(fresh.other);
    const auto right = unproven.block;
    unproven.block = [right](Height at) -> Result<ledger::StoredBlock> {
        TRY(ledger::StoredBlock block, right(at));
        if (at == Height(9)) block.justify.opening.certificate->signatures[0].bytes[3] ^= 1;
        return block;
    };
    CHECK(compared(source_of(fresh.one), unproven, fresh.one).fault ==
          "nothing proves its last block of epoch 2, 8, final");
}

TEST_CASE("2.13: a fork after a change of validators names exactly its signers, of its epoch") {
    const std::set<std::uint64_t> signers{0, 1, 2, 3}; // The quorum of five that signs both.
    Twins twins;
    const ValidatorSet set = twins.one.set;
    twins.part();
    for (ToyChain* each : {&twins.one, &twins.other}) {
        each->grow(2);
        each->grow(2);
    }
    const Comparison within = twins.compare();
    CHECK(named_in_epoch_2(within, twins.one, set) == signers);
    CHECK(within.fork->height == Height(7));
    CHECK(describe(within, "B").find("at height 7, epoch 2\n") != std::string::npos);

    // The branches go on to other validators each, whom nothing shared makes known.
    twins.one.end_epoch(2, {1, 2, 3, 4}, 0);
    twins.other.end_epoch(2, {11, 12, 13, 14}, 2);
    twins.one.grow(1);
    twins.other.grow(1);
    CHECK(named_in_epoch_2(twins.compare(), twins.one, set) == signers);

    ledger::BlockSource torn = source_of(twins.other);
    const auto right = torn.block;
    torn.block = [right](Height at) -> Result<ledger::StoredBlock> {
        TRY(ledger::StoredBlock block, right(at));
        if (at == Height(8)) block.header.time_ms = TimestampMs(block.header.time_ms.value + 1);
        return block;
    };
    CHECK(compared(source_of(twins.one), torn, twins.one).fault ==
          "its block 9 does not follow the one before");
}

TEST_CASE("2.13: a fork in the first block of an epoch, and in the last") {
    const Folder folder;
    ToyChain one(folder / "one");
    ToyChain other(folder / "other");
    for (ToyChain* each : {&one, &other}) {
        each->grow(2);
        each->grow(2);
        each->grow(1);
        each->end_epoch(2, {5, 6, 2, 3, 7}, 0);
    }
    other.prng = Prng(99);
    one.grow(2);
    other.grow(2);
    const ValidatorSet set = one.set;
    const Comparison first = compared(source_of(one), source_of(other), one);
    CHECK(named_in_epoch_2(first, one, set) == std::set<std::uint64_t>{0, 1, 2, 3});
    CHECK(first.fork->height == Height(5));

    ToyChain three(folder / "three");
    ToyChain four(folder / "four");
    for (ToyChain* each : {&three, &four}) {
        each->grow(2);
        each->grow(2);
        each->grow(1);
        each->end_epoch(2, {5, 6, 2, 3, 7}, 0);
        each->grow(1);
    }
    three.end_epoch(1, {1, 2, 3, 4}, 0);
    four.end_epoch(1, {11, 12, 13, 14}, 0);
    three.grow(1);
    four.grow(1);
    const Comparison last = compared(source_of(three), source_of(four), three);
    CHECK(named_in_epoch_2(last, three, set) == std::set<std::uint64_t>{0, 1, 2, 3});
    CHECK(last.fork->height == Height(6));
}

TEST_CASE("a chain of another genesis, or one that proves nothing, does not count") {
    const Folder folder;
    ToyChain one(folder / "one");
    ToyChain foreign(folder / "foreign", 2);
    one.grow(1);
    foreign.grow(1);
    const Comparison other = compared(source_of(one), source_of(foreign), one);
    REQUIRE(other.fault == "it is a chain of another genesis");
    REQUIRE_FALSE(other.agrees());
    REQUIRE_FALSE(other.fork);

    one.grow(1);
    ledger::BlockSource unproven = source_of(one);
    unproven.tip_proof.certificate->signatures[0].bytes[3] ^= 1;
    const Comparison nothing = compared(source_of(one), unproven, one);
    REQUIRE(nothing.fault == "nothing proves its last block 2 final");
    REQUIRE_FALSE(nothing.agrees());
}

TEST_CASE("the report holds verdict, invariants and charts, and escapes what it is told") {
    registries::Verdict verdict;
    verdict.whole_checked = true;
    verdict.statistics.acts = {{{101, 0}, 40}, {{101, 122}, 2}};
    verdict.statistics.by_agency = {{"ZAGS", 42}};
    verdict.statistics.by_day = {{19675, 40}, {19676, 2}};
    const ValidatorSet set = ValidatorSet::from({{ledger::toy::key(1).public_key(),
                                                  ledger::toy::key(2).public_key()}})
                                 .value();
    Header begins_on;
    begins_on.height = Height(1'233);
    verdict.report.epochs = {{Epoch(1), {set, Header()}}, {Epoch(2), {set, begins_on}}};
    AuditPage page{"<home>", ChainId(), &verdict, "", nullptr, 12};
    const std::string passed = audit_page(page);
    REQUIRE(passed.find("PASSED") != std::string::npos);
    REQUIRE(passed.find("&lt;home&gt;") != std::string::npos);
    REQUIRE(passed.find("governance_quorum_missing") != std::string::npos);
    REQUIRE(passed.find("40 + 2 refused") != std::string::npos);
    REQUIRE(passed.find("2023-11-14") != std::string::npos);
    REQUIRE(passed.find("<script") == std::string::npos);
    const std::string row = "<th scope=\"row\">2</th><td class=\"n\">1 234</td><td>set " +
                            set.hash().hex() + "<br>" + set.members()[0].consensus_key.hex();
    REQUIRE(passed.find(row) != std::string::npos);
    REQUIRE(describe(verdict.report.epochs) ==
            "epoch 1 from block 1: 1 validators " + set.hash().hex() +
                "\nepoch 2 from block 1234: 1 validators " + set.hash().hex() + "\n");
    Epochs many;
    for (std::uint64_t i = 1; i <= 40; ++i) many[Epoch(i)] = {set, Header()};
    REQUIRE(describe(many).starts_with("8 older epochs\nepoch 9 from block 1: "));

    Comparison unproven;
    unproven.fault = "nothing proves its last block 3 final";
    page.compared_with = "B";
    page.comparison = &unproven;
    REQUIRE_FALSE(sound(page));
    REQUIRE(audit_page(page).find("FAILED") != std::string::npos);
    verdict.report.findings.push_back({"state", "00", Height(7), "another value"});
    REQUIRE(audit_page(page).find("another value") != std::string::npos);
}
