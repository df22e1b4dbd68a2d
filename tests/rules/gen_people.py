"""Acts of access, identity and the courts, mostly right; each gives a Draft, or None."""
from chain import Draft, digest

OFFICES = {"ZAGS": ("BISH1", "417"), "STATE": ("STAT1", ""), "HEALTH": ("HLTH1", ""),
           "COURT": ("COUR1", ""), "CADASTRE": ("CADA1", "417"), "BANK": ("BANK1", ""),
           "CARS": ("CARS1", "")}
OFFICERS = {
    "registrar": ("ZAGS", ["CIVIL_REGISTRAR", "PIN_AUTHORITY", "DOC_ISSUER"]),
    "clerk": ("ZAGS", ["CIVIL_REGISTRAR"]), "supervisor": ("ZAGS", ["CIVIL_SUPERVISOR"]),
    "doctor": ("HEALTH", ["HEALTH_NOTIFIER", "BIOMETRIC_AUTHORITY"]),
    "judge": ("COURT", ["COURT"]), "second judge": ("COURT", ["COURT"]),
    "bailiff": ("COURT", ["BAILIFF"]), "prosecutor": ("STATE", ["PROSECUTOR"]),
    "police": ("STATE", ["POLICE"]), "migration": ("STATE", ["MIGRATION_OFFICER"]),
    "residence": ("STATE", ["RESIDENCE_OFFICER"]), "address": ("STATE", ["ADDRESS_AUTHORITY"]),
    "guardian": ("STATE", ["GUARDIANSHIP_AUTHORITY"]), "notary": ("STATE", ["NOTARY"]),
    "surveyor": ("CADASTRE", ["CADASTRE_SURVEYOR"]), "approver": ("CADASTRE", ["CADASTRE_APPROVER"]),
    "keeper": ("CADASTRE", ["LAND_REGISTRAR"]),
    "second keeper": ("CADASTRE", ["LAND_REGISTRAR", "CADASTRE_APPROVER"]),
    "land notary": ("CADASTRE", ["NOTARY"]), "mayor": ("CADASTRE", ["ADDRESS_AUTHORITY"]),
    "banker": ("BANK", ["BANK"]), "car registrar": ("CARS", ["VEHICLE_REGISTRAR"]),
    "second car registrar": ("CARS", ["VEHICLE_REGISTRAR"]), "pledge": ("CARS", ["PLEDGE_OFFICE"]),
    "inspector": ("CARS", ["INSPECTION_STATION"]), "customs": ("CARS", ["CUSTOMS"]),
    "tax": ("CARS", ["TAX_AUTHORITY"]), "exchange": ("CARS", ["EXCHANGE_OPERATOR"]),
    "auditor": ("STATE", ["AUDITOR"]), "hotel": ("STATE", ["ORGANISATION_REPRESENTATIVE"]),
}
AGENCIES = {code: ({"identity", "civil", "residence", "courts", "land", "vehicles"},
                   {role for home, roles in OFFICERS.values() if home == code for role in roles})
            for code in OFFICES}
FOR_EVER = 4_102_444_800_000


def roles_of(w, names):
    table = w.chain.encoder.enums["access", "Role"]
    return sorted(names, key=lambda each: table[each])


def founding(w):
    """Offices and officers that every other act needs, one block each."""
    for code, (office, territory) in OFFICES.items():
        yield w.by_agency(code, "register_office", {"code": office, "territories": [territory]})
    for name, (code, roles) in OFFICERS.items():
        office, territory = OFFICES[code]
        yield w.by_agency(code, "appoint_officer", {
            "key": w.key(name), "office": office, "roles": roles_of(w, roles),
            "territories": [territory]}, name)


# Access.

SPARE = ["LICENSOR", "POLICE", "AUDITOR", "INSURER"]


def spare_agency(w):
    """One that nothing else depends on."""
    return w.pick([code for code, row in w.m.agencies.items()
                   if code not in OFFICES and row.status == "ACTIVE"])


def register_agency(w):
    if len(w.m.agencies) > 14 and w.chance(90):
        return None
    w.count += 1
    code = f"A{w.count}"
    keys = sorted(w.key(f"{code} key {i}") for i in range(w.pick([1, 1, 2, 15, 16])))
    return w.governed("register_agency", {
        "code": code, "title": "AGENCY-" + code, "keys": keys,
        "roles": roles_of(w, w.rng.sample(SPARE, 3)),
        "registers": ["REGISTER_IDENTITY"] if w.chance(70) else []})


def change_agency(w):
    code = w.pick([each for each in w.m.agencies if each not in OFFICES])
    if not code:
        return None
    status = w.pick(["AGENCY_ACTIVE"] * 6 + ["AGENCY_SUSPENDED", "AGENCY_CLOSED"])
    fields = {"code": code, "title": "CHANGED", "roles": roles_of(w, w.rng.sample(SPARE, 3)),
              "registers": ["REGISTER_IDENTITY"] if w.chance(70) else [], "status": status}
    if status == "AGENCY_CLOSED" and w.chance(60):
        fields["successor"] = w.pick(w.m.agencies)
    return w.governed("change_agency", fields)


def rotate_agency_key(w):
    code = spare_agency(w)
    if not code:
        return None
    w.count += 1
    old, new = w.pick(w.m.agencies[code].ring), f"{code} key of {w.count}"
    fields = {"agency": code, "old_key": old, "new_key": w.key(new)}
    if w.chance(50):
        return w.governed("rotate_agency_key", fields).sign(new)
    return Draft("rotate_agency_key", fields, w.chain.names[old], new, agency=code, office="",
                 territory="")


def register_office(w):
    code = spare_agency(w)
    if not code:
        return None
    w.count += 1
    return w.by_agency(code, "register_office", {
        "code": f"F{w.count % 10000:04}",
        "territories": w.pick([[""], ["417"], ["41711", "418"], ["417", "418"]])})


def change_office(w):
    code = w.pick([each for each, row in w.m.offices.items() if row.agency not in OFFICES
                   and w.m.agencies[row.agency].status == "ACTIVE"])
    return code and w.by_agency(w.m.offices[code].agency, "change_office", {
        "code": code, "territories": w.pick([[""], ["417"], ["41711", "418"]]),
        "status": w.pick(["OFFICE_ACTIVE"] * 4 + ["OFFICE_CLOSED"])})


def appointment(w, code, office, roles):
    w.count += 1
    name = f"officer {w.count}"
    fields = {"key": w.key(name), "office": office, "roles": roles_of(w, roles),
              "territories": [w.pick(w.m.offices[office].territories)]}
    if w.chance(40):
        fields["valid_until_ms"] = w.m.time_ms + w.pick([3_600_000, 86_400_000 * 90, 10**12])
    if w.chance(15):
        fields["valid_from_ms"] = w.m.time_ms + 86_400_000 * w.pick([1, 30])
    subject = w.pick(w.people() or w.m.subjects) if w.chance(85) else None
    if subject:
        fields["subject"] = subject
    return w.by_agency(code, "appoint_officer", fields, name)


def appoint_officer(w):
    if w.chance(65):
        code = w.pick(OFFICES)
        office = OFFICES[code][0]
        like = w.pick([name for name, (home, _) in OFFICERS.items() if home == code])
        return appointment(w, code, office, OFFICERS[like][1])
    office = w.pick([each for each, row in w.m.offices.items() if row.agency not in OFFICES
                     and w.m.agencies[row.agency].status == "ACTIVE"])
    if not office:
        return None
    return appointment(w, w.m.offices[office].agency, office, w.rng.sample(SPARE, 2))


def any_officer(w):
    return w.pick([name for name in w.officer_names if name not in OFFICERS
                   and w.m.agencies[w.m.officers[w.key(name)].agency].status == "ACTIVE"])


def change_officer(w):
    name = any_officer(w)
    if not name:
        return None
    row = w.m.officers[w.key(name)]
    fields = {"key": w.key(name), "roles": roles_of(w, row.roles),
              "territories": row.territories}
    if w.chance(30):
        fields["valid_until_ms"] = w.m.time_ms + w.pick([0, 86_400_000, 10**12])
    subject = w.pick(w.people() or w.m.subjects) if w.chance(85) else None
    if subject:
        fields["subject"] = subject
    return w.by_agency(row.agency, "change_officer", fields)


def status_change(act, reasoned):
    def made(w):
        name = any_officer(w)
        if not name:
            return None
        fields = {"key": w.key(name)}
        if reasoned:
            fields["reason"] = "OFFICER_REASON_DISCIPLINE"
        return w.by_agency(w.m.officers[w.key(name)].agency, act, fields)
    return made


# Identity.

def attributes(w):
    return [{"data_class": "NAME", "commitment": w.fresh("name")},
            {"data_class": "SEX_DOB", "commitment": w.fresh("born")}]


def listed(draft, groups):
    for each in groups:
        draft.list(each["data_class"], each["commitment"])
    return [each["commitment"] for each in groups]


def create_subject(w):
    if len(w.people()) > 260 and w.chance(80):
        return None
    groups = attributes(w)
    fields = {"kind": w.pick(["CITIZEN"] * 6 + ["FOREIGNER", "STATELESS", "HISTORIC"]),
              "attributes": groups}
    draft = w.by_registrar("create_subject", fields)
    if fields["kind"] in ("FOREIGNER", "STATELESS"):
        draft = w.by_state("migration", "create_subject", fields)
    about = listed(draft, groups)
    return draft.attest("DEDUP_CLEAR", w.pick(["supervisor", "doctor"]), about)


def pin(w, draft, fields, born):
    fields.update(scheme=w.pick(["KG_PIN", "KG_PIN", "UZ_PINFL"]), pin_tag=w.fresh("tag"),
                  pin_commitment=w.fresh("pin"))
    draft.list("PIN_NUMBER", fields["pin_commitment"])
    return draft.attest("PIN_MATCHES_SEX_DOB", w.pick(["registrar"] + ["supervisor"] * 6),
                        [born, fields["pin_commitment"]])


def assign_pin(w):
    subject = w.person(full=False) if w.chance(90) else w.person("DECEASED", full=False)
    if not subject:
        return None
    dead = w.m.subjects[subject].life == "DECEASED"
    draft = w.by_registrar("assign_pin", {
        "subject": subject, "reason": w.pick(["PIN_REASON_APPLICATION", "PIN_REASON_BIRTH"])
        if not dead else "PIN_REASON_RESTORATION"})
    return pin(w, draft, draft.fields, w.born_of(subject))


def assign_provisional_pin(w):
    told = w.pick([each for each, row in w.m.notifications.items()
                   if row.event == "EVENT_BIRTH" and not row.answered])
    if not told:
        return None
    groups = attributes(w)
    draft = w.by_registrar("assign_provisional_pin", {
        "notification": told, "kind": "CITIZEN", "attributes": groups})
    name, born = listed(draft, groups)
    draft.attest("BIRTH_MEDICALLY_CERTIFIED", "doctor", [born])
    draft.attest("DEDUP_CLEAR", w.pick(["supervisor", "doctor"]), [name, born])
    return pin(w, draft, draft.fields, born)


def change_pin(w):
    subject = w.pick([row.subject for row in w.m.pins.values() if row.status == "ACTIVE"])
    if not subject:
        return None
    draft = w.by_registrar("change_pin", {"subject": subject, "reason": "PIN_CHANGE_DOUBLE_USE"},
                           "supervisor")
    return pin(w, draft, draft.fields, w.born_of(subject))


def merge_subjects(w):
    if w.chance(50):
        return None
    one = w.person(full=False)
    loser = w.person(full=False, kind=w.m.subjects[one].kind) if one else None
    if not one or one == loser:
        return None
    draft = w.by_registrar("merge_subjects", {"winner": one, "loser": loser}, "supervisor")
    order = w.order("MERGE_PERSONS", loser)
    if order:
        draft.fields["court_act"] = order
        return draft
    return w.consent(draft, one, loser)


def split_subject(w):
    subject = target_of(w, "SPLIT_PERSON")
    if not subject:
        return None
    groups = attributes(w)
    draft = w.by_registrar("split_subject", {
        "subject": subject, "attributes": groups, "court_act": w.order("SPLIT_PERSON", subject)},
        "auditor")
    listed(draft, groups)
    mine = sorted(name for name, row in w.m.records.items() if subject in row.persons.values()
                  and row.status == "REGISTERED")
    if mine and w.chance(60):
        draft.fields["records"] = sorted(w.rng.sample(mine, w.rng.randrange(len(mine)) + 1))
    papers = sorted(tag for tag, row in w.m.documents.items() if row.subject == subject
                    and row.status in ("VALID", "SUSPENDED"))
    if papers and w.chance(60):
        draft.fields["documents"] = papers[:1]
    if w.chance(80):  # Certificates go with their records.
        loose = [tag for tag in draft.fields.get("documents", []) if not w.m.documents[tag].record]
        draft.fields["documents"] = sorted(loose + [
            tag for tag in papers if w.m.documents[tag].record in draft.fields.get("records", [])])
    return draft


def target_of(w, *commands):
    """What an act of a court orders that nobody has carried out yet."""
    return w.pick([target for row in w.m.court_acts.values() if w.m.in_force(row)
                   for command, target in row.commands
                   if command in commands and (command, target) not in row.done])


def void_subject(w):
    subject = target_of(w, "VOID_PERSON")
    return subject and w.by_supervisor("void_subject", {
        "subject": subject, "court_act": w.order("VOID_PERSON", subject)})


def bind_holder_key(w):
    without = [each for each in w.people() if not any(
        row.subject == each and row.status == "ACTIVE" for row in w.m.holder_keys.values())]
    subject = w.pick(without) if without and w.chance(85) else w.person()
    if not subject:
        return None
    w.count += 1
    name = f"telephone {w.count}"
    fields = {"subject": subject, "key": w.key(name),
              "assurance": w.pick(["ASSURANCE_FACE", "ASSURANCE_NFC_CHIP", "ASSURANCE_OFFICE"])}
    if w.chance(15):
        fields["valid_until_ms"] = w.m.time_ms + 86_400_000 * w.pick([1, 100])
    return w.by_registrar("bind_holder_key", fields, name)


def revoke_holder_key(w):
    if w.chance(60):
        return None
    key = w.pick([key for key, row in w.m.holder_keys.items() if row.status == "ACTIVE"])
    if not key:
        return None
    reason = w.pick(["KEY_REASON_REQUEST", "KEY_REASON_LOST", "KEY_REASON_COMPROMISED"])
    draft = w.by_registrar("revoke_holder_key", {"key": key, "reason": reason})
    if reason == "KEY_REASON_REQUEST":
        w.consent(draft, w.m.holder_keys[key].subject)
    return draft


def issue_document(w):
    kind = w.pick(["ID_CARD", "PASSPORT", "DRIVING_LICENCE", "PENSIONER_ID", "RESIDENCE_PERMIT",
                   "RESIDENCE_PROOF"])
    wanted = {"ID_CARD": "CITIZEN", "PASSPORT": "CITIZEN", "RESIDENCE_PERMIT": "FOREIGNER"}
    subject = w.person(full=False, **({"kind": wanted[kind]} if kind in wanted else {}))
    if not subject:
        return None
    fields = {"tag": w.fresh("tag"), "type": kind, "subject": subject, "content": w.fresh("card"),
              "valid_from_day": w.day()}
    if w.chance(70):
        fields |= {"has_until": 1, "valid_until_day": w.day() + w.pick([0, 100, 3650])}
    if kind == "RESIDENCE_PERMIT":
        draft = w.by_state("migration", "issue_document", fields)
    elif kind == "RESIDENCE_PROOF":
        draft = w.by_state("residence", "issue_document", fields)
    else:
        draft = w.by_registrar("issue_document", fields)
    return draft.list("DOC_NUMBER", fields["content"])


def some_document(w, *statuses):
    return w.pick([tag for tag, row in w.m.documents.items() if row.status in statuses])


def by_issuer(w, tag, act, fields):
    row = w.m.documents[tag]
    if row.issuer == "STATE":
        return w.by_state("migration" if row.kind == "RESIDENCE_PERMIT" else "residence", act,
                          fields)
    return w.by_registrar(act, fields)


def suspend_document(w):
    tag = some_document(w, "VALID")
    ordered = target_of(w, "SUSPEND_THE_DOCUMENT")
    if ordered and w.chance(50):
        return w.by_judge("suspend_document", {
            "tag": ordered, "reason": "DOCUMENT_COURT",
            "court_act": w.order("SUSPEND_THE_DOCUMENT", ordered)})
    if not tag:
        return None
    fields = {"tag": tag, "reason": w.pick(["DOCUMENT_LOST", "DOCUMENT_STOLEN"])}
    if w.chance(40):
        return w.by_state("police", "suspend_document", fields)
    return by_issuer(w, tag, "suspend_document", fields)


def reinstate_document(w):
    tag = some_document(w, "SUSPENDED")
    return tag and by_issuer(w, tag, "reinstate_document", {"tag": tag})


def revoke_document(w):
    ordered = target_of(w, "REVOKE_THE_DOCUMENT")
    if ordered and w.chance(50):
        return w.by_judge("revoke_document", {
            "tag": ordered, "reason": "DOCUMENT_COURT",
            "court_act": w.order("REVOKE_THE_DOCUMENT", ordered)})
    tag = some_document(w, "VALID", "SUSPENDED")
    return tag and by_issuer(w, tag, "revoke_document", {"tag": tag, "reason": "DOCUMENT_LOST"})


def change_citizenship_kind(w):
    subject = w.person(full=False)
    return subject and w.by_state("migration", "change_citizenship_kind", {
        "subject": subject, "kind": w.pick(["CITIZEN", "FOREIGNER", "STATELESS"])}).source(
            201, w.day() - w.pick([0, 5]))


ACTS = {
    "register_agency": (register_agency, 3), "change_agency": (change_agency, 4),
    "rotate_agency_key": (rotate_agency_key, 6), "register_office": (register_office, 4),
    "change_office": (change_office, 4), "appoint_officer": (appoint_officer, 16),
    "change_officer": (change_officer, 6),
    "suspend_officer": (status_change("suspend_officer", True), 4),
    "reinstate_officer": (status_change("reinstate_officer", False), 4),
    "dismiss_officer": (status_change("dismiss_officer", True), 2),
    "create_subject": (create_subject, 16), "assign_pin": (assign_pin, 12),
    "assign_provisional_pin": (assign_provisional_pin, 8), "change_pin": (change_pin, 6),
    "merge_subjects": (merge_subjects, 6), "split_subject": (split_subject, 6),
    "void_subject": (void_subject, 6), "bind_holder_key": (bind_holder_key, 16),
    "revoke_holder_key": (revoke_holder_key, 4), "issue_document": (issue_document, 14),
    "suspend_document": (suspend_document, 8), "reinstate_document": (reinstate_document, 8),
    "revoke_document": (revoke_document, 5),
    "change_citizenship_kind": (change_citizenship_kind, 6),
}
