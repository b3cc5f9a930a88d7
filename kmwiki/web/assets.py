"""Static files under names that carry their content's hash, so that browsers may keep them for ever.

``static_url('logo.svg')`` gives ``/static/logo.3f9a1c20b7.svg``. The style sheets named in ``static/css/manifest.txt``
are joined into one file, ``app.css``. Addresses inside style sheets (``url(…)``) and between modules (``import … from
'./x.js'``) are turned into hashed ones too, so a changed font or module reaches everyone at once.

Everything is read, joined and compressed once per process and then answered from memory: the whole set is small
(a few hundred kilobytes), and no request touches the disk.
"""

from __future__ import annotations

import gzip
import hashlib
import posixpath
import re
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, abort, request
from werkzeug.wrappers import Response

STATIC = Path(__file__).resolve().parents[2] / "static"
BUNDLE = "app.css"
MANIFEST = "css/manifest.txt"
FOREVER = "public, max-age=31536000, immutable"
HASH_LENGTH = 10

# Written out: what the operating system knows of types differs from machine to machine, and nosniff is on.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}
COMPRESSIBLE = frozenset({".css", ".js", ".svg", ".txt", ".json"})

_CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)")
_JS_IMPORT = re.compile(r"(\bfrom\s+|\bimport\s+|\bimport\()(['\"])(\.{1,2}/[^'\"]+)\2")
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CSS_AROUND = re.compile(r"\s*([{};,])\s*")
_SPACES = re.compile(r"\s+")


class MissingAsset(LookupError):
    """A template, style sheet or module names a static file that is not there."""


@dataclass(frozen=True)
class Asset:
    """One file as it is sent."""

    hashed_name: str
    content_type: str
    body: bytes
    packed: bytes | None  # gzip, where it is smaller


class Assets:
    """The static files of one process."""

    def __init__(self, folder: Path = STATIC) -> None:
        self.folder = folder
        self._by_name: dict[str, Asset] = {}
        self._by_hashed_name: dict[str, Asset] = {}
        self._being_built: list[str] = []
        self._names = {
            path.relative_to(folder).as_posix()
            for path in folder.rglob("*")
            if path.is_file() and path.suffix in TYPES and not path.name.startswith(".")
        }
        for name in sorted(self._names | {BUNDLE}):
            self.find(name)

    def init_app(self, app: Flask) -> None:
        """Give templates ``static_url`` and answer ``/static/…``."""
        app.extensions["assets"] = self
        app.jinja_env.globals["static_url"] = self.url
        app.add_url_rule("/static/<path:name>", endpoint="static", view_func=self.answer)

    def url(self, name: str) -> str:
        """The address of a static file, by its path under ``static/``."""
        return f"/static/{self.find(name).hashed_name}"

    def answer(self, name: str) -> Response:
        """Send a file. A hashed name may be kept for ever; a plain one is asked about again each time."""
        asset = self._by_hashed_name.get(name)
        hashed = asset is not None
        if asset is None:
            asset = self._by_name.get(name)
        if asset is None:
            abort(404)
        packed = asset.packed is not None and request.accept_encodings["gzip"] > 0
        response = Response(asset.packed if packed else asset.body, content_type=asset.content_type)
        if packed:
            response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Cache-Control"] = FOREVER if hashed else "no-cache"
        response.set_etag(f"{asset.hashed_name}{'-gzip' if packed else ''}")
        return response.make_conditional(request)

    def find(self, name: str) -> Asset:
        """The asset of this name, built when first asked for. Raises MissingAsset."""
        if name in self._by_name:
            return self._by_name[name]
        if name in self._being_built:
            # A hash that depends on itself can't be computed.
            raise MissingAsset(f"static files import each other in a ring: {' -> '.join([*self._being_built, name])}")
        if name != BUNDLE and name not in self._names:
            raise MissingAsset(f"static/{name} is not there")
        self._being_built.append(name)
        try:
            asset = self._make(name, self._content(name))
        finally:
            self._being_built.pop()
        self._by_name[name] = self._by_hashed_name[asset.hashed_name] = asset
        return asset

    def _content(self, name: str) -> bytes:
        if name == BUNDLE:
            return self._joined_style_sheets().encode()
        path = self.folder / name
        if path.suffix == ".css":
            return self._css_with_hashed_addresses(name).encode()
        if path.suffix == ".js":
            return self._module_with_hashed_imports(name).encode()
        return path.read_bytes()

    def _joined_style_sheets(self) -> str:
        lines = (self.folder / MANIFEST).read_text("utf-8").splitlines()
        names = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
        return "\n".join(squeeze_css(self._css_with_hashed_addresses(f"css/{name}")) for name in names) + "\n"

    def _css_with_hashed_addresses(self, name: str) -> str:
        def hashed(match: re.Match[str]) -> str:
            address = match.group(1)
            if address.startswith(("data:", "#")):
                return match.group(0)
            return f'url("{self.url(self._beside(name, address))}")'

        return _CSS_URL.sub(hashed, self._text(name))

    def _module_with_hashed_imports(self, name: str) -> str:
        def hashed(match: re.Match[str]) -> str:
            return f'{match.group(1)}"{self.url(self._beside(name, match.group(3)))}"'

        return _JS_IMPORT.sub(hashed, self._text(name))

    def _text(self, name: str) -> str:
        if name not in self._names:
            raise MissingAsset(f"static/{name} is not there")
        return (self.folder / name).read_text("utf-8")

    @staticmethod
    def _beside(name: str, address: str) -> str:
        """A relative address inside a file, as a path under ``static/``."""
        return posixpath.normpath(posixpath.join(posixpath.dirname(name), address))

    @staticmethod
    def _make(name: str, body: bytes) -> Asset:
        stem, extension = posixpath.splitext(name)
        digest = hashlib.sha256(body).hexdigest()[:HASH_LENGTH]
        packed = gzip.compress(body, 9, mtime=0) if extension in COMPRESSIBLE else None
        if packed is not None and len(packed) >= len(body):
            packed = None
        return Asset(f"{stem}.{digest}{extension}", TYPES[extension], body, packed)


def squeeze_css(text: str) -> str:
    """The same style sheet without comments and needless spaces.

    Our own sheets hold no string with a comment sign or a run of spaces in it, which is all this could break.
    """
    return _CSS_AROUND.sub(r"\1", _SPACES.sub(" ", _CSS_COMMENT.sub("", text))).replace(";}", "}").strip()


def init_app(app: Flask) -> None:
    """One set of static files for the application."""
    Assets().init_app(app)
