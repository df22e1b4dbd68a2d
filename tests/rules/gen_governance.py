"""Acts of governance, mostly right; each gives a Draft, or None."""
from chain import Draft
from model_governance import OF_VALIDATORS, block_hash

KEYS = ["gov1", "gov2", "gov3"]
# What the rules read, and some of what only the network reads; the others would stop the small world.
PARAMETERS = """agency_key_delay_ms boundary_shift_max_mm2 caveat_days_max child_consent_years death_late_days
    birth_late_days divorce_wait_days export_exit_days father_by_marriage_days_max full_age_years hold_provisional_days
    holder_keys_max inheritance_days legacy_marriage_age lodgement_ttl_days lodgements_max mandate_days_max
    marriage_age_years marriage_wait_days owner_notice_days plate_quarantine_days plate_reserve_days
    provisional_pin_days public_display_days resurvey_tolerance_mm sale_window_days stay_days_max suspension_days
    use_right_days_max view_timeout_ms heartbeat_ms""".split()


def by(w, act, fields, *names):
    return Draft(act, fields, *names, agency="", office="", territory="")


def some(w):
    return w.rng.sample(KEYS, w.pick([1, 1, 1, 2, 2, 3]))


def of_the_set(change):
    return change["kind"] in OF_VALIDATORS


def node_name(w):
    w.count += 1
    return f"n{w.count}"


def keyed(w, draft, change, *fields):
    """New keys under the fields, each of which signs."""
    for field in fields:
        w.count += 1
        name = f"{field} {w.count}"
        change[field] = w.key(name)
        draft.sign(name)
    if w.chance(30):
        change["endpoint"] = w.pick(["node.example:26700", "[::1]:1", "10.0.0.7:26700"])
    return change


def arriving(w, draft, change, field):
    """Somebody new, or an observer who becomes a validator and keeps the node key."""
    observer = w.pick([name for name, key in w.m.observers.items() if key in w.chain.names])
    if observer and w.chance(60):
        key = w.m.observers[observer]
        change |= {field: observer.decode(), "node_key": key}
        draft.sign(w.chain.names[key])
        return keyed(w, draft, change, "consensus_key")
    change[field] = node_name(w)
    return keyed(w, draft, change, "consensus_key", "node_key")


def change_of(w, draft, kind):
    change = {"kind": kind}
    if kind == "SET_PARAMETER":
        name = w.pick(PARAMETERS) if w.chance(93) else w.pick(["no_such_parameter", *w.m.bounds])
        usual, (least, most) = w.m.usual.get(name, 0), w.m.bounds.get(name, (0, 9))
        value = min(most, max(least, usual + w.pick([0, 1, 1, 2, -1, -1, -2])))
        return change | {"parameter": name, "parameter_value": value if name in PARAMETERS else w.pick([least - 1, most + 1])}
    if kind == "ADD_VALIDATOR":
        return arriving(w, draft, change, "node_name")
    if kind == "ADMIT_OBSERVER":
        return keyed(w, draft, change | {"node_name": node_name(w)}, "node_key")
    table = w.m.observers if kind == "DISMISS_OBSERVER" else w.m.validators
    name = w.pick(table) if w.chance(95) else b"nobody"
    if not name:
        return None
    change["node_name"] = name.decode()
    if kind == "REPLACE_VALIDATOR":
        return arriving(w, draft, change, "new_node_name")
    if kind == "REKEY_VALIDATOR":
        return keyed(w, draft, change, *w.pick([["consensus_key"], ["node_key"], ["consensus_key", "node_key"]]))
    return change


def propose_changes(w):
    draft = by(w, "propose_changes", {"reason": f"DECREE-{w.count}"}, *some(w))
    few = not 3 <= len(w.m.validators) <= 28  # Or so many that there is room for few.
    kinds = ["SET_PARAMETER"] * 3 + ["ADMIT_OBSERVER"] * 2 + ["DISMISS_OBSERVER", "REKEY_VALIDATOR", "REPLACE_VALIDATOR"] + \
        (["ADD_VALIDATOR"] * 3 if few or w.chance(40) else ["ADD_VALIDATOR", "REMOVE_VALIDATOR", "REMOVE_VALIDATOR"])
    made = [change_of(w, draft, w.pick(kinds)) for _ in range(w.pick([1, 1, 1, 1, 2, 3]))]
    made = [each for each in made if each]
    if not made:
        return None
    table = w.chain.encoder.enums["governance", "ChangeKind"]
    made.sort(key=lambda each: (table[each["kind"]], each.get("node_name", ""), each.get("parameter", "")))
    now = w.m.height
    first = w.pick([0, 0, 0, now, now + 3, now + 40])
    fields = draft.fields
    fields |= {"changes": made, "execute_from": first,
               "execute_until": max(first, now) + w.pick([0, 20, 400, 400, 2000]) if w.chance(96) else first}
    if any("consensus_key" in each for each in made):
        height = max(1, now - w.pick([1, 1, 2, 5, 999, 1000, 1001])) if w.chance(97) else now
        fields |= {"recent_height": height, "recent_block": block_hash(height) if w.chance(97) else w.fresh()}
    return draft


def opened(w):
    return w.pick(w.m.proposals) if w.chance(97) else w.fresh()


def vote_on_proposal(w):
    name = opened(w)
    row = w.m.proposals.get(name)
    if not name:
        return None
    left = [key for key in KEYS if not row or w.key(key) not in row.votes]
    voting = w.rng.sample(left, w.pick([1, len(left)])) if left and w.chance(95) else some(w)
    return by(w, "vote_on_proposal", {"proposal": name, "ballot": w.pick(["APPROVE"] * 5 + ["REJECT"]), "reason": "MINUTES-7"},
              *voting)


def withdraw_proposal(w):
    name = w.pick([each for each, row in w.m.proposals.items() if row.last < w.m.height]) if w.chance(70) else opened(w)
    row = w.m.proposals.get(name)
    if not name:
        return None
    names = [w.chain.names[row.proposer]] if row and w.chance(50) else some(w)
    return by(w, "withdraw_proposal", {"proposal": name, "reason": "MINUTES-8"}, *names)


def execute_proposal(w):
    ready = [each for each, row in w.m.proposals.items() if list(row.votes.values()).count("APPROVE") >= 2]
    name = w.pick(ready) if ready and w.chance(85) else opened(w)
    return name and by(w, "execute_proposal", {"proposal": name}, w.pick(KEYS))


ACTS = {"propose_changes": (propose_changes, 14), "vote_on_proposal": (vote_on_proposal, 16),
        "withdraw_proposal": (withdraw_proposal, 5), "execute_proposal": (execute_proposal, 16)}
