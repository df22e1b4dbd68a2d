"""Lives that need every act of access, identity and civil status.

Everybody is named; a person's words are the name and "<name> born". Whoever has a key signs with the
key of that name. Children and the dead come and go so that later acts may be broken with them.
"""
import copy
import datetime
import hashlib
import os

import ed25519
from registry_lab import Draft, tagged

CIVIL = {"registrar": ["CIVIL_REGISTRAR", "PIN_AUTHORITY", "DOC_ISSUER"],
         "clerk": ["CIVIL_REGISTRAR"], "supervisor": ["CIVIL_SUPERVISOR"], "idle": ["LICENSOR"],
         "dismissed": ["CIVIL_REGISTRAR"],
         "not yet": ["CIVIL_REGISTRAR", "PIN_AUTHORITY", "DOC_ISSUER"]}
STATE = {"police": ["POLICE"], "migration": ["MIGRATION_OFFICER"],
         "residence": ["RESIDENCE_OFFICER"], "address": ["ADDRESS_AUTHORITY"],
         "guardian": ["GUARDIANSHIP_AUTHORITY"], "notary": ["NOTARY"], "auditor": ["AUDITOR"],
         "hotel": ["ORGANISATION_REPRESENTATIVE"], "prosecutor": ["PROSECUTOR"]}
OFFICES = {
    "ZAGS": ("BISH1", "417", CIVIL, ["REGISTER_IDENTITY", "REGISTER_CIVIL"]),
    "STATE": ("STAT1", "", STATE, ["REGISTER_IDENTITY", "REGISTER_CIVIL", "REGISTER_RESIDENCE",
                                   "REGISTER_COURTS"]),
    "HEALTH": ("HLTH1", "", {"doctor": ["HEALTH_NOTIFIER", "BIOMETRIC_AUTHORITY"]},
               ["REGISTER_IDENTITY", "REGISTER_CIVIL"]),
    "COURT": ("COUR1", "", {"judge": ["COURT"], "second judge": ["COURT"]},
              ["REGISTER_IDENTITY", "REGISTER_CIVIL", "REGISTER_RESIDENCE", "REGISTER_LAND",
               "REGISTER_VEHICLES", "REGISTER_COURTS"]),
}
GOVERNANCE = ("governance-1", "governance-2")


def governed(act, fields):
    return Draft(act, fields, *GOVERNANCE, agency="", office="", territory="")


def by_agency(agency, act, fields, *also):
    return Draft(act, fields, agency, *also, agency=agency, office="", territory="")


def by_state(officer, act, fields, *also):
    return Draft(act, fields, officer, *also, agency="STATE", office="STAT1", territory="")


def by_judge(act, fields, *also):
    return Draft(act, fields, "judge", *also, agency="COURT", office="COUR1", territory="")


def by_officer(act, fields, *also, officer="registrar"):
    return Draft(act, fields, officer, *also)


def sorted_values(lab, enum, names):
    values = lab.encoder.enums["access", enum]
    return sorted(values[name] for name in names)


# 1xx.

def agency(lab, code, roles, registers):
    return governed("register_agency", {
        "code": code, "title": code, "keys": [lab.key(code)],
        "roles": sorted_values(lab, "Role", roles),
        "registers": sorted_values(lab, "Register", registers)})


def appointment(lab, code, office, territory, name, roles):
    fields = {"key": lab.key(name), "office": office, "roles": sorted_values(lab, "Role", roles),
              "territories": [territory], "valid_until_ms": 4_102_444_800_000}
    if name == "not yet":
        fields["valid_from_ms"] = 4_102_444_000_000
    return by_agency(code, "appoint_officer", fields, name)


def found_country(lab):
    for code, (office, territory, officers, registers) in OFFICES.items():
        roles = {role for given in officers.values() for role in given}
        lab.apply(agency(lab, code, roles, registers))
        lab.apply(by_agency(code, "register_office", {"code": office, "territories": [territory]}))
        for name, given in officers.items():
            lab.apply(appointment(lab, code, office, territory, name, given))
    lab.apply(agency(lab, "CLOSED", ["LICENSOR"], ["REGISTER_CIVIL"]))
    lab.apply(agency(lab, "IDLE", ["LICENSOR"], []), broken=False)
    lab.apply(governed("change_agency", {
        "code": "CLOSED", "title": "CLOSED", "status": "AGENCY_CLOSED", "successor": "ZAGS",
        "roles": sorted_values(lab, "Role", ["LICENSOR"]),
        "registers": sorted_values(lab, "Register", ["REGISTER_CIVIL"])}))
    lab.apply(by_agency("ZAGS", "register_office", {"code": "SHUT1", "territories": ["417"]}))
    lab.apply(appointment(lab, "ZAGS", "SHUT1", "417", "shut clerk", ["CIVIL_REGISTRAR"]),
              broken=False)
    lab.apply(by_agency("ZAGS", "change_office", {"code": "SHUT1", "territories": ["417"],
                                                  "status": "OFFICE_CLOSED"}))
    clerk = {"key": lab.key("clerk"), "reason": "OFFICER_REASON_DISCIPLINE"}
    lab.apply(by_agency("ZAGS", "suspend_officer", clerk))
    lab.apply(by_agency("ZAGS", "reinstate_officer", {"key": lab.key("clerk")}))
    lab.apply(by_agency("ZAGS", "dismiss_officer", {"key": lab.key("dismissed"),
                                                    "reason": "OFFICER_REASON_REQUEST"}))
    lab.apply(by_agency("ZAGS", "change_officer", {
        "key": lab.key("clerk"), "roles": sorted_values(lab, "Role", ["CIVIL_REGISTRAR"]),
        "territories": ["417"], "valid_until_ms": 4_102_444_700_000}))
    lab.apply(by_agency("IDLE", "rotate_agency_key", {
        "agency": "IDLE", "old_key": lab.key("IDLE"), "new_key": lab.key("IDLE anew")},
        "IDLE anew"))


# 9xx.

def load_tables(lab):
    """A holiday, and the capital with its country: what later acts look up."""
    today = lab.today()
    lab.apply(governed("load_codes", {"table": "WORKING_DAYS", "rows": [
        {"code": "2026-03-21", "valid_from_day": today, "value": "HOLIDAY"}]}))
    lab.apply(governed("load_codes", {"table": "SOATE", "rows": [
        {"code": "41700000000000", "valid_from_day": today - 9000},
        {"code": "41711000000000", "parent": "41700000000000", "valid_from_day": today - 9000}]}))
    lab.refuse(governed("load_codes", {"table": "SOATE", "rows": [
        {"code": "41703000000000", "parent": "41799000000000", "valid_from_day": today}]}),
        "a parent that is none")
    lab.refuse(governed("load_codes", {"table": "SOATE", "rows": [
        {"code": "41711000000000", "valid_from_day": today - 9000}]}), "another parent")
    lab.apply(governed("end_codes", {"table": "WORKING_DAYS", "codes": ["2026-03-21"],
                                     "until_day": today + 300}))


# 2xx.

def attributes(lab, draft_words):
    return [{"data_class": "NAME", "commitment": lab.name(draft_words)},
            {"data_class": "SEX_DOB", "commitment": lab.born(draft_words)}]


def with_person(draft, name):
    return draft.list("NAME", name).list("SEX_DOB", name + " born")


def citizen(lab, name, kind="CITIZEN", key=True):
    draft = by_officer("create_subject", {"kind": kind, "attributes": attributes(lab, name)})
    with_person(draft, name).attest("DEDUP_CLEAR", "supervisor", [name, name + " born"])
    lab.people[name] = lab.apply(draft)
    if key:
        lab.apply(by_officer("bind_holder_key", {
            "subject": lab.people[name], "key": lab.key(name),
            "assurance": "ASSURANCE_OFFICE"}, name))
    return lab.people[name]


def pin_fields(lab, name):
    return {"scheme": "KG_PIN", "pin_tag": hashlib.sha256(b"tag " + name.encode()).digest(),
            "pin_commitment": lab.commit("pin of " + name, "PIN_NUMBER")}


def with_pin(draft, name, born, endorser="supervisor"):
    pin = "pin of " + name
    return draft.list("PIN_NUMBER", pin).attest("PIN_MATCHES_SEX_DOB", endorser,
                                                [born + " born", pin])


def give_pin(lab, name):
    draft = by_officer("assign_pin", {"subject": lab.people[name], **pin_fields(lab, name),
                                      "reason": "PIN_REASON_APPLICATION"})
    lab.apply(with_pin(draft, name, name))


def decide(lab, command, target, broken=False, **more):
    """An act of the court that orders it, in force today."""
    today = lab.today()
    words = f"decision {lab.submitted}"
    return lab.apply(by_judge("register_court_act", {
        "type": "DECISION", "decided_day": today, "in_force_day": today,
        "appeal_until_day": today, **more,
        "commands": [{"command": command, "target": target}],
        "act": lab.commit(words, "ACT_CONTENT")}, "second judge").list("ACT_CONTENT", words),
        broken)


def paper(lab, draft, words):
    """The act's paper, listed; the field is called `act` in every act that has one."""
    draft.operations[0][1]["act"] = lab.commit(words, "ACT_CONTENT")
    return draft.list("ACT_CONTENT", words)


def card(lab, name, number, kind="ID_CARD"):
    today = lab.today()
    return by_officer("issue_document", {
        "tag": hashlib.sha256(number.encode()).digest(), "type": kind,
        "subject": lab.people[name], "valid_from_day": today, "has_until": 1,
        "valid_until_day": today + 3650, "content": lab.commit(number, "DOC_NUMBER"),
        }).list("DOC_NUMBER", number)


def tag(number):
    return hashlib.sha256(number.encode()).digest()


def notified(lab, event, words, subject=b""):
    fields = {"event": event, "content": lab.commit(words, "EVIDENCE_SCANS")}
    if subject:
        fields["subject"] = subject
    draft = Draft("notify_vital_event", fields, "doctor", agency="HEALTH", office="HLTH1",
                  territory="")
    return lab.apply(draft.list("EVIDENCE_SCANS", words))


def identity_register(lab):
    people = lab.people
    for name in ("ana", "bek", "cholpon", "dinara", "erlan", "farida", "gulnara", "damir", "esen",
                 "maria", "nurlan", "oleg"):
        citizen(lab, name)
    citizen(lab, "john", "FOREIGNER")
    kin = appointment(lab, "ZAGS", "BISH1", "417", "kin", CIVIL["registrar"])
    kin.operations[0][1]["subject"] = people["ana"]
    lab.apply(kin)
    give_pin(lab, "ana")
    for name in ("bek", "cholpon", "erlan"):
        give_pin(lab, name)
    lab.refuse(with_pin(by_officer("assign_pin", {
        "subject": people["ana"], **pin_fields(lab, "second"),
        "reason": "PIN_REASON_APPLICATION"}), "second", "ana"), "a second PIN")
    change = by_officer("change_pin", {"subject": people["ana"], **pin_fields(lab, "ana anew"),
                                       "reason": "PIN_CHANGE_DOUBLE_USE"}).sign("supervisor")
    with_pin(change, "ana anew", "ana")
    alone = copy.deepcopy(change)
    alone.signers.remove("supervisor")
    alone.predicates[0][1] = "registrar"
    lab.refuse(alone, "without a supervisor")
    lab.apply(change)

    notification = notified(lab, "EVENT_BIRTH", "ultrasound")
    girl = by_officer("assign_provisional_pin", {
        "notification": notification, "kind": "CITIZEN", "attributes": attributes(lab, "girl"),
        **pin_fields(lab, "girl")})
    with_person(girl, "girl")
    girl.attest("BIRTH_MEDICALLY_CERTIFIED", "doctor", ["girl born"])
    girl.attest("DEDUP_CLEAR", "doctor", ["girl", "girl born"])
    people["girl"] = lab.apply(with_pin(girl, "girl", "girl", "registrar"))

    lab.apply(by_officer("merge_subjects", {
        "winner": people["farida"], "loser": people["gulnara"]},
        "supervisor", "farida", "gulnara"))
    lab.strangers["merged"] = people["gulnara"]
    lab.apply(by_officer("void_subject", {
        "subject": people["oleg"], "court_act": decide(lab, "VOID_PERSON", people["oleg"], True)},
        officer="supervisor"))
    lab.strangers["void"] = people["oleg"]

    lab.apply(card(lab, "ana", "card 1"))
    lab.apply(by_officer("suspend_document", {"tag": tag("card 1"), "reason": "DOCUMENT_LOST"}))
    lab.apply(by_officer("reinstate_document", {"tag": tag("card 1")}))
    lab.apply(by_officer("revoke_document", {"tag": tag("card 1"), "reason": "DOCUMENT_LOST"}))
    lab.apply(by_officer("bind_holder_key", {
        "subject": people["dinara"], "key": lab.key("dinara's telephone"),
        "assurance": "ASSURANCE_OFFICE"}, "dinara's telephone"), broken=False)
    lab.apply(by_officer("revoke_holder_key", {"key": lab.key("dinara's telephone"),
                                               "reason": "KEY_REASON_LOST"}))
    lab.apply(by_state("migration", "change_citizenship_kind", {
        "subject": people["nurlan"], "kind": "STATELESS"}).source(201, lab.today()))


# 3xx.

def birth(lab, child, mother, father, act="register_birth"):
    fields = {"kind": "CITIZEN", "attributes": attributes(lab, child), "lateness": "TIMELY",
              "informant": lab.people[mother], "pin": pin_fields(lab, child), "parents": []}
    draft = by_officer(act, fields, "doctor", mother)
    for kind, parent in (("BIRTH_MOTHER", mother), ("FATHER_ACKNOWLEDGED", father)):
        if parent is None:
            continue
        fields["parents"].append({
            "kind": kind, "tag": hashlib.sha256(f"{child} of {parent}".encode()).digest(),
            "parent": lab.name(parent)})
        draft.attest("PARENT_ALIVE_AT_BIRTH", "supervisor", [child + " born", parent],
                     argument=0 if kind == "BIRTH_MOTHER" else 300)
    paper(lab, with_person(draft, child), "birth of " + child)
    draft.attest("BIRTH_MEDICALLY_CERTIFIED", "doctor", [child + " born"])
    draft.attest("DEDUP_CLEAR", "doctor", [child, child + " born"])
    return with_pin(draft, child, child)


def betrothed(lab, draft, one, other):
    draft.sign(one, other).attest("NOT_KIN", "supervisor", [one, other], lab.today())
    for name in (one, other):
        draft.attest("AGE_GE", "registrar", [name + " born"], lab.today(), 18)
    return draft


def marry(lab, one, other):
    spouses = sorted((lab.people[one], lab.people[other]))
    filed = lab.apply(betrothed(lab, paper(lab, by_officer("file_marriage_application", {
        "spouse_a": spouses[0], "spouse_b": spouses[1]}), f"{one} asks {other}"), one, other))
    return filed, betrothed(lab, paper(lab, by_officer("register_marriage", {
        "application": filed, "regime": "JOINT"}), f"{one} marries {other}"), one, other)


def death(lab, name):
    draft = paper(lab, by_officer("register_death", {
        "subject": lab.people[name], "death_day": lab.today(), "lateness": "TIMELY"}),
        "death of " + name)
    draft.attest("DEATH_MEDICALLY_CERTIFIED", "doctor", [name], lab.today())
    return draft.attest("DEATH_NOT_BEFORE_BIRTH", "registrar", [name + " born"], lab.today())


def record_of(lab, name, kind):
    found = lab.ask("civil_recordsOf", {"subject": lab.people[name].hex()})["result"]
    return next(each["recNo"] for each in found["records"]
                if each["type"] == kind and each["status"] == "registered")


def father(lab, child, name):
    return {"kind": "FATHER_ACKNOWLEDGED", "parent": lab.name(name),
            "tag": hashlib.sha256(f"{child} of {name}".encode()).digest()}


def births(lab):
    people = lab.people
    people["daniyar"] = lab.apply(birth(lab, "daniyar", "ana", None))
    people["aibek"] = lab.apply(birth(lab, "aibek", "ana", "bek"), broken=False)
    late = birth(lab, "late", "cholpon", None)
    fields = late.operations[0][1] | {"lateness": "DELAYED"}
    late.operations = [("register_birth_late", {"birth": fields})]
    people["late"] = lab.apply(late.source(305, lab.today()))
    found = by_officer("register_foundling", {"attributes": attributes(lab, "boy"),
                                              "pin": pin_fields(lab, "boy")})
    paper(lab, with_person(found, "boy"), "found").sign("police", "guardian")
    found.attest("DEDUP_CLEAR", "supervisor", ["boy", "boy born"])
    people["boy"] = lab.apply(with_pin(found, "boy", "boy"))
    still = paper(lab, by_officer("register_stillbirth", {}), "stillborn")
    still.attest("BIRTH_MEDICALLY_CERTIFIED", "doctor", [lab.commit("stillborn", "ACT_CONTENT")])
    lab.apply(still)
    year = (datetime.date(1970, 1, 1) + datetime.timedelta(lab.today())).year
    lab.scene["stillborn"] = f"BISH1-5-{year}-0000001"
    lab.strangers["a child"] = people["daniyar"]

    known = paper(lab, by_officer("recognise_paternity", {
        "record": record_of(lab, "daniyar", "BIRTH"), "father": father(lab, "daniyar", "bek"),
        "father_subject": people["bek"], "mother_subject": people["ana"]}), "recognised")
    known.sign("ana", "bek").attest("AGE_GE", "registrar", ["daniyar born"], lab.today(), 10, 2)
    lab.apply(known)
    lab.apply(paper(lab, by_officer("correct_record", {
        "record": record_of(lab, "aibek", "BIRTH"), "reason": "CLERICAL_ERROR",
        "fields": ["FIELD_ACT_CONTENT"]}), "corrected").sign("supervisor"))
    renamed = paper(lab, by_officer("change_name", {
        "subject": people["maria"], "name": lab.name("mary")}), "renamed").list("NAME", "mary")
    renamed.sign("maria").attest("NO_CRIMINAL_BLOCK", "police", ["maria"], lab.today())
    lab.apply(renamed.attest("AGE_GE", "registrar", ["maria born"], lab.today(), 18))
    lab.apply(certificate(lab, "certificate 1"))
    adopt(lab)


def certificate(lab, number):
    draft = by_officer("issue_certificate", {
        "record": record_of(lab, "daniyar", "BIRTH"), "tag": tag(number),
        "ground": "PARENT_OF_MINOR", "applicant": lab.people["ana"],
        "content": lab.commit(number, "DOC_NUMBER")}, "ana").list("DOC_NUMBER", number)
    draft.attest("AGE_GE", "registrar", ["daniyar born"], lab.today(), 18, 2)
    return draft.attest("IS_LEGAL_PARENT", "registrar", ["daniyar", "ana"], lab.today())


def adopt(lab):
    """CIV-16, and afterwards a clerk opens nothing of what was said before."""
    child = lab.people["daniyar"]
    before = lab.ask("civil_record", {"recNo": record_of(lab, "daniyar", "BIRTH"),
                                     "versions": True})["result"]
    draft = paper(lab, by_officer("register_adoption", {
        "record": before["recNo"], "adopters": [lab.people["cholpon"]],
        "parents": [father(lab, "daniyar", "cholpon") | {"kind": "ADOPTER"}],
        "attributes": [{"data_class": "NAME", "commitment": lab.name("new daniyar")}],
        "court_act": decide(lab, "ADOPT", child)}), "adopted").list("NAME", "new daniyar")
    draft.sign("cholpon").attest("AGE_GAP_IS_LEGAL", "guardian",
                                 ["daniyar born", "cholpon born"], lab.today())
    known = before["versions"][-1]["act"], before["provenance"]
    if "result" not in payload(lab, "clerk", *known):
        lab.surprises.append("a clerk of the register cannot read a record that is not sealed")
    younger = copy.deepcopy(draft).list("SEX_DOB", "younger born")
    younger.operations[0][1]["attributes"].append(
        {"data_class": "SEX_DOB", "commitment": lab.born("younger")})
    lab.refuse(younger, "another birth without another PIN")
    lab.apply(draft)
    heir = certificate(lab, "certificate 2")
    heir.operations[0][1]["ground"] = "HEIR_OF_DECEASED"
    lab.refuse(heir, "of a sealed record")
    told = payload(lab, "clerk", *known)
    if told.get("error", {}).get("data", {}).get("name") != "record_is_sealed":
        lab.surprises.append(f"a clerk reads what an adoption has sealed: {told}")
    for reader in ("judge", "auditor"):
        if "result" not in payload(lab, reader, *known):
            lab.surprises.append(f"the {reader} cannot read what is sealed")
    print("asked after CIV-16 for what it sealed: a clerk, a judge, an auditor")


def payload(lab, reader, commitment, txid):
    """payload_get as that officer signs it."""
    purpose, at_ms, nonce = b"INSPECTION", lab.clock_ms(), os.urandom(16)
    request = (bytes.fromhex(commitment) + lab.key(reader) + bytes([len(purpose)]) + purpose +
               at_ms.to_bytes(8, "big") + nonce)
    signature = ed25519.sign(lab.seed(reader), b"TMG1\x09" + lab.chain + tagged(b"read", request))
    return lab.ask("payload_get", {
        "commitment": commitment, "reader": lab.key(reader).hex(), "purpose": purpose.decode(),
        "atMs": str(at_ms), "nonce": nonce.hex(), "signature": signature.hex(), "txid": txid})


def marriages(lab):
    """Five couples; a month later they marry, and three marriages end, each in its own way."""
    people = lab.people
    couples = [("ana", "bek"), ("cholpon", "erlan"), ("dinara", "damir"), ("rustam", "saule"),
               ("emil", "fatima")]
    plans = [marry(lab, *couple) for couple in couples]
    other, _ = marry(lab, "fatima", "bakyt")
    lab.refuse(plans[0][1], "before the month is over")
    lab.pass_days(31)
    made = {}
    for couple, (application, _) in zip(couples, plans):
        draft = betrothed(lab, paper(lab, by_officer("register_marriage", {
            "application": application, "regime": "JOINT"}), "wedding of " + couple[0]), *couple)
        made[couple] = lab.apply(draft)
    lab.scene["marriages"] = made
    lab.refuse(betrothed(lab, paper(lab, by_officer("register_marriage", {
        "application": other, "regime": "JOINT"}), "second wedding of fatima"), "fatima", "bakyt"),
        "who has married in between")
    lab.refuse(betrothed(lab, paper(lab, by_officer("file_marriage_application", dict(zip(
        ("spouse_a", "spouse_b"), sorted((people["ana"], people["erlan"]))))), "second wedding"),
        "ana", "erlan"), "a second marriage")
    lab.refuse(by_officer("void_subject", {
        "subject": people["ana"], "court_act": decide(lab, "VOID_PERSON", people["ana"])},
        officer="supervisor"), "of a married person")
    divorce = paper(lab, by_officer("register_divorce_administrative", {
        "marriage": made[couples[0]]}), "divorce").sign(*couples[0])
    divorce.source(304, lab.today() - 31)
    for code in ("NO_COMMON_MINORS", "NO_PROPERTY_DISPUTE", "NOT_PREGNANT_OR_INFANT"):
        divorce.attest(code, "registrar", list(couples[0]), lab.today())
    early = copy.deepcopy(divorce)
    early.sources[0]["issue_day"] = lab.today() - 1
    lab.refuse(early, "the day after the application")
    lab.apply(divorce)
    lab.refuse(paper(lab, by_officer("register_divorce_judicial", {
        "marriage": made[couples[1]], "in_force_day": lab.today(),
        "court_act": decide(lab, "ANNUL_THE_MARRIAGE", made[couples[1]])}), "otherwise divorced"),
        "ordered otherwise")
    lab.refuse(paper(lab, by_officer("annul_marriage", {
        "marriage": made[couples[2]],
        "court_act": decide(lab, "DISSOLVE_MARRIAGE", made[couples[2]])}), "otherwise annulled"),
        "ordered otherwise")
    lab.apply(paper(lab, by_officer("register_divorce_judicial", {
        "marriage": made[couples[1]], "in_force_day": lab.today(),
        "court_act": decide(lab, "DISSOLVE_MARRIAGE", made[couples[1]])}), "decision of divorce"))
    lab.apply(paper(lab, by_officer("annul_marriage", {
        "marriage": made[couples[2]],
        "court_act": decide(lab, "ANNUL_THE_MARRIAGE", made[couples[2]])}), "annulled"))


def deaths(lab):
    people = lab.people
    notification = notified(lab, "EVENT_DEATH", "autopsy", people["erlan"])
    draft = death(lab, "erlan")
    draft.operations[0][1]["notification"] = notification
    lab.apply(draft)
    lab.strangers["dead"] = people["erlan"]
    record = record_of(lab, "erlan", "DEATH")
    lab.refuse(by_officer("merge_subjects", {
        "winner": people["esen"], "loser": people["erlan"]}, "supervisor", "esen", "erlan"),
        "the living with the dead")
    lab.apply(paper(lab, by_officer("revoke_record", {
        "record": record, "reason": "MISTAKEN",
        "court_act": decide(lab, "REVOKE_THE_RECORD", record.encode())}, officer="supervisor"),
        "revoked"))
    lab.apply(paper(lab, by_officer("reinstate_record", {
        "record": record, "court_act": decide(lab, "REINSTATE_THE_RECORD", record.encode())},
        officer="supervisor"), "reinstated"))
    lab.apply(by_judge("declare_missing", {
        "subject": people["esen"], "court_act": decide(lab, "FIND_MISSING", people["esen"])}))
    lab.apply(paper(lab, by_judge("declare_presumed_dead", {
        "subject": people["esen"], "death_day": lab.today(),
        "court_act": decide(lab, "PRESUME_DEAD", people["esen"])}), "presumed dead"))
    lab.apply(paper(lab, by_officer("register_reappearance", {
        "subject": people["esen"], "court_act": decide(lab, "FIND_ALIVE", people["esen"])}),
        "alive"))
    record = record_of(lab, "bek", "DIVORCE")
    lab.apply(by_officer("issue_certificate", {
        "record": record, "tag": tag("certificate 3"), "ground": "OWN_RECORD",
        "applicant": people["bek"], "content": lab.commit("certificate 3", "DOC_NUMBER")},
        "bek").list("DOC_NUMBER", "certificate 3"), broken=False)
    split = by_officer("split_subject", {
        "subject": people["bek"], "attributes": attributes(lab, "other"),
        "records": [record], "documents": [tag("certificate 3")],
        "court_act": decide(lab, "SPLIT_PERSON", people["bek"])}, "auditor")
    with_person(split, "other")
    wrong = copy.deepcopy(split)
    wrong.operations[0][1]["court_act"] = decide(lab, "MERGE_PERSONS", people["bek"])
    lab.refuse(wrong, "ordered otherwise")
    foreign = copy.deepcopy(split)
    foreign.operations[0][1]["documents"] = [tag("nobody's card")]
    lab.refuse(foreign, "a document that is not his")
    left = copy.deepcopy(split)
    del left.operations[0][1]["documents"]
    lab.refuse(left, "a certificate stays behind")
    lab.apply(split)


def archive(lab):
    """CIV-20: a wedding of 1900 by two registrars of one office."""
    day = -25_567
    ref = hashlib.sha256(b"archive").digest()
    persons = [{"role": role, "attributes": attributes(lab, name)}
               for role, name in (("SPOUSE_A", "askar"), ("SPOUSE_B", "aisha"))]
    draft = paper(lab, by_officer("import_archive_record", {
        "type": "MARRIAGE", "archive_ref": ref, "persons": persons,
        "event_date": {"has_earliest": 1, "earliest_day": day, "has_latest": 1,
                       "latest_day": day, "precision": "DAY"}}), "folio 1").sign("clerk")
    for name in ("askar", "aisha"):
        with_person(draft, name)
        for endorser in ("registrar", "clerk"):
            draft.attest("AGE_GE", endorser, [name + " born"], 0, 12)
    draft.attest("SECOND_READING", "clerk", [lab.commit("folio 1", "ACT_CONTENT")])
    lab.apply(draft)
