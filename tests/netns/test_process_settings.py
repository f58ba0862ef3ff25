"""Settings of the processes themselves: scheduling, processors, memory; the times and conditions of a reload; delays."""
import datetime
import os
import re
import signal
import subprocess
import time

import pytest
from harness.configs import config, instance
from harness.daemon import wait_until
from harness.measure import now

ONE = instance("VI_1", "eth0", 51, 150, 0.2, ["10.0.0.101/24"], version=3)


@pytest.fixture
def node(lab):
    return lab.node("a", "10.0.0.18/24")


def globals_of(*lines):
    return "".join("    %s\n" % line for line in lines)


def test_co_048_limits_and_names(node, start):
    extra = globals_of("vrrp_rt_priority 7", "vrrp_rlimit_rttime 2000000", "process_names", "vrrp_process_name ka-vrrp")
    daemon = start(node, config("a", 3, ONE, extra=extra))
    daemon.wait_log("Entering MASTER STATE")
    vrrp = daemon.child("vrrp")
    assert re.search(r"^Name:\s+ka-vrrp$", open("/proc/%d/status" % vrrp).read(), re.M)
    limits = open("/proc/%d/limits" % vrrp).read()
    assert re.search(r"Max realtime timeout\s+1000000\s+2000000", limits), limits
    assert not daemon.grep("not supported yet|not permitted")


def test_co_051_late_timers_raise_the_priority(node, start):
    slow = instance("VI_1", "eth0", 51, 150, 1, ["10.0.0.101/24"], version=3)
    daemon = start(node, config("a", 3, slow, extra=globals_of("max_auto_priority 10", "min_auto_priority_delay 500000")))
    daemon.wait_log("Entering MASTER STATE", 30)
    vrrp, mark = daemon.child("vrrp"), daemon.mark()
    os.kill(vrrp, signal.SIGSTOP)
    time.sleep(1.6)  # an advert is late by more than half a second; too short for the watchdog
    os.kill(vrrp, signal.SIGCONT)
    daemon.wait_log(r"A thread timer expired \d\.\d{6} seconds ago", 30, mark)
    daemon.wait_log(r"Set realtime priority \d+$", 30, mark)
    assert os.sched_getscheduler(vrrp) & ~os.SCHED_RESET_ON_FORK == os.SCHED_RR


def test_co_078_co_079_a_reload_is_checked_before(node, start):
    text = config("a", 3, ONE, extra=globals_of("reload_check_config /run/check.log"))
    daemon = start(node, text)
    daemon.wait_log("Entering MASTER STATE")
    mark = daemon.mark()
    daemon.configure(text.replace("priority 150", "priority 150\n    nonsense"))
    daemon.signal(1)
    daemon.wait_log("New config failed validation, see /run/check.log for details", since=mark)
    wait_until(lambda: "Unknown keyword 'nonsense'" in node.read("/run/check.log"), 30, "the complaint in the file")
    wait_until(lambda: node.has("10.0.0.101"), 30, "the old address")
    assert not daemon.grep("Reload complete", mark)
    mark = daemon.mark()
    daemon.configure(text.replace("10.0.0.101", "10.0.0.102"))
    daemon.signal(1)
    daemon.wait_log("Reload complete", since=mark)
    wait_until(lambda: node.has("10.0.0.102"), 30, "a good one is used")


def test_co_080_a_checked_configuration_has_no_error_at_the_start_either(node, start):
    daemon = start(node, config("a", 3, ONE + "nonsense\n", extra=globals_of("reload_check_config")))
    daemon.wait_log("exited with permanent error CONFIG. Terminating")
    assert daemon.ended() == 2


def test_co_088_a_reload_at_its_time(node, start):
    node.write("/run/at/other", "")
    daemon = start(node, config("a", 3, ONE, extra=globals_of("reload_time_file /run/at/when", "reload_file /run/at/flag")))
    daemon.wait_log("Startup complete")
    node.write("/run/at/when", "23:59:59\n" if datetime.datetime.now().hour < 23 else "00:30:00\n")
    daemon.wait_log(r"Scheduling reload for \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$")
    os.unlink(node.path("/run/at/when"))
    daemon.wait_log("Cancelling reload scheduled for ")
    mark = daemon.mark()
    soon = datetime.datetime.now() + datetime.timedelta(seconds=5)
    node.write("/run/at/when", soon.strftime("%Y-%m-%d %H:%M:%S\n"))
    daemon.wait_log("Scheduling reload for " + soon.strftime("%Y-%m-%d %H:%M:%S"), since=mark)
    daemon.wait_log("Reload complete", 20, mark)
    wait_until(lambda: os.listdir(node.path("/run/at")) == ["other"], 30, lambda: os.listdir(node.path("/run/at")))


def test_co_086_a_time_of_every_day_stays(node, start):
    daemon = start(node, config("a", 3, ONE, extra=globals_of("reload_time_file /run/at/when", "reload_repeat")))
    node.write("/run/at/other", "")
    daemon.wait_log("Startup complete")
    mark = daemon.mark()
    daemon.configure(config("a", 3, ONE, extra=globals_of("reload_time_file /run/at/when", "reload_repeat", "router_id b")))
    daemon.signal(1)
    daemon.wait_log("Reload complete", since=mark)
    mark = daemon.mark()
    soon = datetime.datetime.now() + datetime.timedelta(seconds=5)
    node.write("/run/at/when", soon.strftime("%H:%M:%S\n"))
    daemon.wait_log("Reload complete", 20, mark)
    tomorrow = soon + datetime.timedelta(days=1)
    daemon.wait_log("Scheduling reload for " + tomorrow.strftime("%Y-%m-%d %H:%M:%S"), since=mark)
    assert node.exists("/run/at/when")


def test_vr_105_a_short_loss_of_carrier_is_no_fault(lab, node, start):
    delays = "interface_up_down_delays {\n    eth0 1\n}\n"
    daemon = start(node, config("a", 3, delays, instance("VI_1", "eth0", 51, 150, 1, ["10.0.0.101/24"], version=3)))
    daemon.wait_log("Entering MASTER STATE", 30)
    mark, begin = daemon.mark(), now()
    node.ip("link", "set", "eth0", "down")
    daemon.wait_log(r"eth0: Adding flags change from 0x\w+ to 0x\w+ delay by 1000000", since=mark)
    reported, _ = daemon.wait_log("Netlink reports eth0 down", since=mark)
    assert reported - begin > 1
    daemon.wait_log("Entering FAULT STATE", since=mark)


def test_promote_secondaries_while_it_runs(node, start):
    key = "net.ipv4.conf.eth0.promote_secondaries"
    node.sysctl(key, 0)
    daemon = start(node, config("a", 3, instance("VI_1", "eth0", 51, 150, 0.2, ["10.0.0.101/24"], version=3, extra=["promote_secondaries"])))
    daemon.wait_log("Entering MASTER STATE")
    assert node.sysctl(key) == "1"
    daemon.stop()
    assert node.sysctl(key) == "0"


def test_vr_104_a_tracked_process_must_run(node, start):
    text = "vrrp_track_process web {\n    process sleepy\n}\n"
    node.write("/run/sleepy", "#!/bin/sh\nsleep 100\n", 0o755)
    tracked = instance("VI_1", "eth0", 51, 150, 0.2, ["10.0.0.101/24"], version=3, extra=["track_process {", "web", "}"])
    daemon = start(node, config("a", 3, text, tracked))
    daemon.wait_log(r"\(VI_1\) entering FAULT state \(tracked process web quorum not achieved\)")
    mark = daemon.mark()
    running = subprocess.Popen(node.command(["/run/sleepy"]), stdout=subprocess.DEVNULL)
    daemon.wait_log("Quorum gained for tracked process web", 30, mark)
    daemon.wait_log("Entering MASTER STATE", 30, mark)
    mark = daemon.mark()
    node.run("pkill", "-9", "-x", "sleepy")
    daemon.wait_log("Quorum lost for tracked process web", 30, mark)
    daemon.wait_log("Entering FAULT STATE", 30, mark)
    running.kill()
    running.wait()


def test_a_source_that_cannot_be_bound_is_a_fault(node, start):
    """What heals it is in the transcript without_socket: since any address may be bound beforehand, nearly nothing fails for long."""
    text = instance("VI_1", "eth0", 51, 150, 0.2, ["fe80::100/64"], version=3,
                    extra=["unicast_src_ip ::ffff:10.0.0.9", "unicast_peer {", "2001:db8::2", "}"])
    daemon = start(node, config("a", 3, text))
    daemon.wait_log(r"bind unicast_src ::ffff:\S+ failed 99 - ")
    daemon.wait_log(r"\(VI_1\) Entering FAULT STATE")


def test_co_149_co_150_a_fifo_and_its_reader(node, start):
    node.write("/run/reader", "#!/bin/sh\necho \"$# $1\" > /run/out\nexec cat < \"$2\" >> /run/out\n", 0o755)
    extra = globals_of("enable_script_security", "script_user root", "notify_fifo /run/fifo", "notify_fifo_script \"/run/reader 'a b'\"",
                       "vrrp_notify_priority_changes")
    node.write("/run/weight", "0\n")
    tracked = instance("VI_1", "eth0", 51, 150, 0.2, ["10.0.0.101/24"], version=3, extra=["track_file {", "f", "}"])
    daemon = start(node, config("a", 3, "track_file f {\n    file /run/weight\n    weight 1\n}\n", tracked, extra=extra))
    daemon.wait_log("Entering MASTER STATE")
    node.write("/run/weight", "5\n")
    expected = ["2 a b", 'INSTANCE "VI_1" BACKUP 150', 'INSTANCE "VI_1" MASTER 150', 'INSTANCE "VI_1" MASTER_PRIORITY 155']
    wait_until(lambda: node.read("/run/out").splitlines() == expected, 30, lambda: node.read("/run/out"))
    assert daemon.stop() < 5
    expected.append('INSTANCE "VI_1" STOP 155')
    wait_until(lambda: node.read("/run/out").splitlines() == expected, 30, lambda: node.read("/run/out"))
