"""Train the bot if something it depends on has changed.

The model goes to models/, its name tells what it was made from; the two newest are kept.
"""

import argparse

from ledelys.paths import ROOT
from ledelys.service.training import ensure_model


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """When to train all the same."""
    parser.add_argument("--force", action="store_true", help="train even if nothing has changed")


def run(args: argparse.Namespace) -> int:
    """Train, and print the path of the model."""
    print(ensure_model(ROOT, force=args.force))
    return 0
