#!/usr/bin/env python3
"""Mutants of the core: each must be caught by a checker, through a consequence.

Copies consensus/ and the vote log, applies one patch of tests/sim/mutants at a time (one that does
not apply fails), compiles with ENSURE off, and runs seeds until a checker sees a violation. A panic
of the core is not a catch: in these runs a replica that panics merely stops.

    mutants.py SOURCE_DIR BUILD_DIR [NAME ...]
"""
import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

SOURCE, BUILD = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
ONLY = {name for word in sys.argv[3:] for name in word.split(",") if name}
SEEDS = {"default": 600, "parent_not_notarized": 20000, "notarcert_under_finalize_not_logged": 20000}
NODES = {"recovered_votes_not_counted": "1"} # Elsewhere the others have what it does not count.
# The adversary that reaches the mutant's rule soonest; the others run with any.
ADVERSARY = {"parent_not_notarized": "forger", "notarcert_under_finalize_not_logged": "forger",
             "skip_certificates_not_required": "forger", "two_notarize_in_a_view": "equivocator",
             "epoch_not_filtered": "replayer", "forged_vote_counts": "mutator",
             "forged_certificate_counts": "mutator", "wrong_result_is_accepted": "wrong_root",
             "quorum_off_by_one": "equivocator", "old_parent_accepted": "forger", "final_on_notarization": "equivocator",
             "closing_block_changes_the_state": "wrong_root"}
# Mutants of the hand-over between epochs: the validators change in these runs.
CHANGES = {"epoch_not_filtered", "opening_not_logged", "epoch_ends_unfinalized", "released_at_once",
           "normal_block_after_the_end", "closing_block_changes_the_state", "records_of_the_next_epoch_dropped"}
FLAGS = ["-std=c++23", "-O1", "-DTAMGA_NO_ENSURE", "-w"]


def run(command, **options):
    return subprocess.run(command, capture_output=True, text=True, **options)


def compile_all(folder, sources, objects, flags=()):
    compiler = (["ccache"] if shutil.which("ccache") else []) + ["g++"]
    def one(source):
        # What a patch touches is compiled once and run once: quickly rather than well.
        target = objects / (source.parent.name + "_" + source.stem + ".o")
        done = run([*compiler, *FLAGS, *flags, "-I", str(folder), "-I", str(SOURCE / "tests"),
                    "-c", str(source), "-o", str(target)])
        if done.returncode != 0:
            raise RuntimeError(f"{source.name} does not compile:\n{done.stderr[:2000]}")
        return target

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(one, sources))


def link(objects, program):
    libraries = [BUILD / "base" / "libbase.a"]
    done = run(["g++", "-o", str(program), *map(str, objects), *map(str, libraries),
                "-lsodium", "-lcrypto", "-lpthread"])
    if done.returncode != 0:
        raise RuntimeError(done.stderr[:2000])


def mutant(patch, common, control, scratch):
    folder = scratch / patch.stem
    (folder / "ledger").mkdir(parents=True)
    shutil.copytree(SOURCE / "consensus", folder / "consensus")
    for path in (SOURCE / "ledger").glob("*.?pp"):
        if path.suffix == ".hpp" or path.stem.startswith("vote_"):
            shutil.copy(path, folder / "ledger" / path.name)
    (folder / "base").symlink_to(SOURCE / "base")
    applied = run(["patch", "-p1", "--fuzz=0", "-i", str(patch)], cwd=folder)
    if applied.returncode != 0:
        return f"{patch.stem}: the patch does not apply:\n{applied.stdout}", False
    sources = sorted((folder / "consensus").glob("*.cpp")) + sorted((folder / "ledger").glob("*.cpp"))
    # What the patch did not touch was compiled once.
    touched = {line.split()[1].split("/", 1)[1] for line in patch.read_text().splitlines()
               if line.startswith("+++ ")}
    changed = [s for s in sources if f"{s.parent.name}/{s.name}" in touched]
    objects = compile_all(folder, changed, folder, ["-O0"])
    names = {o.name for o in objects}
    program = folder / "sim"
    link(objects + [o for o in common if o.name not in names], program)
    seeds = str(SEEDS.get(patch.stem, SEEDS["default"]))
    words = ["--panic-stops", "--jobs", "1", "--nodes", NODES.get(patch.stem, "4")]
    words += ["--adversary", ADVERSARY[patch.stem]] if patch.stem in ADVERSARY else []
    words += ["--changes"] if patch.stem in CHANGES else []
    begun = time.monotonic()
    done = run([str(program), *words, "--seeds", seeds])
    took = f"{time.monotonic() - begun:.0f} s"
    lines = [line for line in done.stdout.splitlines() if line.startswith("VIOLATION")]
    if done.returncode == 1 and lines:
        seed = re.search(r"\bseed (\d+)", lines[0]).group(1)
        whole = run([str(control), *words, "--seed", seed, "--seeds", "1"])
        if whole.returncode != 0:
            return f"{patch.stem}: NOT caught: without the patch seed {seed} fails too:\n{whole.stdout[-2000:]}", False
        return f"{patch.stem}: caught in {took}, {lines[0].removeprefix('VIOLATION ')}", True
    return f"{patch.stem}: NOT caught (exit {done.returncode}) in {seeds} seeds, {took}", False


def main():
    patches = sorted((SOURCE / "tests" / "sim" / "mutants").glob("*.patch"))
    patches = [p for p in patches if not ONLY or p.stem in ONLY]
    scratch = BUILD / "mutants"  # Always the same paths, so that ccache knows the objects.
    shutil.rmtree(scratch, ignore_errors=True)
    tree = scratch / "tree"
    tree.mkdir(parents=True)
    for folder in ("base", "consensus", "ledger"):
        (tree / folder).symlink_to(SOURCE / folder)
    sources = [*sorted((tree / "consensus").glob("*.cpp")),
               *sorted((tree / "ledger").glob("vote_*.cpp")),
               *sorted((SOURCE / "tests" / "sim").glob("*.cpp"))]
    objects = scratch / "objects"
    objects.mkdir()
    common = compile_all(tree, sources, objects)
    control = scratch / "sim_without_patch"
    link(common, control)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        results = []
        for done in as_completed([pool.submit(mutant, p, common, control, scratch) for p in patches]):
            result = done.result()
            print(result[0], flush=True)
            results.append(result)
    caught = sum(fine for _, fine in results)
    print(f"{caught} of {len(results)} mutants caught")
    return 0 if results and caught == len(results) else 1


if __name__ == "__main__":
    sys.exit(main())
