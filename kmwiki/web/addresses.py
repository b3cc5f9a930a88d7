"""The addresses a page names by the dozen, written out as the contract fixes them.

``url_for`` finds the route, checks and quotes every part and looks for defaults: for the thirty addresses of one page
that took longer than asking the database all it shows. ``tests/web/addresses`` holds each of these against ``url_for``,
so that they can't drift from the routes. Addresses with a query, or named once, are ``url_for``'s.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kmwiki.text.slugs import page_slug

# All but what may stand in a part of a path as it is: https://url.spec.whatwg.org/#url-path-segment-string
_QUOTED_IN_A_PATH = re.compile(r"[^A-Za-z0-9_.~!$&'()*+,/:;=@-]+")
# A space is written as a plus.
_QUOTED_IN_A_QUERY = re.compile(r"[^A-Za-z0-9_.~ -]+")


def page_address(record_no: int, title: str) -> str:
    """A page's canonical address."""
    return f"/p/{record_no}/{_page_part(title)}"


def short_address(record_no: int) -> str:
    """The address that is said on the phone."""
    return f"/r/{record_no}"


def history_address(record_no: int) -> str:
    """A page's revisions."""
    return f"/p/{record_no}/history"


def edit_address(record_no: int) -> str:
    """A page's editor."""
    return f"/p/{record_no}/edit"


def comment_address(comment_id: int) -> str:
    """A comment, wherever it stands."""
    return f"/c/{comment_id}"


def person_address(username: str) -> str:
    """Somebody's page."""
    return f"/people/{_quoted(username)}"


def kind_address(key: str) -> str:
    """The pages of a kind."""
    return f"/kind/{key}"


def agency_address(code: str) -> str:
    """What an agency wrote."""
    return f"/agency/{code}"


def fiscal_year_address(year: int) -> str:
    """What was written about a fiscal year."""
    return f"/fy/{year}"


def category_address(number: int) -> str:
    """The pages of a PMQA category."""
    return f"/category/{number}"


def tag_address(tag: str) -> str:
    """The pages that bear a tag; a tag may hold slashes."""
    return f"/tags/{_quoted(tag)}"


def sign_in_address(record_no: int, title: str) -> str:
    """The form to sign in, and back to a page from there.

    Beside ``%`` a page's address holds nothing that means anything in a query: its slug is letters, numbers and ``-``.
    """
    return f"/login?next={page_address(record_no, title).replace('%', '%25')}"


def in_a_query(text: str) -> str:
    """As ``urllib.parse.quote_plus`` writes it, byte by byte."""
    return _QUOTED_IN_A_QUERY.sub(_by_bytes, text).replace(" ", "+")


def _quoted(part: str) -> str:
    return _QUOTED_IN_A_PATH.sub(_by_bytes, part)


@lru_cache(maxsize=5_000)  # a page's address is made wherever it is named, and titles change seldom
def _page_part(title: str) -> str:
    return _quoted(page_slug(title))


def _by_bytes(found: re.Match[str]) -> str:
    """All bytes of a stretch at once: of a Thai title, which has hundreds, in a tenth of the time."""
    return f"%{found[0].encode().hex('%').upper()}"
