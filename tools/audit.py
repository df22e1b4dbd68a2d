#!/usr/bin/env python3
"""A second auditor of a Tamga chain: replays an audit bundle from docs/formats.md alone.

It knows no rule of any register. From the bundle and genesis.json it recomputes the digest of every
frame, block 0, every header's links, every leader's and every certificate's signatures, the ids of
acts and body hashes, the log root and the state root at every height. What acts mean (execution) is
for `tamga audit`. The standard library only. Exit code 0: everything agrees; 1: it does not, and
where; 2: usage; 3: could not look.

    audit.py BUNDLE [--genesis genesis.json] [--initial-state FILE] [--jobs N] [--summary FILE]
"""
import argparse
import hashlib
import json
import multiprocessing
import os
import sys
import time

from audit_evidence import Epochs, judge as judge_evidence
from audit_recovery import MAGIC as INHERITED, inherited_entries
from verify import (ZERO, Certificate, Header, Leaf, Reader, Refused, bit_of, closes,
                    first_difference, inner_hash, leaf_hash, log_inner, need, read_finality, sha,
                    tagged, verify_signature)

HEAD_BYTES, END_BYTES = 40, 48
FAR = 1 << 62


class Tree:
    """The crit-bit tree of section 7, changed entry by entry; inner nodes are [hash, bit, left, right]."""

    def __init__(self):
        self.root = None

    def hash(self):
        return ZERO if self.root is None else self.root[0]

    def put(self, path, value_hash):
        leaf = [leaf_hash(path, value_hash), path]
        if self.root is None:
            self.root = leaf
            return
        node, way = self.root, []
        while len(node) == 4:
            way.append(node)
            node = node[2 + bit_of(path, node[1])] if node[1] < 8 * len(path) else node[2]
        if node[1] == path:
            self.replace(way, node, leaf)
            return
        bit = first_difference(node[1], path)
        need(bit is not None, "a path is a prefix of another")
        while way and way[-1][1] > bit:
            node = way.pop()
        pair = [node, leaf] if bit_of(path, bit) else [leaf, node]
        self.replace(way, node, [inner_hash(bit, pair[0][0], pair[1][0]), bit, *pair])

    def fill(self, entries):
        """(path, value hash) each, ascending, into the empty tree."""
        way, node, last = [], None, None  # Of the way: the bit and the left side that waits for its right.

        def join(right):
            bit, left = way.pop()
            return [inner_hash(bit, left[0], right[0]), bit, left, right]
        for path, value_hash in entries:
            if node is not None:
                bit = first_difference(last, path)
                need(bit is not None, "a path is a prefix of another")
                while way and way[-1][0] > bit:
                    node = join(node)
                way.append((bit, node))
            node, last = [leaf_hash(path, value_hash), path], path
        while way:
            node = join(node)
        self.root = node

    def erase(self, path):
        node, way = self.root, []
        while node is not None and len(node) == 4:
            way.append(node)
            node = node[2 + bit_of(path, node[1])]
        need(node is not None and node[1] == path, "a change deletes what is not there")
        if not way:
            self.root = None
            return
        parent = way.pop()
        self.replace(way, parent, parent[3] if parent[2] is node else parent[2])

    def replace(self, way, old, new):
        for node in reversed(way):
            node[3 if node[3] is old else 2] = new
            node[0] = inner_hash(node[1], node[2][0], node[3][0])
            old = new = node
        if not way:
            self.root = new


class Log:
    """The peaks of an RFC 9162 tree."""

    def __init__(self):
        self.size, self.peaks = 0, []

    def append(self, data):
        node, size = sha(b"\x00", data), self.size
        while size & 1:
            node, size = log_inner(self.peaks.pop(), node), size >> 1
        self.peaks.append(node)
        self.size += 1

    def root(self):
        if not self.peaks:
            return sha(b"")
        node = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            node = log_inner(peak, node)
        return node


def merkle(items):
    log = Log()
    for item in items:
        log.append(item)
    return log.root()


VALIDATORS = (901).to_bytes(2, "big") + sha(b"VALIDATORS") + b"\x01"  # Paths of the set (section 7).


def set_hash_of(members):
    encoded = len(members).to_bytes(2, "big") + b"".join(a + b for a, b in members)
    return tagged(b"vset", encoded)


def member_of(value):
    """(consensus key, node key) of a validator as the state has it."""
    r = Reader(value)
    r.raw(32), r.blob(FAR)  # Provenance and name.
    return r.raw(32), r.raw(32)


class Genesis:
    """Block 0 and the validators, from the bytes of genesis.json."""

    def __init__(self, raw):
        found = json.loads(raw)
        canonical = json.dumps(found, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        need(canonical.encode() == raw, "genesis.json is not canonical")
        members = sorted((bytes.fromhex(v["consensus_key"]), bytes.fromhex(v["node_key"]))
                         for v in found["validators"])
        self.validators = [key for key, _ in members]
        self.set_hash = set_hash_of(members)
        self.chain_id = sha(raw)
        self.version, self.time_ms = found["protocol_version"], found["time_ms"]
        self.snapshot = bytes.fromhex(found["snapshot"]) if "snapshot" in found else None
        self.found = found

    def header(self, state_root):
        empty = sha(b"")
        return (self.version.to_bytes(2, "big") + b"\x00\x01" + self.chain_id + bytes(64)
                + self.time_ms.to_bytes(8, "big") + bytes(2) + empty + ZERO + state_root + bytes(8)
                + empty + ZERO + self.set_hash)


def initial_entries(name, genesis):
    """(path, value hash) of every entry of an initial state (sections 15 and 17)."""
    expected = genesis.snapshot
    need(name, "genesis.json names an initial state: give its file with --initial-state")
    with open(name, "rb") as file:
        need(hashlib.file_digest(file, "sha256").digest() == expected,
             "the initial state is not the one that genesis.json names")
        file.seek(0)
        magic = file.read(8)
        need(magic == (INHERITED if "predecessor" in genesis.found else b"TMGINIT1"),
             "the initial state is not one")
        if magic == INHERITED:
            yield from inherited_entries(file, genesis.found, Tree())
            return
        count, last = 0, b""
        while size := file.read(1)[0]:
            path = file.read(size)
            need(len(path) in (35, 67) and path > last, "a path of the initial state is misshapen or out of order")
            need(not path.startswith(VALIDATORS), "the initial state has validators")
            value = file.read(int.from_bytes(file.read(4), "big"))
            need(len(value) <= 1 << 20 and value[:32] == ZERO, "the initial state has a provenance")
            yield path, sha(value)
            count, last = count + 1, path
        need(file.read() == count.to_bytes(8, "big"), "the initial state does not end as one")


class Bundle:
    """Frames of the file, one at a time."""

    def __init__(self, file):
        self.file = file
        size = os.fstat(file.fileno()).st_size
        need(size >= HEAD_BYTES + END_BYTES, "the file is cut short")
        head = self.read(0, HEAD_BYTES)
        need(head[:8] == b"TMGBNDL1", "bytes 0 to 7 are not those of a bundle")
        self.chain_id = head[8:]
        end = Reader(self.read(size - END_BYTES, END_BYTES))
        self.frames_end, digest = end.u64(), end.raw(32)
        need(end.raw(8) == b"TMGBEND1" and HEAD_BYTES <= self.frames_end <= size - END_BYTES,
             f"bytes {size - END_BYTES} to {size - 1} (the end) are damaged")
        raw = self.read(self.frames_end, size - END_BYTES - self.frames_end)
        need(sha(head, raw) == digest, f"the head, the index (bytes {self.frames_end} to "
             f"{size - END_BYTES - 1}) or the end is damaged")
        r = Reader(raw)
        need(r.raw(4) == b"TMGX", "the index is not one")
        self.entries = [(r.u64(), r.u64(), r.u32(), r.raw(32)) for _ in range(r.u32())]
        r.done()
        height, offset = 0, HEAD_BYTES
        for at, first, count, _ in self.entries:
            need(first == height and count > 0 and (at == offset if height == 0 else at > offset),
                 "the index has a gap")
            height, offset = height + count, at
        need(self.entries, "the index is empty")
        self.tip = height - 1

    def read(self, offset, size):
        self.file.seek(offset)
        data = self.file.read(size)
        need(len(data) == size, "the file is cut short")
        return data

    def frames(self):
        """(kind, height, bytes) of every record, with the frame's place in every refusal."""
        ends = [entry[0] for entry in self.entries[1:]] + [self.frames_end]
        for number, ((offset, first, count, digest), end) in enumerate(zip(self.entries, ends)):
            place = f"frame {number}, bytes {offset} to {end - 1}, heights {first} to {first + count - 1}"
            try:
                yield from self.records(self.read(offset, end - offset), first, count, digest)
            except Refused as refused:
                raise Refused(f"{place}: {refused}") from None

    @staticmethod
    def records(data, first, count, digest):
        need(sha(data[:-32]) == data[-32:] == digest, "the frame does not have its digest")
        r = Reader(data[:-32])
        need(r.raw(4) == b"TMGF" and (r.u64(), r.u32()) == (first, count), "not the frame of the index")
        inner = Reader(r.blob(FAR))
        r.done()
        height = first - 1
        while inner.at < len(inner.data):
            kind, record = inner.u8(), inner.blob(FAR)
            height += kind == 2
            yield kind, height, record
        need(height == first + count - 1, "a frame has another number of blocks")


class Block:
    def __init__(self, raw):
        r = Reader(raw)
        self.header = Header(r.raw(310))
        start = r.at
        self.parent, self.parent_finality = None, None
        if r.data[r.at] == 1:
            r.u8()
            self.parent = Certificate(r)
        else:
            self.parent_finality = read_finality(r)
        self.skips = [Certificate(r) for _ in range(r.u16())]
        self.justify_hash = tagged(b"just", raw[start : r.at])
        self.signature, self.items, self.evidence = r.raw(64), r.blob(FAR), []
        r.done()

    def items_hashes(self):
        """The items of body_hash and the ids of the acts, from the items in full."""
        if not self.items:
            return [], []
        r, items, ids = Reader(self.items), [], []
        need(r.u8() == 1, "items are not in full")
        self.evidence = [r.blob(FAR) for _ in range(r.u16())]
        need(len(self.evidence) <= 16, "more than 16 pieces of evidence")
        items += [b"\x01" + tagged(b"evid", piece) for piece in self.evidence]
        for _ in range(r.u32()):
            txid = tagged(b"txid", r.blob(FAR))
            signatures = b"".join(r.raw(64) for _ in range(r.u8()))
            items.append(b"\x02" + tagged(b"wtxd", txid + signatures))
            ids.append(txid)
        r.done()
        return items, ids


def vote_tasks(genesis, validators, block):
    """Every signature that a block rests on: (height, key, message, signature)."""
    header, tasks = block.header, []

    def message(kind, epoch, view, of):
        return (b"TMG1" + bytes([kind]) + genesis.chain_id + epoch.to_bytes(8, "big")
                + view.to_bytes(8, "big") + of)

    n = len(validators)
    for certificate in [block.parent] * (block.parent is not None) + block.skips:
        need(len(certificate.signers) >= n - (n - 1) // 3 and certificate.signers[-1] < n,
             "a certificate has no quorum")
        for signer, signature in zip(certificate.signers, certificate.signatures):
            tasks.append((header.height, validators[signer],
                          message(certificate.kind, certificate.epoch, certificate.view,
                                  certificate.block), signature))
    need(header.proposer < n, "a proposer of no validator")
    tasks.append((header.height, validators[header.proposer],
                  message(1, header.epoch, header.view, header.hash), block.signature))
    return tasks


def judge_vote(task):
    height, key, message, signature = task
    return height, verify_signature(key, message, signature)


class Audit:
    def __init__(self, bundle, pool):
        self.bundle, self.pool = bundle, pool
        self.tree, self.log = Tree(), Log()
        self.genesis, self.last, self.block = None, None, None
        self.waiting, self.counts = [], {"blocks": 0, "acts": 0, "signatures": 0, "leaves": 0}
        self.seen = set()
        self.members, self.touched = {}, False  # Validators by their paths in the state.
        self.epoch, self.sets = 1, {}  # epoch -> (consensus keys, hash of the set)
        self.begins, self.accused = {}, set()  # epoch -> the block it began on; what is recorded.

    def run(self, trusted, initial_state):
        for kind, height, record in self.bundle.frames():
            if kind == 1:
                self.take_genesis(record, trusted)
                if self.genesis.snapshot:
                    self.tree.fill(initial_entries(initial_state, self.genesis))
            elif kind == 2:
                self.finish(height - 1)
                self.block = Block(record)
                self.begin(height)
            elif kind == 3:
                self.take_leaves(record, height)
            elif kind == 4:
                self.take_changes(record)
            else:
                need(kind == 5 and height == self.bundle.tip, "a record of an unknown kind")
                self.finish(height)
                self.take_tip(record)
        need(self.genesis is not None and self.last.height == self.bundle.tip
             and self.block is None, "the bundle ends too early")
        self.judge_votes(True)

    def take_genesis(self, raw, trusted):
        need(self.genesis is None and self.last is None, "genesis stands twice")
        need(trusted in (None, raw), "the bundle is of another genesis.json")
        self.genesis = Genesis(raw)
        need(self.genesis.chain_id == self.bundle.chain_id, "the head names another chain")
        self.sets[1] = self.genesis.validators, self.genesis.set_hash

    def begin(self, height):
        """Header and justify against the block before."""
        header, last, genesis = self.block.header, self.last, self.genesis
        need(header.height == height, "a block of another height")
        if height == 0:
            return
        need(header.chain_id == genesis.chain_id and header.version == genesis.version,
             "of another chain or version")
        validators, set_hash = self.sets[self.epoch]
        parent_view = last.view if last.epoch == self.epoch else 0
        need(header.parent_hash == last.hash and header.parent_view == parent_view, "not linked")
        need(header.time_ms > last.time_ms and header.view > parent_view,
             "time or view does not grow")
        need(header.kind == 0 and header.epoch == self.epoch, "of another kind or epoch")
        need(header.validators_hash == set_hash, "of another validator set")
        need(self.block.justify_hash == header.justify_hash, "not the header's justify")
        parent = self.block.parent
        if height == 1:
            need(parent is None and self.block.parent_finality == ([], None), "no proof of block 0")
        elif last.epoch != self.epoch:
            need(parent is None, "the first block of an epoch rests on a certificate")
            self.prove_last(*self.block.parent_finality)
        else:
            need(parent is not None and parent.kind in (2, 4) and parent.epoch == last.epoch
                 and (parent.block, parent.view) == (last.hash, last.view), "not the parent's votes")
        expected = range(header.parent_view + 1, header.view)
        need([(c.kind, c.epoch, c.view) for c in self.block.skips]
             == [(3, header.epoch, view) for view in expected], "skips do not cover the gap")
        self.waiting += vote_tasks(genesis, validators, self.block)
        self.judge_votes(False)

    def judge_votes(self, all_of_them):
        if len(self.waiting) < 2000 and not all_of_them:
            return
        run = self.pool.imap if self.pool else lambda f, tasks, _: map(f, tasks)
        for height, good in run(judge_vote, self.waiting, 64):
            need(good, f"block {height}: a signature of a certificate or leader is wrong")
        self.counts["signatures"] += len(self.waiting)
        self.waiting = []

    def take_leaves(self, record, height):
        items, ids = self.block.items_hashes()
        need(merkle(items) == self.block.header.body_hash, "the items are not the header's")
        r, of_acts, of_evidence = Reader(record), [], []
        for position in range(r.u32()):
            raw = r.blob(1024)
            leaf = Leaf(raw)
            need(leaf.chain_id == self.genesis.chain_id and leaf.height == height
                 and leaf.position == position and leaf.time_ms == self.block.header.time_ms,
                 "a leaf is of another place")
            if leaf.kind == 2:
                of_acts.append(leaf.id)
            if leaf.kind == 1:
                need(not of_acts, "evidence behind an act")
                of_evidence.append(leaf.id)
            self.log.append(raw)
        r.done()
        need(of_acts == ids, "the leaves are not those of the acts")
        self.take_evidence(of_evidence)
        need(not self.seen.intersection(ids) and len(set(ids)) == len(ids), "an act stands twice")
        self.seen.update(ids)
        self.counts["acts"] += len(ids)
        self.counts["leaves"] += len(of_acts) + len(of_evidence)

    def take_evidence(self, leaves):
        pieces = self.block.evidence
        need(leaves == [tagged(b"evid", piece) for piece in pieces],
             "the leaves are not those of the evidence")
        for piece in pieces:
            known = judge_evidence(piece, self.epoch,
                                   Epochs(self.genesis.chain_id, self.sets, self.begins))
            need(known not in self.accused, "evidence stands twice")
            self.accused.add(known)

    def take_changes(self, record):
        r, last = Reader(record), b""
        for _ in range(r.u32()):
            path = r.short()
            need(len(path) in (35, 67) and path > last, "a path is misshapen or out of order")
            last = path
            value = r.blob(1 << 20) if r.flag() else None
            if value is None:
                self.tree.erase(path)
            else:
                self.tree.put(path, sha(value))
            if path.startswith(VALIDATORS):
                self.touched = True
                self.members.pop(path, None)
                if value is not None:
                    self.members[path] = member_of(value)
        r.done()

    def finish(self, height):
        """Roots after a block whose leaves and changes have been taken."""
        if self.block is None:
            return
        header = self.block.header
        need(self.tree.hash() == header.state_root, f"block {height}: another state root")
        need((self.log.size, self.log.root()) == (header.log_size, header.log_root),
             f"block {height}: another log root")
        if height == 0:
            self.begins[1] = header.hash
            need(header.raw == self.genesis.header(self.tree.hash()), "not block 0 of this genesis")
        self.take_set(header)
        self.last, self.block = header, None
        self.counts["blocks"] += 1

    def take_set(self, header):
        """The set in the state after the block: the header announces it iff it is another one."""
        members = sorted(self.members.values())
        after = set_hash_of(members) if self.touched else self.sets[self.epoch][1]
        self.touched = False
        ends = after != self.sets[self.epoch][1]
        if header.height == 0:
            need(not ends, "the genesis state has other validators than genesis.json")
            return
        need(header.flags == ends and header.next_validators_hash == (after if ends else ZERO),
             f"block {header.height}: it announces other validators than its state has")
        if ends:
            self.epoch += 1
            self.sets[self.epoch] = [key for key, _ in members], after
            self.begins[self.epoch] = header.hash

    def take_tip(self, record):
        r = Reader(record)
        headers, certificate = read_finality(r)
        r.done()
        if self.last.height == 0:
            need(certificate is None, "block 0 has the empty proof")
        else:
            self.prove_last(headers, certificate)

    def prove_last(self, headers, certificate):
        """The last block is final by the validators of its epoch; what follows its end is closing."""
        end = last = self.last
        for child in headers:
            need(child.epoch == last.epoch and child.parent_hash == last.hash, "not linked to the tip")
            if end.flags:
                closes(child, last, end)
            last = child
        need(certificate is not None and certificate.epoch == last.epoch
             and (certificate.view, certificate.block) == (last.view, last.hash),
             "nothing proves the last block final")
        certificate.verify(self.genesis.chain_id, self.sets[self.last.epoch][0])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("bundle")
    parser.add_argument("--genesis", help="genesis.json that you trust")
    parser.add_argument("--initial-state", help="file that genesis.json names, if it names one")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes for signatures")
    parser.add_argument("--summary", help="write the verdict as JSON to this file")
    options = parser.parse_args()
    start, why, audit = time.monotonic(), "", None
    try:
        trusted = open(options.genesis, "rb").read() if options.genesis else None
        with open(options.bundle, "rb") as file:
            pool = multiprocessing.Pool(options.jobs) if options.jobs > 1 else None
            try:
                audit = Audit(Bundle(file), pool)
                audit.run(trusted, options.initial_state)
            finally:
                if pool:
                    pool.terminate()
    except Refused as refused:
        why = str(refused)
    except OSError as error:
        print(f"audit: {error}", file=sys.stderr)
        return 3
    seconds = time.monotonic() - start
    found = {"verdict": "failed" if why else "passed", "why": why, "elapsedMs": int(seconds * 1000)}
    if audit and audit.last:
        found |= audit.counts | {"height": audit.last.height, "stateRoot": audit.last.state_root.hex(),
                                 "logRoot": audit.last.log_root.hex(), "logSize": audit.last.log_size}
    if options.summary:
        with open(options.summary, "w", encoding="ascii") as out:
            json.dump(found, out, indent=2)
    for name, value in found.items():
        print(f"{name:12} {value}")
    return 1 if why else 0


if __name__ == "__main__":
    sys.exit(main())
