"""A notify FIFO and its reader."""
import os

from .daemon import wait_until


class Reader:
    """What comes out of a FIFO of a node; the end that we hold open for writing keeps it readable."""

    def __init__(self, node, path):
        self.fd, self.data = os.open(node.path(path), os.O_RDWR | os.O_NONBLOCK), b""

    def lines(self):
        try:
            while part := os.read(self.fd, 65536):
                self.data += part
        except BlockingIOError:
            pass
        return self.data.decode().split("\n")[:-1]

    def wait(self, *expected):
        wait_until(lambda: self.lines() == list(expected), 30, lambda: (expected, self.lines()))


def fifo(node, path="/run/fifo"):
    """A FIFO that exists before, so that its reader misses nothing."""
    os.mkfifo(node.path(path), 0o600)
    return Reader(node, path)
