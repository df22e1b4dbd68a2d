#!/usr/bin/env python3
"""Makes the vectors of proofs: 1-valid.txt and 2-forged.txt, those of land in 3 and 4, and those of
what a person holds in 5 and 6, always the same bytes.

Every forged one is a valid one with one thing changed, by somebody who holds the keys of f
validators where votes are needed. `make.py --check` compares with what is frozen.
"""
import difflib
import pathlib
import sys

import forge
import holdings
import land
from world import (DAY_MS, Anchor, Document, Head, Header, Receipt, Tree, Validators, attribute_row,
                   core_row, i32, leaf_data, log_consistency, log_leaf, log_path, log_root,
                   marriage_row, rng, sha, state_path, u8, u16)

HERE = pathlib.Path(__file__).resolve().parent
CHAIN = sha(b"tamga vectors of proofs")
FIRST_DAY = 20_600  # Of the chain.


class Vectors:
    """Collects lines; a head that several proofs share stands once. Names begin with `prefix`."""

    def __init__(self, prefix="", first_valid=0, first_forged=0):
        self.prefix, self.first_valid, self.first_forged = prefix, first_valid, first_forged
        self.heads, self.valid, self.forged, self.bytes_of = {}, [], [], {}
        self.counts = {}
        self.trusts = {}

    def trust(self, validators):
        name = f"{self.prefix}n{validators.n}"
        self.trusts[name] = f"trust {name} {CHAIN.hex()} {validators.hash.hex()}"
        return name

    def add_valid(self, kind, *proofs):
        names, trust = [], self.trust(proofs[-1].head.validators)
        number = self.first_valid
        number += len([line for line in self.valid if line.startswith("valid ")])
        for part, proof in enumerate(proofs):
            data, head = proof.encoded(), proof.head.encoded()
            assert data.endswith(head)
            head_name = self.heads.setdefault(head, f"{self.prefix}h{len(self.heads)}")
            name = f"{self.prefix}v{number}" + "ab"[part] * (len(proofs) > 1)
            self.valid.append(f"blob {name} {data[: -len(head)].hex()} @{head_name}")
            self.bytes_of[name] = data
            names.append(name)
        self.valid.append(f"valid {number} {kind} {trust} {' '.join(names)}")
        return names

    def add_forged(self, kind, names, datas, trust):
        number = self.first_forged
        number += len([line for line in self.forged if line.startswith("forged ")])
        out, changed = [], 0
        for part, (name, data) in enumerate(zip(names, datas)):
            if data == self.bytes_of[name]:
                out.append(name)
                continue
            changed += 1
            made = f"{self.prefix}f{number}" + "ab"[part] * (len(names) > 1)
            self.forged.append(f"patch {made} {name} {' '.join(patch(self.bytes_of[name], data))}")
            out.append(made)
        assert changed, kind
        self.forged.append(f"forged {number} {kind} {trust} {' '.join(out)}")
        self.counts[kind] = self.counts.get(kind, 0) + 1

    def files(self, *names):
        heads = [f"blob {name} {data.hex()}" for data, name in self.heads.items()]
        first = list(self.trusts.values()) + heads + self.valid
        return dict(zip(names, (first, self.forged)))


def patch(old, new):
    """offset:length:hex of what differs, neighbours joined."""
    changes = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if changes and a - changes[-1][1] < 12:
            c -= a - changes[-1][1]
            changes[-1] = (changes[-1][0], b, changes[-1][2] + new[c:d])
        else:
            changes.append((a, b, new[c:d]))
    out, at = b"", 0
    for a, b, text in changes:
        out += old[at:a] + text
        at = b
    assert out + old[at:] == new
    return [f"{a}:{b - a}:{text.hex()}" for a, b, text in changes]


# ---- The state of the small country ----


class Country:
    """People with every status, the facts about them, and toy entries around."""

    def __init__(self, seed, people=24):
        self.random, self.entries = rng(seed), {}
        self.people = [sha(f"person {seed} {i}".encode()) for i in range(people)]
        self.day = FIRST_DAY
        self.deaths = {}
        for i, who in enumerate(self.people):
            how = {5: {"life": 2, "death": (FIRST_DAY + 3, FIRST_DAY + 3)},
                   6: {"kind": 5, "life": 5}, 7: {"life": 6}, 8: {"merged": self.people[9]},
                   10: {"life": 4}, 11: {"life": 2, "death": (None, FIRST_DAY - 9)}}.get(i, {})
            self.put(state_path(201, who), core_row(who, FIRST_DAY - 400 + i, **how))
            for data_class in (1, 2, 12)[: 1 + i % 3]:
                self.put(state_path(202, who, item=u16(data_class)),
                         attribute_row(who, data_class, sha(b"commitment", who, u16(data_class)),
                                       FIRST_DAY - 100))
        self.couples = []
        for a, b in ((0, 1), (2, 3), (12, 13), (14, 15), (16, 6), (18, 5)):
            self.marry(self.people[a], self.people[b], FIRST_DAY - 50 + a)
        for a, b in ((17, 19), (20, 0)):
            mid = sha(b"ended", self.people[a])
            self.put(state_path(385, mid), marriage_row(mid, self.people[a], self.people[b],
                                                        (FIRST_DAY - 300,) * 2, (FIRST_DAY - 200,) * 2))
            for who, other in ((a, b), (b, a)):
                self.put(state_path(386, self.people[who], item=mid), sha(mid) + self.people[who] + mid)
        for i in range(30):
            entity, facet = self.random.randbytes(4), self.random.choice((1, 2, 0x80, 0x81, 0x90))
            item = self.random.randbytes(4) if facet > 1 else None
            self.put(state_path(900, entity[:1], facet, item), self.random.randbytes(40 + i))

    def put(self, path, value):
        self.entries[path] = value

    def marry(self, a, b, day):
        mid = sha(b"marriage", a, b)
        self.couples.append((a, b, mid, day))
        self.put(state_path(305, mid), marriage_row(mid, a, b, (day, day)))
        for who in (a, b):
            self.put(state_path(306, who, item=mid), sha(mid) + who + mid)


class World:
    """Heads of every size of validator set over one growing log and a changing state."""

    def __init__(self):
        self.leaves, self.sizes, self.heads, self.trees = [], [], [], []
        self.country = Country(1)
        self.sets = {n: Validators(f"vectors {n}", n) for n in (1, 4, 7, 10)}
        self.strangers = {n: Validators(f"strangers {n}", n) for n in (1, 4, 7, 10)}
        random = rng(2)
        for height in range(1, 25):
            for position in range(random.choice((0, 1, 2, 5, 13))):
                data = leaf_data(CHAIN, height, position, random.choice((0, 0, 0, 305)),
                                 time_ms=(FIRST_DAY + height) * DAY_MS)
                self.leaves.append(data)
            if height == 3:
                self.leaves += [leaf_data(CHAIN, 3, 20, kind=3, agency=b"")]
            self.country.put(state_path(900, u8(height)), sha(u8(height)) + b"block")
            tree = Tree({} if height == 24 else self.country.entries)
            n = (4, 4, 7, 4, 10, 1)[height % 6]
            self.add_head(height, self.sets[n], tree, height % 5 == 4)

    def add_head(self, height, validators, tree, through_next):
        hashes = [log_leaf(data) for data in self.leaves]
        header = Header(chain_id=CHAIN, epoch=1 + height // 9, view=2 * height, height=height,
                        parent_view=2 * height - 1, parent_hash=sha(b"parent", u8(height)),
                        time_ms=(FIRST_DAY + height) * DAY_MS + 3_600_000 + height,
                        proposer=height % validators.n, body_hash=sha(b"body", u8(height)),
                        justify_hash=sha(b"justify", u8(height)), state_root=tree.root,
                        log_size=len(hashes), log_root=log_root(hashes),
                        validators_hash=validators.hash)
        after = []
        if through_next:
            after = [header.changed(height=height + 1, view=2 * height + 1, parent_view=2 * height,
                                    parent_hash=header.hash(), time_ms=header.time_ms + 1)]
        self.heads.append(Head(header, validators, after))
        self.trees.append(tree)
        self.sizes.append(len(hashes))

    def hashes(self, at):
        return [log_leaf(data) for data in self.leaves[: self.sizes[at]]]


def receipts(world, out):
    for at, head in enumerate(world.heads):
        hashes = world.hashes(at)
        wanted = {0, len(hashes) - 1, len(hashes) // 2, (37 * at) % max(1, len(hashes))}
        for index in sorted(i for i in wanted if 0 <= i < len(hashes)):
            made = Receipt(world.leaves[index], index, log_path(index, hashes), head)
            yield out.add_valid("receipt", made), made


def anchors(world, out):
    last = len(world.heads) - 1
    for at in range(0, last, 2):
        for to in sorted({min(last, at + 1), min(last, at + 7), last}):
            hashes = world.hashes(to)
            first = world.sizes[at]
            old = world.heads[at].header
            anchor = Anchor(first, old.log_root, log_consistency(first, hashes) if first else [],
                            world.heads[to])
            yield out.add_valid("anchor", anchor), (anchor,)
            if first:
                index = (11 * at + to) % first
                path = log_path(index, world.hashes(at))
                receipt = Receipt(world.leaves[index], index, path, world.heads[at])
                yield out.add_valid("anchored-receipt", receipt, anchor), (receipt, anchor)


def documents(world, out):
    random = rng(3)
    for at, (head, tree) in enumerate(zip(world.heads, world.trees)):
        paths = sorted(tree.entries)
        groups = [[(state_path(900, b"absent" + u8(at)), None)], [(b"", 0)], [(u16(306), None)],
                  [(bytes([1, 0x80]), 9), (u16(386), None)]]
        if paths:
            groups += [[(random.choice(paths), None)], [(random.choice(paths)[:35], None)],
                       [(random.choice(paths), None), (random.choice(paths)[:34], None),
                        (random.choice(paths)[:20], None), (random.randbytes(67), None)]]
        for group in groups:
            claims = [tree.claim(raw, bits) for raw, bits in group]
            made = Document(claims, head)
            if len(made.encoded()) < 6_000:
                kind = "+".join(sorted({("", "present", "none", "all")[c.kind] for c in claims}))
                yield out.add_valid("state-" + kind, made), made


def people(world, out):
    country = world.country
    for at in range(0, 23, 2):
        head, tree = world.heads[at], world.trees[at]
        day = head.header.time_ms // DAY_MS
        everyone = country.people
        for i in ((at + 1) % 4, 12 + at % 3, 18 + at % 4):
            who = everyone[i]
            core = tree.claim(state_path(201, who))
            alive = Document([core], head, u16(4) + u8(1) + who + i32(day - at))
            yield out.add_valid("person-alive", alive), alive
            classes = (1, 2, 12)[: 1 + i % 3]
            shown = [tree.claim(state_path(202, who, item=u16(c))) for c in classes]
            identity = Document([core] + shown, head, u16(4) + u8(5) + who + u8(len(classes))
                                + b"".join(u16(c) for c in classes) + i32(day))
            yield out.add_valid("person-identity", identity), identity
        for i in (21, 22, 23, 17, 19):
            who = everyone[i]
            core = tree.claim(state_path(201, who))
            none = tree.claim(state_path(306, who))
            # One in four in a legal zone where it is still the day before.
            single = Document([core, none], head, u16(4) + u8(3) + who + i32(day - (at % 8 == 0)))
            yield out.add_valid("person-not-married", single), single
            if i > 20:
                past = tree.claim(state_path(386, who))
                never = Document([core, none, past], head, u16(4) + u8(4) + who + i32(day))
                yield out.add_valid("person-never-married", never), never
        for a, b, mid, _ in country.couples[:4]:
            claims = [tree.claim(state_path(201, a)), tree.claim(state_path(201, b)),
                      tree.claim(state_path(305, mid))]
            married = Document(claims, head, u16(4) + u8(2) + a + b + i32(day))
            yield out.add_valid("person-married", married), married


def dead_before_death(world, out):
    """Somebody who died on a later day was alive on an earlier one."""
    head, tree, who = world.heads[8], world.trees[8], world.country.people[5]
    made = Document([tree.claim(state_path(201, who))], head,
                    u16(4) + u8(1) + who + i32(FIRST_DAY + 2))
    yield out.add_valid("person-was-alive", made), made


def add_all(out):
    world = World()
    bases = {"receipt": list(receipts(world, out)), "anchor": list(anchors(world, out)),
             "state": list(documents(world, out)),
             "person": list(people(world, out)) + list(dead_before_death(world, out))}
    for kind, names, proofs, data in forge.all_forgeries(world, bases):
        encoded = data if data is not None else [proof.encoded() for proof in proofs]
        out.add_forged(kind, names, encoded, out.trust(original_set(bases, names)))
    return out


def original_set(bases, names):
    for found in (item for group in bases.values() for item in group):
        if found[0] == names:
            proof = found[1][-1] if isinstance(found[1], tuple) else found[1]
            return proof.head.validators
    raise KeyError(names)


def main():
    old = add_all(Vectors())
    of_land = land.add_all(Vectors("l", 502, 799), CHAIN, FIRST_DAY)
    of_persons = holdings.add_all(Vectors("p", 566, 1226), CHAIN, FIRST_DAY)
    same = True
    files = {**old.files("1-valid.txt", "2-forged.txt"),
             **of_land.files("3-land-valid.txt", "4-land-forged.txt"),
             **of_persons.files("5-holdings-valid.txt", "6-holdings-forged.txt")}
    for name, lines in files.items():
        text = "\n".join(lines) + "\n"
        path = HERE / name
        if "--check" in sys.argv:
            same = same and path.read_text(encoding="ascii") == text
        else:
            path.write_text(text, encoding="ascii")
    for out in (old, of_land, of_persons):
        valid = len([line for line in out.valid if line.startswith("valid ")])
        print(f"{valid} valid, {sum(out.counts.values())} forged of {len(out.counts)} kinds")
        for kind, count in sorted(out.counts.items()):
            print(f"  {count:4} {kind}")
    if not same:
        print("differs from what is frozen")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
