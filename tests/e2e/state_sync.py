#!/usr/bin/env python3
"""A new node takes its state from peers: killed in the middle, and one of three lies in every tenth chunk.

usage: state_sync.py BIN_DIRECTORY [--port BASE] [--keep]
       state_sync.py BIN_DIRECTORY --acts N [--population M] | --chain FOLDER

Four daemons run, with snapshots at every tenth height. An observer that knows genesis.json and the hash of
a block takes the state from three of them; it is killed with SIGKILL in the middle, goes on, drops the
liar, follows the chain, is audited and gives snapshots itself. Without a published block two peers must
offer the same state; with a wrong one nothing is taken. A validator that lost its ledger takes the state
from the others and votes again.

With --acts a chain of so many acts is written first (`tamga simulate-day --execute`); three observers
hold it, and a fourth takes its state, with the liar and without: seconds, bytes, roots.
"""

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request

sys.dont_write_bytecode = True  # The source tree stays as it is.
from cluster_smoke import network  # noqa: E402

JOINER, LIAR = 4, 2
PEERS = (0, 1, 2)
OPENS_S = 600  # A million acts; without validators it answers and is never ready.


class Scene:
    def __init__(self, cluster, binaries):
        self.cluster = cluster
        self.lying = {"LD_PRELOAD": os.path.join(binaries, "lying_chunks.so")}
        self.snapshots = {"TAMGA_SNAPSHOT_INTERVAL_BLOCKS": "10", "TAMGA_SNAPSHOT_CHUNK_BYTES": "4KiB"}

    def liar(self, every=10, slow_ms=0):
        return {**self.lying, "LIE_EVERY": str(every), "SLOW_MS": str(slow_ms)}

    def make_home(self, i, peers, *words):
        """An observer's, without a ledger; gives its node key."""
        base, home = self.cluster.base, self.cluster.home(i)
        made = subprocess.run(
            [self.cluster.tamgad, "init", "--home", home, "--json", "--node-role", "observer",
             "--genesis", os.path.join(self.cluster.directory, "genesis.json"),
             "--p2p-listen", f"127.0.0.1:{base + 10 * i}",
             "--p2p-peers", ",".join(f"127.0.0.1:{base + 10 * peer}" for peer in peers),
             "--rpc-listen", f"127.0.0.1:{base + 10 * i + 1}", *words],
            capture_output=True, text=True, check=True)
        return json.loads(made.stdout)["nodeKey"]

    def log(self, i):
        with open(os.path.join(self.cluster.home(i), "tamgad.log"), encoding="utf-8") as file:
            return file.read()

    def wait_for(self, i, what, seconds=60):
        deadline = time.time() + seconds
        while time.time() < deadline:
            found = re.findall(what, self.log(i))
            if found:
                return found[-1]
            time.sleep(0.05)
        raise SystemExit(f"node {i} does not say {what}:\n{self.log(i)[-3000:]}")

    def get(self, i, path):
        try:
            with urllib.request.urlopen(self.cluster.endpoint(i) + path, timeout=5) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.read().decode()
        except OSError:
            return ""

    def figure(self, i, name):
        found = re.findall(rf"^tamga_{name} (\d+)", self.get(i, "/metrics"), re.M)
        return int(found[0]) if found else 0

    def published(self, height=None):
        height = height or self.cluster.status(0)["height"]
        header = self.cluster.call(0, "chain_header", {"height": str(height)})["result"]
        return f"{height}:{header['hash']}"

    def begin(self, i, *words):
        self.cluster.start(i, "--sync-start", "snapshot", *words, environment=self.snapshots)

    def audit(self, i):
        """All is well; and the verdict on openings (G-81), which not every home holds."""
        done = subprocess.run([self.cluster.tamga, "audit", "--quiet", "--json", self.cluster.home(i)],
                              capture_output=True, text=True, check=False)
        verdict = json.loads(done.stdout)
        broken = [each["id"] for each in verdict["invariants"]
                  if each["standing"] not in ("PASS", "NOT APPLICABLE")]
        assert not verdict["findings"] and not broken, (broken, verdict["findings"])
        assert done.returncode == 0 and verdict["verdict"] == "passed", done
        openings = next(each for each in verdict["invariants"] if each["id"] == "G-81")
        return verdict, openings

    def forget(self, i):
        shutil.rmtree(os.path.join(self.cluster.home(i), "data", "ledger"))


def populate(scene):
    """People, parcels and vehicles: a state of some hundred chunks."""
    cluster, words = scene.cluster, []
    for number in (1, 2):
        words += ["--governance", cluster.key(f"governance-{number}")]
    told = json.loads(cluster.run(
        "simulate-day", "--quiet", "--json", "--population", "150", "--acts", "150", "--seed", "3",
        "--node", cluster.endpoint(0), *words))
    assert told["unexpected"] == 0, told
    cluster.submit(0, {"operations": [{"registerAgency": {
        "code": "ZAGS2", "title": "CIVIL-REGISTRY", "keys": [cluster.public("agency")],
        "roles": ["CIVIL_REGISTRAR"], "registers": ["REGISTER_CIVIL"]}}]},
        "governance-1", "governance-2")
    while int(cluster.status(0)["height"]) < 21:
        office(cluster)


def office(cluster, i=0):
    code = f"OF{cluster.acts:03d}"
    cluster.submit(i, {"agency": "ZAGS2", "operations": [
        {"registerOffice": {"code": code, "territories": ["417"]}}]}, "agency")


def join_and_kill(scene, key):
    """The observer takes the state, killed in the middle, from three peers of whom one lies."""
    cluster = scene.cluster
    trusted = scene.published()
    scene.begin(JOINER, "--p2p-trusted-head", trusted)
    deadline = time.time() + 60
    while scene.figure(JOINER, "state_sync_chunks_total") < 8:
        assert time.time() < deadline, scene.log(JOINER)
        time.sleep(0.02)
    health = scene.get(JOINER, "/healthz")
    assert "FAIL state_sync: takes the state" in health, health
    answer = cluster.call(JOINER, "chain_header", {"height": "1"})
    assert "takes the state" in json.dumps(answer["error"]), answer
    cluster.end(JOINER, signal.SIGKILL)
    before = scene.log(JOINER)
    assert "state_sync_done" not in before, "it was too fast to be killed"
    assert not os.path.exists(os.path.join(cluster.home(JOINER), "data", "ledger", "CURRENT"))
    office(cluster, 1)
    begun = time.time()
    scene.begin(JOINER, "--p2p-trusted-head", trusted)
    cluster.wait_ready(JOINER, 60)
    seconds = time.time() - begun
    after = scene.log(JOINER)[len(before):]
    assert "state_sync_resumed" in after, after
    height, chunks, size = map(int, re.findall(
        r"state_sync_done height=(\d+) chunks=(\d+) bytes=(\d+)", after)[0])
    made = int(re.findall(rf"snapshot_made height={height} .*chunks=(\d+)", scene.log(0))[0])
    assert made - chunks >= 8 and chunks > 8, (made, chunks)
    refused = set(re.findall(r"state_sync_refused node_key=(\w+)", scene.log(JOINER)))
    liar = cluster.call(LIAR, "chain_validators")["result"]
    assert refused == {key}, (refused, key, liar)
    assert scene.figure(JOINER, "state_sync_chunks_total") == chunks
    cluster.wait_equal(range(5))
    status = cluster.status(JOINER)
    assert status["earliestHeight"] == str(height + 1), status
    print(f"killed after {made - chunks} of {made} chunks; the other {chunks} ({size} bytes) in "
          f"{seconds:.1f} s, from block {height} on; the liar is dropped")
    return height


def judge(scene, height):
    """What it holds is the chain: followed, audited, given to others."""
    cluster = scene.cluster
    while int(cluster.status(0)["height"]) // 10 * 10 <= height:
        office(cluster, 1)
    newer = int(cluster.wait_equal(range(5))) // 10 * 10
    assert newer > height
    for i in (0, JOINER):
        scene.wait_for(i, f"snapshot_made height={newer} ")
    files = [os.path.join(cluster.home(i), "data", "snapshots", f"{newer}.snapshot") for i in (0, JOINER)]
    sizes = [os.path.getsize(file) for file in files]
    assert abs(sizes[0] - sizes[1]) < 4000, sizes  # The same but for signatures of the head.
    assert cluster.end(JOINER) == 0
    verdict, openings = scene.audit(JOINER)
    assert verdict["fromSnapshot"]["height"] == height, verdict
    assert openings["standing"] == "NOT APPLICABLE", openings
    assert "an observer holds none" in openings["notApplicable"], openings
    cluster.start(JOINER)
    cluster.wait_ready(JOINER)


def mistrust(scene):
    """A wrong published block: nothing is taken; none: as much as two peers say."""
    cluster = scene.cluster
    other = JOINER + 1
    wrong = scene.published().split(":")[0] + ":" + "00" * 32
    scene.begin(other, "--p2p-trusted-head", wrong)
    scene.wait_for(other, "it holds another block than p2p.trusted_head")
    time.sleep(1)
    assert cluster.end(other) == 0
    assert "state_sync_done" not in scene.log(other)
    assert not os.path.exists(os.path.join(cluster.home(other), "data", "ledger.partial"))


def rebuild_validator(scene):
    """It has its votes and keys, and no ledger; without a published block it needs two who agree."""
    cluster = scene.cluster
    assert cluster.end(3) == 0
    scene.forget(3)
    scene.begin(3)
    cluster.wait_ready(3, 60)
    said = scene.log(3)
    assert "state_sync_unpublished" in said and "state_sync_done" in said, said
    cluster.wait_equal(range(5))
    cluster.end(1)  # Now three must vote, and the rebuilt one is among them.
    office(cluster, 3)
    cluster.wait_equal((0, 2, 3, JOINER))
    cluster.start(1)
    cluster.wait_ready(1)
    assert cluster.end(3) == 0
    verdict, openings = scene.audit(3)
    assert verdict["fromSnapshot"] and openings["standing"] == "PASS", openings
    shutil.rmtree(os.path.join(cluster.home(3), "data", "payloads"))  # As on a new disk.
    verdict, openings = scene.audit(3)
    assert openings["standing"] == "NOT APPLICABLE", openings
    assert "snapshot" in openings["notApplicable"], openings
    print("a validator that lost its ledger votes again; without openings it is asked for none of before")


def short(options, binaries):
    with network(options, "tamga-sync-") as cluster:
        scene = Scene(cluster, binaries)
        cluster.make()
        keys = ",".join(scene.make_home(i, PEERS) for i in (JOINER, JOINER + 1))
        for i in range(4):
            scene.forget(i)  # devnet had them run for a moment.
            faults = scene.liar(10 if i == LIAR else 0, slow_ms=60)
            # Nobody has a state to give, and all find that out of each other.
            cluster.start(i, "--sync-start", "snapshot", "--p2p-observers", keys, environment={**scene.snapshots, **faults})
        for i in range(4):
            cluster.wait_ready(i, 60)
            assert "state_sync_without" in scene.log(i), scene.log(i)
        populate(scene)
        newest = int(cluster.wait_equal(range(4))) // 10 * 10
        for i in range(4):
            scene.wait_for(i, f"snapshot_made height={newest} ")
        liar = next(peer for peer in cluster.call(0, "node_peers")["result"]["peers"]
                    if peer["address"].endswith(str(cluster.base + 10 * LIAR)) or
                    peer["name"] == f"validator-{LIAR + 1}")
        height = join_and_kill(scene, liar["nodeKey"])
        judge(scene, height)
        mistrust(scene)
        rebuild_validator(scene)


# ---- A long chain ----

def copy_ledger(home, other):
    """Files that are never written again are shared."""
    source, target = (os.path.join(each, "data", "ledger") for each in (home, other))
    os.makedirs(target, exist_ok=True)
    for name in os.listdir(source):
        copy = os.link if name.endswith(".sst") else shutil.copy
        copy(os.path.join(source, name), os.path.join(target, name))


def peak_mib(process):
    with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
        return int(re.findall(r"VmHWM:\s+(\d+)", file.read())[0]) >> 10


def take(scene, joiner, liar, heights, admitted):
    """Seconds until it holds the state, and until it is level; bytes and peers dropped."""
    cluster, tip = scene.cluster, heights["tip"]
    begun = time.time()
    scene.begin(joiner, *admitted, "--p2p-trusted-head", f"{tip}:{heights['hash']}")
    said = scene.wait_for(
        joiner, r"state_sync_done height=(\d+) chunks=(\d+) bytes=(\d+) refused=(\d+) ms=(\d+)", 3600)
    height, chunks, size, refused, ms = map(int, said)
    peak = peak_mib(cluster.processes[joiner])
    cluster.wait_status(joiner, height, OPENS_S)
    ready = time.time() - begun
    while int(cluster.status(joiner)["height"]) < tip:
        assert time.time() < begun + 3600
        time.sleep(0.1)
    level = time.time() - begun
    status, peer = cluster.status(joiner), cluster.status(0)
    for name in ("height", "stateRoot", "logRoot", "logSize"):
        assert status[name] == peer[name], (name, status, peer)
    assert refused == (1 if liar else 0), said
    assert scene.figure(joiner, "consensus_blocks_synced_total") == tip - height
    print(f"{'one of three lies: ' if liar else ''}{chunks} chunks, {size} bytes in {ms / 1000:.1f} s "
          f"({size / 1000 / ms:.1f} MB/s), memory at most {peak} MiB; open after {ready:.1f} s, level with "
          f"{tip - height} blocks more after {level:.1f} s; roots equal: state {status['stateRoot'][:16]}..., "
          f"log {status['logRoot'][:16]}... of {status['logSize']} leaves")
    assert cluster.end(joiner) == 0


def long(options, binaries):
    with network(options, "tamga-sync-") as cluster:
        scene = Scene(cluster, binaries)
        chain = options.chain or os.path.join(cluster.directory, "chain")
        if not options.chain:
            cluster.run("simulate-day", "--quiet", "--population", str(options.population), "--acts",
                        str(options.acts), "--seed", "5", "--execute", chain)
        shutil.copy(os.path.join(chain, "config", "genesis.json"), cluster.directory)
        joiners = {3: False, 4: True}
        keys = {i: scene.make_home(i, PEERS) for i in (*PEERS, *joiners)}
        admitted = ("--p2p-observers", ",".join(keys.values()))
        for i in PEERS:
            copy_ledger(chain, cluster.home(i))
        cluster.start(0, *admitted)
        status = cluster.wait_status(0, 1, OPENS_S)
        tip = int(status["height"])
        heights = {"tip": tip, "hash": status["hash"]}
        cluster.end(0)
        interval = {"TAMGA_SNAPSHOT_INTERVAL_BLOCKS": str(tip - tip // 50)}
        for i in PEERS:
            cluster.start(i, *admitted, environment={**interval, **scene.liar(10 if i == LIAR else 0)})
        for i in PEERS:
            cluster.wait_status(i, 1, OPENS_S)
        made = [scene.wait_for(i, r"snapshot_made height=(\d+) entries=(\d+) leaves=(\d+) chunks=(\d+) "
                               r"bytes=(\d+) ms=(\d+)", 3600) for i in PEERS]
        print(f"{tip} blocks, {status['logSize']} acts; snapshot of block {made[0][0]}: {made[0][1]} entries, "
              f"{made[0][2]} leaves, {made[0][3]} chunks, {made[0][4]} bytes, made in "
              f"{int(made[0][5]) / 1000:.1f} s beside two others")
        for joiner, liar in joiners.items():
            if not liar:  # An honest third.
                cluster.end(LIAR)
                cluster.start(LIAR, *admitted, environment=interval)
                cluster.wait_status(LIAR, 1, OPENS_S)
            take(scene, joiner, liar, heights, admitted)
            if not liar:
                cluster.end(LIAR)
                cluster.start(LIAR, *admitted, environment={**interval, **scene.liar()})
                cluster.wait_status(LIAR, 1, OPENS_S)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("--acts", type=int, default=0)
    parser.add_argument("--population", type=int, default=6000)
    parser.add_argument("--chain", help="a folder that simulate-day --execute has made")
    parser.add_argument("--port", type=int, default=24100)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    scene = long if options.acts or options.chain else short
    scene(options, os.path.abspath(options.binaries))


if __name__ == "__main__":
    sys.exit(main())
