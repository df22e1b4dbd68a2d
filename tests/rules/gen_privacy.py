"""Erasures of names and dates of birth, mostly right, and what they rest on: a rule, an order of a court."""
from model_privacy import ATTRIBUTES

CLASSES = {"NAME": 1, "SEX_DOB": 2}


def rule(w):
    """Governance tells what may be erased; now and then something else than before."""
    code = f"{ATTRIBUTES}/{w.pick(CLASSES.values())}".encode()
    before = w.m.codes.get(("RETENTION", code))
    day = before.from_day + 1 if before else w.day() - 10
    return w.governed("load_codes", {"table": "RETENTION", "rows": [
        {"code": code, "valid_from_day": day, "value": w.pick(["-", "0", "365", "365"])}]})


def order(w, commitment):
    day = w.day()
    return w.paper(w.by_judge("register_court_act", {
        "type": "DECISION", "decided_day": day, "in_force_day": day, "appeal_until_day": day,
        "commands": [{"command": "ERASE_THE_PAYLOAD", "target": commitment}]}, "second judge"))


def keepers(w):
    """[officer's name]: two who keep the register of identity, at an office for 417."""
    return [w.chain.names[key] for key, row in w.m.officers.items()
            if row.agency == "ZAGS" and row.status == "ACTIVE" and "PIN_AUTHORITY" in row.roles
            and row.office == "BISH1"]


def erase_payload(w):
    names = keepers(w)
    if len(names) < 2:  # The registrar needs a second: somebody new is appointed.
        return w.by_agency("ZAGS", "appoint_officer", {
            "key": w.key("archive keeper"), "office": "BISH1", "roles": ["PIN_AUTHORITY"], "territories": ["417"]},
            "archive keeper") if w.key("archive keeper") not in w.m.seen_keys else None
    if len(w.m.rows_of("RETENTION")) < 2 or w.chance(4):
        return rule(w)
    person = w.pick([each for each in w.m.subjects if not w.m.subjects[each].merged])
    known = w.m.subjects[person].groups if person else {}
    data_class = w.pick([each for each in CLASSES if each in known])
    if not data_class:
        return None
    basis = w.pick(["UNLAWFUL"] * 4 + ["SUBJECT_REQUEST"] * 2 + ["RETENTION_EXPIRED", "BY_COURT", "BY_COURT", "BY_COURT"])
    first, second = w.rng.sample(names, 2)
    fields = {"table": ATTRIBUTES, "entity": person, "item": CLASSES[data_class].to_bytes(2, "big"),
              "commitments": [known[data_class]], "data_class": data_class, "basis": basis,
              "notification": w.fresh("notice"), "receipts_root": w.pick([bytes(32), w.fresh("receipts")])}
    if basis == "BY_COURT":
        fields["court_act"] = w.order("ERASE_THE_PAYLOAD", known[data_class])
        if not fields["court_act"]:
            return order(w, known[data_class])
    draft = w.by_registrar("erase_payload", fields)
    draft.signers = [first, second]
    return draft.source(1, w.day()) if basis in ("UNLAWFUL", "SUBJECT_REQUEST") else draft


ACTS = {"erase_payload": (erase_payload, 20)}
