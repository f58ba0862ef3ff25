"""One daemon on a node, in the foreground, its log lines read with times."""
import contextlib
import os
import re
import signal
import subprocess
import threading
import time

from .measure import descendants, now
from .namespaces import children_of

STAMP = re.compile(r"^\w{3} \w{3} [ \d]\d [\d:]+ \d{4}: ")  # what -l puts before each line
ROLE_FILES = {"core": "main", "vrrp": "vrrp", "checker": "check"}


class Daemon:
    """Starts BINARY -n -l -G -D -f CONF (the letters are keepalived's) and reads its stderr."""

    def __init__(self, node, binary, config, label=None, args=(), detail=True, logging=("-l", "-G"), prefix=()):
        self.node, self.binary, self.label = node, binary, label or node.label
        self.args, self.detail, self.logging, self.prefix = list(args), detail, list(logging), list(prefix)
        self.log, self.cond, self.process, self.reader = [], threading.Condition(), None, None
        self.conf = "/run/test/%s/keepalived.conf" % self.label
        self.configure(config)
        node.lab.daemons.append(self)

    def configure(self, text):
        self.node.write(self.conf + ".new", text)
        os.rename(self.node.path(self.conf + ".new"), self.node.path(self.conf))

    def new_priority(self, _, text):
        self.configure(text())
        self.signal(signal.SIGHUP)

    def pid_file(self, role):
        return os.path.join(os.path.dirname(self.conf), ROLE_FILES[role] + ".pid")

    def start(self):
        pids = ["-p", self.pid_file("core"), "-r", self.pid_file("vrrp"), "-c", self.pid_file("checker")]
        command = self.node.command(self.prefix + [self.binary, "-n"] + self.logging + ["-f", self.conf] +
                                    (["-D"] if self.detail else []) + pids + self.args)
        self.run(command)
        return self

    def run(self, command):
        self.started = now()
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, start_new_session=True)
        self.reader = threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True)
        self.reader.start()

    def _read(self, pipe):
        rest = b""
        while data := os.read(pipe.fileno(), 65536):
            stamp = now()
            lines = (rest + data).split(b"\n")
            rest = lines.pop()
            with self.cond:
                self.log.extend((stamp, STAMP.sub("", line.decode(errors="replace"))) for line in lines)
                self.cond.notify_all()

    @property
    def pid(self):
        """pid (seen from outside) of the core process, or None."""
        if not self.alive():
            return None
        found = children_of(self.process.pid)
        return found[0] if found else None

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def child(self, role):
        """pid (seen from outside) of a child by its pid file, or None while there is none."""
        try:
            inner = int(self.node.read(self.pid_file(role)).split()[0])
        except (OSError, ValueError, IndexError):
            return None
        for pid in self.tree():
            with contextlib.suppress(OSError), open("/proc/%d/status" % pid) as handle:
                if re.search(r"^NSpid:.*\s%d$" % inner, handle.read(), re.M):
                    return pid
        return None

    def tree(self):
        core = self.pid
        return descendants(core) if core else []

    def signal(self, signum, role="core"):
        pid = self.pid if role == "core" else self.child(role)
        if pid is None:
            raise AssertionError("%s: no %s process to signal" % (self.label, role))
        os.kill(pid, signum)
        if signum == signal.SIGCONT:  # nsenter stops itself beside the program that it started
            self.process.send_signal(signum)
        return pid

    def kill_tree(self):
        """SIGKILL to the daemon and all its children at once; stopped first, so that none tidies up after another. Their pids."""
        if self.process is None:
            return []
        pids = self.tree()
        for signum in (signal.SIGSTOP, signal.SIGKILL):
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signum)
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        return pids

    def stop(self, timeout=20):
        """SIGTERM and wait; the seconds that it took."""
        begin = now()
        if self.alive():
            self.signal(signal.SIGTERM)
        self.ended(timeout)
        return now() - begin

    def ended(self, timeout=20):
        """Waits until it has ended, and the last line is in the log; its exit status."""
        try:
            status = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill_tree()
            raise AssertionError("%s did not stop in %g s" % (self.label, timeout))
        self.reader.join(timeout)
        return status

    def mark(self):
        """A place in the log: later lines have an index of at least this."""
        with self.cond:
            return len(self.log)

    def wait_log(self, pattern, timeout=30, since=0):
        """(time, line) of the first match from index `since`, or an assertion that shows the log's end."""
        regex, deadline, index = re.compile(pattern), now() + timeout, since
        with self.cond:
            while True:
                while index < len(self.log):
                    if regex.search(self.log[index][1]):
                        return self.log[index]
                    index += 1
                left = deadline - now()
                if left <= 0:
                    break
                self.cond.wait(left)
        raise AssertionError("%s: no log line /%s/ in %g s; last lines: %s" % (
            self.label, pattern, timeout, [line for _, line in self.log[-12:]]))

    def in_order(self, patterns, timeout=30, since=0):
        """Waits for lines that match the patterns one after the other (others may lie between)."""
        for pattern in patterns:
            self.wait_log(pattern, timeout, since)
            with self.cond:
                since = next(i for i in range(since, len(self.log)) if re.search(pattern, self.log[i][1])) + 1
        return since

    def grep(self, pattern, since=0):
        with self.cond:
            return [(t, line) for t, line in self.log[since:] if re.search(pattern, line)]


def wait_until(test, timeout, what, every=0.01):
    """Waits until test() is true (looked at `every` so many seconds where no event can be awaited), else fails with `what`.
    A file that test() reads and that is not there yet means: not yet."""
    deadline = now() + timeout
    while True:
        late = now() > deadline
        with contextlib.suppress(FileNotFoundError):
            if result := test():
                return result
        if late:
            raise AssertionError("not within %g s: %s" % (timeout, what() if callable(what) else what))
        time.sleep(every)
