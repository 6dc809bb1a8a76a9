"""Is the catalogue of services valid: asked before every start, read only when one of its files has changed.

It is read in a process of its own, so that the supervisor, which stays for as long as the service, stays small.
"""

import contextlib
import hashlib
import os
import subprocess
import sys
from pathlib import Path

from ledelys.service.errors import ServiceError

FOLDER = "services_catalog"
MEMORY = "catalogue-checked"


def require_valid_catalogue(root: Path) -> None:
    """Raise ServiceError with file, record, field and reason of the first fault in the catalogue."""
    fault = catalogue_fault(root)
    if fault:
        raise ServiceError(fault)


def catalogue_fault(root: Path) -> str:
    """The first fault in the catalogue of the project in ``root``, or nothing if it is valid or there is none."""
    if not (root / FOLDER).is_dir():
        return ""
    memory = root / ".ledelys" / MEMORY
    now = _fingerprint(root / FOLDER)
    if memory.exists() and memory.read_text(encoding="utf-8") == now:
        return ""
    command = [sys.executable, "-m", "ledelys.service.catalogue_check"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        return (done.stdout.strip() or done.stderr.strip() or "The catalogue cannot be read.").splitlines()[-1]
    with contextlib.suppress(OSError):  # a full disk, or a folder that is not ours: it is looked at again next time
        memory.parent.mkdir(parents=True, exist_ok=True)
        memory.write_text(now, encoding="utf-8")
    return ""


def main() -> int:
    """Load the catalogue of the project in the working folder; print the first fault, if any, on standard output."""
    sys.path.insert(0, os.getcwd())
    import services_catalog

    load = getattr(services_catalog, "load_catalogue", None)
    if load is None:
        return 0
    try:
        load()
    except Exception as error:
        faults = [str(fault) for fault in getattr(error, "problems", [])] or [f"{type(error).__name__}: {error}"]
        more = f" ({len(faults) - 1} more: `ledelys catalogue check`)" if len(faults) > 1 else ""
        print(" ".join(faults[0].split()) + more)
        return 1
    return 0


def _fingerprint(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    lines = [f"{path.relative_to(folder)} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in files]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
