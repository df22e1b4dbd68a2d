"""Certificates of land for the vectors of proofs: a village, what is true of it, and what is not.

Written from docs/formats.md 13. The village is told in Python beside its entries, so that the claims
of a certificate are known without reading a value; a forger has every proof that the trees give.
"""
import copy

from forge import deeper, flip, head_forgeries, limited
from world import (DAY_MS, Document, Head, Header, Tree, Validators, blob, i32, optional, rng, sha,
                   short, state_path, u8, u16, u32, u64)

PERSON, ORGANISATION, GROUP = 1, 2, 3
TITLE, OWNER, FREE = 1, 2, 3
OWNERSHIP, APARTMENT, STATE, LEASE, SERVITUDE, MORTGAGE, CAVEAT, NO_BUILDING = 1, 2, 3, 21, 24, 41, 42, 43
STAGES = 4


def listed(values):
    return u16(len(values)) + b"".join(values)


class Land:
    """One state of the village, as entries and as what it means."""

    def __init__(self, day):
        self.day, self.entries = day, {}
        self.units, self.rights, self.groups, self.held, self.holds, self.queues = {}, {}, {}, {}, {}, {}
        self.linked, self.broken = {}, {}

    def put(self, path, value):
        self.entries[path] = sha(b"act", path) + value

    def unit(self, code, parcels=(), buildings=(), status=2):
        self.units[code] = (list(parcels), list(buildings))
        codes = [listed([blob(c) for c in many]) for many in (parcels, buildings, (), ())]
        self.put(state_path(503, code),
                 blob(code) + u64(1) + u16(1) + u8(status) + u8(0 if status == 2 else 1) + blob(b"41711")
                 + b"".join(codes) + u32(0) + i32(self.day - 900) + i32(0) + blob(b""))

    def right_value(self, rid, unit, kind, shares, denominator, rank, until, dominant):
        parts = [u16(party) + blob(who) + u32(n) + i32(self.day - 800) for (party, who), n in shares]
        return (rid + u64(1) + blob(unit) + u16(kind) + i32(self.day - 800)
                + optional(None if until is None else i32(until)) + u32(denominator) + listed(parts)
                + u32(rank) + optional(sha(b"amount", rid) if kind == MORTGAGE else None) + u8(0)
                + optional(None) + blob(dominant) + u32(1 if kind == CAVEAT else 0)
                + i32(self.day - 700) + sha(b"act of", rid))

    def right(self, unit, kind, shares=(), denominator=1, rank=0, until=None, dominant=b"", ended=False):
        rid = sha(b"right", unit, u16(kind), u32(rank))
        value = self.right_value(rid, unit, kind, shares, denominator, rank, until, dominant)
        if ended:
            self.put(state_path(584, unit, item=rid), blob(unit) + rid)
            self.put(state_path(585, rid, item=u64(1)), value + u8(1) + i32(self.day - 1))
            return rid
        self.rights[rid] = (unit, kind, list(shares))
        self.put(state_path(504, unit, item=rid), blob(unit) + rid)
        self.put(state_path(505, rid), value)
        return rid

    def group(self, *members):
        gid = sha(b"group", *members)
        self.groups[gid] = sorted(members)
        self.put(state_path(507, gid), gid + u16(3) + listed(self.groups[gid]))
        return (GROUP, gid)

    def hold(self, name, targets, scope, until=None):
        hid = sha(b"hold", name)
        self.holds[hid] = (scope, until)
        self.put(state_path(702, hid),
                 hid + u64(1) + blob(b"COURT") + blob(b"COUR1") + optional(sha(b"decision", name))
                 + blob(b"CASE-7") + u16(scope) + i32(self.day - 600)
                 + optional(None if until is None else i32(until)) + u32(0) + u8(1))
        for target in targets:
            self.held.setdefault(target, []).append(hid)
            self.put(state_path(704, target, item=hid), blob(target) + hid + i32(self.day - 600))

    def lodge(self, unit, number, until):
        self.queues.setdefault(unit, []).append((number, until))
        self.put(state_path(511, unit, item=u32(number)),
                 blob(unit) + u32(number) + sha(b"lodgement", unit, u32(number)) + i32(until))

    # ---- What is asked of it ----

    def rights_of(self, unit):
        """In the order of their list: by path."""
        own = [rid for rid, right in self.rights.items() if right[0] == unit]
        return sorted(own + self.linked.get(unit, []), key=sha)

    def primary(self, unit):
        return next((rid for rid in self.rights_of(unit) if self.rights[rid][1] <= 9), None)

    def walk(self, unit):
        """(label, path or prefix) of every claim, in order."""
        yield ("unit", unit), state_path(503, unit)
        yield ("rights", unit), state_path(504, unit)
        yield ("queue", unit), state_path(511, unit)
        for rid in self.rights_of(unit):
            yield ("right", rid), state_path(505, rid)
        primary = self.primary(unit)
        if primary is None:
            return
        parcels, buildings = self.units[unit]
        targets = [unit, *parcels, *buildings, primary]
        groups = []
        for (kind, who), _ in self.rights[primary][2]:
            if kind == GROUP:
                groups.append(who)
                targets += self.groups[who]
            else:
                targets.append(who)
        for gid in dict.fromkeys(groups):
            yield ("group", gid), state_path(507, gid)
        targets = list(dict.fromkeys(targets))
        for target in targets:
            yield ("held", target), state_path(704, target)
        holds = [hid for target in targets for hid in sorted(self.held.get(target, []), key=sha)]
        for hid in dict.fromkeys(holds):
            yield ("hold", hid), state_path(702, hid)

    def burdens(self, unit):
        """Why the unit is not free; empty if it is."""
        kinds = {LEASE: "lease", SERVITUDE: "servitude", MORTGAGE: "mortgage", CAVEAT: "caveat",
                 NO_BUILDING: "restriction"}
        found = [kinds[self.rights[rid][1]] for rid in self.rights_of(unit) if self.rights[rid][1] > 9]
        for label, _ in self.walk(unit):
            if label[0] == "hold":
                scope, until = self.holds[label[1]]
                if scope & 39 and (until is None or until >= self.day):
                    found.append("hold")
        found += ["lodgement" for _, until in self.queues.get(unit, []) if until >= self.day]
        return found


def people(count):
    return [sha(b"landholder", u8(i)) for i in range(count)]


def village(stage, day):
    land, p = Land(day), people(16)
    bank, farm = (ORGANISATION, b"BANK"), (ORGANISATION, b"FARM-1")

    def owned(code, *shares, parcels=None, denominator=1, kind=OWNERSHIP, buildings=()):
        name = code.replace(b"U", b"P")
        land.unit(code, [name] if parcels is None else parcels, buildings)
        return land.right(code, kind, [(party, n) for party, n in shares], denominator)

    owned(b"U-1", ((PERSON, p[1]), 1))
    if stage == 3:
        land.right(b"U-1", MORTGAGE, [(bank, 1)], rank=1)
    owned(b"U-2", ((PERSON, p[1]), 1), ((PERSON, p[2]), 2), denominator=3)
    for rank in range(1, stage + 1):
        land.right(b"U-2", MORTGAGE, [(bank, 1)], rank=rank)
    owned(b"U-3", (land.group(p[3], p[4]), 1), parcels=[b"P-3A", b"P-3B"])
    land.right(b"U-3", SERVITUDE, dominant=b"U-1")
    land.right(b"U-3", LEASE, [((PERSON, p[5]), 1)], until=day + 2000)
    land.unit(b"U-4", [b"P-4"])
    land.right(b"U-4", STATE)
    land.right(b"U-4", NO_BUILDING)
    owned(b"U-5", (farm, 1))
    land.hold(b"of a unit", [b"U-5", b"P-77"], 3)
    land.hold(b"against taking abroad", [b"U-5", b"P-5"], 8)
    owned(b"U-6", ((PERSON, p[5]), 1), parcels=[], buildings=[b"B-6/1"], kind=APARTMENT)
    land.hold(b"who may not leave", [p[5]], 256)
    owned(b"U-7", ((PERSON, p[6]), 1))
    land.lodge(b"U-7", 1, day - 3)
    land.lodge(b"U-7", 2, day)
    owned(b"U-8", ((PERSON, p[7]), 1))
    land.lodge(b"U-8", 1, day - 2)
    land.hold(b"that ran out", [b"U-8"], 1, day - 2)
    land.unit(b"U-9", [b"P-9"], status=3)
    owned(b"U-10", ((PERSON, p[8]), 1))
    land.hold(b"of a parcel", [b"P-10"], 4, day)
    owned(b"U-11", ((PERSON, p[9]), 1))
    land.hold(b"of a holder", [p[9]], 1)
    owned(b"U-12", (land.group(p[10], p[11]), 1), ((PERSON, p[12]), 1), denominator=2)
    land.hold(b"of a member", [p[11]], 32)
    land.hold(b"of a right", [owned(b"U-13", ((PERSON, p[13]), 1))], 2, day + 30)
    owned(b"U-14", ((PERSON, p[14]), 1))
    land.right(b"U-14", CAVEAT, [((PERSON, p[15]), 1)], until=day - 5)
    owned(b"U-15", ((PERSON, p[15]), 1), ((PERSON, p[0]), 1), denominator=2)
    land.right(b"U-15", MORTGAGE, [(bank, 1)], rank=1, ended=True)
    impossible(land, owned, (PERSON, p[0]))
    random = rng(40 + stage)
    for i in range(12):
        land.put(state_path(900, u8(i)), random.randbytes(40 + i))
    return land


def impossible(land, owned, somebody):
    """Units as no act leaves them: that verifiers refuse them is a rule of its own."""
    owned(b"U-16", (somebody, 1))
    land.right(b"U-16", STATE)
    land.unit(b"U-17", [b"P-17"])
    land.right(b"U-17", LEASE, [(somebody, 1)])
    owned(b"U-18", (somebody, 1))
    servitude = next(rid for rid in land.rights_of(b"U-3") if land.rights[rid][1] == SERVITUDE)
    land.put(state_path(504, b"U-18", item=servitude), blob(b"U-18") + servitude)
    land.linked[b"U-18"] = [servitude]
    owned(b"U-19", (somebody, 1))
    land.put(state_path(511, b"U-19", item=u32(1)), blob(b"U-19") + u32(2) + bytes(32) + i32(0))
    owned(b"U-20", (somebody, 1))
    land.hold(b"of another name", [b"U-20"], 8)
    hid = sha(b"hold", b"of another name")
    path = state_path(702, hid)
    land.entries[path] = land.entries[path].replace(hid, sha(hid))
    land.broken = {b"U-16": "two-primary-rights", b"U-17": "no-primary-right",
                   b"U-18": "right-linked-elsewhere", b"U-19": "lodgement-at-another-path",
                   b"U-20": "hold-at-another-path"}


class LandWorld:
    """Heads of every size of validator set over a state that changes from stage to stage."""

    state = staticmethod(village)

    def __init__(self, chain, first_day):
        self.heads, self.trees, self.lands = [], [], []
        self.sets = {n: Validators(f"vectors {n}", n) for n in (1, 4, 7)}
        self.strangers = {n: Validators(f"strangers {n}", n) for n in (1, 4, 7)}
        for stage, n in enumerate((4, 4, 7, 1)):
            day, height = first_day + 100 + stage, 50 + stage
            land = self.state(stage, day)
            tree, validators = Tree(land.entries), self.sets[n]
            # The moment has the civil days day - 1 and day.
            header = Header(chain_id=chain, epoch=9, view=2 * height, height=height,
                            parent_view=2 * height - 1, parent_hash=sha(b"parent", u8(height)),
                            time_ms=day * DAY_MS + 3_600_000, body_hash=sha(b"body", u8(height)),
                            justify_hash=sha(b"justify", u8(height)), state_root=tree.root,
                            log_root=sha(b""), validators_hash=validators.hash)
            after = [header.changed(height=height + 1, view=2 * height + 1, parent_view=2 * height,
                                    parent_hash=header.hash())] if stage == 1 else []
            self.heads.append(Head(header, validators, after))
            self.trees.append(tree)
            self.lands.append(land)


class Certificate(Document):
    """A statement with the claims of the village, every part to be replaced."""

    def __init__(self, world, stage, kind, unit, body=b"", day=None, form=5):
        self.stage, self.kind, self.unit, self.body, self.form = stage, kind, unit, body, form
        self.day = world.lands[stage].day if day is None else day
        self.labels = [label for label, _ in world.lands[stage].walk(unit)]
        tree = world.trees[stage]
        self.claims = [tree.claim(path) for _, path in world.lands[stage].walk(unit)]
        self.head = world.heads[stage]

    @property
    def statement(self):
        return u16(self.form) + u8(self.kind) + short(self.unit) + self.body + i32(self.day)

    def changed(self, **parts):
        made = copy.copy(self)
        made.__dict__.update(parts)
        return made

    def without(self, *labels):
        """Without the claims of these labels."""
        return [claim for label, claim in zip(self.labels, self.claims) if label not in labels]

    def replaced(self, label, claim, without=()):
        return self.changed(claims=[claim if at == label else old for at, old in
                                    zip(self.labels, self.claims) if at not in without])


def owner_body(party, numerator, denominator):
    return u8(party[0]) + short(party[1]) + u32(numerator) + u32(denominator)


def certificates(world, out):
    for stage in range(STAGES):
        land = world.lands[stage]
        units = [unit for unit in land.units if land.rights_of(unit) and unit not in land.broken]
        for i, unit in enumerate(units):
            day = land.day - (i % 5 == stage)  # One in five where it is still the day before.
            if (i + stage) % 2 and unit not in (b"U-2", b"U-12"):
                made = Certificate(world, stage, TITLE, unit, day=day)
                yield out.add_valid("land-title", made), made
            if not land.burdens(unit) and unit != b"U-8" and day == land.day:
                made = Certificate(world, stage, FREE, unit, day=day)
                yield out.add_valid("land-no-encumbrance", made), made
        for unit in (b"U-2", b"U-12"):
            made = Certificate(world, stage, TITLE, unit)
            yield out.add_valid("land-title", made), made
        made = Certificate(world, stage, FREE, b"U-8")
        yield out.add_valid("land-no-encumbrance-of-what-ran-out", made), made
        for unit in units[stage::3]:
            shares = land.rights[land.primary(unit)][2]
            denominator = sum(n for _, n in shares)
            for party, n in shares[:1 + stage % 2]:
                body = owner_body(party, n * (1 + stage), denominator * (1 + stage))
                made = Certificate(world, stage, OWNER, unit, body)
                yield out.add_valid("land-owner", made), made


# ---- Forgeries ----


def depending(cert, land, label, entry):
    """The labels of the claims that only this entry of a list asks for."""
    path = entry[0]
    if label[0] == "rights":
        return [("right", rid) for rid in land.rights if state_path(504, cert.unit, item=rid) == path]
    if label[0] == "held":
        return [("hold", hid) for hid in land.holds if state_path(704, label[1], item=hid) == path]
    return []


NAMES = {"rights": "right", "held": "hold", "queue": "lodgement"}


def hidden(world, cert):
    """Entries of lists that are kept back."""
    tree, land = world.trees[cert.stage], world.lands[cert.stage]
    for label, claim in zip(cert.labels, cert.claims):
        if label[0] not in NAMES:
            continue
        name = NAMES[label[0]]
        if claim.kind == 3:
            everything = [one for entry in claim.entries for one in depending(cert, land, label, entry)]
            for entry in claim.entries:
                gone = depending(cert, land, label, entry)
                kind = name
                if name == "right":
                    kind = {MORTGAGE: "mortgage"}.get(land.rights[gone[0][1]][1], name)
                left = [other for other in claim.entries if other != entry]
                yield f"land-{kind}-hidden", cert.replaced(label, claim.copy(entries=left), gone)
                if left:
                    one = tree.claim(entry[0])
                    side = claim.copy(entries=left, pairs=[one.pairs[0]] + claim.pairs)
                    yield f"land-{kind}-hidden-by-a-pair", cert.replaced(label, side, gone)
            if len(claim.entries) > 1:
                yield f"land-{name}s-hidden-by-a-subtree", cert.replaced(
                    label, deeper(tree, claim), everything)
            for name_of, leaf in (("near", tree.beside(claim.raw, claim.bits - 20)),
                                  ("far", sorted(tree.entries)[0])):
                none = tree.none_by(leaf, claim.raw, claim.bits)
                yield f"land-none-of-{name}s-by-a-{name_of}-leaf", cert.replaced(
                    label, none, everything)
            narrow = bytes(claim.raw) + bytes([(claim.entries[0][0][35] ^ 0x80) & 0x80])
            yield f"land-{name}s-of-half-the-list", cert.replaced(
                label, tree.claim(narrow, claim.bits + 1), everything)
            yield f"land-{name}-as-present", cert.replaced(
                label, tree.claim(claim.entries[0][0]), everything[1:])
        other = b"U-6" if cert.unit != b"U-6" else b"U-10"
        table = {"rights": 504, "held": 704, "queue": 511}[label[0]]
        foreign = tree.claim(state_path(table, other if label[0] != "held" else b"P-404"))
        gone = [one for entry in claim.entries for one in depending(cert, land, label, entry)]
        yield f"land-{name}s-of-another", cert.replaced(label, foreign, gone)


def rows(world, cert):
    """Rows that are changed, or are those of something else."""
    tree, land = world.trees[cert.stage], world.lands[cert.stage]
    for label, claim in zip(cert.labels, cert.claims):
        if claim.kind != 1:
            continue
        path, value = claim.entries[0]

        def put(new):
            return cert.replaced(label, claim.copy(entries=[(path, new)]))

        if label[0] == "right":
            share = value.find(u32(1) + i32(land.day - 800))
            if share > 0:
                yield "land-share-changed", put(value[:share] + u32(2) + value[share + 4 :])
            kind = 32 + 32 + 8 + 4 + len(cert.unit)
            yield "land-type-of-right-changed", put(value[:kind] + u16(STATE) + value[kind + 2 :])
            others = [rid for rid in land.rights if land.rights[rid][0] != cert.unit]
            yield "land-right-of-another-unit", cert.replaced(
                label, tree.claim(state_path(505, others[len(value) % len(others)])))
            ended = state_path(585, sha(b"right", b"U-15", u16(MORTGAGE), u32(1)), item=u64(1))
            yield "land-ended-right-as-current", cert.replaced(label, tree.claim(ended))
            mine = [rid for rid in land.rights_of(cert.unit) if rid != label[1]]
            if mine:
                yield "land-right-twice", cert.replaced(label, tree.claim(state_path(505, mine[0])))
        if label[0] == "unit":
            status = 32 + 4 + len(cert.unit) + 10
            yield "land-status-changed", put(value[:status] + u8(2 if value[status] == 3 else 3)
                                             + value[status + 1 :])
            yield "land-unit-of-another", cert.replaced(label, tree.claim(state_path(503, b"U-10")))\
                if cert.unit != b"U-10" else None
        if label[0] == "hold":
            yield "land-hold-lifted", put(value[:-1] + u8(2))
            others = [hid for hid in land.holds if hid != label[1]]
            for other in others[:3]:
                yield "land-hold-of-another", cert.replaced(label, tree.claim(state_path(702, other)))
            yield "land-hold-left-out", cert.changed(claims=cert.without(label))
        if label[0] == "group":
            other = next(gid for gid in land.groups if gid != label[1])
            yield "land-group-of-others", cert.replaced(label, tree.claim(state_path(507, other)))
            members = [("held", who) for who in land.groups[label[1]]]
            yield "land-group-left-out", cert.changed(claims=cert.without(label, *members))


def left_out(world, cert):
    land = world.lands[cert.stage]
    for label in cert.labels:
        if label[0] == "held":
            holds = [("hold", hid) for hid in land.held.get(label[1], [])]
            yield "land-holds-not-asked-for", cert.changed(claims=cert.without(label, *holds))
        if label[0] == "right" and len(land.rights_of(cert.unit)) > 1:
            yield "land-right-left-out", cert.changed(claims=cert.without(label))
        if label[0] in ("rights", "queue"):
            yield f"land-{label[0]}-not-asked-for", cert.changed(claims=cert.without(label))
    claims = cert.claims
    yield "land-claim-too-many", cert.changed(claims=claims + claims[-1:])
    yield "land-claim-missing", cert.changed(claims=claims[:-1])
    yield "land-claims-swapped", cert.changed(claims=claims[:1] + [claims[2], claims[1]] + claims[3:])


def statements(world, cert):
    """True claims under a statement that they do not bear out."""
    land = world.lands[cert.stage]
    for why in land.burdens(cert.unit)[:2]:
        yield f"land-free-in-spite-of-a-{why}", cert.changed(kind=FREE, body=b"")
    yield "land-day-after-head", cert.changed(day=land.day + 1)
    yield "land-day-before-head", cert.changed(day=land.day - 2)
    yield "land-another-unit", cert.changed(unit=b"U-13" if cert.unit != b"U-13" else b"U-7")
    yield "land-code-in-small-letters", cert.changed(unit=cert.unit.lower())
    yield "land-code-too-long", cert.changed(unit=cert.unit.ljust(33, b"0"))
    yield "land-code-empty", cert.changed(unit=b"")
    yield "land-kind-unknown", cert.changed(kind=4)
    yield "land-kind-zero", cert.changed(kind=0)
    yield "land-as-for-people", cert.changed(form=4)
    if cert.kind == OWNER:
        size = cert.body[1]
        party = (cert.body[0], cert.body[2 : 2 + size])
        n, d = (int.from_bytes(cert.body[2 + size + at : 6 + size + at], "big") for at in (0, 4))
        for kind, body in (
                ("land-share-larger", owner_body(party, n + 1, d)),
                ("land-share-of-another-whole", owner_body(party, n, d + 1)),
                ("land-share-beyond-32-bits", owner_body(party, n, d | 1 << 31)),
                ("land-share-zero", owner_body(party, 0, d)),
                ("land-share-of-nothing", owner_body(party, n, 0)),
                ("land-another-holder", owner_body((party[0], flip(party[1])), n, d)),
                ("land-creditor-as-holder", owner_body((ORGANISATION, b"BANK"), 1, 1)),
                ("land-holder-of-another-kind", owner_body((4 - party[0], party[1]), n, d)),
                ("land-holder-of-no-kind", owner_body((0, party[1]), n, d)),
                ("land-holder-as-a-unit", owner_body((4, party[1]), n, d)),
                ("land-holder-cut", owner_body((party[0], party[1][:-1]), n, d))):
            yield kind, cert.changed(body=body)


def states(world, cert):
    """True once, not under this head."""
    stage = cert.stage
    if stage == 0:
        return
    old = Certificate(world, stage - 1, cert.kind, cert.unit, cert.body)
    yield "land-older-state", old.changed(head=cert.head, day=cert.day)
    yield "land-older-head", cert.changed(head=old.head, day=old.day)
    for label, claim in zip(old.labels, old.claims):
        if label[0] == "rights" and claim.pairs != cert.claims[1].pairs:
            gone = [one for one in cert.labels if one[0] == "right" and one not in old.labels]
            yield "land-older-list-of-rights", cert.replaced(label, claim, gone)


def historic(world, cert):
    for kind in (TITLE, FREE):
        yield "land-historic-unit", Certificate(world, cert.stage, kind, b"U-9")
    whole = Certificate(world, cert.stage, TITLE, b"U-1")
    # The living rights of one unit under the core of another, which is historic.
    yield "land-historic-unit-with-rights", whole.changed(unit=b"U-9", claims=[
        world.trees[cert.stage].claim(state_path(503, b"U-9"))] + whole.claims[1:])
    yield "land-unit-that-is-not", whole.changed(unit=b"U-404", claims=[
        world.trees[cert.stage].claim(state_path(503, b"U-404"))] + whole.claims[1:])


def never(world, cert):
    for unit, why in world.lands[cert.stage].broken.items():
        yield f"land-{why}", Certificate(world, cert.stage, TITLE, unit)


def heads(world, cert):
    for kind, head in head_forgeries(world, cert.head):
        yield f"land-{kind}", cert.changed(head=head)


def forged(world, bases):
    counts, most = {}, 5
    for names, cert in rng(41).sample(bases, len(bases)):
        for make in (hidden, rows, left_out, statements, states):
            found = [one for one in make(world, cert) if one[1] is not None]
            for kind, made in limited(found, counts, most):
                yield kind, names, made
        for make in (historic, never, heads):
            for kind, made in limited(make(world, cert), counts, 2):
                yield kind, names, made


def add_all(out, chain, first_day):
    world = LandWorld(chain, first_day)
    bases = list(certificates(world, out))
    for kind, names, made in forged(world, bases):
        trust = out.trust(dict((tuple(n), c) for n, c in bases)[tuple(names)].head.validators)
        out.add_forged(kind, names, [made.encoded()], trust)
    return out
