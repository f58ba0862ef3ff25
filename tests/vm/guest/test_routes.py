"""Routes and rules that need a kernel with VRF, MPLS tunnels and identifier locators."""
import pytest
from harness.configs import config, instance
from harness.daemon import wait_until

VIP = "10.99.0.80"


@pytest.fixture
def node(lab):
    """A node with a VRF "red" of table 77."""
    made = lab.node("a", "10.99.0.1/24")
    made.run("modprobe", "-a", "vrf", "mpls_iptunnel", "ila")
    made.ip("link", "add", "red", "type", "vrf", "table", "77")
    made.ip("link", "set", "red", "up")
    return made


def text(routes, rules=()):
    extra = ["virtual_routes {", *routes, "}"] + (["virtual_rules {", *rules, "}"] if rules else [])
    return config("a", 2, instance("V", "eth0", 51, 200, 1, [VIP + "/24"], extra=extra))


def test_VRF_tunnels_and_l3mdev(lab, start, node):
    daemon = start(node, text(["10.1.0.0/16 via 10.99.0.2 dev eth0 vrf red", "10.2.0.0/16 encap mpls 100/200 via 10.99.0.2 dev eth0"],
                              ["l3mdev priority 1000"]))
    wait_until(lambda: node.has(VIP), 30, "the address")
    wait_until(lambda: "10.1.0.0/16 via 10.99.0.2 dev eth0 proto" in node.ip("route", "show", "table", "77"), 30,
               lambda: node.ip("route", "show", "table", "all"))
    wait_until(lambda: "encap mpls" in node.ip("route"), 30, lambda: "%s %s" % (node.ip("route"), daemon.grep("cannot add")))
    assert " 100/200 via 10.99.0.2 dev eth0" in node.ip("route")
    wait_until(lambda: "[l3mdev-table]" in node.ip("rule", "show", "priority", "1000"), 30, lambda: node.ip("rule"))
    daemon.stop()
    assert "proto 18" not in node.ip("-N", "route", "show", "table", "all")


def test_what_is_no_VRF_is_told(start, node):
    daemon = start(node, text(["10.1.0.0/16 via 10.99.0.2 vrf eth0", "10.2.0.0/16 via 10.99.0.2 vrf blue"]))
    wait_until(lambda: node.has(VIP), 30, "the address")
    daemon.in_order([r"Route specified VRF eth0 is not a VRF", r"VRF blue not found for route"])
    assert "10.1.0.0" not in node.ip("route", "show", "table", "all")
