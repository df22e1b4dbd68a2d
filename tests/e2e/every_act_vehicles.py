"""Lives of vehicles that need every act of their register, from the factory to the scrapyard.

Its owners are people of its own, with homes in a house of bek's; banks are those of the land.
"""
import copy
import hashlib

import every_act_homes as homes
from every_act_people import (GOVERNANCE, agency, appointment, by_agency, by_judge,
                              by_officer, by_state, citizen, death, decide, paper, tag)
from registry_lab import FALSE, Draft

PEOPLE = ("bakyt", "asel", "chyngyz", "emil", "fatima", "gulmira")
OFFICERS = {"cars": ["VEHICLE_REGISTRAR"], "cars too": ["VEHICLE_REGISTRAR"],
            "car notary": ["NOTARY"], "mechanic": ["INSPECTION_STATION"], "cop": ["POLICE"],
            "customs": ["CUSTOMS"], "taxman": ["TAX_AUTHORITY"], "portal": ["EXCHANGE_OPERATOR"]}
SERIES = (("KG:AUCTION", "rrKGAUCl/01-09/CAR/AUCTION"), ("KG:FOREIGN", "rrKGddddl/01-09/CAR/QUEUE"),
          ("KG:PRE2016", "lddddll/00-00/CAR/CLOSED"), ("KG:PRIVATE", "rrKGdddlll/01-10/CAR/QUEUE"))
VINS = ["1M8GDM9AXKP042788", "1G4AH59H45G118341", "1HGCM82633A004352", "JN1DA31D63T505967",
        "1HGBH41JXMN109186", "JH4KA7561PC008269", "5N1NJ01CXST000001", "WBANU53578CT69351",
        "1XPTD40X6JD456115", "11111111111111111", "1HGCM82653A004353"]


def by_cars(act, fields, *also, officer="cars"):
    return Draft(act, fields, officer, *also, agency="AUTO", office="AUTO1", territory="41711")


def about(lab, draft, code, officer):
    """What an officer attests about the act's own paper."""
    return draft.attest(code, officer, [draft.operations[0][1]["act"]], lab.today())


def of_age(lab, draft, *names):
    for name in names:
        draft.attest("AGE_GE", "car notary", [name + " born"], lab.today(), 18)
    return draft


def person(lab, name):
    return {"kind": "PERSON", "id": lab.people[name]}


def whole(lab, *names):
    people = sorted(names, key=lambda name: lab.people[name])
    return {"denominator": len(people),
            "shares": [{"party": person(lab, name), "numerator": 1} for name in people]}


def data(vin, **more):
    return {"vin": vin, "category": "M1", "plate_kind": "CAR", "maker": "MAKER", "model": "MODEL-1",
            "year": 2015, "colour": 3, "fuel": 1, "mass_kg": 1500,
            "engine": hashlib.sha256(b"engine").digest(), **more}


def with_certificate(lab, draft, words):
    draft.operations[0][1]["certificate"] = {"tag": tag(words),
                                             "content": lab.commit(words, "DOC_NUMBER")}
    return draft.list("DOC_NUMBER", words)


def founded(lab):
    """AUTO with its officers, series of plates, and who will own vehicles."""
    for name in PEOPLE:
        citizen(lab, name)
    lab.apply(agency(lab, "AUTO", {role for roles in OFFICERS.values() for role in roles},
                     ["REGISTER_VEHICLES"]), broken=False)
    lab.apply(by_agency("AUTO", "register_office", {"code": "AUTO1", "territories": ["417"]}),
              broken=False)
    for name, roles in OFFICERS.items():
        lab.apply(appointment(lab, "AUTO", "AUTO1", "417", name, roles), broken=False)
    lab.apply(Draft("load_codes", {"table": "PLATE_SERIES", "rows": [
        {"code": code, "valid_from_day": 17_000, "value": value} for code, value in SERIES]},
        *GOVERNANCE, agency="", office="", territory=""), broken=False)
    for name in ("asel", "bakyt"):  # Keys that a face is bound to.
        lab.apply(by_officer("bind_holder_key", {
            "subject": lab.people[name], "key": lab.key(name + " face"),
            "assurance": "ASSURANCE_FACE"}, name + " face"), broken=False)


def at_home(lab):
    """Only who lives somewhere may own a vehicle."""
    lab.apply(by_state("address", "open_dwelling", {
        "dwelling": homes.dwelling("yard"), "area": "41711", "persons_max": len(PEOPLE)}),
        broken=False)
    for name in PEOPLE:
        lab.scene[name + " lives"] = lab.apply(homes.settle(lab, name, "yard"), broken=False)


def registration(lab, number, plate, *owners, act="register_first"):
    fields = {"data": data(VINS[number]), "owners": whole(lab, *owners), "plate": plate}
    if act == "register_first":
        fields["origin"] = "FACTORY"
    draft = paper(lab, by_cars(act, fields, *owners), f"application {act} {plate}")
    for document in (501, 601, 602, 603 if act == "register_first" else 605):
        draft.source(document, lab.today())
    if act != "register_first":
        about(lab, draft, "CUSTOMS_CLEARED", "customs")
    return about(lab, with_certificate(lab, draft, "certificate " + plate), "VIN_NOT_WANTED", "cop")


def act_on(lab, act, vehicle, words, *also, officer="cars", **more):
    return paper(lab, by_cars(act, {"vehicle": vehicle, **more}, *also, officer=officer),
                 f"{words} {lab.submitted}")


def part(lab, giver, taker, numerator=1, denominator=1):
    return {"from": person(lab, giver), "to": person(lab, taker), "numerator": numerator,
            "denominator": denominator}


def sale(lab, vehicle, giver, taker, **more):
    draft = act_on(lab, "transfer_vehicle", vehicle, "sale", giver, taker,
                   parts=[part(lab, giver, taker, **more)])
    return of_age(lab, draft.source(501, lab.today()), giver)


def lien(lab, vehicle, owner, rank):
    words = f"amount {lab.submitted}"
    draft = paper(lab, Draft("register_lien", {
        "vehicle": vehicle, "creditor": {"kind": "ORGANISATION", "id": "BANK"}, "rank": rank,
        "amount": lab.commit(words, "ACT_CONTENT"), "due_day": lab.today() + 365,
        "claim_ref": "CPO-1"}, "banker", owner, agency="BANK", office="BANK1",
        territory="41711"), f"pledge {lab.submitted}")
    return of_age(lab, draft.list("ACT_CONTENT", words), owner)


def plates(lab, vehicle):
    """The plate of asel's vehicle is changed, lost, found to be missed, and changed again."""
    lab.apply(paper(lab, by_cars("reserve_plate", {
        "plate": "01KG777AAA", "plate_kind": "CAR", "party": person(lab, "asel")}, "asel"), "kept"))
    lab.refuse(act_on(lab, "change_plate", vehicle, "taken", "asel", plate="01KG002AAA"),
               "a plate of another vehicle")
    lab.refuse(act_on(lab, "assign_plate", vehicle, "second", "asel", plate="01KG003AAA"),
               "it has one")
    lab.apply(act_on(lab, "change_plate", vehicle, "changed", "asel", plate="01KG777AAA"))
    lab.apply(act_on(lab, "report_plate_lost", vehicle, "lost", "asel"))
    lab.refuse(act_on(lab, "assign_plate", vehicle, "too soon", "asel", plate="01KG777AAA"),
               "it is in quarantine")
    lab.apply(act_on(lab, "assign_plate", vehicle, "given", "asel", plate="01KG004AAA"))
    lab.apply(act_on(lab, "surrender_plate", vehicle, "surrendered", "asel"))
    lab.apply(act_on(lab, "assign_plate", vehicle, "given", "asel", plate="01KG004AAA"))


def police(lab, vehicle):
    lab.apply(alarmed(lab, "report_stolen", vehicle, "STOLEN"))
    lab.refuse(sale(lab, vehicle, "asel", "bakyt"), "it is stolen")
    lab.refuse(act_on(lab, "record_inspection", vehicle, "stolen", officer="mechanic",
                      result="FAILED", odometer_km=1), "it is stolen")
    lab.refuse(act_on(lab, "correct_vehicle_record", vehicle, "corrected", "cars too",
                      data=data(VINS[0], colour=9)), "it is stolen")
    lab.refuse(act_on(lab, "report_unregistered_sale", vehicle, "sold", "asel",
                      seller=person(lab, "asel")), "it is stolen")
    lab.apply(alarmed(lab, "report_recovered", vehicle, "STOLEN"))
    lab.apply(alarmed(lab, "report_stolen", vehicle, "WANTED"), broken=False)
    lab.refuse(sale(lab, vehicle, "asel", "bakyt"), "it is wanted")
    lab.apply(alarmed(lab, "report_recovered", vehicle, "WANTED"), broken=False)
    lab.apply(act_on(lab, "suspend_registration", vehicle, "suspended", officer="cop"))
    lab.refuse(sale(lab, vehicle, "asel", "bakyt"), "it is suspended")
    lab.apply(act_on(lab, "lift_suspension", vehicle, "lifted", officer="cop"))


def works(lab, vehicle):
    """What stations, banks, drivers and clerks do with asel's vehicle."""
    lab.apply(act_on(lab, "record_inspection", vehicle, "seen", officer="mechanic", result="PASSED",
                     odometer_km=50_000, valid_until_day=lab.today() + 400))
    lab.apply(act_on(lab, "record_inspection", vehicle, "seen again", officer="mechanic",
                     result="FAILED", odometer_km=40_000), broken=False)
    lab.apply(act_on(lab, "modify_vehicle", vehicle, "painted", "asel",
                     data=data(VINS[0], colour=7)).source(602, lab.today()))
    lab.apply(act_on(lab, "correct_vehicle_record", vehicle, "corrected", "cars too",
                     data=data(VINS[0], colour=8)))
    driver = lab.apply(of_age(lab, act_on(
        lab, "grant_use_right", vehicle, "driver", "asel", "bakyt", user=lab.people["bakyt"],
        kind="DRIVER", until_day=lab.today() + 100), "asel"))
    lab.apply(act_on(lab, "revoke_use_right", vehicle, "walks", "bakyt", use_right=driver))
    lab.apply(act_on(lab, "temp_deregister", vehicle, "rests", "asel"))
    lab.refuse(sale(lab, vehicle, "asel", "bakyt"), "it is out of use")
    lab.apply(act_on(lab, "reactivate_vehicle", vehicle, "wakes", "asel"))
    first = lab.apply(lien(lab, vehicle, "asel", 1))
    lab.refuse(sale(lab, vehicle, "asel", "bakyt"), "the bank has a lien")
    lab.refuse(lien(lab, vehicle, "asel", 3), "a rank too high")
    lab.refuse(act_on(lab, "deregister_scrap", vehicle, "pledged", "asel").source(
        607, lab.today()), "the bank has a lien")
    lab.apply(paper(lab, Draft("release_lien", {"vehicle": vehicle, "lien": first}, "banker",
                               agency="BANK", office="BANK1", territory="41711"), "paid"))


def online(lab, vehicle, giver, taker):
    draft = act_on(lab, "transfer_vehicle_online", vehicle, "online", giver + " face",
                   taker + " face", officer="portal", buyer=lab.people[taker])
    about(lab, about(lab, draft, "NO_TRAFFIC_DEBT", "cop"), "TAX_PAID", "taxman")
    return of_age(lab, draft, giver)


def auction(lab, vehicle, buyer):
    draft = act_on(lab, "transfer_vehicle_by_auction", vehicle, "auction", buyer,
                   officer="car notary", buyer=person(lab, buyer))
    return draft.source(503, lab.today())


def sales(lab, vehicle):
    lab.apply(act_on(lab, "report_unregistered_sale", vehicle, "sold", "asel",
                     seller=person(lab, "asel")))
    lab.apply(act_on(lab, "lift_suspension", vehicle, "not sold", "asel", withdraw_sale=1))
    lab.refuse(act_on(lab, "lift_suspension", vehicle, "not sold", "asel", withdraw_sale=1),
               "no sale was reported")
    hold = lab.apply(by_judge("impose_hold", {
        "targets": [vehicle], "scope": 1, "court_act": decide(lab, "IMPOSE_A_HOLD", vehicle)}),
        broken=False)
    lab.refuse(sale(lab, vehicle, "asel", "bakyt"), "a court holds it")
    lab.apply(by_judge("lift_hold", {"hold": hold}), broken=False)
    lab.apply(online(lab, vehicle, "asel", "bakyt"))
    lab.apply(sale(lab, vehicle, "bakyt", "asel"))
    lab.apply(sale(lab, vehicle, "asel", "chyngyz", denominator=3), broken=False)
    lab.refuse(online(lab, vehicle, "asel", "bakyt"), "of who has two thirds of it")
    order = decide(lab, "TRANSFER_RIGHT", vehicle)
    lab.apply(paper(lab, by_judge("transfer_vehicle_by_court", {
        "vehicle": vehicle, "court_act": order,
        "parts": [part(lab, "chyngyz", "asel", denominator=3)]}), "by court"))
    lab.apply(auction(lab, vehicle, "bakyt"))


def leaving(lab, vehicle, owner, plate):
    draft = act_on(lab, "deregister_export", vehicle, "leaves", owner, transit_plate=plate)
    return of_age(lab, about(lab, draft, "NO_TRAFFIC_DEBT", "cop"), owner)


def gone(lab, vehicle):
    return act_on(lab, "confirm_export", vehicle, "gone", officer="customs")


def abroad(lab):
    """Bakyt's import leaves the country, comes back, and ends on the scrapyard."""
    vehicle = lab.apply(registration(lab, 2, "01KG012AAA", "bakyt", act="register_imported"))
    lab.apply(act_on(lab, "record_foreign_notice", vehicle, "told").source(609, lab.today()))
    lab.refuse(gone(lab, vehicle), "not open")
    lab.apply(leaving(lab, vehicle, "bakyt", "01KG1234T"))
    lab.refuse(sale(lab, vehicle, "bakyt", "asel"), "it is being exported")
    lab.apply(gone(lab, vehicle))
    lab.refuse(registration(lab, 2, "01KG013AAA", "bakyt"), "a VIN that was exported")
    back = registration(lab, 2, "01KG014AAA", "bakyt", act="register_imported")
    fields = back.operations[0][1]
    fields["vehicle"] = vehicle
    del fields["data"]
    back.operations[0] = ("re_register_from_export", fields)
    lab.apply(back)
    scrap = act_on(lab, "deregister_scrap", vehicle, "scrapped", "bakyt").source(607, lab.today())
    lab.apply(of_age(lab, scrap, "bakyt"))
    lab.refuse(registration(lab, 2, "01KG015AAA", "bakyt"), "a VIN of the scrapyard")
    lab.refuse(alarmed(lab, "report_stolen", vehicle, "STOLEN"), "what is scrapped")


def legalised(lab):
    vehicle = lab.apply(registration(lab, 3, "10KG001AAA", "chyngyz", act="register_legalised"))
    lab.refuse(sale(lab, vehicle, "chyngyz", "bakyt"), "it is legalised")

    def used(kind):
        return of_age(lab, act_on(
            lab, "grant_use_right", vehicle, kind, "chyngyz", "bakyt", user=lab.people["bakyt"],
            kind=kind, until_day=lab.today() + 10), "chyngyz")
    lab.refuse(used("LESSEE"), "it is legalised")
    lab.refuse(used("DRIVER").attest("IS_SPOUSE_OR_CHILD", "car notary", [
        "chyngyz born", "bakyt born"], lab.today(), answer=FALSE), "to no relative")


def old_register(lab):
    owner = {"person": 1, "name": lab.name("old owner of a car")}
    draft = act_on(lab, "import_vehicle", None, "old card", "cars too", data=data(VINS[4]),
                   origin="IMPORT", parties=[owner, {"id": "BANK"}], denominator=1,
                   owners=[{"numerator": 1}], liens=[{"party": 1, "claim_ref": "CPO-9"}],
                   plate="B1234AB", odometer_km=120_000,
                   archive_ref=hashlib.sha256(b"card 1").digest())
    del draft.operations[0][1]["vehicle"]
    draft.list("NAME", "old owner of a car")
    draft.attest("SECOND_READING", "cars too", [draft.operations[0][1]["act"]])
    taken = copy.deepcopy(draft)
    taken.operations[0][1]["plate"] = "01KG002AAA"
    lab.refuse(taken, "the plate of another vehicle")
    lab.apply(draft)


def alarmed(lab, act, vehicle, kind):
    draft = act_on(lab, act, vehicle, act, officer="cop", alarm=kind)
    return draft.source(606, lab.today()) if act == "report_stolen" else draft


def held(lab, vehicle, scope):
    return lab.apply(by_judge("impose_hold", {
        "targets": [vehicle], "scope": scope,
        "court_act": decide(lab, "IMPOSE_A_HOLD", vehicle)}), broken=False)


def standings(lab):
    """What may not be done with a vehicle that is stolen, wanted, held, pledged or to leave."""
    plate = "01KG050AAA"
    vehicle = lab.apply(registration(lab, 8, plate, "asel"), broken=False)
    lab.apply(act_on(lab, "record_inspection", vehicle, "seen", officer="mechanic",
                     result="PASSED", odometer_km=1, valid_until_day=lab.today() + 400),
              broken=False)
    lab.apply(by_officer("bind_holder_key", {
        "subject": lab.people["john"], "key": lab.key("john face"),
        "assurance": "ASSURANCE_FACE"}, "john face"), broken=False)
    lab.refuse(online(lab, vehicle, "asel", "john"), "to a foreigner")

    def attempts(how):
        for draft in (
                sale(lab, vehicle, "asel", "bakyt"), online(lab, vehicle, "asel", "bakyt"),
                auction(lab, vehicle, "bakyt"), lien(lab, vehicle, "asel", 1),
                act_on(lab, "change_plate", vehicle, "new", "asel", plate="01KG051AAA"),
                act_on(lab, "modify_vehicle", vehicle, "painted", "asel",
                       data=data(VINS[8], colour=7)).source(602, lab.today()),
                of_age(lab, act_on(lab, "grant_use_right", vehicle, "driver", "asel", "bakyt",
                                   user=lab.people["bakyt"], kind="DRIVER",
                                   until_day=lab.today() + 9), "asel"),
                leaving(lab, vehicle, "asel", "01KG1236T"), gone(lab, vehicle),
                of_age(lab, act_on(lab, "deregister_scrap", vehicle, "scrapped", "asel").source(
                    607, lab.today()), "asel"),
                act_on(lab, "temp_deregister", vehicle, "rests", "asel"),
                act_on(lab, "record_inspection", vehicle, "seen", officer="mechanic",
                       result="FAILED", odometer_km=2)):
            lab.refuse(draft, how)
    for kind in ("STOLEN", "WANTED"):
        lab.apply(alarmed(lab, "report_stolen", vehicle, kind), broken=False)
        attempts("it is " + kind)
        lab.apply(alarmed(lab, "report_recovered", vehicle, kind), broken=False)
    hold = held(lab, vehicle, 511)
    attempts("a court holds it")
    lab.apply(by_judge("lift_hold", {"hold": hold}), broken=False)
    pledge = lab.apply(lien(lab, vehicle, "asel", 1), broken=False)
    attempts("it is pledged")
    lab.apply(paper(lab, Draft("release_lien", {"vehicle": vehicle, "lien": pledge}, "banker",
                               agency="BANK", office="BANK1", territory="41711"), "paid anew"),
              broken=False)
    lab.apply(act_on(lab, "suspend_registration", vehicle, "suspended", officer="cop"),
              broken=False)
    attempts("it is suspended")
    lab.apply(act_on(lab, "lift_suspension", vehicle, "lifted", officer="cop"), broken=False)
    lab.apply(act_on(lab, "temp_deregister", vehicle, "rests", "asel"), broken=False)
    lab.apply(alarmed(lab, "report_stolen", vehicle, "STOLEN"), broken=False)
    lab.refuse(act_on(lab, "reactivate_vehicle", vehicle, "wakes", "asel"), "it is stolen")
    lab.apply(alarmed(lab, "report_recovered", vehicle, "STOLEN"), broken=False)
    lab.apply(act_on(lab, "reactivate_vehicle", vehicle, "wakes", "asel"), broken=False)
    lab.refuse(leaving(lab, vehicle, "asel", plate), "its own plate for transit")
    lab.apply(leaving(lab, vehicle, "asel", "01KG1236T"), broken=False)
    attempts("it is to leave")
    hold = held(lab, vehicle, 8)
    lab.refuse(gone(lab, vehicle), "a court holds it")
    lab.apply(by_judge("lift_hold", {"hold": hold}), broken=False)
    lab.apply(alarmed(lab, "report_stolen", vehicle, "STOLEN"), broken=False)
    lab.refuse(gone(lab, vehicle), "it is stolen")


def mistaken(lab):
    """Plates, papers, creditors and officers that are others'."""
    taken = registration(lab, 7, "01KG002AAA", "asel")
    lab.refuse(taken, "the plate of another vehicle")
    lab.refuse(registration(lab, 7, "01KGAUCA", "asel"), "a plate that is auctioned")
    known = with_certificate(lab, registration(lab, 7, "01KG052AAA", "asel"),
                             "certificate 01KG002AAA")
    lab.refuse(known, "the certificate of another vehicle")
    lab.refuse(paper(lab, by_cars("reserve_plate", {
        "plate": "01KGAUCA", "plate_kind": "CAR", "party": person(lab, "asel")}, "asel"),
        "kept unsold"), "an auctioned plate, without the protocol")
    vehicle = lab.strangers["vehicle"]
    plated = sale(lab, vehicle, "bakyt", "asel")
    plated.operations[0][1]["plate"] = "01KG050AAA"
    lab.refuse(plated, "with another's plate")
    private = lien(lab, vehicle, "bakyt", 1)
    private.operations[0][1]["creditor"] = person(lab, "asel")
    lab.refuse(private, "to a person")
    lab.refuse(act_on(lab, "record_inspection", vehicle, "seen", officer="cop", result="FAILED",
                      odometer_km=2), "by the police")
    by_clerk = alarmed(lab, "report_stolen", vehicle, "STOLEN")
    by_clerk.signers[0] = "mechanic"
    lab.refuse(by_clerk, "by a mechanic")


def division(lab, one, other):
    """What two who are, or were, married have together."""
    marriage = lab.scene["marriages"][one, other]
    vehicle = lab.apply(registration(lab, 5, "01KG030AAA", one, other), broken=False)
    draft = act_on(lab, "divide_joint_vehicle", vehicle, "divided", one, other, marriage=marriage,
                   shares={**whole(lab, one, other), "denominator": 2})
    of_age(lab, draft, one, other)
    hold = held(lab, vehicle, 1)
    lab.refuse(draft, "a court holds it")
    lab.apply(by_judge("lift_hold", {"hold": hold}), broken=False)
    lab.apply(draft)


def heirs(lab):
    return act_on(lab, "inherit_vehicle", lab.scene["left behind"], "inherited",
                  officer="car notary", decedent=lab.people["gulmira"], heirs=whole(lab, "bakyt"))


def bequeathed(lab):
    """Gulmira dies, who had a vehicle; another one is to leave the country, and stays."""
    lab.scene["left behind"] = vehicle = lab.apply(
        registration(lab, 6, "01KG040AAA", "gulmira"), broken=False)
    lab.scene["stays"] = lab.apply(registration(lab, 7, "01KG041AAA", "asel"), broken=False)
    lab.apply(leaving(lab, lab.scene["stays"], "asel", "01KG1235T"), broken=False)
    lab.apply(act_on(lab, "record_inspection", lab.scene["stays"], "seen", officer="mechanic",
                     result="PASSED", odometer_km=1, valid_until_day=lab.today() + 30),
              broken=False)
    leaves = lab.apply(registration(lab, 9, "01KG042AAA", "gulmira"), broken=False)
    lab.apply(leaving(lab, leaves, "gulmira", "01KG1237T"), broken=False)
    lab.apply(death(lab, "gulmira"), broken=False)
    lab.refuse(gone(lab, leaves), "who sent it abroad has died")
    lab.refuse(heirs(lab), "the heirs' term still runs")
    lab.refuse(sale(lab, vehicle, "gulmira", "bakyt"), "the owner is dead")
    lab.refuse(registration(lab, 10, "01KG043AAA", "gulmira"), "of who is dead")


def inherited(lab):
    """Half a year later."""
    vehicle = lab.scene["left behind"]
    hold = held(lab, vehicle, 32)
    lab.refuse(heirs(lab), "a court holds it")
    lab.apply(by_judge("lift_hold", {"hold": hold}), broken=False)
    lab.apply(alarmed(lab, "report_stolen", vehicle, "STOLEN"), broken=False)
    lab.refuse(heirs(lab), "it is stolen")
    lab.apply(alarmed(lab, "report_recovered", vehicle, "STOLEN"), broken=False)
    lab.apply(heirs(lab))
    lab.refuse(gone(lab, lab.scene["stays"]), "the term to leave is over")
    lab.refuse(sale(lab, lab.scene["stays"], "asel", "bakyt"), "the inspection is over")


def vehicles(lab):
    at_home(lab)
    first = lab.apply(registration(lab, 0, "01KG001AAA", "asel"))
    lab.strangers["vehicle"] = lab.apply(registration(lab, 1, "01KG002AAA", "bakyt"), broken=False)
    lab.refuse(registration(lab, 0, "01KG003AAA", "asel"), "a VIN of another vehicle")
    lab.refuse(registration(lab, 7, "01KG003AAA", "bek"), "of who lives nowhere")
    works(lab, first)
    plates(lab, first)
    police(lab, first)
    sales(lab, first)
    abroad(lab)
    legalised(lab)
    old_register(lab)
    division(lab, "emil", "fatima")
    if lab.thorough:
        standings(lab)
        mistaken(lab)
