"""What the Containerfile says of the image that runs, and its command on this machine, nearly as in a container."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from ledelys.paths import ROOT

TEXT = (ROOT / "deploy/Containerfile").read_text(encoding="utf-8").replace("\\\n", "")
USER = 65532

# As in a container: nothing can be written but an empty /tmp, and Python lies where everybody may read it.
_READ_ONLY = """
set -e
base=$1; shift
home=~root
if [ "$base" != "${base#"$home"/}" ]; then
    kept=$(mktemp -d); mount --bind "$base" "$kept"
    mount -t tmpfs -o mode=755 tmpfs "$home"
    mkdir -p "$base"; mount --bind "$kept" "$base"
fi
project=$PWD
mount --bind "$project" /mnt
mount -o remount,ro,bind /
mount -t tmpfs -o mode=1777 tmpfs /tmp
mkdir -p "$project" 2>/dev/null || true  # it may lie below /tmp, as in a try
mount --bind /mnt "$project"; mount -o remount,ro,bind "$project"
cd "$project"
exec setpriv --reuid 65532 --regid 65532 --clear-groups --no-new-privs --inh-caps=-all "$@"
"""


def last_stage() -> str:
    """The part of the file that makes the image of the chat."""
    return TEXT[TEXT.rindex("\nFROM ") :]


def command(kind: str = "CMD") -> list[str]:
    """The words of CMD, or of HEALTHCHECK; fails where a shell would be needed."""
    line = [line for line in last_stage().splitlines() if line.startswith(kind)][-1]
    words: list[str] = json.loads(line[line.index("[") :])
    return words


def environment() -> dict[str, str]:
    """The variables of ENV, with the folders where they are here."""
    line = next(line for line in last_stage().splitlines() if line.startswith("ENV "))
    found = dict(re.findall(r"(\w+)=(\S+)", line))
    return {**found, "PATH": f"{Path(sys.prefix) / 'bin'}:/usr/bin:/bin"}


def start_like_a_container(words: list[str], variables: dict[str, str], output: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start words of the Containerfile as user 65532, where nothing but /tmp can be written.

    The test is skipped where this machine does not let us.
    """
    if os.geteuid() != 0 or shutil.which("unshare") is None or shutil.which("setpriv") is None:
        pytest.skip("Needs root, unshare and setpriv.")
    if subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode:
        pytest.skip("This machine lets nobody mount.")
    base = str(Path(os.path.realpath(sys.executable)).parents[1])
    return subprocess.Popen(
        ["unshare", "-m", "bash", "-c", _READ_ONLY, "bash", base, *words],
        cwd=ROOT,
        env={**environment(), **variables},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
