"""The command line: `serve` until Ctrl-C.

Standard output carries one line, the address, when the server can be reached. Refusals go to standard error. The
exit code is 0 after Ctrl-C, which is how a server ends, 2 for wrong use or wrong settings, 3 if
the port cannot be had, and 143 after `kill`.
"""

import logging
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from contextlib import suppress
from os import environ
from pathlib import Path

from app_settings import SettingsError, load_settings
from typed_service.app import create_app
from typed_service.server import Server
from typed_service.settings import ServiceSettings

WRONG_USE = 2
LAST_PORT = 65_535
DESCRIPTION = """A catalogue of pages worth reading, over HTTP. Without arguments: a demonstration.

Settings come from the environment and from .env files; TYPED_SERVICE_PAGE_SIZE, for instance.
Exit code: 0 after Ctrl-C, 2 wrong use or wrong settings, 3 port not free, 143 after kill."""
EXAMPLE = """Example:
  gradus run typed_service serve --port 8000
  then open http://127.0.0.1:8000/docs"""


class Options(Namespace):
    """What the user wants; None is left to the settings."""

    host: str | None = None
    port: int | None = None


def parser() -> ArgumentParser:
    """What the command line understands."""
    outer = ArgumentParser(
        "gradus run typed_service",
        description=DESCRIPTION,
        epilog=EXAMPLE,
        formatter_class=RawDescriptionHelpFormatter,
    )
    serve = outer.add_subparsers(required=True, metavar="COMMAND").add_parser(
        "serve",
        help="serve until Ctrl-C",
        description="Serve until Ctrl-C.",
        epilog="Example: gradus run typed_service serve --port 8000",
    )
    serve.add_argument("--host", help="the address to listen at, in place of the setting")
    serve.add_argument(
        "--port", type=port, help="the port to listen at, in place of the setting; 0 picks a free one"
    )
    return outer


def port(text: str) -> int:
    """A port between 0 and 65535; anything else is wrong use."""
    if not (text.isdecimal() and int(text) <= LAST_PORT):
        raise ArgumentTypeError("a port is 0 to 65535")
    return int(text)


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments say, and give the exit code."""
    options = parser().parse_args(arguments, Options())
    try:
        settings = load_settings(ServiceSettings, folder=Path.cwd(), environment=environ)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_USE
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    with suppress(KeyboardInterrupt):
        server_of(settings, options).run()
    return 0


def server_of(settings: ServiceSettings, options: Options) -> Server:
    """The server that is wanted; its address goes to standard output when it can be reached."""
    return Server(
        create_app(settings),
        host=settings.host if options.host is None else options.host,
        port=settings.port if options.port is None else options.port,
        ready=lambda address: print(f"typed_service listens at {address}", flush=True),  # noqa: T201  # its output
    )
