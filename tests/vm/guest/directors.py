"""A site with directors and real servers: direct routing, so that servers answer clients themselves."""
import re
import subprocess
import sys

from harness.daemon import wait_until

VIP = "10.99.0.80"
SERVER = """
import socket, sys
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("0.0.0.0", 80))
listener.listen(64)
print("ready", flush=True)
while True:
    connection = listener.accept()[0]
    connection.sendall(sys.argv[1].encode())
    connection.close()
"""


class RealServer:
    """A node that takes connections to the virtual address and answers with its own name."""

    def __init__(self, lab, number):
        self.name, self.address = "rs%d" % number, "10.99.0.%d" % (10 + number)
        self.lab, self.process = lab, None
        self.node = lab.node(self.name, self.address + "/24")
        for key, value in (("arp_ignore", 1), ("arp_announce", 2)):  # the address is the director's to announce
            self.node.sysctl("net.ipv4.conf.all." + key, value)
        self.node.ip("addr", "add", VIP + "/32", "dev", "lo")
        self.up()

    def up(self):
        self.process = self.lab.popen(self.node.command([sys.executable, "-S", "-u", "-c", SERVER, self.name]),
                                      stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline() == "ready\n"
        return self

    def down(self):
        self.process.kill()
        self.process.wait()
        self.node.run("pkill", "-f", "listener.bind")


def service(*servers, sorry=None, extra=()):
    """Text of the virtual server with quick checks."""
    lines = ["virtual_server %s 80 {" % VIP, "delay_loop 0.3", "warmup 0", "connect_timeout 5", "lb_algo rr",
             "lb_kind DR", "protocol TCP"] + list(extra)
    if sorry:
        lines.append("sorry_server %s 80" % sorry.address)
    for server in servers:
        lines += ["real_server %s 80 {" % server.address, "TCP_CHECK {", "retry 0", "}", "}"]
    return "\n".join(lines + ["}", ""])


def table(node):
    """Addresses of the destinations in the kernel's table, with their weights."""
    text = node.run("ipvsadm", "-Sn").stdout
    return {address: int(weight) for address, weight in re.findall(r"^-a .* -r ([\d.]+):\d+ .*-w (\d+)", text, re.M)}


def wait_table(node, *servers, timeout=20):
    wanted = {server.address: 1 for server in servers}
    wait_until(lambda: table(node) == wanted, timeout, lambda: "table %r, is %r" % (wanted, table(node)))


def answers(client, count=6):
    """Names of the servers that answered this many connections of the client to the virtual address."""
    script = "\n".join(["import socket", "for n in range(%d):" % count,
                        "    c = socket.create_connection(('%s', 80), 10)" % VIP, "    print(c.recv(100).decode())"])
    done = client.run(sys.executable, "-S", "-c", script)
    assert done.returncode == 0, done.stdout
    return set(done.stdout.split())
