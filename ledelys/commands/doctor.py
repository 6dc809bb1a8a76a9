"""Tell what is installed and prepared, what is missing, and how to get it.

Exit code 0: the service can be started. 1: it cannot.
"""

import argparse
import json
from dataclasses import asdict

from rich.console import Console

from ledelys.paths import ROOT
from ledelys.service.inspection import Finding, inspect_all

_MARKS = {"good": ("ok", "green"), "note": ("note", "yellow"), "bad": ("bad", "red")}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How to tell it."""
    parser.add_argument("--json", action="store_true", help="as JSON, for programs")


def run(args: argparse.Namespace) -> int:
    """Print the findings."""
    findings = inspect_all(ROOT)
    serviceable = all(finding.standing != "bad" for finding in findings)
    if args.json:
        listed = [asdict(finding) for finding in findings]
        print(json.dumps({"serviceable": serviceable, "findings": listed}, ensure_ascii=False, indent=2))
    else:
        _print(findings, serviceable)
    return 0 if serviceable else 1


def _print(findings: list[Finding], serviceable: bool) -> None:
    console = Console(highlight=False)
    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        mark, colour = _MARKS[finding.standing]
        console.print(f"[{colour}]{mark:4}[/{colour}]  {finding.name:{width}}  ", end="")
        console.print(finding.found, markup=False, soft_wrap=True)
        if finding.advice:
            console.print(f"{'':{width + 8}}{finding.advice}", markup=False, soft_wrap=True, style="dim")
    console.print("The service can be started." if serviceable else "The service cannot be started like this.")
