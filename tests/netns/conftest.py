"""Fixtures of the system tests: the daemon under test, and the other node's."""
import os
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)

from harness.fixtures import lab, start  # noqa: E402, F401

REFERENCE = "/usr/sbin/keepalived"


def pytest_configure(config):
    config.addinivalue_line("markers", "interop: needs Debian's keepalived as the other node")
    config.addinivalue_line("markers", "alone: bounds on milliseconds under load: one at a time, with the release build")


def binary():
    """The daemon under test: KEEPALIVED_BINARY, else the sanitizer build."""
    return os.environ.get("KEEPALIVED_BINARY") or os.path.join(ROOT, "build-asan", "keepalived")


@pytest.fixture
def ours():
    return binary()


@pytest.fixture(params=["ours", pytest.param("keepalived", marks=pytest.mark.interop)])
def peer(request):
    """The other node's daemon: a second copy of ours, and Debian's keepalived."""
    return binary() if request.param == "ours" else REFERENCE
