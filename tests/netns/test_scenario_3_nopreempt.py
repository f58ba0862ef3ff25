"""Scenario 3: three nodes, all BACKUP with nopreempt and unicast peers; a script without weight puts a node in FAULT."""
import pytest
from harness.daemon import wait_until

VIP = "10.0.0.100"
ADDRESS = {"n1": "10.0.0.11", "n2": "10.0.0.12", "n3": "10.0.0.13"}
PRIORITY = {"n1": 200, "n2": 190, "n3": 2}  # n2 and n3 wait for a new master 0.7 s apart

CONFIG = """global_defs {{
    router_id {name}
    script_user root
    enable_script_security
}}
vrrp_script chk {{
    script "/bin/bash /run/test/check.sh"
    interval 1
    timeout 5
    rise 3
    fall 3
    user root
}}
vrrp_instance VI_1 {{
    state BACKUP
    nopreempt
    interface eth0
    virtual_router_id 51
    priority {priority}
    advert_int 1
    unicast_src_ip {own}
    unicast_peer {{
        {peers}
    }}
    virtual_ipaddress {{
        10.0.0.100/24
    }}
    track_script {{
        chk
    }}
}}
"""


def bring_up(lab, start, daemons):
    nodes = {}
    for name, daemon in daemons.items():
        node = nodes[name] = lab.node(name, ADDRESS[name] + "/24")
        node.write("/run/test/check.sh", "[ ! -f /run/test/down ]\n")
        peers = "\n        ".join(ADDRESS[other] for other in ADDRESS if other != name)
        text = CONFIG.format(name=name, priority=PRIORITY[name], own=ADDRESS[name], peers=peers)
        node.daemon = start(node, text, daemon)
        node.daemon.wait_log(r"\(VI_1\) Entering BACKUP STATE")
        if name == "n1":  # the first to be master keeps it
            wait_until(lambda: holders(nodes) == ["n1"], 30, "the first master")
    return nodes


def holders(nodes):
    return [name for name in nodes if nodes[name].has(VIP)]


def test_failure_moves_the_address_and_recovery_does_not_move_it_back(lab, start, peer):
    nodes = bring_up(lab, start, {"n1": None, "n2": peer, "n3": None})
    assert holders(nodes) == ["n1"]

    nodes["n1"].write("/run/test/down", "")
    nodes["n1"].daemon.wait_log(r"\(VI_1\) Entering FAULT STATE", 30)
    wait_until(lambda: holders(nodes) == ["n2"], 30, lambda: "the next node, holders are %s" % holders(nodes))

    mark = nodes["n1"].daemon.mark()
    nodes["n1"].run("rm", "/run/test/down")
    nodes["n1"].daemon.wait_log(r"\(VI_1\) Entering BACKUP STATE", 30, mark)
    with pytest.raises(AssertionError):  # a takeover would come after one master-down interval (3.4 s)
        nodes["n1"].daemon.wait_log(r"Entering MASTER STATE", 5, mark)
    assert holders(nodes) == ["n2"]

    nodes["n2"].daemon.kill_tree()
    nodes["n2"].ip("link", "set", "eth0", "down")
    wait_until(lambda: [n for n in holders(nodes) if n != "n2"] == ["n1"], 30, "node loss moves it")
