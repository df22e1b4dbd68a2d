#!/usr/bin/env python3
"""Validators come, change their key and leave while acts go on; every audit passes at the end.

usage: validator_change.py BIN_DIRECTORY SOURCE_DIRECTORY [--newcomers N] [--leavers N]
                           [--clients N] [--seconds S] [--port BASE] [--keep]

Four daemons begin. Newcomers follow them and are voted in, one after the other; as many of the others
as may fail are stopped each time, so that the quorum needs the new one. A validator goes over to
another consensus key. Others are voted out, serve on until they say that they may be switched off,
and are switched off. Clients write all the time, ask again what they got no answer to, and at the
end every act told to be final is on every node.
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

FIRST_ONES = 4


class Scene:
    """What torture's checks of the end want to know."""

    load = None

    def __init__(self, binaries, options, directory):
        self.cluster = Cluster(binaries, options.port, directory)
        self.source, self.directory = options.source, directory
        self.count, self.seconds = FIRST_ONES + options.newcomers, options.seconds

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


def make_newcomer(cluster, i):
    """A home whose keys nobody knows yet."""
    home, port = cluster.home(i), cluster.base + 10 * i
    peers = ",".join(f"127.0.0.1:{cluster.base + 10 * old}" for old in range(FIRST_ONES))
    subprocess.run(
        [cluster.tamgad, "init", "--home", home, "--p2p-listen", f"127.0.0.1:{port}",
         "--p2p-peers", peers, "--rpc-listen", f"127.0.0.1:{port + 1}"],
        capture_output=True, check=True)
    shutil.copy(os.path.join(cluster.directory, "genesis.json"), os.path.join(home, "config"))
    keys = os.path.join(cluster.directory, "keys")
    name = os.path.basename(home)
    shutil.copy(os.path.join(home, "config", "validator_key"), os.path.join(keys, name + ".key"))
    shutil.copy(os.path.join(home, "config", "node_key"), os.path.join(keys, name + " node.key"))


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


def bears_the_loss_of(scene, lost, members):
    """The others go on without these; then they are back."""
    for node in lost:
        scene.cluster.end(node, signal.SIGKILL)
    seconds = goes_on(scene, [node for node in members if node not in lost])
    time.sleep(scene.seconds)
    for node in lost:
        scene.cluster.start(node)
        scene.cluster.wait_ready(node, 60)
    return seconds


def admit(scene, lab):
    """The newcomers may follow; until now nobody let them in."""
    cluster, newcomers = scene.cluster, range(FIRST_ONES, scene.count)
    for node in newcomers:
        cluster.wait_status(node)
    time.sleep(1)  # Who may follow has blocks by then.
    if any(int(cluster.status(node)["height"]) > 0 for node in newcomers):
        raise SystemExit("somebody follows whom nobody admitted")
    names = [f"validator-{node + 1}" for node in newcomers]
    changes = [governance.observer(lab, name) for name in names]
    carry_out(lab, governance.proposal(lab, changes, *(name + " node" for name in names)))
    for node in newcomers:
        cluster.wait_ready(node, 60)
    cluster.wait_equal(range(scene.count))
    print(f"{len(names)} newcomers were admitted and have caught up")


def join(scene, lab, node):
    cluster, name, members = scene.cluster, f"validator-{node + 1}", range(node + 1)
    carry_out(lab, governance.joining(lab, name, endpoint=f"127.0.0.1:{cluster.base + 10 * node}"))
    wait_validators(cluster, range(scene.count), lambda v: name in v, name)
    seconds = goes_on(scene, members)
    fault_bound = node // 3  # Of node + 1 validators.
    lost = list(range(1, 1 + fault_bound))  # Not the one that the lab asks.
    print(f"{name} has come; goes on after {seconds:.2f} s, without {fault_bound} others after "
          f"{bears_the_loss_of(scene, lost, members):.2f} s")


def rekey(scene, lab):
    cluster = scene.cluster
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
    wait_validators(cluster, range(scene.count),
                    lambda v: v["validator-2"]["consensusKey"] == public, "another key")
    fault_bound = (scene.count - 1) // 3
    lost = list(range(2, 2 + fault_bound))
    seconds = bears_the_loss_of(scene, lost, range(scene.count))
    print(f"validator-2 has another key; goes on without {fault_bound} others after {seconds:.2f} s")


def leave(scene, lab, node, members):
    cluster, name = scene.cluster, f"validator-{node + 1}"
    carry_out(lab, governance.proposal(lab, [{"kind": "REMOVE_VALIDATOR", "node_name": name}]))
    wait_validators(cluster, [*members, node], lambda v: name not in v, "a removal")
    scene.wait_log(node, "may_be_switched_off")
    cluster.end(node)
    print(f"{name} has left and is off; goes on after {goes_on(scene, members):.2f} s")
    time.sleep(scene.seconds)


class Receipts:
    """What clients were given in the first epoch, and what an auditor makes of it epochs later."""

    def __init__(self, scene):
        self.cluster, self.source = scene.cluster, scene.source
        self.early = self.receipt("early.json")

    def path(self, name):
        return os.path.join(self.cluster.directory, name)

    def ask(self, name, method, params):
        answer = self.cluster.call(0, method, params)["result"]
        pathlib.Path(self.path(name)).write_text(json.dumps(answer), encoding="utf-8")

    def receipt(self, name):
        """Of the last act that was submitted by hand."""
        act = pathlib.Path(self.path(f"act-{self.cluster.acts}.json"))
        self.ask(name, "tx_receipt", {"txid": json.loads(act.read_text(encoding="utf-8"))["txid"]})
        return name

    def judge(self, expected, name, *flags):
        for verifier in ([self.cluster.tamga, "verify"],
                         [sys.executable, os.path.join(self.source, "tools", "verify.py")]):
            done = subprocess.run([*verifier, self.path(name), "--genesis", self.path("genesis.json"),
                                   *flags], capture_output=True, text=True, check=False)
            if done.returncode != expected:
                raise SystemExit(f"{verifier[-1]} {name} {flags}: {done.stdout}{done.stderr}")

    def check(self):
        self.cluster.submit(0, {"agency": "ZAGS", "operations": [
            {"registerOffice": {"code": "LATE1", "territories": ["417"]}}]}, "agency")
        late = self.receipt("late.json")
        head = self.cluster.run("verify", self.path(self.early), "--genesis",
                                self.path("genesis.json"), "--json")
        self.ask("anchor.json", "chain_consistency", {"from": json.loads(head)["headHeight"]})
        self.ask("epochs.json", "chain_epochs", {})
        epochs, anchor = ("--epochs", self.path("epochs.json")), ("--anchor", self.path("anchor.json"))
        self.judge(0, self.early)
        self.judge(0, self.early, *anchor, *epochs)
        self.judge(1, self.early, *anchor)  # By validators of whom the first ones say nothing.
        self.judge(0, late, *epochs)
        self.judge(1, late)
        print("a receipt of the first epoch verifies, and rests on the newest head by the chain of epochs")


def change(scene, lab, leavers):
    for node in range(FIRST_ONES, scene.count):
        join(scene, lab, node)
    rekey(scene, lab)
    gone = [3, 2][:leavers]
    for count, node in enumerate(gone, 1):
        leave(scene, lab, node, [i for i in range(scene.count) if i not in gone[:count]])
    for node in gone:  # For the comparison at the end: they follow as observers.
        scene.cluster.start(node)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("source")
    parser.add_argument("--newcomers", type=int, default=1, choices=(1, 2, 3))
    parser.add_argument("--leavers", type=int, default=1, choices=(1, 2))
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=0, help="of load after each change")
    parser.add_argument("--port", type=int, default=27400)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    directory = tempfile.mkdtemp(prefix="tamga-validators-")
    scene = None
    try:
        scene = Scene(os.path.abspath(options.binaries), options, directory)
        cluster = scene.cluster
        cluster.make()
        for i in range(FIRST_ONES, scene.count):
            make_newcomer(cluster, i)
        for i in range(scene.count):
            cluster.start(i)
        for i in range(FIRST_ONES):
            cluster.wait_ready(i, 60)
        cluster.submit(0, {"operations": [{"registerAgency": {
            "code": "ZAGS", "title": "CIVIL-REGISTRY", "keys": [cluster.public("agency")],
            "roles": ["CIVIL_REGISTRAR"], "registers": ["REGISTER_CIVIL"]}}]},
            "governance-1", "governance-2")
        lab = registry_lab.Lab(cluster, os.path.join(options.source, "proto"), 0)
        lab.nodes = 1  # The first stays all the while.
        admit(scene, lab)
        receipts = Receipts(scene)
        begun = time.time()
        scene.load = Load(options.clients, lab.chain,
                          [("127.0.0.1", cluster.base + 10 * i + 1) for i in range(scene.count)],
                          cluster.key("agency"), os.path.join(options.source, "proto"), directory)
        change(scene, lab, options.leavers)
        scene.load.check_alive()
        rate = scene.load.told.value / (time.time() - begun)
        scene.load.end()
        print(f"{scene.load.told.value} acts acknowledged meanwhile, {rate:.0f} a second")
        receipts.check()
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
