#!/usr/bin/env python3
"""Validators come, change their key and leave while acts go on; every audit passes at the end.

usage: validator_change.py BIN_DIRECTORY SOURCE_DIRECTORY [--port BASE] [--keep]

Four daemons begin. A fifth follows them and is voted in; one of the four is stopped, so that the
quorum needs the new one. A validator goes over to another consensus key. Another is voted out, serves
on until it says that it may be switched off, and is switched off. Clients write all the time, ask
again what they got no answer to, and at the end every act told to be final is on every node.
"""
import argparse
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True  # The source tree stays as it is.
import every_act_governance as governance  # noqa: E402
import registry_lab  # noqa: E402
import torture  # noqa: E402
from cluster_smoke import Cluster  # noqa: E402
from torture_load import Load  # noqa: E402

FIFTH = 4


class Scene:
    """What torture's checks of the end want to know."""

    load = None

    def __init__(self, binaries, source, port, directory):
        self.cluster = Cluster(binaries, port, directory)
        self.source, self.directory, self.count = source, directory, 5

    def end_all(self):
        for node in list(self.cluster.processes):
            self.cluster.end(node)

    def log(self, node):
        return pathlib.Path(self.cluster.home(node), "tamgad.log").read_text(encoding="utf-8")

    def wait_log(self, node, words, seconds=60):
        deadline = time.time() + seconds
        while words not in self.log(node):
            if time.time() > deadline:
                raise SystemExit(f"node {node} does not say {words} in {seconds} s")
            time.sleep(0.1)


def make_fifth(cluster):
    """A home whose keys nobody knows yet; its public keys."""
    home = os.path.join(cluster.directory, "validator-5")
    peers = [word for i in range(4) for word in ("--p2p-peers", f"127.0.0.1:{cluster.base + 10 * i}")]
    made = subprocess.run(
        [cluster.tamgad, "init", "--home", home, "--json", "--p2p-listen",
         f"127.0.0.1:{cluster.base + 40}", *peers, "--rpc-listen", f"127.0.0.1:{cluster.base + 41}"],
        capture_output=True, text=True, check=True)
    shutil.copy(os.path.join(cluster.directory, "genesis.json"), os.path.join(home, "config"))
    keys = os.path.join(cluster.directory, "keys")
    shutil.copy(os.path.join(home, "config", "validator_key"), os.path.join(keys, "validator-5.key"))
    shutil.copy(os.path.join(home, "config", "node_key"), os.path.join(keys, "validator-5 node.key"))
    return json.loads(made.stdout)["nodeKey"]


def validators(cluster, node):
    return {each["name"]: each for each in cluster.call(node, "chain_validators")["result"]["validators"]}


def wait_validators(cluster, nodes, is_so, what, seconds=60):
    deadline = time.time() + seconds
    for node in nodes:
        while not is_so(validators(cluster, node)):
            if time.time() > deadline:
                raise SystemExit(f"node {node}: {what} is not so after {seconds} s: "
                                 f"{validators(cluster, node)}")
            time.sleep(0.1)


def carry_out(lab, draft):
    """Proposed by one key, approved by a second, carried out by a third."""
    number = lab.apply(draft, broken=False)
    lab.apply(governance.vote(number, governance.SECOND), broken=False)
    lab.apply(governance.execution(number), broken=False)
    if lab.not_admitted or lab.surprises:
        raise SystemExit(f"governance: {lab.not_admitted} {lab.surprises}")


def goes_on(scene, nodes, seconds=60):
    """Acts become final at every one of these nodes."""
    cluster = scene.cluster
    begun = time.time()
    highest = max(int(cluster.status(node)["height"]) for node in nodes)
    while any(int(cluster.status(node)["height"]) < highest + 3 for node in nodes):
        if time.time() > begun + seconds:
            raise SystemExit(f"the chain stands still: {[cluster.status(n) for n in nodes]}")
        time.sleep(0.05)
    return time.time() - begun


def change(scene, lab):
    cluster = scene.cluster
    carry_out(lab, governance.joining(lab, "validator-5"))
    wait_validators(cluster, range(5), lambda v: "validator-5" in v, "a fifth validator")
    print(f"a fifth validator; goes on after {goes_on(scene, range(5)):.2f} s")
    cluster.end(0, signal.SIGKILL)  # Five bear one; four of the other sort are the quorum.
    print(f"and without the first after {goes_on(scene, range(1, 5)):.2f} s: the fifth votes")
    cluster.start(0)
    cluster.wait_ready(0, 60)

    key = os.path.join(cluster.home(1), "config", "next_validator_key")
    cluster.run("keygen", key)
    shutil.copy(key, os.path.join(cluster.directory, "keys", "validator-2 next.key"))
    cluster.end(1)
    cluster.start(1)
    cluster.wait_ready(1, 60)
    public = lab.key("validator-2 next").hex()
    block = lab.ask("chain_header", {})["result"]
    carry_out(lab, governance.proposal(
        lab, [{"kind": "REKEY_VALIDATOR", "node_name": "validator-2",
               "consensus_key": lab.key("validator-2 next")}], "validator-2 next",
        recent_height=int(block["height"]), recent_block=bytes.fromhex(block["hash"])))
    wait_validators(cluster, range(5), lambda v: v["validator-2"]["consensusKey"] == public,
                    "another key")
    cluster.end(2, signal.SIGKILL)
    print(f"another key; goes on after {goes_on(scene, [0, 1, 3, 4]):.2f} s without the third")
    cluster.start(2)
    cluster.wait_ready(2, 60)

    carry_out(lab, governance.proposal(lab, [{"kind": "REMOVE_VALIDATOR",
                                              "node_name": "validator-4"}]))
    wait_validators(cluster, range(5), lambda v: "validator-4" not in v, "a removal")
    scene.wait_log(3, "may_be_switched_off")
    cluster.end(3)
    print(f"one has left and is off; goes on after {goes_on(scene, [0, 1, 2, 4]):.2f} s")
    cluster.start(3)  # For the comparison at the end: it follows as an observer.


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("source")
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--port", type=int, default=27400)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    directory = tempfile.mkdtemp(prefix="tamga-validators-")
    scene = None
    try:
        scene = Scene(os.path.abspath(options.binaries), options.source, options.port, directory)
        cluster = scene.cluster
        cluster.make()
        node_key = make_fifth(cluster)
        for i in range(4):
            cluster.start(i, "--p2p-observers", node_key)
        cluster.start(FIFTH)
        for i in range(5):
            cluster.wait_ready(i, 60)
        cluster.submit(0, {"operations": [{"registerAgency": {
            "code": "ZAGS", "title": "CIVIL-REGISTRY", "keys": [cluster.public("agency")],
            "roles": ["CIVIL_REGISTRAR"], "registers": ["REGISTER_CIVIL"]}}]},
            "governance-1", "governance-2")
        lab = registry_lab.Lab(cluster, os.path.join(options.source, "proto"), 0)
        scene.load = Load(options.clients, lab.chain,
                          [("127.0.0.1", cluster.base + 10 * i + 1) for i in range(5)],
                          cluster.key("agency"), os.path.join(options.source, "proto"), directory)
        change(scene, lab)
        scene.load.end()
        torture.check_end(scene)
    finally:
        if scene is not None:
            if scene.load is not None:
                scene.load.end()
            for process in scene.cluster.processes.values():
                process.kill()
        if options.keep:
            print("kept:", directory)
        else:
            shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
