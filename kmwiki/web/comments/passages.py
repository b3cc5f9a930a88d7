"""Where the words of a passage stand: for the reader's browser, and for the rule that takes no others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from urllib.parse import quote

from kmwiki.access import Actor
from kmwiki.comments.talk import ShownQuote
from kmwiki.kinds import kind_named
from kmwiki.pages.rendering import stored_texts
from kmwiki.pages.showing import AnyPage
from kmwiki.render import fill_plain
from kmwiki.web.filling import link_targets

_ENDS = 40  # of a long passage the browser looks for its beginning and its end


def passage_link(passage: ShownQuote) -> str:
    """Opens the page at the passage: every browser of today finds it by its words, with or without our script."""
    words = passage.words
    looked_for = [words] if len(words) <= 2 * _ENDS else [words[:_ENDS], words[-_ENDS:]]
    return "#:~:text=" + ",".join(quote(text.strip(), safe="").replace("-", "%2D") for text in looked_for)


def words_of_page(actor: Actor, page: AnyPage, *revisions: int) -> list[str]:
    """A page's texts as plain words, as this reader sees them, in each of these revisions; its summary among them."""
    texts = [page.summary, page.summary_2, *_words_of_fields(page)]
    for revision in dict.fromkeys(revisions):
        for row in stored_texts(page.record_no, revision).values():
            texts.append(_plain(row.html, actor, row.links))
    return texts


def texts_shown(actor: Actor, page: AnyPage) -> Callable[[], list[str]]:
    """Those of the newest revision, put together when they are first asked for."""
    return lru_cache(maxsize=1)(lambda: words_of_page(actor, page, page.revision))


def _plain(html: str, actor: Actor, links: tuple[str, ...]) -> str:
    return fill_plain(html, link_targets(actor, links))


def _words_of_fields(page: AnyPage) -> list[str]:
    """What an AAR tells in its table of aims stands in the page as text, too."""
    if kind_named(page.kind) is None:
        return []
    found: list[str] = []
    for row in page.fields.get("aims", ()):
        if isinstance(row, Mapping):
            found += [str(value) for value in row.values()]
    return found
