"""Typed links in the page form and on the page: ต่อยอดจาก, แทนที่, ตอบ, นำไปใช้."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask_babel import gettext

from kmwiki.access import Actor
from kmwiki.kinds import CHOSEN_LINKS, Kind
from kmwiki.kinds.fields import MOST_LINKS
from kmwiki.pages.links import Found, resolve
from kmwiki.pages.relations import Related, links_in
from kmwiki.web.addresses import page_address
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import gettext as worded

Problem = tuple[str, str, dict[str, Any]]
SPARE_LINKS = 2
LONGEST_TARGET = 300
MOST_CHOICES = 5
# What people copy when they mean a page: its address, or its number with a word or sign before it.
_ADDRESS = re.compile(r"(?:https?://[^/\s]+)?/[pr]/(\d{1,16})(?:[/?#]\S*)?")
_NUMBER = re.compile(r"(?:#|เลขที่)?\s*(\d{1,16})", re.IGNORECASE)


@dataclass
class LinkRow:
    """A row of the form: the type, what was typed, and which page that was taken for."""

    type: str = ""
    to: str = ""
    understood: str = ""
    number: int | None = None


@dataclass(frozen=True)
class RelationGroup:
    """Pages that are the same to this one, under one heading."""

    label: str
    links: tuple[dict[str, str], ...]


def types_for(kind: Kind, rows: list[LinkRow]) -> list[tuple[str, str]]:
    """What can be chosen: guidance says what it replaces in a field of its own."""
    chosen = {row.type for row in rows}
    own = {"supersedes"} if any(declared.key == "replaces" for declared in kind.fields) else set()
    return [(key, gettext(f"links.type.{key}")) for key in CHOSEN_LINKS if key not in own or key in chosen]


def rows_for(fields: Mapping[str, Any]) -> list[LinkRow]:
    """The rows that show a page's chosen links, and some to write in."""
    rows = [LinkRow(kind, str(to_no), number=to_no) for kind, to_no in links_in(fields) if kind in CHOSEN_LINKS]
    found = resolve(actor(), [row.to for row in rows])
    for row in rows:
        row.understood = _told(found[row.to][0]) if found.get(row.to) else ""
    return rows + [LinkRow() for _ in range(min(SPARE_LINKS, MOST_LINKS - len(rows)))]


def read_rows(given: Mapping[str, str], base: Mapping[str, Any]) -> tuple[list[LinkRow], list[Problem]]:
    """The rows as they were sent, and what is wrong: (input, catalogue key, its arguments).

    A page that stands in ``base`` stays, also when this writer may not see it.
    """
    rows: list[LinkRow] = []
    for number in range(MOST_LINKS):
        if f"links.{number}.to" not in given:
            break
        text = given[f"links.{number}.to"].strip()[:LONGEST_TARGET]
        rows.append(LinkRow(given.get(f"links.{number}.type", ""), text))
    kept = {to_no for _, to_no in links_in(base)}
    found = resolve(actor(), {_target(row.to) for row in rows if row.to})
    problems = []
    for position, row in enumerate(rows):
        if row.to and (problem := _understand(row, found.get(_target(row.to), []), kept)):
            problems.append((f"links.{position}.to", *problem))
    return rows, problems


def find_one(row: LinkRow) -> tuple[str, dict[str, Any]] | None:
    """Fill in which page a row means; or what is wrong with what was typed: (catalogue key, its arguments)."""
    target = _target(row.to)
    return _understand(row, resolve(actor(), [target]).get(target, []), set())


def links_of(rows: list[LinkRow], base: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The field these rows mean; links that acts left behind (a split, a merge) stay."""
    left = [{"type": kind, "to": to_no} for kind, to_no in links_in(base) if kind not in CHOSEN_LINKS]
    return [{"type": row.type, "to": row.number} for row in rows if row.to and row.number] + left


def relation_groups(related: list[Related]) -> tuple[RelationGroup, ...]:
    """The page's relations as its readers see them. A superseded page says so in a banner, and here."""
    return tuple(
        RelationGroup(
            worded(f"links.{'out' if outgoing else 'in'}.{kind}"),
            tuple({"label": one.title, "url": page_address(one.record_no, one.title)} for one in group),
        )
        for (kind, outgoing), group in groupby(related, key=lambda one: (one.type, one.outgoing))
    )


def taken_over_by(related: list[Related], *, archived: bool) -> tuple[list[Related], list[Related]]:
    """Published pages that supersede this one; and, while it is archived, those it was merged into."""
    incoming = [one for one in related if not one.outgoing and one.state == "published"]
    return (
        [one for one in incoming if one.type == "supersedes"],
        [one for one in incoming if one.type == "merges" and archived],
    )


def name_links(asker: Actor, rows: list[dict[str, Any]]) -> str:
    """Typed links in words, for comparing revisions; a page the reader may not see stays a number."""
    found = resolve(asker, [str(row["to"]) for row in rows])
    names = {
        row["to"]: _told(found[str(row["to"])][0]) if found.get(str(row["to"])) else str(row["to"]) for row in rows
    }
    return ", ".join(f"{gettext('links.out.' + row['type'])} {names[row['to']]}" for row in rows)


def _target(text: str) -> str:
    """What was typed, as a link's target."""
    match = _ADDRESS.fullmatch(text) or _NUMBER.fullmatch(text)
    return str(int(match[1])) if match else text


def _understand(row: LinkRow, found: list[Found], kept: set[int]) -> tuple[str, dict[str, Any]] | None:
    """Fill in the row's number; or what is wrong with it."""
    target = _target(row.to)
    if len(found) == 1:
        row.number, row.understood = found[0].record_no, _told(found[0])
        return None
    if found:
        choices = "; ".join(_told(one) for one in found[:MOST_CHOICES])
        return "links.several_pages", {"choices": choices}
    if target.isdecimal():
        if int(target) in kept:
            row.number = int(target)
            return None
        return "links.no_such_number", {"number": target}
    return "links.no_such_title", {"title": row.to[:80]}


def _told(found: Found) -> str:
    return f"{found.title} ({found.record_no})"
