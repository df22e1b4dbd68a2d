#!/usr/bin/env python3
"""A node that begins with a snapshot: it follows the chain, is audited from there, gives snapshots.

usage: snapshot.py BIN_DIRECTORY [--acts N] [--port BASE] [--keep]

Four daemons run. The state of one is exported while it runs; files that were changed, and trust in
something else, are refused and leave nothing behind. An observer begins with the file, catches up,
survives kill -9, answers `pruned` for what was before, and passes the audit, which says from where.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True  # The source tree stays as it is.
from cluster_smoke import network  # noqa: E402

OBSERVER = 4


class Scene:
    def __init__(self, cluster):
        self.cluster = cluster
        self.file = os.path.join(cluster.directory, "state.snapshot")
        self.genesis = os.path.join(cluster.directory, "genesis.json")

    def home(self, name):
        return os.path.join(self.cluster.directory, name)

    def snapshot(self, *words, code=0, says=""):
        done = subprocess.run([self.cluster.tamga, "snapshot", *words, "--quiet"],
                              capture_output=True, text=True, check=False)
        assert done.returncode == code and says in done.stdout + done.stderr, (words, done)
        return done.stdout

    def refused(self, file, trust, code, says):
        """Nothing of it is taken for a ledger."""
        home = self.home("refused")
        self.snapshot("import", file, "--home", home, "--trust", trust, code=code, says=says)
        assert not os.path.exists(os.path.join(home, "data", "ledger", "CURRENT"))
        shutil.rmtree(home, ignore_errors=True)

    def export(self):
        said = self.snapshot("export", self.cluster.home(0), self.file)
        assert not os.path.exists(self.file + ".partial")
        self.height = int(said.split("after block ")[1].split(",")[0])
        self.block = said.split("block ")[-1].strip()
        header = self.cluster.call(1, "chain_header", {"height": str(self.height)})["result"]
        assert header["hash"] == self.block, (header, said)
        print(said.strip())

    def refuse_changed(self, flips):
        with open(self.file, "rb") as file:
            good = file.read()
        changed = os.path.join(self.cluster.directory, "changed.snapshot")
        drawn = random.Random(5)
        for at in [0, 8, len(good) - 1] + [drawn.randrange(len(good)) for _ in range(flips)]:
            with open(changed, "wb") as file:
                file.write(good[:at] + bytes([good[at] ^ 0x20]) + good[at + 1:])
            self.refused(changed, self.block, 1, "tamga snapshot: ")
        for size in (0, 7, len(good) // 2, len(good) - 1):
            with open(changed, "wb") as file:
                file.write(good[:size])
            self.refused(changed, self.block, 1, "the file of the snapshot")
        self.refused(self.file, "00" * 32, 1, "not the trusted one")
        self.refused(self.file, "validators:" + "00" * 32, 1, "validators are not the trusted ones")
        self.refused(self.file, "nothing", 2, "--trust takes")
        other = os.path.join(self.cluster.directory, "other.json")
        with open(self.genesis, encoding="utf-8") as file:
            text = file.read()
        with open(other, "w", encoding="utf-8") as file:
            file.write(text.replace('"time_ms":', '"time_ms":1', 1))
        self.refused(self.file, other, 1, "of another chain")
        print(f"{flips + 3} changed bytes, 4 cut files and 4 other trusts are refused")

    def make_observer(self):
        """The ledger first, then keys and settings."""
        home, port = self.cluster.home(OBSERVER), self.cluster.base + 10 * OBSERVER
        said = self.snapshot("import", self.file, "--home", home, "--trust", self.genesis)
        assert "trusted by genesis.json alone" in said, said
        self.snapshot("import", self.file, "--home", home, "--trust", self.block, code=2,
                      says="holds a ledger already")
        peers = ",".join(f"127.0.0.1:{self.cluster.base + 10 * i}" for i in range(4))
        made = subprocess.run(
            [self.cluster.tamgad, "init", "--home", home, "--json", "--node-role", "observer",
             "--p2p-listen", f"127.0.0.1:{port}", "--p2p-peers", peers, "--rpc-listen",
             f"127.0.0.1:{port + 1}"], capture_output=True, text=True, check=True)
        return json.loads(made.stdout)["nodeKey"]

    def is_pruned(self, method, params):
        answer = self.cluster.call(OBSERVER, method, params)
        assert "error" in answer and "pruned" in json.dumps(answer["error"]), (method, answer)

    def check_pruned(self, early):
        status = self.cluster.status(OBSERVER)
        assert status["earliestHeight"] == str(self.height + 1), status
        self.is_pruned("chain_block", {"height": "1"})
        self.is_pruned("tx_get", {"txid": early})
        self.is_pruned("tx_receipt", {"txid": early})
        self.is_pruned("tx_get", {"txid": "00" * 32})

    def audit(self, home):
        verdict = json.loads(self.cluster.run("audit", "--quiet", "--json", home, "--genesis",
                                              self.genesis))
        assert verdict["verdict"] == "passed", verdict
        return verdict

    def again(self):
        """The observer gives a snapshot, of its own block too, and a home begins with it."""
        home = self.cluster.home(OBSERVER)
        first = os.path.join(self.cluster.directory, "first.snapshot")
        self.snapshot("export", home, first, "--height", str(self.height))
        with open(first, "rb") as one, open(self.file, "rb") as other:
            assert one.read() == other.read()
        self.snapshot("export", home, first, "--height", str(self.height - 1), code=3, says="holds")
        second = os.path.join(self.cluster.directory, "second.snapshot")
        self.snapshot("export", home, second)
        self.snapshot("import", second, "--home", self.home("second"), "--trust", self.genesis)
        assert self.audit(self.home("second"))["blocks"] == 0


def act_of(cluster):
    path = os.path.join(cluster.directory, f"act-{cluster.acts}.json")
    with open(path, encoding="utf-8") as file:
        return json.load(file)["txid"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("--acts", type=int, default=12, help="before the snapshot, and after it")
    parser.add_argument("--flips", type=int, default=12)
    parser.add_argument("--port", type=int, default=24000)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    with network(options, "tamga-snapshot-") as cluster:
        cluster.make()
        cluster.begin()
        early = act_of(cluster)
        for i in range(options.acts):
            cluster.office(i % 4)
        scene = Scene(cluster)
        scene.export()
        scene.refuse_changed(options.flips)
        key = scene.make_observer()
        for i in range(4):
            cluster.end(i)
            cluster.start(i, "--p2p-observers", key)
        for i in range(4):
            cluster.wait_ready(i)
        for i in range(options.acts):
            cluster.office(i % 4)
        begun = time.time()
        cluster.start(OBSERVER)
        cluster.wait_ready(OBSERVER)
        cluster.wait_equal(range(5))
        print(f"the observer is level after {time.time() - begun:.1f} s")
        scene.check_pruned(early)
        cluster.end(OBSERVER, signal.SIGKILL)
        cluster.office(0)
        cluster.start(OBSERVER)
        cluster.wait_ready(OBSERVER)
        height = int(cluster.wait_equal(range(5)))
        assert cluster.end(OBSERVER) == 0
        verdict = scene.audit(cluster.home(OBSERVER))
        assert verdict["fromSnapshot"] == {"height": scene.height, "block": scene.block}, verdict
        assert verdict["height"] == height and verdict["blocks"] == height - scene.height, verdict
        assert scene.audit(cluster.home(1))["fromSnapshot"] is None
        words = cluster.run("audit", "--quiet", cluster.home(OBSERVER))
        assert f"from snapshot at height {scene.height}" in words, words
        scene.again()
        print(f"audited from height {scene.height} to {height}")


if __name__ == "__main__":
    sys.exit(main())
