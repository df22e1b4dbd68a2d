"""What becomes of records of civil status: CIV-13, CIV-15 to CIV-18 and CIV-21."""
from model import copied
from model_civil import PARENTS
from model_dates import first_of, span, surely_before
from model_identity import groups

RECORD_NUMBER = 20
CERTIFICATES = {"BIRTH": "BIRTH_CERT", "DEATH": "DEATH_CERT", "PRESUMED_DEATH": "DEATH_CERT",
                "MARRIAGE": "MARRIAGE_CERT", "DIVORCE": "DIVORCE_CERT", "NAME_CHANGE": "NAME_CERT"}
REGISTRARS = ("CIVIL_REGISTRAR", "CIVIL_SUPERVISOR")
AGES = (*REGISTRARS, "RESIDENCE_OFFICER")
DEAD = ("DECEASED", "PRESUMED_DEAD")


class Records:
    """A part of Model."""

    def first_of(self, row):
        """Of whom the record tells."""
        return next(iter(row.persons.values()), None)

    def end_certificates(self, name, row):
        for each in self.documents.values():
            if each.record == name and each.subject in row.persons.values() \
                    and each.status in ("VALID", "SUSPENDED"):
                each.status = "REVOKED"

    def settle_marriage(self, name):
        """A marriage ends by divorce or death, whichever is first; without either it lasts."""
        row = self.marriages[name]
        if row.reason == "ANNULLED" or row.get("kept"):
            return
        ends = self.ends_of(row)
        row.to = first_of(ends) if ends else None
        presumed = any(self.subjects[each].life == "PRESUMED_DEAD" for each in (row.a, row.b))
        if row.get("divorced") is None:
            row.reason = ("PRESUMED_DEATH" if presumed else "DEATH") if ends else None

    def ends_without(self, name, spouse):
        """Would it have ended on the same day if that spouse lived?"""
        row = self.marriages[name]
        ends = self.ends_of(row, but=spouse)
        return row.reason == "ANNULLED" or row.get("kept") or row.to == (first_of(ends) if ends else None)

    def ends_of(self, row, but=None):
        """The divorce and the deaths that the register knows."""
        return [day for day in (row.get("divorced"), *(self.subjects[each].death_day for each in (row.a, row.b)
                                                       if each != but)) if day is not None]

    def over_from(self, row):
        """The first day on which it may have been over: (does it end at all, the day or None)."""
        ends = self.ends_of(row) + ([row.to] if row.get("kept") and row.to is not None else [])
        ends += [(None, None) for each in (row.a, row.b) if self.subjects[each].kind == "HISTORIC"
                 and self.subjects[each].death_day is None]  # Dead since when nobody has told.
        return bool(ends), span(first_of(ends))[0] if ends else None

    def overlap(self, one, other):
        """Each surely begins while the other lasts."""
        def within(inner, outer):
            ends, day = self.over_from(outer)
            return not ends or day is not None and surely_before(inner.day, day)
        return "ANNULLED" not in (one.reason, other.reason) and within(one, other) and within(other, one)

    def restore_marriage(self, name):
        """It lasts again, unless one of them had another marriage at that time."""
        row = self.marriages[name]
        if row.reason == "ANNULLED" or row.get("kept"):
            return
        before = dict(row)
        self.settle_marriage(name)
        for other in {each for spouse in (row.a, row.b) for each in self.marriages_of(spouse, live=False)}:
            if other != name and self.overlap(row, self.marriages[other]):
                row.clear()
                row.update(before, kept=True)
                return

    def void(self, subject):
        self.subjects[subject].life = "VOID"
        for each in self.pins.values():
            if each.subject == subject and each.status in ("ACTIVE", "PROVISIONAL"):
                each.status = "BLOCKED"
        self.end_keys(subject)
        self.end_documents(subject)

    def unvoid(self, subject):
        self.subjects[subject].life = "NOT_KNOWN" if self.subjects[subject].kind == "HISTORIC" else "ALIVE"
        for each in self.pins.values():
            if each.subject == subject and each.status == "BLOCKED":
                each.status = "ACTIVE"

    def back_to_life(self, subject):
        historic = self.subjects[subject].kind == "HISTORIC"
        self.subjects[subject].update(life="NOT_KNOWN" if historic else "ALIVE", death_day=None)
        for each in self.pins.values():
            if each.subject == subject and each.status == "BLOCKED":
                each.status = "ACTIVE"
        self.dispute_estates(subject)
        for name in self.marriages_of(subject, live=False):
            self.restore_marriage(name)


def record_of(j, f, *types):
    name = f.get("record", b"")
    j.form(len(name) == RECORD_NUMBER)
    name = name.decode("latin") if isinstance(name, bytes) else name
    row = j.m.records.get(name)
    if not j.need(row and (not types or row.type in types), "record_not_found"):
        return name, None
    return name, row


def child_agrees(j, child):
    """From a certain age on."""
    born = j.m.subjects[child].groups.get("SEX_DOB", b"")
    answer = j.attested("AGE_GE", [born], AGES, j.today, j.m.p["child_consent_years"], ("TRUE", "FALSE"))
    if answer == "TRUE":
        j.consent_of(child)


def new_name(j, f):
    if f.get("name") and j.form(len(f["name"]) == 32):
        j.lists("NAME", f["name"])


def recognise_paternity(j, f):
    j.paper()
    new_name(j, f)
    father = f.get("father") or {}
    by_court = father.get("kind") == "FATHER_COURT"
    j.form(by_court or father.get("kind") == "FATHER_ACKNOWLEDGED")
    j.form(len(father.get("tag", b"")) == 32 and len(father.get("parent", b"")) == 32)
    pair = [f.get("father_subject", b""), f.get("mother_subject", b"")]
    j.form(all(len(each) == (0 if by_court else 32) for each in pair))
    _, row = record_of(j, f, "BIRTH")
    if not row:
        return None
    child = row.persons["CHILD"]
    j.need(row.status == "REGISTERED", "record_not_registered")
    j.need(not row.sealed, "record_is_sealed")
    j.not_own(child)
    told = [role for role in ("MOTHER", "FATHER") if role in row.persons]  # In clear, of an archive.
    kinds = j.m.parents.get(child, [])
    j.need("FATHER" not in told and set(kinds) <= {"BIRTH_MOTHER"} and len(told) + len(kinds) <= 1, "too_many_parents")
    if by_court:
        j.need(("FACT_OF_KINSHIP", child) in j.m.facts, "fact_not_established")
    else:
        j.need(pair[0] != pair[1], "persons_not_distinct")
        j.need(pair[1] == row.persons.get("MOTHER", pair[1]), "consent_missing")  # The mother's own.
        for each in pair:
            if j.alive(each):
                j.consent_of(each)
            j.not_own(each)
        if pair[0] in j.m.subjects:
            j.need(j.m.subjects[pair[0]].groups.get("NAME") == father.get("parent"), "attribute_missing")
        child_agrees(j, child)

    def effect():
        j.m.parents[child] = [*j.m.parents.get(child, []), father["kind"]]
        if f.get("name"):
            j.m.rename(child, f["name"])
    return effect


def change_name(j, f):
    j.paper()
    if j.id32("name"):
        j.lists("NAME", f.get("name", b""))
    j.id32("subject")
    parents, subject = f.get("parents", []), f.get("subject", b"")
    j.form(len(parents) <= 2 and all(len(each) == 32 for each in parents))
    j.ascending(parents)
    row = j.alive(subject)
    j.not_own(subject)
    if not row:
        return None
    j.attested("NO_CRIMINAL_BLOCK", [row.groups.get("NAME", b"")], ("POLICE",), j.today)
    answer = j.attested("AGE_GE", [row.groups.get("SEX_DOB", b"")], AGES, j.today, j.m.p["full_age_years"],
                        ("TRUE", "FALSE"))
    if answer == "TRUE":
        j.form(not parents)
        j.consent_of(subject)
    elif answer == "FALSE":
        of_minor(j, row, subject, parents)

    def effect():
        j.m.rename(subject, f["name"])
        j.m.enter(j, "NAME_CHANGE", {"RENAMED": subject}, j.today)
    return effect


def of_minor(j, row, subject, parents):
    """As many parents as the register knows agree, the authority, and the older child."""
    j.need(len(parents) >= len(j.m.parents.get(subject, [])), "consent_missing")
    for each in parents:
        other = j.alive(each)
        j.need(each != subject, "endorsement_missing")  # Nobody attests it of one person.
        if other:
            j.attested("IS_LEGAL_PARENT", [row.groups.get("NAME", b""), other.groups.get("NAME", b"")],
                       REGISTRARS, j.today)
            j.consent_of(each)
    j.need(j.signed_by_role("GUARDIANSHIP_AUTHORITY"), "endorsement_missing")
    child_agrees(j, subject)


def pin_goes_too(j, subject):
    """Whose PIN tells another sex or day of birth gets another one in the same transaction."""
    active = any(row.subject == subject and row.status == "ACTIVE" for row in j.m.pins.values())
    j.need(not active or any(name == "change_pin" and fields.get("subject") == subject
                             for name, fields in j.act.operations), "pin_change_missing")


def parents_from_now_on(j, tags):
    table, order = j.m.encoder.enums["civil", "FiliationKind"], []
    for each in tags:
        kind = each.get("kind", "FILIATION_KIND_NONE")
        j.form(kind in (*PARENTS, "ADOPTER"))
        j.form(len(each.get("tag", b"")) == 32 and len(each.get("parent", b"")) == 32)
        order.append((table[kind], each.get("tag", b"")))
    j.ascending(order)
    kinds = [each.get("kind") for each in tags]
    j.need(len(kinds) <= 2 and kinds.count("BIRTH_MOTHER") <= 1, "too_many_parents")
    return kinds


def register_adoption(j, f):
    j.paper()
    adopters, kinds = f.get("adopters", []), parents_from_now_on(j, f.get("parents", []))
    j.form(1 <= len(adopters) <= 2 and all(len(each) == 32 for each in adopters))
    j.ascending(adopters)
    j.form(kinds.count("ADOPTER") == len(adopters))
    found = groups(j, f.get("attributes", []), needed=())
    name, row = record_of(j, f, "BIRTH")
    if not row:
        return None
    child = row.persons["CHILD"]
    j.need(row.status == "REGISTERED", "record_not_registered")
    j.not_own(child)
    person = j.alive(child)
    j.ordered("ADOPT", child)
    for each in adopters:
        adopter(j, child, each)
    if person and "SEX_DOB" in found:
        pin_goes_too(j, child)

    def effect():
        row.sealed = True
        j.m.parents[child] = kinds
        person.groups.update(found)
        j.m.end_certificates(name, row)
        j.carry_out()
        if "SEX_DOB" in found:
            j.m.corrected_born[j.act.txid] = child
    return effect


def adopter(j, child, subject):
    row = j.alive(subject)
    j.need(subject != child, "persons_not_distinct")
    j.not_own(subject)
    if row:
        j.need(row.capacity == "FULL", "subject_lacks_capacity")
        j.attested("AGE_GAP_IS_LEGAL", [j.m.subjects[child].groups.get("SEX_DOB", b""),
                                        row.groups.get("SEX_DOB", b"")], ("GUARDIANSHIP_AUTHORITY",), j.today)
        j.consent_of(subject)


# Certificates.

def issue_certificate(j, f):
    j.id32("tag")
    j.named("ground")
    ground, applicant = f.get("ground"), f.get("applicant", b"")
    official = ground == "COURT_OR_AUDITOR"
    j.form(len(applicant) == (0 if official else 32))
    if j.id32("content"):
        j.lists("DOC_NUMBER", f.get("content", b""))
    j.need(f.get("tag", b"") not in j.m.documents, "document_exists")
    name, row = record_of(j, f)
    if not row:
        return None
    j.need(row.status == "REGISTERED", "record_not_registered")
    j.need(row.type in CERTIFICATES and row.persons, "document_not_due")
    j.need(not row.sealed or ground != "HEIR_OF_DECEASED", "record_is_sealed")
    entitled(j, row, ground, applicant)
    holder = applicant if ground == "OWN_RECORD" else j.m.first_of(row)
    person = j.m.subjects.get(holder)
    j.need(CERTIFICATES.get(row.type) == "DEATH_CERT" or person and person.life not in DEAD, "document_not_due")

    def effect():
        j.m.issue(f["tag"], CERTIFICATES[row.type], holder, j.act.agency, {"valid_from_day": j.today})
        j.m.documents[f["tag"]].record = name
    return effect


def entitled(j, row, ground, applicant):
    if ground == "COURT_OR_AUDITOR":
        j.need(j.signed_by_role("COURT", "AUDITOR"), "endorsement_missing")
        return
    person = j.person(applicant)
    j.not_own(applicant)
    if ground == "OWN_RECORD":
        j.need(applicant in row.persons.values(), "not_entitled")
    elif ground == "PARENT_OF_MINOR":
        child = j.m.subjects.get(j.m.first_of(row))
        j.need(applicant != j.m.first_of(row), "endorsement_missing")  # Nobody attests it of one person.
        if child:  # Who is of age asks for the own papers.
            born = child.groups.get("SEX_DOB", b"")
            j.need(j.attested("AGE_GE", [born], AGES, j.today, j.m.p["full_age_years"], ("TRUE", "FALSE")) != "TRUE",
                   "not_entitled")
        j.attested("IS_LEGAL_PARENT", [each.groups.get("NAME", b"") for each in (child, person) if each],
                   REGISTRARS, j.today)
    else:
        j.need(any(each.of == row.persons.get("DECEASED") and each.answers.get(applicant) == "ACCEPTED"
                   for each in j.m.estates.values()), "not_entitled")
    if person:
        j.consent_of(applicant)


# Revoked and in force again.

def keeps_the_rules(j, effect):
    """Tried on a copy: a correction that breaks an invariant is refused."""
    m = j.m
    kept, ordinals, orders = m.state(copied), j.ordinals, list(j.orders)
    before = set(m.violations())
    effect()
    after = set(m.violations())
    m.__dict__.update(kept)
    j.ordinals, j.orders = ordinals, orders
    return j.need(not after - before, "correction_breaks_a_rule")


def on_record(j, f, command, status, otherwise):
    j.paper()
    name, row = record_of(j, f)
    if row:
        j.need(row.status == status, otherwise)
        for each in row.persons.values():
            j.not_own(each)
    j.ordered(command, f.get("record", b""))
    return name, row


def revoke_record(j, f):
    j.named("reason")
    name, row = on_record(j, f, "REVOKE_THE_RECORD", "REGISTERED", "record_not_registered")
    if row and row.type == "BIRTH":
        j.need(not tied(j.m, name, row.persons["CHILD"]), "subject_has_ties")
    if j.broken:
        return None

    def effect():
        m = j.m
        row = m.records[name]
        m.end_certificates(name, row)
        row.status = "REVOKED"
        m.conflicts.pop(name, None)
        if row.type in ("DEATH", "PRESUMED_DEATH"):
            m.back_to_life(row.persons["DECEASED"])
        elif row.type == "DIVORCE":
            marriage = m.marriages[row.marriage]
            marriage.update(divorced=None, reason="ANNULLED" if marriage.reason == "ANNULLED" else None)
            m.restore_marriage(row.marriage)
        elif row.type == "MARRIAGE":
            annul(m, row.marriage, j.today)
        elif row.type == "BIRTH":
            m.void(row.persons["CHILD"])
        j.carry_out()
    return effect if keeps_the_rules(j, effect) else None


def annul(m, name, day):
    row = m.marriages[name]
    row.to = day if row.to is None else row.to
    row.reason = "ANNULLED"


def tied(m, name, subject):
    """Something besides the record, and its certificates, names the person."""
    kept = m.records[name], {tag: row for tag, row in m.documents.items() if row.record == name}
    records, documents = m.records, m.documents
    m.records = {each: row for each, row in records.items() if each != name}
    m.documents = {each: row for each, row in documents.items() if each not in kept[1]}
    found = m.ties(subject)
    m.records, m.documents = records, documents
    return found


def reinstate_record(j, f):
    name, row = on_record(j, f, "REINSTATE_THE_RECORD", "REVOKED", "record_not_revoked")
    if row:
        may_return(j, row)
    if j.broken:
        return None

    def effect():
        m = j.m
        row = m.records[name]
        row.status = "REGISTERED"
        if row.type in ("DEATH", "PRESUMED_DEATH"):
            presumed, row.registered = row.type == "PRESUMED_DEATH", m.today()
            row.estate = m.die(j, row.persons["DECEASED"], "PRESUMED_DEAD" if presumed else "DECEASED", row.day,
                               row.type)
        elif row.type == "MARRIAGE":
            divorced = m.marriages[row.marriage].get("divorced")
            m.marriages[row.marriage].reason = None if divorced is None else "DIVORCE_COURT"
            m.settle_marriage(row.marriage)
        elif row.type == "DIVORCE":
            m.marriages[row.marriage].update(divorced=row.day, reason="DIVORCE_COURT")
            m.settle_marriage(row.marriage)
        else:
            m.unvoid(row.persons["CHILD"])
        j.carry_out()
    return effect if keeps_the_rules(j, effect) else None


def may_return(j, row):
    marriage = j.m.marriages.get(row.marriage)
    if row.type in ("DEATH", "PRESUMED_DEATH"):
        person = j.person(row.persons["DECEASED"])
        j.need(not isinstance(row.day, tuple), "record_cannot_return")  # On a day that nobody knows.
        if person:
            j.need(person.life not in DEAD, "record_cannot_return")
    elif row.type == "MARRIAGE":
        j.need(marriage.reason == "ANNULLED", "record_cannot_return")
    elif row.type == "DIVORCE":
        j.need(marriage.get("divorced") is None and marriage.reason != "ANNULLED", "record_cannot_return")
    elif row.type == "BIRTH":
        person = j.m.subjects[row.persons["CHILD"]]
        j.need(person.life == "VOID" and not person.merged, "subject_is_void")
    else:
        j.need(False, "record_cannot_return")


ACTS = {name: value for name, value in list(globals().items())
        if name in """recognise_paternity change_name register_adoption issue_certificate revoke_record
        reinstate_record""".split()}
