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

from kmwiki.render.markers import MARKER, PERSON, WIKI, read_target
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


@dataclass(frozen=True, slots=True)
class FileTarget:
    """A file of this site that the text may show: its address, kind and size in words, and for a picture its own size
    and the widths of its smaller copies (``?size=``). With `gone` it was deleted, and the words stay without it."""

    url: str
    note: str = ""
    width: int | None = None
    height: int | None = None
    copies: tuple[int, ...] = ()
    gone: bool = False


# As bleach writes tags (see `markers`): these can be nothing else.
_PICTURE = re.compile(r'<img((?: [a-z]+="[^"<]*")+)>')
_FILE_LINK = re.compile(r'<a href="(/files/[^"<]*)"((?: [a-z]+="[^"<]*")*)>(.*?)</a>', re.DOTALL)
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"<]*)"')
_FILE_ADDRESS = re.compile(r"/files/([1-9]\d{0,14})(?:[/?#]|$)")
# A column of text is 42em wide; on a phone it is the screen.
_SHOWN_WIDTH = "(min-width: 48em) 46rem, 100vw"

# No scheme but the web's, and no other host: a mistake of the caller's must not become a way out.
_HARMLESS_URL = re.compile(r"(?:https?://|/(?![/\\])|[?#])", re.IGNORECASE)


def fill(
    html: str,
    links: Mapping[str, LinkTarget],
    mentions: Mapping[str, MentionTarget] | None = None,
    *,
    create_url: Callable[[str], str] | None = None,
    files: Mapping[int, FileTarget] | None = None,
) -> Markup:
    """Stored HTML made ready for a reader.

    `links` and `mentions` have the targets of `Rendered.links` and `Rendered.mentions` as keys; those the reader may
    not see are left out, as are those that do not exist. `create_url` gives the address where a missing page is begun;
    with None (the reader may not write) the words stay without an address. `files` are those of `find_files` that are
    known; others are left as they stand, and whether their address opens is decided there.
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

    # Most of what people say holds no marker, and a page may show five hundred comments.
    filled = MARKER.sub(fill_one, html) if f'="{WIKI}:' in html or f'="{PERSON}:' in html else html
    return Markup(_with_files(filled, files) if files else filled)


def find_files(html: str) -> tuple[int, ...]:
    """The numbers of files whose addresses stand in pictures and links of cleaned HTML, each once, in order."""
    if "/files/" not in html:
        return ()
    return tuple(dict.fromkeys(int(number) for number in re.findall(r'="/files/([1-9]\d{0,14})[/?#"]', html)))


def _with_files(html: str, files: Mapping[int, FileTarget]) -> str:
    """Pictures get their size, so that nothing jumps while they load, and their copies; links say what they lead to."""

    def picture(match: re.Match[str]) -> str:
        attributes = dict(_ATTRIBUTE.findall(match[1]))
        found = files.get(_file_number(attributes.get("src", "")) or 0)
        if found is None:
            return match[0]
        if found.gone or not found.width:
            return f'<span class="missing">{attributes.get("alt", "")}</span>'
        return _picture_start(attributes, found)

    def link(match: re.Match[str]) -> str:
        found = files.get(_file_number(match[1]) or 0)
        if found is None:
            return match[0]
        if found.gone:
            return f'<a class="file-link missing"{match[2]}>{match[3]}</a>'
        note = f' <span class="file-link__note">({escape(found.note)})</span>' if "<img" not in match[3] else ""
        return f'<a href="{escape(found.url)}" class="file-link"{match[2]}>{match[3]}{note}</a>'

    return _FILE_LINK.sub(link, _PICTURE.sub(picture, html))


def _picture_start(attributes: Mapping[str, str], found: FileTarget) -> str:
    """The tag with what is known of the picture; a size somebody typed stays."""
    filled = {**attributes, "src": escape(found.url), "decoding": "async"}
    if "width" not in attributes and "height" not in attributes:
        filled |= {"width": str(found.width), "height": str(found.height)}
    if found.copies:
        widths = [f"{found.url}?size={width} {width}w" for width in found.copies]
        filled |= {"srcset": escape(", ".join([*widths, f"{found.url} {found.width}w"])), "sizes": _SHOWN_WIDTH}
    return "<img" + "".join(f' {name}="{value}"' for name, value in filled.items()) + ">"


def _file_number(address: str) -> int | None:
    found = _FILE_ADDRESS.match(address)
    return int(found[1]) if found else None


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
        return _start("", "uncalled"), ""  # words like any others: nobody is told
    return _start(found.url, "mention"), f"@{found.name or target}"


def _start(url: str, classes: str) -> str:
    if not url or not _HARMLESS_URL.match(url):
        return f'<a class="{classes}">'
    return f'<a href="{escape(url)}" class="{classes}">'
