"""Ours beside Debian's keepalived: every variant of the protocol, both roles, stop, return, tie; and tshark as a witness."""
import re
import subprocess

import pytest
from harness.configs import config, instance, theory
from harness.daemon import wait_until
from harness.measure import now

pytestmark = pytest.mark.interop
REFERENCE = "/usr/sbin/keepalived"
VARIANTS = {  # name: (version, interval, address, extra lines by own and other address, authentication)
    "v2": (2, 1, "10.0.0.100/24", None, None),
    "v2-pass": (2, 1, "10.0.0.100/24", None, ("PASS", "1111")),
    "v2-unicast": (2, 1, "10.0.0.100/24", "unicast", ("PASS", "longerthaneight")),
    "v2-ah": (2, 1, "10.0.0.100/24", None, ("AH", "s3cret")),
    "v2-ah-unicast": (2, 1, "10.0.0.100/24", "unicast", ("AH", "longerthaneight")),
    "v3": (3, 0.2, "10.0.0.100/24", None, None),
    "v3-unicast": (3, 0.2, "10.0.0.100/24", "unicast", None),
    "v6": (3, 0.2, "2001:db8::100/64", None, None),
    "v6-unicast": (3, 0.2, "2001:db8::100/64", "unicast", None),
}
OWN = {4: ("10.0.0.18", "10.0.0.28"), 6: ("fe80::18", "fe80::28")}


def text(variant, own, other, priority):
    version, interval, address, kind, auth = VARIANTS[variant]
    extra = []
    if kind == "unicast":
        extra = ["unicast_src_ip " + own, "unicast_peer {", other, "}"]
    vips = [address] if ":" not in address else ["fe80::100/64", address]
    return config("n", version, instance("VI_1", "eth0", 51, priority, interval, vips, version=version, extra=extra, auth=auth))


class Two:
    """Node a runs ours, node b the reference (or the other way round)."""

    def __init__(self, lab, start, variant, ours, ours_first, priorities=(150, 100)):
        self.variant, self.start = variant, start
        self.family = 6 if ":" in VARIANTS[variant][2] else 4
        self.address = VARIANTS[variant][2].split("/")[0]
        self.nodes = [lab.node("a", "10.0.0.18/24", "fe80::18/64"), lab.node("b", "10.0.0.28/24", "fe80::28/64")]
        self.binaries = [ours, REFERENCE] if ours_first else [REFERENCE, ours]
        self.priorities = priorities
        self.daemons = [None, None]
        for index in (0, 1):
            self.up(index)

    def up(self, index):
        own = OWN[self.family][index]
        other = OWN[self.family][1 - index]
        self.daemons[index] = self.start(self.nodes[index], text(self.variant, own, other, self.priorities[index]),
                                         self.binaries[index])

    def held_by(self, index, timeout):
        wait_until(lambda: [n.has(self.address) for n in self.nodes] == [index == 0, index == 1], timeout,
                   lambda: "address on node %d; held: %s; logs: %s" % (
                       index, [n.has(self.address) for n in self.nodes],
                       [[line for _, line in d.log[-5:]] for d in self.daemons]))


@pytest.mark.parametrize("ours_first", [True, False], ids=["ours-master", "ours-backup"])
@pytest.mark.parametrize("variant", VARIANTS)
def test_takeover_and_return(lab, start, ours, variant, ours_first):
    two = Two(lab, start, variant, ours, ours_first)
    two.held_by(0, 12)
    version, interval = VARIANTS[variant][:2]
    begin = now()
    two.daemons[0].stop()
    two.held_by(1, theory(version, interval, 100)[1] + 1.0)
    two.up(0)
    two.held_by(0, theory(version, interval, 150)[0] + 3)
    assert now() - begin < 20
    for daemon in two.daemons:
        assert not daemon.grep(r"(?i)checksum|invalid|mismatch|too short|too long|wrong"), daemon.log[-20:]


@pytest.mark.parametrize("ours_first", [True, False], ids=["ours-lower", "ours-higher"])
@pytest.mark.parametrize("variant", ["v2", "v3", "v6"])
def test_a_tie_goes_to_the_higher_address(lab, start, ours, variant, ours_first):
    two = Two(lab, start, variant, ours, ours_first, priorities=(100, 100))
    wait_until(lambda: sum(n.has(two.address) for n in two.nodes) == 1, 12, "one master")
    holder = 0 if two.nodes[0].has(two.address) else 1
    mark = [d.mark() for d in two.daemons]
    if holder == 0:  # the first comer keeps it: equal priority deposes nobody, unless both are masters
        assert not two.daemons[1].grep(r"Entering MASTER", mark[1])
    switch = lab.bridge()
    switch.run("nft", "table bridge cut { chain forward { type filter hook forward priority 0; ip protocol 112 drop; ip6 nexthdr 112 drop; }; }")
    wait_until(lambda: all(n.has(two.address) for n in two.nodes), 8, "two masters behind a cut")
    switch.run("nft", "delete table bridge cut")
    two.held_by(1, 6)


@pytest.mark.parametrize("variant", VARIANTS)
def test_tshark_finds_nothing_wrong(lab, start, ours, variant):
    own, other = OWN[6 if ":" in VARIANTS[variant][2] else 4]
    node = lab.node("a", "10.0.0.18/24", "fe80::18/64")
    listener = lab.node("b", "10.0.0.28/24", "fe80::28/64")
    capture = subprocess.Popen(listener.command(["tshark", "-i", "eth0", "-c", "3", "-a", "duration:12", "-V", "-o", "ip.check_checksum:TRUE",
                                                 "-f", "ip proto 112 or ip proto 51 or ip6 proto 112"]), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    start(node, text(variant, own, other, 150), ours)
    decoded, _ = capture.communicate(timeout=30)
    assert len(re.findall(r"Virtual Rtr ID: 51", decoded)) == 3, decoded[-2000:]
    assert "Checksum Status: Good" in decoded
    assert not re.search(r"Malformed|Checksum Status: Bad|incorrect|\[Expert Info \((Warning|Error)", decoded), decoded[-3000:]
