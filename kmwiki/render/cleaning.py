"""bleach has the last word: what is not on these lists is shown as the text it was typed as.

Nothing edits the output afterwards but `filling`, which touches start tags of markers only.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from html import unescape
from typing import Any
from urllib.parse import unquote

from bleach.html5lib_shim import Filter
from bleach.sanitizer import Cleaner

from kmwiki.render.callouts import KINDS
from kmwiki.render.markers import PERSON, WIKI, address

TAGS = frozenset(
    "a abbr b bdi blockquote br caption cite code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd li "
    "mark ol p pre q rp rt ruby s samp section small span strong sub summary sup table tbody td tfoot th thead tr u ul "
    "var wbr".split()
)
# What the extensions write; a class of the interface in user text could dress words up as a button or a notice.
CLASSES = frozenset(
    {"admonition", "admonition-title", "code", "footnote", "footnote-backref", "footnote-ref", "tasks", "task", "done"}
    | set(KINDS)
)
_ATTRIBUTES: dict[str, frozenset[str]] = {
    "a": frozenset({"href", "title"}),
    "abbr": frozenset({"title"}),
    "details": frozenset({"open"}),
    "img": frozenset({"src", "alt", "title", "width", "height"}),
    "ol": frozenset({"start", "reversed"}),
    "td": frozenset({"align", "colspan", "rowspan"}),
    "th": frozenset({"align", "colspan", "rowspan", "scope"}),
}
_SAFE_VALUES: dict[str, re.Pattern[str]] = {
    "align": re.compile("left|right|center"),
    "colspan": re.compile(r"[1-9]\d?"),
    "dir": re.compile("ltr|rtl|auto"),
    "height": re.compile(r"\d{1,4}"),
    "lang": re.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*"),
    "open": re.compile("|open"),
    "reversed": re.compile("|reversed"),
    "rowspan": re.compile(r"[1-9]\d?"),
    "scope": re.compile("row|col"),
    "start": re.compile(r"\d{1,6}"),
    "width": re.compile(r"\d{1,4}"),
}
_EVERYWHERE = frozenset({"class", "dir", "id", "lang"})
_PROTOCOLS = frozenset({"http", "https", "mailto", WIKI, PERSON})
_ID = re.compile(r"[^\s\"'<>&\x00-\x20]{1,300}")
# bleach would put a question mark for each.
_CONTROLS = dict.fromkeys([*range(9), *range(11, 32)])
# What forces a direction on all that follows would turn the page round, itself or as a character reference.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_TURNING_REFERENCE = re.compile(
    r"&#(?:0*(?:823[4-8]|829[4-7])(?![0-9])|x0*(?:202[a-e]|206[6-9])(?![0-9a-f]));?", re.IGNORECASE
)
# Addresses are judged as a browser reads them: character references resolved, tabs and line ends taken out.
_UNSEEN = re.compile(r"[\t\n\r\x00]")
_SCHEME = re.compile(r"\s*([^/\\?#:]*):")
# A web scheme, or none at all but another host (backslashes count as slashes): it leads away from the site.
_OUTSIDE = re.compile(r"\s*(?:https?:|[/\\]{2})", re.IGNORECASE)
_MARKER = re.compile(rf"\s*({WIKI}|{PERSON}):(.+)", re.IGNORECASE)

Token = dict[str, Any]


def clean(html: str, prefix: str = "h-") -> str:
    """`html` with nothing in it but what the lists allow, ids and inner links under `prefix`."""
    # A space for the reference: taken out whole, what stands around it could make another.
    seen = _TURNING_REFERENCE.sub(" ", _TURNING.sub("", html.translate(_CONTROLS)))
    cleaned: str = _cleaner(prefix, threading.get_ident()).clean(seen)
    return cleaned


@lru_cache(maxsize=64)
def _cleaner(prefix: str, thread: int) -> Cleaner:
    """Each thread has its own: bleach reads with one parser, and two texts at once would end up in each other."""
    # Escaping instead of stripping: a typed <script> is then text that can be read, and nothing typed is lost.
    return Cleaner(
        tags=TAGS,
        attributes=_is_allowed,
        protocols=_PROTOCOLS,
        strip=False,
        strip_comments=True,
        filters=[partial(_Finish, prefix=prefix)],
    )


def _is_allowed(tag: str, name: str, value: str) -> bool:
    if name not in _EVERYWHERE and name not in _ATTRIBUTES.get(tag, ()):
        return False
    if name in {"href", "src"}:
        scheme = _SCHEME.match(_as_read(value))
        return scheme is None or scheme[1].lower() in _PROTOCOLS
    safe = _SAFE_VALUES.get(name)
    return safe is None or safe.fullmatch(value) is not None


def _as_read(value: str) -> str:
    # Only for judging: written back, a resolved reference could make another one.
    return _UNSEEN.sub("", unescape(value)).strip()


class _Finish(Filter):
    """After the allow-list: ids, classes, outside links, outside images, heading order."""

    def __init__(self, source: Any, prefix: str) -> None:
        super().__init__(source)
        self._prefix = prefix
        self._finishers: dict[str, Callable[[Token], Iterator[Token]]] = {"a": self._link, "img": self._image}
        self._links_open = 0
        self._in_head = False

    def __iter__(self) -> Iterator[Token]:
        for token in super().__iter__():
            kind, name = token["type"], token.get("name")
            if kind in {"StartTag", "EmptyTag", "EndTag"} and name == "h1":
                token["name"] = name = "h2"
            if kind == "EndTag":
                self._links_open -= name == "a"
                self._in_head = self._in_head and name != "thead"
            if kind in {"StartTag", "EmptyTag"}:
                self._in_head = self._in_head or name == "thead"
                self._tidy(token)
                yield from self._finishers.get(name, _unchanged)(token)
            else:
                yield token

    def _tidy(self, token: Token) -> None:
        data = token["data"]
        if (None, "class") in data:
            kept = " ".join(word for word in data[None, "class"].split() if word in CLASSES)
            if kept:
                data[None, "class"] = kept
            else:
                del data[None, "class"]
        if (None, "id") in data:
            if _ID.fullmatch(data[None, "id"]):
                data[None, "id"] = prefixed(data[None, "id"], self._prefix)
            else:
                del data[None, "id"]
        if token["name"] == "th":
            data.setdefault((None, "scope"), "col" if self._in_head else "row")

    def _link(self, token: Token) -> Iterator[Token]:
        if token["type"] == "StartTag":
            self._links_open += 1
        data = token["data"]
        href = data.get((None, "href"), "")
        read = _as_read(href)
        if match := _MARKER.match(read):
            # A marker has exactly one attribute, written in one way: `markers` relies on it.
            data.clear()
            data[None, "href"] = address(match[1].lower(), unquote(match[2]))
        elif href.startswith("#"):
            data[None, "href"] = "#" + prefixed(href[1:], self._prefix) if len(href) > 1 else "#"
        elif _OUTSIDE.match(read):
            data[None, "rel"] = "nofollow noopener noreferrer"
        yield token

    def _image(self, token: Token) -> Iterator[Token]:
        """A picture from elsewhere would tell that place who reads what: it becomes a link to it."""
        data = token["data"]
        source = data.get((None, "src"), "")
        read = _as_read(source)
        if read.startswith("/") and not _OUTSIDE.match(read):
            data[None, "loading"] = "lazy"
            data.setdefault((None, "alt"), "")
            yield token
            return
        words = {"type": "Characters", "data": unescape(data.get((None, "alt")) or source)}
        if self._links_open or not re.match("https?:", read, re.IGNORECASE):
            yield words
            return
        link = {(None, "href"): source, (None, "rel"): "nofollow noopener noreferrer"}
        yield {"type": "StartTag", "name": "a", "namespace": token.get("namespace"), "data": link}
        yield words
        yield {"type": "EndTag", "name": "a", "namespace": token.get("namespace"), "data": {}}


def _unchanged(token: Token) -> Iterator[Token]:
    yield token


def prefixed(anchor: str, prefix: str) -> str:
    """`anchor` under `prefix`, once: an id of user text can then never be one of the interface."""
    return anchor if anchor.startswith(prefix) else prefix + anchor
