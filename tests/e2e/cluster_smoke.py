#!/usr/bin/env python3
"""Four daemons on loopback: acts become final on all of them, also across kill -9 and an empty disk.

usage: cluster_smoke.py BIN_DIRECTORY [--port BASE] [--keep]

Needs `tamga` and `tamgad` in BIN_DIRECTORY and nothing but Python's standard library.
"""

import argparse
import contextlib
import fcntl
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request


PORTS_STEP, PORTS_TRIED = 100, 20


held = []  # Locks on ports, until this process ends.


def free_base(base):
    """The first of base, base + 100, ... whose ports are nobody's: scenes and clones run at once.

    Bases lie below 32768: from there on the kernel hands ports to clients, at any moment.
    """
    for first in range(base, base + PORTS_TRIED * PORTS_STEP, PORTS_STEP):
        lock = open(os.path.join(tempfile.gettempdir(), f"tamga-ports-{first}"), "a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            held.append(lock)
            for i in range(PORTS_STEP):
                with socket.socket() as probe:
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    probe.bind(("127.0.0.1", first + i))
            return first
        except OSError:
            continue
    raise SystemExit(f"no free ports from {base} on")


class Cluster:
    def __init__(self, binaries, base_port, directory):
        self.tamga = os.path.join(binaries, "tamga")
        self.tamgad = os.path.join(binaries, "tamgad")
        self.base = free_base(base_port)
        self.directory = directory
        self.processes = {}
        self.acts = 0

    def run(self, *words, text=None):
        done = subprocess.run([self.tamga, *words], input=text, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"tamga {' '.join(words)}: exit {done.returncode}\n{done.stderr}")
        return done.stdout

    def home(self, i):
        return os.path.join(self.directory, f"validator-{i + 1}")

    def make(self, *words):
        # devnet makes homes, keys and genesis; the daemons are ours, so that we may kill them.
        self.run("devnet", "--dir", self.directory, "--base-port", str(self.base), "--detach",
                 "--daemon", self.tamgad, "--json", *words)
        self.run("devnet", "stop", "--dir", self.directory)

    def start(self, i, *flags, environment=None):
        with open(os.path.join(self.home(i), "tamgad.log"), "a") as log:
            self.processes[i] = subprocess.Popen(
                [self.tamgad, "start", "--home", self.home(i), *flags], stdout=log, stderr=log,
                env={**os.environ, **(environment or {})})

    def end(self, i, how=signal.SIGTERM):
        process = self.processes.pop(i)
        process.send_signal(how)
        return process.wait(timeout=30)

    def endpoint(self, i):
        return f"http://127.0.0.1:{self.base + 10 * i + 1}"

    def call(self, i, method, params=None):
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params or {}})
        request = urllib.request.Request(self.endpoint(i), body.encode(),
                                         {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def status(self, i):
        return self.call(i, "chain_status")["result"]

    def wait_status(self, i, height=0, seconds=30):
        """What it says of itself, once it answers and is so high; it need not be ready."""
        deadline = time.time() + seconds
        while time.time() < deadline:
            try:
                status = self.status(i)
                if int(status["height"]) >= height:
                    return status
            except OSError:  # It does not listen yet, or never will.
                code = self.processes[i].poll()
                if code is not None:
                    log = os.path.join(self.home(i), "tamgad.log")
                    raise SystemExit(f"node {i} ended with {code}, see {log} (--keep)") from None
            time.sleep(0.05)
        raise SystemExit(f"node {i} does not answer at height {height} within {seconds} s")

    def wait_ready(self, i, seconds=30):
        deadline = time.time() + seconds
        while time.time() < deadline:
            try:
                with urllib.request.urlopen(self.endpoint(i) + "/readyz", timeout=2):
                    return
            except OSError:
                time.sleep(0.05)
        raise SystemExit(f"node {i} is not ready after {seconds} s")

    def key(self, name):
        path = os.path.join(self.directory, "keys", name + ".key")
        if not os.path.exists(path):
            self.run("keygen", path)
        return path

    def public(self, name):
        return self.run("keygen", "--show", self.key(name)).strip()

    def submit(self, i, act, *keys):
        """Drafts, signs and submits one act; returns the seconds it took to become final."""
        self.acts += 1
        path = os.path.join(self.directory, f"act-{self.acts}.json")
        signers = [word for key in keys for word in ("--signer", self.key(key))]
        signing = [word for key in keys for word in ("--key", self.key(key))]
        self.run("draft", "-", "-o", path, "--node", self.endpoint(i), *signers,
                 text=json.dumps(act))
        self.run("sign", path, "--quiet", *signing)
        begun = time.time()
        self.run("submit", path, "--node", self.endpoint(i))
        return time.time() - begun

    def begin(self, *flags):
        """Starts four nodes; when they are ready, the agency is registered whose offices office() registers."""
        for i in range(4):
            self.start(i, *flags)
        for i in range(4):
            self.wait_ready(i)
        self.submit(0, {"operations": [{"registerAgency": {
            "code": "ZAGS", "title": "CIVIL-REGISTRY", "keys": [self.public("agency")],
            "roles": ["CIVIL_REGISTRAR"], "registers": ["REGISTER_CIVIL"]}}]},
            "governance-1", "governance-2")

    def office(self, i):
        code = f"OF{self.acts:03d}"
        return self.submit(i, {"agency": "ZAGS", "operations": [
            {"registerOffice": {"code": code, "territories": ["417"]}}]}, "agency")

    def wait_equal(self, nodes, seconds=60):
        deadline = time.time() + seconds
        seen = []
        while time.time() < deadline:
            seen = [self.status(i) for i in nodes]
            if len({(s["height"], s["stateRoot"]) for s in seen}) == 1:
                self.wait_openings(nodes)
                return seen[0]["height"]
            time.sleep(0.1)
        raise SystemExit(f"the nodes do not agree: {seen}")

    def wait_openings(self, nodes, still_s=3, seconds=60):
        """What came by a block alone is asked of the others each second; ends when nothing comes any more.

        An observer never gets any, nor who began with a snapshot what was below it.
        """
        before, since, deadline = None, time.time(), time.time() + seconds
        while time.time() < min(since + still_s, deadline):
            missing = [self.openings_missing(i) for i in nodes]
            if not any(missing):
                return
            if missing != before:
                before, since = missing, time.time()
            time.sleep(0.1)

    def openings_missing(self, i):
        with urllib.request.urlopen(self.endpoint(i) + "/metrics", timeout=10) as page:
            found = re.search(r"^tamga_payloads_missing (\d+)", page.read().decode(), re.M)
        return int(found[1])


@contextlib.contextmanager
def network(options, prefix):
    """A cluster that is not made yet, in a folder of its own; ended, and gone unless it is kept."""
    directory = tempfile.mkdtemp(prefix=prefix)
    cluster = Cluster(os.path.abspath(options.binaries), options.port, directory)
    try:
        yield cluster
    finally:
        for process in cluster.processes.values():
            process.kill()
            process.wait()
        if options.keep:
            print("kept:", directory)
        else:
            shutil.rmtree(directory, ignore_errors=True)


def compare(cluster, directory):
    """Two running nodes are one chain, and the report says so; what is no chain is named."""
    page = os.path.join(directory, "audit.html")
    summary = json.loads(cluster.run("audit", "--quiet", "--json", cluster.home(1), "--report", page,
                                     "--compare", cluster.endpoint(2)))
    compared = summary["comparison"]
    assert compared["agrees"] and compared["commonHeight"] > 10, compared
    assert summary["statistics"]["byAgency"]["ZAGS"] > 10, summary["statistics"]
    with open(page, encoding="utf-8") as report:
        text = report.read()
    assert "PASSED" in text and "access.register_office" in text, text[:2000]
    refused = subprocess.run([cluster.tamga, "audit", "--quiet", cluster.home(1), "--compare",
                              os.path.join(directory, "nowhere")], capture_output=True, text=True)
    assert refused.returncode == 2 and "nowhere is neither" in refused.stderr, refused
    gone = subprocess.run([cluster.tamga, "audit", "--quiet", cluster.home(1), "--compare",
                           "http://127.0.0.1:1"], capture_output=True, text=True)
    assert gone.returncode == 1 and "not to be compared" in gone.stdout, gone
    assert "state root" in gone.stdout, gone  # The verdict on the first is told all the same.
    print("two nodes are one chain up to height", compared["commonHeight"])


def trusted_head(cluster):
    """An observer follows only the chain that holds the block it was told of."""
    home = cluster.home(4)
    told = cluster.call(0, "chain_header", {"height": 5})["result"]["hash"]

    def start(words, empty):
        if 4 in cluster.processes:
            cluster.end(4)
        if empty:
            shutil.rmtree(os.path.join(home, "data", "ledger"))
        os.remove(os.path.join(home, "tamgad.log"))
        cluster.start(4, "--p2p-trusted-head", words)

    def wait_log(words):
        for _ in range(300):
            with open(os.path.join(home, "tamgad.log"), encoding="utf-8") as log:
                if words in log.read():
                    return
            time.sleep(0.1)
        raise SystemExit(f"the observer does not say: {words}")

    start("5:" + "ab" * 32, empty=True)
    wait_log("its chain is not the one of p2p.trusted_head")
    assert int(cluster.wait_status(4)["height"]) < 5, cluster.status(4)
    start("5:" + told, empty=True)
    cluster.wait_ready(4)
    cluster.wait_equal(range(5))
    for words, why in (("5:" + "ab" * 32, "it followed a chain that is not ours"),
                       ("five", "is not HEIGHT:HASH")):
        start(words, empty=False)
        assert cluster.processes.pop(4).wait(30) != 0, words
        wait_log(why)
    start("5:" + told, empty=False)
    cluster.wait_ready(4)
    print("the observer follows the chain of the trusted head, and no other")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("--port", type=int, default=28700)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    everyone = range(4)
    with network(options, "tamga-smoke-") as cluster:
        cluster.make()
        for i in everyone:
            cluster.start(i)
        for i in everyone:
            cluster.wait_ready(i)
        cluster.submit(0, {"operations": [{"registerAgency": {
            "code": "ZAGS", "title": "CIVIL-REGISTRY", "keys": [cluster.public("agency")],
            "roles": ["CIVIL_REGISTRAR"], "registers": ["REGISTER_CIVIL"]}}]},
            "governance-1", "governance-2")
        times = sorted(cluster.office(i % 4) for i in range(12))
        print(f"12 acts final, p50 {1000 * times[6]:.0f} ms with process start")
        print("all agree at height", cluster.wait_equal(everyone))

        for round_number in range(3):
            victim = round_number % 4
            cluster.end(victim, signal.SIGKILL)
            cluster.office((victim + 1) % 4)
            cluster.start(victim)
            cluster.wait_ready(victim)
            cluster.office(victim)
        print("three times kill -9: all agree at height", cluster.wait_equal(everyone))

        # An empty disk and the same chain: an observer learns everything by block sync.
        home = os.path.join(cluster.directory, "observer")
        made = subprocess.run([cluster.tamgad, "init", "--home", home, "--json",
                               "--node-role", "observer",
                               "--p2p-listen", f"127.0.0.1:{cluster.base + 40}",
                               "--p2p-peers", f"127.0.0.1:{cluster.base}",
                               "--rpc-listen", f"127.0.0.1:{cluster.base + 41}"],
                              capture_output=True, text=True, check=True)
        node_key = json.loads(made.stdout)["nodeKey"]
        shutil.copy(os.path.join(cluster.directory, "genesis.json"), os.path.join(home, "config"))
        assert cluster.end(0) == 0, "SIGTERM must end with 0"
        cluster.start(0, "--p2p-observers", node_key)
        cluster.wait_ready(0)
        os.rename(home, cluster.home(4))
        cluster.start(4)
        cluster.wait_ready(4)
        print("an observer followed to height", cluster.wait_equal([*everyone, 4]))
        cluster.office(2)
        print("and on to height", cluster.wait_equal([*everyone, 4]))

        trusted_head(cluster)
        compare(cluster, cluster.directory)

        codes = [cluster.end(i) for i in list(cluster.processes)]
        assert codes == [0] * 5, codes
        print("all ended with 0")


if __name__ == "__main__":
    sys.exit(main())
