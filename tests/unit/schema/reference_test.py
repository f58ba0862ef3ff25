"""What Debian's keepalived -t (2.2.7) says of every generated line, beside what ours says: reference_test.py ROW_VERDICTS DIFFERENCES.

Each line stands in a file of its own, with what it needs around it. Accepted or not, and each message that the line adds, must agree;
what does not must be in DIFFERENCES with its reason.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

REFERENCE = "/usr/sbin/keepalived"
# What a private network namespace needs, and then many runs in it: each file's output and exit code beside it.
SETUP = """set -e
ip link set lo up
ip link add eth0 type veth peer name eth1
ip addr add 192.0.2.1/24 dev eth0
ip addr add 198.51.100.1/24 dev eth1
"""


def run_all(texts, workers):
    """{text: (exit code, lines)} of the reference."""
    with tempfile.TemporaryDirectory() as folder:
        order = sorted(texts)
        for number, text in enumerate(order):
            with open("%s/%d" % (folder, number), "w") as handle:
                handle.write(text)
        script = SETUP + "cd %s\nseq 0 %d | xargs -P %d -n 50 sh -c 'for n; do timeout 20 %s -t -f $n >$n.out 2>&1; echo $? >$n.rc; done' run\n" % (
            folder, len(order) - 1, workers, REFERENCE)
        subprocess.run(["unshare", "-n", "bash", "-c", script], check=True, stdout=subprocess.DEVNULL)
        found = {}
        for number, text in enumerate(order):
            with open("%s/%d.rc" % (folder, number)) as handle:
                code = int(handle.read())
            with open("%s/%d.out" % (folder, number), errors="replace") as handle:
                found[text] = code, handle.read().splitlines()
        return found


def plain(line):
    """A message without its place and without the names of files."""
    line = re.sub(r"^\((?:[^()]*: )?Line \d+\) ", "", line)
    return re.sub(r"'?(/tmp/[^ ']*|FILE)'?", "FILE", line).strip()


def added(lines, around):
    """The messages of a file that those of what stands around do not have; those of several readings once."""
    rest = [plain(line) for line in around]
    result = []
    for line in map(plain, lines):
        if line in rest:
            rest.remove(line)
        elif line not in result:
            result.append(line)
    return result


def differences(path):
    """{(block, word, kind): reason}, where * stands for any; and the messages that only the reference has."""
    found, messages = {}, []
    with open(path) as handle:
        for line in handle:
            if line.startswith("message\t"):
                messages.append(re.compile(line.split("\t")[1]))
            elif line.strip() and not line.startswith("#"):
                block, word, kind, reason = line.rstrip("\n").split("\t")
                found[block, word, kind] = reason
    return found, messages


def key_of(case, known):
    for key in ((case["block"], case["word"], case["kind"]), (case["block"], case["word"], "*"), (case["block"], "*", case["kind"]),
                ("*", case["word"], case["kind"]), (case["block"], "*", "*"), ("*", case["word"], "*")):
        if key in known:
            return key
    return None


def verdict(code, lines, base_code, of_old):
    """Stops, refused or accepted, and what is said; without the messages that only 2.2.7 has."""
    new = [line for line in lines if not any(pattern.match(line) for pattern in of_old)]
    if code == 2:
        return "stops", new
    same = code in (0, base_code) or (new == [] and lines != [])
    return ("accepted" if same and not new else "refused"), new


def main():
    cases = [json.loads(line) for line in subprocess.run([sys.argv[1]], stdout=subprocess.PIPE, check=True, text=True).stdout.splitlines()]
    known, of_old = differences(sys.argv[2])
    reference = run_all({case["text"] for case in cases}, workers=os.cpu_count() * 2)
    ours_of_base = {case["text"]: case for case in cases if case["kind"] == "base"}
    used, wrong, compared, unread = set(), [], 0, 0
    for case in cases:
        if case["kind"] == "base" or case["since"]:
            continue
        if case["unread"]:  # not-yet.md has them
            unread += 1
            continue
        compared += 1
        base = case["base"]
        base_code, base_lines = reference[base]
        code, lines = reference[case["text"]]
        theirs = verdict(code, added(lines, base_lines), base_code, of_old)
        ours = verdict(case["exit"], added(case["lines"], ours_of_base[base]["lines"]), ours_of_base[base]["exit"], [])
        if theirs == ours:
            continue
        key = key_of(case, known)
        if key:
            used.add(key)
        else:
            wrong.append((case, theirs, ours))
    for case, theirs, ours in wrong:
        print("%s\t%s\t%s\t%s" % (case["block"], case["word"], case["kind"], case["line"].replace("\n", "\\n")))
        print("    2.2.7: %s %s\n    here:  %s %s" % (*theirs, *ours))
    stale = sorted(set(known) - used)
    for key in stale:
        print("no longer a difference, take it out: %s\t%s\t%s" % key)
    print("%d lines compared, %d of words that are not read yet left out; %d known differences, %d new ones" % (
        compared, unread, len(used), len(wrong)))
    return 1 if wrong or stale or compared < 1800 else 0


if __name__ == "__main__":
    sys.exit(main())
