"""Interfaces whose link is asked for each second (linkbeat); a veth knows ETHTOOL, and no MII."""
import pytest
from harness.configs import config, instance

VIP = "10.0.0.100"


def text(*blocks, extra=()):
    return config("a", 3, instance("VI_1", "eth0", 51, 150, 0.2, [VIP + "/24"], version=3, extra=extra), *blocks)


@pytest.fixture
def node(lab):
    made = lab.node("a", "10.0.0.18/24")
    made.ip("link", "add", "x0", "type", "veth", "peer", "name", "x1")
    for name in ("x0", "x1"):
        made.ip("link", "set", name, "up")
    return made


def follows(daemon, node, changed, reported):
    """A link goes and comes, and with what is reported of it the instance; where its log was."""
    mark = daemon.mark()
    node.ip("link", "set", changed, "down")
    daemon.in_order([r"^Linkbeat reports %s down$" % reported, r"\(VI_1\) Entering FAULT STATE"], 30, mark)
    node.ip("link", "set", changed, "up")
    daemon.in_order([r"^Linkbeat reports %s up$" % reported, r"\(VI_1\) Entering BACKUP STATE"], 30, mark)
    return mark


@pytest.mark.parametrize("kind, said", [
    ("", None), ("ETHTOOL", None), ("IOCTL", None),
    ("MII", r"^\(x0\): Configured linkbeat type MII not supported, using ETHTOOL$")])
def test_a_link_that_is_asked_for(node, start, kind, said):
    block = "linkbeat_interfaces {\n    x0 %s\n    eth0\n    x1\n}\n" % kind
    daemon = start(node, text(block, extra=["track_interface {", "x0", "}"]))
    daemon.wait_log(r"^Turning off linkbeat for x1 since not used for tracking$", 30)
    daemon.wait_log(r"^Using MII-BMSR/ETHTOOL NIC polling thread\(s\)\.\.\.$", 30)
    if said:
        daemon.wait_log(said, 30)
    daemon.wait_log(r"\(VI_1\) Entering MASTER STATE", 30)
    mark = follows(daemon, node, "x1", "x0")
    assert not daemon.grep(r"Netlink reports (x0|eth0)", mark)
    assert bool(daemon.grep("Configured linkbeat type")) == bool(said)


@pytest.mark.parametrize("extra, blocks", [(["linkbeat_use_polling"], []), ([], ["linkbeat_use_polling\n"])], ids=["instance", "global"])
def test_the_interface_of_an_instance(node, start, extra, blocks):
    daemon = start(node, text(*blocks, extra=extra))
    daemon.wait_log(r"\(VI_1\) Entering MASTER STATE", 30)
    mark = follows(daemon, node, "eth0", "eth0")
    assert not daemon.grep(r"Netlink reports eth0", mark)


def test_an_interface_that_goes_and_comes(node, start):
    block = "linkbeat_interfaces {\n    x0\n}\n"
    daemon = start(node, "global_defs {\n    dynamic_interfaces\n}\n" + text(block, extra=["track_interface {", "x0 weight -5", "}"]))
    daemon.wait_log(r"\(VI_1\) Entering MASTER STATE", 30)
    mark = daemon.mark()
    node.ip("link", "del", "x0")
    daemon.wait_log(r"\(VI_1\) Changing effective priority from 150 to 145", 30, mark)
    node.ip("link", "add", "x0", "type", "veth", "peer", "name", "x1")
    node.ip("link", "set", "x1", "up")
    node.ip("link", "set", "x0", "up")
    daemon.wait_log(r"\(VI_1\) Changing effective priority from 145 to 150", 30, mark)
