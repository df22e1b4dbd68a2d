"""Estates: EST-02 to EST-05. A death opens one; heirs answer within a term, and a notary gives shares."""
from fractions import Fraction

from model import Row
from model_courts import raw, whole
from model_parties import of_estate


class Estates:
    """A part of Model."""

    def open_estate(self, j, subject, day):
        name = j.new_id()
        self.estates[name] = Row(of=subject, term=self.today() + self.p["inheritance_days"], open=True, answers={})
        return name

    def dispute_estates(self, subject):
        for row in self.estates.values():
            if row.of == subject:
                row.open = False

    def entitle(self, target, ground, f):
        """Who gets what of an object, until its register carries it out."""
        self.entitlements.add(target)
        self.given_of[target] = Row(ground=ground, estate=f.get("estate"), shares={
            each["holder"]: Fraction(each["numerator"], f["denominator"]) for each in f.get("shares", [])})

    def term_over(self, row):
        return self.today() > row.term


def open_one(j, f):
    j.id32("estate")
    row = j.m.estates.get(f.get("estate", b""))
    if j.need(row, "estate_not_found"):
        j.need(row.open, "estate_not_open")
    return row


def answer(said):
    def act(j, f):
        row = open_one(j, f)
        j.id32("heir")
        heir = f.get("heir", b"")
        person = j.alive(heir)
        j.not_own(heir)
        if person:
            j.consent_of(heir)
        if row:
            j.need(heir != row.of, "persons_not_distinct")
            j.need(heir not in row.answers, "heir_has_answered")
            j.need(not j.m.term_over(row), "inheritance_term_over")

        def effect():
            row.answers[heir] = said
        return effect
    return act


def thing(j, f):
    target = raw(f.get("object", b""))
    j.form(1 <= len(target) <= 64)
    return target


def unheld(j, row, target):
    """A hold on inheriting stands in the way of heirs and of the state."""
    j.need(not j.m.held(row.of, "INHERIT") and not j.m.held(target, "INHERIT"), "subject_is_frozen")


def issue_inheritance_certificate(j, f):
    row = open_one(j, f)
    target = thing(j, f)
    j.form(f.get("shares"))
    j.paper()
    holders = whole(j, f.get("shares", []), f.get("denominator", 0))
    j.not_own(*holders)
    j.need(target not in j.m.entitlements, "object_given_already")
    if row:
        j.need(j.m.term_over(row), "inheritance_term_runs")
        j.need(all(row.answers.get(each) == "ACCEPTED" for each in holders),
               "heir_has_not_accepted")
        unheld(j, row, target)

    def effect():
        j.m.entitle(target, "INHERITANCE", f)
    return effect


def escheat_estate(j, f):
    row = open_one(j, f)
    target = thing(j, f)
    j.paper()
    j.ordered("GIVE_TO_STATE", target)
    j.need(target not in j.m.entitlements, "object_given_already")
    if row:
        j.need(j.m.term_over(row), "inheritance_term_runs")
        j.need("ACCEPTED" not in row.answers.values(), "heir_has_answered")
        unheld(j, row, target)

    def effect():
        j.m.entitle(target, "ESCHEAT", f)
        j.carry_out()
    return effect


def given_by(j, name, ground):
    """What a notary's certificate or a court gave of it: {party: fraction}."""
    row = j.m.given_of.get(name)
    if not j.need(row and row.ground == ground, "nothing_is_given"):
        return None
    now = {}
    for holder, share in row.shares.items():  # Who was merged away is the other now.
        party = ("PERSON", j.m.subjects[holder].merged or holder)
        now[party] = now.get(party, 0) + share
    return now


def fallen(j, name, row):
    """What falls to the state did when the dead person has nothing of it any more."""
    given = j.m.given_of.get(name)
    if given and given.ground == "ESCHEAT":
        dead = j.m.estates[given.estate].of
        if of_estate(j, row, j.m.subjects[dead].merged or dead)[0] is None:
            strike(j, name)


def strike(j, name):
    j.m.given_of.pop(name, None)
    j.m.entitlements.discard(name)


ACTS = {"accept_inheritance": answer("ACCEPTED"), "renounce_inheritance": answer("RENOUNCED"),
        "issue_inheritance_certificate": issue_inheritance_certificate,
        "escheat_estate": escheat_estate}
