"""After a save: whoever wrote is told whose name went with the words they changed."""

from __future__ import annotations

from flask import flash

from kmwiki.access import Actor, can
from kmwiki.extending.placing import altered_by_last_save
from kmwiki.pages.models import Page
from kmwiki.web.language import gettext

from .cards import propose_address


def tell_altered(actor: Actor, page: Page) -> None:
    """One message for each speaker, with the way to ask them for the new words."""
    rows, edits = altered_by_last_save(page), can(actor, "pages.edit", page)
    for name, row in {row.speaker.display_name: row for row in rows}.items():
        own = row.speaker_id == actor.person_id
        said = gettext("extending.altered_own" if own else "extending.altered", name=name)
        if own or not edits:
            flash(said, "warn")
            continue
        message = {"text": said, "url": propose_address(row.id), "label": gettext("extending.propose")}
        flash(message, "warn")  # type: ignore[arg-type]
