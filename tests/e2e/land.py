#!/usr/bin/env python3
"""A real cadastre onto four daemons, and what happens to ten of its parcels afterwards.

usage: land.py BIN_DIRECTORY [--whole] [--parcels N] [--acts N] [--port BASE] [--in-flight N] [--keep]

Imports the island of Waiheke (../shared/data/land; a part of it without --whole) and reads it back:
every row of the files is in the report once, every share is the fraction that its file has, a
second import registers nothing. Then, by JSON-RPC, parcels are sold, mortgaged, frozen by a court,
inherited and divided, with what must be refused on the way; of the first one and of its people,
certificates are asked for at every step and judged by every verifier. At the end the audit of a node passes.
"""

import argparse
import collections
import csv
import fractions
import hashlib
import json
import os
import pathlib
import resource
import subprocess
import sys
import time
import urllib.request

sys.dont_write_bytecode = True  # The source tree stays as it is.
import cadastre  # noqa: E402
from cluster_smoke import network  # noqa: E402
from land_certificates import Certificates  # noqa: E402

DATA = pathlib.Path(__file__).resolve().parents[3] / "shared/data/land"
TERRITORY = "1702"  # Digits of an area; the island lies in none of the tree of Kyrgyzstan.
TRUE = "PREDICATE_ANSWER_TRUE"
BATCH = 100
TYPES = {"ownership": "OWNERSHIP", "mortgage": "MORTGAGE", "caveat": "CAVEAT", "lease": "LEASE",
         "servitude": "SERVITUDE", "historicPreservation": "HISTORIC_PRESERVATION",
         "limitedAccess": "LIMITED_ACCESS"}
AGENCIES = {
    "CADASTRE": ("CADA1", {"keeper": "LAND_REGISTRAR", "second-keeper": "LAND_REGISTRAR",
                           "surveyor": "CADASTRE_SURVEYOR", "approver": "CADASTRE_APPROVER",
                           "notary": "NOTARY"}),
    "ZAGS": ("ZAGS1", {"registrar": "CIVIL_REGISTRAR", "matcher": "CIVIL_SUPERVISOR",
                       "issuer": "DOC_ISSUER", "doctor": "HEALTH_NOTIFIER"}),
    "COURT": ("COUR1", {"judge": "COURT", "second-judge": "COURT"}),
    "BANK": ("BANK1", {"banker": "BANK"}),
    "CREDIT": ("CRED1", {"lender": "BANK"}),
}
ROLE_NUMBERS = ["CIVIL_REGISTRAR", "CIVIL_SUPERVISOR", "HEALTH_NOTIFIER", "DOC_ISSUER", "CADASTRE_SURVEYOR",
                "CADASTRE_APPROVER", "LAND_REGISTRAR", "NOTARY", "BANK", "COURT"]


def id_of(txid, ordinal=0):
    """What an act makes first, second, ... has the hash of its transaction and its place there."""
    return hashlib.sha256(b"TMG1sbjt" + bytes.fromhex(txid) + bytes(2) +
                          ordinal.to_bytes(2, "big")).hexdigest()


def check(holds, what):
    if not holds:
        raise SystemExit(f"land.py: {what}")


class Registry:
    """Acts of the offices of one country, submitted to the first node."""

    def __init__(self, cluster):
        self.cluster = cluster
        parameters = self.ask("chain_params")["parameters"]
        values = {entry["name"]: int(entry["value"]) for entry in parameters}
        self.offset, self.age = values["legal_tz_offset_s"], values["full_age_years"]

    def ask(self, method, **params):
        answer = self.cluster.call(0, method, params)
        check("result" in answer, f"{method} {params}: {answer}")
        return answer["result"]

    def today(self):
        return (int(time.time()) + self.offset) // 86400

    def found(self):
        for agency, (office, officers) in AGENCIES.items():
            roles = sorted(set(officers.values()), key=ROLE_NUMBERS.index)
            registers = {"CADASTRE": ["REGISTER_LAND"], "BANK": ["REGISTER_LAND"],
                         "CREDIT": ["REGISTER_LAND"],
                         "ZAGS": ["REGISTER_IDENTITY", "REGISTER_CIVIL"],
                         "COURT": ["REGISTER_LAND", "REGISTER_COURTS"]}[agency]
            self.cluster.submit(0, {"operations": [{"registerAgency": {
                "code": agency, "title": agency, "keys": [self.cluster.public(agency)],
                "roles": roles, "registers": registers}}]}, "governance-1", "governance-2")
            self.cluster.submit(0, {"agency": agency, "operations": [{"registerOffice": {
                "code": office, "territories": [TERRITORY]}}]}, agency)
            for name, role in officers.items():
                self.cluster.submit(0, {"agency": agency, "operations": [{"appointOfficer": {
                    "key": self.cluster.public(name), "office": office, "roles": [role],
                    "territories": [TERRITORY], "validFromMs": "1",
                    "validUntilMs": "4102444800000"}}]}, agency, name)

    def act(self, agency, operation, *keys, papers=("act",), sources=(), predicates=()):
        """Submits; gives the txid."""
        act = {"agency": agency, "office": AGENCIES[agency][0], "territory": TERRITORY,
               "openings": [{"name": name, "dataClass": 11, "text": f"{name} of an act"}
                            for name in papers if isinstance(name, str)] +
                           [dict(name) for name in papers if not isinstance(name, str)],
               "sources": [{"documentType": number, "issuer": "OFFICE", "issueDay": self.today()}
                           for number in sources],
               "predicates": [{"answer": TRUE, **predicate} for predicate in predicates],
               "operations": [operation]}
        self.cluster.submit(0, {name: value for name, value in act.items() if value}, *keys)
        path = pathlib.Path(self.cluster.directory) / f"act-{self.cluster.acts}.json"
        return json.loads(path.read_text())["txid"]

    def refused(self, outcome, *what, **more):
        try:
            self.act(*what, **more)
        except SystemExit as told:
            check(outcome in str(told), f"not refused with {outcome}: {told}")
            return
        raise SystemExit(f"land.py: applied, not refused with {outcome}: {what}")

    # ---- People ----

    def citizen(self, name):
        """A person with a date of birth and a key of the same name."""
        papers = [{"name": "name", "dataClass": 1, "text": name},
                  {"name": "born", "dataClass": 2, "text": f"{name} 1990-05-01"}]
        operation = {"createSubject": {"kind": "CITIZEN", "attributes": [
            {"dataClass": "NAME", "commitment": "@name"},
            {"dataClass": "SEX_DOB", "commitment": "@born"}]}}
        clear = {"code": "DEDUP_CLEAR", "commitments": ["@name", "@born"], "endorser": 1}
        for _ in range(64):  # The commitments of a predicate ascend; salts are drawn anew.
            try:
                person = id_of(self.act("ZAGS", operation, "registrar", "matcher", papers=papers,
                                        predicates=[clear]))
                break
            except SystemExit as refused:
                if "ascend" not in str(refused):
                    raise
        self.give_key(person, name)
        return person

    def give_key(self, person, name):
        self.act("ZAGS", {"bindHolderKey": {
            "subject": person, "key": self.cluster.public(name), "assurance": "ASSURANCE_OFFICE",
            "validFromMs": "1", "validUntilMs": "4102444800000"}}, "issuer", name, papers=())

    def attribute(self, person, *classes):
        told = {entry["dataClass"]: entry["commitment"]
                for entry in self.ask("identity_subject", subject=person)["attributes"]}
        return next(told[name] for name in classes if name in told)

    def of_age(self, person, endorser):
        return {"code": "AGE_GE", "argument": str(self.age), "atDay": self.today(),
                "endorser": endorser, "commitments": [self.attribute(person, "SEX_DOB", "NAME")]}

    def dies(self, person):
        day = self.today()
        self.act("ZAGS", {"registerDeath": {"subject": person, "deathDay": day,
                                            "lateness": "TIMELY", "act": "@act"}},
                 "registrar", "doctor", predicates=[
                     {"code": "DEATH_MEDICALLY_CERTIFIED", "atDay": day, "endorser": 1,
                      "commitments": [self.attribute(person, "NAME")]},
                     {"code": "DEATH_NOT_BEFORE_BIRTH", "atDay": day, "endorser": 0,
                      "commitments": [self.attribute(person, "SEX_DOB")]}])

    # ---- Courts ----

    def decide(self, command, target):
        day = self.today()
        return id_of(self.act("COURT", {"registerCourtAct": {
            "type": "DECISION", "decidedDay": day, "inForceDay": day, "appealUntilDay": day,
            "commands": [{"command": command, "target": target}], "act": "@act"}},
            "judge", "second-judge"))

    def freeze(self, unit):
        target = unit.encode().hex()
        decision = self.decide("IMPOSE_A_HOLD", target)
        return id_of(self.act("COURT", {"imposeHold": {"targets": [target], "scope": 3,
                                                       "courtAct": decision}}, "judge", papers=()))

    def lift(self, hold):
        self.act("COURT", {"liftHold": {"hold": hold,
                                        "courtAct": self.decide("LIFT_A_HOLD", hold)}},
                 "judge", papers=())

    # ---- Land ----

    def rights(self, unit, kind=None):
        return [right for right in self.ask("land_unit", unit=unit)["rights"]
                if kind in (None, right["type"])]

    def sale(self, unit, seller, buyer):
        part = {"from": {"kind": "PERSON", "id": seller}, "to": {"kind": "PERSON", "id": buyer},
                "numerator": 1, "denominator": 1}
        return {"transferOwnership": {"unit": unit, "ground": "SALE", "parts": [part],
                                      "act": "@act"}}

    def sell(self, unit, seller, seller_key, buyer, buyer_key, refused=None):
        words = ("CADASTRE", self.sale(unit, seller, buyer), "keeper", "notary", seller_key,
                 buyer_key)
        more = {"sources": [501], "predicates": [self.of_age(seller, 1)]}
        if refused:
            self.refused(refused, *words, **more)
        else:
            self.act(*words, **more)

    def mortgage(self, unit, owner, owner_key, rank, bank, banker, refused=None):
        operation = {"registerMortgage": {
            "unit": unit, "creditor": {"kind": "ORGANISATION", "id": bank.encode().hex()},
            "rank": rank, "amount": "@amount", "dueDay": self.today() + 3650, "act": "@act"}}
        words = ("CADASTRE", operation, "keeper", "notary", owner_key, banker)
        more = {"papers": ("act", "amount"), "predicates": [self.of_age(owner, 1)]}
        if refused:
            self.refused(refused, *words, **more)
        else:
            self.act(*words, **more)

    def inherit(self, unit, dead, heirs):
        shares = [{"party": {"kind": "PERSON", "id": heir}, "numerator": part}
                  for heir, part in heirs.items()]
        operation = {"transferByInheritance": {
            "unit": unit, "decedent": dead, "act": "@act",
            "heirs": {"denominator": sum(heirs.values()), "shares": shares}}}
        self.refused("inheritance_wait_not_over", "CADASTRE", operation, "notary")
        self.act("CADASTRE", operation, "notary", "judge")

    def divide(self, parcel, unit, keys):
        halves = halves_of(parcel["rings"][0])
        whole, official = int(parcel["calculatedTwiceMm2"]), int(parcel["officialMm2"])
        children = [{"unit": f"{unit}.{i + 1}", "parcel": {
            "code": f"{parcel['parcel']}.{i + 1}", "crs": parcel["crs"],
            "shape": {"rings": [{"xy": [str(c) for point in ring for c in point]}]},
            "officialMm2": str(twice_area(ring) * official // whole), "accuracyMm": 100}}
            for i, ring in enumerate(halves)]
        operation = {"subdivideParcel": {"parcel": parcel["parcel"], "children": children,
                                         "act": "@act"}}
        burdens = self.rights(unit)[1:]
        self.refused("rights_unaccounted", "CADASTRE", operation, "surveyor", "approver", *keys,
                     "banker", "lender", sources=[502])
        operation["subdivideParcel"]["rights"] = [
            {"right": id, "children": [0, 1]} for id in sorted(b["right"] for b in burdens)]
        self.act("CADASTRE", operation, "surveyor", "approver", *keys, "banker", "lender",
                 sources=[502])
        return children


# ---- Shapes, in whole millimetres ----

def twice_area(ring):
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1]))


def side(a, b, c):
    return (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])


def crosses(a, b, c, d):
    return (side(a, b, c) > 0) != (side(a, b, d) > 0) and (side(c, d, a) > 0) != (side(c, d, b) > 0)


def contains_twice(ring, x, y):
    """Whether the point (x / 2, y / 2), on no edge, is inside."""
    inside = False
    for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1]):
        if (2 * ay > y) != (2 * by > y):
            left = (x - 2 * ax) * (by - ay) - (bx - ax) * (y - 2 * ay)
            inside ^= (left < 0) == (by > ay)
    return inside


def canonical(ring):
    low = ring.index(min(ring))
    return ring[low:] + ring[:low]


def halves_of(ring):
    """Two rings that meet in a chord between corners; the evenest pair, or None."""
    ring, best = [tuple(point) for point in ring], None
    count = len(ring)
    for i in range(count):
        for j in range(i + 2, count - (i == 0)):
            a, b = ring[i], ring[j]
            others = [k for k in range(count) if k not in (i, j)]
            if any(side(a, b, ring[k]) == 0 for k in others):
                continue
            edges = [(k, (k + 1) % count) for k in range(count)]
            if any(crosses(a, b, ring[k], ring[m]) for k, m in edges
                   if not {k, m} & {i, j}):
                continue
            if not contains_twice(ring, a[0] + b[0], a[1] + b[1]):
                continue
            halves = [canonical(ring[i:j + 1]), canonical(ring[j:] + ring[:i + 1])]
            least = min(twice_area(half) for half in halves)
            if least > 20_000_000 and (best is None or least > best[0]):
                best = (least, halves)
    return best and best[1]


# ---- The import ----

def importer(cluster, folder, report, in_flight):
    words = ["--titles", cadastre.TITLES, "--rights", cadastre.RIGHTS, "--shares",
             cadastre.SHARES, "--party-links", cadastre.LINKS, "--parties", cadastre.PARTIES]
    files = [word if word.startswith("--") else os.path.join(folder, word) for word in words]
    begun = time.time()
    done = subprocess.run(
        [cluster.tamga, "import", "parcels", os.path.join(folder, cadastre.PARCELS), *files,
         "--node", ",".join(cluster.endpoint(i) for i in range(4)), "--agency", "CADASTRE",
         "--office", "CADA1", "--territory", TERRITORY, "--registrar", cluster.key("keeper"),
         "--second", cluster.key("second-keeper"), "--source", "WAIHEKE", "--report", report,
         "--in-flight", str(in_flight)], capture_output=True, text=True)
    check(done.returncode == 0, f"the import ended with {done.returncode}: {done.stderr[-2000:]}")
    told = [line for line in done.stderr.replace("\r", "\n").splitlines() if "per second" in line]
    print(*told, f"all in {time.time() - begun:.0f} s", sep="; ", flush=True)


def read_report(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def check_rows(rows, expected):
    for kind, ids in expected.items():
        told = collections.Counter(row["id"] for row in rows if row["kind"] == kind)
        check(told == collections.Counter(ids), f"the report and the file differ in {kind}")
        counts = collections.Counter((row["outcome"], row["rule"]) for row in rows
                                     if row["kind"] == kind)
        if ids:
            print(f"{kind:8}{len(ids):6} rows:", ", ".join(
                f"{count} {outcome}{' by ' + rule if rule else ''}"
                for (outcome, rule), count in sorted(counts.items())))
    check(len(rows) == sum(len(ids) for ids in expected.values()), "the report has other rows")
    for row in rows:
        check((row["outcome"] == "refused") == bool(row["rule"]), f"no rule is named: {row}")


def units_of(cluster, codes):
    """Extracts of many units, in batches."""
    for at in range(0, len(codes), BATCH):
        calls = [{"jsonrpc": "2.0", "id": code, "method": "land_unit", "params": {"unit": code}}
                 for code in codes[at:at + BATCH]]
        request = urllib.request.Request(cluster.endpoint(1), json.dumps(calls).encode(),
                                         {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            for each in json.load(answer):
                check("result" in each, f"land_unit: {each}")
                yield each["id"], each["result"]


def check_shares(cluster, rows, expected):
    """Every share on the chain is the fraction that the file has."""
    known = [row["id"] for row in rows if row["kind"] == "title" and row["outcome"] != "refused"]
    extracts, parts, count = {}, collections.Counter(), 0
    for unit, extract in units_of(cluster, known):
        extracts[unit] = extract
        told = []
        for right in extract["rights"]:
            if all(share["party"]["id"] == "NOT-RECORDED" for share in right["shares"]):
                continue
            fractions_told = sorted(fractions.Fraction(share["numerator"], right["denominator"])
                                    for share in right["shares"])
            told.append((right["type"], fractions_told))
            count += len(fractions_told)
            if sum(fractions_told) != 1:
                parts[right["type"]] += 1
        wanted = [(TYPES[kind], shares) for kind, shares in expected[unit]]
        check(sorted(told) == sorted(wanted), f"{unit}: {told}, the file has {wanted}")
    print(f"{count} shares of {len(known)} units are exact; parts alone:", dict(parts) or "none",
          flush=True)
    return extracts


# ---- What happens afterwards ----

def candidates(registry, extracts):
    """Units of one undisputed parcel that one person owns alone, and that may be divided."""
    for unit, extract in sorted(extracts.items()):
        rights, parcels = extract["rights"], extract["parcels"]
        alone = len(rights) == 1 and len(rights[0]["shares"]) == 1 and len(parcels) == 1
        if not alone or rights[0]["shares"][0]["party"]["kind"] != "PERSON":
            continue
        parcel = registry.ask("land_parcel", parcel=parcels[0])
        official, twice = int(parcel["officialMm2"]), int(parcel["calculatedTwiceMm2"])
        near = abs(2 * official - twice) * 200 <= twice  # Within half a hundredth.
        simple = len(parcel["rings"]) == 1 and len(parcel["rings"][0]) <= 60
        if near and simple and parcel["quality"] != "legacy" and parcel["units"] == [unit] and \
                halves_of(parcel["rings"][0]):
            yield unit, rights[0]["shares"][0]["party"]["id"], parcel


def both_axes(registry, unit, seller, buyer, before):
    """Who owned it today: as the register knew it before the sale, and as it knows it now."""
    today = time.strftime("%Y-%m-%d", time.gmtime(registry.today() * 86400))

    def owner(**known):
        rights = registry.ask("land_unit", unit=unit, asOf=today, **known)["rights"]
        return rights[0]["shares"][0]["party"]["id"]

    check(owner(height=before) == seller and owner() == buyer, f"{unit}: the axes do not part")
    then = registry.ask("land_timeline", unit=unit, height=before)["entries"]
    now = registry.ask("land_timeline", unit=unit)["entries"]
    added = [entry for entry in now if entry not in then]
    check(any(entry["legalDate"] < today for entry in then), f"{unit}: nothing is older than today")
    check(len(now) == len(then) + len(added) and
          all(int(entry["height"]) > before for entry in added), f"{unit}: {then}, {now}")
    sale = next(entry for entry in added if entry["facet"] == "land_rights.core")
    check(sale["act"] == "transfer_ownership" and sale["legalDate"] == today and
          buyer[:8] in sale["words"] and
          sale["row"]["shares"][0]["party"] == {"kind": "PERSON", "id": buyer}, f"{unit}: {sale}")

    right = sale["row"]["id"]
    versions = registry.ask("state_history", facet="land_rights.core", entity=right)["versions"]
    check(versions[0] == sale and versions[-1]["change"] == "entered", f"{unit}: {versions}")
    changes, cursor = [], None
    while cursor or not changes:
        more = {"cursor": cursor} if cursor else {}
        page = registry.ask("state_diff", **{"from": before}, to=int(sale["height"]), limit=2, **more)
        changes, cursor = changes + page["changes"], page["next"]
    check(sale in changes and {change["act"] for change in changes} == {"transfer_ownership"},
          f"{unit}: {changes}")
    told = registry.cluster.run("history", "unit", unit, "--node", registry.cluster.endpoint(0))
    check(sale["words"] in told and f"block {sale['height']}, transfer_ownership" in told, told)
    print(f"both axes of {unit}: {len(then)} entries before the sale, {len(now)} after; "
          f"{sale['words']}", flush=True)


def live(registry, number, unit, owner, parcel, certify=None):
    """One parcel is sold, mortgaged, frozen, inherited and divided."""
    key = f"owner-{number}"
    registry.give_key(owner, key)
    names = [f"{role}-{number}" for role in ("buyer", "daughter", "son")]
    buyer, *heirs = [registry.citizen(name) for name in names]
    before = int(registry.cluster.status(0)["height"])
    registry.sell(unit, owner, key, buyer, names[0])
    if certify:
        both_axes(registry, unit, owner, buyer, before)
        certify.sold(unit, owner, buyer)
    registry.sell(unit, owner, key, buyer, names[0], refused="party_not_holder")
    registry.mortgage(unit, buyer, names[0], 1, "BANK", "banker")
    registry.mortgage(unit, buyer, names[0], 1, "CREDIT", "lender", refused="rank_not_free")

    if certify:
        certify.mortgaged(unit, buyer)
    hold = registry.freeze(unit)
    if certify:
        certify.frozen(unit, hold)
    reasons = registry.ask("land_mayTransfer", unit=unit)["reasons"]
    check("unit_is_frozen" in [reason["outcome"] for reason in reasons], f"{unit}: {reasons}")
    registry.sell(unit, buyer, names[0], owner, key, refused="unit_is_frozen")
    registry.mortgage(unit, buyer, names[0], 2, "CREDIT", "lender", refused="unit_is_frozen")
    registry.lift(hold)
    registry.mortgage(unit, buyer, names[0], 2, "CREDIT", "lender")

    registry.dies(buyer)
    pending = registry.ask("land_propertyOf", subject=buyer)["rights"]
    check([entry["estatePending"] for entry in pending] == [True], f"{unit}: {pending}")
    if certify:
        certify.died(unit, buyer)
        certify.nothing(heirs[0])
    registry.inherit(unit, buyer, dict(sorted(zip(heirs, (1, 2)))))
    if certify:
        certify.inherited(buyer, {heir: (part, 3) for heir, part in zip(heirs, (1, 2))})
    held = {share["party"]["id"]: share["numerator"]
            for share in registry.rights(unit, "OWNERSHIP")[0]["shares"]}
    check(held == dict(zip(heirs, (1, 2))), f"{unit}: the heirs have {held}")

    words = [entry["words"] for entry in registry.ask("civil_timeline", subject=buyer)["entries"]]
    check(any("life now deceased, was alive" in one for one in words), f"{buyer}: {words}")

    children = registry.divide(parcel, unit, names[1:])
    ended = [entry for entry in registry.ask("land_timeline", unit=unit, limit=100)["entries"]
             if entry["change"] == "removed"]
    check(len(ended) == 3 and {entry["act"] for entry in ended} == {"subdivide_parcel"},
          f"{unit}: the division ended {ended}")
    old = registry.ask("land_parcel", parcel=parcel["parcel"])
    check(old["status"] == "historic" and old["end"] == "divided", f"{unit}: {old}")
    if certify:
        certify.divided(unit, [child["unit"] for child in children])
        certify.halved(heirs[0], [child["unit"] for child in children])
    area = 0
    for child in children:
        made = registry.ask("land_parcel", parcel=child["parcel"]["code"])
        area += int(made["calculatedTwiceMm2"])
        rights = registry.rights(child["unit"])
        check([right["type"] for right in rights] == ["OWNERSHIP", "MORTGAGE", "MORTGAGE"] and
              [right.get("rank") for right in rights] == [None, 1, 2] and
              {share["party"]["id"]: share["numerator"] for share in rights[0]["shares"]} == held,
              f"{child['unit']}: {rights}")
    check(area == int(old["calculatedTwiceMm2"]), f"{unit}: the halves are {area}")


def memory_mb(process):
    text = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return next(int(line.split()[1]) for line in text.splitlines() if "VmHWM" in line) // 1024


def run(cluster, options):
    folder = os.path.join(cluster.directory, "land")
    os.mkdir(folder)
    source = cadastre.Cadastre(DATA)
    if not options.whole:
        source.cut(options.parcels)
    source.write(folder)
    cluster.make()
    for i in range(4):
        cluster.start(i)
    for i in range(4):
        cluster.wait_ready(i)
    registry = Registry(cluster)
    registry.found()

    report = os.path.join(cluster.directory, "report.csv")
    importer(cluster, folder, report, options.in_flight)
    print("memory at most: import", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
          "MB, daemons", *(memory_mb(cluster.processes[i]) for i in range(4)), "MB", flush=True)
    rows = read_report(report)
    check_rows(rows, source.expected_rows())
    cluster.wait_equal(range(4))
    extracts = check_shares(cluster, rows, source.expected_shares())

    root = cluster.status(0)["stateRoot"]
    again = os.path.join(cluster.directory, "again.csv")
    importer(cluster, folder, again, options.in_flight)
    for first, second in zip(sorted(map(tuple, map(dict.values, rows))),
                             sorted(map(tuple, map(dict.values, read_report(again))))):
        check(second[2] == ("known" if first[2].startswith("registered") else first[2]),
              f"the second import: {first}, {second}")
    cluster.wait_equal(range(4))
    check(cluster.status(0)["stateRoot"] == root, "the second import has changed the state")

    begun, done = time.time(), 0
    for unit, owner, parcel in candidates(registry, extracts):
        if done == options.acts:
            break
        certify = Certificates(cluster) if done == 0 else None
        live(registry, done, unit, owner, parcel, certify)
        if certify:
            print(f"{certify.checked} certificates of land got the same verdict from every verifier",
                  flush=True)
        done += 1
    check(done == options.acts, f"only {done} parcels are fit")
    print(f"{done} parcels sold, mortgaged, frozen, inherited and divided in "
          f"{time.time() - begun:.0f} s", flush=True)
    cluster.wait_equal(range(4))
    for i in range(4):
        check(cluster.end(i) == 0, f"node {i} did not end well on SIGTERM")
    begun = time.time()
    cluster.run("audit", cluster.home(0))
    print(f"the audit of node 0 passes ({time.time() - begun:.0f} s)")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--parcels", type=int, default=60)
    parser.add_argument("--acts", type=int, default=2)
    parser.add_argument("--port", type=int, default=30500)
    parser.add_argument("--in-flight", type=int, default=64)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    if not DATA.exists():
        print("skipped: no ../shared")
        return 0
    with network(options, "tamga-land-") as cluster:
        run(cluster, options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
