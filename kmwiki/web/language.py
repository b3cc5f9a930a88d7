"""Which language and theme a reader gets, and the two links that change them.

``?lang=th|en`` and ``?theme=light|dark|auto`` are the only GETs that set anything, and all they set is a cookie.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode

from babel.support import Translations
from flask import Flask, g, redirect, request
from flask_babel import Babel, Domain
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

import kmwiki.i18n
from kmwiki.i18n.catalogue import translate, translations
from kmwiki.web.markup import drawn

LANGUAGES = ("th", "en")
THEMES = ("light", "dark", "auto")
_A_YEAR = 365 * 24 * 3600
CATALOGUES = Path(kmwiki.i18n.__file__).with_name("catalogues")

babel = Babel()


def init_app(app: Flask) -> None:
    domains = sorted({path.stem for path in CATALOGUES.glob("*/LC_MESSAGES/*.po")})
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join([str(CATALOGUES)] * len(domains))
    app.config["BABEL_DOMAIN"] = ";".join(domains)
    app.config["BABEL_DEFAULT_LOCALE"] = "th"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Bangkok"
    babel.init_app(app, locale_selector=language)
    # The catalogues are read once and merged; Flask-Babel's own way asks the request again for each word.
    babel.domain_instance = _Catalogues()
    app.jinja_env.globals.update(_=words, gettext=words)
    app.before_request(keep_choice)
    app.context_processor(lambda: {"lang": language(), "theme": theme(), "this_address": this_address})


class _Catalogues(Domain):
    """The words of ``gettext`` in views, from the catalogues of the reader's language."""

    def get_translations(self) -> Translations:
        return translations(language())


def language() -> str:
    """The reader's language: chosen by link, else Thai. A Thai office's English browsers still get Thai."""
    chosen: str | None = g._get_current_object().get("language")  # asked with each word: the proxy takes longer
    if chosen is None:
        chosen = g.language = choose(request.args.get("lang"), request.cookies.get("lang"), LANGUAGES)
    return chosen


def gettext(key: str, **args: object) -> str:
    """The wording of ``key`` for this reader; Flask-Babel's own looks for the catalogue with each word."""
    return translate(language(), key, **args)


def words(key: str, **args: object) -> Markup:
    """``_('key')`` of the templates: as :func:`gettext`, with ``args`` escaped.

    A page says fifty of these, so what takes no arguments is ready to be put in. The catalogues are as trusted as the
    templates, whose words they are; a key they don't know may have been put together of anything, and is escaped.
    """
    wording = _ready(language(), key)
    return wording % args if args else wording


@lru_cache(maxsize=5_000)
def _ready(lang: str, key: str) -> Markup:
    wording = translations(lang).gettext(key)
    return escape(key) if wording == key else drawn(wording)


def theme() -> str:
    """The reader's theme; ``auto`` follows the device."""
    chosen: str | None = g._get_current_object().get("theme")
    if chosen is None:
        chosen = g.theme = choose(request.args.get("theme"), request.cookies.get("theme"), ("auto", "light", "dark"))
    return chosen


def choose(asked: str | None, kept: str | None, known: tuple[str, ...]) -> str:
    """The first of the two that is known, else the first known."""
    for candidate in (asked, kept):
        if candidate in known:
            return candidate  # type: ignore[return-value]
    return known[0]


def keep_choice() -> Response | None:
    """Put the choice of a language or theme link into a cookie and go on to the plain address."""
    if request.method != "GET" or not ({"lang", "theme"} & request.args.keys()):
        return None
    if request.path.startswith(("/api/", "/static/")):
        return None
    response = redirect(_address_without("lang", "theme"), code=302)
    g.keeps_choice = True
    for name, known in (("lang", LANGUAGES), ("theme", THEMES)):
        value = request.args.get(name)
        if value is not None and value in known:
            response.set_cookie(name, value, max_age=_A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
    return response


def this_address() -> str:
    """This very page, ready for ``lang=…`` or ``theme=…`` behind it: the two links change nothing else."""
    pairs = _pairs_without("lang", "theme")
    return f"{_path()}?{urlencode(pairs)}&" if pairs else f"{_path()}?"


def _address_without(*names: str) -> str:
    pairs = _pairs_without(*names)
    return _path() + (f"?{urlencode(pairs)}" if pairs else "")


def _pairs_without(*names: str) -> list[tuple[str, str]]:
    if request.method != "GET" or not request.query_string:
        return []
    query = request.query_string.decode("ascii", "replace")
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=100)
    except ValueError:  # more than anybody asks for: the page stays, its question does not
        return []
    return [(k, v) for k, v in pairs if k not in names]


def _path() -> str:
    """The path as a link; never ``//host``, which a browser would take for another site."""
    path = request.path
    return _kept_quoted(path) if len(path) <= _LONGEST_KEPT else _quoted(path)


def _quoted(path: str) -> str:
    return "/" + quote(path.lstrip("/\\"), safe="/-._~!$&'()*+,;=:@")


_kept_quoted = lru_cache(maxsize=5_000)(_quoted)  # done byte by byte, of which a Thai title has hundreds
_LONGEST_KEPT = 300  # what is kept must not grow with what strangers ask for
