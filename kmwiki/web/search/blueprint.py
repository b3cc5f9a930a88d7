"""What the views of the feature share: the blueprint, and asking the engine on a reader's behalf."""

from __future__ import annotations

from flask import Blueprint, current_app

from kmwiki.indexing import asking
from kmwiki.indexing.engine import engine_of
from kmwiki.indexing.mending import ask_for_mending
from kmwiki.search.documents import SearchRequest, SearchResult
from kmwiki.search.engine import SearchEngine
from kmwiki.web.frame_of_page import actor

blueprint = Blueprint("search", __name__)


def engine() -> SearchEngine:
    """This site's search engine."""
    return engine_of(current_app.config["SETTINGS"])


def found_for(request: SearchRequest) -> SearchResult:
    """The answer for whoever is asking; an index in trouble is asked to be mended and the database answers."""
    return asking.search(actor(), engine(), request, on_trouble=_ask_for_mending)


def _ask_for_mending() -> None:
    ask_for_mending(current_app.config["SETTINGS"].index_dir)
