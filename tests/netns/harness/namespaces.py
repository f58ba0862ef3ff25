"""Nodes (net, mount, pid and uts namespace of their own) on one bridge, and the Lab that ends and removes all of it.

Names carry a random suffix, so that several labs can run at once. Needs root and iproute2.
"""
import contextlib
import ctypes
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000
SO_RCVBUFFORCE = 33

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
PROJECT = "/run/project"  # where a node sees the project, wherever the clone is

# A node's own /run, /tmp and /dev (with the devices that programs expect, and room for its own /dev/log).
NODE_MOUNTS = """
mount -t tmpfs -o mode=755 run /run && mkdir -p /run/lock /run/keepalived /run/project && mount --bind "$1" /run/project &&
shift && mount -t tmpfs -o mode=1777 tmp /tmp &&
mkdir /run/dev && for d in null zero full random urandom tty; do touch /run/dev/$d && mount --bind /dev/$d /run/dev/$d; done &&
mkdir /run/dev/shm /run/dev/pts && ln -s /proc/self/fd /run/dev/fd && mount --rbind /run/dev /dev && hostname "$0" && exec "$@"
"""


def enter_netns(name):
    """Moves the calling thread into a network namespace."""
    with open("/run/netns/" + name) as handle:
        if LIBC.setns(handle.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns " + name)


@contextlib.contextmanager
def inside(name):
    """The calling thread is in that network namespace for the length of the block."""
    with open("/proc/thread-self/ns/net") as home:
        enter_netns(name)
        try:
            yield
        finally:
            if LIBC.setns(home.fileno(), CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), "setns home")


class Node:
    """One machine: its interfaces, its files under /run and /tmp, its processes."""

    def __init__(self, lab, label):
        self.lab, self.label = lab, label
        self.name = "%s-%s" % (lab.id, label)
        self.holder = None
        subprocess.run(["ip", "netns", "add", self.name], check=True)
        self.ip("link", "set", "lo", "up")
        for key in ("net.ipv4.conf.all.rp_filter", "net.ipv4.conf.default.rp_filter",
                    "net.ipv6.conf.default.accept_dad", "net.ipv6.conf.all.accept_dad",
                    "net.ipv6.conf.default.accept_ra"):
            self.sysctl(key, 0)

    def ip(self, *args, check=True):
        return subprocess.run(["ip", "-n", self.name] + [str(a) for a in args], check=check,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True).stdout

    def sysctl(self, key, value=None):
        """Sets a kernel variable of this node's network, or returns it."""
        path = "/proc/sys/" + key.replace(".", "/")
        with inside(self.name):
            if value is None:
                with open(path) as handle:
                    return handle.read().strip()
            with contextlib.suppress(OSError), open(path, "w") as handle:
                handle.write(str(value))

    def socket(self, family, kind, proto=0):
        with inside(self.name):
            return socket.socket(family, kind, proto)

    def init(self):
        """pid (seen from outside) of the node's first process; the namespaces are made on first use."""
        if self.holder is None:
            script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "init.py")
            self.holder = subprocess.Popen(
                ["ip", "netns", "exec", self.name, "unshare", "--mount", "--pid", "--uts", "--fork", "--kill-child",
                 "--mount-proc", "sh", "-c", NODE_MOUNTS, self.label, ROOT, sys.executable, "-S", "-u",
                 script.replace(ROOT, PROJECT)],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
            if self.holder.stdout.readline() != "ready\n":
                raise RuntimeError("node %s did not start" % self.label)
            self.init_pid = children_of(self.holder.pid)[0]
        return self.init_pid

    def command(self, args):
        """The command line that runs `args` inside this node; paths of the project become the node's."""
        words = [str(a).replace(ROOT, PROJECT, 1) if str(a).startswith(ROOT + "/") else str(a) for a in args]
        return ["nsenter", "--target", str(self.init()), "--net", "--mount", "--pid", "--uts", "--wd=/", "--"] + words

    def run(self, *args, **how):
        how.setdefault("timeout", 90)
        return subprocess.run(self.command(args), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors="replace", **how)

    def path(self, inner):
        """Where a path of this node is found from outside."""
        return "/proc/%d/root%s" % (self.init(), inner)

    def write(self, inner, text, mode=0o644):
        outer = self.path(inner)
        os.makedirs(os.path.dirname(outer), exist_ok=True)
        with open(outer, "w") as handle:
            handle.write(text)
        os.chmod(outer, mode)
        return inner

    def read(self, inner):
        with open(self.path(inner)) as handle:
            return handle.read()

    def exists(self, inner):
        return os.path.exists(self.path(inner))

    def addresses(self, iface=None):
        """Set of 'address/prefix' present."""
        out = self.ip("-o", "addr", "show", *(("dev", iface) if iface else ()))
        return set(re.findall(r"inet6? (\S+)", out))

    def has(self, address):
        return any(a.split("/")[0] == address for a in self.addresses())

    def mac(self, iface):
        return re.search(r"link/\S+ (\S+)", self.ip("-o", "link", "show", iface)).group(1)

    def end(self):
        """Ends every process of the node and removes its network."""
        if self.holder is not None:
            self.holder.kill()
            self.holder.wait()
            self.holder.stdout.close()
        subprocess.run(["ip", "netns", "del", self.name], stderr=subprocess.DEVNULL)


def children_of(pid):
    try:
        with open("/proc/%d/task/%d/children" % (pid, pid)) as handle:
            return [int(word) for word in handle.read().split()]
    except OSError:
        return []


class Lab:
    """Context of one test; ends and removes all that was made in it."""

    def __init__(self, tag="ka"):
        self.id = tag + secrets.token_hex(3)
        self.nodes, self.daemons, self.children, self.monitors = [], [], [], []
        self.dir = tempfile.mkdtemp(prefix=self.id + "-")
        os.chmod(self.dir, 0o755)
        self.switch = None
        self.ports = 0

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        for child in self.children:
            if child.poll() is None:
                child.kill()
                child.wait()
        for daemon in self.daemons:
            daemon.kill_tree()
        for monitor in self.monitors:
            monitor.stop()
        for node in self.nodes:
            node.end()
        shutil.rmtree(self.dir, ignore_errors=True)
        return False

    def node(self, label, *addresses):
        """A node; with addresses it gets an eth0 on the lab's bridge that has them."""
        node = Node(self, label)
        self.nodes.append(node)
        if addresses:
            node.port = self.plug(node, "eth0", *addresses)
        return node

    def bridge(self):
        """The node that holds the one learning bridge; made on first use."""
        if self.switch is None:
            self.switch = self.node("sw")
            self.switch.ip("link", "add", "br0", "type", "bridge", "forward_delay", "0", "stp_state", "0",
                           "mcast_snooping", "0")
            self.switch.ip("link", "set", "br0", "up")
        return self.switch

    def plug(self, node, iface, *addresses):
        """Cables a node to the bridge; returns the bridge-side port."""
        switch = self.bridge()
        self.ports += 1
        port = "p%d" % self.ports
        subprocess.run(["ip", "link", "add", port, "netns", switch.name, "type", "veth", "peer", "name", iface,
                        "netns", node.name], check=True)
        switch.ip("link", "set", port, "master", "br0", "up")
        if any(":" in address for address in addresses):  # then no other link-local address joins it
            node.ip("link", "set", iface, "addrgenmode", "none")
        for address in addresses:
            node.ip("addr", "add", address, "dev", iface)
        node.ip("link", "set", iface, "up")
        return port

    def cut(self, port, up=False):
        """Takes the cable of a port away (or puts it back); the node sees its carrier go."""
        self.bridge().ip("link", "set", port, "up" if up else "down")

    def monitor_addresses(self, *nodes):
        """Watches the addresses of nodes until the lab ends."""
        from .monitor import AddressMonitor
        monitor = AddressMonitor(nodes)
        self.monitors.append(monitor)
        return monitor

    def popen(self, args, **kwargs):
        child = subprocess.Popen(args, **kwargs)
        self.children.append(child)
        return child

    def on_signal(self):
        """Lets an interrupted program leave through the Lab's end."""
        def leave(signum, _):
            raise SystemExit(128 + signum)
        signal.signal(signal.SIGTERM, leave)
        signal.signal(signal.SIGINT, leave)
        signal.signal(signal.SIGHUP, leave)
