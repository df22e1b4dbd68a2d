"""The kinds of forgery: each takes valid proofs and changes one thing.

A forger knows every valid proof, the keys of f validators, and may sign anything with them. Where a
kind has more signatures (another epoch, another chain), they are there so that the rule named is the
only one that stands in the way.
"""
import copy

from world import (Certificate, Document, Head, L, decode_point, i32, log_leaf, rng, sha, state_path, u8,
                   u16, u64)

PER_KIND = 9
# A point of order 8, as its encoding.
TORSION = decode_point(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"))
DAY_MS = 86_400_000


def with_head(proof, head):
    made = copy.copy(proof)
    made.head = head
    return made


def flip(data, at=0, bit=1):
    at %= len(data)
    return data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]


# ---- Heads ----


def head_with(head, **parts):
    made = copy.copy(head)
    made.__dict__.update(parts)
    return made


def certificate_with(head, **parts):
    made = copy.copy(head.certificate)
    made.__dict__.update(parts)
    return head_with(head, certificate=made)


def signed_by_f(head, header):
    """Another header: f hostile votes for it, the others copied from the true certificate."""
    validators = head.validators
    made = copy.copy(head.certificate)
    made.block, made.view = header.hash(), header.view
    made.signatures = [
        validators.vote(i, 4, header.chain_id, header.epoch, header.view, made.block)
        if i < validators.f else old for i, old in enumerate(head.certificate.signatures)]
    return Head(header, validators, [], made)


def hostile_only(head, header):
    validators = head.validators
    return Head(header, validators, [],
                Certificate(validators, header, list(range(validators.f))))


def one_vote_for_all(head, header):
    made = Certificate(head.validators, header, [0])
    made.bitmap, made.signatures = (1 << head.validators.q) - 1, made.signatures * head.validators.q
    return Head(header, head.validators, [], made)


def torsion_vote(head):
    last = head.after[-1] if head.after else head.header
    vote = head.validators.vote(0, 4, last.chain_id, last.epoch, last.view, last.hash(), TORSION)
    return certificate_with(head, signatures=[vote] + head.certificate.signatures[1:])


def malleated(head):
    first = head.certificate.signatures[0]
    s = int.from_bytes(first[32:], "little") + L
    return certificate_with(head, signatures=[first[:32] + s.to_bytes(32, "little")]
                            + head.certificate.signatures[1:])


def one_more_bit(head):
    v, last = head.validators, head.after[-1] if head.after else head.header
    extra = v.vote(0, 4, last.chain_id, last.epoch, last.view, last.hash())
    return certificate_with(head, bitmap=head.certificate.bitmap | 1 << v.n,
                            signatures=head.certificate.signatures + [extra])


def through(head, **changes):
    header = head.header
    values = dict(height=header.height + 1, view=header.view + 1, parent_view=header.view,
                  parent_hash=header.hash())
    return Head(header, head.validators, [header.changed(**{**values, **changes})])


def member_replaced(world, head):
    pairs = list(head.validators.pairs)
    pairs[0] = world.strangers[head.validators.n].pairs[0]
    pairs.sort(key=lambda p: p[0].public)
    return head_with(head, set_encoded=u16(len(pairs))
                     + b"".join(c.public + d.public for c, d in pairs))


def head_forgeries(world, head):
    header, v = head.header, head.validators
    false_root = header.changed(state_root=sha(b"forged state"), log_root=sha(b"forged log"))
    yield "header-changed", head_with(head, header=header.changed(time_ms=header.time_ms + 1))
    yield "header-of-f-hostile", signed_by_f(head, false_root)
    yield "only-f-hostile", hostile_only(head, false_root)
    if v.f:
        yield "one-vote-for-all", one_vote_for_all(head, false_root)
        yield "signature-with-torsion", torsion_vote(head)
        yield "one-signature-too-few", certificate_with(
            head, bitmap=(1 << (v.q - 1)) - 1, signatures=head.certificate.signatures[:-1])
    last = head.after[-1] if head.after else header
    yield "votes-of-notarize", head_with(head, certificate=Certificate(v, last, kind=2))
    yield "votes-of-skip", head_with(head, certificate=Certificate(v, last, kind=3, block=bytes(32)))
    yield "votes-of-another-epoch", head_with(head, certificate=Certificate(
        v, last, epoch=header.epoch + 1))
    yield "votes-of-another-view", head_with(head, certificate=Certificate(
        v, last, view=last.view + 1))
    yield "votes-for-a-sibling", head_with(head, certificate=Certificate(
        v, last.changed(time_ms=last.time_ms + 5)))
    strangers = world.strangers[v.n]
    yield "validators-of-strangers", Head(header.changed(validators_hash=strangers.hash), strangers)
    yield "member-replaced", member_replaced(world, head)
    if v.n > 1:
        yield "members-out-of-order", head_with(head, set_encoded=u16(v.n) + v.encoded[66:130]
                                                + v.encoded[2:66] + v.encoded[130:])
    if v.n > v.q:
        yield "votes-under-other-bits", certificate_with(
            head, bitmap=head.certificate.bitmap << 1)
    other = header.changed(chain_id=sha(b"another chain"))
    yield "another-chain", Head(other, v)
    yield "header-of-another-set", Head(header.changed(validators_hash=strangers.hash), v)
    yield "signature-plus-order", malleated(head)
    yield "signature-bit", certificate_with(head, signatures=[
        flip(head.certificate.signatures[0], header.height)] + head.certificate.signatures[1:])
    yield "bit-of-nobody", one_more_bit(head)
    yield "through-an-unlinked-header", through(head, parent_hash=sha(b"no parent"))
    yield "through-another-epoch", through(head, epoch=header.epoch + 1)
    yield "as-block-zero", head_with(head, header=header.changed(height=0), finality=u8(0))
    yield "no-certificate", head_with(head, finality=u8(0))


def forged_heads(world, flat):
    """Every kind on proofs of every form and size of validator set, in turn."""
    counts, random = {}, rng(11)
    for names, proofs in random.sample(flat, 90):
        for kind, head in head_forgeries(world, proofs[-1].head):
            if counts.get(kind, 0) >= PER_KIND:
                continue
            if random.random() < 0.6 and counts.get(kind, 0) + 20 > PER_KIND * 2:
                continue
            counts[kind] = counts.get(kind, 0) + 1
            yield kind, names, [*proofs[:-1], with_head(proofs[-1], head)], None


def forged_bytes(flat):
    random = rng(12)
    for kind, change in (("a-byte-more", lambda d: d + b"\0"), ("a-byte-less", lambda d: d[:-1]),
                         ("cut-in-two", lambda d: d[: len(d) // 2]),
                         ("another-format", lambda d: b"\0\x05" + d[2:])):
        for names, proofs in random.sample(flat, 6):
            yield kind, names, None, [p.encoded() for p in proofs[:-1]] + [
                change(proofs[-1].encoded())]


# ---- The log ----

LEAF_PARTS = [("leaf-version", 1), ("leaf-chain", 20), ("leaf-position", 45), ("leaf-operation", 48),
              ("leaf-agency", 53), ("leaf-id", 70)]


def receipt_forgeries(world, receipt):
    leaf, path, index = receipt.leaf, receipt.path, receipt.index

    def made(**parts):
        out = copy.copy(receipt)
        out.__dict__.update(parts)
        return out

    for kind, at in LEAF_PARTS:
        yield kind, made(leaf=flip(leaf, at))
    yield "leaf-outcome", made(leaf=flip(leaf, len(leaf) - 41))
    yield "leaf-signers", made(leaf=flip(leaf, len(leaf) - 50))
    yield "leaf-events", made(leaf=flip(leaf, len(leaf) - 12))
    yield "leaf-time", made(leaf=flip(leaf, len(leaf) - 1))
    yield "leaf-younger-than-head", made(leaf=leaf[:34] + u64(receipt.head.header.height + 1)
                                         + leaf[42:])
    yield "index-next", made(index=index + 1)
    yield "index-beyond", made(index=receipt.head.header.log_size)
    yield "index-high-bit", made(index=index | 1 << 63)
    yield "path-longer", made(path=path + [sha(b"more")])
    if path:
        yield "path-hash", made(path=[flip(path[0], index)] + path[1:])
        yield "path-shorter", made(path=path[:-1])
        yield "path-without-first", made(path=path[1:])
        yield "path-of-zero", made(path=path[:-1] + [bytes(32)])
        inner = (path[0] + log_leaf(leaf)) if index & 1 else (log_leaf(leaf) + path[0])
        yield "inner-node-as-leaf", made(leaf=inner, index=index >> 1, path=path[1:])
    if len(path) > 1:
        yield "path-swapped", made(path=[path[1], path[0]] + path[2:])
    other = world.leaves[index - 1 if index else 1]
    yield "leaf-of-another-act", made(leaf=other)


def anchor_forgeries(world, proofs):
    anchor = proofs[-1]

    def made(**parts):
        out = copy.copy(anchor)
        out.__dict__.update(parts)
        return [*proofs[:-1], out]

    yield "first-size-more", made(size=anchor.size + 1)
    if anchor.size:
        yield "first-size-less", made(size=anchor.size - 1)
        yield "first-size-zero", made(size=0)
    yield "first-size-beyond", made(size=anchor.head.header.log_size + 9)
    yield "first-root", made(root=flip(anchor.root, anchor.size))
    yield "first-root-of-head", made(root=flip(anchor.head.header.log_root, 31))
    yield "consistency-longer", made(path=anchor.path + [sha(b"more")])
    if anchor.path:
        yield "consistency-hash", made(path=[flip(anchor.path[0], 3)] + anchor.path[1:])
        yield "consistency-last-hash", made(path=anchor.path[:-1] + [flip(anchor.path[-1], 3)])
        yield "consistency-shorter", made(path=anchor.path[:-1])
        yield "consistency-empty", made(path=[])
    if len(proofs) == 2:
        receipt = proofs[0]
        for kind, changed in (("anchored-outcome", {"leaf": flip(receipt.leaf, len(receipt.leaf) - 41)}),
                              ("anchored-id", {"leaf": flip(receipt.leaf, 75)}),
                              ("anchored-index", {"index": receipt.index + 1})):
            forged = copy.copy(receipt)
            forged.__dict__.update(changed)
            yield kind, [forged, anchor]
        for kind, values in (("anchored-other-log-root", {"log_root": sha(b"forged log")}),
                             ("anchored-other-log-size", {"log_size": anchor.size + 1}),
                             ("anchored-other-chain", {"chain_id": sha(b"another chain")})):
            header = receipt.head.header.changed(**values)
            yield kind, [with_head(receipt, head_with(receipt.head, header=header)), anchor]


# ---- The state ----


def deeper(tree, claim):
    """All of one side of the subtree only, with the other side among the pairs."""
    node, pairs = tree.walk(claim.raw, claim.bits)
    if node.bit is None:
        return None
    return claim.copy(entries=node.sides[0].entries,
                      pairs=[(node.bit, node.sides[1].hash)] + pairs)


def cut_prefix(raw, bits):
    out = bytearray(raw[: (bits + 7) // 8])
    if bits % 8:
        out[-1] &= 0xFF << (8 - bits % 8) & 0xFF
    return bytes(out)


def difference(left, right):
    for bit in range(8 * min(len(left), len(right))):
        if left[bit // 8] >> (7 - bit % 8) & 1 != right[bit // 8] >> (7 - bit % 8) & 1:
            return bit
    return None


def present_forgeries(claim):
    path, value = claim.entries[0]
    yield "value", claim.copy(entries=[(path, flip(value, 40))])
    yield "provenance", claim.copy(entries=[(path, flip(value, 3))])
    yield "value-longer", claim.copy(entries=[(path, value + b"\0")])
    yield "present-at-another-path", claim.copy(raw=flip(path, -1), entries=[(flip(path, -1), value)])
    yield "present-in-another-table", claim.copy(raw=flip(path, 1), entries=[(flip(path, 1), value)])


def none_forgeries(tree, claim):
    yield "none-as-if-empty", claim.copy(beside=None, pairs=[])
    yield "none-without-its-leaf", claim.copy(beside=None)
    path, value_hash = claim.beside
    yield "none-leaf-value", claim.copy(beside=(path, flip(value_hash, 1)))
    yield "none-leaf-path", claim.copy(beside=(flip(path, 30), value_hash))
    yield "none-leaf-path-short", claim.copy(beside=(path[:34], value_hash))
    bits = difference(path, claim.raw)
    if bits is not None and bits <= claim.bits:
        yield "none-wider-than-true", claim.copy(raw=cut_prefix(claim.raw, bits), bits=bits)
    target = sorted(tree.entries)[len(path) % len(tree.entries)]
    yield "none-of-what-is-there", claim.copy(raw=target, bits=8 * len(target))
    yield "none-of-its-own-leaf", claim.copy(raw=path, bits=8 * len(path))


def all_forgeries_of(tree, claim):
    entries = claim.entries
    for i in sorted({0, len(entries) // 2, len(entries) - 1}):
        if len(entries) > 1:
            yield "all-hides-an-entry", claim.copy(entries=entries[:i] + entries[i + 1 :])
    hidden = deeper(tree, claim)
    if hidden is not None:
        yield "all-hides-a-subtree", hidden
    if len(entries) > 1:
        yield "all-out-of-order", claim.copy(entries=[entries[1], entries[0]] + entries[2:])
    yield "all-twice", claim.copy(entries=[entries[0]] + entries)
    yield "all-empty", claim.copy(entries=[])
    path, value = entries[-1]
    yield "all-value", claim.copy(entries=entries[:-1] + [(path, flip(value, 35))])
    yield "all-path", claim.copy(entries=entries[:-1] + [(flip(path, -1), value)])
    listed = {bit for bit, _ in claim.pairs}
    free = [bit for bit in range(claim.bits) if bit not in listed]
    if free:  # A bit at which the tree does not branch: only the leaves themselves tell.
        bit = free[len(entries) % len(free)]
        raw = bytearray(claim.raw)
        raw[bit // 8] ^= 128 >> (bit % 8)
        yield "all-of-a-neighbour", claim.copy(raw=bytes(raw))
    if claim.pairs:
        bits = claim.pairs[0][0]
        yield "all-wider-than-true", claim.copy(raw=cut_prefix(claim.raw, bits), bits=bits)
        low = bits
        raw = bytearray(claim.raw)
        raw[low // 8] ^= 128 >> (low % 8)
        yield "all-of-another-prefix", claim.copy(raw=bytes(raw))


def pair_forgeries(claim):
    pairs = claim.pairs
    bit, sibling = pairs[0]
    yield "sibling", claim.copy(pairs=[(bit, flip(sibling, bit))] + pairs[1:])
    yield "sibling-zero", claim.copy(pairs=[(bit, bytes(32))] + pairs[1:])
    yield "pair-dropped", claim.copy(pairs=pairs[1:])
    yield "top-pair-dropped", claim.copy(pairs=pairs[:-1])
    yield "pair-twice", claim.copy(pairs=[pairs[0]] + pairs)
    yield "bit-moved", claim.copy(pairs=[(bit + 1, sibling)] + pairs[1:])
    yield "bit-far", claim.copy(pairs=[(60_000, sibling)] + pairs[1:])
    if len(pairs) > 1:
        yield "pairs-swapped", claim.copy(pairs=[pairs[1], pairs[0]] + pairs[2:])
    if pairs[-1][0] > 0:
        yield "pair-on-top", claim.copy(pairs=pairs + [(0, sha(b"above"))])


def claim_forgeries(tree, claim):
    if claim.kind == 1:
        yield from present_forgeries(claim)
    elif claim.kind == 2 and claim.beside is not None:
        yield from none_forgeries(tree, claim)
    elif claim.kind == 2:
        yield "empty-tree-with-pairs", claim.copy(pairs=[(3, sha(b"pair"))])
    elif claim.kind == 3:
        yield from all_forgeries_of(tree, claim)
    if claim.pairs:
        yield from pair_forgeries(claim)
    yield "prefix-with-bits-after-its-end", claim.copy(bits=claim.bits - 1) if (
        claim.bits % 8 == 0 and claim.bits and claim.raw[-1] & 1) else None
    yield "claim-of-an-unknown-kind", claim.copy(kind=4)


def document_forgeries(world, document):
    at = world.heads.index(document.head)
    tree = world.trees[at]
    for i, claim in enumerate(document.claims):
        for kind, forged in claim_forgeries(tree, claim):
            if forged is not None:
                yield kind, [*document.claims[:i], forged, *document.claims[i + 1 :]]
        if at and world.trees[at - 1].top is not None and claim.pairs:
            old = world.trees[at - 1].claim(claim.raw, claim.bits)
            if old.pairs != claim.pairs:
                yield "claim-of-an-older-state", [*document.claims[:i], old,
                                                  *document.claims[i + 1 :]]
    yield "no-claims", []
    yield "too-many-claims", document.claims[:1] * 65


def shared_forgeries(document):
    """The list of shared hashes: one unused, one twice, another order."""
    shared = []
    for claim in document.claims:
        claim.encoded(shared)

    def encoded(first, after):
        found = list(first)
        body = b"".join(claim.encoded(found) for claim in document.claims)
        found += after
        return (document.statement + u16(2) + u16(len(found)) + b"".join(found)
                + u8(len(document.claims)) + body + document.head.encoded())

    yield "shared-hash-unused", encoded([], [sha(b"unused")])
    if shared:
        yield "shared-hash-twice", encoded([], [shared[0]])
    if len(shared) > 1:
        yield "shared-hashes-out-of-order", encoded([shared[-1]], [])


# ---- People ----


def statement(kind, who, body, day):
    return u16(4) + u8(kind) + who + body + i32(day)


def person_forgeries(world, proof):
    """Statements that the state does not bear out, with true proofs beside them."""
    tree = world.trees[world.heads.index(proof.head)]
    everyone = world.country.people
    kind, who = proof.statement[2], proof.statement[3:35]
    body, day = proof.statement[35:-4], int.from_bytes(proof.statement[-4:], "big", signed=True)
    head_day = proof.head.header.time_ms // DAY_MS
    claims = proof.claims

    def core(person):
        return tree.claim(state_path(201, person))

    def made(words=None, facts=None):
        return Document(facts if facts is not None else claims, proof.head,
                        words if words is not None else proof.statement)

    yield "day-after-head", made(statement(kind, who, body, head_day + 1))
    other = everyone[4] if who != everyone[4] else everyone[9]
    yield "another-person", made(statement(kind, other, body, day))
    yield "claims-of-another-person", made(facts=[core(other)] + claims[1:])
    yield "claim-too-many", made(facts=claims + claims[-1:])
    yield "claim-missing", made(facts=claims[:-1] or claims * 2)
    if len(claims) > 1:
        yield "claims-swapped", made(facts=[claims[1], claims[0]] + claims[2:])
    for person, name in ((6, "historic"), (7, "void"), (8, "merged")):
        yield name + "-person", made(statement(kind, everyone[person], body, day),
                                     [core(everyone[person])] + claims[1:])
    if kind == 1:
        for person, name in ((5, "dead-as-alive"), (11, "dead-as-alive"), (10, "missing-as-alive")):
            yield name, made(statement(1, everyone[person], b"", head_day), [core(everyone[person])])
        yield "alive-before-registered", made(statement(1, who, b"", 20_000))
    if kind in (3, 4):
        yield "not-married-on-another-day", made(statement(kind, who, body, day - 2))
        yield "married-as-single", hidden_marriage(world, proof, tree, day)
        yield "married-as-single-by-a-far-leaf", hidden_marriage(world, proof, tree, day, True)
        yield "kind-of-statement", made(statement(7 - kind, who, body, day))
    if kind == 4:
        person = everyone[17]
        path = state_path(386, person)
        yield "divorced-as-never-married", made(
            statement(4, person, b"", day),
            [core(person), tree.claim(state_path(306, person)),
             tree.none_by(tree.beside(path, 262), path, 280)])
    if kind == 2:
        yield "another-spouse", made(statement(2, who, everyone[4], day),
                                     [claims[0], core(everyone[4]), claims[2]])
        yield "married-to-oneself", made(statement(2, who, who, day), [claims[0], claims[0], claims[2]])
        yield "married-too-early", made(statement(2, who, body, 20_000))
        ended = state_path(385, sha(b"ended", everyone[17]))
        yield "ended-marriage", made(statement(2, everyone[17], everyone[19], day),
                                     [core(everyone[17]), core(everyone[19]), tree.claim(ended)])
    if kind == 5:
        yield "class-not-shown", made(statement(5, who, u8(1) + u16(9), day), claims[:2])
        yield "attribute-too-young", made(statement(5, who, body, 20_400))
        if len(claims) > 2:
            yield "classes-out-of-order", made(statement(5, who, u8(2) + u16(2) + u16(1), day),
                                               [claims[0], claims[2], claims[1]])
            yield "class-of-another", made(statement(5, who, u8(1) + u16(1), day),
                                           [claims[0], claims[2]])


def hidden_marriage(world, proof, tree, day, far=False):
    """A married person, and none of her marriages by a leaf that does not stand where they would."""
    who = world.country.people[(1, 3, 13, 15)[day % 4]]
    path = state_path(306, who)
    leaf = tree.beside(path, 24) if not far else sorted(tree.entries)[-1]
    if starts_with(leaf, path):
        leaf = sorted(tree.entries)[0]
    facts = [tree.claim(state_path(201, who)), tree.none_by(leaf, path, 280)]
    return Document(facts, proof.head, statement(3, who, b"", day))


def starts_with(path, prefix):
    return path[: len(prefix)] == prefix


# ---- All of them ----


def limited(pairs, counts, most):
    for kind, value in pairs:
        if counts.get(kind, 0) < most:
            counts[kind] = counts.get(kind, 0) + 1
            yield kind, value


def all_forgeries(world, bases):
    anchored = [(names, list(proofs)) for names, proofs in bases["anchor"]]
    single = [(names, [proof]) for group in ("receipt", "state", "person")
              for names, proof in bases[group]]
    flat = single + anchored
    yield from forged_heads(world, flat)
    yield from forged_bytes(flat)
    counts, random = {}, rng(13)
    for names, receipt in random.sample(bases["receipt"], 40):
        for kind, made in limited(receipt_forgeries(world, receipt), counts, 5):
            yield kind, names, [made], None
    for names, proofs in random.sample(anchored, len(anchored)):
        for kind, made in limited(anchor_forgeries(world, proofs), counts, 5):
            yield kind, names, made, None
    documents = random.sample(bases["state"], len(bases["state"]))
    for names, document in documents:
        for kind, claims in limited(document_forgeries(world, document), counts, 6):
            yield kind, names, [Document(claims, document.head)], None
        for kind, data in limited(shared_forgeries(document), counts, 4):
            yield kind, names, None, [data]
    for names, proof in random.sample(bases["person"], len(bases["person"])):
        for kind, made in limited(person_forgeries(world, proof), counts, 5):
            yield kind, names, [made], None


