"""Polygons of whole millimetres, in plain fractions: what part 1.4.2 asks of one and of two.

A polygon is a list of rings, a ring a list of (x, y). Nothing is fast here; every answer is found by
looking at all pairs of edges.
"""
from fractions import Fraction

LIMIT = 1 << 40


def read(message):
    """The rings of a Polygon's fields; None when it is none."""
    rings = [each.get("xy", []) for each in (message or {}).get("rings", [])]
    if not rings or any(len(xy) % 2 for xy in rings):
        return None
    return [list(zip(xy[::2], xy[1::2])) for xy in rings]


def edges(polygon):
    return [(ring[i], ring[(i + 1) % len(ring)]) for ring in polygon for i in range(len(ring))]


def cross(a, b, c):
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def along(a, b, c):
    return (b[0] - a[0]) * (c[0] - a[0]) + (b[1] - a[1]) * (c[1] - a[1])


def area2(ring):
    return sum(a[0] * b[1] - a[1] * b[0] for a, b in zip(ring, ring[1:] + ring[:1]))


def whole2(polygon):
    return sum(area2(ring) for ring in polygon)


def between(a, b, c):
    """c lies on the segment, ends included."""
    return cross(a, b, c) == 0 and 0 <= along(a, b, c) <= along(a, b, b)


def crossing(one, other):
    """Each passes through the other: then what lies on their sides overlaps."""
    (a, b), (c, d) = one, other
    return cross(a, b, c) * cross(a, b, d) < 0 and cross(c, d, a) * cross(c, d, b) < 0


def meet(one, other):
    """apart | vertex (of both) | same | opposite | wrong."""
    a, b = one
    c, d = other
    if one == other:
        return "same"
    if one == (d, c):
        return "opposite"
    touching = [point for point in (c, d) if between(a, b, point)] + [
        point for point in (a, b) if between(c, d, point)]
    proper = crossing(one, other)
    if not touching and not proper:
        return "apart"
    common = {a, b} & {c, d}
    if len(common) == 1 and set(touching) == common and not proper:
        return "vertex"
    return "wrong"


def valid(polygon):
    """One simple ring, counter-clockwise, that begins with its lowest vertex. (No holes here.)"""
    ring = polygon[0]
    if len(polygon) != 1 or len(ring) < 3 or len(set(ring)) != len(ring):
        return False
    if any(abs(value) >= LIMIT for point in ring for value in point):
        return False
    if area2(ring) <= 0 or min(ring) != ring[0]:
        return False
    sides = edges(polygon)
    for i, one in enumerate(sides):
        for k in range(i + 1, len(sides)):
            found = meet(one, sides[k])
            follows = k == i + 1 or (i == 0 and k == len(sides) - 1)
            if found not in ("apart", "vertex") or found == "vertex" and not follows:
                return False
    return True


def side(polygon, point):
    """1 inside, 0 on the boundary, -1 outside; by a ray to the right."""
    inside = False
    for a, b in edges(polygon):
        if between(a, b, point):
            return 0
        if (a[1] > point[1]) != (b[1] > point[1]):
            at = a[0] + Fraction((point[1] - a[1]) * (b[0] - a[0]), b[1] - a[1])
            inside ^= at > point[0]
    return 1 if inside else -1


def middle(a, b):
    return (Fraction(a[0] + b[0], 2), Fraction(a[1] + b[1], 2))


def boxes_apart(left, right):
    """Nothing of one can touch anything of the other."""
    return any(max(p[axis] for p in one[0]) < min(p[axis] for p in other[0])
               for axis in (0, 1) for one, other in ((left, right), (right, left)))


def faults(left, right):
    """Outcomes of what is wrong between two polygons that may only touch."""
    found, shared = set(), set()
    if boxes_apart(left, right):
        return found
    for one in edges(left):
        for other in edges(right):
            how = meet(one, other)
            if how == "same":
                found.add("shapes_overlap")
            elif how == "wrong":
                found |= {"shape_not_noded"} | ({"shapes_overlap"} if crossing(one, other) else set())
            elif how == "opposite":
                shared |= {one, other}
    for mine, other in ((left, right), (right, left)):
        if any(each not in shared and side(other, middle(*each)) == 1 for each in edges(mine)):
            found.add("shapes_overlap")
    return found


def boundary(polygons):
    """Directed edges of all, less those that stand in both directions."""
    left = []
    for each in [edge for polygon in polygons for edge in edges(polygon)]:
        if each[::-1] in left:
            left.remove(each[::-1])
        else:
            left.append(each)
    return sorted(left)


def cover_faults(before, after):
    """The new ones are apart and cover exactly what the old ones covered."""
    found = set()
    for i, one in enumerate(after):
        for other in after[i + 1:]:
            found |= faults(one, other)
    if boundary(before) != boundary(after):
        found |= {"shapes_leave_gap", "shapes_reach_outside"}
    return found


def are_one(polygons):
    """Together they are one polygon."""
    left = boundary(polygons)
    start, steps = (left[0][0] if left else None), dict(left)
    if not left or len(steps) != len(left):
        return False
    at, ring = start, []
    while at in steps:
        ring.append(at)
        at = steps.pop(at)
    return at == start and not steps and area2(ring) > 0


def contains(outer, inner):
    """Every piece of the inner boundary, cut where it meets the outer one, is not outside."""
    for a, b in edges(inner):
        stops = {Fraction(0), Fraction(1)}
        for c, d in edges(outer):
            down = (b[0] - a[0]) * (d[1] - c[1]) - (b[1] - a[1]) * (d[0] - c[0])
            if down:
                at = Fraction((c[0] - a[0]) * (d[1] - c[1]) - (c[1] - a[1]) * (d[0] - c[0]), down)
                stops.add(min(max(at, Fraction(0)), Fraction(1)))
            else:
                for point in (c, d):
                    if between(a, b, point):
                        stops.add(Fraction(along(a, b, point), along(a, b, b)))
        stops = sorted(stops)
        for one, other in zip(stops, stops[1:]):
            at = (one + other) / 2
            if side(outer, (a[0] + (b[0] - a[0]) * at, a[1] + (b[1] - a[1]) * at)) < 0:
                return False
    return True


def near_line(a, b, point, tolerance):
    return cross(a, b, point) ** 2 <= tolerance ** 2 * along(a, b, b)


def fits_edge(a, b, point, tolerance):
    """Between the ends of the edge, and not farther from it."""
    return 0 < along(a, b, point) < along(a, b, b) and near_line(a, b, point, tolerance)


def with_point(polygon, edge, point):
    """The point put into that edge; None when there is no such edge."""
    for ring in polygon:
        for i in range(len(ring)):
            if (ring[i], ring[(i + 1) % len(ring)]) == edge:
                put = ring[:i + 1] + [point] + ring[i + 1:]
                start = put.index(min(put))
                return [put[start:] + put[:start] if each is ring else each for each in polygon]
    return None


def distance2(a, b):
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2


def moved_too_far(before, after, tolerance):
    """A vertex of one is farther than that from every edge of the other."""
    def close(point, polygon):
        return any(distance2(a, point) <= tolerance ** 2 or distance2(b, point) <= tolerance ** 2
                   or fits_edge(a, b, point, tolerance) for a, b in edges(polygon))
    return not (all(close(point, before) for ring in after for point in ring)
                and all(close(point, after) for ring in before for point in ring))
