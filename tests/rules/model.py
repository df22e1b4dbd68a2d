"""A naive model of the rules: plain dicts, judged from registries.md and the generated lists alone.

judge(act) collects every outcome that some broken rule would give; an act is applied exactly when
nothing is broken. Where several rules are broken the design names an order for authority alone, so
that any of the outcomes found is right for the rest. Checks of an act stand in the module of its
register; who may act at all, consents and attestations stand here.
"""
import pathlib
import re

import model_mandates

ALWAYS = 1 << 62
EVERYBODYS = {"access", "privacy"}  # Registers that no agency is given: each has them.


class Row(dict):
    """A dict whose keys are attributes too."""

    def __init__(self, *rows, **more):
        super().__init__(*rows, **more)
        self.__dict__ = self


def copied(value):
    """Anew whatever may change; nothing of the model stands in two places."""
    kind = type(value)
    if kind is Row:
        return Row({name: copied(each) for name, each in value.items()})
    if kind is dict:
        return {name: copied(each) for name, each in value.items()}
    if kind is list:
        return [copied(each) for each in value]
    return set(value) if kind is set else value


def authorities(source):
    """act -> (register, governance | governor | agency | either | [roles], [roles of a second], same office)."""
    text = pathlib.Path(source, "docs/generated/acts.md").read_text(encoding="utf-8")
    found = {}
    for register, act, words in re.findall(
            r"^## \S+ `(\w+)\.(\w+)`\n\nOperation \d+, `\w+`\. By: (.*)$", text, re.M):
        words = words.split(". ")[0].rstrip(".")
        by, _, second = words.partition("; second officer: ")
        second, _, same = second.partition(" of the same office")
        who = {"governance keys": "governance", "a key of the agency": "agency",
               "a key of the agency, or governance keys": "either",
               "a governance key": "governor"}.get(by) or by.split(" or ")
        found[act] = (register, who, second.split(" or ") if second else [], "same office" in words)
    return found


class Model:
    def __init__(self, source, parameters, time_ms, agencies, governance, encoder, chain_id):
        self.authority = authorities(source)
        self.p = parameters
        self.encoder = encoder
        self.chain_id = chain_id
        self.governance = governance  # (keys, threshold)
        self.time_ms = time_ms
        self.acts = {}
        self.seen_keys = set(governance[0])
        self.agencies, self.offices, self.officers = {}, {}, {}
        self.versions = {}  # Entity's key -> version, of what an act may name.
        for code, (key, registers, roles) in agencies.items():
            self.agencies[code] = Row(status="ACTIVE", ring={key: Row(since=0, until=ALWAYS)},
                                      roles=set(roles), registers=set(registers))
            self.seen_keys.add(key)
            self.versions[code.encode()] = 1
        self.subjects, self.pins, self.holder_keys, self.documents = {}, {}, {}, {}
        self.post_mortem = 0

    def today(self):
        return (self.time_ms // 1000 + self.p["legal_tz_offset_s"]) // 86_400

    def admit(self, act):
        """Why it may not stand in a block at all, in brackets; judged before the block."""
        registers = {self.authority[name][0] for name, _ in act.operations}
        if not act.agency:
            ok = act.submitter in self.governance[0] and all(
                self.authority[name][1] in ("governance", "either", "governor") for name, _ in act.operations)
            return None if ok else "(not_governance)"
        agency = self.agencies.get(act.agency)
        if not agency or agency.status != "ACTIVE":
            return "(agency_not_active)"
        officer = self.officers.get(act.submitter)
        if not self.key_of(agency, act.submitter) and not (
                officer and officer.agency == act.agency and officer.status == "ACTIVE"):
            return "(submitter_unknown)"
        return None if registers <= agency.registers | EVERYBODYS else "(register_outside_agency)"

    def key_of(self, agency, key):
        found = agency.ring.get(key)
        return found and found.since <= self.time_ms < found.until

    def roles_of(self, officer):
        """Roles that were taken from the agency are the officer's no longer."""
        return officer.roles & self.agencies[officer.agency].roles

    def judge(self, act):
        """({outcome} of broken rules, what takes the effects): applied exactly when none is broken."""
        judge = Judge(self, act)
        several = len(act.operations) > 1
        keep = self.state(copied) if several else {}  # All or nothing.
        for number, (name, fields) in enumerate(act.operations):
            judge.begin(number, name, fields, several)
            if judge.broken:
                break
        if not judge.broken and not set(act.signers) <= judge.used | {act.submitter}:
            judge.broken.add("signer_superfluous")
        if not several:
            return judge.broken, judge.take
        after = self.state(lambda value: value)
        self.__dict__.update(keep)
        return judge.broken, lambda: self.__dict__.update(after)

    def state(self, how):
        return {name: how(value) for name, value in self.__dict__.items()
                if isinstance(value, (dict, set, int)) and name not in (
                    "authority", "acts", "usual", "bounds", "time_ms", "height")}


class Judge:
    """What one transaction may do: its signers, who attests what, and what is broken so far."""

    def __init__(self, model, act):
        self.m, self.act = model, act
        self.broken, self.used = set(), set()
        self.consents, self.alone = set(), set()
        self.effects = []  # Of an act alone: done when the whole transaction holds.
        self.today = model.today()
        for entity, version in act.versions:
            self.need(model.versions.get(entity, 0) == version, "version_is_stale")
        for _, day in act.sources:
            self.need(day <= self.today, "source_in_the_future")

    def need(self, condition, outcome):
        if not condition:
            self.broken.add(outcome)
        return bool(condition)

    def begin(self, number, name, fields, several):
        self.number, self.name, self.fields = number, name, fields
        self.officer = self.second = self.officer_key = None
        self.ordinals = 0
        self.orders = []
        self.represented = {}  # Person -> mandate under which somebody consented for it.
        register, who, second, same = self.m.authority[name]
        if who in ("governance", "governor"):
            self.govern(1 if who == "governor" else self.m.governance[1])
        elif who == "agency":
            self.agency_acts(register)
        elif who != "either":
            self.officers_act(register, who, second, same)
        effect = self.m.acts[name](self, fields)
        if several and effect and not self.broken:
            effect()
            self.keep_consents()
        elif effect:
            self.effects.append(effect)

    def take(self):
        for effect in self.effects:
            effect()
        self.keep_consents()

    def keep_consents(self):
        self.m.consent_days |= self.consents
        self.m.signed_alone |= self.alone

    # Who acts.

    def govern(self, wanted):
        signed = [key for key in self.act.signers if key in self.m.governance[0]]
        self.used |= set(signed)
        return self.need(len(signed) >= wanted and not self.act.agency, "governance_quorum_missing")

    def own_agency(self, register):
        agency = self.m.agencies.get(self.act.agency)
        if not self.need(agency and agency.status == "ACTIVE", "agency_not_active"):
            return None
        self.need(register in agency.registers | EVERYBODYS, "register_outside_agency")
        return agency

    def agency_acts(self, register):
        agency = self.own_agency(register)
        if agency:
            signed = [key for key in self.act.signers if self.m.key_of(agency, key)]
            signed.sort(key=lambda each: each != self.act.submitter)
            self.used |= set(signed[:1])
            self.need(signed, "agency_key_missing")

    def valid(self, officer):
        return officer.since <= self.m.time_ms <= officer.until

    def active_officers(self, office=None):
        """[(key, officer)] among the signers, of an active office of an active agency."""
        return [(key, self.m.officers[key]) for key in self.act.signers
                if key in self.m.officers and self.m.officers[key].status == "ACTIVE"
                and office in (None, self.m.officers[key].office)]

    def officers_act(self, register, roles, second, same):
        agency = self.own_agency(register)
        office = self.m.offices.get(self.act.office)
        if not agency or not self.need(
                office and office.agency == self.act.agency and office.status == "ACTIVE",
                "office_not_active"):
            return
        able = self.active_officers(self.act.office)
        for outcome, holds in (
                ("officer_not_active", lambda each: True),
                ("officer_outside_validity", self.valid),
                ("officer_lacks_role", lambda each: set(roles) & self.m.roles_of(each)),
                ("officer_outside_territory", lambda each: self.covers(each.territories))):
            able = [(key, each) for key, each in able if holds(each)]
            if not self.need(able, outcome):
                return
        able.sort(key=lambda each: each[0] != self.act.submitter)  # The submitter, if it may.
        first = able[0]
        if second:
            others = [(key, each) for key, each in self.active_officers()
                      if each.agency == self.act.agency and self.valid(each)
                      and set(second) & self.m.roles_of(each)
                      and (not same or each.office == self.act.office)
                      and self.office_of(each).status == "ACTIVE"]
            pairs = [(one, other) for one in able for other in others if one[0] != other[0]
                     and (not one[1].subject or one[1].subject != other[1].subject)]
            if not self.need(pairs, "second_officer_missing"):
                return
            first, other = pairs[0]
            self.second, self.second_key = other[1], other[0]
            self.used.add(other[0])
        self.officer = first[1]
        self.officer_key = first[0]
        self.used.add(first[0])

    def office_of(self, officer):
        return self.m.offices[officer.office]

    def covers(self, territories):
        return any(self.act.territory.startswith(each) for each in territories)

    def acting(self):
        return [each for each in (self.officer, self.second) if each]

    def not_own(self, *subjects):
        """Nobody acts on the own record or on a relative's."""
        for officer in self.acting():
            own = officer.subject
            if own and any(subject == own or self.m.related(own, subject)
                           for subject in subjects if subject):
                self.broken.add("own_record")

    def signed(self, key):
        if key in self.act.signers:
            self.used.add(key)
            return True
        return False

    def working(self, officer):
        """An officer whose word counts now: appointed, of an office and an agency that stand."""
        return (officer.status == "ACTIVE" and self.valid(officer)
                and self.office_of(officer).status == "ACTIVE"
                and self.m.agencies[officer.agency].status == "ACTIVE")

    def signed_by_role(self, *roles):
        """Another officer with one of these roles has signed."""
        mine = [key for key in self.act.signers if self.m.officers.get(key) in self.acting()]
        found = [key for key, each in self.active_officers()
                 if key not in mine and self.working(each) and set(roles) & self.m.roles_of(each)]
        self.used |= set(found[:1])
        return bool(found)

    # What is attested and consented.

    def attested(self, code, about, roles, at_day=0, argument=0, needs=("TRUE",), other=False):
        """118 when nobody with the role says anything, 123 when the answer is another.

        `other`: who acts does not count alone.
        """
        answer, others = self.heard(code, about, roles, at_day, argument, both=True)
        if not answer or other and not others:
            self.broken |= {"endorsement_missing"} | ({"attribute_missing"} if b"" in about else set())
            return None
        self.need(answer in needs, "predicate_is_false")
        return answer

    def heard(self, code, about, roles, at_day=0, argument=0, both=False):
        """What is attested, if anything; `both`: and whether anybody does so who does not act."""
        about = tuple(sorted(set(about)))
        said, others = [], False
        for each in self.act.predicates:
            officer = self.m.officers.get(each.endorser)
            if ((each.code, each.argument, each.at_day, each.about) != (code, argument, at_day, about)
                    or not officer or not self.working(officer) or not set(roles) & self.m.roles_of(officer)):
                continue
            if each.endorser == self.officer_key and (code == "SECOND_READING" or not (
                    set(roles) & set(self.m.authority[self.name][1]))):
                continue  # Endorsers are others than who acts, unless one role does and attests it.
            self.used.add(each.endorser)
            said.append(each.answer)
            others |= self.officer is not None and each.endorser != self.officer_key
        answer = next((each for each in ("FALSE", "UNKNOWN") if each in said), "TRUE" if said else None)
        return (answer, others) if both else answer

    def consented(self, subject, target=None):
        """By a key of the person, on paper, or by somebody with a mandate."""
        alone = self.key_of_person(subject)
        done = alone or model_mandates.represented(self, subject, target)
        if not done:
            done = alone = self.on_paper(subject)
        if done:
            self.consents.add((subject, self.today))
        if alone and self.name not in ("merge_subjects", "revoke_holder_key"):
            self.alone.add((subject, self.today))
        return done

    def key_of_person(self, subject):
        mine = [key for key in self.act.signers
                if key in self.m.holder_keys and self.m.key_lives(key)
                and self.m.holder_keys[key].subject == subject]
        self.used |= set(mine[:1])
        return bool(mine)

    def on_paper(self, subject):
        """CONSENT_IN_PERSON by two officers of the agency, about the name and the signed paper."""
        person = self.m.subjects.get(subject)
        back = self.name == "register_reappearance"  # Who comes back signs before the register knows.
        if not self.officer or not person or person.capacity == "NONE" or person.merged or \
                person.life == "DECEASED" or person.life == "PRESUMED_DEAD" and not back:
            return False
        papers = {commitment for data_class, commitment in self.act.listed
                  if data_class == "SIGNED_CONSENT"}
        for paper in sorted(papers):
            about = tuple(sorted({person.groups["NAME"], paper}))
            said = {each.endorser for each in self.act.predicates
                    if (each.code, each.at_day, each.argument, each.about, each.answer)
                    == ("CONSENT_IN_PERSON", self.today, 0, about, "TRUE")
                    and each.endorser in self.m.officers
                    and self.m.officers[each.endorser].agency == self.act.agency
                    and self.working(self.m.officers[each.endorser])}
            if self.officer_key in said and len(said) >= 2:
                self.used |= said
                return True
        return False

    def guardian_signs(self, agency):
        """An officer of the guardianship authority for somebody without parents (CIV-03)."""
        for key, officer in self.active_officers():
            if (officer.agency == agency and self.working(officer)
                    and "GUARDIANSHIP_AUTHORITY" in self.m.roles_of(officer)):
                self.used.add(key)
                return True
        return False

    def other_officer(self, role):
        """Beside who acts, an officer with this role signs."""
        if not self.signed_by_role(role):
            self.broken |= {"second_officer_missing", "endorsement_missing"}

    def consent_of(self, subject, target=None):
        return self.need(self.consented(subject, target), "consent_missing")

    def lists(self, data_class, commitment):
        return self.need((data_class, commitment) in self.act.listed, "commitment_not_listed")

    def source(self, document_type=None):
        return self.need([1 for kind, day in self.act.sources if day <= self.today
                          and document_type in (None, kind)], "source_missing")

    # Forms.

    def form(self, condition):
        return self.need(condition, "malformed_act")

    def id32(self, *names):
        return self.form(all(isinstance(self.fields.get(name, b""), bytes)
                             and len(self.fields.get(name, b"")) == 32 for name in names))

    def named(self, *names):
        """Enums: not the zero of their schema."""
        return self.form(all(self.fields.get(name, 0) and not str(self.fields[name]).endswith("NONE")
                             for name in names))

    def ascending(self, values):
        return self.form(all(one < other for one, other in zip(values, values[1:])))

    def paper(self):
        """The field `act`: a commitment of class ACT_CONTENT."""
        if self.id32("act"):
            self.lists("ACT_CONTENT", self.fields["act"])

    def new_id(self, ordinal=None):
        from chain import given_id
        if ordinal is None:
            ordinal, self.ordinals = self.ordinals, self.ordinals + 1
        return given_id(self.act.txid, self.number, ordinal)

    # Persons.

    def person(self, subject):
        """The person's row if it is there and not void; otherwise what is broken."""
        row = self.m.subjects.get(subject)
        if not self.need(row, "subject_not_found"):
            return None
        return row if self.need(row.life != "VOID" and not row.merged, "subject_is_void") else None

    def alive(self, subject):
        row = self.person(subject)
        return row if row and self.need(row.life == "ALIVE", "subject_not_alive") else None
