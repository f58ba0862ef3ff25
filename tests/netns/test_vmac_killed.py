"""Settings of others that VMACs need are put back by a process that did not change them: its predecessor was killed."""
import signal

import pytest
from harness.configs import config, instance
from harness.daemon import wait_until
from harness.namespaces import inside

BEFORE = {"eth0/arp_ignore": 2, "eth0/arp_filter": 0, "eth0/rp_filter": 0, "eth1/rp_filter": 2, "lo/rp_filter": 0,
          "default/rp_filter": 0, "all/rp_filter": 1, "eth1/promote_secondaries": 0}
DURING = {"eth0/arp_ignore": 1, "eth0/arp_filter": 1, "eth0/rp_filter": 1, "eth1/rp_filter": 2, "lo/rp_filter": 1,
          "default/rp_filter": 1, "all/rp_filter": 0, "eth1/promote_secondaries": 1}
MASTER = r"\(VI\) (Entering MASTER STATE|Resuming as MASTER)"
LOCAL_IGMP = "/proc/sys/net/ipv4/igmp_link_local_mcast_reports"


def text(*extra):
    beside = instance("VJ", "eth1", 52, 150, 0.2, ["10.8.0.100"], version=3, extra=("promote_secondaries",))
    return config("n", 3, instance("VI", "eth0", 51, 150, 0.2, ["10.0.0.100"], version=3, extra=extra), beside, extra="    disable_local_igmp\n")


def number(node, path):
    with inside(node.name), open(path) as handle:
        return int(handle.read())


def settings(node):
    return {which: number(node, "/proc/sys/net/ipv4/conf/" + which) for which in BEFORE}


@pytest.fixture
def node(lab, start):
    """Whose VRRP process is the successor of a successor."""
    node = lab.node("a", "10.0.0.18/24")
    lab.plug(node, "eth1", "10.8.0.18/24")
    for which, value in BEFORE.items():
        node.sysctl("net.ipv4.conf." + which.replace("/", "."), value)
    node.daemon = start(node, text("use_vmac"))
    node.daemon.wait_log(r"\(VI\) Entering MASTER STATE", 30)
    wait_until(lambda: settings(node) == DURING and number(node, LOCAL_IGMP) == 0, 30, lambda: repr(settings(node)))
    for _ in range(2):
        mark = node.daemon.mark()
        old = node.daemon.signal(signal.SIGKILL, "vrrp")
        wait_until(lambda: node.daemon.child("vrrp") not in (None, old), 30, "a successor")  # noqa: B023
        node.daemon.wait_log(r"\(VI\) Found matching interface vrrp\.51", 30, mark)
        node.daemon.wait_log(MASTER, 30, mark)
        wait_until(lambda: settings(node) == DURING, 30, lambda: repr(settings(node)))
    assert not node.daemon.grep("make no sense")
    return node


def test_put_back_at_the_stop(node):
    node.daemon.stop()
    assert settings(node) == BEFORE and number(node, LOCAL_IGMP) == 1
    node.daemon.wait_log(r"NOTICE: resetting sysctl net\.ipv4\.conf\.all\.rp_filter to 1", 30)
    node.daemon.wait_log(r"NOTICE: resetting sysctl net\.ipv4\.conf\.default\.rp_filter to 0", 30)


def test_put_back_with_the_last_vmac(node):
    mark = node.daemon.mark()
    node.daemon.configure(text())
    node.daemon.signal(signal.SIGHUP)
    without_vmac = dict(BEFORE, **{"eth1/promote_secondaries": 1})
    wait_until(lambda: settings(node) == without_vmac, 30, lambda: repr(settings(node)))
    node.daemon.wait_log(MASTER, 30, mark)
    # what was put back is forgotten: it is the administrator's again, also when the next process is killed
    node.sysctl("net.ipv4.conf.eth0.arp_ignore", 1)
    mark = node.daemon.mark()
    old = node.daemon.signal(signal.SIGKILL, "vrrp")
    wait_until(lambda: node.daemon.child("vrrp") not in (None, old), 30, "a successor")
    node.daemon.wait_log(MASTER, 30, mark)
    node.daemon.stop()
    assert settings(node) == dict(BEFORE, **{"eth0/arp_ignore": 1}) and number(node, LOCAL_IGMP) == 1
