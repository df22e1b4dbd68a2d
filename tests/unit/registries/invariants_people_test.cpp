// Rules about homes, households, documents and mandates fail on a state that breaks them, both over
// the whole state and in one block.

#include "civil/town.hpp"

#include "registries/courts/estate_rows.hpp"
#include "registries/identity/document_rows.hpp"
#include "registries/invariants.hpp"
#include "registries/residence/registrations.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <set>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;

namespace {

AddressTag address_tag(const std::string& words) { return AddressTag(commit(words).bytes); }

// Ana lives in the flat with a card, keeps house with Bek, and Bek acts for her.
struct Home {
    Town town;
    RegistrationId flat;
    HouseholdId household;
    MandateId mandate;
    SubjectId child;

    Home() {
        for (const char* name : {"flat", "house"}) {
            Draft open = by_state("address");
            open.act().mutable_open_dwelling()->set_dwelling(field(address_tag(name)));
            open.act().mutable_open_dwelling()->set_area("41711");
            town.country.apply(open);
        }
        flat = move("ana");
        move("bek");
        Draft declare = by_state("residence");
        declare.sign_also("ana");
        declare.sign_also("bek");
        auto& house = *declare.act().mutable_declare_household();
        house.set_head(field(town.ana));
        house.set_dwelling(field(address_tag("flat")));
        house.add_members(field(town.bek));
        household = id_given<HouseholdId>(town.country.apply(declare), 0, 0);
        Draft attorney = by_state("notary");
        attorney.sign_also("ana");
        attorney.sign_also("bek");
        auto& request = *attorney.act().mutable_register_mandate();
        request.set_kind(proto::courts::POWER_OF_ATTORNEY);
        request.set_principal(field(town.ana));
        request.set_agent(field(town.bek));
        request.add_powers(300);
        request.set_from_day(town.country.today());
        request.set_to_day(town.country.today() + 100);
        request.set_act(paper(attorney, "power"));
        mandate = id_given<MandateId>(town.country.apply(attorney), 0, 0);
        child = id_given<SubjectId>(town.country.apply(town.birth("daniyar")), 0, 0);
        for (const char* number : {"1", "2"}) {
            Draft card = by_officer();
            auto& issue = *card.act().mutable_issue_document();
            issue.set_tag(field(commit(number)));
            issue.set_type(proto::identity::ID_CARD);
            issue.set_subject(field(child));
            issue.set_content(listed(card, proto::identity::DOC_NUMBER, number));
            town.country.apply(card);
        }
    }
    RegistrationId move(const std::string& name) {
        Draft draft = by_state("residence");
        draft.sign_also(name);
        draft.sign_also("bek");
        auto& request = *draft.act().mutable_register_residence();
        request.set_subject(field(town.id(name)));
        request.set_dwelling(field(address_tag("flat")));
        request.set_basis(proto::residence::OWNER_CONSENT);
        request.add_owners(field(town.bek));
        attest(draft, proto::DWELLING_IS_OWNED, "residence", {commit("flat"), commit("bek")},
               town.country.today());
        return id_given<RegistrationId>(town.country.apply(draft), 0, 0);
    }
    [[nodiscard]] ledger::StateView view() const { return town.country.view(); }
};

struct Tampering {
    ledger::StateView before;
    std::shared_ptr<ledger::StateDelta> delta = std::make_shared<ledger::StateDelta>();

    explicit Tampering(const Home& home) : before(home.view()) {}
    template <class Row>
    void put(const Row& row) {
        delta->put(path_of(row), encode_value(TransactionId(), row));
    }
    template <class Row>
    void erase(const Row& row) {
        delta->erase(path_of(row));
    }
    void check_breaks(std::string_view id) const {
        INFO(id);
        std::set<std::string_view> in_block;
        for (const Violation& violation : check_touched(before, before.over(delta), *delta)) {
            in_block.insert(violation.invariant);
        }
        CHECK(in_block.contains(id));
        std::set<std::string_view> in_whole;
        for (const InvariantResult& result : check_whole(before.over(delta), {}).invariants) {
            if (result.standing == Standing::fail) in_whole.insert(result.id);
        }
        CHECK(in_whole.contains(id));
    }
};

} // namespace

TEST_CASE("a home that only acts have made keeps every invariant") {
    const Home home;
    for (const InvariantResult& result : check_whole(home.view(), {}).invariants) {
        INFO(result.id);
        for (const Violation& violation : result.violations) INFO(describe(violation));
        CHECK(result.violations.empty());
    }
}

TEST_CASE("G-20 and G-21: two residences, a dead resident, a stay longer than any law may allow") {
    const Home home;
    auto second = *find_row<residence::Registration>(home.view(), home.flat);
    second.id = RegistrationId(commit("second").bytes);
    Tampering twice(home);
    twice.put(second);
    twice.put(residence::SubjectRegistration{home.town.ana, second.id});
    twice.check_breaks("G-20");
    twice.check_breaks("G-21");

    Tampering dead(home);
    auto ana = *find_row<identity::Subject>(home.view(), home.town.ana);
    ana.has_death = true;
    dead.put(ana);
    dead.check_breaks("G-20");

    Tampering long_stay(home);
    second.kind = residence::RegistrationKind::stay;
    second.until_day = second.from_day + 3'660;
    long_stay.put(second);
    long_stay.put(residence::SubjectRegistration{home.town.ana, second.id});
    long_stay.check_breaks("G-21");
}

TEST_CASE("G-22: a dwelling is closed while somebody lives there") {
    const Home home;
    Tampering closed(home);
    auto flat = *find_row<residence::Dwelling>(home.view(), address_tag("flat"));
    flat.status = residence::DwellingStatus::closed;
    closed.put(flat);
    closed.check_breaks("G-22");
}

TEST_CASE("G-23: a household without a head, with a stranger, with another count") {
    const Home home;
    const auto household = *find_row<residence::Household>(home.view(), home.household);
    Tampering headless(home);
    auto row = household;
    row.head.reset();
    headless.put(row);
    headless.check_breaks("G-23");
    Tampering stranger(home);
    stranger.put(residence::HouseholdMember{home.household, home.town.cholpon, 0});
    stranger.check_breaks("G-23");
}

TEST_CASE("G-60 and G-61: a second card, a card of the dead, a revocation taken back") {
    const Home home;
    const auto old = *find_row<identity::Document>(home.view(), commit("1").view());
    Tampering second(home);
    second.put(identity::HolderDocument{old.holder, old.tag, old.type});
    second.check_breaks("G-60");

    Tampering back(home);
    auto valid = old;
    valid.status = identity::DocumentStatus::valid;
    back.put(valid);
    back.check_breaks("G-61");

    const auto key = identity::chunk_key(
        static_cast<std::uint16_t>(old.index / identity::status_chunk_entries));
    auto chunk = *find_row<identity::StatusChunk>(home.view(), old.list, key);
    for (std::uint8_t& byte : chunk.revoked) byte = 0;
    Tampering cleared(home);
    cleared.put(chunk);
    cleared.check_breaks("G-61");

    Tampering dead(home);
    auto child = *find_row<identity::Subject>(home.view(), home.child);
    child.has_death = true;
    dead.put(child);
    dead.check_breaks("G-60");
}

TEST_CASE("G-63: a mandate outlives its principal, and somebody acts beyond it") {
    const Home home;
    Tampering dead(home);
    auto ana = *find_row<identity::Subject>(home.view(), home.town.ana);
    ana.has_death = true;
    dead.put(ana);
    dead.check_breaks("G-63");

    Tampering beyond(home);
    civil::ConsentUse use;
    use.subject = home.town.ana;
    use.act = proto::Operation::kRegisterResidence;
    use.day = home.town.country.today();
    use.mandate = home.mandate;
    beyond.put(use);
    beyond.check_breaks("G-63");
}

TEST_CASE("G-12: a sealed record and a parent in clear") {
    const Home home;
    Tampering clear(home);
    auto record = *find_row<civil::CivilRecord>(
        home.view(), home.town.record_of(home.child, proto::civil::BIRTH));
    record.sealed = true;
    clear.put(record);
    clear.put(civil::Filiation{home.child, home.town.ana, proto::civil::BIRTH_MOTHER,
                               record.number});
    clear.put(civil::ChildOf{home.town.ana, home.child});
    clear.check_breaks("G-12");
}
