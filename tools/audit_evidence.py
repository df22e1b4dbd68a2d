"""Evidence in blocks (docs/protocol.md 2.12), judged a second time for audit.py.

One piece: offence u8, signer u16, then what was signed. It may stand in a block of its epoch or of
the next one, once for each (epoch, signer, offence) in the whole chain.
"""
from verify import (ZERO, Certificate, Header, Reader, Refused, need, read_finality, tagged,
                    verify_signature)

PROPOSAL, NOTARIZE, SKIP, FINALIZE = 1, 2, 3, 4


class Epochs:
    """What the chain said of each epoch: its validators, and the block it began on."""

    def __init__(self, chain_id, sets, begins):
        self.chain_id, self.sets, self.begins = chain_id, sets, begins

    def signed(self, kind, epoch, view, block, signer, signature):
        message = (b"TMG1" + bytes([kind]) + self.chain_id + epoch.to_bytes(8, "big")
                   + view.to_bytes(8, "big") + block)
        need(verify_signature(self.sets[epoch][0][signer], message, signature),
             "evidence: a signature is not the signer's")

    def leader(self, epoch, view):
        n, seed = len(self.sets[epoch][0]), int.from_bytes(self.begins[epoch][:8], "big")
        return (view % n + seed % n) % n


class Vote:
    def __init__(self, r):
        self.kind, self.epoch, self.view = r.u8(), r.u64(), r.u64()
        need(NOTARIZE <= self.kind <= FINALIZE, "evidence: a vote of an unknown kind")
        self.block, self.signer, self.signature = r.raw(32), r.u16(), r.raw(64)
        need((self.kind == SKIP) == (self.block == ZERO), "evidence: a Skip names no block")


class Justify:
    def __init__(self, r):
        start = r.at
        self.parent, self.finality = None, ([], None)
        if r.data[r.at] == 1:
            r.u8()
            self.parent = Certificate(r)
        else:
            self.finality = read_finality(r)
        self.skips = [Certificate(r) for _ in range(r.u16())]
        self.hash = tagged(b"just", r.data[start : r.at])


def opens(header, justify, epochs):
    """The first block of an epoch: the last one of the epoch before is proven final."""
    need(justify.parent is None, "a certificate")
    headers, certificate = justify.finality
    if header.epoch == 1:
        need(certificate is None, "block 0 has the empty proof")
        return
    before = header.epoch - 1
    need(header.parent_hash == epochs.begins[header.epoch], "not the last block")
    need(certificate is not None and certificate.epoch == before, "no proof")
    block = header.parent_hash
    for child in headers:
        need(child.epoch == before and child.kind == 1 and child.parent_hash == block, "no link")
        block = child.hash
    need(certificate.block == block, "of another block")
    need(not headers or headers[-1].view == certificate.view, "of another view")
    certificate.verify(epochs.chain_id, epochs.sets[before][0])


def prove(header, justify, epochs):
    """Refused: the justify does not show what the block stands on."""
    keys = epochs.sets[header.epoch][0]
    if header.parent_view == 0:
        opens(header, justify, epochs)
    else:
        parent = justify.parent
        need(parent is not None and parent.kind in (NOTARIZE, FINALIZE), "no certificate")
        need((parent.epoch, parent.view, parent.block)
             == (header.epoch, header.parent_view, header.parent_hash), "of another block")
        parent.verify(epochs.chain_id, keys)
    view = header.parent_view
    for skip in justify.skips:
        view += 1
        need((skip.kind, skip.epoch, skip.view) == (SKIP, header.epoch, view), "a gap")
        skip.verify(epochs.chain_id, keys)
    need(view + 1 == header.view, "a gap")


def is_proven(header, justify, epochs):
    try:
        prove(header, justify, epochs)
        return True
    except Refused:
        return False


def offence_of(one, other):
    kinds = {one.kind, other.kind}
    if kinds == {FINALIZE, SKIP}:
        return 3
    if SKIP in kinds or one.block == other.block:
        return 0
    return 4 if FINALIZE in kinds else 2


def two_proposals(r, signer, epochs):
    both = [(Header(r.raw(310)), r.raw(64)) for _ in range(2)]
    (one, _), (other, _) = both
    need(one.raw != other.raw and (one.epoch, one.view) == (other.epoch, other.view),
         "evidence: the proposals do not exclude each other")
    for header, signature in both:
        yield one.epoch
        need(header.chain_id == epochs.chain_id, "evidence: of another chain")
        need(epochs.leader(header.epoch, header.view) == signer, "evidence: of no leader")
        epochs.signed(PROPOSAL, header.epoch, header.view, header.hash, signer, signature)


def two_votes(r, signer, epochs, offence):
    one, other = Vote(r), Vote(r)
    need((one.epoch, one.view) == (other.epoch, other.view) and offence_of(one, other) == offence,
         "evidence: the votes do not exclude each other")
    yield one.epoch
    for vote in (one, other):
        need(vote.signer == signer, "evidence: signed by another")
        epochs.signed(vote.kind, vote.epoch, vote.view, vote.block, signer, vote.signature)


def unproven_block(r, signer, epochs):
    header, justify = Header(r.raw(310)), Justify(r)
    kind, signature = r.u8(), r.raw(64)
    need(kind in (PROPOSAL, NOTARIZE, FINALIZE), "evidence: a signature that names no block")
    yield header.epoch
    need(header.chain_id == epochs.chain_id and header.justify_hash == justify.hash,
         "evidence: not the block of this justify")
    need(not is_proven(header, justify, epochs), "evidence: the block is proven")
    epochs.signed(kind, header.epoch, header.view, header.hash, signer, signature)


def judge(raw, current, epochs):
    """The (epoch, signer, offence) of a piece that may stand in a block of epoch `current`."""
    r = Reader(raw)
    offence, signer = r.u8(), r.u16()
    need(1 <= offence <= 5, "evidence: of an unknown offence")
    if offence == 1:
        steps = two_proposals(r, signer, epochs)
    elif offence == 5:
        steps = unproven_block(r, signer, epochs)
    else:
        steps = two_votes(r, signer, epochs, offence)
    epoch = next(steps)  # Signatures only of an epoch that may be judged.
    need(max(1, current - 1) <= epoch <= current, "evidence: too old")
    need(signer < len(epochs.sets[epoch][0]), "evidence: the signer is no member")
    for _ in steps:
        pass
    r.done()
    return epoch, signer, offence
