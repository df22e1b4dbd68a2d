#!/usr/bin/env python3
"""Proof for everyone, over four daemons: certificates, old heights, anchors, witnesses, a bundle.

usage: proofs.py BIN_DIRECTORY SOURCE_DIRECTORY [--port BASE] [--flips N] [--keep]

A citizen enters the register; what the node then proves is judged by `tamga verify`, by
tools/verify.py (alone in a directory of its own) and, where nodejs is at hand, by the page. A
certificate is printed as QR code and read back where zbarimg and rsvg-convert are at hand.
"""

import argparse
import base64
import hashlib
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys

from cluster_smoke import network

PAGE = """
const fs = require("fs"), vm = require("vm");
const script = /<script>([^]*)<\\/script>/.exec(fs.readFileSync(process.argv[2], "utf8"))[1];
const box = {module: {}, URL, console};
vm.runInNewContext(script, box);
const Tamga = box.module.exports, trust = {chain: Tamga.fromHex(process.argv[3]), set: Tamga.fromHex(process.argv[4])};
try {
  Tamga.judge(process.argv.slice(5).map((f) => Tamga.bytesOf(fs.readFileSync(f, "utf8"))), trust);
} catch (error) { console.log(error.message); process.exit(error instanceof Tamga.Refused ? 1 : 3); }
"""


def sha(data):
    return hashlib.sha256(data).digest()


def log_root(hashes):
    """RFC 9162 2.1.1, over leaf hashes."""
    if len(hashes) == 1:
        return hashes[0]
    half = 1 << ((len(hashes) - 1).bit_length() - 1)
    return hashlib.sha256(b"\1" + log_root(hashes[:half]) + log_root(hashes[half:])).digest()


class Proofs:
    def __init__(self, cluster, source):
        self.cluster, self.source = cluster, pathlib.Path(source)
        self.folder = pathlib.Path(cluster.directory) / "proofs"
        self.folder.mkdir()
        shutil.copy(self.source / "tools" / "verify.py", self.folder)  # And nothing else of ours.
        (self.folder / "page.js").write_text(PAGE)
        self.genesis = pathlib.Path(cluster.directory) / "genesis.json"
        self.checked = 0

    def ask(self, method, params, name):
        answer = self.cluster.call(0, method, params)
        assert "result" in answer, answer
        (self.folder / name).write_text(json.dumps(answer["result"]))
        return answer["result"]

    def verify(self, name, expected, *flags):
        """The same verdict from the C++ program, the Python one and the page."""
        self.checked += 1
        words = [str(self.folder / name), "--genesis", str(self.genesis), *flags]
        exits = [subprocess.run([self.cluster.tamga, "verify", *words], capture_output=True).returncode,
                 subprocess.run([sys.executable, "-I", str(self.folder / "verify.py"), *words],
                                capture_output=True, cwd=self.folder).returncode]
        files = [words[0]] + [flags[i + 1] for i, flag in enumerate(flags) if flag == "--anchor"]
        if shutil.which("node") and not set(flags) - {"--anchor", *files}:
            chain, validators = self.trust
            exits.append(subprocess.run(["node", str(self.folder / "page.js"),
                                         str(self.source / "tools" / "verify.html"), chain, validators,
                                         *files], capture_output=True).returncode)
        assert exits == [expected] * len(exits), (name, flags, exits)

    def learn_trust(self):
        validators = self.cluster.call(0, "chain_validators")["result"]["hash"]
        self.trust = (hashlib.sha256(self.genesis.read_bytes()).hexdigest(), validators)

    # ---- A person ----

    def enter_citizen(self):
        self.cluster.submit(0, {"operations": [{"registerAgency": {
            "code": "ZAGS", "title": "CIVIL-REGISTRY", "keys": [self.cluster.public("agency")],
            "roles": ["CIVIL_REGISTRAR", "CIVIL_SUPERVISOR"],
            "registers": ["REGISTER_IDENTITY", "REGISTER_CIVIL"]}}]}, "governance-1", "governance-2")
        self.cluster.submit(0, {"agency": "ZAGS", "operations": [
            {"registerOffice": {"code": "BISH1", "territories": ["417"]}}]}, "agency")
        for name, role in (("registrar", "CIVIL_REGISTRAR"), ("supervisor", "CIVIL_SUPERVISOR")):
            self.cluster.submit(0, {"agency": "ZAGS", "operations": [{"appointOfficer": {
                "key": self.cluster.public(name), "office": "BISH1", "roles": [role],
                "territories": ["417"], "validFromMs": "1", "validUntilMs": "4102444800000"}}]},
                "agency", name)
        act = {"agency": "ZAGS", "office": "BISH1", "territory": "417",
               "openings": [{"name": "name", "dataClass": 1, "text": "Aigul Asanova"},
                            {"name": "born", "dataClass": 2, "text": "F 1990-05-01"}],
               "predicates": [{"code": "DEDUP_CLEAR", "answer": "PREDICATE_ANSWER_TRUE",
                               "commitments": ["@name", "@born"], "endorser": 1}],
               "operations": [{"createSubject": {"kind": "CITIZEN", "attributes": [
                   {"dataClass": "NAME", "commitment": "@name"},
                   {"dataClass": "SEX_DOB", "commitment": "@born"}]}}]}
        for _ in range(64):  # The commitments of a predicate ascend; salts are drawn anew.
            try:
                self.cluster.submit(0, act, "registrar", "supervisor")
                break
            except SystemExit as refused:
                if "ascend" not in str(refused):
                    raise
        path = pathlib.Path(self.cluster.directory) / f"act-{self.cluster.acts}.json"
        draft = json.loads(path.read_text())
        self.txid = draft["txid"]
        self.subject = sha(b"TMG1sbjt" + bytes.fromhex(self.txid) + bytes(4)).hex()
        self.openings = draft["openings"]
        self.entered = int(self.cluster.call(0, "tx_status", {"txid": self.txid})["result"]["height"])

    def certificate(self, kind, name, *flags):
        self.cluster.run("certificate", kind, self.subject, "--node", self.cluster.endpoint(0),
                         "-o", str(self.folder / name), *flags)

    def certificates(self):
        for kind in ("alive", "not-married", "never-married"):
            self.certificate(kind, f"{kind}.json", "--html", str(self.folder / f"{kind}.html"),
                             "--qr", str(self.folder / f"{kind}.txt"))
            self.verify(f"{kind}.json", 0)
            self.verify(f"{kind}.txt", 0)
            self.verify(f"{kind}.json", 0, "--max-age", "3600")
        opening = next(o for o in self.openings if o["dataClass"] == 1)
        (self.folder / "opening.json").write_text(json.dumps(opening))
        self.certificate("identity", "identity.json", "--class", "1", "--class", "2",
                         "--opening", str(self.folder / "opening.json"))
        self.verify("identity.json", 0)
        shown = json.loads((self.folder / "identity.json").read_text())
        assert bytes.fromhex(shown["openings"][0]["payload"]) == b"Aigul Asanova"
        shown["openings"][0]["payload"] = b"Somebody Else".hex()
        (self.folder / "lie.json").write_text(json.dumps(shown))
        for program in ([self.cluster.tamga, "verify"], [sys.executable, str(self.folder / "verify.py")]):
            lied = subprocess.run([*program, str(self.folder / "lie.json"), "--genesis",
                                   str(self.genesis)], capture_output=True)
            assert lied.returncode == 1, lied
        text = json.loads((self.folder / "alive.json").read_text())
        text["certificate"] = text["certificate"][:-2] + "00"
        (self.folder / "forged.json").write_text(json.dumps(text))
        self.verify("forged.json", 1)
        refused = subprocess.run([self.cluster.tamga, "certificate", "alive", "00" * 32, "--node",
                                  self.cluster.endpoint(0)], capture_output=True)
        assert refused.returncode == 1, refused
        online = self.cluster.run("verify", str(self.folder / "alive.json"), "--genesis",
                                  str(self.genesis), "--node", self.cluster.endpoint(1))
        assert "stillSo         true" in online, online

    def printed(self):
        """The QR code of the page as an image, read back by a scanner."""
        if not (shutil.which("zbarimg") and shutil.which("rsvg-convert")):
            print("skipped: no zbarimg or rsvg-convert")
            return
        page = (self.folder / "alive.html").read_text()
        images = page.split("<svg")[1:]
        lines = []
        for i, image in enumerate(images):
            svg = self.folder / f"code-{i}.svg"
            svg.write_text("<svg" + image.split("</svg>")[0] + "</svg>")
            png = svg.with_suffix(".png")
            subprocess.run(["rsvg-convert", "-w", "1400", str(svg), "-o", str(png)], check=True)
            # QR alone: once in some 150 images it sees a bar code, too.
            lines.append(subprocess.run(["zbarimg", "-q", "--raw", "-S*.disable", "-Sqrcode.enable", str(png)],
                                        capture_output=True, text=True, check=True).stdout.rstrip("\n"))
        (self.folder / "scanned.txt").write_text("\n".join(lines) + "\n")
        self.verify("scanned.txt", 0)
        print(f"read back from {len(images)} QR codes")

    # ---- The state, the log ----

    def old_heights(self):
        tip = int(self.cluster.status(0)["height"])
        path = {"facet": "subjects.core", "entity": self.subject}
        for height in sorted({1, self.entered - 1, self.entered, tip - 1, tip}):
            answer = self.ask("state_prove", {**path, "height": height}, f"at-{height}.json")
            assert answer["kind"] == ("present" if height >= self.entered else "none"), answer
            assert int(answer["height"]) == height
            self.verify(f"at-{height}.json", 0)
        everything = self.ask("state_proveBatch", {"claims": [
            path, {"facet": "subject_marriages.marriage", "entity": self.subject},
            {"facet": "attributes.group", "entity": self.subject}, {"path": "00c8", "bits": 13},
            {"facet": "agencies.core", "entity": "ZAGS"}]}, "batch.json")
        kinds = [claim["kind"] for claim in everything["claims"]]
        assert kinds == ["present", "none", "all", "all", "present"], kinds
        self.verify("batch.json", 0)
        above = self.cluster.call(0, "state_prove", {**path, "height": tip + 1000})
        assert above["error"]["code"] == -32041, above

    def anchors(self):
        self.ask("tx_receipt", {"txid": self.txid}, "receipt.json")
        self.verify("receipt.json", 0, "--txid", self.txid)
        head = subprocess.run([self.cluster.tamga, "verify", str(self.folder / "receipt.json"),
                               "--genesis", str(self.genesis), "--json"], capture_output=True, text=True)
        height = json.loads(head.stdout)["headHeight"]
        for _ in range(3):
            self.cluster.office(1)
        self.cluster.wait_equal(range(4))
        self.ask("chain_consistency", {"from": height}, "anchor.json")
        self.verify("anchor.json", 0)
        self.verify("receipt.json", 0, "--anchor", str(self.folder / "anchor.json"))
        self.ask("chain_consistency", {"from": height - 1}, "other.json")
        self.verify("receipt.json", 1, "--anchor", str(self.folder / "other.json"))

    def witnesses(self):
        chain, validators = self.trust
        names = ["court.example", "university.example"]
        policy = f"# Whom we trust.\nchain {chain}\nvalidators {validators}\n"
        trusting = self.folder / "trust.policy"
        trusting.write_text(policy)
        notes = []
        for name in names:
            for _ in range(2):  # The second time the first is shown to be its beginning.
                note = self.cluster.run("witness", "--node", self.cluster.endpoint(1), "--policy",
                                        str(trusting), "--key", self.cluster.key(name), "--name", name,
                                        "--state", str(self.folder / f"{name}.state"))
            notes.append(note)
            policy += f"witness {name} {self.cluster.public(name)}\n"
        assert notes[0].split("\n\n")[0] == notes[1].split("\n\n")[0]
        merged = notes[0] + notes[1].splitlines()[-1] + "\n"
        (self.folder / "one.note").write_text(notes[0])
        (self.folder / "two.note").write_text(merged)
        demanding = self.folder / "two.policy"
        demanding.write_text(policy + "quorum 2\nmax-age-s 3600\n")
        for program in ([self.cluster.tamga, "verify"], [sys.executable, str(self.folder / "verify.py")]):
            for note, expected in (("two.note", 0), ("one.note", 1)):
                done = subprocess.run([*program, str(self.folder / note), "--policy", str(demanding)],
                                      capture_output=True, text=True)
                assert done.returncode == expected, (program, note, done)
        # A log that is not the beginning is not cosigned.
        state = self.folder / f"{names[0]}.state"
        lines = state.read_text().split("\n")
        forged = [lines[0], lines[1], lines[2][::-1].replace("=", "") + "=", *lines[3:]]
        state.write_text("\n".join(forged))
        refused = subprocess.run([self.cluster.tamga, "witness", "--node", self.cluster.endpoint(1),
                                  "--policy", str(trusting), "--key", self.cluster.key(names[0]),
                                  "--name", names[0], "--state", str(state)], capture_output=True)
        assert refused.returncode == 1, refused

    # ---- The log as files ----

    def tiles(self):
        """Any web server gives them out: read without our programs, gone on with, and changed."""
        folder, notes = self.folder / "log", [str(self.folder / "one.note"), str(self.folder / "two.note")]

        def export(*words, code=0, says="", home=2):
            done = subprocess.run([self.cluster.tamga, "export", "tiles", self.cluster.home(home), "-o",
                                   str(folder), "--quiet", *words], capture_output=True, text=True)
            assert done.returncode == code and says in done.stdout + done.stderr, (words, code, says, done)

        def judged(code, says="", policy="two.policy"):
            done = subprocess.run([self.cluster.tamga, "verify", str(folder), "--policy",
                                   str(self.folder / policy)], capture_output=True, text=True)
            assert done.returncode == code and says in done.stdout + done.stderr, (code, says, done)

        export("--checkpoint", notes[0], "--checkpoint", notes[1], says="2 cosignatures")
        judged(0)
        before = {path: path.read_bytes() for path in folder.glob("tile/**/*") if path.is_file()}
        for i in range(3):
            self.cluster.office(i)
        self.cluster.wait_equal(range(4))
        export(home=1, says="(3 new)")
        judged(1, policy="two.policy")  # Nobody has cosigned this head yet.
        judged(0, policy="trust.policy")
        assert all(path.read_bytes() == data for path, data in before.items() if path.exists())
        export("--only-new", says="(0 new)")
        export("--checkpoint", notes[0], code=3, says="the folder holds")
        _, size, root = (folder / "checkpoint").read_text().split("\n")[:3]
        bundle = folder / "tile" / "entries" / "000.p" / size
        data, hashes = bundle.read_bytes(), []
        while data:
            end = 2 + int.from_bytes(data[:2], "big")
            hashes.append(hashlib.sha256(b"\0" + data[2:end]).digest())
            data = data[end:]
        tile = folder / "tile" / "0" / "000.p" / size
        assert tile.read_bytes() == b"".join(hashes) and len(hashes) == int(size) < 256
        assert base64.b64encode(log_root(hashes)).decode() == root
        assert bundle.stat().st_mode & 0o222 == 0
        for path in (bundle, tile):
            good = path.read_bytes()
            path.chmod(0o644)
            path.write_bytes(good[:40] + bytes([good[40] ^ 1]) + good[41:])
            judged(1, path.relative_to(folder).as_posix(), "trust.policy")
            export(code=1, says=path.as_posix())  # Left as it is.
            path.write_bytes(good[:-1])
            judged(1, path.relative_to(folder).as_posix(), "trust.policy")
            path.unlink()
            judged(1, "missing", "trust.policy")
            export(says="1 files written")
            judged(0, policy="trust.policy")
        folder = self.folder  # Full of other things.
        export(code=2, says="holds something else")
        print(f"tiles of {size} leaves: the root from the files alone, changed bytes named, goes on")

    # ---- The whole chain in one file ----

    def bundle(self, flips):
        path = self.folder / "chain.bundle"
        self.cluster.run("export", "bundle", self.cluster.home(2), "-o", str(path), "--quiet")
        audit_py = [sys.executable, str(self.source / "tools" / "audit.py"), str(path),
                    "--genesis", str(self.genesis), "--summary", str(self.folder / "second.json")]
        audit = [self.cluster.tamga, "audit", str(path), "--genesis", str(self.genesis), "--quiet",
                 "--summary", str(self.folder / "first.json")]
        for words in (audit, audit_py):
            done = subprocess.run(words, capture_output=True, text=True)
            assert done.returncode == 0, done
        first = json.loads((self.folder / "first.json").read_text())
        second = json.loads((self.folder / "second.json").read_text())
        assert first["verdict"] == second["verdict"] == "passed"
        assert first["stateRoot"] == second["stateRoot"] and first["height"] == second["height"]
        whole = path.read_bytes()
        places = random.Random(5)
        for _ in range(flips):
            at = places.randrange(len(whole))
            path.write_bytes(whole[:at] + bytes([whole[at] ^ places.randrange(1, 256)]) + whole[at + 1 :])
            found = subprocess.run(audit, capture_output=True, text=True)
            assert found.returncode == 1, (at, found)
            assert "bytes " in found.stdout + found.stderr, (at, found)
            again = subprocess.run(audit_py + ["--jobs", "1"], capture_output=True, text=True)
            assert again.returncode == 1, (at, again)
        path.write_bytes(whole)
        folders = [self.folder / "log-of-home", self.folder / "log-of-bundle"]
        for source, folder in zip((self.cluster.home(2), path), folders):
            self.cluster.run("export", "tiles", str(source), "-o", str(folder), "--quiet")
            self.cluster.run("verify", str(folder), "--genesis", str(self.genesis))
        tiles = [{each.relative_to(folder): each.read_bytes() for each in folder.glob("tile/**/*")
                  if each.is_file()} for folder in folders]
        assert tiles[0] == tiles[1] and tiles[0], tiles
        print(f"bundle of {len(whole)} bytes to height {first['height']}: both auditors agree; "
              f"{flips} changed bytes found and located")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("source")
    parser.add_argument("--port", type=int, default=27000)
    parser.add_argument("--flips", type=int, default=12)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    with network(options, "tamga-proofs-") as cluster:
        cluster.make()
        for i in range(4):
            cluster.start(i)
        for i in range(4):
            cluster.wait_ready(i)
        proofs = Proofs(cluster, os.path.abspath(options.source))
        proofs.enter_citizen()
        proofs.learn_trust()
        for i in range(4):
            cluster.office(i)
        cluster.wait_equal(range(4))
        proofs.old_heights()
        proofs.certificates()
        proofs.printed()
        proofs.anchors()
        proofs.witnesses()
        print(f"{proofs.checked} proofs got the same verdict from every verifier")
        proofs.tiles()
        proofs.bundle(options.flips)
        for i in list(cluster.processes):
            assert cluster.end(i) == 0


if __name__ == "__main__":
    sys.exit(main())
