"""The country that attacks.py attacks: a market where every sale is lawful but for one thing.

Each attack is a pair: `attack` makes the act that must be refused, `lawful` removes the one reason
and makes the same act again, which must be applied. Parcels stand apart, one for each pair.
"""
import collections

import every_act_homes as homes
import every_act_land as land
import every_act_people as people
import every_act_rights as rights
import every_act_vehicles as garage
import registry_lab

# `attack` gives a Draft, or the parameters of a call; an outcome in brackets is not the chain's.
Attack = collections.namedtuple("Attack", "name outcome attack lawful")

OWNERS = ("sagyn", "azat", "aida", "murat", "ana", "bek", "erlan")
HOUR_MS = 3_600_000
AWAY = 30  # Days that pass while couples wait for their weddings.


def settle_country(lab):
    """Offices, people, two weddings; at the end a month has passed."""
    people.found_country(lab)
    land.found(lab)
    for name in OWNERS:
        people.citizen(lab, name)
    garage.founded(lab)
    kin = people.appointment(lab, "ZAGS", "BISH1", "417", "kin", people.CIVIL["registrar"])
    kin.operations[0][1]["subject"] = lab.people["ana"]
    lab.apply(kin)
    keepers = {"rural keeper": {"territories": ["41706"]},
               "former keeper": {"valid_until_ms": lab.clock_ms() + 20 * registry_lab.DAY_MS}}
    for name, changed in keepers.items():
        appoint(lab, name, **changed)
    couples = [("rustam", "saule"), ("ana", "bek")]
    plans = [people.marry(lab, *couple)[0] for couple in couples]
    lab.pass_days(AWAY + 1)
    for couple, application in zip(couples, plans):
        wedding = people.paper(lab, people.by_officer("register_marriage", {
            "application": application, "regime": "JOINT"}), "wedding of " + couple[0])
        lab.scene[couple] = lab.apply(people.betrothed(lab, wedding, *couple))
    garage.at_home(lab)


def appoint(lab, name, **changed):
    draft = people.appointment(lab, "CADASTRE", "CADA1", "417", name, ["LAND_REGISTRAR"])
    draft.operations[0][1].update(changed)
    lab.apply(draft)


class Parcels:
    """First titles, each far from all others."""

    def __init__(self, lab):
        self.lab, self.made = lab, 0

    def draft(self, code, *owners, holder=None, territory="417"):
        self.made += 1
        made = land.first(self.lab, code, land.box(10_000 + 500 * self.made, 0), *owners,
                          holder=holder)
        made.body["territory"] = territory
        return made

    def title(self, code, *owners, **more):
        self.lab.apply(self.draft(code, *owners, **more))
        return "T-" + code


def sold_by(lab, officer, unit, seller, *also):
    """A sale to vera; another office attests the age, so that this officer alone may act."""
    draft = rights.sale(lab, unit, seller, "vera", *also)
    draft.signers[0] = officer
    draft.predicates[0][1] = "registrar"
    draft.instead_of("land notary", "registrar")
    return draft


def holder_attacks(lab, parcels):
    """Who sells may not: the dead, minors, wards, one of two, who is held by a court."""
    unit = parcels.title("DEAD", "sagyn")
    lab.apply(people.death(lab, "sagyn"))
    record = people.record_of(lab, "sagyn", "DEATH")

    def returned():
        lab.apply(people.paper(lab, people.by_officer("revoke_record", {
            "record": record, "reason": "MISTAKEN",
            "court_act": people.decide(lab, "REVOKE_THE_RECORD", record.encode())},
            officer="supervisor"), "it was somebody else"))
        key = people.by_officer("bind_holder_key", {
            "subject": lab.people["sagyn"], "key": lab.key("sagyn anew"),
            "assurance": "ASSURANCE_OFFICE"}, "sagyn anew")
        lab.apply(key)  # The old one ended with the death.
        draft = rights.sale(lab, unit, "sagyn", "vera")
        draft.instead_of("sagyn", "sagyn anew")
        return draft
    yield Attack("sale by a dead person", "subject_not_alive",
                 lambda: rights.sale(lab, unit, "sagyn", "vera"), returned)

    young = parcels.title("MINOR", "aida")

    def underage():
        draft = rights.sale(lab, young, "aida", "vera")
        draft.predicates[0][5] = registry_lab.FALSE
        return draft
    yield Attack("sale by a minor", "predicate_is_false", underage,
                 lambda: rights.sale(lab, young, "aida", "vera"))

    wards = parcels.title("WARD", "azat")
    capacity = {"subject": lab.people["azat"]}
    lab.apply(people.by_judge("declare_incapacity", {**capacity, "court_act": people.decide(
        lab, "TAKE_CAPACITY", lab.people["azat"])}))

    def able():
        lab.apply(people.by_judge("restore_capacity", {**capacity, "court_act": people.decide(
            lab, "RESTORE_CAPACITY", lab.people["azat"])}))
        return rights.sale(lab, wards, "azat", "vera")
    yield Attack("sale by a ward", "subject_lacks_capacity",
                 lambda: rights.sale(lab, wards, "azat", "vera"), able)

    both = parcels.title("BOTH", holder=land.spouses(lab))

    def joint(*signers):
        draft = rights.sale(lab, both, "rustam", "vera", *signers)
        draft.operations[0][1]["parts"][0]["from"] = land.spouses(lab)
        return rights.of_age(lab, draft, "saule")
    yield Attack("sale by one of two spouses, in both names", "consent_missing",
                 joint, lambda: joint("saule"))
    bought = parcels.title("BOUGHT", "rustam")
    yield Attack("sale by one of two spouses, bought in marriage", "consent_missing",
                 lambda: rights.sale(lab, bought, "rustam", "vera"),
                 lambda: rights.sale(lab, bought, "rustam", "vera", "saule"))

    frozen = parcels.title("FROZEN", "murat")
    hold = rights.hold(lab, lab.people["murat"], 1)

    def lifted():
        lab.apply(people.by_judge("lift_hold", {"hold": hold}))
        return rights.sale(lab, frozen, "murat", "vera")
    yield Attack("sale by a holder under court freeze", "unit_is_frozen",
                 lambda: rights.sale(lab, frozen, "murat", "vera"), lifted)


def officer_attacks(lab, parcels):
    """The registrar's key: of another district, at another time, about oneself."""
    for code, how, territory in (("DISTRICT", "", "41711"),
                                 ("ELSEWHERE", ", naming its own", "41706")):
        unit = parcels.title(code, "timur", territory="41711")

        def signed(officer, stated, unit=unit):
            draft = sold_by(lab, officer, unit, "timur")
            draft.body["territory"] = stated
            return draft
        yield Attack("a key outside its district" + how, "officer_outside_territory",
                     lambda s=signed, t=territory: s("rural keeper", t),
                     lambda s=signed: s("keeper", "41711"))

    late = parcels.title("LATE", "timur")

    def extended():
        lab.apply(people.by_agency("CADASTRE", "change_officer", {
            "key": lab.key("former keeper"), "territories": ["417"],
            "roles": people.sorted_values(lab, "Role", ["LAND_REGISTRAR"]),
            "valid_until_ms": lab.clock_ms() + registry_lab.DAY_MS}))
        return sold_by(lab, "former keeper", late, "timur")
    yield Attack("a key after its hours", "officer_outside_validity",
                 lambda: sold_by(lab, "former keeper", late, "timur"), extended)

    early = parcels.title("EARLY", "timur")
    appoint(lab, "early keeper", valid_from_ms=lab.clock_ms() + HOUR_MS)

    def begun():
        lab.pass_days(1)
        return sold_by(lab, "early keeper", early, "timur")
    yield Attack("a key before its hours", "officer_outside_validity",
                 lambda: sold_by(lab, "early keeper", early, "timur"), begun)

    own = parcels.title("OWN", "rustam")
    yield Attack("a registrar sells the own land", "own_record",
                 lambda: sold_by(lab, "owner in office", own, "rustam", "saule"),
                 lambda: sold_by(lab, "keeper", own, "rustam", "saule"))

    def bound(officer):
        return people.by_officer("bind_holder_key", {
            "subject": lab.people["ana"], "key": lab.key("ana's telephone"),
            "assurance": "ASSURANCE_OFFICE"}, "ana's telephone", officer=officer)
    yield Attack("a registrar binds a key to herself", "own_record",
                 lambda: bound("kin"), lambda: bound("registrar"))


def paper_attacks(lab, parcels):
    """Signatures and words of others: copied, repeated, forged."""
    def called(draft, changed=None, other=None):
        """The call, with the signature of `changed` made by somebody else or for another act."""
        params = lab.parameters(draft, lab.body(draft))
        if changed:
            place = sorted({lab.key(name) for name in draft.signers}).index(lab.key(changed))
            params["transaction"]["signature"][place] = other
        return params

    first, second = (parcels.title(code, "timur") for code in ("SOLD", "COVETED"))
    sold = called(rights.sale(lab, first, "timur", "vera"))
    lab.call_final(sold)
    copied = sorted(lab.key(name) for name in ("keeper", "timur", "vera", "land notary"))
    consent = sold["transaction"]["signature"][copied.index(lab.key("timur"))]
    yield Attack("a replayed consent, under another sale", "(bad_signature)",
                 lambda: called(rights.sale(lab, second, "timur", "vera"), "timur", consent),
                 lambda: rights.sale(lab, second, "timur", "vera"))
    lab.apply(rights.sale(lab, first, "vera", "timur"))
    yield Attack("a replayed consent, the whole sale once more", "(the first receipt)",
                 lambda: sold, lambda: rights.sale(lab, first, "timur", "vera"))

    for name, how in (("surveyor", "who is no notary"), ("dismissed", "who was dismissed")):
        unit = parcels.title("BY-" + name.upper(), "timur")

        def endorsed_by(name, unit=unit):
            draft = rights.sale(lab, unit, "timur", "vera")
            draft.predicates[0][1] = name
            draft.instead_of("land notary", name)
            return draft
        yield Attack("an endorsement by " + how, "endorsement_missing",
                     lambda e=endorsed_by, n=name: e(n), lambda e=endorsed_by: e("land notary"))
    forged = parcels.title("FORGED", "timur")
    yield Attack("a forged endorsement", "(bad_signature)",
                 lambda: called(rights.sale(lab, forged, "timur", "vera"), "land notary", consent),
                 lambda: rights.sale(lab, forged, "timur", "vera"))


def parcel_attacks(lab, parcels):
    """Ranks, shares and shapes."""
    unit = parcels.title("PLEDGED", "timur")
    lab.apply(rights.mortgage(lab, unit, "timur", "BANK", "banker", 1))
    yield Attack("a mortgage with a taken rank", "rank_not_free",
                 lambda: rights.mortgage(lab, unit, "timur", "CREDIT", "lender", 1),
                 lambda: rights.mortgage(lab, unit, "timur", "CREDIT", "lender", 2))

    def shared(denominator, numerator):
        draft = parcels.draft("SHARES", "timur", "vera", "erlan")
        shares = draft.operations[0][1]["shares"]
        shares["denominator"] = denominator
        for each in shares["shares"]:
            each["numerator"] = numerator
        return draft
    yield Attack("shares that sum to 0.99996", "shares_not_whole",
                 lambda: shared(100_000, 33_332), lambda: shared(3, 1))

    parcels.title("WIDE", "timur")
    x = 10_000 + 500 * parcels.made
    for code, how, shape in (("INNER", "a parcel within another", land.box(x + 20, 20, 10, 10)),
                             ("OUTER", "a parcel that contains another",
                              land.box(x - 20, -20, 140, 140))):
        yield Attack(how, "shapes_overlap",
                     lambda c=code, s=shape: land.first(lab, c, s, "timur"),
                     lambda c=code: parcels.draft(c, "timur"))


def vehicle_attacks(lab, _):
    """Cars that are stolen, legalised, scrapped, frozen, or are not what they are called."""
    def new(number, plate, owner, **more):
        return garage.registration(lab, number, plate, owner, **more)
    stolen = lab.apply(new(0, "01KG001AAA", "asel"))

    def alarmed(act):
        draft = garage.act_on(lab, act, stolen, act, officer="cop", alarm="STOLEN")
        return draft.source(606, lab.today()) if act == "report_stolen" else draft
    lab.apply(alarmed("report_stolen"))

    def recovered():
        lab.apply(alarmed("report_recovered"))
        return garage.sale(lab, stolen, "asel", "bakyt")
    yield Attack("sale of a stolen car", "vehicle_is_stolen",
                 lambda: garage.sale(lab, stolen, "asel", "bakyt"), recovered)

    legalised = lab.apply(new(3, "10KG001AAA", "chyngyz", act="register_legalised"))
    ordinary = lab.apply(new(1, "01KG002AAA", "chyngyz"))
    yield Attack("sale of a legalised car", "vehicle_is_legalised",
                 lambda: garage.sale(lab, legalised, "chyngyz", "bakyt"),
                 lambda: garage.sale(lab, ordinary, "chyngyz", "bakyt"))

    scrapped = lab.apply(new(2, "01KG003AAA", "bakyt"))
    other = lab.apply(new(4, "01KG004AAA", "bakyt"))
    scrap = garage.act_on(lab, "deregister_scrap", scrapped, "scrapped", "bakyt")
    lab.apply(garage.of_age(lab, scrap.source(607, lab.today()), "bakyt"))
    yield Attack("sale of a liquidated car", "vehicle_status_forbids",
                 lambda: garage.sale(lab, scrapped, "bakyt", "asel"),
                 lambda: garage.sale(lab, other, "bakyt", "asel"))

    def named(vin, plate):
        draft = new(5, plate, "asel")
        draft.operations[0][1]["data"]["vin"] = vin
        return draft
    for plate, how, outcome, vin, good in (
            ("01KG005AAA", "a liquidated car comes back", "vin_is_scrapped", garage.VINS[2],
             garage.VINS[5]),
            ("01KG006AAA", "a forged VIN", "vin_check_digit_wrong", "1XPTD40X0JD456115",
             "1XPTD40X6JD456115"),
            ("01KG007AAA", "the VIN of another car", "vin_in_use", garage.VINS[0],
             garage.VINS[6])):
        yield Attack(how, outcome, lambda v=vin, p=plate: named(v, p),
                     lambda v=good, p=plate: named(v, p))

    held = lab.apply(new(7, "01KG008AAA", "emil"))
    hold = rights.hold(lab, lab.people["emil"], 1)

    def lifted():
        lab.apply(people.by_judge("lift_hold", {"hold": hold}))
        return garage.sale(lab, held, "emil", "asel")
    yield Attack("sale of a car by a holder under court freeze", "vehicle_is_frozen",
                 lambda: garage.sale(lab, held, "emil", "asel"), lifted)


def family_attacks(lab, _):
    """A second home, a second wedding."""
    def moved():
        lab.apply(people.by_state("address", "open_dwelling", {
            "dwelling": homes.dwelling("hut"), "area": "41711", "persons_max": 2}))
        return homes.settle(lab, "asel", "hut")
    yield Attack("a second principal residence", "registered_there_already",
                 lambda: homes.settle(lab, "asel", "yard"), moved)

    def asked():
        return people.betrothed(lab, people.paper(lab, people.by_officer(
            "file_marriage_application", dict(zip(("spouse_a", "spouse_b"), sorted(
                (lab.people["ana"], lab.people["erlan"]))))), "a second wedding"), "ana", "erlan")

    def divorced():
        couple = ("ana", "bek")
        divorce = people.paper(lab, people.by_officer("register_divorce_administrative", {
            "marriage": lab.scene[couple]}), "divorce").sign(*couple)
        divorce.source(304, lab.today() - AWAY - 1)
        for code in ("NO_COMMON_MINORS", "NO_PROPERTY_DISPUTE", "NOT_PREGNANT_OR_INFANT"):
            divorce.attest(code, "registrar", list(couple), lab.today())
        lab.apply(divorce)
        return asked()
    yield Attack("a second marriage", "spouse_is_married", asked, divorced)


ALL = (holder_attacks, officer_attacks, paper_attacks, parcel_attacks, vehicle_attacks,
       family_attacks)
