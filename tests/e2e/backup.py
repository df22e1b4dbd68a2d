#!/usr/bin/env python3
"""A validator is backed up while it works, its home is deleted and restored, and it votes again.

usage: backup.py BIN_DIRECTORY [--port BASE] [--keep]

Four daemons run while clients submit. One home is backed up twice: the second backup writes only what is
new. Changed, cut and missing files are named and nothing is made of them; so are other folders, chains,
nodes and homes. A backup that was killed leaves the earlier one whole. Then the home is deleted, restored
and started without a further word: it signs nothing until the others have answered, catches up, and the
chain goes on with it after another validator is gone. No acknowledged act is lost; audits pass.
"""

import argparse
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True  # The source tree stays as it is.
from cluster_smoke import network  # noqa: E402

LOST = 3  # Whose home goes.
KEYS = ("node_key", "validator_key", "payload_key")


class Load:
    """Acts one after another until it is over; what was acknowledged."""

    def __init__(self, cluster, nodes):
        self.cluster, self.nodes, self.over = cluster, nodes, threading.Event()
        self.acknowledged = []
        self.thread = threading.Thread(target=self.work)
        self.thread.start()

    def work(self):
        while not self.over.is_set():
            node = self.nodes[self.cluster.acts % len(self.nodes)]
            self.cluster.office(node)
            path = os.path.join(self.cluster.directory, f"act-{self.cluster.acts}.json")
            with open(path, encoding="utf-8") as file:
                self.acknowledged.append(json.load(file)["txid"])

    def wait(self, more):
        wanted, deadline = len(self.acknowledged) + more, time.time() + 60
        while len(self.acknowledged) < wanted:
            assert self.thread.is_alive() and time.time() < deadline, "the load stands still"
            time.sleep(0.02)

    def end(self):
        self.over.set()
        self.thread.join()


class Scene:
    def __init__(self, cluster):
        self.cluster = cluster
        self.folder = os.path.join(cluster.directory, "backups")

    def say(self, *words, code=0, says=""):
        done = subprocess.run([self.cluster.tamga, *words], capture_output=True, text=True, check=False)
        assert done.returncode == code and says in done.stdout + done.stderr, (words, code, says, done)
        return done.stdout

    def backup(self, *words, i=LOST, code=0, says="", folder=None):
        said = self.say("backup", self.cluster.home(i), "--to", folder or self.folder, "--json", "--quiet",
                        *words, code=code, says=says)
        return json.loads(said) if code == 0 else None

    def verify(self, code=0, says=""):
        said = self.say("backup", "--verify", self.folder, "--json", "--quiet", code=code, says=says)
        return json.loads(said)

    def restore(self, home, *words, code=0, says="", folder=None):
        return self.say("restore", folder or self.folder, "--home", home, "--quiet", *words, code=code,
                        says=says)

    def files(self, height):
        """path -> (digest, size), read without our programs."""
        with open(os.path.join(self.folder, f"{height}.backup"), "rb") as file:
            text = file.read()
        body, end = text[:text.rindex(b"end ")], text[text.rindex(b"end "):]
        assert end == b"end " + hashlib.sha256(body).hexdigest().encode() + b"\n"
        rows = [line.split(" ") for line in body.decode().split("\n") if line.startswith("file ")]
        for _, digest, size, _ in rows:
            with open(self.content(digest), "rb") as file:
                data = file.read()
            assert len(data) == int(size) and hashlib.sha256(data).hexdigest() == digest
        return {path: (digest, int(size)) for _, digest, size, path in rows}

    def content(self, digest):
        return os.path.join(self.folder, "files", digest)


def hot(scene):
    """Twice under load: the second writes what is new. Nothing secret, no votes, and no links left."""
    cluster = scene.cluster
    load = Load(cluster, (0, 1, 2))
    load.wait(12)
    first = scene.backup()
    load.wait(3)
    second = scene.backup()
    acknowledged = list(load.acknowledged)
    load.end()
    files = scene.files(second["height"])
    scene.files(first["height"])
    for backup in (first, second):
        header = cluster.call(0, "chain_header", {"height": backup["height"]})["result"]
        assert header["hash"] == backup["block"] and header["chainId"] == backup["chain"], (header, backup)
    assert int(second["height"]) > int(first["height"]) > 0, (first, second)
    assert int(first["bytesCopied"]) == int(first["bytes"]), first
    assert int(second["bytesCopied"]) * 2 < int(second["bytes"]), (first, second)
    assert "data/payloads/CURRENT" in files and "config/genesis.json" in files, files
    assert not any(path.endswith("_key") or "/votes" in path or "/pool" in path for path in files), files
    stages = os.path.join(cluster.home(LOST), "data", "backup")
    assert os.listdir(stages) == [], os.listdir(stages)
    assert [each["height"] for each in scene.verify()["whole"]] == [first["height"], second["height"]]
    print(f"hot, at height {first['height']}: {first['bytes']} bytes in {first['milliseconds']} ms; at "
          f"{second['height']}: {second['bytesCopied']} of {second['bytes']} bytes are new, "
          f"{second['milliseconds']} ms")
    return first, second, acknowledged + load.acknowledged[len(acknowledged):]


def damaged(scene, first, second):
    """A byte changed, a file missing, a list changed and cut: named, and no home is made of it."""
    home = os.path.join(scene.cluster.directory, "refused")
    files = scene.files(second["height"])
    path = max(files, key=lambda each: files[each][1])
    content = scene.content(files[path][0])
    with open(content, "rb") as file:
        good = file.read()
    changed = good[:len(good) // 2] + bytes([good[len(good) // 2] ^ 1]) + good[len(good) // 2 + 1:]
    for bytes_there, word in ((changed, "is damaged"), (good[:-1], "is damaged"), (None, "is missing")):
        os.remove(content)
        if bytes_there is not None:
            with open(content, "wb") as file:
                file.write(bytes_there)
        findings = scene.verify(code=1)["findings"]
        assert len(findings) == 1 and path in findings[0] and content in findings[0], findings
        assert word in findings[0] and second["height"] in findings[0], findings
        scene.restore(home, code=1, says=path)
        assert "config" not in os.listdir(home) and "data" not in os.listdir(home), os.listdir(home)
    again = scene.backup()  # What is missing is put there anew, if the home still has it.
    with open(content, "wb") as file:
        file.write(good)
    assert scene.verify()["verdict"] == "passed"
    lists = os.path.join(scene.folder, f"{first['height']}.backup")
    with open(lists, "rb") as file:
        text = file.read()
    for words in (text.replace(b"file ", b"life ", 1), text[:-70], b""):
        with open(lists, "wb") as file:
            file.write(words)
        scene.verify(code=1, says=f"{first['height']}.backup")
        scene.backup(code=1, says="is damaged")
        scene.restore(home, "--at", first["height"], code=1, says="is damaged")
    with open(lists, "wb") as file:
        file.write(text)
    scene.verify()
    shutil.rmtree(home)
    print(f"a changed, a cut and a missing {path} are named, and three changed lists")
    return again


def wrong(scene, again):
    """Folders, homes and heights that are not meant."""
    cluster = scene.cluster
    scene.backup(i=0, code=1, says="is of the node with key")
    other = os.path.join(cluster.directory, "other")
    shutil.copytree(os.path.join(cluster.home(0), "config"), os.path.join(other, "config"))
    os.makedirs(os.path.join(other, "data", "ledger"))
    open(os.path.join(other, "data", "ledger", "CURRENT"), "w", encoding="utf-8").close()
    genesis = os.path.join(other, "config", "genesis.json")
    with open(genesis, encoding="utf-8") as file:
        text = file.read().replace('"time_ms":', '"time_ms":1', 1)
    with open(genesis, "w", encoding="utf-8") as file:
        file.write(text)
    chain = hashlib.sha256(text.encode()).hexdigest()
    for says in (chain, again["chain"]):  # Both are named.
        scene.say("backup", other, "--to", scene.folder, code=1, says=says)
    scene.say("backup", os.path.join(cluster.directory, "keys"), "--to", scene.folder, code=2,
              says="is not the home of a node")
    scene.backup(code=2, says="holds something else than backups", folder=cluster.directory)
    scene.backup(code=2, says="inside of the home", folder=os.path.join(cluster.home(LOST), "backups"))
    scene.say("backup", "--verify", os.path.join(cluster.directory, "keys"), code=2, says="not a folder of backups")
    scene.say("backup", code=2)
    scene.restore(cluster.home(0), code=2, says="is not empty")
    scene.restore(other + "2", "--at", "999999", code=2, says="heights are")
    scene.restore(other + "2", code=2, says="not a folder of backups", folder=other)
    print("another node, another chain, what is no home and no folder of backups are refused")


def killed(scene):
    """kill -9 in the middle: earlier backups are whole, links go, the next one is as ever."""
    cluster = scene.cluster
    before = scene.verify()
    stages = os.path.join(cluster.home(LOST), "data", "backup")
    for seconds in (0.05, 0.3, 0.9):
        with subprocess.Popen([cluster.tamga, "backup", cluster.home(LOST), "--to", scene.folder, "--quiet"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            time.sleep(seconds)
            process.kill()
    deadline = time.time() + 20
    while os.listdir(stages):
        assert time.time() < deadline, os.listdir(stages)
        time.sleep(0.1)
    after = scene.verify()
    heights = [each["height"] for each in before["whole"]]  # The last may have been made once more.
    assert [each["height"] for each in after["whole"]][:len(heights)] == heights, (before, after)


def cold(scene):
    """Of a stopped home, with keys; the newest two are kept."""
    cluster = scene.cluster
    cluster.office(0)
    cluster.wait_equal(range(4))
    assert cluster.end(LOST) == 0
    last = scene.backup("--keep", "2", "--with-keys")
    assert last["removed"] >= 1 and last["withKeys"], last
    files = scene.files(last["height"])
    assert {f"config/{key}" for key in KEYS} < set(files), files
    verdict = scene.verify()
    assert verdict["backups"] == 2 and verdict["whole"][-1]["height"] == last["height"], verdict
    named = set()
    for each in verdict["whole"]:
        named |= {digest for digest, _ in scene.files(each["height"]).values()}
    assert set(os.listdir(os.path.join(scene.folder, "files"))) == named, "something is left over"
    return verdict["whole"][0]["height"]


def lost(scene, height, acknowledged):
    """The home is gone; an older backup, without keys, and the keys from where they were kept."""
    cluster = scene.cluster
    home = cluster.home(LOST)
    safe = os.path.join(cluster.directory, "safe")
    os.makedirs(safe)
    for key in KEYS:
        shutil.copy(os.path.join(home, "config", key), safe)
    shutil.rmtree(home)
    acknowledged.append(act_of(cluster, cluster.office(1)))
    said = scene.restore(home, "--at", height)
    assert "put node_key, validator_key and payload_key" in said, said
    mark = os.path.join(home, "data", "restored")
    assert os.path.exists(mark) and not os.path.exists(os.path.join(home, "data", "votes"))
    for key in KEYS:
        shutil.copy(os.path.join(safe, key), os.path.join(home, "config"))
    load = Load(cluster, (0, 1, 2))
    begun = time.time()
    cluster.start(LOST)  # Nothing more is said.
    cluster.wait_ready(LOST, 60)
    deadline = time.time() + 60
    while True:
        with open(os.path.join(home, "tamgad.log"), encoding="utf-8") as file:
            log = file.read()
        if "reentered" in log:
            break
        assert time.time() < deadline, log[-3000:]
        time.sleep(0.05)
    assert log.index("loss_recorded") < log.index("reentered"), log
    seconds = time.time() - begun
    load.wait(3)
    load.end()
    acknowledged += load.acknowledged
    assert not os.path.exists(mark), "the mark outlives the record in the vote log"
    cluster.wait_equal(range(4))
    cluster.end(0, signal.SIGKILL)  # Now three must vote, and the restored one is among them.
    for _ in range(3):
        acknowledged.append(act_of(cluster, cluster.office(LOST)))
    cluster.start(0)
    cluster.wait_ready(0)
    cluster.end(LOST)
    cluster.start(LOST)  # As ever: its log knows.
    cluster.wait_ready(LOST)
    cluster.wait_equal(range(4))
    print(f"restored from height {height}, it may vote after {seconds:.1f} s, and three of four with it suffice")


def act_of(cluster, _seconds):
    with open(os.path.join(cluster.directory, f"act-{cluster.acts}.json"), encoding="utf-8") as file:
        return json.load(file)["txid"]


def judge(scene, acknowledged):
    """What was acknowledged is there, and audits pass."""
    cluster = scene.cluster
    for txid in acknowledged:
        for i in (0, LOST):
            answer = cluster.call(i, "tx_get", {"txid": txid})
            assert "result" in answer, (txid, answer)
    cluster.end(LOST)
    genesis = os.path.join(cluster.directory, "genesis.json")
    verdict = json.loads(cluster.run("audit", "--quiet", "--json", cluster.home(LOST), "--genesis", genesis))
    assert verdict["verdict"] == "passed", verdict
    print(f"{len(acknowledged)} acknowledged acts are there; audited to height {verdict['height']}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("--port", type=int, default=27800)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    with network(options, "tamga-backup-") as cluster:
        cluster.make()
        cluster.begin()
        scene = Scene(cluster)
        first, second, acknowledged = hot(scene)
        again = damaged(scene, first, second)
        wrong(scene, again)
        killed(scene)
        height = cold(scene)
        lost(scene, height, acknowledged)
        judge(scene, acknowledged)


if __name__ == "__main__":
    sys.exit(main())
