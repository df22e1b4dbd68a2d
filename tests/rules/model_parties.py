"""Parties of acts on things that are owned: who they are, whether they may act and agree; moving shares."""
import math
import re
from fractions import Fraction

from chain import tagged
from model import Row
from model_courts import raw

CODE = re.compile(rb"[A-Z0-9:/._-]{1,32}")
DENOMINATOR_MAX, SHARES_MAX = 10**9, 1024


class Parties:
    """A part of Model."""

    def persons_of(self, party, more=None):
        kind, name = party
        if kind == "PERSON":
            return [name]
        return [] if kind != "GROUP" else (more or {}).get(name) or self.groups[name].members

    def parties_of(self, subject):
        return [("PERSON", subject)] + [("GROUP", name) for name, row in self.groups.items()
                                        if subject in row.members]


def group_id(m, kind, members):
    return tagged(b"sbjt", m.encoder.enums["land", "GroupKind"][kind].to_bytes(2, "big"), *members)


def act(judge):
    """An act on land: groups and consents that it names are entered when it is applied."""
    def judged(j, f):
        j.new_groups, j.uses = {}, set()
        effect = judge(j, f)

        def all_of_it():
            for name, row in j.new_groups.items():
                j.m.groups.setdefault(name, row)
            j.m.land_consents |= j.uses
            if effect:
                effect()
        return all_of_it
    return judged


def is_code(code):
    return bool(CODE.fullmatch(raw(code)))


def party_of(j, f):
    """(kind, name), or None."""
    f = f or {}
    kind, name = f.get("kind", "PARTY_KIND_NONE"), raw(f.get("id", b""))
    members, group = f.get("members", []), f.get("group", "GROUP_KIND_NONE")
    if kind == "GROUP" and not name:
        return group_of(j, group, members)
    if not j.form(not members and group == "GROUP_KIND_NONE"):
        return None
    if kind == "ORGANISATION":
        return (kind, name) if j.form(is_code(name)) else None
    if not j.form(kind in ("PERSON", "GROUP") and len(name) == 32):
        return None
    if kind == "PERSON":
        return (kind, name) if j.person(name) else None
    if not j.need(name in j.m.groups, "party_not_found"):
        return None
    return (kind, name) if all([j.person(each) for each in j.m.groups[name].members]) else None


def group_of(j, group, members):
    if not j.form(group != "GROUP_KIND_NONE" and 2 <= len(members) <= 64
                  and all(len(each) == 32 for each in members)):
        return None
    j.ascending(members)
    if not all([j.person(each) for each in members]):
        return None
    if group == "SPOUSES_JOINT" and not j.need(any(
            {row.a, row.b} == set(members) and row.to is None and row.regime == "JOINT"
            for row in j.m.marriages.values()), "party_not_found"):
        return None
    name = group_id(j.m, group, members)
    j.new_groups[name] = Row(kind=group, members=list(members))
    return "GROUP", name


def shares_of(j, f):
    """{party: fraction} that make the whole, or None."""
    entries = (f or {}).get("shares", [])
    if not j.form(1 <= len(entries) <= SHARES_MAX):
        return None
    parties = [party_of(j, each.get("party")) for each in entries]
    if not all(parties):
        return None
    numbers, whole = [each.get("numerator", 0) for each in entries], f.get("denominator", 0)
    if not j.need(len(set(parties)) == len(parties) and min(numbers) >= 1
                  and 1 <= whole <= DENOMINATOR_MAX and sum(numbers) == whole, "shares_not_whole"):
        return None
    return {party: Fraction(number, whole) for party, number in zip(parties, numbers)}


def persons(j, party):
    return j.m.persons_of(party, {name: row.members for name, row in j.new_groups.items()})


def able(j, party, of_full_capacity=True):
    for each in persons(j, party):
        row = j.alive(each)
        if row and of_full_capacity:
            j.need(row.capacity == "FULL", "subject_lacks_capacity")
        j.not_own(each)


def born(j, subject):
    groups = j.m.subjects[subject].groups
    return groups.get("SEX_DOB") or groups.get("NAME", b"")


def of_age(j, party):
    """A minor's land or vehicle needs the guardianship body; the register's own registrar knows the age too."""
    own = "VEHICLE_REGISTRAR" if j.m.authority[j.name][0] == "vehicles" else "LAND_REGISTRAR"
    for each in persons(j, party):
        answer = j.attested("AGE_GE", [born(j, each)], ("NOTARY", own, "CIVIL_REGISTRAR"),
                            j.today, j.m.p["full_age_years"], ("TRUE", "FALSE", "UNKNOWN"))
        if answer not in ("TRUE", None):
            j.need(j.signed_by_role("GUARDIANSHIP_AUTHORITY"), "predicate_is_false")


def agency_consents(j, code):
    """A key of the agency or an officer of it, the first that signs."""
    agency = j.m.agencies.get(code.decode("latin"))
    if not agency or agency.status != "ACTIVE":
        return False
    for key in j.act.signers:
        officer = j.m.officers.get(key)
        if j.m.key_of(agency, key) or officer and officer.agency == code.decode() and j.working(officer):
            j.used.add(key)
            return True
    return False


def agrees(j, party, unit):
    """Everybody that the party is consents."""
    if party[0] == "ORGANISATION":
        return agency_consents(j, party[1])
    for each in persons(j, party):
        if not j.consented(each, unit):
            return False
        j.uses.add((each, j.act.txid, j.number, unit, j.today))
    return True


def agree(j, party, unit, outcome="consent_missing"):
    return j.need(agrees(j, party, unit), outcome)


def holders_agree(j, row, unit):
    for party in row.shares:
        able(j, party)
        agree(j, party, unit)


def spouses_agree(j, row, party, unit):
    """Of who acquired in a marriage whose property is joint, unless it is attested to be separate."""
    if party[0] != "PERSON":
        return
    for name in j.m.marriages_of(party[1]):
        marriage = j.m.marriages[name]
        if marriage.regime != "JOINT" or row.since[party] < marriage.day:
            continue
        if j.heard("SEPARATE_PROPERTY", [born(j, party[1])], ("NOTARY",), j.today) != "TRUE":
            agree(j, ("PERSON", marriage.b if marriage.a == party[1] else marriage.a), unit)


def by_court(j):
    return j.signed_by_role("COURT")


# Moving shares.

def parts_of(j, entries):
    if not j.form(1 <= len(entries) <= 64):
        return None
    parts = []
    for each in entries:
        one, other = party_of(j, each.get("from")), party_of(j, each.get("to"))
        if one and other and j.form(one != other):
            parts.append((one, other, each.get("numerator", 0), each.get("denominator", 0)))
    return parts if len(parts) == len(entries) else None


def move(j, row, parts):
    """({party: fraction}, {party: since}) after all parts, or None."""
    shares, since = dict(row.shares), dict(row.since)
    for one, other, number, of in parts:
        if not j.need(1 <= number <= of <= DENOMINATOR_MAX, "shares_not_whole"):
            return None
        part = Fraction(number, of)
        if not j.need(shares.get(one, 0) >= part, "party_not_holder"):
            return None
        shares[one] -= part
        shares[other] = shares.get(other, 0) + part
        since[other] = j.today  # What came later cannot be told apart.
        if not j.need(math.lcm(*(each.denominator for each in shares.values()))
                      <= DENOMINATOR_MAX, "shares_not_whole"):
            return None
    shares = {party: share for party, share in shares.items() if share}
    return shares, {party: since[party] for party in shares}


def put(row, moved):
    row.shares, row.since = moved


def of_estate(j, row, dead):
    """(whose share it is, who survives and keeps one half of it)."""
    if ("PERSON", dead) in row.shares:
        return ("PERSON", dead), None
    for party in sorted(party for party in row.shares if party[0] == "GROUP"):
        group = j.m.groups[party[1]]
        if dead in group.members and group.kind == "SPOUSES_JOINT":
            return party, next(each for each in group.members if each != dead)
    return None, None
