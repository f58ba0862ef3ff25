"""Measures our daemon and the reference side by side, part by part, and writes doc/performance.md.

  run.py OURS [--reference PATH] [--only failover,scale,process] [--write FILE]
"""
import argparse
import os
import platform
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "netns")]
import failover  # noqa: E402
import process  # noqa: E402
import scale  # noqa: E402

PARTS = {"failover": failover, "scale": scale, "process": process}
HEAD = """# Performance, beside the reference

Made by `tools/bench`, which runs both daemons one after the other on the same machine, part by part. Absolute figures do not carry over
to another machine; the ratio is what counts (ours divided by the reference's; below 1 is better). Reference: %s.
Machine: %s, %d cores. The client asks the address each millisecond, so a gap's floor is 2 ms. Medians of three to five runs.

| figure | ours | reference | ratio |
|---|---|---|---|
"""


def version(binary):
    done = subprocess.run([binary, "-v"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.stdout.splitlines()[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--reference", default="/usr/sbin/keepalived")
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--write", help="file for the table")
    args = parser.parse_args()
    rows = []
    for part in args.only.split(","):
        ours = PARTS[part].measure(args.binary)
        theirs = PARTS[part].measure(args.reference)
        for name in ours:
            ratio = "%.2f" % (ours[name] / theirs[name]) if theirs[name] else "-"
            rows.append("| %s | %.3g | %.3g | %s |" % (name, ours[name], theirs[name], ratio))
            print(rows[-1], flush=True)
    if args.write:
        with open(args.write, "w") as handle:
            handle.write(HEAD % (version(args.reference), platform.machine(), os.cpu_count()) + "\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
