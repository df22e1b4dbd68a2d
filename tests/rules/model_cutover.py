"""The cut-over of old registers: parcels as drawn, titles and vehicles as they were (LND-02, VEH-01)."""
from fractions import Fraction

import model_shapes as shapes
from model import Row
from model_courts import raw
from model_identity import person_row
from model_land import OF_AUTHORITY, OF_PARTIES, PRIMARY, new_code, new_parcel_code
from model_parcels import parcel_of
from model_parties import DENOMINATOR_MAX, act, is_code, party_of
from model_vehicles import described, marks_free, produces


def read_again(j, f, role, outcome):
    """Imported once into its register, and another registrar has read it again."""
    j.paper()
    if j.id32("archive_ref"):
        j.need((role, f["archive_ref"]) not in j.m.imported, outcome)
    j.attested("SECOND_READING", [f.get("act", b"")], (role,))


def import_parcel(j, f):
    read_again(j, f, "LAND_REGISTRAR", "land_already_imported")
    drawn = f.get("parcel") or {}
    code, official = raw(drawn.get("code", b"")), drawn.get("official_mm2", 0)
    new_parcel_code(j, code)
    j.form(drawn.get("crs", 0) and official >= 0)
    shape = shapes.read(drawn.get("shape"))
    if not j.need(shape and shapes.valid(shape), "shape_not_valid"):
        return None
    clash = {name for name, row in j.m.parcels.items() if row.current and row.crs == drawn.get("crs")
             and shapes.faults(shape, row.shape)}

    def effect():
        j.m.imported.add(("LAND_REGISTRAR", f["archive_ref"]))
        j.m.parcels[code] = Row(
            code=code, crs=drawn["crs"], shape=shape, official=official or shapes.whole2(shape) // 2,
            category=drawn.get("category", 0), use=drawn.get("use_code", 0), current=True, territory=j.act.territory, units=[],
            conflicts=clash, legacy=bool(clash))
        for name in clash:
            j.m.parcels[name].conflicts.add(code)
    return effect


def import_title(j, f):
    read_again(j, f, "LAND_REGISTRAR", "land_already_imported")
    j.named("type")
    code, codes = raw(f.get("unit", b"")), [raw(each) for each in f.get("parcels", [])]
    new_code(j, code)
    j.form(1 <= len(codes) <= 64)
    j.ascending(codes)
    parcels = [parcel_of(j, each) for each in codes]
    j.need(f.get("rights"), "right_not_found")
    parties = [admitted(j, each) for each in f.get("parties", [])]
    rights, rank = [], 0
    for number, each in enumerate(f.get("rights", [])):
        kind = each.get("type", "RIGHT_TYPE_NONE")
        j.need(kind in (*PRIMARY, *OF_PARTIES, *OF_AUTHORITY, "SERVITUDE"), "right_type_not_allowed")
        j.need((kind in PRIMARY) == (number == 0), "right_type_not_allowed")
        rank += kind == "MORTGAGE"
        j.need(each.get("rank", 0) == (rank if kind == "MORTGAGE" else 0), "rank_not_free")
        j.need(each.get("from_day", 0) <= j.today, "dates_out_of_order")
        rights.append((kind, imported_shares(j, each, kind, parties), each))
    created = [j.new_id() if new else None for _, new in parties]

    def effect():
        j.m.imported.add(("LAND_REGISTRAR", f["archive_ref"]))
        for (party, new), name in zip(parties, created):
            if new:
                j.m.subjects[name] = person_row("CITIZEN", {"NAME": new})
        for parcel in parcels:
            parcel.units = sorted([*parcel.units, code])
        j.m.units[code] = Row(code=code, parcels=codes, buildings=[], current=True, territory=j.act.territory)
        for kind, entries, each in rights:
            who = {("PERSON", created[place]) if parties[place][1] else parties[place][0]: share
                   for place, share in entries.items()}
            j.m.enter_right(j, code, kind, who, rank=each.get("rank", 0), from_day=each.get("from_day", 0),
                            scope=7 if kind == "CAVEAT" else 0,
                            since={party: each.get("from_day", 0) for party in who})
    return effect


def admitted(j, f):
    """(party that stands in the register, or the name of a person who is created)."""
    name, known = f.get("name", b""), raw(f.get("id", b""))
    new = f.get("person", 0) == 1 and not known
    j.form(f.get("person", 0) <= 1 and (len(name) == 32 if new else not name))
    if new:
        j.lists("NAME", name)
        return None, name
    return party_of(j, {"kind": "PERSON" if f.get("person") else "ORGANISATION", "id": known}), None


def imported_shares(j, f, kind, parties):
    """{index of a party: fraction}: the whole of a primary right, parts of others."""
    entries, whole = f.get("shares", []), f.get("denominator", 0)
    if not entries:
        j.need(kind not in (*OF_PARTIES, *PRIMARY) or kind == "STATE_OWNERSHIP", "shares_not_whole")
        j.need(whole == 0, "shares_not_whole")
        return {}
    j.need(kind != "STATE_OWNERSHIP", "shares_not_whole")
    places, numbers = [each.get("party", 0) for each in entries], [each.get("numerator", 0) for each in entries]
    if not j.form(all(place < len(parties) for place in places)):
        return {}
    named = [parties[place][0] or place for place in places]
    exact = sum(numbers) == whole if kind in PRIMARY else sum(numbers) <= whole
    if not j.need(len(set(named)) == len(named) and min(numbers) >= 1 and 1 <= whole <= DENOMINATOR_MAX and exact,
                  "shares_not_whole"):
        return {}
    return {place: Fraction(number, whole) for place, number in zip(places, numbers)}


def import_vehicle(j, f):
    """A wrong check digit is no refusal; a plate is of any series that ever gave such ones."""
    read_again(j, f, "VEHICLE_REGISTRAR", "vehicle_imported_before")
    j.named("origin")
    tested, until = f.get("has_inspection", 0), f.get("inspection_until_day", 0)
    j.form(tested <= 1 and (tested or not until))
    j.form(all(len(f.get(each, [])) <= 64 for each in ("parties", "owners", "liens")))
    data, plate = described(j, f.get("data"), lenient=True), raw(f.get("plate", b""))
    if data:
        marks_free(j, data)
    if plate and j.form(is_code(plate) and len(plate) <= 12):
        j.need(any(produces(series, plate.decode("latin")) for series in j.m.series), "plate_not_in_series")
        j.need(plate not in j.m.plates or j.m.plates[plate].status == "SURRENDERED", "plate_in_use")
    name = j.new_id()
    parties = [admitted(j, each) for each in f.get("parties", [])]
    owners = imported_shares(j, f | {"shares": f.get("owners", [])}, "OWNERSHIP", parties)
    created = [j.new_id() if new else None for _, new in parties]
    liens = [imported_lien(j, each, parties) for each in f.get("liens", [])]

    def effect():
        j.m.imported.add(("VEHICLE_REGISTRAR", f["archive_ref"]))
        for (party, new), person in zip(parties, created):
            if new:
                j.m.subjects[person] = person_row("CITIZEN", {"NAME": new})
        shares = {("PERSON", created[place]) if parties[place][1] else parties[place][0]: share
                  for place, share in owners.items()}
        j.m.vehicles[name] = Row(
            data=data, origin=f["origin"], status="ACTIVE", stolen=f.get("alarm") == "STOLEN",
            wanted=f.get("alarm") == "WANTED", suspended=set() if plate else {"no_plate"}, plate=b"", transit=b"",
            inspected=until if tested else None, sale=None, export_until=None, liens=liens, uses={}, notice=False,
            shares=shares, since={party: j.today for party in shares})
        if plate:
            j.m.assign(name, plate)
    return effect


def imported_lien(j, f, parties):
    place, claim = f.get("party", 0), raw(f.get("claim_ref", b""))
    if j.form(place < len(parties) and (not claim or is_code(claim))):
        creditor = parties[place][0]
        j.need(creditor and creditor[0] == "ORGANISATION", "party_not_found")
        return Row(name=j.new_id(), creditor=creditor)
    return None


ACTS = {"import_parcel": act(import_parcel), "import_title": act(import_title), "import_vehicle": act(import_vehicle)}
