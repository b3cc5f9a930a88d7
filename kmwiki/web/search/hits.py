"""What was found, as cards: what the reader's own words found, then the other language, then meaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import bindparam, select

from kmwiki.access import can
from kmwiki.accounts.models import Person
from kmwiki.attachments.reading import listed
from kmwiki.comments.models import Comment
from kmwiki.core.rows import rows_of
from kmwiki.pages.listing import questions_among
from kmwiki.search.documents import Hit, Segments, Why
from kmwiki.web.addresses import comment_address, page_address, person_address
from kmwiki.web.frame_of_page import actor, while_the_site_stands
from kmwiki.web.language import gettext, language

from .naming import Names

_MOST_KNOWN = 5_000
# Built once: putting a query together takes longer than asking it.
_SPEAKERS = (
    select(Comment.id, Person.display_name, Comment.author_name)
    .outerjoin(Person, Person.id == Comment.person_id)
    .where(Comment.id.in_(bindparam("ids", expanding=True)))
)


class Byline(NamedTuple):
    """An author; ``url`` for readers who may look at people."""

    name: str
    url: str | None


class CommentLink(NamedTuple):
    """A further comment of a page that was found."""

    name: str
    url: str


class FileLink(NamedTuple):
    """The file of a page that answered best."""

    name: str
    url: str


class HitCard(NamedTuple):
    """A result as ``components/search.html`` draws it. ``own_title_segments``: the page's own title, where the one
    above it is its other title and the words were found in this one. ``day``: how the date is written, where that is
    known already. ``tags``: those that hold the words, where
    nothing else that is shown does."""

    url: str
    kind: str
    kind_label: str
    title_segments: Segments
    snippet_segments: Segments
    title_lang: str = ""
    own_title_segments: Segments = ()
    lang: str = ""
    record_no: int | None = None
    agency_short: str = ""
    fiscal_year: int | None = None
    authors: Sequence[Byline] = ()
    date: datetime | None = None
    day: str = ""
    state: str = "published"
    replaced: bool = False
    tags: tuple[str, ...] = ()
    in_comment_by: str = ""
    in_file: FileLink | None = None
    more_comments: Sequence[CommentLink] = ()


class HitGroup(NamedTuple):
    """Results that were found in the same way. ``title`` is empty for the reader's own words."""

    key: str
    title: str
    about: str
    hits: list[HitCard]


def hit_groups(hits: Sequence[Hit], names: Names) -> list[HitGroup]:
    """Hits by what found them, in the engine's order: within a page of ten, it puts each of these together."""
    speakers = _speakers({number for hit in hits for number in hit.also})
    questions = _questions([hit for hit in hits if hit.kind == "thread"])
    may_meet, lang = can(actor(), "people.see"), language()
    groups = []
    for why, found in groupby(hits, key=lambda hit: hit.why):
        same = list(found)
        cards = [_card(hit, names, speakers, questions, lang=lang, may_meet=may_meet) for hit in same]
        groups.append(HitGroup(*_named(why, {hit.lang for hit in same}), cards))
    return groups


def _questions(threads: Sequence[Hit]) -> set[int]:
    """The numbers of those that are questions. Of a page that has not changed since it is not asked again; a comment
    does not say when its page changed."""
    known: dict[tuple[int, datetime | None], bool] = while_the_site_stands(("search.questions",), dict)
    found = {hit.record_no for hit in threads if hit.unit == "page" and known.get((hit.record_no, hit.updated))}
    unknown = [hit for hit in threads if hit.unit != "page" or (hit.record_no, hit.updated) not in known]
    if unknown:
        found |= (questions := questions_among(hit.record_no for hit in unknown))
        if len(known) > _MOST_KNOWN:
            known.clear()
        known.update(
            ((hit.record_no, hit.updated), hit.record_no in questions) for hit in unknown if hit.unit == "page"
        )
    return found


def _named(why: Why, languages: set[str]) -> tuple[str, str, str]:
    """A group's key, its title and what it is about; the reader's own words need no title."""
    if why == "words":
        return why, "", ""
    key = f"in_{languages.pop()}" if why == "lexicon" and len(languages) == 1 else why
    return key, gettext(f"search.group.{key}"), gettext(f"search.group.{key}.about")


def _card(
    hit: Hit, names: Names, speakers: dict[int, str], questions: Collection[int], *, lang: str, may_meet: bool
) -> HitCard:  # fmt: skip
    in_comment = hit.unit == "comment"
    second = hit.lang != lang and bool(hit.title_2)
    marked = second and any(is_hit for _, is_hit in hit.title_segments)
    return HitCard(
        url=comment_address(hit.comment_id) if hit.comment_id else page_address(hit.record_no, hit.title),
        kind=hit.kind,
        kind_label=names.of_page(hit.kind, hit.record_no in questions),
        title_segments=(hit.title_2_segments or ((hit.title_2, False),)) if second else hit.title_segments,
        title_lang=lang if second else hit.lang,
        own_title_segments=hit.title_segments if marked else (),
        snippet_segments=hit.snippet,
        lang=hit.lang,
        record_no=hit.record_no,
        agency_short=names.agency.get(hit.agency or "", ""),
        fiscal_year=hit.fiscal_year,
        authors=[] if hit.unit != "page" else [_byline(author, names, may_meet=may_meet) for author in hit.authors],
        date=hit.updated,
        state=hit.state,
        replaced=hit.replaced,
        tags=hit.tags,
        in_comment_by=names.author.get(hit.authors[0], hit.authors[0]) if in_comment and hit.authors else "",
        in_file=_file_link(hit) if hit.unit == "file" else None,
        more_comments=_comment_links(hit.also, speakers) if hit.also else (),
    )


def _file_link(hit: Hit) -> FileLink | None:
    """Its name is asked for: few hits are files, and the index may know an older one."""
    files = listed(hit.file_id) if hit.file_id else []
    return FileLink(files[0].name, files[0].address) if files else None


def _comment_links(ids: Sequence[int], speakers: Mapping[int, str]) -> list[CommentLink]:
    """Further comments by who said them; who spoke more than once is counted, so that each link says where it leads."""
    spoken: Counter[str] = Counter()
    links = []
    for number in ids:
        name = speakers.get(number)
        if name is not None:
            spoken[name] += 1
            links.append(
                CommentLink(name if spoken[name] == 1 else f"{name} ({spoken[name]})", comment_address(number))
            )
    return links


def _byline(author: str, names: Names, *, may_meet: bool) -> Byline:
    known = names.author.get(author)
    return Byline(known or author, person_address(author) if known and may_meet else None)


def _speakers(comment_ids: Iterable[int]) -> dict[int, str]:
    """Who said it, by comment."""
    ids = sorted(comment_ids)
    if not ids:
        return {}
    rows = rows_of(_SPEAKERS, {"ids": ids})
    return {number: display_name or name for number, display_name, name in rows}
