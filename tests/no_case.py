#!/usr/bin/env python3
"""A test binary that runs no case fails: asked of every binary, and of every file by its tag.

    no_case.py SOURCE_DIR BINARY...
"""
import re
import subprocess
import sys
from pathlib import Path

SOURCE = Path(sys.argv[1])
BINARIES = [Path(name) for name in sys.argv[2:]]
problems = []


def status_of(binary, *words):
    return subprocess.run([binary, *words], capture_output=True, timeout=60).returncode


for binary in BINARIES:
    if status_of(binary, "[no such tag]") == 0:
        problems.append(f"{binary.name} with a tag that matches nothing exits 0")
    if status_of(binary, "-#", "[#no_such_file_test]") == 0:
        problems.append(f"{binary.name} with a file that does not exist exits 0")

files = sorted((SOURCE / "tests" / "unit").rglob("*_test.cpp"))
for path in files:
    if not re.search(r"^(TEST_CASE|TEMPLATE_TEST_CASE|SCENARIO)\(", path.read_text(), re.M):
        problems.append(f"{path.relative_to(SOURCE)} has no test case")

for problem in problems:
    print(problem)
print(f"{len(BINARIES)} binaries, {len(files)} files, {len(problems)} problems")
sys.exit(1 if problems or not BINARIES or not files else 0)
