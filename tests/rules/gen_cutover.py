"""Records of old registers of land and vehicles, mostly right; each gives a Draft, or None."""
import gen_land
import gen_vehicles
from gen_land import SIDE, code, parcel, parcel_code


def old_paper(w, fields):
    fields["archive_ref"] = w.pick(w.m.imported)[1] if w.m.imported and w.chance(4) else w.fresh("archive")


def read_again(w, act, fields):
    old_paper(w, fields)
    draft = gen_land.by(w, "keeper", act, fields, "second keeper")
    return draft.attest("SECOND_READING", "second keeper", [fields["act"]])


def import_parcel(w):
    if len(gen_land.current(w)) > 50 and w.chance(70):
        return None
    bounds = gen_land.free_place(w)
    if not bounds:
        return None
    left, low, right, high = bounds
    ring, insertions = gen_land.rectangle(w, left, low, right, high)
    if insertions or w.chance(25):  # As it was drawn: it overlaps, or is not noded.
        ring = [(left, low), (right + w.pick([0, 500, SIDE // 4]), low), (right, high), (left, high)]
    drawn = parcel(w, parcel_code(w), ring)
    return read_again(w, "import_parcel", {"parcel": drawn | {"official_mm2": w.pick([0, drawn["official_mm2"]])}})


def old_parties(w):
    """Persons of the register, and names of others who are entered."""
    parties, names = [], []
    for _ in range(w.pick([1, 2])):
        known = w.person("ALIVE", "DECEASED") if w.chance(10) else w.person()
        if known and w.chance(60):
            parties.append({"person": 1, "id": known})
        else:
            names.append(w.fresh("name"))
            parties.append({"person": 1, "name": names[-1]})
    return parties, names


def import_vehicle(w):
    parties, names = old_parties(w)
    parts = [w.rng.randrange(1, 4) for _ in parties]
    fields = {"data": gen_vehicles.data(w), "origin": w.pick(["FACTORY", "IMPORT", "LEGALISED"]), "parties": parties,
              "denominator": sum(parts), "owners": [{"party": place, "numerator": part}
                                                    for place, part in enumerate(parts)]}
    if w.chance(25):
        parties.append({"person": 0, "id": b"BANK"})
        fields["liens"] = [{"party": len(parties) - 1, "due_day": w.day() + 90}] * w.pick([1, 1, 2])
    if w.chance(80):
        fields["plate"] = gen_vehicles.plate(w)
    if w.chance(50):
        fields |= {"has_inspection": 1, "inspection_until_day": w.day() + w.pick([-9, 100])}
    if w.chance(8):
        fields["alarm"] = w.pick(["STOLEN", "WANTED"])
    old_paper(w, fields)
    draft = gen_vehicles.by(w, "car registrar", "import_vehicle", fields, "second car registrar")
    return draft.attest("SECOND_READING", "second car registrar", [fields["act"]]).list("NAME", *names)


def import_title(w):
    bare = [name for name, row in gen_land.current(w).items() if len(row.units) < 2]
    empty = [name for name in bare if not w.m.parcels[name].units]
    name = w.pick(empty) if empty and w.chance(70) else w.pick(bare)
    if not name:
        return None
    parties, names = old_parties(w)
    kind = w.pick(["OWNERSHIP", "OWNERSHIP", "STATE_OWNERSHIP"])
    parts = [w.rng.randrange(1, 4) for _ in parties]
    right = {"type": kind, "from_day": w.day() - 400}
    if kind == "OWNERSHIP":
        right |= {"denominator": sum(parts), "shares": [
            {"party": place, "numerator": part} for place, part in enumerate(parts)]}
    rights = [right]
    if w.chance(30):
        parties.append({"person": 0, "id": b"BANK"})
        rights.append({"type": w.pick(["MORTGAGE", "CAVEAT"]), "from_day": w.day() - 100, "denominator": 2,
                       "shares": [{"party": len(parties) - 1, "numerator": w.pick([1, 2])}]})
        rights[-1]["rank"] = 1 if rights[-1]["type"] == "MORTGAGE" else 0
    draft = read_again(w, "import_title", {"unit": code(w, "U"), "type": "BASIC_PROPERTY", "parcels": [name],
                                           "parties": parties, "rights": rights})
    return draft.list("NAME", *names)


ACTS = {"import_parcel": (import_parcel, 7), "import_title": (import_title, 8), "import_vehicle": (import_vehicle, 8)}
