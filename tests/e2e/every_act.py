#!/usr/bin/env python3
"""Every act of every register over JSON-RPC: applied once, refused in every way found.

usage: every_act.py BIN_DIRECTORY SOURCE [--breakages N] [--port BASE] [--keep]

A devnet of daemons, a country founded on it, and lives that need every act (every_act_people.py,
every_act_homes.py, every_act_land.py, every_act_rights.py, every_act_vehicles.py,
every_act_rare.py, every_act_privacy.py).
Before an act is applied it is broken in up to N ways (registry_lab.py), and each refusal that is new
for it is made final on the chain. At the end a table: act, times applied, how many outcomes of its
rows (every_act_rows.py) it was refused with, and all that it was refused with; then what was not
reached, by the lists that `tamga docs` prints, and how many acts these list. Fails when an act of
REGISTERS was not applied, when a simulation foretold another outcome than became final, when the
nodes disagree, when a sealed opening is given to a clerk, or when, without N, an outcome is not
reached that can be.
"""
import argparse
import os
import re
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.
import every_act_governance as governance  # noqa: E402
import every_act_homes as homes  # noqa: E402
import every_act_land as land  # noqa: E402
import every_act_lists as lists  # noqa: E402
import every_act_people as people  # noqa: E402
import every_act_privacy as privacy  # noqa: E402
import every_act_rare as rare  # noqa: E402
import every_act_rights as rights  # noqa: E402
import every_act_rows as rows  # noqa: E402
import every_act_vehicles as garage  # noqa: E402
import shifted_clock  # noqa: E402
from cluster_smoke import network  # noqa: E402
from registry_lab import Lab  # noqa: E402

NODES = range(4)
REGISTERS = ("access", "identity", "civil", "residence", "land", "vehicles", "courts", "governance",
             "codes", "privacy")


def start(cluster, hours):
    environment = shifted_clock.shifted(os.path.dirname(cluster.tamga), hours) if hours else None
    for i in NODES:
        cluster.start(i, environment=environment)
    for i in NODES:
        cluster.wait_ready(i, 180)


def pass_days(cluster, lab, days):
    """The daemons sleep, and wake that many days later."""
    for i in NODES:
        cluster.end(i)
    lab.shift_ms += days * 86_400_000
    start(cluster, lab.shift_ms // 3_600_000)


def catalogue(cluster):
    """([(id, register, act)], [(id, why)]): acts and the legs that nobody submits."""
    text = cluster.run("docs", "acts")
    acts = re.findall(r"^## (\S+) `(\w+)\.(\w+)`", text, re.M)
    legs = re.findall(r"^\| ((?:ID|RES|REP|EST)-\d+) \| (.*?) \|", text, re.M)
    return acts, legs


def print_table(cluster, lab, source):
    acts, legs = catalogue(cluster)
    missing, lists_of_rows = [], rows.Rows(lab, source, acts)
    print(f"\n{'id':8} {'act':34} {'applied':>7} {'of its rows':>11}  refused with")
    for number, register, act in acts:
        seen = sorted(lab.seen.get(act, {}))
        print(f"{number:8} {act:34} {lab.applied.get(act, 0):7} {lists_of_rows.of(act):>11}  "
              f"{len(seen):2}: {', '.join(seen)}")
        if register in REGISTERS and not lab.applied.get(act):
            missing.append(act)
    for number, why in legs:
        print(f"{number:8} not submittable: {why}")
    if {field for _, _, _, field in lab.encoder.fields("", "Operation")} != {a[2] for a in acts}:
        lab.surprises.append("the schema and the catalogue have other acts")
    outcomes = cluster.run("docs", "outcomes")
    hundreds = [(name, rule) for number, name, rule in
                re.findall(r"^\| (\d+) \| `(\w+)` \| ([^|]*) \|", outcomes, re.M)
                if int(number) // 100 in (1, 2, 3, 4, 5, 6, 7, 9)]
    reached = {outcome for each in lab.seen.values() for outcome in each}
    left = [name for name, _ in hundreds if name not in reached | set(rare.NOT_REACHABLE)]
    beyond = [name for name in rare.NOT_REACHABLE if name not in reached]
    print(f"\n{sum(1 for _, register, _ in acts if register in REGISTERS)} acts of these registers, "
          f"{len(missing)} not applied: {', '.join(missing) or 'none'}")
    print(f"{len(hundreds)} outcomes of these registers, "
          f"{len(hundreds) - len(left) - len(beyond)} reached by somebody; "
          f"not reached: {', '.join(left) or 'none'}")
    for name in beyond:
        print(f"not reachable here: {name}, {rare.NOT_REACHABLE[name]}")
    lists_of_rows.print_left(lab.thorough)
    missing += rows.print_counts(acts, legs)
    others = sorted({register for _, register, _ in acts if register not in REGISTERS})
    if others:
        print(f"not tried here: acts of {', '.join(others)}")
    print(f"{lab.simulated} acts simulated, {lab.submitted} made final, "
          f"{sum(len(each) for each in lab.seen.values())} pairs of act and refusal")
    return missing + (left if lab.thorough else [])


def live(lab):
    lab.people = {}
    people.found_country(lab)
    people.load_tables(lab)
    people.identity_register(lab)
    land.cut_over(lab)
    land.shown(lab)
    garage.founded(lab)
    rare.notify_early(lab)
    people.births(lab)
    people.marriages(lab)
    land.displayed(lab)
    rights.titles(lab)
    rare.late_newborn(lab)
    rare.cards(lab)
    homes.leaving(lab, homes.street(lab))
    garage.vehicles(lab)
    homes.courts(lab)
    people.deaths(lab)
    people.archive(lab)
    rare.old_divorce(lab)
    rare.old_families(lab)
    rare.mended(lab)
    rare.wed_meanwhile(lab)
    rare.holds(lab)
    rare.few(lab)
    rare.closed_at_once(lab)
    rights.bequeathed(lab)
    garage.bequeathed(lab)
    homes.inheritance(lab)
    rights.inherited(lab)
    garage.inherited(lab)
    privacy.erased(lab)
    lists.refused(lab)
    governance.proposals(lab)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("source")
    parser.add_argument("--breakages", type=int, default=10**6)
    parser.add_argument("--port", type=int, default=25000)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    if not shifted_clock.available(options.binaries):
        print("skipped: without shifted_clock.so nobody waits a month")
        return 0
    with network(options, "tamga-acts-") as cluster:
        cluster.make()
        start(cluster, 0)
        lab = Lab(cluster, os.path.join(options.source, "proto"), options.breakages)
        lab.pass_days = lambda days: pass_days(cluster, lab, days)
        try:
            live(lab)
        finally:
            missing = print_table(cluster, lab, options.source)
        cluster.wait_equal(NODES)
        for surprise in lab.surprises:
            print("surprise:", surprise)
        return 1 if missing or lab.surprises else 0


if __name__ == "__main__":
    sys.exit(main())
