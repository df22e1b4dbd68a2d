#!/usr/bin/env python3
"""An archive onto four daemons that are killed meanwhile: nothing acknowledged is lost.

usage: import_cluster.py BIN_DIRECTORY [--kills N] [--seed N] [--input FILE.ged] [--port BASE]
                         [--in-flight N] [--keep]

`kill -9` at random moments of a validator that accepts the client's acts (its own count of them
grows) and leads the view it dies in (the others are found waiting in that very view), each started
again later; a victim whose proposal was faster than the kill does not count and is followed by
another. Invented archives follow while leaders are still to be killed. Then: the imports end with
0, the reports agree with expected_civil.py, the four state roots are equal, every acknowledgement
of the client's journals is in the ledger of every node at the height it was told, no payload is
missing and some are read on every node, a fresh client registers nothing and leaves the state root
as it is, an import broken off by `kill -9` of the client goes on with --resume, and the audit of
every home passes.
"""
import argparse
import hashlib
import http.client
import json
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request

sys.dont_write_bytecode = True  # The source tree stays as it is.
import ed25519  # noqa: E402
from cluster_smoke import network  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
ROYAL = HERE.parents[2] / "shared/data/civil/royal92.ged"
NODES = range(4)
BATCH = 100
PAYLOADS_READ = 25


def found_authority(cluster):
    cluster.submit(0, {"operations": [{"registerAgency": {
        "code": "ZAGS", "title": "CIVIL-REGISTRY", "keys": [cluster.public("agency")],
        "roles": ["CIVIL_REGISTRAR"], "registers": ["REGISTER_IDENTITY", "REGISTER_CIVIL"]}}]},
        "governance-1", "governance-2")
    cluster.submit(0, {"agency": "ZAGS", "operations": [
        {"registerOffice": {"code": "BISH1", "territories": ["417"]}}]}, "agency")
    for name in ("first", "second"):
        cluster.submit(0, {"agency": "ZAGS", "operations": [{"appointOfficer": {
            "key": cluster.public(name), "office": "BISH1", "roles": ["CIVIL_REGISTRAR"],
            "territories": ["417"], "validFromMs": "1", "validUntilMs": "4102444800000"}}]},
            "agency", name)


def importer(cluster, path, *more, environment=None):
    return subprocess.Popen(
        [cluster.tamga, "import", "gedcom", path,
         "--node", ",".join(cluster.endpoint(i) for i in NODES), "--agency", "ZAGS",
         "--office", "BISH1", "--territory", "417", "--registrar", cluster.key("first"),
         "--second", cluster.key("second"), *more],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        env={**os.environ, **(environment or {})})


def finish(process):
    errors = process.communicate(timeout=600)[1]
    if process.returncode != 0:
        raise SystemExit(f"the import ended with {process.returncode}\n{errors}")


def accepted(cluster, node):
    """How many acts clients have brought to this node since its start."""
    with urllib.request.urlopen(cluster.endpoint(node) + "/metrics", timeout=10) as answer:
        found = re.search(r"^tamga_mempool_accepted_total (\S+)", answer.read().decode(), re.M)
    return int(float(found.group(1)))


def accepting(cluster, running):
    """The nodes to which the client brings acts now, with how many in the sample."""
    while running.poll() is None:
        before = [accepted(cluster, node) for node in NODES]
        time.sleep(0.05)
        grown = [accepted(cluster, node) - before[node] for node in NODES]
        if any(grown):
            return {node: count for node, count in enumerate(grown) if count}
    return {}


class Watch:
    """chain_status of one node, over a connection that stays open: a question costs little."""

    def __init__(self, cluster, node):
        self.link = http.client.HTTPConnection("127.0.0.1", cluster.base + 10 * node + 1,
                                               timeout=10)

    def status(self):
        self.link.request("POST", "/", json.dumps({"jsonrpc": "2.0", "id": 1,
                                                   "method": "chain_status"}),
                          {"Content-Type": "application/json"})
        return json.load(self.link.getresponse())["result"]


def kill_leader(cluster, victim, running):
    """kill -9 in the moment when it says that it leads; the view, or None if it was too late."""
    watch = Watch(cluster, victim)
    others = [Watch(cluster, node) for node in NODES if node != victim]
    told = watch.status()
    while told["leader"] != told["replica"] and running.poll() is None:
        told = watch.status()
    cluster.processes[victim].send_signal(signal.SIGKILL)
    views = {other.status()["view"] for other in others}
    cluster.processes.pop(victim).wait(timeout=30)
    return told["view"] if views == {told["view"]} else None


def kill_validators(cluster, dice, count, running):
    """One victim at a time, so that a quorum stays; back before the next one goes."""
    killed = late = 0
    while killed < count and running.poll() is None:
        time.sleep(dice.uniform(0.0, 1.0))
        takers = accepting(cluster, running)
        if not takers:
            break
        victim = dice.choice(sorted(takers))
        view = kill_leader(cluster, victim, running)
        if view is None or running.poll() is not None:
            late += 1
        else:
            killed += 1
            print(f"kill -9: node {victim} leads view {view} and has just accepted "
                  f"{takers[victim]} acts", flush=True)
        time.sleep(dice.uniform(0.0, 1.0))
        cluster.start(victim)
        cluster.wait_ready(victim)
    return killed, late


def agree(path, report, *more):
    subprocess.run([sys.executable, str(HERE / "compare_import.py"), path, report, *more],
                   check=True)


def post(url, body):
    request = urllib.request.Request(url, json.dumps(body).encode(),
                                     {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def wait_payloads(cluster, node, seconds=60):
    """What a node missed while it was away it fetches from the others, soon."""
    deadline = time.time() + seconds
    while time.time() < deadline:
        health = cluster.call(node, "node_health")["result"]
        payloads = [check for check in health["checks"] if check["name"] == "payloads"]
        if payloads and payloads[0]["ok"] and payloads[0]["detail"].startswith("0 "):
            return
        time.sleep(0.2)
    raise SystemExit(f"node {node} after {seconds} s: payloads: {payloads}")


def check_acknowledged(cluster, journal):
    lines = [json.loads(line) for line in pathlib.Path(journal).read_text().splitlines()]
    told = {line["txid"]: line["height"] for line in lines if line.get("txid")}
    txids = list(told)
    for node in NODES:
        for at in range(0, len(txids), BATCH):
            calls = [{"jsonrpc": "2.0", "id": txid, "method": "tx_status",
                      "params": {"txid": txid}} for txid in txids[at:at + BATCH]]
            for answer in post(cluster.endpoint(node), calls):
                result = answer.get("result", {})
                height = int(result.get("height", 0))
                if result.get("stage") != "final" or told[answer["id"]] not in (0, height):
                    raise SystemExit(f"node {node} lost {answer['id']}: {answer}")
        wait_payloads(cluster, node)
    print(f"{len(told)} acknowledged acts are final on all four, no payload is missing")


class Archive:
    def __init__(self, cluster, path, number):
        self.path = path
        self.journal = os.path.join(cluster.directory, f"journal-{number}")
        self.report = os.path.join(cluster.directory, f"report-{number}.jsonl")


def next_archive(cluster, options, number):
    """The archive asked for, then invented ones, for as long as there is somebody to kill."""
    path = options.input or (str(ROYAL) if ROYAL.exists() else "")
    if number > 0 or not path:
        path = os.path.join(cluster.directory, f"sample-{number}.ged")
        cluster.run("sample-gedcom", "--people", "2000", "--seed", str(number + 1), "--output",
                    path)
    return Archive(cluster, path, number)


def import_one(cluster, dice, archive, kills, options):
    """Imports while leaders die; the first time the client itself dies once in the middle, too."""
    how = ["--in-flight", str(options.in_flight)]
    begin = "--journal"
    if archive.journal.endswith("-0"):
        running = importer(cluster, archive.path, "--journal", archive.journal, *how)
        time.sleep(dice.uniform(0.5, 2.0))
        running.kill()
        running.communicate()
        begin = "--resume"
    running = importer(cluster, archive.path, begin, archive.journal, "--report", archive.report,
                       *how)
    counts = []
    killer = threading.Thread(
        target=lambda: counts.append(kill_validators(cluster, dice, kills, running)))
    killer.start()
    finish(running)
    killer.join()
    if not counts:
        raise SystemExit("a killed validator did not come back")
    return counts[0]


def read_payloads(cluster, dice, journal):
    """Openings of some acts, asked of every node by a registrar and compared with each other."""
    seed = ed25519.read_key(cluster.key("first"))
    reader = ed25519.public_key(seed)
    chain = bytes.fromhex(cluster.status(0)["chainId"])
    lines = [json.loads(line) for line in pathlib.Path(journal).read_text().splitlines()]
    txids = sorted({line["txid"] for line in lines if line.get("txid")})
    read = 0
    for txid in dice.sample(txids, min(PAYLOADS_READ, len(txids))):
        act = cluster.call(0, "tx_get", {"txid": txid})["result"]
        for each in act["body"].get("commitments", []):
            answers = [payload(cluster, node, seed, reader, chain, each["commitment"], txid)
                       for node in NODES]
            if any("result" not in answer for answer in answers):
                raise SystemExit(f"an opening of {txid} cannot be read: {answers}")
            if any(answer["result"] != answers[0]["result"] for answer in answers):
                raise SystemExit(f"openings of {txid} differ: {answers}")
            read += 1
    refused = payload(cluster, 0, seed, reader, chain, each["commitment"], txids[0]
                      if txids[0] != txid else txids[1])
    if refused.get("error", {}).get("data", {}).get("name") != "unauthorised":
        raise SystemExit(f"an opening was read under another act: {refused}")
    print(f"{read} openings of {PAYLOADS_READ} acts read on each node")


def payload(cluster, node, seed, reader, chain, commitment, txid):
    purpose, at_ms, nonce = b"INSPECTION", int(time.time() * 1000), os.urandom(16)
    request = (bytes.fromhex(commitment) + reader + bytes([len(purpose)]) + purpose +
               at_ms.to_bytes(8, "big") + nonce)
    digest = hashlib.sha256(b"TMG1" + b"read" + request).digest()
    signature = ed25519.sign(seed, b"TMG1\x09" + chain + digest)
    return cluster.call(node, "payload_get", {
        "commitment": commitment, "reader": reader.hex(), "purpose": purpose.decode(),
        "atMs": str(at_ms), "nonce": nonce.hex(), "signature": signature.hex(), "txid": txid})


def run(cluster, options):
    dice = random.Random(options.seed)
    cluster.make()
    for i in NODES:
        cluster.start(i)
    for i in NODES:
        cluster.wait_ready(i)
    found_authority(cluster)

    imports = []
    killed = late = 0
    while killed < options.kills or not imports:
        archive = next_archive(cluster, options, len(imports))
        now_killed, now_late = import_one(cluster, dice, archive, options.kills - killed, options)
        imports.append(archive)
        killed, late = killed + now_killed, late + now_late
    print(f"{killed} times kill -9 of an accepting leader, {late} more of a validator whose "
          f"proposal was out already, once of the client; {len(imports)} archives imported")
    cluster.wait_equal(NODES)
    for archive in imports:
        agree(archive.path, archive.report)
        check_acknowledged(cluster, archive.journal)
    read_payloads(cluster, dice, imports[0].journal)

    root = cluster.status(0)["stateRoot"]
    archive = imports[0]
    finish(importer(cluster, archive.path, "--report", archive.report))
    agree(archive.path, archive.report, "--again")
    cluster.wait_equal(NODES)
    if cluster.status(0)["stateRoot"] != root:
        raise SystemExit("the same import again has changed the state")
    for i in NODES:
        if cluster.end(i) != 0:
            raise SystemExit(f"node {i} did not end well on SIGTERM")
    for i in NODES:
        cluster.run("audit", cluster.home(i))
    print("the audit of every home passes")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--input", default="")
    parser.add_argument("--port", type=int, default=28900)
    parser.add_argument("--in-flight", type=int, default=64)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    with network(options, "tamga-import-") as cluster:
        run(cluster, options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
