"""Start to the first advert of an address owner, which announces itself at once; SIGTERM to the end of the process; and the configuration
test of large files."""
import os
import subprocess
import sys
import tempfile
import time

from harness.configs import config, instance
from harness.daemon import Daemon, wait_until
from harness.measure import now
from harness.namespaces import Lab
from harness.speaker import Speaker

TITLE, ROUNDS = "Start, stop, configuration test", 5


def start_and_stop(binary):
    with Lab("bp") as lab:
        node = lab.node("a", "10.99.0.1/24")
        speaker = Speaker(lab.bridge(), "br0")
        daemon = Daemon(node, binary, config("a", 2, instance("VI_1", "eth0", 51, 255, 1, ["10.99.0.100/24"], "MASTER")),
                        detail=False)
        begin = now()
        daemon.start()
        packet = speaker.wait(lambda p: p.vrrp and p.vrrp["priority"] == 255, 10, begin)
        wait_until(lambda: node.has("10.99.0.100"), 5, "address")
        return {"start to first advert, ms": (packet.time - begin) * 1e3, "stop, ms": daemon.stop() * 1e3}


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


def instances(count):
    return config("t", 3, *(instance("VI_%d" % i, "lo", i % 255 + 1, 100, 1, ["10.%d.%d.1/32" % (i // 250, i % 250)], version=3)
                            for i in range(count)))


def addresses(count):
    return config("t", 3, instance("VI_1", "lo", 51, 100, 1, ["10.1.0.1/32"], version=3,
                                   excluded=["10.2.%d.%d/32" % (i // 250, i % 250) for i in range(count)]))


# A process begins with the memory of the one that forks it, so a small one forks the daemon: this one has read a large text.
PEAK = """import os, resource, sys
os.spawnv(os.P_WAIT, sys.argv[1], sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"""


def config_test(binary, what, text):
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as handle:
        handle.write(text)
        handle.flush()
        begin = time.monotonic()
        done = subprocess.run([sys.executable, "-S", "-c", PEAK, binary, "-t", "-f", handle.name], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL)
        return {"-t of %s, s" % what: time.monotonic() - begin, "-t of %s, peak kB" % what: int(done.stdout.split()[-1])}


def configuration_tests(binary):
    return {**config_test(binary, "5,000 x 4 real servers", servers(5000)), **config_test(binary, "32,000 x 4 real servers", servers(32000)),
            **config_test(binary, "2,000 instances", instances(2000)), **config_test(binary, "20,000 addresses", addresses(20000))}


MEASURES = [start_and_stop, configuration_tests]
