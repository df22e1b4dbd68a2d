"""Certificates of a real parcel while it is sold, mortgaged, frozen and divided, and of all that its
people hold (for land.py).

Each is asked for with `tamga certificate` and judged by `tamga verify`, tools/verify.py and, where
nodejs is at hand, the page. What a forger would make of a true one is put together here.
"""

import http.server
import json
import pathlib
import subprocess
import sys
import threading

from proofs import Proofs

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "tools"), str(ROOT / "tests" / "vectors" / "proofs")]
import verify as reader  # noqa: E402
from world import Claim, Document, blob, i32, short, state_path, u16, u8  # noqa: E402

TITLE, FREE, HOLDINGS = 1, 3, 4


class Stub(http.server.BaseHTTPRequestHandler):
    """A node that answers every question with the same document."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps({"jsonrpc": "2.0", "id": call["id"],
                           "result": {"document": self.server.document.hex()}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


class Raw:
    """The head of a proof, as it came."""

    def __init__(self, data):
        self.data = data

    def encoded(self):
        return self.data


class Certificates(Proofs):
    def __init__(self, cluster):
        super().__init__(cluster, ROOT)
        self.learn_trust()

    def obtain(self, kind, unit, name, *flags):
        """Asked for in JSON, as a page and as text of QR codes; the verdicts agree."""
        base = self.folder / name
        self.cluster.run("certificate", kind, unit, "--node", self.cluster.endpoint(0), "-o",
                         f"{base}.json", "--html", f"{base}.html", "--qr", f"{base}.txt", *flags)
        self.verify(f"{name}.json", 0)
        self.verify(f"{name}.txt", 0)
        told = json.loads(pathlib.Path(f"{base}.json").read_text())
        assert unit in told["words"]["en"] and unit in told["words"]["ru"], told["words"]
        assert "<svg" in pathlib.Path(f"{base}.html").read_text()
        return told

    def refused(self, why, kind, unit, *flags):
        done = subprocess.run([self.cluster.tamga, "certificate", kind, unit, "--node",
                               self.cluster.endpoint(0), *flags], capture_output=True, text=True)
        assert done.returncode == 1 and why in done.stderr, (kind, unit, why, done)

    def forged(self, name, data):
        (self.folder / name).write_text(json.dumps({"certificate": data.hex()}))
        self.verify(name, 1)

    def told_by_stub(self, document, subject, kind="title"):
        """What `tamga certificate` makes of a node that says only this."""
        with http.server.ThreadingHTTPServer(("127.0.0.1", self.cluster.base + 95), Stub) as server:
            server.document = document.encoded()
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, daemon=True).start()
            done = subprocess.run([self.cluster.tamga, "certificate", kind, subject, "--node",
                                   f"http://127.0.0.1:{self.cluster.base + 95}"],
                                  capture_output=True, text=True, timeout=60)
            server.shutdown()
        return done

    def strange_nodes(self, unit, head, claims):
        """A unit with more rights than a certificate has room for, and a node that stops half-way."""
        code, links = unit.encode(), {}
        for i in range(70):
            right = reader.sha(b"one of many", u8(i))
            links[state_path(504, code, item=right)] = bytes(32) + blob(code) + right
        many = claims[1].copy(entries=sorted(links.items()))
        done = self.told_by_stub(Document([claims[0], many, claims[2]], head), unit)
        assert done.returncode == 2 and "would have 73 claims" in done.stderr, done
        done = self.told_by_stub(Document(claims[:3], head), unit)
        assert done.returncode == 3 and "fewer claims" in done.stderr, done

    # ---- The life of the parcel ----

    def sold(self, unit, seller, buyer):
        free = self.obtain("no-encumbrance", unit, "free")
        assert "no encumbrance" in free["words"]["en"], free["words"]
        title = self.obtain("title", unit, "title")
        assert [right["type"] for right in title["statement"]["rights"]] == ["OWNERSHIP"], title
        owner = self.obtain("owner", unit, "owner", "--person", buyer)
        assert (owner["statement"]["numerator"], owner["statement"]["denominator"]) == (1, 1), owner
        self.refused("holds no share", "owner", unit, "--person", seller)
        self.refused("another share", "owner", unit, "--person", buyer, "--share", "1/2")
        self.refused("there is no registration unit", "title", "NO-SUCH-UNIT")
        self.free = bytes.fromhex(free["certificate"])
        told = self.holdings(buyer, "buyer")
        assert [one["unit"] for one in told] == [unit] and told[0]["type"] == "OWNERSHIP", told
        assert unit not in [one["unit"] for one in self.holdings(seller, "seller")], "sold"
        self.refused("there is no person", "holdings", "00" * 32)

    def mortgaged(self, unit, buyer):
        self.refused("encumbered: MORTGAGE", "no-encumbrance", unit)
        title = self.obtain("title", unit, "title-2")
        assert sorted(right["type"] for right in title["statement"]["rights"]) == \
            ["MORTGAGE", "OWNERSHIP"], title
        self.obtain("owner", unit, "owner-2", "--person", buyer, "--share", "1/1")
        # The old one is true of its head; asked about today, it is not so any more.
        self.verify("free.json", 0)
        today = subprocess.run([self.cluster.tamga, "verify", str(self.folder / "free.json"),
                                "--genesis", str(self.genesis), "--node", self.cluster.endpoint(1)],
                               capture_output=True, text=True)
        assert today.returncode == 1 and "otherwise since" in today.stdout, today
        self.hide(unit, bytes.fromhex(title["certificate"]))

    def hide(self, unit, data):
        """The mortgage kept back, in every way that a holder of the true title has."""
        title = reader.LandCertificate(data)
        head = Raw(data[data.index(title.head.header.raw):])
        claims = [Claim(c.kind, c.prefix.raw, c.prefix.bits, c.entries, c.beside, c.pairs)
                  for c in title.document.claims]
        statement = u16(5) + u8(FREE) + short(unit.encode()) + i32(title.day)
        again = Document(claims, head, u16(5) + u8(TITLE) + short(unit.encode()) + i32(title.day))
        assert again.encoded() == data, "the title is not what it was read as"
        self.strange_nodes(unit, head, claims)
        self.forged("as-free.json", Document(claims, head, statement).encoded())
        right = next(i for i, c in enumerate(claims) if i > 2 and
                     reader.Right(c.entries[0][1]).type == 41)
        link = next(entry for entry in claims[1].entries
                    if reader.UnitRight(entry[1]).right == reader.Right(claims[right].entries[0][1]).id)
        left = [entry for entry in claims[1].entries if entry != link]
        others = claims[2:right] + claims[right + 1:]
        listed = claims[1].copy(entries=left)
        self.forged("hidden.json", Document([claims[0], listed, *others], head, statement).encoded())
        beside = claims[1].copy(entries=left, pairs=[
            (reader.first_difference(left[0][0], link[0]), reader.leaf_hash(link[0], reader.sha(link[1]))),
            *claims[1].pairs])
        self.forged("beside.json", Document([claims[0], beside, *others], head, statement).encoded())
        none = claims[1].copy(kind=2, entries=[], beside=(link[0], reader.sha(link[1])))
        self.forged("none.json", Document([claims[0], none, *others], head, statement).encoded())
        # The claims of yesterday under the head of today.
        old = reader.LandCertificate(self.free)
        claims = [Claim(c.kind, c.prefix.raw, c.prefix.bits, c.entries, c.beside, c.pairs)
                  for c in old.document.claims]
        self.forged("old.json", Document(claims, head, statement).encoded())

    # ---- All that a person holds ----

    def holdings(self, person, name):
        told = self.obtain("holdings", person, f"holdings-{name}")["statement"]
        assert (told["kind"], told["subject"]) == ("holdings", person), told
        judged = json.loads(self.cluster.run(
            "verify", str(self.folder / f"holdings-{name}.json"), "--genesis", str(self.genesis), "--json"))
        assert (judged["statement"], judged["subject"]) == ("holdings", person), judged
        assert "unit" not in judged, judged
        return told["holdings"]

    def nothing(self, person):
        assert self.holdings(person, "nothing") == []
        told = json.loads((self.folder / "holdings-nothing.json").read_text())["words"]
        assert "holds no right in land or buildings" in told["en"] and "не имеет прав" in told["ru"]

    def died(self, unit, person):
        """What the estate has, the record of the dead with it; the old one is true of its head."""
        self.verify("holdings-buyer.json", 0)
        assert [one["unit"] for one in self.holdings(person, "dead")] == [unit]
        words = json.loads((self.folder / "holdings-dead.json").read_text())["words"]
        assert "registered as deceased" in words["en"], words

    def inherited(self, dead, shares):
        self.nothing(dead)
        for person, (numerator, denominator) in shares.items():
            told = self.holdings(person, "heir")
            assert [(one["numerator"], one["denominator"]) for one in told] == \
                [(numerator, denominator)], told

    def halved(self, person, children):
        """One right in each half; then one of the two is kept back."""
        told = self.holdings(person, "halves")
        assert sorted(one["unit"] for one in told) == sorted(children), told
        data = bytes.fromhex(json.loads((self.folder / "holdings-halves.json").read_text())["certificate"])
        true = reader.LandCertificate(data)
        head = Raw(data[data.index(true.head.header.raw):])
        claims = [Claim(c.kind, c.prefix.raw, c.prefix.bits, c.entries, c.beside, c.pairs)
                  for c in true.document.claims]
        statement = u16(5) + u8(HOLDINGS) + bytes.fromhex(person) + i32(true.day)
        assert Document(claims, head, statement).encoded() == data, "it is not what it was read as"
        who, groups, shares, *rest = claims
        rights, units = rest[:2], rest[2:]
        assert len(shares.entries) == 2 and len(units) == 2, shares.entries
        for kept, gone in ((0, 1), (1, 0)):
            link, other = shares.entries[kept], shares.entries[gone]
            only = [rights[kept], units[kept]]
            pair = (reader.first_difference(link[0], other[0]),
                    reader.leaf_hash(other[0], reader.sha(other[1])))
            for name, listed in (
                    ("left", shares.copy(entries=[link])),
                    ("pair", shares.copy(entries=[link], pairs=[pair, *shares.pairs])),
                    ("lone", Claim(1, link[0], 8 * len(link[0]), [link], None, [pair, *shares.pairs]))):
                forged = Document([who, groups, listed, *only], head, statement)
                self.forged(f"one-right-{name}-{kept}.json", forged.encoded())
            # The whole list, and one right or unit that nobody is shown.
            for name, some in (("right", [rights[kept], *units]), ("unit", [*rights, units[kept]])):
                forged = Document([who, groups, shares, *some], head, statement)
                self.forged(f"without-a-{name}-{kept}.json", forged.encoded())
        links = {}  # More rights than a certificate has room for, and a node that stops half-way.
        for i in range(70):
            right, party = reader.sha(b"one of many", u8(i)), bytes.fromhex(person)
            links[state_path(506, u8(1) + party, item=right)] = \
                bytes(32) + u16(1) + blob(party) + right + blob(b"U-1")
        many = shares.copy(entries=sorted(links.items()))
        done = self.told_by_stub(Document([who, groups, many], head), person, "holdings")
        assert done.returncode == 2 and "would have 73 claims" in done.stderr, done
        done = self.told_by_stub(Document([who, groups, shares], head), person, "holdings")
        assert done.returncode == 3 and "fewer claims" in done.stderr, done
        nothing = shares.copy(kind=2, entries=[],
                              beside=(shares.entries[0][0], reader.sha(shares.entries[0][1])))
        self.forged("as-nothing.json", Document([who, groups, nothing], head, statement).encoded())
        self.forged("no-shares.json", Document([who, groups], head, statement).encoded())

    def frozen(self, unit, hold):
        title = self.obtain("title", unit, "title-3")
        assert title["statement"]["holds"] == [hold], title["statement"]

    def divided(self, unit, children):
        self.refused("is historic: divided", "title", unit)
        self.refused(f"ask about {children[0]}, {children[1]}", "no-encumbrance", unit)
        for child in children:
            title = self.obtain("title", child, f"title-{children.index(child)}-of-two")
            assert len(title["statement"]["rights"]) == 3, title
