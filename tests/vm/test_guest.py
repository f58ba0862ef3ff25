"""Runs each file of guest/ in a small virtual machine whose kernel has IPVS, and reports its tests one by one."""
import os
import subprocess
import xml.etree.ElementTree as tree

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
GUEST = os.path.join(HERE, "guest")
FILES = sorted(name for name in os.listdir(GUEST) if name.startswith("test_") and name.endswith(".py"))


def binary():
    """The daemon under test: KEEPALIVED_BINARY, else the build with UBSan (User Mode Linux cannot map ASan)."""
    return os.environ.get("KEEPALIVED_BINARY") or os.path.join(ROOT, "build-ubsan", "keepalived")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", FILES)
def test_in_virtual_machine(name, tmp_path):
    command = "python3 -m pytest -q -p no:cacheprovider --junitxml=/out/result.xml tests/vm/guest/%s" % name
    done = subprocess.run([os.path.join(HERE, "run-in-vm"), "-t", "500", "-o", str(tmp_path), "-e", "KEEPALIVED_BINARY=" + binary(),
                           "-e", "PYTHONDONTWRITEBYTECODE=1", ROOT, command],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    result = tmp_path / "result.xml"
    assert result.exists(), "the virtual machine gave no result:\n" + done.stdout[-4000:]
    cases = list(tree.parse(result).getroot().iter("testcase"))
    assert cases, done.stdout[-4000:]
    skipped = [case.get("name") for case in cases if case.find("skipped") is not None]
    assert done.returncode == 0 and not skipped, done.stdout[-8000:]
