"""Starting and ending child processes, their own children included."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

import psutil

from ledelys.service.lifeline import SUPERVISOR_VARIABLE

GRACE_SECONDS = 5.0
_KILL_SECONDS = 2.0

_QUIET = {
    "LOG_LEVEL": "WARNING",
    "LOG_LEVEL_LIBRARIES": "ERROR",
    "SANIC_WORKERS": "1",
    "ACTION_SERVER_SANIC_WORKERS": "1",
    # uvloop takes one new connection in each pass of its loop: in a crowd, new visitors would wait for seconds.
    "SANIC_USE_UVLOOP": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONUNBUFFERED": "1",
    "PYTHONWARNINGS": "ignore",  # those of old libraries, which whoever runs the service cannot mend
}


def child_environment(changes: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for a child: ours, no telemetry, quiet logs, tied to this process, then ``changes``."""
    return {**os.environ, **_QUIET, SUPERVISOR_VARIABLE: str(os.getpid()), **(changes or {})}


def spawn(
    command: Sequence[str], root: Path, environment: Mapping[str, str], output: IO[bytes] | int | None = None
) -> subprocess.Popen[bytes]:
    """Start ``command`` in ``root`` as the head of its own process group, without a keyboard.

    Its own group, because Ctrl-C in a terminal goes to the whole foreground group: the children would then fall
    before the supervisor could end them in order.
    """
    return subprocess.Popen(
        command,
        cwd=root,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        start_new_session=True,
    )


def end(processes: Sequence[subprocess.Popen[bytes]], grace: float = GRACE_SECONDS) -> None:
    """Ask each process and everything below it to end; what is still there after ``grace`` seconds is killed."""
    everything: dict[int, psutil.Process] = {}
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            if process.poll() is not None:  # its number may belong to another by now
                continue
            head = psutil.Process(process.pid)
            everything.update({member.pid: member for member in [head, *head.children(recursive=True)]})
        _signal_group(process.pid, signal.SIGTERM)
    deadline = time.monotonic() + grace
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=max(0.0, deadline - time.monotonic()))
    _, alive = psutil.wait_procs(list(everything.values()), timeout=max(0.0, deadline - time.monotonic()))
    for process in processes:
        _signal_group(process.pid, signal.SIGKILL)
    for member in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            member.kill()
    for process in processes:
        process.wait()
    psutil.wait_procs(alive, timeout=_KILL_SECONDS)


def _signal_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
