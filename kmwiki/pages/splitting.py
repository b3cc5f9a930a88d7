"""Part of a page becomes a page of its own: under its heading stays a link, and both pages tell where the text went."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kmwiki.access import Actor, require
from kmwiki.core.database import db
from kmwiki.core.errors import Conflict, Invalid
from kmwiki.core.journal import record
from kmwiki.i18n import translate
from kmwiki.render.sections import HeadingLine, heading_lines

from .carrying import take_along
from .edits import AuthorRef, PageEdit
from .models import Page
from .relations import with_link
from .rendering import PreparedTexts
from .saving import Origin, create_page, next_number, save_page, snapshot


@dataclass(frozen=True)
class Section:
    """A heading of the page's text with all that stands under it, deeper headings included."""

    number: int
    level: int
    title: str
    start: int
    below: int
    end: int


@dataclass(frozen=True)
class Split:
    """What the two pages would say; ``record_no`` is the new page's."""

    record_no: int
    kind: str
    rest: PageEdit
    new: PageEdit


def sections_of(text: str) -> list[Section]:
    """Every section of a Markdown text, in reading order."""
    headings = heading_lines(text)
    return [
        Section(number, heading.level, heading.words, heading.start, heading.below, _end(headings, number, text))
        for number, heading in enumerate(headings)
    ]


def take_sections(text: str, chosen: Iterable[int], *, link: str) -> tuple[str, str]:
    """(what stays, what goes). Where a section stood its heading stays, with ``link`` below it.

    Of one section alone the heading does not go along: it is the new page's title.

    Raises:
        Invalid: none of the sections is one of the text's.
    """
    sections = sections_of(text)
    wanted = [sections[number] for number in sorted(set(chosen)) if 0 <= number < len(sections)]
    outer = [one for one in wanted if not any(o.start < one.start < o.end for o in wanted)]
    if not outer:
        raise Invalid("links.choose_a_section", field="section")
    rest, end = "", 0
    for one in outer:
        rest += f"{text[end : one.below].rstrip()}\n\n{link}\n\n"
        end = one.end
    rest += text[end:]
    starts = [one.below if len(outer) == 1 else one.start for one in outer]
    taken = "\n\n".join(text[start : one.end].strip("\n") for start, one in zip(starts, outer, strict=True))
    return rest.strip("\n"), taken


def planned_split(actor: Actor, page: Page, *, chosen: Iterable[int], title: str, kind: str) -> Split:
    """What splitting would make of the page. Ask for it outside the transaction: its texts have to be rendered.

    Raises:
        NotAllowed, NotFound: as the words say.
        Invalid: no section was chosen; the page is hidden, and a part of it must not become visible by this.
    """
    require(actor, "pages.split", page)
    require(actor, "pages.start", kind)
    number, before = next_number(), snapshot(page)
    shown = title.replace("[", "(").replace("]", ")").strip()
    link = translate(before.lang, "links.moved_to", page=f"[[{number}|{shown}]]" if shown else f"[[{number}]]")
    rest, taken = take_sections(before.body, chosen, link=link)
    authors = before.authors or ()
    mine = AuthorRef(username=actor.username)
    credited = authors if mine in authors or {"facilitator", "admin"} & actor.roles else (*authors, mine)
    new = replace(
        before, title=title, title_2="", summary="", summary_2="", body=taken, authors=credited,
        fields=with_link({}, "split_from", page.record_no),
    )  # fmt: skip
    return Split(number, kind, replace(before, body=rest), new)


def split_page(
    actor: Actor, page: Page, *, split: Split, based_on: int, rest: PreparedTexts, new: PreparedTexts, note: str
) -> Page:  # fmt: skip
    """Make the new page and leave the link in its place; gives the new page.

    Raises:
        Conflict: the page has moved on since ``based_on``, or the number was taken meanwhile.
    """
    require(actor, "pages.split", page)
    if page.revision != based_on or db.session.get(Page, split.record_no) is not None:
        raise Conflict("pages.clash", theirs=snapshot(page), revision=page.revision, based_on=based_on)
    made = create_page(
        actor, kind=split.kind, edit=split.new, prepared=new, note=note, origin=Origin(record_no=split.record_no)
    )  # fmt: skip
    take_along(actor, page, made, split.rest)
    save_page(actor, page, edit=split.rest, based_on=based_on, prepared=rest, note=note)
    _tell(actor, "page.split", page.record_no, made.record_no)
    _tell(actor, "page.split_off", made.record_no, page.record_no)
    return made


def _tell(actor: Actor, verb: str, page_no: int, other: int) -> None:
    record(
        verb, actor_id=actor.person_id, subject_type="page", subject_id=page_no, page_no=page_no,
        detail={"other": other},
    )  # fmt: skip


def _end(headings: list[HeadingLine], number: int, text: str) -> int:
    level = headings[number].level
    return next((later.start for later in headings[number + 1 :] if later.level <= level), len(text))
