#!/usr/bin/env python3
"""The page tools/verify.html in a headless Chromium: one vector of every kind gets its verdict.

usage: verify_page.py SOURCE_DIRECTORY [--kinds N]

The page is filled in and submitted by a script of the test, as a person would, under the page's own
content security policy; what it then shows is read from the document.
"""

import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

FILL = """<script>
const results = [];
for (const one of %s) {
  document.getElementById("chain").value = one.chain;
  document.getElementById("set").value = one.set;
  document.getElementById("text").value = one.blobs[0];
  document.getElementById("anchor").value = one.blobs[1] || "";
  document.getElementById("form").requestSubmit();
  const box = document.getElementById("verdict");
  results.push([one.id, box.className, box.firstChild.textContent]);
}
const out = document.createElement("pre");
out.id = "results";
out.textContent = JSON.stringify(results);
document.body.append(out);
</script>"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("source")
    parser.add_argument("--kinds", type=int, default=1000)
    options = parser.parse_args()
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if not browser:
        print("skipped: no chromium")
        return 0
    source = pathlib.Path(options.source).resolve()
    sys.path.insert(0, str(source / "tools"))
    from verify import read_vectors
    chosen = {}
    for vector in read_vectors(source / "tests" / "vectors" / "proofs"):
        chosen.setdefault((vector["verdict"], vector["kind"]), vector)
    asked = [{"id": " ".join(key), "chain": v["trust"].chain.hex(), "set": v["trust"].set.hex(),
              "blobs": [blob.hex() for blob in v["blobs"]]}
             for key, v in list(chosen.items())[: options.kinds]]
    # An empty text area is no proof of zero bytes; every vector has some.
    assert all(blob for one in asked for blob in one["blobs"])
    with tempfile.TemporaryDirectory() as folder:
        page = pathlib.Path(folder) / "page.html"
        text = (source / "tools" / "verify.html").read_text(encoding="utf-8")
        page.write_text(text.replace("</body>", FILL % json.dumps(asked) + "</body>"), encoding="utf-8")
        done = subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
                               f"--user-data-dir={folder}/profile", "--timeout=120000",
                               page.as_uri()], capture_output=True, text=True, timeout=300)
        found = re.search(r'<pre id="results">(.*?)</pre>', done.stdout, re.S)
        assert found, (done.stdout[-2000:], done.stderr[-2000:])
    text = found.group(1).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
    wrong = [(name, cls, said) for name, cls, said in json.loads(text) if cls != name.split(" ")[0]]
    for line in wrong:
        print("differs:", *line)
    print(f"{len(asked)} vectors, one of each kind, in {browser}: {len(wrong)} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
