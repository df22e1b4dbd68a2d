#!/usr/bin/env python3
"""A name is erased (PRV-01): gone from the files of four validators, and the chain is as it was.

usage: erasure.py BIN_DIRECTORY SOURCE [--port BASE] [--keep]

Four daemons, a person with a name of 60,000 letters, so that files tell whether it is there. One daemon
is killed before the erasure and hears of it by block sync; of another the payloads are set back to what
they were before, as from a backup. On each of them the letters leave the files and payload_get answers
`erased` with the tombstone's id; nobody misses the opening. Every audit replays the chain and passes
with G-81, G-82 and G-83, and after a restart of all the nodes agree.
"""
import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True  # The source tree stays as it is.
import every_act_people as people  # noqa: E402
from cluster_smoke import network  # noqa: E402
from every_act_privacy import erasure, kept_for  # noqa: E402
from registry_lab import Lab  # noqa: E402

NODES = range(4)
KILLED, SET_BACK = 2, 3
LETTERS = "n" * 60_000
BOTH = 2 * len(LETTERS)  # The name, and the date of birth, whose words are as long and stay.


def payloads(cluster, i):
    return os.path.join(cluster.home(i), "data", "payloads")


def size(cluster, i):
    """Bytes of the files that hold rows of a home's payloads."""
    total = 0
    for entry in os.scandir(payloads(cluster, i)):
        if entry.name.endswith((".sst", ".log")):
            try:
                total += entry.stat().st_size
            except FileNotFoundError:  # Just written anew.
                pass
    return total


def wait_gone(cluster, i, seconds=60):
    deadline = time.time() + seconds
    while size(cluster, i) >= BOTH:
        if time.time() > deadline:
            raise SystemExit(f"node {i} still holds {size(cluster, i)} bytes")
        time.sleep(0.2)


def asked(lab, i, txid):
    lab.node = i
    return people.payload(lab, "judge", lab.name(LETTERS).hex(), txid.hex())


def wait_held(lab, i, txid, seconds=60):
    """Openings come to the other validators beside the blocks."""
    deadline = time.time() + seconds
    while "result" not in (answer := asked(lab, i, txid)):
        if time.time() > deadline:
            raise SystemExit(f"node {i} does not give the name: {json.dumps(answer)[:300]}")
        time.sleep(0.2)


def check_erased(lab, i, txid, tombstone):
    answer = asked(lab, i, txid)
    error = answer.get("error", {})
    if error.get("code") != -32042 or error["data"]["name"] != "erased":
        raise SystemExit(f"node {i} answers {json.dumps(answer)[:300]}")
    if tombstone.hex() not in json.dumps(error):
        raise SystemExit(f"node {i} does not name the tombstone: {error}")


def start(cluster, i):
    cluster.start(i)
    cluster.wait_ready(i, 120)


def audit(cluster, i):
    done = subprocess.run([cluster.tamga, "audit", "--quiet", "--json", cluster.home(i)],
                          capture_output=True, text=True, check=False)
    verdict = json.loads(done.stdout)
    standing = {each["id"]: each["standing"] for each in verdict["invariants"]}
    asked_for = {each: standing[each] for each in ("G-81", "G-82", "G-83")}
    if verdict["verdict"] != "passed" or set(asked_for.values()) != {"PASS"}:
        raise SystemExit(f"audit of {i}: {verdict['verdict']}, {asked_for}, {verdict['findings']}")
    return asked_for


def found(lab):
    people.found_country(lab)
    lab.apply(people.appointment(lab, "ZAGS", "BISH1", "417", "second archivist", ["PIN_AUTHORITY"]))
    lab.apply(kept_for(lab, "202/1", "-"))
    person = people.citizen(lab, LETTERS, key=False)
    return person, lab.last


def run(cluster, options):
    cluster.make()
    for i in NODES:
        cluster.start(i)
    for i in NODES:
        cluster.wait_ready(i, 120)
    lab = Lab(cluster, os.path.join(options.source, "proto"), 0)
    lab.people, lab.nodes = {}, 2  # The other two are to be away.
    person, brought = found(lab)
    cluster.wait_equal(NODES)
    for i in NODES:
        wait_held(lab, i, brought)
        assert size(cluster, i) > BOTH, "the files tell nothing"
    root = cluster.status(0)["stateRoot"]

    cluster.end(SET_BACK)
    backup = os.path.join(cluster.directory, "payloads of yesterday")
    shutil.copytree(payloads(cluster, SET_BACK), backup)
    start(cluster, SET_BACK)
    cluster.end(KILLED, signal.SIGKILL)
    lab.node = 0
    lab.apply(erasure(lab, person, LETTERS), broken=False)
    tombstone = lab.last
    start(cluster, KILLED)
    cluster.wait_equal(NODES)  # The node that was asked may be ahead of the others.
    assert cluster.status(0)["stateRoot"] != root
    for i in NODES:
        wait_gone(cluster, i)
        check_erased(lab, i, brought, tombstone)
    print("gone from four homes, one of which was away; payload_get names the tombstone")

    root = cluster.status(0)["stateRoot"]
    cluster.end(SET_BACK)
    shutil.rmtree(payloads(cluster, SET_BACK))
    shutil.copytree(backup, payloads(cluster, SET_BACK))
    assert size(cluster, SET_BACK) > BOTH
    start(cluster, SET_BACK)
    wait_gone(cluster, SET_BACK)
    check_erased(lab, SET_BACK, brought, tombstone)
    print("and from payloads that were set back to a backup, at the start")

    for i in NODES:
        cluster.end(i)
    for i in NODES:
        verdict = audit(cluster, i)
    print("audits with a replay of all blocks:", ", ".join(f"{k} {v}" for k, v in verdict.items()))
    for i in NODES:
        cluster.start(i)
    for i in NODES:
        cluster.wait_ready(i, 120)
    cluster.wait_equal(NODES)
    assert cluster.status(0)["stateRoot"] == root, "deleting files has changed a root"
    for i in NODES:
        check_erased(lab, i, brought, tombstone)
    assert not lab.surprises, lab.surprises


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("source")
    parser.add_argument("--port", type=int, default=26400)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    with network(options, "tamga-erasure-") as cluster:
        run(cluster, options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
