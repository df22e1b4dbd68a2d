#!/usr/bin/env python3
"""Every act of the vehicle registry over JSON-RPC: applied once, refused in every way found.

usage: vehicles.py BIN_DIRECTORY SOURCE [--breakages N] [--port BASE] [--keep]

As every_act.py, for a small country whose people come into the world unbroken and then live through
every_act_vehicles.py. Fails when an act of the register was not applied, when a simulation foretold
another outcome than became final, or when the nodes disagree.
"""
import argparse
import os
import re
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True  # The source tree stays as it is.
import every_act  # noqa: E402
import every_act_homes as homes  # noqa: E402
import every_act_people as people  # noqa: E402
import every_act_vehicles as garage  # noqa: E402
import shifted_clock  # noqa: E402
from cluster_smoke import Cluster  # noqa: E402
from registry_lab import Lab  # noqa: E402

NAMES = ("bek", "ana", "cholpon", "emil", "fatima", "gulnara")


def wedding(lab, one, other):
    application, _ = people.marry(lab, one, other)
    lab.pass_days(31)
    draft = people.paper(lab, people.by_officer("register_marriage", {
        "application": application, "regime": "JOINT"}), "wedding")
    return lab.apply(people.betrothed(lab, draft, one, other)), one, other


def live(lab):
    lab.people = {}
    breakages, lab.breakages_max = lab.breakages_max, 0
    people.found_country(lab)
    for name in NAMES:
        people.citizen(lab, name)
    lab.apply(people.by_state("address", "open_dwelling", {
        "dwelling": homes.dwelling("house"), "area": "41711", "persons_max": len(NAMES)}))
    for name in NAMES:
        lab.apply(homes.settle(lab, name, "house"))
    marriage = wedding(lab, "emil", "fatima")
    lab.breakages_max = breakages
    garage.vehicles(lab, marriage, "gulnara")


def print_table(cluster, lab):
    """Gives the acts of the register that nobody applied."""
    acts, _ = every_act.catalogue(cluster)
    own = [(number, act) for number, register, act in acts if register == "vehicles"]
    print(f"\n{'id':8} {'act':34} {'applied':>7}  refused with")
    for number, act in own:
        seen = sorted(lab.seen.get(act, {}))
        print(f"{number:8} {act:34} {lab.applied.get(act, 0):7}  {len(seen):2}: {', '.join(seen)}")
    missing = [act for _, act in own if not lab.applied.get(act)]
    reached = {outcome for _, act in own for outcome in lab.seen.get(act, {})}
    names = re.findall(r"^\| 6\d\d \| `(\w+)` \|", cluster.run("docs", "outcomes"), re.M)
    left = [name for name in names if name not in reached]
    print(f"\n{len(own)} acts of vehicles, {len(missing)} not applied: {', '.join(missing) or 'none'}")
    print(f"{len(names)} outcomes of vehicles, {len(names) - len(left)} reached; "
          f"not reached: {', '.join(left) or 'none'}")
    print(f"{lab.simulated} acts simulated, {lab.submitted} made final")
    return missing


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("source")
    parser.add_argument("--breakages", type=int, default=10**6)
    parser.add_argument("--port", type=int, default=24500)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    if not shifted_clock.available(options.binaries):
        print("skipped: without shifted_clock.so nobody waits a month")
        return 0
    directory = tempfile.mkdtemp(prefix="tamga-vehicles-")
    cluster = Cluster(os.path.abspath(options.binaries), options.port, directory)
    try:
        cluster.make()
        every_act.start(cluster, 0)
        lab = Lab(cluster, os.path.join(options.source, "proto"), options.breakages)
        lab.pass_days = lambda days: every_act.pass_days(cluster, lab, days)
        try:
            live(lab)
        finally:
            missing = print_table(cluster, lab)
        cluster.wait_equal(every_act.NODES)
        for surprise in lab.surprises:
            print("surprise:", surprise)
        return 1 if missing or lab.surprises else 0
    finally:
        for process in cluster.processes.values():
            process.kill()
        if options.keep:
            print("kept:", directory)
        else:
            shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
