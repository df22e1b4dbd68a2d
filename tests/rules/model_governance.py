"""Governance: GOV-01 to GOV-04. Who validates, who observes, and parameters: proposed, voted on, carried out.

What the network makes of another set (an epoch that ends, votes that move) is not judged here: the
state tells who validates after each block.
"""
import hashlib
import pathlib
import re

from model import Row
from model_access import canonical, title
from model_courts import raw

VALIDATORS_MAX, OBSERVERS_MAX, CHANGES_MAX, OPEN_MAX, RECENT = 31, 256, 32, 4, 1000
NAME, PARAMETER = re.compile(rb"[a-z0-9-]{1,32}"), re.compile(rb"[a-z0-9_]{1,64}")
ENDPOINT = re.compile(rb"[a-z0-9.:\[\]-]+:[0-9]{1,5}")
NODE = ("consensus_key", "node_key", "endpoint")
# Kind -> the fields that it must have, and those that it may have.
FIELDS = {"ADD_VALIDATOR": (NODE[:2], NODE[2:]), "REMOVE_VALIDATOR": ((), ()),
          "REPLACE_VALIDATOR": ((*NODE[:2], "new_node_name"), NODE[2:]), "REKEY_VALIDATOR": ((), NODE),
          "ADMIT_OBSERVER": (NODE[1:2], NODE[2:]), "DISMISS_OBSERVER": ((), ())}
OF_VALIDATORS = ("ADD_VALIDATOR", "REMOVE_VALIDATOR", "REPLACE_VALIDATOR", "REKEY_VALIDATOR")


def bounds(source):
    """Parameter -> (least, most), of the generated list."""
    text = pathlib.Path(source, "docs/generated/parameters.md").read_text(encoding="utf-8")
    return {name: (int(least), int(most)) for name, least, most in
            re.findall(r"^\| `(\w+)` \| [^|]* \| \d+ \| (-?\d+) \| (\d+) \|", text, re.M)}


def block_hash(height):
    """What the chain of rules.cpp calls a block, which has no other header."""
    return hashlib.sha256(f"block {height}".encode()).digest()


class Governance:
    """A part of Model."""

    def begin_governance(self, source, validators):
        self.bounds = bounds(source)
        self.validators, self.observers = dict(validators), {}  # Name -> (consensus key, node key); name -> node key.
        self.proposals = {}
        self.height = 1  # Of the block that is made next.
        for pair in validators.values():
            self.seen_keys |= set(pair)


class Nodes:
    """Who is there after some changes of a list, the next of which is judged."""

    def __init__(self, j):
        self.j, self.fresh = j, set()
        self.validators, self.observers = dict(j.m.validators), dict(j.m.observers)

    def new_key(self, key):
        if key not in self.j.m.seen_keys:
            self.j.need(canonical(key), "key_not_canonical")
        self.j.need(key not in self.j.m.seen_keys | self.fresh, "key_seen_before")
        self.fresh.add(key)

    def arrives(self, name, f):
        """A free name, and new keys; or the observer of that name, which keeps its node key."""
        observer = self.observers.get(name)
        self.j.need(name not in self.validators and observer in (None, f.node_key), "node_exists")
        self.new_key(f.consensus_key)
        if observer is None or observer != f.node_key:
            self.new_key(f.node_key)
        self.observers.pop(name, None)
        self.validators[name] = (f.consensus_key, f.node_key)

    def change(self, f):
        j = self.j
        if f.kind == "SET_PARAMETER":
            allowed = j.m.bounds.get(f.parameter.decode())
            if j.need(allowed, "parameter_not_found"):
                j.need(allowed[0] <= f.parameter_value <= allowed[1], "parameter_out_of_bounds")
        elif f.kind == "ADMIT_OBSERVER":
            j.need(f.node_name not in self.validators and f.node_name not in self.observers, "node_exists")
            self.new_key(f.node_key)
            self.observers[f.node_name] = f.node_key
        elif f.kind == "DISMISS_OBSERVER":
            j.need(self.observers.pop(f.node_name, None), "node_not_found")
        elif f.kind == "ADD_VALIDATOR":
            self.arrives(f.node_name, f)
        elif j.need(f.node_name in self.validators, "node_not_found"):
            before = self.validators.pop(f.node_name)
            if f.kind == "REPLACE_VALIDATOR":
                self.arrives(f.new_node_name, f)
            elif f.kind == "REKEY_VALIDATOR":
                for key in (f.consensus_key, f.node_key):
                    if key:
                        self.new_key(key)
                self.validators[f.node_name] = (f.consensus_key or before[0], f.node_key or before[1])


def may_fail(n):
    """Of so many validators, but one always."""
    return max(1, (n - 1) // 3)


def judge(j, changes):
    """What the changes would make of the nodes, in the state at hand."""
    nodes = Nodes(j)
    for f in changes:
        nodes.change(f)
    j.need(len(nodes.validators) <= VALIDATORS_MAX and len(nodes.observers) <= OBSERVERS_MAX, "too_many_nodes")
    before, after = set(j.m.validators.values()), set(nodes.validators.values())
    j.need(after and len(after - before) <= may_fail(len(nodes.validators))
           and len(before - after) <= may_fail(len(j.m.validators)), "quorum_at_risk")
    return nodes


def in_form(f):
    node = {name for name in ("node_name", "new_node_name", *NODE) if f[name]}
    if f.kind == "SET_PARAMETER":
        return not node and PARAMETER.fullmatch(f.parameter)
    if f.kind not in FIELDS or f.parameter or f.parameter_value:
        return False
    must, may = FIELDS[f.kind]
    return ({"node_name", *must} <= node <= {"node_name", *must, *may}
            and (f.kind != "REKEY_VALIDATOR" or f.consensus_key or f.node_key)
            and all(len(f[name]) in (0, 32) for name in NODE[:2])
            and all(not f[name] or NAME.fullmatch(f[name]) for name in ("node_name", "new_node_name"))
            and (not f.endpoint or len(f.endpoint) <= 64 and ENDPOINT.fullmatch(f.endpoint)))


def changes_of(j, given):
    changes, names, table = [], [], j.m.encoder.enums["governance", "ChangeKind"]
    for each in given:
        f = Row({name: raw(each.get(name, b"")) for name in ("node_name", "new_node_name", "parameter", *NODE)},
                kind=each.get("kind", "CHANGE_KIND_NONE"), parameter_value=each.get("parameter_value", 0))
        if not j.form(in_form(f)):
            return None
        changes.append(f)
        names += [name for name in (f.node_name, f.new_node_name) if name]
    j.form(1 <= len(changes) <= CHANGES_MAX and len(names) == len(set(names)))
    j.ascending([(table[f.kind], f.node_name, f.parameter) for f in changes])
    return changes


def governors(j):
    """The governance keys that have signed: each of them speaks."""
    found = [key for key in j.act.signers if key in j.m.governance[0]]
    j.used |= set(found)
    return found


def propose_changes(j, f):
    changes = changes_of(j, f.get("changes", []))
    title(j, f.get("reason", ""))
    first, last = f.get("execute_from", 0), f.get("execute_until", 0)
    j.form(first <= last)
    j.need(last >= j.m.height, "proposal_is_past")
    signed = governors(j)
    if changes is None or not signed:
        return None
    proposer = j.act.submitter if j.act.submitter in signed else signed[0]
    j.need(sum(row.proposer == proposer for row in j.m.proposals.values()) < OPEN_MAX, "too_many_proposals")
    recent, block = f.get("recent_height", 0), f.get("recent_block", b"")
    j.form(bool(recent or block) == any(each.consensus_key for each in changes))
    if recent or block:
        j.need(0 < j.m.height - recent <= RECENT and block == block_hash(recent), "block_not_recent")
    judge(j, changes)
    for each in changes:
        for key in (each.consensus_key, each.node_key):
            j.need(not key or j.signed(key), "possession_not_proved")
    new, height = j.new_id(), j.m.height

    def effect():
        j.m.proposals[new] = Row(proposer=proposer, changes=changes, first=first, last=last, proposed=height,
                                 votes={key: "APPROVE" for key in signed})
    return effect


def open_proposal(j, f, reason=True):
    j.id32("proposal")
    if reason:
        title(j, f.get("reason", ""))
    row = j.m.proposals.get(f.get("proposal", b""))
    j.need(row, "proposal_not_found")
    return row


def vote_on_proposal(j, f):
    j.named("ballot")
    row, signed = open_proposal(j, f), governors(j)
    if not row:
        return None
    j.need(row.last >= j.m.height, "proposal_is_past")
    j.need(not any(key in row.votes for key in signed), "voted_before")

    def effect():
        row = j.m.proposals[f["proposal"]]
        row.votes |= {key: f["ballot"] for key in signed}
        keys, threshold = j.m.governance
        if len(keys) - list(row.votes.values()).count("REJECT") < threshold:  # It can pass no more.
            del j.m.proposals[f["proposal"]]
    return effect


def withdraw_proposal(j, f):
    row, signed = open_proposal(j, f), governors(j)
    if row:
        j.need(row.proposer in signed or len(signed) >= j.m.governance[1] or row.last < j.m.height, "not_the_proposer")
    return lambda: j.m.proposals.pop(f["proposal"])


def execute_proposal(j, f):
    row = open_proposal(j, f, reason=False)
    governors(j)
    if not row:
        return None
    height, of_set = j.m.height, any(each.kind in OF_VALIDATORS for each in row.changes)
    j.need(row.last >= height, "proposal_is_past")
    j.need(row.first <= height and not (of_set and row.proposed == height), "height_not_reached")
    j.need(list(row.votes.values()).count("APPROVE") >= j.m.governance[1], "proposal_not_approved")
    nodes = judge(j, row.changes)

    def effect():
        m = j.m
        m.validators, m.observers = dict(nodes.validators), dict(nodes.observers)
        m.seen_keys |= nodes.fresh
        m.p.update({each.parameter.decode(): each.parameter_value for each in row.changes
                    if each.kind == "SET_PARAMETER"})
        del m.proposals[f["proposal"]]
        for other in m.proposals.values() if of_set else []:  # One change of the set in a block.
            if any(each.kind in OF_VALIDATORS for each in other.changes):
                other.first = max(other.first, height + 1)
    return effect


ACTS = {each.__name__: each for each in (propose_changes, vote_on_proposal, withdraw_proposal, execute_proposal)}
