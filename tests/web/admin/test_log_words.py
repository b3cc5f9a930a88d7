"""The log says what happened in the reader's language: no keys, no bare numbers of people or agencies."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import kmwiki
from kmwiki.core.database import transaction
from kmwiki.core.journal import record
from kmwiki.i18n.catalogue import translate
from tests.support.site import TestSite

SOURCES = Path(kmwiki.__file__).parent


def lines(site: TestSite, lang: str) -> str:
    browser = site.browser("boss")
    browser.set_cookie("lang", lang)
    html = browser.get("/admin/audit").get_data(as_text=True)
    return re.sub(r"<[^>]+>", " ", html.split("<tbody>")[1].split("</tbody>")[0])


@pytest.mark.parametrize(
    ("verb", "detail", "th", "en"),
    [
        ("comment.hidden", {"reason": "มีคำขู่ threat"}, "เหตุผล: มีคำขู่ threat", "reason: มีคำขู่ threat"),
        ("page.saved", {"revision": 3, "note": "", "state": "published"}, "ฉบับที่: 3 · สถานะ: เผยแพร่แล้ว", "revision: 3"),
        ("person.changed", {"fields": ["ask_about", "reachable"]}, "ที่เปลี่ยน: เรื่องที่ถามได้, ติดต่อได้เมื่อ",
         "changed: what to ask them about, when they can be reached"),
        ("page.saved", {"changed": {"title": ["เก่า", "New"], "sharing": True}},
         "ที่เปลี่ยน: ชื่อหน้า เก่า → New, ผู้ที่เปิดให้อ่าน", "changed: title เก่า → New, whom it is shared with"),
        ("page.saved", {"changed": {"visibility": ["team", "members"]}}, "ใครอ่านได้ ", "who may read "),
        ("person.standing_changed", {"before": {"roles": ["staff"], "executive": False, "agency": "health"}},
         "เดิม: บทบาท เจ้าหน้าที่, ผู้บริหาร ไม่, ส่วนราชการ ", "before: roles "),
        ("agency.added", {"code": "gone-long-ago"}, "ส่วนราชการ: gone-long-ago", "agency: gone-long-ago"),
        ("adoption.edited", {"changed": ["result"], "result": ["not_yet", "worked"]}, "ที่เปลี่ยน: ผล", " → "),
        ("thanks.given", {"meaning": "will_try"}, "ความหมาย: จะลองทำ", "meaning: "),
        ("a.new_verb", {"unheard_of": "เท่านี้"}, "unheard_of: เท่านี้", "unheard_of: เท่านี้"),
    ],
)  # fmt: skip
def test_details_are_told_in_words(site: TestSite, verb: str, detail: dict[str, object], th: str, en: str) -> None:
    site.person("boss", "admin")
    with transaction():
        record(verb, actor_id=None, subject_type="site", subject_id=1, detail=detail)
    assert th in lines(site, "th")
    assert en in lines(site, "en")


def test_people_and_agencies_are_named(site: TestSite) -> None:
    boss, nok = site.person("boss", "admin"), site.person("nok", display_name="นกน้อย ริมน้ำ")
    with transaction():
        record(
            "question.asked", actor_id=None, subject_type="page", subject_id=1,
            detail={"asked": [nok.person_id, 99_999]},
        )  # fmt: skip
        record(
            "guidance.acknowledgement_asked", actor_id=None, subject_type="page", subject_id=1,
            detail={"revision": 2, "agencies": [boss.agency_id]},
        )  # fmt: skip
    said = lines(site, "th")
    assert "ถามถึง: นกน้อย ริมน้ำ, คนที่ไม่มีบัญชีแล้ว" in said
    assert re.search(r"ฉบับที่: 2 · ส่วนราชการ: \D", said)


def test_every_key_that_is_journalled_has_words() -> None:
    """A new key needs ``admin.detail.<key>``."""
    keys = set()
    for source in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record":
                told = [one.value for one in node.keywords if one.arg == "detail"]
                dicts = [inner for value in told for inner in ast.walk(value) if isinstance(inner, ast.Dict)]
                keys |= {key.value for one in dicts for key in one.keys if isinstance(key, ast.Constant)}
    assert len(keys) > 20
    unworded = {
        key for key in keys for lang in ("th", "en") if translate(lang, f"admin.detail.{key}") == f"admin.detail.{key}"
    }
    assert unworded == set()
