"""Somebody saved first: what was merged is said, what was not is laid before the writer with both sides' words.

The page of a clash is the form once more. It holds the proposal, and hidden beside it the writer's own words of every
part that clashes, so that "mine", "theirs" and "both" can be chosen again and again, and nothing is ever lost by it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import flash, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from kmwiki.access import Actor
from kmwiki.kinds import Kind
from kmwiki.pages.edits import PageEdit, get_kind
from kmwiki.pages.history import ValueDifference, texts_of_edit
from kmwiki.pages.merging import MergedEdit, base_of, edit_at, merge_edits, saved_between, with_part
from kmwiki.pages.models import Page, Proposal
from kmwiki.pages.saving import meta_of, snapshot
from kmwiki.text.diff import Row, compare
from kmwiki.text.merge import Side

from .forms import PageForm, form_of
from .untouched import rights_in
from .wording import worded

_SIDES: dict[str, Side] = {"mine": "mine", "theirs": "theirs", "both": "both"}
_MINE = "mine."  # names of the hidden inputs with the writer's own words


@dataclass(frozen=True)
class ClashPart:
    """A part both have changed: its input, its label, theirs and mine laid over each other, and what to send along."""

    name: str
    label: str
    rows: list[Row]
    mine: str


@dataclass(frozen=True)
class ClashCard:
    """What the form says above itself after a clash; without parts and values everything was merged, but too late."""

    written_on: int
    parts: tuple[ClashPart, ...]
    values: tuple[dict[str, str], ...]
    theirs: Mapping[str, str]


def clash_of(kind: Kind, merged: MergedEdit, *, written_on: int) -> ClashCard:
    """The card of a merge that left something to the writer."""
    parts = tuple(_part(merged, part) for part in merged.clashing_parts)
    return ClashCard(written_on, parts, tuple(_values(kind, merged)), texts_of_edit(kind.key, merged.theirs))


def clashing_form(kind: Kind, merged: MergedEdit, typed: PageForm, *, revision: int) -> PageForm:
    """The form with the proposal; saving it is a decision taken with both texts in view, so it is based on theirs."""
    form = form_of(kind, merged.edit, based_on=revision, form_id=typed.form_id)
    form.note = typed.note
    form.rights_were = rights_in(form_of(kind, merged.theirs, based_on=revision, form_id=""))
    return form


def clash_again(kind: Kind, page: Page, form: PageForm) -> ClashCard | None:
    """The card of the clash this form came from, when it was sent without being saved (a preview, a choice)."""
    given, written_on = request.form, _number(request.form.get("written_on", ""))
    if "written_on" not in given or not 0 < form.based_on <= page.revision:
        return None
    base, theirs = base_of(page, written_on), edit_at(page, form.based_on)
    mine = theirs
    for name, text in given.items():
        if name.startswith(_MINE):
            mine = with_part(kind, mine, _part_named(name.removeprefix(_MINE)), _unpacked(name, text))
    merged = merge_edits(kind, base, mine, theirs)
    if not merged.clashing_parts:
        return None
    _choose(kind, form, given, merged)
    return clash_of(kind, merged, written_on=written_on)


def _choose(kind: Kind, form: PageForm, given: MultiDict[str, str], merged: MergedEdit) -> None:
    """Put the chosen side's words into the form."""
    side, _, name = given.get("take", "").partition(":")
    part = _part_named(name)
    if side not in _SIDES or part not in merged.clashing_parts:
        return
    edit = with_part(kind, merged.edit, part, merged.choosing(part, _SIDES[side]))
    chosen = form_of(kind, edit, based_on=0, form_id="")
    if part == "aims":
        form.aims = chosen.aims
    else:
        form.values[name] = chosen.values[name]


def tell_merged(asker: Actor, page: Page, *, based_on: int, theirs: int) -> None:
    """Say on the next page whose changes were merged, with the way to the difference."""
    rows = saved_between(page, based_on, theirs)
    names = dict.fromkeys(
        row.author.display_name if row.author else gettext(f"source.{row.source}")
        for row in rows
        if row.author_id is None or row.author_id != asker.person_id
    )
    said = gettext("merging.merged_with", names=", ".join(names)) if names else gettext("merging.merged_with_own")
    ends: dict[str, Any] = {"from": based_on, "to": page.revision}
    way = url_for("pages.compare", no=page.record_no, **ends)
    flash({"text": said, "url": way, "label": gettext("merging.see_difference")}, "good")  # type: ignore[arg-type]


def merged_proposal(page: Page, proposal: Proposal, mine: PageEdit) -> MergedEdit:
    """A file's text brought together with what became of the page since the file was written."""
    base, theirs = base_of(page, proposal.based_on), snapshot(page)
    mine = replace(mine, authors=None, shared_people=None, shared_agencies=None, visibility=theirs.visibility)
    return merge_edits(get_kind(page.kind), base, mine, theirs)


def _part(merged: MergedEdit, part: str) -> ClashPart:
    theirs, mine = merged.choosing(part, "theirs"), merged.choosing(part, "mine")
    rows = compare(_shown(theirs), _shown(mine))
    packed = json.dumps(mine, ensure_ascii=False) if part == "aims" else mine
    return ClashPart(_input_of(part), gettext(f"part.{part.rpartition('.')[2]}"), rows, packed)


def _values(kind: Kind, merged: MergedEdit) -> list[dict[str, str]]:
    theirs, mine = meta_of(merged.theirs), meta_of(merged.edit)
    typed = {declared.key for declared in kind.fields}
    return [
        worded(kind, ValueDifference(name, merged.theirs.fields.get(name), merged.edit.fields.get(name), typed=True)
               if name in typed else ValueDifference(name, theirs[name], mine[name]))
        for name in merged.values
    ]  # fmt: skip


def _shown(value: str | Sequence[Mapping[str, str]]) -> str:
    if isinstance(value, str):
        return value
    ratings = {row.get("rating", ""): gettext(f"face.rating_{row['rating']}") for row in value if row.get("rating")}
    cells = ("aim", "expected", "got", "rating", "why")
    rows = ([ratings.get(row[cell], row[cell]) for cell in cells if row.get(cell)] for row in value)
    return "\n".join(" · ".join(row) for row in rows)


def _input_of(part: str) -> str:
    return part if part in ("title", "title_2", "summary", "summary_2", "body", "aims") else f"f.{part}"


def _part_named(name: str) -> str:
    return name.removeprefix("f.")


def _unpacked(name: str, text: str) -> Any:
    if name != _MINE + "aims":
        return text.replace("\r\n", "\n")
    try:
        rows = json.loads(text)
    except ValueError:
        return []
    return [row for row in rows if _is_row(row)] if isinstance(rows, list) else []


def _is_row(row: Any) -> bool:
    return isinstance(row, dict) and all(isinstance(text, str) for text in row.values())


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 9 else 0
