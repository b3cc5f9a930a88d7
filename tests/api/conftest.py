"""A province that was written down, indexed, and is asked by programs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from kmwiki.accounts.api_tokens import make_token
from kmwiki.accounts.reading import get_account
from kmwiki.core.database import transaction
from kmwiki.indexing.draining import follow_or_rebuild, rows_waiting
from kmwiki.indexing.engine import engine_in
from tests.support.site import TestSite
from tests.support.talk import say

Ask = Callable[..., TestResponse]


@pytest.fixture
def province(app: Flask, site: TestSite) -> dict[str, int]:
    """Record numbers by name. What each may be seen by stands in its visibility; other people's pages are among them."""
    malee = site.person("มาลี", agency="health", display_name="มาลี ดีงาม")
    somchai = site.person("somchai", agency="admin")
    pages = {
        "public_th": site.page(
            malee, kind="practice", title="ซ้อมแผนอพยพน้ำหลาก", title_2="Evacuation drill", visibility="public",
            body="ชาวบ้านตำบลทรายแก้วอพยพเสร็จก่อนเวลา <b>ตัวหนา</b> & สัญญาณเสียง", fiscal_year=2569, agency="health",
            tags=("น้ำท่วม", "อพยพ"), categories=(6,),
        ),
        "public_en": site.page(
            somchai, title="Evacuation of the old town", lang="en", visibility="public", fiscal_year=2568, agency="admin",
            body="The villagers evacuated early. We learned to ring the temple bell.", tags=("flood",),
        ),
        "members": site.page(
            somchai, kind="thread", title="อพยพสัตว์เลี้ยงอย่างไร pets", body="ใครมีวิธีอพยพสัตว์เลี้ยงบ้าง", visibility="members",
            fiscal_year=2569,
        ),
        "team": site.page(malee, title="อพยพผู้ป่วยติดเตียง", body="รายชื่อผู้ป่วยที่ต้องอพยพ", visibility="team"),
        "draft": site.page(somchai, title="อพยพ ยังเขียนไม่เสร็จ", body="ร่าง อพยพ", state="draft"),
        "other": site.page(malee, title="จัดประชุมประจำเดือน Monthly meeting", body="เตรียมวาระก่อนสามวัน", visibility="public"),
    }  # fmt: skip
    pages["comment"] = say(somchai, pages["other"], "ครั้งหน้าขอพูดเรื่องเสียงตามสายของเทศบาล")
    index(app)
    return pages


def index(app: Flask) -> None:
    follow_or_rebuild(engine_in(Path(app.config["SETTINGS"].index_dir)), rows_waiting())


@pytest.fixture
def token_of() -> Callable[..., str]:
    """A bearer token of that person."""

    def made(username: str, days: int = 3) -> str:
        with transaction():
            return make_token(get_account(username), days=days)

    return made


@pytest.fixture
def ask(app: Flask, token_of: Callable[..., str]) -> Ask:
    """``ask(q="…", by="somchai", kind=[…])``: the answer of ``/api/v1/search``."""
    kept: dict[str, str] = {}

    def asked(
        path: str = "/api/v1/search", *, by: str | None = None, headers: dict[str, str] | None = None, **query: Any
    ) -> TestResponse:
        sent = dict(headers or {})
        if by is not None:
            kept.setdefault(by, "")
            kept[by] = kept[by] or token_of(by)
            sent["Authorization"] = f"Bearer {kept[by]}"
        return app.test_client().get(path, query_string=query, headers=sent)

    return asked


def found(answer: TestResponse) -> list[int]:
    """The record numbers of the hits, in their order."""
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return [hit["record_no"] for hit in answer.get_json()["hits"]]
