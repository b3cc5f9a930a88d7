"""Stored texts made ready for one reader: the step between what is stored and what is shown.

Stored HTML holds a neutral marker per ``[[link]]`` and ``@mention``. Here all texts of a screen are filled together,
from one look at the pages this reader may see and one at the people. A page that is hidden from the reader isn't in
the answer, so its link is made exactly as that of a page nobody has written: same look, same address to begin it, and
the words are the writer's, never the hidden page's title.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from flask import url_for
from markupsafe import Markup

from kmwiki.access import Actor, can
from kmwiki.accounts.mentioning import people_mentioned
from kmwiki.attachments.reading import files_for_text
from kmwiki.pages.links import Found, link_key, resolve
from kmwiki.render import FileTarget, LinkTarget, MentionTarget, fill, find_files
from kmwiki.web.addresses import page_address, person_address

# A query's IN list is bounded in SQLite. No real screen holds as many names; a hostile one takes a few queries more.
_AT_ONCE = 2_000


@dataclass(frozen=True)
class StoredText:
    """A text as it is stored: HTML with markers, and what stands in the markers."""

    html: str
    links: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()


def fill_texts(
    actor: Actor, texts: Mapping[str, StoredText], *, page_no: int | None = None
) -> dict[str, Markup]:  # fmt: skip
    """The same texts as this reader sees them, by the same names; ``page_no`` is the page whose texts they are.

    Give all texts of a screen at once: it takes one query for the links, one for the mentions, one for files, or none.
    """
    if not texts:
        return {}
    links = link_targets(actor, (target for text in texts.values() for target in text.links))
    mentions = _people(actor, (name for text in texts.values() for name in text.mentions))
    create = _create_url if can(actor, "pages.start", "wiki") else None
    files = _files(actor, {number for text in texts.values() for number in find_files(text.html)}, page_no)
    return {name: fill(text.html, links, mentions, create_url=create, files=files) for name, text in texts.items()}


def link_targets(actor: Actor, targets: Iterable[str]) -> dict[str, LinkTarget]:
    """Where each ``[[target]]`` leads for this reader; what leads nowhere is left out."""
    found: dict[str, LinkTarget] = {}
    for some in _batches(targets):
        for target, pages in resolve(actor, some).items():
            if pages:
                found[target] = _link(target, pages)
    return found


def _link(target: str, pages: list[Found]) -> LinkTarget:
    if len(pages) > 1:
        return LinkTarget(url=url_for("search.results", q=target), several=True)
    page = pages[0]
    return LinkTarget(url=page_address(page.record_no, page.title), title=page.title)


def _people(actor: Actor, names: Iterable[str]) -> dict[str, MentionTarget]:
    """People's pages are for members; to a visitor a mention is the words as typed, whoever is meant."""
    if not can(actor, "people.see"):
        return {}
    return {
        name: MentionTarget(url=person_address(person.username))
        for some in _batches(names)
        for name, person in people_mentioned(some).items()
    }


def _files(actor: Actor, numbers: Collection[int], page_no: int | None) -> dict[int, FileTarget]:
    """The page's own files, and those of the reader that no page has yet.

    Of another page's files nothing is told but what the writer typed: else this page, which is kept drawn, would have
    to change with the rights of that one. Whether a picture comes is decided at its address.
    """
    if not numbers:
        return {}
    return {
        number: FileTarget(
            url=file.address, note=file.note, width=file.width, height=file.height,
            copies=tuple(width for width, _ in file.sizes), gone=file.deleted_at is not None,
        )
        for number, file in files_for_text(actor, numbers, page_no=page_no).items()
    }  # fmt: skip


def _create_url(target: str) -> str:
    """Where a missing page is begun. A record number is given, not chosen, so nothing can be begun at one."""
    number, _ = link_key(target)
    return "" if number is not None else url_for("pages.new", kind="wiki", title=target)


def _batches(names: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(dict.fromkeys(names))
    while some := list(islice(rest, _AT_ONCE)):
        yield some
