#!/usr/bin/env python3
"""What clients and strangers give a node wrongly: each has a name and a sentence that helps.

usage: client_bad_input.py BIN_DIRECTORY [--port BASE] [--keep]

Where every kind of bad input is tested:

    wrong flag or verb                 here (tamga), daemon_bad_input.py (tamgad)
    port taken                         daemon_bad_input.py
    genesis unreadable, foreign,       daemon_bad_input.py; unit ledger/genesis_test
      not canonical
    clock far off                      clock_and_disk.py; unit consensus/rules_test
    disk nearly full, full             clock_and_disk.py; nearly full also daemon_bad_input.py
    truncated GEDCOM                   here; unit tools/gedcom_parser_test, gedcom_text_test
    JSON: duplicate keys, huge         here; unit rpc/json_test, rpc/fuzz_test
      numbers, deep nesting
    oversized body                     here; unit rpc/server_test
    too many requests                  here; unit rpc/server_test, rpc/rate_limit_test
    signature missing, extra, wrong,   here; four_nodes_at_once.py; unit ledger/transaction_test
      expired act, foreign chain
    officer unknown, dismissed         here; unit registries/admission_test
    peer speaks garbage, not pinned    here; a pinned one unit node/network_test
    a home, key or vote log that is    daemon_bad_input.py
      wrong

All of it is thrown at a chain of four daemons. Afterwards everything that was acknowledged is
final on every node, the nodes agree, and acts are registered as before.
"""
import argparse
import json
import os
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request

sys.dont_write_bytecode = True  # The source tree stays as it is.
import acts  # noqa: E402
from cluster_smoke import network  # noqa: E402

NODES = range(4)
failures = []


def report(what, good, said):
    print(("ok   " if good else "FAIL ") + what, flush=True)
    if not good:
        failures.append(what)
        print("     said:", said)


def expect_program(cluster, what, code, words, *command):
    done = subprocess.run([cluster.tamga, *command], capture_output=True, text=True, timeout=30,
                          check=False)
    said = done.stdout + done.stderr
    report(what, done.returncode == code and all(word in said for word in words),
           f"exit {done.returncode}, wanted {code} and {words}: {said.strip()}")


def post(cluster, node, body):
    request = urllib.request.Request(cluster.endpoint(node), body,
                                     {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def expect_error(what, answer, code, name, retryable=False):
    """A refusal with that code and name, that says what to do."""
    error = answer.get("error", {})
    data = error.get("data", {})
    good = (error.get("code") == code and data.get("name") == name and error.get("message") and
            data.get("advice") and data.get("retryable") is retryable)
    report(what, bool(good), f"wanted {code} {name}, got {answer}")


def expect_text(cluster, what, text, code, name):
    status, body = post(cluster, 0, text if isinstance(text, bytes) else text.encode())
    answer = json.loads(body) if status == 200 else {"http": status}
    expect_error(what, answer, code, name)


def bad_json(cluster):
    call = '{"jsonrpc":"2.0","id":1,"method":"chain_header","params":%s}'
    expect_text(cluster, "no JSON at all", "register this, please", -32700, "parse")
    expect_text(cluster, "JSON cut short", '{"jsonrpc":"2.0","id":1,"meth', -32700, "parse")
    expect_text(cluster, "a key that stands twice", call % '{"height":1,"height":2}', -32700,
                "parse")
    expect_text(cluster, "nesting of 40", call % ("[" * 40 + "]" * 40), -32700, "parse")
    expect_text(cluster, "nesting of 100,000", "[" * 100_000, -32700, "parse")
    expect_text(cluster, "a number of 400 digits", call % ('{"height":' + "9" * 400 + "}"), -32700,
                "parse")
    expect_text(cluster, "a number above 64 bits", call % '{"height":18446744073709551616}',
                -32602, "params")
    expect_text(cluster, "a fraction for a height", call % '{"height":1.5}', -32602, "params")
    expect_text(cluster, "a negative height", call % '{"height":-1}', -32602, "params")
    expect_text(cluster, "a parameter that does not exist", call % '{"hight":1}', -32602,
                "params")
    expect_text(cluster, "a method that does not exist",
                '{"jsonrpc":"2.0","id":1,"method":"tx_sumbit"}', -32601, "method")
    expect_text(cluster, "no UTF-8", (call % '{"height":"?"}').encode().replace(b"?", b"\xff"),
                -32700, "parse")
    status, body = post(cluster, 0, b" " * (1 << 20) + b"{}")
    report("a body of more than 1 MiB", status == 413 or b"-32600" in body, (status, body[:200]))
    status, body = post(cluster, 0, b"x" * (9 << 20))
    report("a body of 9 MiB", status == 413 and b"larger" in body, (status, body[:200]))


def bad_signatures(cluster):
    stranger = os.urandom(32)
    act = acts.Act(cluster, {"agency": "ZAGS", "operations": [
        {"registerOffice": {"code": "NEVER", "territories": ["417"]}}]}, "agency")

    def send(what, submission, code, name, node=1):
        expect_error(what, cluster.call(node, "tx_submit", submission), code, name)
    send("a signature missing", act.signed(seeds=[]), -32011, "bad_signature")
    send("a signature too many", act.signed(seeds=[*act.seeds, stranger]), -32011,
         "bad_signature")
    send("another's signature", act.signed(seeds=[stranger]), -32011, "bad_signature")
    wrong = act.signed()
    wrong["transaction"]["signature"][0] = "00" * 64
    send("a signature of zeros", wrong, -32011, "bad_signature")
    wrong = act.signed()
    wrong["transaction"]["signature"][0] = wrong["transaction"]["signature"][0][:-2]
    send("a signature of 63 bytes", wrong, -32011, "bad_signature")
    send("signed for another chain", act.signed(chain=os.urandom(32)), -32011, "bad_signature")
    send("an act of another chain", act.signed(body=act.change(acts.CHAIN, os.urandom(32))),
         -32010, "wrong_chain")
    now = int(time.time() * 1000)
    expired = acts.body_of([(field, {acts.VALID_FROM: now - 7_200_000,
                                     acts.VALID_UNTIL: now - 3_600_000}.get(field, value))
                            for field, value in acts.fields_of(act.body)])
    send("an act whose time is over", act.signed(body=expired), -32013, "expired")
    send("a window of a year", act.signed(body=act.change(acts.VALID_UNTIL, now + 31_536_000_000)),
         -32010, "malformed")
    send("a body of random bytes", act.signed(body=os.urandom(300)), -32010, "malformed")
    send("an empty body", act.signed(body=b""), -32010, "malformed")
    send("a body cut short", act.signed(body=act.body[:-1]), -32010, "malformed")
    send("a body of 300 KiB", act.signed(body=act.body + b"\x82\x01" + acts.varint(300 << 10) +
                                         bytes(300 << 10)), -32010, "malformed")
    submission = act.signed()
    submission["openings"] = [{"dataClass": 1, "schema": 1, "salt": "00" * 32, "payload": "00"}]
    send("an opening of nothing in the body", submission, -32010, "malformed")


def bad_officers(cluster):
    office = [{"registerOffice": {"code": "NEVER", "territories": ["417"]}}]

    def submit(what, agency, key, code=-32012, name="unauthorised"):
        act = acts.Act(cluster, {"agency": agency, "operations": office}, key)
        expect_error(what, cluster.call(2, "tx_submit", act.signed()), code, name)
    submit("a key that nobody appointed", "ZAGS", "nobody")
    submit("an agency that does not exist", "NONE", "agency")
    cluster.submit(0, {"agency": "ZAGS", "operations": [
        {"registerOffice": {"code": "BISH1", "territories": ["417"]}}]}, "agency")
    cluster.submit(0, {"agency": "ZAGS", "operations": [{"appointOfficer": {
        "key": cluster.public("clerk"), "office": "BISH1", "roles": ["CIVIL_REGISTRAR"],
        "territories": ["417"], "validFromMs": "1", "validUntilMs": "4102444800000"}}]},
        "agency", "clerk")
    act = acts.Act(cluster, {"agency": "ZAGS", "operations": office}, "clerk")
    expect_error("an officer does what only the agency may: refused, in the ledger",
                 cluster.call(2, "tx_submit", act.signed()), -32020, "agency_key_missing")
    cluster.submit(0, {"agency": "ZAGS", "operations": [{"dismissOfficer": {
        "key": cluster.public("clerk"), "reason": "OFFICER_REASON_REQUEST"}}]}, "agency")
    cluster.wait_equal(NODES)
    submit("a dismissed officer", "ZAGS", "clerk")


def refused_handshakes(cluster, node):
    with urllib.request.urlopen(cluster.endpoint(node) + "/metrics", timeout=10) as answer:
        for line in answer.read().decode().splitlines():
            if line.startswith("tamga_p2p_handshakes_refused_total "):
                return int(float(line.split()[1]))
    raise SystemExit("no figure of refused handshakes")


def closes(link):
    """Whether the node ends the conversation, within what it gives a handshake."""
    link.settimeout(30)
    try:
        while link.recv(65536):
            pass
    except TimeoutError:
        return False
    except OSError:
        pass
    return True


def bad_peers(cluster):
    where = ("127.0.0.1", cluster.base)
    before = refused_handshakes(cluster, 0)
    with socket.create_connection(where) as link:
        link.sendall(os.urandom(4096))
        report("a peer that speaks garbage is cut", closes(link), "still open")
    with socket.create_connection(where) as link:
        link.sendall(b"GET / HTTP/1.1\r\n\r\n")
        report("a browser on the port of peers is cut", closes(link), "still open")
    with socket.create_connection(where) as link:
        report("a peer that says nothing is cut", closes(link), "still open")
    pem = os.path.join(cluster.directory, "stranger.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-subj", "/CN=x",
                    "-days", "30", "-keyout", pem, "-out", pem + ".crt"], check=True,
                   capture_output=True)
    for what, certificate in (("a peer without a certificate", None),
                              ("a peer whose key is not pinned", pem)):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        if certificate:
            context.load_cert_chain(pem + ".crt", pem)
        with socket.create_connection(where) as link:
            try:
                with context.wrap_socket(link) as stream:
                    stream.sendall(os.urandom(64))
                    good = closes(stream)
            except OSError:
                good = True
        report(what + " is not let in", good, "still open")
    grown = refused_handshakes(cluster, 0) - before
    report("refused handshakes are counted", grown >= 4, f"only {grown}")


def too_many_requests(cluster):
    """Node 3 takes 20 requests a second of one address."""
    link = cluster.endpoint(3)
    call = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "node_version"}).encode()
    refused = None
    for _ in range(200):
        status, body = post(cluster, 3, call)
        if status == 429:
            refused = json.loads(body)
            break
    if refused is None:
        return report("too many requests are told when to come again", False, link)
    expect_error("too many requests are told when to come again", refused, -32030, "rate_limited",
                 retryable=True)
    time.sleep(refused["error"]["data"]["retryAfterMs"] / 1000 + 0.1)
    report("and may then", post(cluster, 3, call)[0] == 200, "still refused")


def programs(cluster):
    expect_program(cluster, "a flag of tamga that does not exist", 2, ["--valid-hours"], "draft",
                   "--valid-hour", "3")
    expect_program(cluster, "a verb that does not exist", 2, ["'audit'"], "audti")
    cut = os.path.join(cluster.directory, "cut.ged")
    cluster.run("sample-gedcom", "--people", "50", "--output", cut)
    with open(cut, "rb+") as file:
        file.truncate(3000)
    expect_program(cluster, "a GEDCOM file that is cut short", 3, ["TRLR", "truncated"], "import",
                   "gedcom", cut, "--dry-run")
    expect_program(cluster, "an endpoint where nobody listens", 3, ["127.0.0.1:1"], "get",
                   "chain_status", "--node", "http://127.0.0.1:1")


def run(cluster):
    cluster.make()
    for i in NODES:
        cluster.start(i, *([] if i != 3 else ["--rpc-requests-per-second-max", "20"]))
    for i in NODES:
        cluster.wait_ready(i)
    cluster.submit(0, {"operations": [{"registerAgency": {
        "code": "ZAGS", "title": "CIVIL-REGISTRY", "keys": [cluster.public("agency")],
        "roles": ["CIVIL_REGISTRAR"], "registers": ["REGISTER_CIVIL"]}}]},
        "governance-1", "governance-2")
    acknowledged = []
    for part in (programs, bad_json, bad_signatures, bad_officers, bad_peers, too_many_requests):
        act = acts.Act(cluster, {"agency": "ZAGS", "operations": [
            {"registerOffice": {"code": f"OF{len(acknowledged):03d}",
                                "territories": ["417"]}}]}, "agency")
        acknowledged.append(cluster.call(1, "tx_submit", act.signed())["result"])
        part(cluster)
    time.sleep(1)  # For the node that counts requests.
    print("all agree at height", cluster.wait_equal(NODES))
    for told in acknowledged:
        for node in (0, 1, 2):
            stands = cluster.call(node, "tx_status", {"txid": told["txid"]})["result"]
            if stands["stage"] != "final" or stands["height"] != told["height"]:
                report("what was acknowledged is kept", False, (node, told, stands))
    for i in list(cluster.processes):
        if cluster.end(i) != 0:
            report(f"node {i} goes on to its end", False, "another exit code than 0")
    for i in NODES:
        cluster.run("audit", "--quiet", cluster.home(i))
    print("all ended with 0, their audits pass")
    return 1 if failures else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("--port", type=int, default=22500)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    with network(options, "tamga-client-") as cluster:
        return run(cluster)


if __name__ == "__main__":
    sys.exit(main())
