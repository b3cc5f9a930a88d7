"""The form that reports something, and what became of one's own reports."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.access import require
from kmwiki.comments.models import Comment
from kmwiki.comments.reading import get_comment
from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid
from kmwiki.moderation.reading import own_reports
from kmwiki.moderation.reporting import KINDS, report, report_of, require_reporting
from kmwiki.pages.models import Page
from kmwiki.pages.reading import get_page
from kmwiki.web.addresses import comment_address, page_address
from kmwiki.web.comments.saying import say_of
from kmwiki.web.frame_of_page import actor
from kmwiki.web.limits import write_limit

from .blueprint import blueprint

Answer = Response | str | tuple[str, int]


@blueprint.route("/p/<int:no>/report", methods=["GET", "POST"])
@write_limit
def report_page(no: int) -> Answer:
    """Report a page."""
    page = get_page(actor(), no)
    return _report(page, None, page_address(page.record_no, page.title))


@blueprint.route("/c/<int:comment_id>/report", methods=["GET", "POST"])
@write_limit
def report_comment(comment_id: int) -> Answer:
    """Report a comment."""
    comment, page = get_comment(actor(), comment_id)
    return _report(page, comment, comment_address(comment.id))


@blueprint.get("/reports")
def reports() -> str:
    """What one reported, and what became of it."""
    require(actor(), "moderation.own_reports")
    rows = [
        {
            "title": row.title or gettext("moderation.not_visible"),
            "url": (comment_address(row.comment_id) if row.comment_id else url_for("pages.short", no=row.page_no))
            if row.title
            else None,
            "about": gettext("moderation.a_comment" if row.comment_id else "moderation.a_page"),
            "kind": gettext(f"moderation.kind.{row.kind}"),
            "words": row.words, "at": row.made_at, "word": row.word, "settled": row.settled_at,
            "outcome": gettext(f"moderation.told.{row.outcome}") if row.settled_at else gettext("moderation.told.open"),
        }
        for row in own_reports(actor())
    ]  # fmt: skip
    return render_template("moderation/reports.html", rows=rows)


def _report(page: Page, comment: Comment | None, back_url: str) -> Answer:
    require_reporting(actor(), page, comment)
    about = comment.plain if comment is not None else page.title
    given = {"kind": request.form.get("kind", ""), "words": request.form.get("words", "")}
    earlier = report_of(actor(), page, comment)
    refused: Invalid | None = None
    if request.method == "POST":
        try:
            with transaction():
                _, new = report(actor(), page, comment, **given)
            said = gettext("moderation.done.reported" if new else "moderation.done.reported_before")
            if comment is not None:
                say_of(page.record_no, comment.id, [said], "good")
            else:  # one goes back to the top of the page
                flash(said, "good")
            return redirect(back_url, code=303)
        except Invalid as trouble:
            refused = trouble
    error: dict[str, Any] = {refused.field or "": gettext(refused.key, **refused.args_)} if refused else {}
    html = render_template(
        "moderation/report.html", back_url=back_url, about=about, page_title=page.title, is_comment=comment is not None,
        earlier=earlier.made_at if earlier is not None else None, given=given, error=error, has_errors=bool(error),
        errors=[{"field": field, "message": words} for field, words in error.items()],
        kinds=[(kind, gettext(f"moderation.kind.{kind}"), gettext(f"moderation.kind.{kind}.hint")) for kind in KINDS],
        action=request.path,
    )  # fmt: skip
    return (html, 422) if refused else html
