"""Ours beside Debian's keepalived: every variant of the protocol, both roles, stop, crash, return, priorities, tie; tshark as a witness.

The virtual MAC has its rows in test_vmac.py, scenarios of several features in test_scenario_*.py.
"""
import os
import subprocess
from collections import Counter

import pytest
from harness.capture import Capture
from harness.configs import config, instance
from harness.daemon import wait_until
from harness.measure import now
from harness.packets import Packet
from harness.pair import REFERENCE, SLACK, Pair

pytestmark = pytest.mark.interop
ROLES = {"ours-a": 0, "ours-b": 1}


def programs(ours, place, other=REFERENCE):
    return [ours, other] if place == 0 else [other, ours]


def story_of_stop_and_return(pair, what):
    """Node a is master, leaves in the way `what`, and takes its place again."""
    pair.held_by(0, timeout=pair.variant.takeover(150)[0] + 4)
    mark, begin = pair.daemons[1].mark(), now()
    what(pair.daemons[0])
    silent, told = pair.variant.takeover(100)
    if what.__name__ == "stop":
        pair.held_by(1, timeout=told)
        if pair.variant.interval == 1 and not pair.variant.unicast:
            farewell = pair.wire.wait(lambda p: p.vrrp and p.vrrp["priority"] == 0, SLACK, begin)
            assert pair.heard(1, farewell.time).time - farewell.time < silent - 1, "after the skew time"
    else:  # what a killed program leaves on its interface is there until it is started again
        pair.daemons[1].wait_log(r"Entering MASTER STATE|Backup -> Master", silent + SLACK, mark)
        assert pair.heard(1, now()), "the other one took over, but is not heard"
    pair.up(0)
    pair.held_by(0, timeout=pair.variant.takeover(150)[0] + 4)
    pair.silent()


def stop(daemon):
    daemon.stop()


def crash(daemon):
    pids = daemon.kill_tree()
    # who is started next looks whether the process of the pid file is there, and one that waits to be reaped still is
    wait_until(lambda: not any(os.path.exists("/proc/%d" % pid) for pid in pids), 30, "it is gone")


@pytest.mark.parametrize("place", ROLES.values(), ids=ROLES)
@pytest.mark.parametrize("variant", ["v2-pass", "v2-unicast", "v2-ah-unicast", "v3", "v3-unicast", "v6", "v6-unicast"])
def test_takeover_and_return(lab, start, ours, variant, place):
    story_of_stop_and_return(Pair(lab, start, variant, programs(ours, place)), stop)


@pytest.mark.parametrize("place", ROLES.values(), ids=ROLES)
@pytest.mark.parametrize("variant", ["v2-ah", "v3", "v6"])
def test_crash_and_return(lab, start, ours, variant, place):
    story_of_stop_and_return(Pair(lab, start, variant, programs(ours, place)), crash)


def story_of_a_tie(pair):
    """The first comer keeps it: equal priority deposes nobody. Unless both are masters: the one with the higher address, b, stays."""
    begin = now()
    for _ in range(4):  # b would have taken over after three intervals and its skew
        begin = pair.heard(0, begin + 0.001).time
    pair.held_by(0, timeout=0)
    assert not pair.daemons[1].grep(r"Entering MASTER|Backup -> Master")
    pair.cut()
    pair.held_by(0, 1, timeout=pair.variant.takeover(100)[0])
    pair.mend()
    pair.held_by(1, timeout=3 * pair.variant.interval + 2)


@pytest.mark.parametrize("place", ROLES.values(), ids=ROLES)
@pytest.mark.parametrize("variant", ["v2", "v3", "v6"])
def test_a_tie_goes_to_the_higher_address(lab, start, ours, variant, place):
    story_of_a_tie(Pair(lab, start, variant, programs(ours, place), (100, 100)))


@pytest.mark.parametrize("place", ROLES.values(), ids=ROLES)
@pytest.mark.parametrize("variant", ["v3", "v6-unicast"])
def test_priority_changed_by_reload(lab, start, ours, variant, place):
    pair = Pair(lab, start, variant, programs(ours, place))
    story_of_priorities(pair)


def story_of_priorities(pair):
    """The master steps below the backup and above it again, then the backup above the master."""
    timeout = pair.variant.takeover(100)[0] + 2
    pair.held_by(0, timeout=timeout + 3)
    for changed, priority, holder in ((0, 90, 1), (0, 150, 0), (1, 200, 1)):
        pair.set_priority(changed, priority)
        pair.held_by(holder, timeout=timeout)
    pair.silent()


SCRIPT = """vrrp_script up {
    script "/usr/bin/test -e /run/test/up"
    interval 1
    fall 1
    rise 1
    weight -60
    user root
}
"""


@pytest.mark.parametrize("place", ROLES.values(), ids=ROLES)
@pytest.mark.parametrize("variant", ["v3"])
def test_priority_changed_by_a_script(lab, start, ours, variant, place):
    """The master's script fails and recovers: 150, 90, 150 beside 100."""
    pair = Pair(lab, start, variant, programs(ours, place), before=SCRIPT, extra=["track_script {", "up", "}"])
    for node in pair.nodes:
        node.write("/run/test/up", "")
    timeout = pair.variant.takeover(100)[0] + 3  # a second until the script runs again
    pair.held_by(0, timeout=timeout + 3)
    pair.nodes[0].run("rm", "/run/test/up", check=True)
    pair.priorities[0] = 90
    pair.held_by(1, timeout=timeout)
    pair.nodes[0].write("/run/test/up", "")
    pair.priorities[0] = 150
    pair.held_by(0, timeout=timeout)
    pair.silent()


MANY = ["10.0.1.%d" % n for n in range(1, 255)], ["fe80::100"] + ["2001:db8::%x" % n for n in range(1, 80)]
DECODED = {  # VRID: an instance of each kind
    11: dict(version=2, vips=["10.0.0.11"]),
    12: dict(version=2, vips=["10.0.0.12"], auth=("PASS", "1111")),
    13: dict(version=2, vips=["10.0.0.13"], auth=("AH", "s3cret")),
    14: dict(version=2, vips=["10.0.0.14"], auth=("PASS", "longerthaneight"), peer="10.0.0.28"),
    15: dict(version=2, vips=["10.0.0.15"], auth=("AH", "longerthaneight"), peer="10.0.0.28"),
    16: dict(version=3, vips=["10.0.0.16"]),
    17: dict(version=3, vips=["10.0.0.17"], peer="10.0.0.28"),
    18: dict(version=3, vips=["fe80::18:1"]),
    19: dict(version=3, vips=["fe80::19:1"], peer="fe80::28"),
    20: dict(version=2, vips=MANY[0]),
    21: dict(version=3, vips=MANY[0]),
    22: dict(version=3, vips=MANY[1]),
    23: dict(version=2, vips=["10.0.0.23"] + MANY[0][:50], auth=("AH", "s3cret")),
    24: dict(version=3, vips=["10.0.0.24"], extra=["use_vmac"]),
}
FIELDS = ["vrrp.virt_rtr_id", "vrrp.addr_count", "vrrp.checksum.status", "ip.checksum.status", "_ws.expert.message", "_ws.malformed"]


def block(vrid, version, vips, auth=None, peer=None, extra=()):
    unicast = ["unicast_peer {", peer, "}"] if peer else []
    return instance("VI_%d" % vrid, "eth0", vrid, 150, 1 if version == 2 else 0.2, vips, version=version, auth=auth,
                    extra=[*extra, *unicast])


def test_tshark_finds_nothing_wrong(lab, start):
    """Two adverts and more of each kind, all checksums verified; and the farewell."""
    node = lab.node("a", "10.0.0.18/24", "fe80::18/64")
    listener = lab.node("b", "10.0.0.28/24", "fe80::28/64")
    capture = Capture(lab, listener, "eth0", "ip proto 112 or ip proto 51 or ip6 proto 112", snaplen=2000)
    daemon = start(node, config("n", 3, *[block(vrid, **what) for vrid, what in DECODED.items()]))
    for vrid in DECODED:
        daemon.wait_log(r"\(VI_%d\) Entering MASTER STATE" % vrid, 15)

    def captured():
        heard = [packet.vrrp for packet in (Packet(*row) for row in capture.packets()) if packet.vrrp]
        return [Counter(vrrp["vrid"] for vrrp in heard if (vrrp["priority"] == 0) == last) for last in (False, True)]
    wait_until(lambda: all(captured()[0][vrid] >= 2 for vrid in DECODED), 20, captured, 0.1)
    daemon.stop()
    wait_until(lambda: all(captured()[1][vrid] for vrid in DECODED), 20, captured, 0.1)
    capture.stop()
    decoded = subprocess.run(["tshark", "-r", capture.path, "-o", "ip.check_checksum:TRUE", "-T", "fields", "-E", "separator=|",
                              *[word for field in FIELDS for word in ("-e", field)]], stdout=subprocess.PIPE, text=True, check=True)
    rows = [line.split("|") for line in decoded.stdout.splitlines()]
    seen = Counter(int(row[0]) for row in rows)
    assert set(seen) == set(DECODED) and min(seen.values()) >= 3, seen
    for vrid, count, vrrp, ip, expert, malformed in rows:
        v4 = ":" not in DECODED[int(vrid)]["vips"][0]
        assert (int(count), vrrp, ip, expert, malformed) == (len(DECODED[int(vrid)]["vips"]), "1", "1" if v4 else "", "", ""), vrid
