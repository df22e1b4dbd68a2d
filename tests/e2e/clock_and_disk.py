#!/usr/bin/env python3
"""A clock that is hours off, a disk that is nearly full and one that is full: named, and nothing lost.

usage: clock_and_disk.py BIN_DIRECTORY [--port BASE] [--only clock|disk] [--keep]

Four daemons. The clock of one is two hours ahead, then two hours behind (shifted_clock.so): its health
and its log name the difference and say what to do, acts become final through every node, and the
time of blocks stays that of the others. Then the data of one lies on a small file system of its own
(a loop device: root only): nearly full it admits nothing new, says so and goes on voting; with room
again it admits; full to the last byte it goes on or ends with a sentence that names the disk, the
others go on, and once there is room it starts, catches up, and everything acknowledged is final
everywhere. What is not possible (a sanitizer that bears no preloading, no root) is skipped with a message.
"""
import argparse
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True  # The source tree stays as it is.
import acts  # noqa: E402
import shifted_clock  # noqa: E402
from cluster_smoke import network  # noqa: E402

NODES = range(4)
MIB = 1 << 20
DISK_MIB, KEEP_FREE_MIB = 192, 48
FULL_SECONDS = 20


class Chain:
    def __init__(self, cluster):
        self.cluster = cluster
        self.acknowledged = []
        cluster.run("devnet", "--dir", cluster.directory, "--base-port", str(cluster.base),
                    "--detach", "--daemon", cluster.tamgad, "--json",
                    "--set=--storage-vote-log-segment-bytes", "--set=1MiB")
        cluster.run("devnet", "stop", "--dir", cluster.directory)

    def found(self):
        self.cluster.submit(1, {"operations": [{"registerAgency": {
            "code": "ZAGS", "title": "CIVIL-REGISTRY", "keys": [self.cluster.public("agency")],
            "roles": ["CIVIL_REGISTRAR"], "registers": ["REGISTER_CIVIL"]}}]},
            "governance-1", "governance-2")

    def submit(self, node):
        """One more office; the whole answer. What is applied counts as acknowledged."""
        act = acts.Act(self.cluster, {"agency": "ZAGS", "operations": [{"registerOffice": {
            "code": f"O{self.cluster.acts:04d}", "territories": ["417"]}}]}, "agency", at=1)
        answer = self.cluster.call(node, "tx_submit", act.signed())
        if "result" in answer:
            self.acknowledged.append(answer["result"])
        return answer

    def must(self, node):
        answer = self.submit(node)
        if "result" not in answer:
            raise SystemExit(f"node {node} does not register: {answer}")
        return answer["result"]

    def check(self, node, name):
        health = self.cluster.call(node, "node_health")["result"]
        return next(check for check in health["checks"] if check["name"] == name)

    def wait_check(self, node, name, ok, seconds=20):
        deadline = time.time() + seconds
        while self.check(node, name)["ok"] != ok:
            if time.time() > deadline:
                raise SystemExit(f"health of node {node}: {self.check(node, name)}")
            time.sleep(0.1)
        return self.check(node, name)["detail"]

    def log_says(self, node, *words):
        text = pathlib.Path(self.cluster.home(node), "tamgad.log").read_text(encoding="utf-8")
        for word in words:
            if word not in text:
                raise SystemExit(f"the log of node {node} does not say {word!r}")

    def check_kept(self):
        height = self.cluster.wait_equal(NODES)
        for told in self.acknowledged:
            for node in NODES:
                stands = self.cluster.call(node, "tx_status", {"txid": told["txid"]})["result"]
                if stands["stage"] != "final" or stands["height"] != told["height"]:
                    raise SystemExit(f"node {node} lost {told}: {stands}")
        print(f"{len(self.acknowledged)} acknowledged acts are final on all four at height {height}")


def clock(chain):
    binaries = os.path.dirname(chain.cluster.tamgad)
    if not shifted_clock.available(binaries):
        print("clock: skipped, this build does not bear shifted_clock.so")
        return
    cluster, wrong = chain.cluster, 3
    for hours in (2, -2):
        cluster.end(wrong)
        cluster.start(wrong, environment=shifted_clock.shifted(binaries, hours))
        cluster.wait_status(wrong)  # With a wrong clock it is alive, not ready.
        detail = chain.wait_check(wrong, "clock", False)
        if "set its clock" not in detail:
            raise SystemExit(f"health does not say what to do: {detail}")
        if "peer's clock" not in chain.wait_check(0, "clock", False):
            raise SystemExit("the others do not say whose clock it is")
        chain.log_says(wrong, "clock_differs")
        chain.log_says(0, "clock_differs")
        begun = time.time()
        for node in (0, 1, 2, wrong, 0, wrong):
            chain.must(node)
        seconds = time.time() - begun
        ahead = int(cluster.status(0)["timeMs"]) / 1000 - time.time()
        if abs(ahead) > 60:
            raise SystemExit(f"the time of blocks went with the wrong clock: {ahead:.1f} s ahead")
        cluster.wait_equal(NODES)
        print(f"a clock {hours:+} h: '{detail}'; 6 acts final in {seconds:.1f} s, the last block "
              f"{ahead:+.1f} s from now")
    cluster.end(wrong)
    cluster.start(wrong)
    cluster.wait_ready(wrong)
    chain.wait_check(wrong, "clock", True)
    chain.must(wrong)
    print("with the right time again: good")


class SmallDisk:
    """A file system of its own for the data of a home."""

    def __init__(self, cluster, node):
        self.data = os.path.join(cluster.home(node), "data")
        image = os.path.join(cluster.directory, "disk.img")
        with open(image, "wb") as file:
            file.truncate(DISK_MIB * MIB)
        subprocess.run(["mkfs.ext4", "-q", "-m", "0", image], check=True, capture_output=True)
        kept = self.data + ".kept"
        os.rename(self.data, kept)
        os.mkdir(self.data)
        done = subprocess.run(["mount", "-o", "loop", image, self.data], capture_output=True,
                              text=True, check=False)
        self.mounted = done.returncode == 0
        self.why = done.stderr.strip()
        shutil.copytree(kept, self.data, dirs_exist_ok=True)

    def free(self):
        space = os.statvfs(self.data)
        return space.f_bavail * space.f_frsize

    def fill(self, leave):
        """A file that leaves so many bytes free; to the last byte for 0."""
        with open(os.path.join(self.data, "filler"), "ab") as file:
            while self.free() > leave:
                step = max(4096, min(MIB, self.free() - leave))
                try:
                    os.posix_fallocate(file.fileno(), file.seek(0, os.SEEK_END), step)
                except OSError:
                    break

    def empty(self):
        os.remove(os.path.join(self.data, "filler"))

    def unmount(self):
        if self.mounted:
            subprocess.run(["umount", self.data], check=False)


def disk(chain, small):
    cluster = chain.cluster
    for _ in range(3):
        chain.must(0)
    small.fill((KEEP_FREE_MIB - 8) * MIB)
    detail = chain.wait_check(0, "disk", False)
    answer = chain.submit(0)
    error = answer.get("error", {"data": {}})
    if error["data"].get("name") != "disk_full" or error["data"].get("retryable") is not True:
        raise SystemExit(f"nearly full, and yet: {answer}")
    for _ in range(3):
        chain.must(1)
    cluster.wait_equal(NODES)
    print(f"nearly full: '{detail}', '{error['message']}'; it votes on")

    small.empty()
    chain.wait_check(0, "disk", True)
    chain.must(0)
    print("with room again it admits")

    small.fill(0)
    begun, count = time.time(), 0
    while time.time() < begun + FULL_SECONDS and cluster.processes[0].poll() is None:
        chain.must(1 + count % 3)
        count += 1
    code = cluster.processes[0].poll()
    if code is not None:
        if code != 3:
            raise SystemExit(f"on a full disk the node ended with {code}")
        chain.log_says(0, "No space left")
        cluster.processes.pop(0)
    print(f"full to the last byte ({small.free()} free): {count} acts through the others; the node "
          + ("went on" if code is None else f"ended with {code} and says why"))
    chain.must(2)
    small.empty()
    if code is not None:
        cluster.start(0, "--storage-disk-free-bytes-min", f"{KEEP_FREE_MIB}MiB")
        cluster.wait_ready(0, 60)
    chain.wait_check(0, "disk", True)
    chain.must(0)
    print("room again: it caught up and admits")


def run(cluster, options):
    chain = Chain(cluster)
    small = None
    try:
        if options.only != "clock" and os.geteuid() == 0 and shutil.which("mkfs.ext4"):
            small = SmallDisk(cluster, 0)
        for i in NODES:
            least = f"{KEEP_FREE_MIB}MiB"
            cluster.start(i, *(["--storage-disk-free-bytes-min", least] if i == 0 else []))
        for i in NODES:
            cluster.wait_ready(i)
        chain.found()
        if options.only != "disk":
            clock(chain)
        if small is not None and small.mounted:
            disk(chain, small)
        elif options.only != "clock":
            print("disk: skipped,", small.why if small else "only root can mount a small one")
        chain.check_kept()
        for i in NODES:
            if cluster.end(i) != 0:
                raise SystemExit(f"node {i} did not end well on SIGTERM")
        for i in NODES:
            cluster.run("audit", "--quiet", cluster.home(i))
        print("the audit of every home passes")
    finally:
        for process in cluster.processes.values():
            process.send_signal(signal.SIGKILL)
            process.wait()
        if small is not None:
            small.unmount()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("--only", choices=["clock", "disk"])
    parser.add_argument("--port", type=int, default=22600)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    with network(options, "tamga-disk-") as cluster:
        run(cluster, options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
