"""Fixtures of the system tests: a lab, the daemon under test, and pairs of nodes."""
import os
import re
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)

from harness.daemon import Daemon  # noqa: E402
from harness.namespaces import Lab  # noqa: E402

REFERENCE = "/usr/sbin/keepalived"


def pytest_configure(config):
    config.addinivalue_line("markers", "interop: needs Debian's keepalived as the other node")
    config.addinivalue_line("markers", "alone: bounds on milliseconds under load: one at a time, with the release build")


def binary():
    """The daemon under test: KEEPALIVED_BINARY, else the sanitizer build."""
    return os.environ.get("KEEPALIVED_BINARY") or os.path.join(ROOT, "build-asan", "keepalived")


@pytest.fixture
def lab():
    with Lab() as made:
        yield made
        complaints = [line for daemon in made.daemons for _, line in daemon.log
                      if re.search(r"AddressSanitizer|runtime error:|LeakSanitizer|\bbug: ", line)]
    assert not complaints, complaints


@pytest.fixture
def ours():
    return binary()


@pytest.fixture(params=["ours", pytest.param("keepalived", marks=pytest.mark.interop)])
def peer(request):
    """The other node's daemon: a second copy of ours, and Debian's keepalived."""
    return binary() if request.param == "ours" else REFERENCE


@pytest.fixture
def start(ours):
    """start(node, configuration, binary=ours, **how): a running Daemon."""
    def begin(node, config, daemon=None, **how):
        return Daemon(node, daemon or ours, config, **how).start()
    return begin
