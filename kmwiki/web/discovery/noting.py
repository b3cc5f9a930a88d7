"""Where the results page tells that it found nothing."""

from __future__ import annotations

from flask import current_app, request

from kmwiki.indexing.asking import missed_words
from kmwiki.pages.counting import is_robot
from kmwiki.search.documents import SearchRequest, SearchResult
from kmwiki.web.frame_of_page import actor


def note_if_missed(asked: SearchRequest, found: SearchResult) -> bool:
    """Count the words of a search that found nothing; who asked is not kept. Robots' searches are nobody's. Gives
    whether they are kept: what looks like a number or address of somebody's, and signs alone, are not."""
    words = missed_words(asked, found)
    if not words or (actor().is_visitor and is_robot(request.user_agent.string)):
        return False
    kept: bool = current_app.extensions["kmwiki.misses"].note_miss(words)
    return kept
