#!/usr/bin/env python3
"""What an import of vital records must end with, computed from the GEDCOM alone.

Shares no code with the product: it reads the file, the dates and the rules of CIV-20 in its own
words, and prints one JSON line per event:

    {"kind", "record", "ordinal", "line", "outcome", "rule", "conflicts"}

outcome is registered, registered_with_conflict, refused or not_an_act; rule names a refusal;
conflicts is the sorted list of legacy conflicts. The chain is taken to be new.

Which broken rule yields which name (a rule is broken only if broken for every date possible):

    mother_not_alive_at_birth   mother certainly dead before the birth, or born after it
    father_not_alive_at_birth   father certainly dead more than 300 days before, or born after it
    death_before_birth          death certainly before birth
    marriage_under_age          a spouse certainly not 12 years old
    marriage_after_death        a spouse certainly dead before the marriage
    marriages_overlap           certainly married to someone else (or again) at the same time
    spouses_are_kin             a parent in common, or one an ancestor within four generations
    divorce_before_marriage     divorce certainly before the marriage
    divorce_after_death         divorce certainly after a spouse's death

    spouse_missing              marriage of a family without husband or without wife
    subject_not_found           a parent or spouse is named, but the file has no such record
    persons_not_distinct        both spouses, or both parents, are the same record
    person_is_own_ancestor      a birth in a circle of births
    marriage_not_found          divorce of a family without a registered marriage
    record_already_registered   second birth of a person; second marriage of two on the same date
    already_deceased            second death of a person
    marriage_already_ended      second divorce of a marriage
"""
import datetime
import heapq
import json
import re
import sys

MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
PERSON_TAGS = {"BIRT": "birth", "DEAT": "death", "BURI": "burial", "CHR": "baptism",
               "BAPM": "baptism"}
FAMILY_TAGS = {"MARR": "marriage", "DIV": "divorce"}
OPEN = (None, None)


def day_number(year, month, day):
    """Days since 1970-01-01, proleptic Gregorian; None for a day that does not exist."""
    cycles = 0
    while year < 1:
        year, cycles = year + 400, cycles + 1
    while year > 9999:
        year, cycles = year - 400, cycles - 1
    try:
        ordinal = datetime.date(year, month, day).toordinal()
    except ValueError:
        return None
    return ordinal - 719163 - cycles * 146097


def month_end(year, month):
    if month == 12:
        return day_number(year, 12, 31)
    return day_number(year, month + 1, 1) - 1


def plain_date(text):
    """(earliest, latest) of a date without qualifier, or OPEN."""
    text = re.sub(r"^(@#DGREGORIAN@|@#DJULIAN@|GREGORIAN|JULIAN)(\s+|$)", "", text.strip())
    found = re.fullmatch(
        r"(?:(?:(\d{1,2})\s+)?(" + "|".join(MONTHS) + r")\s+)?"
        r"(\d{1,4})(?:/(\d{1,4}))?(\s+(?:B\.C\.|BC|BCE|B\.C))?", text)
    if not found:
        return OPEN
    day, month, first_text, second_text, bc = found.groups()
    first = int(first_text)
    second = first
    if second_text is not None:
        second = int(second_text)
        if len(second_text) < min(4, len(first_text)):
            base = 10 ** len(second_text)
            second += first - first % base
            if second < first:
                second += base
    if first == 0 or second < first or (bc and second_text is not None and first != second):
        return OPEN
    if bc:
        first = second = 1 - first
    if month is None:
        return day_number(first, 1, 1), day_number(second, 12, 31)
    month = MONTHS.index(month) + 1
    if day is None:
        return day_number(first, month, 1), month_end(second, month)
    low, high = day_number(first, month, int(day)), day_number(second, month, int(day))
    return OPEN if low is None or high is None else (low, high)


def interval(text):
    """(earliest, latest) of a GEDCOM date value; None on a side means open."""
    text = " ".join(text.upper().split())
    word, _, rest = text.partition(" ")
    if word in ("ABT", "CAL", "EST", ""):
        return OPEN
    if word in ("BEF", "TO"):
        return None, plain_date(rest)[1]
    if word == "AFT":
        return plain_date(rest)[0], None
    if word == "BET" or (word == "FROM" and " TO " in " " + rest + " "):
        parts = re.split(r"(?:^|\s)" + ("AND" if word == "BET" else "TO") + r"(?:\s|$)", rest, 1)
        if len(parts) < 2:
            return OPEN
        low, high = plain_date(parts[0])[0], plain_date(parts[1])[1]
        return OPEN if low is None or high is None or low > high else (low, high)
    if word == "FROM":
        return plain_date(rest)[0], None
    if word == "INT":
        return plain_date(rest.split("(")[0])
    return plain_date(text)


def before(a, b):
    return a[1] is not None and b[0] is not None and a[1] < b[0]


def read_text(path):
    data = open(path, "rb").read()
    if data[:3] == b"\xef\xbb\xbf":
        return data[3:].decode("utf-8")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    return data.decode("utf-8")


class File:
    """Persons, families and events, in the order of the file."""

    def __init__(self, path):
        self.people, self.families, self.events = {}, {}, []
        lines = re.split(r"\r\n|\n\r|\n|\r", read_text(path))
        record, open_event, famc = None, None, None
        for number, line in enumerate(lines, 1):
            found = re.match(r"\s*(\d+)\s+(?:(@[^@]+@)\s+)?(\w+)(?: (.*))?$", line)
            if not found:
                continue
            level, xref, tag, value = found.groups()
            level, value = int(level), (value or "")
            word = value.strip()
            if level == 0:
                record = {"id": xref, "tag": tag, "famc": [], "says_famc": False, "chil": [],
                          "husb": None, "wife": None, "birth_famc": None, "counts": {}}
                if tag == "INDI":
                    self.people[xref] = record
                elif tag == "FAM":
                    self.families[xref] = record
                open_event = None
                continue
            if level == 1:
                open_event, famc = None, None
                tags = {"INDI": PERSON_TAGS, "FAM": FAMILY_TAGS}.get(record["tag"], {})
                if tag in tags and word != "N":
                    kind = tags[tag]
                    record["counts"][kind] = record["counts"].get(kind, 0) + 1
                    open_event = {"kind": kind, "record": record["id"], "line": number,
                                  "ordinal": record["counts"][kind], "date": "", "dated": False}
                    self.events.append(open_event)
                elif record["tag"] == "INDI" and tag == "FAMC":
                    record["says_famc"] = True
                    record["famc"].append([word, True])
                    famc = record["famc"][-1]
                elif record["tag"] == "FAM" and tag == "CHIL":
                    record["chil"].append(word)
                elif record["tag"] == "FAM" and tag in ("HUSB", "WIFE"):
                    record[tag.lower()] = record[tag.lower()] or word
                continue
            if level == 2 and open_event is not None:
                if tag == "DATE" and not open_event["dated"]:
                    open_event["date"], open_event["dated"] = word, True
                if tag == "FAMC" and open_event["kind"] == "birth" and open_event["ordinal"] == 1:
                    record["birth_famc"] = record["birth_famc"] or word
            if level == 2 and tag == "PEDI" and record["famc"] and famc is not None:
                famc[1] = word.lower() == "birth"
        for event in self.events:
            event["interval"] = interval(event["date"])

    def family_of_birth(self, person):
        """The family record's name, whether or not the file has it; None if there is none."""
        links = [name for name, by_birth in person["famc"] if by_birth]
        if person["birth_famc"]:
            links.insert(0, person["birth_famc"])
        if links:
            return links[0]
        if person["says_famc"]:
            return None
        for name, family in self.families.items():
            if person["id"] in family["chil"]:
                return name
        return None


class Chain:
    """Runs the rows in the order of the importer and keeps what a registry would know."""

    def __init__(self, file):
        self.file = file
        self.rows = file.events
        self.first = {}  # (kind, record) -> row number of the first such event
        for number, row in enumerate(self.rows):
            self.first.setdefault((row["kind"], row["record"]), number)
        self.result = [None] * len(self.rows)
        self.parents_cache = {}

    # The file -------------------------------------------------------------------------------
    def pointer(self, family, side):
        value = family[side]
        return None if not value or value == "@VOID@" else value

    def parents(self, person):
        """[(role, record)] as named, or None if the family of birth is not in the file."""
        if person not in self.parents_cache:
            name = self.file.family_of_birth(self.file.people[person])
            if name is None:
                found = []
            elif name not in self.file.families:
                found = None
            else:
                family = self.file.families[name]
                found = [(role, self.pointer(family, side))
                         for role, side in (("mother", "wife"), ("father", "husb"))
                         if self.pointer(family, side)]
            self.parents_cache[person] = found
        return self.parents_cache[person]

    def date_of(self, kind, person):
        number = self.first.get((kind, person))
        return None if number is None else self.rows[number]["interval"]

    def own_ancestors(self):
        """Persons with a birth who are reached from themselves through births."""
        born = {record for kind, record in self.first if kind == "birth"}
        edges = {person: [other for _, other in self.parents(person) or [] if other in born]
                 for person in born}
        changed = True  # Peel off who has no parent left; then who has no child left.
        alive = set(born)
        while changed:
            childless = alive - {p for c in alive for p in edges[c]}
            rootless = {c for c in alive if not any(p in alive for p in edges[c])}
            changed = bool(childless or rootless)
            alive -= childless | rootless
        circle = set()
        for person in alive:
            seen, todo = set(), list(edges[person])
            while todo:
                other = todo.pop()
                if other in seen or other not in alive:
                    continue
                seen.add(other)
                todo.extend(edges[other])
            if person in seen:
                circle.add(person)
        return circle

    # Before submission ------------------------------------------------------------------------
    def refusals_before_submission(self):
        circle = self.own_ancestors()
        people = self.file.people
        self.persons = {}
        self.marriage_of_family = {}
        for number, row in enumerate(self.rows):
            kind, record = row["kind"], row["record"]
            if kind in ("burial", "baptism"):
                self.result[number] = ("not_an_act", None, [])
            elif kind == "birth":
                parents = self.parents(record)
                names = [name for _, name in parents or []]
                if record in circle:
                    self.refuse(number, "person_is_own_ancestor")
                elif parents is None or any(name not in people for name in names):
                    self.refuse(number, "subject_not_found")
                elif len(names) == 2 and names[0] == names[1]:
                    self.refuse(number, "persons_not_distinct")
                else:
                    self.persons[number] = [record] + names
            elif kind == "death":
                self.persons[number] = [record]
            elif kind == "marriage":
                family = self.file.families[record]
                pair = [self.pointer(family, side) for side in ("husb", "wife")]
                if None in pair:
                    self.refuse(number, "spouse_missing")
                elif any(spouse not in people for spouse in pair):
                    self.refuse(number, "subject_not_found")
                elif pair[0] == pair[1]:
                    self.refuse(number, "persons_not_distinct")
                else:
                    self.persons[number] = pair
                    self.marriage_of_family.setdefault(record, number)
        for number, row in enumerate(self.rows):
            if row["kind"] == "divorce" and row["record"] not in self.marriage_of_family:
                self.refuse(number, "marriage_not_found")

    def refuse(self, number, rule):
        self.result[number] = ("refused", rule, [])

    # Order --------------------------------------------------------------------------------------
    def needs(self, number):
        """Rows that come before: births and deaths of who stands in it, marriages."""
        row = self.rows[number]
        wanted = [self.first.get(("birth", person)) for person in self.persons.get(number, [])]
        if row["kind"] == "death":
            wanted.append(self.first[("death", row["record"])])
        if row["kind"] == "marriage":
            wanted += [self.first.get(("death", person)) for person in self.persons[number]]
        if row["kind"] == "birth":
            family = self.file.family_of_birth(self.file.people[row["record"]])
            wanted.append(self.marriage_of_family.get(family))
        if row["kind"] == "divorce":
            wanted.append(self.marriage_of_family[row["record"]])
        return {other for other in wanted
                if other is not None and other != number and self.result[other] is None}

    def rank(self, number):
        """Oldest first; births, deaths, marriages; a divorce directly after its marriage."""
        def day(row):
            low, high = row["interval"]
            return low if low is not None else high if high is not None else 2**31
        row = self.rows[number]
        if row["kind"] == "divorce":
            marriage = self.marriage_of_family[row["record"]]
            return day(self.rows[marriage]), 2, marriage, number
        return day(row), {"birth": 0, "death": 1, "marriage": 2}[row["kind"]], number, number

    def ordered(self):
        todo = [n for n in range(len(self.rows)) if self.result[n] is None]
        needs = {number: self.needs(number) for number in todo}
        followers = {}
        for number in todo:
            for other in needs[number]:
                followers.setdefault(other, []).append(number)
        ready = [self.rank(number) for number in todo if not needs[number]]
        heapq.heapify(ready)
        done = []
        while ready:
            number = heapq.heappop(ready)[3]
            done.append(number)
            for follower in followers.get(number, []):
                needs[follower].discard(number)
                if not needs[follower]:
                    heapq.heappush(ready, self.rank(follower))
        assert len(done) == len(todo), "a circle of rows"
        return done

    # The registry -------------------------------------------------------------------------------
    def run(self):
        self.refusals_before_submission()
        self.born, self.dead, self.filiation = set(), {}, {}
        self.marriages = []  # {"from", "pair", "divorced"}
        self.marriage_at = {}
        for number in self.ordered():
            rule, conflicts = getattr(self, self.rows[number]["kind"])(number)
            if rule:
                self.refuse(number, rule)
            else:
                outcome = "registered_with_conflict" if conflicts else "registered"
                self.result[number] = (outcome, None, sorted(set(conflicts)))
        return self.result

    def birth(self, number):
        child = self.rows[number]["record"]
        if child in self.born:
            return "record_already_registered", []
        self.born.add(child)
        parents = self.parents(child)
        self.filiation[child] = [name for _, name in parents]
        when, broken = self.rows[number]["interval"], []
        for role, parent in parents:
            grace = 300 if role == "father" else 0
            death = self.date_of("death", parent)
            dead = death and death[1] is not None and when[0] is not None \
                and death[1] + grace < when[0]
            born = self.date_of("birth", parent)
            if dead or (born and before(when, born)):
                broken.append(role + "_not_alive_at_birth")
        return None, broken

    def death(self, number):
        person, when = self.rows[number]["record"], self.rows[number]["interval"]
        if person in self.dead:
            return "already_deceased", []
        self.dead[person] = when
        born = self.date_of("birth", person)
        return None, ["death_before_birth"] if born and before(when, born) else []

    def end(self, marriage):
        ends = [self.dead.get(spouse, OPEN) for spouse in marriage["pair"]]
        if marriage["divorced"] is not None:
            ends.append(marriage["divorced"])
        lows, highs = [low for low, _ in ends], [high for _, high in ends if high is not None]
        return None if None in lows else min(lows), min(highs) if highs else None

    def under_age(self, person, when):
        born = self.date_of("birth", person)
        if born is None or born[0] is None or when[1] is None:
            return False
        days = born[0]
        year, month, day = civil(days)
        twelfth = day_number(year + 12, month, day)
        if twelfth is None:  # Born on 29 February.
            twelfth = day_number(year + 12, 3, 1)
        return when[1] < twelfth

    def ancestors(self, person):
        found, layer = set(), {person}
        for _ in range(4):
            layer = {parent for one in layer for parent in self.filiation.get(one, [])}
            found |= layer
        return found

    def marriage(self, number):
        when, pair = self.rows[number]["interval"], self.persons[number]
        new = {"from": when, "pair": pair, "divorced": None}
        others = [m for m in self.marriages if set(m["pair"]) & set(pair)]
        if any(set(m["pair"]) == set(pair) and m["from"] == when for m in others):
            return "record_already_registered", []
        broken = []
        if any(self.under_age(spouse, when) for spouse in pair):
            broken.append("marriage_under_age")
        if any(spouse in self.dead and before(self.dead[spouse], when) for spouse in pair):
            broken.append("marriage_after_death")
        if any(before(new["from"], self.end(m)) and before(m["from"], self.end(new))
               for m in others):
            broken.append("marriages_overlap")
        a, b = pair
        common = set(self.filiation.get(a, [])) & set(self.filiation.get(b, []))
        if common or b in self.ancestors(a) or a in self.ancestors(b):
            broken.append("spouses_are_kin")
        self.marriage_at[number] = new
        self.marriages.append(new)
        return None, broken

    def divorce(self, number):
        made = self.marriage_at.get(self.marriage_of_family[self.rows[number]["record"]])
        if made is None:
            return "marriage_not_found", []
        if made["divorced"] is not None:
            return "marriage_already_ended", []
        when = made["divorced"] = self.rows[number]["interval"]
        broken = []
        if before(when, made["from"]):
            broken.append("divorce_before_marriage")
        if any(spouse in self.dead and before(self.dead[spouse], when) for spouse in made["pair"]):
            broken.append("divorce_after_death")
        return None, broken


def civil(days):
    """(year, month, day) of a day number."""
    cycles = 0
    while days + 719163 < 1:
        days, cycles = days + 146097, cycles + 1
    while days + 719163 > 3652059:
        days, cycles = days - 146097, cycles - 1
    date = datetime.date.fromordinal(days + 719163)
    return date.year - 400 * cycles, date.month, date.day


def expected(path):
    file = File(path)
    for row, (outcome, rule, conflicts) in zip(file.events, Chain(file).run()):
        yield {"kind": row["kind"], "record": row["record"], "ordinal": row["ordinal"],
               "line": row["line"], "outcome": outcome, "rule": rule, "conflicts": conflicts}


def main():
    if len(sys.argv) != 2:
        print("usage: expected_civil.py FILE.ged", file=sys.stderr)
        return 2
    for row in expected(sys.argv[1]):
        print(json.dumps(row))
    return 0


if __name__ == "__main__":
    sys.exit(main())
