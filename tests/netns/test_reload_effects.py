"""What a reload tells, runs and remembers: log lines, notify scripts, results of tracking scripts; requests that come together."""
import signal

import pytest
from harness.configs import config, instance
from harness.daemon import wait_until
from harness.dumps import DATA, STATS, dumped, instances, number, priority
from harness.speaker import Speaker

VIP = "10.0.0.100"
SCRIPTS = "    enable_script_security\n    script_user root\n"


@pytest.fixture
def node(lab):
    return lab.node("a", "10.0.0.18/24")


def block(name="V1", vrid=51, vip=VIP, extra=(), **how):
    return instance(name, "eth0", vrid, how.pop("priority", 100), 0.2, [vip + "/24"], how.pop("state", "MASTER"), 3, extra, **how)


def master(node, start, text, **how):
    daemon = start(node, text, **how)
    daemon.wait_log(r"\(V1\) Entering MASTER STATE")
    daemon.wait_log("Startup complete")
    wait_until(lambda: node.has(VIP), 30, "the address")
    return daemon


def reload(daemon, text=None, outcome="^Reload complete$"):
    mark = daemon.mark()
    if text is not None:
        daemon.configure(text)
    daemon.signal(signal.SIGHUP)
    daemon.wait_log(outcome, 30, mark)
    return mark


def test_CO_072_what_a_reload_says_and_leaves(node, start):
    text = config("a", 3, block(), block("V2", 52, "10.0.0.102"))
    daemon = master(node, start, text)
    daemon.wait_log(r"\(V2\) Entering MASTER STATE")
    pids = daemon.tree()
    files = [node.read(daemon.pid_file(role)) for role in ("core", "vrrp")]
    mark = reload(daemon)
    daemon.in_order([r"^Reloading \.\.\.$", "^Configuration file %s$" % daemon.conf, "^Reloading$", "^Reload complete$"], since=mark)
    assert not daemon.grep("Entering|Startup complete|Starting", mark)
    wait_until(lambda: daemon.tree() == pids, 30, "the same processes")
    assert files == [node.read(daemon.pid_file(role)) for role in ("core", "vrrp")]
    assert [one["data"]["state"] for one in instances(node, daemon)] == [2, 2]


@pytest.mark.parametrize("words, told", [([], "FAULT"), (["notify_deleted"], "DELETED"), (["notify_deleted /run/gone"], "DELETED")])
def test_CO_076_an_instance_taken_out_is_given_up_and_told(lab, node, start, words, told):
    node.write("/run/n", "#!/bin/sh\necho \"$@\" >> /run/told\n", 0o755)
    node.write("/run/gone", "#!/bin/sh\necho \"gone $#\" >> /run/told.gone\n", 0o755)
    speaker = Speaker(lab.bridge(), "br0")
    extra = ["notify /run/n"] + words
    daemon = master(node, start, config("a", 3, block(extra=extra), block("V2", 52, "10.0.0.102", extra), extra=SCRIPTS))
    wait_until(lambda: node.has("10.0.0.102"), 5, "both")

    def told_so_far():
        return node.read("/run/told").splitlines()

    wait_until(lambda: {"INSTANCE V1 MASTER 100", "INSTANCE V2 MASTER 100"} <= set(told_so_far()), 5, "both told of MASTER")
    before = len(told_so_far())
    reload(daemon, config("a", 3, block(extra=extra), block("V3", 53, "10.0.0.103", extra, state="BACKUP"), extra=SCRIPTS))
    wait_until(lambda: node.has("10.0.0.103") and not node.has("10.0.0.102"), 5, "the new one, not the old one")
    assert speaker.adverts(52)[-1].vrrp["priority"] == 0
    wait_until(lambda: len(told_so_far()) == before + 3, 5, told_so_far)
    lines = told_so_far()[before:]
    assert sorted(lines) == sorted(["INSTANCE V2 %s 100" % told, "INSTANCE V3 BACKUP 100", "INSTANCE V3 MASTER 100"])
    assert lines.index("INSTANCE V3 BACKUP 100") < lines.index("INSTANCE V3 MASTER 100")
    if "/run/gone" in str(words):
        wait_until(lambda: node.exists("/run/told.gone") and node.read("/run/told.gone") == "gone 0\n", 5, "notify_deleted")


@pytest.mark.parametrize("wrong, complaint", [
    (["nonsense"], "Unknown keyword 'nonsense'"),
    (["priority 300"], r"number '300' outside range \[1, 255\]"),
    (["priority 77x"], "invalid number '77x'"),
])
def test_CO_082_a_small_mistake_costs_its_line_only(node, start, wrong, complaint):
    daemon = master(node, start, config("a", 3, block()))
    mark = reload(daemon, config("a", 3, block(vip="10.0.0.111", extra=wrong)))
    daemon.wait_log(complaint, since=mark)
    wait_until(lambda: node.has("10.0.0.111") and not node.has(VIP), 30, "the rest applies")
    assert not daemon.grep("Entering", mark)


@pytest.mark.parametrize("status, weight, word, before", [(1, -20, "unsuccessful", 80), (0, 20, "successful", 120)])
def test_CO_084_results_of_scripts_survive(lab, node, start, status, weight, word, before):
    node.write("/run/s", "#!/bin/sh\nexit %d\n" % status, 0o755)
    script = "vrrp_script S {\n script /run/s\n interval 300\n timeout 5\n weight %d\n}\n" % weight
    text = config("a", 3, script, block(extra=["track_script {", "S", "}"]), extra=SCRIPTS)
    speaker = Speaker(lab.bridge(), "br0")
    daemon = master(node, start, text)
    daemon.wait_log(r"\(V1\) Changing effective priority from 100 to %d" % before)
    at = speaker.wait(lambda p: p.vrrp and p.vrrp["priority"] == before, 30).time
    mark = reload(daemon)
    daemon.wait_log(r"VRRP_Script\(S\) considered %s on reload" % word, since=mark)
    assert priority(node, daemon) == before
    last = len(speaker.adverts(51))
    wait_until(lambda: len(speaker.adverts(51)) > last + 2, 30, "adverts go on")
    assert {p.vrrp["priority"] for p in speaker.adverts(51, since=at)} == {before}


def test_CO_083_requests_collapse(node, start):
    daemon = master(node, start, config("a", 3, block()), args=["--no-watchdog"])
    mark = daemon.mark()
    daemon.signal(signal.SIGSTOP, "vrrp")
    daemon.signal(signal.SIGHUP)
    daemon.wait_log(r"^Reloading \.\.\.$", since=mark)
    for _ in range(3):
        daemon.signal(signal.SIGHUP)
        daemon.wait_log("^Reload already in progress, request queued$", since=mark)
    daemon.signal(signal.SIGCONT, "vrrp")
    daemon.in_order(["^Reload complete$", "^Processing queued reload$", "^Reload complete$"], since=mark)
    assert number(r"Became master: (\d+)", dumped(node, daemon, STATS, "/tmp/keepalived.stats")) == 1
    assert len(daemon.grep("^Reload complete$", mark)) == 2


def test_CO_090_what_was_read_is_kept_on_request(node, start):
    text = config("a", 3, block(), extra="    config_save_dir /run/test/kept\n")
    daemon = master(node, start, text)
    core, vrrp = (int(node.read(daemon.pid_file(role))) for role in ("core", "vrrp"))
    assert node.run("stat", "-c", "%F %a", "/run/test/kept").stdout == "directory 600\n"
    assert node.run("ls", "/run/test/kept").stdout.split() == ["keepalived.conf.%d.0" % core]
    kept = node.read("/run/test/kept/keepalived.conf.%d.0" % core)
    assert "virtual_router_id 51" in kept and "config_save_dir /run/test/kept" in kept
    reload(daemon, text.replace("priority 100", "priority 110"))
    names = ["keepalived.conf.%d.%d" % (core, n) for n in (0, 1)] + ["keepalived_vrrp.%d.1.%s" % (vrrp, when) for when in ("post", "pre")]
    wait_until(lambda: node.run("ls", "/run/test/kept").stdout.split() == names, 30, lambda: node.run("ls", "/run/test/kept").stdout)
    assert "priority 110" in node.read("/run/test/kept/" + names[1])
    for name, value in zip(names[2:], (110, 100)):
        assert "   Priority = %d\n" % value in node.read("/run/test/kept/" + name)
    assert not daemon.grep("not supported yet")
