#!/usr/bin/env python3
"""The frozen vectors of ledger.txt computed again from docs/formats.md alone.

A second reading of the formats that shares no code with the product: the standard library only.
Signatures and protobuf bodies are taken as given; everything hashed or framed around them is made anew.
Exit code 0: every vector agrees.
"""

import hashlib
import json
import pathlib
import struct
import sys

CHAIN = b"\xc1" * 32
ZERO = bytes(32)


def sha(data):
    return hashlib.sha256(data).digest()


def tagged(tag, data):
    return sha(b"TMG1" + tag + data)


def read_vectors():
    lines = pathlib.Path(__file__).with_name("ledger.txt").read_text().splitlines()
    pairs = (line.split(" = ") for line in lines if " = " in line and not line.startswith("#"))
    return {name: bytes.fromhex(value) for name, value in pairs}


def state_leaf(path, value_hash):
    return sha(bytes([2, len(path)]) + path + value_hash)


def state_inner(bit, left, right):
    return sha(b"\x03" + struct.pack(">H", bit) + left + right)


def log_leaf(data):
    return sha(b"\x00" + data)


def log_inner(left, right):
    return sha(b"\x01" + left + right)


def log_root(leaves):
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while 2 * split < len(leaves):
        split *= 2
    return log_inner(log_root(leaves[:split]), log_root(leaves[split:]))


def root_by_path(leaf, index, size, path):
    """RFC 9162 2.1.3.2, by recursion from the root down."""
    if size == 1:
        assert not path
        return leaf
    split = 1
    while 2 * split < size:
        split *= 2
    if index < split:
        return log_inner(root_by_path(leaf, index, split, path[:-1]), path[-1])
    return log_inner(path[-1], root_by_path(leaf, index - split, size - split, path[:-1]))


def state_vectors(given):
    value = b"\x41" * 32
    yield "path_singular", b"\x01\x02" + sha(b"entity") + b"\x80"
    yield "path_plural", b"\x01\x02" + sha(b"entity") + b"\x81" + sha(b"item")
    yield "state_leaf_singular", state_leaf(bytes(35), value)
    yield "state_leaf_plural", state_leaf(b"\xff" * 67, value)
    yield "state_inner", state_inner(0x0123, value, b"\x42" * 32)
    second = b"\x00\x01" + bytes(33)
    pair = state_inner(15, state_leaf(bytes(35), value), state_leaf(second, value))
    yield "state_root_of_three", state_inner(0, pair, state_leaf(b"\xff" * 67, value))

    proof = given["leaf_proof"]
    path, rest = proof[1 : 1 + proof[0]], proof[1 + proof[0] :]
    node, count = state_leaf(path, rest[:32]), struct.unpack(">H", rest[32:34])[0]
    assert len(rest) == 34 + 34 * count
    limit = 8 * len(path)
    for i in range(count):
        step = rest[34 + 34 * i : 68 + 34 * i]
        bit, sibling = struct.unpack(">H", step[:2])[0], step[2:]
        assert bit < limit and sibling != ZERO
        limit = bit
        right = (path[bit // 8] >> (7 - bit % 8)) & 1
        node = state_inner(bit, sibling, node) if right else state_inner(bit, node, sibling)
    yield "leaf_proof_root", node


def transaction_vectors(given):
    body = given["transaction_body"]
    signed = given["transaction_signed"]
    signatures = signed[4 + len(body) + 1 :]
    txid = tagged(b"txid", body)
    yield "transaction_txid", txid
    yield "transaction_wid", tagged(b"wtxd", txid + signatures)
    yield "transaction_sign_bytes", b"TMG1\x06" + CHAIN + txid
    yield "transaction_signed", struct.pack(">I", len(body)) + body + b"\x02" + signatures[:128]
    payload = bytes([1, 2, 3, 10])
    head = CHAIN + struct.pack(">HH", 1, 1) + b"\x0a" * 32 + struct.pack(">I", len(payload))
    yield "commitment", tagged(b"cmit", head + payload)


def block_vectors(given):
    full, wids = given["items_full"], []
    at = 1 + 2 + 4 + 3 + 4
    assert full[:at] == b"\x01\x00\x01" + b"\x00\x00\x00\x03\x01\x02\x03" + b"\x00\x00\x00\x02"
    for _ in range(2):
        size = struct.unpack(">I", full[at : at + 4])[0]
        body = full[at + 4 : at + 4 + size]
        count = full[at + 4 + size]
        signatures = full[at + 5 + size : at + 5 + size + 64 * count]
        at += 5 + size + 64 * count
        wids.append(tagged(b"wtxd", tagged(b"txid", body) + signatures))
    assert at == len(full)
    yield "items_ids", b"\x00" + full[1:14] + wids[0] + wids[1]
    items = [b"\x01" + tagged(b"evid", b"\x01\x02\x03"), b"\x02" + wids[0], b"\x02" + wids[1]]
    yield "body_hash", log_root([log_leaf(item) for item in items])


def log_vectors(_):
    data = struct.pack(">H", 1) + CHAIN + bytes(range(1, 9)) + bytes(range(0x11, 0x15)) + b"\x02"
    data += struct.pack(">H", 320) + b"\x02\x01" + b"\x07KG-ZAGS" + b"\x21" * 32 + b"\x22" * 32
    data += struct.pack(">H", 305) + b"\x23" * 32 + bytes(range(0x31, 0x39))
    yield "log_leaf", data
    yield "log_leaf_hash", log_leaf(data)
    leaves = [log_leaf(struct.pack(">Q", i)) for i in range(13)]
    peaks = log_root(leaves[:8]) + log_root(leaves[8:12]) + leaves[12]
    yield "log_frontier_13", struct.pack(">Q", 13) + peaks


def genesis_vectors(given):
    text = given["genesis_json"]
    genesis = json.loads(text)
    yield "genesis_json", json.dumps(genesis, sort_keys=True, separators=(",", ":")).encode()
    chain = sha(text)
    yield "genesis_chain_id", chain
    members = sorted(
        bytes.fromhex(v["consensus_key"]) + bytes.fromhex(v["node_key"])
        for v in genesis["validators"]
    )
    validators = tagged(b"vset", struct.pack(">H", len(members)) + b"".join(members))
    empty = sha(b"")
    header = struct.pack(">HBB", genesis["protocol_version"], 0, 1) + chain
    header += bytes(8 * 4) + ZERO + struct.pack(">Q", genesis["time_ms"]) + bytes(2)
    header += empty + ZERO + b"\x77" * 32 + bytes(8) + empty + ZERO + validators
    assert len(header) == 310
    yield "genesis_block_hash", tagged(b"head", header)


def recovery_vectors(given):
    """What governance keys sign: genesis.json whose predecessor has no signatures yet."""
    text = given["recovery_genesis_json"]
    genesis = json.loads(text)

    def canonical():
        return json.dumps(genesis, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    yield "recovery_genesis_json", canonical()
    yield "recovery_chain_id", sha(text)
    genesis["predecessor"]["signatures"] = []
    yield "recovery_signed_bytes", (b"TMG1\x08" + bytes.fromhex(genesis["predecessor"]["chain_id"])
                                    + sha(canonical()))


def receipt_vectors(given):
    """The parts of the receipt in order, and that its path leads to the header's log root."""
    data = given["receipt"]
    size = struct.unpack(">I", data[2:6])[0]
    leaf, rest = data[6 : 6 + size], data[6 + size :]
    index, count = struct.unpack(">QB", rest[:9])
    path = [rest[9 + 32 * i : 41 + 32 * i] for i in range(count)]
    rest = rest[9 + 32 * count :]
    header, rest = rest[:310], rest[310:]
    log_size, root = struct.unpack(">Q", header[206:214])[0], header[214:246]
    assert root_by_path(log_leaf(leaf), index, log_size, path) == root
    assert rest[:3] == b"\x02\x00\x00" and rest[3] == 4  # No closing headers, kind Finalize.
    assert rest[20:52] == tagged(b"head", header)
    bits = bin(struct.unpack(">I", rest[52:56])[0]).count("1")
    validators = rest[56 + 64 * bits :]
    assert bits >= 3 and len(validators) == 2 + 4 * 64
    assert header[246:278] == tagged(b"vset", validators)
    yield "receipt", data


def main():
    given = read_vectors()
    made, wrong = set(), []
    for group in (state_vectors, transaction_vectors, block_vectors, log_vectors, genesis_vectors,
                  recovery_vectors, receipt_vectors):
        for name, value in group(given):
            made.add(name)
            if given.get(name) != value:
                wrong.append(name)
    taken = {"transaction_body", "items_full", "leaf_proof"}
    unknown = set(given) - made - taken
    for name in sorted(wrong):
        print(f"differs: {name}")
    for name in sorted(unknown):
        print(f"not recomputed: {name}")
    print(f"{len(made) - len(wrong)} of {len(given)} vectors agree, {len(taken)} taken as given")
    return 1 if wrong or unknown else 0


if __name__ == "__main__":
    sys.exit(main())
