"""The files that signals ask for, and what stands in them."""
import json
import re
import signal

from .daemon import wait_until

DATA, STATS, CLEAR, JSON = signal.SIGUSR1, signal.SIGUSR2, signal.SIGRTMAX - 1, signal.SIGRTMIN + 2


def dumped(node, daemon, signum, path, role="core"):
    """The file that this signal makes; the one before is removed first."""
    node.run("rm", "-f", path)
    daemon.signal(signum, role)
    wait_until(lambda: node.exists(path), 30, path)
    return node.read(path)


def instances(node, daemon):
    """[{"data": ..., "stats": ...}] of the JSON file."""
    return json.loads(dumped(node, daemon, JSON, "/tmp/keepalived.json"))


def priority(node, daemon):
    """Effective priority of the first instance."""
    return instances(node, daemon)[0]["data"]["effective_priority"]


def number(pattern, content):
    found = re.search(pattern, content, re.M)
    assert found, (pattern, content)
    return int(found.group(1))


def lines_in_order(content, *patterns):
    """Each pattern matches a line behind that of the one before."""
    rest = iter(content.splitlines())
    for pattern in patterns:
        assert any(re.search(pattern, line) for line in rest), (pattern, content)
