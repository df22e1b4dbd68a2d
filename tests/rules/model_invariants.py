"""What must be true of the model's own state, in the words of part 2 of the rules' text."""

from model_archives import MARRIAGE_AFTER_DEATH, MARRIAGES_OVERLAP
from model_dates import surely_before

LIVE = ("VALID", "SUSPENDED")
DEAD = ("DECEASED", "PRESUMED_DEAD")


OWNED = ("OWNERSHIP", "APARTMENT", "OWNERSHIP_ASSUMED", "LIFE_ESTATE", "TENANCY", "PERMANENT_USE",
         "OPERATIONAL_CONTROL", "BUSINESS_MANAGEMENT")
# What may take from the dead: heirs, courts and enforcement; or two entries were one person.
HEIRS_AND_COURTS = {"transfer_by_inheritance", "transfer_by_court", "transfer_by_auction", "expropriate",
                    "correct_land_record", "inherit_vehicle", "transfer_vehicle_by_court",
                    "transfer_vehicle_by_auction", "divide_joint_vehicle", "merge_subjects"}


class Invariants:
    """A part of Model: violations() names each rule that its dicts break."""

    def violations(self):
        found = []
        self.longest_stay = max(getattr(self, "longest_stay", 0), self.p["stay_days_max"])  # Governance may lower it.
        for check in (self.pins_agree, self.merges_agree, self.deaths_agree, self.spouses_agree,
                      self.numbers_agree, self.homes_agree, self.households_agree,
                      self.documents_agree, self.nodes_agree):
            found += [f"the model's {rule}: {name}" for rule, name in check()]
        return found

    def of_estates(self):
        """What the dead hold, alone or in groups: {(thing, party): share}."""
        things = [(name, row) for name, row in self.rights.items() if row.type in OWNED]
        return {(name, party): share for name, row in [*things, *self.vehicles.items()]
                for party, share in row.shares.items()
                if any(self.subjects[who].life in DEAD for who in self.persons_of(party))}

    def taken_from_the_dead(self, before, acts):
        """G-39: what an act took that is of no heir's and no court's."""
        if HEIRS_AND_COURTS & set(acts):
            return
        for (name, party), share in before.items():
            row = self.rights.get(name) or self.vehicles.get(name)
            dead = any(self.subjects[who].life in DEAD for who in self.persons_of(party))
            if dead and (row is None or row.shares.get(party, 0) < share):
                yield f"the model's G-39: {name.hex()}"

    def pins_agree(self):
        seen = set()
        for (scheme, _), row in self.pins.items():
            if row.status == "ACTIVE":
                if (row.subject, scheme) in seen or self.subjects[row.subject].life not in (
                        "ALIVE", "MISSING", "NOT_KNOWN"):
                    yield "G-02", row.subject.hex()
                seen.add((row.subject, scheme))

    def merges_agree(self):
        for subject, row in self.subjects.items():
            if row.merged and (row.merged not in self.subjects
                               or self.subjects[row.merged].merged):
                yield "G-03", subject.hex()

    def deaths_agree(self):
        born, died = {}, {}
        for row in self.records.values():
            if row.status == "REGISTERED":
                for role, who in row.persons.items():
                    table = {"CHILD": born, "DECEASED": died}.get(role)
                    if table is not None:
                        table[who] = table.get(who, 0) + 1
        for subject, row in self.subjects.items():
            dead = row.life in DEAD
            if born.get(subject, 0) > 1 or not row.merged and died.get(subject, 0) != dead:
                yield "G-04", subject.hex()
            if dead and any(key.subject == subject and key.status == "ACTIVE"
                            for key in self.holder_keys.values()):
                yield "G-10", subject.hex()

    def spouses_agree(self):
        of = {}
        for name, row in self.marriages.items():
            if row.a == row.b:
                yield "G-06", name.hex()
            if row.reason == "ANNULLED":
                continue
            for who in (row.a, row.b):
                of.setdefault(who, []).append(row)
                day = self.subjects[who].death_day  # A wedding of the dead is told, or somebody signed for them.
                if day is not None and surely_before(day, row.day) and not (
                        (who, row.day) in self.consent_days or (who, self.registered(row)) in self.consent_days
                        or self.named(row, MARRIAGE_AFTER_DEATH, who)):
                    yield "G-06", name.hex()
            if self.close_kin(row.a, row.b) and not self.kin_named(row):
                yield "G-06", name.hex()
        for who, rows in of.items():
            for place, one in enumerate(rows):
                for other in rows[place + 1:]:
                    if self.overlap(one, other) and not any(
                            self.named(each, MARRIAGES_OVERLAP, each.a, each.b) for each in (one, other)):
                        yield "G-05", who.hex()

    def numbers_agree(self):
        counted = {}
        for name in self.records:
            series = name.rsplit("-", 1)[0]
            counted.setdefault(series, []).append(int(name.rsplit("-", 1)[1]))
        for series, numbers in counted.items():
            if sorted(numbers) != list(range(1, len(numbers) + 1)):
                yield "G-09", series

    def homes_agree(self):
        principal = set()
        for name, row in self.registrations.items():
            if not self.lives(row):
                continue
            person = self.subjects[row.subject]
            if row.kind in ("RESIDENCE", "DIASPORA"):
                if row.subject in principal:
                    yield "G-20", row.subject.hex()
                principal.add(row.subject)
            if person.life in DEAD or person.merged:
                yield "G-20", row.subject.hex()
            if row.until is not None and row.until - row.day >= self.longest_stay:
                yield "G-21", name.hex()
            if row.dwelling and not self.dwellings[row.dwelling].open:
                yield "G-22", name.hex()

    def households_agree(self):
        seen = set()
        for name, row in self.households.items():
            if seen & row.members or row.head and row.head not in row.members:
                yield "G-23", name.hex()
            seen |= row.members

    def documents_agree(self):
        single = set()
        for tag, row in self.documents.items():
            if row.status not in LIVE:
                continue
            person = self.subjects.get(row.subject)
            gone = person and person.life in (*DEAD, "VOID") and row.kind != "DEATH_CERT"
            if (row.subject, row.kind) in single or gone:
                yield "G-60", tag.hex()
            if row.kind in self.single_documents:
                single.add((row.subject, row.kind))

    def nodes_agree(self):
        keys = [key for pair in self.validators.values() for key in pair] + list(self.observers.values())
        if len(keys) != len(set(keys)) or set(self.validators) & set(self.observers) or not 1 <= len(self.validators) <= 31:
            yield "G-90", "nodes"

    def differs(self, census, nodes):
        """What the auditor counts in the product's state and the model counts otherwise."""
        rows = list(self.records.values())
        mine = {
            "records_revoked": sum(row.status == "REVOKED" for row in rows),
            "open_applications": sum(row.status == "OPEN" for row in self.applications.values()),
            "marriages": sum(row.to is None for row in self.marriages.values()),
            "marriages_ended": sum(row.to is not None for row in self.marriages.values()),
            "alive": sum(row.life == "ALIVE" and not row.merged
                         for row in self.subjects.values()),
            "deceased": sum(row.life == "DECEASED" for row in self.subjects.values()),
        }
        known = {name.decode(): [key.hex() for key in keys] for name, keys in self.validators.items()}
        known |= {name.decode(): [key.hex()] for name, key in self.observers.items()}
        return [f"{name}: the auditor counts {census[name]}, the model {count}"
                for name, count in mine.items() if census[name] != count] + \
            [f"node {name}: {nodes.get(name)}, the model {known.get(name)}"
             for name in sorted(set(nodes) | set(known)) if nodes.get(name) != known.get(name)]
