"""Agencies, offices and officers: AGY-01 to AGY-09."""
import re

from model import ALWAYS, Row

REGISTERS = {"REGISTER_ACCESS": "access", "REGISTER_IDENTITY": "identity",
             "REGISTER_CIVIL": "civil", "REGISTER_RESIDENCE": "residence",
             "REGISTER_LAND": "land", "REGISTER_VEHICLES": "vehicles",
             "REGISTER_COURTS": "courts", "REGISTER_DOCUMENTS": "documents",
             "REGISTER_GOVERNANCE": "governance"}
KEYS_MAX = 16


def text(value):
    return value.decode("latin-1") if isinstance(value, bytes) else value


def numbers(j, enum, values):
    """Names of a list of enum values, which must ascend by number and have none of zero."""
    table = j.m.encoder.enums["access", enum]
    order = [table[each] for each in values]
    j.ascending(order)
    j.form(0 not in order)
    return list(values)


def agency_code(j, code):
    return j.form(re.fullmatch(r"[A-Z0-9-]{2,16}", text(code)))


def title(j, value):
    j.form(re.fullmatch(r"[A-Z0-9:/._-]{1,64}", text(value)))


P = 2**255 - 19
D = -121665 * pow(121666, P - 2, P) % P


def canonical(key):
    """32 bytes that are a point of the curve (RFC 8032, 5.1.3)."""
    y = int.from_bytes(key, "little") & (1 << 255) - 1
    if len(key) != 32 or y >= P:
        return False
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if pow(square, (P - 1) // 2, P) != 1:
        return False
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    return in_prime_order_group((x, y, 1, x * y % P))


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def in_prime_order_group(point):
    """The order of the base point times the point is nothing: no other part of it is hidden."""
    total, order = (0, 1, 1, 0), 2**252 + 27742317777372353535851937790883648493
    while order:
        if order & 1:
            total = add(total, point)
        point, order = add(point, point), order >> 1
    return total[0] == 0 and total[1] == total[2]


def new_keys(j, keys):
    for key in keys:
        if j.form(len(key) == 32) and key not in j.m.seen_keys:
            j.need(canonical(key), "key_not_canonical")
        j.need(key not in j.m.seen_keys, "key_seen_before")


def agency_fields(j, f):
    roles = numbers(j, "Role", f.get("roles", []))
    registers = numbers(j, "Register", f.get("registers", []))
    j.form("REGISTER_ACCESS" not in registers)
    title(j, f.get("title", ""))
    return {"roles": set(roles), "registers": {REGISTERS[each] for each in registers
                                               if each in REGISTERS}}


def bump(j, entity):
    j.m.versions[entity] = j.m.versions.get(entity, 0) + 1


def register_agency(j, f):
    code, keys = text(f.get("code", "")), f.get("keys", [])
    agency_code(j, code)
    changed = agency_fields(j, f)
    j.form(1 <= len(keys) <= KEYS_MAX)
    j.ascending(keys)
    j.need(code not in j.m.agencies and code not in j.m.offices, "agency_exists")
    new_keys(j, keys)

    def effect():
        j.m.agencies[code] = Row(status="ACTIVE", **changed,
                                 ring={key: Row(since=0, until=ALWAYS) for key in keys})
        j.m.seen_keys.update(keys)
        bump(j, code.encode())
    return effect


def change_agency(j, f):
    code, successor = text(f.get("code", "")), text(f.get("successor", ""))
    agency_code(j, code)
    changed = agency_fields(j, f)
    status = f.get("status", "AGENCY_STATUS_NONE")
    j.named("status")
    j.form(not successor or status == "AGENCY_CLOSED")
    agency = j.m.agencies.get(code)
    if j.need(agency, "agency_not_found"):
        j.need(agency.status != "CLOSED", "agency_is_closed")
    if successor:
        other = j.m.agencies.get(successor)
        j.need(other and other.status == "ACTIVE" and successor != code, "successor_not_active")

    def effect():
        agency.update(changed, status=status.removeprefix("AGENCY_"))
        bump(j, code.encode())
    return effect


def rotate_agency_key(j, f):
    code, old, new = text(f.get("agency", "")), f.get("old_key", b""), f.get("new_key", b"")
    governed = not j.act.agency
    if governed:
        j.govern(j.m.governance[1])
    else:
        own = j.own_agency("access")
        j.form(code == j.act.agency)
        if own:
            j.need(j.signed(old) and j.m.key_of(own, old), "agency_key_missing")
    agency_code(j, code)
    j.form(len(old) == 32)
    new_keys(j, [new])
    j.need(j.signed(new), "possession_not_proved")
    agency = j.m.agencies.get(code)
    if not j.need(agency, "agency_not_found"):
        return None
    j.need(agency.status != "CLOSED", "agency_is_closed")
    current = agency.ring.get(old)
    known = j.need(current and j.m.time_ms < current.until and (
        current.since <= j.m.time_ms or governed), "key_not_of_agency")
    if known:
        j.need(current.until == ALWAYS, "key_replacement_pending")
    live = [key for key, row in agency.ring.items() if j.m.time_ms < row.until]
    if governed:
        j.need(len(live) < KEYS_MAX, "too_many_keys")

    def effect():
        start = j.m.time_ms + (j.m.p["agency_key_delay_ms"] if governed else 0)
        current.until = start
        agency.ring[new] = Row(since=start, until=ALWAYS)
        j.m.seen_keys.add(new)
        bump(j, code.encode())
    return effect


def territories(j, values, of=None):
    values = [text(each) for each in values]
    j.form(1 <= len(values) <= 64 and all(re.fullmatch(r"[0-9]{0,14}", each) for each in values))
    j.ascending(values)
    j.form(not any(one != other and other.startswith(one) for one in values for other in values))
    return values


def register_office(j, f):
    code = text(f.get("code", ""))
    j.form(re.fullmatch(r"[A-Z0-9]{5}", code))
    places = territories(j, f.get("territories", []))
    j.need(code not in j.m.offices and code not in j.m.agencies, "office_exists")

    def effect():
        j.m.offices[code] = Row(agency=j.act.agency, territories=places, status="ACTIVE")
        bump(j, code.encode())
    return effect


def own_office(j, code):
    office = j.m.offices.get(code)
    if not j.need(office and office.agency == j.act.agency, "office_not_found"):
        return None
    j.need(office.status != "CLOSED", "office_is_closed")
    return office


def change_office(j, f):
    code = text(f.get("code", ""))
    j.form(re.fullmatch(r"[A-Z0-9]{5}", code))
    places = territories(j, f.get("territories", []))
    j.named("status")
    office = own_office(j, code)

    def effect():
        office.update(territories=places, status=f["status"].removeprefix("OFFICE_"))
        bump(j, code.encode())
    return effect


def officer_fields(j, f, office):
    roles = numbers(j, "Role", f.get("roles", []))
    j.form(roles)
    places = territories(j, f.get("territories", []))
    agency = j.m.agencies.get(j.act.agency)
    if agency:
        j.need(set(roles) <= agency.roles, "role_outside_agency")
    if office:
        j.need(all(any(place.startswith(each) for each in office.territories)
                   for place in places), "territory_outside_office")
    since, until = f.get("valid_from_ms", 0), f.get("valid_until_ms", 0) or ALWAYS
    j.need(since <= until and j.m.time_ms <= until, "validity_is_empty")
    subject = f.get("subject", b"")
    j.form(len(subject) in (0, 32))
    if subject:
        j.need(subject in j.m.subjects, "linked_subject_not_found")
    return {"roles": set(roles), "territories": places, "since": since, "until": until,
            "subject": subject}


def appoint_officer(j, f):
    key, code = f.get("key", b""), text(f.get("office", ""))
    j.form(re.fullmatch(r"[A-Z0-9]{5}", code))
    new_keys(j, [key])
    j.need(j.signed(key), "possession_not_proved")
    fields = officer_fields(j, f, own_office(j, code))

    def effect():
        j.m.officers[key] = Row(agency=j.act.agency, office=code, status="ACTIVE", **fields)
        j.m.seen_keys.add(key)
        bump(j, key)
    return effect


def own_officer(j, key):
    j.form(len(key) == 32)
    officer = j.m.officers.get(key)
    if not j.need(officer and officer.agency == j.act.agency, "officer_not_found"):
        return None
    j.need(officer.status != "DISMISSED", "officer_is_dismissed")
    return officer


def change_officer(j, f):
    officer = own_officer(j, f.get("key", b""))
    office = own_office(j, officer.office) if officer else None
    fields = officer_fields(j, f, office)

    def effect():
        officer.update(fields)
        bump(j, f["key"])
    return effect


def status_of(outcome, wanted, status, reasoned):
    def act(j, f):
        officer = own_officer(j, f.get("key", b""))
        if reasoned:
            j.named("reason")
        if officer and wanted:
            j.need(officer.status in (wanted, "DISMISSED"), outcome)

        def effect():
            officer.status = status
            bump(j, f["key"])
        return effect
    return act


ACTS = {
    "register_agency": register_agency, "change_agency": change_agency,
    "rotate_agency_key": rotate_agency_key, "register_office": register_office,
    "change_office": change_office, "appoint_officer": appoint_officer,
    "change_officer": change_officer,
    "suspend_officer": status_of("officer_is_suspended", "ACTIVE", "SUSPENDED", True),
    "reinstate_officer": status_of("officer_not_suspended", "SUSPENDED", "ACTIVE", False),
    "dismiss_officer": status_of("", None, "DISMISSED", True),
}
