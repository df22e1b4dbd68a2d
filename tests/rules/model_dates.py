"""Days of the law, with three answers: a day is a number; an interval is (earliest, latest), either None.

A relation is certain only if it holds for every day that both allow.
"""

PRECISIONS = ("DAY", "MONTH", "YEAR", "RANGE", "UNKNOWN_DATE")


def span(day):
    return day if isinstance(day, tuple) else (day, day)


def surely_before(one, other):
    latest, earliest = span(one)[1], span(other)[0]
    return latest is not None and earliest is not None and latest < earliest


def first_of(days):
    """When the first of several things was."""
    spans = [span(each) for each in days]
    earliest = None if any(each[0] is None for each in spans) else min(each[0] for each in spans)
    known = [each[1] for each in spans if each[1] is not None]
    return exact((earliest, min(known) if known else None))


def exact(both):
    return both[0] if both[0] is not None and both[0] == both[1] else both


def legal_date(j, f):
    """(day or interval, its precision), in its form; or None."""
    sides = []
    for name in ("earliest", "latest"):
        has, day = f.get("has_" + name, 0), f.get(name + "_day", 0)
        if not j.form(has <= 1 and (has or not day)):
            return None
        sides.append(day if has else None)
    precision = f.get("precision", "DATE_PRECISION_NONE")
    early, late = sides
    closed = early is not None and late is not None
    fits = {"DAY": closed and early == late, "MONTH": closed, "YEAR": closed,
            "RANGE": early is not None or late is not None, "UNKNOWN_DATE": early is None and late is None}
    if not j.form(not (closed and early > late) and fits.get(precision)):
        return None
    return exact((early, late)), precision
