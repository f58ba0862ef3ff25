"""Outage over theory for each fault, as a client sees it that asks the address every half millisecond (its floor: 1 ms). Theory is computed
from the last advert on the wire before the fault."""
import signal

from harness.client import Client
from harness.configs import config, instance, theory
from harness.daemon import Daemon, wait_until
from harness.measure import median, now
from harness.namespaces import Lab
from harness.speaker import Speaker

TITLE, ROUNDS = "Failover", 3
VIP, VRID = "10.99.0.100", 51
PRIORITY = {"a": 150, "b": 100}


class Pair:
    """Two nodes of the same daemon, a client, and the wire between them."""

    def __init__(self, lab, binary, version, advert):
        self.lab, self.binary, self.version, self.advert = lab, binary, version, advert
        self.nodes = {label: lab.node(label, "10.99.0.%d/24" % (i + 1)) for i, label in enumerate(PRIORITY)}
        self.daemons = {}
        self.speaker = Speaker(lab.bridge(), "br0")
        for label in PRIORITY:
            self.start(label)
        self.owned_by("a")
        self.client = Client(lab.node("c", "10.99.0.9/24"), VIP, interval=0.0005)

    def start(self, label):
        text = config(label, self.version, instance("VI_1", "eth0", VRID, PRIORITY[label], self.advert, [VIP + "/24"],
                                                    version=self.version))
        self.daemons[label] = Daemon(self.nodes[label], self.binary, text, detail=False).start()

    def owned_by(self, label):
        other = "b" if label == "a" else "a"
        wait_until(lambda: self.nodes[label].has(VIP) and not self.nodes[other].has(VIP), 12, "address on " + label)

    def answered(self):
        seen = now()
        wait_until(lambda: self.client.last > seen, 8, "answers")

    def expiry(self, at):
        """Seconds after `at` at which the backup's master-down timer ends."""
        last = self.speaker.adverts(VRID, since=at - 3 * self.advert - 1, src="10.99.0.1")[-1].time
        return last + theory(self.version, self.advert, PRIORITY["b"])[0] - at

    def outage(self, fault):
        """Seconds over theory of one fault on node a, which is mended again."""
        _, skew = theory(self.version, self.advert, PRIORITY["b"])
        a, at = self.nodes["a"], now()
        if fault == "stop":
            self.daemons["a"].signal(signal.SIGTERM)
            expected = skew
        elif fault == "link down":
            self.lab.cut(a.port)
            expected = self.expiry(at)
        else:
            self.lab.cut(a.port)
            expected = self.expiry(at)
            self.daemons["a"].kill_tree()
            a.ip("addr", "del", VIP + "/24", "dev", "eth0", check=False)
        self.owned_by("b")
        self.answered()
        over = self.client.worst_gap(at) - expected
        wait_until(lambda: fault == "link down" or not self.daemons["a"].alive(), 10, "end of the daemon")
        back = now()
        self.lab.cut(a.port, up=True)
        if not self.daemons["a"].alive():
            self.start("a")
        self.owned_by("a")
        self.answered()
        return over, self.client.worst_gap(back)


def outages(binary, version, advert):
    figures, returns = {}, []
    with Lab("bf") as lab:
        pair = Pair(lab, binary, version, advert)
        pair.answered()
        for fault in ("stop", "link down", "power off"):
            over, back = pair.outage(fault)
            figures["%s, advert %g s: outage over theory, ms" % (fault, advert)] = over * 1e3
            returns.append(back)
        pair.client.end()
    figures["return, advert %g s: outage, ms" % advert] = median(returns) * 1e3
    return figures


def at_one_second(binary):
    return outages(binary, 2, 1)


def at_a_tenth(binary):
    return outages(binary, 3, 0.1)


MEASURES = [at_one_second, at_a_tenth]
