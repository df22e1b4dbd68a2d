#!/usr/bin/env python3
"""What an archive ends as depends on the archive alone, and every row on what it rests on.

usage: one_death_less.py BIN_DIRECTORY [--deaths N] [--input FILE.ged] [--port BASE] [--keep]

1. The archive is imported onto a chain of four daemons; the report agrees with expected_civil.py,
   and (royal92.ged) with the list of its events that others made.
2. All daemons are ended and started again three days later by their clocks (shifted_clock.so), and a
   fresh client of that day (an empty directory, keys of its own making of nothing but the two
   registrars) imports the same file: it registers nothing and the state root stays as it is.
3. For some deaths, the one with the most consequences of a sample among them: a copy of the file
   without that death, in a temporary folder, goes onto a chain of its own. The rows of the report
   that changed are exactly those that change in expected_civil.py; they are printed.
"""
import argparse
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # The source tree stays as it is.
import expected_civil  # noqa: E402
import shifted_clock  # noqa: E402
from cluster_smoke import Cluster  # noqa: E402
from import_cluster import ROYAL, agree, finish, found_authority, importer  # noqa: E402

NODES = range(4)
EVENTS = ROYAL.with_name("royal92_events.jsonl")
SAMPLE = 70
SHOWN_MAX = 30


def start_chain(options, directory, name):
    cluster = Cluster(os.path.abspath(options.binaries), options.port,
                      os.path.join(directory, name))
    cluster.make()
    start_all(cluster)
    found_authority(cluster)
    return cluster


def start_all(cluster, environment=None):
    for i in NODES:
        cluster.start(i, environment=environment)
    for i in NODES:
        cluster.wait_ready(i)


def end_all(cluster):
    for i in list(cluster.processes):
        if cluster.end(i) != 0:
            raise SystemExit(f"node {i} did not end well on SIGTERM")


def rows_of_report(path):
    rows = {}
    for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        rows[row["kind"], row["record"], row["ordinal"]] = (
            row["outcome"], row["rule"] or None, sorted(row["conflicts"] or []))
    return rows


def rows_of_oracle(path):
    return {(row["kind"], row["record"], row["ordinal"]):
            (row["outcome"], row["rule"], row["conflicts"])
            for row in expected_civil.expected(str(path))}


def changed(before, after):
    return {key: (before.get(key), after.get(key)) for key in before.keys() | after.keys()
            if before.get(key) != after.get(key)}


def deaths_of(lines):
    """Record id -> (first line, line behind it) of the death of everyone who has exactly one."""
    found, record = {}, None
    for at, line in enumerate(lines):
        if line.startswith("0"):
            record = line.split()[1]
        elif line.startswith("1 DEAT"):
            end = at + 1
            while end < len(lines) and lines[end][:1] not in "01":
                end += 1
            found.setdefault(record, []).append((at, end))
    return {record: places[0] for record, places in found.items() if len(places) == 1}


def people_near_conflicts(lines, rows):
    """Those whose death may have to do with a conflict: the person, parents, spouses of its row."""
    wanted = {record for (_, record, _), (_, _, conflicts) in rows.items() if conflicts}
    links, record = {}, None
    for line in lines:
        words = line.split()
        if line.startswith("0") and len(words) > 1:
            record = words[1]
        elif len(words) == 3 and words[1] in ("HUSB", "WIFE", "FAMC"):
            links.setdefault(record, []).append(words[2])
    people = set()
    for each in wanted:
        near = links.get(each, [])
        people.update([each, *near, *(parent for family in near
                                      for parent in links.get(family, []))])
    return people


def without(path, place, target):
    with open(path, encoding="latin-1", newline="") as file:
        lines = file.readlines()
    target.write_text("".join(lines[:place[0]] + lines[place[1]:]), encoding="latin-1",
                      newline="")
    return lines[place[0] - 1].strip()


def import_into(cluster, path, report, environment=None, again=False):
    summary = report + ".summary"
    finish(importer(cluster, str(path), "--report", report, "--summary", summary,
                    environment=environment))
    agree(str(path), report, *(["--again"] if again else []))
    return json.loads(pathlib.Path(summary).read_text(encoding="utf-8"))


def another_day(cluster, path, directory):
    root = cluster.status(0)["stateRoot"]
    end_all(cluster)
    binaries = os.path.dirname(cluster.tamgad)
    later = shifted_clock.shifted(binaries, 72) if shifted_clock.available(binaries) else None
    if later is None:
        print("another day: skipped, this build does not bear shifted_clock.so; the same instead")
    start_all(cluster, later)
    fresh = os.path.join(directory, "fresh-client")
    os.mkdir(fresh)
    summary = import_into(cluster, path, os.path.join(fresh, "report.jsonl"), later, again=True)
    cluster.wait_equal(NODES)
    if cluster.status(0)["stateRoot"] != root:
        raise SystemExit("the same import on another day has changed the state")
    print(f"{'three days later' if later else 'later'}, from a fresh client: registered {summary['registered']}, state root "
          f"as before: {root}")


def most_consequences(path, lines, whole, dice, directory):
    """Of a sample of deaths near conflicts, the one on which the most rows depend."""
    deaths = deaths_of(lines)
    near = sorted(people_near_conflicts(lines, whole) & deaths.keys())
    target = pathlib.Path(directory, "candidate.ged")

    def count(place):
        without(path, place, target)
        return len(changed(whole, rows_of_oracle(target)))
    return max((deaths[each] for each in dice.sample(near, min(SAMPLE, len(near)))), key=count)


def run(options, directory):
    dice = random.Random(options.seed)
    path = options.input or (str(ROYAL) if ROYAL.exists() else "")
    if not path:
        path = os.path.join(directory, "sample.ged")
        subprocess.run([os.path.join(options.binaries, "tamga"), "sample-gedcom", "--people",
                        "1000", "--output", path], check=True)
        print("skipped: no ../shared; an invented archive instead of royal92.ged")
    report = os.path.join(directory, "report.jsonl")
    clusters = [start_chain(options, directory, "whole")]
    try:
        import_into(clusters[0], path, report)
        if path == str(ROYAL):
            agree(path, report, "--events", str(EVENTS))
        another_day(clusters[0], path, directory)
        end_all(clusters[0])
        whole, expected = rows_of_report(report), rows_of_oracle(path)
        with open(path, encoding="latin-1", newline="") as file:
            lines = file.readlines()
        chosen = [most_consequences(path, lines, expected, dice, directory)]
        chosen += dice.sample(sorted(deaths_of(lines).values()), options.deaths - 1)
        for number, place in enumerate(chosen):
            less = pathlib.Path(directory, f"less-{number}.ged")
            without(path, place, less)
            clusters.append(start_chain(options, directory, f"less-{number}"))
            report = os.path.join(directory, f"report-{number}.jsonl")
            import_into(clusters[-1], less, report)
            end_all(clusters[-1])
            found = changed(whole, rows_of_report(report))
            if found != changed(expected, rows_of_oracle(less)):
                raise SystemExit(f"other rows changed than should: {found}")
            print(f"without the death of line {place[0] + 1}, exactly {len(found)} rows change:")
            for key, (before, after) in sorted(found.items())[:SHOWN_MAX]:
                print("   ", *key, ":", describe(before), "->", describe(after))
    finally:
        for cluster in clusters:
            for process in cluster.processes.values():
                process.kill()


def describe(row):
    if row is None:
        return "no row"
    outcome, rule, conflicts = row
    return " ".join([outcome, *([rule] if rule else []), *conflicts])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("--deaths", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--input", default="")
    parser.add_argument("--port", type=int, default=22300)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    directory = tempfile.mkdtemp(prefix="tamga-less-")
    try:
        run(options, directory)
    finally:
        if options.keep:
            print("kept:", directory)
        else:
            shutil.rmtree(directory, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
