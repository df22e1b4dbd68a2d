"""PRV-01: the name of somebody who should never have been entered is erased, or is not."""
from every_act_people import appointment, by_judge, by_officer, citizen, decide, governed, paper

NAME_OF_PERSON, NAME = 202, 1  # Table of the state, class.


def kept_for(lab, code, value):
    return governed("load_codes", {"table": "RETENTION", "rows": [
        {"code": code, "valid_from_day": lab.today(), "value": value}]})


def erasure(lab, person, words, **fields):
    """Of a person's name, as unlawful, by two officers of the register of identity."""
    draft = by_officer("erase_payload", {
        "table": NAME_OF_PERSON, "entity": person, "item": NAME.to_bytes(2, "big"),
        "commitments": [lab.name(words)], "data_class": "NAME", "basis": "UNLAWFUL",
        "notification": lab.born("notice to the authority"), "receipts_root": bytes(32),
        **fields}, "second archivist")
    return draft.source(1, lab.today())


def erased(lab):
    for name in ("second archivist", "third archivist"):
        roles = ["PIN_AUTHORITY"] if name == "second archivist" else ["CIVIL_SUPERVISOR"]
        lab.apply(appointment(lab, "ZAGS", "BISH1", "417", name, roles), broken=False)
    wrong = citizen(lab, "nobody's twin", key=False)
    lab.refuse(erasure(lab, wrong, "nobody's twin"), "before there is a rule")
    lab.apply(kept_for(lab, f"{NAME_OF_PERSON}/{NAME}", "365"), broken=False)
    lab.refuse(kept_for(lab, "202/1", "a year"), "a time in words")
    lab.refuse(erasure(lab, wrong, "nobody's twin", item=b"\0\2", data_class="SEX_DOB",
                       commitments=[lab.born("nobody's twin")]), "a date of birth")
    own = erasure(lab, lab.people["ana"], "ana")
    own.instead_of("registrar", "kin")
    lab.refuse(own.sign("second archivist"), "an own name")
    foreign = erasure(lab, wrong, "nobody's twin")
    foreign.instead_of("second archivist", "third archivist")
    lab.refuse(foreign.sign("registrar"), "the second of another register")
    lab.refuse(erasure(lab, wrong, "nobody's twin", basis="RETENTION_EXPIRED"), "of today")
    orders(lab, wrong)
    hold = lab.apply(by_judge("impose_hold", {
        "targets": [wrong], "scope": 128,
        "court_act": decide(lab, "IMPOSE_A_HOLD", wrong)}), broken=False)
    lab.refuse(erasure(lab, wrong, "nobody's twin"), "a court holds the person")
    lab.apply(by_judge("lift_hold", {"hold": hold}), broken=False)
    lab.apply(erasure(lab, wrong, "nobody's twin"))
    again = citizen(lab, "nobody's second twin", key=False)
    order = decide(lab, "ERASE_THE_PAYLOAD", lab.name("nobody's second twin"))
    lab.apply(erasure(lab, again, "nobody's second twin", basis="BY_COURT", court_act=order),
              broken=False)


def orders(lab, person):
    """Acts of courts that are none, are stayed, or order something else."""
    def by_court(act):
        draft = erasure(lab, person, "nobody's twin", basis="BY_COURT", court_act=act)
        draft.sources.clear()
        return draft
    lab.refuse(by_court(b"\7" * 32), "by no court")
    stayed = decide(lab, "ERASE_THE_PAYLOAD", lab.name("nobody's twin"))
    lab.apply(paper(lab, by_judge("stay_court_act", {"court_act": stayed}), "stay of an erasure"),
              broken=False)
    lab.refuse(by_court(stayed), "by one that is stayed")
    other = decide(lab, "ERASE_THE_PAYLOAD", lab.name("ana"))
    lab.refuse(by_court(other), "of another name")
