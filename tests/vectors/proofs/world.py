"""A small chain in Python for the vectors of proofs: keys, trees, heads, encoders, provers.

Written from docs/formats.md; of tools/verify.py it borrows SHA-256, points of the curve and nothing
that judges. Everything follows from the numbers in here: the same vectors every time.
"""
import hashlib
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "tools"))
from verify import (BASE, L, decode_point, encode_point, inner_hash, leaf_hash, plus, sha,  # noqa: E402
                    tagged, times)

DAY_MS = 86_400_000


def u8(n):
    return n.to_bytes(1, "big")


def u16(n):
    return n.to_bytes(2, "big")


def u32(n):
    return n.to_bytes(4, "big")


def u64(n):
    return n.to_bytes(8, "big")


def i32(n):
    return n.to_bytes(4, "big", signed=True)


def short(data):
    return u8(len(data)) + data


def blob(data):
    return u32(len(data)) + data


class Key:
    """An Ed25519 key of a seed (RFC 8032)."""

    def __init__(self, seed):
        digest = hashlib.sha512(seed).digest()
        self.scalar = (int.from_bytes(digest[:32], "little") & ~(7 | 1 << 255) & (1 << 255) - 1) | 1 << 254
        self.prefix = digest[32:]
        self.public = encode_point(times(self.scalar, BASE))

    def sign(self, message, torsion=None):
        """With `torsion`, R is moved by a point of small order, as a hostile signer may do."""
        r = int.from_bytes(hashlib.sha512(self.prefix + message).digest(), "little") % L
        point = times(r, BASE)
        raw = encode_point(point if torsion is None else plus(point, torsion))
        h = int.from_bytes(hashlib.sha512(raw + self.public + message).digest(), "little") % L
        return raw + ((r + h * self.scalar) % L).to_bytes(32, "little")


class Validators:
    def __init__(self, name, n):
        pairs = [(Key(sha(f"{name} consensus {i}".encode())), Key(sha(f"{name} node {i}".encode())))
                 for i in range(n)]
        self.pairs = sorted(pairs, key=lambda p: p[0].public)
        self.n, self.f = n, (n - 1) // 3
        self.q = n - self.f
        self.encoded = u16(n) + b"".join(c.public + d.public for c, d in self.pairs)
        self.hash = tagged(b"vset", self.encoded)

    def vote(self, i, kind, chain, epoch, view, block, torsion=None):
        message = b"TMG1" + u8(kind) + chain + u64(epoch) + u64(view) + block
        return self.pairs[i][0].sign(message, torsion)


HEADER_FIELDS = [("version", 2), ("kind", 1), ("flags", 1), ("chain_id", 32), ("epoch", 8), ("view", 8),
                 ("height", 8), ("parent_view", 8), ("parent_hash", 32), ("time_ms", 8),
                 ("proposer", 2), ("body_hash", 32), ("justify_hash", 32), ("state_root", 32),
                 ("log_size", 8), ("log_root", 32), ("validators_hash", 32), ("next_hash", 32)]


class Header:
    def __init__(self, **values):
        self.values = {name: 0 if size < 32 else bytes(32) for name, size in HEADER_FIELDS}
        self.values.update({"version": 1, **values})

    def __getattr__(self, name):
        return self.__dict__["values"][name]

    def changed(self, **values):
        return Header(**{**self.values, **values})

    def encoded(self):
        out = b""
        for name, size in HEADER_FIELDS:
            value = self.values[name]
            out += value if size == 32 else value.to_bytes(size, "big")
        return out

    def hash(self):
        return tagged(b"head", self.encoded())


class Certificate:
    """Votes of `signers` for a header; every part can be replaced."""

    def __init__(self, validators, header, signers=None, **other):
        self.kind, self.epoch, self.view = 4, header.epoch, header.view
        self.block = header.hash()
        self.__dict__.update(other)
        signers = list(range(validators.q)) if signers is None else signers
        self.bitmap = sum(1 << i for i in signers)
        self.signatures = [validators.vote(i, self.kind, header.chain_id, self.epoch, self.view,
                                           self.block) for i in signers]

    def encoded(self):
        return (u8(self.kind) + u64(self.epoch) + u64(self.view) + self.block + u32(self.bitmap)
                + b"".join(self.signatures))


class Head:
    def __init__(self, header, validators, after=(), certificate=None):
        self.header, self.validators, self.after = header, validators, list(after)
        last = self.after[-1] if self.after else header
        self.certificate = certificate or Certificate(validators, last)
        self.set_encoded = validators.encoded
        self.finality = None

    def encoded(self):
        finality = self.finality
        if finality is None:
            finality = u8(2) + u16(len(self.after)) + b"".join(h.encoded() for h in self.after)
            finality += self.certificate.encoded()
        return self.header.encoded() + finality + self.set_encoded


# ---- The log ----


def log_leaf(data):
    return sha(b"\x00", data)


def log_root(leaves):
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while 2 * split < len(leaves):
        split *= 2
    return sha(b"\x01", log_root(leaves[:split]), log_root(leaves[split:]))


def log_path(index, leaves):
    if len(leaves) == 1:
        return []
    split = 1
    while 2 * split < len(leaves):
        split *= 2
    if index < split:
        return log_path(index, leaves[:split]) + [log_root(leaves[split:])]
    return log_path(index - split, leaves[split:]) + [log_root(leaves[:split])]


def log_consistency(first, leaves, whole=True):
    """RFC 9162 2.1.4.1."""
    if first == len(leaves):
        return [] if whole else [log_root(leaves)]
    if first == 0:
        return []
    split = 1
    while 2 * split < len(leaves):
        split *= 2
    if first <= split:
        return log_consistency(first, leaves[:split], whole) + [log_root(leaves[split:])]
    return log_consistency(first - split, leaves[split:], False) + [log_root(leaves[:split])]


def leaf_data(chain, height, position, outcome=0, kind=2, agency=b"KG-ZAGS", time_ms=0):
    seed = u64(height) + u32(position)
    return (u16(1) + chain + u64(height) + u32(position) + u8(kind) + u16(320) + u8(1)
            + u8(0 if outcome else 255) + short(agency) + sha(b"id", seed) + sha(b"signers", seed)
            + u16(outcome) + sha(b"events", seed) + u64(time_ms))


# ---- The state ----


def bit_of(path, bit):
    return path[bit // 8] >> (7 - bit % 8) & 1


def state_path(table, entity, facet=1, item=None):
    path = u16(table) + sha(entity) + u8(facet)
    return path if item is None else path + sha(item)


class Node:
    def __init__(self, entries, bit=0):
        self.entries = entries
        if len(entries) == 1:
            path, value = entries[0]
            self.bit, self.hash = None, leaf_hash(path, sha(value))
            return
        while True:
            sides = [[e for e in entries if bit_of(e[0], bit) == side] for side in (0, 1)]
            if sides[0] and sides[1]:
                break
            bit += 1
        self.bit, self.sides = bit, [Node(side, bit + 1) for side in sides]
        self.hash = inner_hash(bit, self.sides[0].hash, self.sides[1].hash)


class Tree:
    def __init__(self, entries):
        self.entries = dict(entries)
        self.top = Node(sorted(self.entries.items())) if entries else None
        self.root = self.top.hash if entries else bytes(32)

    def walk(self, path, until=10_000):
        """The node reached by the path's bits below `until`, and the pairs from it to the root."""
        node, pairs = self.top, []
        while node.bit is not None and node.bit < until:
            side = bit_of(path, node.bit) if node.bit < 8 * len(path) else 0
            pairs.insert(0, (node.bit, node.sides[1 - side].hash))
            node = node.sides[side]
        return node, pairs

    def claim(self, raw, bits=None):
        """What is true of a path or prefix, with its proof."""
        bits = 8 * len(raw) if bits is None else bits
        if raw in self.entries and bits == 8 * len(raw):
            return Claim(1, raw, bits, [(raw, self.entries[raw])], None, self.walk(raw)[1])
        under = sorted((p, v) for p, v in self.entries.items() if starts(p, raw, bits))
        if under:
            return Claim(3, raw, bits, under, None, self.walk(raw, bits)[1])
        if self.top is None:
            return Claim(2, raw, bits, [], None, [])
        return self.none_by(self.beside(raw, bits), raw, bits)

    def beside(self, raw, bits):
        node = self.top
        while node.bit is not None:
            node = node.sides[bit_of(raw, node.bit) if node.bit < bits else 0]
        return node.entries[0][0]

    def none_by(self, path, raw, bits):
        """A claim of none that names this leaf, true or not."""
        return Claim(2, raw, bits, [], (path, sha(self.entries[path])), self.walk(path)[1])


def starts(path, raw, bits):
    return 8 * len(path) >= bits and all(bit_of(path, b) == bit_of(raw, b) for b in range(bits))


class Claim:
    def __init__(self, kind, raw, bits, entries, beside, pairs):
        self.kind, self.raw, self.bits = kind, raw, bits
        self.entries, self.beside, self.pairs = list(entries), beside, list(pairs)

    def copy(self, **other):
        made = Claim(self.kind, self.raw, self.bits, self.entries, self.beside, self.pairs)
        made.__dict__.update(other)
        return made

    def encoded(self, shared):
        out = u8(self.kind) + u16(self.bits) + self.raw
        if self.kind == 1:
            out += blob(self.entries[0][1])
        elif self.kind == 2:
            out += u8(0) if self.beside is None else u8(1) + short(self.beside[0]) + self.beside[1]
        else:
            out += u32(len(self.entries))
            out += b"".join(short(p) + blob(v) for p, v in self.entries)
        out += u16(len(self.pairs))
        for bit, sibling in self.pairs:
            if sibling not in shared:
                shared.append(sibling)
            out += u16(bit) + u16(shared.index(sibling))
        return out


class Document:
    """A certificate of state; `statement` before it makes it one for people."""

    def __init__(self, claims, head, statement=b""):
        self.claims, self.head, self.statement = list(claims), head, statement

    def encoded(self):
        shared = []
        body = b"".join(claim.encoded(shared) for claim in self.claims)
        return (self.statement + u16(2) + u16(len(shared)) + b"".join(shared)
                + u8(len(self.claims)) + body + self.head.encoded())


class Receipt:
    def __init__(self, leaf, index, path, head):
        self.leaf, self.index, self.path, self.head = leaf, index, list(path), head

    def encoded(self):
        return (u16(1) + blob(self.leaf) + u64(self.index) + u8(len(self.path))
                + b"".join(self.path) + self.head.encoded())


class Anchor:
    def __init__(self, size, root, path, head):
        self.size, self.root, self.path, self.head = size, root, list(path), head

    def encoded(self):
        return (u16(3) + u64(self.size) + self.root + u8(len(self.path)) + b"".join(self.path)
                + self.head.encoded())


# ---- Rows of people ----


def optional(data):
    return u8(0) if data is None else u8(1) + data


def core_row(who, created=0, kind=1, life=1, death=None, merged=None, writer=b"act"):
    earliest, latest = death if death else (None, None)
    return (sha(writer, who) + who + u64(1) + u16(kind) + u8(life) + u8(1 if death else 0)
            + optional(None if earliest is None else i32(earliest))
            + optional(None if latest is None else i32(latest))
            + blob(b"KG001-3-2026-0000007" if death else b"") + u8(1) + i32(created)
            + optional(merged) + i32(created))


def attribute_row(who, data_class, commitment, since=0):
    return sha(b"attribute", who) + who + u16(data_class) + commitment + i32(since)


def marriage_row(mid, a, b, begin, end=None, writer=b"act"):
    def interval(days):
        return optional(None if days[0] is None else i32(days[0])) + optional(
            None if days[1] is None else i32(days[1]))

    a, b = sorted((a, b))
    return (sha(writer, mid) + mid + u64(1) + a + b + interval(begin) + u16(1)
            + optional(None if end is None else interval(end)) + u16(0) + optional(None) + u8(0)
            + u16(1) + u8(0) + blob(b"KG001-2-2026-0000003") + blob(b""))


def rng(seed):
    return random.Random(seed)
