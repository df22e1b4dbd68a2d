"""What weighs on land, and the register's own work on it, mostly right; each gives a Draft, or None."""
import gen_land
from gen_land import (agree, box, by, code, holders, lodged, named, of_age, party, polygon, several, shares,
                      spouses, unit)
from model_land import LEASES, OF_AUTHORITY


def some(w, *types):
    return w.pick([name for name, row in w.m.rights.items() if row.type in types])


def lodge_application(w):
    names = sorted({each for each in (unit(w) for _ in range(w.pick([1, 1, 2]))) if each})
    having = [one for name in names for one in holders(w, name)]
    if not having:
        return None
    fields = {"units": names, "service": w.pick([506, 512, 519, 522])}
    people = sorted({who for one in having for who in gen_land.members(w, one)})
    draft = by(w, w.pick(["keeper", "land notary"]), "lodge_application", fields)
    if people and w.chance(95):
        fields["applicants"] = people
        return w.consent(draft, *people)
    fields["organisation"] = b"BANK"
    return draft.sign("banker")


def terms(w, act, fields, creditor):
    fields |= {"creditor": named(w, creditor), "amount": w.fresh("amount"),
               "due_day": w.day() + w.pick([30, 3650]), "transfer_needs_consent": w.pick([0, 1])}
    return by(w, w.pick(["keeper", "land notary"]), act, fields).list("ACT_CONTENT", fields["amount"])


def lender(w):
    return ("ORGANISATION", b"BANK") if w.chance(70) else party(w)


def owners(w, draft, name):
    return spouses(w, of_age(w, agree(w, draft, *holders(w, name)), *holders(w, name)), *holders(w, name))


def register_mortgage(w):
    name, creditor = unit(w, "OWNERSHIP", "LIFE_ESTATE", "APARTMENT"), lender(w)
    if not name or not creditor:
        return None
    live = w.m.mortgages(name)
    rank = len(live) + 1 if w.chance(75) else w.rng.randrange(1, len(live) + 3)
    draft = terms(w, "register_mortgage", {"unit": name, "rank": rank}, creditor)
    for each in live[rank - 1:]:
        agree(w, draft, *w.m.rights[each].shares)
    return lodged(w, owners(w, agree(w, draft, creditor), name), name)


def vary_mortgage(w):
    name, creditor = some(w, "MORTGAGE"), lender(w)
    if not name or not creditor:
        return None
    row = w.m.rights[name]
    live = w.m.mortgages(row.unit)
    rank = w.rng.randrange(1, len(live) + 1)
    draft = terms(w, "vary_mortgage", {"right": name, "rank": rank}, creditor)
    for each in live[min(rank, row.rank) - 1:max(rank, row.rank)]:
        agree(w, draft, *w.m.rights[each].shares)
    return owners(w, agree(w, draft, creditor), row.unit)


def discharge_mortgage(w):
    name = some(w, "MORTGAGE")
    if not name:
        return None
    draft = by(w, w.pick(["keeper", "banker"]), "discharge_mortgage", {"right": name})
    return draft.sign("judge") if w.chance(15) else agree(w, draft, *w.m.rights[name].shares)


def register_lease(w):
    name, lessees = unit(w), several(w, 2)
    if not name or not lessees:
        return None
    begin = w.day() + w.pick([0, 0, 5, -5])
    fields = {"unit": name, "type": w.pick(LEASES), "shares": shares(w, lessees), "from_day": begin,
              "until_day": begin + w.pick([10, 400, 1200])}
    draft = by(w, w.pick(["keeper", "land notary"]), "register_lease", fields)
    heads = w.m.of_unit(name, *LEASES)
    givers = holders(w, name)
    if heads and w.chance(40):
        fields["head"] = w.pick(heads)
        head = w.m.rights[fields["head"]]
        fields["from_day"] = max(head.from_day, begin)
        fields["until_day"] = head.until - w.pick([0, 1, -1]) if head.until else begin + 9
        givers = list(head.shares)
    return lodged(w, agree(w, draft, *givers, *lessees), name)


def both_sides(w, draft, name):
    row = w.m.rights[name]
    above = w.m.rights[row.head] if row.head else w.m.primary(row.unit)
    return agree(w, draft, *above.shares, *row.shares)


def vary_lease(w):
    name = some(w, *LEASES)
    return name and both_sides(w, by(w, "keeper", "vary_lease", {
        "right": name, "until_day": w.day() + w.pick([1, 50, 900])}), name)


def terminate_lease(w):
    name = some(w, *LEASES)
    if not name:
        return None
    draft = by(w, "keeper", "terminate_lease", {"right": name})
    over = (w.m.rights[name].until or 1 << 40) <= w.day()
    if over and w.chance(80):
        return draft
    return draft.sign("judge") if w.chance(20) else both_sides(w, draft, name)


def register_easement(w):
    one, other = unit(w), unit(w)
    if not one or not other:
        return None
    fields = {"servient": one, "dominant": other}
    if w.chance(60):
        fields["purpose"] = "RIGHT_OF_WAY"
    codes = w.m.units[one].parcels
    if codes and w.chance(60):
        left, low, right, high = box(w.m.parcels[codes[0]].shape)
        out = w.pick([0, 0, 0, 5000])
        fields["strip"] = polygon([(left, low), (right + out, low), (right + out, low + 3000),
                                   (left, low + 3000)])
    draft = by(w, "keeper", "register_easement", fields)
    return draft.sign("judge") if w.chance(25) else agree(w, draft, *holders(w, one), *holders(w, other))


def register_caveat(w):
    name, claimant = unit(w), party(w)
    if not name or not claimant:
        return None
    days = w.pick([5, 30, 90, 91, 300])
    draft = by(w, "keeper", "register_caveat", {
        "unit": name, "claimant": named(w, claimant), "scope": w.pick([1, 2, 4, 7]),
        "until_day": w.day() + days}).source(509, w.day())
    return agree(w, draft.sign("judge") if days > 90 and w.chance(80) else draft, claimant)


def vary_caveat(w):
    name = some(w, "CAVEAT")
    if not name:
        return None
    row = w.m.rights[name]
    scope, until = w.pick([row.scope, 1, 7]), w.day() + w.pick([1, 10, 100])
    draft = by(w, "keeper", "vary_caveat", {"right": name, "scope": scope, "until_day": until})
    more = scope & ~row.scope or until > (row.until or 1 << 40)
    return draft.sign("judge") if more else agree(w, draft, *row.shares)


def remove_caveat(w):
    name = some(w, "CAVEAT")
    if not name:
        return None
    draft = by(w, "keeper", "remove_caveat", {"right": name})
    if (w.m.rights[name].until or 1 << 40) <= w.day():
        return draft
    return draft.sign("judge") if w.chance(30) else agree(w, draft, *w.m.rights[name].shares)


def register_restriction(w):
    names = sorted({each for each in (unit(w) for _ in range(w.pick([1, 2]))) if each})
    if not names:
        return None
    fields = {"units": names, "type": w.pick(OF_AUTHORITY)}
    if w.chance(50):
        fields |= {"has_until": 1, "until_day": w.day() + 30}
    return by(w, w.pick(["keeper", "mayor"]), "register_restriction", fields)


def correct_land_record(w):
    name, fields = w.pick(gen_land.current(w)), {}
    if not name:
        return None
    if w.chance(60):
        row = w.m.parcels[name]
        fields |= {"parcel": name, "official_mm2": max(1, row.official + w.pick([0, 5000, -5000]))}
    home = unit(w, "OWNERSHIP")
    parties = several(w)
    if home and parties and (not fields or w.chance(40)):
        fields |= {"unit": home, "shares": shares(w, parties)}
    if not fields:
        return None
    draft = by(w, "keeper", "correct_land_record", fields, "second keeper")
    return draft.sign("judge") if "unit" in fields else draft


def cancel_title(w):
    gone = [name for name, row in w.m.units.items() if row.current and row.buildings]
    twice = [(row.units[place], row.units[1 - place]) for row in gen_land.current(w).values()
             if len(row.units) == 2 for place in (0, 1)]
    name = w.pick(gone) if gone and w.chance(30) else unit(w)
    if not name:
        return None
    why, other = w.pick(["SUCCEEDED", "DEMOLISHED", "STATE_ACQUIRED"]), unit(w)
    if twice and w.chance(70):
        (name, other), why = w.pick(twice), w.pick(["SUCCEEDED", "SUCCEEDED", "STATE_ACQUIRED"])
    fields = {"unit": name, "reason": why}
    if why == "SUCCEEDED":
        fields["successor"] = other
    return agree(w, by(w, "keeper", "cancel_title", fields, "second keeper"), *holders(w, name))


def issue_cadastral_plan(w):
    name = unit(w)
    return name and by(w, "approver", "issue_cadastral_plan", {
        "unit": name, "doc_tag": w.pick(w.m.plans) if w.m.plans and w.chance(8) else w.fresh("plan")})


# Buildings.

def building(w):
    return w.pick([name for name, row in w.m.buildings.items() if row.current and row.kind == "BUILDING"])


def register_building(w):
    kind, fields = w.pick(["BUILDING", "BUILDING_UNIT", "BUILDING_UNIT", "COMMON_PROPERTY"]), {}
    of = building(w)
    if kind == "BUILDING" or not of:
        name = w.pick(gen_land.current(w))
        if not name:
            return None
        left, low, _, _ = box(w.m.parcels[name].shape)
        fields = {"kind": "BUILDING", "code": code(w, "B"), "parcels": [name], "footprint": polygon(
            [(left + 9, low + 9), (left + 9000, low + 9), (left + 9000, low + 9000), (left + 9, low + 9000)])}
    elif kind == "BUILDING_UNIT":
        fields = {"kind": kind, "code": code(w, "B"), "building": of, "unit": code(w, "U"),
                  "shares": shares(w, several(w) or [("ORGANISATION", b"BANK")])}
    else:
        parts = sorted(name for name, row in w.m.buildings.items() if row.of == of and row.current)
        numbers = [w.rng.randrange(1, 4) for _ in parts]
        fields = {"kind": kind, "building": of, "fraction_denominator": sum(numbers), "fractions": [
            {"building_unit": name, "numerator": number} for name, number in zip(parts, numbers)]}
    return by(w, "approver", "register_building", fields | {"official_mm2": 50_000_000}).source(506, w.day())


def demolish_building(w):
    name = w.pick([name for name, row in w.m.buildings.items() if row.current])
    if not name:
        return None
    draft, row = by(w, "approver", "demolish_building", {"code": name}).source(507, w.day()), w.m.buildings[name]
    for each in w.m.of_unit(row.unit) if row.unit else []:
        agree(w, draft, *w.m.rights[each].shares)
    return draft


ACTS = {
    "lodge_application": (lodge_application, 6), "register_mortgage": (register_mortgage, 14),
    "vary_mortgage": (vary_mortgage, 8), "discharge_mortgage": (discharge_mortgage, 5),
    "register_lease": (register_lease, 9), "vary_lease": (vary_lease, 6),
    "terminate_lease": (terminate_lease, 5), "register_easement": (register_easement, 6),
    "register_caveat": (register_caveat, 5), "vary_caveat": (vary_caveat, 5),
    "remove_caveat": (remove_caveat, 5), "register_restriction": (register_restriction, 3),
    "correct_land_record": (correct_land_record, 5), "cancel_title": (cancel_title, 5),
    "issue_cadastral_plan": (issue_cadastral_plan, 2), "register_building": (register_building, 8),
    "demolish_building": (demolish_building, 5),
}
