"""Civil status: CIV-01 to CIV-13 and CIV-22; records, marriages and what a death ends."""
from model import Row
from model_dates import first_of, surely_before
from model_identity import (DEDUP, active_pin, give_pin, groups, matches, new_pin, of_birth,
                            person_row)

PARENTS = ("BIRTH_MOTHER", "FATHER_BY_MARRIAGE", "FATHER_ACKNOWLEDGED", "FATHER_COURT")
REGISTRARS = ("CIVIL_REGISTRAR", "CIVIL_SUPERVISOR", "CONSUL")
TYPE = {"BIRTH": 1, "DEATH": 2, "MARRIAGE": 3, "DIVORCE": 4, "STILLBIRTH": 5, "NAME_CHANGE": 6,
        "ANNULMENT": 7, "PRESUMED_DEATH": 8}
# Sources that an act must rest on, by the numbers of the table of document types.
PERMISSION, SHORTENING, NO_IMPEDIMENT, JOINT_APPLICATION, LATE_EVIDENCE = 301, 302, 303, 304, 305


def year_of(day):
    """The civil year of a day since 1970-01-01."""
    import datetime
    return (datetime.date(1970, 1, 1) + datetime.timedelta(days=day)).year


class Civil:
    """A part of Model."""

    def enter(self, j, kind, persons, day, **more):
        """A record with the next number of its office, type and year."""
        series = (j.act.office, TYPE[kind], year_of(self.today()))
        self.sequences[series] = self.sequences.get(series, 0) + 1
        name = f"{series[0]}-{series[1]}-{series[2]:04}-{self.sequences[series]:07}"
        row = {"type": kind, "status": "REGISTERED", "persons": dict(persons), "day": day,
               "sealed": False, "marriage": None, "tags": [], "office": j.act.office,
               "txid": j.act.txid, "changed": False, "estate": None, "registered": self.today()}
        self.records[name] = Row(row | more)
        return name

    def marriages_of(self, subject, live=True):
        return [name for name, row in self.marriages.items() if subject in (row.a, row.b)
                and (not live or row.to is None)]

    def end_marriage(self, name, day, reason):
        self.marriages[name].update(to=day, reason=reason)
        if reason.startswith("DIVORCE"):
            self.marriages[name].divorced = day

    def close_applications(self, subject):
        for row in self.applications.values():
            if subject in (row.a, row.b) and row.status == "OPEN":
                row.status = "CLOSED"

    def die(self, j, subject, life, day, reason):
        """What follows from a death, the same day and in every register."""
        row = self.subjects[subject]
        row.update(life=life, death_day=day)
        self.land_after_death(j, subject, day)
        self.vehicles_after_death(subject)
        for each in self.pins.values():
            if each.subject == subject and each.status in ("ACTIVE", "PROVISIONAL"):
                each.status = "BLOCKED"
        for name in self.marriages_of(subject, live=False):
            marriage = self.marriages[name]
            if marriage.to is None:
                self.end_marriage(name, day, reason)
            elif marriage.reason != "ANNULLED":  # min(death, divorce)
                marriage.to = first_of([marriage.to, day])
        self.close_applications(subject)
        self.end_keys(subject)
        self.end_documents(subject)
        self.end_mandates(subject)
        self.end_residence(subject, day)
        return self.open_estate(j, subject, day)

    def related(self, one, other):
        """Parent, child, spouse: as far as the register says it in clear."""
        return any({one, other} == {row.a, row.b} and row.to is None
                   for row in self.marriages.values())


def parent_tags(j, tags):
    """Kinds and tags ascend; at most two, and one mother by birth."""
    order = []
    table = j.m.encoder.enums["civil", "FiliationKind"]
    for each in tags:
        kind = each.get("kind", "FILIATION_KIND_NONE")
        j.form(kind in PARENTS)
        j.form(len(each.get("tag", b"")) == 32 and len(each.get("parent", b"")) == 32)
        order.append((table[kind], each.get("tag", b"")))
    j.ascending(order)
    kinds = [each.get("kind") for each in tags]
    fathers = len(kinds) - kinds.count("BIRTH_MOTHER")
    j.need(kinds.count("BIRTH_MOTHER") <= 1 and fathers <= 1, "too_many_parents")
    return [(each.get("kind"), each.get("tag")) for each in tags]


def medically_certified(j, born):
    """By a doctor, or a court has established the birth."""
    known = ("FACT_OF_BIRTH", born) in j.m.facts
    certificate = "BIRTH_MEDICALLY_CERTIFIED", [born], ("HEALTH_NOTIFIER", "COURT")
    if not known or j.heard(*certificate):
        j.attested(*certificate)


def notified(j, notification, event, subject):
    """The notification that a record answers, if it names one."""
    if not notification:
        return None
    if not j.form(len(notification) == 32):
        return None
    told = j.m.notifications.get(notification)
    if j.need(told and told.event == event, "notification_not_found"):
        # A death may have been told without saying whose; a child who is known was told of by name.
        fits = (subject,) if event == "EVENT_BIRTH" else (None, subject)
        j.need(told.subject in fits, "notification_not_found")
        j.need(not told.answered, "notification_answered")
    return told


def newborn(j, f, late):
    kind = f.get("kind", "SUBJECT_KIND_NONE")
    j.form(kind != "SUBJECT_KIND_NONE" and f.get("lateness", "LATENESS_NONE") != "LATENESS_NONE")
    of_birth(j, kind)
    found = groups(j, f.get("attributes", []))
    name, born = found.get("NAME", b""), found.get("SEX_DOB", b"")
    tags = parent_tags(j, f.get("parents", []))
    j.need((f.get("lateness") == "DELAYED") == late, "lateness_is_wrong")
    informant = f.get("informant", b"")
    j.form(len(informant) in (0, 32))
    if informant:
        j.not_own(informant)
        known = j.alive(informant)
        if known:
            j.need(known.capacity != "NONE", "subject_lacks_capacity")
            j.consent_of(informant)
    else:
        j.need(informant_on_paper(j), "consent_missing")
    if f.get("lateness") != "TIMELY":
        j.source(LATE_EVIDENCE)
        if not late:
            j.need(j.signed_by_role("CIVIL_SUPERVISOR"), "second_officer_missing")
    given, subject = f.get("pin"), f.get("subject", b"")
    j.form(len(subject) in (0, 32))
    j.form(not (given is not None and subject))
    if given is not None:
        new_pin(j, given)
        matches(j, given, born)
    row = None
    if subject:
        row = j.alive(subject)
        if row:  # Whom no record of birth came to meanwhile, by a merge (G-04).
            j.need(row.provisional and not any(
                each.type == "BIRTH" and each.status == "REGISTERED"
                and each.persons.get("CHILD") == subject
                for each in j.m.records.values()), "subject_not_provisional")
    told = notified(j, f.get("notification", b""), "EVENT_BIRTH", subject or None)
    medically_certified(j, born)
    j.attested("DEDUP_CLEAR", [name, born], DEDUP)
    for each in f.get("parents", []):
        father = each.get("kind") == "FATHER_BY_MARRIAGE" or each.get("kind") in PARENTS[1:]
        j.attested("PARENT_ALIVE_AT_BIRTH", [born, each.get("parent", b"")],
                   ("CIVIL_SUPERVISOR",),
                   argument=j.m.p["father_by_marriage_days_max"] if father else 0)
    home = f.get("residence", b"")
    j.form(len(home) in (0, 32))
    if home:
        shares = j.live_registration(home)
        if shares:
            j.need(shares.kind == "RESIDENCE", "registration_not_found")
    new = subject or j.new_id(0)
    j.ordinals = 0 if subject else 1
    shared = j.new_id() if home else None
    return new, found, tags, told, row, shared


def informant_on_paper(j):
    """Nobody of the register is named: two officers have seen somebody sign the paper."""
    for data_class, paper in sorted(j.act.listed):
        if data_class != "SIGNED_CONSENT":
            continue
        said = {each.endorser for each in j.act.predicates
                if (each.code, each.at_day, each.argument, each.about, each.answer)
                == ("CONSENT_IN_PERSON", j.today, 0, (paper,), "TRUE")
                and each.endorser in j.m.officers and j.working(j.m.officers[each.endorser])
                and j.m.roles_of(j.m.officers[each.endorser])
                & {"CIVIL_REGISTRAR", "CIVIL_SUPERVISOR", "CONSUL"}}
        if len(said) >= 2:
            j.used |= said
            return True
    return False


def birth_effect(j, f, made):
    new, found, tags, told, row, shared = made

    def effect():
        if row:
            row.update(provisional=False, kind=f["kind"])
            row.groups.update(found)
            for each in j.m.pins.values():
                if each.subject == new and each.status == "PROVISIONAL":
                    each.status = "ACTIVE"
        else:
            j.m.subjects[new] = person_row(f["kind"], found)
            if f.get("pin") is not None:
                give_pin(j, f["pin"], new)
        if told:
            told.answered = True
        j.m.enter(j, "BIRTH", {"CHILD": new}, None)
        j.m.parents[new] = [kind for kind, _ in tags]
        if shared:
            j.m.share_residence(shared, f["residence"], new)
    return effect


def register_birth(j, f):
    j.paper()
    return birth_effect(j, f, newborn(j, f, late=False))


def register_birth_late(j, f):
    birth = f.get("birth")
    if not j.form(birth is not None):
        return None
    j.fields = birth
    j.paper()
    made = newborn(j, birth, late=True)
    if j.second and birth.get("informant"):
        j.need(birth["informant"] not in [each.subject for each in j.acting()], "own_record")
    return birth_effect(j, birth, made)


def register_foundling(j, f):
    j.paper()
    found = groups(j, f.get("attributes", []))
    name, born = found.get("NAME", b""), found.get("SEX_DOB", b"")
    if j.form(f.get("pin") is not None):
        new_pin(j, f["pin"])
        matches(j, f["pin"], born)
    j.attested("DEDUP_CLEAR", [name, born], DEDUP)
    j.other_officer("POLICE")
    guardians = [key for key, each in j.active_officers() if j.working(each)
                 and "GUARDIANSHIP_AUTHORITY" in j.m.roles_of(each)]
    j.other_officer("GUARDIANSHIP_AUTHORITY")
    new = j.new_id()

    def effect():
        j.m.subjects[new] = person_row("UNKNOWN_FOUNDLING", found)
        j.m.enter_guardianship(j, new, j.m.officers[guardians[0]].agency)
        give_pin(j, f["pin"], new)
        j.m.enter(j, "BIRTH", {"CHILD": new}, None)
    return effect


def register_stillbirth(j, f):
    j.paper()
    j.attested("BIRTH_MEDICALLY_CERTIFIED", [f.get("act", b"")], ("HEALTH_NOTIFIER",))
    return lambda: j.m.enter(j, "STILLBIRTH", {}, None)


# Marriages.

def betrothed(j, a, b):
    """What must hold when they apply and again when they marry."""
    names, today = [], j.today
    for each in (a, b):
        row = j.alive(each)
        if not row:
            continue
        j.need(row.capacity == "FULL", "subject_lacks_capacity")
        j.need(not j.m.marriages_of(each), "spouse_is_married")
        names.append(row.groups.get("NAME", b""))
        if row.kind in ("FOREIGNER", "STATELESS"):
            j.source(NO_IMPEDIMENT)
        j.consent_of(each)
        # Below the age a court's permission stands in for the years.
        answer = j.attested("AGE_GE", [row.groups.get("SEX_DOB", b"")], REGISTRARS, today,
                            j.m.p["marriage_age_years"], ("TRUE", "FALSE"))
        if answer == "FALSE":
            j.source(PERMISSION)
    j.not_own(a, b)
    if len(names) == 2:
        j.attested("NOT_KIN", names, ("CIVIL_SUPERVISOR",), today)


def file_marriage_application(j, f):
    j.id32("spouse_a", "spouse_b")
    a, b = f.get("spouse_a", b""), f.get("spouse_b", b"")
    j.form(a <= b)
    j.need(a != b, "persons_not_distinct")
    j.paper()
    betrothed(j, a, b)
    short = f.get("shortening", "SHORTENING_NONE") != "SHORTENING_NONE"
    if short:
        j.source(SHORTENING)
    new = j.new_id()

    def effect():
        wait = 0 if short else j.m.p["marriage_wait_days"]
        j.m.applications[new] = Row(a=a, b=b, status="OPEN", not_before=j.today + wait)
    return effect


def register_marriage(j, f):
    j.id32("application")
    j.named("regime")
    j.paper()
    for name in ("name_a", "name_b"):
        if f.get(name) and j.form(len(f[name]) == 32):
            j.lists("NAME", f[name])
    application = j.m.applications.get(f.get("application", b""))
    if not j.need(application, "application_not_found"):
        return None
    j.need(application.status == "OPEN", "application_not_open")
    j.need(application.not_before <= j.today, "waiting_period_not_over")
    a, b = application.a, application.b
    betrothed(j, a, b)
    new = j.new_id()

    def effect():
        application.status = "DONE"
        for each, name in ((a, "name_a"), (b, "name_b")):
            if f.get(name):
                j.m.rename(each, f[name])
        j.m.marriages[new] = Row(a=a, b=b, day=j.today, to=None, reason=None, regime=f["regime"])
        j.m.marriages[new].record = j.m.enter(j, "MARRIAGE", {"SPOUSE_A": a, "SPOUSE_B": b},
                                              j.today, marriage=new)
    return effect


def live_marriage(j, f, field="marriage"):
    j.id32(field)
    name = f.get(field, b"")
    row = j.m.marriages.get(name)
    if not j.need(row, "marriage_not_found"):
        return None, name
    j.need(row.to is None and row.reason is None, "marriage_already_ended")
    return row, name


def spouses(row):
    return {"SPOUSE_A": row.a, "SPOUSE_B": row.b}


def register_divorce_administrative(j, f):
    row, name = live_marriage(j, f)
    j.paper()
    applied = [day for kind, day in j.act.sources if kind == JOINT_APPLICATION and day <= j.today]
    if j.need(applied, "source_missing"):
        j.need(min(applied) + j.m.p["divorce_wait_days"] <= j.today, "waiting_period_not_over")
    if row:
        j.not_own(row.a, row.b)
        for each in (row.a, row.b):
            person = j.alive(each)
            if person:
                j.need(person.capacity == "FULL", "subject_lacks_capacity")
            j.consent_of(each)
        names = [j.m.subjects[each].groups.get("NAME", b"") for each in (row.a, row.b)]
        for code in ("NO_COMMON_MINORS", "NO_PROPERTY_DISPUTE", "NOT_PREGNANT_OR_INFANT"):
            j.attested(code, names, REGISTRARS, j.today)

    def effect():
        j.m.end_marriage(name, j.today, "DIVORCE_ZAGS")
        j.m.enter(j, "DIVORCE", spouses(row), j.today, marriage=name)
    return effect


def register_divorce_judicial(j, f):
    row, name = live_marriage(j, f)
    j.paper()
    day = f.get("in_force_day", 0)
    j.need(day <= j.today, "event_in_the_future")
    j.ordered("DISSOLVE_MARRIAGE", name)
    if row:
        j.not_own(row.a, row.b)
        j.need(not surely_before(day, row.day), "event_before_marriage")

    def effect():
        j.m.end_marriage(name, day, "DIVORCE_COURT")
        j.m.enter(j, "DIVORCE", spouses(row), day, marriage=name)
        j.carry_out()
    return effect


def annul_marriage(j, f):
    j.id32("marriage")
    row = j.m.marriages.get(f.get("marriage", b""))
    j.paper()
    j.ordered("ANNUL_THE_MARRIAGE", f.get("marriage", b""))
    if j.need(row, "marriage_not_found"):
        j.need(row.reason != "ANNULLED", "marriage_already_ended")
        j.not_own(row.a, row.b)

    def effect():
        if row.to is None:
            row.to = j.today
        row.reason = "ANNULLED"
        j.m.enter(j, "ANNULMENT", spouses(row), j.today, marriage=f["marriage"])
        j.carry_out()
    return effect


# Deaths.

def lateness(j, day):
    late = j.today - day
    return "TIMELY" if late <= j.m.p["death_late_days"] else "DELAYED"


def can_die(j, subject, day):
    row = j.person(subject)
    if row:
        j.need(row.life not in ("DECEASED", "PRESUMED_DEAD"), "already_deceased")
        j.need(row.life in ("ALIVE", "MISSING", "DECEASED", "PRESUMED_DEAD"), "subject_not_alive")
        j.not_own(subject)
    j.need(day <= j.today, "event_in_the_future")
    return row


def register_death(j, f):
    j.id32("subject")
    j.named("lateness")
    j.paper()
    subject, day = f.get("subject", b""), f.get("death_day", 0)
    if f.get("cause") and j.form(len(f["cause"]) == 32):
        j.lists("CAUSE_OF_DEATH", f["cause"])
    row = can_die(j, subject, day)
    j.need(f.get("lateness") == lateness(j, day), "lateness_is_wrong")
    if f.get("lateness") == "DELAYED":
        j.need(j.signed_by_role("CIVIL_SUPERVISOR"), "second_officer_missing")
    told = notified(j, f.get("notification", b""), "EVENT_DEATH", subject)
    if row:
        known = j.m.facts.get(("FACT_OF_DEATH", subject)) == day
        certificate = ("DEATH_MEDICALLY_CERTIFIED", [row.groups.get("NAME", b"")],
                       ("HEALTH_NOTIFIER", "COURT"), day)
        if not known or j.heard(*certificate):
            j.attested(*certificate)
        j.attested("DEATH_NOT_BEFORE_BIRTH", [row.groups.get("SEX_DOB", b"")],
                   REGISTRARS, day)

    def effect():
        if told:
            told.answered = True
        estate = j.m.die(j, subject, "DECEASED", day, "DEATH")
        j.m.enter(j, "DEATH", {"DECEASED": subject}, day, estate=estate)
    return effect


def declare_missing(j, f):
    j.id32("subject")
    subject = f.get("subject", b"")
    row = j.alive(subject)
    j.not_own(subject)
    j.ordered("FIND_MISSING", subject)

    def effect():
        row.life = "MISSING"
        j.carry_out()
    return effect


def declare_presumed_dead(j, f):
    j.id32("subject")
    j.paper()
    subject, day = f.get("subject", b""), f.get("death_day", 0)
    can_die(j, subject, day)
    j.ordered("PRESUME_DEAD", subject)

    def effect():
        estate = j.m.die(j, subject, "PRESUMED_DEAD", day, "PRESUMED_DEATH")
        j.m.enter(j, "PRESUMED_DEATH", {"DECEASED": subject}, day, estate=estate)
        j.carry_out()
    return effect


def register_reappearance(j, f):
    j.id32("subject")
    j.paper()
    subject, again = f.get("subject", b""), f.get("marriage", b"")
    j.form(len(again) in (0, 32))
    row = j.person(subject)
    j.not_own(subject)
    j.ordered("FIND_ALIVE", subject)
    if row:
        j.need(row.life in ("MISSING", "PRESUMED_DEAD"), "subject_not_missing")
    marriage = j.m.marriages.get(again)
    if again and j.need(marriage and subject in (marriage.a, marriage.b), "marriage_not_found") \
            and j.need(marriage.reason == "PRESUMED_DEATH" and not marriage.get("kept"), "marriage_already_ended"):
        other = marriage.b if marriage.a == subject else marriage.a
        if j.alive(other):
            since = [name for each in (subject, other) for name in j.m.marriages_of(each, live=False)
                     if name != again and j.m.marriages[name].reason != "ANNULLED"
                     and not surely_before(j.m.marriages[name].day, marriage.day)]
            j.need(not since, "spouse_is_married")
        for each in (subject, other):
            j.consent_of(each)

    def effect():
        j.m.rise(j, subject, again)
        j.carry_out()
    return effect


def notify_vital_event(j, f):
    j.named("event")
    if j.id32("content"):
        j.lists("EVIDENCE_SCANS", f["content"])
    subject = f.get("subject", b"")
    j.form(len(subject) in (0, 32))
    j.form(not subject or f.get("event") == "EVENT_DEATH")
    if subject:
        row = j.person(subject)
        j.not_own(subject)
        if row:
            j.need(row.life not in ("DECEASED", "PRESUMED_DEAD"), "already_deceased")
        j.not_own(subject)
    new = j.new_id()

    def effect():
        j.m.notifications[new] = Row(event=f["event"], subject=subject or None, answered=False,
                                     day=j.today)
    return effect


ACTS = {name: value for name, value in list(globals().items())
        if name in """register_birth register_birth_late register_foundling register_stillbirth
        file_marriage_application register_marriage register_divorce_administrative
        register_divorce_judicial annul_marriage register_death declare_missing
        declare_presumed_dead register_reappearance notify_vital_event""".split()}
