"""The one step after cleaning: markers become links for one reader.

Only start tags of markers and the text right behind them change, so the structure bleach left stays as it is. The
caller says where the targets lead for this reader; what is not said is missing, and a page the reader may not see is
not said. Missing and forbidden are therefore one and the same here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

from kmwiki.render.markers import MARKER, WIKI, read_target
from kmwiki.render.plain import html_to_text


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """Where ``[[…]]`` leads for this reader. `title` is the page's own, shown for ``[[123]]``.

    With `several`, more than one page bears the name and `url` is a page where the reader chooses.
    """

    url: str
    title: str = ""
    several: bool = False


@dataclass(frozen=True, slots=True)
class MentionTarget:
    """A person called by ``@name``; `name` is what is shown behind the @, by default what was typed."""

    url: str
    name: str = ""


# No scheme but the web's, and no other host: a mistake of the caller's must not become a way out.
_HARMLESS_URL = re.compile(r"(?:https?://|/(?![/\\])|[?#])", re.IGNORECASE)


def fill(
    html: str,
    links: Mapping[str, LinkTarget],
    mentions: Mapping[str, MentionTarget] | None = None,
    *,
    create_url: Callable[[str], str] | None = None,
) -> Markup:
    """Stored HTML made ready for a reader.

    `links` and `mentions` have the targets of `Rendered.links` and `Rendered.mentions` as keys; those the reader may
    not see are left out, as are those that do not exist. `create_url` gives the address where a missing page is begun;
    with None (the reader may not write) the words stay without an address.
    """
    known = mentions or {}

    def fill_one(match: re.Match[str]) -> str:
        scheme, target, words = match[1], read_target(match[2]), match[3]
        if scheme == WIKI:
            start, shown = _wiki_start(target, links.get(target), create_url)
        else:
            start, shown = _person_start(target, known.get(target))
        if words is None:
            return start
        return start + (escape(shown, quote=False) if shown and _is_bare(words, scheme, target) else words)

    return Markup(MARKER.sub(fill_one, html))


def fill_plain(html: str, links: Mapping[str, LinkTarget], mentions: Mapping[str, MentionTarget] | None = None) -> str:
    """The same as text alone, for excerpts, feeds and exports."""
    return html_to_text(fill(html, links, mentions))


def _is_bare(words: str, scheme: str, target: str) -> bool:
    """Whether the writer typed only the number or the name, and so left it to us what is shown."""
    if scheme == WIKI:
        return target.isdecimal() and words == target
    return words == f"@{escape(target, quote=False)}"


def _wiki_start(target: str, found: LinkTarget | None, create_url: Callable[[str], str] | None) -> tuple[str, str]:
    if found is None:
        url = create_url(target) if create_url and target else ""
        return _start(url, "wikilink missing"), ""
    if found.several:
        return _start(found.url, "wikilink several"), ""
    return _start(found.url, "wikilink"), found.title


def _person_start(target: str, found: MentionTarget | None) -> tuple[str, str]:
    if found is None:
        return _start("", "mention"), ""
    return _start(found.url, "mention"), f"@{found.name or target}"


def _start(url: str, classes: str) -> str:
    if not url or not _HARMLESS_URL.match(url):
        return f'<a class="{classes}">'
    return f'<a href="{escape(url)}" class="{classes}">'
