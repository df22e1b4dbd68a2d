#!/usr/bin/env python3
"""Judges receipts and certificates of a Tamga chain offline, from docs/formats.md alone.

One file, the standard library only: it shares no code with the product, so a court or a bank need
not trust ours. What is trusted comes from outside: genesis.json, or the chain id and the hash of the
validator set as printed in the gazette. Exit code 0: valid; 1: not valid, with the reason; 2: usage;
3: could not look.

    verify.py FILE --genesis genesis.json [--anchor FILE] [--max-age SECONDS] [--json]
    verify.py FILE --chain HEX --validators-hash HEX [--epochs FILE]...
    verify.py CHECKPOINT --policy FILE
    verify.py --vectors tests/vectors/proofs
"""
import argparse
import base64
import datetime
import functools
import hashlib
import json
import pathlib
import sys
import time

ZERO = bytes(32)
DAY_MS = 86_400_000


class Refused(Exception):
    """The proof does not hold; the message says which rule it breaks."""


def need(condition, reason):
    if not condition:
        raise Refused(reason)


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def tagged(tag, data):
    return sha(b"TMG1", tag, data)


# ---- Ed25519 with the accept rule of docs/protocol.md 2.8 ----

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
NEUTRAL = (0, 1, 1, 0)


def plus(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(n, point):
    out = NEUTRAL
    while n:
        if n & 1:
            out = plus(out, point)
        point = plus(point, point)
        n >>= 1
    return out


def decode_point(raw):
    """The point of 32 bytes; nothing if they are not its canonical encoding."""
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P != u:
        x = x * ROOT % P
        if v * x * x % P != u:
            return None
    if x == 0 and sign:
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def encode_point(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def is_neutral(point):
    return point[0] % P == 0 and (point[1] - point[2]) % P == 0


BASE = decode_point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


@functools.lru_cache(maxsize=4096)
def valid_key(raw):
    """The point of a key: canonical, not of small order, of prime order; else nothing."""
    point = decode_point(raw)
    if point is None or is_neutral(times(8, point)) or not is_neutral(times(L, point)):
        return None
    return point


@functools.lru_cache(maxsize=65536)
def verify_signature(key, message, signature):
    if len(key) != 32 or len(signature) != 64:
        return False
    s = int.from_bytes(signature[32:], "little")
    a, r = valid_key(key), decode_point(signature[:32])
    if s >= L or a is None or r is None or is_neutral(times(8, r)):
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    minus_a = (P - a[0], a[1], a[2], P - a[3])
    return encode_point(plus(times(s, BASE), times(h, minus_a))) == signature[:32]


# ---- Reading bytes ----


class Reader:
    """Every read is in range or refused; nothing may be left at the end."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def raw(self, size):
        need(len(self.data) - self.at >= size, "cut short")
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self, size):
        return int.from_bytes(self.raw(size), "big")

    def u8(self):
        return self.number(1)

    def u16(self):
        return self.number(2)

    def u32(self):
        return self.number(4)

    def u64(self):
        return self.number(8)

    def i32(self):
        return int.from_bytes(self.raw(4), "big", signed=True)

    def flag(self):
        value = self.u8()
        need(value <= 1, "a flag is 0 or 1")
        return value == 1

    def optional(self, read):
        return read() if self.flag() else None

    def short(self):
        return self.raw(self.u8())

    def blob(self, limit):
        size = self.u32()
        need(size <= limit, "longer than it may be")
        return self.raw(size)

    def done(self):
        need(self.at == len(self.data), "bytes after the end")


# ---- Headers, certificates, heads (formats 4 and 10) ----


class Header:
    def __init__(self, raw):
        r = Reader(raw)
        self.raw = raw
        self.version, self.kind, self.flags = r.u16(), r.u8(), r.u8()
        need(self.kind <= 1 and self.flags <= 1, "a header of an unknown kind or flag")
        self.chain_id = r.raw(32)
        self.epoch, self.view, self.height, self.parent_view = r.u64(), r.u64(), r.u64(), r.u64()
        self.parent_hash = r.raw(32)
        self.time_ms, self.proposer = r.u64(), r.u16()
        self.body_hash, self.justify_hash, self.state_root = r.raw(32), r.raw(32), r.raw(32)
        self.log_size, self.log_root = r.u64(), r.raw(32)
        self.validators_hash, self.next_validators_hash = r.raw(32), r.raw(32)
        r.done()
        self.hash = tagged(b"head", raw)


class Certificate:
    def __init__(self, r):
        self.kind, self.epoch, self.view = r.u8(), r.u64(), r.u64()
        need(2 <= self.kind <= 4, "a certificate of an unknown kind")
        self.block, self.bitmap = r.raw(32), r.u32()
        need(self.bitmap >> 31 == 0, "a certificate with more than 31 bits")
        need((self.kind == 3) == (self.block == ZERO), "a certificate's block is zero iff Skip")
        self.signers = [i for i in range(31) if self.bitmap >> i & 1]
        self.signatures = [r.raw(64) for _ in self.signers]

    def verify(self, chain_id, validators):
        n = len(validators)
        need(len(self.signers) >= n - (n - 1) // 3, "the certificate has no quorum")
        need(self.signers[-1] < n, "the certificate has a bit of nobody")
        message = b"TMG1" + bytes([self.kind]) + chain_id + self.epoch.to_bytes(8, "big")
        message += self.view.to_bytes(8, "big") + self.block
        for i, signature in zip(self.signers, self.signatures):
            need(verify_signature(validators[i], message, signature), "a signature is wrong")


def read_finality(r):
    form = r.u8()
    if form == 0:
        return [], None
    need(form == 2, "a finality proof of an unknown form")
    count = r.u16()
    need(count <= 8192, "more than 8,192 headers")
    headers = [Header(r.raw(310)) for _ in range(count)]
    certificate = Certificate(r)
    need(certificate.kind == 4, "the certificate is not Finalize")
    return headers, certificate


def read_validators(r):
    n = r.u16()
    need(1 <= n <= 31, "1 to 31 validators")
    members = [(r.raw(32), r.raw(32)) for _ in range(n)]
    keys = [key for member in members for key in member]
    need(members == sorted(members) and len(set(keys)) == len(keys), "validators out of order")
    for key in keys:
        need(valid_key(key) is not None, "a key of a validator is not valid")
    raw = n.to_bytes(2, "big") + b"".join(keys)
    return [key for key, _ in members], tagged(b"vset", raw)


class Head:
    def __init__(self, r):
        self.header = Header(r.raw(310))
        self.headers, self.certificate = read_finality(r)
        self.validators, self.set_hash = read_validators(r)

    def verify(self, trust):
        header = self.header
        need(trust.chain in (None, header.chain_id), "the header is of another chain")
        need(trust.set in (None, self.set_hash), "the validator set is not the trusted one")
        need(header.validators_hash == self.set_hash, "the validator set is not the header's")
        need(header.height > 0, "block 0 holds no acts")
        need(self.certificate is not None, "the header has no finality certificate")
        last = header
        for child in self.headers:
            need(child.epoch == header.epoch and child.parent_hash == last.hash,
                 "the headers to the certificate are not linked")
            last = child
        certificate = self.certificate
        need(certificate.epoch == header.epoch, "the certificate is of another epoch")
        need(certificate.view == last.view and certificate.block == last.hash,
             "the certificate is of another header")
        certificate.verify(header.chain_id, self.validators)


class Trust:
    def __init__(self, chain=None, validators=None):
        self.chain, self.set = chain, validators


def closes(child, last, end):
    """A closing block (protocol 2.11) after `last`, in the epoch whose last normal block is `end`."""
    same = ("version", "chain_id", "epoch", "height", "state_root", "log_size", "log_root",
            "validators_hash")
    need(child.kind == 1 and child.flags == 0 and child.next_validators_hash == ZERO
         and child.body_hash == sha(b"") and all(getattr(child, x) == getattr(end, x) for x in same)
         and (child.parent_hash, child.parent_view) == (last.hash, last.view)
         and child.view > last.view and child.time_ms > last.time_ms,
         "a closing block differs from the last of its epoch")


def read_epochs(data):
    """The heads of a chain of epochs (format 6)."""
    r = Reader(data)
    need(r.u16() == 6, "not a chain of epochs")
    heads = [Head(r) for _ in range(r.u16())]
    r.done()
    return heads


def follow_epochs(pages, trust, judged):
    """Makes the set of the judged head the trusted one: by pages of a chain of epochs, from the set
    that is trusted on. Without an end the chain tells that nothing has changed."""
    pages = sorted(filter(None, map(read_epochs, pages)), key=lambda page: page[0].header.epoch)
    heads = [head for page in pages for head in page]
    if not heads:
        need(judged.validators_hash == trust.set, "the chain tells of no epoch's end, and the head, "
             f"of epoch {judged.epoch}, is not of the trusted set")
        return "none has ended: judged by the trusted set itself"
    first = heads[0].header.epoch
    known, at = {first: trust.set}, Trust(trust.chain, trust.set)
    for number, head in enumerate(heads):
        header = head.header
        need(header.epoch == first + number, "an epoch is left out or stands twice")
        need(header.kind == 0 and header.flags == 1, "the block does not end its epoch")
        head.verify(at)
        last = header
        for child in head.headers:
            closes(child, last, header)
            last = child
        at = Trust(header.chain_id, header.next_validators_hash)
        known[header.epoch + 1] = header.next_validators_hash
    need(judged.epoch in known, f"the epochs do not tell of epoch {judged.epoch}")
    trust.chain, trust.set = at.chain, known[judged.epoch]
    return f"followed from epoch {first} to {judged.epoch}"


# ---- State (formats 7 and 8) ----

PAIRS_MAX, LEAVES_MAX, CLAIMS_MAX, VALUE_MAX = 536, 65_536, 64, 1 << 20


def bit_of(path, bit):
    return path[bit // 8] >> (7 - bit % 8) & 1


def leaf_hash(path, value_hash):
    return sha(bytes([2, len(path)]), path, value_hash)


def inner_hash(bit, left, right):
    return sha(b"\x03", bit.to_bytes(2, "big"), left, right)


def check_path(path):
    need(len(path) in (35, 67), "a path has 35 or 67 bytes")
    return path


def climb(node, path, pairs, limit):
    for bit, sibling in pairs:
        need(bit < limit, "the bits of a proof do not fall")
        need(sibling != ZERO, "a sibling is zero")
        limit = bit
        pair = (sibling, node) if bit_of(path, bit) else (node, sibling)
        node = inner_hash(bit, *pair)
    return node


class Prefix:
    def __init__(self, raw, bits):
        need(bits <= 536 and len(raw) == (bits + 7) // 8, "a prefix is misshapen")
        need(bits % 8 == 0 or raw[-1] & ((1 << (8 - bits % 8)) - 1) == 0, "a prefix is misshapen")
        self.raw, self.bits = raw, bits

    def starts(self, path):
        if 8 * len(path) < self.bits:
            return False
        whole = self.bits // 8
        if path[:whole] != self.raw[:whole]:
            return False
        return all(bit_of(path, b) == bit_of(self.raw, b) for b in range(8 * whole, self.bits))


def first_difference(left, right):
    for i in range(min(len(left), len(right))):
        difference = left[i] ^ right[i]
        if difference:
            return 8 * i + 8 - difference.bit_length()
    return None


def subtree(leaves):
    """The hash of the tree of exactly these (path, value hash), strictly ascending."""
    waiting = []
    node = leaf_hash(*leaves[0])
    for (before, _), (path, value_hash) in zip(leaves, leaves[1:]):
        bit = first_difference(before, path)
        need(bit is not None and bit_of(path, bit) == 1, "the leaves do not ascend")
        while waiting and waiting[-1][1] > bit:
            left, at = waiting.pop()
            node = inner_hash(at, left, node)
        waiting.append((node, bit))
        node = leaf_hash(path, value_hash)
    while waiting:
        left, at = waiting.pop()
        node = inner_hash(at, left, node)
    return node


class Claim:
    def __init__(self, r, shared, used):
        self.kind = r.u8()
        bits = r.u16()
        self.prefix = Prefix(r.raw((bits + 7) // 8), bits)
        self.entries, self.beside = [], None
        if self.kind == 1:
            need(bits % 8 == 0, "a path has 35 or 67 bytes")
            self.entries = [(check_path(self.prefix.raw), r.blob(VALUE_MAX))]
        elif self.kind == 2:
            if r.flag():
                self.beside = (check_path(r.short()), r.raw(32))
        elif self.kind == 3:
            count = r.u32()
            need(1 <= count <= LEAVES_MAX, "all names 1 to 65,536 entries")
            for _ in range(count):
                self.entries.append((check_path(r.short()), r.blob(VALUE_MAX)))
        else:
            raise Refused("a claim is present, none or all")
        count = r.u16()
        need(count <= PAIRS_MAX, "a proof has at most 536 steps")
        self.pairs = []
        for _ in range(count):
            bit, index = r.u16(), r.u16()
            need(index <= used[0] and index < len(shared), "shared hashes are out of order")
            used[0] = max(used[0], index + 1)
            self.pairs.append((bit, shared[index]))

    def verify(self, root):
        leaves = [(path, sha(value)) for path, value in self.entries]
        if self.kind == 1:
            path = leaves[0][0]
            found = climb(leaf_hash(*leaves[0]), path, self.pairs, 8 * len(path))
        elif self.kind == 2 and self.beside is None:
            need(not self.pairs, "none without a leaf has no pairs")
            found = ZERO
        elif self.kind == 2:
            path = self.beside[0]
            found = climb(leaf_hash(*self.beside), path, self.pairs, 8 * len(path))
            need(not self.prefix.starts(path), "an entry is under the prefix")
            for bit, _ in self.pairs:
                need(bit >= self.prefix.bits or bit_of(path, bit) == bit_of(self.prefix.raw, bit),
                     "the leaf beside does not stand where the prefix would")
        else:
            for path, _ in leaves:
                need(self.prefix.starts(path), "a leaf is not under the prefix")
            found = climb(subtree(leaves), self.prefix.raw, self.pairs, self.prefix.bits)
        need(found == root, "a claim does not lead to the header's state root")


class StateDocument:
    """A certificate of state: format 2."""

    def __init__(self, data):
        need(len(data) <= 8 << 20, "more than 8 MiB")
        r = Reader(data)
        need(r.u16() == 2, "not of format 2")
        shared = [r.raw(32) for _ in range(r.u16())]
        need(len(set(shared)) == len(shared), "a shared hash stands twice")
        count, used = r.u8(), [0]
        need(1 <= count <= CLAIMS_MAX, "1 to 64 claims")
        self.claims = [Claim(r, shared, used) for _ in range(count)]
        need(used[0] == len(shared), "a shared hash is not used")
        self.head = Head(r)
        r.done()

    def verify(self, trust):
        self.head.verify(trust)
        for claim in self.claims:
            claim.verify(self.head.header.state_root)
        return {"kind": "state", "claims": len(self.claims)}


# ---- The log (formats 6 and 9) ----


class Leaf:
    def __init__(self, raw):
        r = Reader(raw)
        self.raw, self.version, self.chain_id = raw, r.u16(), r.raw(32)
        self.height, self.position, self.kind = r.u64(), r.u32(), r.u8()
        need(1 <= self.kind <= 3, "a leaf of an unknown kind")
        self.operation, self.count, self.first_failing = r.u16(), r.u8(), r.u8()
        self.agency, self.id, self.signers = r.short(), r.raw(32), r.raw(32)
        self.outcome, self.events, self.time_ms = r.u16(), r.raw(32), r.u64()
        r.done()


def log_inner(left, right):
    return sha(b"\x01", left, right)


def verify_inclusion(leaf, index, size, path, root):
    """RFC 9162 2.1.3.2."""
    need(index < size, "the index lies beyond the log")
    node, last, found = index, size - 1, sha(b"\x00", leaf)
    wrong = "the path does not lead from the leaf to the log root"
    for sibling in path:
        need(last > 0, wrong)
        if node & 1 or node == last:
            found = log_inner(sibling, found)
            while node & 1 == 0 and node:
                node, last = node >> 1, last >> 1
        else:
            found = log_inner(found, sibling)
        node, last = node >> 1, last >> 1
    need(last == 0 and found == root, wrong)


def verify_consistency(first, first_root, second, second_root, path):
    """RFC 9162 2.1.4.2, with equal and empty logs."""
    wrong = "the earlier log is not the beginning of the head's"
    need(first <= second, "the earlier log is the longer one")
    if first in (0, second):
        expected = second_root if first == second else sha(b"")
        need(not path and first_root == expected, wrong)
        return
    path = list(path) if first & (first - 1) else [first_root] + list(path)
    need(path, wrong)
    node, last = first - 1, second - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        need(last > 0, wrong)
        if node & 1 or node == last:
            old, new = log_inner(sibling, old), log_inner(sibling, new)
            while node & 1 == 0 and node:
                node, last = node >> 1, last >> 1
        else:
            new = log_inner(new, sibling)
        node, last = node >> 1, last >> 1
    need(last == 0 and old == first_root and new == second_root, wrong)


class Receipt:
    def __init__(self, data):
        need(len(data) <= 8 << 20, "more than 8 MiB")
        r = Reader(data)
        need(r.u16() == 1, "not of format 1")
        self.leaf = Leaf(r.blob(1024))
        self.index, count = r.u64(), r.u8()
        need(count <= 64, "a path has at most 64 hashes")
        self.path = [r.raw(32) for _ in range(count)]
        self.head = Head(r)
        r.done()

    def verify(self, trust):
        self.head.verify(trust)
        return self.stands_in_its_log()

    def stands_in_its_log(self):
        header, leaf = self.head.header, self.leaf
        need(leaf.chain_id == header.chain_id, "the leaf is of another chain")
        need(leaf.height <= header.height, "the act is younger than the header")
        verify_inclusion(leaf.raw, self.index, header.log_size, self.path, header.log_root)
        return {"kind": "receipt", "id": leaf.id.hex(), "outcome": leaf.outcome,
                "height": leaf.height, "timeMs": leaf.time_ms}


class Anchor:
    def __init__(self, data):
        need(len(data) <= 8 << 20, "more than 8 MiB")
        r = Reader(data)
        need(r.u16() == 3, "not of format 3")
        self.first_size, self.first_root, count = r.u64(), r.raw(32), r.u8()
        need(count <= 65, "a path has at most 65 hashes")
        self.path = [r.raw(32) for _ in range(count)]
        self.head = Head(r)
        r.done()

    def verify(self, trust):
        self.head.verify(trust)
        header = self.head.header
        verify_consistency(self.first_size, self.first_root, header.log_size, header.log_root,
                           self.path)
        return {"kind": "anchor", "firstSize": self.first_size, "logSize": header.log_size}

    def carries(self, receipt, trust):
        """The receipt's act stands in the log of this anchor's head, whoever signed the receipt."""
        self.verify(trust)
        old = receipt.head.header
        need(old.chain_id == self.head.header.chain_id, "the receipt is of another chain")
        need((old.log_size, old.log_root) == (self.first_size, self.first_root),
             "the earlier log is not that of the receipt's head")
        return receipt.stands_in_its_log()


# ---- Certificates for people (formats 11) ----

LIFE = {1: "alive", 2: "deceased", 3: "presumed dead", 4: "missing", 5: "not known"}


def state_path(table, entity, item=None):
    path = table.to_bytes(2, "big") + sha(entity) + b"\x01"
    return path if item is None else path + sha(item)


def read_interval(r):
    return r.optional(r.i32), r.optional(r.i32)


def read_date(r):
    return read_interval(r), r.u16()


class Core:
    def __init__(self, value):
        r = Reader(value)
        r.raw(32)
        self.id, _, self.kind, self.life = r.raw(32), r.u64(), r.u16(), r.u8()
        self.has_death, self.death_earliest, self.death_latest = r.flag(), *read_interval(r)
        r.blob(len(value)), r.u8(), r.i32()
        self.merged, self.created_day = r.optional(lambda: r.raw(32)), r.i32()
        r.done()
        self.path = state_path(201, self.id)


class Attribute:
    def __init__(self, value):
        r = Reader(value)
        r.raw(32)
        self.subject, self.data_class, self.commitment = r.raw(32), r.u16(), r.raw(32)
        self.since_day = r.i32()
        r.done()


class Marriage:
    def __init__(self, value):
        r = Reader(value)
        r.raw(32)
        self.id, _, self.a, self.b = r.raw(32), r.u64(), r.raw(32), r.raw(32)
        self.begin, self.end = read_date(r)[0], r.optional(lambda: read_interval(r))
        r.u16(), r.optional(lambda: read_date(r)), r.flag(), r.u16(), r.flag()
        r.blob(len(value)), r.blob(len(value))
        r.done()


def check_person(core, subject):
    """Certificates are given of this record, and it is this person's."""
    need(core.id == subject, "the person is another one")
    need(core.kind != 5, "the person is known from archives alone")
    need(core.merged is None, "the person's record was merged into another")
    need(core.life in LIFE, "the person's record is void")
    return core


class PersonCertificate:
    def __init__(self, data):
        r = Reader(data)
        need(r.u16() == 4, "not of format 4")
        self.kind, self.subject = r.u8(), r.raw(32)
        need(1 <= self.kind <= 5, "a statement of an unknown kind")
        self.spouse = r.raw(32) if self.kind == 2 else None
        self.classes = []
        if self.kind == 5:
            self.classes = [r.u16() for _ in range(r.u8())]
            need(1 <= len(self.classes) <= 16, "1 to 16 data classes")
            need(all(a < b for a, b in zip(self.classes, self.classes[1:])), "classes ascend")
        self.day = r.i32()
        self.document = StateDocument(data[r.at :])
        self.head = self.document.head

    def claim(self, number, kind, path):
        need(number < len(self.document.claims), "a claim is missing")
        claim = self.document.claims[number]
        need(claim.kind == kind and claim.prefix.raw == path and claim.prefix.bits == 8 * len(path),
             "the claims are not those of the statement")
        return claim.entries[0][1] if kind == 1 else None

    def core(self, number, subject):
        return check_person(Core(self.claim(number, 1, state_path(201, subject))), subject)

    def verify(self, trust):
        self.document.verify(trust)
        # The civil days of the head's moment, from the westernmost legal zone to the easternmost.
        head_day = (self.head.header.time_ms - 43_200_000) // DAY_MS
        need(self.day <= (self.head.header.time_ms + 50_400_000) // DAY_MS, "the day lies after the head")
        core = self.core(0, self.subject)
        used, words = self.judge(core, head_day)
        need(used == len(self.document.claims), "a claim too many")
        return {"kind": "certificate", "statement": words, "day": self.day,
                "life": LIFE[core.life]}

    def judge(self, core, head_day):
        day = self.day
        if self.kind == 1:
            known = core.created_day <= day
            if core.has_death:
                earliest = core.death_earliest
                need(known and earliest is not None and earliest > day, "not certainly alive then")
            else:
                need(known and core.life == 1, "not certainly alive then")
            return 1, "alive"
        if self.kind == 2:
            need(self.spouse != self.subject, "nobody is married to himself")
            self.core(1, self.spouse)
            need(len(self.document.claims) > 2 and self.document.claims[2].entries,
                 "a claim is missing")
            marriage = Marriage(self.document.claims[2].entries[0][1])
            self.claim(2, 1, state_path(305, marriage.id))
            need({marriage.a, marriage.b} == {self.subject, self.spouse},
                 "the marriage is of others")
            latest = marriage.begin[1]
            need(latest is not None and latest <= day, "not certainly married then")
            if marriage.end is not None:
                earliest = marriage.end[0]
                need(earliest is not None and earliest > day, "not certainly married then")
            return 3, "married"
        if self.kind in (3, 4):
            need(day >= head_day, "such a statement is of the head's day alone")
            self.claim(1, 2, state_path(306, self.subject))
            if self.kind == 3:
                return 2, "not married"
            self.claim(2, 2, state_path(386, self.subject))
            return 3, "never married"
        for number, data_class in enumerate(self.classes, 1):
            item = data_class.to_bytes(2, "big")
            row = Attribute(self.claim(number, 1, state_path(202, self.subject, item)))
            need(row.subject == self.subject and row.data_class == data_class,
                 "the attribute is another one")
            need(row.since_day <= day, "the attribute is younger than the day")
        return 1 + len(self.classes), "identity"

    def commitments(self):
        rows = [Attribute(claim.entries[0][1]) for claim in self.document.claims[1:]]
        return {row.commitment: row.data_class for row in rows} if self.kind == 5 else {}

    def check_openings(self, openings):
        """Each opening opens a commitment that is shown; the payloads, by class."""
        shown, out = self.commitments(), {}
        for opening in openings:
            data_class, schema = int(opening["dataClass"]), int(opening["schema"])
            salt, payload = bytes.fromhex(opening["salt"]), bytes.fromhex(opening["payload"])
            need(len(salt) == 32 and len(payload) <= 65_536, "an opening is misshapen")
            data = self.head.header.chain_id + data_class.to_bytes(2, "big")
            data += schema.to_bytes(2, "big") + salt + len(payload).to_bytes(4, "big") + payload
            need(shown.get(tagged(b"cmit", data)) == data_class, "an opening opens nothing shown")
            out[data_class] = payload.decode("utf-8", "replace")
        return out


# ---- Certificates of land (formats 13) ----

CODE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:/._-")
RIGHTS = {1: "ownership", 2: "ownership of an apartment", 3: "state ownership", 4: "assumed ownership",
          5: "life estate", 6: "tenancy", 7: "permanent use", 8: "operational control",
          9: "business management", 21: "lease", 22: "usufruct", 23: "superficies", 24: "servitude",
          41: "mortgage", 42: "caveat", 43: "ban on building", 44: "historic preservation",
          45: "limited access", 61: "duty to maintain a monument", 62: "duty to maintain a waterway"}
PARTIES = {1: "person", 2: "organisation", 3: "group"}
LAND_SCOPES = 1 | 2 | 4 | 32


def is_code(raw):
    return 1 <= len(raw) <= 32 and all(byte in CODE for byte in raw)


def read_list(r, read):
    return [read() for _ in range(r.u16())]


def read_land_party(r, long):
    return r.u16(), r.blob(long)


def date_of(day):
    try:
        return str(datetime.date(1970, 1, 1) + datetime.timedelta(days=day))
    except OverflowError:
        return f"day {day}"


class LandRow:
    """A value of a table of land; `path` is that of the keys in it."""

    def __init__(self, value):
        r = Reader(value)
        self.long = len(value)
        r.raw(32)
        self.path = self.read(r)
        r.done()


class Unit(LandRow):
    def read(self, r):
        self.code = r.blob(self.long)
        r.u64(), r.u16()
        self.status = r.u8()
        r.u8(), r.blob(self.long)
        self.parcels = read_list(r, lambda: r.blob(self.long))
        self.buildings = read_list(r, lambda: r.blob(self.long))
        read_list(r, lambda: r.blob(self.long)), read_list(r, lambda: r.blob(self.long))
        r.u32(), r.i32(), r.i32(), r.blob(self.long)
        return state_path(503, self.code)


class UnitRight(LandRow):
    def read(self, r):
        unit = r.blob(self.long)
        self.right = r.raw(32)
        return state_path(504, unit, self.right)


class UnitLodgement(LandRow):
    def read(self, r):
        unit, number = r.blob(self.long), r.raw(4)
        r.raw(32)
        self.number, self.until = int.from_bytes(number, "big"), r.i32()
        return state_path(511, unit, number)


class Right(LandRow):
    def read(self, r):
        self.id = r.raw(32)
        r.u64()
        self.unit, self.type = r.blob(self.long), r.u16()
        r.i32()
        self.until, self.denominator = r.optional(r.i32), r.u32()
        self.shares = read_list(r, lambda: (read_land_party(r, self.long), r.u32(), r.i32()))
        self.rank = r.u32()
        r.optional(lambda: r.raw(32)), r.flag(), r.optional(lambda: r.raw(32))
        r.blob(self.long), r.u32(), r.i32(), r.raw(32)
        return state_path(505, self.id)

    def words(self):
        rank = f" of rank {self.rank}" if self.type == 41 else ""
        held = [f"{n}/{self.denominator} {party_words(*party)}" for party, n, _ in self.shares]
        return f"{RIGHTS.get(self.type, f'right of type {self.type}')}{rank}: {', '.join(held)}"


class Group(LandRow):
    def read(self, r):
        self.id = r.raw(32)
        r.u16()
        self.members = read_list(r, lambda: r.raw(32))
        return state_path(507, self.id)


class GroupMember(LandRow):
    def read(self, r):
        subject, self.group = r.raw(32), r.raw(32)
        return state_path(508, subject, self.group)


class PartyRight(LandRow):
    def read(self, r):
        self.party = read_land_party(r, self.long)
        self.right, self.unit = r.raw(32), r.blob(self.long)
        return state_path(506, party_key(*self.party), self.right)


class Held(LandRow):
    def read(self, r):
        target = r.blob(self.long)
        self.hold = r.raw(32)
        r.i32()
        return state_path(704, target, self.hold)


class Hold(LandRow):
    def read(self, r):
        self.id = r.raw(32)
        r.u64(), r.blob(self.long), r.blob(self.long), r.optional(lambda: r.raw(32))
        r.blob(self.long)
        self.scope = r.u16()
        r.i32()
        self.until = r.optional(r.i32)
        r.u32()
        self.status = r.u8()
        return state_path(702, self.id)

    def binds(self, day):
        active = self.status == 1 and (self.until is None or day <= self.until)
        return active and self.scope & LAND_SCOPES != 0


def party_key(kind, id):
    return bytes([kind & 255]) + id


def party_words(kind, id):
    return f"{PARTIES.get(kind, 'party')} {code_words(id) if kind == 2 else id.hex()}"


def code_words(code):
    return code.decode() if is_code(code) else code.hex()


class LandCertificate:
    def __init__(self, data):
        r = Reader(data)
        need(r.u16() == 5, "not of format 5")
        self.kind = r.u8()
        need(1 <= self.kind <= 4, "a statement of an unknown kind")
        if self.kind == 4:
            self.subject = r.raw(32)
        else:
            self.unit = r.short()
            need(is_code(self.unit), "a code is misshapen")
        if self.kind == 2:
            kind, id = r.u8(), r.short()
            need(1 <= kind <= 3, "a party is a person, an organisation or a group")
            need(is_code(id) if kind == 2 else len(id) == 32, "a party is misshapen")
            self.party, self.numerator, self.denominator = (kind, id), r.u32(), r.u32()
            need(self.numerator and self.denominator, "a share is of whole numbers from 1")
        self.day = r.i32()
        self.document = StateDocument(data[r.at :])
        self.head = self.document.head

    def next(self, path, kinds):
        """The next claim, which must be one of these kinds and of exactly this path."""
        need(self.used < len(self.document.claims), "a claim is missing")
        claim = self.document.claims[self.used]
        self.used += 1
        need(claim.kind in kinds and claim.prefix.raw == path and
             claim.prefix.bits == 8 * len(path), "the claims are not those of the statement")
        return claim

    def rows(self, row, path, kinds):
        found = []
        for at, value in self.next(path, kinds).entries:
            found.append(row(value))
            need(found[-1].path == at, "a value does not belong to its path")
        return found

    def present(self, row, table, entity):
        return self.rows(row, state_path(table, entity), (1,))[0]

    def listed(self, row, table, entity):
        return self.rows(row, state_path(table, entity), (2, 3))

    def verify(self, trust):
        self.document.verify(trust)
        time_ms = self.head.header.time_ms
        need(self.day <= (time_ms + 50_400_000) // DAY_MS, "the day lies after the head")
        need(self.day >= (time_ms - 43_200_000) // DAY_MS,
             "such a statement is of the head's day alone")
        self.used = 0
        found = self.judge_person() if self.kind == 4 else {"statement": self.judge_unit()}
        return {"kind": "certificate"} | found | {"day": self.day, "date": date_of(self.day)}

    def judge_unit(self):
        unit = self.present(Unit, 503, self.unit)
        links = self.listed(UnitRight, 504, self.unit)
        queue = self.listed(UnitLodgement, 511, self.unit)
        rights = [self.present(Right, 505, link.right) for link in links]
        need(all(right.unit == self.unit for right in rights), "a right is of another unit")
        need(unit.status == 2, "the unit is historic")
        primary = [right for right in rights if 1 <= right.type <= 9]
        need(len(primary) == 1, "not exactly one right of the unit is primary")
        holds = self.read_holds(unit, primary[0])
        need(self.used == len(self.document.claims), "a claim too many")
        words = (self.title, self.owner, self.free)[self.kind - 1](primary[0], rights, queue, holds)
        return f"Unit {self.unit.decode()} {words}"

    def judge_person(self):
        """All that the person holds, alone and in groups: each list is proved to be all."""
        core = check_person(self.present(Core, 201, self.subject), self.subject)
        groups = self.listed(GroupMember, 508, self.subject)
        parties = [(1, self.subject)] + [(3, link.group) for link in groups]
        shares = []
        for party in parties:
            listed = self.listed(PartyRight, 506, party_key(*party))
            need(all(share.party == party for share in listed),
                 "a share is listed under another party")
            shares += listed
        rights = dict.fromkeys(share.right for share in shares)
        rights = {id: self.present(Right, 505, id) for id in rights}
        units = dict.fromkeys(right.unit for right in rights.values())
        units = {code: self.present(Unit, 503, code) for code in units}
        need(self.used == len(self.document.claims), "a claim too many")
        lines = [self.holding(share, rights[share.right], units) for share in shares]
        return {"statement": f"Person {self.subject.hex()} holds these rights in land and buildings "
                             f"and no others: {'; '.join(lines) or 'none'}",
                "life": LIFE[core.life]}

    def holding(self, share, right, units):
        """What the list of a party says, the right itself says too."""
        need(right.unit == share.unit, "a right is of another unit")
        part = [n for party, n, _ in right.shares if party == share.party]
        need(part, "a right is not of the party that it is listed for")
        unit = units[right.unit]
        need(unit.status == 2, "a unit is historic")
        codes = ", ".join(code_words(code) for code in unit.parcels + unit.buildings)
        kind = RIGHTS.get(right.type, f"right of type {right.type}")
        return (f"unit {code_words(unit.code)} of {codes or 'nothing'}: {part[0]}/{right.denominator} "
                f"{kind}" + (f" in {party_words(*share.party)}" if share.party[0] == 3 else ""))

    def read_holds(self, unit, primary):
        """Every hold on what would bind the unit, which is proved to be every one."""
        parties = [party for party, _, _ in primary.shares]
        groups = {id: None for kind, id in parties if kind == 3}
        groups = {id: self.present(Group, 507, id).members for id in groups}
        targets = [self.unit, *unit.parcels, *unit.buildings, primary.id]
        for kind, id in parties:
            targets += groups[id] if kind == 3 else [id] if kind in (1, 2) else []
        links = [link for target in dict.fromkeys(targets)
                 for link in self.listed(Held, 704, target)]
        ids = dict.fromkeys(link.hold for link in links)
        return [self.present(Hold, 702, id) for id in ids]

    def title(self, primary, rights, queue, holds):
        rights = sorted(rights, key=lambda right: (right is not primary, right.type, right.rank))
        binding = [hold.id.hex() for hold in holds if hold.binds(self.day)]
        waiting = [str(entry.number) for entry in queue if entry.until >= self.day]
        return (f"has these rights and no others: {'; '.join(right.words() for right in rights)}; "
                f"holds that bind it: {', '.join(binding) or 'none'}; "
                f"pending applications: {', '.join(waiting) or 'none'}")

    def owner(self, primary, rights, queue, holds):
        found = [n for party, n, _ in primary.shares if party == self.party]
        need(found, "the party holds no share of the primary right")
        need(found[0] * self.denominator == primary.denominator * self.numerator,
             "the party holds another share")
        return (f"is held in {self.numerator}/{self.denominator} by {party_words(*self.party)} "
                f"({RIGHTS[primary.type]})")

    def free(self, primary, rights, queue, holds):
        for right in rights:
            need(right is primary,
                 f"the unit is encumbered: {RIGHTS.get(right.type, right.type)}")
        need(not any(hold.binds(self.day) for hold in holds), "a hold binds the unit")
        need(all(entry.until < self.day for entry in queue), "a lodgement is pending")
        return f"carries no encumbrance: nothing stands beside its {RIGHTS[primary.type]}"


FORMATS = {1: Receipt, 2: StateDocument, 3: Anchor, 4: PersonCertificate, 5: LandCertificate}


def decode(data):
    need(len(data) >= 2, "cut short")
    kind = FORMATS.get(int.from_bytes(data[:2], "big"))
    need(kind is not None, "of an unknown format")
    return kind(data)


# ---- Checkpoints (formats 9) ----


def from_base64(text):
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        raise Refused("not base64") from None
    need(base64.b64encode(data).decode() == text, "not canonical base64")
    return data


def key_id(name, kind, key):
    return sha(name.encode(), b"\n", bytes([kind]), key)[:4]


def parse_decimal(text):
    need(text.isascii() and text.isdigit() and (text == "0" or text[0] != "0"), "not a number")
    return int(text)


def is_name(text):
    return 0 < len(text) <= 128 and all(" " < c < "\x7f" and c != "+" for c in text)


class Checkpoint:
    def __init__(self, text):
        need(text.endswith("\n"), "checkpoint: the last line has no end")
        lines = text[:-1].split("\n")
        need(len(lines) >= 5 and lines[0] and lines[3] == "", "checkpoint: four lines first")
        self.origin, self.size, self.root = lines[0], parse_decimal(lines[1]), from_base64(lines[2])
        need(len(self.root) == 32, "checkpoint: a root has 32 bytes")
        self.body = "\n".join(lines[:3]) + "\n"
        self.signatures = []
        need(len(lines) <= 4 + 64, "checkpoint: over 64 signatures")
        for line in lines[4:]:
            words = line.split(" ", 2)
            need(len(words) == 3 and words[0] == "\u2014" and is_name(words[1]),
                 "checkpoint: a signature line has a dash, a name and a signature")
            data = from_base64(words[2])
            need(len(data) >= 5, "checkpoint: a signature is too short")
            self.signatures.append((words[1], data[:4], data[4:]))

    def head(self):
        wanted = (self.origin, key_id(self.origin, 0xFF, b"tamga-head-1"))
        for name, number, data in self.signatures:
            if (name, number) != wanted:
                continue
            r = Reader(data)
            head = Head(r)
            r.done()
            header = head.header
            need(("tamga/" + header.chain_id.hex(), header.log_size, header.log_root)
                 == (self.origin, self.size, self.root), "the note does not say what its head says")
            return head
        raise Refused("checkpoint: no line of the chain itself")

    def is_cosigned(self, witness, key):
        for name, number, data in self.signatures:
            if (name, number) != (witness, key_id(witness, 0x04, key)) or len(data) != 72:
                continue
            seconds = int.from_bytes(data[:8], "big")
            message = f"cosignature/v1\ntime {seconds}\n{self.body}".encode()
            if verify_signature(key, message, data[8:]):
                return True
        return False

    def verify(self, policy, now_s):
        head = self.head()
        head.verify(policy.trust)
        names = [name for name, key in policy.witnesses if self.is_cosigned(name, key)]
        need(len(names) >= policy.quorum,
             f"{len(names)} of {policy.quorum} witnesses have cosigned")
        if policy.max_age_s:
            need(now_s - head.header.time_ms // 1000 <= policy.max_age_s,
                 "the head is older than the policy allows")
        self.verified_head = head
        return {"kind": "checkpoint", "logSize": self.size, "witnesses": names}


class Policy:
    def __init__(self, text):
        self.trust, self.witnesses, self.quorum, self.max_age_s = Trust(), [], 0, 0
        for line in text.splitlines():
            words = line.split()
            if not words or words[0].startswith("#"):
                continue
            if words[0] == "witness" and len(words) == 3 and is_name(words[1]):
                key = digest(words[2])
                need(valid_key(key) is not None, "policy: not a valid key of a witness")
                need(all(words[1] != n and key != k for n, k in self.witnesses),
                     "policy: a witness is named twice")
                self.witnesses.append((words[1], key))
                continue
            need(len(words) == 2, "policy: chain, validators, witness, quorum, max-age-s")
            if words[0] == "chain":
                self.trust.chain = digest(words[1])
            elif words[0] == "validators":
                self.trust.set = digest(words[1])
            elif words[0] == "quorum":
                self.quorum = parse_decimal(words[1])
            elif words[0] == "max-age-s":
                self.max_age_s = parse_decimal(words[1])
            else:
                raise Refused("policy: chain, validators, witness, quorum, max-age-s")
        need(self.trust.chain is not None, "policy: a chain is needed")
        need(self.quorum <= len(self.witnesses), "policy: the quorum is above the witnesses")


def digest(text):
    need(len(text) == 64 and all(c in "0123456789abcdef" for c in text), "64 hex digits")
    return bytes.fromhex(text)


# ---- Files ----

BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def from_base45(text):
    """RFC 9285."""
    need(len(text) % 3 != 1 and all(c in BASE45 for c in text), "not base45")
    out = b""
    for at in range(0, len(text), 3):
        group = text[at : at + 3]
        value = sum(BASE45.index(c) * 45**i for i, c in enumerate(group))
        need(value < 1 << (8 * (len(group) - 1)), "not base45")
        out += value.to_bytes(len(group) - 1, "big")
    return out


def from_qr(lines):
    parts = {}
    for line in lines:
        head, _, text = line.partition(":")
        words = head.split("/")
        need(len(words) == 3 and words[0] == "TMG1", "not a part of a certificate")
        parts[parse_decimal(words[1])] = (parse_decimal(words[2]), from_base45(text))
    counts = {count for count, _ in parts.values()}
    need(len(counts) == 1 and sorted(parts) == list(range(1, counts.pop() + 1)),
         "a part of the certificate is missing")
    return b"".join(parts[number][1] for number in sorted(parts))


def load(path):
    """The bytes of a proof in a file: JSON with it in hex, hex alone, or the text of QR codes."""
    text = pathlib.Path(path).read_bytes().decode("utf-8")
    if text.startswith("tamga/"):
        return Checkpoint(text), {}
    if text.lstrip().startswith("{"):
        root = json.loads(text)
        root = root.get("result", root)
        for name in ("certificate", "receipt", "document", "anchor"):
            if isinstance(root.get(name), str):
                return decode(bytes.fromhex(root[name])), root
        raise Refused("the file has no proof in hexadecimal")
    lines = [line.removeprefix("QR-Code:") for line in text.splitlines() if line.strip()]
    if lines and lines[0].startswith("TMG1/"):
        return decode(from_qr(lines)), {}
    return decode(bytes.fromhex("".join(text.split()))), {}


def genesis_trust(path):
    raw = pathlib.Path(path).read_bytes()
    members = sorted(bytes.fromhex(v["consensus_key"]) + bytes.fromhex(v["node_key"])
                     for v in json.loads(raw)["validators"])
    data = len(members).to_bytes(2, "big") + b"".join(members)
    return Trust(sha(raw), tagged(b"vset", data))


def run_vectors(folder):
    """Every vector gets the verdict that its line says; the tally, by kind."""
    folder, wrong, tally = pathlib.Path(folder), [], {}
    for vector in read_vectors(folder):
        try:
            judge_vector(vector)
            verdict, why = "valid", ""
        except Refused as refused:
            verdict, why = "forged", str(refused)
        count = tally.setdefault((vector["verdict"], vector["kind"]), [0, 0])
        count[0] += 1
        if verdict != vector["verdict"]:
            count[1] += 1
            wrong.append(f"{vector['id']} ({vector['kind']}): {verdict} {why}")
    for line in wrong:
        print("differs: " + line)
    for verdict in ("valid", "forged"):
        kinds = {kind: n for (v, kind), (n, _) in tally.items() if v == verdict}
        print(f"{verdict}: {sum(kinds.values())} vectors of {len(kinds)} kinds")
    print(f"{len(wrong)} differ")
    return 1 if wrong or not tally else 0


def read_vectors(folder):
    """As tests/vectors/proofs/README.md says: a forged one is a valid one with some bytes changed."""
    trusts, blobs = {}, {}
    for file in sorted(folder.glob("*.txt")):
        for line in file.read_text(encoding="ascii").splitlines():
            words = line.split(" ")
            if words[0] == "trust":
                trusts[words[1]] = Trust(bytes.fromhex(words[2]), bytes.fromhex(words[3]))
            elif words[0] == "blob":
                blobs[words[1]] = b"".join(
                    blobs[word[1:]] if word[0] == "@" else bytes.fromhex(word) for word in words[2:])
            elif words[0] == "patch":
                blobs[words[1]] = patched(blobs[words[2]], words[3:])
            elif words[0] in ("valid", "forged"):
                yield {"verdict": words[0], "id": words[1], "kind": words[2],
                       "trust": trusts[words[3]], "blobs": [blobs[name] for name in words[4:]]}


def patched(data, changes):
    """Changes are offset:length:hex, ascending: so many bytes there are replaced by these."""
    out, at = b"", 0
    for change in changes:
        offset, length, text = change.split(":")
        out += data[at : int(offset)] + bytes.fromhex(text)
        at = int(offset) + int(length)
    return out + data[at:]


def judge_vector(vector):
    proofs = [decode(blob) for blob in vector["blobs"]]
    if len(proofs) == 2:
        need(isinstance(proofs[0], Receipt) and isinstance(proofs[1], Anchor), "not of the formats")
        return proofs[1].carries(proofs[0], vector["trust"])
    return proofs[0].verify(vector["trust"])


def load_epochs(path):
    """The answer of chain_epochs, or its `proof` in hex."""
    text = pathlib.Path(path).read_text(encoding="utf-8").strip()
    if text.startswith("{"):
        root = json.loads(text)
        text = root.get("result", root)["proof"]
    return bytes.fromhex(text)


def judge(options):
    proof, root = load(options.file)
    if options.policy:
        policy = Policy(pathlib.Path(options.policy).read_text(encoding="utf-8"))
    is_checkpoint = isinstance(proof, Checkpoint)
    need(options.policy or not is_checkpoint, "a checkpoint is judged by a --policy")
    trust = policy.trust if is_checkpoint else Trust()
    if options.genesis:
        trust = genesis_trust(options.genesis)
    if options.chain:
        trust.chain = digest(options.chain)
    if options.validators_hash:
        trust.set = digest(options.validators_hash)
    need(trust.set is not None or is_checkpoint and not options.epochs,
         "no trusted set: give --genesis or --validators-hash")
    anchor = load(options.anchor)[0] if options.anchor else None
    followed = {}
    if options.epochs:
        judged = proof.head() if is_checkpoint else (anchor or proof).head
        followed["epochs"] = follow_epochs(map(load_epochs, options.epochs), trust, judged.header)
    if is_checkpoint:
        policy.trust = trust
        return proof, followed | proof.verify(policy, time.time())
    if anchor:
        need(isinstance(proof, Receipt) and isinstance(anchor, Anchor), "an anchor is for a receipt")
        found = followed | anchor.carries(proof, trust)
        proof.head = anchor.head
    else:
        found = followed | proof.verify(trust)
    if options.txid:
        need(found.get("id") == options.txid, "the leaf is of another transaction")
    if root.get("openings"):
        need(isinstance(proof, PersonCertificate), "openings are for a certificate")
        found["openings"] = proof.check_openings(root["openings"])
    return proof, found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", nargs="?", help="answer of the node, hex, or the text of QR codes")
    parser.add_argument("--genesis", help="genesis.json of the chain")
    parser.add_argument("--chain", help="chain id, 64 hex digits")
    parser.add_argument("--validators-hash", help="64 hex digits, from the gazette")
    parser.add_argument("--txid", help="the act that it must be about")
    parser.add_argument("--anchor", help="carry an old receipt to a newer head")
    parser.add_argument("--epochs", action="append",
                        help="answer of chain_epochs, once for each page: to the set of a later epoch")
    parser.add_argument("--policy", help="for a checkpoint: chain and witnesses")
    parser.add_argument("--max-age", type=int, default=0, help="refuse a head older in seconds")
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.add_argument("--vectors", help="judge the frozen vectors of this folder")
    options = parser.parse_args()
    if options.vectors:
        return run_vectors(options.vectors)
    if not options.file:
        parser.error("a FILE is needed")
    if not (options.genesis or options.validators_hash or options.policy):
        parser.error("a proof proves nothing by itself: give --genesis, --validators-hash or --policy")
    found, why = {}, ""
    try:
        proof, found = judge(options)
        head = proof.verified_head if isinstance(proof, Checkpoint) else proof.head
        age = max(0, int(time.time()) - head.header.time_ms // 1000)
        found |= {"headHeight": head.header.height, "headTimeMs": head.header.time_ms,
                  "headAgeS": age, "chainId": head.header.chain_id.hex(),
                  "validatorsHash": head.set_hash.hex()}
        need(not options.max_age or age <= options.max_age, "the head is older than --max-age")
    except Refused as refused:
        why = str(refused)
    except (OSError, UnicodeDecodeError) as error:
        print(f"verify: {error}", file=sys.stderr)
        return 3
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        why = f"not readable as a proof: {error}"
    if options.json:
        print(json.dumps({"valid": not why, "why": why} | found, indent=2))
    else:
        for name, value in found.items():
            print(f"{name:15} {value}")
        print("VALID" if not why else f"NOT VALID: {why}")
    return 1 if why else 0


if __name__ == "__main__":
    sys.exit(main())
