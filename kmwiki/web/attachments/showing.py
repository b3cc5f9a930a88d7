"""A file at its address, by the rights of this moment."""

from __future__ import annotations

from pathlib import Path

from flask import redirect, request, send_file
from werkzeug.wrappers import Response

from kmwiki.attachments.kinds import BY_TYPE, is_picture
from kmwiki.attachments.models import Attachment
from kmwiki.attachments.reading import file_address, find_file, is_public, path_of
from kmwiki.core.database import end_reading
from kmwiki.core.errors import NotFound
from kmwiki.web.frame_of_page import actor

from .blueprint import blueprint

# Should a browser ever take a file for a page, it is one without scripts, forms, and an origin.
FILE_CSP = "default-src 'none'; sandbox; frame-ancestors 'none'"
_COPY_TYPE = "image/webp"


@blueprint.get("/files/<int:file_id>/<name>")
def show(file_id: int, name: str) -> Response:
    """The file, or the copy of a picture of the width ``?size=`` asks for. Any name works: the number identifies.

    Asked about again each time, since rights may have narrowed: a browser that has it gets a 304 and no bytes.
    """
    row = find_file(actor(), file_id)
    width = _copy_asked_for(row)
    kind, path = BY_TYPE[row.content_type], path_of(row, width)
    # A visitor's answer is everybody's; caches between may keep it, and ask each time.
    shared = actor().is_visitor and is_public(row.page_no)
    name, etag = row.name, f"{row.sha256[:40]}-{width or 0}"
    end_reading()
    answer = _sent(
        path, etag=etag, name=f"{Path(name).stem}.webp" if width else name,
        content_type=_COPY_TYPE if width else kind.content_type,
        download=not kind.inline or "download" in request.args,
    )  # fmt: skip
    answer.headers["Cache-Control"] = "public, no-cache" if shared else "private, no-cache"
    answer.headers["Content-Security-Policy"] = FILE_CSP
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


@blueprint.get("/files/<int:file_id>")
def short(file_id: int) -> Response:
    """The address without a name leads to the one with it."""
    row = find_file(actor(), file_id)
    return redirect(file_address(row.id, row.name), code=302)


def _copy_asked_for(row: Attachment) -> int | None:
    asked = request.args.get("size", "")
    if not is_picture(row.content_type) or not asked.isdecimal():
        return None
    return next((size[0] for size in row.sizes if str(size[0]) == asked), None)


def _sent(path: Path, *, etag: str, name: str, content_type: str, download: bool) -> Response:
    try:
        return send_file(
            path, mimetype=content_type, as_attachment=download, download_name=name, conditional=True, etag=etag
        )
    except FileNotFoundError as missing:  # the database came from a backup without its files; `check` tells
        raise NotFound("attachments.no_such_file") from missing
