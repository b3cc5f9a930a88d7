"""What ships in ``content/`` and what ``demo load`` brings: whole, as the site writes it, nothing left hanging."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from kmwiki.contentfiles.naming import comments_path, page_path
from kmwiki.contentfiles.reading import parse_comments, parse_page
from kmwiki.contentfiles.writing import dump_comments, dump_page
from kmwiki.kinds.declarations import KINDS
from kmwiki.kinds.fields import clean_fields

ROOT = Path(__file__).resolve().parents[2]
CONTENT = ROOT / "content"
DEMO = ROOT / "kmwiki" / "demo" / "data"
SHIPPED = sorted(path.relative_to(CONTENT).as_posix() for path in CONTENT.rglob("*.md"))
DEMO_PAGES = sorted((DEMO / "pages").glob("*.md"))
WIKI_LINK = re.compile(r"\[\[([^\]|]+)")
# Wanted pages on purpose: a newcomer sees what a wanted page looks like.
WANTED = {"ตัวชี้วัดจังหวัด", "คุณเอื้อควรทำอะไร", "แผนรับน้ำลุ่มน้ำธารา 2569", "สมุดเทียบเครื่องวัดฝุ่น"}


def _yaml(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def _demo_pages() -> Iterator[tuple[str, dict[str, Any], str]]:
    for path in DEMO_PAGES:
        _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
        yield path.stem, YAML(typ="safe").load(head), body


@pytest.mark.parametrize("path", SHIPPED)
def test_a_shipped_page_stands_as_the_site_would_write_it(path: str) -> None:
    data = (CONTENT / path).read_bytes()
    page = parse_page(data, path=path)
    assert page.record_no is not None
    assert page_path(page.kind, page.record_no, page.title) == path
    assert clean_fields(KINDS[page.kind], page.fields) == page.fields
    assert dump_page(page) == data
    talk = CONTENT / comments_path(path)
    assert dump_comments(parse_comments(talk.read_bytes(), path=path)) == talk.read_bytes()


def test_shipped_comments_have_ids_of_their_own_and_answer_what_stands_above_them() -> None:
    seen: set[int | None] = set()
    for path in CONTENT.rglob("*.comments.yaml"):
        here: set[int | None] = set()
        for entry in parse_comments(path.read_bytes(), path=path.name):
            assert entry.id not in seen
            assert entry.reply_to is None or entry.reply_to in here
            here.add(entry.id)
            seen.add(entry.id)


def test_shipped_and_example_pages_link_to_pages_that_are_there_but_for_the_wanted_ones() -> None:
    shipped = [parse_page((CONTENT / path).read_bytes(), path=path) for path in SHIPPED]
    demo = list(_demo_pages())
    known = {page.title for page in shipped} | {str(page.record_no) for page in shipped}
    known |= {head["title"] for _, head, _ in demo} | WANTED
    bodies = [page.body for page in shipped] + [body for _, _, body in demo]
    assert {name for body in bodies for name in WIKI_LINK.findall(body)} <= known


def test_the_example_site_names_only_people_and_agencies_it_brings() -> None:
    agencies = {row["code"] for row in _yaml(DEMO / "agencies.yaml")}
    people = {row["username"]: row for row in _yaml(DEMO / "people.yaml")}
    assert len(agencies) == 34
    assert len(people) == 80
    assert {row["agency"] for row in people.values() if "agency" in row} <= agencies
    for stem, head, _ in _demo_pages():
        sharing = head.get("sharing", {})
        assert (head["visibility"] == "team") == bool(sharing), stem
        assert head["agency"] in agencies, stem
        assert set(sharing.get("agencies", [])) | set(head.get("fields", {}).get("agencies", [])) <= agencies, stem
        assert set(head["authors"]) | set(sharing.get("people", [])) <= people.keys(), stem
        assert clean_fields(KINDS[head["kind"]], head.get("fields", {})) == head.get("fields", {}), stem


def test_example_comments_are_each_their_own_words_on_a_page_of_the_example() -> None:
    stems = {path.stem for path in DEMO_PAGES}
    people = {row["username"] for row in _yaml(DEMO / "people.yaml")}
    comments = _yaml(DEMO / "comments.yaml")
    page_of: dict[int, str] = {}
    for row in comments:
        assert row["page"] in stems
        assert row["author"] in people
        assert "reply_to" not in row or page_of[row["reply_to"]] == row["page"]
        page_of[row["id"]] = row["page"]
    assert len(page_of) == len(comments) >= 200
    assert len({row["body"] for row in comments}) == len(comments)
