#!/usr/bin/env python3
"""A validator gives up its past: it validates on, proves what was, and says what is gone.

usage: prune.py BIN_DIRECTORY [--acts N] [--port BASE] [--keep]

Four daemons run; the home of one is pruned while it is down, once to the end and once with a kill -9 as
soon as the marker has moved. What is gone is answered with `pruned`; receipts of acts whose bytes are gone
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
from snapshot import act_of  # noqa: E402

PRUNED = 3


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

    def audit(self, tip, base):
        verdict = json.loads(self.say("audit", "--quiet", "--json", self.cluster.home(PRUNED), "--genesis",
                                      self.genesis))
        assert verdict["verdict"] == "passed" and verdict["fromSnapshot"] is None, verdict
        assert verdict["pruned"]["height"] == base and verdict["blocks"] == tip - base, verdict
        self.say("audit", "--quiet", self.cluster.home(PRUNED), says=f"pruned up to height {base}")

    def is_pruned(self, method, params):
        answer = self.cluster.call(PRUNED, method, params)
        assert answer.get("error", {}).get("data", {}).get("name") == "pruned", (method, answer)

    def check(self, early, base):
        """Of an act whose bytes are gone the receipt stands, and of its block the header."""
        cluster = self.cluster
        assert cluster.status(PRUNED)["earliestHeight"] == str(base + 1)
        self.is_pruned("chain_block", {"height": str(base)})
        self.is_pruned("tx_get", {"txid": early})
        self.is_pruned("state_list", {"path": "0065", "height": str(base - 1), "limit": 1})
        # Not the whole answers: nodes may hold certificates of different quorums.
        for method, params, field in (("chain_header", {"height": "1"}, "hash"),
                                      ("tx_receipt", {"txid": early}, "leaf"),
                                      ("tx_status", {"txid": early}, "stage")):
            answers = [cluster.call(i, method, params)["result"][field] for i in (0, PRUNED)]
            assert answers[0] == answers[1], answers
        told = cluster.call(PRUNED, "tx_receipt", {"txid": early})
        receipt = os.path.join(cluster.directory, "receipt.json")
        with open(receipt, "w", encoding="utf-8") as file:
            json.dump(told["result"], file)
        self.say("verify", receipt, "--genesis", self.genesis)
        self.say("export", "bundle", cluster.home(PRUNED), "-o",
                 os.path.join(cluster.directory, "none.bundle"), code=3, says="has given up the acts")


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
        cluster.make()
        for i in range(4):
            cluster.start(i)
        for i in range(4):
            cluster.wait_ready(i)
        cluster.submit(0, {"operations": [{"registerAgency": {
            "code": "ZAGS", "title": "CIVIL-REGISTRY", "keys": [cluster.public("agency")],
            "roles": ["CIVIL_REGISTRAR"], "registers": ["REGISTER_CIVIL"]}}]},
            "governance-1", "governance-2")
        early = act_of(cluster)
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


if __name__ == "__main__":
    sys.exit(main())
