#!/usr/bin/env python3
"""Evidence against a validator: found, told to all, recorded in a block, listed, exported, judged.

usage: evidence.py BIN_DIRECTORY SOURCE_DIRECTORY [--port BASE] [--initial-state] [--keep]

Four daemons. Votes that no honest validator casts are made here with a validator's key and left
where a daemon keeps evidence between two starts; what is forged is left there too. Every audit passes,
and a file of evidence is judged offline; changed in any way it is refused. With --initial-state the
chain begins with one, and nobody who judges a file of evidence has it.
"""
import argparse
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import urllib.request

sys.dont_write_bytecode = True  # The source tree stays as it is.
import ed25519  # noqa: E402
from cluster_smoke import network  # noqa: E402
from registry_lab import tagged  # noqa: E402

NOTARIZE, SKIP, FINALIZE = 2, 3, 4
EPOCH = 1


class Scene:
    def __init__(self, cluster, source, initial):
        self.cluster, self.source, self.initial = cluster, source, initial
        self.audit = ["--initial-state", initial] if initial else []
        self.folder = pathlib.Path(cluster.directory)
        self.genesis = self.folder / "genesis.json"
        self.chain = bytes.fromhex(cluster.status(0)["chainId"])
        told = cluster.call(0, "chain_validators")["result"]["validators"]
        self.index = {each["name"]: each["index"] for each in told}

    def seed(self, node):
        return ed25519.read_key(os.path.join(self.cluster.home(node), "config", "validator_key"))

    def vote(self, node, kind, view, block, chain=None):
        block = bytes(32) if kind == SKIP else tagged(b"test", block)
        message = (b"TMG1" + bytes([kind]) + (chain or self.chain) + EPOCH.to_bytes(8, "big")
                   + view.to_bytes(8, "big") + block)
        signer = self.index[f"validator-{node + 1}"]
        return (bytes([kind]) + EPOCH.to_bytes(8, "big") + view.to_bytes(8, "big") + block
                + signer.to_bytes(2, "big") + ed25519.sign(self.seed(node), message))

    def piece(self, offence, node, one, other, view=3, **options):
        signer = self.index[f"validator-{node + 1}"]
        return (bytes([offence]) + signer.to_bytes(2, "big")
                + self.vote(node, one, view, b"one", **options)
                + self.vote(node, other, view, b"other", **options))

    def leave(self, node, *pieces):
        """As the daemon keeps what waits for a block: items without acts."""
        text = b"\x01" + len(pieces).to_bytes(2, "big")
        for piece in pieces:
            text += len(piece).to_bytes(4, "big") + piece
        (pathlib.Path(self.cluster.home(node)) / "data" / "evidence").write_bytes(text + bytes(4))

    def listed(self, node, **params):
        return self.cluster.call(node, "chain_evidence", params)["result"]

    def wait_listed(self, count, nodes=range(4), seconds=60):
        deadline = time.time() + seconds
        for node in nodes:
            while self.listed(node)["total"] < count:
                if time.time() > deadline:
                    raise SystemExit(f"node {node} lists {self.listed(node)} after {seconds} s")
                time.sleep(0.1)

    def log(self, node):
        return (pathlib.Path(self.cluster.home(node)) / "tamgad.log").read_text(encoding="utf-8")

    def wait_log(self, node, words, seconds=30):
        deadline = time.time() + seconds
        while words not in self.log(node):
            if time.time() > deadline:
                raise SystemExit(f"node {node} does not say {words}")
            time.sleep(0.1)

    def metric(self, node, name):
        url = self.cluster.endpoint(node) + "/metrics"
        with urllib.request.urlopen(url, timeout=10) as answer:
            for line in answer.read().decode().split("\n"):
                if line.startswith(name + " "):
                    return float(line.split()[1])
        raise SystemExit(f"no metric {name}")


def recorded_once(scene):
    """What one node has kept is told to all, stands in a block once, and what is forged nowhere."""
    cluster = scene.cluster
    two = scene.piece(2, 3, NOTARIZE, NOTARIZE)
    forged = bytearray(scene.piece(3, 2, FINALIZE, SKIP))
    forged[-1] ^= 1
    foreign = scene.piece(4, 2, NOTARIZE, FINALIZE, chain=bytes(range(32)))
    same = scene.piece(2, 3, NOTARIZE, NOTARIZE, view=4)
    cluster.end(0)
    scene.leave(0, two, bytes(forged), foreign, same)
    cluster.start(0)
    cluster.wait_ready(0)
    scene.wait_listed(1)
    assert scene.log(0).count("own_evidence_refused") == 2, "what is forged was not refused"
    found = scene.listed(1)["evidence"][0]
    assert found["offence"] == "E2" and found["validator"] == "validator-4", found
    assert found["epoch"] == "1" and found["signer"] == scene.index["validator-4"], found
    cluster.office(0)
    assert all(scene.listed(node)["total"] == 1 for node in range(4))
    for node in range(1, 4):
        assert scene.metric(node, "tamga_consensus_evidence_recorded_total") == 1, node
        assert scene.metric(node, "tamga_consensus_evidence_pending") == 0, node
    kept = pathlib.Path(cluster.home(0)) / "data" / "evidence"
    assert not kept.exists(), "what is recorded is kept still"
    block = cluster.call(2, "chain_block", {"height": int(found["recordedAt"])})["result"]
    leaf = block["leaves"][0]
    assert leaf["kind"] == "evidence" and leaf["id"] == found["digest"], leaf
    assert leaf["events"][0]["name"] == "EvidenceRecorded", leaf
    print(f"E2 of validator-4 is recorded once, in block {found['recordedAt']}, on four nodes")


def survives(scene):
    """A node alone cannot record: what it waits with is there after kill -9, and then recorded."""
    cluster = scene.cluster
    for node in range(4):
        cluster.end(node)
    scene.leave(1, scene.piece(3, 2, FINALIZE, SKIP), scene.piece(4, 2, NOTARIZE, FINALIZE),
                scene.piece(2, 3, NOTARIZE, NOTARIZE))
    cluster.start(1)
    scene.wait_log(1, "offence=E4")
    time.sleep(0.5)
    cluster.end(1, signal.SIGKILL)
    assert (pathlib.Path(cluster.home(1)) / "data" / "evidence").exists()
    for node in range(4):
        cluster.start(node)
    for node in range(4):
        cluster.wait_ready(node)
    scene.wait_listed(3)
    print("what waited survived kill -9 and is recorded:",
          [(each["offence"], each["validator"]) for each in scene.listed(3)["evidence"]])


def verify(scene, path, *words):
    return subprocess.run([scene.cluster.tamga, "verify", str(path), *words], capture_output=True,
                          text=True)


def exported(scene):
    """Every piece as a file for a board; a changed one is refused."""
    cluster, genesis = scene.cluster, ["--genesis", str(scene.genesis)]
    pieces = scene.listed(0)["evidence"]
    more = subprocess.run([cluster.tamga, "export", "evidence", cluster.home(0), "-o",
                           str(scene.folder / "none.json")], capture_output=True, text=True)
    assert more.returncode == 2 and pieces[0]["digest"] in more.stderr, more
    for each in pieces:
        path = scene.folder / f"evidence-{each['digest'][:8]}.json"
        cluster.run("export", "evidence", cluster.home(1), "-o", str(path), "--digest",
                    each["digest"])
        done = verify(scene, path, *genesis, "--json")
        assert done.returncode == 0, done
        found = json.loads(done.stdout)
        assert found["offence"] == each["offence"], found
        assert found["consensusKey"] == each["consensusKey"], found
        assert each["validator"] in found["statement"][0], found["statement"]
    whole = json.loads(path.read_text())
    changed = scene.folder / "changed.json"

    def refused(change, words=genesis, code=1):
        other = json.loads(json.dumps(whole))
        change(other)
        changed.write_text(json.dumps(other))
        done = verify(scene, changed, *words)
        assert done.returncode == code, done
        return done.stdout + done.stderr

    def flip(name, at):
        def change(file):
            raw = bytearray.fromhex(file["raw"][name])
            raw[at] ^= 1
            file["raw"][name] = raw.hex()
        return change

    assert "words" in refused(lambda file: file["statement"].__setitem__(1, "It did nothing."))
    refused(flip("evidence", -1))
    refused(flip("receipt", -1))
    refused(flip("validators", 40))
    refused(lambda file: file["raw"].pop("receipt"))
    refused(lambda file: file["raw"].__setitem__("genesis", file["raw"]["genesis"] + " "))
    assert ("firstBlock" in whole["raw"]) == bool(scene.initial), whole["raw"].keys()
    if scene.initial:  # Block 1 tells what block 0 is.
        for at in (50, 100, 200, -1):
            refused(flip("firstBlock", at))
        assert "block 1 is missing" in refused(lambda file: file["raw"].pop("firstBlock"))
        longer = whole["raw"]["firstBlock"] + "00"
        assert "longer" in refused(lambda file: file["raw"].__setitem__("firstBlock", longer), code=1)
    assert "another chain" in refused(
        lambda file: None, [*genesis, "--chain", "00" * 32])
    assert "first validators" in refused(lambda file: None, ["--validators-hash", "00" * 32])
    refused(lambda file: None, [], 2)
    print(f"{len(pieces)} files of evidence are judged offline; changed ones are refused")
    print("\n".join("    " + each for each in whole["statement"]))
    proven = scene.listed(2, proof=True, limit=1)["evidence"][0]
    receipt = scene.folder / "receipt.hex"
    receipt.write_text(proven["receipt"])
    done = verify(scene, receipt, *genesis, "--txid", proven["digest"])
    assert done.returncode == 0, done


def audited(scene):
    cluster = scene.cluster
    count = scene.listed(0)["total"]
    bundle = scene.folder / "chain.bundle"
    cluster.run("export", "bundle", cluster.home(3), "-o", str(bundle), "--quiet")
    for target in (cluster.endpoint(0), str(bundle)):
        found = json.loads(cluster.run("audit", target, "--genesis", str(scene.genesis), "--quiet",
                                       "--json", *scene.audit))
        assert found["verdict"] == "passed" and found["evidence"] == count, found
    second = subprocess.run([sys.executable, os.path.join(scene.source, "tools", "audit.py"),
                             str(bundle), "--genesis", str(scene.genesis), *scene.audit],
                            capture_output=True, text=True)
    assert second.returncode == 0, second
    for node in range(4):
        cluster.end(node)
        found = json.loads(cluster.run("audit", cluster.home(node), "--quiet", "--json",
                                       *scene.audit))
        assert found["verdict"] == "passed" and found["evidence"] == count, found
    print(f"audits of four homes, an endpoint and a bundle, by two auditors: {count} pieces, passed")


def register_agency(cluster, code, key):
    cluster.submit(0, {"operations": [{"registerAgency": {
        "code": code, "title": "CIVIL-REGISTRY", "keys": [cluster.public(key)],
        "roles": ["CIVIL_REGISTRAR"], "registers": ["REGISTER_CIVIL"]}}]},
        "governance-1", "governance-2")


def begin(cluster, *words):
    cluster.make(*words)
    for node in range(4):
        cluster.start(node)
    for node in range(4):
        cluster.wait_ready(node)


def make_initial_state(options, file):
    """What a chain of its own held: an agency."""
    with network(options, "tamga-evidence-before-") as cluster:
        begin(cluster)
        register_agency(cluster, "CADASTRE", "agency")
        for node in range(4):
            cluster.end(node)
        cluster.run("export", "initial-state", cluster.home(0), "-o", file, "--quiet")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binaries")
    parser.add_argument("source")
    parser.add_argument("--port", type=int, default=25400)
    parser.add_argument("--initial-state", action="store_true")
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    with network(options, "tamga-evidence-") as cluster:
        initial = os.path.join(cluster.directory, "initial") if options.initial_state else ""
        if initial:
            make_initial_state(options, initial)
        begin(cluster, *(["--initial-state", initial] if initial else []))
        scene = Scene(cluster, options.source, initial)
        register_agency(cluster, "ZAGS", "agency")
        cluster.office(0)
        recorded_once(scene)
        survives(scene)
        exported(scene)
        audited(scene)
    print("evidence: passed")


if __name__ == "__main__":
    main()
