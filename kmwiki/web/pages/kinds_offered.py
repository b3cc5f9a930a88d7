"""The other kinds a writer may make a page, for the control of the form."""

from __future__ import annotations

from kmwiki.access import can
from kmwiki.kinds import KINDS
from kmwiki.pages.models import Page
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import gettext


def kinds_offered(kind: str, page: Page | None) -> list[tuple[str, str]]:
    """(key, name) of each; none when the page's kind is not theirs to change."""
    asker = actor()
    if page is not None and not can(asker, "pages.change_kind", page):
        return []
    others = [key for key in KINDS if key != kind and can(asker, "pages.start", key)]
    return [(key, gettext(f"kind.{key}")) for key in others]
