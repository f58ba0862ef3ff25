"""Authenticated adverts on the wire: IPSEC-AH with its sequence numbers, made and judged by Python's own hmac."""
import hashlib
import hmac
import json
import signal
import socket
import struct

from harness.configs import config, instance
from harness.daemon import wait_until
from harness.measure import now
from harness.packets import ether, ipv4, multicast_mac, vrrp2
from harness.speaker import Speaker

VIP, US, THEM, GROUP = "10.0.0.100", "10.0.0.18", "10.0.0.9", "224.0.0.18"
PASSWORD = "s3cret"


def icv(packet, unicast=False):
    """HMAC-MD5-96 of an IPv4 packet with authentication header, what may change on the way counted as zero."""
    fixed = bytearray(packet)
    for at in (1, 6, 7, 10, 11, *((8,) if unicast else ()), *range(32, 44)):
        fixed[at] = 0
    return hmac.new(PASSWORD.encode().ljust(8, b"\0"), bytes(fixed), hashlib.md5).digest()[:12]


def send_ah(speaker, sequence, priority, dst=GROUP, dst_mac=None, ttl=255, spoil=False):
    head = struct.pack("!BBH4sI", 112, 4, 0, socket.inet_aton(THEM), sequence)
    packet = ipv4(THEM, dst, 51, head + bytes(12) + vrrp2(51, priority, [VIP], auth_type=2), ttl=ttl)
    value = bytes(12) if spoil else icv(packet, dst != GROUP)
    return speaker.send(ether(dst_mac or multicast_mac(dst), speaker.mac, 0x0800, packet[:32] + value + packet[44:]))


def block(priority=100, extra=()):
    return config("a", 2, instance("VI_1", "eth0", 51, priority, 1, [VIP + "/24"], auth=("AH", PASSWORD), extra=extra))


UNICAST = ["unicast_src_ip " + US, "unicast_ttl 64", "unicast_peer {", THEM, "10.0.0.8", "}"]


def numbers(speaker, since=0.0):
    return [p.ah["sequence"] for p in speaker.adverts(51, since=since, src=US)]


def begin(lab, start, text):
    node, speaker = lab.node("a", US + "/24"), Speaker(lab.node("p", THEM + "/24"))
    daemon = start(node, text)
    return node, speaker, daemon


def master(daemon, mark=0):
    daemon.wait_log(r"\(VI_1\) Entering MASTER STATE", 12, mark)


def statistics(node, daemon):
    node.run("rm", "-f", "/tmp/keepalived.json")
    daemon.signal(signal.SIGRTMIN + 2)
    wait_until(lambda: node.exists("/tmp/keepalived.json"), 5, "the dump")
    return json.loads(node.read("/tmp/keepalived.json"))[0]["stats"]


def test_VR_020_VR_146_numbers_begin_with_one_and_survive_a_reload(lab, start):
    node, speaker, daemon = begin(lab, start, block())
    master(daemon)
    wait_until(lambda: len(numbers(speaker)) >= 2, 5, "two adverts")
    mark = daemon.mark()
    daemon.configure(block(priority=101))
    daemon.signal(signal.SIGHUP)
    daemon.wait_log("Reload complete", 10, mark)
    begin_ = now()
    wait_until(lambda: numbers(speaker, begin_), 5, "an advert after the reload")
    sent = numbers(speaker)
    assert sent == list(range(1, len(sent) + 1))
    assert statistics(node, daemon)["advert_sent"] >= len(sent)


def test_VR_022_the_check_value_of_unicast_leaves_the_ttl_out(lab, start):
    node, speaker, daemon = begin(lab, start, block(extra=UNICAST))
    other = lab.node("q", "10.0.0.8/24")
    hears = Speaker(other)
    master(daemon)
    for listener in (speaker, hears):
        packet = listener.wait(lambda p: p.ah and p.src == US, 5)
        octets = packet.frame[14:14 + packet.total]
        assert (packet.ttl, packet.ah["icv"]) == (64, icv(octets, unicast=True))
        assert packet.ah["icv"] != icv(octets)
    copies = {p.ident: p.ah["sequence"] for p in speaker.adverts(51, src=US)}
    assert all(copies.get(p.ident, p.ah["sequence"]) == p.ah["sequence"] for p in hears.adverts(51, src=US))
    mark = daemon.mark()
    send_ah(speaker, 500, 200, dst=US, dst_mac=node.mac("eth0"), ttl=3)
    daemon.wait_log(r"\(VI_1\) Entering BACKUP STATE", 3, mark)


def test_VR_024_a_new_master_goes_on_from_the_highest_number_heard(lab, start):
    node, speaker, daemon = begin(lab, start, block())
    daemon.wait_log(r"\(VI_1\) Entering BACKUP STATE \(init\)", 5)
    send_ah(speaker, 700, 200)
    send_ah(speaker, 900, 200, spoil=True)
    daemon.wait_log(r"IPSEC-AH : invalid IPSEC HMAC-MD5 value", 3)
    master(daemon)
    wait_until(lambda: len(numbers(speaker)) >= 2, 5, "two adverts")
    assert numbers(speaker)[:2] == [701, 702]


def test_a_master_that_comes_back_after_a_crash_repeats_no_number(lab, start):
    node, speaker, daemon = begin(lab, start, block())
    master(daemon)
    wait_until(lambda: len(numbers(speaker)) >= 2, 5, "two adverts")
    mark, before = daemon.mark(), now()
    daemon.signal(signal.SIGKILL, "vrrp")
    daemon.wait_log(r"\(VI_1\) Resuming as MASTER", 5, mark)
    wait_until(lambda: len(numbers(speaker, before)) >= 2, 5, "two more")
    sent = numbers(speaker)
    assert all(b > a for a, b in zip(sent, sent[1:])), sent


def test_other_traffic_behind_an_authentication_header_is_nobodys_business(lab, start):
    node, speaker, daemon = begin(lab, start, block())
    master(daemon)
    mark = daemon.mark()
    head = struct.pack("!BBH4sI", 50, 4, 0, socket.inet_aton(THEM), 1)
    frame = ether(multicast_mac(GROUP), speaker.mac, 0x0800, ipv4(THEM, GROUP, 51, head + bytes(12) + b"\x21\x33" + bytes(30)))
    for _ in range(10):
        speaker.send(frame)
    send_ah(speaker, 1000, 200, spoil=True)  # the last in the queue: told when all before it were read
    daemon.wait_log(r"invalid IPSEC HMAC-MD5 value", 3, mark)
    assert len(daemon.grep(r"VI_1|VRRP packet|IPSEC", mark)) == 1
    assert statistics(node, daemon)["auth_failure"] == 1
