#!/usr/bin/env python3
"""A register of vehicles onto four daemons, row by row; a second import changes nothing.

usage: import_vehicles.py BIN_DIRECTORY SOURCE [--port BASE] [--keep]

The VINs are those that other people test with (../shared/data/vehicles); each row of the report must
be what this script computes from ISO 3779 and 49 CFR 565.15 without the product's code. Skipped where
the data are not there.
"""
import argparse
import csv
import os
import pathlib
import re
import subprocess
import sys

sys.dont_write_bytecode = True  # The source tree stays as it is.
from cluster_smoke import network  # noqa: E402

NODES = range(4)
VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9,
                                              2, 3, 4, 5, 6, 7, 8, 9))) | {str(i): i for i in range(10)}
WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def expected(vin, seen):
    """(outcome, rule): rule 6.3 of a row that has nothing else to object to."""
    if not re.fullmatch("[A-HJ-NPR-Z0-9]{17}", vin):
        return "refused", "vin_not_in_form"
    if vin in seen:
        return "refused", "vin_in_use"
    seen.add(vin)
    remainder = sum(VALUES[c] * w for c, w in zip(vin, WEIGHTS)) % 11
    checks = vin[8] == ("X" if remainder == 10 else str(remainder))
    return ("registered" if checks else "registered_with_conflict"), ""


def found_authority(cluster):
    cluster.submit(0, {"operations": [{"registerAgency": {
        "code": "AUTO", "title": "AUTO", "keys": [cluster.public("AUTO")],
        "roles": ["VEHICLE_REGISTRAR"],
        "registers": ["REGISTER_IDENTITY", "REGISTER_VEHICLES"]}}]}, "governance-1", "governance-2")
    cluster.submit(0, {"agency": "AUTO", "operations": [{"registerOffice": {
        "code": "AUTO1", "territories": ["417"]}}]}, "AUTO")
    for name in ("one", "two"):
        cluster.submit(0, {"agency": "AUTO", "operations": [{"appointOfficer": {
            "key": cluster.public(name), "office": "AUTO1", "roles": ["VEHICLE_REGISTRAR"],
            "territories": ["417"], "validFromMs": "1", "validUntilMs": "4102444800000"}}]},
            "AUTO", name)


def import_all(cluster, file, report):
    done = subprocess.run(
        [cluster.tamga, "import", "vehicles", file, "--map", "vin=VIN_CODE", "--map", "id=NUMBER",
         "--set", "category=M1", "--set", "origin=FACTORY", "--set", "organisation=TAXIPARK",
         "--set", "maker=MAKER", "--set", "model=MODEL", "--set", "year=2017", "--set",
         "colour=1", "--set", "fuel=1", "--set", "mass_kg=1500", "--set", "plate_kind=CAR",
         "--node", ",".join(cluster.endpoint(i) for i in NODES), "--agency", "AUTO", "--office",
         "AUTO1", "--territory", "417", "--registrar", cluster.key("one"), "--second",
         cluster.key("two"), "--source", "AIS-2026", "--report", report],
        capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"the import ended with {done.returncode}: {done.stderr[-2000:]}")
    with open(report, encoding="utf-8", newline="") as lines:
        return sorted(csv.DictReader(lines), key=lambda row: int(row["id"]))


def run(cluster, vins):
    cluster.make()
    for node in NODES:
        cluster.start(node)
    for node in NODES:
        cluster.wait_ready(node)
    found_authority(cluster)
    file = os.path.join(cluster.directory, "register.csv")
    with open(file, "w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["NUMBER", "VIN_CODE"])
        rows.writerows([number, vin] for number, vin in enumerate(vins, 1))

    report = import_all(cluster, file, os.path.join(cluster.directory, "report.csv"))
    seen, tally = set(), {}
    assert len(report) == len(vins), (len(report), len(vins))
    for row, vin in zip(report, vins):
        outcome, rule = expected(vin, seen)
        told = row["outcome"], row["rule"] if row["outcome"] == "refused" else ""
        assert told == (outcome, rule), (vin, outcome, rule, row)
        tally[told] = tally.get(told, 0) + 1
    print(f"{len(report)} rows, each as computed:", tally)

    cluster.wait_equal(NODES)
    before = cluster.status(0)["stateRoot"]
    again = import_all(cluster, file, os.path.join(cluster.directory, "again.csv"))
    words = {row["outcome"] for row in again}
    assert words <= {"known", "refused"}, words
    cluster.wait_equal(NODES)
    assert cluster.status(0)["stateRoot"] == before, "a second import changed the state"
    vin = next(vin for vin in vins if expected(vin, set())[0] == "registered")
    found = cluster.call(0, "vehicle_find", {"vin": vin})
    assert "result" in found, found
    print("a second import registers nothing, the state root stays;", vin, "is found")
    for node in NODES:
        assert cluster.end(node) == 0
    cluster.run("audit", "--quiet", cluster.home(0))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("source")
    parser.add_argument("--port", type=int, default=25500)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    data = pathlib.Path(options.source) / "../shared/data/vehicles/vin_corgi_tests.csv"
    if not data.exists():
        print("skipped: no ../shared")
        return
    vins = [row["vin"] for row in csv.DictReader(data.open(encoding="utf-8"))]
    with network(options, "tamga-garage-") as cluster:
        run(cluster, vins)


if __name__ == "__main__":
    sys.exit(main())
