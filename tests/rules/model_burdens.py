"""What weighs on land, and the register's own work on it: LND-01, LND-19 to LND-28."""
import model_shapes as shapes
from model import Row
from model_courts import raw
from model_land import GROUND, LEASES, OF_AUTHORITY, free, right_of, served, turn, unit_of
from model_parties import (able, act, agree, agrees, by_court, holders_agree, is_code, of_age, party_of, put,
                           shares_of, spouses_agree)

FAR = 1 << 40


def lodge_application(j, f):
    units, people, agency = f.get("units", []), f.get("applicants", []), raw(f.get("organisation", b""))
    j.form(1 <= len(units) <= 64 and len(people) <= 16 and bool(people) != bool(agency))
    j.form(500 <= f.get("service", 0) <= 599)
    j.ascending(units)
    j.ascending(people)
    rows = [unit_of(j, each) for each in units]
    parties = [party_of(j, {"kind": "PERSON", "id": each}) for each in people]
    if agency:
        parties.append(party_of(j, {"kind": "ORGANISATION", "id": agency}))
    if not all(rows) or not all(parties) or j.broken & {"malformed_act"}:
        return None
    for row in rows:
        held = [party for name in j.m.of_unit(row.code) for party in j.m.rights[name].shares]
        mine = [party for party in held if party in parties
                or set(j.m.persons_of(party)) & {each[1] for each in parties if each[0] == "PERSON"}]
        j.need(mine, "party_not_holder")
        j.need(len(j.m.queue(row.code)) < j.m.p["lodgements_max"], "too_many_lodgements")
    for party in parties:
        agree(j, party, rows[0].code)
    new = j.new_id()

    def effect():
        j.m.lodgements[new] = Row(units=[raw(each) for each in units], done=False,
                                  until=j.today + j.m.p["lodgement_ttl_days"])
    return effect


# Mortgages.

def terms(j, f):
    """The creditor, if all that a mortgage says is in its form."""
    j.paper()
    if j.form(len(f.get("amount", b"")) == 32):
        j.lists("ACT_CONTENT", f["amount"])
    j.form(f.get("transfer_needs_consent", 0) <= 1 and f.get("rank", 0) >= 1)
    j.need(f.get("due_day", 0) > j.today, "dates_out_of_order")
    return party_of(j, f.get("creditor"))


def owners_agree(j, unit):
    row = j.m.primary(unit.code)
    j.need(row.shares, "right_type_not_allowed")
    for party in row.shares:
        able(j, party)
        of_age(j, party)
        agree(j, party, unit.code)
        spouses_agree(j, row, party, unit.code)


def creditors_agree(j, names, unit, outcome):
    for name in names:
        for party in j.m.rights[name].shares:
            j.need(agrees(j, party, unit), outcome)


def register_mortgage(j, f):
    unit, creditor = unit_of(j, f.get("unit", b"")), terms(j, f)
    if not unit or not creditor:
        return None
    free(j, unit, "ENCUMBER")
    turn(j, unit, f.get("lodgement", b""))
    live, rank = j.m.mortgages(unit.code), f.get("rank", 0)
    if not j.need(1 <= rank <= len(live) + 1, "rank_not_free"):
        return None
    creditors_agree(j, live[rank - 1:], unit.code, "rank_not_free")
    owners_agree(j, unit)
    agree(j, creditor, unit.code)

    def effect():
        served(j, f)
        for name in live[rank - 1:]:
            j.m.rights[name].rank += 1
        j.m.enter_right(j, unit.code, "MORTGAGE", {creditor: 1}, rank=rank, until=f["due_day"],
                        asks=f.get("transfer_needs_consent", 0) == 1)
    return effect


def vary_mortgage(j, f):
    row, creditor = right_of(j, f.get("right", b""), "MORTGAGE"), terms(j, f)
    if not row or not creditor:
        return None
    unit, rank = j.m.units[row.unit], f.get("rank", 0)
    free(j, unit, "ENCUMBER")
    live = j.m.mortgages(unit.code)
    if not j.need(1 <= rank <= len(live), "rank_not_free"):
        return None
    low, high = sorted((rank, row.rank))
    between = [name for name in live if low <= j.m.rights[name].rank <= high and name != f["right"]]
    creditors_agree(j, between, unit.code, "rank_not_free")
    creditors_agree(j, [f["right"]], unit.code, "consent_missing")
    owners_agree(j, unit)
    agree(j, creditor, unit.code)

    def effect():
        for name in between:
            j.m.rights[name].rank += 1 if rank < row.rank else -1
        put(row, ({creditor: 1}, {creditor: j.today}))
        row.update(rank=rank, until=f["due_day"], asks=f.get("transfer_needs_consent", 0) == 1)
    return effect


def discharge_mortgage(j, f):
    j.paper()
    row = right_of(j, f.get("right", b""), "MORTGAGE")
    if row and not by_court(j):
        creditors_agree(j, [f["right"]], row.unit, "consent_missing")
    return lambda: j.m.end_right(f["right"])


# Leases.

def end_of(row):
    return FAR if row.until is None else row.until


def lessors(j, row):
    """Of whom the lessee has it: the lessees of the head, or the owners."""
    return j.m.rights[row.head] if row.head else j.m.primary(row.unit)


def register_lease(j, f):
    j.paper()
    unit, shares, head = unit_of(j, f.get("unit", b"")), shares_of(j, f.get("shares")), f.get("head", b"")
    j.need(f.get("type") in LEASES, "right_type_not_allowed")
    begin, until = f.get("from_day", 0), f.get("until_day", 0)
    j.need(max(begin, j.today) < until, "dates_out_of_order")
    above = right_of(j, head, *LEASES) if head else None
    if not unit or not shares:
        return None
    if above and j.need(above.unit == unit.code, "right_not_found"):
        j.need(above.from_day <= begin and until <= end_of(above), "dates_out_of_order")
    free(j, unit, "ENCUMBER")
    turn(j, unit, f.get("lodgement", b""))
    holders_agree(j, above or j.m.primary(unit.code), unit.code)
    holders_agree(j, Row(shares=shares), unit.code)

    def effect():
        served(j, f)
        j.m.enter_right(j, unit.code, f["type"], shares, from_day=begin, until=until, head=head or None)
    return effect


def below(j, name):
    return [each for each, row in j.m.rights.items() if row.head == name]


def vary_lease(j, f):
    j.paper()
    row, until = right_of(j, f.get("right", b""), *LEASES), f.get("until_day", 0)
    if not row:
        return None
    ends = [end_of(j.m.rights[row.head])] if row.head else []
    j.need(until > max(row.from_day, j.today) and all(until <= each for each in ends)
           and all(end_of(j.m.rights[each]) <= until for each in below(j, f["right"])),
           "dates_out_of_order")
    free(j, j.m.units[row.unit], "ENCUMBER")
    holders_agree(j, lessors(j, row), row.unit)
    holders_agree(j, row, row.unit)

    def effect():
        row.until = until
    return effect


def terminate_lease(j, f):
    j.paper()
    row = right_of(j, f.get("right", b""), *LEASES)
    if row and end_of(row) > j.today and not by_court(j):
        holders_agree(j, lessors(j, row), row.unit)
        holders_agree(j, row, row.unit)

    def effect():
        ending = [f["right"]]
        for name in ending:
            ending += below(j, name)
        for name in reversed(ending):
            j.m.end_right(name)
    return effect


# Servitudes, caveats, restrictions.

def register_easement(j, f):
    j.paper()
    unit, dominant = unit_of(j, f.get("servient", b"")), raw(f.get("dominant", b""))
    j.form(is_code(dominant) and dominant != raw(f.get("servient", b"")))
    purpose = f.get("purpose")
    other = j.m.units.get(dominant)
    if j.need(other, "unit_not_found"):
        j.need(other.current, "unit_not_current")
    if not unit or not other:
        return None
    if f.get("strip") is not None:
        strip = shapes.read(f["strip"])
        if j.form(strip) and j.need(shapes.valid(strip), "shape_not_valid"):
            j.need(any(shapes.contains(j.m.parcels[code].shape, strip) for code in unit.parcels),
                   "shapes_reach_outside")
    free(j, unit, "ENCUMBER")
    turn(j, unit)
    if not by_court(j) and other.current:
        holders_agree(j, j.m.primary(unit.code), unit.code)
        holders_agree(j, j.m.primary(dominant), dominant)
    return lambda: j.m.enter_right(j, unit.code, "SERVITUDE", dominant=dominant, purpose=purpose)


def register_caveat(j, f):
    j.paper()
    j.source(GROUND)
    unit, claimant = unit_of(j, f.get("unit", b"")), party_of(j, f.get("claimant"))
    until = f.get("until_day", 0)
    j.form(1 <= f.get("scope", 0) <= 7)
    if j.need(until > j.today, "dates_out_of_order") and until > j.today + j.m.p["caveat_days_max"]:
        j.need(by_court(j), "dates_out_of_order")
    if not unit or not claimant:
        return None
    able(j, claimant)
    agree(j, claimant, unit.code)
    return lambda: j.m.enter_right(j, unit.code, "CAVEAT", {claimant: 1}, scope=f["scope"], until=until)


def vary_caveat(j, f):
    j.paper()
    row, until, scope = right_of(j, f.get("right", b""), "CAVEAT"), f.get("until_day", 0), f.get("scope", 0)
    j.form(1 <= scope <= 7)
    j.need(until > j.today, "dates_out_of_order")
    if not row:
        return None
    if scope & ~row.scope or until > end_of(row):
        j.need(by_court(j), "endorsement_missing")
    else:
        creditors_agree(j, [f["right"]], row.unit, "consent_missing")
    return lambda: row.update(scope=scope, until=until)


def remove_caveat(j, f):
    j.paper()
    row = right_of(j, f.get("right", b""), "CAVEAT")
    if row and end_of(row) > j.today and not by_court(j):
        creditors_agree(j, [f["right"]], row.unit, "consent_missing")
    return lambda: j.m.end_right(f["right"])


def register_restriction(j, f):
    j.paper()
    units, until = f.get("units", []), f.get("until_day", 0) if f.get("has_until") else None
    j.need(f.get("type") in OF_AUTHORITY, "right_type_not_allowed")
    j.form(units and f.get("has_until", 0) <= 1)
    j.ascending(units)
    j.need(until is None or until > j.today, "dates_out_of_order")
    for each in units:
        unit_of(j, each)

    def effect():
        for each in units:
            j.m.enter_right(j, raw(each), f["type"], until=until)
    return effect


# The register's own work.

def correct_land_record(j, f):
    from model_parcels import area_fits, parcel_of
    j.paper()
    names = any(f.get(name) for name in ("official_mm2", "accuracy_mm", "use_code"))
    j.form(bool(f.get("parcel")) == names and bool(f.get("unit")) == (f.get("shares") is not None))
    j.form(f.get("parcel") or f.get("unit"))
    parcel = parcel_of(j, f["parcel"]) if f.get("parcel") else None
    if parcel and f.get("official_mm2"):
        area_fits(j, f["official_mm2"], parcel.shape)
    shares, unit = None, None
    if f.get("unit"):
        unit, shares = unit_of(j, f["unit"]), shares_of(j, f.get("shares"))
        j.need(by_court(j), "endorsement_missing")
        if unit:
            j.need(j.m.primary(unit.code).shares, "right_type_not_allowed")

    def effect():
        if parcel:
            parcel.official = f.get("official_mm2") or parcel.official
            parcel.use = f.get("use_code") or parcel.use
        if unit:
            put(j.m.primary(unit.code), (shares, {party: j.today for party in shares}))
    return effect


def cancel_title(j, f):
    j.paper()
    unit, why = unit_of(j, f.get("unit", b"")), f.get("reason", "TITLE_END_NONE")
    j.form(why != "TITLE_END_NONE" and bool(f.get("successor")) == (why == "SUCCEEDED"))
    successor = unit_of(j, f["successor"]) if f.get("successor") else None
    if not unit:
        return None
    row = j.m.primary(unit.code)
    if why == "SUCCEEDED":
        accounted = successor and successor.code != unit.code and not unit.buildings and set(
            unit.parcels) <= set(successor.parcels)
    elif why == "DEMOLISHED":
        accounted = unit.buildings and not any(j.m.buildings[code].current for code in unit.buildings)
    else:
        accounted = row.type == "STATE_OWNERSHIP" and all(
            len(j.m.parcels[code].units) > 1 for code in unit.parcels)
    j.need(accounted, "rights_unaccounted")
    free(j, unit, "TRANSFER")
    j.need(len(j.m.of_unit(unit.code)) == 1 and not j.m.for_benefit(unit.code), "unit_has_rights")
    holders_agree(j, row, unit.code)

    def effect():
        for code in unit.parcels:
            j.m.parcels[code].units.remove(unit.code)
        j.m.retire_unit(unit.code)
    return effect


def issue_cadastral_plan(j, f):
    j.paper()
    unit_of(j, f.get("unit", b""))
    tag = f.get("doc_tag", b"")
    if j.form(len(tag) == 32):
        j.need(tag not in j.m.plans, "document_tag_used")
    return lambda: j.m.plans.add(tag)


ACTS = {name: act(value) for name, value in list(globals().items())
        if name in """lodge_application register_mortgage vary_mortgage discharge_mortgage register_lease
        vary_lease terminate_lease register_easement register_caveat vary_caveat remove_caveat
        register_restriction correct_land_record cancel_title issue_cadastral_plan""".split()}
