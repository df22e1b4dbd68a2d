#!/usr/bin/env python3
"""docs/generated is what the tables say: `tamga docs --write docs/generated` renews it.

    docs_current.py TAMGA SOURCE_DIR
"""
import subprocess
import sys
import tempfile
from pathlib import Path

tamga, source = sys.argv[1], Path(sys.argv[2])
with tempfile.TemporaryDirectory() as folder:
    subprocess.run([tamga, "docs", "--write", folder], check=True)
    made = {path.name: path.read_text(encoding="utf-8") for path in Path(folder).glob("*.md")}
kept = {path.name: path.read_text(encoding="utf-8")
        for path in (source / "docs" / "generated").glob("*.md")}
assert made, "tamga docs wrote nothing"
stale = [name for name in sorted(made.keys() | kept.keys()) if made.get(name) != kept.get(name)]
if stale:
    sys.exit(f"stale: {', '.join(stale)}; run: tamga docs --write docs/generated")
print(f"{len(made)} pages are current")
