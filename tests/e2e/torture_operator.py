"""What a careful operator knows of each node's votes, and does about it.

A node that may lack votes (an old backup, a twin with its key) is started with --restored, and again
so if it ends before its log says `loss_recorded`: without that word it stays silent (protocol 2.5).
It signs nothing up to the view that its log names with `reentered`. Until a block beyond that view is final no other node may
lose its votes: of four, two that wait for the answers of all others, or two that abstain in one view,
stop the chain for good. Whatever costs a node its votes, and every planned restart, waits for
wait_all().
"""
import datetime
import os
import re
import time

WORD = "--restored"
LINE = re.compile(r"^(\S+Z) \w+ (vote_log_loss|reentered) view=(\d+) .*$", re.M)
RECORDED = re.compile(r"^\S+Z \w+ loss_recorded ", re.M)
ASKS = "until it is started as restored"


class Operator:
    def __init__(self, log_of, final_view_of):
        self.log_of = log_of    # Node -> the file that its daemon appends to.
        self.final_view_of = final_view_of  # Node -> the view of the last block that is final there.
        self.begins = {}        # Node -> where its last start begins in that file.
        self.lost = {}          # Node -> the view up to which it abstains; None: until re-entry.
        self.recorded = set()   # Nodes that know themselves of what they lost.
        self.declared = self.again = self.by_itself = self.asked = self.finished = 0
        self.longest = 0.0      # From the word to `reentered`, when nothing came between.

    def starts(self, node, flags):
        """The flags of a start: with the word, if it was for nothing the last time."""
        self.is_silent(node)
        if WORD in flags:
            self.lost[node] = None
            self.recorded.discard(node)
            self.declared += 1
        elif node in self.lost and self.lost[node] is None:
            if node in self.recorded:
                self.by_itself += 1
            else:
                flags = (*flags, WORD)
                self.again += 1
        log = self.log_of(node)
        self.begins[node] = os.path.getsize(log) if os.path.exists(log) else 0
        return flags

    def text(self, node):
        """The log of this run."""
        if node not in self.begins:
            return ""
        with open(self.log_of(node), "rb") as log:
            log.seek(self.begins[node])
            return log.read().decode(errors="replace")

    def lines(self, node):
        """What the log of this run says of its votes: [(time, event, view, line)]."""
        text = self.text(node)
        if RECORDED.search(text):
            self.recorded.add(node)
        return [(datetime.datetime.fromisoformat(found[1]), found[2], int(found[3]), found[0])
                for found in LINE.finditer(text)]

    def is_silent(self, node):
        """Whether it does not vote yet: asked often, so that nothing between two starts is missed."""
        said = self.lines(node)
        if said and said[-1][1] == "vote_log_loss":
            self.lost[node] = None
        elif said and node in self.lost and self.lost[node] is None:
            self.lost[node] = said[-1][2]
            self.finished += 1
            if len(said) > 1:
                self.longest = max(self.longest, (said[-1][0] - said[-2][0]).total_seconds())
        if self.lost.get(node) is not None and self.final_view_of(node) > self.lost[node]:
            del self.lost[node]
        return node in self.lost

    def wait_recorded(self, node, seconds):
        """Until this run knows of its loss without being told."""
        until = time.time() + seconds
        while not RECORDED.search(self.text(node)):
            if time.time() > until:
                raise SystemExit(f"node {node} does not record its loss within {seconds} s")
            time.sleep(0.01)

    def asked_for(self, nodes):
        """The nodes whose log asks for the word: they wait for nothing else."""
        asking = [node for node in nodes if self.is_silent(node) and
                  any(ASKS in line for *_, line in self.lines(node)[-1:])]
        self.asked += len(asking)
        return asking

    def wait_all(self, nodes, seconds):
        """Until no node is silent."""
        begun = time.time()
        while any([self.is_silent(node) for node in nodes]):
            if time.time() - begun > seconds:
                raise SystemExit(f"not all vote {seconds} s after all was well again: {self.lost}")
            time.sleep(0.05)

    def told(self):
        return (f"started as restored: {self.declared} times for a loss, {self.again} times again, "
                f"{self.asked} times because the log asked; {self.by_itself} starts went on with a "
                f"re-entry by themselves; {self.finished} re-entries finished, the longest took {self.longest:.2f} s")
