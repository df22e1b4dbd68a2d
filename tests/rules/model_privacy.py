"""Erasing what a commitment stands for: PRV-01. Only what persons are called and when they were born is here."""
import re

# Who decides about a row, by the hundred of its table: (register, role).
KEEPERS = {2: ("identity", "PIN_AUTHORITY"), 3: ("civil", "CIVIL_SUPERVISOR"), 4: ("residence", "RESIDENCE_OFFICER"),
           5: ("land", "LAND_REGISTRAR"), 6: ("vehicles", "VEHICLE_REGISTRAR"), 7: ("courts", "COURT")}
ATTRIBUTES = 202


def retention_fits(code, value):
    number = rb"(0|[1-9][0-9]{0,%d})"
    return re.fullmatch(number % 2 + b"/" + number % 1, code) and (value == b"-" or re.fullmatch(number % 5, value))


def group_of(j, f):
    """(person, class) whose attribute the act names, if it stands there."""
    item, person = f.get("item", b""), j.m.subjects.get(f.get("entity", b""))
    classes = {number: name for name, number in j.m.encoder.enums["identity", "DataClass"].items()}
    name = classes.get(int.from_bytes(item, "big")) if len(item) == 2 else None
    if f.get("table", 0) != ATTRIBUTES or not person or person.merged or name not in person.groups:
        return None, None
    return f["entity"], name


def decides(j, f):
    """Both officers keep the register of the row, or both are of the data protection authority."""
    both = [j.m.roles_of(each) for each in j.acting()]
    if len(both) < 2:
        return  # Told before: 110 to 116.
    register, role = KEEPERS.get(f.get("table", 0) // 100, ("", ""))
    keeps = all(role in each for each in both) and register in j.m.agencies[j.act.agency].registers
    j.need(keeps or all("DATA_PROTECTION_AUTHORITY" in each for each in both), "officer_lacks_role")


def by_its_basis(j, f, rule):
    basis = f.get("basis", "ERASURE_BASIS_NONE")
    if basis in ("SUBJECT_REQUEST", "UNLAWFUL"):
        j.source()
    if basis == "BY_COURT":
        for each in f.get("commitments", []):
            j.order_of(f.get("court_act", b""), "ERASE_THE_PAYLOAD", each)
    if j.need(rule, "payload_not_erasable") and basis in ("SUBJECT_REQUEST", "RETENTION_EXPIRED"):
        j.need(rule.value != b"-", "payload_not_erasable")
    if basis == "RETENTION_EXPIRED":  # An attribute in force has no end to count from.
        j.need(False, "retention_runs")


def needed(j, person):
    """Somebody is under a hold, is about to marry, or has left an estate; no act closes one."""
    m = j.m
    return (any(person in hold.targets and m.hold_lives(hold) for hold in m.holds.values())
            or any(person in (row.a, row.b) and row.status == "OPEN" for row in m.applications.values())
            or any(row.of == person for row in m.estates.values()))


def erase_payload(j, f):
    commitments = f.get("commitments", [])
    j.form(all(name == "erase_payload" for name, _ in j.act.operations))
    j.form(f.get("table", 0) <= 0xffff and 1 <= len(f.get("entity", b"")) <= 64 and len(f.get("item", b"")) <= 64)
    j.form(1 <= len(commitments) <= 16 and all(len(each) == 32 for each in commitments))
    j.ascending(commitments)
    j.named("data_class", "basis")
    j.id32("notification", "receipts_root")
    j.form(any(f.get("notification", b"")))
    j.form(bool(f.get("court_act")) == (f.get("basis") == "BY_COURT"))
    if f.get("court_act"):
        j.id32("court_act")
    decides(j, f)
    person, data_class = group_of(j, f)
    if not j.need(person, "payload_record_not_found"):
        return None
    j.not_own(person)
    held = j.m.subjects[person].groups[data_class]
    j.need(all(each == held for each in commitments) and f.get("data_class") == data_class, "commitment_not_of_record")
    j.need(not j.m.erased & set(commitments), "payload_erased_already")
    number = int.from_bytes(f["item"], "big")
    by_its_basis(j, f, j.m.code_now("RETENTION", b"%d/%d" % (ATTRIBUTES, number)))
    j.need(not needed(j, person), "payload_still_needed")

    def effect():
        j.m.erased |= set(commitments)
    return effect


ACTS = {"erase_payload": erase_payload}
