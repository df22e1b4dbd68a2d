"""Acts on records of civil status, mostly right; each gives a Draft, or None."""
from gen_people import target_of


def some(w, *types, **wanted):
    return w.pick([name for name, row in w.m.records.items() if row.type in types
                   and all(row[key] == value for key, value in wanted.items())])


def age(w, draft, subject, years, answer):
    return draft.attest("AGE_GE", w.pick(["registrar", "supervisor"]), [w.born_of(subject)], w.day(),
                        w.m.p[years], answer)


def older(w, draft, child):
    answer = w.pick(["TRUE", "FALSE"])
    age(w, draft, child, "child_consent_years", answer)
    return w.consent(draft, child) if answer == "TRUE" else draft


def recognise_paternity(w):
    fit = [name for name, row in w.m.records.items() if row.type == "BIRTH" and row.status == "REGISTERED"
           and not any(kind != "BIRTH_MOTHER" for kind in w.m.parents.get(row.persons["CHILD"], []))]
    name = w.pick(fit) if fit and w.chance(90) else some(w, "BIRTH")
    father, mother = w.person(full=False), w.person(full=False)
    if not name or not father:
        return None
    child = w.m.records[name].persons["CHILD"]
    fields = {"record": name.encode(), "father": {"tag": w.fresh("tag"), "parent": w.name_of(father)}}
    draft = w.paper(w.by_registrar("recognise_paternity", fields))
    if w.chance(30):
        fields["name"] = w.fresh("name")
        draft.list("NAME", fields["name"])
    if ("FACT_OF_KINSHIP", child) in w.m.facts or w.chance(10):
        fields["father"]["kind"] = "FATHER_COURT"
        return draft
    fields["father"]["kind"] = "FATHER_ACKNOWLEDGED"
    fields |= {"father_subject": father, "mother_subject": mother}
    return older(w, w.consent(draft, father, mother), child)


def change_name(w):
    subject = w.person(full=False)
    if not subject:
        return None
    fields = {"subject": subject, "name": w.fresh("name")}
    draft = w.paper(w.by_registrar("change_name", fields)).list("NAME", fields["name"])
    draft.attest("NO_CRIMINAL_BLOCK", "police", [w.name_of(subject)], w.day())
    if w.chance(50):
        return w.consent(age(w, draft, subject, "full_age_years", "TRUE"), subject)
    age(w, draft, subject, "full_age_years", "FALSE")
    people = w.people()
    known = len(w.m.parents.get(subject, []))
    fields["parents"] = sorted(w.rng.sample(people, min(len(people), known)))
    for each in fields["parents"]:
        draft.attest("IS_LEGAL_PARENT", w.pick(["registrar", "supervisor"]),
                     [w.name_of(subject), w.name_of(each)], w.day())
        w.consent(draft, each)
    return older(w, draft.sign("guardian"), subject)


def register_adoption(w):
    child = target_of(w, "ADOPT")
    name = w.pick([name for name, row in w.m.records.items() if row.type == "BIRTH"
                   and row.persons["CHILD"] == child])
    people = w.people()
    if not name or len(people) < 2:
        return None
    adopters = sorted(w.rng.sample(people, w.pick([1, 2])))
    fields = {"record": name.encode(), "adopters": adopters, "court_act": w.order("ADOPT", child)}
    draft = w.paper(w.by_registrar("register_adoption", fields))
    fields["parents"] = sorted(({"kind": "ADOPTER", "tag": w.fresh("tag"), "parent": w.name_of(each)}
                                for each in adopters), key=lambda each: each["tag"])
    for each in adopters:
        draft.attest("AGE_GAP_IS_LEGAL", "guardian", [w.born_of(child), w.born_of(each)], w.day())
    if w.chance(50):
        fields["attributes"] = [{"data_class": kind, "commitment": w.fresh(kind)} for kind in (
            ["NAME", "BIRTHPLACE"] if w.chance(85) else ["NAME", "SEX_DOB"])]
        for each in fields["attributes"]:
            draft.list(each["data_class"], each["commitment"])
    return w.consent(draft, *adopters)


def issue_certificate(w):
    name = w.pick([name for name, row in w.m.records.items() if row.persons
                   and (row.status == "REGISTERED" or w.chance(10))])
    if not name:
        return None
    row = w.m.records[name]
    ground = w.pick(["OWN_RECORD", "OWN_RECORD", "PARENT_OF_MINOR", "COURT_OR_AUDITOR", "HEIR_OF_DECEASED"])
    heirs = [(each, heir) for each, record in w.m.records.items() if "DECEASED" in record.persons
             for estate in w.m.estates.values() if estate.of == record.persons["DECEASED"]
             for heir, said in estate.answers.items() if said == "ACCEPTED"]
    if ground == "HEIR_OF_DECEASED" and heirs:
        name, applicant = w.pick(heirs)
    else:
        applicant = w.person() if ground != "OWN_RECORD" else w.pick(row.persons.values())
    fields = {"record": name.encode(), "tag": w.fresh("tag"), "ground": ground, "content": w.fresh("number")}
    draft = w.by_registrar("issue_certificate", fields).list("DOC_NUMBER", fields["content"])
    if ground == "COURT_OR_AUDITOR":
        return draft.sign(w.pick(["judge", "auditor"]))
    if not applicant:
        return None
    fields["applicant"] = applicant
    if ground == "PARENT_OF_MINOR":
        draft.attest("IS_LEGAL_PARENT", w.pick(["registrar", "supervisor"]),
                     [w.name_of(w.m.first_of(row)), w.name_of(applicant)], w.day())
        age(w, draft, w.m.first_of(row), "full_age_years", "FALSE" if w.chance(90) else w.pick(["TRUE", "UNKNOWN"]))
    return w.consent(draft, applicant)


def by_order(act, command, **more):
    def made(w):
        target = target_of(w, command)
        if not target:
            return None
        fields = {"record": target, "court_act": w.order(command, target), **more}
        draft = w.by_judge(act, fields) if w.chance(40) else w.by_supervisor(act, fields)
        return w.paper(draft)
    return made


ACTS = {
    "recognise_paternity": (recognise_paternity, 8), "change_name": (change_name, 8),
    "register_adoption": (register_adoption, 8), "issue_certificate": (issue_certificate, 10),
    "revoke_record": (by_order("revoke_record", "REVOKE_THE_RECORD", reason="MISTAKEN"), 14),
    "reinstate_record": (by_order("reinstate_record", "REINSTATE_THE_RECORD"), 8),
}
