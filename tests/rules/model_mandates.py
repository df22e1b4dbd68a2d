"""Mandates: REP-01 to REP-03. Who acts for whom, in what and for how long; guardians and executors too."""
import hashlib



FOR_EVER = 2_932_896  # A guardianship lasts until it is ended.
GUARDIANS = ("GUARDIAN", "CURATOR")


def mandate(**fields):
    from model import Row
    return Row(fields)


def raw(value):
    return value.encode() if isinstance(value, str) else value


class Mandates:
    """A part of Model."""

    def number_of(self, act):
        return next(number for number, _, _, field in self.encoder.fields("", "Operation") if field == act)

    def given(self, subject):
        """Those that have not ended, in the order of their paths."""
        return sorted((name for name, row in self.mandates.items() if row.principal == subject and row.active),
                      key=lambda name: hashlib.sha256(name).digest())

    def covers(self, row, act=None, target=None):
        able = act is None or act in row.powers or act // 100 * 100 in row.powers
        return able and (not target or not row.objects or target in row.objects)

    def mandate_lives(self, row):
        return row.active and row.from_day <= self.today() <= row.to_day

    def enter_guardianship(self, j, ward, agency):
        self.mandates[j.new_id()] = mandate(
            kind="GUARDIAN", principal=ward, agent=None, agency=agency, powers=list(range(200, 900, 100)),
            objects=[], from_day=self.today(), to_day=FOR_EVER, substitution=False, parent=None, active=True)

    def end_mandate(self, name):
        self.mandates[name].active = False
        for each in self.given(self.mandates[name].principal):
            if self.mandates[each].parent == name and self.mandates[each].active:
                self.end_mandate(each)

    def end_guardians(self, subject):
        """What the person gave ends, and who acts for it; an authority stays a foundling's guardian (CIV-03)."""
        for name in self.given(subject):
            row = self.mandates[name]
            if row.active and row.agent and row.kind != "EXECUTOR":
                self.end_mandate(name)

    def end_mandates(self, subject):
        """A death, a merge: all that the person gave or holds. Executors of the dead stay."""
        for name, row in list(self.mandates.items()):
            if row.active and (row.agent == subject or row.principal == subject and row.kind != "EXECUTOR"):
                self.end_mandate(name)

    def has_mandates(self, subject):
        return any(row.active and subject in (row.principal, row.agent) for row in self.mandates.values())


def represented(j, subject, target):
    """Somebody with a mandate for this act signs; for the dead nobody does, no executor either (G-63)."""
    if subject in j.m.subjects and j.m.subjects[subject].life in ("DECEASED", "PRESUMED_DEAD"):
        return False
    number = j.m.number_of(j.name)
    for name in j.m.given(subject):
        row = j.m.mandates[name]
        if j.m.mandate_lives(row) and j.m.covers(row, number, target):
            if j.key_of_person(row.agent) if row.agent else j.guardian_signs(row.agency):
                return True
    return False


def register_mandate(j, f):
    j.paper()
    j.id32("principal", "agent")
    j.named("kind")
    kind, powers, objects = f.get("kind"), f.get("powers", []), [raw(each) for each in f.get("objects", [])]
    principal, agent, parent = f.get("principal", b""), f.get("agent", b""), f.get("parent", b"")
    j.form(1 <= len(powers) <= 64 and all(100 <= each <= 999 for each in powers) and len(objects) <= 64)
    j.form(all(1 <= len(each) <= 64 for each in objects))
    j.ascending(powers)
    j.ascending(objects)
    j.form(f.get("substitution", 0) <= 1 and len(parent) in (0, 32))
    j.form(not parent or kind == "POWER_OF_ATTORNEY")
    j.form((kind in GUARDIANS) == bool(f.get("court_act")))
    if j.officer:
        j.need(("GUARDIANSHIP_AUTHORITY" if kind in GUARDIANS else "NOTARY") in j.m.roles_of(j.officer),
               "officer_lacks_role")
    j.need(principal != agent, "persons_not_distinct")
    begin, end = f.get("from_day", 0), f.get("to_day", 0)
    j.need(max(begin, j.today) <= end, "validity_is_empty")
    j.need(kind != "POWER_OF_ATTORNEY" or end - begin <= j.m.p["mandate_days_max"], "mandate_too_long")
    of_principal(j, f, kind, principal, powers, objects)
    row = j.alive(agent)
    j.not_own(agent)
    if row:
        j.need(row.capacity == "FULL", "subject_lacks_capacity")
        j.consent_of(agent)
    new = j.new_id()

    def effect():
        j.m.mandates[new] = mandate(kind=kind, principal=principal, agent=agent, agency=None, powers=list(powers),
                                objects=objects, from_day=begin, to_day=end, parent=parent or None,
                                substitution=f.get("substitution", 0) == 1, active=True)
        j.carry_out()
    return effect


def of_principal(j, f, kind, principal, powers, objects):
    row = j.person(principal)
    j.not_own(principal)
    if kind == "EXECUTOR":
        j.need(any(each.of == principal and each.open for each in j.m.estates.values()), "estate_not_found")
        return
    if row:
        j.need(row.life == "ALIVE", "subject_not_alive")
    if kind in GUARDIANS:
        j.ordered("APPOINT_GUARDIAN", principal)
        return
    if row:
        j.need(row.capacity == "FULL", "subject_lacks_capacity")
    if f.get("parent"):
        substitution(j, f, principal, powers, objects)
    elif row:
        j.consent_of(principal)


def substitution(j, f, principal, powers, objects):
    """No more than the mandate it rests on has, and not for longer."""
    row = j.m.mandates.get(f["parent"])
    if not j.need(row and row.principal == principal, "mandate_not_found"):
        return
    j.need(j.m.mandate_lives(row), "mandate_not_active")
    within = row.substitution and f.get("to_day", 0) <= row.to_day
    within = within and all(j.m.covers(row, power) for power in powers)
    within = within and (not row.objects or objects and set(objects) <= set(row.objects))
    j.need(within, "mandate_exceeds_power")
    j.need(row.agent and j.consented(row.agent), "consent_missing")


def revoke_mandate(j, f):
    j.id32("mandate")
    row = j.m.mandates.get(f.get("mandate", b""))
    if not j.need(row, "mandate_not_found"):
        return None
    j.need(row.active, "mandate_not_active")
    j.not_own(row.principal)
    if row.kind != "POWER_OF_ATTORNEY" or f.get("court_act"):
        j.ordered("ANNUL_RIGHT", f["mandate"])
    else:
        j.consent_of(row.principal)

    def effect():
        j.m.end_mandate(f["mandate"])
        j.carry_out()
    return effect


ACTS = {"register_mandate": register_mandate, "revoke_mandate": revoke_mandate}
