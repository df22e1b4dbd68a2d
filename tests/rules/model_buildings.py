"""Buildings, their parts and what is common (LND-17, LND-18), and the cut-over of an old cadastre."""
from fractions import Fraction

import model_shapes as shapes
from model import Row
from model_courts import raw
from model_land import COMMISSIONED, DEMOLISHED, free, new_code
from model_parcels import new_unit, parcel_of, shape_of
from model_parties import DENOMINATOR_MAX, act, holders_agree, shares_of


def register_building(j, f):
    j.paper()
    j.form(f.get("official_mm2", 0) >= 0)
    j.source(COMMISSIONED)
    kinds = {"BUILDING": whole, "BUILDING_UNIT": part, "COMMON_PROPERTY": common}
    if not j.form(f.get("kind") in kinds):
        return None
    return kinds[f["kind"]](j, f)


def whole(j, f):
    codes, code = [raw(each) for each in f.get("parcels", [])], raw(f.get("code", b""))
    new_code(j, code)
    j.form(1 <= len(codes) <= 64)
    j.ascending(codes)
    rows = [parcel_of(j, each) for each in codes]
    if not all(rows) or not rows:
        return None
    if f.get("footprint") is not None:
        footprint = shape_of(j, f["footprint"])
        if footprint:
            j.form(len({row.crs for row in rows}) == 1)
            j.need(any(shapes.contains(row.shape, footprint) for row in rows)
                   or shapes.are_one([row.shape for row in rows])
                   and shapes.contains([union(rows)], footprint), "building_outside_parcel")

    def effect():
        j.m.buildings[code] = Row(kind="BUILDING", current=True, parcels=codes, of=None, unit=None,
                                  fraction=0)
    return effect


def union(rows):
    steps, ring = dict(shapes.boundary([row.shape for row in rows])), []
    at = min(steps)
    while at in steps:
        ring.append(at)
        at = steps.pop(at)
    return ring


def building_of(j, code):
    row = j.m.buildings.get(raw(code))
    if not j.need(row and row.current and row.kind == "BUILDING", "building_not_found"):
        return None, None
    return row, parcel_of(j, row.parcels[0])


def parts_of(j, code):
    return {name: row for name, row in j.m.buildings.items() if row.of == code and row.current}


def forget_fractions(j, code):
    for row in parts_of(j, code).values():
        row.fraction = 0


def part(j, f):
    code, unit, of = raw(f.get("code", b"")), raw(f.get("unit", b"")), raw(f.get("building", b""))
    new_code(j, code)
    new_code(j, unit)
    j.need(unit != code, "code_used_before")
    row, parcel = building_of(j, of)
    shares = shares_of(j, f.get("shares"))

    def effect():
        new_unit(j, unit, buildings=[code], territory=parcel.territory)
        j.m.enter_right(j, unit, "APARTMENT", shares)
        forget_fractions(j, of)
        j.m.buildings[code] = Row(kind="BUILDING_UNIT", current=True, parcels=[], of=of, unit=unit,
                                  fraction=0)
    return effect


def common(j, f):
    of, entries = raw(f.get("building", b"")), f.get("fractions", [])
    building_of(j, of)
    codes = [raw(each.get("building_unit", b"")) for each in entries]
    j.ascending(codes)
    parts = parts_of(j, of)
    j.need(set(codes) <= set(parts), "building_not_found")
    numbers, total = [each.get("numerator", 0) for each in entries], f.get("fraction_denominator", 0)
    j.need(len(codes) == len(parts) and numbers and min(numbers) >= 1 and sum(numbers) == total
           and total <= DENOMINATOR_MAX, "shares_not_whole")

    def effect():
        for code, number in zip(codes, numbers):
            parts[code].fraction = Fraction(number, total)
    return effect


def demolish_building(j, f):
    j.paper()
    j.source(DEMOLISHED)
    code = raw(f.get("code", b""))
    row = j.m.buildings.get(code)
    if not j.need(row and row.current, "building_not_found"):
        return None
    j.need(not parts_of(j, code), "unit_has_rights")
    if row.unit:
        unit = j.m.units[row.unit]
        j.need(unit.territory.startswith(j.act.territory), "officer_outside_territory")
        if j.need(unit.current, "unit_not_current"):
            free(j, unit, "TRANSFER", "ENCUMBER")
            for name in sorted(j.m.of_unit(unit.code), key=j.m.order):
                holders_agree(j, j.m.rights[name], unit.code)
    else:
        parcel_stands(j, row)

    def effect():
        row.current = False
        if row.unit:
            j.m.pass_on(j, row.unit, [])
            j.m.retire_unit(row.unit)
            forget_fractions(j, row.of)
    return effect


def parcel_stands(j, row):
    """A whole building lies where the act's officers may act."""
    parcel = j.m.parcels[row.parcels[0]]
    j.need(parcel.territory.startswith(j.act.territory), "officer_outside_territory")


ACTS = {name: act(value) for name, value in list(globals().items())
        if name in "register_building demolish_building".split()}
