#!/usr/bin/env python3
"""Four daemons under load, while everything that can fail does: nothing acknowledged may be lost.

usage: torture.py BIN_DIRECTORY SOURCE [--minutes M | --rounds N] [--seed S] [--clients N]
                  [--lasts SECONDS] [--only FAULT ...] [--port BASE] [--keep]

Faults (torture_faults.py, torture_validators.py) come one after another in an order drawn from the seed, each kind once a
round; all links between the daemons go through torture_network.py. After each fault all is well
again, and the chain must go on within a bound. A node that may lack votes is started as restored
until it votes again, as docs/operations.md says (torture_operator.py). In the end: every act that a
client was told to be final (torture_load.py) is final on all four nodes at the height it was told,
each client's acts stand in the order in which it sent them, the state roots are equal, and the audit
of every home passes. Prints the faults by kind, the longest wait after one was over, the re-entries,
and the acts.
"""
import argparse
import collections
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.dont_write_bytecode = True  # The source tree stays as it is.
import registry_lab  # noqa: E402
import shifted_clock  # noqa: E402
import torture_validators  # noqa: E402, F401 - one more fault
from cluster_smoke import Cluster  # noqa: E402
from torture_faults import FAULTS  # noqa: E402
from torture_load import Load  # noqa: E402
from torture_network import Network  # noqa: E402
from torture_operator import Operator  # noqa: E402

RECOVERY_S = 90
CALM_S = 10
BATCH = 100


class Scene:
    """The daemons, what is between them, and who asks them."""

    count = 4

    def __init__(self, binaries, source, port, directory, options):
        self.cluster = Cluster(binaries, port, directory)
        self.binaries, self.source, self.directory = binaries, source, directory
        self.random = random.Random(options.seed)
        self.cluster.make()
        base = self.cluster.base
        self.network = Network([base + 10 * i for i in range(self.count)], base + 50, options.seed)
        self.spare = base + 70
        self.operator = Operator(lambda node: os.path.join(self.cluster.home(node), "tamgad.log"),
                                 self.final_view)
        for node in range(self.count):
            self.lead_through_network(node)
            pathlib.Path(self.order_file(node)).write_text("0", encoding="ascii")
            self.start(node)
        for node in range(self.count):
            self.cluster.wait_ready(node, 60)
        self.cluster.submit(0, {"operations": [{"registerAgency": {
            "code": "ZAGS", "title": "CIVIL-REGISTRY", "keys": [self.cluster.public("agency")],
            "roles": ["CIVIL_REGISTRAR"], "registers": ["REGISTER_CIVIL"]}}]},
            "governance-1", "governance-2")
        self.lab = registry_lab.Lab(self.cluster, os.path.join(source, "proto"), 0)
        self.key_changes = 0
        self.load = Load(options.clients, bytes.fromhex(self.cluster.status(0)["chainId"]),
                         [("127.0.0.1", base + 10 * i + 1) for i in range(self.count)],
                         self.cluster.key("agency"), os.path.join(source, "proto"), directory)

    def lead_through_network(self, node):
        file = pathlib.Path(self.cluster.home(node), "config", "tamga.toml")
        peers = json.dumps(list(self.network.peers_of(node).values()))
        text, count = re.subn(r"^peers = .*$", f"peers = {peers}", file.read_text(), flags=re.M)
        assert count == 1
        file.write_text(text)

    # ---- One daemon ----

    def order_file(self, node):
        return os.path.join(self.directory, f"disk-{node}")

    def disk(self, node, order):
        """From this moment the daemon's disk does what faulty_disk.cpp says of the order."""
        with open(self.order_file(node), "r+b") as file:
            file.write(order.encode())

    def start(self, node, *flags, hours=0):
        preload = [os.path.join(self.binaries, "faulty_disk.so")]
        environment = {"FAULT_FILE": self.order_file(node)}
        if hours:
            shifted = shifted_clock.shifted(self.binaries, hours)
            preload.append(shifted.pop("LD_PRELOAD"))
            environment |= shifted
        flags = self.operator.starts(node, flags)
        self.cluster.start(node, *flags, environment={
            **environment, "LD_PRELOAD": " ".join(preload)})

    def runs(self, node):
        return self.cluster.processes[node].poll() is None

    def signal(self, node, number):
        self.cluster.processes[node].send_signal(number)

    def end(self, node, how):
        self.signal(node, how)
        return self.wait_end(node, 60)

    def wait_end(self, node, seconds):
        return self.cluster.processes[node].wait(timeout=seconds)

    def restart(self, node):
        """As it is planned: from ready to ready."""
        self.cluster.wait_ready(node, 60)  # One that is still starting just ends.
        code = self.end(node, signal.SIGTERM)
        if code != 0:
            raise SystemExit(f"node {node} ends with {code}: {self.log_end(node)}")
        self.start(node)
        self.cluster.wait_ready(node, 60)

    # ---- All of them ----

    def goes_on(self):
        """The seconds until something more is final."""
        return self.load.wait_more(RECOVERY_S)

    def recover(self):
        """Over is over: every daemon must run; seconds until the chain has gone on."""
        self.network.heal()
        for node in range(self.count):
            if not self.runs(node):
                raise SystemExit(f"node {node} ended by itself: {self.log_end(node)}")
        for node in self.operator.asked_for(range(self.count)):
            self.end(node, signal.SIGTERM)
            self.start(node)
        return self.goes_on()

    def all_vote(self):
        """Waits for re-entries under way: before what costs a node its votes, or is planned."""
        self.operator.wait_all(range(self.count), RECOVERY_S)

    def final_view(self, node):
        """The view of the last block that is final there; -1 if it does not answer."""
        try:
            with urllib.request.urlopen(self.cluster.endpoint(node) + "/metrics", timeout=2) as page:
                text = page.read().decode()
        except OSError:
            return -1
        return int(float(re.search(r"^tamga_consensus_final_view (\S+)$", text, re.M)[1]))

    def standing(self):
        """What every node says of itself."""
        lines = []
        for node in range(self.count):
            try:
                said = self.cluster.call(node, "node_health")
            except (OSError, ValueError) as error:
                said = error
            lines.append(f"node {node}: {said}")
        return "\n".join(lines)

    def log_end(self, node):
        log = pathlib.Path(self.cluster.home(node), "tamgad.log").read_text(errors="replace")
        return "\n".join(log.splitlines()[-6:])

    def end_all(self):
        for node in range(self.count):
            code = self.end(node, signal.SIGTERM)
            if code != 0:
                raise SystemExit(f"node {node} ended with {code}: {self.log_end(node)}")


def torture(scene, options):
    """(faults by kind, longest wait after one, with its name)"""
    kinds = options.only or sorted(FAULTS)
    happened, longest = collections.Counter(), (0.0, "none")
    until = time.time() + 60 * options.minutes
    rounds = 0
    while time.time() < until if options.minutes else rounds < options.rounds:
        rounds += 1
        order = list(kinds)
        scene.random.shuffle(order)
        for kind in order:
            if options.minutes and time.time() > until:
                break
            before, begun = scene.load.told.value, time.time()
            try:
                said = FAULTS[kind](scene, options.lasts * scene.random.uniform(0.5, 1.5))
                lasted, meanwhile = time.time() - begun, scene.load.told.value - before
                seconds = scene.recover()
            except (SystemExit, subprocess.TimeoutExpired) as gave_up:
                options.keep = True  # Whoever looks for the cause needs the logs.
                raise SystemExit(f"after {kind}: {gave_up}\n{scene.standing()}") from None
            happened[kind] += 1
            longest = max(longest, (seconds, kind))
            print(f"{kind:30} {lasted:5.1f} s, {meanwhile:5} acts meanwhile, "
                  f"goes on after {seconds:5.2f} s{'; ' + said if said else ''}", flush=True)
    return happened, longest


def check_history(scene, acknowledged):
    """Every act told to be final is so on every node, at that height, in its client's order."""
    told = {}
    for lines in acknowledged:
        heights = [line["height"] for line in lines]
        if heights != sorted(heights):
            raise SystemExit("acts of one client stand in another order")
        told |= {line["txid"]: line["height"] for line in lines}
    txids, lost = list(told), []
    for node in range(scene.count):
        link = http.client.HTTPConnection("127.0.0.1", scene.cluster.base + 10 * node + 1)
        for at in range(0, len(txids), BATCH):
            calls = [{"jsonrpc": "2.0", "id": txid, "method": "tx_status",
                      "params": {"txid": txid}} for txid in txids[at:at + BATCH]]
            link.request("POST", "/", json.dumps(calls), {"Content-Type": "application/json"})
            for answer in json.loads(link.getresponse().read()):
                stands = answer.get("result", {})
                if stands.get("stage") != "final" or int(stands["height"]) != told[answer["id"]]:
                    lost.append((node, answer))
    print(f"{len(told)} acts acknowledged, {len(lost)} lost")
    if lost:
        raise SystemExit(f"lost: {lost[:3]}")


def check_end(scene):
    for node in range(scene.count):
        scene.cluster.wait_ready(node, 60)
    height = scene.cluster.wait_equal(range(scene.count), 120)
    print("state roots are equal at height", height)
    check_history(scene, scene.load.acknowledged())
    scene.end_all()
    for node in range(scene.count):
        audit = subprocess.run([scene.cluster.tamga, "audit", "--quiet", scene.cluster.home(node)],
                               capture_output=True, text=True, check=False)
        if audit.returncode != 0:
            raise SystemExit(f"audit of node {node}: {audit.stdout[-2000:]}{audit.stderr}")
    print(f"the audit of all {scene.count} homes passes")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("source")
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clients", type=int, default=6)
    parser.add_argument("--lasts", type=float, default=5, help="about so many seconds each")
    parser.add_argument("--only", nargs="+", choices=sorted(FAULTS))
    parser.add_argument("--port", type=int, default=24000)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    binaries = os.path.abspath(options.binaries)
    if not shifted_clock.available(binaries):
        print("skipped: this build does not bear what is preloaded")
        return
    directory = tempfile.mkdtemp(prefix="tamga-torture-")
    scene = None
    try:
        scene = Scene(binaries, options.source, options.port, directory, options)
        happened, longest = torture(scene, options)
        print(f"longest time without finality in {CALM_S} s after the last one was over: "
              f"{scene.load.longest_gap(CALM_S):.2f} s")
        scene.all_vote()
        scene.load.end()
        for kind, count in sorted(happened.items()):
            print(f"fault {kind:30} {count}")
        print(f"longest wait after a fault was over: {longest[0]:.2f} s ({longest[1]})")
        print(scene.operator.told())
        check_end(scene)
    finally:
        if scene is not None:
            scene.load.end()
            scene.network.end()
            for process in scene.cluster.processes.values():
                process.kill()
        if options.keep:
            print("kept:", directory)
        else:
            shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
