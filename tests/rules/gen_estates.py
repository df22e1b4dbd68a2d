"""Acts on estates, mostly right; each gives a Draft, or None."""
from gen_courts import shares
from gen_people import target_of


def some_estate(w, *, over):
    names = [name for name, row in w.m.estates.items()
             if row.open and w.m.term_over(row) == over]
    return w.pick(names) if names and w.chance(92) else w.pick(w.m.estates)


def answer(act):
    def made(w):
        estate, heir = some_estate(w, over=False), w.person()
        if not estate or not heir:
            return None
        return w.consent(w.by_state("notary", act, {"estate": estate, "heir": heir}), heir)
    return made


def issue_inheritance_certificate(w):
    accepted = [name for name, row in w.m.estates.items()
                if row.open and w.m.term_over(row) and "ACCEPTED" in row.answers.values()]
    estate = w.pick(accepted) if accepted and w.chance(90) else some_estate(w, over=True)
    if not estate:
        return None
    heirs = [heir for heir, said in w.m.estates[estate].answers.items() if said == "ACCEPTED"]
    heirs = heirs if heirs and w.chance(90) else [*heirs, w.person() or w.fresh()]
    parts, total = shares(w, set(heirs))
    w.count += 1
    cars = [name for name, row in w.m.vehicles.items() if ("PERSON", w.m.estates[estate].of) in row.shares]
    land = [name for name, row in w.m.units.items()
            if row.current and ("PERSON", w.m.estates[estate].of) in w.m.primary(name).shares]
    thing = w.pick([*cars, *land]) if cars + land and w.chance(80) else f"71006003{w.count:05}".encode()
    return w.paper(w.by_state("notary", "issue_inheritance_certificate", {
        "estate": estate, "object": thing, "shares": parts,
        "denominator": total}))


def escheat_estate(w):
    target = target_of(w, "GIVE_TO_STATE")
    estate = some_estate(w, over=True)
    if not target or not estate:
        return None
    return w.paper(w.by_state("notary", "escheat_estate", {
        "estate": estate, "object": target, "court_act": w.order("GIVE_TO_STATE", target)}))


ACTS = {"accept_inheritance": (answer("accept_inheritance"), 10),
        "renounce_inheritance": (answer("renounce_inheritance"), 4),
        "issue_inheritance_certificate": (issue_inheritance_certificate, 8),
        "escheat_estate": (escheat_estate, 6)}
