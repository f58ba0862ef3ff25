"""Fixtures of the tests inside the virtual machine; the laboratory is that of the namespace tests."""
import os
import sys

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
sys.path.insert(0, os.path.join(ROOT, "tests", "netns"))

from harness.fixtures import lab, start  # noqa: E402, F401


@pytest.fixture
def ours():
    return os.environ["KEEPALIVED_BINARY"]
