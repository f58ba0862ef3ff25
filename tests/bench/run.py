"""Measures our daemon and the reference side by side and writes doc/performance.md.

  run.py OURS [--reference PATH] [--only failover,scale,addresses,process] [--write FILE]
"""
import argparse
import os
import platform
import re
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "netns")]
import addresses  # noqa: E402
import failover  # noqa: E402
import process  # noqa: E402
import scale  # noqa: E402
from harness.measure import Busy, median  # noqa: E402

PARTS = {"failover": failover, "scale": scale, "addresses": addresses, "process": process}
HEAD = """# Performance, beside the reference

Both daemons measured in one run on the same machine, their rounds in turn, so that whatever else the machine does falls on both.
Absolute figures do not carry over to another machine; the ratio is what counts (ours divided by the reference's; below 1 is better).
A figure is the median of its rounds; a dash means that no round came to its end, or that there is nothing to compare. All of it is made by `tools/bench`, one part by the command above its table.

Reference: %s. Machine: %s, %d cores, %s, Linux %s; nodes are network namespaces on one bridge.
"""


def version(binary):
    done = subprocess.run([binary, "-v"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.stdout.splitlines()[0]


def first(path, pattern):
    with open(path) as handle:
        found = re.search(pattern, handle.read(), re.M)
    return found.group(1) if found else "?"


def head(reference):
    memory = "%.0f GB" % (int(first("/proc/meminfo", r"MemTotal: +(\d+)")) / 1e6)
    return HEAD % (version(reference), first("/proc/cpuinfo", r"^model name\s*: (.*)$"), os.cpu_count(), memory, platform.release())


def rounds(part, binaries):
    """{figure: [ours, reference]}, each the median of the part's rounds; both daemons in turn, the order too."""
    seen = {}
    for number in range(part.ROUNDS):
        for which in ((0, 1), (1, 0))[number % 2]:
            for measure in part.MEASURES:
                try:
                    figures = measure(binaries[which])
                except (AssertionError, StopIteration) as trouble:  # the other figures still count
                    print("%s of %s: %s" % (measure.__name__, binaries[which], str(trouble)[:200]), file=sys.stderr, flush=True)
                    continue
                for name, value in figures.items():
                    seen.setdefault(name, ([], []))[which].append(value)
    return {name: [median(values) for values in both] for name, both in seen.items()}


def row(name, ours, theirs):
    ratio = "%.2f" % (ours / theirs) if ours is not None and theirs else "-"
    return "| %s | %s | %s | %s |" % (name, *("-" if value is None else "%.3g" % value for value in (ours, theirs)), ratio)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--reference", default="/usr/sbin/keepalived")
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--write", help="file for the tables")
    args = parser.parse_args()
    text = head(args.reference)
    for name in args.only.split(","):
        part, begin, busy = PARTS[name], time.monotonic(), Busy()
        lines = [row(figure, *both) for figure, both in rounds(part, (args.binary, args.reference)).items()]
        text += "\n## %s\n\n`tools/bench %s` - %d rounds, %.0f s, the machine %.0f %% busy\n\n%s\n\n" % (
            part.TITLE, name, part.ROUNDS, time.monotonic() - begin, busy.read() * 100, " ".join(part.__doc__.split()))
        text += "| figure | ours | reference | ratio |\n|---|---|---|---|\n" + "\n".join(lines) + "\n"
        print("\n".join(lines), flush=True)
    if args.write:
        with open(args.write, "w") as handle:
            handle.write(text)


if __name__ == "__main__":
    main()
