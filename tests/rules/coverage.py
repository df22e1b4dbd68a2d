"""What of the outcomes the random acts have produced: of all, and of those that each act's lists of rows name."""
import pathlib
import re

from every_act_rows import row_lists


def outcomes(source):
    """Every outcome that refuses an act, in the order of their numbers."""
    text = pathlib.Path(source, "docs/generated/outcomes.md").read_text(encoding="utf-8")
    return [name for number, name in re.findall(r"^\| (\d+) \| `(\w+)` \|", text, re.M) if int(number)]


def left_of(source, seen):
    """(how many the lists name, {act: outcomes that no random act was answered with})."""
    text = pathlib.Path(source, "docs/generated/acts.md").read_text(encoding="utf-8")
    acts = re.findall(r"^## (\S+) `(\w+)\.(\w+)`", text, re.M)
    wanted, left = 0, {}
    for named, rows in row_lists(source, acts):
        reached = {outcome for act in named for outcome in seen.get(act, {})}
        wanted += len(rows)
        if rows - reached:
            left.setdefault(" or ".join(sorted(named)), set()).update(rows - reached)
    return wanted, left


def print_coverage(source, seen):
    every = outcomes(source)
    reached = {outcome.strip("()") for row in seen.values() for outcome in row}
    never = [name for name in every if name not in reached]
    wanted, left = left_of(source, seen)
    print(f"\nof {len(every)} outcomes {len(every) - len(never)} were produced; not produced: {', '.join(never) or 'none'}")
    print(f"of {wanted} that lists of rows in tests/unit/registries name, "
          f"{wanted - sum(map(len, left.values()))} were produced by their acts; not produced:")
    for act, names in sorted(left.items()):
        print(f"  {act}: {', '.join(sorted(names))}")
