"""A file that was edited while its page changed too waits as a proposal; the page's editors settle it."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.pages.edits import PageEdit
from kmwiki.pages.models import Page, Proposal
from kmwiki.pages.saving import snapshot

_TAKEN = {"title", "title_2", "summary", "summary_2", "body", "lang", "fields", "fiscal_year", "adli", "agency"}


def edit_of_proposal(page: Page, proposal: Proposal) -> PageEdit:
    """The page as the proposal would have it; who may see it stays as it is."""
    known = {field.name for field in fields(PageEdit)} & _TAKEN
    content: dict[str, Any] = {name: value for name, value in proposal.content.items() if name in known}
    for name in ("categories", "tags"):
        if name in proposal.content:
            content[name] = tuple(proposal.content[name])
    return replace(snapshot(page), **content)


def settle(page: Page, proposal_id: str) -> None:
    """Mark a proposal as dealt with by the save that is under way."""
    if proposal_id.isdecimal() and len(proposal_id) <= 12:
        row = db.session.get(Proposal, int(proposal_id))
        if row is not None and row.page_no == page.record_no and row.settled_at is None:
            row.settled_at = now()
