"""Records of archives, and corrections of records, mostly right; each gives a Draft, or None."""
from gen_people import attributes, listed, pin
from model_archives import ROLES

EVENT = ("DEATH", "PRESUMED_DEATH", "MARRIAGE", "DIVORCE", "NAME_CHANGE", "ANNULMENT")


def date(w, day):
    """As a paper tells it: a day, a year, a side or nothing."""
    kind = w.rng.randrange(8)
    early, late = (day, day) if kind < 4 else (day - 180, day + 180) if kind < 6 else (
        (None, day) if w.chance(50) else (day, None)) if kind == 6 else (None, None)
    precision = "DAY" if kind < 4 else w.pick(["YEAR", "MONTH", "RANGE"]) if kind < 6 else \
        "RANGE" if kind == 6 else "UNKNOWN_DATE"
    return told(early, late, precision)


def told(early, late, precision="DAY"):
    fields = {"precision": precision}
    if early is not None:
        fields |= {"has_earliest": 1, "earliest_day": early}
    if late is not None:
        fields |= {"has_latest": 1, "latest_day": late}
    return fields


def old_people(w, **wanted):
    return [each for each, row in w.m.subjects.items() if row.kind == "HISTORIC" and row.life != "VOID"
            and not row.merged and all(row[key] == value for key, value in wanted.items())]


def somebody(w, draft, role, known=()):
    """(an imported person's fields, the commitment of the birth): known already, or new."""
    taken = [each.get("subject") for each in draft.fields["persons"]]
    known = [each for each in known if each not in taken]
    if known and w.chance(60):
        subject = w.pick(known)
        fields, born = {"role": role, "subject": subject}, w.born_of(subject)
    else:
        found = attributes(w)
        fields, born = {"role": role, "attributes": found}, listed(draft, found)[1]
    draft.fields["persons"].append(fields)
    return fields, born


def both(w, draft, code, about, argument=0):
    """Both readers say the same, mostly."""
    answer = w.pick(["TRUE"] * 6 + ["FALSE", "UNKNOWN"])
    for who in ("registrar", "clerk"):
        draft.attest(code, who, about, argument=argument, answer=answer if w.chance(98) else "TRUE")


def import_archive_record(w):
    kind = w.pick(["BIRTH", "BIRTH", "DEATH", "MARRIAGE", "MARRIAGE", "DIVORCE"])
    again = w.chance(4) and w.m.archived
    fields = {"type": kind, "archive_ref": w.pick(w.m.archived) if again else w.fresh("archive"), "persons": []}
    draft = w.paper(w.by_registrar("import_archive_record", fields, "clerk"))
    draft.attest("SECOND_READING", "clerk", [fields["act"]])
    day = w.rng.randrange(-9000, -2000)
    if kind != "BIRTH":
        fields["event_date"] = date(w, day)
    if kind == "BIRTH":
        with_birth = {row.persons.get("CHILD") for row in w.m.records.values()}
        _, born = somebody(w, draft, "CHILD", [each for each in old_people(w) if each not in with_birth])
        for role, filiation in (("MOTHER", "BIRTH_MOTHER"), ("FATHER", "FATHER_BY_MARRIAGE")):
            if w.chance(25):
                continue
            parent, other = somebody(w, draft, role, old_people(w))
            parent["filiation"] = filiation if w.chance(40) else "LEGACY_RECORDED"
            both(w, draft, "PARENT_ALIVE_AT_BIRTH", [born, other],
                 0 if role == "MOTHER" else w.m.p["father_by_marriage_days_max"])
    elif kind == "DEATH":
        both(w, draft, "DEATH_NOT_BEFORE_BIRTH", [somebody(w, draft, "DECEASED", old_people(w, death_day=None))[1]])
    elif kind == "MARRIAGE":
        living = [each for each in [w.person("ALIVE", "PRESUMED_DEAD")] if each and w.chance(6)]
        if living and w.chance(50):  # A paper of these days, of somebody who lives here or is lost.
            fields["event_date"] = date(w, w.day() - w.rng.randrange(60))
        for role in ROLES[kind]:
            born = somebody(w, draft, role, old_people(w) + living)[1]
            both(w, draft, "AGE_GE", [born], w.m.p["legacy_marriage_age"])
    else:
        fits = [name for name, row in w.m.marriages.items() if row.get("divorced") is None
                and (row.regime is None or w.chance(2))]
        fields |= {"marriage": w.pick(fits) or w.fresh(), "end_reason": "UNSPECIFIED"}
    return draft


def correct_record(w):
    name = w.pick([name for name, row in w.m.records.items() if row.status == "REGISTERED" or w.chance(5)])
    opened = [each for each, rules in w.m.conflicts.items() if rules and w.m.records[each].status == "REGISTERED"]
    order = None
    if opened and w.chance(15):
        name = w.pick(opened)
    elif w.chance(25):
        order = w.pick([(each, target) for each, row in w.m.court_acts.items() if w.m.in_force(row)
                        for command, target in row.commands if command == "CORRECT_THE_RECORD"
                        and (command, target) not in row.done and target.decode("latin") in w.m.records])
        name = order[1].decode() if order else name
    if not name:
        return None
    row = w.m.records[name]
    fields = {"record": name.encode(), "reason": w.pick(["CLERICAL_ERROR", "CLERICAL_ERROR", "MATERIAL_ERROR"])}
    draft = w.paper(w.by_registrar("correct_record", fields, "supervisor"))
    if order:
        fields |= {"court_act": order[0], "reason": w.pick(["JUDICIAL_ORDER", "MATERIAL_ERROR"])}
    if name in opened and w.chance(70):
        fields["resolved"] = sorted(w.m.conflicts[name])[:w.pick([1, 9])]
    wanted = possible(w, row)
    table = w.chain.encoder.enums["civil", "CorrectedField"]
    fields["fields"] = sorted(w.rng.sample(wanted, min(len(wanted), w.pick([1, 1, 2]))), key=table.get)
    values(w, draft, row)
    if {"FIELD_SEX", "FIELD_BIRTH_DATE"} & set(fields["fields"]):
        return with_pin(w, draft, row.persons["CHILD"])
    return draft


def possible(w, row):
    """What such a record may say otherwise."""
    found = ["FIELD_ACT_CONTENT"]
    if row.type in EVENT:
        found += ["FIELD_EVENT_DATE"] * 3
    if "CHILD" in row.persons or "DECEASED" in row.persons:
        found += ["FIELD_NAME", "FIELD_BIRTHPLACE"]
    if row.type == "BIRTH":
        found += ["FIELD_SEX", "FIELD_BIRTH_DATE"] + ["FIELD_PARENTS"] * (not row.get("legacy"))
    if row.type == "DEATH":
        found.append("FIELD_CAUSE_OF_DEATH")
    return sorted(set(found)) if w.chance(50) else [w.pick(found)]


def values(w, draft, row):
    fields, kinds = draft.fields, draft.fields["fields"]
    needed = [("NAME", "FIELD_NAME" in kinds), ("SEX_DOB", bool({"FIELD_SEX", "FIELD_BIRTH_DATE"} & set(kinds))),
              ("BIRTHPLACE", "FIELD_BIRTHPLACE" in kinds)]
    fields["attributes"] = [{"data_class": kind, "commitment": w.fresh(kind)} for kind, wanted in needed if wanted]
    listed(draft, fields["attributes"])
    if "FIELD_CAUSE_OF_DEATH" in kinds:
        fields["cause"] = w.fresh("cause")
        draft.list("CAUSE_OF_DEATH", fields["cause"])
    if "FIELD_PARENTS" in kinds and w.chance(70):
        fields["parents"] = [{"kind": "BIRTH_MOTHER", "tag": w.fresh("tag"), "parent": w.name_of(w.person() or b"")}]
    if "FIELD_EVENT_DATE" in kinds and row.day is not None:
        if row.get("legacy"):
            fields["event_date"] = date(w, w.rng.randrange(-9000, -2000))
        else:
            day = row.day + w.pick([-1, -3, -20, 1, 4, 30])
            fields["event_date"] = told(min(day, w.day()), min(day, w.day()))


def with_pin(w, draft, child):
    """Another PIN in the same transaction, if there is one."""
    if not any(row.subject == child and row.status == "ACTIVE" for row in w.m.pins.values()):
        return draft
    other = w.by_registrar("change_pin", {"subject": child, "reason": "PIN_CHANGE_CORRECTION"}, "supervisor")
    born = next(each["commitment"] for each in draft.fields["attributes"] if each["data_class"] == "SEX_DOB")
    return draft.together(pin(w, other, other.fields, born))


ACTS = {"import_archive_record": (import_archive_record, 16), "correct_record": (correct_record, 16)}
