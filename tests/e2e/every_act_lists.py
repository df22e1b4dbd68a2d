"""Rows of the acts' lists (tests/unit/registries) that no breakage finds, and which are still left."""
import copy
import pathlib
import re

from every_act_people import (agency, appointment, betrothed, birth, by_agency, by_judge,
                              by_officer, by_state, citizen, decide, father, governed, paper,
                              record_of)
from every_act_rare import correction, exact, folio
from registry_lab import Draft, breakages

REGISTERS = "access|identity|civil|residence|land|courts|codes"


def row_lists(source):
    """act -> the outcomes of its table, of the acts that have a table alone."""
    lists = {}
    for path in pathlib.Path(source, "tests/unit/registries").rglob("*_test.cpp"):
        for case in re.split(r'^TEST_CASE\("', path.read_text(encoding="utf-8"), flags=re.M)[1:]:
            named = re.match(rf"(?:[A-Z]+-\d+ )?(?:{REGISTERS})\.([a-z_]+)(?=:| of)", case)
            if named:
                rows = set(re.findall(r"Outcome::(\w+)", case)) - {"applied"}
                lists.setdefault(named.group(1), set()).update(rows)
    return lists


def print_left(lab, source, acts):
    lists = {act: rows for act, rows in row_lists(source).items() if act in acts}
    left = [(act, outcome) for act, rows in sorted(lists.items())
            for outcome in sorted(rows - set(lab.seen.get(act, {})))]
    count = sum(map(len, lists.values()))
    names = ', '.join(f'{act} {outcome}' for act, outcome in left) or 'none'
    print(f"{len(lists)} acts have a list of rows of their own, of {count} outcomes; "
          f"{count - len(left)} of them seen here" + (f"; not: {names}" if lab.thorough else ""))


def strangers_late(lab):
    """Each act as it was first applied, about somebody who has died since, is void or is gone."""
    names = tuple(lab.strangers)
    for act, draft in list(lab.first.items()):
        for how, change in breakages(lab, draft):
            if not how.endswith(names):
                continue
            changed = copy.deepcopy(draft)
            change(changed)
            lab.refuse(changed, how + ", later")


def refused(lab):
    if not lab.thorough:
        return
    strangers_late(lab)
    offices(lab)
    keys(lab)
    people_twice(lab)
    records(lab)
    other_orders(lab)


def offices(lab):
    closed = appointment(lab, "ZAGS", "SHUT1", "417", "late clerk", ["CIVIL_REGISTRAR"])
    lab.refuse(closed, "to an office that is closed")
    past = appointment(lab, "ZAGS", "BISH1", "417", "late clerk", ["CIVIL_REGISTRAR"])
    past.operations[0][1]["valid_until_ms"] = 1
    lab.refuse(past, "until long ago")
    dismissed = lab.key("dismissed")
    change = {"key": dismissed, "roles": [1], "territories": ["417"],
              "valid_until_ms": 4_102_444_700_000}
    lab.refuse(by_agency("ZAGS", "change_officer", change), "who was dismissed")
    ended = change | {"key": lab.key("clerk"), "valid_until_ms": 1}
    lab.refuse(by_agency("ZAGS", "change_officer", ended), "until long ago")
    reason = {"key": dismissed, "reason": "OFFICER_REASON_DISCIPLINE"}
    lab.refuse(by_agency("ZAGS", "suspend_officer", reason), "who was dismissed")
    lab.refuse(by_agency("ZAGS", "reinstate_officer", {"key": dismissed}), "who was dismissed")
    taken = agency(lab, "TAKEN", ["LICENSOR"], ["REGISTER_LAND"])
    taken.operations[0][1]["keys"] = [lab.key("ZAGS")]
    lab.refuse(taken, "with another agency's key")
    for act, fields, also in (
            ("register_office", {"code": "LATE1", "territories": ["417"]}, ()),
            ("appoint_officer", past.operations[0][1] | {"valid_until_ms": 4_102_444_700_000},
             ("late clerk",)),
            ("rotate_agency_key", {"agency": "ZAGS", "old_key": lab.key("ZAGS"),
                                   "new_key": lab.key("ZAGS anew")}, ("ZAGS anew",))):
        lab.refuse(Draft(act, fields, "registrar", *also, office="", territory=""),
                   "by an officer alone")
    seen = {"agency": "ZAGS", "old_key": lab.key("ZAGS"), "new_key": lab.key("ana")}
    lab.refuse(by_agency("ZAGS", "rotate_agency_key", seen, "ana"), "a key of a person")
    lab.refuse(governed("rotate_agency_key", seen).sign("ana"), "a key of a person")


def keys(lab):
    ana = lab.people["ana"]

    def bound(officer="registrar", **more):
        return by_officer("bind_holder_key", {
            "subject": ana, "key": lab.key("ana's telephone"), "assurance": "ASSURANCE_OFFICE",
            **more}, "ana's telephone", officer=officer)
    lab.refuse(bound("kin"), "of who signs")
    lab.refuse(bound(valid_until_ms=1), "until long ago")
    lab.refuse(by_officer("revoke_holder_key", {"key": lab.key("ana"), "reason": "KEY_REASON_LOST"},
                          officer="kin"), "of who signs")


def people_twice(lab):
    """One person in two places of one act."""
    people = lab.people
    ana, bek = people["ana"], people["bek"]
    alone = paper(lab, by_officer("file_marriage_application", {"spouse_a": ana, "spouse_b": ana}),
                  "ana asks herself")
    lab.refuse(betrothed(lab, alone, "ana", "cholpon"), "with oneself")
    lab.refuse(by_officer("merge_subjects", {"winner": ana, "loser": ana}, "supervisor", "ana"),
               "with oneself")
    own = paper(lab, by_officer("recognise_paternity", {
        "record": record_of(lab, "late", "BIRTH"), "father": father(lab, "late", "ana"),
        "father_subject": ana, "mother_subject": ana}), "both parents").sign("ana")
    lab.refuse(own, "father and mother in one")
    mandate = {"kind": "POWER_OF_ATTORNEY", "principal": ana, "powers": [300],
               "from_day": lab.today(), "to_day": lab.today() + 30}
    lab.refuse(paper(lab, by_state("notary", "register_mandate", {**mandate, "agent": ana}, "ana"),
                     "to herself"), "to oneself")
    recorded = "LEGACY_RECORDED"
    for words, persons in (
            ("folio 21", [("CHILD", "one", ""), ("FATHER", b"\5" * 32, recorded)]),
            ("folio 22", [("CHILD", "one", ""), ("FATHER", "two", "FATHER_BY_MARRIAGE")]),
            ("folio 23", [("CHILD", bek, ""), ("FATHER", bek, recorded)])):
        lab.refuse(folio(lab, words, persons), words)
    late = birth(lab, "fourth", "ana", None)
    late.operations = [("register_birth_late", {
        "birth": late.operations[0][1] | {"lateness": "DELAYED"}})]
    late.signers[0] = "kin"
    lab.refuse(late.source(305, lab.today()), "by ana herself")
    many = birth(lab, "third", "ana", "bek")
    parents = many.operations[0][1]["parents"]
    parents.append(parents[1] | {"tag": b"\xff" * 32})
    lab.refuse(many, "three parents")
    for event, who in (("EVENT_DEATH", people["erlan"]), ("EVENT_DEATH", b"\5" * 32)):
        told = Draft("notify_vital_event", {
            "event": event, "subject": who, "content": lab.commit("scan", "EVIDENCE_SCANS")},
            "doctor", agency="HEALTH", office="HLTH1", territory="").list("EVIDENCE_SCANS", "scan")
        lab.refuse(told, "of who is dead, or is not")


def records(lab):
    """Records that do not bear what is asked of them."""
    tomorrow = exact(lab.today() + 1)
    died = record_of(lab, "erlan", "DEATH")
    lab.refuse(correction(lab, died, "tomorrow", fields=["FIELD_EVENT_DATE"],
                          event_date=tomorrow), "a death of tomorrow")
    born = record_of(lab, "aibek", "BIRTH")
    other = [{"data_class": "SEX_DOB", "commitment": lab.born("another")}]
    lab.refuse(correction(lab, born, "another sex", fields=["FIELD_SEX"], attributes=other)
               .list("SEX_DOB", "another born"), "without another PIN")
    three = [father(lab, "aibek", name) | {"kind": "FATHER_COURT"}
             for name in ("bek", "ana", "cholpon")]
    lab.refuse(correction(lab, born, "three parents", fields=["FIELD_PARENTS"],
                          parents=sorted(three, key=lambda each: each["tag"])), "three parents")
    lab.refuse(correction(lab, lab.scene["revoked"], "of a revoked one",
                          fields=["FIELD_ACT_CONTENT"]), "of a revoked record")
    sealed = paper(lab, by_officer("recognise_paternity", {
        "record": record_of(lab, "daniyar", "BIRTH"), "father": father(lab, "daniyar", "bek"),
        "father_subject": lab.people["bek"], "mother_subject": lab.people["ana"]}),
        "of a sealed one").sign("ana", "bek")
    lab.refuse(sealed, "of a sealed record")
    issued = copy.deepcopy(lab.first["issue_certificate"])
    issued.operations[0][1]["record"] = lab.scene["revoked"]
    lab.refuse(issued, "of a revoked record")
    dead = folio(lab, "folio 24", [("DECEASED", lab.people["erlan"], "")])
    dead.operations[0][1].update({"type": "DEATH", "event_date": exact(-20_000)})
    lab.refuse(dead, "who died already")
    words = "decision of tomorrow"
    tomorrow = lab.today() + 1
    lab.refuse(by_judge("register_court_act", {
        "type": "DECISION", "decided_day": tomorrow, "in_force_day": tomorrow,
        "appeal_until_day": tomorrow, "act": lab.commit(words, "ACT_CONTENT"),
        "commands": [{"command": "IMPOSE_A_HOLD", "target": b"7100600330020"}]},
        "second judge").list("ACT_CONTENT", words), "decided tomorrow")


def other_orders(lab):
    """Acts of a court that order something else."""
    order = decide(lab, "IMPOSE_A_HOLD", b"7100600330020")
    people = lab.people
    born = record_of(lab, "aibek", "BIRTH")
    lab.refuse(correction(lab, born, "otherwise", fields=["FIELD_ACT_CONTENT"], court_act=order),
               "ordered otherwise")
    lab.refuse(by_officer("merge_subjects", {
        "winner": people["ana"], "loser": people["cholpon"], "court_act": order}, "supervisor"),
        "ordered otherwise")
    blank = citizen(lab, "blank", key=False)
    lab.refuse(by_officer("void_subject", {"subject": blank, "court_act": order},
                          officer="supervisor"), "ordered otherwise")
    lab.refuse(paper(lab, by_officer("revoke_record", {
        "record": born, "reason": "MISTAKEN", "court_act": order}, officer="supervisor"),
        "otherwise revoked"), "ordered otherwise")
    lab.apply(by_judge("declare_missing", {
        "subject": people["john"], "court_act": decide(lab, "FIND_MISSING", people["john"])}))
    lab.refuse(paper(lab, by_officer("register_reappearance", {
        "subject": people["john"], "court_act": order}), "otherwise back"), "ordered otherwise")
