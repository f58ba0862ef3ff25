"""CPU of all processes of a node per advert with 250 instances at 0.1 s, as master and as backup; lateness of adverts against their own
pace, from the kernel's times in a capture; memory of two nodes with one instance each. What an advert sent
costs is the kernel's delivery to the other node within the sender's call: sendmmsg, with some 23 adverts each, is four fifths of the time in
system calls (strace -c); an advert received is one of some twelve that recvmmsg brings."""
import time

from harness.capture import Capture
from harness.configs import config, instance
from harness.daemon import Daemon, wait_until
from harness.measure import cpu_seconds, descendants, memory, percentile
from harness.namespaces import Lab

TITLE, ROUNDS = "Many instances", 2
SECOND_BURST = 6  # announcements are repeated five seconds after a take-over; a measuring window lies behind that


def many(name, count, priority, interfaces, advert):
    """A configuration of `count` version 3 instances, one address each, spread over interfaces."""
    blocks = []
    for i in range(count):
        iface, vrid = i % interfaces, i // interfaces + 1
        blocks.append(instance("VI_%d" % i, "eth%d" % iface, vrid, priority, advert,
                               ["10.%d.%d.%d/32" % (100 + iface, vrid // 250, vrid % 250 + 1)], version=3))
    return config(name, 3, *blocks)


def two_nodes(lab, binary, count, interfaces=1, advert=0.1):
    nodes, daemons = [], []
    for i, label in enumerate("ab"):
        node = lab.node(label, "10.99.0.%d/24" % (i + 1))
        for extra in range(1, interfaces):
            lab.plug(node, "eth%d" % extra, "10.99.%d.%d/24" % (extra, i + 1))
        nodes.append(node)
    for node, priority in zip(nodes, (150, 100)):
        daemons.append(Daemon(node, binary, many(node.label, count, priority, interfaces, advert), detail=False).start())
    wait_until(lambda: len(daemons[0].grep("Entering MASTER STATE")) >= count, 30, "every instance a master")
    time.sleep(SECOND_BURST)
    return daemons


def cpu_per_advert(binary, count=250, seconds=8):
    with Lab("bs") as lab:
        daemons = two_nodes(lab, binary, count)
        before = [cpu_seconds(d.tree()) for d in daemons]
        time.sleep(seconds)
        after = [cpu_seconds(d.tree()) for d in daemons]
        adverts = count * seconds / 0.1
        sent, received = ((b - a) / adverts * 1e6 for a, b in zip(before, after))
        return {"CPU per advert sent, us": sent, "CPU per advert received, us": received}


def pace(binary, count, advert, interfaces, seconds=8):
    """How late adverts of the masters are against their own pace, and how many did not come."""
    with Lab("bl") as lab:
        two_nodes(lab, binary, count, interfaces, advert)
        capture = Capture(lab, lab.bridge(), "br0", "ip proto 112", snaplen=64, bulk=True)
        time.sleep(seconds)
        times = {}
        for stamp, frame in capture.stop():
            times.setdefault(frame[26:30] + frame[35:36], []).append(stamp)  # by source and VRID
        gaps = [b - a for series in times.values() for a, b in zip(series, series[1:])]
        what = "%d instances at %g s: " % (count, advert)
        return {what + "advert lateness p99, ms": percentile([(gap - advert) * 1e3 for gap in gaps], 99),
                what + "adverts missed of %d" % (count * seconds / advert): sum(max(0, round(gap / advert) - 1) for gap in gaps) +
                (capture.dropped or 0)}


def private_dirty(pids):
    total = 0
    for pid in pids:
        with open("/proc/%d/smaps_rollup" % pid) as handle:
            total += sum(int(line.split()[1]) for line in handle if line.startswith("Private_Dirty:"))
    return total


def one_instance_memory(binary):
    """Two nodes up, one instance each: sums over both."""
    with Lab("bm") as lab:
        daemons = []
        for i, priority in enumerate((150, 100)):
            node = lab.node("ab"[i], "10.99.0.%d/24" % (i + 1))
            daemons.append(Daemon(node, binary, config("m", 2, instance("VI_1", "eth0", 51, priority, 1, ["10.99.0.100/24"])),
                                  detail=False, logging=("-G",)).start())
        wait_until(lambda: lab.nodes[0].has("10.99.0.100"), 15, "master")
        pids = [pid for d in daemons for pid in descendants(d.pid)]
        return {"memory, two nodes, sum of Pss, kB": sum(row.get("pss_kb", 0) for row in memory(pids)),
                "memory, two nodes, private dirty, kB": private_dirty(pids)}


def thousand(binary):
    return pace(binary, 1000, 0.1, 4)


def fastest(binary):
    return pace(binary, 250, 0.01, 1)


MEASURES = [cpu_per_advert, thousand, fastest, one_instance_memory]
