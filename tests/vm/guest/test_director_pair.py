"""Scenario 6: a pair of directors with real servers behind them, on a kernel with IPVS."""
import os
import signal

from directors import VIP, RealServer, answers, service, table, wait_table
from harness.configs import config, instance
from harness.daemon import wait_until


def test_a_dead_server_leaves_the_table_and_comes_back(lab, start):
    director, client = lab.node("a", "10.99.0.1/24", VIP + "/24"), lab.node("c", "10.99.0.100/24")
    one, two, sorry = (RealServer(lab, n) for n in (1, 2, 3))
    daemon = start(director, config("a", 2, service(one, two, sorry=sorry)))
    wait_table(director, one, two)
    assert answers(client) == {"rs1", "rs2"}
    one.down()
    wait_table(director, two)
    daemon.wait_log(r"Removing service \[10.99.0.11\]:tcp:80 from VS \[10.99.0.80\]:tcp:80")
    assert answers(client) == {"rs2"}
    two.down()
    wait_table(director, sorry)
    daemon.in_order([r"Lost quorum 1-0=1 > 0", r"Adding sorry server \[10.99.0.13\]:tcp:80"])
    assert answers(client) == {"rs3"}
    one.up()
    wait_table(director, one)
    assert answers(client) == {"rs1"}
    two.up()
    wait_table(director, one, two)
    daemon.stop()
    assert table(director) == {} and "-A" not in director.run("ipvsadm", "-Sn").stdout


def pair(lab, start, servers):
    """Directors a (100) and b (90), each with its own servers and an instance that tracks its virtual server."""
    nodes = [lab.node(label, "10.99.0.%d/24" % (n + 1)) for n, label in enumerate("ab")]
    daemons = [start(node, config(node.label, 2,
                                  instance("V", "eth0", 51, priority, 1, [VIP + "/24"],
                                           extra=['track_virtual_server {', '    "%s 80"' % VIP, '}']),
                                  service(*mine)))
               for node, priority, mine in zip(nodes, (100, 90), servers)]
    return nodes, daemons


def test_the_address_moves_with_the_quorum_and_returns(lab, start):
    client, one, two = lab.node("c", "10.99.0.100/24"), RealServer(lab, 1), RealServer(lab, 2)
    (a, b), (first, second) = pair(lab, start, ([one], [two]))
    wait_until(lambda: a.has(VIP), 30, "the address on a")
    wait_table(a, one)
    wait_table(b, two)
    assert answers(client) == {"rs1"}
    one.down()
    first.wait_log(r"Lost quorum 1-0=1 > 0")
    wait_until(lambda: b.has(VIP) and not a.has(VIP), 30, "the address on b")
    second.wait_log(r"\(V\) Entering MASTER STATE")
    assert answers(client) == {"rs2"}
    one.up()
    wait_until(lambda: a.has(VIP) and not b.has(VIP), 15, "the address back on a")
    assert answers(client) == {"rs1"}


def test_a_killed_checker_is_replaced_and_nothing_moves(lab, start):
    client, one, two = lab.node("c", "10.99.0.100/24"), RealServer(lab, 1), RealServer(lab, 2)
    (a, b), (first, _) = pair(lab, start, ([one, two], [two]))
    wait_until(lambda: a.has(VIP), 30, "the address on a")
    two.down()
    wait_table(a, one)
    moves = lab.monitor_addresses(a, b)
    before = first.child("checker")
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: first.child("checker") not in (None, before), 30, "a new checker")
    mark = first.mark()
    assert table(a) == {one.address: 1}
    assert answers(client) == {"rs1"}
    assert not moves.since(0, address=VIP)
    one.down()
    first.wait_log(r"Removing service \[10.99.0.11\]:tcp:80", since=mark)
    wait_table(a)
    one.up(), two.up()
    wait_table(a, one, two)


def test_what_others_delete_comes_back(lab, start):
    director, one = lab.node("a", "10.99.0.1/24", VIP + "/24"), RealServer(lab, 1)
    daemon = start(director, config("a", 2, service(one)))
    wait_table(director, one)
    director.run("ipvsadm", "-A", "-t", "10.99.0.81:80", "-s", "rr")
    director.run("ipvsadm", "-d", "-t", VIP + ":80", "-r", one.address + ":80")
    wait_table(director, one)
    director.run("ipvsadm", "-D", "-t", VIP + ":80")
    wait_table(director, one)
    daemon.stop()
    assert director.run("ipvsadm", "-Sn").stdout.split() == ["-A", "-t", "10.99.0.81:80", "-s", "rr"]
