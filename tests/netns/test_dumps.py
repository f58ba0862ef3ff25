"""The files that signals ask for (core.md 3): their values beside what the wire and the kernel show, and what goes wrong."""
import json
import os
import re
import time

import pytest
from harness.capture import Capture
from harness.configs import config, instance, tcp_checked
from harness.daemon import wait_until
from harness.dumps import CLEAR, DATA, JSON, STATS, dumped, instances, lines_in_order, number
from harness.measure import longest_gap
from harness.speaker import Speaker

VIP, OTHER = "10.0.0.100", "10.0.0.101"


def text(*extra, globals_="", vips=(VIP + "/24",)):
    return config("a", 3, instance("V1", "eth0", 51, 100, 0.2, vips, "MASTER", 3, extra), extra=globals_)


def master(lab, start, configuration, *addresses, **how):
    node = lab.node("a", *(addresses or ("10.0.0.18/24",)))
    speaker = Speaker(lab.bridge(), "br0")
    daemon = start(node, configuration, **how)
    daemon.wait_log(r"\(V1\) Entering MASTER STATE")
    wait_until(lambda: node.has(VIP), 30, "the address")
    return node, speaker, daemon


def data_file(node, daemon, *parts):
    """The data file as soon as these stand in it: the daemon learns of an address a moment after the kernel has it."""
    def whole():
        content = dumped(node, daemon, DATA, "/tmp/keepalived.data")
        return content if all(part in content for part in parts) else None
    return wait_until(whole, 30, lambda: (parts, node.read("/tmp/keepalived.data")))


def test_CO_055_the_data_file_says_what_the_kernel_says(lab, start):
    node, _, daemon = master(lab, start, text(vips=(VIP + "/24", OTHER + "/32 dev eth0 label eth0:7")))
    entered = daemon.wait_log(r"\(V1\) Entering MASTER STATE")[0]
    content = data_file(node, daemon, "     10.0.0.100/24 dev eth0 scope global set\n     10.0.0.101 dev eth0 scope global label eth0:7 set\n")
    daemon.wait_log(r"Printing VRRP data for process\(\d+\) on signal")
    assert content.startswith("------< Global definitions >------\n Network namespace = (default)\n")
    assert "   State = MASTER\n" in content and "   Using src_ip = 10.0.0.18\n" in content
    link = json.loads(node.run("ip", "-j", "link", "show", "eth0").stdout)[0]
    found = content[content.index(" Name = eth0\n"):]
    assert found.startswith(" Name = eth0\n   index = %d\n   IPv4 address = 10.0.0.18\n" % link["ifindex"])
    state = "   State = UP, RUNNING\n   Up debounce timer = 0us\n   Down debounce timer = 0us\n"
    assert "   MAC = %s\n%s   MTU = %d\n" % (link["address"], state, link["mtu"]) in found
    since = float(re.search(r"Last transition = ([\d.]+) \(", content).group(1))
    assert abs(since - (entered + time.time() - time.clock_gettime(time.CLOCK_MONOTONIC))) < 10
    fd = number(r"fd_in (\d+), fd_out", content)
    assert os.readlink("/proc/%d/fd/%d" % (daemon.child("vrrp"), fd)).startswith("socket:")
    assert "------< Global definitions >------\n" in dumped(node, daemon, DATA, "/tmp/keepalived_parent.data")


def section(content, name):
    """What the data file says of an interface."""
    return content.split(" Name = %s\n" % name)[1].split("\n Name = ")[0]


def test_a_VMAC_in_the_data_file_is_that_of_the_kernel(lab, start):
    node, speaker, daemon = master(lab, start, text("use_vmac", "no_accept", "kernel_rx_buf_size 70000",
                                                    globals_="    vmac_prefix vm\n    vrrp_garp_interval 0.01\n"))
    content = data_file(node, daemon, "     %s/24 dev vm.51@eth0 scope global set nftable_set\n" % VIP)
    row = json.loads(node.ip("-j", "-d", "link", "show", "vm.51"))[0]
    below = json.loads(node.ip("-j", "link", "show", row["link"]))[0]
    assert (row["linkinfo"]["info_kind"], row["linkinfo"]["info_data"]["mode"], below["ifname"]) == ("macvlan", "private", "eth0")
    assert "   Use VMAC, i/f name vm.51, is_up = true, xmit_base = false\n   Interface = vm.51, vmac on eth0\n" in content
    assert VIP in node.ip("-4", "addr", "show", "vm.51")
    lines_in_order(section(content, "vm.51"), "^   index = %d$" % row["ifindex"], "^   MAC = %s$" % row["address"], "^   State = UP, RUNNING$",
                   "^   VMAC type private, underlying interface = eth0, state = UP, RUNNING$", "^   I/f created by keepalived$",
                   "^   MTU = %d$" % row["mtu"], "^   Tracking VRRP instances :$", "^     V1, weight 0$")
    assert speaker.wait(lambda p: p.vrrp and p.vrrp["vrid"] == 51, 30).src_mac == row["address"]
    lines_in_order(content, "^ nftables table name = keepalived$", "^ nftables base chain priority = -1$", "^ VMAC prefix = vm$",
                   "^------< Gratuitous ARP delays >------$", "^ GARP interval = 0.01$", "^  eth0$")
    assert "table ip keepalived" in node.run("nft", "list", "tables").stdout
    fd = number(r"fd_in (\d+), fd_out", content)
    lines_in_order(content, "^------< VRRP Sockpool >------$", r"^ fd_in %d fd_out = \d+$" % fd, "^   Interface = vm.51$", "^   Rx buf size = 70000$")
    assert '"vmac_ifname":"vm.51","ifp_ifname":"vm.51"' in dumped(node, daemon, JSON, "/tmp/keepalived.json")


def test_polled_and_delayed_links_in_the_data_file(lab, start):
    lists = "linkbeat_interfaces {\n eth0 ETHTOOL\n}\ninterface_up_down_delays {\n eth0 0.1 0.3\n}\n"
    groups = "track_group TG {\n group {\n  V1\n }\n}\nstatic_ipaddress {\n 10.9.9.1/24 dev eth0 track_group TG\n}\n"
    node, _, daemon = master(lab, start, lists + groups + text("track_src_ip", "mcast_src_ip 10.0.0.18"))
    static = "------< Static Addresses >------\n     10.9.9.1/24 dev eth0 scope global track_group TG set\n"
    content = data_file(node, daemon, static)
    lines_in_order(section(content, "eth0"), "^   Up debounce timer = 300000us$", "^   Down debounce timer = 100000us$",
                   "^   NIC support ETHTOOL GLINK interface$")
    assert "   NIC netlink status update" in section(content, "lo")
    assert "------< Static Track groups >------\n Static Track Group = TG\n   VRRP member instances :\n     V1\n" in content
    assert "   Using src_ip = 10.0.0.18 (from configuration)\n" in content


def test_a_planned_reload_in_the_data_file(lab, start):
    at = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(time.time() + 7200))
    node = lab.node("a", "10.0.0.18/24")
    node.write("/run/when", at + "\n")
    daemon = start(node, text(globals_="    reload_time_file /run/when\n    data_use_instance\n"))
    daemon.wait_log(r"Scheduling reload for " + at)
    content = dumped(node, daemon, DATA, "/tmp/keepalived_parent.data")
    assert " Reload time file = /run/when\n Reload scheduled for %s\n Use instance name in data dumps\n" % at in content


def test_CO_057_CO_058_the_counters_are_those_of_the_wire(lab, start):
    node, speaker, daemon = master(lab, start, text())
    for ttl in (254, 254, 255):
        speaker.send_v3(51, 50, [VIP], src="10.0.0.30", centiseconds=20, ttl=ttl)
    speaker.send_v3(51, 200, [VIP], src="10.0.0.30", centiseconds=4000)
    daemon.wait_log(r"\(V1\) Entering BACKUP STATE")
    wait_until(lambda: not instances(node, daemon)[0]["data"]["vipset"], 30, "the address goes")
    backup = instances(node, daemon)[0]
    assert (backup["data"]["master_priority"], backup["data"]["state"], backup["data"]["vipset"]) == (200, 1, False)
    assert "   Master router = 10.0.0.30\n   Master priority = 200\n" in dumped(node, daemon, DATA, "/tmp/keepalived.data")
    stats = dumped(node, daemon, CLEAR, "/tmp/keepalived.stats")
    assert number(r"^    Sent: (\d+)$", stats) == len(speaker.adverts(51, src="10.0.0.18"))
    assert number(r"^    Received: (\d+)$", stats) == 2
    assert number(r"^    TTL: (\d+)$", stats) == 2
    assert (number(r"Became master: (\d+)", stats), number(r"Released master: (\d+)", stats)) == (1, 1)
    daemon.wait_log(r"Printing and clearing VRRP stats for process\(\d+\) on signal")
    after = dumped(node, daemon, STATS, "/tmp/keepalived.stats")
    assert (number(r"^    TTL: (\d+)$", after), number(r"Released master: (\d+)", after)) == (0, 0)


def test_a_child_answers_to_signals_of_its_own_and_the_checker_too(lab, start):
    node, _, daemon = master(lab, start, text() + tcp_checked("retry 0"))
    daemon.wait_log("Startup complete")
    for signum in (STATS, CLEAR, JSON):
        daemon.signal(signum, "checker")
    content = dumped(node, daemon, DATA, "/tmp/keepalived_check.data", "checker")
    daemon.wait_log(r"Printing checker data for process\(\d+\) on signal")
    for part in ("------< LVS Topology >------\n System is compiled with LVS v1.2.1\n ------< Virtual server >------\n"
                 " VS VIP = 10.0.0.200, VPORT = 80\n   Address family = inet\n   connection timeout = 5.000000\n   delay_loop = 1.000000\n",
                 "   ------< Real server >------\n   RIP = 127.0.0.1, RPORT = 8080, WEIGHT = 1 EFF WEIGHT = 1\n",
                 "------< Health checkers >------\n [10.0.0.200]:tcp:80 -> [127.0.0.1]:tcp:8080\n"):
        assert part in content, (part, content)
    wait_until(lambda: "   Up = no\n   Has run = yes\n" in dumped(node, daemon, DATA, "/tmp/keepalived_check.data", "checker"), 20,
               "the failed check in the dump")
    assert not node.exists("/tmp/keepalived.data"), "only the process that was asked answers"


def test_CO_062_CO_064_names_modes_and_links(lab, start):
    node, _, daemon = master(lab, start, text(globals_="    state_dump_file /run/test/d/\n    stats_dump_file /run/test/d/numbers\n"
                                              "    json_dump_file j.txt\n    json_version 2\n"))
    node.run("mkdir", "-p", "/run/test/d")
    node.write("/run/test/victim", "mine\n")
    node.run("ln", "-s", "/run/test/victim", "/run/test/d/keepalived.data")
    daemon.signal(DATA)
    wait_until(lambda: "Interfaces" in node.run("cat", "/run/test/d/keepalived.data").stdout, 30, "the data file")
    assert node.read("/run/test/victim") == "mine\n"
    assert node.run("stat", "-c", "%F %a", "/run/test/d/keepalived.data").stdout == "regular file 640\n"
    assert "VRRP Instance: V1\n" in dumped(node, daemon, STATS, "/run/test/d/numbers")
    assert list(json.loads(dumped(node, daemon, JSON, "/tmp/j.txt"))) == ["vrrp"]
    wait_until(lambda: node.run("ls", "/run/test/d").stdout.split() == ["keepalived.data", "keepalived_parent.data", "numbers"], 30,
               lambda: node.run("ls", "/run/test/d").stdout)


def test_a_full_disk_is_named_and_the_service_goes_on(lab, start):
    node, speaker, daemon = master(lab, start, text(globals_="    state_dump_file /run/test/full/x.data\n"))
    node.run("mkdir", "-p", "/run/test/full")
    assert node.run("mount", "-t", "tmpfs", "-o", "size=16k", "none", "/run/test/full").returncode == 0
    node.run("dd", "if=/dev/zero", "of=/run/test/full/rest", "bs=4k", "count=3")
    daemon.signal(DATA, "vrrp")
    daemon.wait_log(r"Can't write dump file /run/test/full/x.data \(28: No space left on device\)")
    assert node.run("ls", "/run/test/full").stdout.split() == ["rest"], "nothing half is left behind"
    heard = len(speaker.adverts(51))
    wait_until(lambda: len(speaker.adverts(51)) > heard, 30, "the next advert")
    node.run("rm", "/run/test/full/rest")
    assert "V1" in dumped(node, daemon, DATA, "/run/test/full/x.data", "vrrp")


def test_the_configuration_is_written_to_the_log_on_request(lab, start):
    _, _, daemon = master(lab, start, text(), args=["-d"])
    daemon.in_order([r"^-+< Global definitions >-+$", r"^ Router ID = a$", r"^-+< VRRP Topology >-+$", r"^ VRRP Instance = V1$",
                     r"^   Virtual Router ID = 51$", r"^   No sockets allocated$", r"^-+< Interfaces >-+$"])
    assert not daemon.grep("Effective priority")


def test_what_was_read_may_be_kept_on_a_disk(lab, start):
    node = lab.node("a", "10.0.0.18/24")
    node.run("mkdir", "-p", "/run/test/kept")
    daemon = start(node, text(globals_="    tmp_config_directory /run/test/kept\n"))
    daemon.wait_log(r"\(V1\) Entering MASTER STATE")

    def open_files():
        return [os.readlink("/proc/%d/fd/%s" % (daemon.pid, fd)) for fd in os.listdir("/proc/%d/fd" % daemon.pid)]
    wait_until(lambda: [path for path in open_files() if "kept/" in path and path.endswith("(deleted)")], 30, open_files)
    assert node.run("ls", "-A", "/run/test/kept").stdout == ""
    lost = start(node, text(globals_="    tmp_config_directory /run/test/nowhere\n"), label="b")
    lost.wait_log(r"tmp_config_directory /run/test/nowhere: No such file or directory - the configuration is kept in memory")


def test_each_counter_counts_what_was_on_the_wire(lab, start):
    node = lab.node("a", "10.0.0.18/24")
    speaker = Speaker(lab.bridge(), "br0")
    node.ip("link", "add", "t0", "type", "veth", "peer", "name", "t1")
    for name in ("t0", "t1"):
        node.ip("link", "set", name, "up")
    block = instance("V1", "eth0", 51, 100, 1, [VIP + "/24"], "MASTER", 2, ["track_interface {", "t0", "}"], ("PASS", "hunter2"))
    daemon = start(node, config("a", 2, block))
    daemon.wait_log(r"\(V1\) Entering MASTER STATE", 30)
    ours = dict(auth_type=1, auth=b"hunter2")
    wrong = [("ip_ttl_err", dict(ttl=254, **ours)), ("packet_len_err", dict(count=9, **ours)), ("invalid_authtype", dict(auth_type=5)),
             ("authtype_mismatch", dict(auth_type=0)), ("auth_failure", dict(auth_type=1, auth=b"guess")), ("invalid_type_rcvd", dict(kind=2, **ours))]
    for times, (_, how) in enumerate(wrong, 1):
        for _ in range(times):
            speaker.send_v2(51, 50, [VIP], src="10.0.0.30", **how)
    for _ in range(7):
        speaker.send_v2(51, 50, [OTHER], src="10.0.0.30", **ours)
    speaker.send_v2(51, 0, [VIP], src="10.0.0.30", **ours)
    wanted = {name: times for times, (name, _) in enumerate(wrong, 1)} | dict(addr_list_err=7, pri_zero_rcvd=1, advert_rcvd=8, pri_zero_sent=0)
    counted = lambda: {name: instances(node, daemon)[0]["stats"][name] for name in wanted}
    wait_until(lambda: counted() == wanted, 30, lambda: "%r instead of %r" % (counted(), wanted))
    node.ip("link", "set", "t0", "down")
    daemon.wait_log(r"\(V1\) Entering FAULT STATE")
    zero = lambda: [p for p in speaker.adverts(51, src="10.0.0.18") if p.vrrp["priority"] == 0]
    wait_until(lambda: len(zero()) == 2, 30, "the resignation, which a fault sends twice and counts once (VR-106)")
    assert instances(node, daemon)[0]["stats"]["pri_zero_sent"] == 1
    lines_in_order(dumped(node, daemon, STATS, "/tmp/keepalived.stats"), "^    Received: 8$", "^  Became master: 1$", "^  Released master: 1$",
                   "^    Length: 2$", "^    TTL: 1$", "^    Invalid Type: 6$", "^    Advertisement Interval: 0$", "^    Address List: 7$",
                   "^    Invalid Type: 3$", "^    Type Mismatch: 4$", "^    Failure: 5$", "^  Priority Zero:$", "^    Received: 1$",
                   "^    Sent: 1$")


STATISTICS = """VRRP Instance: %s
  Advertisements:
    Received: 0
    Sent: N
  Became master: 1
  Released master: 0
  Packet Errors:
    Length: 0
    TTL: 0
    Invalid Type: 0
    Advertisement Interval: 0
    Address List: 0
  Authentication Errors:
    Invalid Type: 0
    Type Mismatch: 0
    Failure: 0
  Authentication Extension Errors:
    Missing: 0
    Malformed: 0
    Unknown Key: 0
    Invalid HMAC: 0
    Stale: 0
    Replay: 0
  Priority Zero:
    Received: 0
    Sent: 0
"""


def test_CO_056_statistics_have_a_fixed_sequence_of_lines(lab, start):
    first = instance("Z", "eth0", 53, 100, 0.2, [OTHER + "/24"], "MASTER", 3)
    node, _, daemon = master(lab, start, config("a", 3, first, instance("V1", "eth0", 51, 100, 0.2, [VIP + "/24"], "MASTER", 3)))
    wait_until(lambda: node.has(OTHER), 30, "both are master")
    content = re.sub(r"Sent: [1-9]\d*", "Sent: N", dumped(node, daemon, STATS, "/tmp/keepalived.stats"))
    daemon.wait_log(r"Printing VRRP stats for process\(%s\) on signal$" % node.read(daemon.pid_file("vrrp")).strip())
    assert content == STATISTICS % "Z" + STATISTICS % "V1"
    assert node.run("stat", "-c", "%a", "/tmp/keepalived.stats").stdout in ("600\n", "640\n")


def test_CO_060_VR_174_values_of_the_JSON_file(lab, start):
    node = lab.node("a", "10.0.0.18/24")
    node.write("/run/n", "#!/bin/sh\n", 0o755)
    extra = ["nopreempt", "garp_master_delay 7", "notify \"/run/n 'a b' c\"", "notify_master /run/n"]
    speaker = Speaker(lab.bridge(), "br0")
    first = instance("V1", "eth0", 51, 100, 0.2, [VIP + "/24", OTHER], "BACKUP", 3, extra)
    second = instance("V2", "eth0", 52, 90, 1, ["10.0.0.102/24"], "BACKUP", 2, ["track_interface {", "down0", "}"])
    node.ip("link", "add", "down0", "type", "veth", "peer", "name", "down1")
    daemon = start(node, config("a", 3, first, second, extra="    script_user root\n    enable_script_security\n"))
    speaker.send_v3(51, 200, [VIP, OTHER], src="10.0.0.30", centiseconds=20)
    daemon.wait_log(r"\(V1\) Entering MASTER STATE")
    wait_until(lambda: all(vip.endswith(" set") for vip in instances(node, daemon)[0]["data"]["vips"]), 30, "the addresses")
    one, two = instances(node, daemon)
    assert list(one) == list(two) == ["data", "stats"]
    data = one["data"]
    assert {key: data[key] for key in ("iname", "ifp_ifname", "vrid", "base_priority", "effective_priority", "state", "wantstate", "version",
                                       "adver_int", "garp_delay", "garp_rep", "preempt_delay", "auth_type")} == \
        dict(iname="V1", ifp_ifname="eth0", vrid=51, base_priority=100, effective_priority=100, state=2, wantstate=2, version=3,
             adver_int=0.2, garp_delay=7, garp_rep=5, preempt_delay=0, auth_type=0)
    assert [data[key] for key in ("vipset", "nopreempt", "smtp_alert", "notify_deleted", "promote_secondaries")] == [True, True, False, False, False]
    assert data["vips"] == [VIP + "/24 dev eth0 scope global set", OTHER + " dev eth0 scope global set"]
    assert (data["script"], data["script_master"]) == ("'/run/n' 'a b' 'c'", "'/run/n'")
    assert abs(data["last_transition"] - time.time()) < 60
    assert (two["data"]["state"], two["data"]["vipset"], two["data"]["adver_int"], two["data"]["version"]) == (3, False, 1, 2)
    assert two["data"]["vips"] == ["10.0.0.102/24 dev eth0 scope global"] and two["data"]["track_ifp"] == ["down0"]
    assert (one["stats"]["become_master"], two["stats"]["become_master"]) == (1, 0)


@pytest.mark.parametrize("words, names", [
    ("state_dump_file x.dump", ["/tmp/x.dump", "/tmp/x_parent.dump"]),
    ("state_dump_file plain", ["/tmp/plain", "/tmp/plain_parent"]),
    ("state_dump_file /run/test/d/", ["/run/test/d/keepalived.data", "/run/test/d/keepalived_parent.data"]),
    ("data_use_instance", ["/tmp/keepalived.i1.data", "/tmp/keepalived_parent.i1.data"]),
    ("state_dump_file /run/test/d/x.y\n    data_use_instance", ["/run/test/d/x.i1.y", "/run/test/d/x_parent.i1.y"]),
])
def test_CO_062_names_of_the_data_files(lab, start, words, names):
    node = lab.node("a", "10.0.0.18/24")
    node.run("mkdir", "-p", "/run/test/d")
    daemon = start(node, "instance i1\n" + text(globals_="    %s\n" % words))
    daemon.wait_log("Startup complete")
    daemon.signal(DATA)
    for name in names:
        wait_until(lambda: node.exists(name), 30, name)
    assert sorted(node.run("find", "/tmp", "/run/test/d", "-type", "f").stdout.split()) == names


def test_CO_066_an_instance_in_the_data_file(lab, start):
    node = lab.node("a", "10.0.0.18/24")
    node.write("/run/n", "#!/bin/sh\n", 0o755)
    block = instance("V1", "eth0", 51, 100, 1, [VIP + "/24"], "BACKUP", 2, ["notify \"/run/n 'a b'\"", "notify_backup /run/n"], ("PASS", "hunter2"))
    daemon = start(node, config("a", 2, block, extra="    script_user root\n    enable_script_security\n"))
    daemon.wait_log(r"\(V1\) Entering MASTER STATE", 30)
    content = data_file(node, daemon, "     10.0.0.100/24 dev eth0 scope global set\n")
    lines_in_order(content, r"^------< VRRP Topology >------$", "^ VRRP Instance = V1$", "^   VRRP Version = 2$", "^   State = MASTER$", "^   Flags: ",
                   "^   Wantstate = ", "^   Number of config faults = 0$", "^   Last transition = \\d+\\.\\d{6} \\(.*\\)$", "^   Read timeout = ",
                   "^   Master down timer = \\d+ usecs$", "^   Interface = eth0$", "^   Using src_ip = 10.0.0.18$", "^   Gratuitous ARP delay = 5$",
                   "^   Gratuitous ARP repeat = 5$", "^   Down timer adverts = 3$", "^   Virtual Router ID = 51$", "^   Priority = 100$",
                   "^   Effective priority = 100$", "^   Total priority = 100$", "^   Advert interval = 1 sec$", "^   Accept = enabled$",
                   "^   Preempt = enabled$", "^   Promote_secondaries = disabled$", "^   Authentication type = SIMPLE_PASSWORD$", r"^   Password = \*{8}$",
                   r"^   Virtual IP \(1\):$", "^     10.0.0.100/24 dev eth0 scope global set$", "^   Using smtp notification = no$",
                   "^   Notify deleted = Fault$", "^   Backup state transition script = '/run/n', uid:gid 0:0$",
                   "^   Generic state transition script = '/run/n' 'a b', uid:gid 0:0$", "^   Notify priority changes = false$")
    assert "hunter2" not in content


def test_CO_068_scripts_files_and_groups_in_the_data_file(lab, start):
    node = lab.node("a", "10.0.0.18/24")
    node.write("/run/s", "#!/bin/sh\n", 0o755)
    node.write("/run/value", "3\n")
    blocks = ("vrrp_sync_group G {\n group {\n  V1\n  V2\n }\n}\n",
              "vrrp_script S {\n script \"/run/s 'a b' c\"\n interval 2\n weight 5 reverse\n rise 3\n fall 4\n user nobody\n}\n",
              "track_file F {\n file /run/value\n weight 4\n}\n",
              instance("V1", "eth0", 51, 100, 0.2, [VIP + "/24"], "MASTER", 3),
              instance("V2", "eth0", 52, 100, 0.2, ["10.0.0.102/24"], "MASTER", 3),
              instance("V3", "eth0", 53, 100, 0.2, ["10.0.0.103/24"], "MASTER", 3, ["track_script {", "S", "}", "track_file {", "F", "}"]))
    daemon = start(node, config("a", 3, *blocks, extra="    script_user root\n    enable_script_security\n"))
    daemon.wait_log(r"VRRP_Script\(S\) succeeded")
    daemon.wait_log(r"VRRP_Group\(G\) Syncing instances to MASTER state")
    content = dumped(node, daemon, DATA, "/tmp/keepalived.data")
    lines_in_order(content, "^------< VRRP Sync groups >------$", "^ VRRP Sync Group = G, MASTER$", "V1", "V2", "^------< VRRP Scripts >------$",
                   "^ VRRP Script = S$", "^   Command = '/run/s' 'a b' 'c'$", "^   Interval = 2 sec$", "^   Timeout = ",
                   "^   Weight = 5 reverse$", "^   Rise = 3$", "^   Fall = 4$", "^   Result = ", "^   Insecure = no$", "^   Status = GOOD$",
                   "^   Script uid:gid = 65534:65534$", "V3", "^   State = (idle|running)$", "^------< VRRP Track files >------$", "^ Track file = F$",
                   "^   File = /run/value$", "^   Status = 3$", "^   Weight = 4$")


def test_a_script_that_will_not_end_in_the_data_file(lab, start):
    node = lab.node("a", "10.0.0.18/24")
    node.write("/run/s", "#!/bin/sh\ntrap '' TERM\nexec sleep 60\n", 0o755)
    script = "vrrp_script S {\n script /run/s\n interval 9\n timeout 5\n weight 5\n}\n"
    daemon = start(node, config("a", 3, script, instance("V1", "eth0", 51, 100, 0.2, [VIP + "/24"], "MASTER", 3, ["track_script {", "S", "}"]),
                                extra="    script_user root\n    enable_script_security\n"))
    daemon.wait_log(r"\(V1\) Entering MASTER STATE")
    stated = lambda text: "   State = %s\n" % text in dumped(node, daemon, DATA, "/tmp/keepalived.data").split("< VRRP Scripts >")[1]
    wait_until(lambda: stated("running"), 30, "its first run")
    wait_until(lambda: stated("requested termination"), 30, "TERM after five seconds")  # for two seconds, then in the next run
    wait_until(lambda: stated("idle"), 30, "KILL two seconds later")
    assert "   Init state = unknown\n   Status = BAD\n" in dumped(node, daemon, DATA, "/tmp/keepalived.data")


@pytest.mark.alone
def test_no_advert_waits_for_a_large_dump(lab, start):
    vips = ["10.%d.%d.%d/32" % (20 + n // 62500, n // 250 % 250, n % 250 + 1) for n in range(10000)]
    blocks = config("a", 3, instance("V1", "eth0", 51, 100, 0.1, [VIP + "/24"], "MASTER", 3, excluded=vips))
    node = lab.node("a", "10.0.0.18/24")
    listener = lab.node("p", "10.0.0.9/24")
    daemon = start(node, blocks)
    daemon.wait_log(r"\(V1\) Entering MASTER STATE")
    whole = lambda: dumped(node, daemon, DATA, "/tmp/keepalived.data", "vrrp").count(" scope global set\n") == 10001
    wait_until(whole, 60, "ten thousand addresses")
    adverts = Capture.adverts_of(lab, listener, "10.0.0.18")
    for _ in range(5):
        assert whole()
        assert len(json.loads(dumped(node, daemon, JSON, "/tmp/keepalived.json"))[0]["data"]["evips"]) == 10000
    assert longest_gap(adverts.times()) < 0.2, "none is missing"
