#!/usr/bin/env python3
"""What a daemon is given wrongly: each has an exit code and a sentence that says what to do.

usage: daemon_bad_input.py BIN_DIRECTORY [--port BASE]
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # The source tree stays as it is.
from cluster_smoke import Cluster  # noqa: E402

failures = []


def expect(cluster, what, code, words, *command, environment=None, program=None):
    done = subprocess.run([program or cluster.tamgad, *command], capture_output=True, text=True, timeout=30,
                          env={**os.environ, **(environment or {})})
    said = done.stdout + done.stderr
    good = done.returncode == code and all(word in said for word in words)
    print(("ok   " if good else "FAIL ") + what)
    if not good:
        failures.append(what)
        print(f"     exit {done.returncode}, wanted {code} and {words}; said: {said.strip()}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("--port", type=int, default=28800)
    options = parser.parse_args()
    directory = tempfile.mkdtemp(prefix="tamga-bad-")
    cluster = Cluster(os.path.abspath(options.binaries), options.port, directory)
    try:
        cluster.make()
        home = cluster.home(0)

        def fresh():
            copy = os.path.join(directory, "copy")
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(home, copy)
            return copy

        def change(path, edit):
            with open(path) as file:
                text = file.read()
            with open(path, "w") as file:
                file.write(edit(text))

        start = ("start", "--home")
        expect(cluster, "a good home passes the check", 0, ["good"], "check", "--home", home)
        expect(cluster, "an unknown flag", 2, ["lissten", "nearest flag is --p2p-listen"], *start, home, "--p2p-lissten", "x")
        expect(cluster, "a flag with a value that is none", 2, ["HOST:PORT"], *start, home,
               "--p2p-listen", "nowhere")
        expect(cluster, "an unknown environment variable", 3, ["p2p.listen"], *start, home,
               environment={"TAMGA_P2P_LISTN": "x"})
        expect(cluster, "a folder that is no home", 3, ["tamgad init"], *start, directory)

        copy = fresh()
        change(copy + "/config/tamga.toml", lambda text: text.replace("listen =", "lissten ="))
        expect(cluster, "an unknown key", 3, ["'p2p.listen'"], *start, copy)
        copy = fresh()
        change(copy + "/config/genesis.json", lambda text: text + " ")
        expect(cluster, "a genesis that is not canonical", 3, ["canonical"], *start, copy)
        change(copy + "/config/genesis.json", lambda text: text[:100])
        expect(cluster, "a truncated genesis", 3, ["genesis"], *start, copy)
        os.remove(copy + "/config/genesis.json")
        expect(cluster, "no genesis", 3, ["genesis.json"], *start, copy)
        copy = fresh()
        change(copy + "/config/genesis.json",
               lambda text: text.replace("tamga-devnet", "tamga-other1"))
        expect(cluster, "a genesis of another chain in a home that has one", 3, ["chain"],
               *start, copy)
        copy = fresh()
        shutil.copy(cluster.home(1) + "/config/validator_key", copy + "/config/validator_key")
        expect(cluster, "a validator key of another home", 3, ["node_key"], *start, copy)
        os.chmod(copy + "/config/node_key", 0o644)
        expect(cluster, "a key that others can read", 3, ["chmod 600"], *start, copy)
        copy = fresh()
        shutil.rmtree(copy + "/data/votes")
        os.mkdir(copy + "/data/votes")
        expect(cluster, "a vote log that is gone", 3, ["must not vote"], *start, copy)
        expect(cluster, "and the check says so", 1, ["must not vote"], "check", "--home", copy)

        for i in range(4):
            cluster.start(i, *(["--storage-disk-free-bytes-min", "1000000GiB"] if i == 0 else []))
        for i in range(1, 4):
            cluster.wait_ready(i)
        expect(cluster, "a home in use", 3, [str(cluster.processes[0].pid)], *start, home)
        expect(cluster, "a port that is taken", 3, ["p2p.listen"], *start, fresh(),
               "--p2p-listen", f"127.0.0.1:{cluster.base + 10}")
        expect(cluster, "a port of clients that is taken", 3, [f"127.0.0.1:{cluster.base + 11}"],
               *start, fresh(), "--p2p-listen", f"127.0.0.1:{cluster.base + 95}",
               "--rpc-listen", f"127.0.0.1:{cluster.base + 11}")
        expect(cluster, "a devnet on a port that is taken", 3, [str(cluster.base)], "devnet",
               "--dir", os.path.join(directory, "second"), "--base-port", str(cluster.base),
               "--detach", program=cluster.tamga)
        agency = {"operations": [{"registerAgency": {
            "code": "ZAGS", "title": "CIVIL-REGISTRY", "keys": [cluster.public("agency")],
            "roles": ["CIVIL_REGISTRAR"], "registers": ["REGISTER_CIVIL"]}}]}
        try:
            cluster.submit(0, agency, "governance-1", "governance-2")
            failures.append("disk nearly full")
        except SystemExit as error:
            full = "disk_full" in str(error) and "retryable\":true" in str(error)
            print(("ok   " if full else "FAIL ") + "a disk nearly full admits nothing new")
            if not full:
                failures.append("disk nearly full")
        cluster.submit(1, agency, "governance-1", "governance-2")
        cluster.wait_equal(range(4))
        print("ok   and goes on voting")
    finally:
        for process in cluster.processes.values():
            process.kill()
            process.wait()
        shutil.rmtree(directory, ignore_errors=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
