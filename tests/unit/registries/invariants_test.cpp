// Each invariant fails on a state that breaks it, both over the whole state and in one block.

#include "civil/archive.hpp"

#include "registries/governance/rows.hpp"
#include "registries/governance/validators.hpp"
#include "registries/identity/rows.hpp"
#include "registries/invariants.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <set>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;

namespace {

// Two families, a marriage of each, one death and one divorce, a citizen with a PIN.
struct Town {
    Archive archive{Country::settled()};
    SubjectId citizen;

    Town() {
        archive.enter(archive.marriage("wedding", "adam", "eva", on(1'000)));
        archive.enter(archive.birth("cain born", "cain", "eva", "adam"));
        archive.enter(archive.marriage("second", "noah", "naamah", on(2'000)));
        archive.enter(archive.death("noah died", "noah", on(3'000)));
        archive.enter(archive.marriage("third", "lot", "ado", on(2'500)));
        archive.enter(archive.divorce("parted", "third", on(2'600)));
        citizen = archive.country.add_citizen("citizen");
    }
    [[nodiscard]] ledger::StateView view() const { return archive.country.view(); }
};

// A change that no act makes.
struct Tampering {
    ledger::StateView before;
    std::shared_ptr<ledger::StateDelta> delta = std::make_shared<ledger::StateDelta>();

    explicit Tampering(const Town& town) : before(town.view()) {}
    template <class Row>
    void put(const Row& row) {
        delta->put(path_of(row), encode_value(TransactionId(), row));
    }
    template <class Row>
    void erase(const Row& row) {
        delta->erase(path_of(row));
    }
    [[nodiscard]] std::set<std::string_view> broken_in_block() const {
        std::set<std::string_view> ids;
        for (const Violation& violation : check_touched(before, before.over(delta), *delta)) {
            ids.insert(violation.invariant);
        }
        return ids;
    }
    [[nodiscard]] std::set<std::string_view> broken_in_whole() const {
        std::set<std::string_view> ids;
        const WholeReport report = check_whole(before.over(delta), {});
        for (const InvariantResult& result : report.invariants) {
            if (result.standing == Standing::fail) ids.insert(result.id);
        }
        CHECK(report.holds() == ids.empty());
        return ids;
    }
    void check_breaks(std::string_view id) const {
        INFO(id);
        CHECK(broken_in_block().contains(id));
        CHECK(broken_in_whole().contains(id));
    }
};

identity::Subject person(const Town& town, const std::string& name) {
    return *find_row<identity::Subject>(town.view(), town.archive.id(name));
}

identity::Pin pin_of(const SubjectId& subject, const std::string& words) {
    identity::Pin pin;
    pin.scheme = proto::identity::KG_PIN;
    pin.tag = PinTag(commit(words).bytes);
    pin.version = 1;
    pin.subject = subject;
    return pin;
}

} // namespace

TEST_CASE("every invariant holds in a town that only acts have made, and is listed once") {
    const Town town;
    const WholeReport report = check_whole(town.view(), {});
    CHECK(report.holds());
    std::vector<std::string_view> ids;
    for (const InvariantResult& result : report.invariants) {
        INFO(result.id);
        ids.push_back(result.id);
        CHECK(result.violations.empty());
        CHECK((result.standing == Standing::not_applicable) == !result.why.empty());
    }
    CHECK(std::ranges::is_sorted(ids));
    CHECK(ids.size() == 51);
    CHECK(report.census.persons == 8);
    CHECK(report.census.alive == 1);
    CHECK(report.census.deceased == 1);
    CHECK(report.census.historic == 7);
    CHECK(report.census.marriages == 1);
    CHECK(report.census.marriages_ended == 2);
    CHECK(report.census.records == std::array<std::uint64_t, 9>{0, 1, 1, 3, 1, 0, 0, 0, 0});
    CHECK(report.census.citizens_without_pin == 1);
}

TEST_CASE("G-01 and G-02: a PIN changes hands, is double, or is active for the dead") {
    Town town;
    const identity::Pin pin = pin_of(town.citizen, "pin");
    const identity::SubjectPin link{town.citizen, pin.scheme, pin.tag};
    town.archive.country.enter(path_of(pin), encode_value(TransactionId(), pin));
    town.archive.country.enter(path_of(link), encode_value(TransactionId(), link));
    CHECK(check_whole(town.view(), {}).holds());

    Tampering changes_hands(town);
    changes_hands.put(pin_of(town.archive.id("lot"), "pin"));
    CHECK(changes_hands.broken_in_block().contains("G-01"));
    changes_hands.check_breaks("G-02");

    Tampering of_nobody(town);
    of_nobody.put(pin_of(SubjectId(), "other"));
    of_nobody.check_breaks("G-01");

    Tampering gone(town);
    gone.erase(pin);
    CHECK(gone.broken_in_block().contains("G-01"));
    gone.check_breaks("G-02");

    Tampering second(town);
    second.put(pin_of(town.citizen, "another"));
    second.check_breaks("G-02");

    Tampering dead(town);
    dead.put(pin_of(town.archive.id("noah"), "late"));
    dead.put(identity::SubjectPin{town.archive.id("noah"), pin.scheme,
                                  PinTag(commit("late").bytes)});
    dead.check_breaks("G-02");
}

TEST_CASE("G-03: a person is merged into one who is merged, or is not there at all") {
    const Town town;
    Tampering merged(town);
    identity::Subject adam = person(town, "adam");
    adam.merged_into = commit("nobody").is_zero() ? SubjectId() : SubjectId(commit("nobody").bytes);
    merged.put(adam);
    merged.check_breaks("G-03");

    Tampering missing(town);
    missing.erase(person(town, "cain"));
    missing.check_breaks("G-03");
}

TEST_CASE("G-04: two births, a death without a record, a record without a death") {
    const Town town;
    const Bytes birth = town.archive.record("cain born").number;
    Tampering two_births(town);
    two_births.put(civil::SubjectRecord{town.archive.id("cain"), town.archive.record("parted").number,
                                        proto::civil::BIRTH, proto::civil::CHILD});
    two_births.check_breaks("G-04");

    Tampering no_record(town);
    identity::Subject lot = person(town, "lot");
    lot.life = identity::LifeStatus::deceased;
    lot.has_death = true;
    no_record.put(lot);
    no_record.check_breaks("G-04");

    Tampering alive_again(town);
    identity::Subject noah = person(town, "noah");
    noah.life = identity::LifeStatus::not_known;
    noah.has_death = false;
    alive_again.put(noah);
    alive_again.check_breaks("G-04");

    Tampering unlinked(town);
    unlinked.erase(civil::SubjectRecord{town.archive.id("cain"), birth, proto::civil::BIRTH,
                                        proto::civil::CHILD});
    CHECK(unlinked.broken_in_whole().contains("G-04"));
}

TEST_CASE("G-05: a second marriage at the same time needs a conflict that names it") {
    Town town;
    Archive& archive = town.archive;
    archive.enter(archive.death("adam died", "adam", on(9'000)));
    archive.enter(archive.death("eva died", "eva", on(9'000)));
    archive.enter(archive.death("lilith died", "lilith", on(9'000)));
    const Paper bigamy = archive.marriage("bigamy", "adam", "lilith", on(5'000));
    REQUIRE(archive.enter(bigamy) == std::vector<std::string>{"marriages_overlap"});
    CHECK(check_whole(town.view(), {}).holds());

    Tampering unnamed(town);
    const auto conflicts =
        list_rows<civil::LegacyConflict>(town.view(), archive.record("bigamy").number);
    REQUIRE(conflicts.size() == 1);
    unnamed.erase(conflicts.front());
    unnamed.check_breaks("G-05");
}

TEST_CASE("G-06: spouses in the wrong order, dead at the wedding, or kin") {
    Town town;
    Archive& archive = town.archive;
    Tampering same(town);
    civil::Marriage marriage = archive.made_by("wedding");
    marriage.spouse_b = marriage.spouse_a;
    same.put(marriage);
    same.check_breaks("G-06");

    Tampering dead(town);
    civil::EndedMarriage ended{archive.made_by("second")};
    ended.marriage.from = on(3'001);
    dead.put(ended);
    dead.check_breaks("G-06");

    Tampering kin(town);
    kin.put(civil::Filiation{archive.id("adam"), archive.id("eva"),
                             proto::civil::LEGACY_RECORDED, {}});
    kin.put(civil::ChildOf{archive.id("eva"), archive.id("adam")});
    kin.check_breaks("G-06");
}

TEST_CASE("G-07: an end that is not the first of divorce and deaths, or a marriage in two places") {
    const Town town;
    const Archive& archive = town.archive;
    Tampering too_late(town);
    civil::EndedMarriage third{archive.made_by("third")};
    third.marriage.to = civil::Interval::day(2'700);
    too_late.put(third);
    too_late.check_breaks("G-07");

    Tampering twice(town);
    twice.put(archive.made_by("third"));
    twice.check_breaks("G-07");

    Tampering nowhere(town);
    nowhere.erase(archive.made_by("wedding"));
    nowhere.check_breaks("G-07");

    Tampering unknown_to_spouse(town);
    unknown_to_spouse.erase(
        civil::SubjectMarriage{archive.id("adam"), archive.made_by("wedding").id});
    unknown_to_spouse.check_breaks("G-07");
}

TEST_CASE("G-08: three parents, two birth mothers, a living child's parent in clear, a circle") {
    const Town town;
    const Archive& archive = town.archive;
    const auto edge = [&](Tampering& tampering, const SubjectId& child, const std::string& parent,
                          civil::FiliationKind kind) {
        tampering.put(civil::Filiation{child, archive.id(parent), kind, {}});
        tampering.put(civil::ChildOf{archive.id(parent), child});
    };
    Tampering three(town);
    edge(three, archive.id("cain"), "lot", proto::civil::LEGACY_RECORDED);
    three.check_breaks("G-08");

    Tampering mothers(town);
    edge(mothers, archive.id("lot"), "eva", proto::civil::BIRTH_MOTHER);
    edge(mothers, archive.id("lot"), "ado", proto::civil::BIRTH_MOTHER);
    mothers.check_breaks("G-08");

    Tampering living(town);
    edge(living, town.citizen, "eva", proto::civil::LEGACY_RECORDED);
    living.check_breaks("G-08");

    Tampering circle(town);
    edge(circle, archive.id("adam"), "cain", proto::civil::LEGACY_RECORDED);
    circle.check_breaks("G-08");

    Tampering one_sided(town);
    one_sided.erase(civil::ChildOf{archive.id("eva"), archive.id("cain")});
    one_sided.check_breaks("G-08");
}

TEST_CASE("G-09: a gap in the numbers, a number never given, versions that are no chain") {
    const Town town;
    const civil::CivilRecord birth = town.archive.record("cain born");
    Tampering gap(town);
    gap.put(civil::RecordSequence{to_bytes(as_bytes("BISH1-1-2026")), 2});
    gap.check_breaks("G-09");

    Tampering surplus(town);
    civil::CivilRecord other = birth;
    other.number = to_bytes(as_bytes("BISH1-1-2026-0000007"));
    surplus.put(other);
    surplus.check_breaks("G-09");

    Tampering gone(town);
    gone.erase(birth);
    gone.check_breaks("G-09");

    Tampering skipped(town);
    civil::CivilRecord third = birth;
    third.version = 3;
    skipped.put(third);
    skipped.put(civil::EndedRecordVersion{birth});
    skipped.check_breaks("G-09");
}

TEST_CASE("G-10 and G-11: consents of the dead and of those without capacity") {
    Town town;
    const civil::ConsentUse use{town.archive.id("noah"), TransactionId(commit("tx").bytes), 0, 305,
                                town.archive.country.now(), town.archive.country.today(),
                                std::nullopt, false};
    Tampering after_registration(town);
    civil::ConsentUse late = use;
    late.day += 100;
    after_registration.put(late);
    after_registration.put(civil::PostMortemAct{late.subject, late.txid, 0, late.day, {}});
    after_registration.check_breaks("G-10");

    Tampering unflagged(town);
    unflagged.put(use);
    unflagged.check_breaks("G-10");

    Tampering without_capacity(town);
    identity::Subject lot = person(town, "lot");
    lot.capacity = identity::Capacity::none;
    lot.capacity_since = 0;
    civil::ConsentUse of_lot = use;
    of_lot.subject = lot.id;
    without_capacity.put(lot);
    without_capacity.put(of_lot);
    without_capacity.check_breaks("G-11");
}

TEST_CASE("G-80 is the replay's, G-81 counts commitments that nobody can open") {
    const Town town;
    const auto standing = [&](const WholeOptions& options, std::string_view id) {
        const WholeReport report = check_whole(town.view(), options);
        const auto found = std::ranges::find(report.invariants, id, &InvariantResult::id);
        REQUIRE(found != report.invariants.end());
        return found->standing;
    };
    CHECK(standing({}, "G-80") == Standing::not_applicable);
    CHECK(standing({true, {}}, "G-80") == Standing::pass);
    CHECK(standing({}, "G-81") == Standing::not_applicable);
    CHECK(standing({false, [](const Commitment&) { return true; }}, "G-81") == Standing::pass);
    const Commitment lost = commit("act cain born");
    const WholeOptions options{false, [&](const Commitment& one) { return one != lost; }};
    CHECK(standing(options, "G-81") == Standing::fail);
    CHECK(check_whole(town.view(), options).census.openings_missing == 1);
}

TEST_CASE("G-81 asks for no openings of what was there before, and says so") {
    const Town town;
    const auto result = [&](const WholeOptions& options) {
        const WholeReport report = check_whole(town.view(), options);
        return *std::ranges::find(report.invariants, "G-81", &InvariantResult::id);
    };
    CHECK(result({}).why == "no payload store");
    WholeOptions options;
    options.no_openings = "an observer";
    CHECK(result(options).why == "an observer");
    const Commitment brought = commit("act cain born");
    options.has_opening = [&](const Commitment& one) { return one != brought; };
    options.is_brought = [&](const Commitment& one) { return one == brought; };
    options.brought_by = "the snapshot";
    CHECK(result(options).standing == Standing::pass);
    CHECK(result(options).why.starts_with("to 1 of "));
    CHECK(result(options).why.find("the snapshot") != std::string::npos);
    CHECK(check_whole(town.view(), options).census.openings_missing == 0);
    // What is held is no exception, and what came later is not excused.
    options.has_opening = [](const Commitment&) { return true; };
    CHECK(result(options).why.empty());
    options.has_opening = [](const Commitment&) { return false; };
    CHECK(result(options).standing == Standing::fail);
    options.is_brought = [](const Commitment&) { return true; };
    CHECK(result(options).standing == Standing::not_applicable);
}

TEST_CASE("a block that breaks a rule is told with the rule and the entity") {
    const Town town;
    Tampering gap(town);
    gap.put(civil::RecordSequence{to_bytes(as_bytes("BISH1-1-2026")), 2});
    const Status status = check_block(town.view(), *gap.delta, Height(7));
    REQUIRE_FALSE(status.has_value());
    CHECK(status.error().message ==
          "block 7 breaks G-09: BISH1-1-2026-0000002: a number was given, and there is no record");
    CHECK(check_block(town.view(), ledger::StateDelta(), Height(7)).has_value());
}

TEST_CASE("G-90: names and keys of validators and observers are of one node, and somebody validates") {
    const Town town;
    const auto rows =
        list_rows<governance::Validator>(town.view(), governance::Validator::entity());
    REQUIRE(rows.size() == 1);
    const governance::Validator& first = rows.front();
    const auto name = [](std::string_view text) { return to_bytes(as_bytes(text)); };

    Tampering fine(town);
    fine.put(governance::Validator{name("v2"), public_key("v2"), public_key("v2 node"), {}, {}});
    fine.put(governance::Observer{name("archive"), public_key("archive"), {}, {}});
    CHECK(fine.broken_in_block().empty());
    CHECK(fine.broken_in_whole().empty());

    Tampering nobody(town);
    nobody.erase(first);
    nobody.check_breaks("G-90");

    Tampering same_key(town);
    same_key.put(
        governance::Validator{name("v2"), first.consensus_key, public_key("v2 node"), {}, {}});
    same_key.check_breaks("G-90");

    Tampering crossed(town); // One validator's node key signs for another.
    crossed.put(governance::Validator{name("v2"), first.node_key, public_key("v2 node"), {}, {}});
    crossed.check_breaks("G-90");

    Tampering observed(town);
    observed.put(governance::Observer{name("archive"), first.node_key, {}, {}});
    observed.check_breaks("G-90");

    Tampering twice(town);
    twice.put(governance::Observer{first.name, public_key("archive"), {}, {}});
    twice.check_breaks("G-90");

    Tampering crowd(town);
    for (int i = 0; i < 31; ++i) {
        const std::string text = "n" + std::to_string(i);
        crowd.put(governance::Validator{name(text), public_key(text), public_key(text + " node"),
                                        {}, {}});
    }
    crowd.check_breaks("G-90");
}

TEST_CASE("G-91: the rows of validators are the set that the last header says") {
    const Town town;
    const auto judged = [&](const ledger::StateView& view, const ValidatorsHash& said) {
        WholeOptions options;
        options.validators = said;
        const WholeReport report = check_whole(view, options);
        const auto found =
            std::ranges::find(report.invariants, "G-91", &InvariantResult::id);
        REQUIRE(found != report.invariants.end());
        return found->standing;
    };
    const ledger::NamedValidators named = governance::validators_in(town.view());
    const ValidatorsHash right = ledger::set_of(named).hash();
    CHECK(judged(town.view(), right) == Standing::pass);
    CHECK(judged(town.view(), ValidatorsHash()) == Standing::fail);

    Tampering another(town);
    another.put(governance::Validator{to_bytes(as_bytes(named.front().name)), public_key("thief"),
                                      named.front().node_key, {}, {}});
    CHECK(judged(another.before.over(another.delta), right) == Standing::fail);
    CHECK(another.broken_in_block().empty()); // No header is known there: check_announced judges.
}
