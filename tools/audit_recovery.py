"""What a chain goes on from (docs/formats.md 17), judged a second time for audit.py.

The last block of the predecessor, final by its own validators; the governance keys of its state that
signed genesis.json; the root of its whole state. What is carried over is what block 0 has.
"""
import json

from verify import (ZERO, Head, Reader, Trust, follow_epochs, need, read_epochs, sha, tagged,
                    verify_signature)

FAR = 1 << 62
MAGIC = b"TMGINIT2"
OF_THE_CHAIN = {105, 106, 901, 902, 903, 904, 982, 983}  # Tables that stay behind.
SEEN_KEYS, GOVERNANCE, PARAMETERS = 104, 105, 106
USES_OF_THE_CHAIN = {1, 2, 6}  # Keys of validators, governance and observers.


def set_hash_of(genesis):
    members = sorted(bytes.fromhex(v["consensus_key"] + v["node_key"]) for v in genesis["validators"])
    return tagged(b"vset", len(members).to_bytes(2, "big") + b"".join(members))


def judge_end(raw, found):
    """The proof of the last block, against what genesis.json says of it."""
    r, named = Reader(raw), found["predecessor"]
    need(r.u16() == 8, "the end of the predecessor is not one")
    text = r.blob(FAR)
    head, epochs = Head(r), r.blob(FAR)
    r.done()
    header, before = head.header, json.loads(text)
    need(sha(text) == header.chain_id, "the predecessor's genesis.json is not that of its last block")
    trust = Trust(header.chain_id, set_hash_of(before))
    ends = read_epochs(epochs)
    need(header.epoch == len(ends) + 1, "an end of an epoch of the predecessor is missing")
    need(not ends or ends[0].header.epoch == 1, "the predecessor's epochs do not begin with the first")
    follow_epochs([epochs], trust, header)
    head.verify(trust)
    line = [before["predecessor"]["chain_id"]] if "predecessor" in before else []
    proven = {"block": header.hash.hex(), "chain_id": header.chain_id.hex(), "height": header.height,
              "log_root": header.log_root.hex(), "log_size": header.log_size,
              "state_root": header.state_root.hex(), "time_ms": header.time_ms,
              "ancestors": before.get("predecessor", {}).get("ancestors", []) + line}
    for name, value in proven.items():
        need(named[name] == value, f"genesis.json names another {name} of the predecessor than is proven")
    need(before["code_tables"] == found["code_tables"], "code_tables are not the predecessor's")


def judge_signatures(found, keys, threshold):
    named = found["predecessor"]
    bare = {**found, "predecessor": {**named, "signatures": []}}
    text = json.dumps(bare, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    message = b"TMG1\x08" + bytes.fromhex(named["chain_id"]) + sha(text)
    signers = [bytes.fromhex(each["key"]) for each in named["signatures"]]
    need(signers == sorted(set(signers)), "a governance key signs twice or out of order")
    need(len(signers) >= threshold, "fewer governance keys have signed than decide")
    for key, each in zip(signers, named["signatures"]):
        need(key in keys, "a key that is not one of governance has signed")
        need(verify_signature(key, message, bytes.fromhex(each["signature"])),
             "a signature is not over this genesis.json")


def inherited_entries(file, found, tree):
    """(path, value hash) of every entry that is carried over; `file` is behind its magic. `tree` is an
    empty one, for the root of the whole."""
    judge_end(file.read(int.from_bytes(file.read(4), "big")), found)
    carried, governance, parameters = [], None, {}

    def entries():
        nonlocal governance
        count, last = 0, b""
        while size := file.read(1)[0]:
            path = file.read(size)
            need(len(path) in (35, 67) and path > last, "a path is misshapen or out of order")
            value = file.read(int.from_bytes(file.read(4), "big"))
            need(32 <= len(value) <= 1 << 20, "a value is misshapen")
            count, last = count + 1, path
            table, r = int.from_bytes(path[:2], "big"), Reader(value[32:])
            if table == GOVERNANCE:
                governance = [r.raw(32) for _ in range(r.u16())], r.u32()
            elif table == PARAMETERS:
                name = r.blob(FAR).decode()
                parameters[name] = int.from_bytes(r.raw(8), "big", signed=True)
            stays = table == SEEN_KEYS and value[64] in USES_OF_THE_CHAIN
            if table not in OF_THE_CHAIN and not stays:
                carried.append((path, sha(value)))
            yield path, sha(value)
        need(file.read() == count.to_bytes(8, "big"), "the state does not end as one")

    tree.fill(entries())
    need((tree.hash() or ZERO).hex() == found["predecessor"]["state_root"],
         "the predecessor's state does not have the root of its last block")
    need(governance is not None, "the predecessor's state names no governance")
    keys, threshold = governance
    need([key.hex() for key in keys] == found["governance"]["keys"]
         and threshold == found["governance"]["threshold"], "governance is not the predecessor's")
    for name, value in parameters.items():
        need(found["parameters"].get(name) == value, f"the parameter {name} is not the predecessor's")
    judge_signatures(found, keys, threshold)
    return carried
