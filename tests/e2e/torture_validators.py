"""A fault of torture.py that governance brings on: the validators change, and an epoch with them."""
import os
import shutil
import time

import every_act_governance as governance
from torture_faults import fault, some

EVERYWHERE_S = 60


def carry_out(lab, draft):
    """Proposed by one key, approved by a second, carried out by a third."""
    number = lab.apply(draft, broken=False)
    lab.apply(governance.vote(number, governance.SECOND), broken=False)
    lab.apply(governance.execution(number), broken=False)


def next_key(scene, node):
    """The home of a validator gets the key that it is to go over to; the key's name."""
    scene.key_changes += 1
    name = f"validator-{node + 1} key {scene.key_changes}"
    config = os.path.join(scene.cluster.home(node), "config")
    key = os.path.join(config, "next_validator_key")
    if os.path.exists(key):  # Of an earlier change, long done.
        os.replace(key, os.path.join(config, "validator_key"))
    scene.cluster.run("keygen", key)
    shutil.copy(key, os.path.join(scene.directory, "keys", name + ".key"))
    return name


def wait_everywhere(scene, name, key):
    """Until every node knows the validator by that key."""
    until = time.time() + EVERYWHERE_S
    for node in range(scene.count):
        while True:
            answer = scene.cluster.call(node, "chain_validators")["result"]["validators"]
            if any(each["name"] == name and each["consensusKey"] == key for each in answer):
                break
            if time.time() > until:
                raise SystemExit(f"node {node} does not know the new key of {name}: {answer}")
            time.sleep(0.05)


@fault
def validator_change_under_loss(scene, _):
    """A validator goes over to another key while every link loses and lags: an epoch ends."""
    scene.all_vote()
    node = some(scene)
    key = next_key(scene, node)
    scene.restart(node)
    scene.network.order(scene.network.everywhere(delay_ms=5, jitter_ms=20, loss_percent=5))
    lab = scene.lab
    name, public = f"validator-{node + 1}", lab.key(key)
    block = lab.ask("chain_header", {})["result"]
    carry_out(lab, governance.proposal(
        lab, [{"kind": "REKEY_VALIDATOR", "node_name": name, "consensus_key": public}], key,
        recent_height=int(block["height"]), recent_block=bytes.fromhex(block["hash"])))
    wait_everywhere(scene, name, public.hex())
