"""A VRRP process that was stopped for longer than its peers wait (SIGSTOP, a paused machine): timer_expired_backup."""
import signal

from harness.configs import config, instance
from harness.daemon import wait_until
from harness.measure import now
from harness.speaker import Speaker

VIP, INTERVAL, NAMES = "10.0.0.100", 0.5, {"a": "10.0.0.18", "b": "10.0.0.28"}


def bring_up(lab, start, name, priority):
    node = lab.node(name, NAMES[name] + "/24")
    extra = ["nopreempt", "timer_expired_backup"]
    # the watchdog has its own tests; here a busy machine decides how long a process stands still
    node.daemon = start(node, config(name, 3, instance("VI_1", "eth0", 51, priority, INTERVAL, [VIP + "/24"], version=3, extra=extra)),
                        args=["--no-watchdog"])
    return node


def stall(lab, node):
    """An onlooker hears the master; then its process stands still. The onlooker, and where its log was."""
    speaker = Speaker(lab.node("p", "10.0.0.9/24"))
    assert speaker.wait(lambda p: p.vrrp and p.src == NAMES["a"], 30), "the master speaks"
    mark = node.daemon.mark()
    node.daemon.signal(signal.SIGSTOP, "vrrp")
    return speaker, mark


def test_VR_176_a_stalled_master_steps_down_without_priority_0(lab, start):
    a = bring_up(lab, start, "a", 150)
    a.daemon.wait_log(r"\(VI_1\) Entering MASTER STATE", 30)
    b = bring_up(lab, start, "b", 100)
    b.daemon.wait_log(r"\(VI_1\) master set to 10\.0\.0\.18", 30)
    speaker, mark = stall(lab, a)
    b.daemon.wait_log(r"\(VI_1\) Entering MASTER STATE", 30)
    assert speaker.wait(lambda p: p.vrrp and p.src == NAMES["b"], 30), "the new master speaks"
    woken = now()
    a.daemon.signal(signal.SIGCONT, "vrrp")
    a.daemon.in_order([r"^VRRP thread timer expired \d+\.\d{6} seconds ago$", r"\(VI_1\) Entering BACKUP STATE"], 30, mark)
    wait_until(lambda: (a.has(VIP), b.has(VIP)) == (False, True), 30, lambda: repr((a.has(VIP), b.has(VIP))))
    last = speaker.wait(lambda p: p.vrrp and p.src == NAMES["b"], 30, now() + 3 * INTERVAL)
    assert last, "the new master goes on"
    assert not speaker.adverts(51, woken, NAMES["a"]), "it says nothing, and no priority 0"
    assert not a.daemon.grep(r"listening before sending", mark)


def test_a_stalled_master_that_nobody_replaced_returns_by_election(lab, start):
    a = bring_up(lab, start, "a", 150)
    a.daemon.wait_log(r"\(VI_1\) Entering MASTER STATE", 30)
    speaker, mark = stall(lab, a)
    stopped = now()
    wait_until(lambda: now() > stopped + 5 * INTERVAL, 30, "time stands still")
    a.daemon.signal(signal.SIGCONT, "vrrp")
    a.daemon.in_order([r"^VRRP thread timer expired", r"\(VI_1\) Entering BACKUP STATE", r"\(VI_1\) Entering MASTER STATE"], 30, mark)
