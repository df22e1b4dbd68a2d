#!/usr/bin/env python3
"""Lint as a test: the rules of docs/style.md that a machine can hold (ctest `lint`).

Each ban prints what to use instead. Exit status 1 when anything was found.
"""
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2]).resolve()
FOLDERS = ["base", "proto", "consensus", "ledger", "registries", "rpc", "node", "tools"]
LINES_MAX, FUNCTION_MAX, COLUMNS_MAX = 600, 70, 100

# Folder -> folders whose headers it may include (architecture.md); the compiler holds it too.
ARROWS = {
    "base": {"base"},
    "consensus": {"consensus", "base"},
    "ledger": {"ledger", "base", "proto"},
    "registries": {"registries", "ledger", "base", "proto"},
    "rpc": {"rpc", "registries", "ledger", "base", "proto"},
    "node": {"node", "rpc", "registries", "ledger", "consensus", "base", "proto"},
    "tools": {"tools", "rpc", "registries", "ledger", "consensus", "base", "proto"},
}
# Single files that know more than their folder does; CMake gives it to them alone.
ARROWS_OF_FILES = {"registries/evidence/bench.cpp": {"consensus"}}
# Folder -> third-party prefixes it may include, besides the standard library.
THIRD_PARTY = {
    "base": ["openssl/", "sodium", "spdlog/", "nmmintrin.h", "sys/", "fcntl.h", "unistd.h"],
    "consensus": [],
    "ledger": ["rocksdb/", "google/protobuf/", "nlohmann/", "sys/", "fcntl.h", "unistd.h"],
    "registries": ["google/protobuf/"],
    "rpc": ["boost/", "nlohmann/", "google/protobuf/", "openssl/",
            "sys/socket.h", "sys/time.h", "sys/uio.h"],
    "node": ["boost/", "nlohmann/", "openssl/", "toml++/", "prometheus/", "CLI/", "google/protobuf/",
             "sys/", "fcntl.h", "unistd.h", "signal.h", "poll.h"],
    "tools": ["boost/", "nlohmann/", "CLI/", "google/protobuf/", "openssl/", "qrencode.h",
              "sys/", "fcntl.h", "unistd.h", "signal.h", "poll.h", "arpa/inet.h", "netinet/in.h"],
}
DETERMINISTIC = ["consensus", "ledger", "registries"]
# (pattern, folders or None for all, replacement)
BANS = [
    (r"<chrono>|<random>|\brand\(|\btime\(", DETERMINISTIC, "block time, or an argument"),
    (r"<thread>|<future>", DETERMINISTIC, "Workers"),
    (r"\bunordered_", DETERMINISTIC, "std::map, std::set or a sorted vector"),
    (r"\b(float|double)\b", DETERMINISTIC, "integers with a unit"),
    (r"std::hash\b", DETERMINISTIC, "an ordered container"),
    (r"<mutex>", ["consensus", "registries"], "values; only the loop owns state"),
    (r"base/(log|clock_system|prng)\.hpp", ["consensus"], "an Effect; the driver logs"),
    (r"system_clock", ["base", "consensus", "ledger", "registries", "rpc"], "Clock"),
    # Asio's sessions in node/ live as long as their handlers.
    (r"shared_from_this", [f for f in FOLDERS if f != "node"], "ownership that the type tells"),
    (r"dynamic_cast", None, "a variant"),
    (r"catch \(\.\.\.\)", None, "the exception type of the library"),
    (r'#include "[^"]*\.\./', None, "the folder's name"),
]
# Marks of unfinished work, in comments too; spelled apart, so that this file keeps its own rule.
LEFT_OVER = re.compile(r"\b(" + "|".join(["TO" "DO", "FIX" "ME", "XX" "X", "HA" "CK"]) + r")\b")
COMMENT = re.compile(r"//.*$|\"(\\.|[^\"\\])*\"")
problems = []


def tracked(*patterns):
    out = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard", *patterns],
                         capture_output=True, text=True, check=True).stdout
    return [ROOT / line for line in out.splitlines() if (ROOT / line).is_file()]


def report(path, line, text):
    problems.append(f"{path.relative_to(ROOT)}:{line}: {text}")


def check_includes(path, folder, number, line):
    match = re.match(r'\s*#include ["<]([^">]+)[">]', line)
    if not match:
        return
    name = match.group(1)
    top = name.split("/")[0]
    if top in FOLDERS:
        more = ARROWS_OF_FILES.get(str(path.relative_to(ROOT)), set())
        if folder in ARROWS and top not in ARROWS[folder] | more:
            report(path, number, f"{folder} may not include {name}: arrows point one way")
        return
    if "/" in name or name.endswith(".h"):
        allowed = THIRD_PARTY.get(folder)
        if allowed is not None and not any(name.startswith(p) for p in allowed):
            report(path, number, f"{folder} may not include <{name}>")


def check_functions(path, lines):
    start = None
    for number, line in enumerate(lines, 1):
        if re.match(r"^[A-Za-z].*[\)\w&>] ?(const |noexcept )*\{$", line) and "namespace" not in line \
                and not re.match(r"^(struct|class|enum|union|extern)\b", line):
            start = number
        elif line.startswith("}") and start is not None:
            if number - start > FUNCTION_MAX:
                report(path, start, f"a function of {number - start} lines; at most {FUNCTION_MAX}")
            start = None


def check_source(path):
    folder = path.relative_to(ROOT).parts[0]
    lines = path.read_text(encoding="utf-8").split("\n")
    if not lines[0].startswith("//"):
        report(path, 1, "starts with what the file is and what it promises")
    if path.suffix == ".hpp" and any(re.match(r"\s*using namespace", line) for line in lines):
        report(path, 1, "no `using namespace` in headers")
    if len(lines) > LINES_MAX:
        report(path, 1, f"{len(lines)} lines; split by responsibility (at most {LINES_MAX})")
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS_MAX:
            report(path, number, f"{len(line)} columns; at most {COLUMNS_MAX}")
        check_includes(path, folder, number, line)
        code = line if line.lstrip().startswith("#include") else COMMENT.sub("", line)
        for pattern, folders, instead in BANS:
            if folders is not None and folder not in folders:
                continue
            if re.search(pattern, code):
                report(path, number, f"`{line.strip()[:60]}`: use {instead}")
    check_functions(path, lines)


def check_left_overs(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if LEFT_OVER.search(line):
            report(path, number, f"`{line.strip()[:60]}`: use an issue, or the feature")


def check_tests(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        match = re.match(r'\s*(TEST_CASE|SECTION)\("([^"]*)"', line)
        if match and ";" in match.group(2):
            report(path, number, "a ';' in a test name is split by ctest")


# What reads untrusted bytes is named decode_, parse_ or read_ and judged by a fuzz target.
DECODER = re.compile(r"^(?:\[\[nodiscard\]\] )?(?:[\w:<>,&* ]*\s)?((?:decode|parse|read)_\w+)\(")
NOT_A_DECODER = {
    "read_form": "fields of a checked body",
    "read_file": "gives the bytes as they are",
    "read_keys": "calls read_key_file",
    "read_row": "reads the own state",
    "read_party": "fields of a checked body",
    "read_shares": "fields of a checked body",
    "read_parts": "fields of a checked body",
    "read_parcel": "fields of a checked body",
    "read_polygon": "fields of a checked body",
}


def check_decoders(sources):
    fuzz = "\n".join(path.read_text(encoding="utf-8") for path in sources
                     if path.relative_to(ROOT).parts[:2] == ("tests", "fuzz"))
    judged = set(re.findall(r"\b(?:decode|parse|read)_\w+", fuzz))
    table = (ROOT / "tests/fuzz/README.md").read_text(encoding="utf-8")
    for path in sources:
        if path.parent == ROOT / "tests/fuzz" and "Registration registration" in path.read_text():
            if f"| `{path.stem}` |" not in table:
                report(path, 1, "a target that tests/fuzz/README.md does not list")
        if path.suffix != ".hpp" or path.relative_to(ROOT).parts[0] not in FOLDERS:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            match = DECODER.match(line)
            if not match or match.group(1) in NOT_A_DECODER:
                continue
            name = match.group(1) # read_x(Reader&) is what decode_x(bytes) calls.
            if not judged & {name, name.replace("read_", "decode_", 1)}:
                report(path, number, f"{name} has no fuzz target in tests/fuzz")


def check_headers_used(sources):
    included = set()
    for path in sources:
        for line in path.read_text(encoding="utf-8").split("\n"):
            match = re.match(r'\s*#include "([^"]+)"', line)
            if match:
                included.add(match.group(1))
    for path in sources:
        name = str(path.relative_to(ROOT))
        below_tests = name.removeprefix("tests/").removeprefix("unit/")
        if path.suffix == ".hpp" and not included & {name, path.name, below_tests}:
            report(path, 1, "a header that nobody includes")


def main():
    sources = tracked("*.cpp", "*.hpp")
    for path in sources:
        if path.relative_to(ROOT).parts[0] in FOLDERS:
            check_source(path)
        elif path.name.endswith("_test.cpp"):
            check_tests(path)
    check_headers_used(sources)
    check_decoders(sources)
    for path in tracked("*.cpp", "*.hpp", "*.py", "*.md", "*.cmake", "*CMakeLists.txt", "*.proto",
                        "tools/*", "tests/long", ".ci/run"):
        check_left_overs(path)
    for problem in problems:
        print(problem)
    beast = [p for p in sources if "boost/beast" in p.read_text(encoding="utf-8")]
    if len(beast) > 6:
        problems.append("beast")
        print(f"{len(beast)} files include Beast; at most 6: {[p.name for p in beast]}")
    print(f"lint: {len(sources)} files, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
