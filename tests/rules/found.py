#!/usr/bin/env python3
"""What random acts have found wrong in the product, each as the short history that shows it.

usage: found.py RULES SOURCE

Every step is one block; the product's outcome must be the one named here, the model must agree, and
no invariant may break. A disagreement that is mended gets a story here.
"""
import argparse
import sys

sys.dont_write_bytecode = True
import random_acts  # noqa: E402
from gen_people import attributes, listed  # noqa: E402
from model_civil import JOINT_APPLICATION, SHORTENING  # noqa: E402


class Story:
    """Acts of a world, one a block; ids of what they made by the names of a story."""

    def __init__(self, run):
        self.run, self.w, self.m = run, run.world, run.model
        self.wrong = []

    def act(self, draft, outcome="applied", days=0):
        self.m.time_ms += 1000 + 86_400_000 * days
        said = self.run.block([draft])[0]
        if said != outcome:
            self.wrong.append(f"{draft.operations[0][0]}: {said} instead of {outcome}")

    def make(self, table, draft):
        """The new key of the model's table after the act."""
        before = set(table)
        self.act(draft)
        return next(iter(set(table) - before), b"\0" * 32)

    def person(self, kind="CITIZEN"):
        """With a key, which sign() signs with."""
        groups = attributes(self.w)
        draft = self.w.by_registrar("create_subject", {"kind": kind, "attributes": groups})
        draft.attest("DEDUP_CLEAR", "supervisor", listed(draft, groups))
        subject = self.make(self.m.subjects, draft)
        name = f"key of {subject.hex()}"
        self.act(self.w.by_registrar("bind_holder_key", {
            "subject": subject, "key": self.w.key(name), "assurance": "ASSURANCE_OFFICE"}, name))
        return subject

    def card(self, subject):
        fields = {"tag": self.w.fresh("tag"), "type": "ID_CARD", "subject": subject,
                  "content": self.w.fresh("card"), "valid_from_day": self.w.day()}
        self.act(self.w.by_registrar("issue_document", fields).list("DOC_NUMBER",
                                                                    fields["content"]))
        return fields["tag"]

    def permit(self, subject):
        fields = {"tag": self.w.fresh("tag"), "type": "RESIDENCE_PERMIT", "subject": subject,
                  "content": self.w.fresh("permit"), "valid_from_day": self.w.day()}
        self.act(self.w.by_state("migration", "issue_document", fields).list(
            "DOC_NUMBER", fields["content"]))
        return fields["tag"]

    def order(self, command, target):
        day = self.w.day()
        return self.make(self.m.court_acts, self.w.paper(self.w.by_judge("register_court_act", {
            "type": "DECISION", "decided_day": day, "in_force_day": day, "appeal_until_day": day,
            "commands": [{"command": command, "target": target}]}, "second judge")))

    def betrothed(self, draft, *couple):
        w = self.w
        for each in couple:
            self.sign(draft, each)
            draft.attest("AGE_GE", "registrar", [w.born_of(each)], w.day(),
                         self.m.p["marriage_age_years"])
        return w.paper(draft.attest("NOT_KIN", "supervisor", [w.name_of(each) for each in couple],
                                    w.day()))

    def sign(self, draft, *people):
        for each in people:
            draft.sign(f"key of {each.hex()}")
        return draft

    def marry(self, *couple):
        one, other = sorted(couple)
        application = self.make(self.m.applications, self.betrothed(self.w.by_registrar(
            "file_marriage_application", {"spouse_a": one, "spouse_b": other,
                                          "shortening": "PREGNANCY"}), one, other).source(
                                              SHORTENING, self.w.day()))
        return self.make(self.m.marriages, self.betrothed(self.w.by_registrar(
            "register_marriage", {"application": application, "regime": "JOINT"}), one, other))

    def die(self, subject):
        w, day = self.w, self.w.day()
        draft = w.paper(w.by_registrar("register_death", {
            "subject": subject, "death_day": day, "lateness": "TIMELY"}))
        draft.attest("DEATH_MEDICALLY_CERTIFIED", "doctor", [w.name_of(subject)], day)
        self.act(draft.attest("DEATH_NOT_BEFORE_BIRTH", "registrar", [w.born_of(subject)], day))

    def dwelling(self):
        return self.make(self.m.dwellings, self.w.by_state("address", "open_dwelling", {
            "dwelling": self.w.fresh("dwelling"), "area": "41711"}))

    def on_paper(self, draft, subject):
        paper = self.w.fresh("signed consent")
        draft.list("SIGNED_CONSENT", paper)
        for name in (draft.signers[0], "auditor"):
            draft.attest("CONSENT_IN_PERSON", name, [self.w.name_of(subject), paper],
                         self.w.day())
        return draft


def divorced_before_the_presumed_death_was_undone(s):
    """G-07: presumed dead on a day before the divorce, and alive after all: the divorce stands."""
    ana, bek = s.person(), s.person()
    marriage = s.marry(ana, bek)
    s.m.time_ms += 86_400_000 * 10
    draft = s.sign(s.w.paper(s.w.by_registrar("register_divorce_administrative",
                                              {"marriage": marriage})), ana, bek)
    names = [s.w.name_of(ana), s.w.name_of(bek)]
    for code in ("NO_COMMON_MINORS", "NO_PROPERTY_DISPUTE", "NOT_PREGNANT_OR_INFANT"):
        draft.attest(code, "registrar", names, s.w.day())
    s.act(draft.source(JOINT_APPLICATION, s.w.day() - 9))
    order = s.order("PRESUME_DEAD", bek)
    s.act(s.w.paper(s.w.by_judge("declare_presumed_dead", {
        "subject": bek, "death_day": s.w.day() - 5, "court_act": order})))
    order = s.order("FIND_ALIVE", bek)
    s.act(s.w.paper(s.w.by_judge("register_reappearance", {"subject": bek, "court_act": order})))


def the_dead_sign_a_paper(s):
    """G-10: two officers attest that somebody signed whose death is registered."""
    owner, ana = s.person(), s.person()
    tag = s.dwelling()
    s.die(owner)
    draft = s.on_paper(s.sign(s.w.by_state("residence", "register_residence", {
        "subject": ana, "dwelling": tag, "basis": "OWNER_CONSENT", "owners": [owner]}), ana), owner)
    draft.attest("DWELLING_IS_OWNED", "residence", [tag, s.w.name_of(owner)], s.w.day())
    s.act(draft, "consent_missing")


def a_relatives_record(s):
    """120 in every register: an officer's spouse is a relative, also where a PIN is assigned."""
    ana, bek = s.person(), s.person()
    s.marry(ana, bek)
    s.act(s.w.by_agency("ZAGS", "appoint_officer", {
        "key": s.w.key("kin"), "office": "BISH1", "roles": ["CIVIL_REGISTRAR", "PIN_AUTHORITY",
                                                           "DOC_ISSUER"],
        "territories": ["417"], "subject": ana}, "kin"))
    fields = {"subject": bek, "reason": "PIN_REASON_APPLICATION", "scheme": "KG_PIN",
              "pin_tag": s.w.fresh("tag"), "pin_commitment": s.w.fresh("pin")}
    draft = s.w.by_registrar("assign_pin", fields)
    draft.signers = ["kin"]
    draft.list("PIN_NUMBER", fields["pin_commitment"])
    draft.attest("PIN_MATCHES_SEX_DOB", "supervisor",
                 [s.w.born_of(bek), fields["pin_commitment"]])
    s.act(draft, "own_record")


def a_card_of_an_officers_own(s):
    """120: who works for the issuer does not give the own card back."""
    ana = s.person()
    draft = s.w.by_registrar("assign_pin", {
        "subject": ana, "reason": "PIN_REASON_APPLICATION", "scheme": "KG_PIN",
        "pin_tag": s.w.fresh("tag"), "pin_commitment": s.w.fresh("pin")})
    draft.list("PIN_NUMBER", draft.fields["pin_commitment"])
    s.act(draft.attest("PIN_MATCHES_SEX_DOB", "supervisor",
                       [s.w.born_of(ana), draft.fields["pin_commitment"]]))
    tag = s.card(ana)
    s.act(s.w.by_agency("ZAGS", "appoint_officer", {
        "key": s.w.key("ana"), "office": "BISH1", "roles": ["DOC_ISSUER"], "territories": ["417"],
        "subject": ana}, "ana"))
    draft = s.w.by_registrar("suspend_document", {"tag": tag, "reason": "DOCUMENT_LOST"})
    draft.signers = ["ana"]
    s.act(draft, "own_record")


def what_the_police_suspended_is_confirmed(s):
    """ID-11: for a day, unless it is confirmed; afterwards it may be suspended again."""
    first, second = s.person("FOREIGNER"), s.person("FOREIGNER")
    cards = [s.permit(each) for each in (first, second)]
    for tag in cards:
        s.act(s.w.by_state("police", "suspend_document", {"tag": tag, "reason": "DOCUMENT_LOST"}))
    lost = {"reason": "DOCUMENT_LOST"}
    s.act(s.w.by_state("migration", "suspend_document", {"tag": cards[0], **lost}))
    s.act(s.w.by_state("police", "suspend_document", {"tag": cards[0], **lost}),
          "document_not_valid")
    s.act(s.w.by_state("police", "suspend_document", {"tag": cards[1], **lost}), days=3)


def a_fact_about_nobody(s):
    """CRT-06: a death is one of a person of the register."""
    nobody = s.w.fresh("nobody")
    order = s.order("ESTABLISH_DEATH", nobody)
    s.act(s.w.by_judge("establish_fact", {"kind": "FACT_OF_DEATH", "about": nobody,
                                          "day": s.w.day(), "court_act": order}),
          "subject_not_found")


def an_owner_of_nothing(s):
    """RES-05: who lives abroad has no dwelling that somebody could own."""
    ana, bek = s.person(), s.person()
    home = s.make(s.m.registrations, s.sign(s.w.by_state("residence", "register_residence", {
        "subject": ana, "dwelling": s.dwelling(), "basis": "SOCIAL"}).source(401, s.w.day()), ana))
    abroad = s.make(s.m.registrations, s.sign(s.w.by_state("residence", "deregister_voluntary", {
        "registration": home, "abroad": 1}), ana))
    draft = s.sign(s.w.by_state("residence", "deregister_by_owner", {
        "registration": abroad, "step": "GIVE_NOTICE", "owner": bek}), bek)
    draft.attest("DWELLING_IS_OWNED", "residence", [b"\0" * 32, s.w.name_of(bek)], s.w.day())
    s.act(draft.attest("NO_RIGHT_TO_DWELL", "residence", [s.w.name_of(ana)], s.w.day()),
          "dwelling_not_found")


def a_stay_beyond_the_permit(s):
    """RES-08: the permit bounds a foreigner's stay, which RES-03 does not extend."""
    john = s.person(kind="FOREIGNER")
    day = s.w.day()
    draft = s.w.by_state("hotel", "register_foreign_stay", {
        "subject": john, "dwelling": s.dwelling(), "entered_day": day, "permit_until_day": day + 5,
        "until_day": day + 5})
    stay = s.make(s.m.registrations, draft.attest("ENTERED_ON", "migration", [s.w.name_of(john)],
                                                  day, day + 5))
    s.act(s.sign(s.w.by_state("residence", "extend_stay", {
        "registration": stay, "until_day": day + 20}), john), "registration_is_no_stay")


def a_dwelling_of_another_district(s):
    """RES-11: an authority opens dwellings of its own territory."""
    draft = s.w.by_state("address", "open_dwelling", {
        "dwelling": s.w.fresh("dwelling"), "area": "41703"})
    draft.territory = "41711"
    s.act(draft, "officer_outside_territory")


def a_split_is_undone(s):
    """ID-05: a record that went to the other by ID-06 does not stand between the two."""
    ana, bek = s.person(), s.person()
    marriage = s.marry(ana, bek)
    groups = attributes(s.w)
    draft = s.w.by_registrar("split_subject", {
        "subject": ana, "attributes": groups, "records": [s.m.marriages[marriage].record],
        "court_act": s.order("SPLIT_PERSON", ana)}, "auditor")
    listed(draft, groups)
    other = s.make(s.m.subjects, draft)
    s.act(s.w.by_registrar("merge_subjects", {
        "winner": other, "loser": ana, "court_act": s.order("MERGE_PERSONS", ana)}, "supervisor"))


def lives(s, subject):
    """The registration of a person who is put up somewhere."""
    draft = s.w.by_state("address", "open_dwelling", {"dwelling": s.w.fresh("dwelling"),
                                                      "area": "41711"})
    draft.territory = "41711"
    s.act(draft)
    draft = s.w.by_state("residence", "register_residence", {
        "subject": subject, "dwelling": draft.fields["dwelling"], "basis": "INSTITUTION"})
    return s.make(s.m.registrations, s.w.consent(draft, subject).source(401, s.w.day()))


def a_newborn_who_lived_elsewhere(s):
    """CIV-01: with the record a child of a provisional PIN moves to the parents; G-20 broke."""
    content = s.w.fresh("told")
    told = s.make(s.m.notifications, s.w.by_doctor("notify_vital_event", {
        "event": "EVENT_BIRTH", "content": content}).list("EVIDENCE_SCANS", content))
    groups = attributes(s.w)
    draft = s.w.by_registrar("assign_provisional_pin", {
        "notification": told, "kind": "CITIZEN", "attributes": groups, "scheme": "KG_PIN",
        "pin_tag": s.w.fresh("tag"), "pin_commitment": s.w.fresh("pin")})
    name, born = listed(draft, groups)
    draft.list("PIN_NUMBER", draft.fields["pin_commitment"])
    draft.attest("BIRTH_MEDICALLY_CERTIFIED", "doctor", [born])
    draft.attest("DEDUP_CLEAR", "supervisor", [name, born])
    draft.attest("PIN_MATCHES_SEX_DOB", "supervisor", [born, draft.fields["pin_commitment"]])
    child = s.make(s.m.subjects, draft)
    lives(s, child)
    mother = s.person()
    draft = s.w.paper(s.w.by_registrar("register_birth", {
        "lateness": "TIMELY", "subject": child, "kind": "STATELESS", "attributes": groups,
        "informant": mother, "residence": lives(s, mother), "notification": told}))
    listed(draft, groups)
    draft.attest("BIRTH_MEDICALLY_CERTIFIED", "doctor", [born])
    draft.attest("DEDUP_CLEAR", "supervisor", [name, born])
    s.act(s.w.consent(draft, mother))


def three_records_of_one_person(s):
    """G-03: whoever was merged into the one that is merged now goes on to the next."""
    ana, bek, cholpon = s.person(), s.person(), s.person()
    for winner, loser in ((bek, ana), (cholpon, bek)):
        s.act(s.w.by_registrar("merge_subjects", {
            "winner": winner, "loser": loser, "court_act": s.order("MERGE_PERSONS", loser)},
            "supervisor"))


def a_death_that_is_true_after_all(s):
    """CIV-18: what the person signed while the death was revoked does not forbid it (G-10)."""
    ana = s.person()
    draft = s.w.paper(s.w.by_registrar("register_death", {
        "subject": ana, "death_day": s.w.day() - 1, "lateness": "TIMELY"}))
    draft.attest("DEATH_MEDICALLY_CERTIFIED", "doctor", [s.w.name_of(ana)], s.w.day() - 1)
    draft.attest("DEATH_NOT_BEFORE_BIRTH", "supervisor", [s.w.born_of(ana)], s.w.day() - 1)
    record = s.make(s.m.records, draft).encode()
    s.act(s.w.paper(s.w.by_supervisor("revoke_record", {
        "record": record, "reason": "MISTAKEN", "court_act": s.order("REVOKE_THE_RECORD", record)})))
    s.m.time_ms += 86_400_000
    lives(s, ana)
    s.act(s.w.paper(s.w.by_supervisor("reinstate_record", {
        "record": record, "court_act": s.order("REINSTATE_THE_RECORD", record)})))


def a_head_whom_nobody_finds(s):
    """RES-09: who is missing does not take the place of the head that left."""
    ana, bek = s.person(), s.person()
    home = s.m.registrations[lives(s, ana)].dwelling
    draft = s.w.by_state("residence", "register_residence", {
        "subject": bek, "dwelling": home, "basis": "INSTITUTION"})
    s.act(s.sign(draft, bek).source(401, s.w.day()))
    household = s.make(s.m.households, s.sign(s.w.by_state("residence", "declare_household", {
        "head": ana, "dwelling": home, "members": [bek]}), ana, bek))
    s.die(ana)
    s.act(s.w.by_judge("declare_missing", {"subject": bek, "court_act": s.order("FIND_MISSING", bek)}))
    s.act(s.sign(s.w.by_state("residence", "join_household", {"household": household, "member": bek}), bek),
          "subject_not_alive")


def folio(s, kind, *people, **fields):
    """A record of an archive, read by two registrars."""
    draft = s.w.paper(s.w.by_registrar("import_archive_record", {
        "type": kind, "archive_ref": s.w.fresh("archive"), "persons": list(people), **fields}, "clerk"))
    return draft.attest("SECOND_READING", "clerk", [draft.fields["act"]])


def someone(s, draft, role, subject=None, **fields):
    """Adds a person, known already or new; gives the commitment to the birth."""
    groups = [] if subject else attributes(s.w)
    listed(draft, groups)
    draft.fields["persons"].append({"role": role, **fields, **(
        {"subject": subject} if subject else {"attributes": groups})})
    return s.w.born_of(subject) if subject else groups[1]["commitment"]


def both_say(draft, code, *about, argument=0):
    for who in ("registrar", "clerk"):
        draft.attest(code, who, about, argument=argument)
    return draft


def old_birth(s, child=None, mother=None):
    draft = folio(s, "BIRTH")
    born = someone(s, draft, "CHILD", child)
    other = someone(s, draft, "MOTHER", mother, filiation="LEGACY_RECORDED")
    return both_say(draft, "PARENT_ALIVE_AT_BIRTH", born, other)


def on(day):
    return {"precision": "DAY", "has_earliest": 1, "earliest_day": day, "has_latest": 1, "latest_day": day}


def a_paper_of_a_dead_ancestor(s):
    """CIV-20: a death that an archive tells ends the certificates of the person; G-60 broke."""
    record = s.make(s.m.records, old_birth(s))
    number = s.w.fresh("number")
    s.act(s.w.by_registrar("issue_certificate", {
        "record": record.encode(), "tag": s.w.fresh("tag"), "ground": "COURT_OR_AUDITOR",
        "content": number}, "judge").list("DOC_NUMBER", number))
    draft = folio(s, "DEATH", event_date=on(-5000))
    s.act(both_say(draft, "DEATH_NOT_BEFORE_BIRTH",
                   someone(s, draft, "DECEASED", s.m.records[record].persons["CHILD"])))


def kin_whose_conflict_is_waved_away(s):
    """CIV-14: spouses who are siblings by two records of birth stay a conflict (G-06)."""
    draft = folio(s, "MARRIAGE", event_date=on(-5000))
    for role in ("SPOUSE_A", "SPOUSE_B"):
        both_say(draft, "AGE_GE", someone(s, draft, role), argument=s.m.p["legacy_marriage_age"])
    marriage = s.m.marriages[s.make(s.m.marriages, draft)]
    first = s.make(s.m.records, old_birth(s, marriage.a))
    record = s.make(s.m.records, old_birth(s, marriage.b, s.m.records[first].persons["MOTHER"]))
    s.act(s.w.paper(s.w.by_registrar("correct_record", {
        "record": record.encode(), "reason": "CLERICAL_ERROR", "resolved": [7]}, "supervisor")),
          "correction_breaks_a_rule")


def a_void_marriage_whose_divorce_is_revoked(s):
    """CIV-19: a court made it void; that the divorce is revoked does not bring it back."""
    ana, bek, cholpon = s.person(), s.person(), s.person()
    marriage = s.marry(ana, bek)
    record = s.make(s.m.records, s.w.paper(s.w.by_registrar("register_divorce_judicial", {
        "marriage": marriage, "in_force_day": s.w.day(), "court_act": s.order("DISSOLVE_MARRIAGE", marriage)})))
    s.act(s.w.paper(s.w.by_judge("annul_marriage", {
        "marriage": marriage, "court_act": s.order("ANNUL_THE_MARRIAGE", marriage)})))
    s.act(s.w.paper(s.w.by_supervisor("revoke_record", {
        "record": record.encode(), "reason": "MISTAKEN", "court_act": s.order("REVOKE_THE_RECORD", record.encode())})))
    s.marry(ana, cholpon)


def lost(s, person):
    order = s.order("PRESUME_DEAD", person)
    s.act(s.w.paper(s.w.by_judge("declare_presumed_dead", {
        "subject": person, "death_day": s.w.day(), "court_act": order})))


def returns(s, person, outcome="applied", **asked):
    fields = {"subject": person, "court_act": s.order("FIND_ALIVE", person), **asked}
    s.act(s.w.consent(s.w.paper(s.w.by_registrar("register_reappearance", fields)),
                      *(asked and [s.m.marriages[asked["marriage"]].a, s.m.marriages[asked["marriage"]].b])), outcome)


def who_came_back_marries_another(s):
    """CIV-12, G-05: a marriage that nobody asked for has ended for good, whoever is lost again."""
    ana, bek, cholpon = s.person(), s.person(), s.person()
    marriage = s.marry(ana, bek)
    lost(s, bek)
    returns(s, bek)
    lost(s, bek)
    returns(s, bek, "marriage_already_ended", marriage=marriage)
    s.marry(ana, cholpon)


def both_are_lost_and_return(s):
    """CIV-12: the first to return cannot ask; the second can, and both agree."""
    ana, bek = s.person(), s.person()
    marriage = s.marry(ana, bek)
    lost(s, ana)
    lost(s, bek)
    returns(s, ana)
    returns(s, bek, marriage=marriage)
    if s.m.marriages[marriage].to is not None:
        s.wrong.append("the marriage does not last again")


def a_guest_who_never_was(s):
    """ID-07: a stay that is over ties nobody to the register, whether or not an act has ended it."""
    john, day = s.person(kind="FOREIGNER"), s.w.day()
    draft = s.w.by_state("hotel", "register_foreign_stay", {
        "subject": john, "dwelling": s.dwelling(), "entered_day": day, "permit_until_day": day + 2,
        "until_day": day + 2})
    s.act(draft.attest("ENTERED_ON", "migration", [s.w.name_of(john)], day, day + 2))
    fields = {"subject": john, "court_act": s.order("VOID_PERSON", john)}
    s.act(s.w.by_supervisor("void_subject", fields), "subject_has_ties", days=2)
    s.act(s.w.by_supervisor("void_subject", fields), days=1)


STORIES = [divorced_before_the_presumed_death_was_undone, the_dead_sign_a_paper,
           a_relatives_record, a_card_of_an_officers_own, what_the_police_suspended_is_confirmed,
           a_fact_about_nobody, an_owner_of_nothing, a_stay_beyond_the_permit,
           a_dwelling_of_another_district, a_split_is_undone, a_newborn_who_lived_elsewhere,
           three_records_of_one_person, a_death_that_is_true_after_all, a_head_whom_nobody_finds,
           a_paper_of_a_dead_ancestor, kin_whose_conflict_is_waved_away,
           a_void_marriage_whose_divorce_is_revoked, who_came_back_marries_another,
           both_are_lost_and_return, a_guest_who_never_was]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("rules")
    parser.add_argument("source")
    options = parser.parse_args()
    options.seed, options.show, options.history, options.about = 1, 5, 6, None
    failed = 0
    for tell in STORIES:
        run = random_acts.Run(options)
        run.found()
        story = Story(run)
        tell(story)
        wrong = story.wrong + run.violations + [" ".join(map(str, each))
                                                for each in run.disagreements]
        whole = run.chain.ask(whole=1)
        wrong += whole["violations"] + run.model.violations() + run.model.differs(whole["census"], whole["nodes"])
        run.chain.close()
        print(f"{'wrong' if wrong else 'right'}: {tell.__name__.replace('_', ' ')}")
        for each in wrong:
            print("  ", each)
        failed += bool(wrong)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
