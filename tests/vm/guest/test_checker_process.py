"""The checker as a process beside the others: when it runs, what it is called, how it is replaced; what its FIFOs get."""
import os
import re
import signal

from directors import VIP, RealServer, service, table, wait_table
from harness.configs import config, instance
from harness.daemon import wait_until
from harness.dumps import DATA, STATS, dumped
from harness.fifo import fifo

SERVER = "[10.99.0.11]:tcp:80 [10.99.0.80]:tcp:80"


def both(lab, start, extra="", servers=(), **how):
    node = lab.node("a", "10.99.0.1/24", VIP + "/24")
    blocks = config("a", 2, service(*servers), instance("V", "eth0", 51, 100, 1, ["10.99.0.81/24"]), extra=extra)
    return node, start(node, blocks, **how)


def name_of(pid):
    with open("/proc/%d/comm" % pid) as comm:
        return comm.read().strip()


def test_CO_052_a_virtual_server_starts_the_checker_first(lab, start):
    node, daemon = both(lab, start, "    process_names\n", [RealServer(lab, 1)])
    daemon.in_order([r"^Starting Healthcheck child process, pid=\d+$", r"^Starting VRRP child process, pid=\d+$", "^Startup complete$"])
    line = daemon.grep("Starting Healthcheck")[0][1]
    assert node.read(daemon.pid_file("checker")) == line.rsplit("=", 1)[1] + "\n"
    assert [name_of(daemon.child(role)) for role in ("vrrp", "checker")] == ["keepalived_vrrp", "keepalived_lvs"]
    content = dumped(node, daemon, DATA, "/tmp/keepalived_check.data")
    daemon.wait_log(r"Printing checker data for process\(\d+\) on signal")
    assert content.startswith("------< Global definitions >------\n") and "------< LVS Topology >------\n" in content


def test_CO_053_which_parts_run(lab, start):
    node, daemon = both(lab, start, servers=[RealServer(lab, 1)], args=["-P"])
    daemon.wait_log("Startup complete")
    assert daemon.child("vrrp") and not daemon.child("checker")
    wait_until(lambda: len(daemon.tree()) == 2, 30, "nobody else")
    assert table(node) == {}
    daemon.stop()
    every = start(node, config("a", 2), label="b", args=["--all"])
    every.wait_log("Startup complete")
    wait_until(lambda: every.child("vrrp") and every.child("checker"), 30, "both")


def test_CO_054_a_killed_checker_is_started_again(lab, start):
    one = RealServer(lab, 1)
    node, daemon = both(lab, start, servers=[one])
    wait_table(node, one)
    daemon.wait_log(r"\(V\) Entering MASTER STATE")
    before, vrrp, mark = daemon.child("checker"), daemon.child("vrrp"), daemon.mark()
    inner = int(node.read(daemon.pid_file("checker")))
    os.kill(before, signal.SIGKILL)
    daemon.in_order([r"pid %d exited due to signal 9 \(Killed\)" % inner, r"Healthcheck child process\(%d\) died: Respawning" % inner,
                     "Restart of Healthcheck process delayed 0 seconds to limit respawn rate", "Starting Healthcheck child process"], since=mark)
    wait_until(lambda: daemon.child("checker") not in (None, before), 30, "a new checker")
    assert daemon.child("vrrp") == vrrp and not daemon.grep("Entering", mark)
    assert "Became master: 1\n" in dumped(node, daemon, STATS, "/tmp/keepalived.stats")


def test_CO_156_lines_of_services(lab, start):
    one = RealServer(lab, 1)
    one.down()
    node = lab.node("a", "10.99.0.1/24", VIP + "/24")
    lvs, every = fifo(node, "/run/lvs"), fifo(node, "/run/every")
    words = "    lvs_notify_fifo /run/lvs\n    notify_fifo /run/every\n"
    daemon = start(node, config("a", 2, service(one), instance("V", "eth0", 51, 100, 1, ["10.99.0.81/24"]), extra=words))
    daemon.wait_log(r"\(V\) Entering MASTER STATE", 15)
    wait_table(node)
    one.up()
    wait_table(node, one)
    ups = ["RS %s UP" % SERVER, "VS [10.99.0.80]:tcp:80 UP"]
    wait_until(lambda: lvs.lines() and all(up in "\n".join(reader.lines()) for reader in (lvs, every) for up in ups), 30,
               lambda: (lvs.data, every.data))
    for line in ups:
        for reader in (lvs, every):
            assert (line + "\n\0").encode() in reader.data, "a NUL behind the line"
    assert b"INSTANCE" not in lvs.data
    assert re.findall(rb'INSTANCE "V" \w+ 100\n(?!\0)', every.data) == [b'INSTANCE "V" BACKUP 100\n', b'INSTANCE "V" MASTER 100\n']
    one.down()
    downs = ["RS %s DOWN" % SERVER, "VS [10.99.0.80]:tcp:80 DOWN"]
    wait_until(lambda: lvs.lines() and all(down in lvs.data.decode() for down in downs), 30, lambda: lvs.data)
