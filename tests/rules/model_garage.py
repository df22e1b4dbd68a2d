"""Vehicles in use: owners, plates, liens, alarms, users (VEH-04 to 16, 18, 19, 23)."""
import math
from fractions import Fraction

from model import Row
from model_courts import raw
from model_estates import fallen, given_by, strike
from model_parties import (DENOMINATOR_MAX, able, act, agree, agrees, by_court, is_code, move, of_age,
                           of_estate, party_of, parts_of, persons, put, shares_of, spouses_agree)
from model_vehicles import (AUCTION, GONE, INSPECTED, STATEMENT, TAX, UNIT, all_owners, an_owner, certificate,
                            described, disposable, family, free, has_source, marks_free, new_owner, no_alarm,
                            not_stolen, plate_fits, plate_kept, plate_mode, renew, said, vehicle_of)


def handed_over(j, f, row, moved):
    """Owners are others: certificate, a reported sale and the rights of users follow."""
    renew(j, f, f["vehicle"])
    put(row, moved)
    row.sale = None
    row.uses = {}


def giver(j, name, row, party):
    if not j.need(party in row.shares, "party_not_holder"):
        return
    able(j, party)
    of_age(j, party)
    agree(j, party, name)
    spouses_agree(j, row, party, name)


def transfer_vehicle(j, f):
    j.paper()
    j.source(TAX)
    certificate(j, f)
    row, parts, plate = vehicle_of(j, f), parts_of(j, f.get("parts", [])), raw(f.get("plate", b""))
    if row:
        disposable(j, f["vehicle"], row)
    if not row or not parts:
        return None
    name = f["vehicle"]
    for party in {part[0] for part in parts}:
        giver(j, name, row, party)
    for party in {part[1] for part in parts}:
        new_owner(j, party, name)
    for lien in row.liens:
        agree(j, lien.creditor, name, "vehicle_is_encumbered")
    moved = move(j, row, parts)
    if plate and moved:
        plate_fits(j, plate, row.data["plate_kind"], list(moved[0]))

    def effect():
        if plate:
            if row.plate:
                j.m.release(row, "SURRENDERED")
            j.m.assign(name, plate)
        handed_over(j, f, row, moved)
    return effect


def faced(j, subject):
    """A citizen who signs with a key that the face is bound to."""
    row = j.person(subject)
    if row:
        j.need(row.kind == "CITIZEN", "party_not_eligible")
        j.need(any(key in j.m.holder_keys and j.m.key_lives(key) and j.m.holder_keys[key].subject == subject
                   and j.m.holder_keys[key].assurance == "ASSURANCE_FACE" for key in j.act.signers),
               "holder_face_not_bound")


def transfer_vehicle_online(j, f):
    j.paper()
    j.id32("buyer")
    certificate(j, f)
    said(j, "NO_TRAFFIC_DEBT", f, ("POLICE",), "vehicle_has_debt")
    said(j, "TAX_PAID", f, ("TAX_AUTHORITY",), "vehicle_has_debt")
    row, buyer = vehicle_of(j, f), ("PERSON", f.get("buyer", b""))
    if not row:
        return None
    name = f["vehicle"]
    disposable(j, name, row)
    j.need(row.inspected is not None, "inspection_not_valid")
    j.need(not row.liens, "vehicle_is_encumbered")
    seller = next(iter(row.shares), None)
    if not j.need(len(row.shares) == 1 and seller[0] == "PERSON", "party_not_holder"):
        return None
    faced(j, seller[1])
    if not j.form(seller != buyer) or not j.person(buyer[1]):
        return None
    faced(j, buyer[1])
    giver(j, name, row, seller)
    new_owner(j, buyer, name)
    return lambda: handed_over(j, f, row, ({buyer: Fraction(1)}, {buyer: j.today}))


def decedent(j, f):
    dead = f.get("decedent", b"")
    person = j.person(dead) if j.form(len(dead) == 32) else None
    if person and j.need(person.life in ("DECEASED", "PRESUMED_DEAD"), "subject_not_deceased"):
        j.not_own(dead)
        if j.today < j.m.dead_since(person) + j.m.p["inheritance_days"]:
            j.need(by_court(j), "inheritance_wait_not_over")
        return dead
    return None


def inherit_vehicle(j, f):
    j.paper()
    row, dead = vehicle_of(j, f), decedent(j, f)
    if row and f.get("heirs") is None:
        heirs = given_by(j, f["vehicle"], "INHERITANCE")
    else:
        heirs = shares_of(j, f.get("heirs"))
    if row:
        j.need(row.status not in GONE, "vehicle_status_forbids")
    if not row or not dead or not heirs:
        return None
    name = f["vehicle"]
    not_stolen(j, row)
    free(j, name, row, "INHERIT")
    holder, survivor = of_estate(j, row, dead)
    if not j.need(holder, "party_not_holder"):
        return None
    for party in heirs:
        able(j, party, of_full_capacity=False)
    if row.origin == "LEGALISED":
        return heirs_use(j, f, row, dead, heirs)
    certificate(j, f)
    left, parts = row.shares[holder], []
    if survivor:
        left /= 2
        parts.append((holder, ("PERSON", survivor), left.numerator, left.denominator))
    for party, share in sorted(heirs.items()):
        part = left * share
        parts.append((holder, party, part.numerator, part.denominator))
    moved = move(j, row, parts) if not j.broken else None

    def effect():
        strike(j, name)
        handed_over(j, f, row, moved)
    return effect


def heirs_use(j, f, row, dead, heirs):
    """Of a legalised vehicle heirs get the use alone, and only spouse and children do."""
    for party in heirs:
        if j.need(party[0] == "PERSON", "not_spouse_or_child"):
            answer = family(j, dead, party[1])
            if j.need(answer, "endorsement_missing"):
                j.need(answer == "TRUE", "not_spouse_or_child")
    names = [(j.new_id(), party[1]) for party in sorted(heirs)]

    def effect():
        for name, user in names:
            row.uses[name] = Row(user=user, kind="HEIR")
        strike(j, f["vehicle"])
    return effect


def transfer_vehicle_by_court(j, f):
    j.paper()
    certificate(j, f)
    row = vehicle_of(j, f)
    if not row:
        return None
    name = f["vehicle"]
    j.need(row.status not in GONE, "vehicle_status_forbids")
    if not f.get("parts"):
        j.form(not f.get("court_act"))
        given = given_by(j, name, "COURT")
        for party in given or {}:
            able(j, party, of_full_capacity=False)
        moved = (given, {party: j.today for party in given or {}})
    else:
        parts = parts_of(j, f["parts"])
        j.ordered("TRANSFER_RIGHT", name)
        if not parts:
            return None
        for part in parts:
            able(j, part[1], of_full_capacity=False)
        moved = move(j, row, parts)

    def effect():
        if not f.get("parts"):
            strike(j, name)
        j.carry_out()
        handed_over(j, f, row, moved)
        fallen(j, name, row)
    return effect


def transfer_vehicle_by_auction(j, f):
    j.paper()
    j.source(AUCTION)
    certificate(j, f)
    row, buyer, enforced = vehicle_of(j, f), party_of(j, f.get("buyer")), f.get("lien", b"")
    if not row:
        return None
    name = f["vehicle"]
    j.need(row.status not in GONE, "vehicle_status_forbids")
    no_alarm(j, row)
    j.need(row.origin != "LEGALISED", "vehicle_is_legalised")
    free(j, name, row, "TRANSFER")
    j.need(not enforced or any(lien.name == enforced for lien in row.liens), "lien_not_found")
    if not buyer:
        return None
    new_owner(j, buyer, name)

    def effect():
        places = [place for place, lien in enumerate(row.liens) if lien.name == enforced]
        row.liens = row.liens[:places[0]] if places else row.liens
        handed_over(j, f, row, ({buyer: Fraction(1)}, {buyer: j.today}))
        fallen(j, name, row)
    return effect


def divide_joint_vehicle(j, f):
    j.paper()
    j.id32("marriage")
    certificate(j, f)
    row, marriage = vehicle_of(j, f), j.m.marriages.get(f.get("marriage", b""))
    j.need(marriage, "marriage_not_found")
    shares = shares_of(j, f.get("shares"))
    if row:
        j.need(row.status not in GONE, "vehicle_status_forbids")
    if not row or not marriage or not shares:
        return None
    name, pair = f["vehicle"], {marriage.a, marriage.b}
    j.need(all(party[0] == "PERSON" and party[1] in pair for party in shares), "party_not_holder")
    theirs = [party for party in row.shares if persons(j, party) and set(persons(j, party)) <= pair]
    held = sum(row.shares[party] for party in theirs)
    j.need(held, "party_not_holder")
    if f.get("court_act"):
        j.ordered("DIVIDE_RIGHT", name)
    else:
        disposable(j, name, row)
        for party in shares:
            able(j, party)
            of_age(j, party)
            agree(j, party, name)
    after = {party: share for party, share in row.shares.items() if party not in theirs}
    after |= {party: share * held for party, share in shares.items()}
    j.need(math.lcm(*(share.denominator for share in after.values())) <= DENOMINATOR_MAX, "shares_not_whole")

    def effect():
        j.carry_out()
        since = {party: row.since[party] for party in after if party not in shares}
        handed_over(j, f, row, (after, since | {party: j.today for party in shares}))
    return effect


def report_unregistered_sale(j, f):
    j.paper()
    row, seller = vehicle_of(j, f, "ACTIVE"), party_of(j, f.get("seller"))
    if not row or not seller:
        return None
    not_stolen(j, row)
    j.need(row.origin != "LEGALISED", "vehicle_is_legalised")
    j.need(row.sale is None, "sale_reported_before")
    if j.need(seller in row.shares, "party_not_holder"):
        able(j, seller)
        agree(j, seller, f["vehicle"])
    return lambda: row.update(sale=j.today + j.m.p["sale_window_days"])


# Plates.

def own_plate(change, has=None):
    """An act on the plate of an own vehicle; `change(j, name, row, plate)` is what it does."""
    def judged(j, f):
        j.paper()
        row, plate = vehicle_of(j, f, "ACTIVE"), raw(f.get("plate", b""))
        if not row:
            return None
        not_stolen(j, row)
        j.need(has is None or bool(row.plate) == has, "vehicle_has_no_plate" if has else "vehicle_has_plate")
        if change in (to_assign, to_change):
            plate_fits(j, plate, row.data["plate_kind"], list(row.shares), row.origin == "LEGALISED")
        an_owner(j, f["vehicle"], row)
        return lambda: change(j, f["vehicle"], row, plate)
    return judged


def to_assign(j, name, row, plate):
    j.m.assign(name, plate)


def to_change(j, name, row, plate):
    j.m.release(row, "SURRENDERED")
    j.m.assign(name, plate)


def to_surrender(j, name, row, plate):
    j.m.release(row, "SURRENDERED")


def to_lose(j, name, row, plate):
    j.m.release(row, "LOST")


def reserve_plate(j, f):
    j.paper()
    party, plate = party_of(j, f.get("party")), raw(f.get("plate", b""))
    if not party or not j.form(is_code(plate) and len(plate) <= 12):
        return None
    mode = plate_mode(j, plate, raw(f.get("plate_kind", b"")), [party], False)
    if j.need(mode, "plate_not_in_series"):
        plate_kept(j, plate, [party])
        if mode == "AUCTION":
            j.source(AUCTION)
    able(j, party)
    agree(j, party, plate)

    def effect():
        j.m.plates[plate] = Row(status="RESERVED", vehicle=None, party=party,
                                until=j.today + j.m.p["plate_reserve_days"])
    return effect


# What it is.

def same_marks(one, other):
    return one["vin"] == other["vin"] and one["body_mark"] == other["body_mark"]


def modify_vehicle(j, f):
    j.paper()
    j.source(INSPECTED)
    certificate(j, f)
    row, data, mark = vehicle_of(j, f, "ACTIVE"), described(j, f.get("data"), lenient=True), f.get("secondary_mark", b"")
    j.form(len(mark) in (0, 32))
    if mark:
        said(j, "RESTAMPING_EXPERTISE", f, ("POLICE",))
    if not row or not data:
        return None
    j.need(same_marks(row.data, data), "vin_may_not_change")
    no_alarm(j, row)
    j.need(not row.plate or row.data["plate_kind"] == data["plate_kind"], "plate_not_in_series")
    if row.data["engine"] != data["engine"] and not has_source(j, UNIT):
        answer = j.heard("CUSTOMS_CLEARED", [f.get("act", b"")], ("CUSTOMS",), j.today)
        if j.need(answer, "source_missing"):
            j.need(answer == "TRUE", "predicate_is_false")
    an_owner(j, f["vehicle"], row)

    def effect():
        row.data = data
        renew(j, f, f["vehicle"])
    return effect


def correct_vehicle_record(j, f):
    j.paper()
    certificate(j, f)
    row = vehicle_of(j, f)
    if not row:
        return None
    data = described(j, f.get("data"), lenient=row.data["vin"] == raw((f.get("data") or {}).get("vin", b"")))
    j.need(row.status != "SCRAPPED", "vehicle_status_forbids")
    not_stolen(j, row)
    if not data:
        return None
    j.need(not row.plate or row.data["plate_kind"] == data["plate_kind"], "plate_not_in_series")
    if not same_marks(row.data, data):
        marks_free(j, data, f["vehicle"])
        said(j, "RESTAMPING_EXPERTISE", f, ("POLICE",))

    def effect():
        row.data = data
        renew(j, f, f["vehicle"])
    return effect


# Liens.

def register_lien(j, f):
    j.paper()
    if j.form(len(f.get("amount", b"")) == 32):
        j.lists("ACT_CONTENT", f["amount"])
    claim, rank = raw(f.get("claim_ref", b"")), f.get("rank", 0)
    j.form(rank >= 1 and (not claim or is_code(claim)))
    j.need(f.get("due_day", 0) > j.today, "dates_out_of_order")
    row, creditor = vehicle_of(j, f, "ACTIVE"), party_of(j, f.get("creditor"))
    if not row or not creditor:
        return None
    name = f["vehicle"]
    j.need(creditor[0] == "ORGANISATION", "party_not_found")
    no_alarm(j, row)
    j.need(not j.m.leaving(row), "vehicle_is_leaving")
    free(j, name, row, "ENCUMBER")
    if j.need(1 <= rank <= len(row.liens) + 1, "rank_not_free"):
        for lien in row.liens[rank - 1:]:
            agree(j, lien.creditor, name, "rank_not_free")
    all_owners(j, name, row)
    agree(j, creditor, name)
    new = j.new_id()
    return lambda: row.liens.insert(rank - 1, Row(name=new, creditor=creditor))


def release_lien(j, f):
    j.paper()
    j.id32("lien")
    row = vehicle_of(j, f)
    if not row:
        return None
    lien = next((each for each in row.liens if each.name == f.get("lien")), None)
    if j.need(lien, "lien_not_found") and not by_court(j):
        agree(j, lien.creditor, f["vehicle"])
    return lambda: row.liens.remove(lien)


# Alarms and suspensions.

ALARMS = {"STOLEN": "stolen", "WANTED": "wanted"}


def report_stolen(j, f):
    j.paper()
    row, alarm = vehicle_of(j, f), f.get("alarm")
    j.form(alarm in ALARMS)
    if alarm == "STOLEN":
        j.source(STATEMENT)
    if row and alarm in ALARMS:
        j.need(row.status != "SCRAPPED", "vehicle_status_forbids")
        j.need(not row[ALARMS[alarm]], "alarm_raised_before")
    return lambda: row.update({ALARMS[alarm]: True})


def report_recovered(j, f):
    j.paper()
    row, alarm = vehicle_of(j, f), f.get("alarm")
    if j.form(alarm in ALARMS) and row:
        j.need(row[ALARMS[alarm]], "alarm_not_raised")
    return lambda: row.update({ALARMS[alarm]: False})


def ground(j):
    roles = j.m.roles_of(j.officer) if j.officer else set()
    return "court" if "COURT" in roles else "police" if "POLICE" in roles else "registrar"


def suspend_registration(j, f):
    j.paper()
    row = vehicle_of(j, f, "ACTIVE")
    if row:
        j.need(ground(j) not in row.suspended, "vehicle_is_suspended")
    return lambda: row.suspended.add(ground(j))


def lift_suspension(j, f):
    j.paper()
    row, sale = vehicle_of(j, f, "ACTIVE"), f.get("withdraw_sale", 0)
    j.form(sale <= 1)
    if not row:
        return None
    if sale == 1:
        j.need(row.sale is not None, "sale_not_reported")
        an_owner(j, f["vehicle"], row)
        return lambda: row.update(sale=None)
    j.need(ground(j) in row.suspended, "suspension_not_found")
    return lambda: row.suspended.discard(ground(j))


# Users.

def grant_use_right(j, f):
    j.paper()
    row, user = vehicle_of(j, f, "ACTIVE"), f.get("user", b"")
    j.form(f.get("kind") in ("DRIVER", "LESSEE") and len(user) == 32)
    until = f.get("until_day", 0)
    j.need(until >= j.today, "dates_out_of_order")
    j.need(until - j.today <= j.m.p["use_right_days_max"], "use_right_too_long")
    person = j.person(user)
    if row:
        no_alarm(j, row)
    if not row or not person:
        return None
    if row.origin == "LEGALISED":
        j.need(f.get("kind") != "LESSEE", "vehicle_is_legalised")
        answers = [family(j, owner, user) for party in row.shares for owner in persons(j, party)]
        if "TRUE" not in answers:
            j.broken |= {"endorsement_missing", "not_spouse_or_child"}
    all_owners(j, f["vehicle"], row)
    able(j, ("PERSON", user))
    agree(j, ("PERSON", user), f["vehicle"])
    new = j.new_id()

    def effect():
        row.uses[new] = Row(user=user, kind=f["kind"])
    return effect


def revoke_use_right(j, f):
    j.paper()
    j.id32("use_right")
    row = vehicle_of(j, f)
    if not row:
        return None
    use = row.uses.get(f.get("use_right", b""))
    if j.need(use, "use_right_not_found") and not agrees(j, ("PERSON", use.user), f["vehicle"]):
        an_owner(j, f["vehicle"], row)
    return lambda: row.uses.pop(f["use_right"])


ACTS = {name: act(value) for name, value in list(globals().items())
        if name in """transfer_vehicle transfer_vehicle_online inherit_vehicle transfer_vehicle_by_court
        transfer_vehicle_by_auction divide_joint_vehicle report_unregistered_sale reserve_plate modify_vehicle
        correct_vehicle_record register_lien release_lien report_stolen report_recovered
        suspend_registration lift_suspension grant_use_right revoke_use_right""".split()}
ACTS |= {name: act(own_plate(change, has)) for name, change, has in (
    ("assign_plate", to_assign, False), ("change_plate", to_change, True),
    ("surrender_plate", to_surrender, True), ("report_plate_lost", to_lose, True))}
