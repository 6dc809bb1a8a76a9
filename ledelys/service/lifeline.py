"""A child process that does not outlive the process that started it."""

import ctypes
import os
import signal
import sys
import threading
import time

SUPERVISOR_VARIABLE = "LEDELYS_SUPERVISOR"
_PR_SET_PDEATHSIG = 1  # from linux/prctl.h


def end_with_parent() -> None:
    """Make this process end when the one named in ``LEDELYS_SUPERVISOR`` (a process id) is gone, however it went.

    Does nothing when the variable is not set, so that the servers can be started by hand.
    """
    parent = os.environ.pop(SUPERVISOR_VARIABLE, "")
    if not parent.isdigit():
        return
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    else:
        threading.Thread(target=_watch, args=(int(parent),), daemon=True).start()
    if os.getppid() != int(parent):  # it went before the request above took hold
        os._exit(1)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
