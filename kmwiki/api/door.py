"""The door of ``/api/``: whatever is asked under it is answered here, and what goes wrong is a problem document.

It stands before every hook of the pages (see :mod:`kmwiki.api`), because each of them would do the wrong thing: read
the session cookie, ask for a form token, answer an unknown address with a page.
"""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from flask import Flask, abort, current_app, request, session
from werkzeug.wrappers import Response

from kmwiki.api import PREFIX
from kmwiki.api.askers import recognise
from kmwiki.api.problems import problem_for
from kmwiki.core.hosts import host_name

LONGEST_QUERY_STRING = 8_000
CSP = "default-src 'none'; frame-ancestors 'none'"


def init_app(app: Flask) -> None:
    """Attach the door: its first hook runs before the pages', its last after theirs."""
    app.before_request(answer)
    app.after_request(put_headers_right)


def is_ours() -> bool:
    """Is the request one for the API?"""
    return request.path == PREFIX or request.path.startswith(PREFIX + "/")


def answer() -> Response | None:
    """The answer to a request under ``/api/``; None for any other."""
    if not is_ours():
        return None
    try:
        refuse_strangers()
        recognise()
        return without_body(current_app.make_response(current_app.dispatch_request()))
    except Exception as error:
        return problem_for(error)


def without_body(response: Response) -> Response:
    """The answer to OPTIONS says everything in its headers, and is no empty page."""
    if request.method == "OPTIONS" and response.status_code == 200:
        response.status_code = 204
        response.headers.pop("Content-Type", None)
        response.headers["Allow"] = ", ".join(sorted(response.allow))
    return response


def refuse_strangers() -> None:
    """Unknown hosts, addresses and bodies no program of good will sends: refused before any work is done."""
    if host_name(request.environ.get("HTTP_HOST", "")) not in current_app.config["KNOWN_HOSTS"]:
        abort(400)
    if len(request.query_string) > LONGEST_QUERY_STRING:
        abort(414)
    if (request.content_length or 0) > current_app.config["MAX_CONTENT_LENGTH"]:
        abort(413)
    try:
        request.path.encode("utf-8")
        unquote_to_bytes(request.query_string).decode("utf-8")  # read leniently, %FF would be asked for as "\ufffd"
    except UnicodeError:
        abort(400)
    if "\x00" in request.path or "\ufffd" in request.path:
        abort(400)


def put_headers_right(response: Response) -> Response:
    """What JSON for one asker needs: it runs no code, nobody keeps it, and the token decides, never a cookie."""
    if is_ours():
        response.headers["Content-Security-Policy"] = CSP
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["Vary"] = "Authorization, Accept-Language, Accept-Encoding"
        # Flask-Login's last hook asks whether something stands in the session, whoever was answered; Flask would take
        # that for an answer that depends on the cookie, and say so.
        session.accessed = False
    return response
