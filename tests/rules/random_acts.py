#!/usr/bin/env python3
"""Random acts, judged by the product and by a naive model of the rules that shares nothing with it.

usage: random_acts.py RULES SOURCE [--acts N] [--world N] [--seed S] [--keep-going] [--coverage]

RULES is the program of rules.cpp: the product's executor, admission and invariants over a state in
memory. A seeded generator makes acts over a small population, about half of them right, the others
broken in a way or two; blocks hold several, days pass. The model (model.py, model_*.py) was written
from the rules' text and the generated lists, and imports nothing of the product. For each act the
product's outcome must be one of those whose rules the model finds broken, and `applied` exactly when
it finds none; after each block neither may find an invariant broken. Where an act breaks several
rules at once the design names an order for authority alone; any of the broken ones is right.

Prints acts by kind and outcomes reached; every disagreement with the acts before it that name the
same things. Exit 1 on a disagreement, on a violation, or, in 20,000 acts, when a kind was never applied.
"""
import argparse
import os
import random
import re
import sys
import time

sys.dont_write_bytecode = True  # The source tree stays as it is.
sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e")]
import coverage  # noqa: E402
import gen_courts  # noqa: E402
import gen_land  # noqa: E402
import gen_people  # noqa: E402
import gen_residence  # noqa: E402
import gen_vehicles  # noqa: E402
import model_access  # noqa: E402
import model_courts  # noqa: E402
import model_identity  # noqa: E402
import register_of_acts  # noqa: E402
from chain import Chain  # noqa: E402
from world import World  # noqa: E402

BUNDLE = "two acts in one transaction"
START_MS = 1_767_225_600_000  # 2026-01-01T00:00:00Z
# Small, so that limits and terms are reached by a small population in a short time.
PARAMETERS = {"holder_keys_max": 2, "agency_key_delay_ms": 3_600_000, "marriage_wait_days": 5,
              "divorce_wait_days": 5, "provisional_pin_days": 5, "owner_notice_days": 5,
              "stay_days_max": 60, "hold_provisional_days": 10, "mandate_days_max": 100, "inheritance_days": 20,
              "birth_late_days": 30, "sale_window_days": 5, "plate_reserve_days": 20, "plate_quarantine_days": 10, "export_exit_days": 15,
              "use_right_days_max": 1096, "death_late_days": 10, "public_display_days": 5}


class Run:
    def __init__(self, options):
        self.options = options
        self.chain = Chain(options.rules, options.source)
        self.rng = random.Random(options.seed)
        agencies = gen_people.AGENCIES
        parameters, validators = self.chain.genesis(START_MS, agencies, PARAMETERS, (1, 4, 7, 30)[options.seed % 4])
        keys = {self.chain.key(f"gov{i}") for i in (1, 2, 3)}
        self.model = register_of_acts.TheModel(
            options.source, parameters, START_MS,
            {code: (self.chain.key(code), registers, roles)
             for code, (registers, roles) in agencies.items()},
            (keys, 2), self.chain.encoder, self.chain.id)
        self.model.begin_governance(options.source, validators)
        self.world = World(self.chain, self.model, self.rng)
        self.seen = {}     # act -> {outcome: times}
        self.disagreements, self.violations = [], []
        self.history = []  # (time, act, outcome) of what was applied.
        self.acts = self.blocks = 0

    def block(self, drafts):
        model = self.model
        acts = [self.chain.written(draft, model.time_ms) for draft in drafts]
        admitted = [model.admit(act) for act in acts]
        outcomes, violations = self.chain.execute(model.time_ms, acts)
        for act, kept_out, outcome in zip(acts, admitted, outcomes):
            self.compare(act, kept_out, outcome)
        self.blocks += 1
        model.height += 1
        for each in violations + (model.violations() if self.blocks % 10 == 0 else []):
            self.violations.append(f"block {self.blocks}: {each}")
            print("VIOLATION", self.violations[-1])
            self.tell(each, [act for act, outcome in zip(acts, outcomes) if outcome == "applied"])
        self.world.officer_names = [self.chain.names[key] for key in model.officers]
        return outcomes

    def tell(self, violation, acts):
        """The acts of the block, and what was applied before about what is wrong now."""
        about = {bytes.fromhex(each) for each in re.findall(r"\b[0-9a-f]{64}\b", violation)}
        for row in (self.model.marriages.get(each) for each in list(about)):
            about |= {row.a, row.b} if row else set()
        for at, before in self.history:
            if about & (made_by(before) | ids_of([each for _, each in before.operations])):
                show(self.chain, before, at, "    ")
        for act in acts:
            show(self.chain, act, self.model.time_ms)

    def compare(self, act, kept_out, outcome):
        name = act.operations[0][0] if len(act.operations) == 1 else BUNDLE
        self.acts += 1
        seen = self.seen.setdefault(name, {})
        seen[outcome] = seen.get(outcome, 0) + 1
        if kept_out or outcome.startswith("("):
            if kept_out != outcome:
                self.disagree(act, outcome, {kept_out})
            return
        broken, take = self.model.judge(act)
        if (outcome == "applied") != (not broken) or broken and outcome not in broken:
            self.disagree(act, outcome, broken)
        if outcome == "applied":  # Who is right is found by hand; the model follows the product.
            self.history.append((self.model.time_ms, act))
            held = self.model.of_estates()
            take()
            acts = [each for each, _ in act.operations]
            self.violations += self.model.taken_from_the_dead(held, acts)

    def disagree(self, act, outcome, broken):
        kind = (" and ".join(name for name, _ in act.operations), outcome, tuple(sorted(map(str, broken))))
        self.disagreements.append(kind)
        if self.options.about and self.options.about not in " ".join(kind[:2]):
            return
        if self.disagreements.count(kind) > 1 or len(set(self.disagreements)) > self.options.show:
            return
        print(f"\nDISAGREEMENT in act {self.acts} of seed {self.options.seed}: the product says "
              f"{outcome}, the model {', '.join(sorted(map(str, broken))) or 'applied'}")
        show(self.chain, act, self.model.time_ms)
        if self.options.history:
            print("  before it:")
            for at, each in related(self.history, act)[-self.options.history:]:
                show(self.chain, each, at, "    ")

    def found(self):
        """Offices, officers and areas that every other act needs."""
        for draft in (*gen_people.founding(self.world), *gen_residence.founding(self.world),
                      *gen_land.founding(self.world), *gen_vehicles.founding(self.world)):
            self.model.time_ms += 1000
            assert self.block([draft]) == ["applied"], draft.fields

    def work(self):
        self.found()
        while self.acts < self.options.acts:
            self.model.time_ms += self.rng.choice([1000, 1000, 60_000])
            if self.world.chance(self.options.days):
                self.model.time_ms += 86_400_000 * self.rng.choice([1, 1, 2, 5, 12])
            drafts = []
            while len(drafts) < self.rng.choice([1, 4, 8]):
                draft = self.make()
                if draft:
                    drafts.append(draft)
            self.block(drafts)
            if self.disagreements and not self.options.keep_going:
                break

    def make(self):
        """An act, right or broken; now and then two in one transaction, together or not at all."""
        made = self.one()
        if made and self.world.chance(2):
            home = (made.agency, made.office, made.territory, made.signers[0])
            for _ in range(20):
                other = self.one()
                if other and home == (other.agency, other.office, other.territory,
                                      other.signers[0]):
                    return made.together(other)
        return made

    def one(self):
        made = register_of_acts.GENERATORS[self.rng.choices(
            list(register_of_acts.GENERATORS),
            [weight for _, weight in register_of_acts.GENERATORS.values()])[0]][0](self.world)
        if made and self.world.chance(45):
            self.world.break_it(made)
        return made


def ids_of(value):
    """Everything that an act names and that is long enough to be a name of something."""
    if isinstance(value, (bytes, str)):
        value = value.encode() if isinstance(value, str) else value
        return {value} if len(value) > 15 else set()
    if isinstance(value, dict):
        return set().union(set(), *(ids_of(each) for each in value.values()))
    if isinstance(value, (list, tuple, set)):
        return set().union(set(), *(ids_of(each) for each in value))
    return set()


def related(history, act):
    """What was applied about things that the act names."""
    names = ids_of([fields for _, fields in act.operations]) | set(act.signers)
    return [(at, each) for at, each in history
            if names & (ids_of([fields for _, fields in each.operations])
                        | {each.txid} | made_by(each))]


def made_by(act):
    from chain import given_id
    return {given_id(act.txid, number, ordinal)
            for number in range(len(act.operations)) for ordinal in range(4)}


def short(value):
    if isinstance(value, bytes):
        text = value.hex()
        return text[:8] if len(text) > 8 else repr(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {short(each)}" for key, each in value.items()) + "}"
    if isinstance(value, (list, tuple, set)):
        return "[" + ", ".join(short(each) for each in value) + "]"
    return str(value)


def show(chain, act, time_ms, indent="  "):
    for number, (name, fields) in enumerate(act.operations):
        print(f"{indent}{name} {short(fields)}")
        print(f"{indent}  makes {', '.join(sorted(each.hex()[:8] for each in made_by(act)))}"
              if number == 0 else "")
    print(f"{indent}  {act.agency}/{act.office}/{act.territory} at {time_ms}, signed by "
          f"{', '.join(chain.names[key] for key in act.signers)}; by "
          f"{chain.names[act.submitter]}; sources {act.sources}; {short(act.versions)}")
    for each in act.predicates:
        print(f"{indent}  {each.code}({each.argument}) at {each.at_day} about {short(each.about)} "
              f"{each.answer} by {chain.names[each.endorser]}")
    if act.listed:
        print(f"{indent}  listed {short(sorted(act.listed))}")
    if act.broken:
        print(f"{indent}  broken: {'; '.join(act.broken)}")


def print_table(seen):
    print(f"\n{'act':34} {'acts':>7} {'applied':>7}  refused with")
    for name in [*register_of_acts.GENERATORS, BUNDLE]:
        row = seen.get(name, {})
        refused = sorted(each for each in row if each != "applied")
        print(f"{name:34} {sum(row.values()):7} {row.get('applied', 0):7}  {len(refused):2}: "
              f"{', '.join(refused)}")


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("rules")
    parser.add_argument("source")
    parser.add_argument("--acts", type=int, default=3000)
    parser.add_argument("--world", type=int, default=4000, help="acts until all begins anew")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=float, default=12,
                        help="percent of blocks after which days pass")
    parser.add_argument("--show", type=int, default=5)
    parser.add_argument("--history", type=int, default=6)
    parser.add_argument("--about", help="shows disagreements of this act or outcome alone")
    parser.add_argument("--keep-going", action="store_true")
    parser.add_argument("--coverage", action="store_true", help="names the outcomes that were not produced")
    return parser.parse_args()


def main():
    options = arguments()
    if os.environ.get("PYTHONHASHSEED") != "0":  # Sets in the same order: a seed is a run.
        os.environ["PYTHONHASHSEED"] = "0"
        os.execv(sys.executable, [sys.executable, *sys.argv])
    start, left = time.time(), options.acts
    seen, disagreements, violations, acts, blocks = {}, [], [], 0, 0
    while left > 0 and (options.keep_going or not disagreements):
        options.acts = min(left, options.world)
        run = Run(options)
        run.work()
        whole = run.chain.ask(whole=1)
        run.chain.close()
        violations += run.violations + whole["violations"] + run.model.differs(whole["census"], whole["nodes"])
        disagreements += run.disagreements
        for name, row in run.seen.items():
            for outcome, times in row.items():
                kept = seen.setdefault(name, {})
                kept[outcome] = kept.get(outcome, 0) + times
        acts, blocks, left = acts + run.acts, blocks + run.blocks, left - run.acts
        options.seed += 1
    print_table(seen)
    if options.coverage:
        coverage.print_coverage(options.source, seen)
    missing = [name for name in register_of_acts.GENERATORS
               if not seen.get(name, {}).get("applied")]
    for kind in sorted(set(disagreements)):
        print(f"{disagreements.count(kind):5} x {kind[0]}: {kind[1]}, the model "
              f"{', '.join(kind[2]) or 'applied'}")
    for each in violations[:20]:
        print("violation:", each)
    print(f"\n{acts} acts in {blocks} blocks in {time.time() - start:.0f} s, "
          f"{sum(row.get('applied', 0) for row in seen.values())} applied; "
          f"{len(register_of_acts.GENERATORS)} kinds of acts, never applied: "
          f"{', '.join(missing) or 'none'}; "
          f"{sum(map(len, seen.values()))} pairs of act and outcome; "
          f"disagreements {len(disagreements)}, violations {len(violations)}")
    return 1 if disagreements or violations or missing and acts >= 20_000 else 0


if __name__ == "__main__":
    sys.exit(main())
