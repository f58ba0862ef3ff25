"""First process of a node's pid namespace: says that it is there, then reaps orphans until it is ended."""
import os
import signal
import sys

signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])  # so that none is missed between wait and sigwait
sys.stdout.write("ready\n")
sys.stdout.flush()
while True:
    try:
        os.wait()
    except ChildProcessError:
        signal.sigwait([signal.SIGCHLD])
