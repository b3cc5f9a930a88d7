"""Sending files in: from the page form (a script that wants JSON), or by an ordinary form."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.access import can, require
from kmwiki.attachments.kinds import FILES_AT_ONCE
from kmwiki.attachments.reading import FileOfPage, files_of_page, listed, unbound_files
from kmwiki.attachments.storing import SOON_S, add_file
from kmwiki.core.errors import Invalid, TooMany
from kmwiki.pages.reading import get_page
from kmwiki.web.addresses import page_address
from kmwiki.web.frame_of_page import actor
from kmwiki.web.limits import write_limit

from .blueprint import blueprint
from .cards import LIMITS, FileCard, card_of, cards_of

Answer = str | Response | tuple[str, int] | tuple[Response, int]


@dataclass
class TakenIn:
    """What became of the files of one form, each by itself: one that is refused keeps none of the others out."""

    files: list[FileOfPage] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@blueprint.route("/files/new", methods=["GET", "POST"])
@write_limit
def new() -> Answer:
    """Files that no page has yet: send some, and copy what puts them into a text."""
    require(actor(), "files.add")
    if request.method == "GET":
        return _new_page()
    taken = _take_in(None)
    if _wants_json():
        return _as_json(taken)
    return _new_page(taken)


@blueprint.route("/p/<int:no>/files", methods=["GET", "POST"])
@write_limit
def of_page(no: int) -> Answer:
    """A page's files, with who added them when; who may edit the page adds, names, describes and deletes them."""
    if request.method == "GET":
        return _page_files(no)
    get_page(actor(), no, ability="pages.edit")
    taken = _take_in(no)
    if taken.errors:
        return _page_files(no, taken)
    _say(taken)
    return redirect(url_for("files.of_page", no=no), code=303)


def _take_in(page_no: int | None) -> TakenIn:
    taken = TakenIn()
    sent = [file for file in request.files.getlist("files") if file.filename]
    if not sent:
        taken.errors.append(gettext("attachments.choose_first"))
    alt = request.form.get("alt", "") if len(sent) == 1 else ""
    for number, file in enumerate(sent):
        if number >= FILES_AT_ONCE:
            taken.errors.append(gettext("attachments.too_many_at_once", most=FILES_AT_ONCE))
            break
        try:
            row = add_file(
                actor(), page_no=page_no, name=file.filename or "", content=file.stream, alt=alt, patient=False
            )
        except (Invalid, TooMany) as trouble:
            if isinstance(trouble, TooMany) and trouble.retry_after <= SOON_S and _wants_json():
                raise  # a script waits and sends it again by itself
            taken.errors.append(gettext(trouble.key, **trouble.args_))
        else:
            taken.files += listed(row.id)
    return taken


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json"


def _as_json(taken: TakenIn) -> tuple[Response, int]:
    """``{"files": [{id, name, url, note, alt, is_picture, thumb, markdown}], "errors": [text]}``"""
    kept = ("id", "name", "url", "note", "alt", "is_picture", "thumb", "markdown", "tend_url")
    cards: list[dict[str, Any]] = [asdict(card_of(actor(), file)) for file in taken.files]
    answer = jsonify(files=[{name: card[name] for name in kept} for card in cards], errors=taken.errors)
    return answer, 201 if taken.files else 422


def _say(taken: TakenIn) -> None:
    if taken.files:
        flash(gettext("attachments.added", count=len(taken.files)), "good")


def _new_page(taken: TakenIn | None = None) -> str | tuple[str, int]:
    errors = taken.errors if taken else []
    page = render_template(
        "attachments/new.html", files=cards_of(actor(), reversed(unbound_files(actor()))), errors=errors,
        has_errors=bool(errors), limits=LIMITS, added=len(taken.files) if taken else 0,
    )  # fmt: skip
    return (page, 422) if errors else page


def _page_files(no: int, taken: TakenIn | None = None) -> str | tuple[str, int]:
    page = get_page(actor(), no)
    may_edit = can(actor(), "pages.edit", page)
    deleted: list[FileCard] = cards_of(actor(), files_of_page(no, deleted=True)) if may_edit else []
    errors = taken.errors if taken else []
    shown = render_template(
        "attachments/of_page.html", page=page, back_url=page_address(page.record_no, page.title),
        files=cards_of(actor(), files_of_page(no)), deleted=deleted, may_edit=may_edit, errors=errors,
        has_errors=bool(errors), limits=LIMITS, added=len(taken.files) if taken else 0,
    )  # fmt: skip
    return (shown, 422) if errors else shown
