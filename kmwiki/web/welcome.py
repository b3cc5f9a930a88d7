"""The word for new members: a card on the home page and above the talk of pages, with ways to begin a first comment."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Flask, flash, g, redirect, request
from werkzeug.wrappers import Response

from kmwiki.accounts.welcoming import end_welcome
from kmwiki.core.database import transaction
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import gettext
from kmwiki.web.limits import write_limit
from kmwiki.web.signing import next_address

blueprint = Blueprint("welcome", __name__)

OPENERS = ("thank", "ask", "same")


@dataclass(frozen=True)
class Opener:
    """Words to begin with, and the address that puts them into a page's open box."""

    words: str
    url: str


@dataclass(frozen=True)
class WelcomeCard:
    """What a new member is met with; ``back`` is where they are once it is put away."""

    name: str
    openers: tuple[Opener, ...]
    back: str


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


def welcome_card(page_url: str | None, *, back: str) -> WelcomeCard | None:
    """The card for whoever is new, with openers for the page at ``page_url``; None for everybody else."""
    if not g.presence.newcomer:
        return None
    said = [gettext(f"welcome.opener.{name}") for name in OPENERS] if page_url is not None else []
    return WelcomeCard(
        name=actor().display_name,
        openers=tuple(Opener(words, f"{page_url}?{urlencode({'say': words})}#comment-form") for words in said),
        back=back,
    )


@blueprint.post("/welcome/end", endpoint="end")
@write_limit
def put_away() -> Response:
    """They know their way; the card never comes back."""
    with transaction():
        end_welcome(actor())
    flash(gettext("welcome.done"), "good")
    return redirect(next_address(request.form.get("back")), code=303)
