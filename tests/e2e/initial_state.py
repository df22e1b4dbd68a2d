#!/usr/bin/env python3
"""A chain that begins with a population: one file, its hash in genesis, and a day over it.

usage: initial_state.py BIN_DIRECTORY SOURCE [--population N] [--acts M] [--network-acts K] [--date DAY] [--port BASE] [--keep]

The population is founded once into a file; exporting the chain of the founding gives the same bytes.
The day over it has one state root twice, and over four daemons the same fates; audits of homes, of a
bundle, and by audit.py pass with the file and are refused without it. A wrong, changed or missing file
is named wherever one is given, and leaves nothing behind; a load that was killed is done again.
"""
import argparse
import datetime
import json
import os
import signal
import shutil
import subprocess
import sys
import time

sys.dont_write_bytecode = True  # The source tree stays as it is.
from cluster_smoke import network  # noqa: E402
from simulate_day import COUNTED, NODES, audited, digest  # noqa: E402


class Scene:
    def __init__(self, cluster, options):
        self.cluster, self.options = cluster, options
        self.file = os.path.join(cluster.directory, "population")
        self.people = ["--quiet", "--population", str(options.population), "--seed", "1",
                       "--date", options.date]

    def path(self, name):
        return os.path.join(self.cluster.directory, name)

    def refused(self, *words, told, code=3):
        done = subprocess.run([self.cluster.tamga, *words], capture_output=True, text=True)
        assert done.returncode == code and all(word in done.stderr for word in told), (words, done)

    def simulate(self, acts, *words):
        told = json.loads(self.cluster.run("simulate-day", "--json", *self.people, "--acts", str(acts),
                                           "--initial-state", self.file, *words))
        assert told["unexpected"] == 0 and told["acts"] == acts, told["surprises"]
        assert told["foundingActs"] == 0, told
        return told

    def found(self):
        made = json.loads(self.cluster.run("simulate-day", "--json", *self.people, "--found", self.file))
        assert made["sha256"] == digest(self.file) and not os.path.exists(self.file + ".founding"), made
        # The same founding in a chain that is kept: what is exported there is the same file.
        home = self.path("founding")
        self.cluster.run("simulate-day", *self.people, "--acts", "1", "--execute", home)
        height = json.loads(self.cluster.run("audit", "--quiet", "--json", home))["height"]
        self.cluster.run("export", "initial-state", home, "-o", self.path("again"), "--quiet",
                         "--height", str(height - 1))
        assert digest(self.path("again")) == made["sha256"]
        shutil.rmtree(home)
        print(f"{self.options.population} people by {made['foundingActs']} acts: {made['entries']} entries, "
              f"{made['bytes']} bytes")

    def without_network(self):
        runs = [self.simulate(self.options.acts, "--execute", self.path(name)) for name in ("one", "two")]
        assert runs[0]["stateRoot"] == runs[1]["stateRoot"], runs
        invariants, root = audited(self.cluster, self.path("one"), "--initial-state", self.file)
        assert root == runs[0]["stateRoot"]
        self.refused("audit", "--quiet", self.path("one"), told=["--initial-state", digest(self.file)])
        print(f"{self.options.acts} acts twice, state root {root[:16]}..., {invariants} invariants audited")

    def over_network(self):
        cluster, acts = self.cluster, self.options.network_acts
        alone = self.simulate(acts, "--execute", self.path("alone"))
        cluster.make("--initial-state", self.file)
        for node in NODES:
            cluster.start(node)
        for node in NODES:
            cluster.wait_ready(node, 120)
        words = [word for node in NODES for word in ("--node", cluster.endpoint(node))]
        told = self.simulate(acts, *words)
        different = [name for name in COUNTED if told[name] != alone[name]]
        assert not different, [(name, told[name], alone[name]) for name in different]
        cluster.wait_equal(NODES)
        root = cluster.status(0)["stateRoot"]
        self.refused("simulate-day", *self.people, "--acts", "1", *words, "--governance", self.file,
                     told=["--initial-state"])
        for node in NODES:
            assert cluster.end(node) == 0
        invariants, replayed = audited(cluster, cluster.home(0), "--initial-state", self.file)
        assert replayed == root, (replayed, root)
        print(f"{acts} acts over four daemons, {told['actsPerSecond']} acts/s, as without a network; "
              f"{invariants} invariants audited")

    def bundle(self):
        bundle = self.path("chain.bundle")
        self.cluster.run("export", "bundle", self.cluster.home(1), "-o", bundle, "--quiet")
        assert os.path.getsize(bundle) < os.path.getsize(self.file) + (64 << 20)
        audited(self.cluster, bundle, "--initial-state", self.file)
        second = [sys.executable, os.path.join(self.options.source, "tools", "audit.py"), bundle,
                  "--genesis", self.path("genesis.json")]
        done = subprocess.run([*second, "--initial-state", self.file], capture_output=True, text=True)
        assert done.returncode == 0, done
        assert subprocess.run(second, capture_output=True).returncode == 1
        print("a bundle of it: audited by tamga audit and by audit.py, with the file and not without")

    def damage(self):
        """A home of the same chain that has not begun yet."""
        home = self.path("late")
        subprocess.run([self.cluster.tamgad, "init", "--home", home, "--json"], check=True,
                       capture_output=True)
        shutil.copy(self.path("genesis.json"), os.path.join(home, "config"))
        ledger = os.path.join(home, "data", "ledger")
        named = digest(self.file)
        start = subprocess.run([self.cluster.tamgad, "start", "--home", home], capture_output=True, text=True)
        assert start.returncode != 0 and "tamga genesis load" in start.stdout + start.stderr, start
        changed = self.path("changed")
        shutil.copy(self.file, changed)
        with open(changed, "r+b") as file:
            file.seek(os.path.getsize(changed) // 2)
            byte = file.read(1)[0]
            file.seek(-1, os.SEEK_CUR)
            file.write(bytes([byte ^ 1]))
        cut = self.path("cut")
        shutil.copy(self.file, cut)
        os.truncate(cut, os.path.getsize(cut) - 1)
        for path, why in ((changed, "changed"), (cut, "changed"), (self.path("nowhere"), "No such file")):
            self.refused("genesis", "load", home, path, "--quiet", told=[why, named, "get that file"])
            self.refused("audit", "--quiet", self.cluster.home(0), "--initial-state", path, told=[why, named])
            assert not os.listdir(ledger) and not os.path.exists(ledger + ".initial")
        self.refused("simulate-day", *self.people, "--acts", "1", "--initial-state", cut, "--execute",
                     self.path("none"), told=["cut short"])
        self.kill_load(home, ledger)
        told = self.cluster.run("genesis", "load", home, self.file, "--quiet")
        with open(self.path("genesis.json"), "rb") as file:
            assert digest(file.name) in told
        self.refused("genesis", "load", home, self.file, "--quiet", told=["exists already"])
        audited(self.cluster, home, "--initial-state", self.file)
        check = subprocess.run([self.cluster.tamgad, "check", "--home", home], capture_output=True, text=True)
        assert "state      good" in check.stdout, check
        print("a changed, cut or missing file is named; a load that was killed is done again")

    def kill_load(self, home, ledger):
        """Killed while it writes: an .initial folder, and no store."""
        process = subprocess.Popen([self.cluster.tamga, "genesis", "load", home, self.file, "--quiet"],
                                   stdout=subprocess.DEVNULL)
        while process.poll() is None and not os.path.exists(os.path.join(ledger + ".initial", "CURRENT")):
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
        process.wait()
        if os.path.exists(os.path.join(ledger, "CURRENT")):  # It was faster.
            shutil.rmtree(ledger)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("source")
    parser.add_argument("--population", type=int, default=200)
    parser.add_argument("--acts", type=int, default=400)
    parser.add_argument("--network-acts", type=int, default=200)
    parser.add_argument("--date", default=datetime.date.today().isoformat())
    parser.add_argument("--port", type=int, default=23400)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    with network(options, "tamga-initial-") as cluster:
        scene = Scene(cluster, options)
        scene.found()
        scene.without_network()
        scene.over_network()
        scene.bundle()
        scene.damage()


if __name__ == "__main__":
    sys.exit(main())
