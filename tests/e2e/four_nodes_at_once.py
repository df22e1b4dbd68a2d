#!/usr/bin/env python3
"""One act in many shapes, sent to four daemons at the same moment: nobody diverges, nothing burns.

usage: four_nodes_at_once.py BIN_DIRECTORY [--rounds N] [--port BASE] [--keep]

Every round drafts one act that two people sign and sends, from threads behind one barrier, to
different nodes: two whole copies of the body with different sets of valid signatures, a copy with
one signature stripped, one with a stranger's signature added, one with a stranger's signature in
the place of a signer's, one signed in the wrong order, and a body with a varint that is longer
than it need be (rightly signed as it stands). In every other round the broken copies come first
and alone. Then: whole copies are answered with one and the same place in the ledger, every broken
one with its name, the log has grown by that one act, and at every height all four nodes hold the
same block with the same state root and log root.
"""
import argparse
import collections
import os
import random
import sys
import threading

sys.dont_write_bytecode = True  # The source tree stays as it is.
import acts  # noqa: E402
from cluster_smoke import network  # noqa: E402

NODES = range(4)
WHOLE = ("whole", "signed otherwise")
BROKEN = {
    "one signature stripped": "bad_signature",
    "a stranger's signature added": "bad_signature",
    "a stranger in a signer's place": "bad_signature",
    "signatures in the wrong order": "bad_signature",
    "an overlong varint": "malformed",
}


def shapes_of(cluster, number, stranger):
    """One act that two people sign, and all the ways to send it."""
    officer = f"officer-{number}"
    act = acts.Act(cluster, {"agency": "ZAGS", "operations": [{"appointOfficer": {
        "key": cluster.public(officer), "office": "BISH1", "roles": ["CIVIL_REGISTRAR"],
        "territories": ["417"], "validFromMs": "1", "validUntilMs": "4102444800000"}}]},
        "agency", officer)
    first, second = act.seeds
    assert act.body[:2] == b"\x0a\x20"  # Field 1, the chain id: 32 bytes.
    overlong = b"\x0a\xa0\x00" + act.body[2:]
    return acts.txid_of(act.body), {
        "whole": act.signed(),
        "signed otherwise": act.signed(nonces=os.urandom(32)),
        "one signature stripped": act.signed(seeds=[first]),
        "a stranger's signature added": act.signed(seeds=[first, second, stranger]),
        "a stranger in a signer's place": act.signed(seeds=[first, stranger]),
        "signatures in the wrong order": act.signed(seeds=[second, first]),
        "an overlong varint": act.signed(body=overlong),
    }


def send_at_once(cluster, parcels):
    """Sends every (shape, submission, node); returns the answers in the same order."""
    barrier = threading.Barrier(len(parcels))
    answers = [None] * len(parcels)

    def send(at):
        _, submission, node = parcels[at]
        barrier.wait()
        answers[at] = cluster.call(node, "tx_submit", submission)

    threads = [threading.Thread(target=send, args=(at,)) for at in range(len(parcels))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def place_of(answer):
    """Where a whole copy stands: it must be applied, wherever it was sent."""
    result = answer.get("result")
    if result is None or result["outcome"] != "applied":
        raise SystemExit(f"a whole act was not registered: {answer}")
    return result["txid"], result["height"], result["index"]


def check_broken(shape, answer, places):
    """Named, or (the act was final before this copy came) the receipt of the one registration."""
    error = answer.get("error")
    if error is None and places and place_of(answer) in places:
        if shape == "an overlong varint":
            raise SystemExit("another body got the receipt of this one")
        return "receipt"
    if error is None or error["data"]["name"] != BROKEN[shape] or error["data"]["retryable"]:
        raise SystemExit(f"{shape}: wanted {BROKEN[shape]}, got {answer}")
    return error["data"]["name"]


def round_of(cluster, number, dice, stranger, tally):
    wanted, copies = shapes_of(cluster, number, stranger)
    nodes = list(NODES)
    dice.shuffle(nodes)
    broken = [(shape, copies[shape], node) for shape in BROKEN for node in NODES]
    whole = [(shape, copies[shape], nodes[at]) for at, shape in enumerate(WHOLE)]
    whole += [(shape, copies[shape], nodes[2 + at]) for at, shape in enumerate(WHOLE)]
    before = cluster.status(0)
    if number % 2:
        for (shape, _, _), answer in zip(broken, send_at_once(cluster, broken)):
            tally[shape, check_broken(shape, answer, None)] += 1
        broken = []
    parcels = broken + whole
    dice.shuffle(parcels)
    answers = list(zip(parcels, send_at_once(cluster, parcels)))
    places = {place_of(answer) for (shape, _, _), answer in answers if shape in WHOLE}
    if len(places) != 1:
        raise SystemExit(f"one act stands in several places: {places}")
    for (shape, _, _), answer in answers:
        if shape in BROKEN:
            tally[shape, check_broken(shape, answer, places)] += 1
        else:
            tally[shape, "applied"] += 1
    (txid, _, _), = places
    if txid != wanted.hex():
        raise SystemExit("the chain names the act otherwise")
    cluster.wait_equal(NODES)
    for node in NODES:
        stands = cluster.call(node, "tx_status", {"txid": txid})["result"]
        if (txid, stands["height"], stands["index"]) not in places:
            raise SystemExit(f"node {node} has it elsewhere: {stands}")
        grown = int(cluster.status(node)["logSize"]) - int(before["logSize"])
        if grown != 1:
            raise SystemExit(f"node {node}: {grown} acts registered by one round")


def check_every_height(cluster):
    height = cluster.wait_equal(NODES)
    for each in range(int(height) + 1):
        headers = [cluster.call(node, "chain_header", {"height": str(each)})["result"]
                   for node in NODES]
        if any(header != headers[0] for header in headers):
            raise SystemExit(f"the nodes differ at height {each}: {headers}")
    return height


def run(cluster, options):
    dice = random.Random(options.seed)
    stranger = os.urandom(32)
    cluster.make()
    for i in NODES:
        cluster.start(i)
    for i in NODES:
        cluster.wait_ready(i)
    cluster.submit(0, {"operations": [{"registerAgency": {
        "code": "ZAGS", "title": "CIVIL-REGISTRY", "keys": [cluster.public("agency")],
        "roles": ["CIVIL_REGISTRAR"], "registers": ["REGISTER_CIVIL"]}}]},
        "governance-1", "governance-2")
    cluster.submit(0, {"agency": "ZAGS", "operations": [
        {"registerOffice": {"code": "BISH1", "territories": ["417"]}}]}, "agency")
    tally = collections.Counter()
    for number in range(options.rounds):
        round_of(cluster, number, dice, stranger, tally)
    for (shape, said), count in sorted(tally.items()):
        print(f"{count:5} {shape}: {said}")
    print(f"{options.rounds} acts registered once each; the four nodes agree at every height up to",
          check_every_height(cluster))
    for i in NODES:
        if cluster.processes[i].poll() is not None:
            raise SystemExit(f"node {i} has ended")
        if cluster.end(i) != 0:
            raise SystemExit(f"node {i} did not end well on SIGTERM")
        with open(os.path.join(cluster.home(i), "tamgad.log"), encoding="utf-8") as log:
            if any(word in log.read() for word in ("panic", "act_quarantined", "invalid_block")):
                raise SystemExit(f"node {i} complains: see its log")
    for i in NODES:
        cluster.run("audit", "--quiet", cluster.home(i))
    print("the audit of every home passes")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--port", type=int, default=22000)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    with network(options, "tamga-four-") as cluster:
        run(cluster, options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
