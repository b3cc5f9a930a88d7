"""Speaking and putting one's words better. Whatever is refused, the words come back in the form.

The form token of these two is checked in the view, not before it: a page left open over lunch has a token that is no
longer good, and the words in it must not end on an error page. Who signed in again beside it sends with one press: see
:func:`protect`.
"""

from __future__ import annotations

from dataclasses import replace

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from kmwiki.access import can, require
from kmwiki.accounts.reading import person_by_username
from kmwiki.accounts.welcoming import end_welcome
from kmwiki.comments.editing import edit_comment
from kmwiki.comments.models import Comment
from kmwiki.comments.near import near_to
from kmwiki.comments.posting import post_comment
from kmwiki.comments.quoting import clean_quote
from kmwiki.comments.reading import get_comment
from kmwiki.comments.rendering import MOST_MENTIONS, PreparedComment, prepare_comment
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Invalid, KmwikiError, NotFound, TooMany
from kmwiki.core.once import new_form_id
from kmwiki.pages import drafts
from kmwiki.pages.models import Page
from kmwiki.pages.reading import get_page
from kmwiki.text.looks import look_of
from kmwiki.web.calling import not_called_notes
from kmwiki.web.errors import RETRY_SECONDS, status_of
from kmwiki.web.frame_of_page import actor
from kmwiki.web.limits import count_write
from kmwiki.web.security import csrf, sent_from_own_page

from . import blueprint
from .cards import address_of
from .passages import words_of_page
from .personal import writing
from .saying import say_of
from .views import Answered, Box, Cancel, QuoteField

_QUOTE = ("quote", "quote_before", "quote_after")
LONGEST_USERNAME = 60
Answer = str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]


@blueprint.post("/p/<int:no>/comments")
@csrf.exempt
def post(no: int) -> Answer:
    """Say something under a page."""
    if actor().is_visitor:
        return signed_out(box_sent(no), back=url_for("pages.show", no=no))
    page = get_page(actor(), no)
    answered = sent_number("reply_to")
    box = box_sent(no, page)
    try:
        protect()
        count_write()
        require(actor(), "comments.post", page)
        prepared = prepare_comment(box.body, near_to(actor(), no))
        quote = clean_quote(*(sent_text(name) for name in _QUOTE))
        texts = _texts_quoted(page, box.revision) if quote is not None and answered is None else []
        with transaction():
            comment = post_comment(
                actor(), get_page(actor(), no), prepared=prepared, reply_to=answered, form_id=box.form_id,
                seen_revision=box.revision, quote=quote, page_texts=texts,
            )  # fmt: skip
            number = comment.id
            drafts.mark_done(actor(), form_id=box.form_id or "", kind=drafts.COMMENT, page_no=no)
            if g.presence.newcomer:  # they have found their way
                end_welcome(actor())
    except (KmwikiError, CSRFError, OperationalError) as trouble:
        return refused(box, trouble, page_title=page.title)
    page = get_page(actor(), no)
    _say_what_was_left_out(prepared, page, number)
    return redirect(address_of(page, number), code=303)


def protect() -> None:
    """Refuse a form that another site's page could have sent.

    A new session has a new token, which a form left open does not know. Such a form is taken all the same when the
    browser itself says that it stands on a page of ours, and the person who wrote in it is the one who sends it:
    somebody else who signed in at the same computer has to see whose words these are first.

    Raises:
        CSRFError: the token is not good, and the browser does not say so.
        Invalid: it does, but somebody else wrote this.
    """
    try:
        csrf.protect()
    except CSRFError:
        writer = sent_text("writer")
        if not writer or not sent_from_own_page():
            raise
        if writer != actor().username:
            names = _names_apart(writer[:LONGEST_USERNAME])
            raise Invalid("comments.somebody_else_wrote", field="body", **names) from None


def _names_apart(writer: str) -> dict[str, str]:
    """The names by which whoever wrote and whoever is signed in now are known, told apart where they are the same."""
    me = actor()
    known = person_by_username(writer) if can(me, "people.see") else None
    wrote, mine = known.display_name if known else writer, me.display_name
    if look_of(wrote) == look_of(mine):
        wrote, mine = f"{wrote} (@{writer})", f"{mine} (@{me.username})"
    return {"writer": wrote, "name": mine}


def box_sent(no: int, page: Page | None = None) -> Box:
    """The open box as it was sent. ``page`` is given when its reader may see it."""
    box = Box(
        action=url_for("comments.post", no=no), body=_body(), form_id=request.form.get("form_id"),
        revision=sent_number("revision"), quote=QuoteField(*(sent_text(name) for name in _QUOTE)),
        writer=sent_text("writer")[:LONGEST_USERNAME],
    )  # fmt: skip
    if page is None:
        return box
    keeping = writing(actor(), no, came_back=True)  # it says who writes now
    return replace(
        box, writer=None, reply_to=_answered(sent_number("reply_to")), cancel=_back_to_page(page), keeping=keeping
    )


def _back_to_page(page: Page) -> Cancel:
    """The page with these words in its open box, answering whom they answer."""
    answered = sent_number("reply_to")
    same = {} if answered is None else {"reply_to": answered}
    return Cancel(gettext("comments.back_with_words"), url_for("comments.turn_box", no=page.record_no, **same))  # type: ignore[arg-type]


@blueprint.get("/c/<int:comment_id>/edit")
def edit(comment_id: int) -> Answer:
    """The form with one's own words in it."""
    comment, page = get_comment(actor(), comment_id)
    require(actor(), "comments.edit", comment)
    if comment.deleted_at is not None:
        raise Invalid("comments.is_deleted")
    return render_template("comments/write.html", box=_edit_box(comment, page, comment.body), page_title=page.title)


@blueprint.post("/c/<int:comment_id>/edit")
@csrf.exempt
def save(comment_id: int) -> Answer:
    """Put the words in the form in place of the former ones. ``?cancel=``: leave them as they were; whoever has typed
    other words meanwhile sees them once more, with a way to throw them away."""
    if actor().is_visitor:
        box = Box(
            action=url_for("comments.save", comment_id=comment_id),
            body=_body(),
            writer=sent_text("writer")[:LONGEST_USERNAME],
        )
        return signed_out(box, back=url_for("comments.show", comment_id=comment_id))
    comment, page = get_comment(actor(), comment_id)
    require(actor(), "comments.edit", comment)
    box = _edit_box(comment, page, _body())
    if "cancel" in request.args:
        address = address_of(page, comment_id)
        if box.body.replace("\r\n", "\n").strip() == comment.body.strip():
            return redirect(address, code=303)
        left = replace(box, cancel=Cancel(gettext("comments.leave_as_it_was"), address, sends=False))
        note = gettext("comments.not_saved_yet")
        return render_template("comments/write.html", box=left, page_title=page.title, note=note)
    try:
        protect()
        count_write()
        prepared = prepare_comment(box.body, near_to(actor(), page.record_no, comment_id))
        with transaction():
            comment, page = get_comment(actor(), comment_id)
            edit_comment(actor(), page, comment, prepared=prepared)
    except (KmwikiError, CSRFError, OperationalError) as trouble:
        return refused(box, trouble, page_title=page.title)
    comment, page = get_comment(actor(), comment_id)
    _say_what_was_left_out(prepared, page, comment_id)
    return redirect(address_of(page, comment_id), code=303)


def _edit_box(comment: Comment, page: Page, body: str) -> Box:
    return Box(
        action=url_for("comments.save", comment_id=comment.id), body=body, label=gettext("comments.your_words"),
        button_label=gettext("comments.save"), writer=actor().username,
        cancel=Cancel(gettext("face.cancel"), url_for("comments.save", comment_id=comment.id, cancel=1)),
    )  # fmt: skip


def refused(box: Box, trouble: KmwikiError | CSRFError | OperationalError, *, page_title: str) -> Answer:
    """The form once more, with what was wrong and every word in it."""
    if isinstance(trouble, NotFound):
        raise trouble  # the page went away meanwhile; its error page gives the words back
    headers: dict[str, str] = {}
    if isinstance(trouble, KmwikiError):
        status, error = status_of(trouble), gettext(trouble.key, **trouble.args_)
        if isinstance(trouble, TooMany):
            headers["Retry-After"] = str(trouble.retry_after)
        if isinstance(trouble, Invalid) and trouble.field == "reply_to":
            box = replace(box, reply_to=None, quote=None)  # sent again, the words stand by themselves
        if isinstance(trouble, Invalid) and trouble.field == "quote":
            box = replace(box, error_field="quote")
    elif isinstance(trouble, CSRFError):
        status, error = 400, gettext("comments.form_expired")
    else:
        db.session.rollback()
        status, error = 507 if "full" in str(trouble).lower() else 503, gettext("comments.not_now")
        headers["Retry-After"] = str(RETRY_SECONDS)
    box = replace(box, error=error, form_id=box.form_id or new_form_id())
    return render_template("comments/write.html", box=box, page_title=page_title, has_errors=True), status, headers


def signed_out(box: Box, *, back: str) -> Answer:
    """Somebody's session ended while they wrote. Without words there is nothing to keep: sign in and come back."""
    login_url = url_for("accounts.login", next=back)
    if not box.body.strip():
        return redirect(login_url, code=303)
    # Nothing of the page is shown: whether it is there is not for a visitor to learn from a form.
    box = replace(box, reply_to=_answered(sent_number("reply_to"), known=False), form_id=box.form_id or new_form_id())
    return render_template("comments/write.html", box=box, page_title=None, login_url=login_url, has_errors=True), 403


def _answered(comment_id: int | None, *, known: bool = True) -> Answered | None:
    """Whom the words answer, for the form; the name only where this reader may see it."""
    if comment_id is None:
        return None
    if not known:
        return Answered(comment_id, "…")
    try:
        comment, _page = get_comment(actor(), comment_id)
    except NotFound:
        return None
    name = comment.person.display_name if comment.person else comment.author_name
    if comment.deleted_at is not None:
        return None
    quoted = url_for("comments.turn_box", no=comment.page_no, reply_to=comment_id, quoted="all")
    return Answered(comment_id, name, quoted)


def _say_what_was_left_out(prepared: PreparedComment, page: Page, comment_id: int) -> None:
    many = [gettext("comments.many_mentions", most=MOST_MENTIONS)] if prepared.mentions_left_out else []
    say_of(page.record_no, comment_id, many + not_called_notes(prepared.mentions, page))


def _texts_quoted(page: Page, revision: int | None) -> list[str]:
    """What the page said when it was opened, and says now."""
    seen = revision if revision is not None and 0 < revision < page.revision else page.revision
    return words_of_page(actor(), page, seen, page.revision)


def _body() -> str:
    return sent_text("body")


def sent_text(name: str) -> str:
    """An input of the form, empty when it was not sent."""
    return request.form.get(name, "")


def sent_number(name: str) -> int | None:
    """The same as a number, bounded before it meets anything."""
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None
