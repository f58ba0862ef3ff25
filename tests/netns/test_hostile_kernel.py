"""What others do to links and addresses, faster than anybody should: nothing of ours is late, nothing is lost."""
import subprocess
import time

import pytest
from harness.capture import Capture
from harness.configs import config, instance
from harness.daemon import wait_until
from harness.measure import longest_gap, now
from harness.speaker import Speaker

VIP, INTERVAL, FLAPS, EVENTS = "10.0.0.100", 0.1, 300, 30_000


def text(*extra, before=""):
    return config("a", 3, instance("VI", "eth0", 51, 150, INTERVAL, [VIP + "/24"], version=3, extra=extra), extra=before)


@pytest.fixture
def node(lab):
    made = lab.node("a", "10.0.0.18/24")
    lab.plug(made, "eth1")
    made.wire = lab.node("wire", "10.0.0.200/24")
    return made


def flap(node, link, times):
    """Down and up again, a hundred times a second."""
    batch = subprocess.Popen(node.command(["ip", "-batch", "-"]), stdin=subprocess.PIPE, text=True)
    begin = now()
    for number in range(times):
        batch.stdin.write("link set %s down\nlink set %s up\n" % (link, link))
        batch.stdin.flush()
        time.sleep(max(0, begin + (number + 1) / 100 - now()))  # this is the load, not a wait
    batch.stdin.close()
    assert batch.wait(30) == 0


@pytest.mark.alone
def test_a_tracked_interface_that_flaps_a_hundred_times_a_second(lab, node, start):
    daemon = start(node, text("track_interface {", "eth1 weight -20", "}"))
    daemon.wait_log(r"\(VI\) Entering MASTER STATE", 30)
    heard, mark = Capture.adverts_of(lab, node.wire, "10.0.0.18"), daemon.mark()
    flap(node, "eth1", FLAPS)
    daemon.wait_log(r"Changing effective priority from 130 to 150", 30, mark)
    speaker = Speaker(node.wire)
    assert speaker.wait(lambda p: p.vrrp and p.vrrp["priority"] == 150, 30)
    assert longest_gap(heard.times(), at_least=4) < 2 * INTERVAL
    assert not daemon.grep(r"Entering \w+ STATE", mark)
    assert len(daemon.log) - mark <= 8 * FLAPS, "a bounded number of lines for each"


@pytest.mark.alone
def test_an_instance_whose_interface_flaps_ends_as_it_began(lab, node, start):
    daemon = start(node, text())
    daemon.wait_log(r"\(VI\) Entering MASTER STATE", 30)
    mark = daemon.mark()
    flap(node, "eth0", FLAPS)
    ended = now()
    daemon.wait_log(r"\(VI\) Entering MASTER STATE", 30, mark)
    speaker = Speaker(node.wire)
    assert speaker.wait(lambda p: p.vrrp and p.vrrp["priority"] == 150, 30, ended)
    wait_until(lambda: node.has(VIP), 30, "the address")
    assert daemon.alive() and daemon.child("vrrp") and not daemon.grep("exited|respawn", mark)


@pytest.mark.alone
@pytest.mark.parametrize("before", ["", "vrrp_netlink_monitor_rcv_bufs 4096"])
def test_a_storm_of_netlink_events(lab, node, start, before):
    """Others add and remove addresses as fast as the machine can, tens of thousands a second, and ours among them. With a small
    buffer most notifications are lost, and what the kernel has is asked for instead."""
    daemon = start(node, text(before=before))
    daemon.wait_log(r"\(VI\) Entering MASTER STATE", 30)
    wait_until(lambda: node.has(VIP), 30, "the address")
    lines = []
    for number in range(EVENTS // 2):
        address = "10.9.%d.%d/32" % (number // 250 % 250, number % 250 + 1)
        lines += ["addr add %s dev eth1" % address, "addr del %s dev eth1" % address]
    lines.insert(len(lines) // 2, "addr del %s/24 dev eth0" % VIP)
    heard, mark, begin = Capture.adverts_of(lab, node.wire, "10.0.0.18"), daemon.mark(), now()
    assert subprocess.run(node.command(["ip", "-batch", "-"]), input="\n".join(lines) + "\n", text=True).returncode == 0
    lasted = now() - begin
    assert EVENTS / lasted > 1000, "no storm: %.1f s" % lasted
    wait_until(lambda: node.has(VIP), 30, "the address again")
    node.ip("addr", "del", VIP + "/24", "dev", "eth0")
    wait_until(lambda: node.has(VIP), 30, "the address again, after the storm")
    assert longest_gap(heard.times(), at_least=4) < 2 * INTERVAL
    assert not daemon.grep(r"Entering \w+ STATE", mark)
