"""Acts as hostile clients send them: bodies taken apart and put together, signed by anybody."""
import hashlib
import json
import os

import ed25519

CHAIN, NONCE, VALID_FROM, VALID_UNTIL, SIGNERS = 1, 2, 3, 4, 5


def txid_of(body):
    return hashlib.sha256(b"TMG1" + b"txid" + body).digest()


def varint(number):
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out) + bytes([number])


def read_varint(data, at):
    number = shift = 0
    while True:
        number |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if data[at - 1] < 0x80:
            return number, at


def fields_of(body):
    """[(field, value)]: an integer or bytes, in the order of the body."""
    at, fields = 0, []
    while at < len(body):
        tag, at = read_varint(body, at)
        value, at = read_varint(body, at)
        if tag & 7 == 2:
            value, at = body[at:at + value], at + value
        fields.append((tag >> 3, value))
    return fields


def body_of(fields):
    out = b""
    for field, value in fields:
        if isinstance(value, int):
            out += varint(field << 3) + varint(value)
        else:
            out += varint(field << 3 | 2) + varint(len(value)) + value
    return out


class Act:
    """An act that `tamga draft` made, and the seeds of its signers in their order."""

    def __init__(self, cluster, act, *keys, at=0):
        cluster.acts += 1
        path = os.path.join(cluster.directory, f"drafted-{cluster.acts}.json")
        signers = [word for key in keys for word in ("--signer", cluster.key(key))]
        cluster.run("draft", "-", "-o", path, "--node", cluster.endpoint(at), *signers,
                    text=json.dumps(act))
        with open(path, encoding="utf-8") as file:
            drafted = json.load(file)
        self.chain = bytes.fromhex(drafted["chainId"])
        self.body = bytes.fromhex(drafted["body"])
        seeds = {ed25519.public_key(seed): seed for seed in (
            ed25519.read_key(cluster.key(name)) for name in keys)}
        self.seeds = [seeds[key] for key in sorted(seeds)]

    def change(self, field, value):
        """The body with another value of a field that it has."""
        fields = [(each, value if each == field else old) for each, old in fields_of(self.body)]
        return body_of(fields)

    def signed(self, body=None, seeds=None, nonces=None, chain=None):
        """Parameters of tx_submit; `nonces` gives other signatures that are as valid."""
        body = self.body if body is None else body
        message = b"TMG1\x06" + (chain or self.chain) + txid_of(body)
        signatures = [ed25519.sign(seed, message, None if nonces is None else nonces + bytes([i]))
                      for i, seed in enumerate(self.seeds if seeds is None else seeds)]
        return {"transaction": {"body": body.hex(), "signature": [s.hex() for s in signatures]},
                "wait": "final", "deadlineMs": 20000}
