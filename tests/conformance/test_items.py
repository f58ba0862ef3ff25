"""The numbered conformance items (VR, CK, CO), each a program that judges the daemon from outside.

The items live beside the project, in the folder that KEEPALIVED_CONFORMANCE names; required.txt lists those that must hold
now. Without the folder there is nothing to collect: the project's own tests cover the same items in their own words.
"""
import os
import re
import subprocess
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
ITEMS = os.environ.get("KEEPALIVED_CONFORMANCE")
DAEMON = os.environ.get("KEEPALIVED_BINARY") or os.path.join(ROOT, "build", "keepalived")


def required():
    with open(os.path.join(HERE, "required.txt")) as handle:
        patterns = [line.split("#")[0].strip() for line in handle]
    return re.compile("^(%s)$" % "|".join(p for p in patterns if p))


def collect():
    if not ITEMS:
        return []
    out = subprocess.run([sys.executable, os.path.join(ITEMS, "run.py"), "--list", "--vm", "no"], stdout=subprocess.PIPE,
                         text=True, check=True).stdout
    wanted = required()
    return [line.split("\t")[0] for line in out.splitlines() if wanted.match(line.split("\t")[0])]


@pytest.mark.parametrize("number", collect())
def test_item(number):
    done = subprocess.run([sys.executable, os.path.join(ITEMS, "run.py"), "--one", number, "--daemon", DAEMON],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace", timeout=240)
    verdict = (done.stdout.strip("\n").splitlines() or ["error\t" + done.stderr[-800:]])[-1]
    assert verdict.startswith("pass"), verdict
