"""Lives that need every act on rights in land: sales, mortgages, leases, caveats, courts, heirs."""
import copy
import hashlib

from every_act_land import (ALLOCATION, CLAIM, COMPENSATION, PROTOCOL, RECEIPT, acted, boundaries,
                            box, buildings, by_approver, by_keeper, divided, firm, first,
                            halves_of_field, joined, lodged, measured_anew, person, shares)
from every_act_people import by_judge, death, decide


def of_age(lab, draft, *names):
    for name in names:
        draft.attest("AGE_GE", "land notary", [name + " born"], lab.today(), 18)
    return draft


def part(giver, taker, numerator=1, denominator=1):
    return {"from": giver, "to": taker, "numerator": numerator, "denominator": denominator}


def sale(lab, unit, giver, taker, *also, share=(1, 1), **more):
    draft = acted(lab, by_keeper("transfer_ownership", {
        "unit": unit, "ground": "SALE", "parts": [part(person(lab, giver), person(lab, taker),
                                                       *share)], **more}, giver, taker, *also),
        RECEIPT)
    return of_age(lab, draft, giver)


def mortgage(lab, unit, owner, bank, banker, rank, *also, **more):
    words = f"amount {lab.nonces}"
    draft = acted(lab, by_keeper("register_mortgage", {
        "unit": unit, "creditor": firm(bank), "rank": rank, "due_day": lab.today() + 3650,
        "amount": lab.commit(words, "ACT_CONTENT"), **more}, owner, banker, *also))
    return of_age(lab, draft.list("ACT_CONTENT", words), owner)


def lease(lab, unit, lessor, lessee, days, head=b"", kind="LEASE"):
    fields = {"unit": unit, "type": kind, "shares": shares(lab, lessee), "from_day": lab.today(),
              "until_day": lab.today() + days}
    if head:
        fields["head"] = head
    return acted(lab, by_keeper("register_lease", fields, lessor, lessee))


def caveat(lab, unit, claimant, scope=7, days=60, *also):
    return acted(lab, by_keeper("register_caveat", {
        "unit": unit, "claimant": person(lab, claimant), "scope": scope,
        "until_day": lab.today() + days}, claimant, *also), CLAIM)


def easement(lab, servient, dominant, x, *owners, y=0):
    return acted(lab, by_keeper("register_easement", {
        "servient": servient, "dominant": dominant, "strip": box(x, y, 3)}, *owners))


def hold(lab, target, scope):
    return lab.apply(by_judge("impose_hold", {
        "targets": [target], "scope": scope,
        "court_act": decide(lab, "IMPOSE_A_HOLD", target)}))


def right_of(lab, unit, kind):
    rights = lab.ask("land_unit", {"unit": unit})["result"]["rights"]
    return bytes.fromhex(next(each["right"] for each in rights if each["type"] == kind))


def burdened(lab):
    """Titles of today; FIELD gets a mortgage of BANK and a lease of saule that stay on it."""
    for code, x, name in (("FIELD", 3000, "vera"), ("YARD", 3400, "vera"), ("FAR", 3600, "vera"),
                          ("GARDEN", 3800, "timur")):
        lab.apply(first(lab, code, box(x, 0), name))
    unit = "T-FIELD"
    lab.refuse(mortgage(lab, unit, "vera", "BANK", "banker", 2), "second without a first")
    lab.apply(mortgage(lab, unit, "vera", "BANK", "banker", 1, transfer_needs_consent=1))
    lab.refuse(mortgage(lab, unit, "vera", "CREDIT", "lender", 1), "before the first")
    second = lab.apply(mortgage(lab, unit, "vera", "CREDIT", "lender", 2))

    def varied(rank, *also):
        draft = mortgage(lab, unit, "vera", "CREDIT", "lender", rank, *also)
        fields = draft.operations[0][1]
        del fields["unit"]
        draft.operations = [("vary_mortgage", {**fields, "right": second})]
        return draft
    lab.refuse(varied(1), "the first does not agree")
    lab.refuse(varied(3), "a rank that is none")
    lab.apply(varied(1, "banker"))
    lab.refuse(sale(lab, unit, "vera", "timur"), "a creditor must agree")
    head = lab.apply(lease(lab, unit, "vera", "saule", 300))
    lab.refuse(lease(lab, unit, "saule", "timur", 301, head), "longer than its head")
    sub = lab.apply(lease(lab, unit, "saule", "timur", 200, head), broken="anew")

    def of_lease(act, right, *names, **more):
        return acted(lab, by_keeper(act, {"right": right, **more}, *names))
    lab.refuse(of_lease("vary_lease", head, "vera", "saule", until_day=lab.today() + 100),
               "shorter than what rests on it")
    frozen(lab, unit, second, varied, lambda: of_lease(
        "vary_lease", head, "vera", "saule", until_day=lab.today() + 290))
    lab.apply(of_lease("vary_lease", head, "vera", "saule", until_day=lab.today() + 290))
    lab.apply(of_lease("terminate_lease", sub, "saule", "timur"))
    lab.apply(acted(lab, by_keeper("discharge_mortgage", {"right": second}, "lender")))
    return [right_of(lab, unit, "MORTGAGE"), head]


def frozen(lab, unit, right, varied, vary_lease):
    """What a hold of a court on the unit forbids; then it is lifted."""
    held = hold(lab, unit.encode(), 7)
    for draft in (sale(lab, unit, "vera", "timur", "banker"),
                  mortgage(lab, unit, "vera", "CREDIT", "lender", 3), varied(1, "banker"),
                  lease(lab, unit, "vera", "timur", 9), vary_lease(),
                  easement(lab, unit, "T-FAR", 3000, "vera"), auction(lab, unit, "timur", right),
                  divided(lab, "FIELD", halves_of_field(), "vera", "banker"),
                  joined(lab, ["FAR", "FIELD"], box(3000, 0), "vera", "banker")):
        lab.refuse(draft, "a court has frozen it")
    lab.apply(by_judge("lift_hold", {"hold": held}))


def auction(lab, unit, buyer, right=b""):
    fields = {"unit": unit, "buyer": person(lab, buyer)}
    if right:
        fields["mortgage"] = right
    return acted(lab, by_keeper("transfer_by_auction", fields, buyer, officer="land notary"),
                 PROTOCOL)


def claims(lab):
    """LND-23 to LND-25, LND-28: an easement, caveats, a restriction, a plan."""
    lab.apply(easement(lab, "T-FAR", "T-GARDEN", 3600, "vera", "timur"))
    lab.refuse(easement(lab, "T-FAR", "T-GARDEN", 3699, "vera", "timur"),
               "a strip beyond the parcel")
    lab.refuse(caveat(lab, "T-GARDEN", "vera", 7, 200), "for longer than without a court")
    claim = lab.apply(caveat(lab, "T-GARDEN", "vera"))
    lab.refuse(sale(lab, "T-GARDEN", "timur", "rustam"), "vera claims it")
    lab.refuse(mortgage(lab, "T-GARDEN", "timur", "BANK", "banker", 1), "vera claims it")
    lab.refuse(lease(lab, "T-GARDEN", "timur", "saule", 9), "vera claims it")

    def varied(scope, days, *also):
        return acted(lab, by_keeper("vary_caveat", {"right": claim, "scope": scope,
                                                    "until_day": lab.today() + days}, *also))
    lab.refuse(varied(7, 300, "vera"), "more of it without a court")
    lab.apply(varied(1, 30, "vera"))
    lab.apply(acted(lab, by_keeper("remove_caveat", {"right": claim}, "vera")))
    lab.apply(acted(lab, by_keeper("register_restriction", {
        "units": ["T-FAR", "T-GARDEN"], "type": "HISTORIC_PRESERVATION", "has_until": 1,
        "until_day": lab.today() + 3000})))
    lab.apply(acted(lab, by_approver("issue_cadastral_plan", {
        "unit": "T-FAR", "doc_tag": hashlib.sha256(b"plan 1").digest()})))


def sales(lab):
    """LND-06 in its turn, LND-08, LND-09: T-SHOWN1 is rustam's and timur's."""
    unit = "T-SHOWN1"
    turn = lab.apply(lodged(lab, unit, "timur"))
    lab.refuse(sale(lab, unit, "rustam", "vera", "saule", "timur", share=(1, 2)), "out of turn")
    lab.refuse(mortgage(lab, unit, "timur", "BANK", "banker", 1), "out of turn")
    lab.refuse(lease(lab, unit, "timur", "vera", 9), "out of turn")
    lab.refuse(easement(lab, unit, "T-GARDEN", 0, "timur", y=100), "out of turn")
    lab.apply(sale(lab, unit, "rustam", "vera", "saule", "timur", share=(1, 2), lodgement=turn))
    late = sale(lab, unit, "timur", "vera", share=(1, 2), lodgement=turn)
    lab.refuse(late, "a turn that is over")
    expired = lab.apply(lodged(lab, unit, "vera"), broken=False)
    lab.scene["expiring"] = expired

    claim = lab.apply(caveat(lab, unit, "rustam"))
    given = acted(lab, by_judge("transfer_by_court", {
        "unit": unit, "lifted": [claim],
        "parts": [part(person(lab, "timur"), person(lab, "vera"), 1, 4)]}))
    much = copy.deepcopy(given)
    much.operations[0][1]["parts"][0]["denominator"] = 1
    lab.refuse(much, "more than timur has")
    lab.apply(given)

    lab.apply(mortgage(lab, "T-OLD2", "timur", "BANK", "banker", 1))
    enforced = lab.apply(mortgage(lab, "T-OLD2", "timur", "CREDIT", "lender", 2))
    lab.apply(auction(lab, "T-OLD2", "vera", enforced))
    lab.refuse(sale(lab, "T-YARD", "vera", "john"), "a foreigner, and land of citizens alone")
    john = auction(lab, "T-YARD", "john")
    lab.refuse(john, "a foreigner, and land of citizens alone")
    lab.refuse(sale(lab, "T-FAR", "vera", "timur", share=(1, 2_000_000_000)),
               "a part too small to say")


def corrected(lab):
    """LND-26, LND-27, LND-10, LND-11."""
    def correction(*also, **fields):
        return acted(lab, by_keeper("correct_land_record", fields, "second keeper", *also))
    lab.apply(correction(parcel="FAR", accuracy_mm=50, official_mm2=10_000_500_000, use_code=7))
    lab.refuse(correction(parcel="FAR", accuracy_mm=50, official_mm2=11_000_000_000, use_code=7),
               "an area beyond the tolerance")
    twisted = {"unit": "T-OLD5", "shares": shares(lab, "timur", "vera")}
    lab.refuse(correction(**twisted), "shares without a court")
    lab.apply(correction("judge", **twisted), broken="anew")

    def cancelled(unit="T-TWICE", reason="SUCCEEDED", successor="T-PAIR", owner="timur"):
        fields = {"unit": unit, "reason": reason}
        if successor:
            fields["successor"] = successor
        return acted(lab, by_keeper("cancel_title", fields, "second keeper", owner))
    rented = lab.apply(lease(lab, "T-TWICE", "timur", "saule", 100))
    lab.refuse(cancelled(), "saule rents it")
    lab.apply(acted(lab, by_keeper("terminate_lease", {"right": rented}, "timur", "saule")))
    for reason in ("DEMOLISHED", "STATE_ACQUIRED"):
        lab.refuse(cancelled(reason=reason, successor=b""), "for another reason")
    lab.apply(cancelled())

    def taken(*also):
        return acted(lab, by_keeper("expropriate", {"unit": "T-GARDEN"}, *also), COMPENSATION)
    lab.apply(taken("timur"))
    lab.refuse(taken(), "the state's own")
    stated = correction("judge", unit="T-GARDEN", shares=shares(lab, "timur"))
    lab.refuse(stated, "shares of the state's own")
    lab.refuse(mortgage(lab, "T-GARDEN", "timur", "BANK", "banker", 1), "of the state's own")

    def allocated(right, *names, days=0):
        fields = {"unit": "T-GARDEN", "right": right, "shares": shares(lab, *names)}
        if days:
            fields["until_day"] = lab.today() + days
        return acted(lab, by_keeper("privatise_or_allocate", fields, *names), ALLOCATION)
    lab.refuse(allocated("LEASE", "saule"), "a lease without a term")
    lab.apply(allocated("LEASE", "saule", days=100), broken="anew")
    held = hold(lab, b"T-GARDEN", 1)
    lab.refuse(allocated("OWNERSHIP", "rustam"), "a court has frozen it")
    lab.apply(by_judge("lift_hold", {"hold": held}))
    lab.apply(allocated("OWNERSHIP", "vera"))


def titles(lab):
    burdens = burdened(lab)
    boundaries(lab, burdens)
    claims(lab)
    gone = buildings(lab)
    lab.refuse(gone("HOUSE-2", "timur"), "vera does not agree")
    measured_anew(lab)
    sales(lab)
    corrected(lab)


# LND-07.

def certificate(lab, dead, *heirs):
    return acted(lab, by_keeper("transfer_by_inheritance", {
        "unit": "T-SHOWN2", "decedent": lab.people[dead], "heirs": shares(lab, *heirs)},
        officer="land notary"))


def bequeathed(lab):
    """saule dies, who had T-SHOWN2 together with rustam."""
    lab.refuse(sale(lab, "T-FAR", "vera", "erlan"), "to a dead person")
    lab.refuse(certificate(lab, "saule", "timur", "vera"), "of who lives")
    lab.apply(death(lab, "saule"))
    lab.refuse(certificate(lab, "saule", "timur", "vera"), "heirs may still come forward")
    lab.refuse(certificate(lab, "erlan", "timur", "vera"), "of who had nothing")
    lab.refuse(acted(lab, by_judge("transfer_by_court", {
        "unit": "T-FAR", "parts": [part(person(lab, "vera"), person(lab, "erlan"))]})),
        "to a dead person")
    lab.apply(acted(lab, by_keeper("expropriate", {"unit": "T-GARDEN"}, "vera"), COMPENSATION),
              broken=False)
    lab.refuse(acted(lab, by_keeper("privatise_or_allocate", {
        "unit": "T-GARDEN", "right": "OWNERSHIP", "shares": shares(lab, "erlan")}), ALLOCATION),
        "to a dead person")
    lab.apply(by_judge("command_transfer", {
        "command": "DIVIDE_RIGHT", "target": b"T-GARDEN", "denominator": 1,
        "shares": [{"holder": lab.people["vera"], "numerator": 1}],
        "court_act": decide(lab, "DIVIDE_RIGHT", b"T-GARDEN")}), broken=False)
    lab.refuse(acted(lab, by_judge("transfer_by_court", {"unit": "T-GARDEN"})),
               "the state's own, as a court gave it")


def inherited(lab):
    """Half a year later."""
    lab.refuse(certificate(lab, "erlan", "timur", "vera"), "of who had nothing")
    held = hold(lab, b"T-SHOWN2", 32)
    lab.refuse(certificate(lab, "saule", "timur", "vera"), "a court has frozen it")
    lab.apply(by_judge("lift_hold", {"hold": held}))
    lab.refuse(certificate(lab, "saule", "erlan"), "a dead heir")
    lab.apply(certificate(lab, "saule", "timur", "vera"))
    lab.apply(sale(lab, "T-SHOWN1", "timur", "vera", share=(1, 4)))  # Every turn is over by now.
