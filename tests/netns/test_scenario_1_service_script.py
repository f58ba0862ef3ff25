"""Scenario 1: two nodes 100/90; the service's check takes weight 20 from the master, the address moves and comes back."""
from harness.daemon import wait_until

VIP = "10.0.0.100"

CONFIG = """global_defs {{
    router_id {name}
    script_user root
    enable_script_security
}}
{script}
vrrp_instance VI_1 {{
    state {state}
    interface eth0
    virtual_router_id 51
    priority {priority}
    advert_int 1
    authentication {{
        auth_type PASS
        auth_pass 1111
    }}
    virtual_ipaddress {{
        10.0.0.100/24
    }}
    track_script {{
        chk_service
    }}
    notify_master "/run/test/notify_master.sh"
}}
"""
SCRIPT = """vrrp_script chk_service {
    script "/run/test/check.sh"
    interval 1
    timeout 10
    fall 2
    weight -20
}
"""
CHECK = "#!/bin/sh\n[ ! -e /run/test/service_dead ]\n"


def nodes(lab):
    made = [lab.node("a", "10.0.0.18/24"), lab.node("b", "10.0.0.28/24")]
    for node in made:
        node.write("/run/test/check.sh", CHECK, 0o755)
        node.write("/run/test/notify_master.sh", "#!/bin/sh\necho master >> /run/test/notified\n", 0o755)
    return made


def test_service_dies_and_comes_back(lab, start, peer):
    a, b = nodes(lab)
    ours = start(a, CONFIG.format(name="a", state="MASTER", priority=100, script=SCRIPT))
    wait_until(lambda: a.has(VIP), 30, "the first master")  # side by side either may be first: their skews differ by 40 ms
    start(b, CONFIG.format(name="b", state="BACKUP", priority=90, script=SCRIPT), peer)
    wait_until(lambda: a.has(VIP) and not b.has(VIP), 30, "the master of higher priority")
    assert not b.exists("/run/test/notified")

    mark = ours.mark()
    a.write("/run/test/service_dead", "")
    ours.wait_log(r"\(VI_1\) Changing effective priority from 100 to 80", 30, mark)
    wait_until(lambda: b.has(VIP) and not a.has(VIP), 30, "the address on the other node")
    wait_until(lambda: b.read("/run/test/notified") == "master\n", 30, "notify_master of the other node")

    mark = ours.mark()
    a.run("rm", "/run/test/service_dead")
    ours.wait_log(r"\(VI_1\) Changing effective priority from 80 to 100", 30, mark)
    wait_until(lambda: a.has(VIP) and not b.has(VIP), 30, "the address back")


def test_a_script_that_others_may_write_is_not_run(lab, start):
    a = lab.node("a", "10.0.0.18/24")
    a.write("/run/test/check.sh", "#!/bin/sh\ntouch /run/test/was_run\nexit 1\n", 0o777)
    daemon = start(a, CONFIG.format(name="a", state="MASTER", priority=100, script=SCRIPT))
    daemon.wait_log(r"Unsafe permissions found for script '/run/test/check.sh' - disabling\.")
    daemon.wait_log(r"Disabling track script chk_service due to insecure")
    daemon.wait_log(r"\(VI_1\) Entering MASTER STATE")
    assert not a.exists("/run/test/was_run")


def test_an_undefined_script_is_reported_and_the_node_works_on(lab, start):
    b = lab.node("b", "10.0.0.28/24")
    daemon = start(b, CONFIG.format(name="b", state="BACKUP", priority=90, script=""))
    daemon.wait_log(r"\(VI_1\) track script chk_service not found, ignoring\.\.\.")
    daemon.wait_log(r"\(VI_1\) Entering MASTER STATE")
    wait_until(lambda: b.has(VIP), 30, "the address")
