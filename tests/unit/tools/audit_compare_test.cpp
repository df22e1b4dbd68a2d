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
    auto result = compare_chains(ours, theirs, toy.audit_genesis());
    if (!result) FAIL(result.error().message);
    return *result;
}

ledger::BlockSource source_of(const ToyChain& toy) { return ledger::blocks_of(*toy.store).value(); }

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
    AuditPage page{"<home>", ChainId(), &verdict, "", nullptr, 12};
    const std::string passed = audit_page(page);
    REQUIRE(passed.find("PASSED") != std::string::npos);
    REQUIRE(passed.find("&lt;home&gt;") != std::string::npos);
    REQUIRE(passed.find("governance_quorum_missing") != std::string::npos);
    REQUIRE(passed.find("40 + 2 refused") != std::string::npos);
    REQUIRE(passed.find("2023-11-14") != std::string::npos);
    REQUIRE(passed.find("<script") == std::string::npos);

    Comparison unproven;
    unproven.fault = "nothing proves its last block 3 final";
    page.compared_with = "B";
    page.comparison = &unproven;
    REQUIRE_FALSE(sound(page));
    REQUIRE(audit_page(page).find("FAILED") != std::string::npos);
    verdict.report.findings.push_back({"state", "00", Height(7), "another value"});
    REQUIRE(audit_page(page).find("another value") != std::string::npos);
}
