#!/usr/bin/env python3
"""The README's first command, on an archive that Tamga invents: ends with a passed audit.

    quickstart_sample.py BUILD_DIR SOURCE_DIR
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True  # The source tree stays as it is.
from cluster_smoke import free_base  # noqa: E402

build, source = Path(sys.argv[1]), Path(sys.argv[2])
with tempfile.TemporaryDirectory() as folder:
    sample = Path(folder) / "sample.ged"
    subprocess.run([build / "bin" / "tamga", "sample-gedcom", "--people", "300", "--seed", "7",
                    "--output", sample], check=True)
    done = subprocess.run(
        [source / "tools" / "quickstart", "--exit", "--input", sample, "--dir",
         Path(folder) / "net", "--base-port", str(free_base(29700))],
        env={**os.environ, "TAMGA_BUILD": str(build)}, capture_output=True, text=True,
        timeout=300, check=False)
print(done.stdout[-4000:], done.stderr[-2000:])
assert done.returncode == 0, f"quickstart ended with {done.returncode}"
last = done.stdout.strip().splitlines()[-8:]
for wanted in ("events read", "registered", "conflicts", "refused by rule", "blocks",
               "acts per second", "audit verdict"):
    assert any(line.startswith(wanted) for line in last), f"no line '{wanted}'"
assert "passed" in last[-1], last[-1]

wrong = subprocess.run([source / "tools" / "quickstart", "--nonsense"], capture_output=True,
                       text=True, check=False)
assert wrong.returncode == 2 and "--nonsense" in wrong.stderr, "a wrong flag is named"
