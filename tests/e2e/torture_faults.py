"""What may happen to four daemons: each fault is brought on, lasts for a while, and is over.

A fault takes the Scene and the seconds that it lasts, and may say what came of it. Afterwards every
daemon runs again; what is beyond f = 1 stops the chain for as long as it lasts, and no longer.
"""
import os
import shutil
import signal
import subprocess
import time

FAULTS = {}


def fault(function):
    FAULTS[function.__name__] = function
    return function


def some(scene, count=1):
    chosen = scene.random.sample(range(scene.count), count)
    return chosen if count > 1 else chosen[0]


def others(scene, node):
    return [each for each in range(scene.count) if each != node]


# ---- The network ----

@fault
def delay(scene, seconds):
    scene.network.order(scene.network.everywhere(delay_ms=scene.random.choice((10, 60, 250)),
                                                 jitter_ms=100))
    time.sleep(seconds)


@fault
def loss(scene, seconds):
    scene.network.order(scene.network.everywhere(delay_ms=5, jitter_ms=20, loss_percent=5))
    time.sleep(seconds)


@fault
def narrow(scene, seconds):
    """Every way as narrow as an old line."""
    scene.network.order(scene.network.everywhere(bytes_per_s=64_000, delay_ms=20))
    time.sleep(seconds)


@fault
def one_way(scene, seconds):
    """One node hears the others, and nobody hears it."""
    node = some(scene)
    ways = scene.network.between([node], others(scene, node), blocked=True)
    scene.network.order({pair: way for pair, way in ways.items() if pair[0] == node})
    time.sleep(seconds)


@fault
def isolated(scene, seconds):
    """The majority goes on without one."""
    node = some(scene)
    scene.network.order(scene.network.between([node], others(scene, node), cut=True))
    time.sleep(seconds)


@fault
def halves(scene, seconds):
    """Two and two: nobody has a quorum."""
    left = some(scene, 2)
    right = [node for node in range(scene.count) if node not in left]
    scene.network.order(scene.network.between(left, right, blocked=True))
    time.sleep(seconds)


@fault
def bridge(scene, seconds):
    """Two nodes that cannot reach each other, both reach the rest."""
    left, right = some(scene, 2)
    scene.network.order(scene.network.between([left], [right], cut=True))
    time.sleep(seconds)


@fault
def torn_links(scene, seconds):
    """Every connection breaks, again and again."""
    until = time.time() + seconds
    while time.time() < until:
        scene.network.order(scene.network.everywhere(cut=True))
        time.sleep(0.05)
        scene.network.heal()
        time.sleep(1)


# ---- Processes ----

@fault
def killed(scene, seconds):
    node = some(scene)
    scene.end(node, signal.SIGKILL)
    time.sleep(seconds)
    scene.start(node)


def killed_by_its_disk(scene, order, seconds):
    node = some(scene)
    scene.disk(node, order)
    scene.wait_end(node, 20)
    scene.disk(node, "0")
    time.sleep(seconds)
    scene.start(node)


@fault
def killed_before_a_flush(scene, seconds):
    killed_by_its_disk(scene, "b", seconds)


@fault
def killed_between_flush_and_send(scene, seconds):
    killed_by_its_disk(scene, "a", seconds)


@fault
def stopped_and_continued(scene, seconds):
    node = some(scene)
    scene.signal(node, signal.SIGSTOP)
    time.sleep(seconds)
    scene.signal(node, signal.SIGCONT)


@fault
def power_cut(scene, seconds):
    """All at once; one of them comes later than the rest, for which three that vote are enough."""
    for node in range(scene.count):
        scene.signal(node, signal.SIGKILL)
    for node in range(scene.count):
        scene.wait_end(node, 20)
    silent = [node for node in range(scene.count) if scene.operator.is_silent(node)]
    late = silent[0] if silent else some(scene)
    for node in others(scene, late):
        scene.start(node)
    scene.goes_on()
    time.sleep(seconds)
    scene.start(late)


@fault
def rolling_restart(scene, _):
    """As an upgrade is done: each in turn, the next when the one before is ready."""
    scene.all_vote()
    for node in range(scene.count):
        scene.restart(node)


# ---- Disks, clocks, copies ----

def failing_disk(scene, order, seconds):
    """A node that cannot keep its promises must end, and say why; with its disk mended it runs."""
    node = some(scene)
    scene.disk(node, order)
    time.sleep(seconds)
    code = scene.wait_end(node, 20)
    scene.disk(node, "0")
    said = scene.log_end(node).splitlines()[-1]
    if code <= 0:  # A signal is no way to say it.
        raise SystemExit(f"node {node} ends with {code} when its disk fails: {said}")
    scene.start(node)
    return said


@fault
def full_disk(scene, seconds):
    return failing_disk(scene, "f", seconds)


@fault
def read_only_disk(scene, seconds):
    return failing_disk(scene, "r", seconds)


@fault
def failing_flush(scene, seconds):
    return failing_disk(scene, "e", seconds)


@fault
def wrong_clock(scene, seconds):
    node = some(scene)
    scene.end(node, signal.SIGKILL)
    scene.start(node, hours=scene.random.choice((-2, 2)))
    time.sleep(seconds)
    scene.end(node, signal.SIGTERM)
    scene.start(node)


def old_data(scene, node, seconds):
    """Its data are those of so many seconds ago."""
    scene.end(node, signal.SIGTERM)
    data = os.path.join(scene.cluster.home(node), "data")
    shutil.copytree(data, data + ".backup")
    scene.start(node)
    time.sleep(seconds)
    scene.end(node, signal.SIGKILL)
    shutil.rmtree(data)
    os.rename(data + ".backup", data)


@fault
def old_backup(scene, seconds):
    """Its data as they were a while ago; its operator says so."""
    scene.all_vote()
    node = some(scene)
    old_data(scene, node, seconds)
    scene.start(node, "--restored")


@fault
def ended_within_reentry(scene, seconds):
    """An old backup whose re-entry ends with its process, twice: the word is said once."""
    scene.all_vote()
    node = some(scene)
    old_data(scene, node, seconds)
    scene.network.order(scene.network.between([node], others(scene, node), cut=True))
    scene.start(node, "--restored")
    for _ in range(2):
        scene.operator.wait_recorded(node, 60)
        scene.cluster.wait_status(node)
        said = scene.cluster.call(node, "node_health")["result"]
        if said["ok"] or "signs nothing" not in str(said):
            raise SystemExit(f"node {node} signs nothing and does not say so: {said}")
        scene.end(node, signal.SIGKILL)
        scene.start(node)


@fault
def same_home_twice(scene, seconds):
    """The second one is refused."""
    node = some(scene)
    scene.cluster.wait_ready(node, 60)  # Else the second one may be the first.
    home = scene.cluster.home(node)
    second = subprocess.run([scene.cluster.tamgad, "start", "--home", home], timeout=30,
                            capture_output=True, text=True, check=False)
    if second.returncode == 0 or "process" not in second.stderr:
        raise SystemExit(f"a second daemon in one home: {second}")
    time.sleep(min(1, seconds))


@fault
def same_key_twice(scene, seconds):
    """A copy of a home runs beside it: it is the one traitor that the chain bears."""
    scene.all_vote()
    node = some(scene)
    scene.end(node, signal.SIGTERM)
    copy = scene.cluster.home(node) + ".copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(scene.cluster.home(node), copy)
    scene.start(node)
    with open(os.path.join(copy, "tamgad.log"), "a", encoding="utf-8") as log:
        twin = subprocess.Popen(
            [scene.cluster.tamgad, "start", "--home", copy,
             f"--p2p-listen=127.0.0.1:{scene.spare}", f"--rpc-listen=127.0.0.1:{scene.spare + 1}"],
            stdout=log, stderr=log)
    time.sleep(seconds)
    twin.kill()
    twin.wait()
    shutil.rmtree(copy)
    scene.end(node, signal.SIGKILL)  # Whatever its twin has signed, it must not contradict.
    scene.start(node, "--restored")
