"""Scenario 2: unicast pair with an included file, a labelled address and a file-exists script; the log in its known order."""
from harness.capture import tcpdump_text
from harness.daemon import wait_until

VIP = "10.0.0.100"

MAIN = """global_defs {
    router_id LVS_WEB
    script_user root
    enable_script_security
}
include conf.d/*.conf
"""
INCLUDED = """vrrp_script check_test {{
    script "/run/test/check.sh"
    interval 2
    timeout 10
    weight -30
    rise 2
    fall 2
}}
vrrp_instance WEB1 {{
    state {state}
    interface eth0
    virtual_router_id 66
    priority {priority}
    advert_int 1
    unicast_src_ip {own}
    unicast_peer {{
        {other}
    }}
    authentication {{
        auth_type PASS
        auth_pass 1111
    }}
    virtual_ipaddress {{
        10.0.0.100/24 dev eth0 label eth0:0
    }}
    track_script {{
        check_test
    }}
}}
"""
FAILING = [
    r"^Script `check_test` now returning 1$",
    r"^VRRP_Script\(check_test\) failed \(exited with status 1\)$",
    r"^\(WEB1\) Changing effective priority from 100 to 70$",
    r"^\(WEB1\) Master received advert from 10\.0\.0\.28 with higher priority 80, ours 70$",
    r"^\(WEB1\) Entering BACKUP STATE$",
    r"^\(WEB1\) removing VIPs\.$",
]
RECOVERING = [
    r"^Script `check_test` now returning 0$",
    r"^VRRP_Script\(check_test\) succeeded$",
    r"^\(WEB1\) Changing effective priority from 70 to 100$",
    r"^\(WEB1\) received lower priority \(80\) advert from 10\.0\.0\.28 - discarding$",
    r"^\(WEB1\) Receive advertisement timeout$",
    r"^\(WEB1\) Entering MASTER STATE$",
    r"^\(WEB1\) setting VIPs\.$",
    r"^\(WEB1\) Sending/queueing gratuitous ARPs on eth0 for 10\.0\.0\.100$",
    r"^Sending gratuitous ARP on eth0 for 10\.0\.0\.100$",
]


def prepare(lab, label, own, other, state, priority):
    node = lab.node(label, own + "/24")
    node.write("/run/test/check.sh", "#!/bin/bash\n[ ! -f /run/test/down ]\n", 0o755)
    node.write("/run/test/%s/conf.d/web.conf" % label,
               INCLUDED.format(state=state, priority=priority, own=own, other=other))
    return node


def test_the_whole_story(lab, start, peer):
    a = prepare(lab, "a", "10.0.0.18", "10.0.0.28", "MASTER", 100)
    b = prepare(lab, "b", "10.0.0.28", "10.0.0.18", "BACKUP", 80)
    ours = start(a, MAIN)
    start(b, MAIN, peer)
    wait_until(lambda: a.has(VIP) and not b.has(VIP), 30, "the master")
    assert "eth0:0" in a.ip("addr", "show", "dev", "eth0")
    text = tcpdump_text(lab, a, "eth0", "ip proto 112 and src 10.0.0.18", 1, 15)
    assert "10.0.0.18 > 10.0.0.28: VRRPv2, Advertisement, vrid 66, prio 100, authtype simple, intvl 1s, length 20" in " ".join(text.split()), text

    mark = ours.mark()
    a.write("/run/test/down", "")
    ours.in_order(FAILING, 15, mark)
    wait_until(lambda: b.has(VIP) and not a.has(VIP), 30, "the address on the other node")

    mark = ours.mark()
    a.run("rm", "/run/test/down")
    ours.in_order(RECOVERING, 20, mark)
    wait_until(lambda: a.has(VIP) and not b.has(VIP), 30, "the address back")
