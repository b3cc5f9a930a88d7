"""The built-in judged set: 40 pages of a made-up province (``pages.yaml``), 120 searches over them (``queries.yaml``).

``python -m tests.quality.small_set`` tells, task by task, how well the engine answers, and every query it fails.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from kmwiki.discovery.seeding import read_seed
from kmwiki.kinds import KINDS
from kmwiki.search.documents import Document, SearchRequest, SearchResult
from kmwiki.search.engine import SearchEngine
from kmwiki.search.thesaurus import Thesaurus
from kmwiki.search.whoosh_engine import WhooshEngine
from tests.quality.metrics import evaluate, score, table

_HERE = Path(__file__).parent
_FIRST_NO = 405_001
_WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)
READER = frozenset({"public"})
AGENCIES = {
    "agri": "สำนักงานเกษตรจังหวัด", "disaster": "สำนักงานป้องกันและบรรเทาสาธารณภัย", "district": "ที่ทำการปกครองอำเภอ",
    "finance": "สำนักงานคลังจังหวัด", "fishery": "สำนักงานประมงจังหวัด", "governor": "สำนักงานจังหวัด",
    "health": "สำนักงานสาธารณสุขจังหวัด", "land": "สำนักงานที่ดินจังหวัด", "planning": "กลุ่มงานยุทธศาสตร์",
    "pr": "สำนักงานประชาสัมพันธ์จังหวัด",
}  # fmt: skip
NAMES: Mapping[str, Mapping[str, Sequence[str]]] = {
    "kind": {kind.key: (kind.key, *kind.aliases) for kind in KINDS.values()},
    "agency": {code: (name,) for code, name in AGENCIES.items()},
}
THESAURUS = Thesaurus(entry.terms for _, entry in read_seed())
"""The table every site begins with."""


def _read(name: str) -> Any:
    return YAML(typ="safe").load((_HERE / name).read_text(encoding="utf-8"))


PAGES: list[dict[str, Any]] = [{"lang": "th", **page} for page in _read("pages.yaml")]
"""As the file has them: id, lang, kind, title and text always."""

QUERIES: list[dict[str, Any]] = [
    {"task": task, "text": row["q"], "relevant": row["find"], "never": row.get("never", [])}
    for task, rows in _read("queries.yaml").items()
    for row in rows
]

PAGE_OF: dict[int, str] = {_FIRST_NO + place: page["id"] for place, page in enumerate(PAGES)}
"""Record number -> id of the file."""


def documents() -> list[Document]:
    """Every page, each followed by its comments, as the index gets them."""
    found: list[Document] = []
    for place, page in enumerate(PAGES):
        document = _page(_FIRST_NO + place, page)
        found.append(document)
        for said in page.get("comments", ()):
            found.append(_comment(len(found), document, said))
    return found


def _page(number: int, page: dict[str, Any]) -> Document:
    written = _WRITTEN + timedelta(days=number - _FIRST_NO)
    return Document(
        key=f"p{number}", unit="page", record_no=number, kind=page["kind"], lang=page["lang"], title=page["title"],
        title_2=page.get("title_2", ""), summary=page.get("summary", ""), body=page["text"],
        tags=tuple(page.get("tags", ())), agency=page.get("agency"), fiscal_year=page.get("fiscal_year"),
        categories=tuple(page.get("categories", ())), authors=tuple(page["authors"]), created=written, updated=written,
        tokens=READER, state=page.get("state", "published"), replaced=page.get("replaced", False),
    )  # fmt: skip


def _comment(number: int, page: Document, said: dict[str, str]) -> Document:
    return Document(
        key=f"c{number}", unit="comment", record_no=page.record_no, comment_id=number, kind=page.kind, lang=page.lang,
        title=page.title, body=said["text"], tags=page.tags, agency=page.agency, fiscal_year=page.fiscal_year,
        categories=page.categories, authors=(said["author"],), created=page.created, updated=page.updated,
        tokens=page.tokens, state=page.state,
    )  # fmt: skip


def ask(engine: SearchEngine, text: str) -> SearchResult:
    """One search as the site asks it: any reader, a hundred lines at most."""
    return engine.search(SearchRequest(text, READER, limit=100, names=NAMES, thesaurus=THESAURUS))


def answers(engine: SearchEngine, text: str) -> list[str]:
    """Ids of the pages found, best first; behind them what a "did you mean" link would find, one click away."""
    result = ask(engine, text)
    found = [PAGE_OF[hit.record_no] for hit in result.hits]
    if result.suggestion is not None:
        found += [PAGE_OF[hit.record_no] for hit in ask(engine, result.suggestion).hits]
    return list(dict.fromkeys(found))


def failures(engine: SearchEngine) -> list[str]:
    """A line for every query whose best answer does not stand first, or that brings what it must not."""
    lines = []
    for query in QUERIES:
        found = answers(engine, query["text"])
        wrong = [page for page in query["never"] if page in found]  # by a suggestion too: it would mislead
        if wrong or score(found, query["relevant"])["mrr10"] < 1:
            never = f", never {' '.join(wrong)}" if wrong else ""
            wanted = " ".join(query["relevant"]) or "nothing"
            lines.append(
                f"{query['task']:10}{query['text']!r}: wanted {wanted}{never}; got {' '.join(found[:5]) or '-'}"
            )
    return lines


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = WhooshEngine(folder)
        engine.rebuild(documents())
        print(table(evaluate(lambda text: answers(engine, text), QUERIES)))
        print(*failures(engine), sep="\n", file=sys.stderr)


if __name__ == "__main__":
    main()
