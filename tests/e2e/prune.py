#!/usr/bin/env python3
"""A validator gives up its past: it validates on, proves what was, and says what is gone.

usage: prune.py BIN_DIRECTORY [--acts N] [--port BASE] [--keep]

Four daemons run; the home of one is pruned while it is down, once to the end and once with a kill -9 as
soon as it has begun; another daemon prunes itself by its settings, where a clock can be shifted: the chain
began weeks ago. What is gone is answered with `pruned`; receipts of acts whose bytes are gone
are verified, and re-anchored; the audit judges receipts and the log of all of it, and says from where acts
are executed. Wrong words, a home that is open and a settings file that keeps too little are refused.
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
from cluster_smoke import network  # noqa: E402
from shifted_clock import available, shifted  # noqa: E402
from snapshot import act_of  # noqa: E402

PRUNED, POLICY = 3, 2  # By hand, and by the daemon itself.


class Scene:
    def __init__(self, cluster):
        self.cluster = cluster
        self.genesis = os.path.join(cluster.directory, "genesis.json")

    def say(self, *words, code=0, says=""):
        done = subprocess.run([self.cluster.tamga, *words], capture_output=True, text=True, check=False)
        assert done.returncode == code and says in done.stdout + done.stderr, (words, code, says, done)
        return done.stdout

    def prune(self, *words, **expected):
        return self.say("prune", self.cluster.home(PRUNED), "--quiet", *words, **expected)

    def refused(self, tip):
        self.prune(code=2, says="say --keep-days N or --to HEIGHT")
        self.prune("--to", "0", code=2)
        self.prune("--to", "3", "--keep-days", "4", code=2)
        self.prune("--to", str(tip + 1), code=2, says=f"above the last block, {tip}")
        self.say("prune", self.cluster.directory, "--to", "1", code=2, says="not the home of a node")
        log = os.path.join(self.cluster.directory, "refused.log")
        with open(log, "w", encoding="utf-8") as out:
            ended = subprocess.run([self.cluster.tamgad, "start", "--home", self.cluster.home(PRUNED),
                                    "--storage-keep-days", "30"], stdout=out, stderr=out, check=False)
        with open(log, encoding="utf-8") as file:
            assert ended.returncode == 2 and "nor between 31 and" in file.read(), (ended, log)

    def audit(self, tip, base, node=PRUNED):
        verdict = json.loads(self.say("audit", "--quiet", "--json", self.cluster.home(node), "--genesis",
                                      self.genesis))
        assert verdict["verdict"] == "passed" and verdict["fromSnapshot"] is None, verdict
        assert verdict["pruned"]["height"] == base and verdict["blocks"] == tip - base, verdict
        page = os.path.join(self.cluster.directory, "audit.html")
        self.say("audit", "--quiet", self.cluster.home(node), "--report", page,
                 says=f"pruned up to height {base}")
        with open(page, encoding="utf-8") as file:
            assert f"pruned up to height {base}" in file.read()

    def is_pruned(self, node, method, params):
        answer = self.cluster.call(node, method, params)
        assert answer.get("error", {}).get("data", {}).get("name") == "pruned", (method, answer)

    def check(self, early, base, node=PRUNED):
        """Of an act whose bytes are gone the receipt stands, and of its block the header."""
        cluster = self.cluster
        assert cluster.status(node)["earliestHeight"] == str(base + 1)
        self.is_pruned(node, "chain_block", {"height": str(base)})
        self.is_pruned(node, "tx_get", {"txid": early})
        self.is_pruned(node, "state_list", {"path": "0065", "height": str(base - 1), "limit": 1})
        # Not the whole answers: nodes may hold certificates of different quorums.
        for method, params, field in (("chain_header", {"height": "1"}, "hash"),
                                      ("tx_receipt", {"txid": early}, "leaf"),
                                      ("tx_status", {"txid": early}, "stage")):
            answers = [cluster.call(i, method, params)["result"][field] for i in (0, node)]
            assert answers[0] == answers[1], answers
        told = cluster.call(node, "tx_receipt", {"txid": early})
        receipt = os.path.join(cluster.directory, "receipt.json")
        with open(receipt, "w", encoding="utf-8") as file:
            json.dump(told["result"], file)
        self.say("verify", receipt, "--genesis", self.genesis)
        anchor = os.path.join(cluster.directory, "anchor.json")
        head = json.loads(self.say("verify", receipt, "--genesis", self.genesis, "--json"))["headHeight"]
        with open(anchor, "w", encoding="utf-8") as file:
            json.dump(cluster.call(node, "chain_consistency", {"from": head})["result"], file)
        self.say("verify", receipt, "--genesis", self.genesis, "--anchor", anchor)
        self.say("export", "bundle", cluster.home(node), "-o",
                 os.path.join(cluster.directory, "none.bundle"), code=3, says="has given up the acts")


def start(cluster, nodes):
    for i in nodes:
        cluster.start(i)
    for i in nodes:
        cluster.wait_ready(i)


def old_days(cluster):
    """A chain that began 46 days ago and went on 42 days ago: its last block, and the txid of its first act."""
    binaries = os.path.dirname(cluster.tamga)
    if not available(binaries):
        return None, None
    for days in (46, 42):
        os.environ.update(shifted(binaries, -24 * days))
        if days == 46:
            cluster.make()
            cluster.begin()
            early = act_of(cluster)
        else:
            start(cluster, range(4))
        for i in range(3):
            cluster.office(i)
        height = int(cluster.wait_equal(range(4)))
        for i in range(4):
            assert cluster.end(i) == 0
    for name in shifted(binaries, 0):
        del os.environ[name]
    return height, early


def by_policy(scene, old, early):
    """A daemon that keeps 31 days gives up the blocks of 42 days ago, by itself."""
    cluster = scene.cluster
    assert cluster.end(POLICY) == 0
    cluster.start(POLICY, "--storage-keep-days", "31")
    cluster.wait_ready(POLICY)
    deadline = time.time() + 30
    log = os.path.join(cluster.home(POLICY), "tamgad.log")
    while True:
        with open(log, encoding="utf-8") as file:
            if "prune_ended" in file.read():
                break
        assert time.time() < deadline, log
        time.sleep(0.1)
    cluster.office(0)
    tip = int(cluster.wait_equal(range(POLICY + 1)))
    scene.check(early, old, POLICY)
    assert cluster.end(POLICY) == 0
    scene.audit(tip, old, POLICY)
    print(f"a daemon that keeps 31 days gave up the {old} blocks of before by itself")


def settle(cluster, acts):
    for i in range(acts):
        cluster.office(i % PRUNED)
    cluster.start(PRUNED)
    cluster.wait_ready(PRUNED)
    return int(cluster.wait_equal(range(4)))


def interrupted(scene, base):
    """kill -9 while it prunes: whatever had gone by then, it goes on and nothing is wrong."""
    cluster = scene.cluster
    kept = cluster.home(PRUNED) + ".kept"
    shutil.copytree(cluster.home(PRUNED), kept)
    stopped = 0
    for ms in (4, 8, 16, 32, 64, 128):
        shutil.rmtree(cluster.home(PRUNED))
        shutil.copytree(kept, cluster.home(PRUNED))
        with subprocess.Popen([cluster.tamga, "prune", cluster.home(PRUNED), "--to", str(base), "--quiet"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            time.sleep(ms / 1000)
            stopped += process.poll() is None
            process.send_signal(signal.SIGKILL)
        said = json.loads(scene.prune("--to", str(base), "--json"))
        assert said["height"] == str(base), said
    assert stopped > 0
    shutil.rmtree(kept)
    print(f"killed {stopped} times on the way, and went on")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("--acts", type=int, default=12, help="before each pruning")
    parser.add_argument("--port", type=int, default=22700)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    with network(options, "tamga-prune-") as cluster:
        old, early = old_days(cluster)
        if old is None:
            cluster.make()
            cluster.begin()
            early = act_of(cluster)
        else:
            start(cluster, range(4))
        for i in range(options.acts):
            cluster.office(i % 4)
        tip = int(cluster.wait_equal(range(4)))
        scene = Scene(cluster)
        scene.prune("--to", "2", code=3, says="is in use by process")
        assert cluster.end(PRUNED) == 0
        scene.refused(tip)
        base = tip - 3
        plan = json.loads(scene.prune("--to", str(base), "--dry-run", "--json"))
        assert plan["height"] == str(base) and plan["gone"] == "0", plan
        said = json.loads(scene.prune("--to", str(base), "--json"))
        assert said["height"] == said["blocks"] == str(base) and int(said["rows"]) > base, said
        scene.prune("--to", str(base - 1), code=2, says="gone already")
        scene.audit(tip, base)
        tip = settle(cluster, options.acts)
        scene.check(early, base)
        cluster.end(PRUNED, signal.SIGKILL)
        tip = settle(cluster, 2)
        assert cluster.end(PRUNED) == 0
        scene.audit(tip, base)
        interrupted(scene, tip - 2)
        base, tip = tip - 2, settle(cluster, 3)
        scene.check(early, base)
        assert cluster.end(PRUNED) == 0
        scene.audit(tip, base)
        print(f"of {tip} blocks the acts of {base} are gone, and their receipts are there")
        if old is None:
            print("skipped: the daemon's own pruning: no clock can be shifted here")
        else:
            by_policy(scene, old, early)


if __name__ == "__main__":
    sys.exit(main())
