"""Train the bot if something it depends on has changed.

The model goes to models/, its name tells what it was made from; the two newest are kept.
"""

import argparse

from ledelys.paths import ROOT, STATE
from ledelys.service.language_model_setup import ensure_language_model
from ledelys.service.progress import say
from ledelys.service.training import ensure_model


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """When to train all the same."""
    parser.add_argument("--force", action="store_true", help="train even if nothing has changed")
    parser.add_argument(
        "--retry-language-model",
        action="store_true",
        help="try again to fetch the Norwegian language model, though it failed today",
    )


def run(args: argparse.Namespace) -> int:
    """Train, and print the path of the model."""
    model = ensure_language_model(STATE, retry=args.retry_language_model, report=say)
    say(f"Language model: {model}.")
    print(ensure_model(ROOT, model, force=args.force))
    return 0
