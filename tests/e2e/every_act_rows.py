"""The lists of rows of tests/unit/registries: which outcomes an act is to be refused with, and counts.

A test of rows names its acts in its title, and an outcome in every row; the same outcomes are looked
for in a run over JSON-RPC.
"""
import pathlib
import re

# Rows that are not brought about here; of which acts, and why.
NOT_OF_THE_ACT = {
    "agency_not_active": (["rotate_agency_key"], "admission asks first, and the answer is "
                          "`unauthorised`"),
    "foreign_notice_not_due": (["register_imported"], "its test asks it of record_foreign_notice"),
    "objection_open": (["close_public_display", "lodge_objection", "open_public_display",
                        "resolve_objection"], "their test asks it of register_parcel_first"),
    "party_not_holder": (["expropriate", "privatise_or_allocate"], "their test asks it of "
                         "transfer_ownership"),
    "unit_has_caveat": (["register_caveat", "remove_caveat", "vary_caveat"], "their test asks it "
                        "of transfer_ownership"),
}

# Parts of the reference: prefixes of ids, and how many ids there are at least (legs among them).
PARTS = {"access": (("AGY",), 9), "identity and documents": (("ID",), 15),
         "civil status": (("CIV",), 22), "residence": (("RES",), 13), "land": (("LND",), 28),
         "privacy": (("PRV",), 1), "vehicles": (("VEH",), 24),
         "courts, mandates and estates": (("CRT", "REP", "EST"), 15)}


def acts_of(title, register, acts):
    """The acts that a test of rows names: by id, by name, or by a part of a name."""
    own = [act for _, home, act in acts if home == register]
    head = title.split(": ")[0].split(" of ")[0]
    if head == "the cut-over":
        return {act for act in own if act.startswith("import_")}
    if f"{register}." in head or "one row per outcome" in title:
        words = re.findall(r"[a-z_]{5,}", head.replace(register + ".", ""))
        named = {act for word in words for act in own
                 if act == word or word not in own and word.removesuffix("s") in act}
        if named:
            return named
    ids = set()
    for prefix, first, more in re.findall(r"([A-Z]+)-(\d\d)((?:(?:, | and | to )\d\d)*)", head):
        last = int(first)
        ids.add(f"{prefix}-{first}")
        for how, number in re.findall(r"(, | and | to )(\d\d)", more):
            numbers = range(last + 1, int(number) + 1) if how == " to " else [int(number)]
            ids.update(f"{prefix}-{each:02}" for each in numbers)
            last = int(number)
    return {act for number, home, act in acts if number in ids and home == register}


def row_lists(source, acts):
    """[(acts, outcomes)]: what a test of the acts' handlers tries, row by row."""
    lists = []
    for path in sorted(pathlib.Path(source, "tests/unit/registries").rglob("*_test.cpp")):
        for case in re.split(r'^TEST_CASE\("', path.read_text(encoding="utf-8"), flags=re.M)[1:]:
            named = acts_of(case[:case.index('"')], path.parent.name, acts)
            tried = re.findall(r"Outcome::(\w+)\}", case) if "check_rows" in case else (
                re.findall(r"Outcome::(\w+)", case))
            rows = set(tried) - {"applied"}
            if named and rows:
                lists.append((named, rows))
    return lists


class Rows:
    """Which outcomes of the lists were seen here; of a list of many acts, by any of them."""

    def __init__(self, lab, source, acts):
        self.wanted, self.reached = {}, {}  # act -> outcomes
        self.lists, self.left = row_lists(source, acts), []
        for named, rows in self.lists:
            seen = {outcome for act in named for outcome in lab.seen.get(act, {})}
            for outcome in sorted(rows - seen):
                of, why = NOT_OF_THE_ACT.get(outcome, ([], ""))
                self.left.append((named, outcome, why if named <= set(of) else ""))
            for act in named:
                self.wanted.setdefault(act, set()).update(rows)
                self.reached.setdefault(act, set()).update(rows & seen)

    def of(self, act):
        rows = self.wanted.get(act)
        return f"{len(self.reached[act])}/{len(rows)}" if rows else "-"

    def print_left(self, thorough):
        count = sum(len(rows) for _, rows in self.lists)
        print(f"{len(self.lists)} lists of rows name {len(self.wanted)} acts and {count} outcomes; "
              f"{count - len(self.left)} of them seen here")
        for named, outcome, why in self.left if thorough else []:
            print(f"not seen here: {', '.join(sorted(named))}: {outcome}" + (why and f", {why}"))


def print_counts(acts, legs):
    """How many ids each part of the reference has; gives the parts with too few."""
    ids = {number for number, *_ in (*acts, *legs)}
    few = []
    for part, (prefixes, least) in PARTS.items():
        count = sum(number.split("-")[0] in prefixes for number in ids)
        entries = sum(number.split("-")[0] in prefixes for number, *_ in acts)
        print(f"{part}: {count} ids of at least {least}, {entries} acts to submit")
        if count < least:
            few.append(part)
    return few
