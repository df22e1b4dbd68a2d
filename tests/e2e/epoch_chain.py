#!/usr/bin/env python3
"""Receipts of later epochs, judged from the first set by a chain of epochs: two verifiers agree.

usage: epoch_chain.py BIN_DIRECTORY SOURCE

Three epochs of 4, 5 and 4 validators with real signatures (tests/vectors/proofs/world.py). The end of
epoch 1 is proven by its own certificate, that of epoch 2 by the second of two closing blocks.
`tamga verify --epochs` and tools/verify.py must accept what is right, and refuse each chain and each
receipt in which one thing was changed, whoever of f validators helped.
"""
import base64
import json
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
SOURCE = os.path.abspath(sys.argv[2])
sys.path[:0] = [os.path.join(SOURCE, "tests/vectors/proofs"), os.path.join(SOURCE, "tools")]
import world  # noqa: E402

CHAIN = world.sha(b"chain of epochs")
EMPTY = world.sha(b"")
SETS = [world.Validators(f"epoch {number}", n) for number, n in ((1, 4), (2, 5), (3, 4))]


def block(epoch, view, height, **more):
    return world.Header(chain_id=CHAIN, epoch=epoch, view=view, height=height,
                        time_ms=1_700_000_000_000 + 1000 * height + view,
                        validators_hash=SETS[epoch - 1].hash, body_hash=EMPTY, **more)


def ending(epoch, view, height):
    return block(epoch, view, height, flags=1, next_hash=SETS[epoch].hash,
                 state_root=world.sha(b"state %d" % height), log_size=7, log_root=world.sha(b"log"))


def closing(end, parent, **more):
    return end.changed(kind=1, flags=0, next_hash=bytes(32), view=parent.view + 2,
                       parent_view=parent.view, parent_hash=parent.hash(),
                       time_ms=parent.time_ms + 1, **more)


def closed(end, validators, **more):
    """The head of an epoch's end, with two closing blocks."""
    first = closing(end, end, **more)
    return world.Head(end, validators, [first, closing(end, first)])


def chain(*heads):
    return world.u16(6) + world.u16(len(heads)) + b"".join(head.encoded() for head in heads)


FIRST_END, SECOND_END = ending(1, 4, 10), ending(2, 9, 20)
FIRST, SECOND = world.Head(FIRST_END, SETS[0]), closed(SECOND_END, SETS[1])


def receipt(epoch):
    leaf = world.leaf_data(CHAIN, 3, 0)
    header = block(epoch, 2, 30, log_size=1, log_root=world.log_root([world.log_leaf(leaf)]))
    return world.Receipt(leaf, 0, [], world.Head(header, SETS[epoch - 1])).encoded()


def cases():
    """(name, receipt, chain or its pages, what the verdict must be)"""
    right = chain(FIRST, SECOND)
    yield from pages()
    for epoch in (1, 2, 3):
        yield f"a receipt of epoch {epoch}", receipt(epoch), right, True
    yield "a receipt of epoch 2 by the first end alone", receipt(2), chain(FIRST), True
    yield "an epoch of which the chain does not tell", receipt(3), chain(FIRST), False
    yield "no end at all: nothing has changed", receipt(1), chain(), True
    yield "no end at all, but a receipt of epoch 2", receipt(2), chain(), False
    yield "no end at all, and a receipt by strangers", strange_receipt(), chain(), False
    yield "an end left out", receipt(3), chain(SECOND), False
    yield "an end twice", receipt(2), chain(FIRST, FIRST), False
    yield "ends in the wrong order", receipt(3), chain(SECOND, FIRST), False
    yield "a byte after the end", receipt(3), right + b"\0", False
    yield "another format", receipt(3), world.u16(7) + right[2:], False
    strangers = world.Validators("strangers", 4)
    forged = FIRST_END.changed(next_hash=strangers.hash)
    few = world.Certificate(SETS[0], forged, signers=[0, 1])
    yield ("another next set, signed by f and one more", receipt(2),
           chain(world.Head(forged, SETS[0], certificate=few)), False)
    yield ("another next set under the old certificate", receipt(2),
           chain(world.Head(forged, SETS[0], certificate=FIRST.certificate)), False)
    yield ("signed by strangers", receipt(2),
           chain(world.Head(FIRST_END.changed(validators_hash=strangers.hash), strangers)), False)
    plain = FIRST_END.changed(flags=0, next_hash=bytes(32))
    yield "a block that ends nothing", receipt(2), chain(world.Head(plain, SETS[0])), False
    silent = FIRST_END.changed(flags=0)
    yield "a next set without epoch_end", receipt(2), chain(world.Head(silent, SETS[0])), False
    last = closing(SECOND_END, SECOND_END)
    yield "a closing block as the end", receipt(3), chain(FIRST, world.Head(last, SETS[1])), False
    for name, change in (("is normal", {"kind": 0}), ("announces", {"flags": 1}),
                         ("names a set", {"next_hash": SETS[2].hash}),
                         ("has a body", {"body_hash": world.sha(b"body")}),
                         ("has another state", {"state_root": world.sha(b"other")}),
                         ("has another log", {"log_size": 8}), ("is higher", {"height": 21})):
        first = closing(SECOND_END, SECOND_END).changed(**change)
        head = world.Head(SECOND_END, SETS[1], [first])
        yield f"a closing block that {name}", receipt(3), chain(FIRST, head), False
    unlinked = closing(SECOND_END, SECOND_END).changed(parent_hash=world.sha(b"elsewhere"))
    yield ("a closing block of elsewhere", receipt(3),
           chain(FIRST, world.Head(SECOND_END, SETS[1], [unlinked])), False)
    early = closing(SECOND_END, SECOND_END).changed(time_ms=SECOND_END.time_ms)
    yield ("a closing block that is not later", receipt(3),
           chain(FIRST, world.Head(SECOND_END, SETS[1], [early])), False)


def strange_receipt():
    """Of epoch 1, in order by itself, of a set that nobody trusts."""
    leaf, strangers = world.leaf_data(CHAIN, 3, 0), world.Validators("strangers", 4)
    header = block(1, 2, 30, log_size=1, log_root=world.log_root([world.log_leaf(leaf)]))
    header = header.changed(validators_hash=strangers.hash)
    return world.Receipt(leaf, 0, [], world.Head(header, strangers)).encoded()


def pages():
    """Chains in several files, as chain_epochs gives them page by page."""
    one, two = chain(FIRST), chain(SECOND)
    yield "two pages", receipt(3), [one, two], True
    yield "two pages in the other order", receipt(3), [two, one], True
    yield "two pages and an empty one", receipt(3), [chain(), one, two], True
    yield "empty pages alone", receipt(1), [chain(), chain()], True
    yield "two pages, an epoch before", receipt(1), [one, two], True
    yield "the first page is missing", receipt(3), [chain(), two], False
    yield "the first page twice", receipt(2), [one, one], False
    yield "pages that overlap", receipt(3), [chain(FIRST, SECOND), two], False
    yield "a page of which a byte is missing", receipt(3), [one, two[:-1]], False


def checkpoint(epoch, folder):
    """A cosigned note whose head is of an epoch, and the policy of who knows the first set alone."""
    witness, origin = world.Key(b"witness"), "tamga/" + CHAIN.hex()
    header = block(epoch, 2, 30, log_size=1, log_root=world.log_root([world.log_leaf(b"leaf")]))
    body = f"{origin}\n1\n{base64.b64encode(header.log_root).decode()}\n"
    key_id = world.sha(b"court\n\x04" + witness.public)[:4]
    signed = witness.sign(f"cosignature/v1\ntime 1700000000\n{body}".encode())
    lines = [(origin, world.sha(origin.encode() + b"\n\xfftamga-head-1")[:4] +
              world.Head(header, SETS[epoch - 1]).encoded()),
             ("court", key_id + world.u64(1_700_000_000) + signed)]
    note, policy = os.path.join(folder, "note"), os.path.join(folder, "policy")
    with open(note, "w", encoding="utf-8") as out:
        out.write(body + "\n" + "".join(f"\u2014 {name} {base64.b64encode(data).decode()}\n"
                                        for name, data in lines))
    with open(policy, "w", encoding="ascii") as out:
        out.write(f"chain {CHAIN.hex()}\nvalidators {SETS[0].hash.hex()}\n"
                  f"witness court {witness.public.hex()}\nquorum 1\n")
    return note, policy


def judge_notes(verifiers, folder):
    """How many verdicts on a checkpoint by a chain of epochs are wrong."""
    wrong = 0
    epochs = os.path.join(folder, "epochs.hex")
    for epoch, pages, right in ((1, None, True), (3, None, False), (3, chain(FIRST, SECOND), True),
                                (3, chain(FIRST), False), (1, chain(), True), (3, chain(), False)):
        note, policy = checkpoint(epoch, folder)
        flags = []
        if pages is not None:
            flags = ["--epochs", epochs]
            with open(epochs, "w", encoding="ascii") as out:
                out.write(pages.hex())
        for verifier in verifiers:
            found, why = verdict([*verifier, note, "--policy", policy, *flags])
            if found != right:
                wrong += 1
                print(f"a note of epoch {epoch} {flags}: {os.path.basename(verifier[-1])}: {why}")
    return wrong


def verdict(words):
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{words}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.returncode == 0, done.stdout.strip().split("\n")[-1]


def main():
    tamga = os.path.join(os.path.abspath(sys.argv[1]), "tamga")
    verifiers = [[sys.executable, os.path.join(SOURCE, "tools/verify.py")]]
    if os.path.exists(tamga):
        verifiers.append([tamga, "verify"])
    wrong = count = 0
    with tempfile.TemporaryDirectory(prefix="tamga-epochs-") as folder:
        proof = os.path.join(folder, "receipt.hex")
        for name, receipt_bytes, chains, right in cases():
            count += 1
            with open(proof, "w", encoding="ascii") as out:
                out.write(receipt_bytes.hex())
            flags = []
            for page in chains if isinstance(chains, list) else [chains]:
                flags += ["--epochs", os.path.join(folder, f"epochs{len(flags)}.json")]
                with open(flags[-1], "w", encoding="ascii") as out:
                    json.dump({"proof": page.hex()}, out)
            for verifier in verifiers:
                found, why = verdict([*verifier, proof, "--chain", CHAIN.hex(), "--validators-hash",
                                      SETS[0].hash.hex(), *flags])
                if found != right:
                    wrong += 1
                    print(f"{name}: {os.path.basename(verifier[-1])} says {found}: {why}")
        wrong += judge_notes(verifiers, folder)
    print(f"{count} chains and receipts and 6 notes judged by {len(verifiers)} verifiers, {wrong} wrongly")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
