"""Looking after one file: its name and description, away and back."""

from __future__ import annotations

from flask import flash, jsonify, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.attachments.models import Attachment
from kmwiki.attachments.tending import change_file, delete_file, file_to_tend, undelete_file
from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid, NotFound
from kmwiki.web.frame_of_page import actor
from kmwiki.web.limits import write_limit

from .blueprint import blueprint

_SAID = {
    "change": "attachments.done.changed",
    "delete": "attachments.done.deleted",
    "undelete": "attachments.done.undeleted",
}


@blueprint.post("/files/<int:file_id>")
@write_limit
def tend(file_id: int) -> Response | tuple[Response, int]:
    """One act on a file, named by the button that was pressed; then back to the list it stands in."""
    act = request.form.get("act", "")
    if act not in _SAID:
        raise NotFound()
    said, level = _SAID[act], "good"
    args: dict[str, object] = {}
    with transaction():
        row = file_to_tend(actor(), file_id, deleted=act == "undelete")
        page_no = row.page_no
        try:
            _act(act, row)
        except Invalid as trouble:
            said, args, level = trouble.key, trouble.args_, "warn"
    message = gettext(said, **args)
    if request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json":
        return jsonify(said=message), 200 if level == "good" else 422
    flash(message, level)
    back = url_for("files.new") if page_no is None else url_for("files.of_page", no=page_no)
    return redirect(f"{back}#file-{file_id}" if act == "change" else back, code=303)


def _act(act: str, row: Attachment) -> None:
    if act == "change":
        change_file(actor(), row, name=request.form.get("name") or row.name, alt=request.form.get("alt", ""))
    elif act == "delete":
        delete_file(actor(), row)
    else:
        undelete_file(actor(), row)
