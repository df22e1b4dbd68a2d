"""Records of archives (CIV-20): entered as they are told; what they break is named beside them."""
from model import Row
from model_dates import legal_date, span, surely_before
from model_identity import groups, person_row

(MOTHER_DEAD, FATHER_DEAD, DEATH_BEFORE_BIRTH, UNDER_AGE, MARRIAGE_AFTER_DEATH, MARRIAGES_OVERLAP, KIN,
 DIVORCE_BEFORE_MARRIAGE, DIVORCE_AFTER_DEATH) = range(1, 10)
GENERATIONS = 4
ROLES = {"BIRTH": ("CHILD", "MOTHER", "FATHER"), "DEATH": ("DECEASED",), "MARRIAGE": ("SPOUSE_A", "SPOUSE_B"),
         "DIVORCE": ()}
ORDINALS = {"CHILD": 1, "DECEASED": 1, "SPOUSE_A": 1, "MOTHER": 2, "SPOUSE_B": 2, "FATHER": 3}
FILIATIONS = {"MOTHER": ("BIRTH_MOTHER", "LEGACY_RECORDED"), "FATHER": ("FATHER_BY_MARRIAGE", "LEGACY_RECORDED")}


class Archives:
    """A part of Model."""

    def named(self, marriage, rule, *spouses):
        """An open conflict of the rule, at the marriage or at the death of one of them."""
        places = [marriage.get("record")] + [self.death_record(each) for each in spouses]
        return any(rule in self.conflicts.get(each, ()) for each in places if each)

    def registered(self, marriage):
        """On which day the wedding came to the register: somebody consented then."""
        record = self.records.get(marriage.get("record"))
        return record.registered if record else None

    def death_record(self, subject):
        return next((name for name, row in self.records.items() if row.status == "REGISTERED"
                     and row.persons.get("DECEASED") == subject), None)

    def dead_since(self, person):
        """The last day on which the death may have been; of one that nobody dates, when it came to the register."""
        day = span(person.death_day)[1]
        return person.created if day is None else day

    def parents_of(self, person):
        return {parent for child, parent in self.edges if child == person}

    def line(self, person):
        """The person and the ancestors, as far as they count."""
        found, last = {person}, {person}
        for _ in range(GENERATIONS):
            last = {parent for each in last for parent in self.parents_of(each)} - found
            found |= last
        return found

    def issue_of(self, person):
        found, last = {person}, {person}
        for _ in range(GENERATIONS):
            last = {child for child, parent in self.edges if parent in last} - found
            found |= last
        return found

    def descends(self, person, ancestor):
        found, last = {person}, {person}
        while last:
            last = {parent for each in last for parent in self.parents_of(each)} - found
            found |= last
        return ancestor in found

    def close_kin(self, one, other):
        if not self.edges:
            return False
        return bool(self.parents_of(one) & self.parents_of(other)) or other in self.line(one) or one in self.line(other)

    def kin_named(self, marriage):
        births = [name for name, row in self.records.items() if row.status == "REGISTERED"
                  and row.persons.get("CHILD") in self.line(marriage.a) | self.line(marriage.b)]
        return any(KIN in self.conflicts.get(each, ()) for each in [marriage.get("record"), *births])


def import_archive_record(j, f):
    j.paper()
    kind, ref = f.get("type", "RECORD_TYPE_NONE"), f.get("archive_ref", b"")
    if j.id32("archive_ref"):
        j.need(ref not in j.m.archived, "archive_record_already_imported")
    day = date_of(j, f, kind)
    people = persons_of(j, f, kind)
    if not j.form(kind in ROLES) or people is None:
        return None
    ended = None
    if kind == "BIRTH":
        check_birth(j, people)
    elif kind == "DEATH":
        check_death(j, people)
    elif kind == "MARRIAGE":
        check_marriage(j, people, day)
    else:
        ended = check_divorce(j, f)
    read_twice(j, f)
    broken = questions(j, kind, people)
    j.ordinals = 9  # What is created has the ordinal of its role, a marriage the ordinal 0.
    if day is None and kind != "BIRTH" or kind == "DIVORCE" and not ended:
        return None

    def effect():
        m = j.m
        m.archived.add(ref)
        for each in people.values():
            if each.created:
                m.subjects[each.subject] = person_row("HISTORIC", each.groups)
                m.subjects[each.subject].created = m.today()
        marriage = {"MARRIAGE": j.new_id(0), "DIVORCE": f.get("marriage")}.get(kind)
        name = m.enter(j, kind, {role: each.subject for role, each in people.items()}, day, marriage=marriage, legacy=True)
        m.conflicts[name] = broken
        EFFECTS[kind](m, name, people, day, marriage, broken)
        if kind == "DEATH" and span(day)[1] is not None:
            j.ordinals = 0  # Caveats are counted by themselves.
            m.land_after_death(j, people["DECEASED"].subject, span(day)[1])
    return effect


def date_of(j, f, kind):
    """When it was; of a birth the date is committed."""
    told = f.get("event_date")
    if not j.form((told is None) == (kind == "BIRTH")) or told is None:
        return None
    found = legal_date(j, told)
    return found[0] if found else None


def persons_of(j, f, kind):
    """{role: Row(subject, created, groups, filiation)} of whom it tells, or None."""
    entries, order = f.get("persons", []), j.m.encoder.enums["civil", "PersonRole"]
    roles = [each.get("role", "PERSON_ROLE_NONE") for each in entries]
    if not j.form(kind in ROLES and [order[each] for each in roles] == sorted({order[each] for each in roles})
                  and set(roles) <= set(ROLES[kind])):
        return None
    divorce = kind == "DIVORCE"
    j.form(len(f.get("marriage", b"")) == (32 if divorce else 0)
           and f.get("end_reason", "END_REASON_NONE") == ("UNSPECIFIED" if divorce else "END_REASON_NONE"))
    if kind == "MARRIAGE" and not j.need(len(roles) == 2, "spouse_missing") \
            or not j.form(kind in ("MARRIAGE", "DIVORCE") or roles[:1] == list(ROLES[kind][:1])):
        return None
    people = {role: person_of(j, role, each) for role, each in zip(roles, entries)}
    if not all(people.values()):
        return None
    subjects = [each.subject for each in people.values()]
    j.need(len(set(subjects)) == len(subjects), "persons_not_distinct")
    return people


def person_of(j, role, f):
    kind, subject, given = f.get("filiation", "FILIATION_KIND_NONE"), f.get("subject", b""), f.get("attributes", [])
    j.form(kind in FILIATIONS.get(role, ("FILIATION_KIND_NONE",)))
    if not subject:
        return Row(subject=j.new_id(ORDINALS[role]), created=True, groups=groups(j, given), filiation=kind)
    if not j.form(len(subject) == 32 and not given):
        return None
    row = j.m.subjects.get(subject)
    if not j.need(row and row.life != "VOID" and not row.merged, "subject_not_found"):
        return None
    j.not_own(subject)
    return Row(subject=subject, created=False, groups=row.groups, filiation=kind)


def check_birth(j, people):
    child, mother, father = (people.get(role) for role in ROLES["BIRTH"])
    known = [each.subject for each in people.values() if not each.created]
    j.need(not any(row.status == "REGISTERED" and row.persons.get("CHILD") == child.subject
                   for row in j.m.records.values()), "record_already_registered")
    j.need(all(j.m.subjects[each].kind == "HISTORIC" for each in known), "subject_not_historic")
    if father and father.filiation == "FATHER_BY_MARRIAGE":
        j.need(mother and any({row.a, row.b} == {father.subject, mother.subject} and row.reason != "ANNULLED"
                              for row in j.m.marriages.values()), "marriage_not_found")
    j.need(not any(each != child.subject and j.m.descends(each, child.subject) for each in known), "person_is_own_ancestor")


def check_death(j, people):
    dead = people["DECEASED"]
    if not dead.created:
        row = j.m.subjects[dead.subject]
        j.need(row.death_day is None, "already_deceased")
        j.need(row.kind == "HISTORIC", "subject_not_historic")


def check_marriage(j, people, day):
    pair = {each.subject for each in people.values()}
    j.need(not any({row.a, row.b} == pair and row.reason != "ANNULLED" and row.day == day
                   for row in j.m.marriages.values()), "record_already_registered")


def check_divorce(j, f):
    row = j.m.marriages.get(f.get("marriage", b""))
    if j.need(row, "marriage_not_found"):
        j.not_own(row.a, row.b)
        j.need(row.get("divorced") is None and row.reason != "ANNULLED", "marriage_already_ended")
    return row


def read_twice(j, f):
    said = answers(j, "SECOND_READING", 0, [f.get("act", b"")])
    j.need(j.second and said.get(j.second_key) == "TRUE", "endorsement_missing")


def answers(j, code, argument, about):
    """{who: answer} of registrars; all of them are heard."""
    j.heard(code, about, ("CIVIL_REGISTRAR",), 0, argument)
    about = tuple(sorted(about))
    return {each.endorser: each.answer for each in j.act.predicates
            if (each.code, each.argument, each.at_day, each.about) == (code, argument, 0, about)}


def questions(j, kind, people):
    """What dates of birth would break; both readers answer, and the same."""
    asked = []
    if kind == "BIRTH":
        for role, rule, days in (("MOTHER", MOTHER_DEAD, 0), ("FATHER", FATHER_DEAD, j.m.p["father_by_marriage_days_max"])):
            if role in people:
                asked.append(("PARENT_ALIVE_AT_BIRTH", days, ("CHILD", role), rule))
    elif kind == "DEATH":
        asked.append(("DEATH_NOT_BEFORE_BIRTH", 0, ("DECEASED",), DEATH_BEFORE_BIRTH))
    elif kind == "MARRIAGE":
        asked += [("AGE_GE", j.m.p["legacy_marriage_age"], (role,), UNDER_AGE) for role in ROLES[kind]]
    broken = set()
    for code, argument, roles, rule in asked:
        about = [people[role].groups.get("SEX_DOB") for role in roles]
        if not j.need(all(about), "attribute_missing"):
            continue
        said = answers(j, code, argument, about)
        if j.officer and j.need(j.second and said.get(j.officer_key) and
                                said.get(j.officer_key) == said.get(j.second_key), "endorsement_missing") \
                and said[j.officer_key] == "FALSE":
            broken.add(rule)
    return broken


# What is entered.

def enter_birth(m, name, people, day, marriage, broken):
    child = people["CHILD"].subject
    m.edges |= {(child, each.subject) for role, each in people.items() if role != "CHILD"}
    m.parents[child] = ["LEGACY_RECORDED"] * len(m.parents_of(child))  # None is added to them (CIV-13).
    for member in m.issue_of(child):
        for each in m.marriages_of(member, live=False):
            row = m.marriages[each]
            if row.reason != "ANNULLED" and m.close_kin(row.a, row.b) and KIN not in m.conflicts.get(row.record, ()):
                broken.add(KIN)


def enter_death(m, name, people, day, marriage, broken):
    dead = people["DECEASED"].subject
    m.subjects[dead].update(life="DECEASED", death_day=day)
    m.end_documents(dead)
    for pin in m.pins.values():
        if pin.subject == dead and pin.status == "ACTIVE":
            pin.status = "BLOCKED"
    for each in m.marriages_of(dead, live=False):
        row = m.marriages[each]
        if row.reason == "ANNULLED":
            continue
        if surely_before(day, row.day):
            broken.add(MARRIAGE_AFTER_DEATH)
        if row.get("divorced") is not None and surely_before(day, row.divorced):
            broken.add(DIVORCE_AFTER_DEATH)
        for spouse in (row.a, row.b):
            for other in m.marriages_of(spouse, live=False):
                if other != each and m.overlap(row, m.marriages[other]) and not any(
                        MARRIAGES_OVERLAP in m.conflicts.get(m.marriages[one].record, ()) for one in (each, other)):
                    broken.add(MARRIAGES_OVERLAP)
        m.settle_marriage(each)
    m.close_applications(dead)
    m.vehicles_after_death(dead)


def enter_marriage(m, name, people, day, marriage, broken):
    pair = sorted(each.subject for each in people.values())
    row = m.marriages[marriage] = Row(a=pair[0], b=pair[1], day=day, to=None, reason=None, regime=None, record=name)
    for spouse in pair:
        died = m.subjects[spouse].death_day
        if died is not None and surely_before(died, day):
            broken.add(MARRIAGE_AFTER_DEATH)
        if any(other != marriage and m.overlap(row, m.marriages[other]) for other in m.marriages_of(spouse, live=False)):
            broken.add(MARRIAGES_OVERLAP)
    if m.close_kin(*pair):
        broken.add(KIN)
    m.settle_marriage(marriage)


def enter_divorce(m, name, people, day, marriage, broken):
    row = m.marriages[marriage]
    if surely_before(day, row.day):
        broken.add(DIVORCE_BEFORE_MARRIAGE)
    if any(m.subjects[each].death_day is not None and surely_before(m.subjects[each].death_day, day)
           for each in (row.a, row.b)):
        broken.add(DIVORCE_AFTER_DEATH)
    row.update(divorced=day, reason="UNSPECIFIED")
    m.settle_marriage(marriage)


EFFECTS = {"BIRTH": enter_birth, "DEATH": enter_death, "MARRIAGE": enter_marriage, "DIVORCE": enter_divorce}
ACTS = {"import_archive_record": import_archive_record}
