"""The processes of a daemon: what a test or an option leaves alone, their names, their scheduling and that of their scripts."""
import os
import re
import signal

import pytest
from harness.configs import config, instance
from harness.daemon import wait_until
from harness.dumps import DATA, STATS, dumped, number
from harness.speaker import Speaker

VIP = "10.0.0.100"
SCRIPTS = "    enable_script_security\n    script_user root\n"


def text(*extra, globals_="", state="MASTER"):
    return config("a", 3, instance("V1", "eth0", 51, 100, 0.2, [VIP + "/24"], state, 3, extra), extra=globals_)


@pytest.fixture
def node(lab):
    return lab.node("a", "10.0.0.18/24")


def master(node, start, *arguments, **how):
    daemon = start(node, *arguments, **how)
    daemon.wait_log(r"\(V1\) Entering MASTER STATE")
    wait_until(lambda: node.has(VIP), 30, "the address")
    return daemon


def status_of(pid, key):
    with open("/proc/%d/status" % pid) as status:
        return re.search(r"^%s:\s+(.*)$" % key, status.read(), re.M).group(1)


def test_CO_014_a_test_of_a_missing_file_says_so(node, ours):
    done = node.run(ours, "-t", "-f", "/nonexistent")
    assert done.stdout == "Config files missing '/nonexistent'.\n"
    assert done.returncode == 4, "0 with the reference: a deployment check must not pass on nothing"


def test_CO_016_a_test_beside_the_daemon_leaves_everything_alone(lab, node, start, ours):
    daemon = master(node, start, text())
    monitor, pids = lab.monitor_addresses(node), daemon.tree()
    files = {role: node.read(daemon.pid_file(role)) for role in ("core", "vrrp")}
    before, mark = node.run("ls", "-lR", "--time-style=full-iso", "/run/test", "/tmp").stdout, daemon.mark()
    done = node.run(ours, "-t", "-f", daemon.conf, "-p", daemon.pid_file("core"), "-r", daemon.pid_file("vrrp"))
    assert (done.returncode, done.stdout) == (0, "")
    assert before == node.run("ls", "-lR", "--time-style=full-iso", "/run/test", "/tmp").stdout
    assert files == {role: node.read(daemon.pid_file(role)) for role in ("core", "vrrp")}
    assert "Became master: 1\n" in dumped(node, daemon, STATS, "/tmp/keepalived.stats")
    assert monitor.since(0, address=VIP) == []
    wait_until(lambda: daemon.tree() == pids, 30, "the copy that writes has ended, nobody else")
    assert not daemon.grep("Entering", mark)


def test_CO_018_parts_that_do_not_run(node, start):
    daemon = start(node, text(), args=["-C"])
    daemon.wait_log("Startup complete|no configuration to run")
    wait_until(lambda: daemon.tree() == [daemon.pid], 30, "nobody else")
    every = start(node, text(), label="b", args=["-C", "--all"])
    every.wait_log("Startup complete")
    wait_until(lambda: every.child("vrrp") and every.child("checker"), 30, "both children")


@pytest.mark.parametrize("args", [[], ["-V"], ["--dont-release-vrrp"]])
def test_CO_020_addresses_stay_at_the_stop_on_request(lab, node, start, args):
    speaker = Speaker(lab.bridge(), "br0")
    daemon = master(node, start, text(), args=args)
    daemon.stop()
    assert node.has(VIP) == bool(args)
    if not args:
        assert speaker.wait(lambda p: p.vrrp and p.vrrp["priority"] == 0, 30), "a farewell"
    assert (speaker.adverts(51)[-1].vrrp["priority"] == 0) == (not args)


@pytest.mark.parametrize("wanted, used", [("/run/test/d", "/run/test/d"), ("/run/test/missing", "/tmp"), ("d", "/tmp"), ("/run/test/file", "/tmp")])
def test_CO_022_the_folder_of_the_dumps(node, start, wanted, used):
    node.run("mkdir", "-p", "/run/test/d", "/d")
    node.write("/run/test/file", "")
    daemon = master(node, start, text(), prefix=["env", "TMPDIR=" + wanted])
    assert "V1" in dumped(node, daemon, STATS, used + "/keepalived.stats")
    node.run("rm", "-f", "/tmp/keepalived.stats")
    assert "V1" in dumped(node, daemon, DATA, used + "/keepalived.data")


def test_CO_026_a_static_address_alone_is_enough_for_a_process(node, start):
    daemon = start(node, "static_ipaddress {\n    10.0.0.77/24 dev eth0\n}\n")
    line = daemon.wait_log(r"Starting VRRP child process, pid=\d+$")[1]
    daemon.wait_log("Startup complete")
    wait_until(lambda: node.has("10.0.0.77"), 30, "the address")
    assert node.read(daemon.pid_file("vrrp")) == line.rsplit("=", 1)[1] + "\n"
    wait_until(lambda: len(daemon.tree()) == 2, 30, "nobody else")


@pytest.mark.parametrize("words, names", [
    ("", ["keepalived", "keepalived"]),
    ("    process_names\n", ["keepalived", "keepalived_vrrp"]),
    ("    process_name one\n    vrrp_process_name two\n", ["one", "two"]),
    ("    process_names\n    process_name one\n", ["one", "keepalived_vrrp"]),
])
def test_CO_028_names_of_the_processes(node, start, words, names):
    daemon = start(node, text(globals_=words))
    daemon.wait_log("Startup complete")
    wait_until(lambda: [status_of(pid, "Name") for pid in (daemon.pid, daemon.child("vrrp"))] == names, 30, names)


def test_CO_046_a_startup_script_has_its_time(node, start):
    node.write("/run/slow", "#!/bin/sh\nsleep 300 & echo $$ $! > /run/pids\nwait\n", 0o755)
    daemon = master(node, start, text(globals_=SCRIPTS + "    startup_script /run/slow\n    startup_script_timeout 1\n"))
    daemon.in_order(["^Running startup script /run/slow", "^startup script timed out$", "^Starting VRRP child process", "^Startup complete$"])
    assert daemon.wait_log("timed out")[0] - daemon.started > 1
    pids = node.read("/run/pids").split()
    wait_until(lambda: not any(node.exists("/proc/" + pid) for pid in pids), 30, "the script and what it started have ended")


# What a script says of itself: its scheduling, its niceness, its locked memory.
TELL = """#!/bin/sh
{ chrt -p $$ | sed -n 's/.*policy: //p'; ps -o ni= -p $$ | tr -d ' '; sed -n 's/^VmLck:[^0-9]*//p' /proc/$$/status; } > /run/told.new
mv /run/told.new /run/told
"""


def told(node):
    wait_until(lambda: node.exists("/run/told"), 30, "the script ran")
    return node.read("/run/told").splitlines()


def test_CO_048_CO_049_settings_of_one_process_are_not_those_of_its_scripts(node, start):
    node.write("/run/tell", TELL, 0o755)
    words = SCRIPTS + "    vrrp_rt_priority 7\n    vrrp_rlimit_rttime 2000000\n    vrrp_cpu_affinity 0\n"
    daemon = master(node, start, text("notify_master /run/tell", globals_=words))
    policy, nice, _ = told(node)
    assert (policy, int(nice)) == ("SCHED_OTHER", os.nice(0))
    vrrp = daemon.child("vrrp")
    assert (os.sched_getscheduler(vrrp) & ~os.SCHED_RESET_ON_FORK, os.sched_getparam(vrrp).sched_priority) == (os.SCHED_RR, 7), \
        "the reference loses it with its first script"
    assert os.sched_getaffinity(vrrp) == {0}
    assert os.sched_getscheduler(daemon.pid) & ~os.SCHED_RESET_ON_FORK == os.SCHED_OTHER
    assert os.sched_getaffinity(daemon.pid) == os.sched_getaffinity(0)


def test_CO_048_niceness_is_that_of_one_process(node, start):
    node.write("/run/tell", TELL, 0o755)
    daemon = master(node, start, text("notify_master /run/tell", globals_=SCRIPTS + "    vrrp_priority -6\n"))
    assert int(told(node)[1]) == os.nice(0)
    assert os.getpriority(os.PRIO_PROCESS, daemon.child("vrrp")) == -6
    assert os.getpriority(os.PRIO_PROCESS, daemon.pid) == os.nice(0)


@pytest.mark.alone  # AddressSanitizer makes mlockall do nothing
def test_CO_050_memory_is_locked_in_one_process_only(node, start):
    node.write("/run/tell", TELL, 0o755)
    daemon = master(node, start, text("notify_master /run/tell", globals_=SCRIPTS + "    vrrp_no_swap\n"))
    assert told(node)[2] == "0 kB"
    assert status_of(daemon.child("vrrp"), "VmLck") != "0 kB" and status_of(daemon.pid, "VmLck") == "0 kB"
    assert not daemon.grep("not supported yet|not permitted")


def test_CO_070_other_signals_do_no_harm(lab, node, start):
    monitor = lab.monitor_addresses(node)
    daemon = master(node, start, text())
    wait_until(lambda: monitor.since(0, address=VIP), 30, "the kernel's word of it")
    pids, mark = daemon.tree(), daemon.mark()
    for role in ("core", "vrrp"):
        for signum in (signal.SIGALRM, signal.SIGWINCH, signal.SIGPIPE, signal.SIGCONT, signal.SIGURG, signal.SIGTSTP, signal.SIGTTIN,
                       signal.SIGTTOU, signal.SIGIO, signal.SIGVTALRM, signal.SIGPROF):
            daemon.signal(signum, role)
        for _ in range(20):
            daemon.signal(signal.SIGUSR2, role)
    assert number(r"^  Became master: (\d+)$", dumped(node, daemon, STATS, "/tmp/keepalived.stats")) == 1
    assert [event[2] for event in monitor.since(0, address=VIP)] == ["add"]
    wait_until(lambda: daemon.tree() == pids, 30, "the copies that write have ended, nobody else")
    assert not daemon.grep("Entering|died|Restart", mark)


def test_CO_120_what_holds_without_a_word(node, start):
    daemon = start(node, "vrrp_instance V1 {\n    interface eth0\n    virtual_router_id 51\n    virtual_ipaddress {\n        10.0.0.100/24\n    }\n}\n")
    daemon.wait_log("Startup complete")
    content = dumped(node, daemon, DATA, "/tmp/keepalived.data", "vrrp")
    for line in (" Router ID = a", "   VRRP Version = 2", "   Advert interval = 1 sec", "   Priority = 100", "   Preempt = enabled",
                 "   Gratuitous ARP delay = 5", "   Gratuitous ARP repeat = 5"):
        assert line in content.splitlines(), (line, content)
