"""Scenario 5: scripts that hang, flood, fork, die of signals, are replaced or missing. None delays an advert or ends the daemon."""
import os

import pytest
from harness.daemon import wait_until
from harness.measure import descendants, longest_gap, now
from harness.speaker import Speaker

CONFIG = """global_defs {{
    router_id a
    script_user root
    enable_script_security
}}
vrrp_script chk {{
    script "/run/test/check.sh"
    interval 1
    timeout {timeout}
    fall 1
    rise 1
    weight -20
}}
vrrp_instance VI_1 {{
    state BACKUP
    interface eth0
    virtual_router_id 51
    priority 100
    version 3
    advert_int 1
    virtual_ipaddress {{
        10.0.0.100/24
    }}
    track_script {{
        chk
    }}
}}
"""
GOOD = "#!/bin/sh\nexit 0\n"


@pytest.fixture
def node(lab):
    made = lab.node("a", "10.0.0.18/24")
    made.write("/run/test/check.sh", GOOD, 0o755)
    return made


def replace(node, text):
    """As an editor does it: a new file moved over the old one, so that no half-written text is ever run."""
    node.write("/run/test/check.new", text, 0o755)
    node.run("mv", "/run/test/check.new", "/run/test/check.sh")


def steady(speaker, seconds):
    """No advert is missing over the next seconds."""
    begin = now()
    wait_until(lambda: now() > begin + seconds, seconds + 5, "time stands still")
    times = [packet.time for packet in speaker.adverts(51, since=begin)]
    return longest_gap(times, at_least=int(seconds) - 1) < 2


def master(lab, node, start, timeout=3):
    daemon = start(node, CONFIG.format(timeout=timeout))
    daemon.wait_log(r"\(VI_1\) Entering MASTER STATE", 30)
    return daemon, Speaker(lab.bridge(), "br0")


def test_a_script_that_hangs_is_ended_and_counts_as_failed(lab, node, start):
    daemon, speaker = master(lab, node, start)
    mark = daemon.mark()
    replace(node, "#!/bin/sh\ntrap '' TERM\nsleep 600 & sleep 601\n")
    daemon.wait_log(r"VRRP_Script\(chk\) timed_out", 20, mark)
    daemon.wait_log(r"\(VI_1\) Changing effective priority from 100 to 80", 30, mark)
    assert steady(speaker, 5)
    replace(node, GOOD)
    daemon.wait_log(r"VRRP_Script\(chk\) succeeded", 20, mark)
    wait_until(lambda: not sleepers(daemon), 30, lambda: "left behind: %s" % sleepers(daemon))


def sleepers(daemon):
    found = []
    for pid in descendants(daemon.node.init()):
        try:
            with open("/proc/%d/cmdline" % pid) as handle:
                if handle.read().startswith("sleep"):
                    found.append(pid)
        except OSError:
            pass
    return found


def test_a_script_that_prints_megabytes_delays_nothing(lab, node, start):
    daemon, speaker = master(lab, node, start, timeout=30)
    replace(node, "#!/bin/sh\nhead -c 50000000 /dev/zero\nhead -c 50000000 /dev/zero >&2\nexit 0\n")
    assert steady(speaker, 5)
    assert not daemon.grep(r"failed|timed_out")


def test_children_of_a_script_do_not_pile_up(lab, node, start):
    daemon, _ = master(lab, node, start)
    mark = daemon.mark()
    replace(node, "#!/bin/sh\nfor i in 1 2 3 4 5; do sleep 300 & done\nwait\n")
    daemon.wait_log(r"VRRP_Script\(chk\) timed_out", 20, mark)
    replace(node, GOOD)
    wait_until(lambda: not sleepers(daemon), 30, lambda: "left behind: %s" % sleepers(daemon))


def test_a_script_killed_by_a_signal_counts_as_failed(lab, node, start):
    daemon, _ = master(lab, node, start)
    mark = daemon.mark()
    replace(node, "#!/bin/sh\nkill -9 $$\n")
    daemon.wait_log(r"VRRP_Script\(chk\) failed \(due to signal 9\)", 30, mark)


def test_a_script_that_vanishes_counts_as_failed_and_comes_back(lab, node, start):
    daemon, speaker = master(lab, node, start)
    mark = daemon.mark()
    node.run("rm", "/run/test/check.sh")
    daemon.wait_log(r"VRRP_Script\(chk\) failed", 30, mark)
    assert steady(speaker, 4)
    mark = daemon.mark()
    replace(node, GOOD)
    daemon.wait_log(r"VRRP_Script\(chk\) succeeded", 30, mark)


def test_a_script_missing_at_the_start_is_disabled_and_named(lab, node, start):
    node.run("rm", "/run/test/check.sh")
    daemon = start(node, CONFIG.format(timeout=3))
    daemon.wait_log(r"Disabling track script chk since not found/accessible")
    daemon.wait_log(r"\(VI_1\) Entering MASTER STATE", 30)
    assert os.path.exists("/proc/%d" % daemon.pid)
