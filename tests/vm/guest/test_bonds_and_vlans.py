"""Bonds, VLANs, dummy interfaces and a line with delay: the kernel of a build machine may lack all of these."""
import pytest
from harness.configs import config, instance
from harness.daemon import wait_until
from harness.measure import longest_gap, now
from harness.speaker import Speaker

VIP, INTERVAL = "10.0.0.100", 1


def text(interface, priority=150, vips=(VIP + "/24",), extra=(), interval=INTERVAL):
    return config("n", 3, instance("VI", interface, 51, priority, interval, vips, version=3, extra=extra))


@pytest.fixture
def bonded(lab):
    """A node with two cards on the wire, one of which its bond uses."""
    node = lab.node("a")
    node.run("modprobe", "bonding")
    for card in ("eth0", "eth1"):
        lab.plug(node, card)
    node.ip("link", "add", "bond0", "type", "bond", "mode", "active-backup", "miimon", "50")
    for card in ("eth0", "eth1"):
        node.ip("link", "set", card, "down")
        node.ip("link", "set", card, "master", "bond0")
    node.ip("link", "set", "bond0", "up")
    node.ip("addr", "add", "10.0.0.18/24", "dev", "bond0")
    node.speaker = Speaker(lab.node("wire", "10.0.0.200/24"))
    return node


def goes_on(node, since, **what):
    """Three more adverts are heard, none later than two intervals after the other."""
    times = [since]
    for _ in range(3):
        packet = node.speaker.wait(lambda p: p.vrrp and p.src == "10.0.0.18" and p.time > times[-1] and
                                   all(getattr(p, key) == value for key, value in what.items()), 5, times[-1])
        assert packet, (what, times)
        times.append(packet.time)
    assert longest_gap(times[1:]) < 2 * INTERVAL, times


@pytest.mark.parametrize("extra, mac", [((), None), (("use_vmac",), "00:00:5e:00:01:33")])
def test_a_bond_that_changes_its_card_stays_master_and_one_without_cards_is_in_fault(bonded, start, extra, mac):
    daemon = start(bonded, text("bond0", extra=extra))
    daemon.wait_log(r"\(VI\) Entering MASTER STATE", 30)
    where, station = ("vrrp.51" if extra else "bond0"), {"src_mac": mac} if mac else {}
    goes_on(bonded, now(), **station)
    mark = daemon.mark()
    bonded.ip("link", "set", "eth0", "down")
    goes_on(bonded, now(), **station)
    assert VIP + "/24" in bonded.addresses(where)
    assert not daemon.grep(r"Entering (BACKUP|FAULT) STATE", mark)
    bonded.ip("link", "set", "eth1", "down")
    daemon.wait_log(r"\(VI\) Entering FAULT STATE", 30, mark)
    wait_until(lambda: not bonded.has(VIP), 30, lambda: repr(bonded.addresses()))
    mark = daemon.mark()
    bonded.ip("link", "set", "eth0", "up")
    daemon.wait_log(r"\(VI\) Entering MASTER STATE", 30, mark)
    goes_on(bonded, now(), **station)


@pytest.mark.parametrize("extra", [(), ("use_vmac",)])
def test_a_pair_in_a_vlan(lab, start, extra):
    nodes, daemons = [lab.node("a"), lab.node("b")], []
    for number, node in enumerate(nodes):
        lab.plug(node, "eth0")
        node.run("modprobe", "8021q")
        node.ip("link", "add", "link", "eth0", "name", "eth0.10", "type", "vlan", "id", "10")
        node.ip("addr", "add", "10.0.0.%d/24" % (18 + number), "dev", "eth0.10")
        node.ip("link", "set", "eth0.10", "up")
        daemons.append(start(node, text("eth0.10", 150 - 50 * number, extra=extra)))
    daemons[0].wait_log(r"\(VI\) Entering MASTER STATE", 30)
    wait_until(lambda: (nodes[0].has(VIP), nodes[1].has(VIP)) == (True, False), 30, "one owner")
    nodes[0].ip("link", "set", "eth0", "down")  # its VLAN goes with it
    daemons[0].wait_log(r"\(VI\) Entering FAULT STATE", 30)
    daemons[1].wait_log(r"\(VI\) Entering MASTER STATE", 30)
    wait_until(lambda: (nodes[0].has(VIP), nodes[1].has(VIP)) == (False, True), 30, "the other owner")
    nodes[0].ip("link", "set", "eth0", "up")
    wait_until(lambda: (nodes[0].has(VIP), nodes[1].has(VIP)) == (True, False), 30, "the first one again")


def test_an_address_on_a_dummy_interface_that_is_tracked(lab, start):
    node = lab.node("a", "10.0.0.18/24")
    node.run("modprobe", "dummy")
    node.ip("link", "add", "service", "type", "dummy")
    node.ip("link", "set", "service", "up")
    block = instance("VI", "eth0", 51, 150, INTERVAL, ["10.7.7.7/32 dev service"], version=3,
                     extra=["track_interface {", "service", "}"])
    daemon = start(node, config("n", 3, block))
    daemon.wait_log(r"\(VI\) Entering MASTER STATE", 30)
    wait_until(lambda: "10.7.7.7/32" in node.addresses("service"), 30, "address")
    node.ip("link", "set", "service", "down")
    daemon.wait_log(r"\(VI\) Entering FAULT STATE", 30)
    mark = daemon.mark()
    node.ip("link", "set", "service", "up")
    daemon.wait_log(r"\(VI\) Entering MASTER STATE", 30, mark)
    wait_until(lambda: "10.7.7.7/32" in node.addresses("service"), 30, "address")


def test_a_line_with_delay_moves_nothing(lab, start):
    """Adverts arrive 800 ms late, give or take 200: later than one interval, and out of step; the backup stays one."""
    nodes = [lab.node("a", "10.0.0.18/24"), lab.node("b", "10.0.0.28/24")]
    nodes[0].run("modprobe", "sch_netem")
    assert nodes[0].run("tc", "qdisc", "add", "dev", "eth0", "root", "netem", "delay", "800ms", "200ms").returncode == 0
    daemons = [start(nodes[0], text("eth0", 150, interval=0.5))]
    daemons[0].wait_log(r"\(VI\) Entering MASTER STATE", 30)
    listener = Speaker(lab.node("wire", "10.0.0.200/24"))
    assert listener.wait(lambda p: p.vrrp and p.src == "10.0.0.18", 30), "nothing comes through"
    daemons.append(start(nodes[1], text("eth0", 100, interval=0.5)))
    daemons[1].wait_log(r"\(VI\) Entering BACKUP STATE", 30)
    marks, begin = [daemon.mark() for daemon in daemons], now()
    wait_until(lambda: now() - begin > 5, 30, "time stands still")
    assert not any(daemon.grep(r"Entering \w+ STATE", mark) for daemon, mark in zip(daemons, marks))
    daemons[0].stop()
    daemons[1].wait_log(r"\(VI\) Entering MASTER STATE", 30, marks[1])
