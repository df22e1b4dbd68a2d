"""A small population to make acts of, and the ways to break an act. Knows no rule; asks the model
only who and what is there, so that about half of what it makes is right.
"""
import copy

from chain import CLASSES, Draft, digest

ANSWERS = ("TRUE", "FALSE", "UNKNOWN")


def places(value):
    """(list or dict, place in it, value) of everything that an act says."""
    for name, each in list(value.items()) if isinstance(value, dict) else list(enumerate(value)):
        if isinstance(each, (dict, list)):
            yield from places(each)
        else:
            yield value, name, each


class World:
    def __init__(self, chain, model, rng):
        self.chain, self.m, self.rng = chain, model, rng
        self.count = 0
        self.officer_names, self.agency_names = [], {}

    def key(self, name):
        return self.chain.key(name)

    def fresh(self, *words):
        """32 bytes that nobody has seen."""
        self.count += 1
        return digest("fresh", self.count, *words)

    def chance(self, percent):
        return self.rng.random() * 100 < percent

    def pick(self, values):
        values = list(values)
        return self.rng.choice(values) if values else None

    def day(self):
        return self.m.today()

    # People.

    def people(self, *lives, full=True, **wanted):
        return [subject for subject, row in self.m.subjects.items()
                if row.life in (lives or ("ALIVE",)) and not row.merged
                and (not full or row.capacity == "FULL")
                and all(row[name] == value for name, value in wanted.items())]

    def person(self, *lives, **wanted):
        return self.pick(self.people(*lives, **wanted))

    def name_of(self, subject):
        row = self.m.subjects.get(subject)
        return row.groups.get("NAME", b"\1" * 32) if row else b"\1" * 32

    def born_of(self, subject):
        row = self.m.subjects.get(subject)
        return row.groups.get("SEX_DOB", b"\2" * 32) if row else b"\2" * 32

    def consent(self, draft, *subjects):
        """Each signs by a key that lives; who has none signs a paper before two officers."""
        for subject in subjects:
            agents = [self.m.mandates[name].agent for name in self.m.given(subject)
                      if self.m.mandate_lives(self.m.mandates[name])]
            signs = self.pick(agents) if agents and self.chance(30) else subject
            keys = [key for key, row in self.m.holder_keys.items()
                    if row.subject == signs and self.m.key_lives(key)]
            if keys and not self.chance(5):
                draft.sign(self.chain.names[self.pick(keys)])
                continue
            paper = self.fresh("signed consent")
            draft.list("SIGNED_CONSENT", paper)
            others = [name for name in self.officer_names if name != draft.signers[0]
                      and self.m.officers[self.key(name)].agency == draft.agency
                      and self.m.officers[self.key(name)].status == "ACTIVE"]
            for name in (draft.signers[0], self.pick(others)):
                if name in self.officer_names:
                    draft.attest("CONSENT_IN_PERSON", name, [self.name_of(subject), paper],
                                 self.day())
        return draft

    # Who acts.

    def by_registrar(self, act, fields, *also):
        return Draft(act, fields, "registrar", *also)

    def by_supervisor(self, act, fields, *also):
        return Draft(act, fields, "supervisor", *also)

    def by_state(self, officer, act, fields, *also):
        return Draft(act, fields, officer, *also, agency="STATE", office="STAT1", territory="417")

    def by_judge(self, act, fields, *also):
        return Draft(act, fields, "judge", *also, agency="COURT", office="COUR1", territory="")

    def by_doctor(self, act, fields, *also):
        return Draft(act, fields, "doctor", *also, agency="HEALTH", office="HLTH1", territory="")

    def by_agency(self, agency, act, fields, *also):
        key = self.pick([key for key in self.m.agencies[agency].ring
                         if self.m.key_of(self.m.agencies[agency], key)])
        return Draft(act, fields, self.chain.names.get(key, agency), *also, agency=agency,
                     office="", territory="")

    def governed(self, act, fields):
        names = self.rng.sample(["gov1", "gov2", "gov3"], 2)
        return Draft(act, fields, *names, agency="", office="", territory="")

    def paper(self, draft):
        draft.fields["act"] = self.fresh("act")
        return draft.list("ACT_CONTENT", draft.fields["act"])

    def order(self, command, target):
        """A court act in force that orders it and is not yet carried out, if the model has one."""
        target = target.encode() if isinstance(target, str) else target
        return next((name for name, row in self.m.court_acts.items()
                     if (command, target) in row.commands and (command, target) not in row.done
                     and self.m.in_force(row)), None)

    # Breaking.

    def break_it(self, draft):
        """One thing about the act is changed, or two."""
        ways = [self.lose_signer, self.add_signer, self.other_officer, self.other_home,
                self.other_version, self.other_source, self.other_predicate, self.unlist,
                self.own_officer, self.used_before] + [self.other_thing] * 3 + [self.other_field] * 7
        draft.operations[0] = (draft.operations[0][0], copy.deepcopy(draft.fields))  # The model's rows stay.
        for _ in range(1 if self.chance(80) else 2):
            way = self.pick(ways)
            how = way(draft)
            if how:
                draft.broken.append(how)
        return draft

    def lose_signer(self, draft):
        if len(draft.signers) > 1:
            lost = self.pick(draft.signers)
            draft.signers.remove(lost)
            return f"{lost} does not sign"
        return None

    def add_signer(self, draft):
        more = self.pick(["stranger", *self.officer_names, *(
            self.chain.names[key] for key in self.m.holder_keys)])
        draft.sign(more)
        return f"{more} signs too"

    def other_officer(self, draft):
        old, new = draft.signers[0], self.pick(self.officer_names)
        if new not in draft.signers:
            draft.signers[0] = new
        if draft.office and self.chance(80):
            officer = self.m.officers[self.key(new)]
            draft.agency, draft.office = officer.agency, officer.office
        return f"by {new} instead of {old}"

    def own_officer(self, draft):
        """About the officer who acts: one like the first signer, whom the register knows as a person."""
        like = self.m.officers.get(self.key(draft.signers[0]))
        named = [(home, name) for home, name, each in places(draft.fields) if each in self.m.subjects]
        own = [key for key, row in self.m.officers.items() if like and row.subject and row.status == "ACTIVE"
               and row.office == like.office and row.roles >= like.roles]
        if not own or not named:
            return None
        key, (home, name) = self.pick(own), self.pick(named)
        if self.chain.names[key] not in draft.signers:
            draft.signers[0] = self.chain.names[key]
        home[name] = self.m.officers[key].subject
        return f"{name} is the officer who acts"

    def used_before(self, draft):
        """Something that must be new is one that was used; or a number that nobody has."""
        used = {"key": self.m.seen_keys, "new_key": self.m.seen_keys, "consensus_key": self.m.seen_keys,
                "node_key": self.m.seen_keys, "tag": self.m.documents, "pin_tag": [tag for _, tag in self.m.pins],
                "code": [*self.m.agencies, *self.m.offices, *self.m.units, *self.m.parcels, *self.m.buildings],
                "archive_ref": self.m.archived, "record": [b"BISH1-1-2026-9999999"], "plate": self.m.plates}
        known = [(home, name) for home, name, _ in places(draft.fields) if name in used]
        if not known:
            return None
        home, name = self.pick(known)
        value = self.pick(sorted(used[name], key=str))
        if value is None:
            return None
        home[name] = value
        if value in self.chain.names:
            draft.sign(self.chain.names[value])
        return f"{name} that was used"

    def other_thing(self, draft):
        """Another of the same kind, perhaps one that is not as it should be."""
        tables = [each for each in vars(self.m).values() if isinstance(each, dict)]
        known = [(home, name, each, table) for home, name, each in places(draft.fields)
                 if isinstance(each, bytes) or name in ("code", "agency", "office", "successor", "id")  # Else an enum's.
                 for table in tables if len(each) > 3 and (each in table or isinstance(each, bytes) and each.decode("latin") in table)]
        if not known:
            return None
        home, name, value, table = self.pick(known)
        other = self.pick(table)
        if table is self.m.subjects and self.chance(60):
            ways = [lambda row: row.merged, lambda row: row.capacity != "FULL", lambda row: row.kind == "FOREIGNER"]
            ways += [lambda row, life=life: row.life == life for life in ("DECEASED", "PRESUMED_DEAD", "MISSING", "VOID")]
            fits = self.pick(ways)
            other = self.pick([each for each, row in table.items() if fits(row)]) or other
        if not isinstance(other, (bytes, str)):
            return None
        home[name] = other.encode() if isinstance(value, bytes) and isinstance(other, str) else other
        return f"another {name}"

    def other_home(self, draft):
        what = self.pick(["agency", "office", "territory", "brought"])
        if what == "agency":
            draft.agency = self.pick([*self.m.agencies, "NOBODY"])
        elif what == "office":
            draft.office = self.pick([*self.m.offices, "NONE0"])
        elif what == "territory":
            draft.territory = self.pick(["", "4", "417", "41711", "418"])
        elif draft.agency in self.m.agencies:  # By the agency's key, whoever else signs.
            key = self.pick(self.m.agencies[draft.agency].ring)
            draft.submitter = self.chain.names[key]
            draft.sign(draft.submitter)
            if self.chance(50):
                draft.office = self.pick([*self.m.offices, "NONE0"])
        return f"another {what}"

    def other_version(self, draft):
        entity = self.pick(self.m.versions)
        version = self.m.versions[entity] + self.pick([0, 0, 1])
        draft.versions.append((entity, version))
        return f"expects version {version} of {entity}"

    def other_source(self, draft):
        if draft.sources and self.chance(60):
            draft.sources.pop()
            return "a source less"
        draft.source(self.pick([201, 304, 305]), self.day() + self.pick([-40, -1, 0, 1]))
        return "another source"

    def other_predicate(self, draft):
        if not draft.predicates:
            return None
        each = self.pick(draft.predicates)
        what = self.rng.randrange(6)
        if what == 0:
            draft.predicates.remove(each)
        elif what in (1, 2):
            each[5] = self.pick(ANSWERS)
        elif what == 3:
            each[1] = self.pick(self.officer_names)
            draft.sign(each[1])
        elif what == 4:
            each[3] += self.pick([-1, 1])
        else:
            each[4] += self.pick([-1, 1])
        return f"{each[0]} is {('gone', 'answered', 'answered', 'of another', 'of another day', 'other')[what]}"

    def unlist(self, draft):
        if not draft.listed:
            return None
        each = self.pick(draft.listed)
        draft.listed.remove(each)
        if self.chance(30):
            draft.listed.append((self.pick(CLASSES), each[1]))
        return f"{each[0]} is not listed"

    def other_field(self, draft):
        act, fields = draft.operations[0]
        message = self.message_of(act)
        path = act
        while True:
            package, _ = message
            _, repeated, kind, field = self.pick(self.chain.encoder.fields(*message))
            what, home = self.chain.encoder.kind_of(package, kind)
            path += "." + field
            if what == "message" and fields.get(field) and self.chance(85):
                value = fields[field] = copy.deepcopy(fields[field])
                fields, message = self.pick(value) if repeated else value, home
                continue
            break
        if repeated:
            self.other_list(fields, field, what, home)
        elif what != "message":
            value = self.other_value(what, home, fields.get(field))
            fields[field] = value
        elif self.chance(50):
            fields.pop(field, None)
        return f"another {path}"

    def message_of(self, act):
        for _, _, kind, field in self.chain.encoder.fields("", "Operation"):
            if field == act:
                return tuple(kind.split("."))
        raise KeyError(act)

    def other_list(self, fields, field, what, home):
        values = fields[field] = list(copy.deepcopy(fields.get(field, [])))
        way = self.rng.randrange(4)
        if way == 0 and values:
            values.append(values[-1])
        elif way == 1:
            values.reverse()
        elif way == 2 and values:
            values.pop()
        elif values and what != "message":
            place = self.rng.randrange(len(values))
            values[place] = self.other_value(what, home, values[place])
        elif what != "message":
            values.append(self.other_value(what, home, None))

    def other_value(self, what, home, value):
        if what == "enum":
            return self.pick(self.chain.encoder.enums[home])
        if what in ("uint32", "uint64", "sint32", "sint64"):
            step = self.pick([1, 1, -1, -1, 40, -40, 400, -400])
            return (value or 0) + step if what[0] == "s" else max(0, (value or 0) + step)
        if isinstance(value, str):
            return self.pick([value[:-1], value + "9", value.lower(), "", *self.codes()])
        return self.pick([b"", (value or b"")[:-1], self.fresh(), *[self.some_id(value)] * 5])

    def codes(self):
        return [self.pick(self.m.agencies), self.pick(self.m.offices) or "",
                self.pick(self.m.records) or "", "41711"]

    def some_id(self, value):
        """Something else that is there, of any kind; now and then a person."""
        tables = [self.m.subjects, self.m.subjects, self.m.subjects, self.m.holder_keys,
                  self.m.officers, self.m.documents, self.m.court_acts, self.m.marriages,
                  self.m.applications, self.m.notifications, *self.m.more_ids()]
        return self.pick(self.pick(tables)) or self.fresh()
