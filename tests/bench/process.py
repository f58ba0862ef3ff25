"""Start to first advert, stop, configuration test of a large file, and the advert gap over a reload that changes nothing."""
import os
import signal
import subprocess
import tempfile
import time

from harness.configs import config, instance
from harness.daemon import Daemon, wait_until
from harness.measure import median, now
from harness.namespaces import Lab
from harness.speaker import Speaker


def start_and_stop(binary, rounds=5):
    """An address owner announces itself at once, so that only the start is measured; then SIGTERM to the end of the process."""
    starts, stops = [], []
    with Lab("bp") as lab:
        node = lab.node("a", "10.99.0.1/24")
        speaker = Speaker(lab.bridge(), "br0")
        for _ in range(rounds):
            daemon = Daemon(node, binary, config("a", 2, instance("VI_1", "eth0", 51, 255, 1, ["10.99.0.100/24"], "MASTER")),
                            detail=False)
            begin = now()
            daemon.start()
            packet = speaker.wait(lambda p: p.vrrp and p.vrrp["priority"] == 255, 10, begin)
            starts.append(packet.time - begin)
            wait_until(lambda: node.has("10.99.0.100"), 5, "address")
            stops.append(daemon.stop())
    return {"start to first advert, ms": median(starts) * 1e3, "stop, ms": median(stops) * 1e3}


def servers(count):
    """`count` virtual servers with four real servers each."""
    lines = []
    for i in range(count):
        lines.append("virtual_server 10.%d.%d.%d 80 {\n delay_loop 6\n lb_algo rr\n lb_kind NAT\n protocol TCP" % (
            1 + i // 62500, i // 250 % 250, i % 250 + 1))
        for n in range(4):
            lines.append(" real_server 172.%d.%d.%d 80 {\n  weight 1\n  TCP_CHECK {\n   connect_timeout 3\n  }\n }" % (
                16 + n, i // 250, i % 250 + 1))
        lines.append("}")
    return "\n".join(lines) + "\n"


def config_test(binary, count=5000, rounds=5):
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as handle:
        handle.write(servers(count))
        handle.flush()
        times, peak = [], 0
        for _ in range(rounds):
            begin = time.monotonic()
            process = subprocess.Popen([binary, "-t", "-f", handle.name], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            _, _, usage = os.wait4(process.pid, 0)
            times.append(time.monotonic() - begin)
            peak = max(peak, usage.ru_maxrss)
    return {"-t of %d x 4 real servers, s" % count: median(times), "-t of %d x 4 real servers, peak kB" % count: peak}


def reload_gap(binary, addresses=5000, reloads=3):
    """The longest pause between adverts of a master of many addresses while an unchanged file is reloaded, in intervals."""
    with Lab("br") as lab:
        node = lab.node("a", "10.99.0.1/24")
        vips = ["10.50.%d.%d/32" % (i // 250, i % 250 + 1) for i in range(addresses)]
        text = config("a", 3, instance("VI_1", "eth0", 51, 150, 0.2, vips[:200], version=3, excluded=vips[200:]))
        daemon = Daemon(node, binary, text, detail=False).start()
        wait_until(lambda: node.has("10.50.%d.%d" % ((addresses - 1) // 250, (addresses - 1) % 250 + 1)), 60, "all addresses")
        speaker = Speaker(lab.bridge(), "br0")
        time.sleep(7)  # behind the second burst of announcements
        begin = now()
        for _ in range(reloads):
            mark = daemon.mark()
            daemon.signal(signal.SIGHUP)
            daemon.wait_log("Reload complete", 30, mark)
            time.sleep(1)
        times = [packet.time for packet in speaker.adverts(51, since=begin)]
        return {"advert gap over a reload, %d addresses, intervals" % addresses:
                max(b - a for a, b in zip(times, times[1:])) / 0.2}


def measure(binary):
    return {**start_and_stop(binary), **config_test(binary), **reload_gap(binary)}
