"""Scenario 7: kill -9 and SIGSTOP of each process, ten rounds a fault at advert 100 ms; one owner afterwards, nothing grows."""
import os
import signal

import pytest
from harness.configs import config, instance, tcp_checked
from harness.daemon import wait_until
from harness.measure import memory, now
from harness.speaker import Speaker

VIP = "10.0.0.100"
ROUNDS = 10
READY = 5.5  # a child that was ready for 5 s is replaced at once; crash loops run on virtual time (supervisor's transcripts)


def text(name, priority, advert=0.1):
    return config(name, 3, instance("VI_1", "eth0", 51, priority, advert, [VIP + "/24"], version=3), tcp_checked())


def begin_pair(lab, start, advert=0.1):
    a, b = lab.node("a", "10.0.0.18/24"), lab.node("b", "10.0.0.28/24")
    a.daemon, b.daemon = start(a, text("a", 150, advert)), start(b, text("b", 100, advert))
    wait_until(lambda: a.has(VIP) and not b.has(VIP), 20, "the master of higher priority")
    wait_until(lambda: a.daemon.child("checker"), 30, "the checker process")
    return a, b


@pytest.fixture
def pair(lab, start):
    return begin_pair(lab, start)


def owners(pair):
    return [node.label for node in pair if node.has(VIP)]


def roles(daemon):
    """Role of each child process, by its pid file's process and the number of children."""
    return {role: daemon.child(role) for role in ("vrrp", "checker")}


def descriptors(pid):
    return len(os.listdir("/proc/%d/fd" % pid))


def one_of_each(daemon):
    """Both children there, and no third process of the daemon's binary."""
    found = roles(daemon)
    return all(found.values()) and len(daemon.tree()) <= 4 and found  # core, two children, a log writer


@pytest.mark.parametrize("role", ["vrrp", "checker"])
@pytest.mark.parametrize("signum", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "stopped"])
def test_a_child_that_is_gone_or_hangs_is_replaced(pair, role, signum):
    a, _ = pair
    core = a.daemon.pid
    before = None
    for _ in range(ROUNDS):
        old = a.daemon.signal(signum, role)
        wait_until(lambda: a.daemon.child(role) not in (None, old) and not os.path.exists("/proc/%d" % old), 75,
                   "%s replaced" % role)
        wait_until(lambda: one_of_each(a.daemon), 30, lambda: "processes: %s" % a.daemon.tree())
        wait_until(lambda: owners(pair) == ["a"], 20, lambda: "owners: %s" % owners(pair))
        if before is None:
            before = descriptors(core), memory([core])[0]["rss_kb"]
        ready = now()
        wait_until(lambda: now() > ready + READY, READY + 5, "time stands still")
    after = descriptors(core), memory([core])[0]["rss_kb"]
    assert after[0] <= before[0], "descriptors of core grew from %d to %d" % (before[0], after[0])
    assert after[1] < before[1] * 1.25 + 4096, "memory of core grew from %d to %d kB" % (before[1], after[1])


@pytest.mark.alone
def test_a_killed_vrrp_process_moves_nothing(lab, pair):
    a, b = pair
    monitor = lab.monitor_addresses(a, b)
    speaker = Speaker(lab.bridge(), "br0")
    speaker.wait(lambda p: p.vrrp, 30)
    for _ in range(ROUNDS):
        begin = now()
        old = a.daemon.signal(signal.SIGKILL, "vrrp")
        wait_until(lambda: a.daemon.child("vrrp") not in (None, old), 30, "vrrp replaced")
        resumed = speaker.wait(lambda p: p.vrrp and p.src == "10.0.0.18" and p.time > begin + 0.25, 30)
        assert resumed, "no adverts after the kill"
        times = [p.time for p in speaker.adverts(51, since=begin - 0.3)]
        assert max(y - x for x, y in zip(times, times[1:])) < 0.25, "advert gap over two and a half intervals"
        wait_until(lambda: now() > begin + READY + 0.5, 30, "time stands still")
    assert not monitor.since(0.0, address=VIP), "the address moved"
    assert len(b.daemon.grep(r"Entering MASTER STATE")) == 0


@pytest.mark.parametrize("signum", [signal.SIGKILL], ids=["killed"])
def test_children_end_when_core_does(lab, start, signum):
    a, b = lab.node("a", "10.0.0.18/24"), lab.node("b", "10.0.0.28/24")
    daemon_b = start(b, text("b", 100))
    for _ in range(ROUNDS):
        daemon = start(a, text("a", 150))
        wait_until(lambda: a.has(VIP) and not b.has(VIP), 20, "master")
        pids = daemon.tree()
        daemon.signal(signum)
        wait_until(lambda: not any(os.path.exists("/proc/%d" % pid) for pid in pids), 30, "all processes gone")
        wait_until(lambda: b.has(VIP) and not a.has(VIP), 30, "the other node has the address alone")
    assert daemon_b.alive()


def test_a_stopped_core_harms_nobody(lab, start):
    pair = a, _ = begin_pair(lab, start, advert=1)
    a.daemon.signal(signal.SIGSTOP)
    begin = now()
    wait_until(lambda: now() > begin + 3, 30, "time stands still")
    assert owners(pair) == ["a"]
    a.daemon.signal(signal.SIGCONT)
    wait_until(lambda: now() > begin + 5, 30, "time stands still")
    assert owners(pair) == ["a"]
    wait_until(lambda: all(roles(a.daemon).values()), 30, lambda: roles(a.daemon))
    a.daemon.stop()
    wait_until(lambda: owners(pair) == ["b"], 30, "takeover")
