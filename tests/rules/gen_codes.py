"""Acts on code tables, mostly right; each gives a Draft, or None."""

TABLES = ["SOATE", "SOATO", "PLATE_SERIES", "DOCUMENT_TYPES", "LEGAL_BASES", "WORKING_DAYS", "MAKERS", "LAND_CATEGORIES",
          "PUBLIC_WAYS", "PARCEL_PREFIXES"]


def new_row(w, table):
    number = w.rng.randrange(100, 1000)
    code, value = {
        "SOATE": (f"41799{number}000000", ""), "SOATO": (f"17{number}33", ""),
        "PLATE_SERIES": (f"T{number}", f"{w.pick('CEFH')}{number % 10}ddd/00-00/CAR/{w.pick(['QUEUE', 'CLOSED', 'AUCTION'])}"),
        "WORKING_DAYS": (f"2026-03-{number % 28 + 1:02}", w.pick(["HOLIDAY", "WORKDAY"])),
        "MAKERS": (f"X{number}"[:3], "MAKER"), "LAND_CATEGORIES": (str(number % 7 + 3), w.pick(["", "CITIZENS"])),
        "PUBLIC_WAYS": (w.pick(["4172", "41711", "4"]), w.pick(["-", "301", "301,302", "302,301", "1,302"])),
        "PARCEL_PREFIXES": (w.pick(["Q", f"Q{number % 10}"]), ""),
        "DOCUMENT_TYPES": (str(number), "PAPER"), "LEGAL_BASES": (f"LAW-{number}", "ACT")}[table]
    fields = {"code": code.encode(), "valid_from_day": w.day() - w.pick([0, 1, 100, -5]), "value": value.encode()}
    if w.chance(20):
        fields |= {"has_until": 1, "valid_until_day": w.day() + w.pick([1, 20, 200])}
    return fields


def known(w, table, founded=False):
    """What stands in a table, mostly not what everything else rests on."""
    return [code for (where, code), row in w.m.codes.items() if where == table
            and (founded or row.from_day > w.m.founded - 5000)]


def load_codes(w):
    table = w.pick(TABLES)
    rows = {each["code"]: each for each in (new_row(w, table) for _ in range(w.pick([1, 1, 2])))}
    old = w.pick(known(w, table))
    if old and w.chance(35):
        row = w.m.codes[table, old]
        rows[old] = {"code": old, "parent": row.parent, "valid_from_day": row.from_day, "value": row.value}
        if row.until is not None:
            rows[old] |= {"has_until": 1, "valid_until_day": row.until}
        if w.chance(60):
            rows[old] = new_row(w, table) | {"code": old}
    parent = w.pick(known(w, table, founded=True))
    if parent and parent not in rows and w.chance(30):
        w.pick(list(rows.values()))["parent"] = parent
    return w.governed("load_codes", {"table": table, "rows": [rows[each] for each in sorted(rows)]})


def end_codes(w):
    table = w.pick(TABLES)
    codes = known(w, table, founded=w.chance(3))
    if not codes:
        return None
    return w.governed("end_codes", {"table": table, "codes": sorted(set(w.rng.sample(codes, min(len(codes), w.pick([1, 1, 2]))))),
                                    "until_day": w.day() + w.pick([1, 1, 30, -3, -100])})


ACTS = {"load_codes": (load_codes, 6), "end_codes": (end_codes, 3)}
