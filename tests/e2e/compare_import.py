#!/usr/bin/env python3
"""Compares the report of `tamga import gedcom` with what expected_civil.py computes.

    compare_import.py FILE.ged REPORT.jsonl [--events EVENTS.jsonl] [--again]

Rows are matched by kind, record and ordinal. --events also matches every event of an independent
list (fields event, person or family). --again expects the report of a repeated import: what was
registered the first time is refused as archive_record_already_imported. Exit 0: all agree.
"""
import collections
import json
import sys

import expected_civil

SHOWN_MAX = 20


def load_report(path):
    rows = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            key = row["kind"], row["record"], row["ordinal"]
            if key in rows:
                raise SystemExit(f"the report has two lines for {key}")
            rows[key] = row
    return rows


def main():
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    again = "--again" in sys.argv
    events = None
    if "--events" in sys.argv:
        events = sys.argv[sys.argv.index("--events") + 1]
        words.remove(events)
    if len(words) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    report = load_report(words[1])
    faults, totals, matched = [], collections.Counter(), set()
    for row in expected_civil.expected(words[0]):
        key = row["kind"], row["record"], row["ordinal"]
        got = report.get(key)
        wanted = row["outcome"], row["rule"], row["conflicts"]
        if again and row["outcome"].startswith("registered"):
            wanted = "refused", "archive_record_already_imported", []
        if got is None:
            faults.append(f"{key}: not in the report")
            continue
        matched.add(key)
        found = got["outcome"], got.get("rule") or None, sorted(got.get("conflicts") or [])
        totals[wanted[0], wanted[1]] += 1
        if found != wanted:
            faults.append(f"{key} line {row['line']}: expected {wanted}, report says {found}")
    for key in report:
        if key not in matched:
            faults.append(f"{key}: in the report, not in the file")
    if events is not None:
        listed = collections.Counter()
        with open(events, encoding="utf-8") as lines:
            for line in lines:
                event = json.loads(line)
                listed[event["event"], event.get("person") or event["family"]] += 1
        counted = collections.Counter((kind, record) for kind, record, _ in report)
        for key in (listed | counted):
            if listed[key] != counted[key]:
                faults.append(f"{key}: {listed[key]} in the list of events, {counted[key]} in the "
                              "report")
    for (outcome, rule), count in sorted(totals.items(), key=str):
        print(f"{count:7} {outcome}" + (f": {rule}" if rule else ""))
    for fault in faults[:SHOWN_MAX]:
        print(fault, file=sys.stderr)
    verdict = "agree" if not faults else f"{len(faults)} differences"
    print(f"{len(report)} rows of the report: {verdict}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
