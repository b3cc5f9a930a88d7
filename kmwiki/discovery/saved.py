"""Searches people keep under names of their own. Nobody else sees them, whatever their role.

What is kept is the query string of the site's own search page (words, filters, order), never an engine's language: so
it goes on meaning what it meant when another engine answers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import func, select

from kmwiki.access import Actor, require
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.errors import Invalid, NotFound
from kmwiki.core.journal import record
from kmwiki.text.collation import sort_key
from kmwiki.text.input import QUERY_MAX, BadText, clean_text

from .models import SavedSearch

MOST_PER_PERSON = 100
NAME_MAX, QUERY_STRING_MAX = 100, 4_000
MOST_PAIRS, VALUE_MAX = 60, 100
LARGEST_ID = 2**53
WORDS = "q"

_NAME = re.compile(r"[a-z][a-z_]{0,29}")
# Where the reader stood and how they like their pages is no part of what they looked for.
_NOT_ASKED = frozenset({"page", "lang", "theme", "csrf_token", "form_id", "name"})
# How to search and show, which asks for nothing by itself.
_MANNER = frozenset({"sort", "exact"})


def read_query(text: str) -> str:
    """A search's query string in its one spelling: the words first, then filters and order as they came, each once.

    Raises:
        Invalid: nothing is asked for, or more than any search page would ask.
    """
    words = ""
    filters: dict[tuple[str, str], None] = {}
    try:
        pairs = parse_qsl(text.lstrip("?"), max_num_fields=4 * MOST_PAIRS)
        for name, value in pairs:
            if name == WORDS:
                words = words or clean_text(value, multiline=False, max_length=QUERY_MAX)
            elif _NAME.fullmatch(name) and name not in _NOT_ASKED:
                kept = clean_text(value, multiline=False, max_length=VALUE_MAX)
                if kept:
                    filters[(name, kept)] = None
    except ValueError as trouble:  # BadText is one
        raise Invalid("discovery.no_such_search", field="query") from trouble
    found = urlencode([(WORDS, words)] * bool(words) + list(filters))
    if not (words or any(name not in _MANNER for name, _ in filters)):
        raise Invalid("discovery.nothing_asked", field="query")
    if len(filters) > MOST_PAIRS or len(found) > QUERY_STRING_MAX:
        raise Invalid("discovery.no_such_search", field="query")
    return found


def pairs_of(query: str) -> list[tuple[str, str]]:
    """A kept query string as (name, value): ``q``, the filters, ``sort``."""
    return parse_qsl(query)


def save_search(actor: Actor, *, name: str, query: str) -> SavedSearch:
    """Keep a search. Without a name it bears its own words.

    Raises:
        NotAllowed, SignInFirst.
        Invalid: kept already (under the name it tells), a name that can't be, or 100 are kept.
    """
    require(actor, "searches.keep")
    found = read_query(query)
    shown = name if name.strip() else dict(pairs_of(found)).get(WORDS, "")[:NAME_MAX]
    called = _clean_name(shown)
    mine = SavedSearch.person_id == actor.person_id
    same = db.session.scalar(select(SavedSearch).where(mine, SavedSearch.query == found))
    if same is not None:
        raise Invalid("discovery.saved_already", field="query", name=same.name)
    if (db.session.scalar(select(func.count()).select_from(SavedSearch).where(mine)) or 0) >= MOST_PER_PERSON:
        raise Invalid("discovery.too_many_searches", field="query", most=MOST_PER_PERSON)
    assert actor.person_id is not None  # members only, see above
    saved = SavedSearch(person_id=actor.person_id, name=called, query=found, created_at=now())
    db.session.add(saved)
    db.session.flush()
    _journal("search.saved", actor, saved)
    return saved


def my_searches(actor: Actor) -> Sequence[SavedSearch]:
    """One's own, by name in dictionary order.

    Raises:
        SignInFirst.
    """
    require(actor, "searches.keep")
    found = db.session.scalars(select(SavedSearch).where(SavedSearch.person_id == actor.person_id))
    return sorted(found, key=lambda saved: (sort_key(saved.name), saved.id))


def my_search(actor: Actor, search_id: int) -> SavedSearch:
    """One of one's own.

    Raises:
        SignInFirst, NotFound: there is none of that number, or it is somebody else's.
    """
    require(actor, "searches.keep")
    saved = db.session.get(SavedSearch, search_id) if 0 < search_id <= LARGEST_ID else None
    if saved is None or saved.person_id != actor.person_id:
        raise NotFound("discovery.no_saved_search")
    return saved


def rename_search(actor: Actor, search_id: int, *, name: str) -> SavedSearch:
    """Give one of one's own another name.

    Raises:
        SignInFirst, NotFound, Invalid.
    """
    saved = my_search(actor, search_id)
    called = _clean_name(name)
    if called != saved.name:
        saved.name = called
        _journal("search.renamed", actor, saved)
    return saved


def delete_search(actor: Actor, search_id: int) -> str:
    """Keep one of one's own no longer; gives its name.

    Raises:
        SignInFirst, NotFound.
    """
    saved = my_search(actor, search_id)
    name = saved.name
    _journal("search.forgotten", actor, saved)
    db.session.delete(saved)
    return name


def _journal(verb: str, actor: Actor, saved: SavedSearch) -> None:
    # Without name or words: the log is read by moderators, and what somebody looks for is their own affair.
    record(verb, actor_id=actor.person_id, subject_type="saved_search", subject_id=saved.id)


def _clean_name(text: str) -> str:
    try:
        return clean_text(text, multiline=False, max_length=NAME_MAX, min_visible=1)
    except BadText as trouble:
        raise Invalid(trouble.key, field="name", **trouble.args_) from trouble
