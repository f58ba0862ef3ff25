"""Authenticated adverts on the wire: IPSEC-AH with its sequence numbers, signed trailers with their keys and clocks; made and
judged by Python's own hmac."""
import hashlib
import hmac
import signal
import socket
import struct
import time

from harness.configs import config, instance
from harness.daemon import wait_until
from harness.dumps import instances
from harness.measure import now
from harness.packets import ether, ipv4, multicast_mac, vrrp2, vrrp3
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


def block(priority=100, extra=(), interval=1):
    return config("a", 2, instance("VI_1", "eth0", 51, priority, interval, [VIP + "/24"], auth=("AH", PASSWORD), extra=extra))


UNICAST = ["unicast_src_ip " + US, "unicast_ttl 64", "unicast_peer {", THEM, "10.0.0.8", "}"]


def numbers(speaker, since=0.0):
    return [p.ah["sequence"] for p in speaker.adverts(51, since=since, src=US)]


def begin(lab, start, text):
    node, speaker = lab.node("a", US + "/24"), Speaker(lab.node("p", THEM + "/24"))
    daemon = start(node, text)
    return node, speaker, daemon


def master(daemon, mark=0):
    daemon.wait_log(r"\(VI_1\) Entering MASTER STATE", 15, mark)


def statistics(node, daemon):
    return instances(node, daemon)[0]["stats"]


def test_VR_020_VR_146_numbers_begin_with_one_and_survive_a_reload(lab, start):
    node, speaker, daemon = begin(lab, start, block())
    master(daemon)
    wait_until(lambda: len(numbers(speaker)) >= 2, 30, "two adverts")
    mark = daemon.mark()
    daemon.configure(block(priority=101))
    daemon.signal(signal.SIGHUP)
    daemon.wait_log("Reload complete", 30, mark)
    begin_ = now()
    wait_until(lambda: numbers(speaker, begin_), 30, "an advert after the reload")
    sent = numbers(speaker)
    assert sent == list(range(1, len(sent) + 1))
    assert statistics(node, daemon)["advert_sent"] >= len(sent)


def test_VR_022_the_check_value_of_unicast_leaves_the_ttl_out(lab, start):
    node, speaker, daemon = begin(lab, start, block(extra=UNICAST))
    other = lab.node("q", "10.0.0.8/24")
    hears = Speaker(other)
    master(daemon)
    for listener in (speaker, hears):
        packet = listener.wait(lambda p: p.ah and p.src == US, 30)
        octets = packet.frame[14:14 + packet.total]
        assert (packet.ttl, packet.ah["icv"]) == (64, icv(octets, unicast=True))
        assert packet.ah["icv"] != icv(octets)
    copies = {p.ident: p.ah["sequence"] for p in speaker.adverts(51, src=US)}
    assert all(copies.get(p.ident, p.ah["sequence"]) == p.ah["sequence"] for p in hears.adverts(51, src=US))
    mark = daemon.mark()
    send_ah(speaker, 500, 200, dst=US, dst_mac=node.mac("eth0"), ttl=3)
    daemon.wait_log(r"\(VI_1\) Entering BACKUP STATE", 30, mark)


def test_VR_024_a_new_master_goes_on_from_the_highest_number_heard(lab, start):
    node, speaker, daemon = begin(lab, start, block())
    daemon.wait_log(r"\(VI_1\) Entering BACKUP STATE \(init\)", 30)
    send_ah(speaker, 700, 200)
    send_ah(speaker, 900, 200, spoil=True)
    daemon.wait_log(r"IPSEC-AH : invalid IPSEC HMAC-MD5 value", 30)
    master(daemon)
    wait_until(lambda: len(numbers(speaker)) >= 2, 30, "two adverts")
    assert numbers(speaker)[:2] == [701, 702]


def test_a_master_that_comes_back_after_a_crash_repeats_no_number(lab, start):
    node, speaker, daemon = begin(lab, start, block(interval=2))  # time enough to resume on a busy machine
    master(daemon)
    wait_until(lambda: len(numbers(speaker)) >= 2, 30, "two adverts")
    mark, before = daemon.mark(), now()
    daemon.signal(signal.SIGKILL, "vrrp")
    daemon.wait_log(r"\(VI_1\) Resuming as MASTER", 30, mark)
    wait_until(lambda: len(numbers(speaker, before)) >= 2, 30, "two more")
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
    daemon.wait_log(r"invalid IPSEC HMAC-MD5 value", 30, mark)
    assert len(daemon.grep(r"too short|too long|invalid|wrong|Unknown|Received", mark)) == 1
    assert statistics(node, daemon)["auth_failure"] == 1


# ---- auth_hmac

KEY, NEXT = "abcdefghijklmnopqrstuvwxyz012345", "012345abcdefghijklmnopqrstuvwxyz"


def trailer_mac(key, source, version, pdu):
    """HMAC of a VRRP packet of IPv4 up to its trailer's twelfth octet."""
    head = struct.pack("!BBBB", 4, version, pdu[1], 0) + socket.inet_aton(source).ljust(16, b"\0")
    return hmac.new(key.encode(), head + pdu[:6] + b"\0\0" + pdu[8:] + bytes(16), hashlib.sha256).digest()[:16]


def send_signed(speaker, priority, source=THEM, dst=GROUP, dst_mac=None, key=KEY, number=7, seconds=None, counter=0, vrid=51, scheme=1):
    pdu = vrrp3(vrid, priority, [VIP], source, dst, centiseconds=20)
    pdu += struct.pack("!BBHIHH", scheme, number, 0, int(time.time()) if seconds is None else seconds, 0, counter)
    packet = ipv4(source, dst, 112, pdu + trailer_mac(key, source, 3, pdu))
    return speaker.send(ether(dst_mac or multicast_mac(dst), speaker.mac, 0x0800, packet))


def signed_block(*keys, active=7, extra=(), name="VI_1", vrid=51, priority=100, interval=0.2, more=()):
    keys = keys or ("7 " + KEY,)
    lines = ["auth_hmac {", *("key " + key for key in keys), "active_key %d" % active, *more, "}", *extra]
    return instance(name, "eth0", vrid, priority, interval, [VIP + "/24"], version=3, extra=lines)


def signed_text(*keys, **how):
    return config("a", 3, signed_block(*keys, **how))


def check_trailer(packet, key=KEY, number=7, version=3):
    trailer = packet.vrrp["rest"]
    assert (len(trailer), trailer[:4]) == (28, struct.pack("!BBH", 1, number, 0))
    assert abs(struct.unpack_from("!I", trailer, 4)[0] - time.time()) < 30
    assert trailer[12:] == trailer_mac(key, US, version, packet.vrrp["raw"][:-16])


def test_VR_026_VR_030_a_permissive_instance_signs_and_takes_unsigned_adverts(lab, start):
    node, speaker, daemon = begin(lab, start, signed_text(more=["mode permissive"]))
    master(daemon)
    check_trailer(speaker.wait(lambda p: p.vrrp and p.src == US, 30))
    mark = daemon.mark()
    speaker.send_v3(51, 200, [VIP], src=THEM, centiseconds=20)
    daemon.wait_log(r"\(VI_1\) Entering BACKUP STATE", 30, mark)
    assert statistics(node, daemon)["auth_ext_missing"] == 0


def test_VR_028_copies_of_one_advert_carry_the_same_trailer(lab, start):
    extra = ["unicast_src_ip " + US, "unicast_peer {", THEM, "10.0.0.8", "}"]
    node, speaker, daemon = begin(lab, start, signed_text(extra=extra))
    hears = Speaker(lab.node("q", "10.0.0.8/24"))
    master(daemon)
    wait_until(lambda: len(hears.adverts(51, src=US)) >= 3 and len(speaker.adverts(51, src=US)) >= 3, 30, "adverts at both")
    copies = {p.ident: p.vrrp["rest"] for p in speaker.adverts(51, src=US)}
    common = [p for p in hears.adverts(51, src=US) if p.ident in copies]
    assert common and all(p.vrrp["rest"] == copies[p.ident] for p in common)
    for packet in common:
        check_trailer(packet)


def test_VR_032_VR_034_nothing_is_taken_twice_whatever_the_clock(lab, start):
    node, speaker, daemon = begin(lab, start, signed_text(more=["anti_replay monotonic"]))
    master(daemon)
    for seconds, counter, wanted in ((1000, 5, "advert_rcvd"), (1000, 5, "auth_ext_replay"), (1000, 4, "auth_ext_replay"),
                                     (999, 9, "auth_ext_replay"), (1000, 6, "advert_rcvd")):
        before = statistics(node, daemon)
        send_signed(speaker, 50, seconds=seconds, counter=counter)
        wait_until(lambda: statistics(node, daemon)[wanted] == before[wanted] + 1, 30, "%d+%d is %s" % (seconds, counter, wanted))
    assert statistics(node, daemon)["auth_ext_stale"] == 0
    daemon.wait_log(r"\(VI_1\) replayed authentication trailer from 10\.0\.0\.9", 30)
    assert not daemon.grep(KEY)


def test_each_refused_trailer_has_its_counter(lab, start):
    node, speaker, daemon = begin(lab, start, signed_text())
    master(daemon)
    sent = dict(auth_ext_missing=1, auth_ext_malformed=2, auth_ext_unknown_key=3, auth_ext_invalid_hmac=4, auth_ext_stale=5)
    how = dict(auth_ext_malformed=dict(scheme=2), auth_ext_unknown_key=dict(number=8), auth_ext_invalid_hmac=dict(key=NEXT),
               auth_ext_stale=dict(seconds=1000))
    speaker.send_v3(51, 200, [VIP], src=THEM, centiseconds=20)
    for name, options in how.items():
        for _ in range(sent[name]):
            send_signed(speaker, 200, **options)
    counted = lambda: {name: statistics(node, daemon)[name] for name in sent}
    wait_until(lambda: counted() == sent, 30, lambda: "%r instead of %r" % (counted(), sent))
    assert statistics(node, daemon)["advert_rcvd"] == 0


def test_VR_036_without_auth_hmac_a_trailer_is_too_long(lab, start):
    plain = config("a", 3, instance("VI_1", "eth0", 51, 100, 0.2, [VIP + "/24"], version=3))
    node, speaker, daemon = begin(lab, start, plain)
    master(daemon)
    send_signed(speaker, 200)
    daemon.wait_log(r"\(VI_1\) vrrp packet from 10\.0\.0\.9 too long, length 60 and expect 32", 30)
    numbers_ = statistics(node, daemon)
    assert (numbers_["packet_len_err"], numbers_["advert_rcvd"]) == (1, 0)


def reload(daemon, text):
    mark = daemon.mark()
    daemon.configure(text)
    daemon.signal(signal.SIGHUP)
    daemon.wait_log("Reload complete", 30, mark)


def test_a_key_is_changed_on_both_nodes_and_nobody_notices(lab, start):
    """The way that the manual describes: both know the new key, then it signs, then the old one goes."""
    one, two = lab.node("a", US + "/24"), lab.node("b", "10.0.0.28/24")
    speaker = Speaker(lab.bridge(), "br0")
    both = ["7 " + KEY, "8 " + NEXT]
    first = start(one, signed_text(priority=150, interval=1))
    master(first)
    second = start(two, signed_text(interval=1))
    second.wait_log(r"\(VI_1\) Entering BACKUP STATE", 30)
    mark = [d.mark() for d in (first, second)]
    for keys, active in ((both, 7), (both, 8), (both[1:], 8)):
        for daemon, priority in ((second, 100), (first, 150)):
            reload(daemon, signed_text(*keys, active=active, priority=priority, interval=1))
            since = now()
            wait_until(lambda: len(speaker.adverts(51, since=since, src=US)) >= 2, 30, "adverts go on")
    check_trailer(speaker.adverts(51, src=US)[-1], NEXT, 8)
    assert not first.grep(r"Entering|trailer|HMAC", mark[0])
    assert not second.grep(r"Entering|trailer|HMAC", mark[1])


def test_an_owner_signs_its_first_advert_with_the_time(lab, start):
    node, speaker, daemon = begin(lab, start, signed_text(priority=255, interval=2).replace("state BACKUP", "state MASTER"))
    first = speaker.wait(lambda p: p.vrrp and p.src == US, 30)
    assert first.ident == 1
    check_trailer(first)
    daemon.wait_log("Startup complete", 30)  # who dies before that begins anew
    mark = daemon.mark()
    daemon.signal(signal.SIGKILL, "vrrp")
    daemon.wait_log(r"\(VI_1\) Resuming as MASTER", 30, mark)
    again = speaker.wait(lambda p: p.vrrp and p.src == US and p.ident == 1 and p.time > first.time, 30)
    check_trailer(again)
    assert again.vrrp["rest"][4:12] > first.vrrp["rest"][4:12]


def test_a_strange_key_makes_two_masters_and_both_say_why(lab, start):
    one, two = lab.node("a", US + "/24"), lab.node("b", "10.0.0.28/24")
    first = start(one, signed_text(priority=150))
    master(first)
    second = start(two, signed_text("7 " + NEXT))
    master(second)
    first.wait_log(r"\(VI_1\) invalid authentication HMAC from 10\.0\.0\.28", 30)
    second.wait_log(r"\(VI_1\) invalid authentication HMAC from 10\.0\.0\.18", 30)
    for daemon in (first, second):
        assert not daemon.grep("%s|%s" % (KEY, NEXT))
