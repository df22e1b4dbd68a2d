"""Acts of courts, holds, capacity and facts: CRT-01 to CRT-07."""
from model import Row
from model_identity import enum_order

SCOPES = {"TRANSFER": 1, "ENCUMBER": 2, "SUBDIVIDE": 4, "EXPORT": 8, "DEREGISTER": 16,
          "INHERIT": 32, "LICENCE": 64, "DOCUMENT": 128, "EXIT": 256}
SCOPES_ALL = 511
MOVES = ("TRANSFER_RIGHT", "DIVIDE_RIGHT", "ANNUL_RIGHT", "GIVE_TO_STATE")


def raw(value):
    return value.encode() if isinstance(value, str) else value


class CourtsJudge:
    """A part of Judge: what a court has ordered."""

    def ordered(self, command, target):
        """The act of a court that `court_act` names orders this, and nobody has done it yet."""
        self.orders = []
        if not self.id32("court_act"):
            return
        self.order_of(self.fields["court_act"], command, target)

    def order_of(self, court_act, command, target):
        order = self.m.court_acts.get(court_act)
        if not self.need(order, "court_act_not_found"):
            return
        self.need(self.m.in_force(order), "court_act_not_in_force")
        key = (command, raw(target))
        if self.need(key in order.commands and key not in order.done,
                     "court_act_orders_otherwise"):
            self.orders.append((court_act, key))

    def carry_out(self):
        for court_act, key in getattr(self, "orders", []):
            self.m.court_acts[court_act].done.add(key)
        self.orders = []


class Courts:
    """A part of Model."""

    def in_force(self, order):
        return order.status == "ISSUED" and order.in_force <= self.today()

    def hold_lives(self, hold):
        return not hold.lifted and (hold.until is None or self.today() <= hold.until)

    def held(self, target, scope):
        return any(SCOPES[scope] & hold.scope and raw(target) in hold.targets
                   and self.hold_lives(hold) for hold in self.holds.values())


def register_court_act(j, f):
    j.named("type")
    commands = [(each.get("command", "COMMAND_NONE"), raw(each.get("target", b"")))
                for each in f.get("commands", [])]
    j.form(1 <= len(commands) <= 64)
    j.ascending(list(zip(enum_order(j, "courts", "Command", [each[0] for each in commands]),
                         [each[1] for each in commands])))
    j.form(all(name != "COMMAND_NONE" and 1 <= len(target) <= 64 for name, target in commands))
    decided, start = f.get("decided_day", 0), f.get("in_force_day", 0)
    j.form(decided <= start)
    j.form(decided <= f.get("appeal_until_day", 0))
    j.need(decided <= j.today, "event_in_the_future")
    j.paper()
    new = j.new_id()

    def effect():
        j.m.court_acts[new] = Row(status="ISSUED", in_force=start, commands=set(commands),
                                  done=set())
    return effect


def court_act(j, f):
    j.id32("court_act")
    order = j.m.court_acts.get(f.get("court_act", b""))
    if j.need(order, "court_act_not_found"):
        j.need(order.status != "REVERSED", "court_act_is_reversed")
    return order


def bring_act_into_force(j, f):
    order = court_act(j, f)
    if order:
        j.need(not j.m.in_force(order), "court_act_is_in_force")

    def effect():
        order.update(status="ISSUED", in_force=j.today)
    return effect


def stay_court_act(j, f):
    order = court_act(j, f)
    j.paper()
    if order:
        j.need(order.status != "STAYED", "court_act_not_in_force")

    def effect():
        order.status = "STAYED"
    return effect


def reverse_court_act(j, f):
    order = court_act(j, f)
    j.paper()
    new = j.new_id()

    def effect():
        order.status = "REVERSED"
        targets = {target for command, target in order.done if command in MOVES}
        if targets:  # What went to somebody else is held until it is given back.
            j.m.holds[new] = Row(targets=targets, scope=SCOPES["TRANSFER"] | SCOPES["ENCUMBER"],
                                 until=None, lifted=False, agency=j.act.agency, court=True)
    return effect


def impose_hold(j, f):
    targets = [raw(each) for each in f.get("targets", [])]
    j.form(1 <= len(targets) <= 64 and all(1 <= len(each) <= 64 for each in targets))
    j.ascending(targets)
    scope, until = f.get("scope", 0), f.get("until_day", 0)
    j.form(1 <= scope <= SCOPES_ALL)
    has_until = f.get("has_until", 0)
    j.form(has_until in (0, 1) and (has_until or until == 0))
    j.need(not has_until or until >= j.today, "validity_is_empty")
    if f.get("court_act"):
        j.id32("court_act")
        j.orders = []
        for each in targets:
            j.order_of(f["court_act"], "IMPOSE_A_HOLD", each)
    elif j.officer:
        short = j.m.roles_of(j.officer) & {"PROSECUTOR", "CUSTOMS"}
        if j.need(short, "court_act_not_found"):
            j.need(has_until and until <= j.today + j.m.p["hold_provisional_days"],
                   "hold_lasts_too_long")
    new = j.new_id()

    def effect():
        j.m.holds[new] = Row(targets=set(targets), scope=scope, until=until if has_until else None,
                             lifted=False, agency=j.act.agency, court=bool(f.get("court_act")))
        j.carry_out()
    return effect


def live_hold(j, f):
    j.id32("hold")
    hold = j.m.holds.get(f.get("hold", b""))
    if j.need(hold, "hold_not_found"):
        j.need(j.m.hold_lives(hold), "hold_not_active")
    return hold


def lift_hold(j, f):
    hold = live_hold(j, f)
    if f.get("court_act"):
        j.ordered("LIFT_A_HOLD", f.get("hold", b""))
    elif hold:
        j.need(hold.agency == j.act.agency, "hold_of_another_authority")

    def effect():
        hold.lifted = True
        j.carry_out()
    return effect


def confirm_hold(j, f):
    hold = live_hold(j, f)
    until = f.get("until_day", 0)
    j.form(f.get("has_until", 0) in (0, 1) and (f.get("has_until", 0) or until == 0))
    j.need(not f.get("has_until", 0) or until >= j.today, "validity_is_empty")
    j.ordered("IMPOSE_A_HOLD", f.get("hold", b""))

    def effect():
        hold.update(until=until if f.get("has_until") else None, court=True)
        j.carry_out()
    return effect


def declare_incapacity(j, f):
    j.id32("subject")
    subject, limited = f.get("subject", b""), f.get("limited", 0)
    j.form(limited in (0, 1))
    row = j.alive(subject)
    j.not_own(subject)
    wanted = "LIMITED" if limited else "NONE"
    j.ordered("LIMIT_CAPACITY" if limited else "TAKE_CAPACITY", subject)
    if row:
        j.need(row.capacity != wanted, "capacity_unchanged")

    def effect():
        row.update(capacity=wanted, ward_since=j.today)
        for each in j.m.holder_keys.values():
            if each.subject == subject and each.status == "ACTIVE":
                each.status = "SUSPENDED"
        j.m.end_guardians(subject)
        j.carry_out()
    return effect


def restore_capacity(j, f):
    j.id32("subject")
    subject = f.get("subject", b"")
    row = j.alive(subject)
    j.not_own(subject)
    j.ordered("RESTORE_CAPACITY", subject)
    if row:
        j.need(row.capacity != "FULL", "capacity_unchanged")

    def effect():
        row.capacity = "FULL"
        for each in j.m.holder_keys.values():
            if each.subject == subject and each.status == "SUSPENDED":
                each.status = "ACTIVE"
        j.m.end_guardians(subject)
        j.carry_out()
    return effect


COMMAND_OF = {"FACT_OF_BIRTH": "ESTABLISH_BIRTH", "FACT_OF_DEATH": "ESTABLISH_DEATH",
              "FACT_OF_KINSHIP": "ESTABLISH_KINSHIP"}


def establish_fact(j, f):
    kind, about, day = f.get("kind", "FACT_KIND_NONE"), f.get("about", b""), f.get("day", 0)
    j.named("kind")
    j.id32("about")
    j.form(kind == "FACT_OF_DEATH" or day == 0)
    if kind == "FACT_OF_DEATH":
        j.need(day <= j.today, "event_in_the_future")
    if kind != "FACT_OF_BIRTH":
        j.person(about)
        j.not_own(about)
    j.ordered(COMMAND_OF.get(kind, ""), about)
    j.need((kind, about) not in j.m.facts, "fact_established_already")

    def effect():
        j.m.facts[kind, about] = day
        j.carry_out()
    return effect


def whole(j, shares, denominator):
    """Shares of people, ascending; each at least one, together the denominator."""
    holders = [each.get("holder", b"") for each in shares]
    j.form(all(len(each) == 32 for each in holders))
    j.ascending(holders)
    j.form(all(each.get("numerator", 0) >= 1 for each in shares))
    j.form(1 <= denominator <= 10**9)
    j.need(sum(each.get("numerator", 0) for each in shares) == denominator, "shares_do_not_sum")
    return holders


def command_transfer(j, f):
    command, target = f.get("command", "COMMAND_NONE"), raw(f.get("target", b""))
    j.form(command in ("TRANSFER_RIGHT", "DIVIDE_RIGHT", "ANNUL_RIGHT"))
    j.form(1 <= len(target) <= 64)
    shares, denominator = f.get("shares", []), f.get("denominator", 0)
    if command == "ANNUL_RIGHT":
        j.form(not shares and denominator == 0)
    else:
        j.form(shares)
        for each in whole(j, shares, denominator):
            j.alive(each)
            j.not_own(each)
    j.ordered(command, target)
    j.need(target not in j.m.entitlements, "object_given_already")

    def effect():
        if command != "ANNUL_RIGHT":
            j.m.entitle(target, "COURT", f)
        j.carry_out()
    return effect


ACTS = {name: value for name, value in list(globals().items())
        if name in """register_court_act bring_act_into_force stay_court_act reverse_court_act
        impose_hold lift_hold confirm_hold declare_incapacity restore_capacity establish_fact
        command_transfer""".split()}
