"""CPU per advert with 250 instances at 0.1 s, lateness with 1000, and what one instance costs in memory."""
import time

from harness.configs import config, instance
from harness.daemon import Daemon, wait_until
from harness.measure import cpu_seconds, descendants, memory, percentile
from harness.namespaces import Lab
from harness.speaker import Speaker


def many(name, count, priority, interfaces=1):
    """A configuration of `count` version 3 instances at 0.1 s, one address each, spread over interfaces."""
    blocks = []
    for i in range(count):
        iface, vrid = i % interfaces, i // interfaces + 1
        blocks.append(instance("VI_%d" % i, "eth%d" % iface, vrid, priority, 0.1,
                               ["10.%d.%d.%d/32" % (100 + iface, vrid // 250, vrid % 250 + 1)], version=3))
    return config(name, 3, *blocks)


def two_nodes(lab, binary, count, interfaces=1):
    nodes, daemons = [], []
    for i, (label, priority) in enumerate((("a", 150), ("b", 100))):
        node = lab.node(label, "10.99.0.%d/24" % (i + 1))
        for extra in range(1, interfaces):
            lab.plug(node, "eth%d" % extra, "10.99.%d.%d/24" % (extra, i + 1))
        nodes.append(node)
    for node, priority in zip(nodes, (150, 100)):
        daemons.append(Daemon(node, binary, many(node.label, count, priority, interfaces), detail=False).start())
    wait_until(lambda: len(daemons[0].grep("Entering MASTER STATE")) >= count, 30, "every instance a master")
    time.sleep(6)  # a measuring window must lie behind the second burst of announcements
    return daemons


def cpu_per_advert(binary, count=250, seconds=10):
    with Lab("bs") as lab:
        daemons = two_nodes(lab, binary, count)
        before = [cpu_seconds(d.tree()) for d in daemons]
        time.sleep(seconds)
        after = [cpu_seconds(d.tree()) for d in daemons]
        adverts = count * seconds / 0.1
        sent, received = ((b - a) / adverts * 1e6 for a, b in zip(before, after))
        return {"CPU per advert sent, us": sent, "CPU per advert received, us": received}


def lateness(binary, count=1000, seconds=10):
    """How late adverts are against their own pace, with instances on four links."""
    with Lab("bl") as lab:
        two_nodes(lab, binary, count, 4)
        speaker = Speaker(lab.bridge(), "br0")
        time.sleep(seconds)
        times = {}
        for packet in speaker.adverts():
            times.setdefault((packet.src, packet.vrrp["vrid"]), []).append(packet.time)
        late = [(b - a - 0.1) * 1e3 for series in times.values() for a, b in zip(series, series[1:])]
        return {"advert lateness p99, 1000 instances at 0.1 s, ms": percentile(late, 99),
                "adverts missed of %d" % (count * seconds * 10): max(0, count * seconds * 10 - sum(map(len, times.values())))}


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


def measure(binary):
    return {**cpu_per_advert(binary), **lateness(binary), **one_instance_memory(binary)}
