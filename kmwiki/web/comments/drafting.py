"""A comment is kept while it is typed: neither a session that ends nor a press of *Reply* takes words away."""

from __future__ import annotations

from flask import flash, jsonify, redirect, request, url_for
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from kmwiki.access import require
from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid, KmwikiError, NotFound
from kmwiki.core.once import new_form_id
from kmwiki.i18n.dates import format_time, machine_time
from kmwiki.pages import drafts
from kmwiki.pages.reading import find_page, get_page
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import language
from kmwiki.web.limits import WHILE_WRITING, count_write, write_by_itself_limit, write_limit
from kmwiki.web.security import csrf

from . import blueprint
from .cards import page_url
from .speaking import Answer, box_sent, protect, refused, sent_number, sent_text, signed_out

_TURNED = ("part", "draft", "reply_to", "quoted", "quote_before", "quote_after")
_KEPT = ("form_id", "revision", "reply_to", "quote", "quote_before", "quote_after", "body")


@blueprint.post("/p/<int:no>/comments/draft")
@write_by_itself_limit
def keep_draft(no: int) -> Response | tuple[Response, int]:
    """Keep what stands in the open box. JSON as for a page's form: ``said``, ``at``, ``url``; or ``done``."""
    asker = actor()
    require(asker, "drafts.keep")
    # Whether they may still read the page makes no difference: the words are theirs.
    page = find_page(no)
    if page is None:
        raise NotFound()
    fields = [(name, request.form[name]) for name in _KEPT if name in request.form]
    form_id = request.form.get("form_id", "")
    try:
        with transaction():
            if not any(request.form.get(name, "").strip() for name in ("body", "quote")):
                drafts.mark_done(asker, form_id=form_id, kind=drafts.COMMENT, page_no=no)  # all was taken out again
                text = None
            else:
                text = drafts.keep_text(asker, form_id=form_id, kind=drafts.COMMENT, fields=fields, page_no=no)
    except Invalid as trouble:
        return jsonify(trouble=gettext(trouble.key, **trouble.args_)), 413
    if text is None:
        return jsonify(done=True)
    said = gettext("drafts.kept_at", time=format_time(text.saved_at, language()))
    url = url_for("pages.show", no=no, draft=text.id, _anchor="comment-form")
    return jsonify(said=said, at=machine_time(text.saved_at), url=url)


@blueprint.post("/p/<int:no>/comments/box")
@csrf.exempt
def turn_box(no: int) -> Answer:
    """The open box, turned to whom the address says or to nobody, with words of theirs or without. What stands in it
    comes along; when another draft is asked for, it waits above that as a draft of its own.

    A link would load the page anew with an empty box. So the box is sent here, its words become a draft, and the page
    opens with that; the form token is checked here for the same reason as in :mod:`.speaking`.
    """
    if actor().is_visitor:
        return signed_out(box_sent(no), back=url_for("pages.show", no=no))
    page = get_page(actor(), no)
    asked: dict[str, str | int] = {name: request.args[name] for name in _TURNED if name in request.args}
    try:
        protect()
        anchor = "comment-form"
        if not sent_text("body").strip() and not {"reply_to", "draft"} & asked.keys() and sent_number("reply_to"):
            anchor = f"c{sent_number('reply_to')}"  # nothing was written yet: one goes on reading where one was
        if sent_text("body").strip():
            count_write(WHILE_WRITING, "by itself")
            kept = _carried_along(
                no, reply_to=sent_text("reply_to") if "draft" in asked else request.args.get("reply_to", "")
            )
            asked.setdefault("draft", kept)
    except (KmwikiError, CSRFError, OperationalError) as trouble:
        return refused(box_sent(no, page), trouble, page_title=page.title)
    return redirect(page_url(page, **asked, _anchor=anchor), code=303)


def _carried_along(no: int, *, reply_to: str) -> int:
    """The box kept as a draft. Its quotation goes along only while it answers the same person: else it is nobody's."""
    same = reply_to == sent_text("reply_to")
    names = [name for name in _KEPT if same or not name.startswith("quote")]
    fields = {name: request.form[name].replace("\r\n", "\n") for name in names if name in request.form}
    fields["reply_to"] = reply_to
    form_id = fields.get("form_id", "")
    with transaction():
        if not 8 <= len(form_id) <= 64 or drafts.is_done(actor(), form_id):  # sent before: sent again, it says nothing
            form_id = new_form_id()
        fields["form_id"] = form_id
        text = drafts.keep_text(actor(), form_id=form_id, kind=drafts.COMMENT, fields=fields.items(), page_no=no)
        assert text is not None, "only a form that is done keeps nothing"
        return text.id


@blueprint.post("/p/<int:no>/comments/draft/<int:text_id>/discard")
@write_limit
def discard_draft(no: int, text_id: int) -> Response:
    """Throw away what was kept of an unsent comment; what stands in the box beside it stays there."""
    require(actor(), "drafts.keep")
    with transaction():
        if drafts.comment_draft(actor(), text_id, page_no=no) is None:
            raise NotFound("drafts.gone")
        drafts.throw_away(actor(), text_id)
    flash(gettext("drafts.thrown_away"), "info")
    if sent_text("body").strip():
        kept = _carried_along(no, reply_to=sent_text("reply_to"))
        return redirect(url_for("pages.show", no=no, draft=kept, _anchor="comment-form"), code=303)
    return redirect(url_for("pages.show", no=no, _anchor="comments"), code=303)
