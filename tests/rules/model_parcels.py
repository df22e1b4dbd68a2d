"""Parcels, their shapes and buildings: LND-02 to 05 and 12 to 18, and the cut-over."""
import model_shapes as shapes
import model_ways
from model import Row
from model_courts import raw
from model_land import (ALLOCATED, CATEGORY, HELD_BY_NOBODY, NOTIFIED, OF_PARTIES, PRIMARY, SURVEY, free,
                        in_territory, new_code, new_parcel_code, served, turn, unit_of)
from model_parties import act, agree, agrees, by_court, holders_agree, is_code, party_of, shares_of


def parcel_of(j, code):
    code = raw(code)
    if not j.form(is_code(code)):
        return None
    row = j.m.parcels.get(code)
    if not j.need(row, "parcel_not_found") or not j.need(row.current, "parcel_not_current"):
        return None
    return row if in_territory(j, row) else None


def area_fits(j, official, shape):
    """Within one per cent, and not too small."""
    twice = shapes.whole2(shape)
    j.need(0 < official < 1 << 62 and abs(2 * official - twice) * 100 <= twice
           and twice >= 2 * j.m.p["parcel_area_min_mm2"], "area_out_of_tolerance")


def category_known(j, category):
    j.need(j.m.category_known(category), "category_not_known")


def shape_of(j, message):
    shape = shapes.read(message)
    if not j.form(shape):
        return None
    return shape if j.need(shapes.valid(shape), "shape_not_valid") else None


def new_parcel(j, f):
    """What a NewParcel says, as a row that is not yet entered; or None."""
    f = f or {}
    code = raw(f.get("code", b""))
    new_parcel_code(j, code)
    j.form(f.get("crs", 0))
    category_known(j, f.get("category", 0))
    shape = shape_of(j, f.get("shape"))
    if not shape:
        return None
    area_fits(j, f.get("official_mm2", 0), shape)
    return Row(code=code, crs=f.get("crs", 0), shape=shape, official=f.get("official_mm2", 0),
               category=f.get("category", 0), use=f.get("use_code", 0), current=True, territory=j.act.territory, units=[],
               conflicts=set(), legacy=False)


def corners(j, insertions, own=None):
    """({parcel: shape with its new corners}, the own shape with them), or None."""
    changed, shape = {}, own
    for each in insertions:
        edge, point = each.get("edge", []), each.get("point", [])
        if not j.form(len(edge) == 4 and len(point) == 2
                      and all(abs(value) < shapes.LIMIT for value in (*edge, *point))):
            return None
        edge, point = (tuple(edge[:2]), tuple(edge[2:])), tuple(point)
        if not j.need(shapes.fits_edge(*edge, point, j.m.p["snap_tolerance_mm"]),
                      "insertion_does_not_fit"):
            return None
        if own:
            shape = shapes.with_point(shape, edge, point)
            if not j.need(shape, "insertion_does_not_fit"):
                return None
            edge = edge[::-1]  # As the neighbour has it.
        code = raw(each.get("neighbour", b""))
        if not code and j.form(own):
            continue
        row = parcel_of(j, code)
        if not row:
            return None
        put = shapes.with_point(changed.get(code, row.shape), edge, point)
        if not j.need(put, "insertion_does_not_fit"):
            return None
        changed[code] = put
    for each in changed.values():
        j.need(shapes.valid(each), "shape_not_valid")
    return changed, shape


def apart(j, crs, shape, changed, *but):
    """From every other current parcel of the plane."""
    for code, row in j.m.parcels.items():
        if row.current and row.crs == crs and code not in but:
            j.broken |= shapes.faults(shape, changed.get(code, row.shape))


def write_corners(j, changed):
    for code, shape in changed.items():
        j.m.parcels[code].shape = shape


def new_unit(j, code, parcels=(), buildings=(), territory=None):
    j.m.units[code] = Row(code=code, parcels=list(parcels), buildings=list(buildings), current=True,
                          territory=territory)


# First registration.

def register_parcel_first(j, f):
    j.paper()
    j.source(SURVEY)
    kind = f.get("right", "RIGHT_TYPE_NONE")
    row, code = new_parcel(j, f.get("parcel")), raw(f.get("unit", b""))
    j.need(kind in PRIMARY and kind != "APARTMENT", "right_type_not_allowed")
    new_code(j, code)
    shares = {}
    if kind == HELD_BY_NOBODY:
        j.need(f.get("shares") is None, "shares_not_whole")
    else:
        shares = shares_of(j, f.get("shares"))
    if not row:
        return None
    j.need(code != row.code, "code_used_before")
    shown(j, f.get("display", b""), row.code, kind)
    put = corners(j, f.get("insertions", []))
    if put:
        apart(j, row.crs, row.shape, put[0])

    def effect():
        write_corners(j, put[0])
        row.units = [code]
        j.m.parcels[row.code] = row
        new_unit(j, code, [row.code], territory=row.territory)
        j.m.enter_right(j, code, kind, shares)
    return effect


def shown(j, display, parcel, kind):
    """Claimed land was shown to the public and nobody objects; allocated and state land need not be."""
    if not display:
        allocated = [1 for document, day in j.act.sources if document == ALLOCATED and day <= j.today]
        j.need(kind == HELD_BY_NOBODY or allocated, "display_not_found")
        return
    j.form(len(display) == 32)
    row = j.m.displays.get(display)
    if j.need(row and parcel in row.parcels, "display_not_found"):
        j.need(row.closed, "display_not_open")
        j.need(not any(each.display == display and each.parcel == parcel
                       and each.status in ("OPEN", "UPHELD") for each in j.m.objections.values()),
               "objection_open")


def open_public_display(j, f):
    j.paper()
    codes = [raw(each) for each in f.get("parcels", [])]
    j.form(codes)
    j.ascending(codes)
    for each in codes:
        new_parcel_code(j, each)
    new = j.new_id()

    def effect():
        j.m.displays[new] = Row(parcels=codes, day=j.today, closed=False)
    return effect


def display_of(j, name):
    j.form(len(name) == 32)
    row = j.m.displays.get(name)
    if j.need(row, "display_not_found"):
        j.need(not row.closed, "display_not_open")
    return row


def close_public_display(j, f):
    row = display_of(j, f.get("display", b""))
    if row:
        j.need(j.today >= row.day + j.m.p["public_display_days"], "display_wait_not_over")
    return lambda: row.update(closed=True)


def lodge_objection(j, f):
    j.paper()
    row, party = display_of(j, f.get("display", b"")), party_of(j, f.get("objector"))
    parcel = raw(f.get("parcel", b""))
    j.need(row and parcel in row.parcels, "display_not_found")
    if party:
        agree(j, party, parcel)
    new = j.new_id()

    def effect():
        j.m.objections[new] = Row(display=f["display"], parcel=parcel, party=party, status="OPEN")
    return effect


def resolve_objection(j, f):
    j.paper()
    j.named("resolution")
    j.id32("objection")
    row = j.m.objections.get(f.get("objection", b""))
    if not j.need(row and row.status == "OPEN", "objection_not_open"):
        return None
    if f.get("resolution") == "WITHDRAWN":
        agree(j, row.party, row.parcel)
    else:
        j.need(by_court(j), "endorsement_missing")
    return lambda: row.update(status=f["resolution"])


# Divided and merged.

def simple_unit(j, row):
    """The parcel's one unit, which has nothing else."""
    if not j.need(len(row.units) == 1, "unit_not_simple"):
        return None
    unit = unit_of(j, row.units[0])
    if unit:
        j.need(unit.parcels == [row.code] and not unit.buildings, "unit_not_simple")
    return unit


def creditors(j, unit):
    for name in j.m.mortgages(unit.code):
        for party in j.m.rights[name].shares:
            j.need(agrees(j, party, unit.code), "unit_is_encumbered")


def subdivide_parcel(j, f):
    j.paper()
    j.source(SURVEY)
    parent = parcel_of(j, f.get("parcel", b""))
    made = children_of(j, f.get("children", []), parent)
    if not parent:
        return None
    j.need(not parent.conflicts, "parcel_is_legacy")
    unit = simple_unit(j, parent)
    if not unit:
        return None
    free(j, unit, "SUBDIVIDE")
    turn(j, unit, f.get("lodgement", b""))
    holders_agree(j, j.m.primary(unit.code), unit.code)
    creditors(j, unit)
    goes = mapping(j, f, unit, len(f.get("children", [])))
    put = corners(j, f.get("insertions", []), parent.shape)
    if not made:
        return None
    j.need(abs(sum(row.official for row, _ in made) - parent.official) * 1000 <= parent.official,
           "area_out_of_tolerance")
    if not put:
        return None
    j.broken |= shapes.cover_faults([put[1]], [row.shape for row, _ in made])
    for row, _ in made:
        apart(j, parent.crs, row.shape, put[0], parent.code)
    ways = model_ways.ways_of(j, f, made)
    if not j.broken:
        model_ways.reached(j, parent, unit, made, ways, put[0])

    def effect():
        served(j, f)
        write_corners(j, put[0])
        parent.update(current=False, units=[])
        for row, code in made:
            row.update(units=[code], territory=parent.territory)
            j.m.parcels[row.code] = row
            new_unit(j, code, [row.code], territory=unit.territory)
        copy_rights(j, unit, goes, [code for _, code in made])
        j.m.pass_on(j, unit.code, [code for _, code in made])
        for child, over in ways:
            j.m.enter_right(j, made[over][1], "SERVITUDE", dominant=made[child][1], purpose="RIGHT_OF_WAY")
        j.m.pass_on_holds(unit.code, [code for _, code in made])
        j.m.pass_on_holds(parent.code, [row.code for row, _ in made])
        j.m.retire_unit(unit.code)
    return effect


def children_of(j, entries, parent):
    """[(parcel, code of its unit)], or None."""
    j.form(2 <= len(entries) <= 64)
    made, codes = [], []
    for each in entries:
        row, code = new_parcel(j, each.get("parcel")), raw(each.get("unit", b""))
        new_code(j, code)
        codes += [raw((each.get("parcel") or {}).get("code", b"")), code]
        if row:
            made.append((row, code))
            j.form(not parent or (row.crs, row.category) == (parent.crs, parent.category))
    j.need(len(set(codes)) == len(codes), "code_used_before")
    return made if len(made) == len(entries) else None


def mapping(j, f, unit, count):
    """{right: children}: every right but the primary one goes somewhere or ends."""
    others = [name for name in j.m.of_unit(unit.code) if j.m.rights[name].type not in PRIMARY]
    goes = {each.get("right", b""): each.get("children", []) for each in f.get("rights", [])}
    j.ascending([each.get("right", b"") for each in f.get("rights", [])])
    for to in goes.values():
        j.ascending(to)
        j.form(all(each < count for each in to))
    if not j.need(set(goes) == set(others) and len(f.get("rights", [])) == len(others),
                  "rights_unaccounted"):
        return goes
    for name, to in goes.items():
        row = j.m.rights[name]
        if not to and j.need(row.type in OF_PARTIES, "rights_unaccounted"):
            holders_agree(j, row, unit.code)
        j.need(not row.head or row.head in goes and set(to) <= set(goes[row.head]),
               "rights_unaccounted")
    return goes


def copy_rights(j, unit, goes, codes):
    m = j.m
    primary = m.primary(unit.code)
    for number, code in enumerate(codes):
        copy_right(j, primary, code)
        copies, rank = {None: None}, 0
        for name in sorted(goes, key=m.order):
            row = m.rights[name]
            if number in goes[name]:
                rank += row.type == "MORTGAGE"
                copies[name] = copy_right(j, row, code, head=copies.get(row.head),
                                          rank=rank if row.type == "MORTGAGE" else 0)


def copy_right(j, row, unit, **other):
    kept = {name: value for name, value in row.items() if name not in ("unit", "type", "shares")}
    return j.m.enter_right(j, unit, row.type, row.shares, **{**kept, "since": dict(row.since), **other})


def consolidate_parcels(j, f):
    j.paper()
    j.source(SURVEY)
    codes = [raw(each) for each in f.get("parcels", [])]
    j.form(2 <= len(codes) <= 64)
    j.ascending(codes)
    rows = [parcel_of(j, each) for each in codes]
    for row in rows:
        j.need(not row or not row.conflicts, "parcel_is_legacy")
    merged = f.get("merged") or {}
    new, code = new_parcel(j, merged.get("parcel")), raw(merged.get("unit", b""))
    new_code(j, code)
    if new:
        j.need(code != new.code, "code_used_before")
    units = [simple_unit(j, row) for row in rows if row]
    agreed = shares_of(j, f["shares"]) if f.get("shares") is not None else None
    if not rows or not all(rows) or not all(units) or j.broken & {"malformed_act"}:
        return None
    one_owner(j, f, units, agreed)
    for unit in units:
        free(j, unit, "SUBDIVIDE")
        turn(j, unit, f.get("lodgement", b""))
        creditors(j, unit)
    if new:
        j.form(all((row.crs, row.category) == (new.crs, new.category) for row in rows))
        old = [row.shape for row in rows]
        j.need(shapes.are_one(old), "shapes_not_one")
        j.broken |= shapes.cover_faults(old, [new.shape])

    def effect():
        served(j, f)
        first = j.m.primary(units[0].code)
        new.update(units=[code], territory=rows[0].territory)
        new_unit(j, code, [new.code], territory=units[0].territory)
        if agreed:
            j.m.enter_right(j, code, first.type, agreed)
        else:
            copy_right(j, first, code)
        merge_rights(j, [unit.code for unit in units], code)
        for row, unit in zip(rows, units):
            row.update(current=False, units=[])
            j.m.pass_on(j, unit.code, [code])
            j.m.pass_on_holds(unit.code, [code])
            j.m.pass_on_holds(row.code, [new.code])
            j.m.retire_unit(unit.code)
        j.m.parcels[new.code] = new
    return effect


def one_owner(j, f, units, agreed):
    """The same right of the same owners, or new shares on which all of them agree; equal mortgages."""
    m = j.m
    primaries = [m.primary(unit.code) for unit in units]
    j.need(len({row.type for row in primaries}) == 1, "owners_differ")
    if f.get("shares") is None:
        j.need(all(row.shares == primaries[0].shares for row in primaries), "owners_differ")
    j.need(all(any(party in row.shares for row in primaries) for party in agreed or {}),
           "party_not_holder")
    for row, unit in zip(primaries, units):
        holders_agree(j, row, unit.code)
    liens = [[set(m.rights[name].shares) for name in m.mortgages(unit.code)] for unit in units]
    j.need(all(each == liens[0] for each in liens), "rights_unaccounted")


def merge_rights(j, units, code):
    m = j.m
    for number, unit in enumerate(units):
        copies = {None: None}
        for name in sorted(m.of_unit(unit), key=m.order):
            row = m.rights[name]
            if row.type not in PRIMARY and not (row.type == "MORTGAGE" and number) \
                    and row.dominant not in units:
                copies[name] = copy_right(j, row, code, head=copies.get(row.head))


def adjust_boundary(j, f):
    j.paper()
    j.source(SURVEY)
    sides = [raw(f.get(name, b"")) for name in ("left", "right")]
    j.ascending(sides)
    rows = [parcel_of(j, code) for code in sides]
    after = [shape_of(j, f.get(name)) for name in ("left_shape", "right_shape")]
    official = [f.get(name, 0) for name in ("left_official_mm2", "right_official_mm2")]
    for row in rows:
        j.need(not row or not row.conflicts, "parcel_is_legacy")
    if not all(rows) or not all(after):
        return None
    for row, shape, area in zip(rows, after, official):
        area_fits(j, area, shape)
        for code in row.units:
            side(j, unit_of(j, code))
        apart(j, row.crs, shape, {}, *sides)
    j.form(rows[0].crs == rows[1].crs)
    j.need(abs(shapes.whole2(after[0]) - shapes.whole2(rows[0].shape))
           <= 2 * j.m.p["boundary_shift_max_mm2"], "moved_too_far")
    j.broken |= shapes.cover_faults([row.shape for row in rows], after)

    def effect():
        for row, shape, area in zip(rows, after, official):
            row.update(shape=shape, official=area)
    return effect


def side(j, unit):
    if unit:
        free(j, unit, "TRANSFER", "SUBDIVIDE")
        turn(j, unit)
        holders_agree(j, j.m.primary(unit.code), unit.code)
        creditors(j, unit)


def resurvey_parcel(j, f):
    j.paper()
    j.source(SURVEY)
    j.source(NOTIFIED)
    row, shape = parcel_of(j, f.get("parcel", b"")), shape_of(j, f.get("shape"))
    put = corners(j, f.get("insertions", []))
    if not row or not shape or not put:
        return None
    area_fits(j, f.get("official_mm2", 0), shape)
    j.need(not shapes.moved_too_far(row.shape, shape, j.m.p["resurvey_tolerance_mm"]), "moved_too_far")
    stays = [code for code in row.conflicts if j.m.parcels[code].legacy]
    apart(j, row.crs, shape, put[0], row.code, *stays)

    def effect():
        write_corners(j, put[0])
        row.update(shape=shape, official=f["official_mm2"], legacy=False)
        settle(j, row)
    return effect


def settle(j, row):
    """Conflicts that are no more."""
    for code in list(row.conflicts):
        other = j.m.parcels[code]
        if not (row.current and other.current and shapes.faults(row.shape, other.shape)):
            row.conflicts.discard(code)
            other.conflicts.discard(row.code)


def convert_land_category(j, f):
    j.paper()
    j.source(CATEGORY)
    row = parcel_of(j, f.get("parcel", b""))
    category_known(j, f.get("category", 0))
    return lambda: row.update(category=f.get("category", 0), use=f.get("use_code", 0))


ACTS = {name: act(value) for name, value in list(globals().items())
        if name in """register_parcel_first open_public_display close_public_display lodge_objection
        resolve_objection subdivide_parcel consolidate_parcels adjust_boundary resurvey_parcel
        convert_land_category""".split()}
