#!/usr/bin/env python3
"""A chain that lost its quorum for good goes on as a new one: recovery of four daemons from one home.

usage: recovery.py BIN_DIRECTORY SOURCE [--port BASE] [--keep]

Three of four are killed and their homes deleted. The one left answers, and finalises nothing. From it
and two governance keys a new chain begins with four other validators: every act that was final is in
its state, queries answer the same, new acts become final, audits of both chains pass, and old receipts
hold with the old genesis. Whatever is wrong on the way is refused by name.
"""
import argparse
import json
import os
import shutil
import signal
import subprocess
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.
from cluster_smoke import network  # noqa: E402
from simulate_day import audited, digest  # noqa: E402

EVERYONE, LEFT = range(4), 3
NEW = range(4, 8)


class Scene:
    def __init__(self, cluster, options):
        self.cluster, self.options = cluster, options
        self.genesis, self.state = self.path("recovered.json"), self.path("recovered.state")

    def path(self, name):
        return os.path.join(self.cluster.directory, name)

    def tamga(self, *words):
        return subprocess.run([self.cluster.tamga, *words], capture_output=True, text=True)

    def refused(self, *words, told, code=3):
        done = self.tamga(*words)
        assert done.returncode == code and all(word in done.stderr + done.stdout for word in told), (words, done)

    def old_chain(self):
        cluster = self.cluster
        cluster.make()
        os.rename(self.path("genesis.json"), self.path("old.json"))
        for node in EVERYONE:
            cluster.start(node)
        for node in EVERYONE:
            cluster.wait_ready(node)
        cluster.submit(0, {"operations": [{"registerAgency": {
            "code": "ZAGS", "title": "CIVIL-REGISTRY", "keys": [cluster.public("agency")],
            "roles": ["CIVIL_REGISTRAR"], "registers": ["REGISTER_CIVIL"]}}]},
            "governance-1", "governance-2")
        for i in range(6):
            cluster.office(i % 4)
        cluster.wait_equal(EVERYONE)
        assert cluster.end(2) == 0
        shutil.copytree(cluster.home(2), self.path("lower"))
        cluster.start(2)
        cluster.wait_ready(2)
        cluster.office(0)
        cluster.office(1)
        cluster.wait_equal(EVERYONE)
        self.acts = [f"OF{number:03d}" for number in range(1, cluster.acts)]
        self.height = int(cluster.status(LEFT)["height"])
        self.receipt("receipt", cluster.acts)
        self.answers = self.ask(LEFT)

    def lose_quorum(self):
        """The one that will be left never hears of the last act: its block dies with the other three."""
        cluster = self.cluster
        assert cluster.end(LEFT) == 0
        cluster.office(0)
        self.receipt("later", cluster.acts)
        for node in (0, 1, 2):
            cluster.end(node, signal.SIGKILL)
            shutil.rmtree(cluster.home(node))
        cluster.start(LEFT)
        assert int(self.cluster.wait_status(LEFT)["height"]) == self.height
        assert self.ask(LEFT) == self.answers
        self.refused("recovery", "new", "--home", cluster.home(LEFT), *self.words(), code=2,
                     told=["a daemon runs there"])
        assert cluster.end(LEFT) == 0
        print(f"{cluster.acts} acts final, block {self.height} at the home that is left; three homes are gone")

    def receipt(self, name, act):
        with open(self.path(f"act-{act}.json"), encoding="utf-8") as file:
            txid = json.load(file)["txid"]
        told = self.cluster.call(0, "tx_receipt", {"txid": txid})
        with open(self.path(name), "w", encoding="utf-8") as file:
            json.dump(told["result"], file)

    def ask(self, node):
        told = {"agency": self.cluster.call(node, "access_agency", {"agency": "ZAGS"})["result"]}
        for code in self.acts:
            told[code] = self.cluster.call(node, "access_office", {"office": code})["result"]
        for each in told.values():  # Of the chain that was asked, not of the office.
            del each["height"], each["timeMs"]
        return told

    def words(self):
        words = ["--reason", "Fire in both centres, decree 2026/12", "--state", self.state, "--quiet",
                 "-o", self.genesis]
        for name, (consensus_key, node_key) in self.keys.items():
            words += ["--validator", f"{name}:{consensus_key}:{node_key}"]
        return words

    def new_homes(self):
        """Before anybody knows the new chain: homes with keys, as for any chain."""
        cluster, self.keys = self.cluster, {}
        peers = ",".join(f"127.0.0.1:{cluster.base + 10 * node}" for node in NEW)
        for node in NEW:
            made = subprocess.run(
                [cluster.tamgad, "init", "--home", cluster.home(node), "--json", "--node-name", f"new-{node}",
                 "--p2p-listen", f"127.0.0.1:{cluster.base + 10 * node}", "--p2p-peers", peers,
                 "--rpc-listen", f"127.0.0.1:{cluster.base + 10 * node + 1}"],
                check=True, capture_output=True, text=True)
            told = json.loads(made.stdout)
            self.keys[f"new-{node}"] = (told["consensusKey"], told["nodeKey"])

    def make_genesis(self):
        left = self.cluster.home(LEFT)
        new = ["recovery", "new", *self.words()]
        self.refused(*new, "--home", left, "--head", self.path("later"),
                     told=[f"proves block {self.height + 1} final", "acts that were final would be lost"])
        self.refused(*new, "--home", self.path("lower"), "--head", self.path("receipt"),
                     told=[f"proves block {self.height} final"])
        assert not os.path.exists(self.genesis) and not os.path.exists(self.state)
        done = self.tamga(*new, "--home", self.path("lower"), "--home", left, "--head", self.path("receipt"))
        assert done.returncode == 0, done
        assert "A block above" in done.stdout and f"height {self.height} " in done.stdout, done.stdout
        made = self.read(self.genesis)
        assert made["predecessor"]["height"] == self.height, made["predecessor"]
        assert made["predecessor"]["chain_id"] == digest(self.path("old.json"))
        assert made["snapshot"] == digest(self.state) and made["agencies"] == []

    def read(self, name):
        with open(name, encoding="utf-8") as file:
            return json.load(file)

    def sign(self):
        cluster, new_home = self.cluster, self.cluster.home(NEW[0])
        copy = os.path.join(new_home, "config", "genesis.json")
        sign = ["recovery", "sign", self.genesis, "--state", self.state, "--key"]
        self.refused("recovery", "show", self.genesis, code=1, told=["signed by 0 of the 2", "not complete"])
        self.refused(*sign, cluster.key("agency"), code=2, told=["is not a governance key"])
        other_state = ["recovery", "sign", self.genesis, "--quiet", "--state", self.path("old.json"), "--key"]
        self.refused(*other_state, cluster.key("governance-3"), told=["SHA-256"])  # Also when it is quiet.
        cluster.run(*sign, cluster.key("governance-3"))
        self.refused(*sign, cluster.key("governance-3"), code=2, told=["each key signs once"])
        shutil.copy(self.genesis, copy)
        self.refused("genesis", "load", new_home, self.state, "--quiet", told=["signed by 1 of the 2"])
        self.not_started(NEW[0], "signed by 1 of the 2")
        cluster.run(*sign, cluster.key("governance-1"))
        told = cluster.run("recovery", "show", self.genesis, "--state", self.state)
        assert "complete: chain_id " + digest(self.genesis) in told and "decree 2026/12" in told, told
        assert "decree 2026/12" in cluster.run("genesis", "check", self.genesis)
        # What was signed is changed: by another reason, by another list of signers.
        whole = self.read(self.genesis)
        for change, why in (({"reason": "Nothing happened"}, "is not over this file"),
                            ({"height": self.height - 1}, "is not over this file"),
                            ({"signatures": whole["predecessor"]["signatures"][:1] * 2}, "each signs once")):
            changed = {**whole, "predecessor": {**whole["predecessor"], **change}}
            with open(copy, "w", encoding="utf-8") as file:
                file.write(json.dumps(changed, separators=(",", ":"), sort_keys=True))
            self.refused("genesis", "load", new_home, self.state, "--quiet", told=[why])
        shutil.copy(self.genesis, copy)

    def not_started(self, node, why):
        start = subprocess.run([self.cluster.tamgad, "start", "--home", self.cluster.home(node)],
                               capture_output=True, text=True, timeout=60)
        assert start.returncode != 0 and why in start.stdout + start.stderr, start

    def load(self):
        cluster, left = self.cluster, self.cluster.home(LEFT)
        for node in NEW:
            shutil.copy(self.genesis, os.path.join(cluster.home(node), "config", "genesis.json"))
        self.not_started(NEW[0], "tamga genesis load")
        changed = self.path("changed")
        shutil.copy(self.state, changed)
        with open(changed, "r+b") as file:
            file.seek(os.path.getsize(changed) // 2)
            byte = file.read(1)[0]
            file.seek(-1, os.SEEK_CUR)
            file.write(bytes([byte ^ 1]))
        self.refused("genesis", "load", cluster.home(NEW[0]), changed, "--quiet", told=["was changed", "get that file"])
        assert not os.listdir(os.path.join(cluster.home(NEW[0]), "data", "ledger"))
        # A home of the old chain stays one of the old chain, also without its ledger.
        shutil.copy(self.genesis, os.path.join(left, "config", "genesis.json"))
        self.not_started(LEFT, "chain")
        self.refused("genesis", "load", left, self.state, "--quiet", code=3, told=["has run another chain"])
        os.rename(os.path.join(left, "data", "ledger"), self.path("kept"))
        self.refused("genesis", "load", left, self.state, "--quiet", code=3, told=["has run another chain"])
        os.rename(self.path("kept"), os.path.join(left, "data", "ledger"))
        shutil.copy(self.path("old.json"), os.path.join(left, "config", "genesis.json"))
        for node in NEW:
            told = cluster.run("genesis", "load", cluster.home(node), self.state, "--quiet", "--openings", left)
            assert digest(self.genesis) in told and "openings" in told, told

    def go_on(self):
        cluster = self.cluster
        for node in NEW:
            cluster.start(node)
        for node in NEW:
            cluster.wait_ready(node)
        assert self.ask(NEW[1]) == self.answers
        shown = json.loads(cluster.call(NEW[2], "chain_genesis")["result"]["genesis"])
        assert shown["predecessor"]["height"] == self.height
        self.again(NEW[0])
        for i in range(6):
            seconds = cluster.office(NEW[i % 4])
            assert seconds < 30
        height = cluster.wait_equal(NEW)
        told = self.ask(NEW[3])
        assert len(told.pop("agency")["offices"]) == len(self.answers.pop("agency")["offices"]) + 7
        assert told == self.answers
        for node in NEW:
            assert cluster.end(node) == 0
        print(f"four other validators went on from it: the same answers, new acts final up to block {height}")

    def again(self, node):
        """The act whose block was lost is done once more; it is unknown here until then."""
        code = f"OF{self.cluster.acts - 1:03d}"
        assert "error" in self.cluster.call(node, "access_office", {"office": code})
        self.cluster.acts -= 1
        self.cluster.office(node)
        assert "result" in self.cluster.call(node, "access_office", {"office": code})

    def audit(self):
        cluster, left = self.cluster, self.cluster.home(LEFT)
        old, _ = audited(cluster, left)
        for node in (NEW[0], NEW[3]):
            new, root = audited(cluster, cluster.home(node), "--initial-state", self.state)
        assert old == new
        told = cluster.run("audit", "--quiet", cluster.home(NEW[0]), "--initial-state", self.state)
        assert "decree 2026/12" in told and self.old_root() in told, told
        summary = json.loads(cluster.run("audit", "--quiet", "--json", cluster.home(NEW[0]), "--initial-state",
                                         self.state))
        assert summary["predecessor"]["stateRoot"] == self.old_root(), summary["predecessor"]
        self.refused("audit", "--quiet", cluster.home(NEW[0]), told=["--initial-state"])
        # A receipt of the old chain holds with the old genesis, and with no other.
        cluster.run("verify", self.path("receipt"), "--genesis", self.path("old.json"))
        assert self.tamga("verify", self.path("receipt"), "--genesis", self.genesis).returncode == 1
        bundle = self.path("bundle")
        cluster.run("export", "bundle", cluster.home(NEW[1]), "-o", bundle, "--quiet")
        audited(cluster, bundle, "--initial-state", self.state)
        second = [sys.executable, os.path.join(self.options.source, "tools", "audit.py"), bundle,
                  "--genesis", self.genesis, "--initial-state"]
        done = subprocess.run([*second, self.state], capture_output=True, text=True)
        assert done.returncode == 0, done
        assert subprocess.run([*second, self.path("changed")], capture_output=True).returncode == 1
        print(f"audits of both chains, {new} invariants; tamga audit and audit.py over a bundle of the new one")

    def old_root(self):
        return self.read(self.genesis)["predecessor"]["state_root"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("source")
    parser.add_argument("--port", type=int, default=25000)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    with network(options, "tamga-recovery-") as cluster:
        scene = Scene(cluster, options)
        scene.new_homes()
        scene.old_chain()
        scene.lose_quorum()
        scene.make_genesis()
        scene.sign()
        scene.load()
        scene.go_on()
        scene.audit()


if __name__ == "__main__":
    sys.exit(main())
