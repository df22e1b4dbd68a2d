#!/usr/bin/env python3
"""A simulated day: the same seed gives the same chain twice, and on four daemons the same fates.

usage: simulate_day.py BIN_DIRECTORY [--population N] [--acts M] [--network-acts K] [--port BASE] [--keep]

Without a network twice with one seed and once with another: equal and different state roots, and the
file of acts too; the audit replays the chain. Then the first acts of the same day over JSON-RPC: every
act ends as it was meant to, names and rules are counted as by --execute, and the audit passes.
"""
import argparse
import hashlib
import json
import os
import subprocess
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.
from cluster_smoke import network  # noqa: E402

NODES = range(4)
COUNTED = ("foundingActs", "acts", "applied", "refused", "repeated", "byAct", "byRule", "byWrong")


def simulate(cluster, options, acts, *words, seed=1):
    told = json.loads(cluster.run(
        "simulate-day", "--quiet", "--json", "--population", str(options.population), "--acts",
        str(acts), "--seed", str(seed), *words))
    assert told["unexpected"] == 0 and not told["surprises"], told["surprises"]
    assert told["acts"] == acts == told["applied"] + told["refused"] + told["repeated"], told
    return told


def audited(cluster, home, *words):
    verdict = json.loads(cluster.run("audit", "--quiet", "--json", home, *words))
    broken = [each for each in verdict["invariants"] if each["standing"] not in
              ("PASS", "NOT APPLICABLE")]
    assert verdict["verdict"] == "passed" and not broken, (broken, verdict["findings"])
    return len(verdict["invariants"]), verdict["stateRoot"]


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def without_network(cluster, options):
    runs, files = [], []
    for name, seed in (("first", 1), ("again", 1), ("other", 2)):
        home = os.path.join(cluster.directory, name)
        files.append(home + ".acts")
        runs.append(simulate(cluster, options, options.acts, "--execute", home, "--out", files[-1],
                             seed=seed))
    first, again, other = runs
    assert first["stateRoot"] == again["stateRoot"] != other["stateRoot"], runs
    assert first["actsDigest"] == again["actsDigest"] != other["actsDigest"], runs
    assert digest(files[0]) == digest(files[1]) != digest(files[2])
    assert len(first["byRule"]) >= 8 and first["refused"] > 0, first["byRule"]
    invariants, root = audited(cluster, os.path.join(cluster.directory, "first"))
    assert root == first["stateRoot"], (root, first["stateRoot"])
    print(f"{first['acts']} acts twice, state root {root[:16]}..., {invariants} invariants audited")
    refused = subprocess.run(
        [cluster.tamga, "simulate-day", "--execute", os.path.join(cluster.directory, "first")],
        capture_output=True, text=True)
    assert refused.returncode == 3 and "exists" in refused.stderr, refused
    return first


def over_network(cluster, options):
    acts = options.network_acts
    alone = simulate(cluster, options, acts, "--execute", os.path.join(cluster.directory, "alone"))
    cluster.make()
    for node in NODES:
        cluster.start(node)
    for node in NODES:
        cluster.wait_ready(node)
    words = []
    for node in NODES:
        words += ["--node", cluster.endpoint(node)]
    for number in (1, 2):
        words += ["--governance", cluster.key(f"governance-{number}")]
    told = simulate(cluster, options, acts, *words)
    different = [name for name in COUNTED if told[name] != alone[name]]
    assert not different, [(name, told[name], alone[name]) for name in different]
    cluster.wait_equal(NODES)
    root = cluster.status(0)["stateRoot"]
    for node in NODES:
        assert cluster.end(node) == 0
    invariants, replayed = audited(cluster, cluster.home(0))
    assert replayed == root, (replayed, root)
    print(f"{acts} acts over four daemons, {told['actsPerSecond']} acts/s, as without a network; "
          f"{invariants} invariants audited")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("--population", type=int, default=200)
    parser.add_argument("--acts", type=int, default=1000)
    parser.add_argument("--network-acts", type=int, default=200)
    parser.add_argument("--port", type=int, default=23000)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    with network(options, "tamga-day-") as cluster:
        told = without_network(cluster, options)
        over_network(cluster, options)
    for rule, count in sorted(told["byRule"].items()):
        print(f"{count:6} refused: {rule}")


if __name__ == "__main__":
    sys.exit(main())
