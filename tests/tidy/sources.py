"""The project's own source files, as git knows them (new ones included)."""
import os
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def files(*patterns):
    out = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--"] + list(patterns),
                         cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True).stdout
    return sorted(name for name in set(out.split("\0")) if name and os.path.exists(os.path.join(ROOT, name)))


def text(name):
    with open(os.path.join(ROOT, name), errors="strict") as handle:
        return handle.read()
