#!/usr/bin/env python3
"""An act that ends every daemon which executes it: each dies once, and the chain goes on without it.

usage: quarantine.py BIN_DIRECTORY [--port BASE] [--keep]

Four daemons run under a supervisor with a fault (poisoned_act.so) that one act brings out; two die
of SIGSEGV, two of SIGABRT. Then: each has a marker and died once, other acts become final on all,
the act is named as quarantined at every node and to who submits it again. With the fault mended but
the same binary the markers hold; the operators of three nodes free the act, it becomes final, and
the fourth, which declined it, executes it on the certificate of the others and frees it by itself.
"""
import argparse
import json
import os
import pathlib
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True  # The source tree stays as it is.
from cluster_smoke import network  # noqa: E402

NODES = range(4)
CODE = "OFBAD"


def environment_of(binaries, node):
    faulty = {"LD_PRELOAD": os.path.join(binaries, "poisoned_act.so"), "POISON": CODE}
    return faulty | ({"POISON_ABORT": "1"} if node % 2 else {})


def markers(cluster, node):
    folder = pathlib.Path(cluster.home(node), "data", "quarantine")
    return {file.name: file.read_text() for file in folder.iterdir()}


def draft(cluster, code):
    path = os.path.join(cluster.directory, code + ".json")
    act = {"agency": "ZAGS", "operations": [
        {"registerOffice": {"code": code, "territories": ["417"]}}]}
    cluster.run("draft", "-", "-o", path, "--node", cluster.endpoint(0), "--signer",
                cluster.key("agency"), text=json.dumps(act))
    cluster.run("sign", path, "--quiet", "--key", cluster.key("agency"))
    return path


def submit(cluster, node, path):
    return subprocess.run([cluster.tamga, "submit", path, "--node", cluster.endpoint(node)],
                          capture_output=True, text=True)


def submitting(cluster, node, path):
    return subprocess.Popen(["timeout", "5", cluster.tamga, "submit", path, "--node",
                             cluster.endpoint(node)],
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def supervise(cluster, binaries, path, seconds):
    """Starts again whoever dies, until nobody has for a while; returns the deaths of each.

    The first may die before the others have the act: a client brings it to those who live. Other
    acts keep the chain going, for to who has marked it the act is no work."""
    deaths = {node: [] for node in NODES}
    client, ordinary = None, None
    offices = [draft(cluster, f"LIFE{number}") for number in range(10)] * 10
    quiet_since = time.time()
    deadline = time.time() + seconds
    while time.time() < deadline:
        for node in NODES:
            code = cluster.processes[node].poll()
            if code is None:
                continue
            deaths[node].append(code)
            cluster.start(node, environment=environment_of(binaries, node))
            quiet_since = time.time()
        spared = [node for node in NODES if not deaths[node]]
        if spared and (client is None or client.poll() is not None):
            client = submitting(cluster, spared[0], path)
        if spared and offices and (ordinary is None or ordinary.poll() is not None):
            ordinary = submitting(cluster, len(offices) % 4, offices.pop())
        if not spared and time.time() - quiet_since > 8:
            for each in (client, ordinary):
                each.kill()
                each.wait()
            return deaths
        time.sleep(0.05)
    raise SystemExit(f"not every node died, or they go on dying: {deaths}")


def wait_for(what, holds, seconds=60):
    deadline = time.time() + seconds
    while not holds():
        if time.time() > deadline:
            raise SystemExit(f"after {seconds} s not yet: {what}")
        time.sleep(0.1)


def stage(cluster, node, txid):
    return cluster.call(node, "tx_status", {"txid": txid})["result"]["stage"]


def run(cluster, binaries):
    cluster.make()
    for node in NODES:
        cluster.start(node, environment=environment_of(binaries, node))
    for node in NODES:
        cluster.wait_ready(node)
    cluster.submit(0, {"operations": [{"registerAgency": {
        "code": "ZAGS", "title": "CIVIL-REGISTRY", "keys": [cluster.public("agency")],
        "roles": ["CIVIL_REGISTRAR"], "registers": ["REGISTER_CIVIL"]}}]},
        "governance-1", "governance-2")

    path = draft(cluster, CODE)
    deaths = supervise(cluster, binaries, path, 120)
    for node in NODES:
        ended = signal.SIGABRT if node % 2 else signal.SIGSEGV
        assert deaths[node] == [-ended], deaths
        (txid, text), = markers(cluster, node).items()
        assert ended.name in text, text
    print(f"every node died once of act {txid[:8]} and marked it")

    for node in NODES:
        cluster.wait_ready(node)
        cluster.office(node)
    print("and other acts become final: all agree at height", cluster.wait_equal(NODES))
    for node in NODES:
        assert stage(cluster, node, txid) == "quarantined", stage(cluster, node, txid)
        assert cluster.processes[node].poll() is None
    again = submit(cluster, 1, path)
    assert again.returncode != 0 and "quarantined" in again.stderr + again.stdout, again
    print("the act is quarantined at every node, and who submits it again is told")

    listed = [cluster.tamgad, "quarantine", "--home", cluster.home(0)]
    assert txid in subprocess.run(listed, capture_output=True, text=True, check=True).stdout
    refused = subprocess.run([*listed, "--free", txid], capture_output=True, text=True)
    assert refused.returncode != 0 and "process" in refused.stderr, refused
    for node in NODES:
        assert cluster.end(node) == 0
    for node in range(3):
        subprocess.run([cluster.tamgad, "quarantine", "--home", cluster.home(node), "--free",
                        txid], check=True)
    for node in NODES:
        cluster.start(node)  # Mended.
    for node in NODES:
        cluster.wait_ready(node)
    wait_for("the freed act is final on all nodes",
             lambda: all(stage(cluster, node, txid) == "final" for node in NODES))
    wait_for("node 3 frees it by itself", lambda: not markers(cluster, 3))
    log = pathlib.Path(cluster.home(3), "tamgad.log").read_text()
    assert "act_released" in log, log[-2000:]
    print("freed by three operators it is final on all: they agree at height",
          cluster.wait_equal(NODES))
    codes = [cluster.end(node) for node in NODES]
    assert codes == [0] * 4, codes


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("--port", type=int, default=29900)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    with network(options, "tamga-quarantine-") as cluster:
        run(cluster, os.path.abspath(options.binaries))


if __name__ == "__main__":
    sys.exit(main())
