// Cases of people: births, deaths, marriages and what follows from them, names, homes, documents.

#include "registries/civil/civil.hpp"
#include "tools/simulate_day_cases.hpp"

#include <utility>

namespace tamga::tools::day {

namespace {

using registries::id_given;
namespace civil = proto::civil;
namespace identity = proto::identity;

constexpr std::int32_t inheritance_days = 183; // As the chain's parameter by default.

} // namespace

Draft Cases::birth_of(const Person& mother, const Hash256& pin_tag, bool certified,
                      Person& child) {
    const std::uint8_t region = mother.region;
    Draft draft = at(Post::registrar, region);
    const SecretKey& supervisor = world_.officer(Post::supervisor, region);
    civil::RegisterBirth& birth = *draft.add().mutable_register_birth();
    child.region = region;
    child.female = prng_.chance(490);
    child.birth_day = stamp_.today - static_cast<std::int32_t>(prng_.between(0, 20));
    child.name = draft.commit(identity::NAME, world_.name_text(child.female));
    child.born =
        draft.commit(identity::SEX_DOB, World::born_text(child.female, child.birth_day));
    birth.set_kind(identity::CITIZEN);
    Draft::describe(birth.mutable_attributes(), child.name, child.born);
    birth.set_lateness(civil::TIMELY);
    put(birth.mutable_informant(), mother.id.view());
    draft.sign(world_.key_of(mother));
    const auto add_parent = [&](civil::FiliationKind kind, const Person& parent,
                                std::int64_t grace) {
        civil::ParentTag& tag = *birth.add_parents();
        tag.set_kind(kind);
        put(tag.mutable_tag(), world_.pen.fresh("filiation").view());
        put(tag.mutable_parent(), parent.name.view());
        draft.attest(proto::PARENT_ALIVE_AT_BIRTH, {child.born, parent.name}, supervisor, 0,
                     grace);
    };
    add_parent(civil::BIRTH_MOTHER, mother, 0);
    if (mother.spouse != nobody) {
        add_parent(civil::FATHER_BY_MARRIAGE, person(mother.spouse), 300);
    }
    civil::BirthPin& pin = *birth.mutable_pin();
    pin.set_scheme(identity::KG_PIN);
    put(pin.mutable_pin_tag(), pin_tag.view());
    const Commitment told = draft.commit(identity::PIN_NUMBER, "PIN " + pin_tag.hex());
    put(pin.mutable_pin_commitment(), told.view());
    draft.paper(birth.mutable_act(), "birth");
    if (!mother.residence.is_zero()) {
        put(birth.mutable_residence(), mother.residence.view());
    }
    draft.attest(proto::DEDUP_CLEAR, {child.name, child.born}, supervisor);
    draft.attest(proto::PIN_MATCHES_SEX_DOB, {child.born, told}, supervisor);
    if (certified) {
        draft.attest(proto::BIRTH_MEDICALLY_CERTIFIED, {child.born},
                     world_.officer(Post::doctor, region));
    }
    return draft;
}

bool Cases::birth() {
    constexpr std::size_t newborn_max = 64;
    const std::uint32_t number = adult([&](const Person& each) {
        const std::int32_t years = each.years(stamp_.today);
        return each.female && years >= 18 && years < 46 && may_give(each);
    });
    if (number == nobody) return false;
    take_owner(person(number));
    Person child;
    const Hash256 tag = world_.pen.fresh("pin of a newborn");
    const Planned& planned = plan(birth_of(person(number), tag, true, child));
    child.id = id_given<registries::SubjectId>(planned.made.act.txid, 0, 0);
    child.home = person(number).home;
    child.busy = world_.round;
    world_.people.push_back(child);
    newborn_.emplace_back(world_.round, tag);
    if (newborn_.size() > newborn_max) newborn_.pop_front();
    return true;
}

Draft Cases::death_of(const Person& dead) {
    Draft draft = at(Post::registrar, dead.region);
    civil::RegisterDeath& death = *draft.add().mutable_register_death();
    put(death.mutable_subject(), dead.id.view());
    death.set_death_day(stamp_.today);
    death.set_lateness(civil::TIMELY);
    draft.paper(death.mutable_act(), "death");
    draft.attest(proto::DEATH_MEDICALLY_CERTIFIED, {dead.name},
                 world_.officer(Post::doctor, dead.region), stamp_.today);
    draft.attest(proto::DEATH_NOT_BEFORE_BIRTH, {dead.born}, draft.acting(), stamp_.today);
    return draft;
}

// The eldest of some who were drawn: the old die more often.
bool Cases::death() {
    constexpr std::size_t dead_max = 4096;
    std::uint32_t eldest = nobody;
    for (int i = 0; i < 8; ++i) {
        const std::uint32_t drawn = below(world_.people.size());
        const Person& each = person(drawn);
        const bool free = each.alive && world_.is_free(each) &&
                          (each.spouse == nobody || world_.is_free(person(each.spouse)));
        if (!free) continue;
        if (eldest == nobody || each.birth_day < person(eldest).birth_day) eldest = drawn;
    }
    if (eldest == nobody) return false;
    Person& dead = person(eldest);
    take_owner(dead);
    const Planned& planned = plan(death_of(dead));
    const Hash256 estate = id_given<Hash256>(planned.made.act.txid, 0, 0);
    const std::uint32_t widowed = dead.spouse;
    if (widowed != nobody) person(widowed).spouse = nobody;
    Home& home = world_.homes[dead.home];
    if (home.owner == eldest) home.owner = widowed;
    dead.alive = false;
    dead.spouse = nobody;
    dead.died_day = stamp_.today;
    dead.residence = {};
    if (dead_.size() < dead_max) dead_.push_back(eldest);
    if (world_.land_of.contains(eldest)) {
        waiting_.push_back({Step::accept, eldest, widowed, estate, 0});
    }
    return true;
}

Cases::Went Cases::accept(const Waiting& waiting) {
    std::uint32_t heir = waiting.other;
    if (heir == nobody || !person(heir).alive) heir = adult();
    if (heir == nobody || !world_.is_free(person(heir))) return Went::later;
    world_.take(person(heir));
    Draft draft = at(Post::notary, person(waiting.one).region);
    proto::courts::AcceptInheritance& accepted = *draft.add().mutable_accept_inheritance();
    put(accepted.mutable_estate(), waiting.id.view());
    put(accepted.mutable_heir(), person(heir).id.view());
    draft.sign(world_.key_of(person(heir)));
    plan(std::move(draft));
    waiting_.push_back({Step::inherit, waiting.one, heir, waiting.id, 0});
    return Went::done;
}

// A court lets the heir have the land before the half year is over; later nobody needs to ask it.
Cases::Went Cases::inherit(const Waiting& waiting) {
    const auto left = world_.land_of.find(waiting.one);
    if (left == world_.land_of.end() || !person(waiting.other).alive) return Went::dropped;
    const std::uint32_t number = left->second.front();
    Parcel& parcel = world_.parcels[number];
    Person& heir = person(waiting.other);
    if (!world_.is_free(parcel) || !world_.is_free(heir)) return Went::later;
    world_.take(parcel);
    world_.take(heir);
    Draft draft = at(Post::notary, parcel.region);
    proto::land::TransferByInheritance& given =
        *draft.add().mutable_transfer_by_inheritance();
    given.set_unit(parcel.unit());
    put(given.mutable_decedent(), person(waiting.one).id.view());
    given.mutable_heirs()->set_denominator(1);
    proto::land::Share& share = *given.mutable_heirs()->add_shares();
    share.set_numerator(1);
    share.mutable_party()->set_kind(proto::land::PERSON);
    put(share.mutable_party()->mutable_id(), heir.id.view());
    draft.paper(given.mutable_act(), "certificate of inheritance");
    if (stamp_.today - person(waiting.one).died_day < inheritance_days) {
        draft.sign(world_.officer(Post::judge, parcel.region));
    }
    plan(std::move(draft));
    world_.move_land(number, waiting.other, stamp_.today);
    return world_.land_of.contains(waiting.one) ? Went::later : Went::done;
}

void Cases::betrothed(Draft& draft, const Person& one, const Person& other) {
    draft.sign(world_.key_of(one));
    draft.sign(world_.key_of(other));
    draft.attest(proto::NOT_KIN, {one.name, other.name},
                 world_.officer(Post::supervisor, one.region), stamp_.today);
    for (const Person* each : {&one, &other}) {
        draft.attest(proto::AGE_GE, {each->born}, draft.acting(), stamp_.today, 18);
    }
}

Draft Cases::application_of(const Person& one, const Person& other, bool shortened) {
    Draft draft = at(Post::registrar, one.region);
    civil::FileMarriageApplication& filed = *draft.add().mutable_file_marriage_application();
    put(filed.mutable_spouse_a(), std::min(one.id, other.id).view());
    put(filed.mutable_spouse_b(), std::max(one.id, other.id).view());
    if (shortened) {
        filed.set_shortening(civil::PREGNANCY);
        draft.rest_on(registries::civil::document::shortening_ground);
    }
    draft.paper(filed.mutable_act(), "application to marry");
    betrothed(draft, one, other);
    return draft;
}

// The wedding follows in a later round, or in a month.
bool Cases::engagement() {
    const auto single = [&](bool female) {
        return adult([&](const Person& each) {
            return each.female == female && each.spouse == nobody && !each.engaged;
        });
    };
    const std::uint32_t bride = single(true);
    const std::uint32_t groom = single(false);
    if (bride == nobody || groom == nobody) return false;
    Person& one = person(groom);
    Person& other = person(bride);
    world_.take(one);
    world_.take(other);
    const bool shortened = prng_.chance(share::short_engagements);
    const Planned& planned = plan(application_of(one, other, shortened));
    one.engaged = other.engaged = true;
    waiting_.push_back({Step::marry, groom, bride,
                        id_given<Hash256>(planned.made.act.txid, 0, 0),
                        shortened ? 0 : stamp_.today + 30});
    return true;
}

Cases::Went Cases::marry(const Waiting& waiting) {
    Person& one = person(waiting.one);
    Person& other = person(waiting.other);
    if (!one.alive || !other.alive) {
        one.engaged = other.engaged = false;
        return Went::dropped;
    }
    if (!world_.is_free(one) || !world_.is_free(other)) return Went::later;
    world_.take(one);
    world_.take(other);
    Draft draft = at(Post::registrar, one.region);
    civil::RegisterMarriage& wedding = *draft.add().mutable_register_marriage();
    put(wedding.mutable_application(), waiting.id.view());
    wedding.set_regime(civil::JOINT);
    draft.paper(wedding.mutable_act(), "wedding");
    betrothed(draft, one, other);
    const Planned& planned = plan(std::move(draft));
    one.spouse = waiting.other;
    other.spouse = waiting.one;
    one.marriage = other.marriage =
        id_given<registries::MarriageId>(planned.made.act.txid, 0, 0);
    one.wed_day = other.wed_day = stamp_.today;
    one.joint = other.joint = true;
    one.engaged = other.engaged = false;
    return Went::done;
}

namespace {

void part(Person& one, Person& other) {
    one.spouse = other.spouse = nobody;
    one.joint = other.joint = false;
}

} // namespace

bool Cases::divorce() {
    const std::uint32_t number =
        adult([&](const Person& each) { return each.spouse != nobody && may_give(each); });
    if (number == nobody) return false;
    Person& one = person(number);
    const std::uint32_t spouse = one.spouse;
    take_owner(one);
    if (prng_.chance(share::divorces_by_court)) {
        const Hash256 act =
            court_act(one.region, proto::courts::DISSOLVE_MARRIAGE, one.marriage.view());
        waiting_.push_back({Step::divorce, number, spouse, act, 0});
        return true;
    }
    Draft draft = at(Post::registrar, one.region);
    civil::RegisterDivorceAdministrative& ended =
        *draft.add().mutable_register_divorce_administrative();
    put(ended.mutable_marriage(), one.marriage.view());
    draft.paper(ended.mutable_act(), "divorce by both");
    draft.rest_on(registries::civil::document::divorce_application, 31);
    Person& other = person(spouse);
    for (const auto code :
         {proto::NO_COMMON_MINORS, proto::NO_PROPERTY_DISPUTE, proto::NOT_PREGNANT_OR_INFANT}) {
        draft.attest(code, {one.name, other.name}, draft.acting(), stamp_.today);
    }
    draft.sign(world_.key_of(one));
    draft.sign(world_.key_of(other));
    plan(std::move(draft));
    part(one, other);
    return true;
}

Cases::Went Cases::divorce_ordered(const Waiting& waiting) {
    Person& one = person(waiting.one);
    Person& other = person(waiting.other);
    if (!one.alive || !other.alive || one.spouse != waiting.other) return Went::dropped;
    if (!world_.is_free(one) || !world_.is_free(other)) return Went::later;
    take_owner(one);
    Draft draft = at(Post::registrar, one.region);
    civil::RegisterDivorceJudicial& ended = *draft.add().mutable_register_divorce_judicial();
    put(ended.mutable_marriage(), one.marriage.view());
    ended.set_in_force_day(stamp_.today);
    draft.paper(ended.mutable_act(), "divorce by a court");
    put(ended.mutable_court_act(), waiting.id.view());
    plan(std::move(draft));
    part(one, other);
    return Went::done;
}

bool Cases::name_change() {
    const std::uint32_t number = adult();
    if (number == nobody) return false;
    Person& renamed = person(number);
    world_.take(renamed);
    Draft draft = at(Post::registrar, renamed.region);
    civil::ChangeName& change = *draft.add().mutable_change_name();
    put(change.mutable_subject(), renamed.id.view());
    const Commitment name = draft.commit(identity::NAME, world_.name_text(renamed.female));
    put(change.mutable_name(), name.view());
    draft.paper(change.mutable_act(), "change of name");
    draft.sign(world_.key_of(renamed));
    draft.attest(proto::NO_CRIMINAL_BLOCK, {renamed.name},
                 world_.officer(Post::police, renamed.region), stamp_.today);
    draft.attest(proto::AGE_GE, {renamed.born}, draft.acting(), stamp_.today, 18);
    plan(std::move(draft));
    renamed.name = name;
    return true;
}

Draft Cases::move_of(const Person& mover, const Home& home) {
    const Person& owner = person(home.owner);
    Draft draft = at(Post::residence, home.region);
    proto::residence::RegisterResidence& lives = *draft.add().mutable_register_residence();
    put(lives.mutable_subject(), mover.id.view());
    put(lives.mutable_dwelling(), home.tag.view());
    lives.set_basis(proto::residence::OWNER_CONSENT);
    put(lives.add_owners(), owner.id.view());
    draft.sign(world_.key_of(mover));
    draft.sign(world_.key_of(owner));
    draft.attest(proto::DWELLING_IS_OWNED, {Commitment(home.tag.bytes), owner.name},
                 draft.acting(), stamp_.today);
    return draft;
}

bool Cases::move() {
    const std::uint32_t number = adult();
    if (number == nobody) return false;
    Person& mover = person(number);
    const std::uint32_t to = below(world_.homes.size());
    const Home& home = world_.homes[to];
    if (to == mover.home || home.owner == nobody) return false;
    Person& owner = person(home.owner);
    if (!owner.alive || !world_.is_free(owner)) return false;
    world_.take(mover);
    world_.take(owner);
    const Planned& planned = plan(move_of(mover, home));
    mover.home = to;
    mover.region = home.region;
    mover.residence = id_given<registries::RegistrationId>(planned.made.act.txid, 0, 0);
    return true;
}

Draft Cases::card_of(Post post, const Person& holder, identity::DocumentType type) {
    constexpr std::int32_t ten_years = 3650;
    Draft draft = at(post, holder.region);
    identity::IssueDocument& card = *draft.add().mutable_issue_document();
    put(card.mutable_tag(), world_.pen.fresh("document").view());
    card.set_type(type);
    put(card.mutable_subject(), holder.id.view());
    card.set_valid_from_day(stamp_.today);
    card.set_has_until(1);
    card.set_valid_until_day(stamp_.today + ten_years);
    const Commitment content = draft.commit(identity::DOC_NUMBER, "number of a document");
    put(card.mutable_content(), content.view());
    return draft;
}

bool Cases::document() {
    const std::uint32_t number = adult();
    if (number == nobody) return false;
    world_.take(person(number));
    const std::uint64_t drawn = prng_.between(0, 9);
    const auto type = drawn < 6   ? identity::ID_CARD
                      : drawn < 9 ? identity::PASSPORT
                                  : identity::DRIVING_LICENCE;
    plan(card_of(Post::registrar, person(number), type));
    return true;
}

} // namespace tamga::tools::day
