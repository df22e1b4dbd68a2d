#!/usr/bin/env python3
"""Evidence of every kind, made from docs/formats.md alone: evidence.txt holds it, frozen.

usage: evidence.py [--write]

Keys are seeds of equal bytes. Each line of evidence.txt is a value in hexadecimal; `eN` proves
something against the validator of index `signer`, `not_...` proves nothing. Without --write the file
is compared with what is made here, and the second auditor (tools/audit_evidence.py) judges it.
Exit code 0: everything agrees.
"""
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True  # The source tree stays as it is.
sys.path += [str(HERE.parent / "e2e"), str(HERE.parent.parent / "tools")]
import audit_evidence  # noqa: E402
import ed25519  # noqa: E402
from verify import Refused, sha, tagged  # noqa: E402

CHAIN = b"\xc1" * 32
ZERO = bytes(32)
SEEDS = {ed25519.public_key(bytes([i]) * 32): bytes([i]) * 32 for i in (1, 2, 3, 4)}
KEYS = sorted(SEEDS)
BEGINS = {1: b"\x11" * 32, 2: b"\x22" * 32}
NOTARIZE, SKIP, FINALIZE = 2, 3, 4


def u(value, size):
    return value.to_bytes(size, "big")


def sign(signer, kind, epoch, view, block):
    message = b"TMG1" + bytes([kind]) + CHAIN + u(epoch, 8) + u(view, 8) + block
    return ed25519.sign(SEEDS[KEYS[signer]], message)


def vote(signer, kind, epoch, view, block):
    return (bytes([kind]) + u(epoch, 8) + u(view, 8) + block + u(signer, 2)
            + sign(signer, kind, epoch, view, block))


def certificate(kind, epoch, view, block, signers=(0, 1, 2)):
    bitmap = sum(1 << i for i in signers)
    return (bytes([kind]) + u(epoch, 8) + u(view, 8) + block + u(bitmap, 4)
            + b"".join(sign(i, kind, epoch, view, block) for i in signers))


def header(epoch, view, parent_view, parent, justify, proposer, state=b"\x07" * 32):
    return (b"\x00\x01\x00\x00" + CHAIN + u(epoch, 8) + u(view, 8) + u(9, 8) + u(parent_view, 8)
            + parent + u(1_800_000_000_000, 8) + u(proposer, 2) + sha(b"")
            + tagged(b"just", justify) + state + u(5, 8) + b"\x08" * 32
            + tagged(b"vset", validators()) + ZERO)


def validators():
    nodes = {key: ed25519.public_key(bytes([seed[0] + 100]) * 32) for key, seed in SEEDS.items()}
    return u(len(KEYS), 2) + b"".join(key + nodes[key] for key in KEYS)


def make():
    epochs = audit_evidence.Epochs(CHAIN, {e: (KEYS, None) for e in BEGINS}, BEGINS)
    one, other = b"\xaa" * 32, b"\xbb" * 32
    signer, view = 2, next(v for v in range(5, 9) if epochs.leader(2, v) == 2)
    whole = b"\x01" + certificate(NOTARIZE, 2, view - 1, one) + u(0, 2)
    empty = b"\x01" + certificate(NOTARIZE, 2, view - 2, one) + u(0, 2)  # A view without its skip.
    heads = [header(2, view, view - 1, one, whole, signer, bytes([7 + i]) * 32) for i in (0, 1)]
    bare = header(2, view, view - 2, one, empty, signer)
    first = header(2, 1, 0, BEGINS[2], b"\x00" + u(0, 2), epochs.leader(2, 1))
    signed = [head + sign(signer, 1, 2, view, tagged(b"head", head)) for head in heads]

    def two(offence, kinds, blocks, epoch=2):
        return bytes([offence]) + u(signer, 2) + b"".join(
            vote(signer, kind, epoch, view, block) for kind, block in zip(kinds, blocks))

    def unproven(head, justify, at, kind=NOTARIZE):
        return (b"\x05" + u(signer, 2) + head + justify + bytes([kind])
                + sign(signer, kind, 2, at, tagged(b"head", head)))

    made = {"chain": CHAIN, "set": validators(), "begins_1": BEGINS[1], "begins_2": BEGINS[2],
            "e1": b"\x01" + u(signer, 2) + b"".join(signed),
            "e2": two(2, (NOTARIZE, NOTARIZE), (one, other)),
            "e3": two(3, (FINALIZE, SKIP), (one, ZERO)),
            "e4": two(4, (NOTARIZE, FINALIZE), (one, other)),
            "e5": unproven(bare, empty, view),
            "e5_first_block": unproven(first, b"\x00" + u(0, 2), 1),
            "e2_epoch_before": two(2, (NOTARIZE, NOTARIZE), (one, other), 1),
            "not_the_same_twice": b"\x01" + u(signer, 2) + signed[0] + signed[0],
            "not_another_signer": b"\x02\x00\x01" + two(2, (NOTARIZE, NOTARIZE), (one, other))[3:],
            "not_one_block": two(4, (NOTARIZE, FINALIZE), (one, one)),
            "not_notarize_and_skip": two(3, (NOTARIZE, SKIP), (one, ZERO)),
            "not_unproven": unproven(heads[0], whole, view),
            "not_too_old": two(2, (NOTARIZE, NOTARIZE), (one, other), 0)}
    made["not_signed"] = made["e2"][:-1] + bytes([made["e2"][-1] ^ 1])
    item = u(2, 8) + u(signer, 2) + b"\x02"
    digest = tagged(b"evid", made["e2"])
    data = item + KEYS[signer]
    event = b"EvidenceRecorded"
    events = u(1, 2) + u(len(event), 1) + event + u(len(data), 4) + data
    made["e2_row_path"] = u(904, 2) + sha(b"EVIDENCE") + b"\x01" + sha(item)
    made["e2_row_value"] = digest + item + KEYS[signer] + u(view, 8) + digest + u(33, 8)
    made["e2_leaf"] = (u(1, 2) + CHAIN + u(33, 8) + u(0, 4) + b"\x01" + u(0, 2) + b"\x00\xff\x00"
                       + digest + tagged(b"sgnr", b"") + u(0, 2) + tagged(b"evnt", events)
                       + u(1_800_000_000_001, 8))
    return made, epochs


def judge(made, epochs):
    wrong = []
    for name, raw in made.items():
        if name in ("chain", "set", "begins_1", "begins_2") or "_row_" in name or "leaf" in name:
            continue
        try:
            audit_evidence.judge(raw, 2, epochs)
            proves = True
        except (Refused, KeyError):
            proves = False
        if proves == name.startswith("not_"):
            wrong.append(name)
    return wrong


def main():
    made, epochs = make()
    text = "# Evidence (docs/formats.md 4), made by evidence.py; read by tests/unit/registries.\n"
    text += "".join(f"{name} = {value.hex()}\n" for name, value in made.items())
    file = HERE / "evidence.txt"
    if "--write" in sys.argv:
        file.write_text(text)
    if file.read_text() != text:
        print("evidence.txt is not what the formats say", file=sys.stderr)
        return 1
    wrong = judge(made, epochs)
    print(f"{len(made)} values", "judged wrongly: " + ", ".join(wrong) if wrong else "agree")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
