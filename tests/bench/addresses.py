"""Ten thousand addresses on one instance, advert 0.1 s, from the kernel's times in a capture. MASTER is the first advert. The bare loop is
a program that only hands the same addresses to the kernel, 256 a message, and waits for the last. Two thousand for IPv6: its cost in the kernel grows with the square, too, and from a higher start. What the
last address takes beyond the bare loop (perf, of 1.69 s): the kernel's own adding 1.48 s, announcements 41 ms, its answers and notifications
27 ms, our own code 64 ms."""
import signal
import socket
import struct
import time

from harness.capture import Capture
from harness.configs import config, instance
from harness.daemon import Daemon, wait_until
from harness.measure import longest_gap, now
from harness.monitor import AddressMonitor
from harness.namespaces import Lab

TITLE, ROUNDS = "Ten thousand addresses", 1
ADVERT, RELOADS = 0.1, 3
IN_ADVERTS = 100  # the others are excluded ones
RTM_NEWADDR, REQUEST, CREATE, EXCLUSIVE, NODAD, PERMANENT = 20, 1, 0x400, 0x200, 0x02, 0x80


def listed(v6):
    if v6:
        return ["2001:db8::%x:%x" % (i // 250 + 1, i % 250 + 1) for i in range(2000)]
    return ["10.50.%d.%d" % (i // 250, i % 250 + 1) for i in range(10000)]


def new_address(text, index, v6):
    raw = socket.inet_pton(socket.AF_INET6 if v6 else socket.AF_INET, text)
    attribute = struct.pack("=HH", 4 + len(raw), 2) + raw + struct.pack("=HH", 4 + len(raw), 1) + raw
    body = struct.pack("=BBBBI", socket.AF_INET6 if v6 else socket.AF_INET, len(raw) * 8, NODAD if v6 else PERMANENT, 0, index)
    return struct.pack("=IHHII", 16 + len(body) + len(attribute), RTM_NEWADDR, REQUEST | CREATE | EXCLUSIVE, 0, 0) + body + attribute


def all_added(monitor, since, addresses):
    """When the last of them was there."""
    wanted = set(addresses)
    if not monitor.wait(lambda events: len(events) >= len(wanted), 60):
        raise AssertionError("only %d address events" % len(monitor.events))
    wait_until(lambda: wanted <= {e[3] for e in monitor.since(since, kind="add")}, 20, "every address")
    return max(e[0] for e in monitor.since(since, kind="add") if e[3] in wanted)


def bare_loop(v6):
    with Lab("bb") as lab:
        node = lab.node("a", "10.99.0.1/24", *(["fe80::1/64"] if v6 else []))
        index = int(node.ip("-o", "link", "show", "eth0").split(":")[0])
        messages = [new_address(text, index, v6) for text in listed(v6)]
        monitor = lab.monitor_addresses(node)
        sock = node.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
        begin = now()
        for at in range(0, len(messages), 256):
            sock.send(b"".join(messages[at:at + 256]))
        return all_added(monitor, begin, listed(v6)) - begin


def announces(frame, v6):
    return frame[12:14] == b"\x86\xdd" and frame[54] == 136 if v6 else frame[12:14] == b"\x08\x06"


def is_advert(frame):
    return frame[12:14] == b"\x08\x00" and frame[23] == 112 or frame[12:14] == b"\x86\xdd" and frame[20] == 112


def one_family(binary, v6):
    addresses = listed(v6)
    name = "%d %s addresses" % (len(addresses), "IPv6" if v6 else "IPv4")
    with Lab("ba") as lab:
        node = lab.node("a", "10.99.0.1/24", *(["fe80::1/64"] if v6 else []))
        vips = [a + ("/128" if v6 else "/32") for a in addresses]
        first = ["fe80::99/64"] if v6 else []  # the first one of IPv6 is link-local
        text = config("a", 3, instance("VI_1", "eth0", 51, 150, ADVERT, first + vips[:IN_ADVERTS], version=3,
                                       excluded=vips[IN_ADVERTS:]))
        monitor = lab.monitor_addresses(node)
        capture = Capture(lab, lab.bridge(), "br0", "proto 112 or arp or ip6", snaplen=96, bulk=True)
        begin = now()
        daemon = Daemon(node, binary, text, detail=False).start()
        there = all_added(monitor, begin, addresses)
        time.sleep(7)  # behind the second burst of announcements
        reloads = now()
        for _ in range(RELOADS):
            mark = daemon.mark()
            daemon.signal(signal.SIGHUP)
            daemon.wait_log("Reload (complete|finished)|Reloading", 30, mark)
            time.sleep(1.5)
        frames = capture.stop()
    adverts = [stamp for stamp, frame in frames if is_advert(frame)]
    master = adverts[0]
    announced = next(stamp for stamp, frame in frames if stamp >= master and announces(frame, v6))
    late = longest_gap([t for t in adverts if t >= reloads]) - ADVERT
    return {name + ": first announced after MASTER, ms": (announced - master) * 1e3,
            name + ": last address there after MASTER, ms": (there - master) * 1e3,
            name + ": last address there, in bare loops": (there - master) / bare_loop(v6),
            name + ": longest advert gap meanwhile, intervals": longest_gap([t for t in adverts if t < reloads]) / ADVERT,
            name + ": advert late by, over %d unchanged reloads, ms" % RELOADS: late * 1e3}


def ipv4(binary):
    return one_family(binary, False)


def ipv6(binary):
    return one_family(binary, True)


MEASURES = [ipv4, ipv6]
