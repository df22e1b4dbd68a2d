#!/usr/bin/env python3
"""`tamga import gedcom --dry-run` must agree with expected_civil.py on every row.

    import_oracle.py TAMGA

On invented archives of several seeds, and on the real ones of ../shared where they are. Deleting
one death from a file must change only rows near that person, and the source stays the same.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import expected_civil

CIVIL = pathlib.Path(__file__).resolve().parents[3] / "shared/data/civil"


def dry_run(tamga, path, folder):
    report = folder / "report.jsonl"
    subprocess.run([tamga, "import", "gedcom", str(path), "--dry-run", "--json", "--report",
                    str(report)], check=True, stdout=subprocess.DEVNULL)
    rows = {}
    for line in report.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        rows[row["kind"], row["record"], row["ordinal"]] = (
            row["outcome"], row["rule"] or None, sorted(row["conflicts"]))
    return rows


def oracle(path):
    return {(row["kind"], row["record"], row["ordinal"]):
            (row["outcome"], row["rule"], row["conflicts"])
            for row in expected_civil.expected(str(path))}


def compare(tamga, path, folder, name):
    found, wanted = dry_run(tamga, path, folder), oracle(path)
    for key in found.keys() | wanted.keys():
        if found.get(key) != wanted.get(key):
            raise SystemExit(f"{name}: {key}: tamga says {found.get(key)}, "
                             f"the oracle {wanted.get(key)}")
    print(f"{name}: {len(found)} rows agree")
    return found


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    tamga = sys.argv[1]
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        sample = folder / "sample.ged"
        for seed in range(1, 7):
            subprocess.run([tamga, "sample-gedcom", "--people", "600", "--seed", str(seed),
                            "--output", str(sample)], check=True)
            whole = compare(tamga, sample, folder, f"sample {seed}")
            text = sample.read_text(encoding="utf-8")
            deaths = [found.start() for found in re.finditer(r"^1 DEAT", text, re.M)]
            at = deaths[len(deaths) * seed // 8]
            sample.write_text(text[:at] + "1 EVEN" + text[at + 6:], encoding="utf-8")
            less = compare(tamga, sample, folder, f"sample {seed} without a death")
            changed = sum(1 for key in less if less[key] != whole[key])
            if len(whole) - len(less) != 1 or changed > 12:
                raise SystemExit(f"sample {seed}: a deleted death changed {changed} rows")
        for name in ("royal92.ged", "kennedy.ged"):
            if (CIVIL / name).exists():
                compare(tamga, CIVIL / name, folder, name)
            else:
                print(f"{name}: skipped, no ../shared")
    return 0


if __name__ == "__main__":
    sys.exit(main())
