"""Code tables: COD-01 and COD-02. A row is valid from a day on, and until one; a later one takes its place."""
import datetime
import re

from model import Row
from model_courts import raw
from model_privacy import retention_fits

CODE = re.compile(rb"[A-Z0-9:/._-]{1,32}")
SERIES = re.compile(rb"([A-Z0-9rdlx]{1,12})/([0-9]{2})-([0-9]{2})/[^/]+/(QUEUE|CHOICE|AUCTION|STATE_ONLY|CLOSED)")


class Codes:
    """A part of Model."""

    def valid_code(self, row):
        return row.from_day <= self.today() and (row.until is None or self.today() < row.until)

    def code_now(self, table, code):
        """The latest row if it is valid today, else one that was before it."""
        rows = [self.codes.get((table, code))] + [row for (where, what, _), row in self.old_codes.items()
                                                  if (where, what) == (table, code)]
        return next((row for row in rows if row and self.valid_code(row)), None)

    def rows_of(self, table):
        return [row for (where, _), row in self.codes.items() if where == table]

    @property
    def series(self):
        return {row.value.decode() for row in self.rows_of("PLATE_SERIES") if self.valid_code(row)}

    def area_known(self, area):
        """A code of a table; of SOATE the zeros at the end may be left out."""
        whole = area.ljust(14, "0") if area.startswith("417") else area
        return not self.rows_of("SOATE") and not self.rows_of("SOATO") or bool(
            self.code_now("SOATE", whole.encode()) or self.code_now("SOATO", area.encode()))

    def category_known(self, category):
        return not self.rows_of("LAND_CATEGORIES") or self.code_now("LAND_CATEGORIES", str(category).encode())

    def prefix_known(self, parcel):
        return not self.rows_of("PARCEL_PREFIXES") or any(
            table == "PARCEL_PREFIXES" and parcel.startswith(code) and self.code_now(table, code)
            for table, code in self.codes)

    def for_citizens(self, category):
        row = self.code_now("LAND_CATEGORIES", str(category).encode())
        return row is not None and row.value == b"CITIZENS"


def is_day(code):
    try:
        return len(code) == 10 and bool(datetime.date.fromisoformat(code.decode()))
    except ValueError:
        return False


def is_series(value):
    found = SERIES.fullmatch(value)
    return found and found[1].count(b"r") in (0, 2) and found[2] <= found[3]


def are_uses(value):
    uses = value.split(b",")
    return value == b"-" or (all(re.fullmatch(rb"[1-9][0-9]{0,8}", each) for each in uses)
                             and all(int(one) < int(other) for one, other in zip(uses, uses[1:])))


def fits_table(table, code, value):
    if table == "SOATE":
        return re.fullmatch(rb"417[0-9]{11}", code)
    if table == "SOATO":
        return re.fullmatch(rb"17([0-9]{2}|[0-9]{5}|[0-9]{8})?", code)
    if table == "PLATE_SERIES":
        return is_series(value)
    if table == "WORKING_DAYS":
        return is_day(code) and value in (b"HOLIDAY", b"WORKDAY")
    if table == "PUBLIC_WAYS":
        return re.fullmatch(rb"[0-9]{1,14}", code) and are_uses(value)
    if table == "RETENTION":
        return retention_fits(code, value)
    if table == "MAKERS":
        return len(code) in (3, 6)
    return table not in ("DOCUMENT_TYPES", "LAND_CATEGORIES") or re.fullmatch(rb"[0-9]{1,9}", code)


def in_form(table, row, has, until):
    return (CODE.fullmatch(row.code) and (not row.parent or CODE.fullmatch(row.parent)) and row.parent != row.code
            and len(row.value) <= 96 and all(32 < each < 127 for each in row.value) and has <= 1
            and (until > row.from_day if has else until == 0) and fits_table(table, row.code, row.value))


def load_codes(j, f):
    table, rows = f.get("table", "CODE_TABLE_NONE"), []
    j.form(table != "CODE_TABLE_NONE" and f.get("rows"))
    for each in f.get("rows", []):
        has, until = each.get("has_until", 0), each.get("valid_until_day", 0)
        row = Row(code=raw(each.get("code", b"")), parent=raw(each.get("parent", b"")),
                  from_day=each.get("valid_from_day", 0), until=until if has else None,
                  value=raw(each.get("value", b"")))
        j.need(in_form(table, row, has, until), "code_not_in_form")
        rows.append(row)
    j.ascending([row.code for row in rows])
    here = {row.code for row in rows}
    for row in rows:
        j.need(not row.parent or row.parent in here or (table, row.parent) in j.m.codes, "code_parent_not_found")
        before = j.m.codes.get((table, row.code))
        j.need(before is None or before == row or before.from_day < row.from_day, "code_row_differs")

    def effect():
        for row in rows:
            before = j.m.codes.get((table, row.code))
            if before == row:
                continue
            if before:
                before.until = row.from_day if before.until is None else min(before.until, row.from_day)
                j.m.old_codes[table, row.code, before.from_day] = before
            j.m.codes[table, row.code] = row
    return effect


def end_codes(j, f):
    table, codes, until = f.get("table", "CODE_TABLE_NONE"), [raw(each) for each in f.get("codes", [])], f.get("until_day", 0)
    j.form(table != "CODE_TABLE_NONE" and codes)
    j.ascending(codes)
    rows = [j.m.codes.get((table, each)) for each in codes]
    for row in rows:
        if j.need(row, "code_not_found"):
            j.need((row.until is None or row.until > until) and until > row.from_day, "code_ended_before")

    def effect():
        for row in rows:
            row.until = until
    return effect


ACTS = {"load_codes": load_codes, "end_codes": end_codes}
