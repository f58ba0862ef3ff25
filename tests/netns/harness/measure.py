"""Clocks and figures: what a process tree costs, and simple statistics."""
import os
import time


def now():
    """Monotonic seconds, comparable between processes."""
    return time.monotonic_ns() / 1e9


def wall_clock_offset():
    """Nanoseconds by which the wall clock is ahead of the monotonic one; the best of some readings, as any may be interrupted."""
    def reading():
        before, wall, after = time.monotonic_ns(), time.time_ns(), time.monotonic_ns()
        return after - before, wall - (before + after) // 2
    return min(reading() for _ in range(20))[1]


def longest_gap(times, at_least=2):
    """Seconds between two neighbours of a series, at most; a series of fewer than `at_least` has stopped."""
    assert len(times) >= at_least, "only %d in the series" % len(times)
    return max(b - a for a, b in zip(times, times[1:]))


def percentile(values, p):
    if not values:
        return None
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * p / 100.0))]


def median(values):
    values = sorted(v for v in values if v is not None)
    if not values:
        return None
    mid = len(values) // 2
    return values[mid] if len(values) % 2 else (values[mid - 1] + values[mid]) / 2


def machine_times():
    with open("/proc/stat") as f:
        return [int(x) for x in f.readline().split()[1:9]]


class Busy:
    """Share of the machine's CPU time in use between start and read."""

    def __init__(self):
        self.before = machine_times()

    def read(self):
        after = machine_times()
        delta = [b - a for a, b in zip(self.before, after)]
        total = sum(delta) or 1
        return round(1 - (delta[3] + delta[4]) / total, 3)


def descendants(pid):
    """pid and everything below it that is alive."""
    found, queue = [], [pid]
    while queue:
        one = queue.pop()
        try:
            for task in os.listdir("/proc/%d/task" % one):
                with open("/proc/%d/task/%s/children" % (one, task)) as f:
                    queue.extend(int(x) for x in f.read().split())
            found.append(one)
        except (FileNotFoundError, ProcessLookupError):
            pass
    return sorted(found)


def cpu_seconds(pids):
    total = 0
    for pid in pids:
        try:
            for task in os.listdir("/proc/%d/task" % pid):
                with open("/proc/%d/task/%s/schedstat" % (pid, task)) as f:
                    total += int(f.read().split()[0])
        except (FileNotFoundError, ProcessLookupError):
            pass
    return total / 1e9


def memory(pids):
    """[{pid, name, rss_kb, pss_kb}] of the processes still there."""
    rows = []
    for pid in pids:
        row = {"pid": pid}
        try:
            with open("/proc/%d/cmdline" % pid, "rb") as f:
                row["name"] = os.path.basename(f.read().split(b"\0")[0].decode(errors="replace"))
            with open("/proc/%d/comm" % pid) as f:
                row["comm"] = f.read().strip()
            with open("/proc/%d/smaps_rollup" % pid) as f:
                for line in f:
                    if line.startswith("Rss:"):
                        row["rss_kb"] = int(line.split()[1])
                    elif line.startswith("Pss:"):
                        row["pss_kb"] = int(line.split()[1])
        except (FileNotFoundError, ProcessLookupError, IndexError):
            continue
        rows.append(row)
    return rows
