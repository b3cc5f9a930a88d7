"""A brake on writing: nobody types thirty pages or comments a minute, but a stuck key or a script does.

What is refused is never lost: the refusal is a :class:`TooMany`, answered with the writer's text and the time to wait.
The sign-in brake is another one, counted in the database (``kmwiki.accounts``); this one lives in the memory of each
web process, so two processes together let twice as much through. That is enough for what it is for.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import RateLimitItem, parse_many

from kmwiki.core.errors import TooMany
from kmwiki.web.frame_of_page import actor

WRITES = parse_many("30 per minute; 400 per hour")
# What a browser sends by itself while somebody writes: every few seconds, from a window or two.
WHILE_WRITING = parse_many("60 per minute; 1500 per hour")
PREVIEWS = parse_many("120 per minute; 3000 per hour")  # one follows each pause in typing

limiter = Limiter(key_func=lambda: whose(), storage_uri="memory://", strategy="fixed-window")


limiter.request_filter(lambda: True)  # nothing is counted by itself: :func:`count_write` counts


def init_app(app: Flask) -> None:
    """Attach the brake; ``KMWIKI_WRITE_LIMITS=off`` (tests, benchmarks) takes it off."""
    limiter.enabled = app.config["RATELIMIT_ENABLED"] = app.config["SETTINGS"].write_limits
    limiter.init_app(app)


def whose() -> str:
    """Whose writes are counted together: a person's wherever they sit, a visitor's by address."""
    person_id = actor().person_id
    return f"person {person_id}" if person_id is not None else f"address {get_remote_address()}"


def count_write(limits: Sequence[RateLimitItem] = WRITES, sort: str = "writes") -> None:
    """Count one write of whoever is asking; those a browser makes by itself while they write are counted apart.

    Raises:
        TooMany: more than ``limits`` allow; ``retry_after`` says when to try again.
    """
    if not limiter.enabled:
        return
    who = whose()
    for limit in limits:
        if not limiter.limiter.hit(limit, sort, who):
            ends = limiter.limiter.get_window_stats(limit, sort, who).reset_time
            raise TooMany("limits.too_fast", retry_after=max(1, int(ends - time.time()) + 1))


def write_limit(view: Callable[..., Any]) -> Callable[..., Any]:
    """Put the brake on a view; only what it writes is counted, not the form it shows."""

    @wraps(view)
    def counted(*args: Any, **values: Any) -> Any:
        if request.method == "POST":
            count_write()
        return view(*args, **values)

    return counted


def write_by_itself_limit(view: Callable[..., Any]) -> Callable[..., Any]:
    """The brake for what a browser sends by itself while somebody writes."""

    @wraps(view)
    def counted(*args: Any, **values: Any) -> Any:
        count_write(WHILE_WRITING, "by itself")
        return view(*args, **values)

    return counted


def preview_limit(view: Callable[..., Any]) -> Callable[..., Any]:
    """The brake of views that only show what was sent to them."""

    @wraps(view)
    def counted(*args: Any, **values: Any) -> Any:
        count_write(PREVIEWS, "previews")
        return view(*args, **values)

    return counted
