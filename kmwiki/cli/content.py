"""``content``: compare, take in and write the files of ``content/``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from config import Settings
from kmwiki.cli.terminal import (
    SpokenCommand,
    app_context,
    fail,
    group,
    json_option,
    say,
    show_json,
    show_table,
    with_progress,
    wording,
)

if TYPE_CHECKING:
    from kmwiki.contentsync.reports import Note, Report


@group(help="cli.help.content")
def content() -> None:
    """Only a place for the verbs."""


@content.command(cls=SpokenCommand, help="cli.help.content_status")
@json_option
def status(as_json: bool) -> None:
    with app_context():
        from kmwiki.contentsync.status import status as look

        states, report = look()
    notes = [state.note for state in states if state.note is not None]
    if as_json:
        files = [
            {"state": s.state, "path": s.path or None, "record_no": s.record_no, "note": _told(s.note)} for s in states
        ]
        show_json({"files": files, "notes": [_told(note) for note in report.notes]})
    else:
        show_table((s.state, s.record_no, s.path) for s in states if s.state != "same")
        for word, count in Counter(s.state for s in states).items():
            say("contentsync.count", what=f"contentsync.state.{word}", count=count)
        say_notes([*notes, *report.notes])
    if any(note.level == "problem" for note in [*notes, *report.notes]):
        raise click.exceptions.Exit(1)


@content.command(cls=SpokenCommand, help="cli.help.content_pull")
@json_option
def pull(as_json: bool) -> None:
    with app_context() as app:
        from kmwiki.contentsync.pulling import pull as take_in

        report = with_progress(take_in)
        _follow(app.config["SETTINGS"])
    _end(report, as_json)


@content.command(cls=SpokenCommand, help="cli.help.content_push")
@json_option
def push(as_json: bool) -> None:
    with app_context():
        from kmwiki.contentsync.pushing import push as write_out

        report = with_progress(write_out)
    _end(report, as_json)


def _follow(settings: Settings) -> None:
    """Index what came in: by a running worker, else here."""
    from kmwiki.worker.loop import drain_if_idle, waiting_rows

    total = waiting_rows()
    if not with_progress(
        lambda progress: drain_if_idle(settings, progress=lambda done: progress(min(done, total), total))
    ):
        say("contentsync.worker_follows")


def _end(report: Report, as_json: bool) -> None:
    if as_json:
        show_json({"counts": dict(report.counts), "notes": [_told(note) for note in report.notes]})
    else:
        show_table(sorted(report.counts.items()))
        say_notes(report.notes)
        if not report.counts and not report.notes:
            say("contentsync.nothing_to_do")
    if report.problems:
        raise fail("contentsync.needs_a_hand", count=len(report.problems))


def say_notes(notes: Iterable[Note]) -> None:
    """What was found, a line each, with file and line where there is one."""
    for note in notes:
        place = ":".join(str(part) for part in (note.path, note.line) if part)
        said = wording(note.key, **_arguments(note))
        click.echo(f"{place}: {said}" if place else said, err=True)


def _told(note: Note | None) -> dict[str, Any] | None:
    return {**asdict(note), "message": wording(note.key, **_arguments(note))} if note is not None else None


def _arguments(note: Note) -> dict[str, Any]:
    return {"record_no": note.record_no, **note.args}
