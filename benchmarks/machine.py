"""On what a run was made: machine, versions, commit."""

import os
import platform
import subprocess
from importlib import metadata

import psutil

from ledelys.paths import ROOT

_GIB = 2**30


def facts() -> dict[str, str]:
    """What one must know to compare with another run, each by its name."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "cores": f"{cores} ({_processor()})",
        "memory": f"{psutil.virtual_memory().total / _GIB:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "Rasa": metadata.version("rasa"),
        "commit": commit(),
        "load before": " ".join(f"{load:.2f}" for load in psutil.getloadavg()),
    }


def commit() -> str:
    """The commit that is measured, and whether files differ from it; "unknown" where there is no git."""
    number = _git("rev-parse", "--short=12", "HEAD")
    if not number:
        return "unknown"
    return f"{number} with changes" if _git("status", "--porcelain") else number


def _git(*words: str) -> str:
    try:
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else platform.machine()
