"""Writes files whole or not at all, and never over the work of somebody else."""

from __future__ import annotations

import itertools
import os
import tempfile
from pathlib import Path


def replace(path: Path, content: bytes) -> None:
    """Put `content` in the place of `path` in one step: whoever reads it sees the old or the new, never a part."""
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def keeping_the_old(path: Path, content: bytes) -> Path | None:
    """Write `path`; return where the file went that stood there with other content, as services.1.csv, or None."""
    kept: Path | None = None
    if path.exists() and path.read_bytes() != content:
        names = (path.with_name(f"{path.stem}.{number}{path.suffix}") for number in itertools.count(1))
        kept = path.rename(next(name for name in names if not name.exists()))
    replace(path, content)
    return kept


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
