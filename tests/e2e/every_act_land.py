"""Lives that need every act on parcels: a cut-over, a public display, first titles, new boundaries.

Shapes are squares of a plane in whole metres. What is registered stands apart from everything else
unless a scene is about neighbours. Rights are in every_act_rights.py.
"""
import copy
import hashlib
import string

from every_act_people import agency, appointment, by_agency, citizen, governed, paper
from registry_lab import Draft

AGENCIES = {
    "CADASTRE": ("CADA1", "417", {
        "keeper": ["LAND_REGISTRAR"], "second keeper": ["LAND_REGISTRAR"],
        "surveyor": ["CADASTRE_SURVEYOR"], "approver": ["CADASTRE_APPROVER"],
        "land notary": ["NOTARY"], "land idle": ["LICENSOR"],
        "owner in office": ["LAND_REGISTRAR", "NOTARY", "CADASTRE_SURVEYOR", "CADASTRE_APPROVER"]},
        ["REGISTER_LAND"]),
    "BANK": ("BANK1", "", {"banker": ["BANK"]}, ["REGISTER_LAND", "REGISTER_VEHICLES"]),
    "CREDIT": ("CRED1", "", {"lender": ["BANK"]}, ["REGISTER_LAND"]),
}
PEOPLE = ("rustam", "saule", "timur", "vera")
CRS, METRE = 32643, 1000  # UTM 43N.
STRANGE = "7-1"  # A code that begins as no row of PARCEL_PREFIXES: those are letters.
RECEIPT, SURVEY, PROTOCOL, COMPENSATION, CATEGORY = 501, 502, 503, 504, 505
COMMISSIONED, DEMOLISHED, NOTIFIED, CLAIM, ALLOCATION = 506, 507, 508, 509, 510


def by_keeper(act, fields, *also, officer="keeper"):
    return Draft(act, fields, officer, *also, agency="CADASTRE", office="CADA1")


def by_surveyor(act, fields, *also):
    return by_keeper(act, fields, "approver", *also, officer="surveyor")


def by_approver(act, fields, *also):
    return by_keeper(act, fields, *also, officer="approver")


def acted(lab, draft, *sources):
    """The act's paper and what it rests on."""
    paper(lab, draft, f"{draft.operations[0][0]} {lab.nonces}")
    for number in sources:
        draft.source(number, lab.today())
    return draft


# Shapes and parties.

def ring(*metres):
    return {"xy": [round(each * METRE) for each in metres]}


def shape(*metres):
    return {"rings": [ring(*metres)]}


def box(x, y, wide=100, high=100):
    return shape(x, y, x + wide, y, x + wide, y + high, x, y + high)


def area(polygon):
    """Square millimetres, rounded down, of a polygon of one ring."""
    xy = polygon["rings"][0]["xy"]
    points = list(zip(xy[::2], xy[1::2]))
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1])) // 2


def parcel(code, polygon, category=2):
    return {"code": code, "crs": CRS, "shape": polygon, "official_mm2": area(polygon),
            "accuracy_mm": 100, "category": category, "use_code": 1}


def person(lab, name):
    return {"kind": "PERSON", "id": lab.people[name]}


def firm(code):
    return {"kind": "ORGANISATION", "id": code}


def shares(lab, *names):
    return {"denominator": len(names),
            "shares": [{"party": person(lab, name), "numerator": 1} for name in names]}


def spouses(lab, one="rustam", other="saule"):
    return {"kind": "GROUP", "group": "SPOUSES_JOINT",
            "members": sorted((lab.people[one], lab.people[other]))}


# The offices, and the old cadastre.

def found(lab):
    for code, (office, territory, officers, registers) in AGENCIES.items():
        roles = {role for given in officers.values() for role in given}
        lab.apply(agency(lab, code, roles, registers))
        lab.apply(by_agency(code, "register_office", {"code": office, "territories": [territory]}))
    for name in PEOPLE:
        citizen(lab, name)
    for code, (office, territory, officers, _) in AGENCIES.items():
        for name, given in officers.items():
            draft = appointment(lab, code, office, territory, name, given)
            if name == "owner in office":
                draft.operations[0][1]["subject"] = lab.people["rustam"]
            lab.apply(draft)
    lab.outsiders = ("land idle", "owner in office")
    day = lab.today() - 100
    lab.apply(governed("load_codes", {"table": "LAND_CATEGORIES", "rows": [
        {"code": "1", "valid_from_day": day, "value": "CITIZENS"},
        {"code": "2", "valid_from_day": day, "value": "ANYBODY"}]}))
    lab.apply(governed("load_codes", {"table": "PARCEL_PREFIXES", "rows": [
        {"code": letter, "valid_from_day": day} for letter in string.ascii_uppercase]}))


def read_again(lab, draft, record):
    """Two registrars read the same old record; the second says so."""
    fields = draft.operations[0][1]
    fields["archive_ref"] = hashlib.sha256(b"old " + record.encode()).digest()
    words = "folio of " + record
    paper(lab, draft.sign("second keeper"), words)
    return draft.attest("SECOND_READING", "second keeper", [lab.commit(words, "ACT_CONTENT")])


def old_parcel(lab, code, polygon):
    return read_again(lab, by_keeper("import_parcel", {"parcel": parcel(code, polygon)}), code)


def old_title(lab, unit, parcels, parties, rights):
    return read_again(lab, by_keeper("import_title", {
        "unit": unit, "type": "BASIC_PROPERTY", "parcels": parcels, "parties": parties,
        "rights": rights}), unit)


def title_of(lab, unit, parcels, name):
    return old_title(lab, unit, parcels, [{"person": 1, "id": lab.people[name]}], [
        {"type": "OWNERSHIP", "denominator": 1, "shares": [{"numerator": 1}],
         "from_day": lab.today() - 5000}])


def cut_over(lab):
    """OLD1 is wide; OLD2 overlaps it by a hand; OLD3 and OLD4 are one title's, and OLD3 another's."""
    found(lab)
    lab.apply(old_parcel(lab, "OLD1", box(0, 0, 200)))
    for code, polygon in (("OLD2", box(199.8, 0, 100.2)), ("OLD3", box(400, 0)),
                          ("OLD4", box(500, 0)), ("OLD5", box(600, 0))):
        lab.apply(old_parcel(lab, code, polygon))
    lab.refuse(old_parcel(lab, "OLD9", {"rings": [ring(0, 900, 9, 909, 9, 900, 0, 909)]}),
               "a shape that crosses itself")
    lab.refuse(old_parcel(lab, STRANGE, box(0, 5000)), "a beginning that is not in the table")
    early = lab.today() - 4000
    old = old_title(lab, "T-OLD1", ["OLD1"], [
        {"person": 1, "id": lab.people["rustam"]}, {"id": "BANK"},
        {"person": 1, "name": lab.name("old owner")}], [
            {"type": "OWNERSHIP", "denominator": 2, "from_day": early,
             "shares": [{"numerator": 1}, {"party": 2, "numerator": 1}]},
            {"type": "MORTGAGE", "denominator": 1, "from_day": early, "rank": 1,
             "shares": [{"party": 1, "numerator": 1}]}]).list("NAME", "old owner")
    nobody = copy.deepcopy(old)
    nobody.operations[0][1]["rights"] = []
    lab.refuse(nobody, "a title without a right")
    later = copy.deepcopy(old)
    later.operations[0][1]["rights"][0]["from_day"] = lab.today() + 1
    lab.refuse(later, "a right of tomorrow")
    lab.apply(old)
    for unit, parcels, name in (("T-OLD2", ["OLD2"], "timur"), ("T-PAIR", ["OLD3", "OLD4"], "timur"),
                                ("T-TWICE", ["OLD3"], "timur"), ("T-OLD5", ["OLD5"], "vera")):
        lab.apply(title_of(lab, unit, parcels, name))


# LND-01, LND-03 to LND-05: who waits.

def lodged(lab, unit, name, service=506):
    return by_keeper("lodge_application", {"units": [unit], "service": service,
                                           "applicants": [lab.people[name]]}, name)


def objection(lab, display, code, name):
    return acted(lab, by_keeper("lodge_objection", {
        "display": display, "parcel": code, "objector": person(lab, name)}, name))


def resolved(lab, objected, how, *also):
    return acted(lab, by_keeper("resolve_objection", {"objection": objected, "resolution": how},
                                *also))


def shown(lab):
    """Before a month passes: a display is opened, objected to, and too young to be closed."""
    display = lab.apply(acted(lab, by_approver("open_public_display", {
        "parcels": ["SHOWN1", "SHOWN2", "SHOWN3"]})))
    strange = acted(lab, by_approver("open_public_display", {"parcels": [STRANGE]}))
    lab.refuse(strange, "a beginning that is not in the table")
    objections = [lab.apply(objection(lab, display, code, "timur"))
                  for code in ("SHOWN2", "SHOWN3")]
    lab.refuse(objection(lab, display, "SHOWN9", "timur"), "a parcel that is not shown")
    lab.refuse(by_approver("close_public_display", {"display": display}), "before a month is over")
    lab.refuse(first(lab, "SHOWN1", box(0, 100), "rustam", display=display), "it is still shown")
    lab.apply(lodged(lab, "T-OLD5", "vera"))
    lab.refuse(lodged(lab, "T-OLD5", "timur"), "of who holds nothing there")
    if lab.thorough:
        for _ in range(15):
            lab.apply(lodged(lab, "T-OLD5", "vera"))
        lab.refuse(lodged(lab, "T-OLD5", "vera"), "the seventeenth")
    lab.scene |= {"display": display, "objections": objections}


def first(lab, code, polygon, *owners, right="OWNERSHIP", display=b"", holder=None):
    """A first title; without a display it rests on an allocation."""
    fields = {"parcel": parcel(code, polygon), "unit": "T-" + code, "right": right}
    if holder or owners:
        fields["shares"] = shares(lab, *owners) if owners else {
            "denominator": 1, "shares": [{"party": holder, "numerator": 1}]}
    if display:
        fields["display"] = display
    return acted(lab, by_surveyor("register_parcel_first", fields), SURVEY,
                 *(() if display else (ALLOCATION,)))


def displayed(lab):
    """A month later: the display is closed, and what nobody objects to any more is registered."""
    display, objections = lab.scene["display"], lab.scene["objections"]
    lab.apply(by_approver("close_public_display", {"display": display}))
    lab.refuse(objection(lab, display, "SHOWN1", "timur"), "after it was closed")
    lab.refuse(first(lab, "SHOWN2", box(2000, 0), "rustam", display=display), "timur objects")
    lab.apply(resolved(lab, objections[0], "WITHDRAWN", "timur"))
    lab.refuse(resolved(lab, objections[1], "UPHELD"), "without a court")
    lab.apply(resolved(lab, objections[1], "UPHELD", "judge"), broken="anew")
    wide = first(lab, "SHOWN1", box(0, 100), "rustam", "timur", display=display)
    wide.operations[0][1]["insertions"] = [{
        "edge": [200_000, 100_000, 0, 100_000], "point": [100_000, 100_000], "neighbour": "OLD1"}]
    for how, polygon in (("through its neighbour", box(0, -50, 100, 300)),
                         ("the same as a neighbour", box(500, 0)),
                         ("not noded", box(0, 100, 150))):
        other = copy.deepcopy(wide)
        other.operations[0][1]["parcel"] = parcel("SHOWN1", polygon)
        lab.refuse(other, how)
    lab.refuse(first(lab, "SHOWN7", box(0, 100), "rustam", display=display), "it was not shown")
    tiny = first(lab, "TINY", box(0, 5000, 0.5, 0.5), "rustam")
    lab.refuse(tiny, "too small")
    wrong = copy.deepcopy(wide)
    wrong.operations[0][1]["parcel"]["category"] = 77
    lab.refuse(wrong, "a category that is not in the table")
    lab.refuse(first(lab, STRANGE, box(0, 5000), "rustam"), "a beginning that is not in the table")
    lab.apply(wide)
    lab.apply(first(lab, "SHOWN2", box(2000, 0), display=display, holder=spouses(lab)))
    stranger = first(lab, "WED", box(2000, 500), holder=spouses(lab, "timur", "vera"))
    lab.refuse(stranger, "spouses who are none")


# LND-12 to LND-16: new boundaries.

def child(code, polygon):
    return {"parcel": parcel(code, polygon), "unit": "T-" + code}


def divided(lab, code, children, *also, rights=()):
    fields = {"parcel": code, "children": children}
    if rights:
        fields["rights"] = [{"right": each, "children": [0, 1]} for each in sorted(rights)]
    return acted(lab, by_surveyor("subdivide_parcel", fields, *also), SURVEY)


def halves_of_field():
    return [child("FIELD.1", box(3000, 0, 50)), child("FIELD.2", box(3050, 0, 50))]


def joined(lab, parcels, polygon, *also, **more):
    return acted(lab, by_surveyor("consolidate_parcels", {
        "parcels": parcels, "merged": child("FIELD.3", polygon), **more}, *also), SURVEY)


def roads_asked(lab, division):
    """For a while every child must be reached from a road, and nobody has one."""
    lab.apply(governed("load_codes", {"table": "PUBLIC_WAYS", "rows": [
        {"code": "417", "valid_from_day": lab.today() - 1, "value": "301"}]}))
    lab.refuse(division, "no road far and wide")
    lab.apply(governed("end_codes", {"table": "PUBLIC_WAYS", "codes": ["417"],
                                     "until_day": lab.today()}))


def boundaries(lab, burdens):
    """FIELD is divided, the border of its halves moved, and the halves made one again.

    `burdens` are the rights on it beside vera's: a mortgage of BANK and a lease of saule.
    """
    everybody = ("vera", "banker")
    halves = halves_of_field()
    for code, how in (("OLD2", "a parcel with a conflict"), ("OLD3", "one of two of a unit")):
        lab.refuse(divided(lab, code, halves, "timur"), how)
    for how, wrong in (("a strip is left", child("FIELD.2", box(3050.05, 0, 49.95))),
                       ("a strip too much", child("FIELD.2", box(3050, 0, 50.02))),
                       ("both have a strip", child("FIELD.2", box(3049.98, 0, 50.02)))):
        lab.refuse(divided(lab, "FIELD", [halves[0], wrong], *everybody, rights=burdens), how)
    division = divided(lab, "FIELD", copy.deepcopy(halves), *everybody, rights=burdens)
    lab.refuse(divided(lab, "FIELD", halves, "vera", rights=burdens), "the bank does not agree")
    lab.refuse(divided(lab, "FIELD", halves, *everybody), "nothing is said of the burdens")
    lab.refuse(divided(lab, "FIELD", [child(STRANGE, box(3000, 0, 50)), halves[1]], *everybody,
                       rights=burdens), "a beginning that is not in the table")
    added = copy.deepcopy(division)
    added.operations[0][1]["insertions"] = [{"edge": [3_000_000, 0, 3_100_000, 0],
                                             "point": [3_050_000, 9_000]}]
    lab.refuse(added, "a corner beside its edge")
    division.operations[0][1]["insertions"] = [
        {"edge": [3_000_000, 0, 3_100_000, 0], "point": [3_050_000, 0]},
        {"edge": [3_100_000, 100_000, 3_000_000, 100_000], "point": [3_050_000, 100_000]}]
    roads_asked(lab, copy.deepcopy(division))
    lab.apply(division)
    lab.refuse(by_keeper("lodge_application", {"units": ["T-FIELD"], "service": 506,
                                               "applicants": [lab.people["vera"]]}, "vera"),
               "a unit that is no more")

    def moved(metres):
        bent = 3050 + metres
        left = shape(3000, 0, 3050, 0, bent, 50, 3050, 100, 3000, 100)
        right = shape(3050, 0, 3100, 0, 3100, 100, 3050, 100, bent, 50)
        return acted(lab, by_surveyor("adjust_boundary", {
            "left": "FIELD.1", "right": "FIELD.2", "left_shape": left, "right_shape": right,
            "left_official_mm2": area(left), "right_official_mm2": area(right)}, *everybody),
            SURVEY)
    lab.refuse(moved(3), "more than a strip")
    wide = moved(0.1)
    wide.operations[0][1]["right_shape"] = box(3050, 0, 50)
    lab.refuse(wide, "a sliver of both")
    lab.apply(moved(0.1))
    whole = shape(3000, 0, 3050, 0, 3100, 0, 3100, 100, 3050, 100, 3000, 100)
    both = ["FIELD.1", "FIELD.2"]
    lab.refuse(joined(lab, both, box(3000, 0), *everybody), "without the corners between")
    lab.refuse(joined(lab, ["FIELD.1", "SHOWN1"], whole, "rustam", "timur", *everybody),
               "of different owners")
    lab.refuse(joined(lab, both, whole, *everybody, shares=shares(lab, "timur")),
               "to somebody else")
    strange = joined(lab, both, whole, *everybody)
    strange.operations[0][1]["merged"] = child(STRANGE, whole)
    lab.refuse(strange, "a beginning that is not in the table")
    lab.refuse(joined(lab, ["FAR", "FIELD.1"], whole, *everybody),
               "with and without a mortgage")
    lab.refuse(joined(lab, ["FAR", "YARD"], whole, "vera"), "parcels that are apart")
    lab.refuse(joined(lab, both, whole, "vera"), "the bank does not agree")
    lab.apply(joined(lab, both, whole, *everybody))
    lab.refuse(divided(lab, "FIELD.1", halves, "vera"), "a parcel that is no more")


def measured_anew(lab):
    """OLD2 is measured: it overlaps nothing any more. A category is another."""
    def measured(polygon, code="OLD2"):
        return acted(lab, by_surveyor("resurvey_parcel", {
            "parcel": code, "shape": polygon, "official_mm2": area(polygon), "accuracy_mm": 20}),
            SURVEY, NOTIFIED)
    lab.refuse(measured(box(198, 0, 102)), "two metres off")
    lab.refuse(measured(box(400, 0, 100, 99.9), "OLD3"), "away from its neighbour's corner")
    beside = measured(box(400, 0), "OLD3")
    beside.operations[0][1]["insertions"] = [{"edge": [500_000, 0, 600_000, 0],
                                              "point": [550_000, 9_000], "neighbour": "OLD4"}]
    lab.refuse(beside, "a corner beside its edge")
    lab.apply(measured(box(200, 0)))
    lab.apply(acted(lab, by_keeper("convert_land_category", {
        "parcel": "YARD", "category": 1, "use_code": 2}), CATEGORY))


# LND-17, LND-18.

def built(lab, kind, **fields):
    return acted(lab, by_approver("register_building", {"kind": kind, **fields}), COMMISSIONED)


def buildings(lab):
    """A house on YARD with two flats; one burns down."""
    house = built(lab, "BUILDING", code="HOUSE", parcels=["YARD"],
                  footprint=box(3410, 10, 20, 20), official_mm2=400_000_000)
    outside = copy.deepcopy(house)
    outside.operations[0][1]["footprint"] = box(3390, 10, 20, 20)
    lab.refuse(outside, "half of it in the street")
    lab.apply(house)
    for number, name in (("1", "timur"), ("2", "vera")):
        flat = built(lab, "BUILDING_UNIT", code="HOUSE-" + number, building="HOUSE", floor=1,
                     official_mm2=50_000_000, unit="T-FLAT" + number, shares=shares(lab, name))
        lab.apply(flat, broken="anew" if number == "1" else True)
    common = built(lab, "COMMON_PROPERTY", building="HOUSE", fraction_denominator=2, fractions=[
        {"building_unit": "HOUSE-1", "numerator": 1}, {"building_unit": "HOUSE-2", "numerator": 1}])
    lab.apply(common, broken="anew")

    def gone(code, *also):
        return acted(lab, by_approver("demolish_building", {"code": code}, *also), DEMOLISHED)
    lab.refuse(gone("HOUSE"), "with its flats")
    lab.apply(gone("HOUSE-1", "timur"))
    return gone
