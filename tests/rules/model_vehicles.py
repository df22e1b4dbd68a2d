"""Vehicles: what stands in the way of whom, and how they enter the register (1.5; VEH-01 to 03, 17, 20 to 24)."""
import re

from model import Row
from model_civil import year_of
from model_courts import raw
from model_parties import (able, act, agree, agrees, born, is_code, of_age, persons, shares_of,
                           spouses_agree)

TAX, AUCTION = 501, 503
(OWNERSHIP, INSPECTED, FACTORY, CONFISCATED, FOREIGN, STATEMENT, DESTROYED, UNIT, NOTICE) = range(601, 610)
VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9)))
VALUES |= {str(digit): digit for digit in range(10)}
WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
GONE = ("EXPORTED", "SCRAPPED")
HARMLESS = {"no_plate"}


class Vehicles:
    """A part of Model."""

    def owners(self, vehicle):
        return self.vehicles[vehicle].shares

    def leaving(self, row):
        return row.status != "EXPORTED" and row.export_until is not None and self.today() <= row.export_until

    def end_uses(self, name):
        self.vehicles[name].uses = {}

    def vehicles_after_death(self, subject):
        parties = self.parties_of(subject)
        for row in self.vehicles.values():
            row.uses = {} if any(party in row.shares for party in parties) else {
                name: use for name, use in row.uses.items() if use.user != subject}

    def has_vehicles(self, subject):
        parties = self.parties_of(subject)
        return any(any(party in row.shares for party in parties)
                   or any(use.user == subject for use in row.uses.values()) for row in self.vehicles.values())

    def vehicles_contradict(self, winner, loser):
        return any(("GROUP", name) in row.shares for name, group in self.groups.items()
                   if {winner, loser} <= set(group.members) for row in self.vehicles.values())

    def merge_vehicles(self, winner, loser):
        for row in self.vehicles.values():
            for use in row.uses.values():
                use.user = winner if use.user == loser else use.user
        for row in self.plates.values():
            if row.party == ("PERSON", loser):
                row.party = ("PERSON", winner)

    # Plates.

    def release(self, row, status):
        """The plate leaves the vehicle, which then has none."""
        if row.plate:
            plate = self.plates[row.plate]
            plate.status = status
            if status == "LOST":
                plate.until = self.today() + self.p["plate_quarantine_days"]
        row.plate = b""
        row.suspended.add("no_plate")

    def give(self, name, plate, status):
        self.plates[plate] = Row(status=status, vehicle=name, party=None, until=None)

    def assign(self, name, plate):
        row = self.vehicles[name]
        self.give(name, plate, "ASSIGNED")
        row.plate = plate
        row.suspended.discard("no_plate")


def vehicle_of(j, f, *statuses):
    j.id32("vehicle")
    row = j.m.vehicles.get(f.get("vehicle", b""))
    if j.need(row, "vehicle_not_found") and statuses:
        j.need(row.status in statuses, "vehicle_status_forbids")
    return row


def not_stolen(j, row):
    j.need(not row.stolen, "vehicle_is_stolen")


def no_alarm(j, row):
    not_stolen(j, row)
    j.need(not row.wanted, "vehicle_is_wanted")


def free(j, name, row, *scopes):
    targets = [name] + ([row.data["vin"]] if row.data["vin"] else [])
    for party in row.shares:
        targets += [party[1]] if party[0] == "ORGANISATION" else j.m.persons_of(party)
    j.need(not any(j.m.held(target, scope) for target in targets for scope in scopes), "vehicle_is_frozen")


def disposable(j, name, row):
    """May it be sold now?"""
    j.need(row.status == "ACTIVE", "vehicle_status_forbids")
    no_alarm(j, row)
    j.need(row.origin != "LEGALISED", "vehicle_is_legalised")
    j.need(not j.m.leaving(row), "vehicle_is_leaving")
    free(j, name, row, "TRANSFER")
    j.need(not row.suspended - HARMLESS, "vehicle_is_suspended")
    j.need(row.inspected is None or row.inspected >= j.today, "inspection_not_valid")


def said(j, code, f, roles, otherwise="predicate_is_false"):
    """Attested about the act today."""
    answer = j.heard(code, [f.get("act", b"")], roles, j.today)
    if j.need(answer, "endorsement_missing"):
        j.need(answer == "TRUE", otherwise)


# Descriptions.

def described(j, f, lenient=False):
    """What a VehicleData says, in its form: a dict, or None."""
    data = {name: raw((f or {}).get(name, b"")) for name in (
        "vin", "body_mark", "category", "plate_kind", "maker", "model", "engine")}
    data |= {name: (f or {}).get(name, 0) for name in ("year", "colour", "fuel", "mass_kg")}
    fits = all(len(data[name]) in (0, 32) for name in ("body_mark", "engine"))
    fits = fits and all(is_code(data[name]) and len(data[name]) <= most for name, most in (
        ("category", 8), ("plate_kind", 16), ("maker", 32), ("model", 32)))
    fits = fits and (data["vin"] or data["body_mark"]) and 1885 <= data["year"] <= year_of(j.today) + 1
    if not j.form(fits):
        return None
    if data["vin"]:
        vin_fits(j, data["vin"].decode("latin"), lenient)
    return data


def vin_fits(j, vin, lenient):
    if not j.need(re.fullmatch("[A-HJ-NPR-Z0-9]{17}", vin), "vin_not_in_form"):
        return
    left = sum(VALUES[letter] * weight for letter, weight in zip(vin, WEIGHTS)) % 11
    right = vin[8] == ("X" if left == 10 else str(left))
    compulsory = vin[0].isdigit() and j.m.p["vin_check_regions"] >> int(vin[0]) & 1
    j.need(right or not compulsory or lenient, "vin_check_digit_wrong")


def marks_free(j, data, but=None):
    for name, row in j.m.vehicles.items():
        same = any(data[mark] and data[mark] == row.data[mark] for mark in ("vin", "body_mark"))
        if same and name != but:
            j.broken.add("vin_is_scrapped" if row.status == "SCRAPPED" else "vin_in_use")


def certificate(j, f):
    given = f.get("certificate")
    if given is None:
        return
    if j.form(len(given.get("tag", b"")) == 32 and len(given.get("content", b"")) == 32):
        j.lists("DOC_NUMBER", given["content"])
        j.need(given["tag"] not in j.m.documents, "document_exists")


def renew(j, f, name):
    if f.get("certificate") is None:
        j.m.end_documents(name)
    else:
        j.m.issue(f["certificate"]["tag"], "VEHICLE_CERT", name, j.act.agency,
                  {"valid_from_day": j.today})


# Plates.

def produces(series, plate):
    pattern, span, kinds, mode = series.split("/")
    shapes = {"r": "[0-9]", "d": "[0-9]", "l": "[A-Z]", "x": "[0-9A-Z]"}
    if not re.fullmatch("".join(shapes.get(letter, letter) for letter in pattern), plate):
        return None
    region = "".join(digit for letter, digit in zip(pattern, plate) if letter == "r")
    if not int(span[:2]) <= int(region or 0) <= int(span[3:]):
        return None
    return kinds.split("+"), mode, int(region) if region else None


def plate_mode(j, plate, kind, parties, legalised):
    """Which series may give the plate to such a vehicle of such owners."""
    own = j.m.p["legalised_plate_region"]
    for series in j.m.series:
        found = produces(series, plate.decode("latin"))
        if not found or kind.decode("latin") not in found[0] or found[1] == "CLOSED":
            continue
        if found[1] == "STATE_ONLY" and any(party[0] != "ORGANISATION" for party in parties):
            continue
        if own and (found[2] == own) != legalised:
            continue
        return found[1]
    return None


def plate_kept(j, plate, parties):
    """Is it free for them, and is it kept for one of them?"""
    row = j.m.plates.get(plate)
    if not row:
        return False
    waits = row.until is not None and j.today <= row.until
    j.need(row.status not in ("ASSIGNED", "DEPOSITED", "TRANSIT"), "plate_in_use")
    if row.status == "LOST":
        vehicle = j.m.vehicles.get(row.vehicle)
        j.need(not waits and not (vehicle and (vehicle.stolen or vehicle.wanted)), "plate_in_quarantine")
    if row.status == "RESERVED" and waits:
        return j.need(row.party in parties, "plate_is_reserved")
    return False


def plate_fits(j, plate, kind, parties, legalised=False):
    if not j.form(is_code(plate) and len(plate) <= 12):
        return
    mode = plate_mode(j, plate, kind, parties, legalised)
    if j.need(mode, "plate_not_in_series"):
        kept = plate_kept(j, plate, parties)
        j.need(mode != "AUCTION" or kept, "plate_is_reserved")


# Owners.

def new_owner(j, party, about):
    able(j, party)
    for each in persons(j, party):
        j.need(j.m.homes(each, "RESIDENCE"), "owner_has_no_residence")
    agree(j, party, about)


def all_owners(j, name, row):
    for party in row.shares:
        able(j, party)
        of_age(j, party)
        agree(j, party, name)
        spouses_agree(j, row, party, name)


def can(j, party):
    """[outcome] of what keeps a party from acting."""
    kept, j.broken = j.broken, set()
    able(j, party)
    found, j.broken = j.broken, kept
    return found


def an_owner(j, name, row):
    """One of them is able and agrees; the first in order."""
    found = {"consent_missing"}
    table = j.m.encoder.enums["land", "PartyKind"]
    for party in sorted(row.shares, key=lambda each: (table[each[0]], each[1])):
        why = can(j, party)
        if "own_record" in why:
            j.broken |= why
            return
        if not why and agrees(j, party, name):
            return
        found |= why
    j.broken |= found


def family(j, one, other):
    """Nobody attests of one person that it is family of two."""
    if born(j, one) == born(j, other):
        return None
    return j.heard("IS_SPOUSE_OR_CHILD", [born(j, one), born(j, other)], ("NOTARY", "CIVIL_REGISTRAR"), j.today)


# How it enters.

def entering(j, f, kind, legalised=False):
    """What every registration asks: papers, owners, plate, certificate, that nobody looks for it."""
    j.paper()
    for paper in (OWNERSHIP, INSPECTED, TAX):
        j.source(paper)
    shares = shares_of(j, f.get("owners"))
    certificate(j, f)
    said(j, "VIN_NOT_WANTED", f, ("POLICE",), "vehicle_is_stolen")
    plate = raw(f.get("plate", b""))
    if shares:
        plate_fits(j, plate, kind, list(shares), legalised)
        for party in shares:
            new_owner(j, party, plate)
    return shares


def enter_new(j, f, origin, legalised=False):
    data = described(j, f.get("data"))
    if data:
        marks_free(j, data)
    shares = entering(j, f, data["plate_kind"] if data else b"", legalised)
    name = j.new_id()

    def effect():
        j.m.vehicles[name] = Row(
            data=data, origin=origin, status="ACTIVE", stolen=False, wanted=False, suspended=set(), plate=b"",
            transit=b"", inspected=None, sale=None, export_until=None, liens=[], uses={},
            notice=origin == "IMPORT", shares=shares, since={party: j.today for party in shares})
        j.m.assign(name, raw(f["plate"]))
        renew(j, f, name)
    return effect


def register_first(j, f):
    origin = f.get("origin", "ORIGIN_NONE")
    if j.form(origin in ("FACTORY", "CONFISCATED")):
        j.source(FACTORY if origin == "FACTORY" else CONFISCATED)
    return enter_new(j, f, origin)


def has_source(j, kind):
    return any(document == kind and day <= j.today for document, day in j.act.sources)


def register_imported(j, f):
    if not has_source(j, FOREIGN):
        j.source(STATEMENT)
        said(j, "ORIGIN_CONFIRMED", f, ("CUSTOMS", "COURT"))
    said(j, "CUSTOMS_CLEARED", f, ("CUSTOMS",))
    return enter_new(j, f, "IMPORT")


def register_legalised(j, f):
    said(j, "CUSTOMS_CLEARED", f, ("CUSTOMS",))
    return enter_new(j, f, "LEGALISED", legalised=True)


def re_register_from_export(j, f):
    row = vehicle_of(j, f, "EXPORTED")
    said(j, "CUSTOMS_CLEARED", f, ("CUSTOMS",))
    shares = entering(j, f, row.data["plate_kind"] if row else b"")
    if row:
        not_stolen(j, row)

    def effect():
        row.update(status="ACTIVE", export_until=None, notice=False, inspected=None, suspended=set(),
                   shares=shares, since={party: j.today for party in shares})
        j.m.assign(f["vehicle"], raw(f["plate"]))
        renew(j, f, f["vehicle"])
    return effect


# How it leaves.

def unburdened(j, name, row, *scopes):
    no_alarm(j, row)
    free(j, name, row, *scopes)
    j.need(not row.liens, "vehicle_is_encumbered")


def end_registration(j, name, row, status):
    j.m.release(row, "SURRENDERED")
    row.update(status=status, suspended=set(), sale=None, uses={}, shares={}, since={})
    j.m.end_documents(name)


def free_transit(j, row):
    if row.transit:
        j.m.plates[row.transit].status = "SURRENDERED"
    row.transit = b""


def deregister_export(j, f):
    j.paper()
    row, plate = vehicle_of(j, f, "ACTIVE"), raw(f.get("transit_plate", b""))
    said(j, "NO_TRAFFIC_DEBT", f, ("POLICE",), "vehicle_has_debt")
    if not row:
        return None
    j.need(row.origin != "LEGALISED", "vehicle_is_legalised")
    j.need(not j.m.leaving(row), "vehicle_is_leaving")
    unburdened(j, f["vehicle"], row, "EXPORT", "DEREGISTER")
    if plate:
        plate_fits(j, plate, row.data["plate_kind"], list(row.shares))
    all_owners(j, f["vehicle"], row)

    def effect():
        free_transit(j, row)
        row.export_until = j.today + j.m.p["export_exit_days"]
        if plate:
            j.m.give(f["vehicle"], plate, "TRANSIT")
            row.transit = plate
    return effect


def confirm_export(j, f):
    j.paper()
    row = vehicle_of(j, f, "ACTIVE")
    if not row:
        return None
    if j.need(row.export_until is not None, "export_not_open"):
        j.need(j.m.leaving(row), "export_term_over")
    unburdened(j, f["vehicle"], row, "EXPORT", "DEREGISTER")
    # Who agreed has died since: what the dead hold is its heirs' (G-39).
    j.need(not any(j.m.subjects[who].life in ("DECEASED", "PRESUMED_DEAD") for party in row.shares
                   for who in j.m.persons_of(party)), "subject_not_alive")

    def effect():
        row.notice = True
        end_registration(j, f["vehicle"], row, "EXPORTED")
    return effect


def record_foreign_notice(j, f):
    j.paper()
    j.source(NOTICE)
    row = vehicle_of(j, f)
    if row:
        j.need(row.notice, "foreign_notice_not_due")

    def effect():
        row.notice = False
        free_transit(j, row)
    return effect


def deregister_scrap(j, f):
    j.paper()
    j.source(DESTROYED)
    row = vehicle_of(j, f)
    if not row:
        return None
    j.need(row.status not in GONE, "vehicle_status_forbids")
    unburdened(j, f["vehicle"], row, "DEREGISTER")
    all_owners(j, f["vehicle"], row)

    def effect():
        free_transit(j, row)
        row.export_until = None
        end_registration(j, f["vehicle"], row, "SCRAPPED")
    return effect


def temp_deregister(j, f):
    j.paper()
    row = vehicle_of(j, f, "ACTIVE")
    if not row:
        return None
    not_stolen(j, row)
    j.need(not j.m.leaving(row), "vehicle_is_leaving")
    free(j, f["vehicle"], row, "DEREGISTER")
    an_owner(j, f["vehicle"], row)

    def effect():
        row.status = "DEREGISTERED"
        if row.plate:
            j.m.plates[row.plate].status = "DEPOSITED"
    return effect


def reactivate_vehicle(j, f):
    j.paper()
    row = vehicle_of(j, f, "DEREGISTERED")
    if not row:
        return None
    not_stolen(j, row)
    an_owner(j, f["vehicle"], row)

    def effect():
        row.status = "ACTIVE"
        if row.plate:
            j.m.assign(f["vehicle"], row.plate)
    return effect


def record_inspection(j, f):
    j.paper()
    row, result, until = vehicle_of(j, f, "ACTIVE"), f.get("result"), f.get("valid_until_day", 0)
    j.form(result in ("PASSED", "FAILED", "DANGEROUS") and (result == "PASSED" or until == 0))
    j.need(result != "PASSED" or until > j.today, "dates_out_of_order")
    if row:
        not_stolen(j, row)

    def effect():
        if result == "PASSED":
            row.inspected = until
            row.suspended.discard("dangerous")
        elif result == "DANGEROUS":
            row.suspended.add("dangerous")
    return effect


ACTS = {name: act(value) for name, value in list(globals().items())
        if name in """register_first register_imported register_legalised re_register_from_export
        deregister_export confirm_export record_foreign_notice deregister_scrap temp_deregister
        reactivate_vehicle record_inspection""".split()}
