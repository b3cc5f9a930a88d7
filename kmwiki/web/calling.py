"""What a writer is told of names behind an @ that called nobody."""

from __future__ import annotations

from collections.abc import Iterable

from flask import flash
from flask_babel import gettext

from kmwiki.accounts.mentioning import not_called

_SHOWN = 5


def tell_not_called(names: Iterable[str]) -> None:
    """Say whom the words could not call, so that nobody waits for an answer from somebody who was never told."""
    left = not_called(names)
    for key, some in (("comments.shared_names", left.shared), ("comments.unknown_names", left.unknown)):
        if some:
            shown = " ".join(f"@{name}" for name in some[:_SHOWN]) + (" …" if len(some) > _SHOWN else "")
            flash(gettext(key, names=shown), "info")
