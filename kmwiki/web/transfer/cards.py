"""Runs and what they found, as their pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from kmwiki.i18n.dates import format_datetime
from kmwiki.transfer import running
from kmwiki.transfer.models import ImportItem, ImportRun
from kmwiki.web.addresses import short_address
from kmwiki.web.language import gettext, language

_MOST_FILES_NAMED = 3


@dataclass(frozen=True)
class RunCard:
    """A bringing-in. ``seen`` of ``total`` are dealt with."""

    id: int
    url: str
    title: str
    state: str
    state_words: str
    at: datetime
    seen: int
    total: int
    at_work: bool
    may_go_on: bool
    may_undo: bool


@dataclass(frozen=True)
class AlikeCard:
    """A page that is here already, and why it is taken for the same."""

    record_no: int
    title: str
    url: str
    why: str


@dataclass(frozen=True)
class ItemCard:
    """A source, what it was read as and what came of it."""

    id: int
    source: str
    state: str
    title: str
    kind: str
    lang: str
    start: str
    facts: tuple[str, ...]
    alike: tuple[AlikeCard, ...]
    unchanged: bool
    choices: tuple[tuple[str, str], ...]
    choice: str
    outcome: str
    page_no: int | None
    page_url: str
    notices: tuple[str, ...]


def run_card(run: ImportRun) -> RunCard:
    names = [str(upload["name"]) for upload in run.uploads]
    more = len(names) - _MOST_FILES_NAMED
    title = ", ".join(names[:_MOST_FILES_NAMED]) + (f" +{more}" if more > 0 else "")
    return RunCard(
        id=run.id, url=url_for("transfer.one_import", run_id=run.id),
        title=title or gettext("transfer.import.number", number=run.id), state=run.state,
        state_words=gettext(f"transfer.import.state_{run.state}"), at=run.created_at, seen=run.seen, total=run.total,
        at_work=run.state in running.AT_WORK, may_go_on=run.state == running.CANCELLED and running.may_go_on(run),
        may_undo=run.state in (running.DONE, running.CANCELLED) and running.made_pages(run.id),
    )  # fmt: skip


def item_card(item: ImportItem) -> ItemCard:
    found = item.found
    page_no = item.page_no
    return ItemCard(
        id=item.id, source=item.source, state=item.state, title=found.get("title", ""),
        kind=gettext(f"kind.{found['kind']}") if found.get("kind") else "", lang=found.get("lang", ""),
        start=found.get("start", ""), facts=tuple(_facts(found)), alike=tuple(_alike(found)),
        unchanged=bool(found.get("unchanged")), choices=tuple(_choices(item)), choice=item.choice,
        outcome=gettext(f"transfer.import.outcome_{item.outcome or item.state}"), page_no=page_no,
        page_url=short_address(page_no) if page_no is not None and item.outcome != "binned" else "",
        notices=tuple(_said(*notice) for notice in [*item.left_out, *([item.problem] if item.problem else [])]),
    )  # fmt: skip


def _facts(found: Mapping[str, Any]) -> list[str]:
    """Dates, comments, files: in a few words."""
    facts = []
    for name in ("created", "updated"):
        if found.get(name):
            moment = format_datetime(datetime.fromisoformat(found[name]), language())
            facts.append(gettext(f"transfer.import.fact_{name}", date=moment))
    if found.get("record_no"):
        facts.append(gettext("transfer.import.fact_number", number=found["record_no"]))
    return facts + [
        gettext(f"transfer.import.fact_{name}", count=found[name]) for name in ("comments", "files") if found.get(name)
    ]


def _alike(found: Mapping[str, Any]) -> list[AlikeCard]:
    return [
        AlikeCard(number, title, short_address(number), gettext(f"transfer.import.alike_{why}"))
        for number, title, why, _may in found.get("alike", ())
    ]


def _choices(item: ImportItem) -> list[tuple[str, str]]:
    choices = [("new", gettext("transfer.import.choice_new")), ("skip", gettext("transfer.import.choice_skip"))]
    if item.over_no is not None:
        choices.append(("over", gettext("transfer.import.choice_over", number=item.over_no)))
    return choices


def _said(key: str, args: Mapping[str, Any]) -> str:
    """A notice in the reader's words; arguments that are keys are worded too."""
    worded = {name: _worded(value) for name, value in args.items()}
    line = worded.pop("line", None)
    said = gettext(key, **worded)
    return gettext("transfer.import.in_line", line=line, said=said) if line else said


def _worded(value: Any) -> Any:
    """A key in words; what only looks like one stays what it is, for an unknown key is its own wording."""
    return gettext(value) if isinstance(value, str) and "." in value and " " not in value else value
