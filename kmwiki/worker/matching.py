"""Which searches that people follow find what has just been written.

It asks no engine: the page is held in hand (:mod:`kmwiki.search.matching`) and each search is tried on it, the same
search of many people once. That takes about a third of a millisecond a search; of more than :data:`MOST_SEARCHES`
different ones the oldest are left aside for this change, and the log says so.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs

from sqlalchemy import Integer, cast, select

from kmwiki.core.database import db
from kmwiki.core.journal import JournalRow
from kmwiki.discovery.models import SavedSearch
from kmwiki.follows.levels import ALL, NORMAL, SEARCH, SILENT
from kmwiki.follows.models import Follow
from kmwiki.indexing.called import names, with_names
from kmwiki.indexing.documents import documents_of
from kmwiki.indexing.questions import read_question
from kmwiki.indexing.synonyms import thesaurus
from kmwiki.notifications.models import Notice
from kmwiki.notifications.told import Told
from kmwiki.search.engine import SearchEngine
from kmwiki.search.errors import IndexTrouble
from kmwiki.search.matching import InHand

MOST_SEARCHES = 2_000
REASON = "follows_search"
log = logging.getLogger(__name__)


def told_by_searches(row: JournalRow, engine: SearchEngine) -> Iterator[Told]:
    """Whoever follows a search that finds this page (at NORMAL: for the first time) or, at ALL, this comment."""
    if row.verb not in ("page.created", "page.saved", "comment.posted") or row.page_no is None:
        return
    of_comment = row.verb == "comment.posted"
    followers = _followers(row, least=ALL if of_comment else NORMAL)
    if not followers:
        return
    unit, number = ("comment", row.subject_id) if of_comment else ("page", None)
    indexed = documents_of([row.page_no])[row.page_no]
    documents = [
        document
        for document in indexed
        if document.unit == unit and document.comment_id == number and document.state == "published"
    ]
    if not documents:
        return
    knows = set() if of_comment else _told_before(row)
    pages = [document for document in indexed if of_comment and document.unit == "page"]
    in_hand, other_names, called = InHand(documents, pages=pages, words=_words(engine)), thesaurus(), names()
    for query, people in followers.items():
        wanting = [person for person, level in people if level == ALL or person not in knows]
        if wanting:
            question, _ = read_question(parse_qs(query))
            request = question.request(facets=())
            request = replace(with_names(request, called), thesaurus=other_names)
            if in_hand.is_found_by(request):
                yield from (Told(person, REASON) for person in wanting)


def _words(engine: SearchEngine) -> frozenset[str]:
    """The site's own words, as the index has them; without an index there are none, and words are cut all the same."""
    try:
        return engine.own_words()
    except IndexTrouble:
        return frozenset()


def _followers(row: JournalRow, *, least: int) -> dict[str, list[tuple[int, int]]]:
    """Query string -> (person, level) of everybody who follows such a search of their own."""
    query = (
        select(SavedSearch.query, Follow.person_id, Follow.level)
        .join(
            SavedSearch, (SavedSearch.id == cast(Follow.target, Integer)) & (Follow.person_id == SavedSearch.person_id)
        )
        .where(Follow.kind == SEARCH, Follow.level >= max(least, SILENT + 1), Follow.since <= row.at)
        .order_by(SavedSearch.id.desc())
    )
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for text, person_id, level in db.session.execute(query):
        if text not in found and len(found) >= MOST_SEARCHES:
            log.warning(
                "more than %s searches are followed: the oldest were not tried on row %s", MOST_SEARCHES, row.id
            )
            break
        found[text].append((person_id, level))
    return found


def _told_before(row: JournalRow) -> set[int]:
    """Who was told of this page by a search: it is not new to them."""
    told = select(Notice.person_id).where(
        Notice.page_no == row.page_no, Notice.reason == REASON, Notice.journal_id != row.id
    )
    return set(db.session.scalars(told))
