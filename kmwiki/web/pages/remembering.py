"""A page's life and who wrote which paragraph, as their templates show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext

from kmwiki.pages.blaming import Blamed, Writing, blame
from kmwiki.pages.reading import get_page
from kmwiki.pages.timeline import Moment
from kmwiki.text.blame import Told
from kmwiki.web.addresses import comment_address, page_address, person_address
from kmwiki.web.frame_of_page import actor

from . import blueprint
from .viewing import page_url


@dataclass(frozen=True)
class MomentCard:
    """A row of the timeline. ``number`` is None for an act that saved no text."""

    at: datetime
    says: str
    who: str
    who_url: str | None
    number: int | None = None
    note: str = ""
    changes: tuple[str, ...] = ()
    other: dict[str, str] | None = None


@dataclass(frozen=True)
class ParagraphCard:
    """A paragraph of the page's present text and where it comes from."""

    text: str
    changed: WritingCard
    begun: WritingCard | None


@dataclass(frozen=True)
class WritingCard:
    """A revision as the source of a paragraph; ``url`` shows what it changed."""

    number: int
    who: str
    who_url: str | None
    at: datetime
    url: str


@blueprint.get("/p/<int:no>/blame")
def blame_page(no: int) -> str:
    """Who wrote what: every paragraph with who last changed it, when, in which revision."""
    page = get_page(actor(), no)
    found = blame(page)
    parts = [
        (gettext(f"part.{part.part}"), [_paragraph(no, told, found) for told in part.told]) for part in found.parts
    ]
    return render_template("pages/blame.html", page=page, url=page_url(page), parts=parts, since=found.since)


def moment_card(moment: Moment) -> MomentCard:
    """A moment in the reader's words."""
    revision = moment.revision
    who, who_url = _who(moment.person.display_name, moment.person.username) if moment.person else ("", None)
    return MomentCard(
        at=moment.at,
        says=_says(moment) if revision is None else "",
        who=who or (gettext(f"source.{revision.source}") if revision else ""),
        who_url=who_url,
        number=revision.number if revision else None,
        note=revision.note if revision else moment.reason,
        changes=tuple(_change(name, value) for name, value in moment.changed.items()),
        other=_other(moment),
    )


def _says(moment: Moment) -> str:
    """What was done; of words that are gone nothing more than that."""
    of_words = moment.verb.startswith("question.") and moment.said is None
    return gettext(f"history.verb.{moment.verb.removeprefix('page.')}{'.gone' if of_words else ''}")


def _other(moment: Moment) -> dict[str, str] | None:
    """What else it is about: another page, or somebody's words under this one."""
    if moment.said:
        return {"label": moment.said.name, "url": comment_address(moment.said.comment_id)}
    other = moment.other
    return {"label": other.title, "url": page_address(other.record_no, other.title)} if other else None


def _change(name: str, value: Any) -> str:
    """What a save changed beside the text, as a phrase."""
    if not isinstance(value, list):
        return gettext(f"history.changed.{name}")
    before, after = value
    if name == "title":
        return gettext("history.renamed", before=before, after=after)
    if name == "kind":
        return gettext("history.kind", before=gettext(f"kind.{before}"), after=gettext(f"kind.{after}"))
    if name == "state":
        return gettext(f"history.state.{after}")
    wider = ("team", "members", "public").index(after) > ("team", "members", "public").index(before)
    way = "widened" if wider else "narrowed"
    return gettext(f"history.{way}", before=gettext(f"visibility.{before}"), after=gettext(f"visibility.{after}"))


def _who(name: str, username: str) -> tuple[str, str | None]:
    return name, None if actor().is_visitor else person_address(username)


def _paragraph(no: int, told: Told, found: Blamed) -> ParagraphCard:
    changed, begun = found.writings[told.origin.changed], found.writings[told.origin.begun]
    first = _writing(no, begun) if begun != changed else None
    return ParagraphCard(told.text.rstrip("\n"), _writing(no, changed), first)


def _writing(no: int, writing: Writing) -> WritingCard:
    who, who_url = _who(writing.name, writing.username or "") if writing.name else ("", None)
    compared: dict[str, Any] = {"from": max(1, writing.number - 1), "to": writing.number}
    return WritingCard(
        writing.number, who or gettext(f"source.{writing.source}"), who_url, writing.at,
        url_for("pages.compare", no=no, **compared),
    )  # fmt: skip
