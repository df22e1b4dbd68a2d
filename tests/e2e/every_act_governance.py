"""Proposals of governance: parameters, observers and validators, voted on, withdrawn, carried out."""
from every_act_people import agency
from registry_lab import Draft

FIRST, SECOND, THIRD = "governance-1", "governance-2", "governance-3"


def by(act, fields, *signers):
    return Draft(act, fields, *signers, agency="", office="", territory="")


def height(lab):
    return int(lab.cluster.status(lab.node)["height"])


def proposal(lab, changes, *also, **more):
    """By the first key alone, to be carried out at once or later."""
    fields = {"changes": changes, "reason": "DECREE-2026/1",
              "execute_until": height(lab) + 100_000, **more}
    return by("propose_changes", fields, FIRST, *also)


def setting(name, value):
    return {"kind": "SET_PARAMETER", "parameter": name, "parameter_value": value}


def observer(lab, name):
    return {"kind": "ADMIT_OBSERVER", "node_name": name, "node_key": lab.key(name + " node"),
            "endpoint": "archive.example:26700"}


def joining(lab, name, **more):
    """A validator comes: its keys sign an act that names the last block."""
    block = lab.ask("chain_header", {})["result"]
    change = {"kind": "ADD_VALIDATOR", "node_name": name, "consensus_key": lab.key(name),
              "node_key": lab.key(name + " node"), **more}
    return proposal(lab, [change], name, name + " node", recent_height=int(block["height"]),
                    recent_block=bytes.fromhex(block["hash"]))


def vote(number, key, ballot="APPROVE"):
    return by("vote_on_proposal", {"proposal": number, "ballot": ballot, "reason": "MINUTES-7"}, key)


def withdrawal(number, *keys):
    return by("withdraw_proposal", {"proposal": number, "reason": "MINUTES-8"}, *keys)


def execution(number, key=THIRD):
    return by("execute_proposal", {"proposal": number}, key)


def proposals(lab):
    parameters(lab)
    nodes(lab)
    refused(lab)
    told(lab)


def parameters(lab):
    first = lab.apply(proposal(lab, [setting("export_exit_days", 31)]))
    lab.refuse(execution(first), "before anybody else has approved")
    lab.apply(vote(first, SECOND))
    lab.refuse(vote(first, FIRST), "who approved it by proposing it")
    lab.apply(execution(first))
    later = lab.apply(proposal(lab, [setting("export_exit_days", 32)],
                               execute_from=height(lab) + 50_000))
    lab.apply(vote(later, SECOND), broken=False)
    lab.refuse(execution(later), "before its height")
    lab.refuse(withdrawal(later, SECOND), "who did not propose it")
    lab.apply(withdrawal(later, FIRST))
    unwanted = lab.apply(proposal(lab, [setting("export_exit_days", 33)]), broken=False)
    for key in (SECOND, THIRD):
        lab.apply(vote(unwanted, key, "REJECT"), broken=False)
    short = lab.apply(proposal(lab, [setting("export_exit_days", 34)],
                               execute_until=height(lab) + 2), broken=False)
    for _ in range(3):  # Blocks come with acts.
        lab.apply(withdrawal(lab.apply(proposal(lab, [setting("export_exit_days", 35)]),
                                       broken=False), FIRST), broken=False)
    lab.refuse(vote(short, SECOND), "when it is past")
    lab.refuse(execution(short), "when it is past")
    lab.apply(withdrawal(short, SECOND), broken=False)


def nodes(lab):
    admitted = lab.apply(proposal(lab, [observer(lab, "archive")], "archive node"))
    lab.apply(vote(admitted, SECOND), broken=False)
    again = lab.apply(proposal(lab, [observer(lab, "archive")], "archive node"), broken=False)
    lab.apply(vote(again, SECOND), broken=False)
    lab.apply(execution(admitted), broken=False)
    lab.refuse(execution(again), "what was carried out in another proposal")
    lab.apply(withdrawal(again, FIRST), broken=False)
    dismissed = lab.apply(proposal(
        lab, [{"kind": "DISMISS_OBSERVER", "node_name": "archive"}]), broken=False)
    lab.apply(vote(dismissed, SECOND), broken=False)
    lab.apply(execution(dismissed), broken=False)
    lab.refuse(proposal(lab, [observer(lab, "archive")], "archive node"), "with the key it had")

    lab.refuse(joining(lab, "validator-1"), "with the name of another")
    joins = lab.apply(joining(lab, "ministry"), broken="anew")
    lab.apply(vote(joins, SECOND), broken=False)
    lab.apply(withdrawal(joins, FIRST), broken=False)


def refused(lab):
    """What a single changed field does not show."""
    removal = {"kind": "REMOVE_VALIDATOR"}
    lab.refuse(proposal(lab, [setting("speed", 1)]), "of no parameter")
    lab.refuse(proposal(lab, [setting("export_exit_days", 10**9)]), "out of bounds")
    lab.refuse(proposal(lab, [{**removal, "node_name": "nobody"}]), "of no validator")
    lab.refuse(proposal(lab, [{**removal, "node_name": f"validator-{i}"} for i in (1, 2)]),
               "of two of four validators")
    lab.refuse(proposal(lab, [setting("export_exit_days", 31)], execute_until=1), "too late")
    stale = joining(lab, "ministry")
    stale.operations[0][1]["recent_block"] = bytes(32)
    lab.refuse(stale, "with a block that is none")
    silent = joining(lab, "ministry")
    silent.signers.remove("ministry")
    lab.refuse(silent, "of a key that has not signed")
    lab.apply(agency(lab, "DECREES", ["AUDITOR"], ["REGISTER_GOVERNANCE"]), broken=False)
    asked = lab.apply(proposal(lab, [setting("export_exit_days", 39)]), broken=False)
    for draft in (proposal(lab, [setting("export_exit_days", 38)]), vote(asked, SECOND),
                  withdrawal(asked), execution(asked)):
        draft.body["agency"], draft.signers = "DECREES", ["DECREES"]
        lab.refuse(draft, "by an agency")
    lab.apply(withdrawal(asked, FIRST), broken=False)
    if lab.thorough:
        open_now = [lab.apply(proposal(lab, [setting("export_exit_days", 40 + i)]), broken=False)
                    for i in range(4)]
        lab.refuse(proposal(lab, [setting("export_exit_days", 31)]), "the fifth of one key")
        for number in open_now:
            lab.apply(withdrawal(number, FIRST), broken=False)


def told(lab):
    """What the queries say of it."""
    def ask(method, **params):
        return lab.ask(method, params)["result"]
    expect(lab, ask("governance_keys")["threshold"] == 2, "the threshold")
    expect(lab, ask("governance_proposals")["proposals"] == [], "no open proposal")
    ended = ask("governance_proposals", ended=True, limit=100)["proposals"]
    by_status = {}
    for each in ended:
        by_status.setdefault(each["status"], []).append(each)
        same = ask("governance_proposal", proposal=each["proposal"])
        expect(lab, same["votes"] == each["votes"], "a proposal by its id")
    expect(lab, {"executed", "rejected", "withdrawn"} <= set(by_status), "how proposals end")
    expect(lab, [vote["ballot"] for vote in by_status["rejected"][0]["votes"]] ==
           ["APPROVE", "REJECT", "REJECT"], "the votes")
    values = {each["name"]: each["value"] for each in ask("chain_params")["parameters"]}
    expect(lab, values["export_exit_days"] == "31", "the parameter")
    expect(lab, ask("governance_observers")["observers"] == [], "no observer")
    archive = ask("governance_node", name="archive")
    expect(lab, archive["role"] == "none" and len(archive["before"]) == 1, "a node that left")
    validators = ask("chain_validators", epoch=1)
    expect(lab, [each["name"] for each in sorted(validators["validators"], key=lambda v: v["name"])]
           == [f"validator-{i}" for i in range(1, 5)], "the validators of epoch 1")
    epochs = ask("chain_epochs")["epochs"]
    expect(lab, epochs[0]["beginsOn"] == "0" and
           epochs[0]["validatorsHash"] == validators["hash"], "the epochs")


def expect(lab, true, what):
    if not true:
        lab.surprises.append(f"governance: {what} is not told as it is")
