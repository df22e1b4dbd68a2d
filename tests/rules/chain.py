"""The product's side: a process of `rules`, and acts in words turned into what it takes.

A Draft is one transaction in words: keys and endorsers by name, fields by the schema's names. written()
gives it as the Act that the model judges; bytes go to the product alone. Nothing here knows a rule.
"""
import hashlib
import json
import pathlib
import re
import subprocess

from acts import txid_of
from schema import Encoder


def tagged(tag, *parts):
    return hashlib.sha256(b"TMG1" + tag + b"".join(parts)).digest()


def digest(*words):
    return hashlib.sha256(" ".join(str(each) for each in words).encode()).digest()


def given_id(txid, operation=0, ordinal=0):
    """What the chain calls the ordinal-th thing that an operation creates."""
    return tagged(b"sbjt", txid, operation.to_bytes(2, "big"), ordinal.to_bytes(2, "big"))


class Draft:
    def __init__(self, act, fields, *signers, agency="ZAGS", office="BISH1", territory="417"):
        self.agency, self.office, self.territory = agency, office, territory
        self.operations = [(act, fields)]
        self.signers = list(signers)
        self.predicates = []  # [code, endorser, (commitments), at_day, argument, answer]
        self.listed = []      # (class, commitment)
        self.sources = []     # [type, issuer, day]
        self.versions = []    # (entity, version)
        self.submitter = None  # Else the first signer.
        self.broken = []      # What was changed on purpose, in words.

    @property
    def fields(self):
        return self.operations[0][1]

    def together(self, other):
        """Both acts in one transaction: applied together or not at all."""
        self.operations += other.operations
        for name in ("predicates", "listed", "sources", "versions", "broken"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.submitter = self.submitter or other.submitter
        return self.sign(*other.signers)

    def sign(self, *names):
        self.signers += [name for name in names if name and name not in self.signers]
        return self

    def attest(self, code, endorser, about, at_day=0, argument=0, answer="TRUE"):
        self.predicates.append([code, endorser, tuple(sorted(about)), at_day, argument, answer])
        return self.sign(endorser)

    def list(self, data_class, *commitments):
        self.listed += [(data_class, each) for each in commitments]
        return self

    def source(self, document_type, day, issuer="KG-GOV"):
        self.sources.append([document_type, issuer, day])
        return self


class Act:
    """One transaction as its bytes say it: what the model may look at."""

    def __init__(self, **fields):
        self.__dict__.update(fields)


CLASSES = {"NAME": 1, "SEX_DOB": 2, "BIRTHPLACE": 3, "CONTACT": 4, "CAUSE_OF_DEATH": 5,
           "PARENTS_TEXT": 6, "DOC_NUMBER": 7, "ADDRESS_TEXT": 8, "PHOTO_REF": 9,
           "EVIDENCE_SCANS": 10, "ACT_CONTENT": 11, "PIN_NUMBER": 12, "DEVICE_ATTESTATION": 13,
           "SIGNED_CONSENT": 14}


class Chain:
    def __init__(self, program, source):
        self.program = program
        self.encoder = Encoder(pathlib.Path(source, "proto"))
        self.source = source
        self.keys, self.names = {}, {}
        self.start()

    def start(self):
        self.process = subprocess.Popen([self.program], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.nonces = 0

    def close(self):
        self.process.stdin.close()
        self.process.wait()

    def ask(self, **command):
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"the program ended with {self.process.wait()}")
        return json.loads(line)

    def key(self, name):
        if name not in self.keys:
            self.keys[name] = bytes.fromhex(self.ask(key=name)["key"])
            self.names[self.keys[name]] = name
        return self.keys[name]

    def parameters(self):
        """Name -> default, of the generated list."""
        text = pathlib.Path(self.source, "docs/generated/parameters.md").read_text(encoding="utf-8")
        return {name: int(value) for name, value in
                re.findall(r"^\| `(\w+)` \| [^|]* \| (\d+) \|", text, re.M)}

    def genesis(self, time_ms, agencies, changed, validators=1):
        """`agencies`: code -> (registers, roles). Gives every parameter, and the keys of the validators by name."""
        parameters = self.parameters() | changed
        names = [f"v{number}" for number in range(1, validators + 1)]
        document = {
            "format": "tamga-genesis-1", "chain_name": "rules", "protocol_version": 1,
            "time_ms": time_ms, "code_tables": [], "parameters": parameters,
            "validators": [{"name": name, "consensus_key": self.key(name).hex(),
                            "node_key": self.key(name + " node").hex()} for name in sorted(names, key=self.key)],
            "governance": {"threshold": 2,
                           "keys": sorted(self.key(f"gov{i}").hex() for i in (1, 2, 3))},
            "agencies": [{"code": code, "keys": [self.key(code).hex()],
                          "registers": sorted(registers), "roles": sorted(roles)}
                         for code, (registers, roles) in sorted(agencies.items())]}
        text = json.dumps(document, sort_keys=True, separators=(",", ":"))
        self.id = bytes.fromhex(self.ask(genesis=text)["chain"])
        return parameters, {name.encode(): (self.key(name), self.key(name + " node")) for name in names}

    def written(self, draft, time_ms):
        """The Act of a draft, with its bytes and the names of its signers."""
        names = sorted(set(draft.signers), key=self.key)
        signers = [self.key(name) for name in names]
        submitter = self.key(draft.submitter if draft.submitter in names else draft.signers[0])
        predicates = []
        for code, endorser, about, at_day, argument, answer in draft.predicates:
            if endorser in names:
                predicates.append((self.encoder.enums["", "PredicateCode"][code], argument, at_day,
                                   tuple(sorted(set(about))), names.index(endorser), answer, code))
        distinct = {each[:5]: each for each in predicates}
        predicates = [distinct[each] for each in sorted(distinct)]
        listed = {}
        for data_class, commitment in draft.listed:
            if len(commitment) == 32:
                listed.setdefault(commitment, data_class)
        listed = sorted((CLASSES[data_class], commitment, data_class)
                        for commitment, data_class in listed.items())
        sources = sorted(set((each[0], each[1].encode(), each[2]) for each in draft.sources))
        versions = sorted({entity: version for entity, version in draft.versions}.items())
        self.nonces += 1
        body = {
            "chain_id": self.id, "nonce": self.nonces.to_bytes(16, "big"),
            "valid_from_ms": time_ms - 3_600_000, "valid_until_ms": time_ms + 86_400_000,
            "signers": signers, "submitter": signers.index(submitter), "agency": draft.agency,
            "office": draft.office, "territory": draft.territory,
            "sources": [{"document_type": kind, "issuer": issuer, "issue_day": day}
                        for kind, issuer, day in sources],
            "predicates": [{"code": code, "argument": argument, "at_day": at_day,
                            "commitments": about, "endorser": endorser,
                            "answer": "PREDICATE_ANSWER_" + answer}
                           for code, argument, at_day, about, endorser, answer, _ in predicates],
            "commitments": [{"data_class": number, "commitment": commitment}
                            for number, commitment, _ in listed],
            "expected_versions": [{"entity": entity, "version": version}
                                  for entity, version in versions],
            "operations": [{act: fields} for act, fields in draft.operations]}
        encoded = self.encoder.encode("", "TransactionBody", body)
        return Act(
            agency=draft.agency, office=draft.office, territory=draft.territory, signers=signers,
            submitter=submitter, sources=[(each[0], each[2]) for each in sources],
            predicates=[Act(code=code, argument=argument, at_day=at_day, about=about,
                            endorser=signers[endorser], answer=answer)
                        for _, argument, at_day, about, endorser, answer, code in predicates],
            listed={(data_class, commitment) for _, commitment, data_class in listed},
            versions=versions, operations=draft.operations, txid=txid_of(encoded),
            body=encoded, names=names, broken=draft.broken)

    def execute(self, time_ms, acts):
        """([outcome], [violation]) of one block."""
        answer = self.ask(block=time_ms, acts=[
            {"body": act.body.hex(), "signers": act.names} for act in acts])
        return answer["outcomes"], answer["violations"]
