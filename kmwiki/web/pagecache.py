"""Pages for visitors, kept whole.

A visitor's page depends on nothing but the page's version, the site's version, the language and the theme; whatever
shows on a page bumps one of the two in its own transaction. So a kept page is good while one raw read says that both
versions are what they were, and neither Flask nor the ORM is asked. A page is only ever kept when it was answered to
a visitor with 200, so what a visitor may not see is never in here: narrowing its rights bumps its version.

It stands as WSGI in front of Flask. A request with a session cookie, a query string or another method passes through.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask

from kmwiki.core.rows import RawReader, raw_reader
from kmwiki.text.slugs import RESERVED
from kmwiki.web.compression import LEAST, QUICK, wants_gzip
from kmwiki.web.language import LANGUAGES, THEMES
from kmwiki.web.security import host_is_known

MOST_BYTES = 24 * 1024 * 1024
LONGEST_PATH = 600
_PATH = re.compile(r"/p/([0-9]{1,15})(?:/([^/]+))?")
_COOKIE = re.compile(r"(?:^|;)\s*(lang|theme)=([a-z]+)")
_VERSIONS = "SELECT p.version, s.version FROM page p, site s WHERE p.record_no = ? AND s.id = 1"

StartResponse = Callable[..., Any]


@dataclass(frozen=True)
class Kept:
    """An answer as it goes over the wire."""

    versions: tuple[int, int]
    headers: list[tuple[str, str]]
    body: bytes
    plain_length: int
    etag: str


class PageCache:
    """The WSGI application in front of Flask's own."""

    def __init__(self, app: Flask, inner: Callable[..., Iterable[bytes]]) -> None:
        self._app = app
        self._inner = inner
        self._cookie = app.config["SESSION_COOKIE_NAME"] + "="
        self._reader: RawReader | None = None
        self._kept: OrderedDict[tuple[str, str, str], Kept] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        self.hits = self.misses = 0

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        asked = self._asked(environ)
        if asked is None:
            return self._inner(environ, start_response)
        number, key = asked
        versions = self._versions(number)
        if versions is None:
            return self._inner(environ, start_response)
        kept = self._find(key, versions)
        if kept is not None:
            self._count(number, environ)
            return self._answer(kept, environ, start_response)
        self.misses += 1
        return self._make(key, versions, environ, start_response)

    def _asked(self, environ: dict[str, Any]) -> tuple[int, tuple[str, str, str]] | None:
        """Record number and key of a request that may be answered from here."""
        path = environ.get("PATH_INFO", "")
        if (
            not path.startswith("/p/")
            or environ["REQUEST_METHOD"] not in ("GET", "HEAD")
            or environ.get("QUERY_STRING")
        ):
            return None
        match = _PATH.fullmatch(path)
        cookies = environ.get("HTTP_COOKIE", "")
        if match is None or len(path) > LONGEST_PATH or match[2] in RESERVED or self._cookie in cookies:
            return None
        if not host_is_known(self._app, environ.get("HTTP_HOST", "")):
            return None
        chosen = dict(_COOKIE.findall(cookies)) if cookies else {}
        lang, theme = chosen.get("lang", LANGUAGES[0]), chosen.get("theme", "auto")
        if lang not in LANGUAGES or theme not in THEMES:
            return None
        return int(match[1]), (path, lang, theme)

    def _versions(self, number: int) -> tuple[int, int] | None:
        if self._reader is None:
            with self._app.app_context():
                self._reader = raw_reader()
        row = self._reader.one(_VERSIONS, (number,))
        return None if row is None else (row[0], row[1])

    def _make(
        self,
        key: tuple[str, str, str],
        versions: tuple[int, int],
        environ: dict[str, Any],
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        """Let Flask answer, and keep the answer. The versions were read before: a page that changes meanwhile is
        kept under its old version and so never served again."""
        seen: list[tuple[str, list[tuple[str, str]]]] = []
        parts = self._inner({**environ, "HTTP_ACCEPT_ENCODING": "identity"}, lambda s, h, *m: seen.append((s, list(h))))
        try:
            body = b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        status, headers = seen[-1]
        names = {name.lower() for name, _ in headers}
        fit = status.startswith("200") and "set-cookie" not in names and environ["REQUEST_METHOD"] == "GET"
        if not fit:
            start_response(status, headers)
            return [body]
        # From the bytes, not from the versions: a new release of the program changes pages too, the name of their style
        # sheet among other things, and a browser must not go on with the old one.
        sent = gzip.compress(body, QUICK, mtime=0) if len(body) >= LEAST else body
        etag = f'W/"{hashlib.sha256(sent).hexdigest()[:20]}"'
        headers = [
            (n, v) for n, v in headers if n.lower() not in ("content-length", "etag", "vary", "content-encoding")
        ]
        headers += [("ETag", etag), ("Vary", "Cookie, Accept-Encoding")]
        kept = Kept(versions, headers, sent, len(body), etag)
        self._keep(key, kept)
        return self._answer(kept, environ, start_response)

    def _find(self, key: tuple[str, str, str], versions: tuple[int, int]) -> Kept | None:
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or kept.versions != versions:
                return None
            self._kept.move_to_end(key)  # what nobody has asked for the longest goes first
            self.hits += 1
            return kept

    def _keep(self, key: tuple[str, str, str], kept: Kept) -> None:
        with self._lock:
            before = self._kept.pop(key, None)
            self._bytes += len(kept.body) - (len(before.body) if before else 0)
            self._kept[key] = kept
            while self._bytes > MOST_BYTES:
                _, dropped = self._kept.popitem(last=False)
                self._bytes -= len(dropped.body)

    def _answer(self, kept: Kept, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if kept.etag in map(str.strip, environ.get("HTTP_IF_NONE_MATCH", "").split(",")):
            start_response("304 Not Modified", [h for h in kept.headers if h[0] != "Content-Type"])
            return []
        body, headers = kept.body, kept.headers
        if kept.plain_length >= LEAST:
            if wants_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
                headers = [*headers, ("Content-Encoding", "gzip")]
            else:
                body = gzip.decompress(body)
        start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _count(self, number: int, environ: dict[str, Any]) -> None:
        self._app.extensions["kmwiki.reads"].visitor_read(
            number, address=environ.get("REMOTE_ADDR", ""), agent=environ.get("HTTP_USER_AGENT", "")
        )


def init_app(app: Flask) -> None:
    """Put the cache in front of Flask; a proxy's headers are read before it."""
    cache = PageCache(app, app.wsgi_app)
    app.extensions["kmwiki.pagecache"] = cache
    app.wsgi_app = cache  # type: ignore[method-assign]
