"""After a save: whoever wrote is told whose name went with the words they changed."""

from __future__ import annotations

from flask import flash

from kmwiki.access import Actor
from kmwiki.extending.placing import altered_by_last_save
from kmwiki.pages.links import resolve
from kmwiki.pages.models import Page
from kmwiki.web.addresses import comment_address, page_address
from kmwiki.web.language import gettext


def tell_altered(actor: Actor, page: Page) -> None:
    """One message for each speaker; the way to where the words were said only for whoever may see that."""
    rows = altered_by_last_save(page)
    found = resolve(actor, {str(row.source_no) for row in rows if row.source_no})
    for name, row in {row.speaker.display_name: row for row in rows}.items():
        own = row.speaker_id == actor.person_id
        said = gettext("extending.altered_own" if own else "extending.altered", name=name)
        source = next(iter(found.get(str(row.source_no), ())), None)
        if own or source is None:
            flash(said, "warn")
            continue
        way = comment_address(row.comment_id) if row.comment_id else page_address(source.record_no, source.title)
        message = {"text": f"{said} {gettext('extending.ask_for_new')}", "url": way, "label": source.title}
        flash(message, "warn")  # type: ignore[arg-type]
