"""SIGHUP in two phases: what changed is touched, what did not is not, and an error anywhere keeps the running configuration."""
import signal

import pytest
from harness.configs import config, instance
from harness.daemon import wait_until
from harness.measure import longest_gap, now
from harness.speaker import Speaker

INTERVAL = 1  # one that is missing is told from one that a busy machine holds up


def block(name, vrid, addresses, priority=150, extra=()):
    return instance(name, "eth0", vrid, priority, INTERVAL, addresses, version=3, extra=extra)


ONE = block("VI_1", 51, ["10.0.0.101/24", "10.0.0.102/24"])
TWO = block("VI_2", 52, ["10.0.0.103/24"])


@pytest.fixture
def running(lab, start):
    node = lab.node("a", "10.0.0.18/24")
    daemon = start(node, config("a", 3, ONE, TWO))
    wait_until(lambda: all(node.has("10.0.0.%d" % n) for n in (101, 102, 103)), 30, "master of both")
    monitor = lab.monitor_addresses(node)
    return node, daemon, monitor, Speaker(lab.bridge(), "br0")


def reload(daemon, text, outcome="Reload complete"):
    mark = daemon.mark()
    daemon.configure(text)
    daemon.signal(signal.SIGHUP)
    daemon.wait_log(outcome, 30, mark)
    return mark


def longest_pause(speaker, vrid, since):
    times = [p.time for p in speaker.adverts(vrid, since=since)]
    return longest_gap(times)


def settle(speaker, vrid, count=2):
    """Waits for some more adverts, so that a late one would have been seen."""
    begin = now()
    wait_until(lambda: len(speaker.adverts(vrid, since=begin)) >= count, 30, "adverts go on")


def test_CO_073_unchanged_touches_nothing(running):
    node, daemon, monitor, speaker = running
    pids = daemon.tree()
    begin = now()
    settle(speaker, 51)
    reload(daemon, config("a", 3, ONE, TWO))
    settle(speaker, 51, 3)
    assert not monitor.since(begin), monitor.since(begin)
    assert longest_pause(speaker, 51, begin) < 2 * INTERVAL
    wait_until(lambda: daemon.tree() == pids, 30, "the same processes")
    assert not [p for p in speaker.adverts(since=begin) if p.vrrp["priority"] == 0]


def test_CO_074_addresses_are_added_and_removed_alone(running):
    node, daemon, monitor, speaker = running
    begin = now()
    reload(daemon, config("a", 3, block("VI_1", 51, ["10.0.0.101/24", "10.0.0.104/24"]), TWO))
    wait_until(lambda: node.has("10.0.0.104") and not node.has("10.0.0.102"), 30, "the new list")
    wait_until(lambda: len(monitor.since(begin)) >= 2, 30, "both changes told")
    assert {e[3] for e in monitor.since(begin)} == {"10.0.0.104", "10.0.0.102"}
    advert = speaker.wait(lambda p: p.vrrp and p.vrrp["vrid"] == 51 and "10.0.0.104" in p.vrrp["vips"], 30, begin)
    assert advert and advert.vrrp["vips"] == ["10.0.0.101", "10.0.0.104"]
    settle(speaker, 52)
    assert longest_pause(speaker, 52, begin) < 2 * INTERVAL


def test_an_instance_is_removed_and_another_added(running):
    node, daemon, monitor, speaker = running
    begin = now()
    reload(daemon, config("a", 3, ONE, block("VI_3", 53, ["10.0.0.105/24"])))
    wait_until(lambda: node.has("10.0.0.105") and not node.has("10.0.0.103"), 30, "the new instance")
    assert speaker.wait(lambda p: p.vrrp and p.vrrp["vrid"] == 52 and p.vrrp["priority"] == 0, 30, begin), "a farewell"
    assert [p.vrrp["priority"] for p in speaker.adverts(52, since=begin)][-1] == 0
    wait_until(lambda: len(monitor.since(begin)) >= 2, 30, "both changes told")
    assert {e[3] for e in monitor.since(begin)} == {"10.0.0.103", "10.0.0.105"}


def test_an_address_moved_between_instances_never_leaves(running):
    node, daemon, monitor, speaker = running
    begin = now()
    reload(daemon, config("a", 3, block("VI_1", 51, ["10.0.0.101/24"]), block("VI_2", 52, ["10.0.0.103/24", "10.0.0.102/24"])))
    settle(speaker, 52)
    assert node.has("10.0.0.102")
    assert not monitor.since(begin, kind="del"), monitor.since(begin)


@pytest.mark.parametrize("broken", [
    config("a", 3, ONE, TWO, block("VI_4", 51, ["10.0.0.109/24"])),                 # VRID twice
    config("a", 3, ONE, block("VI_2", 52, ["10.0.0.103/24"]).replace("eth0", "eth7")),  # no such interface
    config("a", 3, ONE, "vrrp_instance VI_5 {\n interface eth0\n virtual_ipaddress {\n 10.0.0.110\n }\n}\n"),  # no VRID
    "",
], ids=["vrid twice", "missing interface", "no vrid", "empty file"])
def test_CO_081_an_error_keeps_the_running_configuration(running, broken):
    node, daemon, monitor, speaker = running
    pids = daemon.tree()
    begin = now()
    settle(speaker, 51)
    reload(daemon, broken, r"Reload failed, keeping the running configuration: ")
    settle(speaker, 51)
    settle(speaker, 52)
    assert not monitor.since(begin)
    wait_until(lambda: daemon.tree() == pids, 30, "the same processes")
    assert longest_pause(speaker, 51, begin) < 2 * INTERVAL
    reload(daemon, config("a", 3, ONE, TWO, block("VI_3", 53, ["10.0.0.105/24"])))
    wait_until(lambda: node.has("10.0.0.105"), 30, "a good file after a bad one")


def test_a_priority_changed_is_in_the_next_advert(running):
    _, daemon, _, speaker = running
    begin = now()
    reload(daemon, config("a", 3, block("VI_1", 51, ["10.0.0.101/24", "10.0.0.102/24"], priority=170), TWO))
    assert speaker.wait(lambda p: p.vrrp and p.vrrp["vrid"] == 51 and p.vrrp["priority"] == 170, 30, begin)
    assert not daemon.grep(r"Entering FAULT")
