"""Acts of courts, mostly right: orders of everything that another act may carry out, holds, wards."""

PERSONS = ["FIND_MISSING", "PRESUME_DEAD", "FIND_ALIVE", "ESTABLISH_DEATH", "ESTABLISH_KINSHIP",
           "ADOPT", "TAKE_CAPACITY", "LIMIT_CAPACITY", "RESTORE_CAPACITY", "MERGE_PERSONS",
           "SPLIT_PERSON", "VOID_PERSON", "APPOINT_GUARDIAN", "GRANT_RESIDENCE", "IMPOSE_A_HOLD"]
OBJECT = b"7100600330017"


def wanted(w):
    """(command, target) that some later act may want."""
    m = w.m
    kind = w.rng.randrange(10)
    if kind <= 3:
        command = w.pick(PERSONS)
        if w.chance(12):
            return "IMPOSE_A_HOLD", w.pick([*m.units, *m.parcels, *m.vehicles])
        wards = [name for name, row in m.subjects.items() if row.capacity != "FULL"]
        if wards and w.chance(15):
            return "RESTORE_CAPACITY", w.pick(wards)
        if w.chance(15):
            return "VOID_PERSON", w.pick([each for each in w.people(full=False)
                                          if not m.ties(each)])
        lives = {"FIND_ALIVE": ("MISSING", "PRESUMED_DEAD"), "PRESUME_DEAD": ("ALIVE", "MISSING")}
        return command, w.person(*lives.get(command, ("ALIVE",)), full=False) or w.fresh()
    if kind == 4:
        return w.pick(["DISSOLVE_MARRIAGE", "ANNUL_THE_MARRIAGE"]), w.pick(m.marriages)
    if kind == 5:
        command = w.pick(["REVOKE_THE_RECORD", "REINSTATE_THE_RECORD", "CORRECT_THE_RECORD"])
        status = "REVOKED" if command == "REINSTATE_THE_RECORD" else "REGISTERED"
        name = w.pick([name for name, row in m.records.items() if row.status == status])
        return command, name and name.encode()
    if kind == 6:
        return w.pick(["REVOKE_THE_DOCUMENT", "SUSPEND_THE_DOCUMENT"]), w.pick(m.documents)
    if kind == 7:
        return w.pick(["TRANSFER_RIGHT", "DIVIDE_RIGHT", "ANNUL_RIGHT", "GIVE_TO_STATE"]), w.pick(
            [OBJECT, f"7100600{w.rng.randrange(400):06}".encode(), *m.vehicles, *(
                name for name, row in m.mandates.items() if row.active and w.chance(30))])
    if kind == 8:
        return w.pick(["IMPOSE_A_HOLD", "IMPOSE_A_HOLD", "LIFT_A_HOLD"]), w.pick(
            [name for name, row in m.holds.items() if m.hold_lives(row)])
    return w.pick(["DEREGISTER_RESIDENCE", "VOID_RESIDENCE"]), w.pick(m.registrations)


def register_court_act(w):
    commands = {wanted(w) for _ in range(w.pick([1, 1, 2, 3]))}
    if w.chance(8):
        commands.add(("ESTABLISH_BIRTH", w.fresh("born")))
    table = w.chain.encoder.enums["courts", "Command"]
    commands = sorted([each for each in commands if each[1]],
                      key=lambda each: (table[each[0]], each[1]))
    if not commands:
        return None
    day = w.day() - w.pick([0, 0, 3])
    later = day if w.chance(85) else day + w.pick([1, 20])
    draft = w.by_judge("register_court_act", {
        "type": w.pick(["DECISION", "RULING", "ORDER", "INTERIM_MEASURE"]), "decided_day": day,
        "in_force_day": later, "appeal_until_day": later,
        "commands": [{"command": command, "target": target} for command, target in commands]},
        "second judge")
    return w.paper(draft)


def some_order(w, *statuses):
    return w.pick([name for name, row in w.m.court_acts.items() if row.status in statuses])


def bring_act_into_force(w):
    order = w.pick([name for name, row in w.m.court_acts.items()
                    if row.status == "STAYED" or row.in_force > w.day()])
    return order and w.by_judge("bring_act_into_force", {"court_act": order})


def stay_court_act(w):
    order = some_order(w, "ISSUED")
    return order and w.paper(w.by_judge("stay_court_act", {"court_act": order}))


def reverse_court_act(w):
    order = some_order(w, "ISSUED", "STAYED")
    return order and w.paper(w.by_judge("reverse_court_act", {"court_act": order},
                                        "second judge"))


def hold_fields(w):
    fields = {"scope": w.pick([1, 2, 4, 7, 8, 16, 32, 128, 256, 384, 511])}
    if w.chance(70):
        fields |= {"has_until": 1, "until_day": w.day() + w.pick([0, 5, 20])}
    return fields


def impose_hold(w):
    ordered = w.pick([target for row in w.m.court_acts.values() if w.m.in_force(row)
                      for command, target in row.commands
                      if command == "IMPOSE_A_HOLD" and (command, target) not in row.done
                      and target not in w.m.holds])
    if ordered and w.chance(70):
        fields = {"targets": [ordered], **hold_fields(w),
                  "court_act": w.order("IMPOSE_A_HOLD", ordered)}
        return w.by_judge("impose_hold", fields)
    targets = {w.pick([*w.m.subjects, OBJECT, *w.m.units, *w.m.vehicles]) for _ in range(w.pick([1, 2]))}
    return w.by_state("prosecutor", "impose_hold", {
        "targets": sorted(targets), "scope": w.pick([1, 128, 256]), "has_until": 1,
        "until_day": w.day() + w.pick([0, 5, 10, 11])})


def live_hold(w):
    return w.pick([name for name, row in w.m.holds.items() if w.m.hold_lives(row)])


def lift_hold(w):
    hold = live_hold(w)
    if not hold:
        return None
    fields = {"hold": hold}
    order = w.order("LIFT_A_HOLD", hold)
    if order:
        fields["court_act"] = order
    if w.m.holds[hold].agency == "STATE" and not order:
        return w.by_state("prosecutor", "lift_hold", fields)
    return w.by_judge("lift_hold", fields)


def confirm_hold(w):
    hold = w.pick([target for row in w.m.court_acts.values() if w.m.in_force(row)
                   for command, target in row.commands
                   if command == "IMPOSE_A_HOLD" and target in w.m.holds
                   and (command, target) not in row.done])
    if not hold:
        return None
    fields = hold_fields(w)
    fields.pop("scope")
    return w.by_judge("confirm_hold", {"hold": hold, **fields,
                                       "court_act": w.order("IMPOSE_A_HOLD", hold)})


def of_person(act, *commands, **more):
    def made(w):
        choices = [(command, target) for row in w.m.court_acts.values() if w.m.in_force(row)
                   for command, target in row.commands
                   if command in commands and (command, target) not in row.done]
        if not choices:
            return None
        command, target = w.pick(choices)
        fields = {"subject": target, "court_act": w.order(command, target)}
        if command == "LIMIT_CAPACITY":
            fields["limited"] = 1
        return w.by_judge(act, fields)
    return made


def establish_fact(w):
    kinds = {"ESTABLISH_BIRTH": "FACT_OF_BIRTH", "ESTABLISH_DEATH": "FACT_OF_DEATH",
             "ESTABLISH_KINSHIP": "FACT_OF_KINSHIP"}
    choices = [(command, target) for row in w.m.court_acts.values() if w.m.in_force(row)
               for command, target in row.commands
               if command in kinds and (command, target) not in row.done]
    if not choices:
        return None
    command, target = w.pick(choices)
    fields = {"kind": kinds[command], "about": target, "court_act": w.order(command, target)}
    if command == "ESTABLISH_DEATH":
        fields["day"] = w.day() - w.pick([0, 10])
    return w.by_judge("establish_fact", fields)


def shares(w, holders):
    parts = [w.rng.randrange(1, 5) for _ in holders]
    return ([{"holder": each, "numerator": part} for each, part in zip(sorted(holders), parts)],
            sum(parts))


def command_transfer(w):
    choices = [(command, target) for row in w.m.court_acts.values() if w.m.in_force(row)
               for command, target in row.commands
               if command in ("TRANSFER_RIGHT", "DIVIDE_RIGHT", "ANNUL_RIGHT")
               and (command, target) not in row.done]
    if not choices:
        return None
    command, target = w.pick(choices)
    fields = {"command": command, "target": target, "court_act": w.order(command, target)}
    people = w.people(full=False)
    if command != "ANNUL_RIGHT" and people:
        who = set(w.rng.sample(people, min(len(people), w.pick([1, 2, 3]))))
        fields["shares"], fields["denominator"] = shares(w, who)
    return w.by_judge("command_transfer", fields)


ACTS = {
    "register_court_act": (register_court_act, 34),
    "bring_act_into_force": (bring_act_into_force, 4), "stay_court_act": (stay_court_act, 2),
    "reverse_court_act": (reverse_court_act, 2), "impose_hold": (impose_hold, 6),
    "lift_hold": (lift_hold, 6), "confirm_hold": (confirm_hold, 14),
    "declare_incapacity": (of_person("declare_incapacity", "TAKE_CAPACITY", "LIMIT_CAPACITY"), 6),
    "restore_capacity": (of_person("restore_capacity", "RESTORE_CAPACITY"), 6),
    "establish_fact": (establish_fact, 8), "command_transfer": (command_transfer, 5),
}
