"""net_namespace and -s: a daemon that works in a named network namespace, wherever it was started."""
import signal
import subprocess

import pytest
from harness.configs import config, instance
from harness.daemon import wait_until

VIP = "10.0.0.100"
TEXT = config("a", 3, instance("V1", "inner0", 51, 100, 0.2, [VIP + "/24"], "MASTER", 3))


@pytest.fixture
def node(lab):
    """A node with a namespace "blue" that has the interface inner0."""
    made = lab.node("a")
    for command in ("ip netns add blue", "ip link add outer0 type veth peer name inner0 netns blue", "ip link set outer0 up",
                    "ip -n blue link set inner0 up", "ip -n blue addr add 10.0.0.18/24 dev inner0"):
        assert made.run(*command.split()).returncode == 0, command
    return made


def holds(node, *where):
    return VIP in node.run("ip", *where, "-o", "addr").stdout


@pytest.mark.parametrize("words, arguments", [("net_namespace blue\n", []), ("", ["-s", "blue"]), ("net_namespace green\n", ["--namespace", "blue"])])
def test_CO_117_it_works_in_the_namespace(lab, node, ours, words, arguments):
    node.write("/run/k.conf", words + TEXT)
    with open(node.path("/run/log"), "w") as log:
        process = lab.popen(node.command([ours, "-n", "-l", "-G", "-f", "/run/k.conf", *arguments]), stdout=log, stderr=subprocess.STDOUT)
    wait_until(lambda: "Entering MASTER STATE" in node.read("/run/log"), 30, lambda: node.read("/run/log"))
    wait_until(lambda: holds(node, "-n", "blue"), 30, lambda: node.read("/run/log"))
    assert not holds(node)
    files = node.run("find", "/run/keepalived", "-type", "f").stdout.split()
    assert sorted(files) == ["/run/keepalived/blue/%s.pid" % name for name in ("keepalived", "vrrp")]
    pid = int(node.read("/run/keepalived/blue/keepalived.pid"))
    assert node.read("/run/keepalived/blue/vrrp.pid").strip() in node.run("pgrep", "-P", str(pid)).stdout.split()
    log = node.read("/run/log")
    assert "Changing syslog ident to Keepalived_blue\n" in log
    assert ("Overriding config net_namespace 'green' with command line namespace 'blue'" in log) == ("green" in words)
    node.run("kill", "-%d" % signal.SIGTERM, str(pid))
    assert process.wait(20) == 0
    assert not holds(node, "-n", "blue") and not node.exists("/run/keepalived/blue")


def test_CO_117_a_reload_stays_there_and_may_not_change_it(node, start):
    daemon = start(node, "net_namespace blue\n" + TEXT)
    daemon.wait_log(r"\(V1\) Entering MASTER STATE")
    daemon.configure("net_namespace blue\n" + TEXT.replace(VIP, "10.0.0.111"))
    daemon.signal(signal.SIGHUP)
    daemon.wait_log("Reload complete")
    wait_until(lambda: "10.0.0.111" in node.run("ip", "-n", "blue", "addr").stdout, 30, "the new address")
    daemon.configure(TEXT)
    daemon.signal(signal.SIGHUP)
    daemon.wait_log("Cannot change network namespace at a reload - please restart keepalived")


def test_CO_118_a_namespace_that_does_not_exist_ends_the_start(node, start):
    daemon = start(node, "net_namespace nope\n" + TEXT)
    daemon.in_order(["^Failed to open /run/netns/nope$", "^Unable to set network namespace nope - exiting$", "^Stopped Keepalived v"])
    assert daemon.ended() == 0
    assert not daemon.grep("Starting VRRP")


def test_CO_011_a_test_looks_at_the_interfaces_of_the_namespace(node, ours):
    for text, status in (("net_namespace blue\n" + TEXT, 0), (TEXT, 5)):
        assert node.run(ours, "-t", "-f", node.write("/run/k.conf", text)).returncode == status
