"""Ways: which parcels are public ways, and whether a new parcel can be reached from one (LND-12)."""
import model_shapes as shapes


def uses_of(m, territory):
    """The uses that are public ways there; none where nobody asks. The longest beginning of the area decides."""
    for length in range(len(territory), 0, -1):
        row = m.code_now("PUBLIC_WAYS", territory[:length].encode())
        if row:
            return set() if row.value == b"-" else {int(each) for each in row.value.split(b",")}
    return set()


def is_way(m, row):
    return row.use in uses_of(m, row.territory)


def on_line(a, b, point):
    return (b[0] - a[0]) * (point[1] - a[1]) == (b[1] - a[1]) * (point[0] - a[0])


def along(a, b, point):
    return (b[0] - a[0]) * (point[0] - a[0]) + (b[1] - a[1]) * (point[1] - a[1])


def border(one, other):
    """A stretch of boundary is common to both, each on its own side of it."""
    for a, b in shapes.edges(one):
        for c, d in shapes.edges(other):
            if on_line(a, b, c) and on_line(a, b, d):
                begins, ends = along(a, b, d), along(a, b, c)
                if max(begins, 0) < min(ends, along(a, b, b)):
                    return True
    return False


def ways_of(j, f, made):
    """{(child, over)}, in the order in which the act names them."""
    ways = []
    for each in f.get("ways", []):
        way = each.get("child", 0), each.get("over", 0)
        if not j.form(max(way) < len(f.get("children", [])) and way[0] != way[1] and (not ways or ways[-1] < way)):
            return ways
        ways.append(way)
        if each.get("strip") is not None and made:
            strip = shapes.read(each["strip"])
            if j.form(strip) and j.need(shapes.valid(strip), "shape_not_valid"):
                j.need(shapes.contains(made[way[1]][0].shape, strip), "shapes_reach_outside")
    return ways


def reached(j, parent, unit, made, ways, changed):
    """To every child there is a way from a public one, over what it may cross."""
    m, children = j.m, [row for row, _ in made]
    if not uses_of(m, parent.territory):
        return
    uses = uses_of(m, parent.territory)
    public = [changed.get(code, row.shape) for code, row in m.parcels.items()
              if row.current and row.crs == parent.crs and code != parent.code and is_way(m, row)]
    owed = [changed.get(code, m.parcels[code].shape) for name in m.for_benefit(unit.code)
            if m.rights[name].purpose == "RIGHT_OF_WAY" for code in m.units[m.rights[name].unit].parcels
            if m.parcels[code].current and m.parcels[code].crs == parent.crs]
    for number, row in enumerate(children):
        open_to = owed + [other.shape for place, other in enumerate(children)
                          if other.use in uses or (number, place) in ways]
        land, grown = [row.shape], True
        while grown:
            more = [each for each in open_to if each not in land and any(border(each, have) for have in land)]
            land, grown = land + more, bool(more)
        arrived = any(border(each, way) for each in land for way in public if each != way)
        if parent.use in uses:
            arrived |= any(other.use in uses and other.shape in land for other in children)
        j.need(arrived, "parcel_without_access")
