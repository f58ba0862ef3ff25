"""Nothing delays an advert or ends the daemon: a stalled log reader, no log at all, a full disk, no IPVS, a flood of packets."""
import os
import socket
import subprocess

import pytest
from harness.capture import Capture
from harness.configs import config, instance, tcp_checked
from harness.daemon import Daemon, wait_until
from harness.dumps import instances
from harness.measure import longest_gap, now
from harness.speaker import Speaker

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FLOOD = os.path.join(ROOT, "build-asan", "tests", "netns", "flood")
VIP, INTERVAL, MILLION = "10.0.0.100", 0.1, 1_000_000
SLOW = 1  # an interval beside which a machine that runs several tests at once is never late


def text(*extra, interval=SLOW):
    return config("a", 3, instance("VI_1", "eth0", 51, 150, interval, [VIP + "/24"], version=3), *extra)


def wait(seconds):
    end = now() + seconds
    wait_until(lambda: now() > end, seconds + 5, "time stands still")


def adverts_go_on_under_noise(speaker, count=300):
    """Adverts of lower priority make the master log a line and answer each time; for five seconds no advert may be missing."""
    begin = now()
    for _ in range(count):
        speaker.send_v3(51, 50, [VIP], src="10.0.0.9", centiseconds=10)
    wait(5 * SLOW)
    assert longest_gap([packet.time for packet in speaker.adverts(51, since=begin, src="10.0.0.18")], at_least=4) < 2 * SLOW


def master(lab, daemon):
    speaker = Speaker(lab.node("p", "10.0.0.9/24"))
    assert speaker.wait(lambda p: p.vrrp and p.src == "10.0.0.18", 30), "no master"
    assert daemon.alive()
    return speaker


def test_a_log_reader_that_stalls(lab, ours):
    node = lab.node("a", "10.0.0.18/24")
    reader = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)  # bound, and never read
    reader.bind(node.path("/dev/log"))
    os.chmod(node.path("/dev/log"), 0o666)
    daemon = Daemon(node, ours, text(), logging=()).start()
    adverts_go_on_under_noise(master(lab, daemon))
    assert daemon.stop() < 5
    reader.close()


def test_no_log_at_all(lab, ours):
    node = lab.node("a", "10.0.0.18/24")
    daemon = Daemon(node, ours, text(), logging=()).start()
    adverts_go_on_under_noise(master(lab, daemon))


def test_a_disk_that_is_full(lab, ours):
    node = lab.node("a", "10.0.0.18/24")
    node.run("sh", "-c", "mkdir /tmp/small && mount -t tmpfs -o size=64k small /tmp/small && dd if=/dev/zero of=/tmp/small/fill bs=1k 2>/dev/null")
    daemon = Daemon(node, ours, text(), logging=("-G", "-g/tmp/small/ka.log")).start()
    adverts_go_on_under_noise(master(lab, daemon))


def test_console_that_nobody_reads(lab, ours):
    """stderr is a pipe whose reader never reads: -l must not stop the daemon."""
    node = lab.node("a", "10.0.0.18/24")
    reader, writer = os.pipe()
    daemon = Daemon(node, ours, text())
    process = lab.popen(node.command([ours, "-n", "-l", "-G", "-D", "-f", daemon.conf, "-p", "/run/m.pid", "-r", "/run/v.pid"]),
                        stdin=subprocess.DEVNULL, stdout=writer, stderr=writer)
    speaker = Speaker(lab.node("p", "10.0.0.9/24"))
    assert speaker.wait(lambda p: p.vrrp and p.src == "10.0.0.18", 30), "no master"
    adverts_go_on_under_noise(speaker, 3000)
    assert process.poll() is None
    os.close(reader)
    os.close(writer)


def test_a_kernel_without_ipvs_ends_nothing(lab, start):
    if os.path.exists("/proc/net/ip_vs"):
        pytest.fail("this machine's kernel has IPVS: the test needs one without")
    node = lab.node("a", "10.0.0.18/24")
    daemon = start(node, text(tcp_checked("retry 0")))
    daemon.wait_log(r"(?i)ipvs", 30)
    daemon.wait_log(r"TCP_CHECK on service \[127\.0\.0\.1\]:tcp:8080 failed", 30)
    daemon.wait_log(r"Entering MASTER STATE", 30)
    assert len(daemon.grep(r"(?i)can't initialize ipvs|ipvs.*not available|IPVS: ")) <= 2, "one clear error"
    assert daemon.child("checker") and daemon.child("vrrp")


@pytest.mark.alone
def test_a_flood_of_hostile_packets(lab, start):
    node = lab.node("a", "10.0.0.18/24")
    daemon = start(node, text(interval=INTERVAL))
    attacker = lab.node("x", "10.0.0.66/24")
    listener = master(lab, daemon).space
    adverts, mark, begin = Capture.adverts_of(lab, listener, "10.0.0.18"), daemon.mark(), now()
    flood = lab.popen(attacker.command([FLOOD, "eth0", "10.0.0.66", "10.0.0.18", 51, MILLION, 100000]), stdout=subprocess.PIPE, text=True)
    sent, _ = flood.communicate(timeout=60)
    assert int(sent) == MILLION
    lasted = now() - begin
    assert longest_gap(adverts.times(), at_least=4) < 2 * INTERVAL
    assert not daemon.grep(r"Entering (MASTER|BACKUP|FAULT) STATE", mark)
    stats = instances(node, daemon)[0]["stats"]
    refused = {name: count for name, count in stats.items() if name.endswith(("_err", "_failure")) or name.startswith("invalid_")}
    for name in ("packet_len_err", "ip_ttl_err", "invalid_type_rcvd", "advert_interval_err"):
        assert refused[name] > 100, stats
    assert sum(refused.values()) + stats["advert_rcvd"] <= MILLION, "none is counted twice"
    assert stats["become_master"] == 1 and stats["release_master"] == 0
    answered = daemon.grep("forcing new election")  # valid adverts that it outranks: four answers per interval
    assert 0 < len(answered) <= 4 * (lasted / INTERVAL + 2)
    per_cause = {}
    for _, line in daemon.grep(r"10\.0\.0\.66(?!.*forcing new election)"):
        per_cause[line] = per_cause.get(line, 0) + 1
    assert all(count <= 2 for count in per_cause.values()), per_cause
    assert len(per_cause) < 40, "the log is bounded: %s" % sorted(per_cause)[:10]


@pytest.mark.alone
def test_many_addresses_are_announced_at_once_and_adverts_go_on(lab, start):
    node = lab.node("a", "10.0.0.18/24")
    addresses = ["10.%d.%d.%d/32" % (20 + i // 60000, i // 250 % 240, i % 250 + 1) for i in range(3000)]
    speaker = Speaker(lab.node("p", "10.0.0.9/24"))
    adverts = Capture.adverts_of(lab, speaker.space, "10.0.0.18")
    blocks = instance("VI_1", "eth0", 51, 150, INTERVAL, [VIP + "/24"], version=3, excluded=addresses)
    daemon = start(node, config("a", 3, blocks), detail=False)
    daemon.wait_log(r"Entering MASTER STATE", 30)
    begin = speaker.wait(lambda p: p.vrrp and p.vrrp["priority"] == 150, 30).time
    assert speaker.wait(lambda p: p.arp and p.arp["sender"] == VIP, 30).time - begin < 0.1
    last = addresses[-1].split("/")[0]
    assert speaker.wait(lambda p: p.arp and p.arp["sender"] == last, 20), "the last address was not announced"
    wait(0.5)
    assert longest_gap(adverts.times(), at_least=4) < 2 * INTERVAL
