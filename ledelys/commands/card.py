"""Write the fixed emergency card as files, for the server in front to show when nothing behind it answers."""

from __future__ import annotations

import argparse
from pathlib import Path

import yaml
from rasa.shared.exceptions import RasaException

from ledelys.chat import card_files
from ledelys.chat.config import ChatConfig
from ledelys.commands.embed import CHANNEL
from ledelys.errors import UserError
from ledelys.paths import ROOT


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the folder and the settings of the chat."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where the files go; made if it is not there")
    parser.add_argument(
        "--credentials",
        type=Path,
        default=ROOT / "credentials.yml",
        metavar="FILE",
        help="the settings that the chat is started with (default: %(default)s)",
    )


def run(args: argparse.Namespace) -> int:
    """Write the files; raises UserError for settings that cannot be used or a folder that cannot be written."""
    try:
        written = yaml.safe_load(args.credentials.read_text(encoding="utf-8")) or {}
        config = ChatConfig.from_credentials(written.get(CHANNEL))
        paths = card_files.write(args.folder, config)
    except (RasaException, yaml.YAMLError) as error:
        raise UserError(str(error)) from error
    except OSError as error:
        raise UserError(f"The card cannot be written: {error.strerror}: {error.filename}.") from error
    print(f"{len(paths)} files of the card are in {args.folder}")
    return 0
