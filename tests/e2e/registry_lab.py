"""Acts of a whole country over JSON-RPC, and every way to break one that a machine can think of.

A Draft is an act in the words of a script: fields by the schema's names, officers, holders of keys
and endorsers by name, people by the words that stand for their data. Lab.apply() first breaks it in
every way of `breakages` and asks the node (tx_simulate) what would become of it; a refusal that this
act was not seen to get yet is submitted, and must be final with that outcome. Then the act itself is
submitted and must be applied. `seen` holds act -> outcome -> what was broken.
"""
import concurrent.futures
import copy
import hashlib
import json
import os
import time

import ed25519
import schema
from acts import txid_of

CLASSES = {"NAME": 1, "SEX_DOB": 2, "PARENTS_TEXT": 6, "DOC_NUMBER": 7, "EVIDENCE_SCANS": 10,
           "ACT_CONTENT": 11, "PIN_NUMBER": 12, "SIGNED_CONSENT": 14}
TRUE, FALSE, UNKNOWN = 1, 2, 3
DAY_MS = 86_400_000


def tagged(tag, *parts):
    return hashlib.sha256(b"TMG1" + tag + b"".join(parts)).digest()


class Draft:
    """One transaction: `body` by the schema's names, without what Lab fills in."""

    def __init__(self, act, fields, *signers, agency="ZAGS", office="BISH1", territory="417"):
        self.body = {"agency": agency, "office": office, "territory": territory}
        self.operations = [(act, fields)]
        self.signers = list(signers)
        self.predicates = []  # (code, endorser, [words], at_day, argument, answer)
        self.listed = {}      # words -> class
        self.sources = []
        self.submitter = None  # Else the first signer.

    def sign(self, *names):
        self.signers += [name for name in names if name not in self.signers]
        return self

    def attest(self, code, endorser, words, at_day=0, argument=0, answer=TRUE):
        self.predicates.append([code, endorser, list(words), at_day, argument, answer])
        return self.sign(endorser)

    def list(self, data_class, *words):
        for each in words:
            self.listed[each] = CLASSES[data_class]
        return self

    def source(self, document_type, day):
        self.sources.append({"document_type": document_type, "issuer": "KG-GOV", "issue_day": day})
        return self

    def brought(self):
        """Submitted with the agency's own key, whatever is wrong about who acts."""
        agency = self.body["agency"]
        self.submitter = "IDLE anew" if agency == "IDLE" else agency or self.signers[-1]
        return self.sign(self.submitter)

    def instead_of(self, name, other=None):
        """Somebody else signs, or nobody; the act is submitted all the same."""
        if name == self.signers[0]:
            self.brought()
        if name == self.submitter:  # An act by the agency's own key.
            self.submitter = None
        self.signers[:] = [other if each == name else each for each in self.signers
                           if other or each != name]


class Lab:
    def __init__(self, cluster, proto, breakages_max):
        self.cluster = cluster
        self.nodes = len(cluster.processes)  # Those that admit acts: the first so many.
        self.encoder = schema.Encoder(proto)
        self.chain = bytes.fromhex(cluster.status(0)["chainId"])
        self.breakages_max = breakages_max
        self.thorough = breakages_max > 1000  # Also what takes many acts.
        self.outsiders = ()  # More officers who may not act.
        self.shift_ms = 0
        self.nonces = 0
        self.seeds, self.publics = {}, {}
        self.seen = {}      # act -> {outcome: how}
        self.applied = {}   # act -> times
        self.first = {}     # act -> the first draft that was applied
        self.submitted = self.simulated = 0
        self.node = self.height = 0  # Who made the last act final, and where: the first to know.
        self.last = b""
        self.surprises, self.not_admitted = [], []
        self.scene = {}      # What an earlier scene leaves to a later one.
        self.strangers = {}  # what an id may be replaced by: name -> 32 bytes

    # People, keys, papers.

    def seed(self, name):
        if name not in self.seeds:
            path = os.path.join(self.cluster.directory, "keys", name + ".key")
            self.seeds[name] = (ed25519.read_key(path) if os.path.exists(path)
                                else hashlib.sha256(b"key of " + name.encode()).digest())
        return self.seeds[name]

    def key(self, name):
        if name not in self.publics:
            self.publics[name] = ed25519.public_key(self.seed(name))
        return self.publics[name]

    def opening(self, words, data_class):
        salt, payload = hashlib.sha256(b"salt of " + words.encode()).digest(), words.encode()
        return {"dataClass": data_class, "schema": 1, "salt": salt.hex(), "payload": payload.hex()}

    def commit(self, words, data_class):
        """The commitment to these words as a field of that class."""
        number = CLASSES.get(data_class, data_class)
        opening = self.opening(words, number)
        head = (self.chain + number.to_bytes(2, "big") + b"\0\1" + bytes.fromhex(opening["salt"]) +
                (len(opening["payload"]) // 2).to_bytes(4, "big"))
        return tagged(b"cmit", head, bytes.fromhex(opening["payload"]))

    def name(self, words):
        return self.commit(words, "NAME")

    def born(self, words):
        return self.commit(words + " born", "SEX_DOB")

    def about(self, words):
        """Words of a predicate: bytes as they are, "x born" a birth, "pin of x" a PIN, else a name."""
        if isinstance(words, bytes):
            return words
        if words.endswith(" born"):
            return self.commit(words, "SEX_DOB")
        return self.commit(words, "PIN_NUMBER" if words.startswith("pin of ") else "NAME")

    # Time of the chain.

    def today(self):
        return (self.clock_ms() // 1000 + 6 * 3600) // 86_400

    def clock_ms(self):
        return int(time.time() * 1000) + self.shift_ms

    # From a draft to what a node takes.

    def body(self, draft):
        signers = sorted({self.key(name) for name in draft.signers})
        self.nonces += 1
        body = {key: value for key, value in draft.body.items() if value}
        body |= {"chain_id": self.chain,
                 "nonce": hashlib.sha256(b"nonce %d" % self.nonces).digest()[:16],
                 "valid_from_ms": self.clock_ms() - 60_000,
                 "valid_until_ms": self.clock_ms() + DAY_MS,
                 "signers": signers, "submitter": signers.index(self.key(draft.submitter or draft.signers[0])),
                 "sources": draft.sources,
                 "operations": [{act: fields} for act, fields in draft.operations]}
        predicates = []
        for code, endorser, words, at_day, argument, answer in draft.predicates:
            if endorser not in draft.signers:
                continue
            code = self.encoder.enums["", "PredicateCode"][code]
            predicates.append((code, argument, at_day, sorted({self.about(each) for each in words}),
                               signers.index(self.key(endorser)), answer))
        body["predicates"] = [dict(zip(("code", "argument", "at_day", "commitments", "endorser",
                                        "answer"), each)) for each in sorted(predicates)]
        body["commitments"] = [
            {"data_class": number, "commitment": commitment} for number, commitment in
            sorted((number, self.commit(words, number)) for words, number in draft.listed.items())]
        return self.encoder.encode("", "TransactionBody", body)

    def parameters(self, draft, body, sign=True):
        message = b"TMG1\x06" + self.chain + txid_of(body)
        seeds = {self.key(name): self.seed(name) for name in draft.signers}
        signatures = [ed25519.sign(seeds[key], message) if sign else bytes(64)
                      for key in sorted(seeds)]
        openings = [self.opening(words, number) for words, number in draft.listed.items()]
        return {"transaction": {"body": body.hex(), "signature": [s.hex() for s in signatures]},
                "openings": openings}

    def ask(self, method, params):
        """The whole answer of a node that knows every act of this lab so far."""
        return self.cluster.call(self.node, method, params)

    def next_node(self):
        """Nodes take turns; each is first waited for until it knows what the one before it knew."""
        self.node = self.submitted % self.nodes
        self.wait_here()

    def wait_here(self):
        deadline = time.time() + 60
        while int(self.cluster.status(self.node)["height"]) < self.height:
            if time.time() > deadline:
                raise SystemExit(f"node {self.node} does not reach height {self.height}")
            time.sleep(0.01)

    def simulate(self, draft):
        """The outcome's name; None when it is no transaction at all."""
        self.simulated += 1
        answer = self.ask("tx_simulate", self.parameters(draft, self.body(draft)))
        return answer["result"]["outcome"] if "result" in answer else None

    def submit(self, draft):
        """(outcome, txid): final on the chain; the outcome in brackets was not admitted to it."""
        body = self.body(draft)
        self.submitted += 1
        self.next_node()
        answer = self.ask("tx_submit", {
            **self.parameters(draft, body), "wait": "final", "deadlineMs": 60_000})
        said = answer.get("result") or answer["error"]["data"]
        if "outcome" not in said:
            self.submitted -= 1
            self.not_admitted.append(f"{draft.operations[0][0]}: {json.dumps(answer)[:300]}")
            return f"({said['name']})", txid_of(body)
        self.height = int(said["height"])
        return said["outcome"], txid_of(body)

    def together(self, *drafts):
        """[outcome, or None when not admitted] of acts that reach the node at the same time."""
        self.next_node()
        asked = [{**self.parameters(draft, self.body(draft)), "wait": "final",
                  "deadlineMs": 60_000} for draft in drafts]
        with concurrent.futures.ThreadPoolExecutor(len(asked)) as pool:
            answers = list(pool.map(lambda each: self.ask("tx_submit", each), asked))
        told = [answer.get("result") or answer["error"]["data"] for answer in answers]
        self.height = max([self.height, *(int(each.get("height", 0)) for each in told)])
        self.submitted += 1
        self.next_node()
        return [each.get("outcome") for each in told]

    # Every way to break it.

    def note(self, act, outcome, how):
        self.seen.setdefault(act, {}).setdefault(outcome, how)

    def refuse(self, draft, how):
        """Submits it if its refusal is new for the act; a draft that would be applied is left."""
        act = draft.operations[0][0]
        outcome = self.simulate(draft)
        if outcome in (None, "applied") or outcome in self.seen.get(act, {}):
            return outcome
        final, _ = self.submit(draft)
        if final != outcome and not final.startswith("("):
            self.surprises.append(f"{act}, {how}: {outcome} was foretold, {final} is final")
        if final != "applied":
            self.note(act, final, how)
        return final

    def apply(self, draft, broken=True):
        """Breaks the act in every way (once; "anew": this one too when thorough), then has it applied.

        Gives the first id that it made.
        """
        act = draft.operations[0][0]
        again = broken == "anew" and self.thorough
        if broken and (again or act not in self.applied):
            for number, (how, change) in enumerate(breakages(self, draft)):
                if number == self.breakages_max:
                    break
                changed = copy.deepcopy(draft)
                change(changed)
                try:
                    self.refuse(changed, how)
                except (KeyError, ValueError, IndexError, OverflowError) as error:
                    self.surprises.append(f"{act}, {how}: {error!r}")
        outcome, txid = self.submit(draft)
        if outcome != "applied":
            raise SystemExit(f"{act} was to be applied, and is {outcome} {self.not_admitted[-1:]}")
        self.first.setdefault(act, draft)
        for name, _ in draft.operations:
            self.applied[name] = self.applied.get(name, 0) + 1
        if broken and self.breakages_max:
            self.refuse(draft, "the same once more")
        self.last = txid  # Of the last act that was applied.
        return self.id(txid)

    @staticmethod
    def id(txid, operation=0, ordinal=0):
        return tagged(b"sbjt", txid, operation.to_bytes(2, "big"), ordinal.to_bytes(2, "big"))


def breakages(lab, draft):
    """[(how, change)]: what may be wrong about the envelope, then about every field of the act."""
    for name in draft.signers:
        others = [each for each in draft.signers if each != name]
        if others:
            yield f"{name} does not sign", lambda d, n=name: d.instead_of(n)
    yield "a stranger signs too", lambda d: d.signers.append("stranger")
    for name in ("idle", "hotel", "dismissed", "not yet", "kin", *lab.outsiders):
        yield f"by {name}", lambda d, n=name: d.instead_of(d.signers[0], n)
    for key, value in (("agency", "NOBODY"), ("agency", "IDLE"), ("agency", "CLOSED"),
                       ("office", "NONE0"), ("office", "SHUT1"), ("territory", "418")):
        def change(d, k=key, v=value):
            d.body[k] = v
            d.brought()
        yield f"{key} {value}", change
    yield ("another version", lambda d: d.body.__setitem__(
        "expected_versions", [{"entity": b"NOBODY", "version": 7}]))
    yield "no sources", lambda d: d.sources.clear()
    for number, _ in enumerate(draft.sources):
        yield ("a source of tomorrow", lambda d, i=number: d.sources[i].__setitem__(
            "issue_day", lab.today() + 1))
    for number, entry in enumerate(draft.predicates):
        yield f"nobody attests {entry[0]}", lambda d, i=number: d.predicates.pop(i)
        yield f"{entry[0]} is false", lambda d, i=number: d.predicates[i].__setitem__(5, FALSE)
    for words in draft.listed:
        yield f"{words} is not listed", lambda d, w=words: d.listed.pop(w)
    act, fields = draft.operations[0]
    yield from broken_message(lab, operation_message(lab, act), fields, ())


def operation_message(lab, act):
    for _, _, kind, field in lab.encoder.fields("", "Operation"):
        if field == act:
            return tuple(kind.split("."))
    raise KeyError(act)


def reach(draft, path):
    here = draft.operations[0][1]
    for step in path:
        here = here[step]
    return here


def broken_message(lab, message, values, path):
    package, _ = message
    for _, repeated, kind, field in lab.encoder.fields(*message):
        where = ".".join(str(step) for step in (*path, field))
        what, home = lab.encoder.kind_of(package, kind)
        if field not in values:
            if not repeated and what == "bytes":  # What the act leaves empty.
                yield (f"{where} given", lambda d, f=field: reach(d, path).__setitem__(f, b"\7" * 32))
            continue
        yield f"no {where}", lambda d, f=field: reach(d, path).pop(f)
        value = values[field]
        if repeated:
            yield (f"{where}: the last twice",
                   lambda d, f=field: reach(d, path)[f].append(reach(d, path)[f][-1]))
            if len(value) > 1:
                yield f"{where}: backwards", lambda d, f=field: reach(d, path)[f].reverse()
                yield f"{where}: one less", lambda d, f=field: reach(d, path)[f].pop()
        for step, one in enumerate(value) if repeated else [(None, value)]:
            inner = (*path, field) if step is None else (*path, field, step)
            if what == "message":
                yield from broken_message(lab, home, one, inner)
            else:
                for how, other in other_values(lab, what, home, one):
                    yield (f"{'.'.join(map(str, inner))} {how}", lambda d, p=inner, o=other:
                           reach(d, p[:-1]).__setitem__(p[-1], o))


def other_values(lab, what, home, value):
    if what == "enum":
        for name, number in lab.encoder.enums[home].items():
            if value not in (name, number):
                yield name, number
    elif what in schema.NUMBERS:
        steps = (1, -1, 40, -40, 5000) if what.startswith("s") else (1, 2, 40, 10**6)
        for step in steps:
            if what.startswith("s") or value + step >= 0:
                yield f"{step:+}", value + step
    elif isinstance(value, bytes) and len(value) == 32:
        yield "unknown", hashlib.sha256(b"unknown" + value).digest()
        yield "short", value[:-1]
        for name, other in lab.strangers.items():
            if other != value:
                yield name, other
    else:
        text = value.encode() if isinstance(value, str) else value
        yield "unknown", text[:-1] + (b"9" if text[-1:] != b"9" else b"8") if text else b"9"
        yield "small letters", text.lower() if text.lower() != text else text + b"x"
        yield "longer", text + b"0" * 60
