"""no_accept and strict mode: what nftables shows, and what a client reaches."""
import json
import re
import signal
import socket
import threading

import pytest
from harness.configs import config, instance
from harness.daemon import wait_until

ADVERT = 0.2
VIP, EXCLUDED, OTHER = "10.0.0.100", "10.0.0.101", "10.0.0.110"
VIP6, LOCAL6 = "2001:db8:99::100", "fe80::100"
REFERENCE = "/usr/sbin/keepalived"


def block(name="VI_1", vrid=51, vips=(VIP + "/24",), priority=200, extra=("no_accept",), excluded=(), version=3, advert=ADVERT):
    return instance(name, "eth0", vrid, priority, advert, vips, version=version, extra=extra, excluded=excluded)


SIX = dict(name="VI_6", vrid=52, vips=(LOCAL6, VIP6 + "/64"))


def text(*blocks, extra=""):
    return config("a", 3, *blocks, extra=extra)


def nft(node, *args):
    return node.run("nft", *(args or ("list", "ruleset"))).stdout


def tables(node):
    return re.findall(r"^table (\S+ \S+)", nft(node), re.M)


def elements(node, family, name, table="keepalived"):
    """Members of a set, as texts; None if there is no such set."""
    done = node.run("nft", "-j", "list", "set", family, table, name, check=False)
    if done.returncode != 0:
        return None
    listed = next(entry["set"] for entry in json.loads(done.stdout)["nftables"] if "set" in entry)
    return {item if isinstance(item, str) else json.dumps(item) for item in listed.get("elem", [])}


def chain(node, family, name, table="keepalived"):
    """Rules of a chain without counts."""
    lines = nft(node, "list", "chain", family, table, name).splitlines()[2:-2]
    return [re.sub(r"packets \d+ bytes \d+", "packets N bytes N", line.strip()) for line in lines]


def ping(node, address, patience=10):
    target = [address + "%eth0"] if address.startswith("fe80") else [address]
    return node.run("ping", "-c", "1", "-W", patience, *target, check=False).returncode == 0


def silent(node, address):
    return not ping(node, address, 1)


def wait_elements(node, family, wanted):
    wait_until(lambda: elements(node, family, "vips") == wanted, 20, lambda: (wanted, elements(node, family, "vips")))


def reload(daemon, configuration, outcome="Reload complete"):
    mark = daemon.mark()
    daemon.configure(configuration)
    daemon.signal(signal.SIGHUP)
    daemon.wait_log(outcome, 30, mark)
    return mark


@pytest.fixture
def pair(lab):
    node, client = lab.node("a", "10.0.0.18/24"), lab.node("p", "10.0.0.2/24")
    for one, last in ((node, 1), (client, 2)):
        one.ip("addr", "add", "2001:db8:99::%d/64" % last, "dev", "eth0", "nodad")
    return node, client


def master(node, *addresses):
    for address in addresses:
        wait_until(lambda: node.has(address), 30, "master of " + address)


@pytest.fixture
def answering(pair):
    """TCP and UDP servers on any address of the node."""
    node, _ = pair
    tcp = node.socket(socket.AF_INET, socket.SOCK_STREAM)
    tcp.bind(("0.0.0.0", 8080))
    tcp.listen(16)
    udp = node.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("0.0.0.0", 8081))

    def echo():
        while True:
            try:
                data, peer = udp.recvfrom(100)
                udp.sendto(data, peer)
            except OSError:
                return
    threading.Thread(target=echo, daemon=True).start()
    yield
    udp.close()
    tcp.close()


def reaches(client, address, patience=10):
    """(ping, TCP, UDP): what of it gets an answer within that many seconds."""
    with client.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp, client.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        tcp.settimeout(patience)
        udp.settimeout(patience)
        try:
            tcp.connect((address, 8080))
            by_tcp = True
        except OSError:
            by_tcp = False
        udp.sendto(b"x", (address, 8081))
        try:
            by_udp = udp.recv(10) == b"x"
        except OSError:
            by_udp = False
    return ping(client, address, patience), by_tcp, by_udp


def test_only_what_is_accepted_is_reached(pair, start, answering):
    node, client = pair
    start(node, text(block(excluded=(EXCLUDED + "/24",)), block("VI_2", 53, (OTHER + "/24",), extra=())))
    master(node, VIP, EXCLUDED, OTHER)
    wait_elements(node, "ip", {VIP, EXCLUDED})
    assert reaches(client, OTHER) == (True, True, True)
    assert reaches(client, "10.0.0.18") == (True, True, True)
    for address in (VIP, EXCLUDED):
        assert reaches(client, address, 1) == (False, False, False)
        assert node.mac("eth0") in client.ip("neigh", "show", address), "ARP is answered"


def test_VR_126_a_set_and_rules_for_both_ways(pair, start):
    node, _ = pair
    daemon = start(node, text(block(excluded=(EXCLUDED + "/24",)), block(**SIX)))
    master(node, VIP, VIP6)
    daemon.wait_log("use_vmac or no_accept/strict specified, but no firewall configured - using nftables")
    daemon.in_order([r"\(VI_1\) setting firewall drop rule", r"\(VI_1\) setting VIPs\."])
    wait_elements(node, "ip", {VIP, EXCLUDED})
    wait_elements(node, "ip6", {VIP6})
    assert sorted(tables(node)) == ["ip keepalived", "ip6 keepalived"]
    assert chain(node, "ip", "in")[1:] == ["ip daddr @vips drop"]
    assert chain(node, "ip", "out")[1:] == ["ip saddr @vips drop"]
    assert "type filter hook input priority filter - 1; policy accept;" in chain(node, "ip", "in")[0]
    assert "ip6 daddr . iif @vips_link_local drop" in nft(node)


def test_the_listing_is_that_of_the_reference(pair, start):
    """Word by word what keepalived 2.2.7 makes of the same configuration, but for the order of sets and chains."""
    node, other = pair
    words = "    nftables ka_tbl\n    nftables_priority -7\n    nftables_counters\n"
    for one, daemon, vrid in ((node, None, 51), (other, REFERENCE, 61)):
        start(one, text(block(vrid=vrid), block(**dict(SIX, vrid=vrid + 1)),
                        block("VI_3", vrid + 2, ("fe80::101", "2001:db8:99::101/64"), extra=("no_accept", "dont_track_primary")),
                        extra=words), daemon)

    def listing(one):
        # nft breaks long lists over several lines
        lines = [re.sub(r"\s+", " ", re.sub(r"packets \d+ bytes \d+", "packets N bytes N", line)).strip()
                 for line in re.sub(r",\n\s+", ", ", nft(one)).splitlines()]
        return sorted(",".join(sorted(re.split(r", ", line))) if "elements" in line else line for line in lines if line)
    for one in (node, other):
        wait_until(lambda: all(vip in nft(one) for vip in (VIP, VIP6, "2001:db8:99::101")), 20, "all in their sets")
    wait_until(lambda: listing(node) == listing(other), 20, lambda: (listing(node), listing(other)))


def test_VR_127_neighbour_discovery_goes_on(pair, start):
    node, client = pair
    start(node, text(block(**SIX)))
    master(node, VIP6)
    wait_elements(node, "ip6", {VIP6})
    wait_until(lambda: LOCAL6 in str(elements(node, "ip6", "vips_link_local")), 20, "in the other set")
    assert ping(client, "2001:db8:99::1")
    for address in (VIP6, LOCAL6):
        assert silent(client, address)
        assert node.mac("eth0") in client.ip("-6", "neigh", "show", address, "dev", "eth0")


def test_addresses_leave_the_set_with_the_state(pair, start):
    node, client = pair
    daemon = start(node, text(block(priority=150)))
    master(node, VIP)
    wait_elements(node, "ip", {VIP})
    rival = start(client, text(block(priority=200, extra=())))
    daemon.wait_log(r"\(VI_1\) removing firewall drop rule")
    wait_until(lambda: elements(node, "ip", "vips") == set() and not node.has(VIP), 30, "given up")
    master(client, VIP)
    assert ping(node, VIP), "the other master is reached"
    rival.stop()
    wait_until(lambda: elements(node, "ip", "vips") == {VIP} and node.has(VIP), 30, "master again")


def test_VR_128_the_tables_go_at_the_end(pair, start):
    node, _ = pair
    daemon = start(node, text(block(), block(**SIX)))
    master(node, VIP, VIP6)
    wait_until(lambda: len(tables(node)) == 2, 30, lambda: tables(node))
    daemon.stop()
    assert tables(node) == []


def test_the_tables_go_even_if_the_addresses_stay(pair, start):
    node, _ = pair
    daemon = start(node, text(block()), args=("-V",))
    master(node, VIP)
    daemon.stop()
    assert node.has(VIP) and tables(node) == []


def test_reload_takes_over_what_changed(pair, start):
    node, client = pair
    daemon = start(node, text(block()))
    master(node, VIP)
    reload(daemon, text(block(vips=(VIP + "/24", EXCLUDED + "/24"))))
    wait_elements(node, "ip", {VIP, EXCLUDED})
    reload(daemon, text(block(vips=(EXCLUDED + "/24",))))
    wait_until(lambda: elements(node, "ip", "vips") == {EXCLUDED} and not node.has(VIP), 30, "the old one left")
    # the reference leaves its drop rules here, and the address unreachable
    reload(daemon, text(block(vips=(EXCLUDED + "/24",), extra=())))
    wait_until(lambda: tables(node) == [], 30, "no need, no table")
    assert ping(client, EXCLUDED) and node.has(EXCLUDED)
    reload(daemon, text(block(vips=(EXCLUDED + "/24",)), extra="    nftables_counters\n    nftables_priority -3\n"))
    wait_elements(node, "ip", {EXCLUDED})
    assert silent(client, EXCLUDED)
    assert chain(node, "ip", "in")[0].find("priority filter - 3") >= 0
    assert chain(node, "ip", "in")[1] == "ip daddr @vips counter packets N bytes N drop"


def test_the_name_of_the_table_cannot_change(pair, start):
    node, _ = pair
    daemon = start(node, text(block(), extra="    nftables one\n"))
    master(node, VIP)
    wait_until(lambda: tables(node) == ["ip one"], 30, lambda: tables(node))
    reload(daemon, text(block(), extra="    nftables two\n"), "Cannot change nftables table name at a reload - please restart keepalived")
    assert tables(node) == ["ip one"]


def test_a_crash_leaves_one_table_and_no_gap(pair, start):
    node, client = pair
    daemon = start(node, text(block()))
    master(node, VIP)
    before = daemon.child("vrrp")
    daemon.signal(signal.SIGKILL, "vrrp")
    daemon.wait_log("Deleting old ip keepalived table")
    wait_until(lambda: daemon.child("vrrp") not in (None, before), 30, "a new process")
    wait_elements(node, "ip", {VIP})
    assert tables(node) == ["ip keepalived"] and silent(client, VIP)


@pytest.mark.parametrize("accepts", [False, True])
def test_leftovers_of_an_earlier_life(pair, start, accepts):
    """Also those of keepalived 2.2.7: sets of these names in a table of this name."""
    node, client = pair
    for command in ("add table ip keepalived", "add set ip keepalived vips { type ipv4_addr; }",
                    "add chain ip keepalived in { type filter hook input priority -1; }",
                    "add rule ip keepalived in ip daddr @vips drop", "add element ip keepalived vips { %s, 10.0.0.18 }" % VIP):
        nft(node, command)
    start(node, text(block(extra=() if accepts else ("no_accept",)))).wait_log("Deleting old ip keepalived table")
    master(node, VIP)
    if not accepts:
        wait_elements(node, "ip", {VIP})
    assert ping(client, "10.0.0.18")
    assert ping(client, VIP) if accepts else silent(client, VIP)
    assert tables(node) == ([] if accepts else ["ip keepalived"])


def test_a_table_of_somebody_else_is_left_alone(pair, start):
    node, _ = pair
    nft(node, "add table ip keepalived")
    nft(node, "add chain ip keepalived mine")
    daemon = start(node, text(block(extra=())))
    master(node, VIP)
    daemon.stop()
    assert tables(node) == ["ip keepalived"]


@pytest.mark.parametrize("harm", ["flush ruleset", "delete table ip keepalived", "flush chain ip keepalived in",
                                  "delete element ip keepalived vips { %s }" % VIP])
def test_what_others_remove_comes_back(pair, start, harm):
    node, client = pair
    daemon = start(node, text(block()))
    master(node, VIP)
    wait_elements(node, "ip", {VIP})
    nft(node, harm)
    daemon.wait_log("nftables table ip keepalived was changed by others, restoring it")
    wait_until(lambda: elements(node, "ip", "vips") == {VIP} and len(chain(node, "ip", "in")) == 2, 30, "restored")
    assert silent(client, VIP)
    assert not daemon.grep("Entering BACKUP STATE$")


def test_a_fight_over_the_table_is_bounded(pair, start):
    node, _ = pair
    daemon = start(node, text(block()))
    master(node, VIP)
    wait_elements(node, "ip", {VIP})
    node.run("sh", "-c", "for n in $(seq 40); do nft flush ruleset; sleep 0.02; done")
    daemon.wait_log("is changed again and again by others, restoring it once a second")
    wait_elements(node, "ip", {VIP})
    assert len(daemon.grep("restoring it$")) < 10


def test_VR_125_strict_mode_blocks_all_but_the_owner(pair, start):
    node, client = pair
    start(node, text(block(extra=()), block("VI_2", 53, (OTHER + "/24",), 255, extra=()), extra="    vrrp_strict\n"))
    master(node, VIP, OTHER)
    wait_elements(node, "ip", {VIP})
    assert ping(client, OTHER) and silent(client, VIP)


def test_many_addresses_delay_no_advert(pair, start):
    """Two thousand addresses with their elements: the set has all of them, and goes with them."""
    node, client = pair
    vips = ["10.0.%d.%d/16" % (16 + n // 250, n % 250 + 1) for n in range(200)]
    excluded = ["10.0.%d.%d/16" % (32 + n // 250, n % 250 + 1) for n in range(1800)]
    daemon = start(node, text(block(vips=vips, excluded=excluded)))
    wait_until(lambda: len(elements(node, "ip", "vips") or ()) == 2000, 60, "all in the set")
    wait_until(lambda: len(node.addresses()) >= 2000, 60, "all there")
    daemon.stop(60)
    assert tables(node) == [] and not node.has("10.0.16.1")


def test_iptables_is_done_with_nftables(pair, start):
    node, client = pair
    daemon = start(node, text(block(), extra="    vrrp_iptables\n    vrrp_ipsets ka ka6\n"))
    master(node, VIP)
    daemon.wait_log("Not using iptables since iptables uses nf_tables - please update configuration")
    wait_elements(node, "ip", {VIP})
    assert silent(client, VIP) and tables(node) == ["ip keepalived"]


def test_both_words_are_nftables(pair, start):
    node, _ = pair
    daemon = start(node, text(block(), extra="    vrrp_iptables\n    nftables ka\n"))
    master(node, VIP)
    daemon.wait_log("Both iptables and nftables have been specified - ignoring iptables")
    wait_until(lambda: tables(node) == ["ip ka"], 30, lambda: tables(node))


def test_disable_local_igmp_lasts_as_long_as_we_do(pair, start):
    node, _ = pair
    key = "net.ipv4.igmp_link_local_mcast_reports"
    assert node.sysctl(key) == "1"
    daemon = start(node, text(block(extra=()), extra="    disable_local_igmp\n"))
    master(node, VIP)
    assert node.sysctl(key) == "0"
    daemon.stop()
    assert node.sysctl(key) == "1"


STRICT = [
    ("state MASTER", 200, 3, "State MASTER must match being address owner"),
    ("authentication {\n auth_type PASS\n auth_pass x\n }", 200, 2, "Strict mode does not support authentication. Ignoring."),
    ("preempt_delay 5", 200, 3, "preempt_delay is incompatible with strict mode - resetting"),
    ("down_timer_adverts 4", 200, 3, "down_timer_adverts is incompatible with strict mode - resetting"),
    ("accept", 200, 2, "warning - accept mode for VRRP version 2 does not comply with RFC3768 - resetting"),
    ("garp_lower_prio_repeat 3", 200, 3, "Strict mode requires no repeat garps. resetting"),
    ("garp_lower_prio_delay 3", 200, 3, "Strict mode requires no repeat garp delay. resetting"),
    ("lower_prio_no_advert off", 200, 3, "Strict mode requires no lower priority advert. resetting"),
    ("higher_prio_send_advert on", 200, 3, "strict mode requires higher_prio_send_advert to be clear. resetting"),
]


def verdict_of(node, daemon, configuration):
    """(status, lines) of --config-test."""
    node.write("/run/strict.conf", configuration)
    done = node.run(daemon, "-t", "-f", "/run/strict.conf", check=False)
    return done.returncode, done.stdout


@pytest.mark.parametrize("line, priority, version, complaint", STRICT, ids=[row[0].split()[0] for row in STRICT])
def test_VR_124_what_strict_mode_changes(pair, ours, line, priority, version, complaint):
    """The same words and status as Debian's keepalived."""
    node, _ = pair
    made = block(priority=priority, version=version, extra=(line,), advert=1)
    for daemon in (ours, REFERENCE):
        status, said = verdict_of(node, daemon, text(made, extra="    vrrp_strict\n"))
        assert status == 5 and "(VI_1) " + complaint in said, (daemon, said)
        status, said = verdict_of(node, daemon, text(made))
        assert complaint not in said, (daemon, said)


def test_VR_124_strict_mode_sends_no_password(pair, start):
    node, _ = pair
    auth = ("authentication {\n auth_type PASS\n auth_pass x\n }",)
    daemon = start(node, text(block(extra=auth, version=2, advert=1), extra="    vrrp_strict\n"))
    daemon.wait_log(r"\(VI_1\) Strict mode does not support authentication\. Ignoring\.")
    master(node, VIP)


def test_strict_mode_has_no_unicast(pair, ours):
    node, _ = pair
    made = block(extra=("strict_mode", "unicast_peer {\n 10.0.0.2\n }"))
    status, said = verdict_of(node, ours, text(made))
    assert status == 5 and "(VI_1) Unicast peers are not supported in strict mode" in said
