"""What went wrong, said on a page: one place for all of them."""

from __future__ import annotations

import errno
from dataclasses import dataclass

from flask import Flask, current_app, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from kmwiki.core.database import db
from kmwiki.core.errors import Conflict, Invalid, KmwikiError, NotAllowed, NotFound, SignInFirst, TooMany
from kmwiki.web.language import language, theme
from kmwiki.web.signing import asker

STATUS: tuple[tuple[type[KmwikiError], int], ...] = (
    (NotFound, 404),
    (NotAllowed, 403),
    (Invalid, 422),
    (Conflict, 409),
    (TooMany, 429),
)
PAGE_FORMS = frozenset({"pages.new", "pages.edit"})
_MAY_PASS = (429, 503, 507)  # the same form may be taken a little later
_KNOWN = (400, 403, 404, 405, 409, 413, 422, 429, 500, 503, 507)
RETRY_SECONDS = 10


@dataclass(frozen=True)
class TroubleCard:
    """What an error page shows. ``kept_text`` gives a writer's words back when they could not be saved.

    ``again`` holds every input of a page form, to be sent once more from here to ``action``; ``sign_in`` is where to
    sign in first, in a window of its own.
    """

    status: int
    title: str
    message: str
    advice: str
    kept_text: str = ""
    again: tuple[tuple[str, str], ...] = ()
    action: str = ""
    sign_in: str = ""


def status_of(error: KmwikiError) -> int:
    """The HTTP status of a rule's refusal."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 400)


def init_app(app: Flask) -> None:
    """Answer every refusal and failure in the site's frame."""
    app.register_error_handler(KmwikiError, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database_trouble)
    app.register_error_handler(OSError, _disk_trouble)


def _refused(error: KmwikiError) -> Response | tuple[str, int] | tuple[str, int, dict[str, str]]:
    if isinstance(error, SignInFirst) and request.method in ("GET", "HEAD"):
        return redirect(url_for("accounts.login", next=request.full_path.rstrip("?")))
    if sent_again() and asker().is_visitor:
        return session_over(403)  # alike for every page, so that nobody learns which ones there are
    status = status_of(error)
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, TooMany) else {}
    return trouble_page(status, message=gettext(error.key, **error.args_), headers=headers)


def session_over(status: int) -> tuple[str, int, dict[str, str]]:
    """A page form that came when its writer was signed out: all of it stays on the page, to be sent again."""
    return trouble_page(status, message=gettext("drafts.session_over"), sign_in=bool(sent_again()))


def _http(error: HTTPException) -> Response | tuple[str, int, dict[str, str]]:
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    status = error.code or 500
    if status < 400:
        return error.get_response()  # type: ignore[return-value]
    allowed = getattr(error, "valid_methods", None) or ()
    headers = {"Allow": ", ".join(allowed)} if status == 405 else {}
    return trouble_page(status, headers=headers)


def _database_trouble(error: OperationalError) -> tuple[str, int, dict[str, str]]:
    """Locked, full, read-only: expected in an office; said plainly, with the text given back."""
    db.session.rollback()
    full = "full" in str(error).lower()
    return trouble_page(507 if full else 503, headers={"Retry-After": str(RETRY_SECONDS)})


def _disk_trouble(error: OSError) -> tuple[str, int, dict[str, str]]:
    """Full, over quota, or a folder that is not the site's to write: nothing is wrong with what was sent."""
    if error.errno not in (errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EACCES, errno.EPERM):
        raise error
    db.session.rollback()
    return trouble_page(507, headers={"Retry-After": str(RETRY_SECONDS)})


def trouble_page(
    status: int, *, message: str | None = None, headers: dict[str, str] | None = None, sign_in: bool = False
) -> tuple[str, int, dict[str, str]]:
    """An error page in the reader's language, with whatever long text was being sent."""
    known = status if status in _KNOWN else (400 if status < 500 else 500)
    card = TroubleCard(
        status=status,
        title=gettext("drafts.session_over_title" if sign_in else f"trouble.{known}.title"),
        message=message or gettext(f"trouble.{known}.message"),
        advice="" if sign_in else gettext(f"trouble.{known}.advice"),
        kept_text=_kept_text(status),
        again=sent_again() if sign_in or status in _MAY_PASS else (),
        action=request.path,
        sign_in=url_for("accounts.login", next=url_for("pages.drafts")) if sign_in else "",
    )
    return _drawn(card), status, headers or {}


def _drawn(card: TroubleCard) -> str:
    """Ours to blame: a bare page that needs no database and no session, for either may be what failed."""
    if card.status < 500:
        return render_template("errors/trouble.html", trouble=card)
    template = current_app.jinja_env.get_template("errors/bare.html")
    return template.render(trouble=card, lang=language(), theme=theme())


def _kept_text(status: int) -> str:
    """What the writer had typed, to copy from the error page; values the form keeps by itself are left out."""
    if request.method != "POST" or status == 413:
        return ""  # what can't be read as a form can't be given back from here; the browser still holds it
    try:
        given = [(name, text.strip()) for name, text in request.form.items() if _is_writing(name)]
    except HTTPException:
        return ""
    return "\n\n".join(text for _, text in given if text)


def sent_again() -> tuple[tuple[str, str], ...]:
    """Every input of the page form that was sent; nothing when another site's page has sent it."""
    if request.method != "POST" or request.endpoint not in PAGE_FORMS or not _from_this_site():
        return ()
    try:
        return tuple(request.form.items(multi=True))
    except HTTPException:
        return ()


def _from_this_site() -> bool:
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        return site in ("same-origin", "none")
    return origin is None or origin == request.host_url.rstrip("/")


def _is_writing(name: str) -> bool:
    return name in ("title", "title_2", "summary", "summary_2", "body", "about") or name.startswith(("f.", "aims."))
