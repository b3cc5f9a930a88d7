"""Headers, hosts and form tokens: what every answer and every request must satisfy."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote_to_bytes

from flask import Flask, abort, current_app, g, request
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from werkzeug.wrappers import Response

from kmwiki.core.errors import KmwikiError
from kmwiki.core.hosts import host_name
from kmwiki.web.errors import sent_again, session_over, status_of, trouble_page
from kmwiki.web.signing import asker

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_ON_EVERY_ANSWER = tuple(
    (name, name.lower(), value)
    for name, value in {
        "Content-Security-Policy": CSP,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }.items()
)
HSTS_SECONDS = 31_536_000
LONGEST_QUERY_STRING = 8_000

csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    """Guard every request before anything else looks at it, and every answer after."""
    app.config["KNOWN_HOSTS"] = app.config["SETTINGS"].known_hosts
    app.config["HTTPS"] = app.config["SETTINGS"].is_https
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # as long as the session: a form left open over lunch is no attack
    app.config["WTF_CSRF_SSL_STRICT"] = False  # behind an office proxy the referrer often goes missing
    app.before_request(refuse_malformed_forms)  # before the token is looked for: that reads the form
    csrf.init_app(app)
    app.jinja_env.globals["csrf_token"] = form_token
    app.context_processor(lambda: {"csrf_token": form_token})
    app.before_request(refuse_strangers)
    app.after_request(add_headers)
    app.register_error_handler(CSRFError, _csrf_missing)


def host_is_known(app: Flask, netloc: str) -> bool:
    """Is this one of the names the site answers to? Anything else could poison links and caches."""
    return host_name(netloc) in app.config["KNOWN_HOSTS"]


def refuse_malformed_forms() -> None:
    """A form whose bytes are no UTF-8 is refused whole: read any other way, it would be kept as something else.

    One far larger than any page is refused unread: taking 20 MB of it apart costs ten seconds, and anybody may send it.
    """
    if request.method == "POST" and request.mimetype == "application/x-www-form-urlencoded":
        if (request.content_length or 0) > (request.max_form_memory_size or 0):
            abort(413)
        try:
            unquote_to_bytes(request.get_data()).decode("utf-8")
        except UnicodeDecodeError:
            abort(400)


def refuse_strangers() -> tuple[str, int] | None:
    """Unknown Host, over-long or undecodable addresses: 400 before any work is done."""
    if not host_is_known(current_app, request.environ.get("HTTP_HOST", "")):
        # Static text, drawn without the frame's context: that would build links from the very name that is not trusted,
        # and fails for a name that no address can have.
        template = current_app.jinja_env.get_template("errors/host.html")
        return template.render(host=request.environ.get("HTTP_HOST", "")[:100]), 400
    if len(request.query_string) > LONGEST_QUERY_STRING:
        abort(400)
    try:
        request.path.encode("utf-8")
        request.query_string.decode("utf-8")
    except UnicodeError:
        abort(400)
    if "\x00" in request.path or "�" in request.path:
        abort(400)
    return None


def add_headers(response: Response) -> Response:
    """The same headers on every answer; caching only where the view said so."""
    headers = response.headers
    there = {name.lower() for name, _ in headers}  # looked at once: to ask the headers for one that is missing is slow
    for name, known_as, value in _ON_EVERY_ANSWER:
        if known_as not in there:
            headers.add(name, value)
    if current_app.config["HTTPS"]:
        headers.setdefault("Strict-Transport-Security", f"max-age={HSTS_SECONDS}")
    if "cache-control" not in there:
        headers["Cache-Control"] = "private, no-store" if getattr(g, "signed_in", False) else "no-cache"
    if "public" not in headers["Cache-Control"]:
        response.vary.add("Cookie")  # language, theme and who is signed in: every page but static files
    return response


def form_token() -> str:
    """The token that forms of this answer carry."""
    word: str | None = g.get("word_for_the_token")
    return word or generate_csrf()


@contextmanager
def a_word_for_the_token() -> Iterator[str]:
    """Inside the block, forms are drawn with a word nobody has ever seen in the token's place."""
    g.word_for_the_token = secrets.token_hex(16)
    try:
        yield g.word_for_the_token
    finally:
        del g.word_for_the_token


def sent_from_own_page() -> bool:
    """Does the browser itself say that one of our own pages sent this form?

    No page of another site can make it say so, and unlike a token it outlives the session. A browser that says nothing
    (an old one, or a program) is not believed: its form needs the token.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    # Over plain HTTP, as in an office's own network, browsers send only this.
    return request.headers.get("Origin") == request.host_url.rstrip("/")


def _csrf_missing(_error: CSRFError) -> tuple[str, int, dict[str, str]]:
    from flask_babel import gettext

    if sent_again():
        if asker().is_visitor:
            return session_over(400)
        try:
            answer: tuple[str, int] = current_app.extensions["kmwiki.renewed"][request.endpoint or ""](
                **request.view_args or {}
            )
            return *answer, {}
        except KmwikiError as refused:
            return trouble_page(status_of(refused), message=gettext(refused.key, **refused.args_))
    return trouble_page(400, message=gettext("trouble.csrf"))
