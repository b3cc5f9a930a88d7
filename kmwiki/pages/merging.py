"""Two people saved the same page: what each changed brought together, part by part.

Texts are merged by :mod:`kmwiki.text.merge`, rows of aims row by row and then cell by cell, lists (tags, categories,
agencies, names) as sets, everything else as one value each. Where both changed the same thing differently, the part
clashes: the edit then holds a proposal with both sides' words (texts, aims) or the writer's own value.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import Any

from sqlalchemy import select

from kmwiki.core.database import db
from kmwiki.core.errors import Conflict, Invalid, NotFound
from kmwiki.kinds import Field, Kind
from kmwiki.kinds.fields import AIM_PARTS, MOST_AIMS
from kmwiki.text.merge import Group, Hunk, Merge, Side, hunks_of, merge, merged_items

from .edits import AuthorRef, PageEdit, checked, get_kind
from .history import edit_of, get_revision
from .models import Page, Revision
from .saving import snapshot

_TEXTS = ("title", "title_2", "summary", "summary_2", "body")
_VALUES = ("lang", "agency", "fiscal_year", "visibility", "licence")
_LISTS = ("tags", "categories", "authors", "shared_people", "shared_writers", "shared_agencies")
TRIES = 6  # how often a merge is made anew because yet another save slipped in


@dataclass(frozen=True)
class MergedEdit:
    """A page as it becomes when both sides' changes are taken.

    ``edit`` is what to save when nothing clashes, and what to lay before the writer when something does. ``texts``
    holds the merge of every text and ``aims`` both sides' rows, where they clash, by the name of their part (``body``,
    ``answers.short``, ``aims``); ``values`` names what else both set differently.
    """

    edit: PageEdit
    theirs: PageEdit
    texts: Mapping[str, Merge] = field(default_factory=dict)
    aims: Mapping[Side, list[dict[str, str]]] = field(default_factory=dict)
    values: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Nothing clashes: the edit may be saved over theirs."""
        return not (self.texts or self.aims or self.values)

    @property
    def clashing_parts(self) -> tuple[str, ...]:
        """The parts for which :meth:`choosing` has a choice."""
        return (*self.texts, *(("aims",) if self.aims else ()))

    def choosing(self, part: str, side: Side) -> Any:
        """A clashing part with one side's words, or both, where they clash: a text, or the rows of aims."""
        return self.aims[side] if part == "aims" else self.texts[part].choosing(side)


def merge_onto(page: Page, mine: PageEdit, *, based_on: int, base: PageEdit | None = None) -> MergedEdit:
    """``mine``, written over revision ``based_on``, brought together with the page as it stands now.

    ``base`` is what the writer began with, where that is known better than the revision tells (it keeps no names of
    those a page is shared with).
    """
    return merge_edits(get_kind(page.kind), base or base_of(page, based_on), mine, snapshot(page))


def merged_for_saving(page: Page, mine: PageEdit, *, based_on: int, base: PageEdit | None = None) -> PageEdit:
    """What to save over the page as it stands now.

    Raises:
        Conflict: something clashes, or both together are more than a field holds; ``merged`` is the
            :class:`MergedEdit` to lay before the writer.
    """
    merged = merge_onto(page, mine, based_on=based_on, base=base)
    if merged.is_clean:
        try:
            return checked(page.kind, merged.edit)
        except Invalid:
            pass
    raise clash(page, mine, merged, based_on=based_on)


def clash(page: Page, mine: PageEdit, merged: MergedEdit, *, based_on: int) -> Conflict:
    """The refusal that carries everything: both sides and what came of merging them."""
    return Conflict(
        "pages.clash", theirs=merged.theirs, yours=mine, merged=merged,
        record_no=page.record_no, revision=page.revision, based_on=based_on,
    )  # fmt: skip


def base_of(page: Page, revision: int) -> PageEdit:
    """What a writer who opened the page at that revision began with; whom it is shared with is as it is now.

    When there is no such revision they began with nothing, as far as anybody knows: all that differs will clash.
    """
    try:
        row = get_revision(page, revision)
    except NotFound:
        return PageEdit(title="", lang="", licence="", visibility="")
    now, names = snapshot(page), row.meta.get("authors")
    known = {ref.username or ref.name: ref for ref in now.authors or ()}
    return replace(
        edit_of(page, row),
        visibility=row.meta.get("visibility", now.visibility),
        authors=now.authors if names is None else tuple(known.get(name, AuthorRef(name=name)) for name in names),
        shared_people=now.shared_people,
        shared_writers=now.shared_writers,
        shared_agencies=now.shared_agencies,
    )


def edit_at(page: Page, revision: int) -> PageEdit:
    """The page as it stood at that revision; its newest is exactly what :func:`snapshot` gives."""
    return snapshot(page) if revision == page.revision else base_of(page, revision)


def with_part(kind: Kind, edit: PageEdit, part: str, value: Any) -> PageEdit:
    """The edit with one part (as :attr:`MergedEdit.texts` names it, or ``aims``) set; unknown parts change nothing."""
    if part in _TEXTS:
        return replace(edit, **{part: value})
    key, _, answer = part.partition(".")
    declared = next((declared for declared in kind.fields if declared.key == key), None)
    if declared is None or (declared.type == "answers") != bool(answer):
        return edit
    if answer:
        value = {**(edit.fields.get(key) or {}), answer: value}
    return replace(edit, fields={**edit.fields, key: value})


def saved_between(page: Page, after: int, upto: int) -> list[Revision]:
    """The revisions that came after ``after``, up to and with ``upto``, oldest first: whose work was merged."""
    query = select(Revision).where(
        Revision.page_no == page.record_no, Revision.number > after, Revision.number <= upto
    ).order_by(Revision.number)  # fmt: skip
    return list(db.session.scalars(query))


def merge_edits(kind: Kind, base: PageEdit, mine: PageEdit, theirs: PageEdit) -> MergedEdit:
    """Three-way merge of whole pages; what becomes of the page (its state) is the writer's act and stays theirs."""
    merger = _Merger()
    taken: dict[str, Any] = {
        name: merger.text(name, getattr(base, name), getattr(mine, name), getattr(theirs, name)) for name in _TEXTS
    }
    for name in _VALUES:
        taken[name] = merger.value(name, getattr(base, name), getattr(mine, name), getattr(theirs, name))
    for name in _LISTS:
        ours, others = getattr(mine, name), getattr(theirs, name)
        taken[name] = others if ours is None else tuple(_merge_list(getattr(base, name) or (), ours, others or ()))
    taken["categories"] = tuple(sorted(taken["categories"]))
    taken["adli"] = "".join(_merge_list(base.adli, mine.adli, theirs.adli))
    keys = {declared.key: declared for declared in kind.fields}
    merged = {
        key: merger.typed(declared, base.fields.get(key), mine.fields.get(key), theirs.fields.get(key))
        for key, declared in keys.items()
    }
    fields = {key: value for key, value in merged.items() if value not in (None, "", [], {})}
    edit = replace(mine, **taken, fields=fields)
    return MergedEdit(edit, theirs, merger.texts, merger.aims, tuple(merger.values))


class _Merger:
    """Merges one part after the other and notes what clashes."""

    def __init__(self) -> None:
        self.texts: dict[str, Merge] = {}
        self.aims: dict[Side, list[dict[str, str]]] = {}
        self.values: list[str] = []

    def text(self, part: str, base: str, mine: str, theirs: str) -> str:
        merged = merge(base, mine, theirs)
        if merged.clashes:
            self.texts[part] = merged
        return merged.proposed

    def value(self, name: str, base: Any, mine: Any, theirs: Any) -> Any:
        if mine == base:
            return theirs
        if theirs not in (base, mine):
            self.values.append(name)
        return mine

    def typed(self, declared: Field, base: Any, mine: Any, theirs: Any) -> Any:
        """A typed field by the shape its kind declares."""
        if mine == theirs or theirs == base:
            return mine
        if mine == base:
            return theirs
        if declared.type in ("line", "text"):
            return self.text(declared.key, str(base or ""), str(mine or ""), str(theirs or ""))
        if declared.type == "answers":
            parts = dict.fromkeys((*(theirs or {}), *(mine or {})))
            sides = [{part: str((side or {}).get(part, "")) for part in parts} for side in (base, mine, theirs)]
            answers = {part: self.text(f"{declared.key}.{part}", *(side[part] for side in sides)) for part in parts}
            return {part: text for part, text in answers.items() if text}
        if declared.type in ("agencies", "links"):
            return _merge_list(base or (), mine or (), theirs or ())
        if declared.type == "aims":
            return self._rows(list(base or ()), list(mine or ()), list(theirs or ()))
        return self.value(declared.key, base, mine, theirs)

    def _rows(self, base: list[Any], mine: list[Any], theirs: list[Any]) -> list[dict[str, str]]:
        choices: dict[Side, list[dict[str, str]]] = {"mine": [], "theirs": [], "both": []}
        old, clashes = [_packed(row) for row in base], False
        hunks = [_row_hunks(old, [_packed(row) for row in rows]) for rows in (mine, theirs)]
        for item in merged_items(old, *hunks, near=lambda end, start: start < end):
            if isinstance(item, Group):
                clashes |= _settle_rows(old, item, choices)
            else:
                for rows in choices.values():
                    rows.append(json.loads(item))
        if len(choices["both"]) > MOST_AIMS:
            clashes = True
        if clashes:
            self.aims = choices
        return choices["both"]


def _settle_rows(base: Sequence[str], group: Group, choices: Mapping[Side, list[dict[str, str]]]) -> bool:
    """Put the rows both have changed into each choice; True when they clash."""
    old, mine, theirs = (
        [json.loads(row) for row in rows] for rows in (base[group.start : group.end], group.mine, group.theirs)
    )
    if len(old) == len(mine) == len(theirs):
        merged = [_merge_row(*rows) for rows in zip(old, mine, theirs, strict=True)]
        for side, rows in choices.items():
            rows.extend({part: text for part in row[1] if (text := row[1][part](side))} for row in merged)
        return any(row[0] for row in merged)
    choices["mine"].extend(mine)
    choices["theirs"].extend(theirs)
    choices["both"].extend([*theirs, *(row for row in mine if row not in theirs and row not in old)])
    return True


def _merge_row(
    base: dict[str, str], mine: dict[str, str], theirs: dict[str, str]
) -> tuple[bool, dict[str, Callable[[Side], str]]]:  # fmt: skip
    """Whether a row clashes, and each of its cells as a function of the side that is chosen."""
    merges = {part: merge(*(row.get(part, "") for row in (base, mine, theirs))) for part in AIM_PARTS}
    cells: dict[str, Callable[[Side], str]] = {part: merged.choosing for part, merged in merges.items()}
    old, ours, other = (row.get("rating", "") for row in (base, mine, theirs))
    differ = ours != other and old not in (ours, other)
    settled = other if ours == old else ours
    cells["rating"] = lambda side: (other if side == "theirs" else ours) if differ else settled
    return differ or any(merged.clashes for merged in merges.values()), cells


def _packed(row: Mapping[str, str]) -> str:
    return json.dumps({part: row[part] for part in (*AIM_PARTS, "rating") if row.get(part)}, ensure_ascii=False)


def _row_hunks(old: list[str], new: list[str]) -> list[Hunk]:
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return hunks_of((tag == "equal", old[i1:i2], new[j1:j2]) for tag, i1, i2, j1, j2 in blocks)


def _merge_list(base: Sequence[Any], mine: Sequence[Any], theirs: Sequence[Any]) -> list[Any]:
    """Theirs without what I took out, then what I added; my order when they left the list as it was."""
    if list(theirs) == list(base):
        return list(mine)
    gone = [item for item in base if item not in mine]
    added = [item for item in mine if item not in base and item not in theirs]
    return [*(item for item in theirs if item not in gone), *added]
