"""The kernel's IPVS sync daemon: master where its instance is MASTER, backup where it is not; both without an instance."""
import re
import signal

import pytest
from directors import VIP
from harness.configs import config, instance, tcp_checked
from harness.daemon import wait_until
from harness.dumps import DATA, dumped


def daemons(node):
    """{role: (interface, id)} of `ipvsadm -l --daemon`."""
    text = node.run("ipvsadm", "-l", "--daemon").stdout
    return {role: (interface, int(number)) for role, interface, number in
            re.findall(r"^(master|backup) sync daemon \(mcast=(\S+), syncid=(\d+)", text, re.M)}


def wait_daemons(node, **wanted):
    wait_until(lambda: daemons(node) == wanted, 15, lambda: "%r of %s" % (daemons(node), node.run("ipvsadm", "-l", "--daemon").stdout))


def text(name, priority, sync, extra=()):
    return config(name, 2, instance("V", "eth0", 51, priority, 1, [VIP + "/24"], extra=extra), extra="    %s\n" % sync if sync else "")


@pytest.fixture
def nodes(lab):
    return [lab.node(label, "10.99.0.%d/24" % (n + 1)) for n, label in enumerate("ab")]


def test_CK_154_the_daemon_follows_its_instance(nodes, start):
    a, b = nodes
    first = start(a, text("a", 150, "lvs_sync_daemon eth0 V"))
    wait_daemons(a, backup=("eth0", 51))
    wait_until(lambda: a.has(VIP), 30, "the address on a")
    wait_daemons(a, master=("eth0", 51))
    assert " LVS syncd vrrp instance = V\n LVS syncd interface = eth0\n LVS syncd syncid = 51\n LVS flush" in \
        dumped(a, first, DATA, "/tmp/keepalived.data")
    second = start(b, text("b", 100, "", extra=["lvs_sync_daemon_interface eth0"]))
    wait_daemons(b, backup=("eth0", 51))
    first.stop()
    wait_daemons(a)
    wait_daemons(b, master=("eth0", 51))
    first = start(a, text("a", 150, "lvs_sync_daemon eth0 V id 7"))
    wait_daemons(a, master=("eth0", 7))
    wait_daemons(b, backup=("eth0", 51))

    first.configure(text("a", 150, "lvs_sync_daemon eth0 V id 9 maxlen 1400 port 8849 ttl 3 group 224.0.0.90"))
    first.signal(signal.SIGHUP)
    wait_daemons(a, master=("eth0", 9))
    said = a.run("ipvsadm", "-l", "--daemon").stdout
    assert re.search(r"maxlen=1400, group=224\.0\.0\.90, port=8849, ttl=3", said), said
    content = dumped(a, first, DATA, "/tmp/keepalived.data")
    assert " LVS syncd syncid = 9\n LVS syncd maxlen = 1400\n LVS mcast group 224.0.0.90\n LVS syncd mcast port = 8849\n" \
        " LVS syncd mcast ttl = 3\n" in content, content
    assert not second.grep(r"IPVS cmd") and not first.grep(r"IPVS cmd")


def test_CK_130_without_an_instance_both_run(nodes, start):
    a, _ = nodes
    daemon = start(a, config("a", 2, tcp_checked("retry 0"), extra="    lvs_sync_daemon eth0 id 12\n"))
    wait_daemons(a, master=("eth0", 12), backup=("eth0", 12))
    daemon.stop()
    wait_daemons(a)


def test_an_interface_that_comes_later(nodes, start):
    a, _ = nodes
    daemon = start(a, text("a", 150, "lvs_sync_daemon eth7 V"))
    daemon.wait_log(r"IPVS cmd IP_VS_SO_SET_STARTDAEMON\(1163\) error: No such device\(19\)", 30)
    a.ip("link", "add", "eth7", "type", "dummy")
    a.ip("link", "set", "eth7", "up", "multicast", "on")
    a.ip("addr", "add", "10.97.0.1/24", "dev", "eth7")
    wait_daemons(a, master=("eth7", 51))
    assert len(daemon.grep(r"IPVS cmd")) == 1


def test_an_instance_that_is_not_there(nodes, start):
    a, _ = nodes
    daemon = start(a, text("a", 150, "lvs_sync_daemon eth0 W"))
    daemon.wait_log(r"Unable to find vrrp instance W for lvs_syncd - clearing lvs_syncd config", 30)
    wait_until(lambda: a.has(VIP), 30, "the address")
    assert daemons(a) == {}
