"""use_vmac: the interface, its settings, what the wire and neighbours see, and its life through reload, loss, crash and stop."""
import ipaddress
import json
import os
import signal

import pytest
from harness.configs import config, instance
from harness.daemon import wait_until
from harness.measure import now
from harness.namespaces import inside
from harness.packets import ether, mac_bytes
from harness.speaker import Speaker

REFERENCE = "/usr/sbin/keepalived"
VIP = "10.0.0.100"
MAC4, MAC6 = "00:00:5e:00:01:33", "00:00:5e:00:02:33"
OWN4, OWN6 = "10.0.0.18", "fe80::18"


def vi(name="VI", vrid=51, vips=(VIP,), priority=150, interval=0.2, extra=("use_vmac",), **how):
    return instance(name, "eth0", vrid, priority, interval, vips, version=3, extra=extra, **how)


def v6(name="V6", vrid=51, vips=("fe80::100/64", "2001:db8::100/64"), extra=("use_vmac",), priority=150, interval=0.2):
    return vi(name, vrid, vips, priority, interval, extra=extra)


def text(*blocks, extra=""):
    return config("n", 3, *blocks, extra=extra)


def links(node):
    return {row["ifname"]: row for row in json.loads(node.ip("-j", "-d", "link", "show"))}


def made(node):
    return sorted(name for name, row in links(node).items() if row.get("linkinfo", {}).get("info_kind") == "macvlan")


def setting(node, family, interface, name):
    with inside(node.name), open("/proc/sys/net/%s/conf/%s/%s" % (family, interface, name)) as handle:
        return int(handle.read())


def settings(node, interface, *names):
    return [setting(node, "ipv4", interface, name) for name in names]


def reload(daemon, configuration):
    mark = daemon.mark()
    daemon.configure(configuration)
    daemon.signal(signal.SIGHUP)
    daemon.wait_log("Reload complete", 30, mark)
    return mark


def running(lab, start, *blocks, address="10.0.0.18/24", prepare=None, **how):
    node = lab.node("a", address, "fe80::18/64")
    if prepare:
        prepare(node)
    node.speaker = Speaker(lab.node("wire", "10.0.0.200/24", "fe80::200/64"))
    node.daemon = start(node, text(*blocks, **how))
    node.daemon.wait_log(r"\(V\w+\) Entering MASTER STATE", 20)
    return node


def adverts(node, since, version=4, **what):
    """Adverts heard after a moment, of that family of addresses."""
    return node.speaker.wait(lambda p: p.vrrp and (":" in p.src) == (version == 6) and
                             all(p.vrrp[key] == value for key, value in what.items()), 10, since)


def resolve(node, target, asker="10.0.0.200"):
    """MAC addresses that answer an ARP request for an address."""
    speaker = node.speaker
    question = bytes([0, 1, 8, 0, 6, 4, 0, 1]) + mac_bytes(speaker.mac) + bytes(map(int, asker.split("."))) + \
        bytes(6) + bytes(map(int, target.split(".")))
    sent = speaker.send(ether("ff:ff:ff:ff:ff:ff", speaker.mac, 0x0806, question))
    answered = lambda p: p.arp and p.arp["op"] == 2 and p.arp["sender"] == target  # noqa: E731
    assert speaker.wait(answered, 30, sent), "nobody answers for " + target
    # a wrong answer would come at the same time; the next question's answer tells that all are here
    again = speaker.send(ether("ff:ff:ff:ff:ff:ff", speaker.mac, 0x0806, question))
    assert speaker.wait(answered, 30, again)
    return {p.arp["sender_mac"] for p in speaker.find(answered, sent)}


def test_VR_134_settings_of_vmac_and_parent(lab, start):
    """arp_ignore and arp_filter of the parent, all.rp_filter moved to the interfaces; all as before at the end."""
    def filtering(node):
        node.sysctl("net.ipv4.conf.all.rp_filter", 1)
        node.sysctl("net.ipv4.conf.eth0.rp_filter", 2)
    node = running(lab, start, vi(), prepare=filtering)
    assert settings(node, "vrrp.51", "arp_ignore", "accept_local", "rp_filter", "promote_secondaries") == [1, 1, 0, 1]
    assert settings(node, "eth0", "arp_ignore", "arp_filter", "rp_filter") == [1, 1, 2]
    assert [setting(node, "ipv4", which, "rp_filter") for which in ("all", "default", "lo")] == [0, 1, 1]
    node.daemon.wait_log(r"NOTICE: setting sysctl net\.ipv4\.conf\.default\.rp_filter from 0 to 1", 30)
    node.daemon.wait_log(r"NOTICE: setting sysctl net\.ipv4\.conf\.all\.rp_filter from 1 to 0", 30)
    node.daemon.stop()
    assert settings(node, "eth0", "arp_ignore", "arp_filter", "rp_filter") == [0, 0, 2]
    assert [setting(node, "ipv4", which, "rp_filter") for which in ("all", "default", "lo")] == [1, 0, 0]
    node.daemon.wait_log(r"NOTICE: resetting sysctl net\.ipv4\.conf\.all\.rp_filter to 1", 30)
    node.daemon.wait_log(r"NOTICE: resetting sysctl net\.ipv4\.conf\.default\.rp_filter to 0", 30)


def test_each_address_is_answered_for_with_its_own_mac(lab, start):
    node = running(lab, start, vi())
    wait_until(lambda: node.has(VIP), 30, "the address")
    assert resolve(node, VIP) == {MAC4}
    assert resolve(node, OWN4) == {node.mac("eth0")}


def test_VR_130_ipv6_beside_ipv4(lab, start):
    """vrrp6.VRID with MAC 00:00:5e:00:02:VRID, which speaks with the parent's link-local address."""
    node = running(lab, start, vi(), v6())
    node.daemon.wait_log(r"\(V6\) Entering MASTER STATE", 30)
    row = links(node)["vrrp6.51"]
    assert (row["address"], row["link"], row["linkinfo"]["info_data"]["mode"], row["inet6_addr_gen_mode"]) == \
        (MAC6, "eth0", "private", "none")
    assert (setting(node, "ipv6", "vrrp6.51", "disable_ipv6"), setting(node, "ipv6", "vrrp.51", "disable_ipv6")) == (0, 1)
    assert settings(node, "vrrp6.51", "arp_ignore", "accept_local", "rp_filter") == [1, 0, 0]
    wait_until(lambda: node.addresses("vrrp6.51") == {"fe80::18/64", "fe80::100/64", "2001:db8::100/64"}, 30,
               lambda: repr(node.addresses("vrrp6.51")))
    heard = adverts(node, now(), 6, priority=150)
    assert heard and (heard.src_mac, heard.src, heard.dst) == (MAC6, OWN6, "ff02::12")
    announces = lambda p: p.icmp6 and p.icmp6["target"] == "2001:db8::100" and p.icmp6["type"] == 136  # noqa: E731
    assert node.speaker.wait(announces, 30)
    assert {p.src_mac for p in node.speaker.find(announces)} == {MAC6}
    heard = adverts(node, now(), 4, priority=150)
    assert heard and heard.src_mac == MAC4


def test_the_parent_without_link_local_gives_its_mac(lab, start):
    node = lab.node("a", "10.0.0.18/24")
    node.ip("link", "set", "eth0", "addrgenmode", "none")
    node.ip("-6", "addr", "flush", "dev", "eth0")
    o = [int(part, 16) for part in node.mac("eth0").split(":")]
    derived = ipaddress.ip_address("fe80::%x:%xff:fe%02x:%x" % ((o[0] ^ 2) << 8 | o[1], o[2], o[3], o[4] << 8 | o[5]))
    node.speaker = Speaker(lab.node("wire", "10.0.0.200/24"))
    daemon = start(node, text(v6()))
    daemon.wait_log(r"\(V6\) Entering MASTER STATE", 30)
    heard = adverts(node, now(), 6, priority=150)
    assert heard and heard.src_mac == MAC6
    shown = node.ip("-6", "-o", "addr", "show", "dev", "vrrp.51")
    assert heard.src + "/64" in shown, (heard.src, derived, shown)
    assert ipaddress.ip_address(heard.src) == derived


def test_VR_132_vmac_xmit_base(lab, start):
    node = running(lab, start, vi(extra=("use_vmac", "vmac_xmit_base")))
    heard = adverts(node, now(), priority=150)
    assert (heard.src_mac, heard.src) == (node.mac("eth0"), OWN4)
    wait_until(lambda: node.addresses("vrrp.51") == {VIP + "/32"}, 30, "the address on the VMAC")
    assert resolve(node, VIP) == {MAC4}


def test_VR_136_removed_at_stop(lab, start):
    node = running(lab, start, vi(), v6())
    begin = now()
    node.daemon.stop()
    assert adverts(node, begin, priority=0).src_mac == MAC4
    assert made(node) == []
    node.daemon.wait_log(r"\(VI\) Success removing VMAC interface vrrp\.51", 30)


def test_stays_with_dont_release(lab, start, ours):
    node = lab.node("a", "10.0.0.18/24")
    daemon = start(node, text(vi()), args=["-V"])
    wait_until(lambda: node.has(VIP), 30, "the address")
    daemon.stop()
    assert made(node) == ["vrrp.51"] and node.has(VIP)


@pytest.mark.parametrize("words, name, mac", [
    ("use_vmac inside", "inside", MAC4),
    ("use_vmac name inside 02:00:00:00:00", "inside", "02:00:00:00:00:33"),
    ("use_vmac 02:00:00:00:00:09", "vrrp.51", "02:00:00:00:00:09"),
    ("use_vmac\n group 7", "vrrp.51", MAC4),
])
def test_names_and_macs(lab, start, words, name, mac):
    node = running(lab, start, vi(extra=(words.replace("\n", ""),)))
    row = links(node)[name]
    assert (made(node), row["address"]) == ([name], mac)
    assert row["group"] == ("7" if "group" in words else "default")
    assert adverts(node, now(), priority=150).src_mac == mac


def test_prefixes_and_names_that_are_taken(lab, start):
    def before(node):
        node.ip("link", "add", "averylongone.51", "link", "eth0", "type", "macvlan", "mode", "bridge")
    node = running(lab, start, vi(), prepare=before, extra="    vmac_prefix averylongonewhichiscut\n")
    assert made(node) == ["averylongon1.51", "averylongone.51"]
    node.daemon.stop()
    assert made(node) == ["averylongone.51"]


def test_of_addresses_on_other_interfaces_and_families(lab, start):
    """As 2.2.7 names and places them."""
    node = lab.node("a", "10.0.0.18/24", "fe80::18/64")
    lab.plug(node, "eth1", "10.8.0.18/24", "fe80::1:18/64")
    vips = [VIP + "/24", "10.8.0.100/24 dev eth1 use_vmac"]
    excluded = ["2001:db8::77/64", "2001:db8::78/64 use_vmac", "2001:db8::79/64 dev eth1 use_vmac"]
    other = vi("VX", 52, ["10.0.0.110/24", "10.8.0.110/24 dev eth1"], extra=("use_vmac", "use_vmac_addr", "vmac_xmit_base"),
               excluded=["2001:db8::177/64"])
    start(node, text(vi(vips=vips, excluded=excluded), other, extra="    vmac_addr_prefix adr\n"))
    places = {"vrrp.51": {"10.0.0.100/24"}, "adr.51": {"10.8.0.100/24"}, "adr6.51": {"2001:db8::78/64", "fe80::18/64"},
              "adr1.51": {"2001:db8::79/64", "fe80::1:18/64"}, "vrrp.52": {"10.0.0.110/24"}, "adr.52": {"10.8.0.110/24"},
              "adr6.52": {"2001:db8::177/64", "fe80::18/64"}}
    wait_until(lambda: {name: node.addresses(name) for name in made(node)} == places, 30,
               lambda: repr({name: node.addresses(name) for name in made(node)}))
    wait_until(lambda: "2001:db8::77/64" in node.addresses("eth0"), 30, lambda: repr(node.addresses("eth0")))
    assert [links(node)[name]["link"] for name in ("adr.51", "adr1.51")] == ["eth1", "eth1"]


def test_VR_072_each_further_vmac_is_announced_again(lab, start):
    node = lab.node("a", "10.0.0.18/24")
    lab.plug(node, "eth1", "10.8.0.18/24")
    node.speaker = Speaker(lab.node("wire", "10.0.0.200/24"))
    vips = [VIP + "/24", "10.8.0.100/24 dev eth1 use_vmac", "10.8.0.101/24 dev eth1"]
    start(node, text(vi(vips=vips, extra=("use_vmac", "garp_extra_if 1", "garp_master_delay 0", "garp_master_repeat 1"))))
    counts = lambda: [len(node.speaker.garps(address)) for address in ("10.8.0.100", VIP, "10.8.0.101")]  # noqa: E731
    wait_until(lambda: all(count >= least for count, least in zip(counts(), (3, 1, 1))), 30,
               lambda: "three gratuitous ARPs for the address on the VMAC: %s" % counts())
    assert adverts(node, now()) and counts()[1:] == [1, 1]


# ---- what happens to it

def test_VR_115_put_back_without_a_change_of_state(lab, start):
    node = running(lab, start, vi(), v6())
    node.daemon.wait_log(r"\(V6\) Entering MASTER STATE", 30)
    wait_until(lambda: node.has(VIP) and node.has("2001:db8::100"), 30, "the addresses")
    mark = node.daemon.mark()
    for name in ("vrrp.51", "vrrp6.51"):
        node.ip("link", "del", name)
    wait_until(lambda: made(node) == ["vrrp.51", "vrrp6.51"] and node.has(VIP) and node.has("2001:db8::100"), 30, "all back")
    since = now()
    assert adverts(node, since, 4, priority=150).src_mac == MAC4
    assert adverts(node, since, 6, priority=150).src_mac == MAC6
    assert not node.daemon.grep(r"FAULT|BACKUP", mark), node.daemon.log[mark:]


def test_a_renamed_one_is_made_again(lab, start):
    node = running(lab, start, vi())
    node.ip("link", "set", "vrrp.51", "down")
    node.daemon.wait_log(r"\(VI\) Entering FAULT STATE", 30)
    mark = node.daemon.mark()
    node.ip("link", "set", "vrrp.51", "name", "stolen")
    node.daemon.wait_log(r"\(VI\) Entering MASTER STATE", 30, mark)
    wait_until(lambda: made(node) == ["vrrp.51"], 30, lambda: made(node))


def test_who_keeps_removing_it_is_named(lab, start):
    node = running(lab, start, vi())
    def remove():
        if made(node) == ["vrrp.51"]:
            node.ip("link", "del", "vrrp.51")
        return node.daemon.grep(r"\(VI\) vrrp\.51 is removed again and again by others, restoring it once a second")
    wait_until(remove, 60, lambda: node.daemon.log[-8:])
    wait_until(lambda: made(node) == ["vrrp.51"], 30, "it is back all the same")


def test_the_parent_goes_down_and_away_and_comes_back(lab, start):
    node = running(lab, start, vi(), extra="    dynamic_interfaces\n")
    wait_until(lambda: node.has(VIP), 30, "the address")
    node.ip("link", "set", "eth0", "down")
    node.daemon.wait_log(r"\(VI\) Entering FAULT STATE", 30)
    wait_until(lambda: not node.has(VIP), 30, "no address")
    mark = node.daemon.mark()
    node.ip("link", "set", "eth0", "up")
    node.daemon.wait_log(r"\(VI\) Entering MASTER STATE", 30, mark)
    mark = node.daemon.mark()
    node.ip("link", "del", "eth0")
    node.daemon.wait_log(r"\(VI\) Entering FAULT STATE", 30, mark)
    assert made(node) == []
    lab.plug(node, "eth0", "10.0.0.18/24")
    node.daemon.wait_log(r"\(VI\) Entering MASTER STATE", 30, mark)
    wait_until(lambda: node.has(VIP) and made(node) == ["vrrp.51"], 30, "the address on a new VMAC")
    assert settings(node, "eth0", "arp_ignore", "arp_filter") == [1, 1]


def test_VR_135_found_after_a_crash_of_the_vrrp_process_and_resumed(lab, start):
    """The process dies; its successor finds the VMAC and goes on as master: no farewell, no flap of the address. Within three
    intervals: of two seconds, so that a busy machine does not decide it."""
    node = running(lab, start, vi(interval=2), v6(interval=2))
    node.daemon.wait_log(r"\(V6\) Entering MASTER STATE", 30)
    wait_until(lambda: node.has(VIP) and node.has("2001:db8::100"), 30, "the addresses")
    index = links(node)["vrrp.51"]["ifindex"]
    mark, since = node.daemon.mark(), now()
    node.daemon.signal(signal.SIGKILL, "vrrp")
    node.daemon.wait_log(r"\(VI\) Found matching interface vrrp\.51", 30, mark)
    node.daemon.wait_log(r"\(V6\) Found matching interface vrrp6\.51", 30, mark)
    assert adverts(node, now(), priority=150).src_mac == MAC4
    assert adverts(node, now(), 6, priority=150).src_mac == MAC6
    assert links(node)["vrrp.51"]["ifindex"] == index
    assert not node.daemon.grep(r"BACKUP|FAULT|removing", mark), node.daemon.log[mark:]
    assert not [p for p in node.speaker.adverts(51, since) if p.vrrp["priority"] == 0]


def test_one_that_is_found_down_stays_down(lab, start):
    node = lab.node("a", "10.0.0.18/24")
    node.ip("link", "add", "vrrp.51", "link", "eth0", "address", MAC4, "type", "macvlan", "mode", "private")
    daemon = start(node, text(vi()))
    daemon.wait_log(r"\(VI\): entering FAULT state \(interface vrrp\.51 down\)", 30)
    mark = daemon.mark()
    node.ip("link", "set", "vrrp.51", "up")
    daemon.wait_log(r"\(VI\) Entering MASTER STATE", 30, mark)


# ---- reload

def test_reload_without_a_change_touches_nothing(lab, start):
    node = running(lab, start, vi())
    wait_until(lambda: node.has(VIP), 30, "the address")
    index = links(node)["vrrp.51"]["ifindex"]
    mark = reload(node.daemon, text(vi()))
    assert adverts(node, now(), priority=150).src_mac == MAC4
    assert links(node)["vrrp.51"]["ifindex"] == index
    assert not node.daemon.grep(r"BACKUP|FAULT|creating|removing", mark), node.daemon.log[mark:]


def test_reload_adds_and_removes(lab, start):
    node = running(lab, start, vi(extra=()))
    mark = reload(node.daemon, text(vi()))
    node.daemon.wait_log(r"\(VI\) Entering BACKUP STATE", 30, mark)
    node.daemon.wait_log(r"\(VI\) Entering MASTER STATE", 30, mark)
    wait_until(lambda: node.addresses("vrrp.51") == {VIP + "/32"} and VIP + "/32" not in node.addresses("eth0"), 30, "it moved")
    assert adverts(node, now(), priority=150).src_mac == MAC4
    assert not node.daemon.grep(r"FAULT", mark), node.daemon.log[mark:]
    since = now()
    mark = reload(node.daemon, text(vi(extra=())))
    assert adverts(node, since, priority=0).src_mac
    node.daemon.wait_log(r"\(VI\) Entering MASTER STATE", 30, mark)
    wait_until(lambda: made(node) == [] and VIP + "/32" in node.addresses("eth0"), 30, "it moved back")
    wait_until(lambda: settings(node, "eth0", "arp_ignore", "arp_filter") == [0, 0], 30, "the settings too")


def test_reload_renames(lab, start):
    node = running(lab, start, vi())
    wait_until(lambda: node.has(VIP), 30, "the address")
    mark = reload(node.daemon, text(vi(extra=("use_vmac other",))))
    node.daemon.wait_log(r"\(VI\) Deleting old VMAC interface vrrp\.51", 30, mark)
    wait_until(lambda: made(node) == ["other"] and node.addresses("other") == {VIP + "/32"}, 30, "the new name")
    assert adverts(node, now(), priority=150).src_mac == MAC4
    assert not node.daemon.grep(r"FAULT|BACKUP", mark), node.daemon.log[mark:]


def test_two_instances_on_one_parent(lab, start):
    node = running(lab, start, vi(), vi("VJ", 52, ["10.0.0.101"]))
    node.daemon.wait_log(r"\(VJ\) Entering MASTER STATE", 30)
    for vrid, mac, address in ((51, MAC4, VIP), (52, "00:00:5e:00:01:34", "10.0.0.101")):
        wait_until(lambda: node.has(address), 30, "the address")  # noqa: B023
        assert adverts(node, now(), vrid=vrid).src_mac == mac
        assert resolve(node, address) == {mac}
    mark = reload(node.daemon, text(vi()))
    wait_until(lambda: made(node) == ["vrrp.51"], 30, "one less")
    assert settings(node, "eth0", "arp_ignore", "arp_filter") == [1, 1]
    assert not node.daemon.grep(r"\(VI\).*(BACKUP|FAULT)", mark)


# ---- the reference as the other node

@pytest.mark.interop
@pytest.mark.parametrize("version", [4, 6])
@pytest.mark.parametrize("ours_first", [True, False], ids=["ours-master", "ours-backup"])
def test_takeover_and_return_with_the_reference(lab, start, ours, ours_first, version):
    nodes = [lab.node("a", "10.0.0.18/24", "fe80::18/64"), lab.node("b", "10.0.0.28/24", "fe80::28/64")]
    binaries = [ours, REFERENCE] if ours_first else [REFERENCE, ours]
    make = vi if version == 4 else v6
    address = VIP if version == 4 else "2001:db8::100"
    speaker = Speaker(lab.node("wire", "10.0.0.200/24"))
    daemons = [start(node, text(make("VI", priority=priority)), binary)
               for node, binary, priority in zip(nodes, binaries, (150, 100))]

    def held_by(index):
        wait_until(lambda: [node.has(address) for node in nodes] == [index == 0, index == 1], 20,
                   lambda: "held: %r; %r" % ([node.has(address) for node in nodes], [d.log[-8:] for d in daemons]))
        sender = speaker.wait(lambda p: p.vrrp and p.vrrp["priority"] == (150, 100)[index], 30, now())
        assert sender and sender.src_mac == (MAC4 if version == 4 else MAC6)
    held_by(0)
    daemons[0].stop()
    held_by(1)
    daemons[0] = start(nodes[0], text(make("VI", priority=150)), binaries[0])
    held_by(0)
