"""Two nodes on one wire, one of them ours and the other another program's, for one variant of the protocol."""
from typing import NamedTuple, Optional

from .configs import config, instance, theory
from .daemon import wait_until
from .frr import Frr
from .measure import now
from .speaker import Speaker

REFERENCE = "/usr/sbin/keepalived"
FRR = "frr"
IPV4, IPV6 = ["10.0.0.100/24"], ["fe80::100/64", "2001:db8::100/64"]
OWN = {4: ("10.0.0.18", "10.0.0.28"), 6: ("fe80::18", "fe80::28")}
COMPLAINTS = r"(?i)checksum|invalid|mismatch|too short|too long|wrong|malformed|not present|expected"


class Variant(NamedTuple):
    version: int
    vips: list = IPV4
    unicast: bool = False
    auth: Optional[tuple] = None
    vmac: bool = False

    @property
    def interval(self):
        return 1 if self.version == 2 else 0.5

    @property
    def family(self):
        return 6 if ":" in self.vips[0] else 4

    def text(self, index, priority, extra=(), before=""):
        """Configuration of the node with that index."""
        own, other = OWN[self.family][index], OWN[self.family][1 - index]
        lines = list(extra) + ["use_vmac"] * self.vmac
        lines += ["unicast_src_ip " + own, "unicast_peer {", other, "}"] * self.unicast
        return config("n", self.version, before, instance("VI_1", "eth0", 51, priority, self.interval, self.vips,
                                                          version=self.version, extra=lines, auth=self.auth))

    def takeover(self, priority):
        """(seconds that a backup of that priority waits for a silent master, those after a farewell)"""
        return theory(self.version, self.interval, priority)


VARIANTS = {
    "v2": Variant(2),
    "v2-pass": Variant(2, auth=("PASS", "1111")),
    "v2-unicast": Variant(2, unicast=True, auth=("PASS", "longerthaneight")),
    "v2-ah": Variant(2, auth=("AH", "s3cret")),
    "v2-ah-unicast": Variant(2, unicast=True, auth=("AH", "longerthaneight")),
    "v3": Variant(3),
    "v3-unicast": Variant(3, unicast=True),
    "v6": Variant(3, IPV6),
    "v6-unicast": Variant(3, IPV6, unicast=True),
    "v3-vmac": Variant(3, vmac=True),
}
SLACK = 10.0  # of a loaded machine
LOOK = 0.05  # each look is two processes


class Pair:
    """Node a (10.0.0.18) and node b (10.0.0.28) run the two programs of `binaries`; both are started, b when a is master."""

    def __init__(self, lab, start, variant, binaries, priorities=(150, 100), **how):
        self.lab, self.start, self.variant, self.binaries, self.how = lab, start, VARIANTS[variant], binaries, how
        self.priorities = list(priorities)
        self.address = self.variant.vips[-1].split("/")[0]
        self.nodes = [lab.node("a", "10.0.0.18/24", "fe80::18/64"), lab.node("b", "10.0.0.28/24", "fe80::28/64")]
        self.wire = Speaker(lab.node("wire", "10.0.0.200/24", "fe80::200/64"))
        self.daemons = [None, None]
        self.up(0)
        wait_until(lambda: self.holds(0), self.variant.takeover(self.priorities[0])[0] + SLACK, "the first master", LOOK)
        self.up(1)
        self.daemons[1].wait_log(r"Entering BACKUP STATE|Initialize -> Backup")

    def up(self, index):
        node, variant, priority = self.nodes[index], self.variant, self.priorities[index]
        if self.binaries[index] == FRR:
            self.daemons[index] = Frr(node, variant.version, priority, variant.interval, variant.vips).start()
        else:
            self.daemons[index] = self.start(node, variant.text(index, priority, **self.how), self.binaries[index])

    def set_priority(self, index, priority):
        """By the means of the program: a reload, or its own command line."""
        self.priorities[index] = priority
        self.daemons[index].new_priority(priority, lambda: self.variant.text(index, priority, **self.how))

    def holds(self, index):
        """Whether hosts would reach the address there."""
        daemon = self.daemons[index]
        return daemon.holds() if self.binaries[index] == FRR else self.nodes[index].has(self.address)

    def held_by(self, *indices, timeout):
        """Waits until exactly those nodes have the address and speak for it."""
        def holders():
            return tuple(index for index in (0, 1) if self.holds(index))
        wait_until(lambda: holders() == indices, timeout + SLACK, lambda: "address on %s, not %s; logs: %s" % (
            holders(), indices, [[line for _, line in d.log[-8:]] for d in self.daemons]), LOOK)
        for index in indices:
            assert self.heard(index, now()), "no advert of node %d" % index

    def heard(self, index, since):
        """The first advert of that node's priority and MAC, or None. The bridge shows unicast to nobody else: that counts as heard."""
        if self.variant.unicast:
            return True
        return self.wire.wait(lambda p: p.vrrp and p.vrrp["priority"] == self.priorities[index] and
                              p.src_mac in self.macs(index), 3 * self.variant.interval + SLACK, since)

    def macs(self, index):
        virtual = "00:00:5e:00:0%d:33" % (1 if self.variant.family == 4 else 2)
        return {virtual} if self.variant.vmac or self.binaries[index] == FRR else {self.nodes[index].mac("eth0")}

    def cut(self):
        """From now on neither hears the other's adverts; the wire hears both."""
        ports = "iifname { %s, %s } oifname { %s, %s }" % (2 * (self.nodes[0].port, self.nodes[1].port))
        self.lab.bridge().run("nft", "table bridge cut { chain forward { type filter hook forward priority 0; "
                              "%s ip protocol { 51, 112 } drop; %s ip6 nexthdr 112 drop; }; }" % (ports, ports), check=True)

    def mend(self):
        self.lab.bridge().run("nft", "delete table bridge cut", check=True)

    def silent(self):
        """Neither complained of the other's packets."""
        for daemon in self.daemons:
            assert not daemon.grep(COMPLAINTS), daemon.log[-20:]
