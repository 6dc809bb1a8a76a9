"""Writes the exact version of every package, the indirect ones included, into pyproject.toml.

Run it after a change of dependencies: `uv lock --upgrade && uv run python scripts/pin_versions.py`. The versions stand
in pyproject.toml and not in uv.lock, because a lock file names the hosts of the package registry it was made with.
"""

import re
import subprocess
from pathlib import Path

PYPROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
BEGIN = "# begin: written by scripts/pin_versions.py"
END = "# end"


def resolved() -> list[str]:
    """Return "name==version" for every package of the resolved environment, this project's own left out."""
    exported = subprocess.run(
        ["uv", "export", "--all-groups", "--no-hashes", "--no-header", "--no-annotate", "--no-emit-local"],
        cwd=PYPROJECT.parent,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return sorted({line.split(";")[0].strip() for line in exported.splitlines() if re.match(r"^[\w.-]+==", line)})


def main() -> None:
    """Replace what stands between the two marks."""
    text = PYPROJECT.read_text(encoding="utf-8")
    start, end = text.index(BEGIN) + len(BEGIN), text.index(END, text.index(BEGIN))
    lines = "".join(f'    "{pin}",\n' for pin in resolved())
    PYPROJECT.write_text(f"{text[:start]}\nconstraint-dependencies = [\n{lines}]\n{text[end:]}", encoding="utf-8")


if __name__ == "__main__":
    main()
