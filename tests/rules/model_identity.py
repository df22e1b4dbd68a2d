"""Persons, PINs, keys of holders and documents: ID-01 to ID-15."""
from model import ALWAYS, Row, Model
from model_access import canonical, new_keys

TELLS_IDENTITY = {"ID_CARD", "PASSPORT", "DRIVING_LICENCE", "PENSIONER_ID"}
SINGLE = TELLS_IDENTITY | {"RESIDENCE_PERMIT", "VEHICLE_CERT", "CADASTRAL_PLAN"}
OF_OBJECTS = {"VEHICLE_CERT", "CADASTRAL_PLAN", "LICENCE_DOCUMENT"}
BY_ROLE = {"DOC_ISSUER": TELLS_IDENTITY | {"CADASTRAL_PLAN", "LICENCE_DOCUMENT"},
           "MIGRATION_OFFICER": {"RESIDENCE_PERMIT"}, "RESIDENCE_OFFICER": {"RESIDENCE_PROOF"},
           "VEHICLE_REGISTRAR": {"VEHICLE_CERT"}}
CITIZENSHIP_ACT = 201  # Of the table of document types.
DEDUP = ("BIOMETRIC_AUTHORITY", "CIVIL_SUPERVISOR")
MATCHER = ("PIN_AUTHORITY", "CIVIL_SUPERVISOR")


def enum_order(j, package, enum, values):
    return [j.m.encoder.enums[package, enum][each] for each in values]


OF_PERSONS = {"NAME", "SEX_DOB", "BIRTHPLACE", "CONTACT", "PARENTS_TEXT", "DOC_NUMBER",
              "ADDRESS_TEXT", "PHOTO_REF"}


def groups(j, attributes, needed=("NAME", "SEX_DOB")):
    """{class: commitment}: ascending, 32 bytes each, listed in the envelope."""
    classes = [each.get("data_class", "DATA_CLASS_NONE") for each in attributes]
    j.ascending(enum_order(j, "identity", "DataClass", classes))
    j.form(set(classes) <= OF_PERSONS)
    found = {}
    for data_class, each in zip(classes, attributes):
        commitment = each.get("commitment", b"")
        if j.form(len(commitment) == 32):
            j.lists(data_class, commitment)
        found[data_class] = commitment
    for each in needed:
        j.need(each in found, "attribute_missing")
    return found


def person_row(kind, found, provisional=False):
    """Who comes from an archive lives, or does not: the register does not know."""
    return Row(kind=kind, life="NOT_KNOWN" if kind == "HISTORIC" else "ALIVE", death_day=None, capacity="FULL", merged=None,
               groups=dict(found), provisional=provisional, names=[])


def create_subject(j, f):
    j.named("kind")
    kind = f.get("kind", "SUBJECT_KIND_NONE")
    found = groups(j, f.get("attributes", []))
    if j.officer:
        roles = j.m.roles_of(j.officer)
        able = {"FOREIGNER", "STATELESS"}
        if roles & {"PIN_AUTHORITY", "CIVIL_REGISTRAR"}:
            able |= {"CITIZEN"}
        j.need(kind in able, "kind_not_allowed")
    j.attested("DEDUP_CLEAR", [found.get("NAME", b""), found.get("SEX_DOB", b"")], DEDUP,
               other=True)
    new = j.new_id()

    def effect():
        j.m.subjects[new] = person_row(kind, found)
    return effect


def active_pin(m, subject, scheme, statuses=("ACTIVE", "PROVISIONAL")):
    return next((key for key, row in m.pins.items() if key[0] == scheme
                 and row.subject == subject and row.status in statuses), None)


def new_pin(j, f):
    """A PIN's form, that nobody ever had it, and that the paper is listed."""
    j.form(f.get("scheme", "PIN_SCHEME_NONE") != "PIN_SCHEME_NONE")
    j.form(len(f.get("pin_tag", b"")) == 32)
    if j.form(len(f.get("pin_commitment", b"")) == 32):
        j.lists("PIN_NUMBER", f["pin_commitment"])
    j.need((f.get("scheme"), f.get("pin_tag")) not in j.m.pins, "pin_tag_taken")


def matches(j, f, born):
    j.attested("PIN_MATCHES_SEX_DOB", [born, f.get("pin_commitment", b"")], MATCHER)


def give_pin(j, f, subject, status="ACTIVE"):
    j.m.pins[f["scheme"], f["pin_tag"]] = Row(subject=subject, status=status)


def assign_pin(j, f):
    j.id32("subject")
    j.named("reason")
    j.form(f.get("reason") != "PIN_REASON_CHANGE")
    new_pin(j, f)
    subject = f.get("subject", b"")
    row = j.person(subject)
    if row:
        j.need(row.life == "ALIVE" or (
            row.life == "DECEASED" and f.get("reason") == "PIN_REASON_RESTORATION"),
            "subject_not_alive")
        # What was blocked by a death is still the person's: it returns if the death does not stand.
        j.need(not active_pin(j.m, subject, f.get("scheme"), ("ACTIVE", "PROVISIONAL", "BLOCKED")),
               "subject_has_active_pin")
        j.not_own(subject)
        matches(j, f, row.groups.get("SEX_DOB", b""))
    return lambda: give_pin(j, f, subject, "ACTIVE" if row.life == "ALIVE" else "BLOCKED")


def of_birth(j, kind):
    """Foundlings have an act of their own, and archives theirs."""
    if kind not in ("CITIZEN", "FOREIGNER", "STATELESS"):
        j.broken |= {"kind_not_allowed", "malformed_act"}


def assign_provisional_pin(j, f):
    j.id32("notification")
    j.named("kind")
    new_pin(j, f)
    found = groups(j, f.get("attributes", []))
    kind = f.get("kind")
    of_birth(j, kind)
    told = j.m.notifications.get(f.get("notification", b""))
    if j.need(told and told.event == "EVENT_BIRTH", "notification_not_found"):
        j.need(not told.answered and not told.subject, "notification_answered")
        j.need(j.today <= told.day + j.m.p["provisional_pin_days"], "notification_too_old")
    name, born = found.get("NAME", b""), found.get("SEX_DOB", b"")
    j.attested("BIRTH_MEDICALLY_CERTIFIED", [born], ("HEALTH_NOTIFIER",))
    j.attested("DEDUP_CLEAR", [name, born], DEDUP)
    matches(j, f, born)
    new = j.new_id()

    def effect():
        j.m.subjects[new] = person_row(kind, found, provisional=True)
        j.m.subjects[new].told = f["notification"]
        told.subject = new
        give_pin(j, f, new, "PROVISIONAL")
    return effect


def change_pin(j, f):
    j.id32("subject")
    j.named("reason")
    new_pin(j, f)
    subject = f.get("subject", b"")
    row = j.person(subject)
    j.other_officer("CIVIL_SUPERVISOR")
    if not row:
        return None
    old = active_pin(j.m, subject, f.get("scheme"), ("ACTIVE",))
    j.need(old, "pin_not_active")
    j.not_own(subject)
    if f.get("reason") == "PIN_CHANGE_CORRECTION":
        j.need(j.m.corrected_born.get(j.act.txid) == subject, "pin_change_without_ground")
    matches(j, f, row.groups.get("SEX_DOB", b""))

    def effect():
        j.m.pins[old].status = "RETIRED"
        give_pin(j, f, subject)
        for each in j.m.documents.values():
            if (each.subject == subject and each.status == "VALID"
                    and each.kind in TELLS_IDENTITY):
                each.update(status="SUSPENDED", until_day=None, by="PIN")
    return effect


def merge_subjects(j, f):
    j.id32("winner", "loser")
    winner, loser = f.get("winner", b""), f.get("loser", b"")
    j.form(len(f.get("court_act", b"")) in (0, 32))
    j.need(winner != loser, "persons_not_distinct")
    one, other = j.person(winner), j.person(loser)
    j.other_officer("CIVIL_SUPERVISOR")
    j.not_own(winner, loser)
    if f.get("court_act"):
        j.ordered("MERGE_PERSONS", loser)
    else:
        j.consent_of(winner)
        j.consent_of(loser)
    if one and other and winner != loser:
        j.need(j.m.agree(winner, loser), "subjects_contradict")
    return lambda: j.m.merge(j, winner, loser)


def split_subject(j, f):
    j.id32("subject", "court_act")
    found = groups(j, f.get("attributes", []))
    records = [each.encode() if isinstance(each, str) else each for each in f.get("records", [])]
    documents = f.get("documents", [])
    j.ascending(records)
    j.ascending(documents)
    j.form(all(len(each) == 32 for each in documents))
    subject = f.get("subject", b"")
    row = j.person(subject)
    j.other_officer("AUDITOR")
    j.not_own(subject)
    j.ordered("SPLIT_PERSON", subject)
    for each in records:
        record = j.m.records.get(each.decode("latin-1"))
        if j.need(record and subject in record.persons.values()
                  and record.status == "REGISTERED", "record_not_found"):
            j.need(record.type not in ("DEATH", "PRESUMED_DEATH"), "subjects_contradict")
            if record.type == "MARRIAGE":  # What ended by a death that stays is not the other's.
                j.need(j.m.ends_without(record.marriage, subject), "subjects_contradict")
    for each in documents:
        document = j.m.documents.get(each)
        j.need(document and document.subject == subject
               and document.status in ("VALID", "SUSPENDED"), "document_not_found")
    for tag, document in j.m.documents.items():  # A certificate goes with its record.
        if document.subject == subject and document.status in ("VALID", "SUSPENDED") and document.record:
            j.need((tag in documents) == (document.record.encode() in records), "subjects_contradict")
    new = j.new_id()
    return lambda: j.m.split(j, subject, new, found, [each.decode() for each in records], documents)


def void_subject(j, f):
    j.id32("subject", "court_act")
    subject = f.get("subject", b"")
    row = j.person(subject)
    j.not_own(subject)
    j.ordered("VOID_PERSON", subject)
    if row:
        j.need(not j.m.ties(subject), "subject_has_ties")

    def effect():
        row.life = "VOID"
        for each in j.m.pins.values():
            if each.subject == subject and each.status in ("ACTIVE", "PROVISIONAL"):
                each.status = "BLOCKED"
        j.m.end_keys(subject)
        j.m.end_documents(subject)
        j.carry_out()
    return effect


def bind_holder_key(j, f):
    key, subject = f.get("key", b""), f.get("subject", b"")
    j.id32("subject")
    j.named("assurance")
    new_keys(j, [key])
    attestation = f.get("attestation", b"")
    if attestation and j.form(len(attestation) == 32):
        j.lists("DEVICE_ATTESTATION", attestation)
    j.need(j.signed(key), "possession_not_proved")
    since, until = f.get("valid_from_ms", 0), f.get("valid_until_ms", 0) or ALWAYS
    j.need(since <= until and j.m.time_ms <= until, "validity_is_empty")
    row = j.alive(subject)
    j.not_own(subject)
    if row:
        j.need(row.capacity == "FULL", "subject_lacks_capacity")
        mine = [each for each in j.m.holder_keys.values()
                if each.subject == subject and each.status == "ACTIVE"]
        j.need(len(mine) < j.m.p["holder_keys_max"], "too_many_holder_keys")

    def effect():
        j.m.holder_keys[key] = Row(subject=subject, status="ACTIVE", since=since, until=until,
                                   assurance=f["assurance"])
        j.m.seen_keys.add(key)
    return effect


def revoke_holder_key(j, f):
    key, reason = f.get("key", b""), f.get("reason", "KEY_REASON_NONE")
    j.form(len(key) == 32)
    j.named("reason")
    j.form(reason not in ("KEY_REASON_DEATH", "KEY_REASON_CAPACITY"))
    row = j.m.holder_keys.get(key)
    if not j.need(row, "holder_key_not_found"):
        return None
    j.need(row.status != "REVOKED", "holder_key_not_active")
    j.not_own(row.subject)
    if reason == "KEY_REASON_REQUEST":
        j.consent_of(row.subject)

    def effect():
        row.status = "REVOKED"
    return effect


# Documents.

def issue_document(j, f):
    tag, kind = f.get("tag", b""), f.get("type", "DOCUMENT_TYPE_NONE")
    subject, thing = f.get("subject", b""), f.get("object", b"")
    j.id32("tag")
    j.named("type")
    if j.form(len(f.get("content", b"")) == 32):
        j.lists("DOC_NUMBER", f["content"])
    j.form(bool(subject) != bool(thing))
    j.form(len(subject) in (0, 32) and len(thing) <= 64)
    j.form(f.get("has_until", 0) in (0, 1))
    j.form(f.get("has_until", 0) or not f.get("valid_until_day", 0))
    if f.get("has_until"):
        j.need(max(f.get("valid_from_day", 0), j.today) <= f.get("valid_until_day", 0),
               "validity_is_empty")
    j.need(tag not in j.m.documents, "document_exists")
    if j.officer:
        able = set().union(*(BY_ROLE.get(role, set()) for role in j.m.roles_of(j.officer)))
        j.need(kind in able, "document_not_of_issuer")
    if subject:
        row = j.alive(subject)
        j.not_own(subject)
        j.need(kind not in OF_OBJECTS, "document_not_due")
        if row:
            j.need(not j.m.held(subject, "DOCUMENT"), "subject_is_frozen")
            citizen = row.kind in ("CITIZEN", "UNKNOWN_FOUNDLING")
            if kind in ("ID_CARD", "PASSPORT"):
                j.need(citizen, "document_not_due")
            if kind == "RESIDENCE_PERMIT":
                j.need(not citizen, "document_not_due")
            if kind in TELLS_IDENTITY:
                j.need(any(active_pin(j.m, subject, scheme, ("ACTIVE",))
                           for scheme in ("KG_PIN", "UZ_PINFL")), "pin_not_active")
    else:
        j.need(kind in OF_OBJECTS, "document_not_due")

    def effect():
        j.m.issue(tag, kind, subject or thing, j.act.agency, f)
    return effect


def of_issuer(j, roles_too=()):
    """The document, and that the agency which acts has issued it."""
    j.id32("tag")
    row = j.m.documents.get(j.fields.get("tag", b""))
    if j.need(row, "document_not_found"):
        j.not_own(row.subject)
    return row


def suspended(m, row):
    """A suspension by the police ends by itself."""
    return row.status == "SUSPENDED" and (row.until_day is None or m.today() <= row.until_day)


def suspend_document(j, f):
    row = of_issuer(j)
    j.named("reason")
    reason = f.get("reason")
    j.form(reason in ("DOCUMENT_LOST", "DOCUMENT_STOLEN", "DOCUMENT_REQUEST", "DOCUMENT_FRAUD",
                      "DOCUMENT_COURT"))
    j.form(len(f.get("court_act", b"")) in (0, 32))
    j.form((reason == "DOCUMENT_COURT") == bool(f.get("court_act")))
    if f.get("court_act"):
        j.ordered("SUSPEND_THE_DOCUMENT", f.get("tag", b""))
    police = False
    if row and j.officer and not f.get("court_act"):
        issuer = row.issuer == j.act.agency and j.m.roles_of(j.officer) & set(BY_ROLE)
        police = not issuer and "POLICE" in j.m.roles_of(j.officer)
        j.need(issuer or police, "document_not_of_issuer")
    if row:  # What the police suspended for a day is valid after it, and may be confirmed before.
        confirms = row.status == "SUSPENDED" and row.by == "POLICE" and not police
        j.need(row.status == "VALID" or confirms or
               row.status == "SUSPENDED" and not suspended(j.m, row), "document_not_valid")

    def effect():
        row.status = "SUSPENDED"
        row.until_day = j.today + j.m.p["suspension_days"] if police else None
        row.by = "COURT" if f.get("court_act") else "POLICE" if police else "ISSUER"
        j.carry_out()
    return effect


def reinstate_document(j, f):
    row = of_issuer(j)
    if row:
        j.need(row.issuer == j.act.agency, "document_not_of_issuer")
        # Also of one that has ended: the bit of the status list stands until somebody clears it.
        if j.need(row.status == "SUSPENDED", "document_not_suspended"):
            j.need(row.by not in ("COURT", "PIN"), "document_not_due")

    def effect():
        row.status = "VALID"
    return effect


def revoke_document(j, f):
    row = of_issuer(j)
    j.named("reason")
    reason = f.get("reason")
    j.form(reason in ("DOCUMENT_LOST", "DOCUMENT_STOLEN", "DOCUMENT_REQUEST", "DOCUMENT_FRAUD",
                      "DOCUMENT_COURT"))
    j.form(len(f.get("court_act", b"")) in (0, 32))
    j.form((reason == "DOCUMENT_COURT") == bool(f.get("court_act")))
    if f.get("court_act"):
        j.ordered("REVOKE_THE_DOCUMENT", f.get("tag", b""))
    elif row:
        j.need(row.issuer == j.act.agency, "document_not_of_issuer")
    if row:
        j.need(row.status in ("VALID", "SUSPENDED"), "document_not_valid")

    def effect():
        row.status = "REVOKED"
        j.carry_out()
    return effect


def change_citizenship_kind(j, f):
    j.id32("subject")
    j.named("kind")
    kind, subject = f.get("kind"), f.get("subject", b"")
    row = j.alive(subject)
    j.source(CITIZENSHIP_ACT)
    j.not_own(subject)
    of_birth(j, kind)
    if row:
        j.need(kind != row.kind and row.kind != "HISTORIC", "kind_not_allowed")

    def effect():
        lost = {"RESIDENCE_PERMIT"} if kind == "CITIZEN" else {"ID_CARD", "PASSPORT"}
        for each in j.m.documents.values():
            if (each.subject == subject and each.kind in lost
                    and each.status in ("VALID", "SUSPENDED")):
                each.status = "REVOKED"
        row.kind = kind
    return effect


class Identity:
    """What other registers ask of this one; a part of Model."""

    def key_lives(self, key):
        row = self.holder_keys[key]
        return row.status == "ACTIVE" and row.since <= self.time_ms <= row.until

    def issue(self, tag, kind, subject, issuer, f):
        for each in self.documents.values():
            if (each.subject, each.kind) == (subject, kind) and kind in SINGLE:
                if each.status in ("VALID", "SUSPENDED"):
                    each.status = "REPLACED"
        self.documents[tag] = Row(
            kind=kind, subject=subject, issuer=issuer, status="VALID", until_day=None, by=None,
            since=f.get("valid_from_day", 0),
            until=f.get("valid_until_day", 0) if f.get("has_until") else None, record=None)

    def end_keys(self, subject):
        for each in self.holder_keys.values():
            if each.subject == subject and each.status != "REVOKED":
                each.status = "REVOKED"

    def end_documents(self, subject):
        for each in self.documents.values():
            if each.subject == subject and each.status in ("VALID", "SUSPENDED"):
                each.status = "REVOKED"


ACTS = {name: value for name, value in list(globals().items())
        if name in """create_subject assign_pin assign_provisional_pin change_pin merge_subjects
        split_subject void_subject bind_holder_key revoke_holder_key issue_document
        suspend_document reinstate_document revoke_document change_citizenship_kind""".split()}
