"""Residence: RES-01 to RES-13; dwellings by their tags, households, addresses."""
import re

from model import Row
from model_access import text

LASTING = ("RESIDENCE", "DIASPORA")


class Residence:
    """A part of Model."""

    def lives(self, row):
        """Active today: not ended, and a stay not over."""
        return row.to is None and (row.until is None or self.today() <= row.until)

    def homes(self, subject, *kinds):
        return [name for name, row in self.registrations.items()
                if row.subject == subject and self.lives(row) and row.kind in kinds]

    def people_at(self, tag):
        return [row.subject for row in self.registrations.values()
                if row.dwelling == tag and self.lives(row)]

    def settle(self, new, subject, tag, kind, until=None, abroad=False):
        self.registrations[new] = Row(subject=subject, dwelling=tag, kind=kind, day=self.today(),
                                      until=until, to=None, notice=None, objected=False)

    def end_registration(self, name, day):
        self.registrations[name].to = day

    def share_residence(self, new, parents, child):
        row = self.registrations[parents]
        for name in self.homes(child, *LASTING):
            self.end_registration(name, self.today())
        self.settle(new, child, row.dwelling, "RESIDENCE")

    def end_residence(self, subject, day):
        for row in self.registrations.values():
            if row.subject == subject and self.lives(row):
                row.to = self.today()
        self.leave_households(subject)

    def household_of(self, subject):
        return next((name for name, row in self.households.items()
                     if subject in row.members), None)

    def leave_households(self, subject):
        for row in self.households.values():
            if subject in row.members:
                row.members.discard(subject)
                if row.head == subject:
                    row.head = None


class ResidenceJudge:
    """A part of Judge."""

    def live_registration(self, name):
        row = self.m.registrations.get(name)
        if self.need(row, "registration_not_found"):
            self.need(self.m.lives(row), "registration_has_ended")
        return row

    def open_dwelling(self, tag):
        row = self.m.dwellings.get(tag)
        if self.need(row, "dwelling_not_found"):
            self.need(row.open, "dwelling_is_closed")
            self.need(not row.most or len(self.m.people_at(tag)) < row.most, "dwelling_is_full")
        return row

    def owned(self, tag, owners):
        names = [self.m.subjects[each].groups.get("NAME", b"") for each in owners
                 if each in self.m.subjects]
        self.attested("DWELLING_IS_OWNED", [tag, *names], ("RESIDENCE_OFFICER", "LAND_REGISTRAR"), self.today)


def at_home(j, f, kind):
    """What RES-01 and RES-02 have in common."""
    j.id32("subject", "dwelling")
    j.named("basis")
    subject, tag, basis = f.get("subject", b""), f.get("dwelling", b""), f.get("basis")
    owners = f.get("owners", [])
    j.form(all(len(each) == 32 for each in owners))
    j.ascending(owners)
    by_owners = basis in ("OWNER", "OWNER_CONSENT", "LEASE")
    j.form(bool(owners) == by_owners)
    parent = f.get("parent", b"")
    j.form(len(parent) == (32 if basis == "WITH_PARENT" else 0))
    j.form(bool(f.get("court_act")) == (basis == "COURT_ORDER"))
    row = j.alive(subject)
    home = j.open_dwelling(tag)
    j.not_own(subject)
    if basis == "OWNER":
        j.need(subject in owners, "consent_missing")
    if basis == "WITH_PARENT":
        of_parent(j, row, subject, parent, tag)
    else:
        if row:
            j.consent_of(subject)
        if by_owners:
            for each in owners:
                j.alive(each)
                j.consent_of(each)
            j.owned(tag, owners)
        elif basis in ("SOCIAL", "INSTITUTION"):
            j.source(401)
        elif basis == "COURT_ORDER":
            j.ordered("GRANT_RESIDENCE", subject)
    j.need(not any(kind == "STAY" or j.m.registrations[name].dwelling == tag
                   for name in j.m.homes(subject, kind)), "registered_there_already")
    return subject, tag


def of_parent(j, row, subject, parent, tag):
    other = j.alive(parent)
    j.need(parent != subject, "endorsement_missing")  # Nobody attests this about one person.
    if not other:
        j.broken.add("parent_lives_elsewhere")
    if other:
        j.consent_of(parent)
        j.need(any(j.m.registrations[name].dwelling == tag
                   for name in j.m.homes(parent, "RESIDENCE")), "parent_lives_elsewhere")
    if row and other:
        j.attested("IS_LEGAL_PARENT", [row.groups.get("NAME", b""), other.groups.get("NAME", b"")],
                   ("RESIDENCE_OFFICER", "CIVIL_REGISTRAR", "CIVIL_SUPERVISOR"),
                   j.today)
    if row:
        j.attested("AGE_GE", [row.groups.get("SEX_DOB", b"")],
                   ("RESIDENCE_OFFICER", "CIVIL_REGISTRAR"), j.today, j.m.p["full_age_years"],
                   ("FALSE",))


def register_residence(j, f):
    subject, tag = at_home(j, f, "RESIDENCE")
    new = j.new_id()

    def effect():
        for name in j.m.homes(subject, *LASTING):
            j.m.end_registration(name, j.today)
        j.m.settle(new, subject, tag, "RESIDENCE")
        j.carry_out()
    return effect


def register_stay(j, f):
    subject, tag = at_home(j, f, "STAY")
    until = f.get("until_day", 0)
    j.need(until >= j.today, "validity_is_empty")
    j.need(until < j.today + j.m.p["stay_days_max"], "stay_too_long")  # Its last day counts.
    new = j.new_id()

    def effect():
        j.m.settle(new, subject, tag, "STAY", until)
        j.carry_out()
    return effect


def extend_stay(j, f):
    j.id32("registration")
    row = j.live_registration(f.get("registration", b""))
    until = f.get("until_day", 0)
    if row:
        j.not_own(row.subject)
        j.consent_of(row.subject)
        j.need(row.kind == "STAY", "registration_is_no_stay")
        j.need(row.until is None or until > row.until, "validity_is_empty")
        j.need(until < row.day + j.m.p["stay_days_max"], "stay_too_long")

    def effect():
        row.until = until
    return effect


def deregister_voluntary(j, f):
    j.id32("registration")
    j.form(f.get("abroad", 0) in (0, 1))
    row = j.live_registration(f.get("registration", b""))
    if row:
        j.not_own(row.subject)
        j.consent_of(row.subject)
        if f.get("abroad"):
            j.need(not j.m.held(row.subject, "EXIT"), "subject_is_frozen")
            j.need(row.kind == "RESIDENCE", "registration_not_found")
    new = j.new_id()

    def effect():
        row.to = j.today
        if f.get("abroad"):
            for name in j.m.homes(row.subject, *LASTING):
                j.m.end_registration(name, j.today)
            j.m.settle(new, row.subject, None, "DIASPORA")
    return effect


def deregister_by_owner(j, f):
    j.id32("registration")
    j.named("step")
    step, owner = f.get("step"), f.get("owner", b"")
    j.form(len(owner) == (0 if step == "OBJECT_TO_NOTICE" else 32))
    row = j.live_registration(f.get("registration", b""))
    if not row:
        return None
    j.not_own(row.subject)
    j.need(row.dwelling, "dwelling_not_found")  # Nobody owns where an emigrant lives.
    if step == "OBJECT_TO_NOTICE":
        j.consent_of(row.subject)
    else:
        if not j.alive(owner):
            j.broken.add("attribute_missing")
        j.consent_of(owner)
        j.owned(row.dwelling or b"", [owner])
        j.need(not row.objected, "notice_was_objected")
        j.attested("NO_RIGHT_TO_DWELL", [j.m.subjects[row.subject].groups.get("NAME", b"")],
                   ("RESIDENCE_OFFICER",), j.today)
    if step == "GIVE_NOTICE":
        j.need(row.notice is None, "notice_given_already")
    else:
        j.need(row.notice is not None, "notice_missing")
        if step == "END_REGISTRATION" and row.notice is not None:
            j.need(row.notice + j.m.p["owner_notice_days"] <= j.today, "notice_still_runs")

    def effect():
        if step == "GIVE_NOTICE":
            row.notice = j.today
        elif step == "OBJECT_TO_NOTICE":
            row.objected = True
        else:
            row.to = j.today
    return effect


def deregister_by_court(j, f):
    j.id32("registration")
    row = j.live_registration(f.get("registration", b""))
    if row:
        j.not_own(row.subject)
    j.ordered("DEREGISTER_RESIDENCE", f.get("registration", b""))

    def effect():
        row.to = j.today
        j.carry_out()
    return effect


def register_foreign_stay(j, f):
    j.id32("subject", "dwelling")
    subject, tag = f.get("subject", b""), f.get("dwelling", b"")
    entered, permit = f.get("entered_day", 0), f.get("permit_until_day", 0)
    until = f.get("until_day", 0)
    row = j.alive(subject)
    j.not_own(subject)
    j.open_dwelling(tag)
    j.need(entered <= j.today, "event_in_the_future")
    j.need(until >= j.today, "validity_is_empty")
    j.need(until <= permit and until < j.today + j.m.p["stay_days_max"], "stay_too_long")
    j.need(not j.m.homes(subject, "FOREIGN_STAY"), "registered_there_already")
    if row:
        j.need(row.kind in ("FOREIGNER", "STATELESS"), "subject_not_foreign")
        j.attested("ENTERED_ON", [row.groups.get("NAME", b"")], ("MIGRATION_OFFICER",), entered,
                   permit)
    new = j.new_id()

    def effect():
        j.m.settle(new, subject, tag, "FOREIGN_STAY", until)
    return effect


def cancel_fictitious_registration(j, f):
    j.id32("registration")
    row = j.m.registrations.get(f.get("registration", b""))
    owner, ended = f.get("owner", b""), f.get("ended_day", 0)
    j.form(len(owner) in (0, 32) and bool(owner) != bool(f.get("court_act")))
    if f.get("court_act"):
        j.ordered("VOID_RESIDENCE", f.get("registration", b""))
    if j.need(row, "registration_not_found"):
        j.need(j.m.lives(row), "registration_has_ended")
        j.not_own(row.subject)
        j.need(row.day <= ended, "validity_is_empty")
        j.need(ended <= j.today, "event_in_the_future")
        if owner:
            j.need(row.dwelling, "dwelling_not_found")
            j.alive(owner)
            j.consent_of(owner)
            j.owned(row.dwelling or b"", [owner])

    def effect():
        row.to = ended
        j.carry_out()
    return effect


# Households.

def lives_there(j, subject, tag):
    j.need(any(j.m.registrations[name].dwelling == tag for name in
               j.m.homes(subject, "RESIDENCE")), "member_lives_elsewhere")


def new_member(j, subject, tag):
    if j.alive(subject):
        j.consent_of(subject)
        j.need(j.m.household_of(subject) is None, "in_a_household_already")
        lives_there(j, subject, tag)


def declare_household(j, f):
    j.id32("head", "dwelling")
    head, members, tag = f.get("head", b""), f.get("members", []), f.get("dwelling", b"")
    j.form(all(len(each) == 32 for each in members))
    j.ascending(members)
    j.form(head not in members)
    for each in [head, *members]:
        new_member(j, each, tag)
    j.not_own(head, *members)
    new = j.new_id()

    def effect():
        j.m.households[new] = Row(head=head, members={head, *members}, dwelling=tag)
    return effect


def join_household(j, f):
    j.id32("household", "member")
    row, member = j.m.households.get(f.get("household", b"")), f.get("member", b"")
    if not j.need(row and row.members, "household_not_found"):
        return None
    j.not_own(member)
    as_head = row.head is None and member in row.members
    if as_head:
        person = j.alive(member)
        if person:
            j.need(person.capacity == "FULL", "subject_lacks_capacity")
            j.consent_of(member)
    elif member in row.members:
        j.need(False, "in_a_household_already")
    else:
        new_member(j, member, row.dwelling)
        if row.head:
            j.consent_of(row.head)

    def effect():
        row.members.add(member)
        if as_head:
            row.head = member
    return effect


def leave_household(j, f):
    j.id32("household", "member")
    row, member = j.m.households.get(f.get("household", b"")), f.get("member", b"")
    head = f.get("head", b"")
    j.form(len(head) in (0, 32))
    if not j.need(row and member in row.members, "household_not_found"):
        return None
    j.not_own(member)
    j.consent_of(member)
    if head:
        j.need(member == row.head and head != member and head in row.members,
               "household_not_found")
        person = j.alive(head)
        if person:
            j.need(person.capacity == "FULL", "subject_lacks_capacity")
        j.consent_of(head)

    def effect():
        row.members.discard(member)
        if row.head == member:
            row.head = head or None
    return effect


# Addresses.

def elements_of(j, f):
    values = [text(each) for each in f.get("elements", [])]
    j.form(1 <= len(values) <= 8 and all(re.fullmatch(r"[A-Z0-9:/._-]{1,32}", each)
                                         for each in values))
    return tuple(values)


def in_territory(j, area):
    return area.startswith(j.act.territory)


def near(j, area):
    """Of a dwelling the district alone is told, of which the territory may be a part."""
    return area.startswith(j.act.territory) or j.act.territory.startswith(area)


def duplicate(j, area, elements):
    return any(row.live and (row.area, row.elements) == (area, elements)
               for row in j.m.addresses.values())


def create_address(j, f):
    area, elements = text(f.get("area", "")), elements_of(j, f)
    thing = f.get("object", b"")
    j.form(len(thing) <= 64)
    j.form(re.fullmatch(r"[0-9]{1,14}", area))
    j.need(in_territory(j, area), "officer_outside_territory")
    j.need(j.m.area_known(area), "code_not_found")
    j.need(not duplicate(j, area, elements), "address_exists")
    new = j.new_id()

    def effect():
        j.m.addresses[new] = Row(area=area, elements=elements, live=True)
    return effect


def own_address(j, f):
    j.id32("address")
    row = j.m.addresses.get(f.get("address", b""))
    if j.need(row and in_territory(j, row.area), "address_not_found"):
        j.need(row.live, "address_is_retired")
        return row
    return None


def rename_address(j, f):
    elements = elements_of(j, f)
    row = own_address(j, f)
    if row:
        j.need(not duplicate(j, row.area, elements), "address_exists")

    def effect():
        row.elements = elements
    return effect


def retire_address(j, f):
    row, tags = own_address(j, f), f.get("dwellings", [])
    j.form(all(len(each) == 32 for each in tags))
    j.ascending(tags)
    for each in tags:
        home = j.open_dwelling(each)
        j.need(not j.m.people_at(each), "dwelling_is_lived_in")
        if home:
            j.need(near(j, home.area), "officer_outside_territory")

    def effect():
        row.live = False
        for each in tags:
            j.m.dwellings[each].open = False
    return effect


def open_dwelling(j, f):
    j.id32("dwelling")
    area, tag = text(f.get("area", "")), f.get("dwelling", b"")
    j.form(re.fullmatch(r"[0-9]{1,5}", area))
    j.need(near(j, area), "officer_outside_territory")
    j.need(j.m.area_known(area), "code_not_found")
    row = j.m.dwellings.get(tag)
    if row:
        j.need(not row.open, "dwelling_exists")

    def effect():
        j.m.dwellings[tag] = Row(open=True, area=area, most=f.get("persons_max", 0))
    return effect


ACTS = {name: value for name, value in list(globals().items())
        if name in """register_residence register_stay extend_stay deregister_voluntary
        deregister_by_owner deregister_by_court register_foreign_stay declare_household
        join_household leave_household create_address rename_address retire_address open_dwelling
        cancel_fictitious_registration""".split()}
