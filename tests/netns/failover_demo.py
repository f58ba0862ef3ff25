"""Two nodes, one address, a client that asks it: plays faults and prints the outage of each, or lets the reader cause them.

  failover_demo.py BINARY [--auto] [--peer BINARY]      (tools/try builds and calls this)
Exit status 0: every failover stayed within theory + 50 ms and exactly one node holds the address at the end.
"""
import argparse
import contextlib
import os
import select
import signal
import sys
import termios
import time
import tty

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness.client import Client  # noqa: E402
from harness.daemon import Daemon, wait_until  # noqa: E402
from harness.measure import now  # noqa: E402
from harness.namespaces import Lab  # noqa: E402
from harness.speaker import Speaker  # noqa: E402

ADDRESS, VRID, ADVERT = "10.99.0.100", 51, 1.0
PRIORITY = {"one": 150, "two": 100}
SLACK = 0.050
FAULTS = {  # key: (name, what the reader is told)
    "s": ("stop", "SIGTERM to node one"), "k": ("kill", "kill -9 of node one's VRRP process"),
    "l": ("link down", "node one loses its cable"), "f": ("script fails", "node one's service check fails"),
    "p": ("power off", "cable cut and everything on node one killed"), "b": ("back", "whatever was broken is mended")}

CONFIG = """global_defs {{
    router_id {name}
    script_user root
    enable_script_security
}}
vrrp_script service {{
    script "/run/try/check"
    interval 1
    fall 1
    rise 1
    weight -60
}}
vrrp_instance VI_1 {{
    state BACKUP
    interface eth0
    virtual_router_id {vrid}
    priority {priority}
    advert_int 1
    authentication {{
        auth_type PASS
        auth_pass 1111
    }}
    track_script {{
        service
    }}
    virtual_ipaddress {{
        {address}/24
    }}
}}
"""


def skew(priority):
    return (256 - priority) / 256.0


class Stage:
    """The two nodes, the client, and the faults that can happen to node one."""

    def __init__(self, lab, binary, peer):
        self.lab = lab
        self.nodes = {name: lab.node(name, "10.99.0.%d/24" % (i + 1)) for i, name in enumerate(PRIORITY)}
        self.binaries = {"one": binary, "two": peer or binary}
        self.daemons = {}
        for name in self.nodes:
            self.nodes[name].write("/run/try/check", "#!/bin/sh\n[ ! -e /run/try/fail ]\n", 0o755)
            self.start(name)
        self.speaker = Speaker(lab.bridge(), "br0")
        self.client = Client(lab.node("client", "10.99.0.9/24"), ADDRESS)
        self.broken = None

    def start(self, name):
        text = CONFIG.format(name=name, vrid=VRID, priority=PRIORITY[name], address=ADDRESS)
        self.daemons[name] = Daemon(self.nodes[name], self.binaries[name], text, label=name).start()

    def holders(self):
        return [name for name in self.nodes if self.nodes[name].has(ADDRESS)]

    def last_advert(self, source):
        """When the latest advert of a node was on the wire."""
        found = self.speaker.adverts(VRID, since=now() - 3 * ADVERT - 1, src=source)
        return found[-1].time if found else now()

    def expiry(self, fault_time):
        """Seconds after the fault at which node two's master-down timer ends, by the last advert before it."""
        return max(0.0, self.last_advert("10.99.0.1") + 3 * ADVERT + skew(PRIORITY["two"]) - fault_time)

    def cause(self, fault):
        """Makes a fault happen; returns (when, theory in seconds)."""
        one = self.daemons["one"]
        at = now()
        if fault == "stop":
            one.signal(signal.SIGTERM)
            theory = skew(PRIORITY["two"])
        elif fault == "kill":
            one.signal(signal.SIGKILL, "vrrp")
            theory = 0.0
        elif fault == "link down":
            self.lab.cut(self.nodes["one"].port)
            theory = self.expiry(at)
        elif fault == "script fails":
            self.nodes["one"].write("/run/try/fail", "")
            theory = 0.0
        elif fault == "power off":
            self.lab.cut(self.nodes["one"].port)
            theory = self.expiry(at)
            one.kill_tree()
            self.nodes["one"].ip("addr", "flush", "dev", "eth0")
            self.nodes["one"].ip("addr", "add", "10.99.0.1/24", "dev", "eth0")
        else:
            theory = self.mend()
        self.broken = None if fault in ("back", "kill") else fault
        return at, theory

    def mend(self):
        self.lab.cut(self.nodes["one"].port, up=True)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.nodes["one"].path("/run/try/fail"))
        if self.broken == "stop":
            wait_until(lambda: not self.daemons["one"].alive(), 10, "the stopped daemon did not end")
        if not self.daemons["one"].alive():
            self.start("one")
        return 0.0

    def settle(self, fault, at):
        """Waits until the fault's consequence is there: the address where it belongs, and the client answered again."""
        if fault == "kill":  # a takeover by node two, and the way back, would show within two master-down intervals
            wait_until(lambda: self.daemons["one"].child("vrrp"), 10, "no new VRRP process")
            wait_until(lambda: now() > at + 2 * (3 * ADVERT + 1), 10, "time stands still")
        owner = "one" if fault in ("back", "kill") else "two"
        wait_until(lambda: self.holders() == [owner], 15, lambda: "%s: holders are %s" % (fault, self.holders()))
        seen = now()
        wait_until(lambda: self.client.last >= seen, 5, "the client gets no answer")


def play(stage):
    """The fixed sequence; returns whether every outage stayed within its bound."""
    wait_until(lambda: stage.holders() == ["one"], 15, "node one did not become master")
    began = now()
    wait_until(lambda: stage.client.last >= began, 5, "the client gets no answer")
    print("%-14s %12s %12s %10s" % ("fault", "outage ms", "theory ms", "over ms"))
    good = True
    for fault in ("stop", "back", "kill", "link down", "back", "script fails", "back", "power off", "back"):
        at, theory = stage.cause(fault)
        stage.settle(fault, at)
        outage = stage.client.worst_gap(at)
        fits = outage <= theory + SLACK
        good = good and fits
        print("%-14s %12.1f %12.1f %10.1f%s" % (fault, outage * 1e3, theory * 1e3, (outage - theory) * 1e3,
                                               "" if fits else "   TOO LONG"), flush=True)
    holders = stage.holders()
    print("holds the address at the end: %s" % ", ".join(holders))
    return good and len(holders) == 1


def screen(stage, notes):
    """What the reader sees: nodes, client, log."""
    out = ["\033[H\033[2Jtwo nodes, one address %s        keys: %s  q quit" % (
        ADDRESS, "  ".join("%s %s" % (key, FAULTS[key][0]) for key in FAULTS)), ""]
    holders = stage.holders()
    for name, daemon in stage.daemons.items():
        states = daemon.grep(r"\(VI_1\) Entering \w+ STATE")
        state = states[-1][1].split()[2] if states and daemon.alive() else "gone"
        out.append("  node %-4s priority %-4d %-7s %s" % (name, PRIORITY[name], state,
                                                        "<== holds " + ADDRESS if name in holders else ""))
    silent = now() - stage.client.last if stage.client.last else 0.0
    out += ["", "  client: %d answered, %d lost, %s" % (
        stage.client.answered, stage.client.lost, "answered now" if silent < 0.5 else "NO ANSWER for %.1f s" % silent)]
    out += ["  " + note for note in notes[-6:]] + [""]
    lines = sorted((stamp, name, line) for name, daemon in stage.daemons.items() for stamp, line in daemon.log[-14:])
    out += ["  %9.3f %-4s %s" % (stamp - stage.daemons["two"].started, name, line[:110]) for stamp, name, line in lines[-14:]]
    sys.stdout.write("\r\n".join(out) + "\r\n")
    sys.stdout.flush()


def live(stage):
    """Faults by key until q; returns whether one node holds the address then."""
    notes, pending = [], None
    old = termios.tcgetattr(sys.stdin)
    tty.setcbreak(sys.stdin)
    try:
        while True:
            screen(stage, notes)
            if pending and now() - pending[1] > 4 + pending[2]:
                notes.append("%s: outage %.1f ms (theory %.1f)" % (
                    pending[0], stage.client.worst_gap(pending[1]) * 1e3, pending[2] * 1e3))
                pending = None
            if not select.select([sys.stdin], [], [], 0.2)[0]:
                continue
            key = sys.stdin.read(1)
            if key == "q":
                return len(stage.holders()) == 1
            if key in FAULTS and not (stage.broken and key != "b"):
                fault = FAULTS[key][0]
                notes.append("%s: %s" % (fault, FAULTS[key][1]))
                pending = (fault,) + stage.cause(fault)
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, old)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--auto", action="store_true", help="play the fixed sequence")
    parser.add_argument("--peer", help="another daemon for node two, such as Debian's keepalived")
    args = parser.parse_args()
    with Lab("try") as lab:
        lab.on_signal()
        stage = Stage(lab, args.binary, args.peer)
        try:
            begin = time.monotonic()
            if args.auto or not sys.stdin.isatty() or not sys.stdout.isatty():
                good = play(stage)
                print("%s in %.0f s" % ("every failover worked" if good else "A FAILOVER DID NOT WORK", time.monotonic() - begin))
            else:
                good = live(stage)
        except AssertionError as failure:
            print("A FAILOVER DID NOT WORK: %s" % failure)
            for daemon in stage.daemons.values():
                print("\n".join("  %s: %s" % (daemon.label, line) for _, line in daemon.log[-12:]))
            good = False
        finally:
            stage.client.end()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
