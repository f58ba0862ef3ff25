"""Fixtures of every test that runs daemons in a laboratory, here and in the virtual machine."""
import re

import pytest

from .daemon import Daemon
from .namespaces import Lab


@pytest.fixture
def lab():
    """A laboratory of its own for each test; a sanitizer's report or a `bug:` in any daemon's log fails the test."""
    with Lab() as made:
        yield made
        complaints = [line for daemon in made.daemons for _, line in daemon.log
                      if re.search(r"AddressSanitizer|runtime error:|LeakSanitizer|\bbug: ", line)]
    assert not complaints, complaints


@pytest.fixture
def start(ours):
    """start(node, configuration, daemon=ours, **how): a running Daemon."""
    def begin(node, config, daemon=None, **how):
        return Daemon(node, daemon or ours, config, **how).start()
    return begin
