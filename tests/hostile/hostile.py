#!/usr/bin/env python3
"""Four daemons of which one is hostile: the chain goes on, whatever it does, and nothing is lost.

usage: hostile.py BIN_DIRECTORY SOURCE [--seconds S] [--clients N] [--only ADVERSARY ...]
                  [--port BASE] [--keep]

A network without one first, then one for each adversary of the simulator that runs an honest core
(sim/adversary.hpp), which takes the place of the fourth validator for S seconds, under clients that
use the three others. Prints for each: acts a second, the median and the longest time to final of
one client's acts, the longest time without finality, and how often the honest caught somebody
signing against the rules. In the end of each: what clients were told to be final is final on the
honest nodes at that height, they agree, and their audits pass; what chain_evidence lists on each of them
names the hostile one alone, and where the offence is one that can be proven it stands there.
"""
import argparse
import os
import sys
import time

sys.dont_write_bytecode = True  # The source tree stays as it is.
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
import cluster_smoke  # noqa: E402
from torture_load import Load  # noqa: E402

# Twins, amnesiacs and forgers are no masks: torture.py has two homes with one key and old backups.
ADVERSARIES = ("equivocator", "body_withholder", "vote_withholder", "selective_sender",
               "skip_spammer", "wrong_root", "invalid_justify", "time_pusher", "replayer",
               "duplicate_signers", "future_flooder", "mutator")
# Who signs what proves itself, and as what (protocol 2.12): of a view the first that is seen is told.
# The others withhold, repeat, sign what no rule forbids, or what only some see both halves of (the
# equivocator): whatever the honest caught must be recorded.
PROVABLE = {"wrong_root": {"E2"}, "invalid_justify": {"E2", "E5"},
            "future_flooder": {"E2", "E3", "E4"}, "mutator": {"E2", "E3", "E4", "E5"}}
HONEST, HOSTILE = range(3), 3
STILL_S = 20  # The chain goes on within this, or the scene fails.
RECORDED_S = 20  # What was proven stands in a block within this.


def start(cluster, program, adversary):
    """Three honest daemons, and one behind a mask if there is an adversary."""
    for node in HONEST:
        cluster.start(node)
    honest, environment = cluster.tamgad, {}
    if adversary:
        cluster.tamgad = program
        environment = {"TAMGA_HOSTILE": adversary, "TAMGA_HOSTILE_KEY":
                       os.path.join(cluster.home(HOSTILE), "config", "validator_key")}
    cluster.start(HOSTILE, environment=environment)
    cluster.tamgad = honest
    deadline = time.time() + STILL_S
    for node in HONEST:
        cluster.wait_ready(node)
        while connected(cluster, node) < 3:
            assert time.time() < deadline, f"{adversary}: the fourth daemon does not connect"
            time.sleep(0.1)
    cluster.submit(0, {"operations": [{"registerAgency": {
        "code": "ZAGS", "title": "CIVIL-REGISTRY", "keys": [cluster.public("agency")],
        "roles": ["CIVIL_REGISTRAR"], "registers": ["REGISTER_CIVIL"]}}]},
        "governance-1", "governance-2")
    cluster.acts = 500  # Offices whose codes are not the clients'.


def connected(cluster, node):
    """How many validators this one has a link to."""
    checks = cluster.call(node, "node_health")["result"]["checks"]
    detail = next(check["detail"] for check in checks if check["name"] == "peers")
    return int(detail.split()[0])


def accusations(cluster):
    """How often the honest three have caught somebody at signing against the rules."""
    count = 0
    for node in HONEST:
        with open(os.path.join(cluster.home(node), "tamgad.log"), encoding="utf-8") as log:
            count += log.read().count(" equivocation ")
    return count


def measure(cluster, load, name, seconds):
    load.wait_more(STILL_S)
    before, begun = load.told.value, time.time()
    gap = load.longest_gap(seconds)
    rate = (load.told.value - before) / (time.time() - begun)
    load.end()
    singles = sorted(cluster.office(i % 3) for i in range(6))
    assert gap < STILL_S and singles[-1] < STILL_S, (name, gap, singles)
    assert cluster.processes[HOSTILE].poll() is None, f"{name}: the fourth daemon ended"
    print(f"{name:18} {rate:5.0f} acts/s, one act {1000 * singles[3]:5.0f} ms at the median and "
          f"{1000 * singles[-1]:5.0f} ms at most, longest without finality {gap:5.2f} s, "
          f"accused {accusations(cluster)} times", flush=True)


def listed(cluster, node):
    return cluster.call(node, "chain_evidence", {"limit": 100})["result"]["evidence"]


def convicted(cluster, adversary):
    """What is recorded: alike on all, against the hostile validator alone, and not in vain."""
    deadline = time.time() + RECORDED_S
    while True:
        records = [listed(cluster, node) for node in HONEST]
        offences = sorted({record["offence"] for record in records[0]})
        is_same = all(one == records[0] for one in records)
        wanted = PROVABLE.get(adversary, set())
        is_caught = not accusations(cluster) or bool(offences)
        if is_same and is_caught and (not wanted or wanted & set(offences)):
            break
        assert time.time() < deadline, f"{adversary}: recorded is only {records}"
        time.sleep(0.2)
    told = cluster.call(0, "chain_validators")["result"]["validators"]
    guilty = next(each for each in told if each["name"] == f"validator-{HOSTILE + 1}")
    for record in records[0]:
        assert record["validator"] == guilty["name"], (adversary, record)
        assert record["consensusKey"] == guilty["consensusKey"], (adversary, record)
        assert record["signer"] == guilty["index"], (adversary, record)
    assert adversary or not offences, records[0]
    print(f"{'':18} recorded against {guilty['name']}: {' '.join(offences) or 'nothing'}", flush=True)


def check(cluster, load):
    """How many acts were acknowledged; none is lost."""
    cluster.wait_equal(HONEST)
    lines = [line for client in load.acknowledged() for line in client]
    for number, line in enumerate(lines):
        for node in HONEST if number % 10 == 0 else [number % 3]:
            told = cluster.call(node, "tx_status", {"txid": line["txid"]}).get("result", {})
            assert told.get("stage") == "final" and int(told["height"]) == line["height"], \
                (node, line, told)
    for node in list(cluster.processes):
        cluster.end(node)
    for node in HONEST:
        cluster.run("audit", "--quiet", cluster.home(node))  # Ends here unless it passes.
    return len(lines)


def scene(options, program, adversary):
    with cluster_smoke.network(options, "tamga-hostile-") as cluster:
        cluster.make()
        start(cluster, program, adversary)
        load = Load(options.clients, bytes.fromhex(cluster.status(0)["chainId"]),
                    [("127.0.0.1", cluster.base + 10 * i + 1) for i in HONEST],
                    cluster.key("agency"), os.path.join(options.source, "proto"),
                    cluster.directory)
        try:
            measure(cluster, load, adversary or "all honest", options.seconds)
            convicted(cluster, adversary)
        finally:
            load.end()
        return check(cluster, load)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("source")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--clients", type=int, default=6)
    parser.add_argument("--only", nargs="*", default=ADVERSARIES, choices=ADVERSARIES)
    parser.add_argument("--port", type=int, default=23700)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    program = os.path.join(os.path.abspath(options.binaries), "hostile_tamgad")
    acts = sum(scene(options, program, adversary) for adversary in ("", *options.only))
    print(f"{acts} acts acknowledged, 0 lost; the honest nodes agree and their audits pass")


if __name__ == "__main__":
    main()
