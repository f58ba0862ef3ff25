"""Fixtures of the tests inside the virtual machine; the laboratory is that of the namespace tests."""
import os
import re
import sys

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
sys.path.insert(0, os.path.join(ROOT, "tests", "netns"))

from harness.daemon import Daemon  # noqa: E402
from harness.namespaces import Lab  # noqa: E402


@pytest.fixture
def lab():
    with Lab() as made:
        yield made
        complaints = [line for daemon in made.daemons for _, line in daemon.log
                      if re.search(r"runtime error:|\bbug: ", line)]
    assert not complaints, complaints


@pytest.fixture
def start():
    """start(node, configuration, **how): a running Daemon."""
    def begin(node, config, **how):
        return Daemon(node, os.environ["KEEPALIVED_BINARY"], config, **how).start()
    return begin
