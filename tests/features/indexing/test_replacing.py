"""Guidance that newer guidance replaces is marked in the index, as long as the newer one stands and is open to all."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from kmwiki.access import Actor
from kmwiki.core.clock import freeze, now, today
from kmwiki.core.database import db, transaction
from kmwiki.core.journal import done
from kmwiki.indexing.documents import documents_of
from kmwiki.indexing.draining import follow_or_rebuild, rows_waiting
from kmwiki.indexing.engine import engine_in
from kmwiki.pages.edits import PageEdit
from kmwiki.pages.life import bin_page, unbin_page
from kmwiki.pages.models import Page
from kmwiki.pages.saving import prepare_texts, save_page
from kmwiki.reviewing.due import note_passed
from kmwiki.search.documents import Document
from tests.support.site import TestSite


class Listening:
    """An engine that notes what it is given."""

    def __init__(self, folder: Path) -> None:
        self.real = engine_in(folder)
        self.standing: dict[int, bool] = {}

    def apply(self, upserts: list[Document], *, gone: list[int]) -> None:
        self.standing |= {document.record_no: document.replaced for document in upserts if document.unit == "page"}


@pytest.fixture
def consultant(site: TestSite) -> Actor:
    return site.person("prapon", "consultant")


def guidance(site: TestSite, author: Actor, title: str, *, replaces: int | None = None, **more: Any) -> int:
    fields = {"replaces": replaces} if replaces else {}
    return site.page(author, kind="guidance", title=title, **{"visibility": "public", "fields": fields, **more})


def replaced(no: int) -> bool:
    return documents_of([no])[no][0].replaced


def test_the_older_is_replaced_and_the_newer_is_not(site: TestSite, consultant: Actor) -> None:
    old = guidance(site, consultant, "วิธีทำแผน ฉบับเดิม")
    other = guidance(site, consultant, "Another matter")
    new = guidance(site, consultant, "วิธีทำแผน ฉบับใหม่", replaces=old)
    assert [replaced(no) for no in (old, new, other)] == [True, False, False]


@pytest.mark.parametrize(
    ("old_for", "new_for", "expected"),
    [
        ("public", "members", False),  # a visitor must not learn that there is another
        ("members", "members", True),
        ("members", "public", True),
        ("public", "team", False),
        ("team", "members", True),
    ],
)
def test_only_what_all_readers_may_see_replaces(
    site: TestSite, consultant: Actor, old_for: str, new_for: str, expected: bool
) -> None:
    old = guidance(site, consultant, "ฉบับเดิม", visibility=old_for)
    guidance(site, consultant, "ฉบับใหม่", replaces=old, visibility=new_for)
    assert replaced(old) is expected


def test_a_draft_or_another_kind_replaces_nothing(site: TestSite, consultant: Actor) -> None:
    old = guidance(site, consultant, "ฉบับเดิม")
    guidance(site, consultant, "ฉบับร่าง", replaces=old, state="draft")
    assert not replaced(old)


def test_what_begins_later_replaces_from_its_first_day_on_without_anybody_saving(
    site: TestSite, consultant: Actor
) -> None:
    old = guidance(site, consultant, "วิธีทำแผน ฉบับเดิม")
    begins = {"replaces": old, "valid_from": str(today() + timedelta(days=2))}
    guidance(site, consultant, "วิธีทำแผน ฉบับใหม่", fields=begins)
    with transaction():
        done([row.id for row in rows_waiting()])
    note_passed()
    assert not replaced(old)
    assert rows_waiting() == []
    with freeze(now() + timedelta(days=2)):
        note_passed()
        assert [row.subject_id for row in rows_waiting()] == [old]
        assert replaced(old)


def test_the_older_is_put_in_anew_whenever_the_newer_changes(app: Flask, site: TestSite, consultant: Actor) -> None:
    engine = Listening(Path(app.config["SETTINGS"].index_dir))

    def follow() -> dict[int, bool]:
        engine.standing = {}
        follow_or_rebuild(engine, rows_waiting())  # type: ignore[arg-type]
        return engine.standing

    old, other = guidance(site, consultant, "ฉบับเดิม"), guidance(site, consultant, "Another, older one")
    new = guidance(site, consultant, "ฉบับใหม่", replaces=old)
    assert follow() == {old: True, other: False, new: False}
    _replace_instead(consultant, new, other)
    assert follow() == {old: False, other: True, new: False}
    with transaction():
        bin_page(consultant, db.session.get_one(Page, new))
    assert follow() == {old: False, other: False}
    with transaction():
        unbin_page(consultant, db.session.get_one(Page, new))
    assert follow()[other] is True


def _replace_instead(author: Actor, no: int, other: int) -> None:
    edit = PageEdit(title="ฉบับใหม่", body="x", visibility="public", state="published", fields={"replaces": other})
    prepared = prepare_texts("guidance", edit)
    with transaction():
        page = db.session.get_one(Page, no)
        save_page(author, page, edit=edit, based_on=page.revision, prepared=prepared)
