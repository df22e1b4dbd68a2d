"""Which acts are covered: every register's judges and generators in one place."""
import gen_civil
import gen_codes
import gen_courts
import gen_cutover
import gen_estates
import gen_governance
import gen_land
import gen_archives
import gen_burdens
import gen_mandates
import gen_people
import gen_privacy
import gen_records
import gen_residence
import gen_vehicles
import model_access
import model_archives
import model_buildings
import model_burdens
import model_civil
import model_corrections
import model_codes
import model_courts
import model_cutover
import model_estates
import model_garage
import model_governance
import model_identity
import model_invariants
import model_land
import model_mandates
import model_parcels
import model_parties
import model_privacy
import model_records
import model_residence
import model_vehicles
from model import Judge, Model


class TheModel(model_invariants.Invariants, model_land.Land, model_archives.Archives, model_codes.Codes,
               model_governance.Governance,
               model_vehicles.Vehicles, model_mandates.Mandates,
               model_records.Records, model_parties.Parties, model_estates.Estates, model_residence.Residence, model_civil.Civil,
               model_courts.Courts, model_identity.Identity, Model):
    single_documents = model_identity.SINGLE

    def __init__(self, *arguments):
        super().__init__(*arguments)
        for module in (model_access, model_identity, model_courts, model_civil,
                       model_residence, model_estates, model_land, model_burdens, model_parcels,
                       model_buildings, model_vehicles, model_garage, model_mandates,
                       model_cutover, model_records, model_archives, model_corrections, model_codes,
                       model_governance, model_privacy):
            self.acts |= module.ACTS
        self.records, self.marriages, self.applications, self.notifications = {}, {}, {}, {}
        self.court_acts, self.holds, self.facts, self.registrations = {}, {}, {}, {}
        self.dwellings, self.households, self.addresses = {}, {}, {}
        self.codes, self.old_codes, self.founded = {}, {}, self.today()
        self.entitlements, self.corrected_born = set(), {}
        self.sequences, self.estates = {}, {}
        self.vehicles, self.plates, self.mandates, self.given_of = {}, {}, {}, {}
        self.parcels, self.units, self.rights, self.groups, self.buildings = {}, {}, {}, {}, {}
        self.lodgements, self.displays, self.objections = {}, {}, {}
        self.plans, self.land_consents, self.imported = set(), set(), set()
        self.parents = {}  # Person -> kinds of the legal parents.
        self.usual = dict(self.p)  # What governance changes parameters about.
        self.archived, self.conflicts, self.edges = set(), {}, set()  # edges: (child, parent) in clear.
        self.erased = set()  # Commitments that have a tombstone.
        self.consent_days = set()  # (person, day): what may have been signed for the dead.
        self.signed_alone = set()  # (person, day): by the person, not by somebody with a mandate.

    def more_ids(self):
        return [self.holds, self.estates, self.registrations, self.dwellings, self.households,
                self.addresses, self.parcels, self.units, self.rights, self.groups, self.vehicles, self.mandates]

    def rename(self, subject, name):
        self.subjects[subject].groups["NAME"] = name

    def rise(self, j, subject, again):
        row = self.subjects[subject]
        presumed = row.life == "PRESUMED_DEAD"
        for each in self.pins.values():
            if each.subject == subject and each.status == "BLOCKED":
                each.status = "ACTIVE"
        for name, each in self.records.items():
            if each.type == "PRESUMED_DEATH" and each.persons["DECEASED"] == subject:
                self.end_certificates(name, each)
                each.status = "REVOKED"
        row.update(life="ALIVE", death_day=None)
        self.dispute_estates(subject)
        for name in self.marriages_of(subject, live=False) if presumed else []:
            marriage = self.marriages[name]
            if marriage.reason == "PRESUMED_DEATH" and name != again and not self.ends_of(marriage):
                marriage.kept = True  # Nobody asks for it: it stays ended, and they may marry others.
            else:  # It lasts again, or ends by a divorce or the other's death.
                self.restore_marriage(name)

    def agree(self, winner, loser):
        """What is registered of the two may be true of one person."""
        rows = [row for row in self.records.values() if row.status == "REGISTERED"]
        for kind, role in (("BIRTH", "CHILD"), ("DEATH", "DECEASED")):
            both = {row.persons[role] for row in rows if row.type == kind}
            if winner in both and loser in both:
                return False
        if any({winner, loser} <= set(row.persons.values()) for row in rows):
            return False
        parents = self.parents.get(winner, []) + self.parents.get(loser, [])
        if len(parents) > 2 or parents.count("BIRTH_MOTHER") > 1:
            return False
        overlap = any(self.overlap(self.marriages[one], self.marriages[two]) and one != two
                      for one in self.marriages_of(winner, live=False) for two in self.marriages_of(loser, live=False))
        if self.land_contradicts(winner, loser) or self.vehicles_contradict(winner, loser):
            return False
        one, two = self.subjects[winner], self.subjects[loser]
        if one.capacity == "NONE" and any(who == loser and day > one.ward_since for who, day in self.signed_alone):
            return False  # G-11: a ward signed alone.
        if "HISTORIC" in (one.kind, two.kind) and one.kind != two.kind:
            return False
        return not overlap and one.life == two.life and one.death_day == two.death_day

    def merge(self, j, winner, loser):
        """Everything of the loser is the winner's from now on; PINs and keys end."""
        for row in self.subjects.values():
            if row.merged == loser:
                row.merged = winner
        self.subjects[loser].merged = winner
        for each in self.pins.values():
            if each.subject == loser:
                each.status = "RETIRED"
        self.end_keys(loser)
        self.close_applications(loser)
        mine = {row.kind for row in self.documents.values()
                if row.subject == winner and row.status in ("VALID", "SUSPENDED")}
        for each in self.documents.values():
            if each.subject == loser and each.status in ("VALID", "SUSPENDED"):
                if each.kind in mine & model_identity.SINGLE:
                    each.status = "REVOKED"
                else:
                    each.subject = winner
        self.consent_days |= {(winner, day) for who, day in self.consent_days if who == loser}
        self.signed_alone |= {(winner, day) for who, day in self.signed_alone if who == loser}
        self.parents[winner] = self.parents.get(winner, []) + self.parents.pop(loser, [])
        for row in self.records.values():
            if row.status == "REGISTERED":
                self.change_persons(row, loser, winner)
        for name in self.marriages_of(loser, live=False):
            self.change_spouse(self.marriages[name], loser, winner)
        lives = self.homes(winner, *model_residence.LASTING)
        for name in [name for name, row in self.registrations.items()
                     if row.subject == loser and row.to is None]:
            row = self.registrations[name]
            live = self.lives(row)
            row.to = self.today()
            if not lives and live and row.kind in model_residence.LASTING:
                self.settle(j.new_id(), winner, row.dwelling, row.kind)
        self.leave_households(loser)
        self.merge_holdings(winner, loser)
        self.end_mandates(loser)
        j.carry_out()

    def change_persons(self, row, before, after):
        row.persons = {role: after if who == before else who
                       for role, who in row.persons.items()}

    def change_spouse(self, row, before, after):
        other = row.b if row.a == before else row.a
        row.a, row.b = sorted((other, after))

    def ties(self, subject):
        """Is there anything in force that names the person?"""
        return (any(subject in row.persons.values() and row.status == "REGISTERED"
                    for row in self.records.values())
                or self.marriages_of(subject)
                or any(row.subject == subject and row.status in ("VALID", "SUSPENDED")
                       for row in self.documents.values())
                or any(row.subject == subject and self.lives(row)
                       for row in self.registrations.values())
                or any(row.of == subject for row in self.estates.values())
                or self.has_mandates(subject) or self.holds_land(subject) or self.has_vehicles(subject))

    def split(self, j, subject, new, found, records, documents):
        """What is listed is the new person's; the rest stays."""
        j.carry_out()
        self.subjects[new] = model_identity.person_row(self.subjects[subject].kind, found)
        for name in records:
            row = self.records[name]
            self.change_persons(row, subject, new)
            if row.type == "MARRIAGE":
                self.change_spouse(self.marriages[row.marriage], subject, new)
            if row.type == "BIRTH":
                self.parents[new] = self.parents.pop(subject, [])
        for each in documents:
            self.documents[each].subject = new



for name in ("live_registration", "open_dwelling", "owned"):
    setattr(Judge, name, model_residence.ResidenceJudge.__dict__[name])
for name in ("ordered", "order_of", "carry_out"):
    setattr(Judge, name, model_courts.CourtsJudge.__dict__[name])

GENERATORS = {**gen_people.ACTS, **gen_courts.ACTS, **gen_civil.ACTS,
              **gen_residence.ACTS, **gen_estates.ACTS, **gen_land.ACTS, **gen_burdens.ACTS, **gen_vehicles.ACTS,
              **gen_mandates.ACTS, **gen_cutover.ACTS, **gen_records.ACTS, **gen_archives.ACTS, **gen_codes.ACTS,
              **gen_governance.ACTS, **gen_privacy.ACTS}
