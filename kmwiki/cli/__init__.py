"""The command line: ``python -m kmwiki NOUN VERB``.

One module per feature, imported when its command is asked for: ``--help`` and shell completion stay quick. Trouble
that a person can do something about ends as one line and an exit code (1 failure, 2 wrong use or setting), never as
a traceback; ``--debug`` shows the traceback.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from importlib import import_module
from typing import Any

import click

from kmwiki import __version__
from kmwiki.cli.terminal import AppModule, Program, SpokenGroup, SpokenOption, say, wording

# What is asked -> where it stands. The line that tells about it is the catalogue key cli.about.<command>.
COMMANDS = {
    "serve": "kmwiki.cli.serving:serve",
    "worker": "kmwiki.cli.serving:worker",
    "upgrade": "kmwiki.cli.serving:upgrade",
    "check": "kmwiki.cli.checking:check",
    "user": "kmwiki.cli.accounts:user",
    "content": "kmwiki.cli.content:content",
    "index": "kmwiki.cli.search:index",
    "search": "kmwiki.cli.search:search",
    "import": "kmwiki.cli.transfer:bring_in",
    "export": "kmwiki.cli.transfer:take_out",
    "demo": "kmwiki.cli.demo:demo",
}

FAILED, WRONG_USE = 1, 2


class Commands(SpokenGroup):
    """The root: finds commands by the table above and turns expected trouble into one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name].split(":")
        found: click.Command = getattr(import_module(module), attribute)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """From the catalogue, so that telling about a command does not import it."""
        with formatter.section(wording("cli.commands")):
            formatter.write_dl([(name, wording(f"cli.about.{name}")) for name in COMMANDS])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write("\n" + wording("cli.examples") + "\n")

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as error:
            told = None if ctx.params.get("debug") else explain(error)
            if told is None:
                raise
            key, args, code = told
            say(key, **args)
            ctx.exit(code)


def explain(error: Exception) -> tuple[str, dict[str, Any], int] | None:
    """The message key, its arguments and the exit code for trouble a person can mend; None for a fault of ours."""
    from config import SettingError
    from kmwiki.core.errors import KmwikiError

    if isinstance(error, SettingError):
        return error.key, error.args_, WRONG_USE
    if isinstance(error, KmwikiError):
        return error.key, error.args_, FAILED
    if isinstance(error, OSError) and error.errno in _DISK_TROUBLE:
        return _DISK_TROUBLE[error.errno], {"file": error.filename or "-"}, FAILED
    return _explain_database(error)


_DISK_TROUBLE = {
    errno.ENOSPC: "cli.disk_full",
    errno.EDQUOT: "cli.disk_full",
    errno.EROFS: "cli.read_only",
    errno.EACCES: "cli.read_only",
    errno.EPERM: "cli.read_only",
}


def _explain_database(error: Exception) -> tuple[str, dict[str, Any], int] | None:
    from sqlalchemy.exc import DatabaseError

    if not isinstance(error, DatabaseError):
        return None
    said = str(error.orig)
    for words, key in (
        ("locked", "cli.database_locked"),
        ("disk is full", "cli.disk_full"),
        ("readonly", "cli.read_only"),
        ("unable to open", "cli.read_only"),
        ("no such table", "cli.not_upgraded"),
        ("not a database", "cli.database_broken"),
        ("malformed", "cli.database_broken"),
    ):
        if words in said:
            return key, {"file": said}, FAILED
    return None


@click.group(
    cls=Commands, name="kmwiki", help="cli.about.kmwiki", context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="kmwiki")
@click.option("--debug", is_flag=True, cls=SpokenOption, help="cli.option.debug")
def root(debug: bool) -> None:
    """Only a place for the commands."""


def main(load_app: Callable[[], AppModule]) -> None:
    """Run the command line of this process, and end with its exit code.

    Args:
        load_app: returns ``kmwiki.app``; called by the commands that need the application.
    """
    root.main(prog_name="python -m kmwiki", obj=Program(load_app))
