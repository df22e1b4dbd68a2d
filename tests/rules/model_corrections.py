"""Corrections of records of civil status (CIV-14): a new version, and what follows from another date."""
from model import copied
from model_archives import DIVORCE_AFTER_DEATH, DIVORCE_BEFORE_MARRIAGE
from model_dates import legal_date, span, surely_before
from model_identity import groups
from model_records import keeps_the_rules, parents_from_now_on, pin_goes_too, record_of

FIELDS = {"FIELD_NAME": "NAME", "FIELD_SEX": "SEX_DOB", "FIELD_BIRTH_DATE": "SEX_DOB", "FIELD_BIRTHPLACE": "BIRTHPLACE"}
OF_BIRTH = {"FIELD_SEX", "FIELD_BIRTH_DATE"}


def correct_record(j, f):
    j.paper()
    j.named("reason")
    fields, resolved = f.get("fields", []), f.get("resolved", [])
    order = j.m.encoder.enums["civil", "CorrectedField"]
    j.form(fields or resolved)
    j.ascending([order[each] for each in fields])
    j.ascending(resolved)
    j.form("CORRECTED_FIELD_NONE" not in fields)
    found = groups(j, f.get("attributes", []), needed=())
    cause = f.get("cause", b"")
    if cause and j.form(len(cause) == 32):
        j.lists("CAUSE_OF_DEATH", cause)
    kinds = parents_from_now_on(j, f.get("parents", []))
    name, row = record_of(j, f)
    if not row:
        return None
    j.need(row.status == "REGISTERED", "record_not_registered")
    j.not_own(*row.persons.values())
    fits(j, f, row, set(fields), found, cause)
    day = new_date(j, f, row)
    j.need(set(resolved) <= j.m.conflicts.get(name, set()), "conflict_not_open")
    reason = f.get("reason")
    grave = set(fields) & {*OF_BIRTH, "FIELD_PARENTS"} and reason != "CLERICAL_ERROR"
    if grave or reason == "JUDICIAL_ORDER" or f.get("court_act"):
        j.ordered("CORRECT_THE_RECORD", f.get("record", b""))
    told_of = row.persons.get("CHILD") or row.persons.get("DECEASED")
    if set(fields) & OF_BIRTH and told_of:
        pin_goes_too(j, told_of)
    if j.broken:
        return None

    def effect():
        m, row = j.m, j.m.records[name]
        j.carry_out()
        m.end_certificates(name, row)
        if found:
            m.subjects[told_of].groups.update(found)
        if "FIELD_PARENTS" in fields:
            m.parents[told_of] = kinds
        if set(fields) & OF_BIRTH:
            m.corrected_born[j.act.txid] = told_of
        if day is not None:
            moved(j, row, day)
        m.conflicts[name] = m.conflicts.get(name, set()) - set(resolved)
    if not keeps_the_rules(j, effect) or not divorce_stands(j, effect, name, resolved, day):
        return None
    return effect


def fits(j, f, row, fields, found, cause):
    """Exactly the values of exactly the fields, and the record has such fields."""
    told_of = "CHILD" in row.persons or "DECEASED" in row.persons
    wrong = {
        set(found) != {FIELDS[each] for each in fields if each in FIELDS},
        bool(fields & {"FIELD_NAME", "FIELD_BIRTHPLACE"}) and not told_of,
        bool(fields & OF_BIRTH) and row.type != "BIRTH",
        "FIELD_PARENTS" in fields and (row.type != "BIRTH" or bool(row.get("legacy"))),
        bool(f.get("parents")) and "FIELD_PARENTS" not in fields,
        ("FIELD_CAUSE_OF_DEATH" in fields) != bool(cause) or bool(cause) and row.type != "DEATH",
        ("FIELD_EVENT_DATE" in fields) != (f.get("event_date") is not None),
        f.get("event_date") is not None and row.day is None}
    j.need(True not in wrong, "correction_does_not_fit")


def new_date(j, f, row):
    if f.get("event_date") is None:
        return None
    told = legal_date(j, f["event_date"])
    if not told:
        return None
    day, precision = told
    j.need(row.get("legacy") or precision == "DAY" and day <= row.registered, "correction_does_not_fit")
    j.need(span(day)[0] is None or span(day)[0] <= j.today, "event_in_the_future")
    return day


def moved(j, row, day):
    """The event was on another day: deaths, marriages and divorces are of that day."""
    m, row.day = j.m, day
    if row.type in ("DEATH", "PRESUMED_DEATH"):
        dead = row.persons["DECEASED"]
        before = span(m.subjects[dead].death_day)[1]
        m.subjects[dead].death_day = day
        for name in m.marriages_of(dead, live=False):
            m.settle_marriage(name)
        if span(day)[1] is not None and before is not None:
            m.land_after_death(j, dead, span(day)[1], before)
    elif row.type in ("MARRIAGE", "DIVORCE"):
        m.marriages[row.marriage]["day" if row.type == "MARRIAGE" else "divorced"] = day
        m.settle_marriage(row.marriage)


def divorce_stands(j, effect, name, resolved, day):
    """A divorce before its wedding stands only beside the conflict that names it."""
    m = j.m
    kept, ordinals, orders = m.state(copied), j.ordinals, list(getattr(j, "orders", []))
    effect()
    row = m.records[name]
    marriage = m.marriages.get(row.marriage)
    divorced = marriage.get("divorced") if marriage else None
    early = divorced is not None and surely_before(divorced, marriage.day)
    late = divorced is not None and any(
        m.subjects[each].death_day is not None and surely_before(m.subjects[each].death_day, divorced)
        for each in (marriage.a, marriage.b))
    told = [each for each, other in m.records.items() if other.type == "DIVORCE" and other.marriage == row.marriage
            and other.status == "REGISTERED" and marriage]
    unnamed = early and not any(DIVORCE_BEFORE_MARRIAGE in m.conflicts.get(each, ()) for each in told)
    m.__dict__.update(kept)
    j.ordinals, j.orders = ordinals, orders
    return j.need(not (early and DIVORCE_BEFORE_MARRIAGE in resolved or late and DIVORCE_AFTER_DEATH in resolved
                       or day is not None and unnamed), "correction_breaks_a_rule")


ACTS = {"correct_record": correct_record}
