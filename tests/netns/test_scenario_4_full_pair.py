"""Scenario 4: everything that a how-to puts into one pair, and a firewall that makes two masters of it."""
import pytest
from harness.daemon import wait_until
from harness.speaker import Speaker

VIP = "10.0.0.100"

CONFIG = """global_defs {{
    router_id {name}
    script_user root
    enable_script_security
}}
vrrp_instance VI_1 {{
    state BACKUP
    interface eth0
    virtual_router_id 51
    priority {priority}
    advert_int 1
    {extra}
    authentication {{
        auth_type PASS
        auth_pass 1234567890
    }}
    virtual_ipaddress {{
        10.0.0.100/24 dev eth0
    }}
    virtual_routes {{
        192.0.2.0/24 via 10.0.0.1 dev eth0
        default via 10.0.0.1 dev eth0 metric 500
    }}
    track_interface {{
        {tracked}
    }}
    notify_master "/run/test/notify.sh MASTER arg"
    notify_backup "/run/test/notify.sh BACKUP arg"
    notify_fault "/run/test/notify.sh FAULT arg"
    notify_stop "/run/test/notify.sh STOP arg"
    notify "/run/test/generic.sh"
}}
"""
NOTIFY = "#!/bin/sh\necho \"$*\" >> /run/test/specific\n"
GENERIC = "#!/bin/sh\necho \"$*\" >> /run/test/generic\n"


def pair(lab, start, peer, tracked="eth1", extra_b=""):
    nodes = []
    for label, own in (("a", "10.0.0.18/24"), ("b", "10.0.0.28/24")):
        node = lab.node(label, own)
        node.tracked_port = lab.plug(node, "eth1")
        node.write("/run/test/notify.sh", NOTIFY, 0o755)
        node.write("/run/test/generic.sh", GENERIC, 0o755)
        nodes.append(node)
    a, b = nodes
    a.daemon = start(a, CONFIG.format(name="a", priority=150, extra="", tracked=tracked))
    b.daemon = start(b, CONFIG.format(name="b", priority=100, extra=extra_b, tracked=tracked), peer)
    wait_until(lambda: a.has(VIP) and not b.has(VIP), 30, "the master of higher priority")
    return a, b


def lines(node, name):
    return node.read("/run/test/" + name).splitlines() if node.exists("/run/test/" + name) else []


def test_routes_password_and_stop(lab, start, peer):
    a, b = pair(lab, start, peer)
    a.daemon.wait_log(r"Truncating auth_pass to 8 characters")
    for route in ("192.0.2.0/24", "default"):
        wait_until(lambda: route + " via 10.0.0.1 dev eth0 proto keepalived" in a.ip("route"), 30, lambda: a.ip("route"))  # noqa: B023
    wait_until(lambda: "proto keepalived" not in b.ip("route"), 30, lambda: b.ip("route"))
    adverts = Speaker(lab.bridge(), "br0")
    assert adverts.wait(lambda p: p.vrrp and p.vrrp["rest"] == b"12345678", 30), "the password's first eight characters"

    wait_until(lambda: lines(a, "specific") == ["BACKUP arg", "MASTER arg"], 30, lambda: lines(a, "specific"))
    seconds = a.daemon.stop()
    wait_until(lambda: b.has(VIP), 30, "takeover")
    farewell = adverts.wait(lambda p: p.vrrp and p.src == "10.0.0.18" and p.vrrp["priority"] == 0, 30)
    first = adverts.wait(lambda p: p.vrrp and p.src == "10.0.0.28", 30, farewell.time)
    assert first.time - farewell.time < 3, "after the skew time (0.6 s), not when it is missed (3.6 s)"
    assert [p.vrrp["priority"] for p in adverts.adverts(51, src="10.0.0.18")][-1] == 0
    assert not a.has(VIP) and "proto keepalived" not in a.ip("route")
    assert lines(a, "specific") == ["BACKUP arg", "MASTER arg", "STOP arg"]
    assert lines(a, "generic") == ["INSTANCE VI_1 BACKUP 150", "INSTANCE VI_1 MASTER 150", "INSTANCE VI_1 STOP 150"]
    assert seconds < 5


def test_a_tracked_interface_without_weight_is_a_fault(lab, start, peer):
    a, b = pair(lab, start, peer)
    mark = a.daemon.mark()
    lab.cut(a.tracked_port)
    a.daemon.wait_log(r"\(VI_1\) Entering FAULT STATE", 30, mark)
    wait_until(lambda: b.has(VIP) and not a.has(VIP), 30, "takeover")
    lab.cut(a.tracked_port, up=True)
    a.daemon.wait_log(r"\(VI_1\) Entering BACKUP STATE", 30, mark)
    wait_until(lambda: a.has(VIP) and not b.has(VIP), 30, "the way back")
    wait_until(lambda: lines(a, "specific") == ["BACKUP arg", "MASTER arg", "FAULT arg", "BACKUP arg", "MASTER arg"], 30,
               lambda: lines(a, "specific"))


def test_a_tracked_interface_with_weight_changes_the_priority(lab, start, peer):
    a, b = pair(lab, start, peer, tracked="eth1 weight -60")
    mark = a.daemon.mark()
    lab.cut(a.tracked_port)
    a.daemon.wait_log(r"\(VI_1\) Changing effective priority from 150 to 90", 30, mark)
    wait_until(lambda: b.has(VIP) and not a.has(VIP), 30, "takeover")
    assert not a.daemon.grep(r"FAULT", mark)


def test_preempt_delay_postpones_the_return(lab, start, peer):
    a, b = pair(lab, start, peer)
    a.daemon.stop()
    wait_until(lambda: b.has(VIP), 30, "takeover")
    a.daemon = start(a, CONFIG.format(name="a", priority=150, extra="preempt_delay 5", tracked="eth1"))
    a.daemon.wait_log(r"\(VI_1\) start preempt delay", 30)
    taken, _ = a.daemon.wait_log(r"\(VI_1\) Entering MASTER STATE", 15)
    assert taken - a.daemon.started > 5
    wait_until(lambda: a.has(VIP) and not b.has(VIP), 30, "the way back")


def test_multicast_blocked_makes_two_masters_and_unblocked_one(lab, start, peer):
    a, b = pair(lab, start, peer)
    switch = lab.bridge()
    rules = "table bridge cut { chain forward { type filter hook forward priority 0; ip protocol 112 drop; }; }"
    mark = b.daemon.mark()
    switch.run("nft", rules)
    b.daemon.wait_log(r"\(VI_1\) Entering MASTER STATE", 30, mark)
    wait_until(lambda: a.has(VIP) and b.has(VIP), 30, "two masters, as the protocol has it")
    mark = b.daemon.mark()
    switch.run("nft", "delete table bridge cut")
    b.daemon.wait_log(r"\(VI_1\) Master received advert from 10\.0\.0\.18 with higher priority 150, ours 100", 30, mark)
    wait_until(lambda: a.has(VIP) and not b.has(VIP), 30, "one master")


@pytest.mark.parametrize("missing", ["eth9"])
def test_a_missing_interface_waits_in_fault_and_heals(lab, start, missing):
    node = lab.node("a", "10.0.0.18/24")
    text = CONFIG.format(name="a", priority=150, extra="", tracked="eth0").replace("interface eth0", "interface " + missing)
    text = text.replace("global_defs {", "global_defs {\n    dynamic_interfaces").replace("dev eth0", "dev " + missing)
    node.write("/run/test/notify.sh", NOTIFY, 0o755)
    node.write("/run/test/generic.sh", GENERIC, 0o755)
    daemon = start(node, text)
    daemon.wait_log(r"(?i)entering FAULT state", 30)
    lab.plug(node, missing, "10.0.0.19/24")
    daemon.wait_log(r"\(VI_1\) Entering MASTER STATE", 30)
    wait_until(lambda: VIP + "/24" in node.addresses(missing), 30, "the address on the new interface")
