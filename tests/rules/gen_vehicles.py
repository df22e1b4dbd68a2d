"""Acts on vehicles, mostly right; each gives a Draft, or None."""
import gen_land
from chain import Draft
from gen_land import agree, members, named, of_age, part, shares, spouses
from model_vehicles import VALUES, WEIGHTS

HOMES = {"banker": ("BANK", "BANK1"), "police": ("STATE", "STAT1"), "notary": ("STATE", "STAT1"),
         "judge": ("COURT", "COUR1")}
SERIES = ["rrKGdddlll/01-10/CAR/QUEUE", "rrKGddll/01-09/CAR+MOTO/STATE_ONLY", "Adddd/00-00/CAR/AUCTION",
          "Tddddd/00-00/CAR+MOTO/CHOICE", "Bdddd/00-00/CAR/CLOSED"]


def founding(w):
    yield w.governed("load_codes", {"table": "PLATE_SERIES", "rows": [
        {"code": f"S{number}".encode(), "valid_from_day": w.day() - 9000, "value": value.encode()}
        for number, value in enumerate(SERIES)]})


def by(w, officer, act, fields, *also):
    agency, office = HOMES.get(officer, ("CARS", "CARS1"))
    return w.paper(Draft(act, fields, officer, *also, agency=agency, office=office, territory=""))


def owner(w, homes=True):
    """A party that has a place of residence, mostly."""
    for _ in range(12):
        one = gen_land.party(w)
        if one and (not homes or all(w.m.homes(each, "RESIDENCE") for each in members(w, one))):
            return one
    return gen_land.party(w) if w.chance(20) else ("ORGANISATION", b"BANK")


def several(w):
    found = {one: None for one in (owner(w) for _ in range(w.pick([1, 1, 2]))) if one}
    return list(found) or [("ORGANISATION", b"BANK")]


def some(w, *statuses, **wanted):
    names = [name for name, row in w.m.vehicles.items() if (not statuses or row.status in statuses)
             and not (row.stolen and w.chance(80)) and all(row[key] == value for key, value in wanted.items())]
    return w.pick(names) if names and w.chance(97) else w.pick(w.m.vehicles)


def certificate(w, draft):
    if w.chance(70):
        draft.fields["certificate"] = {"tag": w.fresh("tag"), "content": w.fresh("number")}
        draft.list("DOC_NUMBER", draft.fields["certificate"]["content"])
    return draft


def said(w, draft, code, officer, false=3):
    return draft.attest(code, officer, [draft.fields["act"]], w.day(),
                        answer="TRUE" if not w.chance(false) else w.pick(["FALSE", "UNKNOWN"]))


def letters(w, count, of="ABCDEFGHJKLMNPRSTUVWXYZ"):
    return "".join(w.pick(of) for _ in range(count))


def vin(w):
    text = w.pick("12345JWXZ6") + letters(w, 16, "ABCDEFGHJKLMNPRSTUVWXYZ0123456789")
    left = sum(VALUES[letter] * weight for letter, weight in zip(text, WEIGHTS)) % 11
    return (text[:8] + ("X" if left == 10 else str(left)) + text[9:]).encode() if not w.chance(5) else text.encode()


def data(w):
    taken = [row.data["vin"] for row in w.m.vehicles.values() if row.data["vin"]]
    fields = {"category": b"M1", "plate_kind": w.pick([b"CAR"] * 6 + [b"MOTO"]), "maker": b"VAZ", "model": b"2101",
              "year": w.pick([1999, 2020]), "colour": 3, "fuel": 1, "mass_kg": 900}
    if w.chance(88):
        fields["vin"] = w.pick(taken) if taken and w.chance(5) else vin(w)
    else:
        fields["body_mark"] = w.fresh("body")
    return fields


def digits(w, count):
    return letters(w, count, "0123456789")


def plate(w, parties=(), legalised=False, kind=b"CAR"):
    """One that nobody has, or one that is kept for them; now and then somebody's."""
    kept = [name for name, row in w.m.plates.items() if row.status == "RESERVED" and row.party in parties]
    if kept and w.chance(60):
        return w.pick(kept)
    if w.m.plates and w.chance(8):
        return w.pick(w.m.plates)
    region = "10" if legalised else w.pick(["01", "01", "09", "10"] if w.chance(10) else ["01", "02"])
    if kind == b"MOTO" and w.chance(90):
        return ("T" + digits(w, 5)).encode()
    form = w.rng.randrange(14)
    if form == 0:
        return (region + "KG" + digits(w, 2) + letters(w, 2)).encode()
    if form in (1, 2):
        return (w.pick("AB") + digits(w, 4)).encode()
    return (region + "KG" + digits(w, 3) + letters(w, 3)).encode()


def entering(w, act, fields, kind, legalised=False):
    parties = several(w)
    fields |= {"owners": shares(w, parties), "plate": plate(w, parties, legalised, kind)}
    draft = certificate(w, by(w, "car registrar", act, fields))
    for paper in (601, 602, 501):
        draft.source(paper, w.day())
    return said(w, agree(w, draft, *parties), "VIN_NOT_WANTED", "police")


def register_first(w):
    described = data(w)
    origin = w.pick(["FACTORY", "FACTORY", "CONFISCATED"])
    draft = entering(w, "register_first", {"data": described, "origin": origin}, described["plate_kind"])
    return draft.source(603 if origin == "FACTORY" else 604, w.day())


def register_imported(w):
    described = data(w)
    draft = entering(w, "register_imported", {"data": described}, described["plate_kind"])
    if w.chance(60):
        draft.source(605, w.day())
    else:
        said(w, draft.source(606, w.day()), "ORIGIN_CONFIRMED", w.pick(["customs", "judge"]))
    return said(w, draft, "CUSTOMS_CLEARED", "customs")


def register_legalised(w):
    described = data(w) | {"plate_kind": b"CAR"}
    return said(w, entering(w, "register_legalised", {"data": described}, b"CAR", legalised=True),
                "CUSTOMS_CLEARED", "customs")


def re_register_from_export(w):
    name = some(w, "EXPORTED")
    return name and said(w, entering(w, "re_register_from_export", {"vehicle": name},
                                     w.m.vehicles[name].data["plate_kind"]), "CUSTOMS_CLEARED", "customs")


def holders(w, name):
    return list(w.m.vehicles[name].shares)


def one_holder(w, draft, name):
    having = holders(w, name)
    return agree(w, draft, w.pick(having)) if having else draft


def all_holders(w, draft, name):
    having = holders(w, name)
    return spouses(w, of_age(w, agree(w, draft, *having), *having), *having)


def saleable(w):
    fit = [name for name, row in w.m.vehicles.items() if row.status == "ACTIVE" and row.origin != "LEGALISED"
           and not row.stolen and not row.wanted and not row.suspended - {"no_plate"}]
    return w.pick(fit) if fit and w.chance(85) else some(w, "ACTIVE")


def transfer_vehicle(w):
    name, takers = saleable(w), several(w)
    if not name or not holders(w, name):
        return None
    row, having = w.m.vehicles[name], holders(w, name)
    givers = w.rng.sample(having, w.rng.randrange(1, len(having) + 1))
    parts = [part(w, one, w.pick([each for each in takers if each != one] or takers), row.shares[one])
             for one in givers]
    draft = certificate(w, by(w, "car registrar", "transfer_vehicle", {"vehicle": name, "parts": parts}))
    spouses(w, of_age(w, agree(w, draft.source(501, w.day()), *givers, *takers), *givers), *givers)
    for lien in row.liens:
        agree(w, draft, lien.creditor)
    if w.chance(25):
        draft.fields["plate"] = plate(w, takers, kind=row.data["plate_kind"])
    return draft


def with_a_face(w, draft, subject):
    keys = [key for key, row in w.m.holder_keys.items() if row.subject == subject and w.m.key_lives(key)
            and row.assurance == "ASSURANCE_FACE"]
    return draft.sign(w.chain.names[w.pick(keys)]) if keys else w.consent(draft, subject)


def transfer_vehicle_online(w):
    faces = [row.subject for key, row in w.m.holder_keys.items() if w.m.key_lives(key)
             and row.assurance == "ASSURANCE_FACE" and w.m.subjects[row.subject].kind == "CITIZEN"]
    alone = [name for name, row in w.m.vehicles.items() if row.status == "ACTIVE" and len(row.shares) == 1
             and next(iter(row.shares))[0] == "PERSON" and not row.liens and not row.stolen and not row.wanted
             and not row.suspended and row.origin != "LEGALISED" and not w.m.leaving(row)
             and (row.inspected or 0) >= w.day()]
    able = [name for name in alone if holders(w, name)[0][1] in faces]
    if not able and w.chance(80):
        return None
    name = w.pick(able or alone) if alone and w.chance(90) else saleable(w)
    buyers = [each for each in faces if w.m.homes(each, "RESIDENCE")
              and not (name and holders(w, name) and each == holders(w, name)[0][1])]
    buyer = w.pick(buyers) if buyers and w.chance(90) else w.person()
    if not name or not buyer or not holders(w, name):
        return None
    draft = certificate(w, by(w, w.pick(["car registrar", "exchange"]), "transfer_vehicle_online", {
        "vehicle": name, "buyer": buyer}))
    said(w, said(w, draft, "NO_TRAFFIC_DEBT", "police"), "TAX_PAID", "tax")
    seller = holders(w, name)[0]
    for subject in (*members(w, seller), buyer):
        with_a_face(w, draft, subject)
    return spouses(w, of_age(w, draft, seller), seller)


def kin(w, draft, one, other):
    about = [w.m.subjects[each].groups.get("SEX_DOB") or w.name_of(each) for each in (one, other)]
    return draft.attest("IS_SPOUSE_OR_CHILD", w.pick(["notary", "registrar"]), about, w.day(),
                        answer="TRUE" if w.chance(93) else "FALSE")


def inherit_vehicle(w):
    dead = [(name, who) for name, row in w.m.vehicles.items() for one in row.shares for who in members(w, one)
            if w.m.subjects[who].death_day is not None]
    found = w.pick(dead)
    if not found:
        return None
    name, who = found
    draft = by(w, "notary", "inherit_vehicle", {"vehicle": name, "decedent": who})
    heirs = several(w)
    if name in w.m.given_of and w.chance(70):
        heirs = [("PERSON", each) for each in w.m.given_of[name].shares]
    else:
        draft.fields["heirs"] = shares(w, heirs)
    if w.m.vehicles[name].origin == "LEGALISED":
        for one in heirs:
            if one[0] == "PERSON":
                kin(w, draft, who, one[1])
    else:
        certificate(w, draft)
    early = w.day() < w.m.dead_since(w.m.subjects[who]) + w.m.p["inheritance_days"]
    return draft.sign("judge") if early and w.chance(80) else draft


def transfer_vehicle_by_court(w):
    ordered = [target for row in w.m.court_acts.values() if w.m.in_force(row) for command, target in row.commands
               if command == "TRANSFER_RIGHT" and (command, target) not in row.done and target in w.m.vehicles]
    given = [name for name, row in w.m.given_of.items() if row.ground == "COURT" and name in w.m.vehicles]
    if given and w.chance(60):
        return certificate(w, by(w, "judge", "transfer_vehicle_by_court", {"vehicle": w.pick(given)}))
    name, taker = w.pick(ordered), owner(w, homes=False)
    if not name or not holders(w, name) or not taker:
        return None
    one = w.pick(holders(w, name))
    return certificate(w, by(w, w.pick(["judge", "car registrar"]), "transfer_vehicle_by_court", {
        "vehicle": name, "court_act": w.order("TRANSFER_RIGHT", name),
        "parts": [part(w, one, taker, w.m.vehicles[name].shares[one])]}))


def transfer_vehicle_by_auction(w):
    name, buyer = saleable(w), owner(w)
    if not name or not buyer:
        return None
    fields = {"vehicle": name, "buyer": named(w, buyer)}
    if w.m.vehicles[name].liens and w.chance(80):
        fields["lien"] = w.pick(w.m.vehicles[name].liens).name
    return certificate(w, agree(w, by(w, "notary", "transfer_vehicle_by_auction", fields).source(503, w.day()), buyer))


def divide_joint_vehicle(w):
    found = [(name, marriage) for name, row in w.m.vehicles.items() for marriage, pair in w.m.marriages.items()
             if any(set(members(w, one)) and set(members(w, one)) <= {pair.a, pair.b} for one in row.shares)]
    found = w.pick(found)
    if not found:
        return None
    pair = w.m.marriages[found[1]]
    takers = [("PERSON", each) for each in w.rng.sample([pair.a, pair.b], w.pick([1, 2, 2]))]
    fields = {"vehicle": found[0], "marriage": found[1], "shares": shares(w, takers)}
    draft = certificate(w, by(w, w.pick(["car registrar", "notary"]), "divide_joint_vehicle", fields))
    order = w.order("DIVIDE_RIGHT", found[0])
    if order:
        fields["court_act"] = order
        return draft
    return of_age(w, agree(w, draft, *takers), *takers)


def report_unregistered_sale(w):
    name = saleable(w)
    if not name or not holders(w, name):
        return None
    seller = w.pick(holders(w, name))
    return agree(w, by(w, "car registrar", "report_unregistered_sale", {
        "vehicle": name, "seller": named(w, seller)}), seller)


def own_plate(act, officer="car registrar", wants=True, other=False):
    def made(w):
        fit = [name for name, row in w.m.vehicles.items() if row.status == "ACTIVE" and bool(row.plate) == wants]
        name = w.pick(fit) if fit and w.chance(95) else some(w)
        if not name:
            return None
        fields, row = {"vehicle": name}, w.m.vehicles[name]
        if other:
            fields["plate"] = plate(w, holders(w, name), row.origin == "LEGALISED", row.data["plate_kind"])
        return one_holder(w, by(w, officer, act, fields), name)
    return made


def reserve_plate(w):
    one = owner(w, homes=False)
    if one is None:
        return None
    fields = {"plate": plate(w), "plate_kind": w.pick([b"CAR", b"CAR", b"MOTO"]), "party": named(w, one)}
    draft = by(w, "car registrar", "reserve_plate", fields)
    return agree(w, draft.source(503, w.day()) if w.chance(60) else draft, one)


def modify_vehicle(w):
    name = some(w, "ACTIVE")
    if not name:
        return None
    after = dict(w.m.vehicles[name].data) | {"colour": 9}
    draft = certificate(w, by(w, "car registrar", "modify_vehicle", {"vehicle": name, "data": after}))
    if w.chance(40):
        after["engine"] = w.fresh("engine")
        if w.chance(50):
            draft.source(608, w.day())
        else:
            said(w, draft, "CUSTOMS_CLEARED", "customs")
    if w.chance(20):
        draft.fields["secondary_mark"] = w.fresh("mark")
        said(w, draft, "RESTAMPING_EXPERTISE", "police")
    return one_holder(w, draft.source(602, w.day()), name)


def correct_vehicle_record(w):
    name = some(w)
    if not name:
        return None
    after = dict(w.m.vehicles[name].data) | {"mass_kg": 1000}
    draft = certificate(w, by(w, "car registrar", "correct_vehicle_record", {"vehicle": name, "data": after},
                              "second car registrar"))
    if after["vin"] and w.chance(40):
        after["vin"] = vin(w)
        said(w, draft, "RESTAMPING_EXPERTISE", "police")
    return draft


def register_lien(w):
    name, creditor = some(w, "ACTIVE"), ("ORGANISATION", w.pick([b"BANK", b"BANK", b"CARS"]))
    if not name:
        return None
    live = w.m.vehicles[name].liens
    rank = len(live) + 1 if w.chance(75) else w.rng.randrange(1, len(live) + 3)
    fields = {"vehicle": name, "creditor": named(w, creditor), "rank": rank, "amount": w.fresh("amount"),
              "due_day": w.day() + 90, "claim_ref": b"CLAIM-1"}
    draft = by(w, w.pick(["pledge", "banker", "notary"]), "register_lien", fields)
    draft.list("ACT_CONTENT", fields["amount"])
    for each in (creditor, *(lien.creditor for lien in live[rank - 1:])):
        draft.sign({b"BANK": "banker", b"CARS": "pledge"}.get(each[1], "judge"))
    return all_holders(w, draft, name)


def release_lien(w):
    name = w.pick([name for name, row in w.m.vehicles.items() if row.liens])
    if not name:
        return None
    lien = w.pick(w.m.vehicles[name].liens)
    draft = by(w, w.pick(["pledge", "banker"]), "release_lien", {"vehicle": name, "lien": lien.name})
    return draft.sign("judge") if w.chance(15) else draft.sign({b"BANK": "banker", b"CARS": "pledge"}.get(lien.creditor[1], "judge"))


def report_stolen(w):
    name, alarm = some(w), w.pick(["STOLEN", "WANTED"])
    if not name:
        return None
    draft = by(w, "police", "report_stolen", {"vehicle": name, "alarm": alarm})
    return draft.source(606, w.day()) if alarm == "STOLEN" else draft


def report_recovered(w):
    name = w.pick([name for name, row in w.m.vehicles.items() if row.stolen or row.wanted])
    return name and by(w, "police", "report_recovered", {
        "vehicle": name, "alarm": "STOLEN" if w.m.vehicles[name].stolen else "WANTED"})


def record_inspection(w):
    never = [name for name, row in w.m.vehicles.items() if row.status == "ACTIVE" and row.inspected is None]
    name, result = some(w, "ACTIVE"), w.pick(["PASSED"] * 5 + ["FAILED", "DANGEROUS"])
    name = w.pick(never) if never and w.chance(70) else name
    if not name:
        return None
    fields = {"vehicle": name, "result": result, "odometer_km": w.rng.randrange(300_000)}
    if result == "PASSED":
        fields["valid_until_day"] = w.day() + w.pick([5, 400, 400])
    return by(w, "inspector", "record_inspection", fields)


def suspend_registration(w):
    name = some(w, "ACTIVE")
    return name and by(w, w.pick(["car registrar", "police", "judge"]), "suspend_registration", {"vehicle": name})


def lift_suspension(w):
    who = {"registrar": "car registrar", "police": "police", "court": "judge"}
    found = [(name, ground) for name, row in w.m.vehicles.items() for ground in sorted(row.suspended) if ground in who]
    sold = [name for name, row in w.m.vehicles.items() if row.sale is not None]
    if sold and w.chance(40):
        name = w.pick(sold)
        return one_holder(w, by(w, "car registrar", "lift_suspension", {"vehicle": name, "withdraw_sale": 1}), name)
    found = w.pick(found)
    return found and by(w, who[found[1]], "lift_suspension", {"vehicle": found[0]})


def deregister_export(w):
    name = saleable(w)
    if not name:
        return None
    fields = {"vehicle": name}
    if w.chance(50):
        fields["transit_plate"] = ("T" + digits(w, 5)).encode()
    return all_holders(w, said(w, by(w, "car registrar", "deregister_export", fields), "NO_TRAFFIC_DEBT", "police"), name)


def confirm_export(w):
    name = w.pick([name for name, row in w.m.vehicles.items() if row.export_until is not None
                   and row.status == "ACTIVE"]) or (some(w, "ACTIVE") if w.chance(10) else None)
    return name and by(w, "customs", "confirm_export", {"vehicle": name})


def record_foreign_notice(w):
    name = w.pick([name for name, row in w.m.vehicles.items() if row.notice]) or (some(w) if w.chance(10) else None)
    return name and by(w, "car registrar", "record_foreign_notice", {"vehicle": name}).source(609, w.day())


def deregister_scrap(w):
    name = some(w, "ACTIVE", "DEREGISTERED")
    return name and all_holders(w, by(w, "car registrar", "deregister_scrap", {"vehicle": name}).source(
        607, w.day()), name)


def at_counter(act, status):
    def made(w):
        name = some(w, status)
        return name and one_holder(w, by(w, "car registrar", act, {"vehicle": name}), name)
    return made


def grant_use_right(w):
    name, user = some(w, "ACTIVE"), w.person()
    if not name or not user:
        return None
    draft = by(w, w.pick(["car registrar", "notary"]), "grant_use_right", {
        "vehicle": name, "user": user, "kind": w.pick(["DRIVER", "DRIVER", "LESSEE"]),
        "until_day": w.day() + w.pick([0, 90, 1096, 1097])})
    if w.m.vehicles[name].origin == "LEGALISED":
        for one in holders(w, name):
            for each in members(w, one)[:1]:
                kin(w, draft, each, user)
    return w.consent(all_holders(w, draft, name), user)


def revoke_use_right(w):
    name = w.pick([name for name, row in w.m.vehicles.items() if row.uses])
    if not name:
        return None
    use = w.pick(w.m.vehicles[name].uses)
    draft = by(w, "car registrar", "revoke_use_right", {"vehicle": name, "use_right": use})
    return w.consent(draft, w.m.vehicles[name].uses[use].user) if w.chance(50) else one_holder(w, draft, name)


ACTS = {
    "register_first": (register_first, 16), "register_imported": (register_imported, 8),
    "register_legalised": (register_legalised, 6), "re_register_from_export": (re_register_from_export, 6),
    "transfer_vehicle": (transfer_vehicle, 16), "transfer_vehicle_online": (transfer_vehicle_online, 10),
    "inherit_vehicle": (inherit_vehicle, 8), "transfer_vehicle_by_court": (transfer_vehicle_by_court, 6),
    "transfer_vehicle_by_auction": (transfer_vehicle_by_auction, 5),
    "divide_joint_vehicle": (divide_joint_vehicle, 8), "report_unregistered_sale": (report_unregistered_sale, 4),
    "assign_plate": (own_plate("assign_plate", wants=False, other=True), 6),
    "change_plate": (own_plate("change_plate", other=True), 5), "reserve_plate": (reserve_plate, 6),
    "surrender_plate": (own_plate("surrender_plate"), 4),
    "report_plate_lost": (own_plate("report_plate_lost"), 4), "modify_vehicle": (modify_vehicle, 6),
    "correct_vehicle_record": (correct_vehicle_record, 6), "register_lien": (register_lien, 8),
    "release_lien": (release_lien, 4), "report_stolen": (report_stolen, 5),
    "report_recovered": (report_recovered, 5), "record_inspection": (record_inspection, 14),
    "suspend_registration": (suspend_registration, 4), "lift_suspension": (lift_suspension, 6),
    "deregister_export": (deregister_export, 8), "confirm_export": (confirm_export, 7),
    "record_foreign_notice": (record_foreign_notice, 4), "deregister_scrap": (deregister_scrap, 3),
    "temp_deregister": (at_counter("temp_deregister", "ACTIVE"), 4),
    "reactivate_vehicle": (at_counter("reactivate_vehicle", "DEREGISTERED"), 5),
    "grant_use_right": (grant_use_right, 7), "revoke_use_right": (revoke_use_right, 3),
}
