"""Lives that need every act of residence and of the courts: homes, holds, wards and estates."""
import hashlib

from every_act_people import by_judge, by_officer, by_state, death, decide, paper
from every_act_rights import sale

# 4xx.

def dwelling(words):
    return hashlib.sha256(b"dwelling " + words.encode()).digest()


def owned(lab, draft, words, owner="bek"):
    return draft.attest("DWELLING_IS_OWNED", "residence", [dwelling(words), owner], lab.today())


def settle(lab, name, words, act="register_residence", **more):
    draft = by_state("residence", act, {
        "subject": lab.people[name], "dwelling": dwelling(words),
        "basis": "OWNER" if name == "bek" else "OWNER_CONSENT", "owners": [lab.people["bek"]],
        **more}, name, "bek")
    return owned(lab, draft, words)


def street(lab):
    people = lab.people
    address = lab.apply(by_state("address", "create_address", {
        "area": "41711000000000", "elements": ["BISHKEK", "CHUI-AVENUE", "1"]}))
    lab.apply(by_state("address", "rename_address", {"address": address,
                                                     "elements": ["BISHKEK", "MANAS", "1"]}))
    for words in ("flat", "house", "hut"):
        lab.apply(by_state("address", "open_dwelling", {
            "dwelling": dwelling(words), "area": "41711", "persons_max": 4}))
    home = lab.apply(settle(lab, "ana", "flat"))
    lab.apply(by_state("address", "open_dwelling", {
        "dwelling": dwelling("closet"), "area": "41711", "persons_max": 1}))
    lab.apply(settle(lab, "damir", "closet"))
    lab.refuse(settle(lab, "cholpon", "closet"), "a dwelling that is full")
    lab.refuse(by_state("address", "retire_address", {
        "address": address, "dwellings": [dwelling("flat")]}), "somebody lives there")
    lab.refuse(by_state("residence", "extend_stay", {
        "registration": home, "until_day": lab.today() + 200}, "ana"), "a residence has no end")
    child = by_state("residence", "register_residence", {
        "subject": people["late"], "dwelling": dwelling("flat"), "basis": "WITH_PARENT",
        "parent": people["cholpon"]}, "cholpon")
    child.attest("IS_LEGAL_PARENT", "residence", ["late", "cholpon"], lab.today())
    lab.refuse(child.attest("AGE_GE", "residence", ["late born"], lab.today(), 18, 2),
               "the parent lives elsewhere")
    stay = lab.apply(settle(lab, "cholpon", "house", "register_stay", basis="LEASE",
                            until_day=lab.today() + 100))
    lab.scene["stay"] = stay
    lab.apply(by_state("residence", "extend_stay", {
        "registration": stay, "until_day": lab.today() + 200}, "cholpon"))
    foreign = by_state("hotel", "register_foreign_stay", {
        "subject": people["john"], "dwelling": dwelling("house"), "entered_day": lab.today(),
        "permit_until_day": lab.today() + 60, "until_day": lab.today() + 30})
    lab.apply(foreign.attest("ENTERED_ON", "migration", ["john"], lab.today(),
                             lab.today() + 60))
    for name in ("cholpon", "maria"):
        lab.apply(settle(lab, name, "flat"))
    members = sorted([people["cholpon"]])
    household = lab.apply(by_state("residence", "declare_household", {
        "head": people["ana"], "dwelling": dwelling("flat"), "members": members},
        "ana", "cholpon"))
    lab.apply(by_state("residence", "join_household", {
        "household": household, "member": people["maria"]}, "ana", "maria"))
    lab.apply(by_state("residence", "leave_household", {
        "household": household, "member": people["maria"]}, "maria"))
    return home


def leaving(lab, home):
    people = lab.people

    def step(number, *signers):
        fields = {"registration": home, "step": number}
        draft = by_state("residence", "deregister_by_owner", fields, *signers)
        if "bek" not in signers:
            return draft
        fields["owner"] = people["bek"]
        draft.attest("NO_RIGHT_TO_DWELL", "residence", ["ana"], lab.today())
        return owned(lab, draft, "flat")
    lab.apply(step("GIVE_NOTICE", "bek"))
    lab.refuse(step("END_REGISTRATION", "bek"), "the notice still runs")
    lab.apply(step("OBJECT_TO_NOTICE", "ana"))
    lab.refuse(step("END_REGISTRATION", "bek"), "after an objection")
    lab.apply(by_judge("deregister_by_court", {
        "registration": home, "court_act": decide(lab, "DEREGISTER_RESIDENCE", home)}))
    fictitious = lab.apply(settle(lab, "damir", "hut"))

    def by_owner(*signers):
        return by_state("police", "cancel_fictitious_registration", {
            "registration": fictitious, "ended_day": lab.today(), "owner": lab.people["bek"]},
            *signers)
    lab.refuse(by_owner("bek"), "nobody looked who owns it")
    lab.refuse(owned(lab, by_owner(), "hut"), "the owner does not sign")
    lab.refuse(by_state("police", "cancel_fictitious_registration", {
        "registration": fictitious, "ended_day": lab.today(),
        "court_act": decide(lab, "DEREGISTER_RESIDENCE", fictitious)}), "ordered otherwise")
    lab.apply(by_state("police", "cancel_fictitious_registration", {
        "registration": fictitious, "ended_day": lab.today(),
        "court_act": decide(lab, "VOID_RESIDENCE", fictitious)}))
    abroad = lab.apply(settle(lab, "maria", "hut"))
    hold = lab.apply(by_judge("impose_hold", {
        "targets": [people["maria"]], "scope": 256,
        "court_act": decide(lab, "IMPOSE_A_HOLD", people["maria"])}), broken=False)
    lab.refuse(by_state("residence", "deregister_voluntary", {"registration": abroad,
               "abroad": 1}, "maria"), "who may not leave the country")
    lab.apply(by_judge("lift_hold", {"hold": hold}), broken=False)
    lab.apply(by_state("residence", "deregister_voluntary", {"registration": abroad,
                                                             "abroad": 1}, "maria"))
    retired = lab.apply(by_state("address", "create_address", {
        "area": "41711000000000", "elements": ["BISHKEK", "CHUI-AVENUE", "2"]}), broken=False)
    lab.apply(by_state("address", "retire_address", {"address": retired,
                                                     "dwellings": [dwelling("hut")]}))
    lab.refuse(by_state("address", "rename_address", {
        "address": retired, "elements": ["BISHKEK", "MANAS", "2"]}), "a retired one")
    another = lab.apply(by_state("address", "create_address", {
        "area": "41711000000000", "elements": ["BISHKEK", "CHUI-AVENUE", "3"]}), broken=False)
    lab.refuse(by_state("address", "retire_address", {
        "address": another, "dwellings": [dwelling("hut")]}), "a dwelling that is closed")
    lab.refuse(settle(lab, "maria", "hut"), "a dwelling that is closed")


# 7xx.

PARCEL = b"7100600330016"


def courts(lab):
    people = lab.people
    later = decide(lab, "IMPOSE_A_HOLD", PARCEL, in_force_day=lab.today() + 30,
                   appeal_until_day=lab.today() + 30)
    lab.refuse(by_judge("impose_hold", {"targets": [PARCEL], "scope": 3, "court_act": later}),
               "before it is in force")
    lab.apply(by_judge("bring_act_into_force", {"court_act": later}))
    hold = lab.apply(by_judge("impose_hold", {"targets": [PARCEL], "scope": 3,
                                              "court_act": later}))
    again = decide(lab, "IMPOSE_A_HOLD", PARCEL)
    short = lab.apply(by_judge("impose_hold", {"targets": [PARCEL], "scope": 1, "has_until": 1,
                                               "until_day": lab.today() + 5,
                                               "court_act": again}), broken=False)
    lab.refuse(by_judge("confirm_hold", {
        "hold": short, "has_until": 1, "until_day": lab.today() - 1,
        "court_act": decide(lab, "IMPOSE_A_HOLD", short)}), "until yesterday")
    lab.apply(by_judge("confirm_hold", {
        "hold": short, "court_act": decide(lab, "IMPOSE_A_HOLD", short)}))
    lab.apply(by_judge("lift_hold", {"hold": hold}))
    for act in ("stay_court_act", "reverse_court_act"):
        words = act.replace("_", " ")
        order = decide(lab, "IMPOSE_A_HOLD", PARCEL)
        draft = paper(lab, by_judge(act, {"court_act": order}), words)
        lab.apply(draft.sign("second judge") if act == "reverse_court_act" else draft)
    lab.apply(by_judge("declare_incapacity", {
        "subject": people["dinara"],
        "court_act": decide(lab, "TAKE_CAPACITY", people["dinara"])}))
    lab.strangers["a ward"] = people["dinara"]
    lab.refuse(by_officer("bind_holder_key", {
        "subject": people["dinara"], "key": lab.key("a ward's key"),
        "assurance": "ASSURANCE_OFFICE"}, "a ward's key"), "of a ward")
    lab.refuse(sale(lab, "T-FAR", "vera", "dinara"), "to a ward")
    lab.apply(by_judge("establish_fact", {
        "kind": "FACT_OF_DEATH", "about": people["maria"], "day": lab.today(),
        "court_act": decide(lab, "ESTABLISH_DEATH", people["maria"])}))
    shares = [{"holder": each, "numerator": 1} for each in
              sorted((people["ana"], people["bek"]))]
    lab.apply(by_judge("command_transfer", {
        "command": "DIVIDE_RIGHT", "target": PARCEL, "shares": shares, "denominator": 2,
        "court_act": decide(lab, "DIVIDE_RIGHT", PARCEL)}))
    mandate = paper(lab, by_state("notary", "register_mandate", {
        "kind": "POWER_OF_ATTORNEY", "principal": people["ana"], "agent": people["bek"],
        "powers": [300], "from_day": lab.today(), "to_day": lab.today() + 365,
        "substitution": 1}, "ana", "bek"), "power of attorney")
    given = lab.apply(mandate)
    lab.refuse(by_judge("revoke_mandate", {
        "mandate": given, "court_act": decide(lab, "IMPOSE_A_HOLD", given)}), "ordered otherwise")

    def passed_on(powers):
        return paper(lab, by_state("notary", "register_mandate", {
            "kind": "POWER_OF_ATTORNEY", "principal": people["ana"], "agent": people["cholpon"],
            "powers": powers, "from_day": lab.today(), "to_day": lab.today() + 30,
            "parent": given}, "bek", "cholpon"), "substitution")
    lab.refuse(passed_on([300, 400]), "more than the first")
    lab.apply(by_state("notary", "revoke_mandate", {"mandate": given}, "ana"))
    lab.refuse(passed_on([300]), "of one that was revoked")
    lab.apply(by_judge("restore_capacity", {
        "subject": people["dinara"],
        "court_act": decide(lab, "RESTORE_CAPACITY", people["dinara"])}))


def inheritance(lab):
    people = lab.people
    lab.apply(death(lab, "nurlan"))
    found = lab.ask("court_estatesOf", {"subject": people["nurlan"].hex()})["result"]
    estate = bytes.fromhex(found["estates"][0]["estate"])
    lab.apply(by_state("notary", "accept_inheritance", {"estate": estate,
                                                        "heir": people["ana"]}, "ana"))
    lab.apply(by_state("notary", "renounce_inheritance", {"estate": estate,
                                                          "heir": people["bek"]}, "bek"))
    lab.refuse(paper(lab, by_state("notary", "escheat_estate", {
        "estate": estate, "object": b"7100600330018",
        "court_act": decide(lab, "GIVE_TO_STATE", b"7100600330018")}), "early"),
        "somebody accepted")

    def certificate():
        return paper(lab, by_state("notary", "issue_inheritance_certificate", {
            "estate": estate, "object": b"7100600330017", "denominator": 1,
            "shares": [{"holder": people["ana"], "numerator": 1}]}), "certificate of inheritance")
    lab.refuse(certificate(), "others may still answer")
    lab.pass_days(190)
    lab.refuse(by_state("notary", "accept_inheritance", {"estate": estate,
               "heir": people["cholpon"]}, "cholpon"), "too late")
    hold = lab.apply(by_judge("impose_hold", {
        "targets": [b"7100600330017"], "scope": 32,
        "court_act": decide(lab, "IMPOSE_A_HOLD", b"7100600330017")}), broken=False)
    lab.refuse(certificate(), "a court has frozen it")
    lab.apply(by_judge("lift_hold", {"hold": hold}), broken=False)
    lab.apply(certificate())
    lab.apply(death(lab, "farida"))
    found = lab.ask("court_estatesOf", {"subject": people["farida"].hex()})["result"]
    alone = bytes.fromhex(found["estates"][0]["estate"])

    def escheat():
        return paper(lab, by_state("notary", "escheat_estate", {
            "estate": alone, "object": b"7100600330018",
            "court_act": decide(lab, "GIVE_TO_STATE", b"7100600330018")}), "escheat")
    lab.refuse(escheat(), "heirs may still answer")
    lab.pass_days(190)
    lab.apply(escheat())
