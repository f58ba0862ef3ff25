"""FRR's vrrpd on a node. It moves no addresses: they lie on a macvlan with the virtual MAC beforehand, whose carrier follows its state."""
from .daemon import Daemon

FOLDER = "/usr/lib/frr/"
START = """
mount -t tmpfs tmp /var/tmp; mkdir -p /run/frr && chown -R frr:frr /run/frr
[ -e /run/frr/zserv.api ] || {0}zebra -d -A 127.0.0.1 -P 0 -f /dev/null >/dev/null 2>&1 </dev/null
exec {0}vrrpd -A 127.0.0.1 -P 0 -f /run/frr/vrrpd.conf --log stdout
""".format(FOLDER)


class Frr(Daemon):
    """zebra (which stays) and vrrpd (which start, stop and kill_tree mean) for one virtual router on eth0; `interval` in seconds."""

    def __init__(self, node, version, priority, interval, vips, vrid=51):
        self.version, self.priority, self.interval, self.vrid = version, priority, interval, vrid
        self.family = 6 if ":" in vips[0] else 4
        self.vips, self.link = vips, "vrrp%d-%d" % (self.family, vrid)
        if self.link not in node.ip("-o", "link", "show"):
            self.prepare(node)
        super().__init__(node, "vrrpd", self.text())

    def prepare(self, node):
        node.ip("link", "add", self.link, "link", "eth0", "address", "00:00:5e:00:0%d:%02x" % (1 if self.family == 4 else 2, self.vrid),
                "type", "macvlan", "mode", "bridge")
        node.ip("link", "set", self.link, "addrgenmode", "none")
        own = ["fe80::%s/64" % {"a": 17, "b": 29}[node.label]] if self.family == 6 else []
        for address in self.vips + own:  # adverts come from the link-local address that was added last
            node.ip("addr", "add", address, "dev", self.link)
        node.ip("link", "set", self.link, "up")

    def text(self):
        words = ["version %d" % self.version, "priority %d" % self.priority, "advertisement-interval %d" % round(self.interval * 1000)]
        words += ["%s %s" % ("ip" if self.family == 4 else "ipv6", vip.split("/")[0]) for vip in self.vips]
        return "interface eth0\n" + "".join(" vrrp %d %s\n" % (self.vrid, word) for word in words) + "exit\n"

    def configure(self, text):
        self.node.write("/run/frr/vrrpd.conf", text)

    def start(self):
        self.run(self.node.command(["sh", "-c", START]))
        return self

    def new_priority(self, priority, _):
        self.ask("priority %d" % priority)

    def ask(self, *words):
        """Lines of configuration for the virtual router, at run time."""
        lines = ["configure terminal", "interface eth0"] + ["vrrp %d %s" % (self.vrid, word) for word in words]
        self.node.run("vtysh", "-d", "vrrpd", *[part for line in lines for part in ("-c", line)], check=True)

    def holds(self):
        """Whether it is master, and hosts reach the addresses here."""
        steps = self.grep(r"(Initialize|Backup|Master) -> ")
        return bool(steps) and steps[-1][1].endswith("Master") and "LOWER_UP" in self.node.ip("-o", "link", "show", self.link)
