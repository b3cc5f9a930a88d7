"""The blueprint that the modules beside this one hang their routes on."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

blueprint = Blueprint("accounts", __name__)


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """Passwords, codes and one-time addresses: kept in no cache, told to no other page."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
