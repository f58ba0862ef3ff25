"""Every malformation that a receiver must reject, made with scapy: no state moves, one line for each cause and source."""
import pytest
from harness.configs import config, instance
from harness.daemon import wait_until
from harness.measure import now
from harness.packets import ether, ipv4, multicast_mac
from harness.speaker import Speaker
from scapy.layers.inet import IP
from scapy.layers.vrrp import VRRP, VRRPv3
from scapy.packet import raw

VIP, SOURCE, GROUP = "10.0.0.100", "10.0.0.9", "224.0.0.18"


def v2(**fields):
    """The octets of a VRRPv2 advert as scapy builds it, with fields changed."""
    values = dict(vrid=51, priority=200, ipcount=1, authtype=0, adv=1, addrlist=[VIP], auth1=0, auth2=0)
    values.update(fields)
    return raw(VRRP(**values))


def v3(source=SOURCE, **fields):
    values = dict(vrid=51, priority=200, ipcount=1, adv=100, addrlist=[VIP])
    values.update(fields)
    return raw(IP(src=source, dst=GROUP, proto=112, ttl=255) / VRRPv3(**values))[20:]


def changed(octets, at, value):
    return octets[:at] + bytes([value]) + octets[at + 1:]


# name: (version of ours, octets, ttl, the line's template)
CASES = {
    "ttl": (2, v2(), 254, r"\(VI_1\) invalid TTL/HL from 10\.0\.0\.9\. Received 254 and expect 255"),
    "version": (2, v3(), 255, r"\(VI_1\) (wrong VRRP version from 10\.0\.0\.9\. Received 3 and expect 2|vrrp packet from 10\.0\.0\.9 too short)"),
    "version of v3": (3, v2(), 255, r"\(VI_1\) wrong VRRP version from 10\.0\.0\.9\. Received 2 and expect 3"),
    "short": (2, v2(ipcount=3), 255, r"\(VI_1\) vrrp packet from 10\.0\.0\.9 too short, length 40 and expect 48"),
    "long": (2, v2() + bytes(20), 255, r"\(VI_1\) vrrp packet from 10\.0\.0\.9 too long, length 60 and expect 40"),
    "auth type": (2, v2(authtype=7), 255, r"\(VI_1\) Invalid auth type from 10\.0\.0\.9: 7"),
    "auth mismatch": (2, v2(authtype=1), 255, r"\(VI_1\) received a 1 auth from 10\.0\.0\.9, expecting 0!"),
    "interval": (2, v2(adv=3), 255, r"\(VI_1\) advertisement interval mismatch with 10\.0\.0\.9 mine=1 sec rcv'd=3 sec"),
    "checksum v2": (2, changed(v2(), 6, 0), 255, r"\(VI_1\) Invalid VRRPv2 checksum from 10\.0\.0\.9"),
    "checksum v3": (3, changed(v3(), 6, 0), 255, r"\(VI_1\) Invalid VRRPv3 checksum from 10\.0\.0\.9"),
    "type": (3, changed(v3(), 0, 0x32), 255, r"\(VI_1\) Invalid packet type from 10\.0\.0\.9\. 2 and expect 1"),
    "interval 0 v3": (3, v3(adv=0), 255, r"\(VI_1\) .*interval.*10\.0\.0\.9|\(VI_1\) .*10\.0\.0\.9.*interval"),
}


def send(speaker, octets, ttl):
    return speaker.send(ether(multicast_mac(GROUP), speaker.mac, 0x0800, ipv4(SOURCE, GROUP, 112, octets, ttl=ttl)))


@pytest.mark.parametrize("name", CASES)
def test_a_malformed_advert_is_named_once_and_moves_nothing(lab, start, name):
    version, octets, ttl, template = CASES[name]
    node = lab.node("a", "10.0.0.18/24")
    speaker = Speaker(lab.node("p", SOURCE + "/24"))
    daemon = start(node, config("a", version, instance("VI_1", "eth0", 51, 150, 1, [VIP + "/24"], version=version)))
    daemon.wait_log(r"\(VI_1\) Entering MASTER STATE", 30)
    mark, begin = daemon.mark(), now()
    for _ in range(20):
        send(speaker, octets, ttl)
    daemon.wait_log(template, 30, mark)
    assert speaker.wait(lambda p: p.vrrp and p.src == "10.0.0.18" and p.time > begin + 0.1, 30), "adverts go on"
    assert len(daemon.grep(template, mark)) == 1, daemon.grep(template, mark)
    assert not daemon.grep(r"Entering \w+ STATE", mark)
    wait_until(lambda: node.has(VIP), 30, "the address")


def test_an_advert_as_scapy_builds_it_is_obeyed(lab, start):
    """The counterpart of the cases above: without their faults the same packets depose a master of lower priority."""
    node = lab.node("a", "10.0.0.18/24")
    speaker = Speaker(lab.node("p", SOURCE + "/24"))
    daemon = start(node, config("a", 3, instance("VI_1", "eth0", 51, 150, 1, [VIP + "/24"], version=3)))
    daemon.wait_log(r"\(VI_1\) Entering MASTER STATE", 30)
    send(speaker, v3(), 255)
    daemon.wait_log(r"\(VI_1\) Master received advert from 10\.0\.0\.9 with higher priority 200, ours 150", 30)
    daemon.wait_log(r"\(VI_1\) Entering BACKUP STATE$", 30)


def test_a_wrong_password_is_named_once(lab, start):
    node = lab.node("a", "10.0.0.18/24")
    speaker = Speaker(lab.node("p", SOURCE + "/24"))
    daemon = start(node, config("a", 2, instance("VI_1", "eth0", 51, 150, 1, [VIP + "/24"], auth=("PASS", "secret"))))
    daemon.wait_log(r"\(VI_1\) Entering MASTER STATE", 30)
    mark = daemon.mark()
    for _ in range(20):
        speaker.send_v2(51, 200, [VIP], src=SOURCE, auth_type=1, auth=b"wrong")
    daemon.wait_log(r"\(VI_1\) received an invalid passwd from 10\.0\.0\.9!", 30, mark)
    assert len(daemon.grep("passwd", mark)) == 1
    assert not daemon.grep(r"Entering", mark)
