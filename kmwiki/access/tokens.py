"""Visibility tokens: a page needs some, a reader holds some, and sees the page when the two sets meet.

The same tokens stand in the database (``page_token``), in the search index and in every request, so a list, a
count and a search hit can never disagree about who may see a page.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

PUBLIC = "public"
MEMBERS = "members"
MODERATOR = "moderator"
ADMIN = "admin"
_OPEN_TO_ALL, _OPEN_TO_MEMBERS = frozenset({PUBLIC}), frozenset({MEMBERS})


def person_token(person_id: int) -> str:
    return f"p:{person_id}"


def agency_token(agency_id: int) -> str:
    return f"a:{agency_id}"


class PageShape(Protocol):
    """What rights depend on. ``author_ids`` have accounts; the ``named_*`` were named by the authors, and of these the
    ``writer_ids`` to write in a draft as well."""

    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def visibility(self) -> str: ...
    @property
    def binned(self) -> bool: ...
    @property
    def hidden(self) -> bool: ...
    @property
    def locked(self) -> bool: ...
    @property
    def agency_id(self) -> int | None: ...
    @property
    def author_ids(self) -> frozenset[int]: ...
    @property
    def named_person_ids(self) -> frozenset[int]: ...
    @property
    def writer_ids(self) -> frozenset[int]: ...
    @property
    def named_agency_ids(self) -> frozenset[int]: ...


def page_tokens(page: PageShape) -> frozenset[str]:
    """The tokens that open a page. A binned page opens to nobody: the bin has a list of its own."""
    return frozenset() if page.binned else tokens_out_of_bin(page)


def tokens_out_of_bin(page: PageShape) -> frozenset[str]:
    """The tokens that would open the page if it did not lie in the bin: who may learn that it lies there."""
    if page.state != "draft" and not page.hidden and page.visibility != "team":
        return _OPEN_TO_MEMBERS if page.visibility == "members" else _OPEN_TO_ALL
    authors = {person_token(p) for p in page.author_ids}
    if page.hidden:
        # A moderator sees what was hidden, but not by that a team page or a draft that was never theirs to see.
        open_before = page.state != "draft" and page.visibility != "team"
        return frozenset(authors | {ADMIN} | ({MODERATOR} if open_before else set()))
    if page.state == "draft":
        return frozenset(authors | _named(page.named_person_ids, ()) | {ADMIN})
    return frozenset(authors | _named(page.named_person_ids, page.named_agency_ids) | {ADMIN})  # the team


def _named(people: Iterable[int], agencies: Iterable[int]) -> set[str]:
    return {person_token(p) for p in people} | {agency_token(a) for a in agencies}
