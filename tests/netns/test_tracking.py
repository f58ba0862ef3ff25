"""Tracking scripts and files: what their results do to priorities and states, alone, at references, for owners and in groups."""
import pytest
from harness.configs import config, instance
from harness.daemon import wait_until
from harness.dumps import instances, priority
from harness.speaker import Speaker

VIP = "10.0.0.100"
SCRIPTS = "    enable_script_security\n    script_user root\n"


@pytest.fixture
def node(lab):
    return lab.node("a", "10.0.0.18/24")


def flagged(node, name="s"):
    """A script that succeeds while a file exists: (path, function that says whether it does)."""
    node.write("/run/" + name, "#!/bin/sh\ntest -e /run/%s.good\n" % name, 0o755)

    def put(good):
        node.run("touch" if good else "rm", "/run/%s.good" % name)
    put(True)
    return "/run/" + name, put


def script(path, *rows, name="S"):
    return "vrrp_script %s {\n script %s\n interval 0.2\n timeout 60\n %s\n}\n" % (name, path, "\n ".join(rows))


def file(*rows, name="F", path="/run/value"):
    return "track_file %s {\n file %s\n %s\n}\n" % (name, path, "\n ".join(rows))


def block(name="V1", vrid=51, vip=VIP, scripts=(), files=(), **how):
    extra = [line for kind, names in (("script", scripts), ("file", files)) if names for line in ("track_%s {" % kind, *names, "}")]
    return instance(name, "eth0", vrid, how.pop("priority", 100), 0.2, [vip + "/24"], "BACKUP", 3, extra)


def begin(node, start, *blocks, until=r"\(V1\) Entering MASTER STATE", **how):
    daemon = start(node, config("a", 3, *blocks, extra=SCRIPTS), **how)
    daemon.wait_log(until)
    return daemon


def wait_priority(node, daemon, wanted):
    wait_until(lambda: priority(node, daemon) == wanted, 30, lambda: (wanted, priority(node, daemon)))


def complaints(node, ours, *blocks):
    """(status, output) of -t."""
    done = node.run(ours, "-t", "-f", node.write("/run/t.conf", config("a", 3, *blocks, extra=SCRIPTS)))
    return done.returncode, done.stdout


def test_CO_141_a_script_that_cannot_be_executed_has_failed(node, start):
    node.write("/run/s", "#!/nonexistent/interpreter\n", 0o755)
    daemon = begin(node, start, script("/run/s", "weight 20"), block(scripts=["S"]))
    daemon.wait_log(r"VRRP_Script\(S\) failed")
    assert priority(node, daemon) == 100, "with the reference it counts as success: 120"


def test_CO_164_weights_of_scripts(node, start):
    (one, put_one), (two, put_two) = flagged(node, "one"), flagged(node, "two")
    daemon = begin(node, start, script(one, "weight 20", name="P"), script(two, "weight -20", name="M"), block(scripts=["P", "M"]))
    daemon.in_order([r"VRRP_Script\(P\) succeeded", r"\(V1\) Changing effective priority from 100 to 120"])
    daemon.wait_log(r"VRRP_Script\(M\) succeeded")
    mark = daemon.mark()
    put_two(False)
    daemon.in_order([r"VRRP_Script\(M\) failed \(exited with status 1\)", r"\(V1\) Changing effective priority from 120 to 100"], since=mark)
    put_one(False)
    daemon.in_order([r"VRRP_Script\(P\) failed \(exited with status 1\)", r"\(V1\) Changing effective priority from 100 to 80"], since=mark)
    put_one(True), put_two(True)
    wait_priority(node, daemon, 120)


def test_CO_166_several_results_in_a_row_decide(node, start):
    node.write("/run/s", "#!/bin/sh\necho >> /run/runs\nsed -n $(wc -l < /run/runs)p /run/results | { read -r status; exit ${status:-0}; }\n", 0o755)
    node.write("/run/results", "".join(digit + "\n" for digit in "0" "110" "111" "0101" "00"))
    daemon = begin(node, start, script("/run/s", "weight 10", "fall 3", "rise 2"), block(scripts=["S"]), until=r"VRRP_Script\(S\) succeeded")
    good, bad = r"now returning 0$", r"now returning 1$"
    daemon.in_order([r"VRRP_Script\(S\) succeeded", bad, good, bad, r"VRRP_Script\(S\) failed", good, bad, good, bad, good, r"VRRP_Script\(S\) succeeded"])
    assert len(daemon.grep(r"VRRP_Script\(S\) succeeded")) == 2 and len(daemon.grep(r"VRRP_Script\(S\) failed")) == 1
    assert len(daemon.grep("now returning")) <= 9


@pytest.mark.parametrize("use, succeeding, failing", [
    ("S weight 30", 130, 100),
    ("S weight -30", 100, 70),
    ("S weight -30 reverse", 100, 130),
    ("S weight 30 reverse", 70, 100),
    ("S", 110, 100),
])
def test_CO_172_a_reference_has_its_own_weight(node, start, use, succeeding, failing):
    path, put = flagged(node)
    daemon = begin(node, start, script(path, "weight 10"), block(scripts=[use]))
    daemon.wait_log(r"VRRP_Script\(S\) succeeded")
    wait_priority(node, daemon, succeeding)
    put(False)
    daemon.wait_log(r"VRRP_Script\(S\) failed")
    wait_priority(node, daemon, failing)


def test_CO_172_reverse_without_weight_is_a_fault_while_it_succeeds(node, start):
    path, put = flagged(node)
    daemon = begin(node, start, script(path), block(scripts=["S weight 0 reverse"]), until=r"VRRP_Script\(S\) succeeded")
    wait_until(lambda: instances(node, daemon)[0]["data"]["state"] == 3, 30, "FAULT")
    put(False)
    daemon.wait_log(r"\(V1\) Entering MASTER STATE")
    mark = daemon.mark()
    put(True)
    daemon.wait_log(r"\(V1\) Entering FAULT STATE", since=mark)


def test_CO_174_the_number_in_a_file(node, start):
    node.write("/run/value", "0\n")
    daemon = begin(node, start, file("weight 2"), block(files=["F"]))
    for content, expected in (("3\n", 106), ("10 of something\n", 120), ("0x10", 132), ("-7", 86), ("200\n", 254), ("\n", 100), ("", 100), ("many\n", 100)):
        node.write("/run/value.new", content)
        node.run("mv", "/run/value.new", "/run/value")
        wait_priority(node, daemon, expected)
    mark = daemon.mark()
    node.write("/run/value", "-200\n")
    daemon.wait_log(r"\(V1\) Entering FAULT STATE", since=mark)
    node.run("rm", "/run/value")
    daemon.wait_log(r"\(V1\) Entering MASTER STATE", since=mark)
    assert priority(node, daemon) == 100
    node.write("/run/value", "5\n")
    wait_priority(node, daemon, 110)


@pytest.mark.parametrize("words, before, after", [
    ("init_file", None, "0\n"), ("init_file 5", None, "5\n"), ("init_file 5", "7\n", "7\n"), ("init_file 5 overwrite", "7\n", "5\n"), ("", None, None),
])
def test_CO_176_a_file_made_at_the_first_start_only(node, start, words, before, after):
    if before is not None:
        node.write("/run/value", before)
    blocks = [file("weight 1", words), block(files=["F"])]
    daemon = begin(node, start, *blocks, until="Startup complete")
    assert (node.read("/run/value") if node.exists("/run/value") else None) == after
    wait_priority(node, daemon, 100 + int(after or 0))
    node.run("rm", "-f", "/run/value")
    mark = daemon.mark()
    daemon.signal(1)
    daemon.wait_log("Reload complete", since=mark)
    wait_priority(node, daemon, 100)
    assert not node.exists("/run/value"), "never at a reload"


def test_CO_177_a_file_without_its_folder(node, start, ours):
    blocks = [file("weight 1", path="/nonexistent/f"), block(files=["F"])]
    daemon = begin(node, start, *blocks)
    daemon.in_order([r"realpath\(\) error 2 \(No such file or directory\) for F$", r"\(V1\) track file F not found, ignoring\.\.\.$"])
    assert priority(node, daemon) == 100
    status, output = complaints(node, ours, *blocks)
    assert status == 5 and "(V1) track file F not found, ignoring..." in output
    assert complaints(node, ours, file("weight 300"), block(files=["F"]))[0] == 5
    assert complaints(node, ours, file("weight 1", path="/nonexistent/f"), block()) == (0, "")


def test_CO_178_an_owner_keeps_its_priority(node, start, ours):
    path, _ = flagged(node)
    node.write("/run/value", "-10\n")
    blocks = [script(path, "weight -20"), file("weight 3"), block(priority=255, scripts=["S"], files=["F weight 2"])]
    status, output = complaints(node, ours, *blocks)
    assert status == 5 and "(V1) ignoring tracked script S with weights due to" in output, output
    assert "(V1) ignoring tracked file F with weight 2 due to" in output
    daemon = begin(node, start, *blocks)
    assert priority(node, daemon) == 255
    assert instances(node, daemon)[0]["data"]["state"] == 2


# ---- sync groups

def group(name, *members, extra=""):
    return "vrrp_sync_group %s {\n group {\n%s }\n %s\n}\n" % (name, "".join("  %s\n" % one for one in members), extra)


def two(**how):
    return [block(**how), block("V2", 52, "10.0.0.102")]


def priorities(node, daemon):
    return [one["data"]["effective_priority"] for one in instances(node, daemon)]


def test_VR_120_weights_of_members_do_not_count(node, start, ours):
    path, _ = flagged(node)
    node.write("/run/value", "10\n")
    blocks = [script(path, "weight 20"), file("weight 3"), group("G", "V1", "V2"), *two(scripts=["S"], files=["F weight 2"])]
    status, output = complaints(node, ours, *blocks)
    assert status == 5
    assert "(V1) ignoring tracked script S with weights due to SYNC group" in output
    assert "(V1) ignoring tracked file F with weight 2 due to SYNC group" in output
    daemon = begin(node, start, *blocks)
    daemon.wait_log(r"VRRP_Script\(S\) succeeded")
    assert priorities(node, daemon) == [100, 100]


def test_VR_120_unless_the_group_says_so(node, start):
    path, _ = flagged(node)
    node.write("/run/value", "10\n")
    daemon = begin(node, start, script(path, "weight 20"), file("weight 3"),
                   group("G", "V1", "V2", extra="sync_group_tracking_weight"), *two(scripts=["S"], files=["F weight 2"]))
    wait_until(lambda: priorities(node, daemon) == [140, 100], 30, lambda: priorities(node, daemon))


def test_VR_121_a_member_of_two_groups_is_of_the_first(node, start, ours):
    node.write("/run/value", "0\n")
    blocks = [file(), group("G1", "V1", "V2"), group("G2", "V1", "V3"), *two(), block("V3", 53, "10.0.0.103", files=["F weight 0"])]
    status, output = complaints(node, ours, *blocks)
    assert status == 5 and "Virtual router V1 cannot exist in more than one sync group; ignoring" in output
    daemon = begin(node, start, *blocks)
    daemon.wait_log(r"\(V3\) Entering MASTER STATE")
    node.write("/run/value", "1\n")
    daemon.wait_log(r"\(V3\) Entering FAULT STATE")
    wait_until(lambda: [one["data"]["state"] for one in instances(node, daemon)] == [2, 2, 3], 30, lambda: instances(node, daemon))


def test_VR_122_a_group_of_one_is_kept(node, start, ours):
    blocks = [group("G", "V1", "gone"), block()]
    status, output = complaints(node, ours, *blocks)
    assert status == 5
    assert "Virtual router gone specified in sync group G doesn't exist - ignoring" in output
    assert "Sync group G has only 1 virtual router(s) - this probably isn't what you want" in output
    daemon = begin(node, start, *blocks)
    daemon.wait_log(r"VRRP_Group\(G\) Syncing instances to MASTER state")


def test_VR_177_a_script_with_init_fail_is_unknown_all_the_same(lab, node, start):
    node.write("/run/s", "#!/bin/sh\nwhile ! test -e /run/go; do sleep 0.05; done\n", 0o755)
    speaker = Speaker(lab.bridge(), "br0")
    daemon = begin(node, start, script("/run/s", "init_fail"), block(scripts=["S"]), block("V2", 52, "10.0.0.102"), until=r"\(V2\) Entering MASTER STATE")
    wait_until(lambda: len(speaker.adverts(52)) > 3, 30, "time passes")
    assert not daemon.grep(r"\(V1\):? [Ee]ntering") and not speaker.adverts(51)
    node.write("/run/go", "")
    daemon.in_order([r"\(V1\) Entering BACKUP STATE", r"\(V1\) Entering MASTER STATE"])
    assert not daemon.grep(r"\(V1\) Entering FAULT")
