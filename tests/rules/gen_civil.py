"""Acts of civil status, mostly right; each gives a Draft, or None."""
from gen_people import attributes, listed, pin, target_of
from model_civil import JOINT_APPLICATION, LATE_EVIDENCE, NO_IMPEDIMENT, PERMISSION, SHORTENING


def told(w, event, subject=None):
    return w.pick([name for name, row in w.m.notifications.items()
                   if row.event == event and not row.answered
                   and (subject is None or row.subject in (None, subject))])


def parent_tags(w, draft, born, fields):
    """A mother, a father, both or nobody; each attested to have lived."""
    table = w.chain.encoder.enums["civil", "FiliationKind"]
    kinds = w.pick([["BIRTH_MOTHER"], ["BIRTH_MOTHER", "FATHER_BY_MARRIAGE"],
                    ["BIRTH_MOTHER", "FATHER_ACKNOWLEDGED"], []])
    people = w.people()
    tags = []
    for kind in kinds:
        if not people:
            continue
        name = w.name_of(w.pick(people))
        tags.append({"kind": kind, "tag": w.fresh("tag"), "parent": name})
        draft.attest("PARENT_ALIVE_AT_BIRTH", "supervisor", [born, name],
                     argument=0 if kind == "BIRTH_MOTHER" else
                     w.m.p["father_by_marriage_days_max"])
    fields["parents"] = sorted(tags, key=lambda each: (table[each["kind"]], each["tag"]))


def birth_fields(w, draft, fields):
    provisional = w.people(provisional=True)
    groups = attributes(w)
    if provisional and w.chance(40):
        fields["subject"] = w.pick(provisional)
        row = w.m.subjects[fields["subject"]]
        groups = [{"data_class": name, "commitment": row.groups[name]}
                  for name in ("NAME", "SEX_DOB")]
    name, born = listed(draft, groups)
    fields |= {"kind": "CITIZEN", "attributes": groups}
    parent_tags(w, draft, born, fields)
    informant = w.person()
    if informant and w.chance(85):
        fields["informant"] = informant
        w.consent(draft, informant)
    else:
        paper = w.fresh("signed consent")
        draft.list("SIGNED_CONSENT", paper)
        for officer in ("registrar", "clerk"):
            draft.attest("CONSENT_IN_PERSON", officer, [paper], w.day())
    if "subject" not in fields and w.chance(80):
        fields["pin"] = {}
        pin(w, draft, fields["pin"], born)
    if "subject" in fields:
        notification = w.m.subjects[fields["subject"]].get("told")
        if w.chance(60) and notification and not w.m.notifications[notification].answered:
            fields["notification"] = notification
    elif w.chance(30):
        fields["notification"] = told(w, "EVENT_BIRTH") or b""
    home = w.pick([name for name, row in w.m.registrations.items() if w.m.lives(row)])
    if home and w.chance(20):
        fields["residence"] = home
    if not ("FACT_OF_BIRTH", born) in w.m.facts or w.chance(50):
        draft.attest("BIRTH_MEDICALLY_CERTIFIED", "doctor", [born])
    draft.attest("DEDUP_CLEAR", w.pick(["supervisor", "doctor"]), [name, born])
    fields["act"] = w.fresh("act")
    draft.list("ACT_CONTENT", fields["act"])
    return fields


def register_birth(w):
    if len(w.people()) > 300 and w.chance(80):
        return None
    draft = w.by_registrar("register_birth", {})
    draft.fields["lateness"] = w.pick(["TIMELY", "TIMELY", "TIMELY", "LATE", "DELAYED"])
    birth_fields(w, draft, draft.fields)
    if draft.fields["lateness"] != "TIMELY":
        draft.source(LATE_EVIDENCE, w.day())
        draft.sign("supervisor")
    return draft


def register_birth_late(w):
    if len(w.people()) > 300 and w.chance(80):
        return None
    draft = w.by_registrar("register_birth_late", {"birth": {"lateness": "DELAYED"}}, "supervisor")
    birth_fields(w, draft, draft.fields["birth"])
    if w.chance(90):
        draft.source(LATE_EVIDENCE, w.day())
    return draft


def register_foundling(w):
    if w.chance(60):
        return None
    groups = attributes(w)
    draft = w.by_registrar("register_foundling", {"attributes": groups, "pin": {}}, "police",
                           "guardian")
    name, born = listed(draft, groups)
    draft.attest("DEDUP_CLEAR", "supervisor", [name, born])
    return w.paper(pin(w, draft, draft.fields["pin"], born))


def register_stillbirth(w):
    if w.chance(60):
        return None
    draft = w.paper(w.by_registrar("register_stillbirth", {}))
    return draft.attest("BIRTH_MEDICALLY_CERTIFIED", "doctor", [draft.fields["act"]])


def betrothed(w, draft, *couple):
    w.consent(draft, *couple)
    draft.attest("NOT_KIN", "supervisor", [w.name_of(each) for each in couple], w.day())
    if any(w.m.subjects[each].kind in ("FOREIGNER", "STATELESS") for each in couple):
        draft.source(NO_IMPEDIMENT, w.day())
    for each in couple:
        young = w.chance(10)
        draft.attest("AGE_GE", w.pick(["registrar", "clerk"]), [w.born_of(each)], w.day(),
                     w.m.p["marriage_age_years"], "FALSE" if young else "TRUE")
        if young and w.chance(70):
            draft.source(PERMISSION, w.day())
    return draft


def single(w):
    return [each for each in w.people() if not w.m.marriages_of(each)]


def file_marriage_application(w):
    people = single(w) if w.chance(90) else w.people(full=False)
    if len(people) < 2:
        return None
    couple = sorted(w.rng.sample(people, 2))
    draft = w.paper(w.by_registrar("file_marriage_application", {
        "spouse_a": couple[0], "spouse_b": couple[1]}))
    if w.chance(30):
        draft.fields["shortening"] = w.pick(["PREGNANCY", "CHILD_BORN", "THREAT_TO_LIFE",
                                             "MILITARY_SERVICE"])
        if w.chance(85):
            draft.source(SHORTENING, w.day())
    return betrothed(w, draft, *couple)


def register_marriage(w):
    name = w.pick([name for name, row in w.m.applications.items() if row.status == "OPEN"
                   and (row.not_before <= w.day() or w.chance(5))])
    if not name and w.chance(95):
        return None
    name = name or w.pick(w.m.applications)
    if not name:
        return None
    row = w.m.applications[name]
    draft = w.paper(w.by_registrar("register_marriage", {
        "application": name, "regime": w.pick(["JOINT", "CONTRACT"])}))
    for field in ("name_a", "name_b"):
        if w.chance(25):
            draft.fields[field] = w.fresh("name")
            draft.list("NAME", draft.fields[field])
    return betrothed(w, draft, row.a, row.b)


def some_marriage(w):
    live = [name for name, row in w.m.marriages.items() if row.to is None]
    return w.pick(live) if live and w.chance(92) else w.pick(w.m.marriages)


def register_divorce_administrative(w):
    name = some_marriage(w)
    if not name or w.chance(50):
        return None
    row = w.m.marriages[name]
    draft = w.paper(w.by_registrar("register_divorce_administrative", {"marriage": name}))
    w.consent(draft, row.a, row.b)
    if w.chance(92):
        draft.source(JOINT_APPLICATION, w.day() - w.pick([4, 5, 6, 20]))
    for code in ("NO_COMMON_MINORS", "NO_PROPERTY_DISPUTE", "NOT_PREGNANT_OR_INFANT"):
        draft.attest(code, w.pick(["registrar", "clerk"]),
                     [w.name_of(row.a), w.name_of(row.b)], w.day())
    return draft


def register_divorce_judicial(w):
    name = target_of(w, "DISSOLVE_MARRIAGE")
    if not name:
        return None
    fields = {"marriage": name, "in_force_day": w.day() - w.pick([0, 0, 0, 1, 10]),
              "court_act": w.order("DISSOLVE_MARRIAGE", name)}
    maker = w.pick([w.by_registrar, w.by_judge])
    return w.paper(at_office(w, maker("register_divorce_judicial", fields)))


def at_office(w, draft):
    return draft


def annul_marriage(w):
    name = target_of(w, "ANNUL_THE_MARRIAGE")
    return name and w.paper(w.pick([w.by_registrar, w.by_judge])("annul_marriage", {
        "marriage": name, "court_act": w.order("ANNUL_THE_MARRIAGE", name)}))


def register_death(w):
    people = w.people("ALIVE", "ALIVE", "MISSING", full=False)
    if len(people) < 60 and w.chance(80):
        return None
    subject = w.pick(people) if w.chance(93) else w.pick(w.m.subjects)
    known = w.pick([who for kind, who in w.m.facts if kind == "FACT_OF_DEATH"])
    subject = known if known and w.chance(30) else subject
    if not subject:
        return None
    day = w.day() - w.pick([0, 0, 1, 9, 10, 11, 30, 400])
    if ("FACT_OF_DEATH", subject) in w.m.facts and w.chance(70):
        day = w.m.facts["FACT_OF_DEATH", subject]
    late = w.day() - day > w.m.p["death_late_days"]
    draft = w.paper(w.by_registrar("register_death", {
        "subject": subject, "death_day": day,
        "lateness": "TIMELY" if not late else w.pick(["LATE", "DELAYED"])}))
    if late:
        draft.sign("supervisor")
    if w.chance(20):
        draft.fields["cause"] = w.fresh("cause")
        draft.list("CAUSE_OF_DEATH", draft.fields["cause"])
    notification = told(w, "EVENT_DEATH", subject)
    if notification and w.chance(60):
        draft.fields["notification"] = notification
    if ("FACT_OF_DEATH", subject) not in w.m.facts or w.chance(20):
        draft.attest("DEATH_MEDICALLY_CERTIFIED", "doctor", [w.name_of(subject)], day)
    return draft.attest("DEATH_NOT_BEFORE_BIRTH", w.pick(["registrar", "clerk"]),
                        [w.born_of(subject)], day)


def by_court_or_registrar(w, act, fields):
    return w.pick([w.by_judge, w.by_registrar])(act, fields)


def declare_missing(w):
    subject = target_of(w, "FIND_MISSING")
    return subject and by_court_or_registrar(w, "declare_missing", {
        "subject": subject, "court_act": w.order("FIND_MISSING", subject)})


def declare_presumed_dead(w):
    subject = target_of(w, "PRESUME_DEAD")
    return subject and w.paper(by_court_or_registrar(w, "declare_presumed_dead", {
        "subject": subject, "death_day": w.day() - w.pick([0, 0, 5]),
        "court_act": w.order("PRESUME_DEAD", subject)}))


def register_reappearance(w):
    subject = target_of(w, "FIND_ALIVE")
    if not subject:
        return None
    draft = w.paper(by_court_or_registrar(w, "register_reappearance", {
        "subject": subject, "court_act": w.order("FIND_ALIVE", subject)}))
    ended = w.pick([name for name in w.m.marriages_of(subject, live=False)
                    if w.m.marriages[name].reason == "PRESUMED_DEATH"])
    if ended and w.chance(70):
        row = w.m.marriages[ended]
        draft.fields["marriage"] = ended
        w.consent(draft, row.a, row.b)
    return draft


def notify_vital_event(w):
    event = w.pick(["EVENT_BIRTH", "EVENT_BIRTH", "EVENT_DEATH"])
    fields = {"event": event, "content": w.fresh("scan")}
    subject = w.person(full=False)
    if event == "EVENT_DEATH" and subject and w.chance(70):
        fields["subject"] = subject
    draft = (w.by_doctor if w.chance(80) else
             lambda *words: w.by_state("police", *words))("notify_vital_event", fields)
    return draft.list("EVIDENCE_SCANS", fields["content"])


ACTS = {
    "register_birth": (register_birth, 16), "register_birth_late": (register_birth_late, 6),
    "register_foundling": (register_foundling, 4), "register_stillbirth": (register_stillbirth, 2),
    "file_marriage_application": (file_marriage_application, 24),
    "register_marriage": (register_marriage, 26),
    "register_divorce_administrative": (register_divorce_administrative, 8),
    "register_divorce_judicial": (register_divorce_judicial, 8),
    "annul_marriage": (annul_marriage, 6), "register_death": (register_death, 14),
    "declare_missing": (declare_missing, 6), "declare_presumed_dead": (declare_presumed_dead, 8),
    "register_reappearance": (register_reappearance, 10),
    "notify_vital_event": (notify_vital_event, 8),
}
