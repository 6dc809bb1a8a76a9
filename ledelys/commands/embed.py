"""Print what a site puts into its page to show the chat window: the script tag with its hash, and the element."""

from __future__ import annotations

import argparse
import sys

import yaml
from rasa.shared.exceptions import RasaException

from ledelys.chat import pages
from ledelys.chat.config import ChatConfig
from ledelys.errors import UserError
from ledelys.paths import ROOT

_AFTERWARDS = (
    "The hash changes with every new version of Ledelys. The site's own address must stand in credentials.yml under\n"
    "ledelys.chat.channel.LedelysChat: allowed_origins."
)
CHANNEL = "ledelys.chat.channel.LedelysChat"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the address of the service."""
    parser.add_argument(
        "address", metavar="ADDRESS", help='where visitors reach the service, as "https://chat.example.no"'
    )


def run(args: argparse.Namespace) -> int:
    """Print the tag; raises UserError for an address or a setting in credentials.yml that cannot be used."""
    written = yaml.safe_load((ROOT / "credentials.yml").read_text(encoding="utf-8")) or {}
    try:
        config = ChatConfig.from_credentials(written.get(CHANNEL))
        address = ChatConfig(allowed_origins=(args.address.rstrip("/"),)).allowed_origins[0]
    except RasaException as error:
        raise UserError(str(error)) from error
    except ValueError as error:
        raise UserError(f"{args.address!r} is no address of a service: write it as https://chat.example.no") from error
    print(pages.tag(address, config.exit_address, config.max_characters))
    print(_AFTERWARDS, file=sys.stderr)
    return 0
