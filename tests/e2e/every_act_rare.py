"""Refusals that no breakage of an act finds: limits, other authorities, what stands in the archive.

NOT_REACHABLE says of the rest why an act over JSON-RPC never ends so.
"""
import hashlib

from every_act_people import (agency, attributes, betrothed, birth, by_agency, by_judge, by_officer,
                              by_state, card, citizen, decide, father, governed, notified, paper, pin_fields,
                              record_of, tag, with_person, with_pin)

NOT_REACHABLE = {
    "act_not_available_yet": "every act of the schema has a handler (counted in this run)",
    "register_outside_agency": "admission asks first, for the same parent state: the answer is "
                               "`unauthorised`, and nothing enters a block",
    "spouses_are_close_kin": "parents are known of HISTORIC persons alone, who are never alive and "
                             "so never marry; of others they are tags",
    "too_many_nodes": "it needs 32 validators or 257 observers",
    "record_numbers_exhausted": "it needs 9,999,999 records of one office, type and year",
}


def few(lab):
    """Limits: of rows, of keys."""
    day = lab.today()
    rows = [{"code": str(number), "valid_from_day": day} for number in range(1000, 1257)]
    lab.refuse(governed("load_codes", {"table": "DOCUMENT_TYPES", "rows": rows}), "257 rows")
    keys = [f"key {number} of many" for number in range(16)]
    many = agency(lab, "MANY", ["LICENSOR"], ["REGISTER_LAND"])
    many.operations[0][1]["keys"] = sorted(lab.key(name) for name in keys)
    lab.apply(many)

    def replaced(code, old, new):
        return governed("rotate_agency_key", {
            "agency": code, "old_key": lab.key(old), "new_key": lab.key(new)}).sign(new)
    lab.refuse(replaced("MANY", keys[0], "one more"), "a seventeenth key")
    lab.apply(agency(lab, "LOST", ["LICENSOR"], ["REGISTER_LAND"]))
    lab.apply(replaced("LOST", "LOST", "LOST anew"), broken="anew")
    lab.refuse(replaced("LOST", "LOST", "LOST again"), "while the first new key waits")
    if lab.thorough:
        for number in range(4):
            lab.apply(another_key(lab, number))
        lab.refuse(another_key(lab, 4), "a sixth key")


def another_key(lab, number):
    key = f"telephone {number} of damir"
    return by_officer("bind_holder_key", {
        "subject": lab.people["damir"], "key": lab.key(key), "assurance": "ASSURANCE_OFFICE"}, key)


def notify_early(lab):
    lab.scene["notification"] = notified(lab, "EVENT_BIRTH", "ultrasound of last month")


def newborn(lab, notification, pin):
    draft = by_officer("assign_provisional_pin", {
        "notification": notification, "kind": "CITIZEN",
        "attributes": attributes(lab, "newborn"), **pin_fields(lab, pin)})
    with_person(draft, "newborn").attest("BIRTH_MEDICALLY_CERTIFIED", "doctor", ["newborn born"])
    draft.attest("DEDUP_CLEAR", "doctor", ["newborn", "newborn born"])
    return with_pin(draft, pin, "newborn", "registrar")


def late_newborn(lab):
    """A month after the notification nobody gives a provisional PIN; two more wrong births."""
    lab.refuse(newborn(lab, lab.scene["notification"], "newborn"), "a month after")
    lab.refuse(newborn(lab, notified(lab, "EVENT_BIRTH", "ultrasound of today"), "ana"),
               "with another's PIN")
    draft = birth(lab, "nobody", "ana", None)
    fields = draft.operations[0][1]
    fields.pop("pin")
    fields["subject"] = lab.people["late"]
    draft.predicates = [each for each in draft.predicates if each[0] != "PIN_MATCHES_SEX_DOB"]
    draft.listed.pop("pin of nobody")
    lab.refuse(draft, "of a child whose PIN is not provisional")
    claimed = by_officer("recognise_paternity", {
        "record": record_of(lab, "late", "BIRTH"),
        "father": father(lab, "late", "bek") | {"kind": "FATHER_COURT"}})
    lab.refuse(paper(lab, claimed, "found by no court"), "no court has found it")


def cards(lab):
    """What a court says of cards; what another issuer, or an order of another kind, may not do."""
    numbers = ["passport of bek", "card of bek"]
    for number, kind in zip(numbers, ("PASSPORT", "ID_CARD")):
        lab.apply(card(lab, "bek", number, kind), broken=False)
    lab.refuse(by_state("migration", "suspend_document", {
        "tag": tag(numbers[0]), "reason": "DOCUMENT_LOST"}), "of another issuer")
    ordered = {"tag": tag(numbers[1]), "reason": "DOCUMENT_COURT",
               "court_act": decide(lab, "SUSPEND_THE_DOCUMENT", tag(numbers[1]))}
    lab.refuse(by_officer("revoke_document", ordered), "ordered otherwise")
    lab.apply(by_officer("suspend_document", ordered), broken=False)
    lab.refuse(by_officer("reinstate_document", {"tag": tag(numbers[1])}), "a court suspended it")


# The archive.

def folio(lab, record, persons):
    """CIV-20 of a birth; `persons` are (role, name of who is created or an id, filiation)."""
    entries, born = [], []
    draft = by_officer("import_archive_record", {
        "type": "BIRTH", "archive_ref": hashlib.sha256(record.encode()).digest(),
        "persons": entries})
    for role, who, filiation in persons:
        entry = {"role": role}
        if filiation:
            entry["filiation"] = filiation
        if isinstance(who, bytes):
            entry["subject"] = who
        else:
            entry["attributes"] = attributes(lab, who)
            with_person(draft, who)
            born.append(who + " born")
        entries.append(entry)
    paper(lab, draft, record).sign("clerk")
    draft.attest("SECOND_READING", "clerk", [lab.commit(record, "ACT_CONTENT")])
    if len(born) == 2:
        for endorser in ("registrar", "clerk"):
            draft.attest("PARENT_ALIVE_AT_BIRTH", endorser, born, argument=300)
    return draft


def exact(day):
    return {"has_earliest": 1, "earliest_day": day, "has_latest": 1, "latest_day": day,
            "precision": "DAY"}


def correction(lab, record, words, **fields):
    return paper(lab, by_officer("correct_record", {
        "record": record, "reason": "CLERICAL_ERROR", **fields}), words).sign("supervisor")


def old_divorce(lab):
    """The archive's wedding, the last act, ended before it was: a conflict that nobody closes so."""
    wedding = lab.id(lab.last)

    def divorce(words):
        draft = paper(lab, by_officer("import_archive_record", {
            "type": "DIVORCE", "archive_ref": hashlib.sha256(words.encode()).digest(),
            "marriage": wedding, "end_reason": "UNSPECIFIED", "event_date": exact(-30_000)}),
            words).sign("clerk")
        return draft.attest("SECOND_READING", "clerk", [lab.commit(words, "ACT_CONTENT")])
    lab.apply(divorce("folio 9"))
    lab.refuse(divorce("folio 10"), "a second divorce")
    open_ones = lab.ask("civil_conflicts", {})["result"]["conflicts"]
    record = next(each["recNo"] for each in open_ones if each["rule"] == "divorce_before_marriage")
    lab.refuse(correction(lab, record, "closed unread", resolved=[8]), "what still contradicts")


def old_families(lab):
    """Who is named in the archive is there once, and nobody's own grandfather."""
    recorded = "LEGACY_RECORDED"
    draft = folio(lab, "folio 2", [("CHILD", "osmon", ""), ("FATHER", "tilek", recorded)])
    lab.apply(draft, broken="anew")
    ids = {"osmon": lab.id(lab.last, ordinal=1), "tilek": lab.id(lab.last, ordinal=3)}
    lab.refuse(folio(lab, "folio 3", [("CHILD", ids["osmon"], "")]), "the same birth once more")
    lab.refuse(folio(lab, "folio 4", [("CHILD", ids["tilek"], ""),
                                      ("FATHER", ids["osmon"], recorded)]), "the son's son")
    lab.refuse(folio(lab, "folio 5", [("CHILD", "orozbek", ""),
                                      ("MOTHER", lab.people["ana"], recorded)]),
               "of a mother of today")


# Corrections.

def mended(lab):
    """CIV-14, CIV-17, CIV-18 in ways that the register does not bear."""
    people = lab.people
    lab.refuse(correction(lab, record_of(lab, "aibek", "BIRTH"), "nothing open", resolved=[1]),
               "a conflict that is none")
    renamed = record_of(lab, "maria", "NAME_CHANGE")
    for act, command in (("revoke_record", "REVOKE_THE_RECORD"),
                         ("reinstate_record", "REINSTATE_THE_RECORD")):
        fields = {"record": renamed, "court_act": decide(lab, command, renamed.encode())}
        if act == "revoke_record":
            fields["reason"] = "MISTAKEN"
        draft = paper(lab, by_officer(act, fields, officer="supervisor"), act + " of a name")
        if act == "revoke_record":
            lab.apply(draft)
            lab.scene["revoked"] = renamed
        else:
            lab.refuse(draft, "nothing follows from a new name")
    found = lab.ask("court_estatesOf", {"subject": people["esen"].hex()})["result"]
    estate = bytes.fromhex(found["estates"][0]["estate"])
    lab.refuse(by_state("notary", "accept_inheritance", {
        "estate": estate, "heir": people["ana"]}, "ana"), "of who came back")


def wed_at_once(lab, one, other):
    """Their record: she is with child, so nobody waits for a month."""
    spouses = sorted((lab.people[one], lab.people[other]))
    asked = betrothed(lab, paper(lab, by_officer("file_marriage_application", {
        "spouse_a": spouses[0], "spouse_b": spouses[1], "shortening": "PREGNANCY"}),
        f"{one} asks {other}").source(302, lab.today()), one, other)
    lab.apply(betrothed(lab, paper(lab, by_officer("register_marriage", {
        "application": lab.apply(asked, broken=False), "regime": "JOINT"}),
        f"{one} marries {other}"), one, other), broken=False)
    return record_of(lab, one, "MARRIAGE")


def wed_meanwhile(lab):
    """CIV-18: a wedding does not come back when one of the two has married somebody else since."""
    for name in ("kubanych", "meerim", "aizada"):
        citizen(lab, name)
    record = wed_at_once(lab, "kubanych", "meerim")
    lab.apply(paper(lab, by_officer("revoke_record", {
        "record": record, "reason": "MISTAKEN",
        "court_act": decide(lab, "REVOKE_THE_RECORD", record.encode())},
        officer="supervisor"), "the wedding of meerim revoked"), broken=False)
    wed_at_once(lab, "kubanych", "aizada")
    lab.refuse(paper(lab, by_officer("reinstate_record", {
        "record": record, "court_act": decide(lab, "REINSTATE_THE_RECORD", record.encode())},
        officer="supervisor"), "the wedding of meerim again"), "who has two wives then")


def holds(lab):
    target = b"7100600330019"

    def imposed(**fields):
        return by_state("prosecutor", "impose_hold", {"targets": [target], "scope": 1, **fields})
    lab.refuse(imposed(), "for ever, without a court")
    lab.refuse(imposed(has_until=1, until_day=lab.today() - 1), "until yesterday")
    lab.refuse(by_state("notary", "impose_hold", {"targets": [target], "scope": 1}), "by a notary")
    hold = lab.apply(imposed(has_until=1, until_day=lab.today() + 2))
    lab.refuse(by_judge("lift_hold", {"hold": hold}), "a prosecutor's")


# What only happens within one block.

def closed_at_once(lab):
    """An act of an agency, and in the same block before it the agency's suspension.

    Whether both meet in one block is chance: each try ends with the agency active again.
    """
    lab.apply(agency(lab, "A0", ["LICENSOR"], ["REGISTER_LAND"]))

    def status(value):
        fields = dict(agency(lab, "A0", ["LICENSOR"], ["REGISTER_LAND"]).operations[0][1])
        fields.pop("keys")
        return governed("change_agency", {**fields, "status": value})
    for number in range(40 if lab.thorough else 3):
        lab.apply(by_agency("ZAGS", "register_office", {
            "code": f"TUR{number:02}", "territories": ["417"]}))  # Governance has the next turn.
        suspended, act = status("AGENCY_SUSPENDED"), by_agency("A0", "register_office", {
            "code": f"RAC{number:02}", "territories": ["417"]})
        _, outcome = lab.together(suspended, act)
        if outcome == "agency_not_active":
            lab.note("register_office", outcome, "its agency was suspended in the same block")
        lab.apply(status("AGENCY_ACTIVE"))
        if outcome == "agency_not_active":
            return
