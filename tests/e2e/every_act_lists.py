"""Rows of the acts' lists (every_act_rows.py) that no breakage finds and no life brings about."""
import copy

from every_act_homes import dwelling
from every_act_people import (agency, appointment, betrothed, birth, by_agency, by_judge,
                              by_officer, by_state, card, citizen, death, decide, father,
                              governed, paper, record_of, sorted_values)
from every_act_rare import correction, exact, folio
from registry_lab import Draft, breakages

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
    revoked_births(lab)
    adoptions(lab)
    persons_late(lab)
    homes_without_owners(lab)
    back_alone(lab)


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


# What needs a life of its own.

def revoked_births(lab):
    """A birth that is revoked bears nothing; one of a child with a home is not revoked."""
    lab.people["ghost"] = lab.apply(birth(lab, "ghost", "ana", None), broken=False)
    tied = birth(lab, "tied", "asel", None)
    tied.operations[0][1]["residence"] = lab.scene["asel lives"]
    lab.people["tied"] = lab.apply(tied, broken=False)
    ghost, tied = (record_of(lab, name, "BIRTH") for name in ("ghost", "tied"))

    def revoked(record):
        return paper(lab, by_officer("revoke_record", {
            "record": record, "reason": "MISTAKEN",
            "court_act": decide(lab, "REVOKE_THE_RECORD", record.encode())},
            officer="supervisor"), "revoked " + record)
    lab.refuse(revoked(tied), "of a child who lives somewhere")
    lab.apply(revoked(ghost), broken=False)
    claimed = paper(lab, by_officer("recognise_paternity", {
        "record": ghost, "father": father(lab, "ghost", "bek"),
        "father_subject": lab.people["bek"], "mother_subject": lab.people["ana"]}),
        "of a revoked one").sign("ana", "bek")
    lab.refuse(claimed, "of a revoked birth")
    issued = copy.deepcopy(lab.first["issue_certificate"])
    issued.operations[0][1]["record"] = lab.scene["stillborn"]
    lab.refuse(issued, "of a stillbirth")


def adoptions(lab):
    """Aibek is to be adopted by who is dead, and by one with three parents."""
    child = lab.people["aibek"]
    order = decide(lab, "ADOPT", child)

    def adopted(adopter, *kinds):
        parents = [father(lab, f"aibek {kind}", adopter) | {"kind": kind} for kind in kinds]
        draft = paper(lab, by_officer("register_adoption", {
            "record": record_of(lab, "aibek", "BIRTH"), "adopters": [lab.people[adopter]],
            "parents": parents, "court_act": order}), "adopted by " + adopter)
        return draft.sign(adopter).attest("AGE_GAP_IS_LEGAL", "guardian", [
            "aibek born", adopter + " born"], lab.today())
    lab.refuse(adopted("erlan", "ADOPTER"), "by a dead person")
    lab.refuse(adopted("cholpon", "BIRTH_MOTHER", "FATHER_COURT", "ADOPTER"), "three parents")


def persons_late(lab):
    people = lab.people
    late = death(lab, "cholpon")
    late.operations[0][1].update({"death_day": lab.today() - 60, "lateness": "DELAYED"})
    for entry in late.predicates:
        entry[3] = lab.today() - 60
    lab.refuse(late, "two months ago, without a supervisor")
    lab.refuse(paper(lab, by_state("notary", "register_mandate", {
        "kind": "POWER_OF_ATTORNEY", "principal": people["erlan"], "agent": people["bek"],
        "powers": [300], "from_day": lab.today(), "to_day": lab.today() + 30}, "erlan", "bek"),
        "of the dead"), "of who is dead")
    hold = lab.apply(by_judge("impose_hold", {
        "targets": [people["ana"]], "scope": 128,
        "court_act": decide(lab, "IMPOSE_A_HOLD", people["ana"])}), broken=False)
    lab.refuse(card(lab, "ana", "card 9"), "a court forbids it")
    lab.apply(by_judge("lift_hold", {"hold": hold}), broken=False)
    shut = {"key": lab.key("shut clerk"), "territories": ["417"],
            "roles": sorted_values(lab, "Role", ["CIVIL_REGISTRAR"]),
            "valid_until_ms": 4_102_444_700_000}
    lab.refuse(by_agency("ZAGS", "change_officer", shut), "of an office that is closed")


def back_alone(lab):
    """Emil is presumed dead, and returns; his marriage does so only if fatima asks for it."""
    emil = lab.people["emil"]
    lab.apply(by_judge("declare_missing", {
        "subject": emil, "court_act": decide(lab, "FIND_MISSING", emil)}), broken=False)
    lab.apply(paper(lab, by_judge("declare_presumed_dead", {
        "subject": emil, "death_day": lab.today(),
        "court_act": decide(lab, "PRESUME_DEAD", emil)}), "emil presumed dead"), broken=False)
    lab.refuse(paper(lab, by_officer("register_reappearance", {
        "subject": emil, "marriage": lab.scene["marriages"]["emil", "fatima"],
        "court_act": decide(lab, "FIND_ALIVE", emil)}), "emil is back"), "fatima does not ask")


def homes_without_owners(lab):
    """By a court that granted it to somebody else; in a home for the old, without a paper."""
    def moved(**fields):
        return by_state("residence", "register_residence", {
            "subject": lab.people["maria"], "dwelling": dwelling("house"), **fields}, "maria")
    bek = lab.people["bek"]
    lab.refuse(moved(basis="COURT_ORDER", court_act=decide(lab, "GRANT_RESIDENCE", bek)),
               "granted to bek")
    lab.refuse(moved(basis="INSTITUTION"), "without a paper")
    lab.refuse(by_state("residence", "extend_stay", {
        "registration": lab.scene["stay"], "until_day": lab.today() + 10}, "cholpon"),
        "a stay that is over")
