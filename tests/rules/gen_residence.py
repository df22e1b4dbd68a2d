"""Acts of residence, mostly right; each gives a Draft, or None."""
from gen_people import target_of

AREAS = ["41700000000000", "41711000000000", "41711201000000", "41703000000000"]


def founding(w):
    """The tree of areas that addresses lie in."""
    day = w.day() - 9000
    rows = [{"code": AREAS[0], "valid_from_day": day}] + [
        {"code": area, "parent": parent, "valid_from_day": day} for area, parent in
        ((AREAS[3], AREAS[0]), (AREAS[1], AREAS[0]), (AREAS[2], AREAS[1]))]
    yield w.governed("load_codes", {"table": "SOATE",
                                    "rows": sorted(rows, key=lambda each: each["code"])})


def dwelling(w):
    tags = [tag for tag, row in w.m.dwellings.items() if row.open]
    return w.pick(tags) if tags and w.chance(97) else w.pick(w.m.dwellings)


def owned(w, draft, tag, owners):
    w.consent(draft, *owners)
    return draft.attest("DWELLING_IS_OWNED", "residence",
                        [tag, *(w.name_of(each) for each in owners)], w.day())


def at_home(w, act, fields):
    people = w.people(full=False)
    tag = dwelling(w)
    if not people or not tag:
        return None
    subject = w.pick(people)
    basis = w.pick(["OWNER", "OWNER_CONSENT", "LEASE", "SOCIAL", "INSTITUTION", "WITH_PARENT"])
    ordered = target_of(w, "GRANT_RESIDENCE")
    if ordered and w.chance(30):
        subject, basis = ordered, "COURT_ORDER"
    fields |= {"subject": subject, "dwelling": tag, "basis": basis}
    draft = w.by_state("residence", act, fields)
    if basis == "COURT_ORDER":
        fields["court_act"] = w.order("GRANT_RESIDENCE", subject)
        return draft
    if basis == "WITH_PARENT":
        return with_parent(w, draft, subject, tag)
    w.consent(draft, subject)
    if basis in ("SOCIAL", "INSTITUTION"):
        return draft.source(401, w.day())
    owners = {w.pick(people) for _ in range(w.pick([1, 1, 2]))}
    if basis == "OWNER":
        owners.add(subject)
    fields["owners"] = sorted(owners)
    return owned(w, draft, tag, fields["owners"])


def with_parent(w, draft, subject, tag):
    name = w.pick([name for name, row in w.m.registrations.items()
                   if w.m.lives(row) and row.kind == "RESIDENCE"])
    parent = w.m.registrations[name].subject if name else w.person()
    if not parent:
        return None
    if name and w.m.dwellings[w.m.registrations[name].dwelling].open and w.chance(90):
        tag = draft.fields["dwelling"] = w.m.registrations[name].dwelling
    draft.fields["parent"] = parent
    w.consent(draft, parent)
    draft.attest("IS_LEGAL_PARENT", "residence", [w.name_of(subject), w.name_of(parent)], w.day())
    return draft.attest("AGE_GE", "residence", [w.born_of(subject)], w.day(),
                        w.m.p["full_age_years"], "FALSE")


def register_residence(w):
    return at_home(w, "register_residence", {})


def register_stay(w):
    return at_home(w, "register_stay", {"until_day": w.day() + w.pick([0, 10, 60, 61])})


def some_registration(w, *kinds):
    live = [name for name, row in w.m.registrations.items() if w.m.lives(row)
            and (not kinds or row.kind in kinds)]
    return w.pick(live) if live and w.chance(93) else w.pick(w.m.registrations)


def extend_stay(w):
    name = some_registration(w, "STAY")
    if not name:
        return None
    row = w.m.registrations[name]
    return w.consent(w.by_state("residence", "extend_stay", {
        "registration": name, "until_day": (row.until or w.day()) + w.pick([0, 1, 20, 60])}),
        row.subject)


def deregister_voluntary(w):
    name = some_registration(w)
    if not name or w.chance(50):
        return None
    fields = {"registration": name}
    if w.chance(40):
        fields["abroad"] = 1
    return w.consent(w.by_state("residence", "deregister_voluntary", fields),
                     w.m.registrations[name].subject)


def deregister_by_owner(w):
    noticed = [name for name, row in w.m.registrations.items()
               if row.notice is not None and w.m.lives(row)]
    name = w.pick(noticed) if noticed and w.chance(60) else some_registration(w)
    owner = w.person()
    if not name or not owner:
        return None
    row = w.m.registrations[name]
    step = w.pick(["OBJECT_TO_NOTICE", "END_REGISTRATION", "END_REGISTRATION"]) \
        if row.notice is not None else "GIVE_NOTICE"
    if w.chance(5):
        step = w.pick(["GIVE_NOTICE", "OBJECT_TO_NOTICE", "END_REGISTRATION"])
    draft = w.by_state("residence", "deregister_by_owner", {"registration": name, "step": step})
    if step == "OBJECT_TO_NOTICE":
        return w.consent(draft, row.subject)
    draft.fields["owner"] = owner
    owned(w, draft, row.dwelling or b"\0" * 32, [owner])
    return draft.attest("NO_RIGHT_TO_DWELL", "residence", [w.name_of(row.subject)], w.day())


def deregister_by_court(w):
    name = target_of(w, "DEREGISTER_RESIDENCE")
    return name and w.by_judge("deregister_by_court", {
        "registration": name, "court_act": w.order("DEREGISTER_RESIDENCE", name)})


def register_foreign_stay(w):
    subject = w.person(kind=w.pick(["FOREIGNER", "STATELESS"]), full=False)
    tag = dwelling(w)
    if not subject or not tag:
        return None
    entered, permit = w.day() - w.pick([0, 1, 20]), w.day() + w.pick([5, 60])
    draft = w.by_state(w.pick(["hotel", "migration"]), "register_foreign_stay", {
        "subject": subject, "dwelling": tag, "entered_day": entered, "permit_until_day": permit,
        "until_day": w.day() + w.pick([0, 5, 6])})
    return draft.attest("ENTERED_ON", "migration", [w.name_of(subject)], entered, permit)


def neighbours(w, tag):
    return [each for each in set(w.m.people_at(tag)) if w.m.household_of(each) is None
            and w.m.subjects[each].life == "ALIVE"]


def declare_household(w):
    tag = w.pick([row.dwelling for row in w.m.registrations.values()
                  if w.m.lives(row) and row.dwelling])
    people = sorted(neighbours(w, tag)) if tag else []
    if not people:
        return None
    some = w.rng.sample(people, min(len(people), w.pick([1, 2, 3])))
    draft = w.by_state("residence", "declare_household", {
        "head": some[0], "dwelling": tag, "members": sorted(some[1:])})
    return w.consent(draft, *some)


def join_household(w):
    name = w.pick([name for name, row in w.m.households.items() if row.members])
    if not name:
        return None
    row = w.m.households[name]
    member = w.pick(sorted(row.members)) if row.head is None and w.chance(70) else \
        w.pick(sorted(neighbours(w, row.dwelling)))
    if not member:
        return None
    draft = w.by_state("residence", "join_household", {"household": name, "member": member})
    w.consent(draft, member)
    return w.consent(draft, row.head) if row.head and row.head != member else draft


def leave_household(w):
    name = w.pick([name for name, row in w.m.households.items() if row.members])
    if not name or w.chance(40):
        return None
    row = w.m.households[name]
    member = w.pick(sorted(row.members))
    draft = w.by_state("residence", "leave_household", {"household": name, "member": member})
    w.consent(draft, member)
    others = sorted(row.members - {member})
    if member == row.head and others and w.chance(60):
        draft.fields["head"] = w.pick(others)
        w.consent(draft, draft.fields["head"])
    return draft


def create_address(w):
    if len(w.m.addresses) > 60 and w.chance(80):
        return None
    return w.by_state("address", "create_address", {
        "area": w.pick(AREAS + ["41711000000000"] * 3),
        "elements": ["BISHKEK", f"STREET-{w.rng.randrange(8)}", str(w.rng.randrange(5))]})


def some_address(w):
    live = [name for name, row in w.m.addresses.items() if row.live]
    return w.pick(live) if live and w.chance(92) else w.pick(w.m.addresses)


def rename_address(w):
    name = some_address(w)
    return name and w.by_state("address", "rename_address", {
        "address": name, "elements": ["BISHKEK", f"AVENUE-{w.rng.randrange(8)}",
                                      str(w.rng.randrange(5))]})


def retire_address(w):
    name = some_address(w)
    if not name:
        return None
    draft = w.by_state("address", "retire_address", {"address": name})
    empty = [tag for tag, row in w.m.dwellings.items() if row.open and not w.m.people_at(tag)]
    if w.chance(60):
        draft.fields["dwellings"] = sorted(w.rng.sample(empty, min(len(empty), 2)))
        if w.chance(10) and w.m.dwellings:
            draft.fields["dwellings"] = [w.pick(w.m.dwellings)]
    return draft


def open_dwelling(w):
    if len([row for row in w.m.dwellings.values() if row.open]) > 40 and w.chance(85):
        return None
    closed = [tag for tag, row in w.m.dwellings.items() if not row.open]
    return w.by_state("address", "open_dwelling", {
        "dwelling": w.pick(closed) if closed and w.chance(30) else w.fresh("dwelling"),
        "area": w.pick(["41711", "417", "41703"]), "persons_max": w.pick([0, 1, 2, 4])})


def cancel_fictitious_registration(w):
    name = target_of(w, "VOID_RESIDENCE")
    if name and name in w.m.registrations and w.chance(50):
        return w.by_state("police", "cancel_fictitious_registration", {
            "registration": name, "ended_day": w.m.registrations[name].day,
            "court_act": w.order("VOID_RESIDENCE", name)})
    name, owner = some_registration(w), w.person()
    if not name or not owner or w.chance(50):
        return None
    row = w.m.registrations[name]
    draft = w.by_state("residence", "cancel_fictitious_registration", {
        "registration": name, "ended_day": w.pick([row.day, w.day(), row.day - 1]),
        "owner": owner})
    return owned(w, draft, row.dwelling or b"\0" * 32, [owner])


ACTS = {
    "register_residence": (register_residence, 22), "register_stay": (register_stay, 14),
    "extend_stay": (extend_stay, 8), "deregister_voluntary": (deregister_voluntary, 8),
    "deregister_by_owner": (deregister_by_owner, 12),
    "deregister_by_court": (deregister_by_court, 6),
    "register_foreign_stay": (register_foreign_stay, 8),
    "declare_household": (declare_household, 8), "join_household": (join_household, 8),
    "leave_household": (leave_household, 8), "create_address": (create_address, 8),
    "rename_address": (rename_address, 6), "retire_address": (retire_address, 6),
    "open_dwelling": (open_dwelling, 10),
    "cancel_fictitious_registration": (cancel_fictitious_registration, 10),
}
