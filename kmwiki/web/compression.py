"""Text answers over 1 kB travel compressed."""

from __future__ import annotations

import gzip

from flask import Flask, request
from werkzeug.wrappers import Response

LEAST = 1024
LEVEL = 5
_TEXT = ("text/", "application/json", "application/problem+json", "application/atom+xml", "image/svg+xml")


def init_app(app: Flask) -> None:
    app.after_request(compress)


def compress(response: Response) -> Response:
    """Gzip what is text, long enough, complete, and wanted so by the browser."""
    if (
        response.direct_passthrough
        or response.is_streamed
        or response.status_code < 200
        or response.status_code in (204, 304)
        or "Content-Encoding" in response.headers
        or not (response.mimetype or "").startswith(_TEXT)
    ):
        return response
    response.vary.add("Accept-Encoding")
    if not wants_gzip(request.headers.get("Accept-Encoding", "")):
        return response
    body = response.get_data()
    if len(body) >= LEAST:
        response.set_data(gzip.compress(body, LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def wants_gzip(accepted: str) -> bool:
    """Does this Accept-Encoding take gzip? ``gzip;q=0`` does not."""
    for part in accepted.lower().split(","):
        name, _, quality = part.strip().partition(";")
        if name.strip() in ("gzip", "*"):
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
