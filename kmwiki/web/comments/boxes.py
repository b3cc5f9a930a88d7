"""The open box under a page: empty, answering somebody, with words quoted, or with what was kept of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import request, url_for

from kmwiki.access import Actor
from kmwiki.comments.quoting import CONTEXT, LONGEST_QUOTE
from kmwiki.comments.reading import CommentCard, get_comment
from kmwiki.core.errors import NotFound
from kmwiki.core.once import new_form_id
from kmwiki.pages import drafts
from kmwiki.pages.showing import AnyPage
from kmwiki.text.graphemes import truncate
from kmwiki.text.input import BadText, clean_text
from kmwiki.web.language import gettext

from .views import Answered, Box, Cancel, QuoteField

LONGEST_BEGINNING = 300


def asked_number(name: str) -> int | None:
    """A number of the address, bounded before it meets anything."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None


def box_under(actor: Actor, page: AnyPage, cards: Sequence[CommentCard], part: Mapping[str, str | int]) -> Box:
    """The box as the address asks for it: ``?reply_to=`` with ``?quoted=`` words, ``?say=`` words, or ``?draft=``.

    A draft brings its words; whom they answer and what is quoted the address may say anew.
    """
    draft = drafts.comment_draft(actor, asked_number("draft"), page_no=page.record_no)
    kept = dict(draft.fields) if draft is not None else {}
    asked = request.args.get("reply_to", kept.get("reply_to", ""))
    answered = _answered(actor, page, cards, asked, part)
    if draft is not None and "quoted" not in request.args and asked == kept.get("reply_to", ""):
        quote = QuoteField(*(kept.get(name, "") for name in ("quote", "quote_before", "quote_after")))
    else:
        quote = _quoted(actor, answered)
    box = Box(
        action=url_for("comments.post", no=page.record_no), form_id=new_form_id(), reply_to=answered, quote=quote,
        revision=page.revision, cancel=_answers_nobody(page, part) if answered else None, body=_to_begin_with(),
    )  # fmt: skip
    if draft is not None:
        revision = kept.get("revision", "")
        box = replace(
            box, form_id=draft.form_id, body=kept.get("body", ""),
            revision=int(revision) if revision.isdecimal() and len(revision) < 10 else page.revision,
        )  # fmt: skip
    return box


def _answered(
    actor: Actor, page: AnyPage, cards: Sequence[CommentCard], asked: str, part: Mapping[str, str | int]
) -> Answered | None:
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 15):
        return None
    number = int(asked)
    for card in cards:
        if card.id == number and card.speaker is not None:
            turned = url_for("comments.turn_box", no=page.record_no, **part, reply_to=number, quoted="all")  # type: ignore[arg-type]
            return Answered(number, card.speaker.name, turned)
    return None


def _answers_nobody(page: AnyPage, part: Mapping[str, str | int]) -> Cancel:
    """Back to the plain box. A link would drop what was typed: without scripts in silence."""
    url = url_for("comments.turn_box", no=page.record_no, **part)  # type: ignore[arg-type]
    return Cancel(gettext("comments.cancel_reply"), url)


def _to_begin_with() -> str:
    """``?say=``: a link may put words into the open box. They are text, and only its writer sends it."""
    try:
        return clean_text(request.args.get("say", "")[:LONGEST_BEGINNING], multiline=True)
    except BadText:
        return ""


def _quoted(actor: Actor, answered: Answered | None) -> QuoteField:
    """Words the address brings along; ``all`` are those of the comment that is answered, as many as may be quoted."""
    words = request.args.get("quoted", "")
    if words == "all" and answered is not None:
        try:
            comment, _page = get_comment(actor, answered.id)
        except NotFound:
            return QuoteField()
        return QuoteField(truncate(" ".join(comment.plain.split()), LONGEST_QUOTE - 1).rstrip("…"))
    around = [request.args.get(name, "") for name in ("quote_before", "quote_after")]
    return (
        QuoteField(words[:LONGEST_QUOTE], around[0][-CONTEXT:], around[1][:CONTEXT]) if words != "all" else QuoteField()
    )
