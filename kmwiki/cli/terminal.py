"""How the command line speaks: data on stdout, messages on stderr, both in the terminal's language.

Messages are catalogue keys, as everywhere; the texts stand in ``cli.po`` and the features' own files. The language
is Thai when the terminal's locale is (``LC_ALL``, ``LC_MESSAGES``, ``LANG``), else English.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click

if TYPE_CHECKING:
    from flask import Flask

    from config import Settings

_KEY = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")
PRINT_EVERY = 100
_Function = TypeVar("_Function", bound=Callable[..., Any])


class AppModule(Protocol):
    """What the command line needs of ``kmwiki.app``. It is handed in, because imports only go down."""

    def create_app(self, settings: Settings | None = None) -> Flask: ...

    def prepare(self, app: Flask) -> bool: ...


@dataclass(frozen=True)
class Program:
    """Click's context object: the way to the application, taken when a command asks for it."""

    load: Callable[[], AppModule]


def loaded_app() -> AppModule:
    """``kmwiki.app`` as handed to the running command; imports it (about a second) on first use."""
    program = click.get_current_context().find_object(Program)
    if program is None:
        raise RuntimeError("the command was started without its program: use kmwiki.cli.main")
    return program.load()


@contextmanager
def app_context(*, prepare: bool = True) -> Iterator[Flask]:
    """An application context for the commands that touch data.

    Args:
        prepare: bring the database to the newest schema first, so that a command works on a fresh copy.
    """
    module = loaded_app()
    app = module.create_app()
    if prepare:
        module.prepare(app)
    with app.app_context():
        yield app


# Speaking


def language() -> str:
    """``th`` or ``en``, from the terminal's locale."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "th" if spoken.lower().startswith("th") else "en"


def wording(key: str, **args: Any) -> str:
    """The sentence of ``key`` in the terminal's language; arguments that are keys themselves are worded too."""
    from kmwiki.i18n.catalogue import translate  # Babel: not needed by commands that say nothing

    said = {name: translate(language(), v) if isinstance(v, str) and _is_key(v) else v for name, v in args.items()}
    return translate(language(), key, **said)


def say(key: str, **args: Any) -> None:
    """A message for the person at the terminal (stderr), so that it never mixes with data."""
    click.echo(wording(key, **args), err=True)


def show(text: object = "") -> None:
    """Data (stdout)."""
    click.echo(text)


def show_json(data: Any) -> None:
    """Data for other programs (stdout): one document, Thai letters as they are."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def show_table(rows: Iterable[Sequence[object]]) -> None:
    """Data in tab-separated columns (stdout): readable, and ``cut`` and a spreadsheet take it as it is."""
    for row in rows:
        click.echo("\t".join("" if cell is None else re.sub(r"[\t\n\r]+", " ", str(cell)) for cell in row))


def fail(key: str, *, code: int = 1, **args: Any) -> click.exceptions.Exit:
    """Say what is wrong; ``raise fail(…)`` ends the command with ``code`` (1 failure, 2 wrong use)."""
    say(key, **args)
    return click.exceptions.Exit(code)


def with_progress(work: Callable[[Callable[[int, int], None]], Any]) -> Any:
    """Run ``work(progress)`` with a bar on a terminal, else a line now and then; all of it on stderr."""
    if sys.stderr.isatty():
        with click.progressbar(length=1, file=sys.stderr) as bar:

            def draw(done: int, total: int) -> None:
                bar.length = max(total, 1)
                bar.update(done - bar.pos)

            return work(draw)
    said = 0

    def tell(done: int, total: int) -> None:
        nonlocal said
        if done - said >= PRINT_EVERY:
            said = done
            say("cli.progress", done=done, total=total)

    return work(tell)


# Commands whose help is a catalogue key


def _is_key(text: str) -> bool:
    return _KEY.fullmatch(text) is not None


def _worded(text: str | None) -> str | None:
    return wording(text) if text and _is_key(text) else text


class SpokenOption(click.Option):
    """An option whose ``help`` may be a catalogue key."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        kept, self.help = self.help, _worded(self.help)
        try:
            return super().get_help_record(ctx)
        finally:
            self.help = kept


class SpokenCommand(click.Command):
    """A command whose ``help`` and ``epilog`` may be catalogue keys."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _format_help_text(self, ctx, formatter, super().format_help_text)

    def get_short_help_str(self, limit: int = 45) -> str:
        return (_worded(self.help) or "").split("\n")[0]


class SpokenGroup(SpokenCommand, click.Group):
    """A group of commands (a noun and its verbs) whose help may be a catalogue key."""


def _format_help_text(
    command: click.Command,
    ctx: click.Context,
    formatter: click.HelpFormatter,
    plain: Callable[[click.Context, click.HelpFormatter], None],
) -> None:
    kept, command.help = command.help, _worded(command.help)
    try:
        plain(ctx, formatter)
    finally:
        command.help = kept


def command(name: str | None = None, **settings: Any) -> Callable[[Callable[..., Any]], SpokenCommand]:
    """``click.command`` with help by key."""
    return click.command(name, cls=SpokenCommand, **settings)


def group(name: str | None = None, **settings: Any) -> Callable[[Callable[..., Any]], SpokenGroup]:
    """``click.group`` with help by key; its subcommands are declared with ``@group.command(cls=SpokenCommand)``."""
    return click.group(name, cls=SpokenGroup, **settings)


def option(*names: str, **settings: Any) -> Callable[[_Function], _Function]:
    """``click.option`` with help by key."""
    return click.option(*names, cls=SpokenOption, **settings)


def json_option(function: _Function) -> _Function:
    """``--json``: the same data as one JSON document; arrives as ``as_json``."""
    return option("--json", "as_json", is_flag=True, help="cli.option.json")(function)
