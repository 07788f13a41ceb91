"""Imports the reference once, and forks a process for each session that join.py brings: the import takes longer than most sessions.

``forks.py <socket>`` ends when its stdin does, and takes with it whoever is still at work then.
"""

import os
import random
import selectors
import signal
import socket
import sys

# threads do not survive a fork
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import bagofholding  # noqa: E402, F401
import fleche.storage  # noqa: E402, F401
import numpy  # noqa: E402, F401
import pandas  # noqa: E402, F401
import serve  # noqa: E402


def wait_for_session(path: str) -> None:
    """Returns in the process of a session, with the standard streams of who asked for it."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(64)
    selector = selectors.DefaultSelector()
    selector.register(listener, selectors.EVENT_READ)
    selector.register(0, selectors.EVENT_READ)
    sessions: dict[int, tuple[int, socket.socket]] = {}
    while True:
        for key, _ in selector.select():
            if key.fileobj is listener:
                asking, _ = listener.accept()
                _, streams, _, _ = socket.recv_fds(asking, 1, 3)
                child = os.fork()
                if child == 0:
                    selector.close()
                    listener.close()
                    asking.close()
                    for ended, other in sessions.values():
                        os.close(ended)
                        other.close()
                    for stream, fd in enumerate(streams):
                        os.dup2(fd, stream)
                        os.close(fd)
                    random.seed()
                    numpy.random.seed()
                    return
                for fd in streams:
                    os.close(fd)
                ended = os.pidfd_open(child)
                sessions[child] = (ended, asking)
                selector.register(ended, selectors.EVENT_READ, child)
                selector.register(asking, selectors.EVENT_READ, child)
            elif key.fileobj == 0:
                for child in sessions:
                    os.kill(child, signal.SIGKILL)
                os._exit(0)
            else:
                child = key.data
                ended, asking = sessions[child]
                if key.fileobj is asking:  # who asked for it was killed
                    os.kill(child, signal.SIGKILL)
                    selector.unregister(asking)
                    continue
                _, status = os.waitpid(child, 0)
                selector.unregister(ended)
                os.close(ended)
                if asking in selector.get_map():
                    selector.unregister(asking)
                try:
                    asking.sendall(str(os.waitstatus_to_exitcode(status)).encode())
                except OSError:
                    pass  # killed at the same moment
                asking.close()
                del sessions[child]


wait_for_session(sys.argv[1])
serve.main()
