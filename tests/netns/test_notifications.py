"""Who is told of a change of state, and in which words: log, notify scripts, FIFOs; and that nobody who listens badly matters."""
import os

import pytest
from harness.configs import config, instance
from harness.daemon import wait_until
from harness.fifo import fifo
from harness.speaker import Speaker

VIP = "10.0.0.100"
SCRIPTS = "    enable_script_security\n    script_user root\n"


@pytest.fixture
def node(lab):
    made = lab.node("a", "10.0.0.18/24")
    for event in ("any", "master", "backup", "fault", "stop", "lower"):
        made.write("/run/" + event, "#!/bin/sh\necho \"$*\" >> /run/told.%s\n" % event, 0o755)
    return made


def block(name="V1", vrid=51, vip=VIP, extra=(), **how):
    return instance(name, "eth0", vrid, how.pop("priority", 100), how.pop("advert", 0.2), [vip + "/24"], how.pop("state", "BACKUP"), 3, extra)


def told(node, event):
    return node.read("/run/told." + event).splitlines() if node.exists("/run/told." + event) else []


def wait_told(node, event, *lines):
    wait_until(lambda: told(node, event) == list(lines), 30, lambda: (event, lines, told(node, event)))


def test_CO_128_states_stand_in_the_log_without_detail(lab, node, start):
    speaker = Speaker(lab.bridge(), "br0")
    daemon = start(node, config("a", 3, block()), detail=False)
    daemon.wait_log(r"^\(V1\) Entering MASTER STATE$")
    assert not daemon.grep("detail|Opening file")
    speaker.send_v3(51, 200, [VIP], src="10.0.0.30", centiseconds=20)
    daemon.wait_log(r"^\(V1\) Entering BACKUP STATE$")
    lab.cut(node.port)
    daemon.wait_log(r"^\(V1\) Entering FAULT STATE$")


def test_CO_128_the_first_state_with_detail(node, start):
    start(node, config("a", 3, block())).in_order([r"^\(V1\) Entering BACKUP STATE \(init\)$", r"^\(V1\) Entering MASTER STATE$"])


def test_CO_142_arguments_of_notify_scripts(lab, node, start):
    extra = ["notify \"/run/any 'a b' c\""] + ["notify_%s /run/%s" % (event, event) for event in ("master", "backup", "fault", "stop")]
    daemon = start(node, config("a", 3, block(extra=extra), extra=SCRIPTS))
    wait_told(node, "any", *("a b c INSTANCE V1 %s 100" % state for state in ("BACKUP", "MASTER")))
    lab.cut(node.port)
    wait_told(node, "any", *("a b c INSTANCE V1 %s 100" % state for state in ("BACKUP", "MASTER", "FAULT")))
    for event in ("master", "backup", "fault"):
        wait_told(node, event, "")
    assert daemon.stop() < 5
    assert told(node, "any")[-1] == "a b c INSTANCE V1 STOP 100"
    assert [told(node, event) for event in ("master", "backup", "fault", "stop")] == [[""]] * 4


def test_CO_144_an_advert_of_lower_priority_runs_a_script(lab, node, start):
    speaker = Speaker(lab.bridge(), "br0")
    daemon = start(node, config("a", 3, block(extra=["notify_master_rx_lower_pri /run/lower", "notify_backup /run/backup"], advert=1), extra=SCRIPTS))
    daemon.wait_log(r"\(V1\) Entering BACKUP STATE")
    speaker.send_v3(51, 50, [VIP], src="10.0.0.30", centiseconds=20)
    daemon.wait_log(r"\(V1\) Entering MASTER STATE")
    assert told(node, "lower") == []
    for count in (1, 2):
        speaker.send_v3(51, 50, [VIP], src="10.0.0.30", centiseconds=20)
        wait_told(node, "lower", *[""] * count)
    speaker.send_v3(51, 200, [VIP], src="10.0.0.30", centiseconds=20)
    wait_told(node, "backup", "", "")
    assert told(node, "lower") == ["", ""]


def test_CO_146_VR_170_lines_of_groups(lab, node, start):
    reader = fifo(node)
    group = "vrrp_sync_group G {\n group {\n  V1\n  V2\n }\n}\n"
    daemon = start(node, config("a", 3, group, block(), block("V2", 52, "10.0.0.102"), extra="    vrrp_notify_fifo /run/fifo\n"))
    wait_until(lambda: 'GROUP "G" MASTER 0' in reader.lines(), 30, reader.lines)
    lab.cut(node.port)
    wait_until(lambda: 'GROUP "G" FAULT 0' in reader.lines(), 30, reader.lines)
    daemon.stop()
    lines = reader.lines()
    assert [line for line in lines if line.startswith("GROUP")] == ['GROUP "G" %s 0' % state for state in ("BACKUP", "MASTER", "FAULT", "STOP")]
    for name in ("V1", "V2"):
        states = [line for line in lines if '"%s"' % name in line]
        assert states == ['INSTANCE "%s" %s 100' % (name, state) for state in ("BACKUP", "MASTER", "FAULT", "STOP")]
        assert lines.index(states[1]) < lines.index('GROUP "G" MASTER 0'), "members before their group"
        assert lines.index(states[3]) < lines.index('GROUP "G" STOP 0')


def test_VR_171_changes_of_priority(lab, node, start):
    reader, speaker = fifo(node), Speaker(lab.bridge(), "br0")
    node.write("/run/value", "0\n")
    tracked = block(extra=["track_file {", "F", "}", "notify_priority_changes"])
    start(node, config("a", 3, "track_file F {\n file /run/value\n weight 1\n}\n", tracked, extra="    notify_fifo /run/fifo\n"))
    expected = ['INSTANCE "V1" BACKUP 100', 'INSTANCE "V1" MASTER 100']
    reader.wait(*expected)
    node.write("/run/value", "10\n")
    expected += ['INSTANCE "V1" MASTER_PRIORITY 110']
    reader.wait(*expected)
    speaker.send_v3(51, 200, [VIP], src="10.0.0.30", centiseconds=4000)
    expected += ['INSTANCE "V1" BACKUP 110']
    reader.wait(*expected)
    node.write("/run/value", "-10\n")
    reader.wait(*expected, 'INSTANCE "V1" BACKUP_PRIORITY 90')


def test_CO_152_a_full_FIFO_holds_nothing_up(lab, node, start):
    speaker = Speaker(lab.bridge(), "br0")
    reader = fifo(node)
    filler = b"x" * 4095 + b"\n"
    with pytest.raises(BlockingIOError):
        while True:
            os.write(reader.fd, filler)
    daemon = start(node, config("a", 3, block(advert=0.1), extra="    notify_fifo /run/fifo\n"))
    daemon.wait_log(r"\(V1\) Entering MASTER STATE")
    for _ in range(3):
        mark = daemon.mark()
        speaker.send_v3(51, 200, [VIP], src="10.0.0.30", centiseconds=10)
        daemon.in_order([r"\(V1\) Entering BACKUP STATE", r"\(V1\) Entering MASTER STATE"], since=mark)
    begin = speaker.adverts(51)[-1].time
    wait_until(lambda: len(speaker.adverts(51, src="10.0.0.18", since=begin)) > 5, 30, "adverts go on")
    assert set(reader.lines()) == {filler.decode()[:-1]}, "what found no room is dropped"
    daemon.stop()
    reader.wait(*[filler.decode()[:-1]] * (len(reader.data) // 4096), 'INSTANCE "V1" STOP 100')


def test_CO_154_a_reader_that_ends_is_told_and_not_started_again(lab, node, start):
    node.write("/run/reader", "#!/bin/sh\necho started >> /run/readers\n", 0o755)
    daemon = start(node, config("a", 3, block(), extra=SCRIPTS + "    notify_fifo /run/fifo\n    notify_fifo_script /run/reader\n"))
    daemon.wait_log("notify fifo script terminated")
    daemon.wait_log(r"\(V1\) Entering MASTER STATE")
    lab.cut(node.port)
    daemon.wait_log(r"\(V1\) Entering FAULT STATE")
    assert node.read("/run/readers") == "started\n"
    assert len(daemon.grep("notify fifo script terminated")) == 1


def test_CO_155_VR_169_one_path_for_both_is_written_once_from_the_start(node, start):
    reader = fifo(node)
    daemon = start(node, config("a", 3, block(), extra="    notify_fifo /run/fifo\n    vrrp_notify_fifo /run/fifo\n"))
    daemon.wait_log("notify FIFO /run/fifo has been specified for global and vrrp FIFO - ignoring vrrp FIFO")
    reader.wait('INSTANCE "V1" BACKUP 100', 'INSTANCE "V1" MASTER 100')
    daemon.stop()
    reader.wait(*('INSTANCE "V1" %s 100' % state for state in ("BACKUP", "MASTER", "STOP")))
