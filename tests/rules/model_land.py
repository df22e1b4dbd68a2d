"""Land: parties, shares, units and the guards that acts on them keep (1.4.2); moving shares, LND-06 to 11."""
import hashlib
from fractions import Fraction

from model import Row
from model_courts import raw
from model_estates import fallen, given_by, strike
from model_invariants import DEAD
from model_parties import (able, act, agree, by_court, group_id, holders_agree, is_code, move, of_age,
                           of_estate, parts_of, party_of, persons, put, shares_of, spouses_agree)

HELD_BY_NOBODY = "STATE_OWNERSHIP"
PRIMARY = ("OWNERSHIP", "APARTMENT", "STATE_OWNERSHIP", "OWNERSHIP_ASSUMED", "LIFE_ESTATE", "TENANCY",
           "PERMANENT_USE", "OPERATIONAL_CONTROL", "BUSINESS_MANAGEMENT")
LEASES = ("LEASE", "USUFRUCT", "SUPERFICIES")
OF_PARTIES = (*LEASES, "MORTGAGE", "CAVEAT")
OF_AUTHORITY = ("NO_BUILDING", "HISTORIC_PRESERVATION", "LIMITED_ACCESS", "MONUMENT_MAINTENANCE",
                "WATERWAY_MAINTENANCE")
GROUND_DAYS = 366
BITS = {"TRANSFER": 1, "ENCUMBER": 2, "SUBDIVIDE": 4, "INHERIT": 32}
# Sources that an act must rest on, by the numbers of the table of document types.
TAX, SURVEY, AUCTION, COMPENSATION, CATEGORY, COMMISSIONED, DEMOLISHED, NOTIFIED, GROUND, ALLOCATED = \
    range(501, 511)


class Land:
    """A part of Model."""

    def of_unit(self, unit, *types):
        return [name for name, row in self.rights.items()
                if row.unit == unit and (not types or row.type in types)]

    def primary(self, unit):
        return self.rights[self.of_unit(unit, *PRIMARY)[0]]

    def mortgages(self, unit):
        return sorted(self.of_unit(unit, "MORTGAGE"), key=lambda name: self.rights[name].rank)

    def order(self, name):
        """Heads before what rests on them, then by type, rank and name."""
        row = self.rights[name]
        return row.head is not None, self.encoder.enums["land", "RightType"][row.type], row.rank, name

    def queue(self, unit):
        """Who waits, first come first."""
        return [name for name, row in self.lodgements.items()
                if unit in row.units and not row.done and row.until >= self.today()]

    def enter_right(self, j, unit, kind, shares=None, **more):
        name = j.new_id()
        self.rights[name] = Row({"unit": unit, "type": kind, "shares": dict(shares or {}), "since": {},
                                 "from_day": self.today(), "until": None, "rank": 0, "head": None,
                                 "dominant": None, "scope": 0, "asks": False, "purpose": None} | more)
        row = self.rights[name]
        row.since = {party: row.since.get(party, self.today()) for party in row.shares}
        return name

    def end_right(self, name):
        row = self.rights.pop(name)
        for rank, each in enumerate(self.mortgages(row.unit), 1):
            self.rights[each].rank = rank

    def retire_unit(self, unit):
        for name in self.of_unit(unit):
            del self.rights[name]
        self.units[unit].current = False

    def for_benefit(self, unit):
        """Servitudes of other units, in the order of their paths."""
        return sorted((name for name, row in self.rights.items() if row.dominant == unit),
                      key=lambda name: hashlib.sha256(name).digest())

    def pass_on(self, j, unit, to):
        """What served the unit serves its successors, but none serves itself."""
        for name in self.for_benefit(unit):
            row = self.rights[name]
            others = [each for each in to if each != row.unit]
            if not others:
                self.end_right(name)
                continue
            row.dominant = others[0]
            for each in others[1:]:
                self.enter_right(j, row.unit, "SERVITUDE", from_day=row.from_day, dominant=each,
                                 purpose=row.purpose)

    def pass_on_holds(self, target, to):
        for row in self.holds.values():
            if target in row.targets:
                row.targets = {*row.targets, *to}

    # Persons.

    def holds_land(self, subject):
        parties = self.parties_of(subject)
        return any(party in row.shares for row in self.rights.values() for party in parties)

    def land_after_death(self, j, subject, day, told_before=1 << 40):
        """A caveat on what the person disposed of since the day of the death, until the one told before."""
        uses = sorted(((hashlib.sha256(txid + operation.to_bytes(2, "big") + unit).digest(), unit)
                       for who, txid, operation, unit, on in self.land_consents
                       if who == subject and day < on <= told_before))
        dead = ("PERSON", subject)
        for _, unit in uses:
            row = self.units.get(unit)
            if row and row.current and not any(set(self.rights[name].shares) == {dead}
                                               for name in self.of_unit(unit, "CAVEAT")):
                self.enter_right(j, unit, "CAVEAT", {dead: Fraction(1)}, scope=7,
                                 until=self.today() + GROUND_DAYS)

    def land_contradicts(self, winner, loser):
        held = {party for row in self.rights.values() for party in row.shares}
        return any(("GROUP", name) in held and {winner, loser} <= set(row.members)
                   for name, row in self.groups.items())

    def merge_holdings(self, winner, loser):
        moved = {("PERSON", loser): ("PERSON", winner)}
        things = [*self.rights.values(), *self.vehicles.values()]
        held = {party for row in things for party in row.shares}
        for name, row in list(self.groups.items()):
            if loser in row.members and ("GROUP", name) in held:
                members = sorted(winner if each == loser else each for each in row.members)
                new = group_id(self, row.kind, members)
                self.groups[new] = Row(kind=row.kind, members=members)
                moved["GROUP", name] = ("GROUP", new)
        for row in things:
            for before, after in moved.items():
                if before in row.shares:
                    since = row.since.pop(before)
                    row.shares[after] = row.shares.get(after, 0) + row.shares.pop(before)
                    row.since[after] = min(since, row.since.get(after, since))
        self.land_consents = {(winner if each[0] == loser else each[0], *each[1:])
                              for each in self.land_consents}
        self.merge_vehicles(winner, loser)


# What an act names.

def unit_of(j, code):
    code = raw(code)
    if not j.form(is_code(code)):
        return None
    row = j.m.units.get(code)
    if not j.need(row, "unit_not_found") or not j.need(row.current, "unit_not_current"):
        return None
    return row if in_territory(j, row) else None


def in_territory(j, row):
    return j.need(row.territory.startswith(j.act.territory), "officer_outside_territory")


def right_of(j, name, *types):
    if not j.form(len(name) == 32):
        return None
    row = j.m.rights.get(name)
    if not j.need(row, "right_not_found"):
        return None
    fits = j.need(not types or row.type in types, "right_not_found")
    return row if in_territory(j, j.m.units[row.unit]) and fits else None


def new_code(j, code):
    code = raw(code)
    return j.form(is_code(code)) and j.need(
        code not in j.m.parcels and code not in j.m.units and code not in j.m.buildings,
        "code_used_before")


def new_parcel_code(j, code):
    return new_code(j, code) and j.need(j.m.prefix_known(raw(code)), "parcel_prefix_not_known")


# Guards.

def free(j, unit, *scopes, caveats=True):
    """No hold on it or on who has it, no live caveat forbids that."""
    m, primary = j.m, j.m.of_unit(unit.code, *PRIMARY)[0]
    targets = [unit.code, primary, *unit.parcels, *unit.buildings]
    for party in m.rights[primary].shares:
        targets += [party[1]] if party[0] == "ORGANISATION" else m.persons_of(party)
    j.need(not any(m.held(target, scope) for target in targets for scope in scopes),
           "unit_is_frozen")
    wanted = sum(BITS[scope] for scope in scopes)
    for name in m.of_unit(unit.code, "CAVEAT") if caveats else []:
        row = m.rights[name]
        j.need(not row.scope & wanted or row.until is not None and row.until <= j.today,
               "unit_has_caveat")


def turn(j, unit, lodgement=b""):
    """Who lodged first is served first."""
    j.form(len(lodgement) in (0, 32))
    waiting = j.m.queue(unit.code)
    if waiting:
        j.need(waiting[0] == lodgement, "lodgement_ahead")
    else:
        j.need(not lodgement, "lodgement_not_open")


def served(j, f):
    if f.get("lodgement"):
        j.m.lodgements[f["lodgement"]].done = True


def eligible(j, party, unit):
    """Foreigners hold no land of categories that are for citizens."""
    foreign = any(j.m.subjects[each].kind in ("FOREIGNER", "STATELESS") for each in persons(j, party))
    j.need(not foreign or not any(j.m.for_citizens(j.m.parcels[code].category)
                                  for code in unit.parcels), "party_not_eligible")


def with_guardians(j, party):
    """Of a ward's land the guardianship body has a say."""
    for each in persons(j, party):
        if j.m.subjects[each].capacity != "FULL":
            j.need(j.signed_by_role("GUARDIANSHIP_AUTHORITY"), "subject_lacks_capacity")


def transfer_ownership(j, f):
    j.form(f.get("ground") in ("SALE", "GIFT", "EXCHANGE", "CONTRIBUTION"))
    j.paper()
    j.source(TAX)
    unit, parts = unit_of(j, f.get("unit", b"")), parts_of(j, f.get("parts", []))
    if not unit or not parts:
        return None
    row = j.m.primary(unit.code)
    free(j, unit, "TRANSFER")
    turn(j, unit, f.get("lodgement", b""))
    givers, takers = {part[0] for part in parts}, {part[1] for part in parts}
    j.need(givers <= set(row.shares), "party_not_holder")
    for party in givers:
        able(j, party, of_full_capacity=False)
    if not givers <= set(row.shares):
        return None
    for party in givers:
        with_guardians(j, party)
        of_age(j, party)
        agree(j, party, unit.code)
        spouses_agree(j, row, party, unit.code)
    for party in takers:
        able(j, party)
        eligible(j, party, unit)
        agree(j, party, unit.code)
    if f.get("ground") == "SALE" and not takers <= set(row.shares):
        for party in sorted(set(row.shares) - givers):
            if j.heard("PREEMPTION_EXPIRED", [f.get("act", b"")], ("NOTARY",), j.today) == "TRUE":
                break
            agree(j, party, unit.code)
    for name in j.m.mortgages(unit.code):
        if j.m.rights[name].asks:
            for party in j.m.rights[name].shares:
                agree(j, party, unit.code, "unit_is_encumbered")
    moved = move(j, row, parts)

    def effect():
        served(j, f)
        put(row, moved)
    return effect


def transfer_by_inheritance(j, f):
    j.paper()
    unit = unit_of(j, f.get("unit", b""))
    if unit and f.get("heirs") is None:
        heirs = given_by(j, unit.code, "INHERITANCE")
    else:
        heirs = shares_of(j, f.get("heirs"))
    dead = f.get("decedent", b"")
    person = j.person(dead) if j.form(len(dead) == 32) else None
    if person and j.need(person.life in ("DECEASED", "PRESUMED_DEAD"), "subject_not_deceased"):
        j.not_own(dead)
        if j.today < j.m.dead_since(person) + j.m.p["inheritance_days"]:
            j.need(by_court(j), "inheritance_wait_not_over")
    if not unit or not heirs or not person:
        return None
    free(j, unit, "INHERIT")
    row = j.m.primary(unit.code)
    holder, survivor = of_estate(j, row, dead)
    if not j.need(holder, "party_not_holder"):
        return None
    for party in heirs:
        able(j, party, of_full_capacity=False)
    left, parts = row.shares[holder], []
    if survivor:
        left /= 2
        parts.append((holder, ("PERSON", survivor), left.numerator, left.denominator))
    for party, share in sorted(heirs.items()):
        part = left * share
        parts.append((holder, party, part.numerator, part.denominator))
    moved = move(j, row, parts) if not j.broken else None

    def effect():
        strike(j, unit.code)
        put(row, moved)
    return effect


def transfer_by_court(j, f):
    j.paper()
    unit = unit_of(j, f.get("unit", b""))
    if unit and not f.get("parts"):
        parts, given = None, given_by(j, unit.code, "COURT")
    else:
        parts, given = parts_of(j, f.get("parts", [])), None
    j.ascending(f.get("lifted", []))
    lifted = [right_of(j, each, "CAVEAT") for each in f.get("lifted", [])]
    if not unit or not parts and not given:
        return None
    for each in lifted:
        j.need(not each or each.unit == unit.code, "right_not_found")
    for party in given or [part[1] for part in parts]:
        able(j, party, of_full_capacity=False)
    row = j.m.primary(unit.code)
    if given:
        j.need(row.shares, "right_type_not_allowed")
        moved = given, {party: j.today for party in given}
    else:
        moved = move(j, row, parts)

    def effect():
        if given:
            strike(j, unit.code)
        for each in f.get("lifted", []):
            j.m.end_right(each)
        put(row, moved)
        fallen(j, unit.code, row)
    return effect


def transfer_by_auction(j, f):
    j.paper()
    j.source(AUCTION)
    unit, buyer = unit_of(j, f.get("unit", b"")), party_of(j, f.get("buyer"))
    enforced = f.get("mortgage", b"")
    mortgage = right_of(j, enforced, "MORTGAGE") if enforced else None
    if not unit or not buyer:
        return None
    j.need(not mortgage or mortgage.unit == unit.code, "right_not_found")
    free(j, unit, "TRANSFER", caveats=False)
    able(j, buyer)
    eligible(j, buyer, unit)
    agree(j, buyer, unit.code)

    def effect():
        for name in reversed(j.m.mortgages(unit.code)):
            if mortgage and j.m.rights[name].rank >= mortgage.rank:
                j.m.end_right(name)
        row = j.m.primary(unit.code)
        row.type = "OWNERSHIP" if row.type == HELD_BY_NOBODY else row.type
        put(row, ({buyer: Fraction(1)}, {buyer: j.today}))
        fallen(j, unit.code, row)
    return effect


def expropriate(j, f):
    j.paper()
    j.source(COMPENSATION)
    unit = unit_of(j, f.get("unit", b""))
    if not unit:
        return None
    row = j.m.primary(unit.code)
    j.need(row.type != HELD_BY_NOBODY, "right_type_not_allowed")
    if not by_court(j):
        free(j, unit, "TRANSFER")
        holders_agree(j, row, unit.code)

    def effect():
        for name in j.m.of_unit(unit.code, *PRIMARY, *OF_PARTIES):
            j.m.end_right(name)
        j.m.enter_right(j, unit.code, HELD_BY_NOBODY)
        fallen(j, unit.code, j.m.primary(unit.code))
    return effect


def privatise_or_allocate(j, f):
    j.paper()
    j.source(ALLOCATED)
    unit, kind = unit_of(j, f.get("unit", b"")), f.get("right", "RIGHT_TYPE_NONE")
    j.need(kind == "LEASE" or kind in PRIMARY and kind not in (HELD_BY_NOBODY, "APARTMENT"),
           "right_type_not_allowed")
    shares, until = shares_of(j, f.get("shares")), f.get("until_day", 0)
    j.need(until > j.today if kind == "LEASE" else until == 0, "dates_out_of_order")
    if not unit:
        return None
    j.need(j.m.primary(unit.code).type in (HELD_BY_NOBODY, "PERMANENT_USE"), "right_type_not_allowed")
    users = [who for party in j.m.primary(unit.code).shares for who in j.m.persons_of(party)]
    j.need(kind == "LEASE" or not any(j.m.subjects[who].life in DEAD for who in users), "subject_not_alive")
    free(j, unit, "TRANSFER")
    for party in shares or {}:
        able(j, party)
        eligible(j, party, unit)
        agree(j, party, unit.code)

    def effect():
        if kind != "LEASE":
            j.m.end_right(j.m.of_unit(unit.code, *PRIMARY)[0])
        j.m.enter_right(j, unit.code, kind, shares, until=until if kind == "LEASE" else None)
    return effect


ACTS = {name: act(value) for name, value in list(globals().items())
        if name in """transfer_ownership transfer_by_inheritance transfer_by_court transfer_by_auction
        expropriate privatise_or_allocate""".split()}
