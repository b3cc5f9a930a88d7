"""Finds out who is asking, before anything else looks at the request; begins and ends sessions in the browser.

After this, every view may rely on ``g.actor``, ``g.signed_in``, ``g.nickname`` and ``g.presence``. It costs one query;
for static files, health checks and errors none.
"""

from __future__ import annotations

from typing import TypedDict

from flask import Flask, Request, current_app, g, request, session, url_for
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_login import LoginManager, UserMixin, current_user, login_user
from sqlalchemy.exc import OperationalError

from kmwiki.access import Actor, can, visitor
from kmwiki.accounts import sessions
from kmwiki.accounts.sessions import Presence
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import SignInFirst

FEEDS = ("site", "kind", "agency", "category", "tag", "talk")
# Nobody's identity matters to these; feeds show the same to everybody, and nothing while the site is closed.
ANONYMOUS = frozenset({"static", "site.healthz", "site.readyz"} | {f"feeds.{name}" for name in FEEDS})
# What a visitor may open while "visitors may read" is off.
ALWAYS_OPEN = ANONYMOUS | {
    "accounts.login", "accounts.second_step", "accounts.join", "accounts.ask_to_join", "accounts.forgot",
    "accounts.set_password", "notices.stop", "notices.confirm",
}  # fmt: skip
_LONGEST_TARGET = 2000
_TOKEN = "_user_id"  # where Flask-Login keeps what get_id() gave it

logins = LoginManager()


class Sessions(SecureCookieSessionInterface):
    """Flask's sessions. For a browser that sent none, as most do, nothing is made ready to read one."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if app.secret_key and self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


class SignedInUser(UserMixin):
    """Flask-Login's view of a session. Its id is the session's token, so a session ended on the server is nobody's."""

    def __init__(self, token: str, presence: Presence | None = None) -> None:
        self.token = token
        self.presence = presence

    def get_id(self) -> str:
        return self.token


def init_app(app: Flask) -> None:
    """Attach Flask-Login and ask who it is before each request."""
    app.session_interface = Sessions()
    # Its own protection ties a session to an address, and a phone changes its address on the way to the meeting.
    logins.session_protection = None
    logins.init_app(app, add_context_processor=False)  # templates ask for `me`
    app.before_request(recognise)


@logins.user_loader
def _load(token: str) -> SignedInUser | None:
    presence = sessions.presence_of(token)
    return SignedInUser(token, presence) if presence else None


def recognise() -> None:
    """Set ``g.actor`` and its companions; keep visitors out of a closed site.

    Raises:
        SignInFirst: the site is closed to visitors, and this is one. Said of unknown addresses as well, so that a
            closed site does not tell which pages it has.
    """
    if request.endpoint in ANONYMOUS:
        _remember(Presence(visitor(may_read=False)))
    elif not can(asker(), "site.visit") and request.endpoint not in ALWAYS_OPEN:
        raise SignInFirst()


def asker() -> Actor:
    """Whoever is asking. Found out on first need: an error page may be drawn before :func:`recognise` had its turn."""
    known: Actor | None = g._get_current_object().get("actor")  # asked often: the proxy takes longer
    if known is not None:
        return known
    presence = _presence()
    _remember(presence)
    if presence.session_id is not None and presence.wants_touch:
        _touch(presence.session_id)
    return presence.actor


def _remember(presence: Presence) -> None:
    g.presence, g.actor = presence, presence.actor
    g.signed_in, g.nickname = not presence.actor.is_visitor, presence.nickname


def _presence() -> Presence:
    # Asked by name first: opening the session of a browser that sent no cookie would vary the answer by cookie.
    if current_app.config["SESSION_COOKIE_NAME"] in request.cookies and _TOKEN in session:
        user = current_user._get_current_object()
        if isinstance(user, SignedInUser) and user.presence is not None:
            return user.presence
        session.pop(_TOKEN, None)  # ended on the server: do not ask again with each request
    return sessions.visitor_presence()


def _touch(session_id: int) -> None:
    try:
        with transaction():
            sessions.touch(session_id)
    except OperationalError:
        db.session.rollback()  # a full or busy disk must not keep anybody from reading


def begin_browser_session(token: str) -> None:
    """Give the browser its session. Whatever stood in the cookie before (form token included) is forgotten."""
    session.clear()
    login_user(SignedInUser(token))


def end_browser_session() -> None:
    """The browser knows nobody any more."""
    session.clear()


class BrakeFacts(TypedDict):
    """What the brake on passwords needs to know of a request."""

    address: str | None
    secret: str
    per_address: int


def brake_facts() -> BrakeFacts:
    """What the brake on passwords needs to know of this request, as keyword arguments."""
    settings = current_app.config["SETTINGS"]
    return {
        "address": request.remote_addr,
        "secret": current_app.config["SECRET_KEY"],
        "per_address": settings.sign_ins_per_address,
    }


def device() -> str:
    """What the browser says of itself, for the list of one's sessions."""
    return "".join(c for c in request.user_agent.string if c.isprintable())[: sessions.DEVICE_LENGTH]


def stays_on_site(target: str | None) -> bool:
    """Is it a path of this site and nothing a browser could take for another one?

    Browsers read ``\\`` as ``/`` and drop tabs and line ends, so ``/\\host`` and ``/<tab>/host`` are other sites.
    """
    if not target or len(target) > _LONGEST_TARGET or not target.startswith("/") or target.startswith("//"):
        return False
    return "\\" not in target and all(c.isprintable() and not c.isspace() for c in target)


def next_address(target: str | None) -> str:
    """Where to go after signing in: the address asked for when it stays here, else the home page."""
    return target if target and stays_on_site(target) else url_for("home.index")
