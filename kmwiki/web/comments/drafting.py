"""A comment is kept while it is typed, so that a session that ends takes no words along."""

from __future__ import annotations

from flask import flash, jsonify, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.access import require
from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid, NotFound
from kmwiki.i18n.dates import format_time, machine_time
from kmwiki.pages import drafts
from kmwiki.pages.reading import find_page
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import language
from kmwiki.web.limits import write_by_itself_limit, write_limit

from . import blueprint

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


@blueprint.post("/p/<int:no>/comments/draft/<int:text_id>/discard")
@write_limit
def discard_draft(no: int, text_id: int) -> Response:
    """Throw away what was kept of an unsent comment."""
    require(actor(), "drafts.keep")
    with transaction():
        if drafts.comment_draft(actor(), text_id, page_no=no) is None:
            raise NotFound("drafts.gone")
        drafts.throw_away(actor(), text_id)
    flash(gettext("drafts.thrown_away"), "info")
    return redirect(url_for("pages.show", no=no, _anchor="comments"), code=303)
