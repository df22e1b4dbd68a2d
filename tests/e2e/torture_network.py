"""Every link between daemons goes through here, so that a script may slow, stop or cut each way.

Node i reaches node j at port(i, j) of this process, which passes bytes on to j. A way is an ordered
pair of nodes; its Way says what happens to the bytes that go there, on whichever connection. Bytes
are never lost or reordered on a connection, as TCP promises: what a lossy line makes of TCP is a
pause as long as a retransmission.
"""
import asyncio
import dataclasses
import multiprocessing
import random

CHUNK, QUEUE = 1 << 16, 64


@dataclasses.dataclass
class Way:
    delay_ms: int = 0
    jitter_ms: int = 0
    bytes_per_s: int = 0      # 0: as fast as can be.
    loss_percent: int = 0     # Of chunks, that come after a retransmission.
    blocked: bool = False     # Nothing arrives; what was sent arrives later.
    cut: bool = False         # Connections of the pair break, new ones too.


class Relay:
    """Runs in a process of its own; orders come through a pipe: {(from, to): Way}."""

    def __init__(self, ports, targets, orders, seed):
        self.ports, self.targets, self.orders = ports, targets, orders
        self.ways = {}
        self.changed = asyncio.Event()
        self.open = {}  # pair -> writers.
        self.random = random.Random(seed)

    def way(self, source, target):
        return self.ways.get((source, target), Way())

    def obey(self):
        try:
            self.ways = self.orders.recv()
        except EOFError:
            asyncio.get_running_loop().stop()
            return
        for pair, writers in self.open.items():
            if self.way(*pair).cut or self.way(*reversed(pair)).cut:
                for writer in writers:
                    writer.transport.abort()
        self.changed.set()
        self.changed = asyncio.Event()

    async def passes(self, source, target):
        while self.way(source, target).blocked:
            await self.changed.wait()

    async def deliver(self, queue, writer, source, target):
        loop = asyncio.get_running_loop()
        while True:
            sent_at, data = await queue.get()
            if data is None:
                writer.close()
                return
            await self.passes(source, target)
            way = self.way(source, target)
            wait_ms = way.delay_ms + self.random.uniform(0, way.jitter_ms)
            if way.loss_percent and self.random.uniform(0, 100) < way.loss_percent:
                wait_ms += 200 + self.random.uniform(0, 400)
            if way.bytes_per_s:
                await asyncio.sleep(len(data) / way.bytes_per_s)
            await asyncio.sleep(max(0, sent_at + wait_ms / 1000 - loop.time()))
            await self.passes(source, target)
            writer.write(data)
            await writer.drain()

    async def take(self, reader, queue):
        loop = asyncio.get_running_loop()
        try:
            while data := await reader.read(CHUNK):
                await queue.put((loop.time(), data))
        except OSError:
            pass
        await queue.put((0, None))

    async def connected(self, reader, writer, source, target):
        pair = tuple(sorted((source, target)))
        if self.way(source, target).cut or self.way(target, source).cut:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.targets[target])
        except OSError:
            writer.transport.abort()
            return
        writers = self.open.setdefault(pair, set())
        writers |= {writer, far_writer}
        there, back = asyncio.Queue(QUEUE), asyncio.Queue(QUEUE)
        tasks = [asyncio.create_task(each) for each in (
            self.take(reader, there), self.deliver(there, far_writer, source, target),
            self.take(far_reader, back), self.deliver(back, writer, target, source))]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for each in (writer, far_writer):
            writers.discard(each)
            each.transport.abort()

    async def serve(self):
        for (source, target), port in self.ports.items():
            await asyncio.start_server(
                lambda r, w, s=source, t=target: self.connected(r, w, s, t), "127.0.0.1", port)
        asyncio.get_running_loop().add_reader(self.orders.fileno(), self.obey)
        self.orders.send("ready")
        await asyncio.Event().wait()


def _run(ports, targets, orders, seed):
    try:
        asyncio.run(Relay(ports, targets, orders, seed).serve())
    except (KeyboardInterrupt, RuntimeError):
        pass


class Network:
    """The links of `nodes` daemons: targets[i] is where i listens, ports from `base` on are ours."""

    def __init__(self, targets, base, seed):
        nodes = range(len(targets))
        pairs = [(i, j) for i in nodes for j in nodes if i != j]
        self.ports = {pair: base + number for number, pair in enumerate(pairs)}
        self.pairs = pairs
        self.ours, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.Process(
            target=_run, args=(self.ports, dict(enumerate(targets)), theirs, seed), daemon=True)
        self.process.start()
        theirs.close()
        assert self.ours.recv() == "ready"

    def peers_of(self, node):
        """Where this node finds each other one, by number."""
        return {j: f"127.0.0.1:{port}" for (i, j), port in self.ports.items() if i == node}

    def order(self, ways):
        self.ours.send(ways)

    def heal(self):
        self.ours.send({})

    def between(self, some, others, **how):
        """The ways from each of some to each of others, and back."""
        return {pair: Way(**how) for pair in self.pairs
                if (pair[0] in some and pair[1] in others) or
                   (pair[1] in some and pair[0] in others)}

    def everywhere(self, **how):
        return {pair: Way(**how) for pair in self.pairs}

    def end(self):
        self.process.kill()
        self.process.join()
