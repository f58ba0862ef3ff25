"""ipvlan, VMACs in a VRF, and sockets of a VRF: the kernel of a build machine may lack all of these."""
import json

import pytest
from harness.configs import config, instance
from harness.daemon import wait_until
from harness.dumps import DATA, dumped
from harness.measure import now
from harness.speaker import Speaker

VIP = "10.0.0.100"


def text(*extra, vips=(VIP + "/24",), interface="eth0", name="VI"):
    return config("n", 3, instance(name, interface, 51, 150, 0.2, vips, version=3, extra=extra))


@pytest.fixture
def node(lab):
    made = lab.node("a", "10.0.0.18/24", "fe80::18/64")
    made.run("modprobe", "-a", "ipvlan", "macvlan", "vrf")
    made.speaker = Speaker(lab.node("wire", "10.0.0.200/24", "fe80::200/64"))
    return made


def link(node, name):
    return json.loads(node.ip("-j", "-d", "link", "show", "dev", name))[0]


def heard(node, since, **what):
    found = node.speaker.wait(lambda p: p.vrrp and all(getattr(p, key) == value for key, value in what.items()), 10, since)
    assert found, what
    return found


@pytest.mark.parametrize("word, flag", [("", "bridge"), ("private", "private"), ("vepa", "vepa")])
def test_ipvlan(node, start, word, flag):
    daemon = start(node, text("use_ipvlan ipv51 10.0.0.51/24 " + word))
    daemon.wait_log(r"\(VI\) Entering MASTER STATE", 30)
    row = link(node, "ipv51")
    assert (row["linkinfo"]["info_kind"], row["linkinfo"]["info_data"], row["link"]) == \
        ("ipvlan", {"mode": "l2", flag: True} if flag != "bridge" else row["linkinfo"]["info_data"], "eth0")
    assert row["linkinfo"]["info_data"]["mode"] == "l2"
    wait_until(lambda: node.addresses("ipv51") >= {"10.0.0.51/24", VIP + "/24"}, 30, lambda: repr(node.addresses("ipv51")))
    content = dumped(node, daemon, DATA, "/tmp/keepalived.data")
    assert "   Use IPVLAN, i/f ipv51, is_up = true, i/f address = 10.0.0.51/24, type %s\n   Interface = ipv51, ipvlan on eth0\n" % flag in content
    assert "   IPVLAN type L2 %s, underlying interface = eth0, state = UP, RUNNING\n   I/f created by keepalived\n" % flag in content
    assert heard(node, now(), src="10.0.0.51").src_mac == node.mac("eth0")
    daemon.stop()
    assert "ipv51" not in node.ip("link")


def test_ipvlan_ipv6_speaks_with_its_own_link_local_address(node, start):
    start(node, text("use_ipvlan ipv51", vips=("fe80::100/64", "2001:db8::100/64"))).wait_log(r"Entering MASTER STATE", 30)
    wait_until(lambda: "2001:db8::100/64" in node.addresses("ipv51"), 30, lambda: repr(node.addresses("ipv51")))
    assert heard(node, now()).src + "/64" in node.addresses("ipv51")


def test_a_vmac_follows_its_parent_into_a_vrf(node, start):
    node.ip("link", "add", "red", "type", "vrf", "table", "77")
    node.ip("link", "set", "red", "up")
    node.ip("link", "set", "eth0", "master", "red")
    daemon = start(node, text("use_vmac"))
    daemon.wait_log(r"\(VI\) Entering MASTER STATE", 30)
    assert link(node, "vrrp.51")["master"] == "red"
    assert heard(node, now(), src="10.0.0.18").src_mac == "00:00:5e:00:01:33"
    node.ip("link", "set", "eth0", "nomaster")
    wait_until(lambda: "master" not in link(node, "vrrp.51"), 30, lambda: repr(link(node, "vrrp.51")))
    node.ip("link", "set", "eth0", "master", "red")
    wait_until(lambda: link(node, "vrrp.51").get("master") == "red", 30, lambda: repr(link(node, "vrrp.51")))
    heard(node, now(), src_mac="00:00:5e:00:01:33")


def test_sockets_of_a_vrf(lab, node, start):
    """Two nodes without an interface that find each other within their VRF."""
    other = lab.node("b", "10.0.0.28/24")
    daemons = []
    for one, own, peer, priority in ((node, "10.0.0.18", "10.0.0.28", 150), (other, "10.0.0.28", "10.0.0.18", 100)):
        one.ip("link", "add", "red", "type", "vrf", "table", "77")
        one.ip("link", "set", "red", "up")
        one.ip("link", "set", "eth0", "master", "red")
        block = instance("VI", "eth0", 51, priority, 0.2, [VIP + "/24 dev eth0"], version=3,
                         extra=["vrf red", "unicast_src_ip " + own, "unicast_peer {", peer, "}"]).replace("    interface eth0\n", "")
        daemons.append(start(one, config("n", 3, block)))
    daemons[0].wait_log(r"\(VI\) Entering MASTER STATE", 30)
    wait_until(lambda: (node.has(VIP), other.has(VIP)) == (True, False), 30, lambda: repr((node.has(VIP), other.has(VIP))))
    daemons[0].stop()
    daemons[1].wait_log(r"\(VI\) Entering MASTER STATE", 30)
