"""The examples of the operator's guides, loaded as they stand."""
import os
import re

import pytest
from harness.configs import config, instance
from harness.daemon import wait_until
from harness.namespaces import ROOT

NODES = ("192.0.2.11", "192.0.2.12")


def block(page, language=""):
    with open(os.path.join(ROOT, "doc", page)) as handle:
        return re.search("^```%s\n(.*?)^```" % language, handle.read(), re.M | re.S).group(1)


def two(lab):
    return [lab.node(label, "%s/24" % own, "fe80::1%d/64" % n) for n, (label, own) in enumerate(zip("ab", NODES))]


def one_master(nodes, address, holder, timeout):
    wait_until(lambda: [node.has(address) for node in nodes] == [index == holder for index in (0, 1)], timeout,
               lambda: "held: %s" % [node.has(address) for node in nodes])


KINDS = {
    "v3": (3, "192.0.2.100/24", None, False), "v6": (3, "fe80::100/64", None, False), "ah": (2, "192.0.2.100/24", ("AH", "s3cret"), False),
    "unicast": (3, "192.0.2.100/24", None, True),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_firewall_lets_adverts_through_and_nothing_else(lab, start, kind):
    version, vip, auth, unicast = KINDS[kind]
    nodes = two(lab)
    for node in nodes:
        node.run("nft", "-f", "-", input=block("firewall.md", "nft"), check=True)
    address = vip.split("/")[0]

    def begin(index):
        extra = ["unicast_peer {", NODES[1 - index], "}"] if unicast else []
        return start(nodes[index], config("n", version, instance("VI", "eth0", 51, (150, 100)[index], 1, [vip],
                                                                 version=version, auth=auth, extra=extra)))
    daemons = [begin(0)]
    one_master(nodes, address, 0, 30)
    daemons.append(begin(1))
    daemons[1].wait_log(r"\(VI\) master set to", 30)  # it hears the other one
    assert not daemons[1].grep(r"Entering MASTER STATE")
    daemons[0].stop()
    one_master(nodes, address, 1, 30)
    daemons[1].wait_log(r"Entering MASTER STATE")
    assert nodes[0].run("ping", "-c1", "-W1", NODES[1]).returncode != 0


def test_the_pair_of_the_cloud(lab, start, ours):
    """The instance as it is printed, and its mirror image; the script tells when it ran."""
    nodes = two(lab)
    text = block("unicast.md")
    mirrored = text.replace(NODES[0], "X").replace(NODES[1], NODES[0]).replace("X", NODES[1]).replace("priority 150", "priority 100")
    for node in nodes:
        node.run("sh", "-c", "mount -t tmpfs lib /usr/local && mkdir -p /usr/local/libexec", check=True)
        node.write("/usr/local/libexec/claim-address", "#!/bin/sh\necho $1 > /tmp/claimed\n", 0o755)
    assert "claim-address" in text and "min_ttl 255" in mirrored
    daemons = []
    for node, words in zip(nodes, (text, mirrored)):
        daemons.append(start(node, words.replace("script_user keepalived_script", "script_user nobody")))
        one_master(nodes, "192.0.2.100", 0, 30)
    daemons[1].wait_log(r"\(WEB\) master set to", 30)
    for holder in (0, 1):
        one_master(nodes, "192.0.2.100", holder, 30)
        wait_until(lambda: nodes[holder].read("/tmp/claimed") == "192.0.2.100\n", 30, "the script")  # noqa: B023
        daemons[holder].stop()
    for daemon in daemons:
        assert not daemon.grep(r"(?i)not a unicast peer|not in range|unknown keyword"), daemon.log
