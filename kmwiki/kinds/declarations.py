"""The five kinds."""

from __future__ import annotations

from .shapes import Field, Kind, QuestionSet, Section

# What a page is to others: ต่อยอดจาก, ตอบ … A field, so that revisions, content files and exports carry it.
_LINKS = Field("links", "links", asked=False)

PRACTICE = Kind(
    key="practice",
    tone="semi-formal",
    folder="practice",
    fields=(
        Field("output", "text", hinted=True, after_text=True),
        Field("outcome", "text", hinted=True, after_text=True),
        Field("impact", "text", hinted=True, after_text=True),
        Field("look_again_on", "date", hinted=True, after_text=True),
        _LINKS,
    ),
    sections=tuple(
        Section(key)
        for key in (
            "problem", "goal", "approach", "deployment", "learning", "integration", "results", "success",
            "obstacles", "works_when", "resources", "start", "thanks", "documents",
        )
    ),
    aliases=("practice", "best practice", "แนวปฏิบัติ", "แนวปฏิบัติที่ดี", "วิธีปฏิบัติที่ดี"),
)  # fmt: skip

AAR = Kind(
    key="aar",
    tone="semi-formal",
    folder="aar",
    fields=(
        Field("event", "line", hinted=True),
        Field("event_date", "date", hinted=True),
        Field("event_end", "date"),
        Field("place", "line"),
        Field("facilitator", "line"),
        Field("note_taker", "line"),
        Field("agencies", "agencies"),
        Field("head_count", "count"),
        Field("question_set", "choice", choices=("expect", "review"), hinted=True),
        Field("answers", "answers"),
        Field("aims", "aims", hinted=True),
        _LINKS,
    ),
    question_sets=(
        QuestionSet("expect", ("expected", "beyond", "short", "next")),
        QuestionSet("review", ("planned", "happened", "why", "next_time")),
    ),
    aliases=(
        "aar",
        "after-action review",
        "ถอดบทเรียน",
        "ทบทวน",
        "ทบทวนหลังปฏิบัติงาน (AAR)",
        "การทบทวนหลังการปฏิบัติงาน",
        "บันทึก AAR",
        "เอเออาร์",
    ),
)

THREAD = Kind(
    key="thread",
    tone="informal",
    folder="thread",
    fields=(
        Field("subtype", "choice", choices=("talk", "question")),
        Field("accepted_answer", "comment", asked=False),
        _LINKS,
    ),
    asks_frame=False,
    aliases=("exchange thread", "discussion", "talk", "วงคุย", "คุย", "กระทู้"),
)

GUIDANCE = Kind(
    key="guidance",
    tone="formal",
    folder="guidance",
    fields=(
        Field("scope", "text", hinted=True),
        Field("valid_from", "date"),
        Field("valid_to", "date", hinted=True),
        Field("issued_by", "line"),
        Field("based_on", "text", hinted=True, after_text=True),
        Field("replaces", "page", hinted=True, of_kind="guidance"),
        _LINKS,
    ),
    sections=(Section("short"), Section("steps"), Section("example"), Section("questions")),
    aliases=("guidance", "guideline", "คำแนะนำ", "แนวทาง"),
)

WIKI = Kind(
    key="wiki",
    tone="semi-formal",
    folder="wiki",
    fields=(_LINKS,),
    aliases=("wiki page", "คลังความรู้", "ความรู้", "วิกิ"),
)

KINDS: dict[str, Kind] = {kind.key: kind for kind in (PRACTICE, AAR, THREAD, GUIDANCE, WIKI)}


def kind_named(key: str) -> Kind | None:
    """The kind of that key, or None."""
    return KINDS.get(key)
