#!/usr/bin/env python3
"""Bytes changed in a stopped home: `tamga audit` names them, or they mean nothing.

usage: changed_bytes.py BIN_DIRECTORY [--rows N] [--flips N] [--tables A,B] [--seed N] [--keep]

A small archive is imported by four daemons, one restarted between (its ledger then has tables on
disk and a write-ahead log). On copies of that home, one change at a time:

* N random bytes of each column family, changed through RocksDB, and of records of the vote log,
  their frame's checksum made anew (mutate_store): the audit must exit with 1 and name the table,
  the key and a height;
* N raw flips of a bit in each kind of file (SST, WAL, MANIFEST, CURRENT): the audit must exit with
  1, or pass with the very height, state root and counts of the unchanged home, because the byte
  was not used. It must never crash, never end otherwise, never tell another story.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True  # The source tree stays as it is.
from cluster_smoke import network  # noqa: E402
from import_cluster import finish, found_authority, importer  # noqa: E402

KINDS = {"SST": "*.sst", "WAL": "*.log", "MANIFEST": "MANIFEST-*", "CURRENT": "CURRENT"}
NODES = range(4)
TOLD = ("verdict", "height", "stateRoot", "blocks", "transactions", "rows")
SHOWN_MAX = 10


def make_home(cluster):
    """A home with everything an auditor looks at; the daemons are ended."""
    cluster.run("devnet", "--dir", cluster.directory, "--base-port", str(cluster.base),
                "--detach", "--daemon", cluster.tamgad, "--json",
                "--set=--storage-vote-log-segment-bytes", "--set=1MiB")
    cluster.run("devnet", "stop", "--dir", cluster.directory)
    for i in NODES:
        cluster.start(i)
    for i in NODES:
        cluster.wait_ready(i)
    found_authority(cluster)
    for seed in (1, 2):
        path = os.path.join(cluster.directory, f"sample-{seed}.ged")
        cluster.run("sample-gedcom", "--people", "50", "--seed", str(seed), "--output", path)
        finish(importer(cluster, path))
        if seed == 1:
            cluster.wait_equal(NODES)
            cluster.end(0)
            cluster.start(0)
            cluster.wait_ready(0)
    cluster.wait_equal(NODES)
    for i in NODES:
        if cluster.end(i) != 0:
            raise SystemExit(f"node {i} did not end well on SIGTERM")
    home = pathlib.Path(cluster.directory, "home")
    (home / "config").mkdir(parents=True)
    for part in ("config/genesis.json", "config/payload_key"):
        shutil.copy(os.path.join(cluster.home(0), part), home / part)
    for part in ("data/ledger", "data/votes", "data/payloads"):
        shutil.copytree(os.path.join(cluster.home(0), part), home / part)
    return home


class Audits:
    def __init__(self, cluster, binaries, home):
        self.cluster = cluster
        self.mutate = os.path.join(binaries, "mutate_store")
        self.tables = subprocess.run([self.mutate, "--tables"], check=True, capture_output=True,
                                     text=True).stdout.split()
        self.home = home
        self.faults = []
        code, told, said = self.audit(home)
        if code != 0:
            raise SystemExit(f"the unchanged home does not pass: {said}")
        self.whole = told
        print("unchanged:", ", ".join(f"{name} {told[name]}" for name in TOLD))

    def audit(self, home):
        done = subprocess.run([self.cluster.tamga, "audit", "--quiet", "--json", str(home)],
                              capture_output=True, text=True, timeout=120, check=False)
        try:
            told = json.loads(done.stdout)
        except ValueError:
            told = None
        return done.returncode, told, (done.stdout + done.stderr).strip()[-2000:]

    def on_copy(self, change):
        """Changes a copy of the home and audits it; what was changed, and the audit's answer."""
        copy = tempfile.mkdtemp(prefix="copy-", dir=self.cluster.directory)
        try:
            shutil.copytree(self.home, copy, dirs_exist_ok=True)
            what = change(pathlib.Path(copy))
            return what, self.audit(copy)
        finally:
            shutil.rmtree(copy)

    def row(self, table, seed):
        """One byte with a right checksum: found, and named by table, key and height."""
        def change(copy):
            return subprocess.run([self.mutate, str(copy), table, str(seed)], check=True,
                                  capture_output=True, text=True).stdout.split()
        (_, key, at), (code, told, said) = self.on_copy(change)
        named = code == 1 and told is not None and any(
            each["table"] == table and each["key"] == key and
            0 <= each["height"] <= self.whole["height"] for each in told["findings"])
        if not named:
            self.faults.append(f"{table} row {key} byte {at} (seed {seed}): exit {code}\n{said}")
        return "named" if named else "FAULT"

    def flip(self, kind, seed):
        """One raw bit of a file: found, or not used."""
        dice = random.Random(f"{kind} {seed}")

        def change(copy):
            files = sorted(path for path in (copy / "data/ledger").glob(KINDS[kind])
                           if path.stat().st_size > 0)
            weights = [path.stat().st_size for path in files]
            path = dice.choices(files, weights)[0]
            bytes_ = bytearray(path.read_bytes())
            at = dice.randrange(len(bytes_))
            bytes_[at] ^= 1 << dice.randrange(8)
            path.write_bytes(bytes_)
            return path.name, at
        (name, at), (code, told, said) = self.on_copy(change)
        if code == 1:
            return "found"
        same = code == 0 and told is not None and all(
            told[field] == self.whole[field] for field in TOLD)
        if not same:
            self.faults.append(f"{name} byte {at} (seed {seed}): exit {code}\n{said}")
        return "not used" if same else "FAULT"


def run(cluster, options):
    audits = Audits(cluster, os.path.abspath(options.binaries), make_home(cluster))
    begun = time.time()
    tables = options.tables.split(",") if options.tables else [*audits.tables, *KINDS]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for table in tables:
            count = options.flips if table in KINDS else options.rows
            one = audits.flip if table in KINDS else audits.row
            seeds = range(options.seed * 1000, options.seed * 1000 + count)
            tally = collections.Counter(pool.map(lambda seed: one(table, seed), seeds))
            print(f"{table:13}", ", ".join(f"{n} {what}" for what, n in sorted(tally.items())),
                  flush=True)
    print(f"{time.time() - begun:.1f} s")
    for fault in audits.faults[:SHOWN_MAX]:
        print(fault, file=sys.stderr)
    return 1 if audits.faults else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("--rows", type=int, default=50)
    parser.add_argument("--flips", type=int, default=50)
    parser.add_argument("--tables", default="")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--port", type=int, default=22100)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    with network(options, "tamga-bytes-") as cluster:
        return run(cluster, options)


if __name__ == "__main__":
    sys.exit(main())
