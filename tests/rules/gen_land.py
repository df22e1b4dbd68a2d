"""Acts on land, mostly right: rectangles on a grid, their owners, what weighs on them; each gives a Draft, or None."""

import model_shapes as shapes
from chain import Draft
from model_land import OF_PARTIES, PRIMARY

SIDE, CRS, WIDE = 100_000, 7692, 6
KINDS = ["OWNERSHIP"] * 8 + ["STATE_OWNERSHIP", "PERMANENT_USE", "LIFE_ESTATE"]


def founding(w):
    yield w.governed("load_codes", {"table": "LAND_CATEGORIES", "rows": [
        {"code": b"1", "valid_from_day": w.day() - 9000},
        {"code": b"2", "valid_from_day": w.day() - 9000, "value": b"CITIZENS"}]})
    yield w.governed("load_codes", {"table": "PUBLIC_WAYS", "rows": [
        {"code": b"417", "valid_from_day": w.day() - 9000, "value": b"-"},
        {"code": b"41711", "valid_from_day": w.day() - 9000, "value": b"301,302"}]})
    yield w.governed("load_codes", {"table": "PARCEL_PREFIXES", "rows": [{"code": b"P", "valid_from_day": w.day() - 9000}]})


def parcel_code(w):
    """Mostly with a beginning that the table has."""
    return code(w, "P" if w.chance(94) else w.pick(["Q", "R"]))


def by(w, officer, act, fields, *also):
    office = {"banker": ("BANK", "BANK1")}.get(officer, ("CADASTRE", "CADA1"))
    draft = Draft(act, fields, officer, *also, agency=office[0], office=office[1],
                  territory="41711" if w.chance(95) else "417")
    return draft if act in ("lodge_application", "close_public_display") else w.paper(draft)


def code(w, letter):
    w.count += 1
    return f"{letter}{w.count}".encode()


# Parties.

def party(w):
    kind = w.rng.randrange(12)
    if kind == 0:
        return "ORGANISATION", b"BANK"
    pairs = sorted({(row.a, row.b) for row in w.m.marriages.values()
                    if row.to is None and row.regime == "JOINT"})
    if kind == 1 and pairs:
        return "GROUP", ("SPOUSES_JOINT", *w.pick(pairs))
    people = w.people(full=w.chance(90))
    if kind == 2 and len(people) > 2:
        return "GROUP", ("HEIRS", *sorted(w.rng.sample(people, 2)))
    return ("PERSON", w.pick(people)) if people else None


def named(w, one):
    """A party as an act names it; of a group its members or its name."""
    kind, name = one
    if kind != "GROUP":
        return {"kind": kind, "id": name}
    if isinstance(name, tuple):
        return {"kind": kind, "group": name[0], "members": list(name[1:])}
    row = w.m.groups[name]
    if w.chance(50):
        return {"kind": kind, "id": name}
    return {"kind": kind, "group": row.kind, "members": row.members}


def members(w, one):
    kind, name = one
    if kind == "GROUP":
        return list(name[1:]) if isinstance(name, tuple) else w.m.groups[name].members
    return [name] if kind == "PERSON" else []


def agree(w, draft, *parties):
    for one in parties:
        if one[0] == "ORGANISATION":
            draft.sign({b"BANK": "banker", b"CADASTRE": "keeper"}.get(one[1], "banker"))
        w.consent(draft, *members(w, one))
    return draft


def of_age(w, draft, *parties):
    for one in parties:
        for each in members(w, one):
            answer = "TRUE" if w.chance(95) else w.pick(["FALSE", "UNKNOWN"])
            groups = w.m.subjects[each].groups
            draft.attest("AGE_GE", "land notary", [groups.get("SEX_DOB") or w.name_of(each)], w.day(),
                         w.m.p["full_age_years"], answer)
            if answer != "TRUE" and w.chance(80):
                draft.sign("guardian")
    return draft


def spouses(w, draft, *parties):
    """Of those who have one, unless a notary finds the property separate."""
    for one in parties:
        for name in w.m.marriages_of(one[1]) if one[0] == "PERSON" else []:
            row = w.m.marriages[name]
            if row.regime != "JOINT":
                continue
            if w.chance(20):
                groups = w.m.subjects[one[1]].groups
                draft.attest("SEPARATE_PROPERTY", "land notary",
                             [groups.get("SEX_DOB") or w.name_of(one[1])], w.day())
            else:
                w.consent(draft, row.b if row.a == one[1] else row.a)
    return draft


def several(w, most=3):
    return list({one: None for one in (party(w) for _ in range(w.rng.randrange(1, most + 1))) if one})


def shares(w, parties):
    parts = [w.rng.randrange(1, 5) for _ in parties]
    times = w.pick([1, 1, 1, 2])
    return {"denominator": sum(parts) * times, "shares": [
        {"party": named(w, one), "numerator": part * times} for one, part in zip(parties, parts)]}


# Units and parcels.

def unit(w, *kinds):
    names = [name for name, row in w.m.units.items() if row.current
             and (not kinds or w.m.primary(name).type in kinds)]
    return w.pick(names) if names and w.chance(97) else w.pick(w.m.units)


def holders(w, name):
    row = w.m.units.get(name)
    return list(w.m.primary(name).shares) if row and row.current else []


def lodged(w, draft, name):
    waiting = w.m.queue(name)
    if waiting and w.chance(90):
        draft.fields["lodgement"] = waiting[0]
    return draft


def current(w):
    return {name: row for name, row in w.m.parcels.items() if row.current}


def box(shape):
    xs, ys = [x for x, _ in shape[0]], [y for _, y in shape[0]]
    return min(xs), min(ys), max(xs), max(ys)


def rectangle(w, left, low, right, high):
    """Its ring, with the corners that neighbours have on it, and the corners that they lack."""
    corners = [(left, low), (right, low), (right, high), (left, high)]
    ring, insertions, others = [], [], current(w)
    for a, b in zip(corners, corners[1:] + corners[:1]):
        on = {point for row in others.values() for point in row.shape[0]
              if shapes.between(a, b, point) and point not in (a, b)}
        ring += [a, *sorted(on, key=lambda point: shapes.along(a, b, point))]
    for name, row in others.items():
        edges = shapes.edges(row.shape)
        for point in corners:
            for i, (a, b) in enumerate(edges):
                if shapes.between(a, b, point) and point not in (a, b):
                    insertions.append({"edge": [*a, *b], "point": list(point), "neighbour": name})
                    edges[i] = (a, point)
                    edges.append((point, b))
    return ring, insertions


def polygon(ring):
    return {"rings": [{"xy": [value for point in ring for value in point]}]}


def parcel(w, name, ring, category=None):
    return {"code": name, "crs": CRS, "shape": polygon(ring), "accuracy_mm": 50,
            "official_mm2": max(1, shapes.area2(ring) // 2), "use_code": w.pick([1, 1, 1, 301, 302]),
            "category": category or w.pick([1, 1, 1, 2])}


def free_place(w):
    """Bounds on the grid where nobody has anything; now and then somebody has."""
    taken = [box(row.shape) for row in current(w).values()]
    for number in range(w.rng.randrange(4), 400):
        left, low = number % WIDE * SIDE, number // WIDE * SIDE
        half = w.pick([0, 0, 1, 2])
        bounds = (left + SIDE // 2 * (half == 2), low, left + SIDE - SIDE // 2 * (half == 1), low + SIDE)
        if w.chance(3) or not any(bounds[0] < right and x < bounds[2] and bounds[1] < high and y < bounds[3]
                                  for x, y, right, high in taken):
            return bounds
    return None


def register_parcel_first(w):
    if len(current(w)) > 40 and w.chance(70):
        return None
    bounds, parties = free_place(w), several(w)
    if not bounds or not parties:
        return None
    ring, insertions = rectangle(w, *bounds)
    kind, name = w.pick(KINDS), parcel_code(w)
    fields = {"right": kind, "unit": code(w, "U"), "insertions": insertions}
    if kind != "STATE_OWNERSHIP":
        fields["shares"] = shares(w, parties)
    draft = by(w, "surveyor", "register_parcel_first", fields, "approver").source(502, w.day())
    closed = [(display, each) for display, row in w.m.displays.items() for each in row.parcels
              if each not in w.m.parcels and (row.closed or w.chance(10))]
    if closed and w.chance(60):
        fields["display"], name = w.pick(closed)
    elif kind != "STATE_OWNERSHIP":
        draft.source(510, w.day())
    fields["parcel"] = parcel(w, name, ring)
    return draft


def open_public_display(w):
    names = sorted(parcel_code(w) for _ in range(w.pick([1, 2])))
    return by(w, "approver", "open_public_display", {"parcels": names})


def close_public_display(w):
    name = w.pick([name for name, row in w.m.displays.items() if not row.closed])
    return name and by(w, "approver", "close_public_display", {"display": name})


def lodge_objection(w):
    name, one = w.pick([name for name, row in w.m.displays.items() if not row.closed]), party(w)
    if not name or not one:
        return None
    return agree(w, by(w, "keeper", "lodge_objection", {
        "display": name, "parcel": w.pick(w.m.displays[name].parcels), "objector": named(w, one)}), one)


def resolve_objection(w):
    name = w.pick([name for name, row in w.m.objections.items() if row.status == "OPEN"])
    if not name:
        return None
    how = w.pick(["WITHDRAWN", "WITHDRAWN", "DISMISSED", "UPHELD"])
    draft = by(w, "keeper", "resolve_objection", {"objection": name, "resolution": how})
    return agree(w, draft, w.m.objections[name].party) if how == "WITHDRAWN" else draft.sign("judge")


# Transfers.

def part(w, one, other, share):
    of = w.pick([1, 2, 3, 4])
    number = share * w.rng.randrange(1, of + 1) / of
    return {"from": named(w, one), "to": named(w, other), "numerator": number.numerator,
            "denominator": number.denominator}


def transfer_ownership(w):
    name = unit(w)
    having, takers = holders(w, name), several(w, 2)
    if not having or not takers:
        return None
    row, givers = w.m.primary(name), w.rng.sample(having, w.rng.randrange(1, len(having) + 1))
    if w.chance(15) and len(having) > len(givers):
        takers = [w.pick([one for one in having if one not in givers])]
    ground = w.pick(["SALE", "SALE", "GIFT", "EXCHANGE", "CONTRIBUTION"])
    draft = by(w, "keeper", "transfer_ownership", {
        "unit": name, "ground": ground,
        "parts": [part(w, one, w.pick(takers), row.shares[one]) for one in givers]}).source(501, w.day())
    of_age(w, agree(w, draft, *givers, *takers), *givers)
    spouses(w, draft, *givers)
    if any(w.m.subjects[each].capacity != "FULL" for one in givers for each in members(w, one)) and w.chance(85):
        draft.sign("guardian")
    if ground == "SALE" and w.chance(90):
        if w.chance(30):
            draft.attest("PREEMPTION_EXPIRED", "land notary", [draft.fields["act"]], w.day())
        else:
            agree(w, draft, *(one for one in having if one not in givers))
    for each in w.m.mortgages(name):
        if w.m.rights[each].asks:
            agree(w, draft, *w.m.rights[each].shares)
    return lodged(w, draft, name)


def transfer_by_inheritance(w):
    dead = [(name, who) for name, row in w.m.units.items() if row.current
            for one in w.m.primary(name).shares for who in members(w, one)
            if w.m.subjects[who].death_day is not None]
    found, heirs = w.pick(dead), several(w)
    if not found or not heirs:
        return None
    draft = by(w, "land notary", "transfer_by_inheritance", {"unit": found[0], "decedent": found[1]})
    if found[0] not in w.m.given_of or w.chance(30):
        draft.fields["heirs"] = shares(w, heirs)
    early = w.day() < w.m.dead_since(w.m.subjects[found[1]]) + w.m.p["inheritance_days"]
    return draft.sign("judge") if early and w.chance(80) else draft


def by_a_judge(w, act, fields):
    draft = w.by_judge(act, fields)
    draft.territory = "41711"
    return w.paper(draft)


def transfer_by_court(w):
    given = [name for name, row in w.m.given_of.items() if row.ground == "COURT" and name in w.m.units]
    if given and w.chance(60):
        return by_a_judge(w, "transfer_by_court", {"unit": w.pick(given)})
    name = unit(w)
    having, takers = holders(w, name), several(w, 2)
    if not having or not takers:
        return None
    one = w.pick(having)
    caveats = w.m.of_unit(name, "CAVEAT")
    return by_a_judge(w, "transfer_by_court", {
        "unit": name, "parts": [part(w, one, w.pick(takers), w.m.primary(name).shares[one])],
        "lifted": sorted(caveats) if w.chance(50) else []})


def transfer_by_auction(w):
    name, buyer = unit(w), party(w)
    if not name or not buyer:
        return None
    fields = {"unit": name, "buyer": named(w, buyer)}
    live = w.m.mortgages(name)
    if live:
        fields["mortgage"] = w.pick(live)
    return agree(w, by(w, "land notary", "transfer_by_auction", fields).source(503, w.day()), buyer)


def expropriate(w):
    name = unit(w, "OWNERSHIP")
    if not name:
        return None
    draft = by(w, "keeper", "expropriate", {"unit": name}).source(504, w.day())
    return draft.sign("judge") if w.chance(40) else agree(w, draft, *holders(w, name))


def privatise_or_allocate(w):
    name, parties = unit(w, "STATE_OWNERSHIP", "PERMANENT_USE"), several(w)
    if not name or not parties:
        return None
    kind = w.pick(["OWNERSHIP", "OWNERSHIP", "LEASE", "PERMANENT_USE"])
    fields = {"unit": name, "right": kind, "shares": shares(w, parties)}
    if kind == "LEASE":
        fields["until_day"] = w.day() + w.pick([10, 400])
    draft = by(w, w.pick(["mayor", "keeper"]), "privatise_or_allocate", fields).source(510, w.day())
    return agree(w, draft, *parties)


# Shapes.

def pieces(w, name, row):
    """The parcel cut in two by a line: insertions, and the two rings."""
    left, low, right, high = box(row.shape)
    axis = w.pick([0, 1])
    at = (left + right) // 2 if axis == 0 else (low + high) // 2
    at += w.pick([0, 0, 10_000, -10_000])
    shape, insertions = row.shape, []
    for a, b in shapes.edges(row.shape):
        if min(a[axis], b[axis]) < at < max(a[axis], b[axis]):
            point = (at, a[1]) if axis == 0 else (a[0], at)
            entry = {"edge": [*a, *b], "point": list(point)}
            other = next((each for each, more in current(w).items() if each != name
                          and (b, a) in shapes.edges(more.shape)), None)
            if other:
                entry["neighbour"] = other
            insertions.append(entry)
            shape = shapes.with_point(shape, (a, b), point)
    rings = [[point for point in shape[0] if side(point[axis])] for side in (
        lambda value: value <= at, lambda value: value >= at)]
    return insertions, [ring[ring.index(min(ring)):] + ring[:ring.index(min(ring))] for ring in rings if ring]


def simple(w):
    return {name: row for name, row in current(w).items() if len(row.units) == 1
            and not w.m.units[row.units[0]].buildings}


def pay_off(w, draft, name):
    for each in w.m.mortgages(name):
        agree(w, draft, *w.m.rights[each].shares)
    return draft


def subdivide_parcel(w):
    name = w.pick(simple(w))
    if not name or len(current(w)) > 60:
        return None
    row = w.m.parcels[name]
    insertions, rings = pieces(w, name, row)
    if len(rings) != 2:
        return None
    home = row.units[0]
    draft = by(w, "surveyor", "subdivide_parcel", {
        "parcel": name, "insertions": insertions, "children": [
            {"parcel": parcel(w, parcel_code(w), ring, row.category), "unit": code(w, "U")}
            for ring in rings]}, "approver").source(502, w.day())
    rights = []
    for each in sorted(w.m.of_unit(home)):
        kind = w.m.rights[each].type
        if kind in PRIMARY:
            continue
        to = [0, 1] if kind not in OF_PARTIES or w.m.rights[each].head or w.chance(60) else w.pick([[0], [1], []])
        rights.append({"right": each, "children": to})
        if not to:
            agree(w, draft, *w.m.rights[each].shares)
    draft.fields["rights"] = rights
    if w.chance(60):
        draft.fields["ways"] = [way_over(w, one, 1 - one, rings) for one in w.pick([[0], [1], [0, 1]])]
    return lodged(w, pay_off(w, agree(w, draft, *holders(w, home)), home), home)


def way_over(w, child, over, rings):
    way = {"child": child, "over": over}
    if w.chance(40):
        at = min(rings[over])
        way["strip"] = polygon([at, (at[0] + 3000, at[1]), (at[0] + 3000, at[1] + 3000), (at[0], at[1] + 3000)])
    return way


def neighbours(w, alike):
    found, rows = [], simple(w)
    names = list(rows)
    for i, one in enumerate(names):
        for other in names[i + 1:]:
            edges = set(shapes.edges(rows[one].shape))
            common = [edge for edge in edges if edge[::-1] in set(shapes.edges(rows[other].shape))]
            same = [w.m.primary(rows[each].units[0]).shares for each in (one, other)]
            if common and (not alike or same[0] == same[1] and rows[one].category == rows[other].category):
                found.append((one, other, common))
    return found


def consolidate_parcels(w):
    found = w.pick(neighbours(w, alike=w.chance(92)))
    if not found:
        return None
    rows = [w.m.parcels[name] for name in found[:2]]
    steps, ring = dict(shapes.boundary([row.shape for row in rows])), []
    at = min(steps)
    while at in steps:
        ring.append(at)
        at = steps.pop(at)
    fields = {"parcels": sorted(found[:2]), "merged": {
        "parcel": parcel(w, parcel_code(w), ring, rows[0].category), "unit": code(w, "U")}}
    draft = by(w, "surveyor", "consolidate_parcels", fields, "approver").source(502, w.day())
    homes = [row.units[0] for row in rows]
    owners = list(dict.fromkeys(one for home in homes for one in holders(w, home)))
    if owners and w.chance(25):
        fields["shares"] = shares(w, owners)
    for home in homes:
        pay_off(w, lodged(w, draft, home), home)
    return agree(w, draft, *owners)


def adjust_boundary(w):
    found = w.pick(neighbours(w, alike=False))
    if not found:
        return None
    left, right = sorted(found[:2])
    a, b = w.pick(found[2]) if left == found[0] else w.pick(found[2])[::-1]
    step = w.pick([400, -400, 3000, 90_000])
    point = ((a[0] + b[0]) // 2 + (step if a[0] == b[0] else 0),
             (a[1] + b[1]) // 2 + (step if a[0] != b[0] else 0))
    rows = [w.m.parcels[left], w.m.parcels[right]]
    after = [shapes.with_point(rows[0].shape, (a, b), point), shapes.with_point(rows[1].shape, (b, a), point)]
    if not all(after):
        return None
    areas = [max(1, shapes.whole2(shape) // 2) for shape in after]
    draft = by(w, "surveyor", "adjust_boundary", {
        "left": left, "right": right, "left_shape": polygon(after[0][0]), "right_shape": polygon(after[1][0]),
        "left_official_mm2": areas[0], "right_official_mm2": areas[1]}, "approver").source(502, w.day())
    for row in rows:
        pay_off(w, agree(w, draft, *holders(w, row.units[0])), row.units[0])
    return draft


def resurvey_parcel(w):
    name = w.pick(current(w))
    if not name:
        return None
    ring = list(w.m.parcels[name].shape[0])
    if w.chance(40):
        at = w.rng.randrange(1, len(ring))
        ring[at] = (ring[at][0] + w.pick([300, -300, 600]), ring[at][1])
    return by(w, "surveyor", "resurvey_parcel", {
        "parcel": name, "shape": polygon(ring), "accuracy_mm": 20,
        "official_mm2": max(1, shapes.area2(ring) // 2 + w.pick([0, 1000]))}, "approver").source(
            502, w.day()).source(508, w.day())


def convert_land_category(w):
    name = w.pick(current(w))
    return name and by(w, "mayor", "convert_land_category", {
        "parcel": name, "category": w.pick([1, 1, 2, 9]), "use_code": w.pick([3, 301])}).source(505, w.day())


ACTS = {
    "register_parcel_first": (register_parcel_first, 16), "open_public_display": (open_public_display, 3),
    "close_public_display": (close_public_display, 4), "lodge_objection": (lodge_objection, 3),
    "resolve_objection": (resolve_objection, 4), "transfer_ownership": (transfer_ownership, 22),
    "transfer_by_inheritance": (transfer_by_inheritance, 10), "transfer_by_court": (transfer_by_court, 5),
    "transfer_by_auction": (transfer_by_auction, 4), "expropriate": (expropriate, 3),
    "privatise_or_allocate": (privatise_or_allocate, 6), "subdivide_parcel": (subdivide_parcel, 9),
    "consolidate_parcels": (consolidate_parcels, 8), "adjust_boundary": (adjust_boundary, 5),
    "resurvey_parcel": (resurvey_parcel, 4), "convert_land_category": (convert_land_category, 3),
}
