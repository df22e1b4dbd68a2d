#!/usr/bin/env python3
"""What crooks try with registries: each attack is refused over JSON-RPC for its one reason.

usage: attacks.py BIN_DIRECTORY SOURCE [--port BASE] [--keep]

A devnet of four daemons and a country founded on it (attacks_scene.py). Every attack becomes final
with the outcome written beside it, or comes no further than the border (its outcome stands in
brackets); then no node's state root is another than before. At the end the lawful twin of each, the
same act without its one fault, is applied. Two sales of one parcel in one block: one is applied.
"""
import argparse
import os
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.
import attacks_scene as scene  # noqa: E402
import every_act  # noqa: E402
import every_act_rights as rights  # noqa: E402
import shifted_clock  # noqa: E402
from cluster_smoke import network  # noqa: E402
from registry_lab import Draft, Lab  # noqa: E402

TRIES = 200  # On a busy machine most pairs of sales come to the leader a block apart.
ROW = "{:52} {:32} {:26} {:8} {:10} {}"


class Market(Lab):
    """A lab that looks at the roots of all nodes around an act."""

    def call_final(self, params):
        """What a node says in the end: {outcome, height, ...}, or {name} of the border."""
        self.submitted += 1
        self.next_node()
        answer = self.ask("tx_submit", {**params, "wait": "final", "deadlineMs": 60_000})
        told = answer.get("result") or answer["error"]["data"]
        self.height = max(self.height, int(told.get("height", 0)))
        return told

    def root(self, height):
        """The state root at that height; every node must give the same."""
        roots = set()
        for self.node in every_act.NODES:
            self.reach(height)
            answer = self.ask("chain_header", {"height": str(height)})
            roots.add(answer["result"]["stateRoot"])
        if len(roots) != 1:
            raise SystemExit(f"the nodes do not agree at height {height}: {roots}")
        return roots.pop()

    def reach(self, height):
        self.height = max(self.height, height)
        self.wait_here()

    def attacked(self, attack):
        """(act, outcome, whether no root is another than before)."""
        made = attack.attack()
        act = made.operations[0][0] if isinstance(made, Draft) else "transfer_ownership"
        if isinstance(made, Draft):
            made = self.parameters(made, self.body(made))
        tip = int(self.cluster.status(self.node)["height"])
        before = self.root(tip)
        told = self.call_final(made)
        if "outcome" not in told:
            outcome, after = f"({told['name']})", tip
        elif int(told["height"]) <= tip:
            outcome, after = "(the first receipt)", tip
        else:
            outcome, after = told["outcome"], int(told["height"])
        tips = [int(self.cluster.status(i)["height"]) for i in every_act.NODES]
        return act, outcome, all(self.root(height) == before for height in {after, *tips})


def print_row(name, act, outcome, expected, same, twin):
    refused = outcome == expected
    print(ROW.format(name, act, outcome, "yes" if refused else f"NO, not {expected}",
                     "the same" if same else "ANOTHER", twin), flush=True)
    return refused and same and twin == "applied"


def attack_all(lab, parcels):
    """Gives how many were refused as they must be, of how many."""
    tried = []
    for attacks in scene.ALL:
        for attack in attacks(lab, parcels):
            tried.append((attack, *lab.attacked(attack)))
    double = double_sale(lab, parcels)
    print(ROW.format("attack", "act", "outcome", "refused", "root", "lawful twin"))
    good = 0
    for attack, act, outcome, same in tried:
        twin, _ = lab.submit(attack.lawful())
        good += print_row(attack.name, act, outcome, attack.outcome, same, twin)
    good += print_row(*double)
    return good, len(tried) + 1


def double_sale(lab, parcels):
    """One parcel to two buyers: tried until one block holds both sales. Gives a row."""
    unit = parcels.title("DOUBLE", "timur")
    buyers = ("vera", "erlan")
    for tried in range(1, TRIES + 1):
        drafts = [rights.sale(lab, unit, "timur", buyer) for buyer in buyers]
        lab.next_node()
        answers = lab.ask("tx_submitBatch", {
            "submissions": [lab.parameters(draft, lab.body(draft)) for draft in drafts],
            "wait": "final", "deadlineMs": 60_000})["result"]
        told = [each.get("result") or each["error"]["data"] for each in answers]
        outcomes = [each["outcome"] for each in told]
        heights = {int(each["height"]) for each in told}
        if outcomes.count("applied") != 1:
            raise SystemExit(f"of two sales of one parcel these became final: {outcomes}")
        won = buyers[outcomes.index("applied")]
        lost = buyers[1 - outcomes.index("applied")]
        lab.root(max(heights))
        owners = {owner_of(lab, unit, node) for node in every_act.NODES}
        if owners != {lab.people[won].hex()}:
            raise SystemExit(f"{won} has bought, and {owners} own")
        if len(heights) == 1:
            break
        lab.apply(rights.sale(lab, unit, won, "timur"))
    else:
        raise SystemExit(f"no block of {TRIES} held both sales")
    print(f"a block held both sales at try {tried}: "
          + ", ".join(f"to {buyer} {outcome}" for buyer, outcome in zip(buyers, outcomes)))
    lab.apply(rights.sale(lab, unit, won, "timur"))
    twin, _ = lab.submit(rights.sale(lab, unit, "timur", lost))
    refused = outcomes[1 - outcomes.index("applied")]
    return ("a double sale in one block", "transfer_ownership", refused, "party_not_holder", True,
            twin)


def owner_of(lab, unit, node):
    """The one person who has the unit, as that node says."""
    rows = lab.cluster.call(node, "land_unit", {"unit": unit})["result"]["rights"]
    (share,) = next(each["shares"] for each in rows if each["type"] == "OWNERSHIP")
    return share["party"]["id"]


def homes_of(lab, name):
    found = lab.ask("residence_of", {"subject": lab.people[name].hex(), "all": True})["result"]
    return [each["isActive"] for each in found["registrations"]]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("source")
    parser.add_argument("--port", type=int, default=24500)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    if not shifted_clock.available(options.binaries):
        print("skipped: without shifted_clock.so nobody waits a month for a wedding")
        return 0
    with network(options, "tamga-attacks-") as cluster:
        cluster.make()
        every_act.start(cluster, 0)
        lab = Market(cluster, os.path.join(options.source, "proto"), 0)
        lab.pass_days = lambda days: every_act.pass_days(cluster, lab, days)
        lab.people = {}
        scene.settle_country(lab)
        refused, attacks = attack_all(lab, scene.Parcels(lab))
        living = homes_of(lab, "asel")
        cluster.wait_equal(every_act.NODES)
        print(f"{attacks} attacks, {refused} refused for their one reason, with a lawful twin that "
              f"was applied; who moved has {living.count(True)} home of {len(living)}")
        return 0 if refused == attacks and living.count(True) == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
