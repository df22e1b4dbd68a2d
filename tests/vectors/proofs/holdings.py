"""Certificates of all that a person holds, for the vectors of proofs: people of a hamlet, what each
has of land, and what a forger would leave out, swap or keep after it has ended.

Written from docs/formats.md 13, kind 4. As in land.py the hamlet is told in Python beside its
entries; a forger has every proof that the trees give.
"""
from forge import deeper, flip, head_forgeries, limited
from land import (APARTMENT, CAVEAT, GROUP, LEASE, MORTGAGE, ORGANISATION, OWNERSHIP, PERSON, TITLE,
                  Certificate, Land, LandWorld)
from world import blob, core_row, i32, rng, sha, short, state_path, u8, u16, u32, u64

HOLDINGS = 4
STAGES = 4


def party_key(party):
    return u8(party[0]) + party[1]


class Hamlet(Land):
    def __init__(self, day):
        super().__init__(day)
        self.persons, self.groups_of, self.shares_of = [], {}, {}

    def person(self, name, certified=True, **how):
        who = sha(b"hamlet", name)
        self.put(state_path(201, who), core_row(who, self.day - 400, **how)[32:])
        if certified:
            self.persons.append(who)
        return who

    def group(self, *members):
        party = super().group(*members)
        for who in members:
            self.groups_of.setdefault(who, set()).add(party[1])
            self.put(state_path(508, who, item=party[1]), who + party[1])
        return party

    def list_share(self, party, rid, unit):
        self.shares_of.setdefault(party, set()).add(rid)
        self.put(state_path(506, party_key(party), item=rid),
                 u16(party[0]) + blob(party[1]) + rid + blob(unit))

    def right(self, unit, kind, shares=(), **more):
        rid = super().right(unit, kind, shares, **more)
        for party, _ in shares:
            if more.get("ended"):
                self.put(state_path(586, party_key(party), item=rid),
                         u16(party[0]) + blob(party[1]) + rid + blob(unit) + i32(self.day - 1))
            else:
                self.list_share(party, rid, unit)
        return rid

    # ---- What is asked of it ----

    def walk(self, who, hide=()):
        """(label, path or prefix) of every claim, in order; as if the entries in `hide` were not."""
        hide = set(hide)

        def listed(label, items):
            return [item for item in sorted(items, key=sha) if (label, item) not in hide]

        yield ("person", who), state_path(201, who)
        yield ("groups", who), state_path(508, who)
        own = [(GROUP, gid) for gid in listed(("groups", who), self.groups_of.get(who, ()))]
        rights = []
        for party in [(PERSON, who)] + own:
            label = ("shares", party)
            yield label, state_path(506, party_key(party))
            rights += listed(label, self.shares_of.get(party, ()))
        rights = list(dict.fromkeys(rights))
        for rid in rights:
            yield ("right", rid), state_path(505, rid)
        for unit in dict.fromkeys(self.rights[rid][0] for rid in rights if rid in self.rights):
            yield ("unit", unit), state_path(503, unit)


def hamlet(stage, day):
    land = Hamlet(day)
    bank = (ORGANISATION, b"BANK")
    ada, ben, cem, dan, eda, fay, gul, han, ira, jan = (
        (PERSON, land.person(name)) for name in (b"ada", b"ben", b"cem", b"dan", b"eda", b"fay",
                                                 b"gul", b"han", b"ira", b"jan"))
    dead = (PERSON, land.person(b"dead", life=2, death=(day - 3, day - 3)))
    lost = (PERSON, land.person(b"lost", life=4))

    def owned(code, *shares, parcels=1, denominator=1, kind=OWNERSHIP, buildings=(), **more):
        name = code.replace(b"U", b"P")
        land.unit(code, [name + b"." + str(i).encode() for i in range(parcels)], buildings)
        return land.right(code, kind, list(shares), denominator=denominator, **more)

    # Ada has nothing; Ben bought his second parcel at stage 1 and sold the first at stage 3.
    owned(b"U-1", (ben if stage < 3 else jan, 1))
    if stage >= 1:
        owned(b"U-2", (ben, 1), parcels=2)
    # Two rights in one unit, and a mortgage of a private creditor.
    owned(b"U-3", (cem, 1), (dan, 2), denominator=3)
    land.right(b"U-3", LEASE, [(cem, 1)], until=day + 900)
    owned(b"U-4", (dan, 1))
    land.right(b"U-4", MORTGAGE, [(cem, 1)], rank=1)
    land.right(b"U-4", MORTGAGE, [(bank, 1)], rank=2)
    # A group, and one of it who has a share of his own beside the group's.
    couple = land.group(eda[1], fay[1])
    owned(b"U-5", (couple, 1))
    owned(b"U-6", (eda, 1), (couple, 3), denominator=4)
    owned(b"U-7", (fay, 1), parcels=0, buildings=[b"B-7/1", b"B-7/2"], kind=APARTMENT)
    # Groups that hold nothing any more.
    land.group(gul[1], ada[1], han[1])
    idle = land.group(gul[1], han[1])
    owned(b"U-8", (idle, 1), rank=9, ended=True)
    land.right(b"U-8", OWNERSHIP, [(gul, 1)])
    # Many, by one who sold one of them.
    for i in range(6 + stage):
        owned(b"U-2%d" % i, (han, 1 + i), (jan, 1), denominator=2 + i)
    owned(b"U-9", (ira, 1))
    land.right(b"U-9", CAVEAT, [(jan, 1)], until=day - 5)
    together = land.group(ira[1], jan[1], dead[1])
    owned(b"U-10", (together, 1))
    owned(b"U-11", (dead, 1))
    owned(b"U-12", (lost, 1))
    uncertified(land, owned, jan)
    random = rng(60 + stage)
    for i in range(12):
        land.put(state_path(900, u8(i)), random.randbytes(40 + i))
    return land


def uncertified(land, owned, somebody):
    """People of whom there is no certificate, and entries as no act leaves them."""
    for i, (why, how) in enumerate((
            ("merged", {"merged": somebody[1]}), ("known-from-archives", {"kind": 5, "life": 5}),
            ("void", {"life": 6}), ("of-no-life", {"life": 0}))):
        who = land.person(why.encode(), certified=False, **how)
        owned(b"U-4%d" % i, ((PERSON, who), 1))
        land.broken[who] = why

    def strange(why):
        who = land.person(why.encode(), certified=False)
        land.broken[who] = why
        return who

    who = strange("share-that-the-right-does-not-have")
    owned(b"U-50", (somebody, 1))
    land.list_share((PERSON, who), land.rights_of(b"U-50")[0], b"U-50")
    who = strange("share-of-another-unit")
    rid = owned(b"U-51", ((PERSON, who), 1))
    land.list_share((PERSON, who), rid, b"U-50")
    who = strange("unit-that-is-historic")
    land.unit(b"U-52", [b"P-52"], status=3)
    land.right(b"U-52", OWNERSHIP, [((PERSON, who), 1)])
    who = strange("right-that-is-not")
    land.list_share((PERSON, who), sha(b"no such right"), b"U-50")
    who = strange("unit-that-is-not")
    land.right(b"U-404", OWNERSHIP, [((PERSON, who), 1)])
    who = strange("share-at-another-path")
    rid = owned(b"U-53", ((PERSON, who), 1))
    path = state_path(506, party_key((PERSON, who)), item=rid)
    land.entries[path] = land.entries[path].replace(rid, sha(rid))
    who = strange("share-under-another-party")
    rid = owned(b"U-54", ((PERSON, who), 1))
    path = state_path(506, party_key((PERSON, who)), item=rid)
    land.entries[path] = land.entries[path][:32] + u16(257) + land.entries[path][34:]
    land.entries[state_path(505, rid)] = land.entries[state_path(505, rid)].replace(
        u16(PERSON) + blob(who), u16(257) + blob(who))
    who = strange("group-at-another-path")
    gid = land.group(who, somebody[1])[1]
    path = state_path(508, who, item=gid)
    land.entries[path] = land.entries[path][:32] + somebody[1] + gid
    who = strange("core-at-another-path")
    path = state_path(201, who)
    land.entries[path] = land.entries[path].replace(who, sha(who))
    who = strange("right-in-the-core")
    land.entries[state_path(201, who)] += u8(0)


class HoldingsWorld(LandWorld):
    state = staticmethod(hamlet)


class Holdings(Certificate):
    """The statement of a person, with the claims of the hamlet, every part to be replaced."""

    def __init__(self, world, stage, who, day=None):
        super().__init__(world, stage, HOLDINGS, who, day=day)

    @property
    def statement(self):
        return u16(self.form) + u8(self.kind) + self.unit + self.body + i32(self.day)

    def as_walked(self, world, label, claim, hide):
        """One list replaced, and what only the entries in `hide` ask for left out."""
        land = world.lands[self.stage]
        kept = {one for one, _ in land.walk(self.unit, hide)}
        return self.replaced(label, claim, [one for one in self.labels if one not in kept])


def certificates(world, out):
    for stage in range(STAGES):
        land = world.lands[stage]
        for i, who in enumerate(land.persons):
            # One in five where it is still the day before.
            made = Holdings(world, stage, who, day=land.day - (i % 5 == stage))
            kind = "none" if not any(label[0] == "right" for label in made.labels) else \
                "in-groups" if any(label[0] == "shares" and label[1][0] == GROUP
                                   for label in made.labels) else "alone"
            yield out.add_valid(f"holdings-{kind}", made), made


# ---- Forgeries ----


def entry_of(label, path, land):
    """Which group or right an entry of a list names."""
    if label[0] == "groups":
        return next(g for g in land.groups if state_path(508, label[1], item=g) == path)
    key = party_key(label[1])
    return next(r for r in land.shares_of[label[1]] if state_path(506, key, item=r) == path)


def hidden(world, cert):
    """Entries of lists that are kept back: a group, or a right of the person or of a group."""
    tree, land = world.trees[cert.stage], world.lands[cert.stage]
    for label, claim in zip(cert.labels, cert.claims):
        if label[0] not in ("groups", "shares"):
            continue
        name, many = ("group", "groups") if label[0] == "groups" else \
            ("right", "rights") if label[1][0] == PERSON else ("right-of-a-group", "rights-of-a-group")
        other = next(who for who in land.persons if who != cert.unit and land.shares_of.get((PERSON, who)))
        table = 508 if label[0] == "groups" else 506
        entity = other if label[0] == "groups" else party_key((PERSON, other))
        everything = [(label, entry_of(label, path, land)) for path, _ in claim.entries]
        yield f"holdings-{many}-of-another", cert.as_walked(
            world, label, tree.claim(state_path(table, entity)), everything)
        if claim.kind != 3:
            continue
        for entry in claim.entries:
            hide = [(label, entry_of(label, entry[0], land))]
            left = [one for one in claim.entries if one != entry]
            yield f"holdings-{name}-hidden", cert.as_walked(
                world, label, claim.copy(entries=left), hide)
            if left:
                one = tree.claim(entry[0])
                side = claim.copy(entries=left, pairs=[one.pairs[0]] + claim.pairs)
                yield f"holdings-{name}-hidden-by-a-pair", cert.as_walked(world, label, side, hide)
        if len(claim.entries) > 1:
            yield f"holdings-{many}-hidden-by-a-subtree", cert.as_walked(
                world, label, deeper(tree, claim), everything)
        for name_of, leaf in (("near", tree.beside(claim.raw, claim.bits - 20)),
                              ("far", sorted(tree.entries)[0]), ("listed", claim.entries[0][0])):
            none = tree.none_by(leaf, claim.raw, claim.bits)
            yield f"holdings-none-of-{many}-by-a-{name_of}-leaf", cert.as_walked(
                world, label, none, everything)
        yield f"holdings-none-of-{many}-as-if-empty", cert.as_walked(
            world, label, claim.copy(kind=2, entries=[], beside=None, pairs=[]), everything)
        narrow = bytes(claim.raw) + bytes([(claim.entries[0][0][35] ^ 0x80) & 0x80])
        yield f"holdings-{many}-of-half-the-list", cert.as_walked(
            world, label, tree.claim(narrow, claim.bits + 1), everything)
        yield f"holdings-{name}-as-present", cert.as_walked(
            world, label, tree.claim(claim.entries[0][0]), everything[1:])


def rows(world, cert):
    """Rows that are changed, are those of something else, or have ended."""
    tree, land = world.trees[cert.stage], world.lands[cert.stage]
    ended = state_path(585, sha(b"right", b"U-8", u16(OWNERSHIP), u32(9)), item=u64(1))
    for label, claim in zip(cert.labels, cert.claims):
        if claim.kind != 1:
            continue
        path, value = claim.entries[0]

        def put(new):
            return cert.replaced(label, claim.copy(entries=[(path, new)]))

        if label[0] == "right":
            share = value.find(u32(1) + i32(land.day - 800))
            if share > 0:
                yield "holdings-share-changed", put(value[:share] + u32(2) + value[share + 4 :])
            kind = 32 + 32 + 8 + 4 + len(land.rights[label[1]][0])
            yield "holdings-type-of-right-changed", put(value[:kind] + u16(22) + value[kind + 2 :])
            mine = [one[1] for one in cert.labels if one[0] == "right"]
            others = sorted(rid for rid in land.rights if rid not in mine)
            yield "holdings-right-of-another-person", cert.replaced(
                label, tree.claim(state_path(505, others[len(value) % len(others)])))
            yield "holdings-ended-right-as-current", cert.replaced(label, tree.claim(ended))
            yield "holdings-right-twice", cert.replaced(
                label, tree.claim(state_path(505, mine[mine.index(label[1]) - 1]))) \
                if len(mine) > 1 else None
        if label[0] == "unit":
            status = 32 + 4 + len(label[1]) + 10
            yield "holdings-status-changed", put(value[:status] + u8(3) + value[status + 1 :])
            mine = [one[1] for one in cert.labels if one[0] == "unit"]
            others = sorted(unit for unit in land.units if unit not in mine)
            yield "holdings-unit-swapped", cert.replaced(
                label, tree.claim(state_path(503, others[len(value) % len(others)])))
            yield "holdings-parcel-changed", put(value.replace(b"P-", b"Q-", 1)) \
                if b"P-" in value else None
        if label[0] == "person":
            yield "holdings-life-changed", put(value[:74] + u8(2 if value[74] == 1 else 1) + value[75:])
            other = next(who for who in land.persons if who != cert.unit)
            yield "holdings-core-of-another", cert.replaced(
                label, tree.claim(state_path(201, other)))
            yield "holdings-core-as-a-list", cert.replaced(
                label, tree.claim(state_path(201, cert.unit)).copy(
                    kind=3, entries=[(path, value)]))


def left_out(world, cert):
    for label in cert.labels:
        yield f"holdings-{label[0]}-left-out", cert.changed(claims=cert.without(label))
        if label[0] == "groups" and cert.claims[1].kind == 3:
            groups = [one for one in cert.labels if one[0] == "shares" and one[1][0] == GROUP]
            yield "holdings-groups-not-asked-for", cert.changed(
                claims=cert.without(label, *groups))
    claims = cert.claims
    yield "holdings-claim-too-many", cert.changed(claims=claims + claims[-1:])
    yield "holdings-claim-missing", cert.changed(claims=claims[:-1])
    yield "holdings-claims-swapped", cert.changed(
        claims=claims[:1] + [claims[2], claims[1]] + claims[3:])
    at = [i for i, label in enumerate(cert.labels) if label[0] == "right"]
    if len(at) > 1:
        i = at[0]
        yield "holdings-rights-swapped", cert.changed(
            claims=claims[:i] + [claims[i + 1], claims[i]] + claims[i + 2 :])
    if len(at) > 1 and cert.labels[-2][0] == "unit":
        yield "holdings-units-swapped", cert.changed(claims=claims[:-2] + [claims[-1], claims[-2]])
    if at:
        group = [i for i, label in enumerate(cert.labels)
                 if label[0] == "shares" and label[1][0] == GROUP]
        if group:
            moved = claims[:2] + [claims[i] for i in group] + [claims[2]]
            yield "holdings-groups-first", cert.changed(claims=moved + claims[group[-1] + 1 :])


def statements(world, cert):
    """True claims under a statement that they do not bear out."""
    land = world.lands[cert.stage]
    yield "holdings-day-after-head", cert.changed(day=land.day + 1)
    yield "holdings-day-before-head", cert.changed(day=land.day - 2)
    other = next(who for who in reversed(land.persons) if who != cert.unit)
    yield "holdings-another-person", cert.changed(unit=other)
    yield "holdings-person-that-is-not", cert.changed(unit=flip(cert.unit))
    yield "holdings-kind-unknown", cert.changed(kind=5)
    tree = world.trees[cert.stage]
    yield "holdings-kind-unknown-of-a-unit", cert.changed(  # All that a title needs.
        kind=5, unit=short(b"U-3"),
        claims=[tree.claim(path) for _, path in Land.walk(land, b"U-3")])
    yield "holdings-as-a-title", cert.changed(kind=TITLE)
    yield "holdings-as-for-people", cert.changed(form=4)
    yield "holdings-person-cut", cert.changed(unit=cert.unit[:-1])


def states(world, cert):
    """True once, not under this head."""
    if cert.stage == 0:
        return
    old = Holdings(world, cert.stage - 1, cert.unit, day=cert.day)
    yield "holdings-older-state", old.changed(head=cert.head)
    yield "holdings-older-head", cert.changed(head=old.head, day=old.day - 1)
    now = dict(zip(cert.labels, cert.claims))
    for label, claim in zip(old.labels, old.claims):
        if label[0] != "shares" or label not in now or now[label].entries == claim.entries:
            continue
        new = {path for path, _ in now[label].entries} - {path for path, _ in claim.entries}
        hide = [(label, entry_of(label, path, world.lands[cert.stage])) for path in new]
        if hide:
            yield "holdings-older-list", cert.as_walked(world, label, claim, hide)
        else:  # What was sold since, all of it from before but the core.
            yield "holdings-sold-since", old.changed(
                head=cert.head, claims=cert.claims[:1] + old.claims[1:])


def never(world, cert):
    land, tree = world.lands[cert.stage], world.trees[cert.stage]
    for who, why in land.broken.items():
        made = Holdings(world, cert.stage, who)
        yield f"holdings-{why}", made
        if why == "merged":  # What is the one's under the record of the other.
            yield "holdings-merged-under-the-other", cert.changed(
                claims=[tree.claim(state_path(201, who))] + cert.claims[1:])
            yield "holdings-of-the-other-under-the-merged", cert.changed(
                unit=who, claims=[tree.claim(state_path(201, who))] + cert.claims[1:])
    nobody = sha(b"hamlet", b"nobody")
    paths = [state_path(201, nobody), state_path(508, nobody),
             state_path(506, party_key((PERSON, nobody)))]
    yield "holdings-of-nobody", cert.changed(unit=nobody, claims=[tree.claim(p) for p in paths])


def heads(world, cert):
    for kind, head in head_forgeries(world, cert.head):
        yield f"holdings-{kind}", cert.changed(head=head)


def forged(world, bases):
    counts, most = {}, 4
    for names, cert in rng(61).sample(bases, len(bases)):
        for make in (hidden, rows, left_out, statements, states):
            found = [one for one in make(world, cert) if one and one[1] is not None]
            for kind, made in limited(found, counts, most):
                yield kind, names, made
        for make in (never, heads):
            for kind, made in limited(make(world, cert), counts, 2):
                yield kind, names, made


def add_all(out, chain, first_day):
    world = HoldingsWorld(chain, first_day)
    bases = list(certificates(world, out))
    heads_of = {tuple(names): cert.head for names, cert in bases}
    for kind, names, made in forged(world, bases):
        trust = out.trust(heads_of[tuple(names)].validators)
        out.add_forged(kind, names, [made.encoded()], trust)
    return out
