"""Keeping safe what somebody wrote into a file, when it can't become the page by itself."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from kmwiki.contentfiles import ContentProblem, parse_page
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.journal import record
from kmwiki.pages.edits import PageEdit
from kmwiki.pages.models import Page, Proposal

from .ledger import proposals_with
from .sameness import edit_of, hash_of

LONGEST_SOURCE = 300
_NOT_PROPOSED = ("authors", "shared_people", "shared_writers", "shared_agencies")


def propose(page: Page, data: bytes, *, path: str, based_on: int) -> bool:
    """Keep a file's content as a proposal to its page's editors, inside a transaction; False when it is kept already.

    ``content`` holds the file's bytes as text, and what the editing form takes where the file can be read. The form
    offers it under "a file was edited"; the save that settles it lets the file be written again.
    """
    file_hash = hash_of(data)
    if proposals_with(page.record_no, file_hash):
        return False
    content: dict[str, Any] = {"file_hash": file_hash, "path": path, "text": data.decode("utf-8", "backslashreplace")}
    try:
        edit = edit_of(parse_page(data, path=path, kind=page.kind), path=path, page=page)
        content |= _for_the_form(edit)
    except ContentProblem:
        pass  # the text alone: nobody's words are lost because a key is misspelt
    proposal = Proposal(
        page_no=page.record_no, based_on=based_on, source=path[:LONGEST_SOURCE], content=content, created_at=now()
    )
    db.session.add(proposal)
    page.version += 1
    db.session.flush()
    record(
        "page.proposed", actor_id=None, subject_type="page", subject_id=page.record_no, page_no=page.record_no,
        detail={"path": path[:LONGEST_SOURCE], "based_on": based_on},
    )  # fmt: skip
    return True


def _for_the_form(edit: PageEdit) -> dict[str, Any]:
    values = {name: value for name, value in asdict(edit).items() if name not in _NOT_PROPOSED}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
