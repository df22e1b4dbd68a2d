"""Clients that go on whatever happens to the nodes, and remember what they were told.

Each client owns an office and changes it over and over: the next act is sent when the one before is
final. An act without an answer is asked about, and submitted again as it is, until some node says
what became of it. Each word of a node that an act is final goes into a journal, with fsync.
"""
import hashlib
import http.client
import json
import multiprocessing
import os
import time

import ed25519
import schema
from acts import txid_of

WINDOW_MS = 24 * 3_600_000
TERRITORIES = (["417"], ["417", "419"])


class Client:
    def __init__(self, number, chain, endpoints, key_file, proto, journal, told):
        self.number, self.chain, self.endpoints = number, chain, endpoints
        self.seed = ed25519.read_key(key_file)
        self.public = ed25519.public_key(self.seed)
        self.encoder = schema.Encoder(proto)
        self.journal, self.told = open(journal, "a", encoding="ascii"), told
        self.node, self.connections, self.acts = number % len(endpoints), {}, 0
        self.code = f"OF{number:03}"

    def body(self, operation):
        self.acts += 1
        now = int(time.time() * 1000)
        nonce = hashlib.sha256(b"%d %d %d" % (self.number, self.acts, now)).digest()[:16]
        return self.encoder.encode("", "TransactionBody", {
            "chain_id": self.chain, "nonce": nonce, "valid_from_ms": now - WINDOW_MS,
            "valid_until_ms": now + WINDOW_MS, "signers": [self.public], "agency": "ZAGS",
            "operations": [operation]})

    def call(self, method, params, seconds):
        """The answer of the client's node; nothing when it gives none, then the next one's turn."""
        request = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        try:
            link = self.connections.get(self.node)
            if link is None:
                host, port = self.endpoints[self.node]
                link = self.connections[self.node] = http.client.HTTPConnection(
                    host, port, timeout=seconds)
            link.request("POST", "/", request, {"Content-Type": "application/json"})
            return json.loads(link.getresponse().read())
        except (OSError, http.client.HTTPException, ValueError):
            self.connections.pop(self.node, None)
            self.node = (self.node + 1) % len(self.endpoints)
            time.sleep(0.05)
            return None

    def settle(self, operation):
        """One act, until it is final."""
        body = self.body(operation)
        txid = txid_of(body)
        signature = ed25519.sign(self.seed, b"TMG1\x06" + self.chain + txid)
        submission = {"transaction": {"body": body.hex(), "signature": [signature.hex()]},
                      "wait": "final", "deadlineMs": 4000}
        while True:
            answer = self.call("tx_submit", submission, 6)
            if answer is None:
                continue
            told = answer.get("result")
            if told is None:  # Known already, a node that is behind, a deadline that is over.
                asked = self.call("tx_status", {"txid": txid.hex()}, 6)
                told = (asked or {}).get("result", {})
                if told.get("stage") != "final":
                    self.node = (self.node + 1) % len(self.endpoints)
                    time.sleep(0.05)
                    continue
            if told["outcome"] != "applied":
                raise SystemExit(f"client {self.number}: {told}")
            line = {"txid": txid.hex(), "height": int(told["height"]), "client": self.number}
            self.journal.write(json.dumps(line) + "\n")
            self.journal.flush()
            os.fsync(self.journal.fileno())
            with self.told.get_lock():
                self.told.value += 1
            return

    def live(self):
        self.settle({"register_office": {"code": self.code, "territories": TERRITORIES[0]}})
        while True:
            self.settle({"change_office": {"code": self.code,
                                           "status": "OFFICE_ACTIVE",
                                           "territories": TERRITORIES[self.acts % 2]}})


def _run(*words):
    try:
        Client(*words).live()
    except KeyboardInterrupt:
        pass


class Load:
    """So many clients in processes of their own; `told` counts what they know to be final."""

    def __init__(self, count, chain, endpoints, key_file, proto, directory):
        self.told = multiprocessing.Value("L", 0)
        self.journals = [os.path.join(directory, f"client-{i}.jsonl") for i in range(count)]
        self.processes = [multiprocessing.Process(
            target=_run, args=(i, chain, endpoints, key_file, proto, self.journals[i], self.told),
            daemon=True) for i in range(count)]
        for process in self.processes:
            process.start()

    def check_alive(self):
        for number, process in enumerate(self.processes):
            if not process.is_alive():
                raise SystemExit(f"client {number} gave up: what it was told is above")

    def wait_more(self, seconds):
        """The seconds until one more act is known to be final, for somebody."""
        begun, before = time.time(), self.told.value
        while self.told.value == before:
            self.check_alive()
            if time.time() - begun > seconds:
                raise SystemExit(f"nothing became final for {seconds} s after all was well again")
            time.sleep(0.01)
        return time.time() - begun

    def longest_gap(self, seconds):
        """The longest time of the next seconds in which nothing became known to be final."""
        until, longest = time.time() + seconds, 0.0
        while time.time() < until:
            longest = max(longest, self.wait_more(seconds))
        return longest

    def end(self):
        for process in self.processes:
            process.kill()
            process.join()

    def acknowledged(self):
        """What each client was told, in its order; a last line may be cut short."""
        for journal in self.journals:
            with open(journal, encoding="ascii") as lines:
                yield [json.loads(line) for line in lines if line.endswith("\n")]
