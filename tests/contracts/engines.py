"""The engines under contract, and a village of documents to ask them about.

To join, an engine adds a factory here: a callable that is given an empty folder and returns a `SearchEngine` that is
ready for `apply`. A database engine makes its tables there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from kmwiki.search.documents import Document, SearchRequest
from kmwiki.search.engine import SearchEngine
from kmwiki.search.memory_engine import MemoryEngine
from kmwiki.search.whoosh_engine import WhooshEngine


def _whoosh(folder: Path) -> SearchEngine:
    engine = WhooshEngine(folder / "index")
    engine.rebuild([])
    return engine


ENGINES: dict[str, Callable[[Path], SearchEngine]] = {"memory": lambda folder: MemoryEngine(), "whoosh": _whoosh}

PUBLIC = frozenset({"public"})
VISITOR = PUBLIC
STAFF = frozenset({"public", "members", "p:7", "a:health"})
OUTSIDER = frozenset({"public", "members", "p:8", "a:land"})
NOBODY: frozenset[str] = frozenset()

_START = datetime(2026, 1, 1, tzinfo=UTC)


def page(record_no: int, title: str, body: str = "", **more: Any) -> Document:
    values: dict[str, Any] = {
        "kind": "wiki",
        "tokens": PUBLIC,
        "created": _START,
        "updated": _START + timedelta(minutes=record_no),
        **more,
    }
    return Document(key=f"p{record_no}", unit="page", record_no=record_no, title=title, body=body, **values)


def comment(comment_id: int, on: Document, body: str, **more: Any) -> Document:
    values: dict[str, Any] = {
        "kind": on.kind,
        "title": on.title,
        "agency": on.agency,
        "fiscal_year": on.fiscal_year,
        "categories": on.categories,
        "tags": on.tags,
        "state": on.state,
        "tokens": on.tokens,
        "updated": _START + timedelta(hours=comment_id),
        **more,
    }
    return Document(
        key=f"c{comment_id}", unit="comment", record_no=on.record_no, comment_id=comment_id, body=body, **values
    )


RETREAT = page(
    101,
    "ถอดบทเรียนการจัดทำแผนพัฒนาองค์การที่ขนอม",
    "ทีมงาน ๓๔ ส่วนราชการไปทำแผนที่ขนอมสามวัน ระดมความคิดจนดึก หลายคนกลัวว่าจะเเพิ่มภาระงาน",
    kind="aar",
    agency="planning",
    fiscal_year=2554,
    categories=(2, 5),
    tags=("แผน", "AAR"),
    authors=("small man", "มาลี"),
    read_count=12,
)
QUEUES = page(
    102,
    "Shorter queues at the district office",
    "We learned that most people wait for one stamp. Planning ahead cut the waiting. Meeting at 19:54.",
    kind="practice",
    lang="en",
    agency="district",
    fiscal_year=2553,
    categories=(6,),
    tags=("service",),
    authors=("wanida",),
    read_count=40,
)
KM = page(
    103,
    "ใช้ Story Telling ในเวที KM",
    "เราเปิดเวที knowledge sharing ทุกวันศุกร์ แล้วบันทึกเป็นขุมความรู้ ปี ๕๓ ใช้งบ 1,250 บาท",
    kind="practice",
    agency="planning",
    fiscal_year=2553,
    tags=("AAR",),
    authors=("มาลี",),
)
TALK = page(104, "วงคุยเรื่องน้ำท่วม", "น้ำมาเร็วกว่าที่คาด ศูนย์พักพิงไม่พอ", kind="thread", authors=("สมชาย",))
ENGLISH = page(105, "Flood drill with the villages", "The water came faster than planned.", kind="aar", lang="en")
THANKS = comment(1, RETREAT, "ชอบกิจกรรมปลาโลมามาก ขอบคุณครับ", authors=("wanida",))
AGREE = comment(2, RETREAT, "ปลาโลมาสีชมพูน่ารัก and the beach", authors=("สมชาย",))
FLOOD_NOTE = comment(3, TALK, "ปีหน้าซ้อมก่อนฝนมา", authors=("มาลี",))

# Other people's papers, always there: nothing of them may come out for who may not see them.
SECRET_WORD = "ลับสุดยอด"
SECRET = page(
    201,
    f"แผนขนอม{SECRET_WORD}",
    f"ขนอม ขนอม ขนอม น้ำท่วม story planning flood {SECRET_WORD} zanzibar ปี ๕๔",
    kind="guidance",
    agency="secret-agency",
    fiscal_year=2599,
    categories=(7,),
    tags=("secret-tag", "AAR"),
    authors=("secret-author",),
    lang="en",
    tokens=frozenset({"p:99"}),
    read_count=9999,
)
SECRET_COMMENT = comment(90, SECRET, f"ขนอม น้ำท่วม {SECRET_WORD} zanzibar", authors=("secret-author",))
HEALTH_TEAM = page(
    202,
    "คณะทำงานสาธารณสุข",
    "วัคซีนสำรองที่ขนอม vaccine stock",
    agency="health",
    tokens=frozenset({"a:health", "p:1"}),
)
MEMBERS = page(203, "สมาชิกเท่านั้น members only", "บัญชีเครื่องมือ tools", tokens=frozenset({"members"}))
INVISIBLE = page(204, "ไม่มีใครเห็น", "ขนอม zanzibar", tokens=frozenset())

VILLAGE = (
    RETREAT,
    QUEUES,
    KM,
    TALK,
    ENGLISH,
    THANKS,
    AGREE,
    FLOOD_NOTE,
    SECRET,
    SECRET_COMMENT,
    HEALTH_TEAM,
    MEMBERS,
    INVISIBLE,
)
ALL_FACETS = ("kind", "fiscal_year", "agency", "category", "tag", "author", "unit", "lang")


def ask(text: str = "", tokens: frozenset[str] = PUBLIC, **more: Any) -> SearchRequest:
    return SearchRequest(text=text, tokens=tokens, **more)
