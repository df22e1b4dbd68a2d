#!/usr/bin/env python3
"""An archive onto four daemons that are killed meanwhile: nothing acknowledged is lost.

usage: import_cluster.py BIN_DIRECTORY [--kills N] [--seed N] [--input FILE.ged] [--port BASE]

`kill -9` of random validators while the import runs, each started again later; then: the report
agrees with expected_civil.py, the four state roots are equal, every acknowledgement of the client's
journal is in the ledger of every node at the height it was told, no payload is missing, a fresh
client registers nothing and leaves the state root as it is, an import broken off by `kill -9` of
the client goes on with --resume, and the audit of every home passes.
"""
import argparse
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

from cluster_smoke import Cluster

HERE = pathlib.Path(__file__).resolve().parent
ROYAL = HERE.parents[2] / "shared/data/civil/royal92.ged"
NODES = range(4)
BATCH = 100


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


def importer(cluster, path, *more):
    return subprocess.Popen(
        [cluster.tamga, "import", "gedcom", path,
         "--node", ",".join(cluster.endpoint(i) for i in NODES), "--agency", "ZAGS",
         "--office", "BISH1", "--territory", "417", "--registrar", cluster.key("first"),
         "--second", cluster.key("second"), *more],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def finish(process):
    errors = process.communicate(timeout=600)[1]
    if process.returncode != 0:
        raise SystemExit(f"the import ended with {process.returncode}\n{errors}")


def kill_validators(cluster, dice, count, running):
    """One victim at a time, so that a quorum stays; back before the next one goes."""
    killed = 0
    while killed < count and running.poll() is None:
        time.sleep(dice.uniform(0.2, 1.5))
        victim = dice.choice(list(NODES))
        cluster.end(victim, signal.SIGKILL)
        killed += 1
        time.sleep(dice.uniform(0.1, 1.0))
        cluster.start(victim)
        cluster.wait_ready(victim)
    return killed


def agree(path, report, *more):
    subprocess.run([sys.executable, str(HERE / "compare_import.py"), path, report, *more],
                   check=True)


def post(url, body):
    request = urllib.request.Request(url, json.dumps(body).encode(),
                                     {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


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
        health = cluster.call(node, "node_health")["result"]
        payloads = [check for check in health["checks"] if check["name"] == "payloads"]
        if not payloads or not payloads[0]["ok"] or not payloads[0]["detail"].startswith("0 "):
            raise SystemExit(f"node {node}: payloads: {payloads}")
    print(f"{len(told)} acknowledged acts are final on all four, no payload is missing")


def run(cluster, options):
    dice = random.Random(options.seed)
    cluster.make()
    for i in NODES:
        cluster.start(i)
    for i in NODES:
        cluster.wait_ready(i)
    found_authority(cluster)

    path = options.input or (str(ROYAL) if ROYAL.exists() else "")
    if not path:
        path = os.path.join(cluster.directory, "sample.ged")
        cluster.run("sample-gedcom", "--people", "2000", "--output", path)
    journal = os.path.join(cluster.directory, "journal")
    report = os.path.join(cluster.directory, "report.jsonl")

    running = importer(cluster, path, "--journal", journal, "--limit", "1000000")
    time.sleep(dice.uniform(0.5, 2.0))
    running.kill()  # The client itself, in the middle.
    running.communicate()
    running = importer(cluster, path, "--resume", journal, "--report", report)
    killer_result = []
    killer = threading.Thread(
        target=lambda: killer_result.append(kill_validators(cluster, dice, options.kills,
                                                            running)))
    killer.start()
    finish(running)
    killer.join()
    if not killer_result:
        raise SystemExit("a killed validator did not come back")
    print(f"{killer_result[0]} times kill -9 of a validator, once of the client")
    agree(path, report)
    cluster.wait_equal(NODES)
    check_acknowledged(cluster, journal)

    root = cluster.status(0)["stateRoot"]
    finish(importer(cluster, path, "--report", report))
    agree(path, report, "--again")
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
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    directory = tempfile.mkdtemp(prefix="tamga-import-")
    cluster = Cluster(os.path.abspath(options.binaries), options.port, directory)
    try:
        run(cluster, options)
    finally:
        for process in cluster.processes.values():
            process.kill()
        if options.keep:
            print("kept:", directory)
        else:
            shutil.rmtree(directory, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
