"""Mandates, mostly right; each gives a Draft, or None."""
from gen_people import target_of


def register_mandate(w):
    kind = w.pick(["POWER_OF_ATTORNEY"] * 6 + ["GUARDIAN", "CURATOR", "EXECUTOR"])
    agent = w.person()
    fields = {"kind": kind, "agent": agent, "from_day": w.day() - w.pick([0, 0, 3, -2]),
              "to_day": w.day() + w.pick([0, 20, 90, 100]), "substitution": w.pick([0, 1]),
              "powers": sorted(w.rng.sample([200, 300, 400, 500, 600, 700, 506, 519, 604, 401, 305], w.pick([1, 3, 6])))}
    if w.chance(20):
        fields["objects"] = sorted(w.rng.sample([*w.m.units, *w.m.vehicles], 1)) if w.m.units else []
    officer = "guardian" if kind in ("GUARDIAN", "CURATOR") else w.pick(["notary", "notary", "land notary"])
    parents = [name for name, row in w.m.mandates.items() if w.m.mandate_lives(row) and row.substitution
               and row.agent]
    if kind in ("GUARDIAN", "CURATOR"):
        fields["principal"] = target_of(w, "APPOINT_GUARDIAN")
        fields["court_act"] = fields["principal"] and w.order("APPOINT_GUARDIAN", fields["principal"])
    elif kind == "EXECUTOR":
        fields["principal"] = w.pick([row.of for row in w.m.estates.values()])
    elif parents and w.chance(40):
        fields["parent"] = w.pick(parents)
        row = w.m.mandates[fields["parent"]]
        fields |= {"principal": row.principal, "powers": row.powers[:w.pick([1, 2, 9])],
                   "objects": row.objects, "to_day": min(row.to_day, fields["to_day"]),
                   "from_day": w.day()}
    else:
        fields["principal"] = w.person()
    if not agent or not fields["principal"] or not fields.get("court_act", b"x"):
        return None
    draft = by(w, officer, "register_mandate", fields)
    if kind == "POWER_OF_ATTORNEY":
        w.consent(draft, w.m.mandates[fields["parent"]].agent if "parent" in fields else fields["principal"])
    return w.consent(w.paper(draft), agent)


def by(w, officer, act, fields):
    if officer != "land notary":
        return w.by_state(officer, act, fields)
    draft = w.by_state(officer, act, fields)
    draft.agency, draft.office = "CADASTRE", "CADA1"
    return draft


def revoke_mandate(w):
    name = w.pick([name for name, row in w.m.mandates.items() if row.active])
    if not name:
        return None
    fields, row = {"mandate": name}, w.m.mandates[name]
    order = w.order("ANNUL_RIGHT", name)
    if order:
        fields["court_act"] = order
        return w.by_state(w.pick(["notary", "guardian"]), "revoke_mandate", fields)
    return w.consent(w.by_state("notary", "revoke_mandate", fields), row.principal)


ACTS = {"register_mandate": (register_mandate, 12), "revoke_mandate": (revoke_mandate, 4)}
