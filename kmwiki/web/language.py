"""Which language and theme a reader gets, and the two links that change them.

``?lang=th|en`` and ``?theme=light|dark|auto`` are the only GETs that set anything, and all they set is a cookie.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from babel.support import Translations
from flask import Flask, g, redirect, request
from flask_babel import Babel, Domain
from werkzeug.wrappers import Response

import kmwiki.i18n
from kmwiki.i18n.catalogue import translations

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
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda key: translations(language()).gettext(key),
        ngettext=lambda one, many, count: translations(language()).ngettext(one, many, count),
        newstyle=True,
    )
    app.before_request(keep_choice)
    app.context_processor(
        lambda: {"lang": language(), "theme": theme(), "alternate_url": alternate_url, "theme_url": theme_url}
    )


class _Catalogues(Domain):
    """The words of ``gettext`` in views, from the catalogues of the reader's language."""

    def get_translations(self) -> Translations:
        return translations(language())


def language() -> str:
    """The reader's language: chosen by link, else Thai. A Thai office's English browsers still get Thai."""
    chosen: str | None = g.get("language")
    if chosen is None:
        chosen = g.language = choose(request.args.get("lang"), request.cookies.get("lang"), LANGUAGES)
    return chosen


def theme() -> str:
    """The reader's theme; ``auto`` follows the device."""
    return choose(request.args.get("theme"), request.cookies.get("theme"), ("auto", "light", "dark"))


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


def alternate_url(lang: str) -> str:
    """This very page in the other language."""
    return _address_with("lang", lang)


def theme_url(value: str) -> str:
    """This very page in another theme."""
    return _address_with("theme", value)


def _address_with(name: str, value: str) -> str:
    pairs = _pairs_without("lang", "theme")
    return f"{_path()}?{urlencode([*pairs, (name, value)])}"


def _address_without(*names: str) -> str:
    pairs = _pairs_without(*names)
    return _path() + (f"?{urlencode(pairs)}" if pairs else "")


def _pairs_without(*names: str) -> list[tuple[str, str]]:
    if request.method != "GET":
        return []
    query = request.query_string.decode("ascii", "replace")
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=100)
    except ValueError:  # more than anybody asks for: the page stays, its question does not
        return []
    return [(k, v) for k, v in pairs if k not in names]


def _path() -> str:
    """The path as a link; never ``//host``, which a browser would take for another site."""
    from urllib.parse import quote

    from werkzeug.urls import iri_to_uri

    return iri_to_uri("/" + quote(request.path.lstrip("/\\"), safe="/-._~!$&'()*+,;=:@"))
