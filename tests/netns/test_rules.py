"""virtual_rules and static_rules in both families, as `ip rule` and `ip monitor` show them."""
import json
import os
import signal
import subprocess
import threading
import time

from harness.configs import config, instance
from harness.daemon import wait_until
from harness.measure import now

VIP = "10.0.0.100"
ALIEN = ("from", "10.67.0.0/16", "lookup", "7", "priority", "800", "protocol", "static")


class Watch:
    """Changes of addresses, routes and rules of a node, in order."""

    def __init__(self, lab, node):
        self.node, self.lines, self.marks = node, [], 0
        self.process = lab.popen(node.command(["ip", "-o", "monitor", "label", "address", "route", "rule"]),
                                 stdout=subprocess.PIPE, text=True, bufsize=1)
        threading.Thread(target=self._read, daemon=True).start()
        wait_until(self.complete, 20, "ip monitor listens", 0.1)

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line)

    def complete(self):
        """Makes a change of its own and waits a second for its line, which tells that those before it are here; the number of lines."""
        self.marks += 1
        rule = ("from", "10.69.0.%d" % self.marks, "lookup", "9", "priority", "810")
        self.node.ip("rule", "add", *rule)
        self.node.ip("rule", "del", *rule)
        told, deadline = "[RULE]Deleted 810:\tfrom 10.69.0.%d " % self.marks, now() + 1
        while now() < deadline:
            if self.place(told, "") >= 0:
                return len(self.lines)
            time.sleep(0.01)
        return 0

    def mark(self):
        return wait_until(self.complete, 20, "ip monitor goes on")

    def rules(self, since=0):
        """Those of a daemon."""
        self.mark()
        return [line for line in self.lines[since:] if line.startswith("[RULE]") and "10.69.0." not in line]

    def place(self, start, what):
        return next((n for n, line in enumerate(self.lines) if line.startswith(start) and what in line), -1)


def block(rules, extra=(), advert=0.2):
    lines = ["virtual_routes {", "    10.50.0.0/24 via 10.0.0.1 dev eth0", "}", "virtual_rules {", *rules, "}", *extra]
    return instance("VI_1", "eth0", 51, 150, advert, [VIP + "/24"], version=3, extra=lines)


ONE = "from 10.66.0.0/16 lookup 100 priority 900"
TWO = "from 2001:db8::/32 iif eth0 prohibit priority 901"
STATIC = "static_rules {\n    from 10.9.0.0/16 lookup 99 priority 700\n}\n"


def text(*rules, static=STATIC, advert=0.2):
    return config("a", 3, block(rules, advert=advert), static)


def ours(node):
    """Priorities of the rules that carry our protocol, IPv4 and IPv6."""
    return [sorted(rule["priority"] for rule in json.loads(node.ip("-j", "-N", "-d", family, "rule")) if rule["protocol"] == "18")
            for family in ("-4", "-6")]


def running(lab, start, *rules, advert=0.2):
    node = lab.node("a", "10.0.0.18/24")
    node.ip("rule", "add", *ALIEN)
    watch = Watch(lab, node)
    node.daemon = start(node, text(*rules, advert=advert))
    wait_until(lambda: ours(node) == [[700, 900], [901]], 20, lambda: "rules: %r" % (ours(node),))
    return node, watch


def reload(node, configuration):
    mark = node.daemon.mark()
    node.daemon.configure(configuration)
    node.daemon.signal(signal.SIGHUP)
    node.daemon.wait_log("Reload complete", 30, mark)


def test_VR_075_VR_165_rules_follow_the_state(lab, start):
    node, watch = running(lab, start, ONE, TWO)
    shown = {rule["priority"]: rule for rule in json.loads(node.ip("-j", "-N", "-d", "-6", "rule"))}
    assert (shown[901]["iif"], shown[901]["action"], shown[901]["src"]) == ("eth0", "8", "2001:db8::"), shown
    watch.mark()
    places = [watch.place(*what) for what in (("[ADDR]", VIP + "/24"), ("[ROUTE]10.50.0.0/24", ""), ("[RULE]900:", "lookup 100"))]
    assert 0 <= places[0] < places[1] < places[2], watch.lines
    mark = node.daemon.mark()
    node.ip("link", "set", "eth0", "down")
    wait_until(lambda: ours(node) == [[700], []], 30, lambda: "the fault left %r" % (ours(node),))
    node.daemon.in_order([r"\(VI_1\) removing Virtual Rules", r"\(VI_1\) removing Virtual Routes", r"\(VI_1\) removing VIPs"], 30, mark)
    node.ip("link", "set", "eth0", "up")
    node.daemon.in_order([r"\(VI_1\) setting VIPs", r"\(VI_1\) setting Virtual Routes", r"\(VI_1\) setting Virtual Rules"], 30, mark)
    wait_until(lambda: ours(node) == [[700, 900], [901]], 30, lambda: "rules: %r" % (ours(node),))
    node.daemon.stop()
    assert ours(node) == [[], []]
    assert "from 10.67.0.0/16 lookup 7" in node.ip("rule"), "a rule of somebody else stays"


def test_reload_touches_only_rules_that_changed(lab, start):
    node, watch = running(lab, start, ONE, TWO)
    before = watch.mark()
    reload(node, text(ONE, TWO, "to 10.68.0.0/16 blackhole priority 902"))
    wait_until(lambda: ours(node) == [[700, 900, 902], [901]], 30, lambda: "rules: %r" % (ours(node),))
    reload(node, text(ONE.replace("100", "101"), static=STATIC.replace("700", "701")))
    wait_until(lambda: ours(node) == [[701, 900], []], 30, lambda: "rules: %r" % (ours(node),))
    changes = sorted(line[len("[RULE]"):].split(":")[0] for line in watch.rules(before))
    assert changes == ["701", "900", "902", "Deleted 700", "Deleted 900", "Deleted 901", "Deleted 902"], watch.lines
    assert "lookup 101" in node.ip("rule", "show", "priority", "900")


def test_rule_removed_by_somebody_else_is_put_back(lab, start):
    node, _ = running(lab, start, ONE, TWO)
    node.ip("rule", "del", "priority", "900")
    node.ip("rule", "del", "priority", "700")
    wait_until(lambda: ours(node) == [[700, 900], [901]], 30, lambda: "rules: %r" % (ours(node),))
    node.daemon.wait_log(r"\(VI_1\) virtual rule 900 from 10.66.0.0/16 lookup 100 was removed by somebody else, restoring it")
    node.daemon.wait_log(r"Restoring deleted static rule")


def test_crash_of_the_process_leaves_the_rules_untouched(lab, start):
    # The successor of a master goes on for three intervals: long enough here for a process with sanitizers on a busy machine.
    node, watch = running(lab, start, ONE, TWO, advert=2)
    before = watch.mark()
    old = node.daemon.signal(signal.SIGKILL, "vrrp")
    wait_until(lambda: node.daemon.child("vrrp") not in (None, old), 30, "another vrrp process")
    mark = node.daemon.mark()
    node.daemon.signal(signal.SIGHUP)
    node.daemon.wait_log("Reload complete", 30, mark)  # the new process is at work
    assert watch.rules(before) == [], "nothing flaps"
    assert ours(node) == [[700, 900], [901]]
    node.daemon.stop()
    assert ours(node) == [[], []]


def test_leftovers_of_a_crash_of_everything_are_found(lab, start):
    node, _ = running(lab, start, ONE, TWO)
    node.daemon.kill_tree()
    assert ours(node) == [[700, 900], [901]]
    node.daemon = start(node, config("a", 3, block((ONE,)).replace("eth0", "eth9"), STATIC, extra="    dynamic_interfaces\n"))
    wait_until(lambda: ours(node) == [[700], [901]], 30, lambda: "what is configured and not held goes: %r" % (ours(node),))
    node.daemon.stop()
    assert ours(node) == [[], [901]], "what is not configured is not looked at"


def test_members_of_a_track_group_follow_the_interface_of_static_entries(lab, start):
    node = lab.node("a", "10.0.0.18/24")
    lab.plug(node, "eth1")
    group = "track_group G {\n    group {\n        VI_1\n    }\n}\n"
    statics = "static_routes {\n    10.8.0.0/16 dev eth1 track_group G\n}\n"
    node.daemon = start(node, config("a", 3, group, block((ONE,)), statics))
    wait_until(lambda: node.has(VIP) and "10.8.0.0/16 dev eth1" in node.ip("route"), 30, "master, with the static route")
    node.ip("link", "set", "eth1", "down")
    node.daemon.wait_log(r"\(VI_1\) Entering FAULT STATE")
    wait_until(lambda: not node.has(VIP), 30, "the address goes")
    node.ip("link", "set", "eth1", "up")
    wait_until(lambda: node.has(VIP) and "10.8.0.0/16 dev eth1" in node.ip("route"), 30, "both are back")


NAMES = {"rt_tables": "# ours\n0x385 blue # 901\n", "rt_tables.d/red.conf": "902 red\n", "rt_protos": "200 mine\n", "rt_scopes": "150 floor\n",
         "rt_dsfield": "0x1c quick\n", "rt_realms": "7 office\n", "group": "77 uplinks\n"}


def named():
    rules = ["from 10.66.0.0/16 lookup blue suppress_ifgroup uplinks tos quick realms office priority 900"]
    statics = ("static_routes {\n    10.51.0.0/24 dev eth0 table blue protocol mine scope floor no_track\n"
               "    10.52.0.0/24 dev eth0 table red tos quick realms office\n}\n")
    one = block(rules, advert=1).replace(VIP + "/24", VIP + "/32 scope floor").replace("10.0.0.1 dev eth0", "10.0.0.1 dev eth0 table blue")
    return config("a", 3, one, statics, extra="    iproute_etc_dir /run/names\n    iproute_usr_dir /run/none\n")


def in_table(node, number):
    return sorted(route["dst"] for route in json.loads(node.ip("-j", "-N", "route", "show", "table", "all")) if route.get("table") == number)


def test_names_of_iproute2(lab, start, ours):
    """What ip(8) shows with -N are the numbers of the files; every process that reads the configuration finds the same."""
    node = lab.node("a", "10.0.0.18/24")
    for name, text in NAMES.items():
        node.write("/run/names/" + name, text)
    node.daemon = start(node, named())
    checked = subprocess.run(node.command([ours, "-t", "-f", node.daemon.conf]), capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")
    wait_until(lambda: in_table(node, "901") == ["10.50.0.0/24", "10.51.0.0/24"], 30, lambda: node.ip("-N", "route", "show", "table", "all"))
    assert "10.51.0.0/24 dev eth0 proto 200 scope 150" in node.ip("-N", "route", "show", "table", "901")
    red = node.ip("-N", "route", "show", "table", "902")
    assert "10.52.0.0/24 tos 0x1c dev eth0" in red and "realm 7" in red, red
    wait_until(lambda: "from 10.66.0.0/16" in node.ip("-N", "rule"), 30, lambda: node.ip("-N", "rule"))
    rule = node.ip("-N", "rule", "show", "priority", "900")
    assert all(part in rule for part in ("tos 0x1c", "lookup 901", "suppress_ifgroup 77", "realms 7")), rule
    assert "scope 150" in node.ip("-N", "-o", "addr", "show", "to", VIP)
    old = node.daemon.signal(signal.SIGKILL, "vrrp")
    wait_until(lambda: node.daemon.child("vrrp") not in (None, old), 30, "another vrrp process")
    reload(node, named())  # the new process has read the names
    wait_until(lambda: in_table(node, "901") == ["10.50.0.0/24", "10.51.0.0/24"], 30, lambda: node.ip("-N", "route", "show", "table", "all"))
    node.write("/run/names/rt_tables", "903 blue\n")
    reload(node, named())
    wait_until(lambda: in_table(node, "903") == ["10.50.0.0/24", "10.51.0.0/24"], 30, lambda: node.ip("-N", "route", "show", "table", "all"))
    wait_until(lambda: in_table(node, "901") == [] and in_table(node, "902") == ["10.52.0.0/24"], 30, lambda: node.ip("-N", "route", "show", "table", "all"))
    os.remove(node.path("/run/names/rt_tables"))
    mark = node.daemon.mark()
    reload(node, named())
    node.daemon.wait_log("Routing table blue not found for route", 30, mark)
    node.daemon.wait_log("Routing table blue not found for rule", 30, mark)
