"""What went wrong, said to programs: one place for all of it, as ``application/problem+json`` (RFC 9457)."""

from __future__ import annotations

import errno
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, current_app, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from kmwiki.api.speech import language, wording
from kmwiki.core.database import db
from kmwiki.core.errors import Conflict, Invalid, KmwikiError, NotAllowed, NotFound, SignInFirst, TooMany

MEDIA_TYPE = "application/problem+json"
STATUS: tuple[tuple[type[KmwikiError], int], ...] = (
    (NotFound, 404),
    (SignInFirst, 401),
    (NotAllowed, 403),
    (Invalid, 422),
    (Conflict, 409),
    (TooMany, 429),
)
# What there are words for; any other is said as 400 or 500, under its own number.
WORDED = (400, 401, 403, 404, 405, 409, 413, 414, 422, 429, 500, 503, 507)
RETRY_SECONDS = 10
CHALLENGE = 'Bearer realm="kmwiki"'
_NO_ROOM = (errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EACCES, errno.EPERM)


class BadParameters(Exception):
    """Parameters of the address that can't be meant; each ``Invalid`` names its parameter in ``field``."""

    def __init__(self, troubles: Sequence[Invalid]) -> None:
        super().__init__([trouble.field for trouble in troubles])
        self.troubles = tuple(troubles)


class BadToken(Exception):
    """An ``Authorization`` header that names nobody: never taken for a visitor's silence."""


def problem_for(error: Exception) -> AnyResponse:
    """The answer to an exception.

    Raises:
        Exception: the same, when it is a fault of ours and the application is told to show those (tests).
    """
    if isinstance(error, HTTPException):
        return _http(error)
    if isinstance(error, BadParameters):
        return _bad_parameters(error)
    if isinstance(error, BadToken):
        return problem(
            401, detail=wording("api.bad_token"), headers={"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token"'}
        )
    if isinstance(error, KmwikiError):
        return _refused(error)
    db.session.rollback()
    if isinstance(error, OperationalError):
        full = "full" in str(error).lower()
        return problem(507 if full else 503, headers={"Retry-After": str(RETRY_SECONDS)})
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return problem(507, headers={"Retry-After": str(RETRY_SECONDS)})
    if current_app.testing and current_app.config["PROPAGATE_EXCEPTIONS"] is not False:
        raise error
    current_app.log_exception(sys.exc_info())  # type: ignore[arg-type]
    return problem(500)


def problem(
    status: int, *, detail: str | None = None, headers: Mapping[str, str] | None = None, **more: Any
) -> Response:
    """A problem document; ``more`` are members of our own, told of in the API's description."""
    known = status if status in WORDED else (400 if status < 500 else 500)
    body = {
        "type": "about:blank",
        "title": wording(f"api.problem.{known}.title"),
        "status": status,
        "detail": detail or wording(f"api.problem.{known}.detail"),
        "instance": request.path.encode("utf-8", "replace").decode("utf-8"),
        **more,
    }
    answer = Response(json.dumps(body, ensure_ascii=False), status, mimetype=MEDIA_TYPE)
    answer.headers["Content-Language"] = language()
    answer.headers.update(headers or {})
    return answer


def _refused(error: KmwikiError) -> Response:
    status = next((status for kind, status in STATUS if isinstance(error, kind)), 400)
    headers: dict[str, str] = {}
    if isinstance(error, SignInFirst):
        return problem(401, headers={"WWW-Authenticate": CHALLENGE})
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(error.retry_after)
    return problem(status, detail=wording(error.key, **error.args_), headers=headers)


def _bad_parameters(error: BadParameters) -> Response:
    told = [{"parameter": trouble.field, "detail": wording(trouble.key, **trouble.args_)} for trouble in error.troubles]
    first = told[0]
    return problem(400, detail=f"{first['parameter']}: {first['detail']}", parameters=told)


def _http(error: HTTPException) -> AnyResponse:
    status = error.code or 500
    if error.response is not None or status < 400:
        return error.get_response()  # type: ignore[return-value]
    allowed = getattr(error, "valid_methods", None) or ()
    return problem(status, headers={"Allow": ", ".join(sorted(allowed))} if status == 405 else {})
